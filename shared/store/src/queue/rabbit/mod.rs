//! RabbitMQ as the transport of the queue: messages go out by [`Publisher`] and come in by
//! [`consume()`].
//!
//! The outbox table is the truth and a message only a hint, so everything here may fail, repeat or
//! be thrown away at any time. What must never happen is to wait without end, or to call a message
//! confirmed that is not. Each link has a connection of its own. lapin's automatic recovery
//! stays off: whoever finds his connection broken drops it, with all that came from it, and asks
//! for a new one.

mod backoff;
mod consume;
mod handler;
mod publish;
mod state;
mod topology;

use std::{fmt, sync::Arc, time::Duration};

use futures_util::StreamExt;
use lapin::{Channel, Connection, ConnectionProperties, Event, uri::AMQPUri};
use tokio::{sync::watch, time::timeout};
use tokio_util::task::AbortOnDropHandle;

pub use self::consume::{ConsumeOptions, consume};
pub use self::handler::{Delivered, Handler, Verdict};
pub use self::publish::{Publisher, Settled, Settlement};
pub use self::state::BrokerState;
pub use self::topology::Queue;
use self::{state::Link, topology::Names};

/// How long connecting, with the declaration of the topology, may take.
const CONNECT_DEADLINE: Duration = Duration::from_secs(5);

/// How long saying goodbye may take.
const CLOSE_DEADLINE: Duration = Duration::from_secs(1);

/// Seconds between two heartbeats; after twice as long without one a connection counts as lost.
const HEARTBEAT: u16 = 10;

/// Where RabbitMQ is, and how it is doing. A cheap clone; no I/O until somebody publishes or
/// consumes.
#[derive(Clone)]
pub struct Rabbit(Arc<Shared>);

/// What all clones of a [`Rabbit`] share.
struct Shared {
    uri: AMQPUri,
    names: Names,
    states: watch::Sender<[BrokerState; 3]>,
}

/// Why RabbitMQ did not do what we wanted.
#[derive(Debug, thiserror::Error)]
pub enum RabbitError {
    /// The address in the settings. It is not shown, for there is a password in it.
    #[error("the address of RabbitMQ is not of the form amqp(s)://user:password@host:port/vhost")]
    Address,
    /// Refused, lost or closed.
    #[error("there is no connection to RabbitMQ")]
    Lost(#[source] lapin::Error),
    /// No answer in time.
    #[error("RabbitMQ did not answer in time")]
    Silent,
    /// A memory or disk alarm.
    #[error("RabbitMQ takes no messages at the moment, it is short of memory or disk")]
    Blocked,
    /// The last try failed a moment ago.
    #[error("RabbitMQ was out of reach a moment ago and is not asked again yet")]
    Resting,
    /// The deployment is at fault. Once the queue is deleted, it is declared anew by itself.
    #[error("{name} exists in RabbitMQ with other arguments: let it run empty and delete it")]
    TopologyMismatch {
        /// Of the queue or exchange.
        name: String,
    },
    /// There is no such queue or exchange, and this user may not make it.
    #[error("{name} does not exist in RabbitMQ")]
    Missing {
        /// Of the queue or exchange.
        name: String,
    },
    /// The user in the address may not do this.
    #[error("RabbitMQ does not let this user use {name}")]
    Forbidden {
        /// Of the queue or exchange.
        name: String,
    },
    /// The broker ended the subscription; mostly because the queue was deleted.
    #[error("RabbitMQ has cancelled the subscription")]
    Cancelled,
}

/// A connection that is ready for work: its topology is declared and its channel open.
struct Live {
    connection: Connection,
    channel: Channel,
    /// Passes the connection's events on to [`Rabbit::state`].
    _watch: AbortOnDropHandle<()>,
}

impl Rabbit {
    /// Remembers the address (`amqp://` or `amqps://`, a secret) and the prefix of all names, `ri`
    /// as a rule.
    pub fn new(url: &str, prefix: &str) -> Result<Self, RabbitError> {
        let mut uri: AMQPUri = url.parse().map_err(|_| RabbitError::Address)?;
        uri.query.heartbeat.get_or_insert(HEARTBEAT);
        let states = watch::Sender::new([BrokerState::Idle; 3]);
        Ok(Self(Arc::new(Shared {
            uri,
            names: Names::new(prefix),
            states,
        })))
    }

