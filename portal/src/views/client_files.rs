//! Clients in and out: the list of files, and a file from its columns to its report.

use domain::{
    ClientFileId,
    client_file::Column,
    words::{advocate, files as words, site},
};
use jiff::civil::Date;
use maud::{Markup, html};
use store::client_files::{ClientFile, Flagged, Like, Mistaken, Opened, PAGE, State};

use super::{
    account::own_password,
    clients,
    components::{
        ChoiceField, Heading, Kind as Input, NoticeKind, Pagination, Row, SummaryRow, Table, TextField, back_link,
        card, empty, error_summary, notice, summary_list,
    },
    queue::{When, pages},
    record,
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

/// Which column holds what.
fn mapping(page: &Page<'_>) -> Markup {
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

fn mistakes(page: &Page<'_>) -> Markup {
    let row = |it: &Mistaken| Row {
        cells: vec![
            html! { (it.row) },
            html! { @for (column, what) in &it.mistakes { div { (words::mistake(column, what)) } } },
        ],
        urgent: false,
    };
    let rows: Vec<Row> = page.mistaken.iter().map(row).collect();
    let more = page.opened.counts.wrong - i64::try_from(rows.len()).unwrap_or(0);
    html! {
        @if !rows.is_empty() {
            (card(words::MISTAKES, html! {
                p { (words::MISTAKES_TEXT) }
                (Table { label: words::MISTAKES, class: "", headings: &headings([words::ROW, words::WHAT]), rows: &rows })
                @if more > 0 { p { (words::more(more.unsigned_abs())) } }
                p { a href={ (address(page.opened.file.id)) "/mistakes" } download { (words::DOWNLOAD_MISTAKES) } }
            }))
        }
    }
}

/// The rows that are probably known, with or without what to do about them.
fn flagged(page: &Page<'_>, choose: bool) -> Markup {
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
mod tests {
    use domain::client_file::recognized;
    use jiff::civil::date;
    use store::{client_files::Counts, clients::Listed};

    use super::*;
    use crate::views::samples::{NOW, ago, assert_sound};

    fn opened(state: State, counts: Counts) -> Opened {
        let headings = vec!["First name".to_owned(), String::new(), "<b>".to_owned()];
        Opened {
            file: ClientFile::sample(state, NOW),
            counts,
            columns: recognized(&headings),
            headings,
        }
    }

    fn shown(opened: &Opened, typed: &Typed) -> String {
        let record = matching::Record {
            given_name: "Ada".into(),
            family_name: "<King>".into(),
            ..Default::default()
        };
        let client = Listed {
            id: domain::ClientId::new(),
            version: 1,
            active: true,
            record: record.clone(),
        };
        let like = [Like::Client(client.id, Some(Box::new(client))), Like::Row(3)];
        let flagged = like.map(|like| Flagged {
            row: 7,
            record: Some(record.clone()),
            like,
            probability: 0.97,
            wanted: true,
            reopened: true,
        });
        let page = file(&Page {
            opened,
            first: &[vec!["Ada".into(), "<King>".into()]],
            mistaken: &[Mistaken {
                row: 9,
                mistakes: vec![
                    ("Sex".into(), "Write it.".into()),
                    (String::new(), "Too <many>.".into()),
                ],
            }],
            flagged: &flagged,
            page: 0,
            rate: Some(1_200),
            typed,
            changed: true,
            today: date(2026, 11, 22),
            at: &ago,
        });
        assert_sound(&page);
        page.0
    }

    #[test]
    fn a_file_shows_what_it_waits_for() {
        let counts = Counts {
            wrong: 3,
            like: 1,
            repeated: 1,
            wanted: 1,
            reopened: 2,
            added: 90,
            left_out: 1,
            gone: 0,
        };
        let mut typed = Typed::default();
        typed.complain("column.0", words::NO_NAME);
        let mapping = shown(&opened(State::Mapping, Counts::default()), &typed);
        assert!(
            mapping.contains(r##"href="#column.0""##) && mapping.contains("Column 2") && mapping.contains("&lt;b&gt;")
        );
        let none = Typed::default();
        let checking = shown(&opened(State::Checking, Counts::default()), &none);
        assert!(checking.contains(r#"<progress max="100" value="40""#) && checking.contains("1200 rows a second"));
        let checked = shown(&opened(State::Checked, counts), &none);
        assert!(
            checked.contains("Add 96 clients")
                && checked.contains(r#"name="row.7""#)
                && checked.contains("Sex: Write it.")
        );
        assert!(checked.contains("again for 2 rows") && checked.contains(words::CHOOSE_AGAIN));
        let done = shown(&opened(State::Done, counts), &none);
        assert!(
            done.contains("90 clients were added.") && !done.contains("&lt;King&gt;, Ada ·"),
            "{done}"
        );
        assert!(!done.contains(words::CHOOSE_AGAIN), "it is over");
        assert!(shown(&opened(State::Cancelled, counts), &none).contains(words::NOT_REACHED));
        let removed = shown(&opened(State::Removed, Counts { gone: 1, ..counts }), &none);
        assert!(removed.contains(words::KEPT_SINCE) && removed.contains("/clients/deleted"));
        assert!(!shown(&opened(State::Removing, counts), &none).contains("/cancellation"));
    }

    #[test]
    fn the_list_of_files_leads_in_and_out() {
        let page = list(&[ClientFile::sample(State::Done, NOW)], &Typed::default(), &ago);
        assert_sound(&page);
        assert!(page.0.contains(r#"enctype="multipart/form-data""#) && page.0.contains(words::STATE_DONE));
        let mut typed = Typed::default();
        typed.complain("file", words::NOT_TEXT);
        assert_sound(&list(&[], &typed, &ago));
    }
}
