//! Clients who may be the same child: a list that is made every night, and when somebody asks for it.

use crate::{
    Store, act,
    db::{DbError, duplicates, jobs},
    jobs::{Job, State},
    viewer::Advocate,
};

pub use duplicates::Duplicate;

/// How many pairs a page of the list has.
pub const PAGE: i64 = 20;
/// How many pairs are listed, at most. Whoever has judged so many finds the next ones on the list; to count hundreds of
/// thousands for each look would cost more than to show them.
pub const LISTED: i64 = 1_000;

/// A page of the list.
#[derive(Clone, Debug)]
pub struct Duplicates {
    /// The pairs, the likeliest first.
    pub pairs: Vec<Duplicate>,
    /// How many there are in all, at most [`LISTED`].
    pub total: i64,
    /// When the list was made, and how far the next one has come.
    pub state: State,
}

/// A page of the list; `page` counts from 0.
pub async fn list(store: &Store, by: &Advocate, page: i64) -> Result<Duplicates, DbError> {
    let mut tx = store.db.read().await?;
    let list = Duplicates {
        pairs: duplicates::page(&mut tx, PAGE, crate::lines_before(page, PAGE)).await?,
        total: duplicates::count(&mut tx, LISTED).await?,
        state: jobs::state(&mut tx, Job::Duplicates).await?,
    };
    drop(tx);
    let mut tx = store.db.write().await?;
    act::noted(store, &mut tx, by, "duplicates_viewed", ("person", by.person().uuid())).await?;
    tx.commit().await?;
    Ok(list)
}
