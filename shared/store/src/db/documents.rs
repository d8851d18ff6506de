//! Tables `document` and `client_document`: what was added, and whose it is.

use domain::{
    ActId, DocumentId, FolderId,
    document::{DocumentKind, FileName},
};
use jiff::Timestamp;
use uuid::Uuid;

use super::{DbError, Tx, params, params::timestamp};
use crate::{documents::Owner, sealed::Sealed};

/// A document to write.
pub(crate) struct NewDocument {
    pub(crate) id: DocumentId,
    pub(crate) folder: FolderId,
    pub(crate) kind: DocumentKind,
    pub(crate) size: i64,
    pub(crate) sha256: Vec<u8>,
    pub(crate) file: Uuid,
    pub(crate) name: Sealed,
    pub(crate) act: ActId,
}

/// Writes a document of an owner; `account` is the one it is about.
pub(crate) async fn insert(tx: &mut Tx, new: NewDocument, owner: Owner, account: Option<i64>) -> Result<(), DbError> {
    let Sealed { format, key_id, sealed } = new.name;
    tx.execute(
        "insert into document (id, folder_id, kind, size, sha256, file, format, key_id, sealed, added_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            new.id,
            new.folder,
            new.kind.as_str(),
            new.size,
            new.sha256,
            new.file,
            format,
            key_id,
            sealed,
            new.act
        ],
    )
    .await?;
    let Owner::Client(client) = owner;
    tx.execute(
        "insert into client_document (document_id, client_id, account_n) values ($1, $2, $3)",
        params![new.id, client, account],
    )
    .await
    .map(drop)
}

/// A document.
#[derive(Clone, Debug)]
pub struct Document {
    /// Which.
    pub id: DocumentId,
    /// Where it is kept.
    pub folder: FolderId,
    /// What its sender called it.
    pub name: FileName,
    /// What it is.
    pub kind: DocumentKind,
    /// How many bytes it has.
    pub size: u64,
    /// The account that it is about; none: all of its owner.
    pub account: Option<i64>,
    /// Who added it, and when.
    pub added: (String, Timestamp),
    /// Who removed it, and when, if it was.
    pub removed: Option<(String, Timestamp)>,
    /// The name of its file.
    pub(crate) file: Uuid,
    /// The hash of what is in it.
    pub(crate) sha256: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct DocumentRow {
    id: Uuid,
    folder_id: Uuid,
    kind: String,
    size: i64,
    sha256: Vec<u8>,
    file: Uuid,
    account_n: Option<i64>,
    added_first: String,
    added_last: String,
    added_at: i64,
    removed_first: Option<String>,
    removed_last: Option<String>,
    removed_at: Option<i64>,
    #[sqlx(flatten)]
    name: Sealed,
}

impl TryFrom<DocumentRow> for Document {
    type Error = DbError;
    fn try_from(row: DocumentRow) -> Result<Self, DbError> {
        let corrupt = |what| DbError::corrupt("document", row.id, what);
        let at = |it| timestamp(it).ok_or_else(|| corrupt("not a time"));
        Ok(Self {
            name: row.name.open_file_name()?,
            kind: DocumentKind::parse(&row.kind).ok_or_else(|| corrupt("is of no kind"))?,
            size: row.size.try_into().map_err(|_| corrupt("has no size"))?,
            added: (format!("{} {}", row.added_first, row.added_last), at(row.added_at)?),
            removed: match (&row.removed_first, &row.removed_last, row.removed_at) {
                (Some(first), Some(last), Some(removed)) => Some((format!("{first} {last}"), at(removed)?)),
                (None, None, None) => None,
                _ => return Err(corrupt("was removed by nobody")),
            },
            id: row.id.into(),
            folder: row.folder_id.into(),
            account: row.account_n,
            file: row.file,
            sha256: row.sha256,
        })
    }
}

/// The documents of an owner, newest first, with those that were removed; or one of them.
pub(crate) async fn of_owner(tx: &mut Tx, owner: Owner, only: Option<DocumentId>) -> Result<Vec<Document>, DbError> {
    let Owner::Client(client) = owner;
    let rows: Vec<DocumentRow> = tx
        .fetch_all(
            "select document.id, folder_id, document.kind, size, sha256, file, format, key_id, sealed, account_n,
               adder.first_name as added_first, adder.last_name as added_last, added.at as added_at,
               remover.first_name as removed_first, remover.last_name as removed_last, removal.at as removed_at
             from client_document
             join document on document.id = document_id
             join act as added on added.id = added_by join person as adder on adder.id = added.by_person
             left join act as removal on removal.id = removed_by left join person as remover on remover.id = removal.by_person
             where client_id = $1 and ($2 or document.id = $3)
               and (account_n is null or exists (select 1 from account
                 where account.client_id = client_document.client_id and account.n = account_n and account.ended_by is null))
             order by added.at desc, document.id desc",
            params![client, only.is_none(), only.map_or(Uuid::nil(), DocumentId::uuid)],
        )
        .await?;
    rows.into_iter().map(Document::try_from).collect()
}

/// Puts a document that was not removed into another folder and to another account; 0 rows: it was.
pub(crate) async fn put(tx: &mut Tx, id: DocumentId, folder: FolderId, account: Option<i64>) -> Result<u64, DbError> {
    let done = tx
        .execute(
            "update document set folder_id = $2 where id = $1 and removed_by is null",
            params![id, folder],
        )
        .await?;
    if done > 0 {
        tx.execute(
            "update client_document set account_n = $2 where document_id = $1",
            params![id, account],
        )
        .await?;
    }
    Ok(done)
}

/// Hides a document; 0 rows: it is hidden.
pub(crate) async fn remove(tx: &mut Tx, id: DocumentId, act: ActId) -> Result<u64, DbError> {
    tx.execute(
        "update document set removed_by = $2 where id = $1 and removed_by is null",
        params![id, act],
    )
    .await
}

/// Shows a document again; 0 rows: it was not hidden.
pub(crate) async fn put_back(tx: &mut Tx, id: DocumentId) -> Result<u64, DbError> {
    tx.execute(
        "update document set removed_by = null where id = $1 and removed_by is not null",
        params![id],
    )
    .await
}

/// Whether a document has this file.
pub(crate) async fn has_file(tx: &mut Tx, file: Uuid) -> Result<bool, DbError> {
    let row: Option<(i64,)> = tx
        .fetch_optional("select size from document where file = $1", params![file])
        .await?;
    Ok(row.is_some())
}

/// Every file that there has to be: of which document, its name and its size.
pub(crate) async fn files(tx: &mut Tx) -> Result<Vec<(DocumentId, Uuid, i64)>, DbError> {
    let rows: Vec<(Uuid, Uuid, i64)> = tx
        .fetch_all("select id, file, size from document order by id", params![])
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, file, size)| (id.into(), file, size))
        .collect())
}
