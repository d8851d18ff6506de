//! Who or what is behind a figure of a report, and where it is entered.

use domain::{
    catalogue::ProfileField,
    period::{Choice, Period},
    referral::Status,
    report::{self, Counted, NOT_KNOWN, Table as By},
    words::{advocate, record as record_words, referral as referral_words, reports as words},
};
use jiff::Timestamp;
use maud::{Markup, html};
use store::reports::{self as store_reports, PAGE};

use super::{Behind, Of, address, behind_address, period};
use crate::views::{
    client::{account::who, account_address, address as client_address, entry_address},
    clients::link,
    components::{Heading, Row, Table, back_link, empty},
    queue::pages,
};

/// Who is behind a figure.
pub fn behind(
    of: &Of,
    behind: &Behind,
    (report, choice, days): (report::Report, Choice, Period),
    (page, total): (i64, i64),
    time: &dyn Fn(Timestamp) -> Markup,
) -> Markup {
    let what = match of {
        Of::Line(table, line) => format!("{}: {}", table.label(), line.label),
        Of::Referrals(agency, status) => format!(
            "{}: {}",
            agency.as_ref().map_or(words::TOTAL, |it| it.name.as_str()),
            status.map_or(words::ALL, Status::label)
        ),
    };
    let heading = |label| Heading {
        label,
        ..Default::default()
    };
    let (headings, rows): (Vec<Heading<'_>>, Vec<Row>) = match (behind, of) {
        (Behind::Clients(rows), Of::Line(table, line)) => {
            let enter = (line.code == NOT_KNOWN && *table != By::Services).then_some(words::ENTER);
            let offender = (table.counted() == Counted::Offenders).then_some(words::OFFENDER);
            let labels = offender.into_iter().chain([words::CHILD, words::ACCOUNTS]).chain(enter);
            let row = |it: &store_reports::Behind| {
                let mut cells: Vec<Markup> = offender.map(|_| alleged(it)).into_iter().collect();
                cells.extend([link(&it.client), accounts(it)]);
                cells.extend(enter.map(
                    |label| html! { a href=(entered_at(*table, it)) { (label) span.hidden { ": " (table.label()) } } },
                ));
                Row { cells, urgent: false }
            };
            (labels.map(heading).collect(), rows.iter().map(row).collect())
        }
        (Behind::Referrals(rows), _) => {
            let labels = [words::REFERRAL, words::SENT_ON, advocate::STATUS];
            let row = |(reference, at, status): &(domain::Reference, Timestamp, Status)| Row {
                cells: vec![
                    html! { a href={ "/queue/" (reference) } { (reference) } },
                    time(*at),
                    html! { (referral_words::status(*status)) },
                ],
                urgent: false,
            };
            (labels.map(heading).into(), rows.iter().map(row).collect())
        }
        (Behind::Clients(_), Of::Referrals(..)) => (Vec::new(), Vec::new()),
    };
    html! {
        (back_link(&address(report, choice), words::BACK))
        h1 { (what) }
        p { (report.label()) ", " (period(choice, days)) }
        @if rows.is_empty() { (empty(html! { p { (words::NOBODY) } })) }
        @else {
            (Table { label: &what, class: "clients", headings: &headings, rows: &rows })
            (pages(page, PAGE, rows.len(), total, |page| behind_address(report, choice, of, page)))
        }
    }
}

fn accounts(of: &store_reports::Behind) -> Markup {
    html! { @for (at, n) in of.accounts.iter().enumerate() {
        @if at > 0 { ", " }
        a href=(account_address(of.client.id, *n)) { (record_words::account_line(*n)) }
    } }
}

/// The alleged offender who is counted, as a link to where they are entered.
fn alleged(of: &store_reports::Behind) -> Markup {
    let name = of.offender.as_ref().map(who).filter(|it| !it.is_empty());
    html! { a href=(entry_of(of)) { (name.as_deref().unwrap_or(advocate::NO_NAME)) } }
}

/// Where it is entered what a table counts.
fn entered_at(table: By, of: &store_reports::Behind) -> String {
    let profile = |field: ProfileField| format!("{}/profile/{}", client_address(of.client.id), field.as_str());
    match table {
        By::Age => profile(ProfileField::Born),
        By::Sex => profile(ProfileField::Sex),
        By::Race => profile(ProfileField::Race),
        By::Ethnicity => profile(ProfileField::Hispanic),
        By::Disability => profile(ProfileField::Disability),
        By::Language => profile(ProfileField::Language),
        _ => entry_of(of),
    }
}

/// The entry that is counted; the account that has it, if it is not known which one it is.
fn entry_of(of: &store_reports::Behind) -> String {
    let client = of.client.id;
    let account = of.accounts.first();
    let account = account.map_or_else(|| client_address(client), |n| account_address(client, *n));
    match &of.offender {
        Some(entry) => entry_address(&account, entry.id),
        None => account,
    }
}
