//! The pages of one client: what stands at the head of each, and what ties them together.

pub mod account;
pub mod change;
pub mod contact;
pub mod deletion;
pub mod entry;
pub mod history;
pub mod merge;
pub mod others;
pub mod past;
pub mod profile;
pub mod status;
pub mod timeline;
pub mod undo;

use domain::{
    ClientId, FactId,
    answers::Value,
    catalogue::{FieldId, ProfileField, Section},
    codes::List,
    record::Activity,
    words::{advocate, documents as document_words, record as words},
};
use matching::Born;
use maud::{Markup, html};
use store::clients::{AccountView, Profile};

use super::{
    answers,
    clients::{name_of, value_text},
    components::{ChoiceField, NoticeKind, Tag, back_link, notice, status_tag},
    documents, record,
};
use crate::times;

/// The pages that stand beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// What is said of the child, in all accounts.
    Profile,
    /// What happened in one account.
    Account,
    /// From when on the account is counted.
    Reporting,
    /// Its documents.
    Documents,
    /// Everything in its order.
    Timeline,
    /// What the profile said before.
    History,
}

/// The address of a client.
pub fn address(client: ClientId) -> String {
    format!("/clients/{client}")
}

/// The address of one of a client's accounts.
pub fn account_address(client: ClientId, n: i64) -> String {
    format!("/clients/{client}/accounts/{n}")
}

/// Where a further account is opened.
pub fn new_account_address(client: ClientId) -> String {
    format!("{}/accounts/new", address(client))
}

/// The address of an entry in the account at this address.
pub fn entry_address(account: &str, entry: FactId) -> String {
    format!("{account}/entries/{entry}")
}

/// The account that is worked with when none is named: the newest.
pub fn newest(profile: &Profile) -> Option<&AccountView> {
    profile.accounts.last()
}

/// A page of a client under its name: the accounts to choose from, and the tabs. `open` is the account that is selected.
pub fn page(profile: &Profile, open: Option<&AccountView>, tab: Tab, content: Markup) -> Markup {
    html! {
        (back_link("/clients", advocate::ALL_CLIENTS))
        div.head {
            div {
                h1 { (name_of(&profile.answers())) }
                (who(profile))
            }
            div {
                @if profile.activity.is_active() { (status_tag(Tag::Done, words::ACTIVE)) }
                @else { (status_tag(Tag::Closed, words::INACTIVE)) }
            }
        }
        (activity(profile))
        div.filters {
            (accounts(profile, open))
            a.button.button--secondary href={ (address(profile.id)) "/edit" } { (words::EDIT) }
            a.button.button--secondary href=(new_account_address(profile.id)) { (words::NEW_ACCOUNT) }
        }
        (tabs(profile, open, tab))
        (content)
    }
}

/// How old the child is, and of which sex, as far as that is known.
fn who(profile: &Profile) -> Markup {
    let of = |field| profile.values.iter().find(move |it| it.field == field);
    let born = of(ProfileField::Born).and_then(|it| it.answers.one(FieldId::ChildBirth).map(|born| (born, it.from)));
    let born = match born {
        Some((Value::Birth(it), from)) => it.range(from),
        _ => None,
    };
    let born = born.map(|(from, to)| {
        if from == to {
            Born::On(from)
        } else {
            Born::Between(from, to)
        }
    });
    let sex = of(ProfileField::Sex).map(|it| value_text(ProfileField::Sex, &it.answers, it.from));
    html! {
        p.quiet {
            (record::born(born.unwrap_or(Born::Unknown), profile.read_on))
            @if let Some(sex) = sex { " · " (sex) }
        }
    }
}

/// A page away from the tabs: one that asks for something.
pub fn aside(profile: &Profile, back: (&str, &str), title: &str, content: Markup) -> Markup {
    html! {
        (back_link(back.0, back.1))
        p.caption { (name_of(&profile.answers())) }
        h1 { (title) }
        (content)
    }
}

/// That a client is not seen any more, why, and which profile is used instead.
fn activity(profile: &Profile) -> Markup {
    html! {
        @if let Activity::Inactive { reason, instead } = profile.activity {
            (notice(NoticeKind::Info, html! {
                p {
                    (words::IS_INACTIVE)
                    @if let Some(reason) = reason { " " (List::InactiveReason.label(reason)) "." }
                }
                @if let Some(instead) = instead { p { (words::USE_INSTEAD) " " a href=(address(instead)) { (words::OTHER_PROFILE) } } }
            }))
        }
    }
}

/// The drop-down under the name.
fn accounts(profile: &Profile, open: Option<&AccountView>) -> Markup {
    let named: Vec<(String, String)> = profile.accounts.iter().map(|it| (code(it), option(it))).collect();
    let options: Vec<(&str, &str)> = named.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    html! {
        @if !options.is_empty() {
            form.filters method="get" action={ (address(profile.id)) "/accounts" } {
                (ChoiceField {
                    name: "n", label: words::ACCOUNT, options: &options, chosen: &open.map(code).unwrap_or_default(), list: true,
                    ..Default::default()
                })
                button.button--secondary { (advocate::SHOW) }
            }
        }
    }
}

fn code(account: &AccountView) -> String {
    account.account.n.to_string()
}

fn option(account: &AccountView) -> String {
    let opened = account.opened_on;
    words::account_option(account.account.n, &times::day(opened), &about(account))
}

/// What an account is about, in a few words: the kinds of abuse that are alleged.
pub fn about(account: &AccountView) -> String {
    let mut kinds = account
        .of(Section::Allegation)
        .flat_map(|it| it.answers.iter())
        .filter(|(path, _)| path.field == FieldId::AllegationType)
        .map(|(path, value)| answers::text(path.field, value));
    kinds.next().unwrap_or_default()
}

fn tabs(of: &Profile, open: Option<&AccountView>, tab: Tab) -> Markup {
    let client = of.id;
    let here = address(client);
    let chosen = open.map(|it| format!("?account={}", code(it))).unwrap_or_default();
    let profile = (
        Tab::Profile,
        format!("{here}{chosen}"),
        words::TAB_PROFILE.to_owned(),
        false,
    );
    let mut all = vec![profile];
    if let Some(it) = open {
        let (n, account) = (it.account.n, account_address(client, it.account.n));
        let to_do = of.activity.is_active() && (it.account.reporting_from.is_none() || it.first_uncounted().is_some());
        all.push((Tab::Account, account.clone(), words::account_line(n), false));
        all.push((
            Tab::Reporting,
            format!("{account}/reporting"),
            words::TAB_REPORTING.to_owned(),
            to_do,
        ));
    }
    all.push((
        Tab::Documents,
        documents::address(client) + &chosen,
        document_words::DOCUMENTS.to_owned(),
        false,
    ));
    all.push((
        Tab::Timeline,
        format!("{here}/timeline{chosen}"),
        words::TAB_TIMELINE.to_owned(),
        false,
    ));
    all.push((
        Tab::History,
        format!("{here}/history{chosen}"),
        words::TAB_HISTORY.to_owned(),
        false,
    ));
    html! {
        nav.tabs aria-label=(words::TABS) {
            ul { @for (it, href, label, to_do) in all {
                li { a href=(href) aria-current=[(it == tab).then_some("page")] {
                    (label)
                    @if to_do { " " (status_tag(Tag::Waiting, words::TO_DO)) }
                } }
            } }
        }
    }
}

#[cfg(test)]
mod tests;
