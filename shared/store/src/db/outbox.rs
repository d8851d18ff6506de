//! Table `outbox`: messages that were written in the transaction of their cause.
//!
//! A row is the message, the mark that its effect has happened, and the count of tries, all in one. `due_at` is when
//! something is next to be done about it: for a pending row to send it, for a published one to doubt that it arrived.
//! "Published" and "done" may be written by anyone who knows it; "failed" only by the holder of the present lease.

use domain::OutboxId;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{DbError, Sql, Tx, params};

/// Writes a message, due at once.
pub(crate) async fn push(
    tx: &mut Tx,
    consumer: &str,
    subject: Uuid,
    subject_step: i64,
    now: Timestamp,
) -> Result<OutboxId, DbError> {
    let id = OutboxId::new();
    // Due since ever, so that the clock of this machine has no say in when it goes.
    tx.execute(
        "insert into outbox (id, consumer, subject, subject_step, created_at, state, due_at, sends, tries)
         values ($1, $2, $3, $4, $5, 'pending', 0, 0, 0)",
        params![id, consumer, subject, subject_step, now],
    )
    .await?;
    tx.ring_after_commit();
    Ok(id)
}

/// A message taken for the length of a lease.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Leased {
    pub(crate) id: Uuid,
    pub(crate) subject: Uuid,
    pub(crate) subject_step: i64,
    pub(crate) created_at: i64,
}

/// Takes up to `limit` messages that are due; nobody else gets them until the lease is over.
pub(crate) async fn lease(
    tx: &mut Tx,
    lease: Uuid,
    length: SignedDuration,
    limit: i64,
) -> Result<Vec<Leased>, DbError> {
    let now = tx.clock().await?;
    let sql = Sql {
        postgres: "with due as (select id from outbox where state = 'pending' and due_at <= $1 order by due_at, id limit $4 for update skip locked)
             update outbox set lease = $2, due_at = $3, sends = sends + 1 from due where outbox.id = due.id
             returning outbox.id, subject, subject_step, created_at",
        sqlite: "update outbox set lease = $2, due_at = $3, sends = sends + 1
             where id in (select id from outbox where state = 'pending' and due_at <= $1 order by due_at, id limit $4)
             returning id, subject, subject_step, created_at",
    };
    tx.fetch_all(sql, params![now, lease, now + length, limit]).await
}

/// Whether any message is due now.
pub(crate) async fn any_due(tx: &mut Tx) -> Result<bool, DbError> {
    let now = tx.clock().await?;
    let row: Option<(i64,)> = tx
        .fetch_optional(
            "select due_at from outbox where state = 'pending' and due_at <= $1 limit 1",
            params![now],
        )
        .await?;
    Ok(row.is_some())
}

/// The broker has it. Doubted after `doubt`, twice as long for each time it was sent before, at most an hour.
pub(crate) async fn mark_published(tx: &mut Tx, id: Uuid, doubt: SignedDuration) -> Result<u64, DbError> {
    let now = tx.clock().await?;
    let hour = SignedDuration::from_hours(1);
    let doubt = doubt.as_micros().try_into().unwrap_or(i64::MAX);
    tx.execute(
        "update outbox set state = 'published', lease = null,
           due_at = $2 + case when sends > 10 then $4 when $3 * (1 << cast(sends - 1 as integer)) > $4 then $4 else $3 * (1 << cast(sends - 1 as integer)) end
         where id = $1 and state = 'pending'",
        params![id, now, doubt, i64::try_from(hour.as_micros()).unwrap_or(i64::MAX)],
    )
    .await
}

/// The broker refused it: to be sent again after `pause`, unless the lease has passed on.
pub(crate) async fn release(
    tx: &mut Tx,
    id: Uuid,
    lease: Uuid,
    pause: SignedDuration,
    why: &str,
) -> Result<u64, DbError> {
    let now = tx.clock().await?;
    tx.execute(
        "update outbox set lease = null, due_at = $3, last_error = $4 where id = $1 and lease = $2 and state = 'pending'",
        params![id, lease, now + pause, why],
    )
    .await
}

/// Published long ago and never took effect: to be sent again. Repairs a wiped broker, a lost acknowledgement, a dropped message.
pub(crate) async fn doubt_published(tx: &mut Tx, limit: i64) -> Result<u64, DbError> {
    let now = tx.clock().await?;
    let sql = Sql {
        postgres: "update outbox set state = 'pending', lease = null
             where id in (select id from outbox where state = 'published' and due_at <= $1 order by due_at, id limit $2 for update skip locked)",
        sqlite: "update outbox set state = 'pending', lease = null
             where id in (select id from outbox where state = 'published' and due_at <= $1 order by due_at, id limit $2)",
    };
    tx.execute(sql, params![now, limit]).await
}

