//! Table `dead_letter`: bodies from the broker that no row of the outbox explains.

use domain::OutboxId;
use jiff::Timestamp;

use super::{DbError, Tx, params};

/// Keeps a body, at most 64 KiB of it.
pub(crate) async fn insert(tx: &mut Tx, reason: &str, at: Timestamp, body: &[u8]) -> Result<(), DbError> {
    let kept = &body[..body.len().min(64 * 1024)];
    tx.execute(
        "insert into dead_letter (id, reason, at, size, body) values ($1, $2, $3, $4, $5)",
        params![
            OutboxId::new(),
            reason,
            at,
            i64::try_from(body.len()).unwrap_or(i64::MAX),
            kept
        ],
    )
    .await
    .map(drop)
}

/// How many there are.
pub(crate) async fn count(tx: &mut Tx) -> Result<i64, DbError> {
    let (n,): (i64,) = tx.fetch_one("select count(*) from dead_letter", params![]).await?;
    Ok(n)
}
