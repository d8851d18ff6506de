//! What each person chooses for themselves.

use crate::{ActError, Store, db::shortcuts, viewer::Advocate};

/// Turns the keyboard shortcuts on or off, for oneself.
pub async fn use_shortcuts(store: &Store, by: &Advocate, on: bool) -> Result<(), ActError> {
    let now = store.now();
    let mut tx = store.db.write().await?;
    by.confirm(&mut tx, now).await?;
    if on {
        shortcuts::turn_on(&mut tx, by.person(), now).await?;
    } else {
        shortcuts::turn_off(&mut tx, by.person()).await?;
    }
    tx.commit().await?;
    Ok(())
}
