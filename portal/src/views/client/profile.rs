//! A client's profile: what is said of the child, shared by all accounts.

use domain::{
    catalogue::ProfileField,
    words::{advocate, fields, import as import_words, record as words},
};
use jiff::civil::Date;
use maud::{Markup, html};
use store::{
    clients::{AccountView, Profile},
    not_same::Judged,
};

use super::{Tab, about, account_address, address, page};
use crate::{
    times,
    views::{
        clients::value_text,
        components::{Heading, Row, SummaryRow, Table, Tag, card, not_provided, status_tag, summary_list},
        not_same,
        queue::{When, href},
    },
};

/// The profile and the accounts, further cards, and who was judged to be another child.
pub fn show(
    profile: &Profile,
    open: Option<&AccountView>,
    cards: &[Markup],
    judged: &[Judged],
    (today, at): (Date, When<'_>),
) -> Markup {
    let rows: Vec<SummaryRow<'_>> = ProfileField::ALL.into_iter().map(|it| row(profile, it)).collect();
    let undo = format!("{}/may-be-same", address(profile.id));
    page(
        profile,
        open,
        Tab::Profile,
        html! {
            (card(advocate::PROFILE, html! { p.quiet { (advocate::SHARED_HINT) } (summary_list(words::CHANGE, &rows)) }))
            (card(advocate::ACCOUNTS, accounts(profile)))
            @for it in cards { (it) }
            (not_same::folded(&|_| undo.clone(), &judged.iter().collect::<Vec<_>>(), at, today))
        },
    )
}

fn row(profile: &Profile, field: ProfileField) -> SummaryRow<'static> {
    let values: Vec<_> = profile.values.iter().filter(|it| it.field == field).collect();
    SummaryRow {
        term: fields::profile(field),
        value: html! {
            @if values.is_empty() { (not_provided(advocate::NOT_PROVIDED)) }
            @for it in values { div { (value_text(field, &it.answers, it.from)) } }
        },
        change: Some((change_address(profile, field), fields::profile(field))),
    }
}

/// Where a value of the profile is changed.
pub fn change_address(profile: &Profile, field: ProfileField) -> String {
    format!("{}/profile/{}", address(profile.id), field.as_str())
}

fn accounts(profile: &Profile) -> Markup {
    let headings = [
        words::ACCOUNT,
        words::OPENED,
        words::ABOUT,
        words::TAB_REPORTING,
        advocate::SOURCES,
    ]
    .map(|label| Heading {
        label,
        ..Default::default()
    });
    let line = |it: &AccountView| Row {
        cells: vec![
            html! { a href=(account_address(profile.id, it.account.n)) { (words::account_line(it.account.n)) } },
            html! { (times::day(it.opened_on)) },
            html! { (about(it)) },
            html! {
                @match it.account.reporting_from {
                    Some(day) => (times::day(day)),
                    None if profile.activity.is_active() => a href={ (account_address(profile.id, it.account.n)) "/reporting" } { (status_tag(Tag::Waiting, words::TO_DO)) },
                    // Nobody is reminded of who is not seen any more.
                    None => (words::NOT_COUNTED),
                }
            },
            html! {
                @for (n, reference) in it.referrals.iter().enumerate() {
                    @if n > 0 { ", " }
                    a href=(href(*reference)) { (import_words::referral(&reference.to_string())) }
                }
            },
        ],
        urgent: false,
    };
    let rows: Vec<Row> = profile.accounts.iter().rev().map(line).collect();
    html! {
        @if rows.is_empty() { p { (advocate::NO_ACCOUNTS) } }
        @else { (Table { label: advocate::ACCOUNTS, class: "", headings: &headings, rows: &rows }) }
    }
}
