//! What is done again and again without anybody asking.

use std::time::Duration;

use store::{
    Store,
    audit::{SealKey, Sealer},
    db::{LONGEST, within},
    housekeeping,
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
