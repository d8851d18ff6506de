//! From the outbox to the broker, correct with any number of relays; and the doubts about what was sent.

use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    jittered,
    message::Envelope,
    rabbit::{Publisher, Rabbit, Settlement},
    wait,
};
use crate::{
    Store,
    db::{DbError, LONGEST, outbox, within},
    faults::{crash_point, sabotaged},
    timing::std_duration,
};

/// How many messages are in flight at most: lapin pairs returns with confirms by order, and errs in large windows.
const WINDOW: i64 = 64;

/// Publishes what is due, until `stop`.
pub async fn relay(store: Store, rabbit: Rabbit, stop: CancellationToken) {
    let mut bell = store.db.bell();
    let mut publisher = Publisher::new(rabbit);
    let mut full = false;
    loop {
        if !full && !wait(&mut bell, std_duration(store.timing.poll), &stop).await || stop.is_cancelled() {
            return;
        }
        let passed = tokio::time::timeout(LONGEST, pass(&store, &mut publisher)).await;
        full = match passed.unwrap_or_else(|_| Err("the database does not answer".into())) {
            Ok(sent) => sent == usize::try_from(WINDOW).unwrap_or(usize::MAX),
            Err(why) => {
                tracing::warn!(why, "messages wait in the outbox");
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(jittered(std_duration(store.timing.reconnect[0]))) => {}
                }
                false
            }
        };
    }
}

/// One batch: claimed in one transaction, published with no transaction open, marked in another.
async fn pass(store: &Store, publisher: &mut Publisher) -> Result<usize, String> {
    let db = |error: DbError| error.to_string();
    if !outbox::any_due(&store.db).await.map_err(db)? {
        return Ok(0);
    }
    publisher.ready().await.map_err(|it| it.to_string())?;

    let lease = domain::OutboxId::new().uuid();
    let mut tx = store.db.write().await.map_err(db)?;
    let rows = outbox::lease(&mut tx, lease, store.timing.lease, WINDOW)
        .await
        .map_err(db)?;
    tx.commit().await.map_err(db)?;
    crash_point("R1");
    let envelopes = rows
        .iter()
        .map(Envelope::of)
        .collect::<Result<Vec<_>, _>>()
        .map_err(db)?;

    let settled = match publisher.publish(&envelopes, std_duration(store.timing.confirm)).await {
        Ok(settled) => settled,
        Err(error) => {
            // Nothing went out: free at once, for whoever comes.
            release(store, rows.iter().map(|it| it.id), lease).await.map_err(db)?;
            return Err(error.to_string());
        }
    };
    crash_point("R4");
    let mut tx = store.db.write().await.map_err(db)?;
    let confirmed: Vec<Uuid> = settled
        .iter()
        .filter(|it| matches!(it.settlement, Settlement::Confirmed))
        .map(|it| it.id)
        .collect();
    outbox::mark_published(&mut tx, &confirmed, lease, store.timing.doubt)
        .await
        .map_err(db)?;
    for it in &settled {
        // Of those with an unknown fate nobody says anything: the lease frees them.
        if let Settlement::Refused(why) = it.settlement {
            tracing::warn!(message = %it.id, why, "the broker refused a message");
            outbox::release(&mut tx, it.id, lease, SignedDuration::from_secs(5))
                .await
                .map_err(db)?;
        }
    }
    tx.commit().await.map_err(db)?;
    crash_point("R5");
    Ok(settled.len())
}

async fn release(store: &Store, ids: impl Iterator<Item = Uuid>, lease: Uuid) -> Result<(), DbError> {
    let mut tx = store.db.write().await?;
    for id in ids {
        outbox::release(&mut tx, id, lease, SignedDuration::ZERO).await?;
    }
    tx.commit().await
}

/// Sends again what was published long ago and never took effect, until `stop`.
pub async fn reconcile(store: Store, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(jittered(std_duration(store.timing.reconcile))) => {}
        }
        if sabotaged("no_reconciler") {
            continue;
        }
        match within(LONGEST, doubt(&store)).await {
            Ok(0) => {}
            Ok(n) => tracing::warn!(n, "messages had no effect and are sent again"),
            Err(error) => tracing::warn!(%error, "the outbox cannot be reconciled"),
        }
    }
}

async fn doubt(store: &Store) -> Result<u64, DbError> {
    let mut tx = store.db.write().await?;
    let n = outbox::doubt_published(&mut tx, 500).await?;
    tx.commit().await?;
    if n > 0 {
        store.db.ring();
    }
    Ok(n)
}
