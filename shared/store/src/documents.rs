//! Documents: added, opened, moved, removed and put back. Nothing is erased: a removed document is hidden, and its file stays.
//!
//! A document belongs to an [`Owner`]; what is particular to one kind of owner stands in [`Owner::is_there`] and in the tables.

use domain::{ClientId, DocumentId, FolderId};
use jiff::SignedDuration;
use tokio::fs::File;

use crate::{
    ActError, Store, act,
    db::{
        self, DbError, Tx,
        documents::{self as rows, NewDocument},
    },
    files::Arrived,
    sealed::Sealed,
    viewer::Advocate,
};

pub use crate::db::documents::Document;

/// Whose a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A client's.
    Client(ClientId),
}

impl Owner {
    /// Whether the owner is still there, and has this account. In a transaction that writes it stays there until the end.
    async fn is_there(self, tx: &mut Tx, hold: bool, account: Option<i64>) -> Result<bool, DbError> {
        let Owner::Client(client) = self;
        let is = if hold {
            db::clients::hold(tx, client).await? > 0
        } else {
            db::clients::find(tx, client).await?.is_some()
        };
        Ok(is
            && match account {
                Some(n) => db::clients::accounts(tx, client).await?.iter().any(|it| it.n == n),
                None => true,
            })
    }
}

/// A document to add. Its id comes with the form: however often that is sent, the document is there once.
#[derive(Debug)]
pub struct New {
    /// Which it will be.
    pub id: DocumentId,
    /// What is in it.
    pub file: Arrived,
}

/// Why documents were not added or moved.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The folder takes none.
    #[error("the folder takes no documents")]
    Retired,
    /// The act was refused.
    #[error(transparent)]
    Act(#[from] ActError),
    /// The files cannot be written or read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl From<DbError> for DocumentError {
    fn from(error: DbError) -> Self {
        DocumentError::Act(error.into())
    }
}

/// Adds documents, all of them or none.
pub async fn add(
    store: &Store,
    by: &Advocate,
    owner: Owner,
    folder: FolderId,
    account: Option<i64>,
    mut new: Vec<New>,
) -> Result<(), DocumentError> {
    match try_add(store, by, owner, folder, account, &mut new).await {
        // The same form was sent twice, and the other one was faster: now that can be seen.
        Err(DocumentError::Act(ActError::Db(error))) if error.is_unique_violation() => {
            try_add(store, by, owner, folder, account, &mut new).await
        }
        other => other,
    }?;
    for it in new.iter().filter(|it| it.file.is_kept()) {
        // It is found where it is as well.
        if let Err(error) = store.files.place(it.file.file).await {
            tracing::warn!(%error, document = %it.id, "a file was not given its place");
        }
    }
    Ok(())
}

async fn try_add(
    store: &Store,
    by: &Advocate,
    owner: Owner,
    folder: FolderId,
    account: Option<i64>,
    new: &mut [New],
) -> Result<(), DocumentError> {
    let mut tx = store.db.write().await?;
    by.confirm(&mut tx, store.now()).await?;
    if !owner.is_there(&mut tx, true, account).await? {
        return Err(ActError::NotFound.into());
    }
    if db::folders::hold(&mut tx, folder).await? == 0 {
        return Err(DocumentError::Retired);
    }
    let mut fresh = Vec::new();
    for it in new {
        if rows::is_there(&mut tx, it.id).await? {
            // Sent twice, or the key is of somebody else's document.
            let own = rows::of_owner(&mut tx, owner, Some(it.id)).await?;
            own.first().ok_or(ActError::NotFound)?;
            continue;
        }
        let (act, _) = act::begin(
            store,
            &mut tx,
            by,
            "document_added",
            ("document", it.id.uuid()),
            None,
            None,
        )
        .await?;
        let row = NewDocument {
            id: it.id,
            folder,
            kind: it.file.kind,
            size: i64::try_from(it.file.size).unwrap_or(i64::MAX),
            sha256: it.file.sha256.clone(),
            file: it.file.file,
            name: Sealed::file_name(&it.file.name)?,
            act,
        };
        rows::insert(&mut tx, row, owner, account).await?;
        fresh.push(&mut it.file);
    }
    // When a commit fails nobody knows whether it was done.
    fresh.into_iter().for_each(Arrived::keep);
    Ok(tx.commit().await?)
}

