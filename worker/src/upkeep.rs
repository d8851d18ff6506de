//! What is done again and again without anybody asking.

use std::time::Duration;

use store::{
    Store,
    audit::{SealKey, Sealer},
    db::{LONGEST, within},
    housekeeping,
    jobs::{self, Job, Piece},
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

/// How often one looks whether long work is due.
const LOOK: Duration = Duration::from_secs(10);

/// Does long work when it is due, a piece at a time, until `stop`.
pub async fn do_jobs(store: Store, stop: CancellationToken) {
    loop {
        for job in Job::ALL {
            if let Err(error) = do_job(&store, job, &stop).await {
                tracing::warn!(%error, ?job, "long work cannot be done; it is gone on with later");
            }
        }
        if !pause(LOOK, &stop).await {
            return;
        }
    }
}

async fn do_job(store: &Store, job: Job, stop: &CancellationToken) -> Result<(), store::db::DbError> {
    if !within(LONGEST, jobs::is_due(store, job)).await? {
        return Ok(());
    }
    tracing::info!(?job, "long work begins, or goes on");
    loop {
        let piece = within(30 * LONGEST, jobs::piece(store, job)).await?;
        if piece == Piece::Last {
            tracing::info!(?job, "long work is done");
        }
        // Between two pieces others have their turn.
        if piece != Piece::More || !pause(Duration::from_millis(20), stop).await {
            return Ok(());
        }
    }
}
