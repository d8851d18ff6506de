//! Documents: added, opened, moved, removed and put back. Nothing is erased: a removed document is hidden, and its file stays.
//!
//! A document belongs to an [`Owner`]; what is particular to one kind of owner stands in [`Owner`] and in the tables.

use domain::{ActId, ClientId, DocumentId, FolderId};
use jiff::{SignedDuration, Timestamp};
use tokio::fs::File;

use crate::{
    ActError, Store, act,
    db::{
        self, DbError, Tx,
        client_acts::{self, Touched},
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
    /// Whether the owner is there.
    async fn is_there(self, tx: &mut Tx) -> Result<bool, DbError> {
        let Owner::Client(client) = self;
        Ok(db::clients::find(tx, client).await?.is_some())
    }

    /// The same, and it stays there until the end of this transaction.
    async fn hold(self, tx: &mut Tx) -> Result<(), ActError> {
        let Owner::Client(client) = self;
        match db::clients::hold(tx, client).await? {
            0 => Err(ActError::NotFound),
            _ => Ok(()),
        }
    }

    /// Writes down that an act has put something to it.
    async fn touched(self, tx: &mut Tx, act: ActId, account: Option<i64>) -> Result<(), DbError> {
        let Owner::Client(client) = self;
        client_acts::insert(tx, act, client, &[Touched::Beside(account)]).await
    }

    async fn has_account(self, tx: &mut Tx, n: i64) -> Result<bool, DbError> {
        let Owner::Client(client) = self;
        Ok(db::accounts::of_client(tx, client).await?.iter().any(|it| it.n == n))
    }
}

/// Why documents were not added or moved.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The folder takes none.
    #[error("the folder takes no documents")]
    Retired,
    /// The owner has no such account.
    #[error("there is no such account")]
    NoAccount,
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

/// Adds documents, all of them or none. One that is there already, in that folder and about that account, is not added again: a form
/// that is sent twice adds once.
pub async fn add(
    store: &Store,
    by: &Advocate,
    owner: Owner,
    folder: FolderId,
    account: Option<i64>,
    mut files: Vec<Arrived>,
) -> Result<(), DocumentError> {
    let mut tx = store.db.write().await?;
    by.confirm(&mut tx, store.now()).await?;
    owner.hold(&mut tx).await?;
    if let Some(n) = account
        && !owner.has_account(&mut tx, n).await?
    {
        return Err(DocumentError::NoAccount);
    }
    if db::folders::hold(&mut tx, folder).await? == 0 {
        return Err(DocumentError::Retired);
    }
    let mut there = rows::of_owner(&mut tx, owner, None).await?;
    there.retain(|it| it.removed.is_none() && it.folder == folder && it.account == account);
    files.retain(|new| !there.iter().any(|it| it.sha256 == new.sha256 && it.name == new.name));
    for new in &files {
        let id = DocumentId::new();
        let (act, _) = act::begin(
            store,
            &mut tx,
            by,
            "document_added",
            ("document", id.uuid()),
            None,
            None,
        )
        .await?;
        let row = NewDocument {
            id,
            folder,
            kind: new.kind,
            size: i64::try_from(new.size).unwrap_or(i64::MAX),
            sha256: new.sha256.clone(),
            file: new.file,
            name: Sealed::file_name(&new.name)?,
            act,
        };
        rows::insert(&mut tx, row, owner, account).await?;
        owner.touched(&mut tx, act, account).await?;
    }
    // Not after it: when a commit fails nobody knows whether it was done.
    files.iter_mut().for_each(Arrived::keep);
    tx.commit().await?;
    for it in &files {
        // It is found where it is as well.
        if let Err(error) = store.files.place(it.file).await {
            tracing::warn!(%error, file = %it.file, "a file was not given its place");
        }
    }
    Ok(())
}

/// The documents of an owner, newest first, with those that were removed. None: the owner is gone.
pub async fn of(store: &Store, _: &Advocate, owner: Owner) -> Result<Option<Vec<Document>>, DbError> {
    let mut tx = store.db.read().await?;
    if !owner.is_there(&mut tx).await? {
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
    if !owner.is_there(tx).await? {
        return Err(ActError::NotFound);
    }
    let found = rows::of_owner(tx, owner, Some(id)).await?.into_iter().next();
    found.filter(|it| it.removed.is_none()).ok_or(ActError::NotFound)
}

/// What is done with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It goes into another folder, or is about another account or all of its owner.
    Move(FolderId, Option<i64>),
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
        Change::Move(..) => "document_moved",
        Change::Remove => "document_removed",
        Change::PutBack => "document_restored",
    };
    let (act, _) = act::begin(store, &mut tx, by, kind, ("document", id.uuid()), None, None).await?;
    owner.hold(&mut tx).await?;
    let found = rows::of_owner(&mut tx, owner, Some(id)).await?.into_iter().next();
    let document = found.ok_or(ActError::NotFound)?;
    let done = match change {
        Change::Move(..) if document.removed.is_some() => return Err(ActError::NotFound.into()),
        Change::Move(folder, account) if (folder, account) == (document.folder, document.account) => 0,
        Change::Move(folder, account) => {
            // Where it is it may stay.
            if folder != document.folder && db::folders::hold(&mut tx, folder).await? == 0 {
                return Err(DocumentError::Retired);
            }
            if let Some(n) = account.filter(|it| Some(*it) != document.account)
                && !owner.has_account(&mut tx, n).await?
            {
                return Err(DocumentError::NoAccount);
            }
            owner.touched(&mut tx, act, account).await?;
            rows::put(&mut tx, id, folder, account).await?
        }
        Change::Remove => rows::remove(&mut tx, id, act).await?,
        Change::PutBack => rows::put_back(&mut tx, id).await?,
    };
    if done > 0 {
        if !matches!(change, Change::Move(_, account) if account == document.account) {
            owner.touched(&mut tx, act, document.account).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// How old a file has to be that was not given its place before it is looked after: longer than any upload lasts.
const LEFT: SignedDuration = SignedDuration::from_hours(24);

/// Looks after files of uploads that were not carried to their end: one whose row is there is given its place, any other is removed.
pub(crate) async fn sweep(store: &Store, now: Timestamp) -> Result<(), DbError> {
    let left = match store.files.left(now - LEFT).await {
        Ok(left) => left,
        Err(error) => {
            tracing::warn!(%error, "the folder of documents cannot be swept");
            return Ok(());
        }
    };
    for file in left {
        let has_row = async || rows::has_file(&mut store.db.read().await?, file).await;
        let known = has_row().await?;
        let done = if known {
            let placed = store.files.place(file).await;
            // Its client may have been emptied for good in between, by somebody who saw the file in neither place.
            if has_row().await? {
                placed
            } else {
                store.files.erase(file).await
            }
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
