//! Other clients, of whom one is chosen: to merge with, or to link.

use domain::words::advocate as words;
use jiff::civil::Date;
use maud::{Markup, html};
use store::clients::Hit;

use super::address;
use crate::{
    form::Typed,
    views::{
        clients::inactive,
        components::{Heading, Row, Table, empty},
        evidence_rows, evidence_words, import, record,
    },
};

/// Those who may be meant, each with why; `then` is the heading and the content of the last column.
pub fn others(hits: &[Hit], then: (&str, &dyn Fn(&Hit) -> Markup), none: &str, today: Date) -> Markup {
    let headings = [words::CHILD, words::BORN, words::WHY_FOUND, words::LIKELY, then.0].map(|label| Heading {
        label,
        ..Default::default()
    });
    let row = |it: &Hit| Row {
        cells: vec![
            html! { a href=(address(it.client.id)) { (record::name(&it.client.record)) } (inactive(&it.client)) },
            record::born(it.client.record.born, today),
            evidence_rows::why(&it.comparison),
            html! { (evidence_words::verdict(&it.comparison)) ": " (evidence_words::likely(&it.comparison)) },
            (then.1)(it),
        ],
        urgent: false,
    };
    let rows: Vec<Row> = hits.iter().map(row).collect();
    html! {
        @if rows.is_empty() { (empty(html! { p { (none) } })) }
        @else { (Table { label: words::RESULTS, class: "clients", headings: &headings, rows: &rows }) }
    }
}

/// The search for another one.
pub fn search(action: &str, typed: &Typed) -> Markup {
    html! {
        form.section method="post" action=(action) novalidate role="search" aria-labelledby="search" {
            h2 #search { (words::FIND_CLIENT) }
            (import::search_fields(typed))
            button.button--secondary { (words::SEARCH) }
        }
    }
}
