//! The consumer of a small site: the outbox itself is the queue.

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{
    jittered,
    work::{DEATHS_TOGETHER, Desk, Fate, Worker},
};
use crate::{
    db::{
        DbError, LONGEST,
        outbox::{self, Leased},
        within,
    },
    faults::crash_point,
    timing::std_duration,
};

/// How many messages are handled at once.
const AT_ONCE: usize = 16;

/// Handles messages as they become due, until `stop`; then finishes those it has begun.
pub async fn consume<W: Worker>(desk: Desk<W>, stop: CancellationToken) {
    let timing = &desk.store().timing;
    let (poll, pause) = (std_duration(timing.poll), std_duration(timing.reconnect[0]));
    let mut bell = desk.store().db.bell();
    let mut running: JoinSet<Fate> = JoinSet::new();
    while !stop.is_cancelled() {
        let begun = begin(&desk, &mut running).await;
        if let Err(error) = &begun {
            tracing::warn!(%error, "the outbox cannot be read");
        }
        let suspended = if matches!(begun, Ok(true)) {
            false
        } else {
            tokio::select! {
                () = stop.cancelled() => break,
                Some(ended) = running.join_next() => matches!(ended, Ok(Fate::Suspend)),
                _ = bell.changed() => false,
                () = tokio::time::sleep(jittered(poll)) => false,
            }
        };
        if suspended || begun.is_err() {
            tokio::time::sleep(jittered(pause)).await;
        }
    }
    while running.join_next().await.is_some() {}
}

/// Takes several messages in one transaction and begins them, unless enough are running; one that hangs holds up none of the
/// others. One that may have ended the process before is handled when nothing else is. Says whether any was begun.
async fn begin<W: Worker>(desk: &Desk<W>, running: &mut JoinSet<Fate>) -> Result<bool, DbError> {
    let free = AT_ONCE - running.len();
    if free < AT_ONCE / 2 {
        return Ok(false);
    }
    // Looked at before it is written to: an idle site does not write.
    if !within(LONGEST, outbox::any_due(&desk.store().db)).await? {
        return Ok(false);
    }
    crash_point("W1");
    let leased = within(LONGEST, lease(desk, free, false)).await?;
    for it in &leased {
        let (desk, message, begun) = (desk.clone(), it.id.into(), it.begun());
        running.spawn(async move { desk.work(message, begun, &[]).await });
    }
    if !leased.is_empty() || !running.is_empty() {
        return Ok(!leased.is_empty());
    }
    let suspects = within(LONGEST, lease(desk, 1, true)).await?;
    for it in &suspects {
        desk.work(it.id.into(), it.begun(), &[]).await;
    }
    Ok(!suspects.is_empty())
}

async fn lease<W: Worker>(desk: &Desk<W>, limit: usize, suspects: bool) -> Result<Vec<Leased>, DbError> {
    let store = desk.store();
    let mut tx = store.db.write().await?;
    let (lease, limit) = (domain::OutboxId::new().uuid(), i64::try_from(limit).unwrap_or(1));
    let leased = outbox::lease_to_handle(&mut tx, lease, store.timing.lease, limit, suspects, DEATHS_TOGETHER).await?;
    tx.commit().await?;
    Ok(leased)
}
