//! Does what nobody waits for: matches referrals as messages ask for it, sends mails, seals the audit log, keeps house.
//! No SQL and no HTTP.
//!
//! | looking for | file |
//! |---|---|
//! | which candidates a referral gets | [`screening`] |
//! | what a mail says | [`compose`] |
//! | when mails go | [`mail`] |
//! | what is done again and again | [`upkeep`] |

pub mod compose;
pub mod mail;
pub mod screening;
pub mod upkeep;

use std::time::Duration;

use store::{
    Store,
    queue::work::{self, Outcome, Work},
};
use tokio_util::sync::CancellationToken;

/// Whoever sits at the desk and does what messages ask for. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Worker {
    store: Store,
}

impl Worker {
    /// A worker on this record.
    pub fn new(store: Store) -> Self {
        Self { store }
    }
}

impl work::Worker for Worker {
    async fn handle(&self, work: Work) -> Outcome {
        match screening::screen(&self.store, work).await {
            Ok(()) => Outcome::Done,
            Err(error) => error.into(),
        }
    }
}

/// Waits, but not past `stop`; false when it is time to stop.
async fn pause(length: Duration, stop: &CancellationToken) -> bool {
    stop.run_until_cancelled(tokio::time::sleep(length)).await.is_some() && !stop.is_cancelled()
}
