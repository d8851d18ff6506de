//! What stands behind a queue: whoever deals with the messages, without a word about RabbitMQ.

use lapin::{Acker, message::Delivery};
use uuid::Uuid;

/// The longest body that is handed on whole, in bytes.
const MAX_BODY: usize = 16 * 1024;

/// A message as it came in; nobody knows yet whether it is one of ours.
pub struct Delivered {
    /// What its sender calls it, if that is a UUID.
    pub message_id: Option<Uuid>,
    /// What it says, cut at 16 KiB.
    pub body: Vec<u8>,
    /// The body was longer, so do not parse it.
    pub oversized: bool,
    /// RabbitMQ may have delivered it before. A hint for the log and no more.
    pub redelivered: bool,
}

/// What to do with a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is dealt with: the database says what became of it, or that it is to be tried again.
    Ack,
    /// That could not be noted, for the database is out of reach: everything goes back to the queue,
    /// and no more is taken until [`Handler::ready`].
    Suspend,
}

/// The work behind a queue.
pub trait Handler: Clone + Send + Sync + 'static {
    /// Deals with one message. Doing it twice is the same as doing it once.
    ///
    /// Runs to its end even when nobody waits for it any more: after the deadline or the loss of the
    /// connection the message is delivered again, while this may still be at work.
    fn handle(&self, delivered: Delivered) -> impl Future<Output = Verdict> + Send;

    /// Whether it makes sense to take messages now: does the database answer? Within seconds.
    fn ready(&self) -> impl Future<Output = bool> + Send;
}

/// Parts a delivery into what the handler sees and the means to acknowledge it.
pub(super) fn unpack(delivery: Delivery) -> (Delivered, Acker) {
    let Delivery {
        data: mut body,
        properties,
        redelivered,
        acker,
        ..
    } = delivery;
    let oversized = body.len() > MAX_BODY;
    body.truncate(MAX_BODY);
    let message_id = properties.message_id().as_ref().and_then(|id| id.as_str().parse().ok());
    (
        Delivered {
            message_id,
            body,
            oversized,
            redelivered,
        },
        acker,
    )
}
