//! Publishing, with a confirm for every message.

use std::{collections::HashSet, time::Duration};

use lapin::{
    BasicProperties, Confirmation,
    options::{BasicPublishOptions, ConfirmSelectOptions},
};
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use super::{CONNECT_DEADLINE, Link, Live, Rabbit, RabbitError, backoff::Backoff, within};
use crate::queue::message::Envelope;

/// Why a message came back.
const UNROUTABLE: &str = "RabbitMQ has no queue for it";

/// The publishing side, with a connection of its own. One task owns it.
pub struct Publisher {
    rabbit: Rabbit,
    live: Option<Live>,
    /// The connection has a batch that was not settled: its answers may get mixed up with those of
    /// the next.
    stale: bool,
    backoff: Backoff,
    rest_until: Option<Instant>,
}

/// What became of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Which.
    pub id: Uuid,
    /// What became of it.
    pub settlement: Settlement,
}

/// What can become of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// It is in a queue, on disk.
    Confirmed,
    /// It is in no queue, for this reason.
    Refused(&'static str),
    /// It may or may not be in a queue: no answer in time, or not from everyone in the batch.
    Unknown,
}

impl Publisher {
    /// Does no I/O.
    pub fn new(rabbit: Rabbit) -> Self {
        let backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(5));
        Self {
            rabbit,
            live: None,
            stale: false,
            backoff,
            rest_until: None,
        }
    }

    /// Connects if need be. To be asked before rows are claimed for [`Publisher::publish`].
    ///
    /// Answers within 5 s; at once while RabbitMQ is blocked, and for up to 5 s after a failure.
    pub async fn ready(&mut self) -> Result<(), RabbitError> {
        if let Some(live) = &self.live
            && live.connection.status().connected()
        {
            // A blocked connection is kept, stale or not: lapin writes nothing to it, not even a
            // goodbye, and its thread would stay.
            if live.connection.status().blocked() {
                return Err(RabbitError::Blocked);
            }
            if !self.stale {
                return Ok(());
            }
        }
        self.live = None;
        if self.rest_until.is_some_and(|until| Instant::now() < until) {
            return Err(RabbitError::Resting);
        }
        match self.connect().await {
            Ok(live) => {
                self.live = Some(live);
                self.stale = false;
                self.backoff.reset();
                Ok(())
            }
            Err(error) => {
                self.rest_until = Some(Instant::now() + self.backoff.next());
                Err(error)
            }
        }
    }

    /// Publishes a batch of at most 64 and waits for all answers, at most until `deadline` is over.
    ///
    /// An error means that nothing was sent. Otherwise there is one [`Settled`] for each message, in
    /// the order of the batch; unless all answers came in, nothing counts as confirmed.
    pub async fn publish(&mut self, batch: &[Envelope], deadline: Duration) -> Result<Vec<Settled>, RabbitError> {
        self.ready().await?;
        let Some(live) = &self.live else {
            return Err(RabbitError::Resting);
        };
        // Stale until proven otherwise: this future may be dropped before its end.
        self.stale = true;
        let mut answers = Vec::with_capacity(batch.len());
        let sent = timeout(deadline, send(live, &self.rabbit.0.names.events, batch, &mut answers)).await;
        if let Ok(Err(error)) = sent {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "lost the connection while publishing"
            );
        }
        let settled = settle(batch, &answers);
        // A missing queue is a reason as well: with a new connection the topology is declared anew.
        let suspect = [Settlement::Unknown, Settlement::Refused(UNROUTABLE)];
        self.stale = settled.iter().any(|it| suspect.contains(&it.settlement));
        Ok(settled)
    }

    /// A new connection whose channel confirms.
    async fn connect(&self) -> Result<Live, RabbitError> {
        within(CONNECT_DEADLINE, async {
            let live = self.rabbit.open(Link::Publisher).await?;
            let options = ConfirmSelectOptions::default();
            live.channel.confirm_select(options).await.map_err(RabbitError::Lost)?;
            Ok(live)
        })
        .await
    }
}

/// Sends the batch without waiting in between, then collects the answers, in the order of the batch.
async fn send(
    live: &Live,
    exchange: &str,
    batch: &[Envelope],
    answers: &mut Vec<Confirmation>,
) -> Result<(), lapin::Error> {
    // Mandatory: a message that fits no queue comes back instead of vanishing with a confirm.
    let options = BasicPublishOptions {
        mandatory: true,
        ..Default::default()
    };
    let mut confirms = Vec::with_capacity(batch.len());
    for envelope in batch {
        let key = envelope.routing_key();
        let properties = BasicProperties::default()
            .with_message_id(envelope.id.to_string().into())
            .with_type(key.into())
            .with_content_type("application/json".into())
            .with_delivery_mode(2);
        let body = envelope.to_bytes();
        confirms.push(
            live.channel
                .basic_publish(exchange.into(), key.into(), options, &body, properties)
                .await?,
        );
    }
    for confirm in confirms {
        answers.push(confirm.await?);
    }
    Ok(())
}

/// Tells what became of each message of the batch; the first `answers.len()` have an answer.
///
/// lapin hands a returned message to whichever confirm comes next, so a confirm says nothing about
/// its own message until all returned ones are known: when the last confirm of the batch is in.
fn settle(batch: &[Envelope], answers: &[Confirmation]) -> Vec<Settled> {
    let returned: HashSet<Uuid> = answers.iter().filter_map(returned_id).collect();
    let complete = answers.len() == batch.len();
    let settlement = |(index, envelope): (usize, &Envelope)| {
        let settlement = match answers.get(index) {
            _ if returned.contains(&envelope.id) => Settlement::Refused(UNROUTABLE),
            Some(Confirmation::Nack(_)) => Settlement::Refused("the queue is full"),
            Some(Confirmation::Ack(_)) if complete => Settlement::Confirmed,
            _ => Settlement::Unknown,
        };
        Settled {
            id: envelope.id,
            settlement,
        }
    };
    batch.iter().enumerate().map(settlement).collect()
}

/// The id of the returned message that came along with the confirm of perhaps another one.
fn returned_id(answer: &Confirmation) -> Option<Uuid> {
    let (Confirmation::Ack(Some(message)) | Confirmation::Nack(Some(message))) = answer else {
        return None;
    };
    message.properties.message_id().as_ref()?.as_str().parse().ok()
}
