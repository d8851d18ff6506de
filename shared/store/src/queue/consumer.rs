//! From the broker to the desk.

use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use super::{
    message::{Envelope, EnvelopeError},
    rabbit::{self, ConsumeOptions, Delivered, Handler, Queue, Rabbit, Verdict},
    work::{Desk, Fate, Worker, bury},
};
use crate::{
    db::{DbError, outbox},
    timing::std_duration,
};

/// How many messages a consumer holds at once.
const PREFETCH: u16 = 16;

/// Handles messages from the broker until `stop`.
pub async fn consume<W: Worker>(desk: Desk<W>, rabbit: Rabbit, stop: CancellationToken) {
    let options = options(&desk, Queue::Intake, PREFETCH);
    rabbit::consume(rabbit, options, stop, Intake(desk)).await;
}

/// Brings back what the broker gave up on, until `stop`: its counts convict innocents, ours do not.
pub async fn drain_dead<W: Worker>(desk: Desk<W>, rabbit: Rabbit, stop: CancellationToken) {
    let options = options(&desk, Queue::Dead, 4);
    rabbit::consume(rabbit, options, stop, Dead(desk)).await;
}

fn options<W: Worker>(desk: &Desk<W>, queue: Queue, prefetch: u16) -> ConsumeOptions {
    let timing = &desk.store().timing;
    let [backoff_min, backoff_max] = timing.reconnect.map(std_duration);
    // The desk ends a handler that takes too long; the transport's own deadline is only for what the desk cannot end.
    let deadline = std_duration(timing.handling) * 2;
    ConsumeOptions {
        deadline,
        backoff_min,
        backoff_max,
        ..ConsumeOptions::new(queue, prefetch)
    }
}

#[derive(Clone)]
struct Intake<W>(Desk<W>);

#[derive(Clone)]
struct Dead<W>(Desk<W>);

impl<W: Worker> Handler for Intake<W> {
    async fn handle(&self, delivered: Delivered) -> Verdict {
        if crate::faults::sabotaged("acknowledge_before_work") {
            return Verdict::Ack;
        }
        let desk = &self.0;
        let id = match parse(&delivered) {
            Ok(id) => id,
            Err(EnvelopeError::Newer(id)) => {
                // Perhaps a newer process is there in a minute.
                let minute = SignedDuration::from_secs(60);
                return verdict(later(desk, id.uuid(), minute, &delivered.body).await);
            }
            Err(EnvelopeError::Malformed) => {
                return verdict(bury(desk.store(), "not one of our messages", &delivered.body).await);
            }
        };
        match desk.handle(id, &delivered.body).await {
            Fate::Settled => Verdict::Ack,
            Fate::Suspend => Verdict::Suspend,
        }
    }

    async fn ready(&self) -> bool {
        self.0.store().db.ping().await.is_ok()
    }
}

impl<W: Worker> Handler for Dead<W> {
    async fn handle(&self, delivered: Delivered) -> Verdict {
        match parse(&delivered) {
            Ok(id) | Err(EnvelopeError::Newer(id)) => {
                let pause = SignedDuration::from_secs(10);
                verdict(later(&self.0, id.uuid(), pause, &delivered.body).await)
            }
            Err(EnvelopeError::Malformed) => {
                verdict(bury(self.0.store(), "not one of our messages", &delivered.body).await)
            }
        }
    }

    async fn ready(&self) -> bool {
        self.0.store().db.ping().await.is_ok()
    }
}

fn parse(delivered: &Delivered) -> Result<domain::OutboxId, EnvelopeError> {
    if delivered.oversized {
        Err(EnvelopeError::Malformed)
    } else {
        Envelope::parse(&delivered.body)
    }
}

/// Has a message sent again after `pause`. A body whose row is unknown becomes a dead letter.
async fn later<W: Worker>(desk: &Desk<W>, id: uuid::Uuid, pause: SignedDuration, body: &[u8]) -> Result<(), DbError> {
    let mut tx = desk.store().db.write().await?;
    if outbox::retry(&mut tx, id, pause, None).await? == 0 && !outbox::is_known(&mut tx, id).await? {
        drop(tx);
        return bury(desk.store(), "its row is unknown", body).await;
    }
    tx.commit().await
}

/// Only what is written down is acknowledged.
fn verdict(written: Result<(), DbError>) -> Verdict {
    match written {
        Ok(()) => Verdict::Ack,
        Err(error) => {
            tracing::warn!(%error, "a message could not be written down");
            Verdict::Suspend
        }
    }
}
