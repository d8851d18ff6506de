//! The rows of a file that are not simply added: those with something wrong, and those of children who are probably known.

use domain::words::files as words;
use maud::{Markup, html};
use store::client_files::{Flagged, Like, Mistaken, PAGE};

use super::{Page, address, address_of_page, headings};
use crate::views::{
    clients,
    components::{Heading, Pagination, Row, Table, card},
    queue::pages,
    record,
};

/// The first rows with something wrong, and the way to all of them.
pub(super) fn mistakes(page: &Page<'_>) -> Markup {
    // Once it is over nothing is left of what the rows said.
    let named = page.mistaken.iter().any(|it| it.child.is_some());
    let row = |it: &Mistaken| {
        let mut cells = vec![html! { (it.row) }];
        if named {
            cells.push(html! { (it.child.as_deref().unwrap_or_default()) });
        }
        cells.push(html! { @for (column, what) in &it.mistakes { div { (words::mistake(column, what)) } } });
        Row { cells, urgent: false }
    };
    let headings = headings([words::ROW, words::CHILD, words::WHAT]);
    let headings: Vec<Heading<'_>> = headings
        .into_iter()
        .filter(|it| named || it.label != words::CHILD)
        .collect();
    let rows: Vec<Row> = page.mistaken.iter().map(row).collect();
    let more = page.opened.counts.wrong - i64::try_from(rows.len()).unwrap_or(0);
    html! {
        @if !rows.is_empty() {
            (card(words::MISTAKES, html! {
                p { (words::MISTAKES_TEXT) }
                (Table { label: words::MISTAKES, class: "", headings: &headings, rows: &rows })
                @if more > 0 { p { (words::more(more.unsigned_abs())) } }
                p { a href={ (address(page.opened.file.id)) "/mistakes" } download { (words::DOWNLOAD_MISTAKES) } }
            }))
        }
    }
}

/// The rows that are probably known, with or without what to do about them.
pub(super) fn flagged(page: &Page<'_>, choose: bool) -> Markup {
    let child = |it: &Flagged| {
        html! {
            @if let Some(record) = &it.record {
                (record::name(record)) " · " (record::born(record.born, page.today))
            }
        }
    };
    let like = |it: &Flagged| {
        html! {
            @match &it.like {
                Like::Row(n) => (words::row(*n)),
                Like::Client(_, Some(client)) => {
                    (clients::link(client)) " · " (record::born(client.record.born, page.today))
                }
                Like::Client(id, None) => (id),
            }
            div.quiet { (domain::words::evidence::likely(it.probability)) }
            @if choose && it.reopened { div { strong { (words::CHOOSE_AGAIN) } } }
        }
    };
    let decision = |it: &Flagged| {
        let options = [("leave", words::LEAVE_OUT), ("add", words::ADD_ANYWAY)];
        html! {
            @if choose {
                select name={ "row." (it.row) } aria-label=(words::decision_of(it.row)) {
                    @for (code, label) in options { option value=(code) selected[(code == "add") == it.wanted] { (label) } }
                }
            } @else { (if it.wanted { words::ADDED } else { words::LEFT_OUT }) }
        }
    };
    let rows: Vec<Row> = page
        .flagged
        .iter()
        .map(|it| Row {
            cells: match choose {
                true => vec![html! { (it.row) }, child(it), like(it), decision(it)],
                // Once it is over nothing is left of what the row said.
                false => vec![html! { (it.row) }, like(it), decision(it)],
            },
            urgent: false,
        })
        .collect();
    let labels = [words::ROW, words::CHILD, words::IS_LIKE, words::DECISION];
    let headings = headings(labels);
    let headings: Vec<Heading<'_>> = headings
        .into_iter()
        .filter(|it| choose || it.label != words::CHILD)
        .collect();
    let (counts, id) = (&page.opened.counts, page.opened.file.id);
    html! {
        (Table { label: words::FLAGGED, class: "", headings: &headings, rows: &rows })
        @let pages = pages(page.page, PAGE, rows.len(), counts.like + counts.repeated, |page| address_of_page(id, page));
        @if choose {
            // Another page is a button of the form: what was chosen on this one is kept with it.
            @let (before, after) = (pages.previous_href.is_some(), pages.next_href.is_some());
            (Pagination { previous_href: None, next_href: None, ..pages })
            p role="status" { (words::chosen_so_far(counts.wanted.unsigned_abs(), (counts.like + counts.repeated - counts.wanted).unsigned_abs())) }
            @if before || after {
                div.buttons {
                    @if before { button.button--secondary name="to" value=(page.page - 1) { (words::SAVE_AND_PREVIOUS) } }
                    @if after { button.button--secondary name="to" value=(page.page + 1) { (words::SAVE_AND_NEXT) } }
                }
            }
        } @else { (pages) }
    }
}
