//! The numbers beside the filters of the queue, which are kept so that no page has to count.

pub use crate::db::tally::Miscount;
use crate::{
    Store,
    db::{DbError, tally},
    faults::crash_point,
};

/// Adds up what has changed since the last time: what a page has to read stays little. Nothing depends on when it is done.
pub async fn fold(store: &Store) -> Result<(), DbError> {
    // Who only looks keeps nobody from writing.
    while tally::has_changed(&store.db).await? {
        let mut tx = store.db.write().await?;
        let all = tally::fold(&mut tx).await?;
        crash_point("fold");
        tx.commit().await?;
        crash_point("fold_done");
        // What is left is taken by another one at this moment, or comes later.
        if all {
            break;
        }
    }
    Ok(())
}
