//! What becomes of a client that is gone when it can no longer be brought back, deleted or with the import that had made it: all that is said
//! of the child goes for good, in the referrals that stand imported to it too. Ids, accounts, steps and acts stay, so that the record still
//! agrees.

use domain::{answers::Answers, catalogue::Part};

use crate::{
    Store,
    db::{
        DbError,
        keys::{self, Adding},
        purged_clients,
    },
    sealed::Sealed,
};

/// How many are emptied in one transaction.
const AT_ONCE: i64 = 50;

/// Empties those whose time is over.
pub(crate) async fn sweep(store: &Store) -> Result<(), DbError> {
    let nobody = Sealed::record(&matching::Record::default())?;
    let nothing = Sealed::part(&Answers::default(), Part::Form)?;
    loop {
        let mut tx = store.db.write().await?;
        // Nobody brings one back at this moment.
        keys::lock(&mut tx, Adding::Client).await?;
        let due = purged_clients::due(&mut tx, store.timing.restore, AT_ONCE).await?;
        let mut files = Vec::new();
        for client in &due {
            for referral in purged_clients::referrals(&mut tx, *client).await? {
                purged_clients::empty_referral(&mut tx, referral, &nothing).await?;
            }
            files.extend(purged_clients::empty(&mut tx, *client, &nobody).await?);
        }
        // Before the commit among those that arrive: whichever way it ends, they are swept from there, to their place or for good.
        for file in &files {
            if let Err(error) = store.files.recall(*file).await {
                tracing::warn!(%error, %file, "the file of a document that is purged stays in its place");
            }
        }
        tx.commit().await?;
        for file in files {
            if let Err(error) = store.files.erase(file).await {
                tracing::warn!(%error, %file, "the file of a purged document was not removed");
            }
        }
        if due.is_empty() {
            return Ok(());
        }
        tracing::info!(clients = due.len(), "deleted clients were purged");
    }
}
