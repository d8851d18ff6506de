//! What a profile says and said, each value with the days in which it held, and where it comes from.

use domain::{
    ClientId,
    catalogue::ProfileField,
    words::{fields, record as words},
};
use jiff::{Timestamp, civil::Date};
use maud::{Markup, html};
use store::{
    client_record::past::{Dated, has_days},
    clients::{AccountView, Profile},
};

use super::{Tab, page};
use crate::{
    times,
    views::{
        clients::value_text,
        components::{Heading, Row, Table, Tag, card, status_tag},
        queue::{When, href},
    },
};

/// Where it stands.
pub fn address(client: ClientId) -> String {
    format!("{}/history", super::address(client))
}

/// The table, and which earlier values can be added.
pub fn show(profile: &Profile, open: Option<&AccountView>, all: &[Dated], at: When<'_>) -> Markup {
    let headings = [words::FIELD, words::VALUE, words::HELD, words::SOURCE, words::DAYS].map(|label| Heading {
        label,
        hidden: label == words::DAYS,
        ..Default::default()
    });
    let here = address(profile.id);
    let row = |it: &Dated| Row {
        cells: vec![
            html! { (fields::profile(it.field)) },
            html! {
                @let text = value_text(it.field, &it.answers, it.from);
                @if it.corrected.is_some() { s { (text) } } @else { (text) }
            },
            html! {
                (held(it, at))
                @if all.iter().any(|other| overlap(it, other)) { br; (status_tag(Tag::Returned, words::OVERLAPS)) }
            },
            html! {
                (it.by) ", " (at(it.at))
                @if let Some(said_by) = &it.said_by { br; (words::SAID_BY) ": " (said_by.as_str()) }
                @if let Some(reference) = it.source { br; a href=(href(reference)) { (reference) } }
            },
            html! {
                @if let Some(fact) = it.now.filter(|_| has_days(it.field)) {
                    a href={ (here) "/" (fact) } { (words::CORRECT_DAYS) span.hidden { ": " (fields::profile(it.field)) ", " (held(it, at)) } }
                }
            },
        ],
        urgent: false,
    };
    let rows: Vec<Row> = all.iter().map(row).collect();
    page(
        profile,
        open,
        Tab::History,
        html! {
            h2 { (words::HISTORY) }
            p { (words::HISTORY_TEXT) }
            (Table { label: words::HISTORY, class: "", headings: &headings, rows: &rows })
            (card(words::ADD_EARLIER, html! {
                p { (words::ADD_EARLIER_TEXT) }
                div.chips { ul {
                    @for field in ProfileField::ALL.into_iter().filter(|it| has_days(*it)) {
                        li { a href={ (here) "/new/" (field.as_str()) } { (fields::profile(field)) } }
                    }
                } }
            }))
        },
    )
}

fn held(it: &Dated, at: When<'_>) -> Markup {
    html! {
        @match &it.corrected {
            Some((by, when)) => {
                @if has_days(it.field) { (words::WAS_WRONG) br; }
                (replaced(by, *when, at))
            },
            None => (words::held(&times::day(it.from), it.until.map(times::day).as_deref())),
        }
    }
}

/// Whether two values of a field hold in the same days, of which only one can be right. On the day of a change both hold.
fn overlap(one: &Dated, other: &Dated) -> bool {
    let ends = |it: &Dated| it.until.unwrap_or(Date::MAX);
    let is_other = has_days(one.field) && one.field == other.field && one.answers != other.answers;
    let in_force = one.corrected.is_none() && other.corrected.is_none();
    is_other && in_force && one.from < ends(other) && other.from < ends(one)
}

fn replaced(by: &str, when: Timestamp, at: When<'_>) -> Markup {
    html! { span.quiet { (words::replaced(by)) " " (at(when)) } }
}
