//! The exchanges and queues, the only place where they are declared.
//!
//! ```text
//! exchange ri.events  topic   -- referral.submitted.* -->  queue ri.intake  quorum
//! exchange ri.dlx     topic   -- # ------------------->    queue ri.dead    quorum
//! ```
//!
//! What ri.intake cannot deliver is dead-lettered to ri.dlx, at least once. A full queue refuses new
//! messages. **Arguments of a queue that exists cannot be changed**: RabbitMQ answers 406. There are
//! no queues for retries or delays: a retry is a row of the outbox.

use lapin::{
    Channel, Connection, ErrorKind, ExchangeKind,
    options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions},
    types::{AMQPValue, FieldTable, LongString},
};

use super::RabbitError;

/// A queue that can be consumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Referrals to be screened.
    Intake,
    /// What [`Queue::Intake`] gave up.
    Dead,
}

/// The names in RabbitMQ.
pub(super) struct Names {
    pub(super) prefix: String,
    pub(super) events: String,
    pub(super) dead_letters: String,
}

impl Names {
    pub(super) fn new(prefix: &str) -> Self {
        Self {
            prefix: prefix.into(),
            events: format!("{prefix}.events"),
            dead_letters: format!("{prefix}.dlx"),
        }
    }

    pub(super) fn queue(&self, queue: Queue) -> String {
        match queue {
            Queue::Intake => format!("{}.intake", self.prefix),
            Queue::Dead => format!("{}.dead", self.prefix),
        }
    }
}

/// Sees to it that everything exists as it should.
///
/// A user who may only publish cannot declare; for him it is enough that somebody else has.
pub(super) async fn ensure(connection: &Connection, names: &Names) -> Result<(), RabbitError> {
    match declare(connection, names).await {
        Err(RabbitError::Forbidden { .. }) => depth(connection, names, Queue::Intake).await.map(drop),
        other => other,
    }
}

/// How many messages are ready in `queue`; an error if it does not exist.
pub(super) async fn depth(connection: &Connection, names: &Names, queue: Queue) -> Result<u32, RabbitError> {
    let channel = connection.create_channel().await.map_err(RabbitError::Lost)?;
    let name = names.queue(queue);
    let options = QueueDeclareOptions {
        passive: true,
        ..Default::default()
    };
    let found = channel
        .queue_declare(name.as_str().into(), options, FieldTable::default())
        .await;
    found
        .map(|it| it.message_count())
        .map_err(|error| explain(&name, error))
}

/// Declares everything. Uses a channel of its own, because RabbitMQ closes it when it objects.
async fn declare(connection: &Connection, names: &Names) -> Result<(), RabbitError> {
    let channel = connection.create_channel().await.map_err(RabbitError::Lost)?;
    declare_exchange(&channel, &names.events).await?;
    declare_exchange(&channel, &names.dead_letters).await?;

    let intake = names.queue(Queue::Intake);
    let mut arguments = common_arguments();
    arguments.insert("x-delivery-limit".into(), AMQPValue::LongInt(50));
    arguments.insert("x-dead-letter-exchange".into(), text(&names.dead_letters));
    arguments.insert("x-dead-letter-routing-key".into(), text("dead.intake"));
    arguments.insert("x-dead-letter-strategy".into(), text("at-least-once"));
    declare_queue(&channel, &intake, arguments, &names.events, "referral.submitted.*").await?;

    let dead = names.queue(Queue::Dead);
    declare_queue(&channel, &dead, common_arguments(), &names.dead_letters, "#").await
}

/// What both queues have in common. At-least-once dead-lettering needs `reject-publish`.
fn common_arguments() -> FieldTable {
    let mut arguments = FieldTable::default();
    arguments.insert("x-queue-type".into(), text("quorum"));
    arguments.insert("x-max-length".into(), AMQPValue::LongInt(100_000));
    arguments.insert("x-overflow".into(), text("reject-publish"));
    arguments
}

async fn declare_exchange(channel: &Channel, name: &str) -> Result<(), RabbitError> {
    let options = ExchangeDeclareOptions {
        durable: true,
        ..Default::default()
    };
    let declared = channel
        .exchange_declare(name.into(), ExchangeKind::Topic, options, FieldTable::default())
        .await;
    declared.map_err(|error| explain(name, error))
}

async fn declare_queue(
    channel: &Channel,
    name: &str,
    arguments: FieldTable,
    exchange: &str,
    key: &str,
) -> Result<(), RabbitError> {
    let options = QueueDeclareOptions {
        durable: true,
        ..Default::default()
    };
    channel
        .queue_declare(name.into(), options, arguments)
        .await
        .map_err(|error| explain(name, error))?;
    let (options, no_arguments) = (QueueBindOptions::default(), FieldTable::default());
    let bound = channel
        .queue_bind(name.into(), exchange.into(), key.into(), options, no_arguments)
        .await;
    bound.map_err(|error| explain(name, error))
}

fn text(value: &str) -> AMQPValue {
    AMQPValue::LongString(LongString::from(value))
}

/// What RabbitMQ's objection to a use of `name` means.
pub(super) fn explain(name: &str, error: lapin::Error) -> RabbitError {
    let code = match error.kind() {
        ErrorKind::ProtocolError(error) => error.get_id(),
        _ => 0,
    };
    match code {
        403 => RabbitError::Forbidden { name: name.into() },
        404 => RabbitError::Missing { name: name.into() },
        406 => RabbitError::TopologyMismatch { name: name.into() },
        _ => RabbitError::Lost(error),
    }
}
