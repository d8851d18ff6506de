//! Table `throttle`: failed sign-ins.

use jiff::Timestamp;

use super::{DbError, Tx, params, params::timestamp};

/// How often it failed since the count began, and when last. Whoever else asks the same waits until this transaction is over.
pub(crate) async fn take(tx: &mut Tx, key: &[u8], since: Timestamp) -> Result<(i64, Timestamp), DbError> {
    let (failures, last): (i64, i64) = tx
        .fetch_one(
            "insert into throttle (key, failures, since_at, last_at) values ($1, 0, 0, 0)
             on conflict (key) do update set failures = throttle.failures returning failures, last_at",
            params![key],
        )
        .await?;
    let last = timestamp(last).unwrap_or(Timestamp::MIN);
    Ok((if last > since { failures } else { 0 }, last))
}

/// Counts a failure; the count begins anew when the last one lies before `since`.
pub(crate) async fn count(tx: &mut Tx, key: &[u8], now: Timestamp, since: Timestamp) -> Result<(), DbError> {
    tx.execute(
        "insert into throttle (key, failures, since_at, last_at) values ($1, 1, $2, $2)
         on conflict (key) do update set
           failures = case when throttle.last_at > $3 then throttle.failures + 1 else 1 end,
           since_at = case when throttle.last_at > $3 then throttle.since_at else $2 end,
           last_at = $2",
        params![key, now, since],
    )
    .await
    .map(drop)
}

/// Takes one failure back: it was none.
pub(crate) async fn give_back(tx: &mut Tx, key: &[u8]) -> Result<(), DbError> {
    tx.execute(
        "update throttle set failures = failures - 1 where key = $1 and failures > 0",
        params![key],
    )
    .await
    .map(drop)
}

/// Forgets the failures of a key, after a success.
pub(crate) async fn clear(tx: &mut Tx, key: &[u8]) -> Result<(), DbError> {
    tx.execute("delete from throttle where key = $1", params![key])
        .await
        .map(drop)
}

/// Removes counts that no longer matter.
pub(crate) async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<u64, DbError> {
    tx.execute("delete from throttle where last_at < $1", params![before])
        .await
}