    /// How RabbitMQ is doing, as far as we know. Does no I/O.
    pub fn state(&self) -> BrokerState {
        let states = *self.0.states.borrow();
        states
            .into_iter()
            .max_by_key(BrokerState::gravity)
            .unwrap_or(BrokerState::Idle)
    }

    /// How many messages wait in `queue`, for the operator; those in work are not counted.
    ///
    /// By a connection of its own, so not for every request.
    pub async fn depth(&self, queue: Queue) -> Result<u32, RabbitError> {
        within(CONNECT_DEADLINE, async {
            let connection = self.connect("operator").await?;
            topology::depth(&connection, &self.0.names, queue).await
        })
        .await
    }

    /// A new connection for `link`, and its state from now on.
    async fn open(&self, link: Link) -> Result<Live, RabbitError> {
        let opened = within(CONNECT_DEADLINE, async {
            let connection = self.connect(link.name()).await?;
            topology::ensure(&connection, &self.0.names).await?;
            let channel = connection.create_channel().await.map_err(RabbitError::Lost)?;
            Ok((connection, channel))
        })
        .await
        .inspect_err(|_| self.report(link, BrokerState::down()))?;
        self.report(link, BrokerState::Up);
        let (connection, channel) = opened;
        let watch = tokio::spawn(self.clone().watch(link, connection.events_listener()));
        Ok(Live {
            connection,
            channel,
            _watch: AbortOnDropHandle::new(watch),
        })
    }

    /// A bare connection.
    async fn connect(&self, name: &str) -> Result<Connection, RabbitError> {
        let name = format!("{} {name}", self.0.names.prefix);
        let properties = ConnectionProperties::default().with_connection_name(name.into());
        Connection::connect_uri(self.0.uri.clone(), properties)
            .await
            .map_err(RabbitError::Lost)
    }

    /// Reports what lapin tells about a connection.
    async fn watch(self, link: Link, events: impl futures_util::Stream<Item = Event>) {
        let mut events = std::pin::pin!(events);
        while let Some(event) = events.next().await {
            match event {
                Event::ConnectionBlocked(_) => self.report(link, BrokerState::blocked()),
                Event::Connected | Event::ConnectionUnblocked => self.report(link, BrokerState::Up),
                Event::Error(_) => self.report(link, BrokerState::down()),
                _ => {}
            }
        }
    }

    /// Notes the state of `link`; one that it has already keeps its instant.
    fn report(&self, link: Link, state: BrokerState) {
        self.0.states.send_if_modified(|states| {
            let known = &mut states[link.index()];
            let news = known.gravity() != state.gravity();
            if news {
                tracing::info!(link = link.name(), ?state, "RabbitMQ");
                *known = state;
            }
            news
        });
    }
}

/// Never prints the address, for there is a password in it.
impl fmt::Debug for Rabbit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rabbit({:?})", self.state())
    }
}

impl Live {
    /// Says goodbye, within [`CLOSE_DEADLINE`]; what was not acknowledged goes back to its queue.
    async fn close(self) {
        let _ = timeout(CLOSE_DEADLINE, self.connection.close(200, "bye".into())).await;
    }
}

/// Waits until `work` is done, but no longer than `deadline`.
async fn within<T>(deadline: Duration, work: impl Future<Output = Result<T, RabbitError>>) -> Result<T, RabbitError> {
    timeout(deadline, work).await.unwrap_or(Err(RabbitError::Silent))
}
