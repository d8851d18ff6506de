//! Clients in and out: the list of files, and a file from its columns to its report.

mod columns;
mod doubtful;

use domain::{
    ClientFileId,
    words::{advocate, files as words, site},
};
use jiff::civil::Date;
use maud::{Markup, html};
use store::client_files::{ClientFile, Flagged, Mistaken, Opened, State};

use self::{
    columns::mapping,
    doubtful::{flagged, mistakes},
};
use super::{
    account::own_password,
    components::{
        Heading, Kind as Input, NoticeKind, Row, SummaryRow, Table, TextField, back_link, card, empty, error_summary,
        notice, summary_list,
    },
    queue::When,
};
use crate::form::Typed;

/// Where a file is.
pub fn address(id: ClientFileId) -> String {
    format!("/clients/files/{id}")
}

/// The same, at a page of its doubtful rows.
pub fn address_of_page(id: ClientFileId, page: i64) -> String {
    format!("{}?page={}", address(id), page.max(0))
}

/// The files so far, with the way in and the way out.
pub fn list(files: &[ClientFile], typed: &Typed, at: When<'_>) -> Markup {
    let row = |it: &ClientFile| Row {
        cells: vec![
            html! { a href=(address(it.id)) { (at(it.at)) } },
            html! { (it.by) },
            html! { (it.total) },
            html! { (state(it.state)) },
        ],
        urgent: false,
    };
    let rows: Vec<Row> = files.iter().map(row).collect();
    let headings = headings([words::UPLOADED, words::BY, words::ROWS, words::STATE]);
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (back_link("/clients", advocate::ALL_CLIENTS))
        h1 { (words::TITLE) }
        form.section method="post" action="/clients/files" enctype="multipart/form-data" novalidate aria-labelledby="import" {
            h2 #import { (words::IMPORT) }
            p { (words::IMPORT_TEXT) }
            (TextField {
                name: "file", label: words::FILE, hint: words::FILE_HINT, kind: Input::File, error: typed.error("file"),
                autocomplete: "off", ..Default::default()
            })
            button { (words::UPLOAD) }
        }
        h2 { (words::EARLIER) }
        @if rows.is_empty() { (empty(html! { p { (words::NO_FILES) } })) }
        @else { (Table { label: words::EARLIER, class: "", headings: &headings, rows: &rows }) }
        (card(words::EXPORT, html! {
            p { (words::EXPORT_TEXT) }
            p.quiet { (words::EXPORT_GUARD) }
            form method="post" action="/clients/files/export" novalidate {
                (own_password(typed))
                button.button--secondary { (words::DOWNLOAD) }
            }
        }))
    }
}

fn headings<const N: usize>(labels: [&str; N]) -> [Heading<'_>; N] {
    labels.map(|label| Heading {
        label,
        ..Default::default()
    })
}

fn state(state: State) -> &'static str {
    match state {
        State::Mapping => words::STATE_MAPPING,
        State::Checking => words::STATE_CHECKING,
        State::Checked => words::STATE_CHECKED,
        State::Importing => words::STATE_IMPORTING,
        State::Done => words::STATE_DONE,
        State::Cancelled => words::STATE_CANCELLED,
        State::Removing => words::STATE_REMOVING,
        State::Removed => words::STATE_REMOVED,
    }
}

/// The title of the page of a file.
pub fn title(state: State) -> &'static str {
    match state {
        State::Mapping => words::COLUMNS,
        State::Checking => words::CHECKING,
        State::Checked => words::CHECKED,
        State::Importing => words::IMPORTING,
        State::Done => words::DONE,
        State::Cancelled => words::CANCELLED,
        State::Removing => words::REMOVING,
        State::Removed => words::REMOVED,
    }
}

/// What the page of a file shows.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    /// The file.
    pub opened: &'a Opened,
    /// Its first rows, where its columns are chosen.
    pub first: &'a [Vec<String>],
    /// Its first rows with something wrong.
    pub mistaken: &'a [Mistaken],
    /// A page of the rows that are probably known.
    pub flagged: &'a [Flagged],
    /// Which page, from 0.
    pub page: i64,
    /// How many rows are done a second.
    pub rate: Option<u64>,
    /// What was chosen wrong.
    pub typed: &'a Typed,
    /// Whether it was checked again because others were added.
    pub changed: bool,
    /// The day at the center.
    pub today: Date,
    /// How times are shown.
    pub at: When<'a>,
}

/// A file.
pub fn file(page: &Page<'_>) -> Markup {
    let file = &page.opened.file;
    html! {
        @if page.typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &page.typed.summary())) }
        (back_link("/clients/files", words::TITLE))
        p.caption { (words::UPLOADED) " " ((page.at)(file.at)) " · " (words::rows(file.total.unsigned_abs())) }
        h1 { (title(file.state)) }
        @match file.state {
            State::Mapping => (mapping(page)),
            State::Checking | State::Importing | State::Removing => (under_way(page)),
            State::Checked => (checked(page)),
            State::Done | State::Cancelled | State::Removed => (report(page)),
        }
    }
}

