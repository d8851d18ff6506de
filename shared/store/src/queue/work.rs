//! Handling one message, the same however it came: counted before it begins, done in the transaction of its effect.

use std::sync::Arc;

use domain::{OutboxId, ReferralId};
use tokio::sync::RwLock;

use crate::{
    Store,
    db::{
        DbError, dead_letters,
        outbox::{self, Begun},
    },
    faults::crash_point,
    timing::std_duration,
};

/// What a message asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// The message; finished in the transaction of its effect.
    pub message: OutboxId,
    /// The referral to match.
    pub referral: ReferralId,
}

/// What became of it.
#[derive(Debug)]
pub enum Outcome {
    /// The effect is committed, or there was nothing to do.
    Done,
    /// It failed; the text is a class for the operator and holds no personal data.
    Failed(String),
    /// The database does not answer: not the message's fault.
    Outage,
}

impl From<DbError> for Outcome {
    fn from(error: DbError) -> Self {
        if error.is_outage() {
            Outcome::Outage
        } else {
            Outcome::Failed(error.to_string())
        }
    }
}

/// Somebody who does what messages ask for. Doing it twice has to be the same as doing it once.
pub trait Worker: Clone + Send + Sync + 'static {
    /// Does it.
    fn handle(&self, work: Work) -> impl Future<Output = Outcome> + Send;
}

/// What the transport has to do with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Whatever became of it is written down; the transport may forget it.
    Settled,
    /// The database does not answer: keep it, and stop handing out more.
    Suspend,
}

/// Handles messages one by one, or a suspicious one alone.
#[derive(Clone, Debug)]
pub struct Desk<W> {
    store: Store,
    worker: W,
    /// A message that may have killed the process before holds this for writing, all others for reading: while it is
    /// handled nothing else can die with it, so only the guilty are convicted.
    alone: Arc<RwLock<()>>,
}

/// After so many tries a message is parked.
const TRIES: i64 = 5;
/// A message during whose tries the process has ended each time is tried again, alone and after a pause, so many times
/// before it is parked: for an hour.
const SECOND_CHANCES: i64 = 12;
/// After so many tries that left no error behind, because the process died, a message is handled alone.
pub(crate) const DEATHS_TOGETHER: i64 = 3;

impl<W: Worker> Desk<W> {
    /// A desk at which `worker` sits.
    pub fn new(store: Store, worker: W) -> Self {
        Self {
            store,
            worker,
            alone: Arc::default(),
        }
    }

    /// The record that it works on.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Handles a message that the broker has brought: counts the try, then works. A message that waits for others to end
    /// before it is handled alone is not counted while it waits.
    pub async fn handle(&self, message: OutboxId, body: &[u8]) -> Fate {
        crash_point("W1");
        let together = self.alone.read().await;
        match self.begin(message, false).await {
            Ok(Begun::Suspect) => {}
            Ok(begun) => return self.work(message, begun, body).await,
            Err(error) => return unaccounted(message, &error),
        }
        drop(together);
        let _alone = self.alone.write().await;
        match self.begin(message, true).await {
            Ok(begun) => self.work(message, begun, body).await,
            Err(error) => unaccounted(message, &error),
        }
    }

    async fn begin(&self, message: OutboxId, alone: bool) -> Result<Begun, DbError> {
        let mut tx = self.store.db.write().await?;
        let begun = outbox::begin_try(&mut tx, message.uuid(), alone, DEATHS_TOGETHER).await?;
        tx.commit().await?;
        Ok(begun)
    }

    /// Works on a message whose try is counted. A body whose row is unknown becomes a dead letter.
    pub(crate) async fn work(&self, message: OutboxId, begun: Begun, body: &[u8]) -> Fate {
        match self.try_work(message, begun, body).await {
            Ok(fate) => fate,
            Err(error) => unaccounted(message, &error),
        }
    }

    async fn try_work(&self, message: OutboxId, begun: Begun, body: &[u8]) -> Result<Fate, DbError> {
        let (tries, referral) = match begun {
            Begun::Try { tries, subject } => (tries, subject.into()),
            Begun::Over | Begun::Suspect => return Ok(Fate::Settled),
            Begun::Unknown => {
                bury(&self.store, "its row is unknown", body).await?;
                return Ok(Fate::Settled);
            }
        };
        crash_point("W2");
        match tries - TRIES {
            ..=0 => {}
            // The process ended during each of them, the last ones while this message was handled alone.
            over if over > 2 * SECOND_CHANCES => {
                self.park(message, "the process ended each time").await?;
                return Ok(Fate::Settled);
            }
            // Each second chance is preceded by a pause, which is counted as a try too.
            over if over % 2 == 1 => {
                let mut tx = self.store.db.write().await?;
                outbox::retry(&mut tx, message.uuid(), self.store.timing.second_chance, None).await?;
                tx.commit().await?;
                return Ok(Fate::Settled);
            }
            _ => {}
        }
        let outcome = self.run(Work { message, referral }).await;
        match outcome {
            Outcome::Done => Ok(Fate::Settled),
            Outcome::Failed(why) if tries >= TRIES && !crate::faults::sabotaged("never_park") => {
                tracing::error!(%message, why, "a message was parked");
                self.park(message, &why).await?;
                Ok(Fate::Settled)
            }
            Outcome::Failed(why) => {
                tracing::warn!(%message, why, tries, "a message failed and will be tried again");
                let retries = self.store.timing.retries;
                let pause = retries[usize::try_from(tries - 1).unwrap_or(0).min(retries.len() - 1)];
                let mut tx = self.store.db.write().await?;
                outbox::retry(&mut tx, message.uuid(), pause, Some(&why)).await?;
                tx.commit().await?;
                Ok(Fate::Settled)
            }
            Outcome::Outage => {
                if let Ok(mut tx) = self.store.db.write().await {
                    outbox::give_back_try(&mut tx, message.uuid()).await?;
                    tx.commit().await?;
                }
                Ok(Fate::Suspend)
            }
        }
    }

    /// Runs the worker in a task of its own: a panic or a hang is a failure of this message only.
    async fn run(&self, work: Work) -> Outcome {
        let worker = self.worker.clone();
        let task = tokio::spawn(async move { worker.handle(work).await });
        match tokio::time::timeout(std_duration(self.store.timing.handling), task).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Outcome::Failed("the handler panicked".into()),
            Err(_) => Outcome::Failed("the handler took too long".into()),
        }
    }

    async fn park(&self, message: OutboxId, why: &str) -> Result<(), DbError> {
        let mut tx = self.store.db.write().await?;
        outbox::park(&mut tx, message.uuid(), why).await?;
        tx.commit().await
    }
}

/// What becomes of a message when its row could not be read or written.
fn unaccounted(message: OutboxId, error: &DbError) -> Fate {
    if error.is_outage() {
        tracing::warn!(%message, %error, "the database does not answer");
        Fate::Suspend
    } else {
        // Counted already; the lease or the reconciler brings it back.
        tracing::error!(%message, %error, "a message could not be accounted for");
        Fate::Settled
    }
}

/// Keeps a body that nothing explains.
pub(crate) async fn bury(store: &Store, why: &str, body: &[u8]) -> Result<(), DbError> {
    tracing::error!(why, size = body.len(), "a dead letter");
    let mut tx = store.db.write().await?;
    dead_letters::insert(&mut tx, why, store.now(), body).await?;
    tx.commit().await
}
