//! Table `folder`: where documents are kept.

use std::collections::HashMap;

use domain::{FolderId, text::Name};

use super::{DbError, Tx, params};

/// A folder.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Which.
    pub id: FolderId,
    /// What it is called.
    pub name: Name,
    /// Whether it takes nothing new.
    pub retired: bool,
}

#[derive(sqlx::FromRow)]
struct FolderRow {
    id: uuid::Uuid,
    name: String,
    retired: bool,
}

impl TryFrom<FolderRow> for Folder {
    type Error = DbError;
    fn try_from(row: FolderRow) -> Result<Self, DbError> {
        Ok(Self {
            id: row.id.into(),
            name: Name::parse(&row.name).map_err(|_| DbError::corrupt("folder", row.id, "has no name"))?,
            retired: row.retired,
        })
    }
}

/// All folders, in their order.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<Folder>, DbError> {
    let rows: Vec<FolderRow> = tx
        .fetch_all("select id, name, retired from folder order by place, id", params![])
        .await?;
    rows.into_iter().map(Folder::try_from).collect()
}

/// How many documents are in each folder that has some, of all owners, without those that were removed.
pub(crate) async fn counts(tx: &mut Tx) -> Result<HashMap<FolderId, i64>, DbError> {
    let rows: Vec<(uuid::Uuid, i64)> = tx
        .fetch_all(
            "select folder_id, count(*) from document where removed_by is null group by folder_id",
            params![],
        )
        .await?;
    Ok(rows.into_iter().map(|(id, n)| (id.into(), n)).collect())
}

/// Adds a folder at a place; 0 rows if there is one of this name.
pub(crate) async fn insert(tx: &mut Tx, id: FolderId, name: &Name, name_key: &str, place: i64) -> Result<u64, DbError> {
    tx.execute(
        "insert into folder (id, name, name_key, place, retired) values ($1, $2, $3, $4, $5) on conflict (name_key) do nothing",
        params![id, name.as_str(), name_key, place, false],
    )
    .await
}

/// Gives a folder another name; fails if there is one of this name.
pub(crate) async fn rename(tx: &mut Tx, id: FolderId, name: &Name, name_key: &str) -> Result<u64, DbError> {
    tx.execute(
        "update folder set name = $2, name_key = $3 where id = $1",
        params![id, name.as_str(), name_key],
    )
    .await
}

/// Puts a folder at a place.
pub(crate) async fn put(tx: &mut Tx, id: FolderId, place: i64) -> Result<u64, DbError> {
    tx.execute("update folder set place = $2 where id = $1", params![id, place])
        .await
}

/// Lets a folder take nothing new, or takes it into use again.
pub(crate) async fn retire(tx: &mut Tx, id: FolderId, retired: bool) -> Result<u64, DbError> {
    tx.execute("update folder set retired = $2 where id = $1", params![id, retired])
        .await
}

/// Holds a folder that takes documents as it is for this transaction: who is about to retire it waits. 0 rows: it takes none.
pub(crate) async fn hold(tx: &mut Tx, id: FolderId) -> Result<u64, DbError> {
    tx.execute(
        "update folder set retired = retired where id = $1 and retired = $2",
        params![id, false],
    )
    .await
}