/// How far it has come.
fn under_way(page: &Page<'_>) -> Markup {
    let file = &page.opened.file;
    let total = match file.state {
        State::Removing => page.opened.counts.added,
        _ => file.total,
    };
    let total = total.max(file.done).max(1);
    html! {
        (changed(page, 0))
        section.card {
            div.progress role="status" {
                progress max=(total) value=(file.done) aria-label=(title(file.state)) {}
                " " (site::done_of(file.done, total))
                @if let Some(rate) = page.rate { " · " (words::a_second(rate)) }
            }
            p.quiet { (words::REFRESHES) }
            p { a href=(address(file.id)) { (words::REFRESH) } }
        }
        @if file.state != State::Removing { (cancel(page)) }
    }
}

/// That it was checked again, and of how many rows it has to be chosen again.
fn changed(page: &Page<'_>, again: i64) -> Markup {
    html! {
        @if page.changed || again > 0 {
            (notice(NoticeKind::Warning, html! {
                @if page.changed { p { (words::CHANGED) } }
                @if again > 0 { p { (words::choose_again(again.unsigned_abs())) } }
            }))
        }
    }
}

fn cancel(page: &Page<'_>) -> Markup {
    let hint = match page.opened.file.state {
        State::Importing => words::CANCEL_HINT_ADDED,
        _ => words::CANCEL_HINT,
    };
    html! {
        form method="post" action={ (address(page.opened.file.id)) "/cancellation" } {
            div.buttons { button.button--secondary { (words::CANCEL) } span.quiet { (hint) } }
        }
    }
}

/// What an import would do, and what is to be said before it.
fn checked(page: &Page<'_>) -> Markup {
    let Opened { file, counts, .. } = page.opened;
    let adds = page.opened.good() + counts.wanted;
    html! {
        (changed(page, counts.reopened))
        p { (words::NOBODY_ADDED) }
        (numbers(&[
            (words::GOOD, adds),
            (words::WRONG, counts.wrong),
            (words::LIKE, counts.like),
            (words::REPEATED, counts.repeated),
        ]))
        (mistakes(page))
        form method="post" action={ (address(file.id)) "/import" } {
            input type="hidden" name="page" value=(page.page);
            @if !page.flagged.is_empty() {
                section.card {
                    h2 { (words::FLAGGED) }
                    p { (words::FLAGGED_TEXT) }
                    (flagged(page, true))
                    div.buttons {
                        button.button--secondary name="then" value="save" { (words::SAVE_CHOICES) }
                        button.button--link name="then" value="leave_all" { (words::LEAVE_ALL) }
                        button.button--link name="then" value="add_all" { (words::ADD_ALL) }
                    }
                }
            }
            @if adds > 0 || counts.like + counts.repeated > 0 {
                div.buttons { button name="then" value="import" { (words::import_now(adds.unsigned_abs())) } }
            } @else { p { strong { (words::NOTHING_TO_ADD) } } }
        }
        form method="post" action={ (address(file.id)) "/columns" } {
            div.buttons { button.button--link name="then" value="again" { (words::MAP_AGAIN) } }
        }
        (cancel(page))
    }
}

fn numbers(numbers: &[(&str, i64)]) -> Markup {
    let row = |it: &(&str, i64)| html! { strong { (it.1) } };
    let rows: Vec<SummaryRow<'_>> = numbers
        .iter()
        .map(|it| SummaryRow {
            term: it.0,
            value: row(it),
            change: None,
        })
        .collect();
    card(words::REPORT, summary_list("", &rows))
}

/// What became of it.
fn report(page: &Page<'_>) -> Markup {
    let Opened { file, counts, .. } = page.opened;
    let mut rows = vec![
        (words::ADDED, counts.added),
        (words::LEFT_OUT, counts.left_out),
        (words::WRONG_ROWS, counts.wrong),
    ];
    if file.state == State::Cancelled {
        rows.push((
            words::NOT_REACHED,
            file.total - counts.added - counts.left_out - counts.wrong,
        ));
    }
    if file.state == State::Removed {
        rows.push((words::TAKEN_BACK, counts.gone));
        rows.push((words::KEPT_SINCE, counts.added - counts.gone));
    }
    html! {
        @if file.state == State::Done && counts.added > 0 {
            (notice(NoticeKind::Good, html! { p { (words::added(counts.added.unsigned_abs())) " " a href="/clients" { (words::SEE_CLIENTS) } } }))
        }
        (numbers(&rows))
        (mistakes(page))
        // What was cancelled decided nothing.
        @if file.state == State::Done && !page.flagged.is_empty() { (card(words::FLAGGED, flagged(page, false))) }
        @if file.state == State::Removed { p { (words::REMOVED_TEXT) " " a href="/clients/deleted" { (words::DELETED_CLIENTS) } } }
        @else if counts.added > 0 { (take_back(page)) }
    }
}

/// How the clients that were added are taken back.
fn take_back(page: &Page<'_>) -> Markup {
    html! {
        details.card open[page.typed.failed()] {
            summary { (words::TAKE_BACK) }
            form method="post" action={ (address(page.opened.file.id)) "/removal" } novalidate {
                p { (words::TAKE_BACK_TEXT) }
                (own_password(page.typed))
                button.button--danger { (words::TAKE_BACK) }
            }
        }
    }
}

#[cfg(test)]
mod tests;
