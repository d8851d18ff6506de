//! Numbers for the operator.

use crate::{
    Store,
    db::{self, DbError},
};

pub use db::{mails::MailNumbers, outbox::OutboxNumbers};

/// What is under way, and what waits for a person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Status {
    /// Messages.
    pub outbox: OutboxNumbers,
    /// Mails.
    pub mail: MailNumbers,
    /// Bodies from the broker that nothing explains.
    pub dead_letters: i64,
}

/// Counts.
pub async fn status(store: &Store) -> Result<Status, DbError> {
    let mut tx = store.db.read().await?;
    Ok(Status {
        outbox: db::outbox::numbers(&mut tx).await?,
        mail: db::mails::numbers(&mut tx).await?,
        dead_letters: db::dead_letters::count(&mut tx).await?,
    })
}

/// Whether nothing is left to do now or soon: what a negative ("no second mail") may be asserted after.
pub async fn is_idle(store: &Store) -> Result<bool, DbError> {
    let status = status(store).await?;
    Ok(status.outbox.pending == 0
        && status.outbox.published == 0
        && status.mail.waiting == 0
        && status.mail.unknown == 0)
}

/// What waits for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parked {
    /// Messages for matching.
    Messages,
    /// Mails that were given up.
    Mails,
}

/// What is parked goes round again; says how many.
pub async fn retry_parked(
    store: &Store,
    by: &crate::viewer::Administrator,
    what: Parked,
) -> Result<u64, crate::ActError> {
    let mut tx = store.db.write().await?;
    crate::act::begin(
        store,
        &mut tx,
        by,
        match what {
            Parked::Messages => "parked_retried",
            Parked::Mails => "parked_mails_retried",
        },
        ("person", by.person().uuid()),
        None,
        None,
    )
    .await?;
    let n = match what {
        Parked::Messages => db::outbox::unpark_all(&mut tx).await?,
        Parked::Mails => db::mails::unpark_all(&mut tx).await?,
    };
    tx.commit().await?;
    Ok(n)
}
