//! What a page shows that is in no address: what was searched for, what became of several referrals at once. It is kept for a day under an
//! id that says nothing, so that the page can be opened again, by going back for one; only by who asked.

use domain::KeptId;

use crate::{
    ActError, Store,
    db::{self, DbError},
    viewer::Advocate,
};

/// Keeps some names and values.
pub async fn keep(store: &Store, by: &Advocate, pairs: &[(String, String)]) -> Result<KeptId, ActError> {
    let (id, now) = (KeptId::new(), store.now());
    let mut tx = store.db.write().await?;
    by.confirm(&mut tx, now).await?;
    db::kept::insert(&mut tx, id, by.person(), now, pairs).await?;
    tx.commit().await?;
    Ok(id)
}

/// What the same person has kept under this id; none after a day.
pub async fn find(store: &Store, by: &Advocate, id: KeptId) -> Result<Option<Vec<(String, String)>>, DbError> {
    db::kept::find(&mut store.db.read().await?, id, by.person()).await
}
