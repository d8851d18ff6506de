//! What a profile says and said, each value with the days in which it held, and where it comes from.

use domain::words::{fields, record as words};
use jiff::Timestamp;
use maud::{Markup, html};
use store::{
    client_record::profile::Dated,
    clients::{AccountView, Profile},
};

use super::{Tab, page};
use crate::{
    times,
    views::{
        clients::value_text,
        components::{Heading, Row, Table},
        queue::{When, href},
    },
};

/// The table.
pub fn show(profile: &Profile, open: Option<&AccountView>, all: &[Dated], at: When<'_>) -> Markup {
    let headings = [words::FIELD, words::VALUE, words::HELD, words::SOURCE].map(|label| Heading {
        label,
        ..Default::default()
    });
    let row = |it: &Dated| Row {
        cells: vec![
            html! { (fields::profile(it.field)) },
            html! {
                @let text = value_text(it.field, &it.answers, it.from);
                @if it.corrected.is_some() { s { (text) } } @else { (text) }
            },
            html! { (held(it, at)) },
            html! {
                (it.by) ", " (at(it.at))
                @if let Some(said_by) = &it.said_by { br; (words::SAID_BY) ": " (said_by.as_str()) }
                @if let Some(reference) = it.source { br; a href=(href(reference)) { (reference) } }
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
        },
    )
}

fn held(it: &Dated, at: When<'_>) -> Markup {
    html! {
        @match &it.corrected {
            Some((by, when)) => { (words::WAS_WRONG) br; (replaced(by, *when, at)) },
            None => (words::held(&times::day(it.from), it.until.map(times::day).as_deref())),
        }
    }
}

fn replaced(by: &str, when: Timestamp, at: When<'_>) -> Markup {
    html! { span.quiet { (words::replaced(by)) " " (at(when)) } }
}
