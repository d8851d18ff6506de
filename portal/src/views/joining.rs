//! Importing a referral to a client who exists: profile and referral side by side, and what the profile says from then on.

use domain::{
    ClientId,
    answers::Value,
    birth::Birth,
    catalogue::ProfileField,
    codes::List,
    join::{self, Join},
    merge::{Choices, Row as Place, Values},
    record::Activity,
    words::{advocate, import as words, record as record_words, site},
};
use jiff::civil::Date;
use maud::{Markup, html};
use store::{
    clients::{Profile, ProfileValue},
    links::Offer,
    review::Review,
};

use super::{
    clients::{name_of, value_text},
    components::{ChoiceField, NoticeKind, back_link, error_summary, notice},
    decide::step,
    links, missing,
    queue::{child_name, href},
    sides::{self, Sides},
};
use crate::{form::Typed, times};

/// What is chosen between.
const SIDES: Sides = Sides {
    columns: [words::PROFILE, words::REFERRAL, words::RESULT],
    take: [words::KEEP, words::TAKE, words::BOTH],
    only: [words::ADD, words::LEAVE_OUT],
    alone: [words::ONLY_PROFILE, words::ONLY_REFERRAL],
};

/// The input with the values of the profile that the page shows.
pub const SEEN: &str = "seen";

/// An open account.
#[derive(Clone, Debug)]
pub struct Account {
    /// As sent.
    pub code: String,
    /// What it is called.
    pub label: String,
    /// Whether it has a case number of the referral.
    pub same_case: bool,
}

/// A referral and a client to whom it may be imported.
#[derive(Clone, Copy, Debug)]
pub struct JoinPage<'a> {
    /// The referral.
    pub review: &'a Review,
    /// The client.
    pub profile: &'a Profile,
    /// The two side by side.
    pub join: &'a Join,
    /// What was chosen of them.
    pub choices: &'a Choices,
    /// The client's open accounts.
    pub accounts: &'a [Account],
    /// Who may be linked.
    pub offers: &'a [Offer],
    /// The rest of the form.
    pub typed: &'a Typed,
    /// What others have done since the page was opened.
    pub changed: &'a [String],
    /// The values that the page has shown and the profile does not say any more.
    pub gone: &'a [ProfileValue],
    /// Whether it can be imported as it stands now.
    pub possible: bool,
}

/// The page.
pub fn show(page: &JoinPage<'_>) -> Markup {
    let (review, profile, typed) = (page.review, page.profile, page.typed);
    let reference = review.referral.reference;
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (back_link(&format!("{}/import", href(reference)), advocate::VIEWER))
        p.caption { (advocate::import_of(&child_name(&review.answers))) }
        h1 { (words::TITLE) ": " a href={ "/clients/" (profile.id) } { (name_of(&profile.answers())) } }
        (changed(page.changed, page.possible))
        (inactive(profile, |instead| format!("{}/import/{instead}", href(reference))))
        p { (words::TEXT) }
        (missing::list_of(&review.ready))
        form method="post" action={ (href(reference)) "/import/" (profile.id) } novalidate data-guard {
            (step(typed))
            input type="hidden" name=(SEEN) value=(seen(profile));
            (beside(page))
            p.quiet { (words::NOTHING_LOST) }
            (where_to(page))
            (links::choose(page.offers, typed))
            div.buttons {
                @if page.possible { button data-key="s" { (advocate::IMPORT_TO_CLIENT) } }
                a.button.button--link href=(href(reference)) { (advocate::CANCEL) }
            }
        }
    }
}

/// That a profile is not in use, and which one is instead.
fn inactive(profile: &Profile, address: impl Fn(ClientId) -> String) -> Markup {
    html! {
        @if let Activity::Inactive { reason, instead } = profile.activity {
            (notice(NoticeKind::Warning, html! {
                p {
                    (record_words::BECOMES_ACTIVE)
                    @if let Some(reason) = reason { " " (List::InactiveReason.label(reason)) "." }
                }
                @if let Some(instead) = instead { p { (record_words::USE_INSTEAD) " " a href=(address(instead)) { (record_words::OTHER_PROFILE) } } }
            }))
        }
    }
}

/// What others have done in the meantime, above a form in which nothing is lost.
pub fn changed(changed: &[String], possible: bool) -> Markup {
    html! {
        @if !changed.is_empty() {
            (notice(NoticeKind::Warning, html! {
                p { strong { (words::CHANGED) } }
                ul { @for it in changed { li { (it) } } }
                p { @if possible { (words::LOOK_AGAIN) } @else { (words::NOT_NOW) } }
            }))
        }
    }
}

/// The values of a profile, by their ids: if they are others when the form comes, it was chosen between other ones.
fn seen(profile: &Profile) -> String {
    let ids: Vec<String> = profile.values.iter().map(|it| it.id.to_string()).collect();
    ids.join(" ")
}

fn beside(page: &JoinPage<'_>) -> Markup {
    let rows: Vec<_> = page.join.rows().iter().map(|it| row(page, it)).collect();
    sides::table(words::BESIDE, &SIDES, &rows)
}

fn row(page: &JoinPage<'_>, row: &Place) -> super::components::Row {
    let field = join::field_of(row);
    let own = |it: &&ProfileValue| Some(it.field) == field;
    let from = page.profile.values.iter().find(own).map(|it| it.from);
    let gone = page
        .gone
        .iter()
        .filter(own)
        .map(|it| value_text(it.field, &it.answers, it.from));
    let gone = gone.collect::<Vec<_>>().join("; ");
    let of_profile = html! {
        @if let Some(day) = from.filter(|_| is_dated(row, field)) { (as_of(&row.first, day)) }
        @if !gone.is_empty() { p { strong { (words::was(&gone)) } } }
    };
    let of_referral = html! { @if is_dated(row, field) { (as_of(&row.second, page.review.sent_on)) } };
    let chosen = join::taken(row, page.choices);
    sides::row(row, (&join::offers(row), chosen), &SIDES, [of_profile, of_referral])
}

