//! Accounts: a further one, one that was opened by mistake, and from when on one is counted in reports.

use domain::{
    ActId, ClientId, FactId,
    answers::{Answers, Day, Value},
    catalogue::{FieldId, Section},
    record::RecordDeed,
};
use jiff::civil::Date;

use super::Change;
use crate::{
    ActError, Store, act,
    clients::Listed,
    db::{
        self, DbError,
        client_acts::{self, Touched},
        facts::NewFact,
    },
    viewer::Advocate,
};

/// Opens a further account of a client; says its number. The profile stays as it is. `seen` is how many accounts there were when it
/// was asked for: if there are more now, somebody was faster, or a button was pressed twice, and nothing is done.
pub async fn open(store: &Store, by: &Advocate, client: ClientId, seen: usize) -> Result<i64, ActError> {
    let mut tx = super::begin(store, client).await?;
    let deed = RecordDeed::AccountOpened.as_str();
    let (act, _) = act::begin(store, &mut tx, by, deed, ("client", client.uuid()), None, None).await?;
    if db::accounts::of_client(&mut tx, client).await?.len() != seen {
        return Err(ActError::Changed);
    }
    let n = db::accounts::open(&mut tx, client, act, None).await?;
    client_acts::insert(&mut tx, act, client, &[Touched::Account(n)]).await?;
    tx.commit().await?;
    Ok(n)
}

/// Ends an account that was opened by mistake, with what was entered in it.
pub async fn end(store: &Store, by: &Advocate, client: ClientId, n: i64) -> Result<(), ActError> {
    let mut tx = super::begin(store, client).await?;
    let here = db::facts::present(&mut tx, client).await?;
    let change = Change {
        act: ActId::new(),
        deed: RecordDeed::AccountEnded,
        account: Some(n),
        of: None,
        note: None,
        ends: here
            .iter()
            .filter(|it| it.account == Some(n))
            .map(|it| (it.id, None))
            .collect(),
        writes: Vec::new(),
        from: store.today(),
    };
    let act = super::apply(store, &mut tx, by, client, change).await?;
    db::accounts::end(&mut tx, (client, n), act).await?;
    super::finish(store, tx, client).await
}

/// From when on an account is counted in reports; `None` for not at all. `seen` is the present statement about it.
pub async fn set_reporting(
    store: &Store,
    by: &Advocate,
    (client, n): (ClientId, i64),
    from: Option<Date>,
    seen: Option<FactId>,
) -> Result<(), ActError> {
    let fact = from.map(|day| {
        let mut answers = Answers::default();
        answers.set(FieldId::ReportingFrom.field().path(0), Value::Day(Day(day)));
        NewFact {
            replaces: None,
            account: Some(n),
            field: Section::Reporting.name(),
            answers,
        }
    });
    let change = Change {
        act: ActId::new(),
        deed: match from {
            Some(_) => RecordDeed::ReportingStarted,
            None => RecordDeed::ReportingStopped,
        },
        account: Some(n),
        of: Some(Section::Reporting.name()),
        note: None,
        ends: seen.map(|it| (it, None)).into_iter().collect(),
        writes: fact.into_iter().collect(),
        from: from.unwrap_or_else(|| store.today()),
    };
    match super::change(store, by, client, change).await {
        // Somebody has started it in this moment.
        Err(ActError::Db(error)) if error.is_unique_violation() => Err(ActError::Changed),
        other => other.map(drop),
    }
}

/// Beyond so many it is enough to know that they are more.
pub const COUNTED: i64 = 1_000;

/// An account that is not counted in reports yet.
#[derive(Clone, Debug)]
pub struct NotStarted {
    /// Whose it is.
    pub client: Listed,
    /// Its number.
    pub account: db::accounts::Account,
}

/// A page of the accounts of active clients, or of inactive ones, that are not counted in reports, those of the newest clients first.
#[derive(Clone, Debug)]
pub struct NotStartedPage {
    /// The accounts.
    pub accounts: Vec<NotStarted>,
    /// Whether others come after them.
    pub more: bool,
    /// How many there are; at most one more than [`COUNTED`], but on a page after the last one.
    pub total: i64,
}

/// Page `page` of them, from 0, with so many accounts.
pub async fn not_started(
    store: &Store,
    _: &Advocate,
    active: bool,
    limit: i64,
    page: i64,
) -> Result<NotStartedPage, DbError> {
    let mut tx = store.db.read().await?;
    let mut rows = db::accounts::not_started(&mut tx, active, limit + 1, crate::lines_before(page, limit)).await?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > shown;
    rows.truncate(shown);
    let mut accounts = Vec::with_capacity(rows.len());
    for (client, account) in rows {
        if let Some(client) = db::clients::find(&mut tx, client).await? {
            accounts.push(NotStarted { client, account });
        }
    }
    // Only who asks for a page that is not there has to be told which is the last one.
    let most = if accounts.is_empty() && page > 0 {
        i64::MAX
    } else {
        COUNTED + 1
    };
    let total = db::accounts::count_not_started(&mut tx, active, most).await?;
    Ok(NotStartedPage { accounts, more, total })
}