/// What became of a message when a handler was about to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    /// No such row.
    Unknown,
    /// It has taken effect, or waits for a person.
    Over,
    /// This is the `tries`th try; `had_error` if an earlier one ended in an error and not with the process.
    Try { tries: i64, had_error: bool, subject: Uuid },
}

/// Counts a try before it begins, so that one that kills the process is counted too.
pub(crate) async fn begin_try(tx: &mut Tx, id: Uuid) -> Result<Begun, DbError> {
    let row: Option<(i64, Option<String>, Uuid)> = tx
        .fetch_optional(
            "update outbox set tries = tries + 1 where id = $1 and state in ('pending', 'published') returning tries, last_error, subject",
            params![id],
        )
        .await?;
    if let Some((tries, last_error, subject)) = row {
        return Ok(Begun::Try {
            tries,
            had_error: last_error.is_some(),
            subject,
        });
    }
    let known: Option<(i64,)> = tx
        .fetch_optional("select tries from outbox where id = $1", params![id])
        .await?;
    Ok(if known.is_some() { Begun::Over } else { Begun::Unknown })
}

/// Gives a try back that ended for a reason outside of the message.
pub(crate) async fn give_back_try(tx: &mut Tx, id: Uuid) -> Result<u64, DbError> {
    tx.execute(
        "update outbox set tries = tries - 1 where id = $1 and tries > 0 and state in ('pending', 'published')",
        params![id],
    )
    .await
}

/// Its effect is in this transaction. 0 rows: it has taken effect before, and this transaction must not.
pub(crate) async fn finish(tx: &mut Tx, id: OutboxId) -> Result<u64, DbError> {
    if crate::faults::sabotaged("skip_done_mark") {
        return Ok(1);
    }
    tx.execute("update outbox set state = 'done', due_at = null, lease = null, last_error = null where id = $1 and state <> 'done'", params![id]).await
}

/// It failed: to be tried again after `pause`.
pub(crate) async fn retry(tx: &mut Tx, id: Uuid, pause: SignedDuration, why: &str) -> Result<u64, DbError> {
    let now = tx.clock().await?;
    tx.execute(
        "update outbox set state = 'pending', lease = null, due_at = $2, last_error = $3 where id = $1 and state in ('pending', 'published')",
        params![id, now + pause, why],
    )
    .await
}

/// It waits for a person.
pub(crate) async fn park(tx: &mut Tx, id: Uuid, why: &str) -> Result<u64, DbError> {
    tx.execute(
        "update outbox set state = 'parked', lease = null, due_at = null, last_error = coalesce(last_error, $2) where id = $1 and state <> 'done'",
        params![id, why],
    )
    .await
}

/// Parked messages go round again, from the first try.
pub(crate) async fn unpark_all(tx: &mut Tx) -> Result<u64, DbError> {
    let n = tx
        .execute(
            "update outbox set state = 'pending', due_at = 0, tries = 0, last_error = null where state = 'parked'",
            params![],
        )
        .await?;
    tx.ring_after_commit();
    Ok(n)
}

/// Numbers for the operator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct OutboxNumbers {
    /// Not sent yet.
    pub pending: i64,
    /// Sent, effect not seen yet.
    pub published: i64,
    /// Waiting for a person.
    pub parked: i64,
    /// When the oldest that is not done was written, in microseconds.
    pub oldest: Option<i64>,
}

/// Counts what is under way. Done rows are not counted: there are many.
pub(crate) async fn numbers(tx: &mut Tx) -> Result<OutboxNumbers, DbError> {
    let (pending, published, oldest): (i64, i64, Option<i64>) = tx
        .fetch_one(
            "select coalesce(sum(case when state = 'pending' then 1 else 0 end), 0), coalesce(sum(case when state = 'published' then 1 else 0 end), 0),
               min(created_at)
             from outbox where due_at is not null",
            params![],
        )
        .await?;
    let (parked,): (i64,) = tx
        .fetch_one("select count(*) from outbox where state = 'parked'", params![])
        .await?;
    Ok(OutboxNumbers {
        pending,
        published,
        parked,
        oldest,
    })
}

/// Removes rows done before; their effect stays.
pub(crate) async fn sweep(tx: &mut Tx, before: Timestamp, limit: i64) -> Result<u64, DbError> {
    tx.execute(
        "delete from outbox where id in (select id from outbox where state = 'done' and created_at < $1 limit $2)",
        params![before, limit],
    )
    .await
}
