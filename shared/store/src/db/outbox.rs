//! Table `outbox`: messages that were written in the transaction of their cause.
//!
//! A row is the message, the mark that its effect has happened, and the count of tries, all in one. `due_at` is when
//! something is next to be done about it: for a pending row to send it, for a published one to doubt that it arrived.
//! "Done" may be written by anyone who knows it; "published" and "not sent" only by the holder of the present lease.

use domain::OutboxId;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Db, DbError, Param, Tx, clocked, params};

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
    tries: i64,
}

impl Leased {
    /// The try that began with [`lease_to_handle`].
    pub(crate) fn begun(&self) -> Begun {
        Begun::Try {
            tries: self.tries,
            subject: self.subject,
        }
    }
}

/// Takes up to `limit` messages that are due, to publish them; nobody else gets them until the lease is over.
pub(crate) async fn lease(
    tx: &mut Tx,
    lease: Uuid,
    length: SignedDuration,
    limit: i64,
) -> Result<Vec<Leased>, DbError> {
    let sql = clocked![
        "update outbox set lease = $1, due_at = ", NOW, " + $2, sends = sends + 1
         where id in (select id from outbox where state = 'pending' and due_at <= ", NOW, " order by due_at, id limit $3",
        (postgres " for update skip locked"),
        ") returning id, subject, subject_step, created_at, tries",
    ];
    tx.fetch_all(sql, params![lease, length, limit]).await
}

/// The same, to handle them here, which is a try. Of those that may have ended the process before (`suspects`: they were
/// tried `deaths` times or more, the last time without leaving an error behind), or of all others.
pub(crate) async fn lease_to_handle(
    tx: &mut Tx,
    lease: Uuid,
    length: SignedDuration,
    limit: i64,
    suspects: bool,
    deaths: i64,
) -> Result<Vec<Leased>, DbError> {
    let sql = clocked![
        "update outbox set lease = $1, due_at = ", NOW, " + $2, sends = sends + 1, tries = tries + 1, last_error = null
         where id in (select id from outbox
           where state = 'pending' and due_at <= ", NOW, " and $4 = (tries >= $5 and last_error is null) order by due_at, id limit $3",
        (postgres " for update skip locked"),
        ") returning id, subject, subject_step, created_at, tries",
    ];
    tx.fetch_all(sql, params![lease, length, limit, suspects, deaths]).await
}

/// Whether any message is due now.
pub(crate) async fn any_due(db: &Db) -> Result<bool, DbError> {
    let sql = clocked![
        "select due_at from outbox where state = 'pending' and due_at <= ",
        NOW,
        " order by due_at limit 1"
    ];
    Ok(db.look::<(i64,)>(sql, params![]).await?.is_some())
}

/// How many messages [`mark_published`] marks in one statement.
const MARKED_AT_ONCE: usize = 16;

/// The broker has them. Doubted after `doubt`, twice as long for each time they were sent before, at most an hour. One that has failed
/// already, before that was written down, waits for its next try and for nothing else: it has no lease any more.
pub(crate) async fn mark_published(
    tx: &mut Tx,
    ids: &[Uuid],
    lease: Uuid,
    doubt: SignedDuration,
) -> Result<(), DbError> {
    let sql = clocked![
        "update outbox set state = 'published', lease = null, due_at = ", NOW,
        " + case when sends > 10 then $2 when $1 * (1 << cast(sends - 1 as integer)) > $2 then $2 else $1 * (1 << cast(sends - 1 as integer)) end
         where id in ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) and state = 'pending' and lease = $19",
    ];
    // In one order for all, so that two relays never wait for one another crosswise.
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    for some in ids.chunks(MARKED_AT_ONCE) {
        let mut params = params![doubt, SignedDuration::from_hours(1)];
        params.extend((0..MARKED_AT_ONCE).map(|it| Param::from(some.get(it).copied())));
        params.extend(params![lease]);
        tx.execute(sql, params).await?;
    }
    Ok(())
}

/// The broker refused it: to be sent again after `pause`, unless the lease has passed on.
pub(crate) async fn release(tx: &mut Tx, id: Uuid, lease: Uuid, pause: SignedDuration) -> Result<u64, DbError> {
    let sql = clocked![
        "update outbox set lease = null, due_at = ",
        NOW,
        " + $3 where id = $1 and lease = $2 and state = 'pending'"
    ];
    tx.execute(sql, params![id, lease, pause]).await
}

/// Published long ago and never took effect: to be sent again. Repairs a wiped broker, a lost acknowledgement, a dropped message.
pub(crate) async fn doubt_published(tx: &mut Tx, limit: i64) -> Result<u64, DbError> {
    let sql = clocked![
        "update outbox set state = 'pending', lease = null
         where id in (select id from outbox where state = 'published' and due_at <= ", NOW, " order by due_at, id limit $1",
        (postgres " for update skip locked"),
        ")",
    ];
    tx.execute(sql, params![limit]).await
}

/// What became of a message when a handler was about to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    /// No such row.
    Unknown,
    /// It has taken effect, or waits for a person.
    Over,
    /// It may have ended the process before: it is to be handled alone, and was not counted yet.
    Suspect,
    /// This is the `tries`th try.
    Try { tries: i64, subject: Uuid },
}

/// Counts a try before it begins, so that one that kills the process is counted too; but not, unless `alone`, of a message
/// that was tried `deaths` times and left no error behind the last time.
pub(crate) async fn begin_try(tx: &mut Tx, id: Uuid, alone: bool, deaths: i64) -> Result<Begun, DbError> {
    let row: Option<(i64, Uuid)> = tx
        .fetch_optional(
            "update outbox set tries = tries + 1, last_error = null
             where id = $1 and state in ('pending', 'published') and ($2 or tries < $3 or last_error is not null) returning tries, subject",
            params![id, alone, deaths],
        )
        .await?;
    if let Some((tries, subject)) = row {
        return Ok(Begun::Try { tries, subject });
    }
    Ok(match state(tx, id).await?.as_deref() {
        None => Begun::Unknown,
        Some("pending" | "published") => Begun::Suspect,
        Some(_) => Begun::Over,
    })
}

async fn state(tx: &mut Tx, id: Uuid) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = tx
        .fetch_optional("select state from outbox where id = $1", params![id])
        .await?;
    Ok(row.map(|it| it.0))
}

/// Whether there is such a message.
pub(crate) async fn is_known(tx: &mut Tx, id: Uuid) -> Result<bool, DbError> {
    Ok(state(tx, id).await?.is_some())
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

/// To be tried again after `pause`; `why` it failed, none if it left no error behind.
pub(crate) async fn retry(tx: &mut Tx, id: Uuid, pause: SignedDuration, why: Option<&str>) -> Result<u64, DbError> {
    let sql = clocked![
        "update outbox set state = 'pending', lease = null, due_at = ",
        NOW,
        " + $2, last_error = $3
         where id = $1 and state in ('pending', 'published')"
    ];
    tx.execute(sql, params![id, pause, why]).await
}

/// It waits for a person.
pub(crate) async fn park(tx: &mut Tx, id: Uuid, why: &str) -> Result<u64, DbError> {
    tx.execute(
        "update outbox set state = 'parked', lease = null, due_at = null, last_error = $2 where id = $1 and state <> 'done'",
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
