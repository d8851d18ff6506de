//! Table `account`: the accounts of clients. What a merged profile had goes on in an account of the one that was kept; `first_client` and
//! `first_n` say in which it began.

use domain::{ActId, ClientId, Reference};
use jiff::{Timestamp, civil::Date};

use super::{DbError, Tx, params, params::timestamp};

/// An account of a client.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its number, from 1.
    pub n: i64,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// From which day on it is counted in reports; none while it is not.
    pub reporting_from: Option<Date>,
}

/// The referrals that were imported to a client, or to a profile that was merged into it, and still are, the oldest first; each with the
/// account.
pub(crate) async fn imported(tx: &mut Tx, client: ClientId) -> Result<Vec<(i64, Reference)>, DbError> {
    let rows: Vec<(i64, String)> = tx
        .fetch_all(
            "select account.n, reference
             from account
             join step on step.client_id = first_client and step.account_n = first_n
             join standing on standing.referral_id = step.referral_id and standing.top = step.n and standing.status = 'imported'
             join referral on referral.id = step.referral_id
             where account.client_id = $1 and account.ended_by is null
             order by standing.received_at, reference",
            params![client],
        )
        .await?;
    let read = |(n, text): (i64, String)| {
        let reference = text
            .parse()
            .map_err(|_| DbError::corrupt("client", client, "not a reference"))?;
        Ok((n, reference))
    };
    rows.into_iter().map(read).collect()
}

fn account(client: ClientId, (n, at, from): (i64, i64, Option<String>)) -> Result<Account, DbError> {
    let corrupt = |what| DbError::corrupt("account", client, what);
    let from = from.map(|it| it.parse().map_err(|_| corrupt("not a day")));
    Ok(Account {
        n,
        opened_at: timestamp(at).ok_or_else(|| corrupt("not a time"))?,
        reporting_from: from.transpose()?,
    })
}

/// In which account one goes on: that of the profile into which its own was merged, or itself.
pub(crate) async fn goes_on(tx: &mut Tx, (client, n): (ClientId, i64)) -> Result<(ClientId, i64), DbError> {
    let row: Option<(uuid::Uuid, i64)> = tx
        .fetch_optional(
            "select account.client_id, account.n from account join client on client.id = account.client_id and findable
             where first_client = $1 and first_n = $2 and account.ended_by is null
             order by account.client_id, account.n limit 1",
            params![client, n],
        )
        .await?;
    Ok(row.map_or((client, n), |(client, n)| (client.into(), n)))
}

/// Opens the next account of a client; returns its number. Of two at once one fails on the key. `first` is the account of a merged profile
/// that goes on in this one: what that was opened by and imported to counts for this one.
pub(crate) async fn open(
    tx: &mut Tx,
    client: ClientId,
    act: ActId,
    first: Option<(ClientId, i64)>,
) -> Result<i64, DbError> {
    let (n,): (i64,) = tx
        .fetch_one(
            "select coalesce(max(n), 0) + 1 from account where client_id = $1",
            params![client],
        )
        .await?;
    let (first_client, first_n) = first.unwrap_or((client, n));
    tx.execute(
        "insert into account (client_id, n, opened_by, first_client, first_n, owner, client_findable, client_active)
         select id, $2, $3, $4, $5, id, findable, active from client where id = $1",
        params![client, n, act, first_client, first_n],
    )
    .await?;
    Ok(n)
}

/// When an account was opened: that of a merged profile, when it was opened there.
macro_rules! opened {
    () => {
        "join account as first on first.client_id = account.first_client and first.n = account.first_n
         join act on act.id = first.opened_by"
    };
}

/// The accounts of a client that have not ended.
pub(crate) async fn of_client(tx: &mut Tx, client: ClientId) -> Result<Vec<Account>, DbError> {
    let sql = concat!(
        "select account.n, at, account.reporting_from from account ",
        opened!(),
        " where account.client_id = $1 and account.ended_by is null order by account.n"
    );
    let rows: Vec<(i64, i64, Option<String>)> = tx.fetch_all(sql, params![client]).await?;
    rows.into_iter().map(|it| account(client, it)).collect()
}

