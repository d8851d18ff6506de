//! Reports for a period: who was served, who is alleged, which referrals came; and who is behind each figure. What counts:
//! [`domain::report`].

mod counted;

use std::collections::BTreeMap;

use domain::{
    Reference,
    period::Period,
    referral::Status,
    report::{Line, Report, Table},
};
use jiff::{Timestamp, civil::Date};

use self::counted::{Children, Offenders, Who, many};
use crate::{
    Store,
    clients::{Entry, Listed},
    db::{self, DbError, audits, reports},
    home::MOST,
    personnel::Agency,
    viewer::Advocate,
};

/// How many are on a page of those behind a figure.
pub const PAGE: i64 = 50;
const SHOWN: usize = PAGE as usize;

/// A report about accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many are counted: children, or alleged offenders.
    pub counted: i64,
    /// How many accounts were served.
    pub accounts: i64,
    /// Its tables with a figure for each line.
    pub tables: Vec<(Table, Vec<(Line, i64)>)>,
    /// How many accounts are not counted at all.
    pub not_started: NotStarted,
}

/// How many accounts are not counted at all; at most one more than [`MOST`] of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NotStarted {
    /// Of active clients.
    pub active: i64,
    /// Of inactive clients: nobody is reminded of them, but what was done for them is in no report.
    pub inactive: i64,
}

/// The figures of a period. `event` is what is noted in the audit log: that they were looked at, or taken away.
pub async fn figures(
    store: &Store,
    by: &Advocate,
    report: Report,
    period: Period,
    event: Event,
) -> Result<Figures, DbError> {
    noted(store, by, event).await?;
    let mut tx = store.db.read().await?;
    let not_started = NotStarted {
        active: db::accounts::count_not_started(&mut tx, true, MOST + 1).await?,
        inactive: db::accounts::count_not_started(&mut tx, false, MOST + 1).await?,
    };
    let counted = match report {
        Report::Offenders => Offenders(reports::offenders(&mut tx, period).await?).figures(),
        Report::Children | Report::Referrals => Children::of(reports::children(&mut tx, period).await?).figures(),
    };
    Ok(Figures { not_started, ..counted })
}

/// What is noted of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// It was looked at.
    Seen,
    /// It was downloaded.
    Exported,
}

async fn noted(store: &Store, by: &Advocate, event: Event) -> Result<(), DbError> {
    let mut tx = store.db.write().await?;
    let entry = audits::Entry {
        at: store.now(),
        actor: Some(by.person()),
        event: match event {
            Event::Seen => "report_run",
            Event::Exported => "report_exported",
        },
        subject: None,
        act: None,
        source: None,
        outcome: "ok",
    };
    audits::insert(&mut tx, entry).await?;
    tx.commit().await
}

/// Somebody behind a figure.
#[derive(Clone, Debug)]
pub struct Behind {
    /// Who, or whose account it is.
    pub client: Listed,
    /// The accounts that were served in the period.
    pub accounts: Vec<i64>,
    /// The alleged offender who is counted, as entered in the account.
    pub offender: Option<Entry>,
}

/// A page of who is behind a figure, by name, and how many they are; `page` counts from 0.
pub async fn behind(
    store: &Store,
    by: &Advocate,
    period: Period,
    (table, line): (Table, Line),
    page: i64,
) -> Result<(Vec<Behind>, i64), DbError> {
    noted(store, by, Event::Seen).await?;
    let mut tx = store.db.read().await?;
    let behind = match table {
        Table::OffenderAge | Table::OffenderSex | Table::Relation | Table::Alleged => {
            Offenders(reports::offenders(&mut tx, period).await?).behind(table, line)
        }
        _ => Children::of(reports::children(&mut tx, period).await?).behind(table, line),
    };
    let total = many(behind.len());
    let before = usize::try_from(crate::lines_before(page, PAGE)).unwrap_or(usize::MAX);
    let rows: Vec<Who> = behind.into_iter().skip(before).take(SHOWN).collect();
    let mut all = Vec::with_capacity(rows.len());
    for (client, offender) in rows {
        let Some(client) = db::clients::find(&mut tx, client).await? else {
            continue;
        };
        let (accounts, offender) = match offender {
            Some((n, fact)) => (vec![n], db::facts::find(&mut tx, fact).await?),
            None => (reports::accounts_of(&mut tx, client.id, period).await?, None),
        };
        all.push(Behind {
            client,
            accounts,
            offender: offender.and_then(Entry::of),
        });
    }
    Ok((all, total))
}

/// The referrals of an agency in a period.
#[derive(Clone, Debug)]
pub struct OfAgency {
    /// Which agency.
    pub agency: Agency,
    /// How many stand where, in the order of [`Status::ALL`].
    pub by_status: Vec<i64>,
}

/// The referrals that were first sent in a period, by agency; those of which there are none are left out.
pub async fn referrals(store: &Store, by: &Advocate, period: Period, event: Event) -> Result<Vec<OfAgency>, DbError> {
    noted(store, by, event).await?;
    let (from, until) = bounds(store, period);
    let mut tx = store.db.read().await?;
    let mut counts = BTreeMap::new();
    for (agency, status, n) in reports::referrals(&mut tx, from, until).await? {
        counts.insert((agency, status), n);
    }
    let agencies = db::agencies::all(&mut tx).await?.into_iter();
    let of_agency = agencies.map(|agency| OfAgency {
        by_status: Status::ALL
            .iter()
            .map(|it| counts.get(&(agency.id, *it)).copied().unwrap_or(0))
            .collect(),
        agency,
    });
    Ok(of_agency.filter(|it| it.by_status.iter().any(|n| *n > 0)).collect())
}

/// A page of them, of one agency or all, where they stand or anywhere.
pub async fn referrals_behind(
    store: &Store,
    by: &Advocate,
    period: Period,
    of: (Option<domain::AgencyId>, Option<Status>),
    page: i64,
) -> Result<Vec<(Reference, Timestamp, Status)>, DbError> {
    noted(store, by, Event::Seen).await?;
    let mut tx = store.db.read().await?;
    let which = (PAGE, crate::lines_before(page, PAGE));
    reports::referrals_behind(&mut tx, bounds(store, period), of, which).await
}

/// When a period begins at the center, and when it is over.
fn bounds(store: &Store, period: Period) -> (Timestamp, Timestamp) {
    let begin = |day: Date, otherwise| {
        let begins = day.to_zoned(store.zone.clone());
        begins.map_or(otherwise, |it| it.timestamp())
    };
    let next = period.to.saturating_add(jiff::Span::new().days(1));
    (begin(period.from, Timestamp::MIN), begin(next, Timestamp::MAX))
}
