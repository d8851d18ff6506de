//! What is done again and again without anybody asking.

use std::time::Duration;

use store::{
    Store,
    audit::{SealKey, Sealer},
    client_files::work::{self, Memory},
    db::{LONGEST, within},
    housekeeping,
    jobs::{self, Job, Piece},
    tally,
    timing::std_duration,
};
use tokio_util::sync::CancellationToken;

use crate::pause;

/// How often what is over is cleared away.
const SWEEP: Duration = Duration::from_secs(3600);

/// Seals new entries of the audit log, until `stop`.
pub async fn seal_audit(store: Store, key: SealKey, stop: CancellationToken) {
    let mut sealer = Sealer::new(key);
    let mut length = std_duration(store.timing.seal);
    while pause(length, &stop).await {
        length = match within(LONGEST, sealer.seal(&store)).await {
            Ok(_) => std_duration(store.timing.seal),
            Err(error) => {
                tracing::warn!(%error, "the audit log cannot be sealed");
                std_duration(store.timing.reconnect[1])
            }
        };
    }
}

/// Clears away what is over, at the start and every hour, until `stop`.
pub async fn keep_house(store: Store, stop: CancellationToken) {
    loop {
        if let Err(error) = within(10 * LONGEST, housekeeping::sweep(&store)).await {
            tracing::warn!(%error, "what is over cannot be cleared away");
        }
        if !pause(SWEEP, &stop).await {
            return;
        }
    }
}

/// Adds up the numbers beside the filters of the queue, until `stop`.
pub async fn add_up(store: Store, stop: CancellationToken) {
    while pause(std_duration(store.timing.fold), &stop).await {
        if let Err(error) = within(LONGEST, tally::fold(&store)).await {
            tracing::warn!(%error, "the numbers of the queue cannot be added up; they are right all the same");
        }
    }
}

/// How often one looks whether long work is due.
const LOOK: Duration = Duration::from_secs(10);

/// Does long work when it is due, a piece at a time, until `stop`.
pub async fn do_jobs(store: Store, stop: CancellationToken) {
    loop {
        let (mut more, mut failed) = (false, false);
        for job in Job::ALL {
            match do_some(&store, job, &stop).await {
                Ok(left) => more |= left,
                Err(error) => {
                    tracing::warn!(%error, ?job, "long work cannot be done; it is gone on with later");
                    failed = true;
                }
            }
        }
        // What has failed would fail again at once.
        if !pause(if more && !failed { BREATH } else { LOOK }, &stop).await {
            return;
        }
    }
}

/// How many pieces of one job are done before the others have a turn: one of them may be asked for.
const PIECES: usize = 50;
/// Between two pieces others have the database.
const BREATH: Duration = Duration::from_millis(20);

/// Does some pieces of a job, if it is due; true: there is more to do.
async fn do_some(store: &Store, job: Job, stop: &CancellationToken) -> Result<bool, store::db::DbError> {
    if !within(LONGEST, jobs::is_due(store, job)).await? {
        return Ok(false);
    }
    for _ in 0..PIECES {
        match within(30 * LONGEST, jobs::piece_until(store, job, stop)).await? {
            Piece::Last => {
                tracing::info!(?job, "long work is done");
                return Ok(false);
            }
            Piece::Taken => return Ok(false),
            Piece::More if pause(BREATH, stop).await => {}
            Piece::More => return Ok(false),
        }
    }
    Ok(true)
}

/// How often one looks whether a file of clients waits: somebody sits before the page.
const LOOK_AT_FILES: Duration = Duration::from_secs(1);

/// Checks and imports files of clients, a part at a time, until `stop`.
pub async fn work_on_files(store: Store, stop: CancellationToken) {
    let mut memory = Memory::default();
    loop {
        let length = match within(30 * LONGEST, work::piece(&store, None, &mut memory)).await {
            Ok(Piece::More) => BREATH,
            Ok(Piece::Last | Piece::Taken) => LOOK_AT_FILES,
            Err(error) => {
                tracing::warn!(%error, "a file of clients cannot be worked on; it is gone on with later");
                LOOK
            }
        };
        if !pause(length, &stop).await {
            return;
        }
    }
}
