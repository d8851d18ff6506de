//! Deleting a client: gone at once from lists, search, matching and its address; an administrator can bring it back for some time.

use domain::{ActId, ClientId, record::RecordDeed, text::Prose};
use jiff::Timestamp;

use super::derived;
use crate::{
    ActError, Store, act,
    clients::Listed,
    db::{
        self, DbError, Tx,
        client_acts::{self, Touched},
        keys::{self, Adding},
    },
    sealed::Sealed,
    viewer::Administrator,
};

/// Deletes a client.
pub async fn delete(
    store: &Store,
    by: &Administrator,
    client: ClientId,
    reason: Option<Prose>,
) -> Result<(), ActError> {
    let mut tx = super::begin(store, client).await?;
    let note = reason.as_ref().map(Sealed::note).transpose()?;
    let deed = RecordDeed::Deleted.as_str();
    let (act, now) = act::begin(store, &mut tx, by, deed, ("client", client.uuid()), note, None).await?;
    let known = db::clients::find(&mut tx, client).await?.ok_or(ActError::NotFound)?;
    end(&mut tx, act, client).await?;
    // Referrals that named this client have to forget it.
    derived::match_again(&mut tx, &known.record, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a client away, by an act that was begun.
pub(crate) async fn end(tx: &mut Tx, act: ActId, client: ClientId) -> Result<(), DbError> {
    client_acts::insert(tx, act, client, &[Touched::Profile]).await?;
    keys::clear_client(tx, client).await?;
    db::clients::end(tx, client, act).await.map(drop)
}

/// A client who was deleted and can be brought back.
#[derive(Clone, Debug)]
pub struct Gone {
    /// Who.
    pub client: Listed,
    /// The act that deleted it.
    pub act: ActId,
    /// Who deleted it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why, as written down.
    pub reason: Option<Prose>,
}

/// How many lines a page of them has.
pub const PAGE: i64 = 50;

/// A page of the deleted clients that can be brought back and read, the latest first, and how many there are in all; `page` counts from 0.
pub async fn gone(store: &Store, _: &Administrator, page: i64) -> Result<(Vec<Gone>, i64), DbError> {
    let mut tx = store.db.read().await?;
    let total = db::clients::count_deleted(&mut tx, store.timing.restore).await?;
    let deleted = db::clients::deleted(&mut tx, store.timing.restore, PAGE, crate::lines_before(page, PAGE)).await?;
    let mut all = Vec::new();
    for (client, act) in deleted {
        let author = db::acts::author(&mut tx, act).await?;
        let reason = db::acts::note(&mut tx, act).await?;
        all.push(Gone {
            reason: reason.map(|it| it.open_note()).transpose()?,
            client,
            act,
            by: author.name,
            at: author.at,
        });
    }
    Ok((all, total))
}

/// Whether a client was deleted and can be brought back.
pub async fn is_gone(store: &Store, _: &Administrator, client: ClientId) -> Result<bool, DbError> {
    let deletion = db::clients::deleted_by(&mut store.db.read().await?, client, store.timing.restore).await?;
    Ok(deletion.is_some())
}

/// Brings a deleted client back with all it had, as long as [`crate::timing::Timing::restore`] allows.
pub async fn restore(store: &Store, by: &Administrator, client: ClientId, reason: Prose) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    keys::lock(&mut tx, Adding::Client).await?;
    let deletion = db::clients::deleted_by(&mut tx, client, store.timing.restore).await?;
    let deletion = deletion.ok_or(ActError::NotFound)?;
    let note = Sealed::note(&reason)?;
    let undoes = Some((deletion, RecordDeed::Deleted.as_str()));
    let (_, now) = act::begin(
        store,
        &mut tx,
        by,
        "undo",
        ("client", client.uuid()),
        Some(note),
        undoes,
    )
    .await?;
    db::clients::bring_back(&mut tx, client, deletion).await?;
    derived::renew(&mut tx, client, now).await?;
    tx.commit().await?;
    Ok(())
}
