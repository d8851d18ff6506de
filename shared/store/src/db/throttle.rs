//! Table `throttle`: failed sign-ins.

use jiff::Timestamp;

use super::{DbError, Tx, params, params::timestamp};

/// How often it failed since the count began, and when last.
pub(crate) async fn failures(tx: &mut Tx, key: &[u8], since: Timestamp) -> Result<(i64, Timestamp), DbError> {
    let row: Option<(i64, i64)> = tx
        .fetch_optional(
            "select failures, last_at from throttle where key = $1 and last_at > $2",
            params![key, since],
        )
        .await?;
    Ok(row
        .and_then(|(n, at)| Some((n, timestamp(at)?)))
        .unwrap_or((0, Timestamp::MIN)))
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