/// Whether it matters since when a value holds: it may have changed since, as an age does.
fn is_dated(row: &Place, field: Option<ProfileField>) -> bool {
    let is_age = |it: &Value| matches!(it, Value::Birth(Birth::Age(_)));
    let ages = row.first.iter().chain(&row.second).any(|it| is_age(&it.1));
    !row.is_same() && (ages || field.is_some_and(ProfileField::changes))
}

fn as_of(said: &Values, from: Date) -> Markup {
    let day = said.iter().map(|it| match it.1 {
        Value::Birth(birth) => birth.said_on(from),
        _ => from,
    });
    html! { @if let Some(day) = day.min() { p.quiet { (words::as_of(&times::day(day))) } } }
}

fn where_to(page: &JoinPage<'_>) -> Markup {
    let mut options = vec![("new", words::AS_NEW_ACCOUNT)];
    options.extend(page.accounts.iter().map(|it| (it.code.as_str(), it.label.as_str())));
    html! {
        (ChoiceField {
            name: "target", label: words::WHERE_TO, options: &options, chosen: page.typed.value("target"), error: page.typed.error("target"),
            required_word: Some(site::REQUIRED), none: advocate::CHOOSE, ..Default::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        ClientId, FactId,
        answers::Scope,
        catalogue::Section,
        merge::{RowId, Take},
        referral::Kind,
    };
    use jiff::civil::date;

    use super::*;
    use crate::views::samples::{assert_sound, form, review};

    const TODAY: Date = date(2026, 11, 22);

    fn profile(inputs: &[(&str, &str)]) -> Profile {
        let known = domain::answers::parse(&form(inputs), Kind::Client, Scope::Only(Section::Child), TODAY).answers;
        let value = |field: ProfileField| {
            Some(ProfileValue {
                id: FactId::new(),
                field,
                answers: join::value(&known, field)?,
                from: date(2025, 3, 1),
            })
        };
        Profile {
            id: ClientId::new(),
            version: 1,
            read_on: date(2026, 11, 22),
            activity: domain::record::Activity::Active,
            status: None,
            values: ProfileField::ALL.into_iter().filter_map(value).collect(),
            accounts: Vec::new(),
        }
    }

    fn page(profile: &Profile, choices: &Choices, changed: &[String], gone: &[ProfileValue]) -> Markup {
        let review = review(Kind::Client, false);
        let account = Account {
            code: "1".into(),
            label: words::into_account(1, "Nov 1, 2026", true),
            same_case: true,
        };
        show(&JoinPage {
            review: &review,
            profile,
            join: &Join::new(profile.values.iter().map(|it| &it.answers), Vec::new(), &review.answers),
            choices,
            accounts: &[account],
            offers: &[],
            typed: &Typed::filled(&[("step", "1".to_owned()), ("target", "new".to_owned())]),
            changed,
            gone,
            possible: changed.is_empty(),
        })
    }

    const ADAH: [(&str, &str); 5] = [
        ("child.first_name", "Adah"),
        ("child.last_name", "King"),
        ("child.sex", "female"),
        ("child.school", "Elm"),
        ("child.street", "9 Oak Lane"),
    ];

    #[test]
    fn what_differs_can_be_chosen_what_is_the_same_is_quiet_and_what_is_missing_is_added() {
        let profile = profile(&ADAH);
        let html = page(&profile, &Choices::default(), &[], &[]);
        assert_sound(&html);
        let row = |label: &str| {
            let rows = html.0.split("<tr").filter(|it| it.contains(&format!(">{label}<")));
            let row = rows.last().unwrap_or_else(|| panic!("{label}"));
            row.split("</tr>").next().unwrap_or_default().to_owned()
        };
        assert!(row("Name").contains(words::BOTH) && row("Name").contains(r#"<mark class="diff">h</mark>"#));
        assert!(row("Home address").contains("As of Mar 1, 2025") && row("Home address").contains(words::TAKE));
        assert!(!row("Sex").contains("radio") && row("Sex").contains("tag--quiet"));
        assert!(row("School").contains(words::ONLY_PROFILE) && !row("School").contains("radio"));
        assert!(row("Birth date or age").contains(words::ADD) && row("Birth date or age").contains(words::LEAVE_OUT));
        assert!(
            html.0
                .contains(&format!("name=\"{SEEN}\" value=\"{}", profile.values[0].id))
        );
    }

    #[test]
    fn a_stale_page_shows_what_the_profile_said_and_keeps_what_was_chosen() {
        let (now, then) = (profile(&ADAH), profile(&[("child.school", "Birch")]));
        let choices = [(RowId::Whole(ProfileField::HomeAddress), Take::First)]
            .into_iter()
            .collect();
        let changed = [words::PROFILE_CHANGED.to_owned()];
        let html = page(&now, &choices, &changed, &then.values);
        assert_sound(&html);
        assert!(html.0.contains(words::PROFILE_CHANGED) && html.0.contains(&words::was("Birch")));
        assert!(
            html.0.contains(r#"value="first" checked"#)
                && !html.0.contains(&format!("<button>{}", advocate::IMPORT_TO_CLIENT))
        );
    }
}