/// The accounts that one goes on from that came with a merged profile, and the others themselves: of each open account of a client.
pub(crate) async fn first(tx: &mut Tx, client: ClientId) -> Result<Vec<(i64, (ClientId, i64))>, DbError> {
    let rows: Vec<(i64, uuid::Uuid, i64)> = tx
        .fetch_all(
            "select n, first_client, first_n from account where client_id = $1 and ended_by is null order by n",
            params![client],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(n, client, first)| (n, (client.into(), first)))
        .collect())
}

/// The accounts of active clients, or of inactive ones, that are not counted in reports, the newest client first: after an import of a whole center the present ones are not behind it.
pub(crate) async fn not_started(
    tx: &mut Tx,
    active: bool,
    limit: i64,
    offset: i64,
) -> Result<Vec<(ClientId, Account)>, DbError> {
    let rows: Vec<(uuid::Uuid, i64, i64, Option<String>)> = tx
        .fetch_all(
            concat!(
                "select account.client_id, account.n, at, account.reporting_from from account ",
                opened!(),
                " where account.ended_by is null and account.reporting_from is null and account.client_findable and account.client_active = $3
                 order by account.client_id desc, account.n desc limit $1 offset $2"
            ),
            params![limit, offset, active],
        )
        .await?;
    let read = |(client, n, at, from): (uuid::Uuid, i64, i64, Option<String>)| {
        let client = client.into();
        Ok((client, account(client, (n, at, from))?))
    };
    rows.into_iter().map(read).collect()
}

/// How many there are of them; beyond `most` it is not counted.
pub(crate) async fn count_not_started(tx: &mut Tx, active: bool, most: i64) -> Result<i64, DbError> {
    let (n,): (i64,) = tx
        .fetch_one(
            "select count(*) from (
               select client_id from account
               where ended_by is null and reporting_from is null and client_findable and client_active = $2 limit $1) as first",
            params![most, active],
        )
        .await?;
    Ok(n)
}

/// Ends one account.
pub(crate) async fn end(tx: &mut Tx, (client, n): (ClientId, i64), act: ActId) -> Result<u64, DbError> {
    tx.execute(
        "update account set ended_by = $3 where client_id = $1 and n = $2 and ended_by is null",
        params![client, n, act],
    )
    .await
}

/// Has the accounts again that an act ended: it is undone.
pub(crate) async fn reopen(tx: &mut Tx, ended_by: ActId) -> Result<u64, DbError> {
    tx.execute(
        "update account set ended_by = null where ended_by = $1",
        params![ended_by],
    )
    .await
}

/// The account that an act ended.
pub(crate) async fn ended_by(tx: &mut Tx, act: ActId) -> Result<Option<i64>, DbError> {
    let row: Option<(i64,)> = tx
        .fetch_optional(
            "select n from account where ended_by = $1 order by n limit 1",
            params![act],
        )
        .await?;
    Ok(row.map(|(n,)| n))
}

/// Ends an account that was opened by an act that is undone.
pub(crate) async fn end_opened_by(tx: &mut Tx, opened_by: ActId, undo: ActId) -> Result<u64, DbError> {
    tx.execute(
        "update account set ended_by = $2 where opened_by = $1 and ended_by is null",
        params![opened_by, undo],
    )
    .await
}

/// The account opened by an act.
pub(crate) async fn opened_by(tx: &mut Tx, act: ActId) -> Result<Option<i64>, DbError> {
    let row: Option<(i64,)> = tx
        .fetch_optional(
            "select n from account where opened_by = $1 and ended_by is null",
            params![act],
        )
        .await?;
    Ok(row.map(|(n,)| n))
}
