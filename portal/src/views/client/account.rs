//! An account: what happened in it, what it is about; opening, closing and counting one.

use domain::{
    ClientId, FactId, alleged,
    catalogue::{Field, Section},
    codes::{Code, List},
    record::CONTACTS,
    referral::Kind,
    words::{advocate, record as words, referrer, site},
};
use jiff::civil::Date;
use maud::{Markup, html};
use store::{
    client_record::{
        accounts::{COUNTED, NotStarted, NotStartedPage},
        contacts::alike,
        timeline::day,
    },
    clients::{AccountView, Entry, Listed, Profile},
};

use super::{
    Tab, account_address, address, aside,
    contact::{self, Clients},
    entry_address, new_account_address, page,
};
use crate::{
    form::Typed,
    times,
    views::{
        answers::{self, People},
        clients::{link, name_of},
        components::{
            DayField, DayWords, Heading, NoticeKind, Pagination, Row, Table, back_link, empty, error_summary, notice,
        },
        queue::{href, pages},
    },
};

/// What an account can be about, beside what happens in it; always shown.
const CASE: [Section; 4] = [
    Section::Allegation,
    Section::Offender,
    Section::LawEnforcement,
    Section::ChildProtection,
];

/// What happened in an account, and what it is about. `clients` are those that its entries are about.
pub fn show(profile: &Profile, open: &AccountView, clients: &Clients) -> Markup {
    let alike = alike(open, clients);
    let of_section = |section| of_section(profile.id, open, section, (&alike, clients));
    let others = Section::ALL.into_iter().filter(|it| !CASE.contains(it));
    let others: Vec<Section> = others.filter(|it| open.of(*it).next().is_some()).collect();
    page(
        profile,
        Some(open),
        Tab::Account,
        html! {
            h2 { (advocate::account(open.account.n)) }
            p {
                (words::OPENED) " " (times::day(open.opened_on)) ". "
                @match open.account.reporting_from {
                    Some(day) => (words::counted_from(&times::day(day))),
                    None => (words::REPORTING_NOT),
                }
            }
            @if !open.referrals.is_empty() {
                p { (advocate::SOURCES) ": " @for (n, it) in open.referrals.iter().enumerate() { @if n > 0 { ", " } a href=(href(*it)) { (it) } } }
            }
            @for it in Section::EVENTS { (of_section(it)) }
            @for it in CASE { (of_section(it)) }
            @for it in others { (of_section(it)) }
            p.buttons { a.button.button--link href={ (account_address(profile.id, open.account.n)) "/closing" } { (words::END_ACCOUNT) } }
        },
    )
}

/// All that stands in one section of an account, and the way to add to it. Who reported it stays on the screen (rule R5).
fn of_section(
    client: ClientId,
    open: &AccountView,
    section: Section,
    (alike, clients): (&[[FactId; 2]], &Clients),
) -> Markup {
    let entries: Vec<&Entry> = open.of(section).collect();
    let here = account_address(client, open.account.n);
    html! {
        section.card.reporter[section == Section::Reporter] id=(section.name()) {
            div.head {
                h3 { (words::entries(section)) }
                @if section.fields(Kind::Combined).any(Field::in_entries) {
                    a.button.button--secondary href={ (here) "/entries/new/" (section.name()) } { (words::add(section)) }
                }
            }
            @if entries.is_empty() { p.quiet { (words::NOTHING_ENTERED) } }
            @for it in &entries {
                @let title = title(it);
                div.entry {
                    div.head {
                        @if let Some(title) = &title { h4 { (title) } }
                        a href=(entry_address(&here, it.id)) { (words::EDIT) span.hidden { " " (words::of_entry(section, title.as_deref().unwrap_or_default())) } }
                    }
                    (answers::of_section(section, &it.answers, &people(open)))
                    @if CONTACTS.contains(&section) { (contact::acts(&here, it, (&entries, alike), clients)) }
                }
            }
        }
    }
}

