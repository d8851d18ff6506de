//! What an undo will do, said before it is done.

use domain::{
    catalogue::ProfileField,
    words::{fields, undo as words},
};
use jiff::civil::Date;
use maud::{Markup, html};
use store::undo::{Back, Foreseen, Told};

use super::{
    clients::value_text,
    components::{Heading, Row, Table},
    record,
};

/// What becomes of clients, accounts, links and mails.
pub fn show(foreseen: &Foreseen) -> Markup {
    html! {
        ul {
            @if let Some(client) = &foreseen.client {
                li { a href={ "/clients/" (client.id) } { (record::name(&client.record)) } " " (words::CLIENT_GOES) }
            } @else if let Some(n) = foreseen.account { li { (words::account_closes(n)) } }
            @if foreseen.links > 0 { li { (words::links_end(foreseen.links)) } }
            @match foreseen.told {
                Told::Nobody => {}
                Told::NotYet => li { (words::NOT_TOLD_YET) },
                Told::Yes => li { (words::TOLD) },
            }
        }
    }
}

/// The values of the profile that will be others.
pub fn values(foreseen: &Foreseen) -> Markup {
    let headings = [words::FIELD, words::NOW, words::THEN].map(|label| Heading {
        label,
        ..Default::default()
    });
    let rows: Vec<Row> = foreseen.values.iter().map(row).collect();
    html! {
        @if !rows.is_empty() {
            h2 { (words::VALUES_BACK) }
            (Table { label: words::VALUES_BACK, class: "", headings: &headings, rows: &rows })
        }
    }
}

fn row(it: &Back) -> Row {
    Row {
        cells: vec![
            html! { (fields::profile(it.field)) },
            said(it.field, &it.now),
            said(it.field, &it.then),
        ],
        urgent: false,
    }
}

fn said(field: ProfileField, values: &[(domain::answers::Answers, Date)]) -> Markup {
    html! {
        @if values.is_empty() { span.quiet { (words::NOTHING) } }
        @for (value, from) in values { div { (value_text(field, value, *from)) } }
    }
}
