//! Table `job`: long work over the whole record, and how far it has come.

use domain::MatchRunId;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{DbError, Tx, clocked, params, params::timestamp};

/// Long work over the whole record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// The keys that candidates are found by, made again.
    Reindex,
    /// The weights of the matching engine, learned from the center's own clients.
    Learn,
    /// Clients that may be the same child.
    Duplicates,
}

impl Job {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Reindex, Self::Learn, Self::Duplicates];

    /// What the act is called that asks for it.
    pub(crate) const fn asked_for(self) -> &'static str {
        match self {
            Self::Reindex => "reindex_asked",
            Self::Learn => "learn_asked",
            Self::Duplicates => "duplicates_asked",
        }
    }

    /// As it is stored, and sent by a form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reindex => "reindex",
            Self::Learn => "learn",
            Self::Duplicates => "duplicates",
        }
    }
}

/// How far a job has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// What it was last done for: of [`Job::Reindex`], the version of the keys.
    pub version: i64,
    /// When somebody asked for it who still waits.
    pub asked_at: Option<Timestamp>,
    /// When it was begun, the last time.
    pub began_at: Option<Timestamp>,
    /// When it was last done to the end.
    pub ended_at: Option<Timestamp>,
    /// What was done last, if it is not at its end.
    pub(crate) reached: Option<String>,
    /// How much of it is done.
    pub done: i64,
    /// How much there is to do, as far as is known.
    pub total: i64,
}

impl State {
    /// Whether it was begun and has not come to its end: it is being done, or will be gone on with.
    pub fn is_under_way(&self) -> bool {
        self.began_at.is_some() && self.ended_at < self.began_at
    }
}

#[derive(sqlx::FromRow)]
struct StateRow {
    version: i64,
    asked_at: Option<i64>,
    began_at: Option<i64>,
    ended_at: Option<i64>,
    reached: Option<String>,
    done: i64,
    total: i64,
}

/// How far it has come.
pub(crate) async fn state(tx: &mut Tx, job: Job) -> Result<State, DbError> {
    let row: StateRow = tx
        .fetch_one(
            "select version, asked_at, began_at, ended_at, reached, done, total from job where name = $1",
            params![job.as_str()],
        )
        .await?;
    Ok(State {
        version: row.version,
        asked_at: row.asked_at.and_then(timestamp),
        began_at: row.began_at.and_then(timestamp),
        ended_at: row.ended_at.and_then(timestamp),
        reached: row.reached,
        done: row.done,
        total: row.total,
    })
}

/// Asks for it. Who asks while somebody waits already waits with them.
pub(crate) async fn ask(tx: &mut Tx, job: Job, at: Timestamp) -> Result<(), DbError> {
    tx.execute(
        "update job set asked_at = $2 where name = $1 and asked_at is null",
        params![job.as_str(), at],
    )
    .await
    .map(drop)
}

/// A job that was taken: whoever has it says how far it has come. When its lease has run out another process may take it, and
/// from then on this one can write nothing of it any more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    job: Job,
    lease: Uuid,
}

/// Takes the job; none: another process has it. One that was left in the middle goes on where it was, and who has asked
/// since it began waits for the next: it may be past what they have changed.
pub(crate) async fn take(tx: &mut Tx, job: Job, length: SignedDuration, total: i64) -> Result<Option<Held>, DbError> {
    let lease = MatchRunId::new().uuid();
    let taken = tx
        .execute(
            clocked![
                "update job set lease = $4, lease_until = ",
                NOW,
                " + $2, total = $3, asked_at = case when reached is null then null else asked_at end,
                   began_at = case when reached is null then ",
                NOW,
                " else began_at end, done = case when reached is null then 0 else done end
                 where name = $1 and (lease_until is null or lease_until <= ",
                NOW,
                ")"
            ],
            params![job.as_str(), length, total, lease],
        )
        .await?;
    Ok((taken == 1).then_some(Held { job, lease }))
}

/// Says how far it has come, and keeps it; 0 rows: another process has it. What goes on nowhere but from its beginning has
/// reached nothing.
pub(crate) async fn advance(
    tx: &mut Tx,
    held: Held,
    reached: Option<&str>,
    more: i64,
    length: SignedDuration,
) -> Result<u64, DbError> {
    tx.execute(
        clocked![
            "update job set reached = $3, done = done + $4, lease_until = ",
            NOW,
            " + $5 where name = $1 and lease = $2"
        ],
        params![held.job.as_str(), held.lease, reached, more, length],
    )
    .await
}

/// It is done to the end; 0 rows: another process has it.
pub(crate) async fn finish(tx: &mut Tx, held: Held, version: i64) -> Result<u64, DbError> {
    tx.execute(
        clocked![
            "update job set reached = null, lease = null, lease_until = null, ended_at = ",
            NOW,
            ", version = $3, total = done where name = $1 and lease = $2"
        ],
        params![held.job.as_str(), held.lease, version],
    )
    .await
}

/// Gives it up for now: any process may go on with it at once. 0 rows: another one has it.
pub(crate) async fn give_back(tx: &mut Tx, held: Held) -> Result<u64, DbError> {
    tx.execute(
        "update job set lease = null, lease_until = null where name = $1 and lease = $2",
        params![held.job.as_str(), held.lease],
    )
    .await
}

/// Gives it up after an error: no process goes on with it before `pause` is over. 0 rows: another one has it.
pub(crate) async fn put_off(tx: &mut Tx, held: Held, pause: SignedDuration) -> Result<u64, DbError> {
    tx.execute(
        clocked![
            "update job set lease = null, lease_until = ",
            NOW,
            " + $3 where name = $1 and lease = $2"
        ],
        params![held.job.as_str(), held.lease, pause],
    )
    .await
}
