//! How the connections are doing, for the operator.

use std::time::Instant;

use super::Queue;

/// How the connections of this process are doing: of several, the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokerState {
    /// Nobody has wanted a connection yet.
    Idle,
    /// Connected.
    Up,
    /// Connected, but the broker takes no messages: it is short of memory or disk.
    Blocked {
        /// Since when.
        since: Instant,
    },
    /// Not connected, or the topology is not as we need it (the log says which).
    Down {
        /// Since when.
        since: Instant,
    },
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// Sends.
    Publisher,
    /// Takes from this queue.
    Consumer(Queue),
}

impl BrokerState {
    /// From now on blocked.
    pub(super) fn blocked() -> Self {
        BrokerState::Blocked { since: Instant::now() }
    }

    /// From now on down.
    pub(super) fn down() -> Self {
        BrokerState::Down { since: Instant::now() }
    }

    /// The higher, the worse.
    pub(super) fn gravity(&self) -> u8 {
        match self {
            BrokerState::Idle => 0,
            BrokerState::Up => 1,
            BrokerState::Blocked { .. } => 2,
            BrokerState::Down { .. } => 3,
        }
    }
}

impl Link {
    /// Its name in the log and in RabbitMQ's list of connections.
    pub(super) fn name(self) -> &'static str {
        match self {
            Link::Publisher => "publisher",
            Link::Consumer(Queue::Intake) => "intake",
            Link::Consumer(Queue::Dead) => "dead",
        }
    }

    /// Its place in a list of all links.
    pub(super) fn index(self) -> usize {
        match self {
            Link::Publisher => 0,
            Link::Consumer(Queue::Intake) => 1,
            Link::Consumer(Queue::Dead) => 2,
        }
    }
}