/// The day of what happened; the number of who is alleged, by which allegations name them.
fn title(entry: &Entry) -> Option<String> {
    if entry.section == Section::Offender {
        return person(entry).map(|it| List::OffenderNumber.label(it).to_owned());
    }
    let is_event = Section::EVENTS.contains(&entry.section);
    is_event
        .then(|| day(&entry.answers, entry.section))
        .flatten()
        .map(times::day)
}

fn person(entry: &Entry) -> Option<Code> {
    alleged::number(entry.answers.iter().next()?.0.item)
}

/// What the people alleged in an account are called.
pub fn people(open: &AccountView) -> People {
    let numbered = |it: &Entry| Some((person(it)?, called(it)));
    open.of(Section::Offender).filter_map(numbered).collect()
}

/// What somebody around the child is called: by name, after the number of who is alleged.
pub(super) fn called(entry: &Entry) -> String {
    let name = who(entry);
    match title(entry) {
        Some(number) if name.is_empty() => number,
        Some(number) => format!("{number}, {name}"),
        None if name.is_empty() => advocate::NO_NAME.to_owned(),
        None => name,
    }
}

/// The name of somebody around the child; empty if it is not known.
pub(in crate::views) fn who(entry: &Entry) -> String {
    let names = ["first_name", "last_name"].map(|name| {
        let mut named = entry.answers.iter().filter(|(path, _)| path.field.field().name == name);
        named
            .next()
            .map_or_else(String::new, |(path, value)| answers::text(path.field, value))
    });
    names.join(" ").trim().to_owned()
}

/// Asks whether a further account is to be opened. `seen` is how many there are.
pub fn ask_new(profile: &Profile, changed: bool) -> Markup {
    let here = address(profile.id);
    let name = name_of(&profile.answers());
    aside(
        profile,
        (&here, &name),
        words::OPEN_TITLE,
        html! {
            @if changed { (notice(NoticeKind::Warning, html! { p { (words::ACCOUNTS_CHANGED) } })) }
            p { (words::OPEN_TEXT) }
            @if !profile.accounts.is_empty() {
                p { (words::OPEN_ELSE) }
                ul { @for it in &profile.accounts {
                    li { a href=(account_address(profile.id, it.account.n)) { (super::option(it)) } }
                } }
            }
            form method="post" action=(new_account_address(profile.id)) {
                input type="hidden" name="seen" value=(profile.accounts.len());
                div.buttons {
                    button { (words::YES) }
                    a.button.button--link href=(here) { (words::CANCEL) }
                }
            }
        },
    )
}

/// Asks whether an account is to be closed. `documents` are the names of those that cannot be seen then.
pub fn ask_close(profile: &Profile, open: &AccountView, documents: &[&str]) -> Markup {
    let here = account_address(profile.id, open.account.n);
    aside(
        profile,
        (&here, &advocate::account(open.account.n)),
        words::END_ACCOUNT_TITLE,
        html! {
            p { (words::END_ACCOUNT_TEXT) }
            @if !open.entries.is_empty() {
                p { (words::GOES) ":" }
                ul { @for it in &open.entries { li { (words::of_entry(it.section, &title(it).unwrap_or_else(|| who(it)))) } } }
            }
            @if !open.referrals.is_empty() {
                p { (words::REFERRALS_GO) }
                ul { @for it in &open.referrals { li { a href=(href(*it)) { (it) } } } }
            }
            @if !documents.is_empty() {
                p { (words::DOCUMENTS_GO) }
                ul { @for it in documents { li { (it) } } }
            }
            form method="post" action={ (here) "/closing" } {
                div.buttons {
                    button.button--danger { (words::END_ACCOUNT) }
                    a.button.button--link href=(here) { (words::CANCEL) }
                }
            }
        },
    )
}

