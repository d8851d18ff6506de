//! Which column of a file holds what, as somebody chooses beside its first rows.

use domain::{client_file::Column, words::files as words};
use maud::{Markup, html};
use store::client_files::Opened;

use super::{Page, address, cancel};
use crate::views::components::{ChoiceField, Heading, Row, Table, card};

/// Which column holds what.
pub(super) fn mapping(page: &Page<'_>) -> Markup {
    let Opened {
        file,
        headings,
        columns,
        ..
    } = page.opened;
    let options: Vec<(&str, &str)> = Column::all().map(|it| (it.code(), it.label())).collect();
    let name = |at: usize, heading: &str| match heading {
        "" => words::nameless(at),
        heading => heading.to_owned(),
    };
    let names: Vec<String> = headings.iter().enumerate().map(|(at, it)| name(at, it)).collect();
    let heads: Vec<Heading<'_>> = names
        .iter()
        .map(|label| Heading {
            label,
            ..Default::default()
        })
        .collect();
    let cell = |row: &[String], at: usize| html! { (row.get(at).map_or("", String::as_str)) };
    let rows: Vec<Row> = page
        .first
        .iter()
        .map(|row| Row {
            cells: (0..names.len()).map(|at| cell(row, at)).collect(),
            urgent: false,
        })
        .collect();
    html! {
        p { (words::COLUMNS_TEXT) " " (words::CHECK_TEXT) }
        (card(words::FIRST_ROWS, html! { (Table { label: words::FIRST_ROWS, class: "", headings: &heads, rows: &rows }) }))
        form.section method="post" action={ (address(file.id)) "/columns" } novalidate {
            h2 { (words::COLUMNS) }
            div.fields {
                @for (at, label) in names.iter().enumerate() {
                    (ChoiceField {
                        name: &format!("column.{at}"), label, options: &options, none: words::NOTHING, list: true,
                        chosen: columns.get(at).copied().flatten().map_or("", Column::code),
                        error: page.typed.error(&format!("column.{at}")), ..Default::default()
                    })
                }
            }
            div.buttons { button name="then" value="check" { (words::CHECK) } }
        }
        (cancel(page))
    }
}
