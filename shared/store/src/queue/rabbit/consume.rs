//! Consuming, under supervision: whatever happens, everything is thrown away and built anew.

use std::time::Duration;

use futures_util::StreamExt;
use lapin::{
    Consumer,
    message::Delivery,
    options::{BasicAckOptions, BasicCancelOptions, BasicConsumeOptions, BasicQosOptions},
    types::FieldTable,
};
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    BrokerState, CLOSE_DEADLINE, CONNECT_DEADLINE, Handler, Link, Live, Queue, Rabbit, RabbitError, Verdict,
    backoff::Backoff, handler::unpack, topology::explain, within,
};

/// What to consume, and with how much patience.
#[derive(Clone, Copy, Debug)]
pub struct ConsumeOptions {
    /// From where.
    pub queue: Queue,
    /// How many messages are in work at once.
    pub prefetch: u16,
    /// How long one message may take.
    pub deadline: Duration,
    /// How long messages in work may still take after the stop.
    pub grace: Duration,
    /// The shortest wait before another try.
    pub backoff_min: Duration,
    /// The longest.
    pub backoff_max: Duration,
}

impl ConsumeOptions {
    /// As in production.
    pub fn new(queue: Queue, prefetch: u16) -> Self {
        Self {
            queue,
            prefetch,
            deadline: Duration::from_secs(30),
            grace: Duration::from_secs(8),
            backoff_min: Duration::from_secs(1),
            backoff_max: Duration::from_secs(30),
        }
    }
}

/// Why a session ended.
#[derive(Debug, thiserror::Error)]
enum End {
    #[error("told to stop")]
    Stopped,
    #[error("the handler cannot go on")]
    Suspended,
    #[error("a message took too long")]
    Late,
    #[error("the handler panicked")]
    Panicked,
    #[error(transparent)]
    Broken(#[from] RabbitError),
}

/// Hands messages to `handler`, up to `prefetch` at once, until `stop`. Nothing but `stop` ends it.
pub async fn consume(rabbit: Rabbit, options: ConsumeOptions, stop: CancellationToken, handler: impl Handler) {
    let link = Link::Consumer(options.queue);
    let mut backoff = Backoff::new(options.backoff_min, options.backoff_max);
    while !stop.is_cancelled() {
        // Without this question each try would count as a delivery, and after 50 a message is dead.
        let end = if handler.ready().await {
            session(&rabbit, options, &stop, &handler, &mut backoff).await
        } else {
            End::Suspended
        };
        if !matches!(end, End::Stopped) {
            let pause = backoff.next();
            tracing::warn!(
                error = &end as &dyn std::error::Error,
                queue = ?options.queue,
                ?pause,
                "consuming again after a pause"
            );
            stop.run_until_cancelled(sleep(pause)).await;
        }
    }
    rabbit.report(link, BrokerState::Idle);
}

/// One connection, from its beginning to its end.
async fn session(
    rabbit: &Rabbit,
    options: ConsumeOptions,
    stop: &CancellationToken,
    handler: &impl Handler,
    backoff: &mut Backoff,
) -> End {
    let link = Link::Consumer(options.queue);
    let Some(opened) = stop.run_until_cancelled(rabbit.open(link)).await else {
        return End::Stopped;
    };
    let live = match opened {
        Ok(live) => live,
        Err(error) => return error.into(),
    };
    let end = match subscribe(rabbit, &live, options).await {
        Ok(consumer) => deliver(&live, consumer, options, stop, handler, backoff).await,
        Err(error) => error.into(),
    };
    live.close().await;
    if matches!(end, End::Broken(_)) {
        rabbit.report(link, BrokerState::down());
    }
    end
}

/// Asks for at most `prefetch` messages at once, each to be acknowledged.
async fn subscribe(rabbit: &Rabbit, live: &Live, options: ConsumeOptions) -> Result<Consumer, RabbitError> {
    let name = rabbit.0.names.queue(options.queue);
    within(CONNECT_DEADLINE, async {
        let consumer = async {
            live.channel
                .basic_qos(options.prefetch, BasicQosOptions::default())
                .await?;
            let (consume, arguments) = (BasicConsumeOptions::default(), FieldTable::default());
            live.channel
                .basic_consume(name.as_str().into(), "".into(), consume, arguments)
                .await
        };
        consumer.await.map_err(|error| explain(&name, error))
    })
    .await
}

/// Hands deliveries to the handler until something goes wrong or it is told to stop.
///
/// The tasks end with this function, and with them the acknowledgements: those are valid on this
/// channel only.
async fn deliver(
    live: &Live,
    mut consumer: Consumer,
    options: ConsumeOptions,
    stop: &CancellationToken,
    handler: &impl Handler,
    backoff: &mut Backoff,
) -> End {
    let mut tasks = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            Some(done) = tasks.join_next() => match done.unwrap_or(Err(End::Panicked)) {
                Ok(()) => backoff.reset(),
                Err(end) => return end,
            },
            next = consumer.next() => match next {
                Some(Ok(delivery)) => {
                    tasks.spawn(settle(delivery, options.deadline, handler.clone()));
                }
                Some(Err(error)) => return RabbitError::Lost(error).into(),
                // The connection may well be sound: a deleted queue ends nothing but this stream.
                None => return RabbitError::Cancelled.into(),
            },
        }
    }
    let cancel = live.channel.basic_cancel(consumer.tag(), BasicCancelOptions::default());
    let finish = async {
        let _ = timeout(CLOSE_DEADLINE, cancel).await;
        while tasks.join_next().await.is_some() {}
    };
    let _ = timeout(options.grace, finish).await;
    End::Stopped
}

/// Has one delivery handled, and acknowledges it.
async fn settle(delivery: Delivery, deadline: Duration, handler: impl Handler) -> Result<(), End> {
    let (delivered, acker) = unpack(delivery);
    // In a task of its own: a transaction must not be dropped half-way, nor a panic get any further.
    let work = tokio::spawn(async move { handler.handle(delivered).await });
    let verdict = timeout(deadline, work)
        .await
        .map_err(|_| End::Late)?
        .map_err(|_| End::Panicked)?;
    match verdict {
        Verdict::Suspend => Err(End::Suspended),
        Verdict::Ack => match acker.ack(BasicAckOptions::default()).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(RabbitError::Cancelled.into()),
            Err(error) => Err(RabbitError::Lost(error).into()),
        },
    }
}
