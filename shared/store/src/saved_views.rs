//! Views of the queue that each person saves under a name, for themselves. They are no acts: they change nothing of the record.

use domain::{SavedViewId, text::ViewName};

pub use crate::db::saved_views::SavedView;
use crate::{
    ActError, Store,
    db::{DbError, Tx, desk::View, saved_views},
    viewer::Advocate,
};

/// How many each person can have: all of them stand on every page of the queue.
pub const MOST: usize = 20;

/// Why a view was not saved, or not under this name.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// There are [`MOST`] already.
    #[error("there are as many as there can be")]
    Full,
    /// Another one has this name.
    #[error("another one has this name")]
    Taken,
    /// It is not possible at all.
    #[error(transparent)]
    Act(#[from] ActError),
}

impl From<DbError> for SaveError {
    fn from(error: DbError) -> Self {
        Self::Act(error.into())
    }
}

/// One's own, by name.
pub async fn list(store: &Store, by: &Advocate) -> Result<Vec<SavedView>, DbError> {
    let mut views = saved_views::of(&mut store.db.read().await?, by.person()).await?;
    views.sort_by_cached_key(|it| (matching::fold(it.name.as_str()), it.id));
    Ok(views)
}

/// Saves one, for oneself.
pub async fn save(store: &Store, by: &Advocate, name: &ViewName, view: &View) -> Result<(), SaveError> {
    let mut tx = store.db.write().await?;
    by.confirm(&mut tx, store.now()).await?;
    if others(&mut tx, by, name, None).await? >= MOST {
        return Err(SaveError::Full);
    }
    if saved_views::insert(&mut tx, SavedViewId::new(), by.person(), name, view).await? == 0 {
        return Err(SaveError::Taken);
    }
    tx.commit().await?;
    Ok(())
}

/// Gives one of one's own another name.
pub async fn rename(store: &Store, by: &Advocate, id: SavedViewId, name: &ViewName) -> Result<(), SaveError> {
    let mut tx = store.db.write().await?;
    by.confirm(&mut tx, store.now()).await?;
    others(&mut tx, by, name, Some(id)).await?;
    if saved_views::rename(&mut tx, id, by.person(), name).await? == 0 {
        return Err(ActError::NotFound.into());
    }
    tx.commit().await?;
    Ok(())
}

/// Removes one of one's own.
pub async fn remove(store: &Store, by: &Advocate, id: SavedViewId) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    by.confirm(&mut tx, store.now()).await?;
    if saved_views::remove(&mut tx, id, by.person()).await? == 0 {
        return Err(ActError::NotFound);
    }
    tx.commit().await?;
    Ok(())
}

/// How many others one has, if none of them has this name, whatever its capitals.
async fn others(tx: &mut Tx, by: &Advocate, name: &ViewName, but: Option<SavedViewId>) -> Result<usize, SaveError> {
    let mut all = saved_views::of(tx, by.person()).await?;
    all.retain(|it| Some(it.id) != but);
    let fold = |it: &ViewName| it.as_str().to_lowercase();
    if all.iter().any(|it| fold(&it.name) == fold(name)) {
        return Err(SaveError::Taken);
    }
    Ok(all.len())
}
