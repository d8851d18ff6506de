//! The consumer of a small site: the outbox itself is the queue.

use futures_util::future::join_all;
use tokio_util::sync::CancellationToken;

use super::{
    jittered, wait,
    work::{Desk, Fate, Worker},
};
use crate::{
    db::{DbError, Tx, outbox},
    timing::std_duration,
};

/// How many messages are handled at once.
const AT_ONCE: i64 = 8;

/// Handles messages as they become due, until `stop`.
pub async fn consume<W: Worker>(desk: Desk<W>, stop: CancellationToken) {
    let store = desk.store().clone();
    let mut bell = store.db.bell();
    let mut busy = false;
    loop {
        if !busy && !wait(&mut bell, std_duration(store.timing.poll), &stop).await || stop.is_cancelled() {
            return;
        }
        busy = match take(&desk).await {
            Ok(leased) if leased.is_empty() => false,
            Ok(leased) => {
                let handled = join_all(leased.iter().map(|it| desk.handle(it.id.into(), &[]))).await;
                !handled.contains(&Fate::Suspend)
            }
            Err(error) => {
                tracing::warn!(%error, "the outbox cannot be read");
                tokio::time::sleep(jittered(std_duration(store.timing.reconnect[0]))).await;
                false
            }
        };
    }
}

async fn take<W: Worker>(desk: &Desk<W>) -> Result<Vec<outbox::Leased>, DbError> {
    let store = desk.store();
    // Looked at before it is written to: an idle site does not write.
    if !outbox::any_due(&mut store.db.read().await?).await? {
        return Ok(Vec::new());
    }
    let mut tx: Tx = store.db.write().await?;
    let leased = outbox::lease(&mut tx, domain::OutboxId::new().uuid(), store.timing.lease, AT_ONCE).await?;
    tx.commit().await?;
    Ok(leased)
}