/// The documents of an owner, newest first, with those that were removed. None: the owner is gone.
pub async fn of(store: &Store, _: &Advocate, owner: Owner) -> Result<Option<Vec<Document>>, DbError> {
    let mut tx = store.db.read().await?;
    if !owner.is_there(&mut tx, false, None).await? {
        return Ok(None);
    }
    rows::of_owner(&mut tx, owner, None).await.map(Some)
}

/// Opens a document to read it, which is written down. The file is none if it is missing or damaged.
pub async fn open(
    store: &Store,
    by: &Advocate,
    owner: Owner,
    id: DocumentId,
) -> Result<(Document, Option<File>), DocumentError> {
    let document = standing(&mut store.db.read().await?, owner, id).await?;
    let file = store.files.open(document.file, document.size).await?;
    let event = if file.is_some() {
        "document_opened"
    } else {
        "document_missing"
    };
    let mut tx = store.db.write().await?;
    act::noted(store, &mut tx, by, event, ("document", id.uuid())).await?;
    tx.commit().await?;
    Ok((document, file))
}

/// A document that was not removed, of an owner who is there.
async fn standing(tx: &mut Tx, owner: Owner, id: DocumentId) -> Result<Document, ActError> {
    if !owner.is_there(tx, false, None).await? {
        return Err(ActError::NotFound);
    }
    let found = rows::of_owner(tx, owner, Some(id)).await?.into_iter().next();
    found.filter(|it| it.removed.is_none()).ok_or(ActError::NotFound)
}

/// What is done with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It goes into another folder.
    Move(FolderId),
    /// It is hidden.
    Remove,
    /// It is shown again.
    PutBack,
}

/// Changes a document. Done already, it is done.
pub async fn change(
    store: &Store,
    by: &Advocate,
    owner: Owner,
    id: DocumentId,
    change: Change,
) -> Result<(), DocumentError> {
    let mut tx = store.db.write().await?;
    let kind = match change {
        Change::Move(_) => "document_moved",
        Change::Remove => "document_removed",
        Change::PutBack => "document_restored",
    };
    let (act, _) = act::begin(store, &mut tx, by, kind, ("document", id.uuid()), None, None).await?;
    let is_there = owner.is_there(&mut tx, true, None).await?;
    let found = rows::of_owner(&mut tx, owner, Some(id)).await?.into_iter().next();
    let document = found.filter(|_| is_there).ok_or(ActError::NotFound)?;
    let done = match change {
        Change::Move(_) if document.removed.is_some() => return Err(ActError::NotFound.into()),
        Change::Move(folder) if folder == document.folder => 0,
        Change::Move(folder) => {
            if db::folders::hold(&mut tx, folder).await? == 0 {
                return Err(DocumentError::Retired);
            }
            rows::put(&mut tx, id, folder).await?
        }
        Change::Remove => rows::remove(&mut tx, id, act).await?,
        Change::PutBack => rows::put_back(&mut tx, id).await?,
    };
    if done > 0 {
        tx.commit().await?;
    }
    Ok(())
}

/// How old a file has to be that was not given its place before it is looked after: longer than any upload lasts.
const LEFT: SignedDuration = SignedDuration::from_hours(24);

/// Looks after files of uploads that were not carried to their end: one whose row is there is given its place, any other is removed.
pub(crate) async fn sweep(store: &Store) -> Result<(), DbError> {
    let left = match store.files.left(store.now() - LEFT).await {
        Ok(left) => left,
        Err(error) => {
            tracing::warn!(%error, "the folder of documents cannot be swept");
            return Ok(());
        }
    };
    for file in left {
        let known = rows::has_file(&mut store.db.read().await?, file).await?;
        let done = if known {
            store.files.place(file).await
        } else {
            store.files.clear(file).await
        };
        match done {
            Ok(()) => tracing::info!(%file, known, "a file that was left by an upload was cleared away"),
            Err(error) => {
                tracing::warn!(%error, %file, known, "a file that was left by an upload cannot be cleared away")
            }
        }
    }
    Ok(())
}

/// The documents whose file is missing or has another size.
pub(crate) async fn without_file(store: &Store) -> Result<Vec<DocumentId>, DbError> {
    let rows = rows::files(&mut store.db.read().await?).await?;
    let files = store.files.clone();
    let look = move || {
        let missing = rows.into_iter().filter(|it| !files.is_whole(it.1, it.2));
        missing.map(|it| it.0).collect()
    };
    let looked = tokio::task::spawn_blocking(look).await;
    looked.map_err(|_| DbError::corrupt("document", "*", "cannot be looked over"))
}
