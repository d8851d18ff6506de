//! The folders that documents are kept in: administrators make, name, order and retire them.

use std::collections::HashMap;

use domain::{FolderId, text::Name, words::documents::FIRST_FOLDERS};

use crate::{
    ActError, Store, act,
    db::{DbError, folders},
    viewer::{Administrator, Advocate},
};

pub use crate::db::folders::Folder;

/// Why a folder was not saved.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// There is one of this name.
    #[error("the name is taken")]
    Taken,
    /// The act was refused.
    #[error(transparent)]
    Act(#[from] ActError),
}

impl From<DbError> for FolderError {
    fn from(error: DbError) -> Self {
        if error.is_unique_violation() {
            FolderError::Taken
        } else {
            FolderError::Act(error.into())
        }
    }
}

/// What is done with a folder.
#[derive(Clone, Debug)]
pub enum Change {
    /// Another name.
    Rename(Name),
    /// One place further up.
    Up,
    /// One place further down.
    Down,
    /// It takes nothing new.
    Retire,
    /// It takes documents again.
    UseAgain,
}

/// All folders in their order. A new installation has a few to begin with.
pub async fn all(store: &Store, _: &Advocate) -> Result<Vec<Folder>, DbError> {
    let found = folders::all(&mut store.db.read().await?).await?;
    if !found.is_empty() {
        return Ok(found);
    }
    let mut tx = store.db.write().await?;
    for (place, name) in (1..).zip(FIRST_FOLDERS) {
        let named = Name::parse(name).map_err(|_| DbError::corrupt("folder", name, "has no name"))?;
        folders::insert(&mut tx, FolderId::new(), &named, &key(&named), place).await?;
    }
    let made = folders::all(&mut tx).await?;
    tx.commit().await?;
    Ok(made)
}

/// How many documents are in each folder that has some, without those that were removed.
pub async fn counts(store: &Store, _: &Administrator) -> Result<HashMap<FolderId, i64>, DbError> {
    folders::counts(&mut store.db.read().await?).await
}

/// Adds a folder, as the last one.
pub async fn add(store: &Store, by: &Administrator, name: &Name) -> Result<FolderId, FolderError> {
    let mut tx = store.db.write().await?;
    let id = FolderId::new();
    act::begin(store, &mut tx, by, "folder_added", ("folder", id.uuid()), None, None).await?;
    let place = i64::try_from(folders::all(&mut tx).await?.len()).unwrap_or(i64::MAX);
    if folders::insert(&mut tx, id, name, &key(name), place.saturating_add(1)).await? == 0 {
        return Err(FolderError::Taken);
    }
    tx.commit().await?;
    Ok(id)
}

/// Changes a folder.
pub async fn change(store: &Store, by: &Administrator, id: FolderId, change: &Change) -> Result<(), FolderError> {
    let mut tx = store.db.write().await?;
    act::begin(store, &mut tx, by, "folder_changed", ("folder", id.uuid()), None, None).await?;
    let mut order: Vec<FolderId> = folders::all(&mut tx).await?.into_iter().map(|it| it.id).collect();
    let at = order.iter().position(|it| *it == id).ok_or(ActError::NotFound)?;
    match change {
        Change::Rename(name) => {
            folders::rename(&mut tx, id, name, &key(name)).await?;
        }
        Change::Retire | Change::UseAgain => {
            folders::retire(&mut tx, id, matches!(change, Change::Retire)).await?;
        }
        Change::Up | Change::Down => {
            let other = if matches!(change, Change::Up) {
                at.checked_sub(1)
            } else {
                Some(at + 1)
            };
            if let Some(other) = other.filter(|it| *it < order.len()) {
                order.swap(at, other);
            }
            for (place, id) in (1..).zip(order) {
                folders::put(&mut tx, id, place).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(())
}

/// What is unique among folders: "court" is "Court".
fn key(name: &Name) -> String {
    matching::fold(name.as_str())
}