/// From when on an account is counted.
pub fn reporting(profile: &Profile, open: &AccountView, typed: &Typed, told: Option<&str>) -> Markup {
    let here = account_address(profile.id, open.account.n);
    let seen = open
        .of(Section::Reporting)
        .next()
        .map(|it| it.id.to_string())
        .unwrap_or_default();
    page(
        profile,
        Some(open),
        Tab::Reporting,
        html! {
            @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
            h2 { (words::TAB_REPORTING) ": " (words::account_line(open.account.n)) }
            @if let Some(told) = told { (notice(NoticeKind::Warning, html! { p { (told) } })) }
            p { (words::REPORTING_TEXT) }
            @match open.account.reporting_from {
                Some(day) => {
                    (notice(NoticeKind::Good, html! { p { (words::counted_from(&times::day(day))) } }))
                    @if let Some(first) = open.first_uncounted() {
                        (notice(NoticeKind::Warning, html! { p { (words::not_counted_since(&times::day(first))) } }))
                    }
                },
                None => { (notice(NoticeKind::Warning, html! { p { (words::REPORTING_NOT) } })) },
            }
            form method="post" action={ (here) "/reporting" } novalidate {
                input type="hidden" name="seen" value=(seen);
                (DayField {
                    name: "from", legend: words::COUNTED_FROM, month: typed.value("from.month"), day: typed.value("from.day"),
                    year: typed.value("from.year"), error: typed.error("from"), required_word: Some(site::REQUIRED),
                    words: DayWords { month: referrer::MONTH, day: referrer::DAY, year: referrer::YEAR }, ..Default::default()
                })
                div.buttons {
                    button { (if seen.is_empty() { words::REPORTING_START } else { words::SAVE }) }
                    @if !seen.is_empty() { button.button--secondary name="stop" value="yes" { (words::REPORTING_STOP) } }
                }
            }
        },
    )
}

/// The address of a page of the accounts of active or inactive clients that are not counted.
pub fn not_started_address(active: bool, page: i64) -> String {
    let status = if active { "active" } else { "inactive" };
    format!("/clients/not-started?status={status}&page={page}")
}

/// The accounts that are not counted.
pub fn not_started(
    found: &NotStartedPage,
    active: bool,
    (page, size): (i64, i64),
    day_of: &dyn Fn(jiff::Timestamp) -> Date,
) -> Markup {
    let headings = [advocate::CHILD, words::ACCOUNT, words::OPENED, words::TAB_REPORTING].map(|label| Heading {
        label,
        ..Default::default()
    });
    let row = |it: &NotStarted| {
        let (client, n): (&Listed, i64) = (&it.client, it.account.n);
        Row {
            cells: vec![
                link(client),
                html! { a href=(account_address(client.id, n)) { (words::account_line(n)) } },
                html! { (times::day(day_of(it.account.opened_at))) },
                html! { a href={ (account_address(client.id, n)) "/reporting" } { (words::REPORTING_START) } },
            ],
            urgent: false,
        }
    };
    let rows: Vec<Row> = found.accounts.iter().map(row).collect();
    let to = |page: i64| not_started_address(active, page);
    let (other, none) = match active {
        true => (words::NOT_STARTED_INACTIVE, words::NOT_STARTED_NONE),
        false => (words::NOT_STARTED_ACTIVE, words::NOT_STARTED_INACTIVE_NONE),
    };
    let lines = Pagination {
        next_href: found.more.then(|| to(page + 1)),
        ..pages(page, size, rows.len(), found.total.min(COUNTED), to)
    };
    let lines = match found.total > COUNTED {
        true => Pagination {
            of: words::OF_MORE_THAN,
            ..lines
        },
        false => lines,
    };
    html! {
        (back_link("/clients", advocate::ALL_CLIENTS))
        h1 { (words::NOT_STARTED) }
        p { (words::NOT_STARTED_TEXT) }
        p { a href=(not_started_address(!active, 0)) { (other) } }
        @if rows.is_empty() { (empty(html! { p { (none) } })) }
        @else { (Table { label: words::NOT_STARTED, class: "clients", headings: &headings, rows: &rows }) }
        @if !rows.is_empty() { (lines) }
    }
}
