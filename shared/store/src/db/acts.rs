//! Table `act`: what a person did once.

use domain::{ActId, PersonId, reason::Notes};
use jiff::Timestamp;

use super::{DbError, Tx, params, params::timestamp};
use crate::sealed::Sealed;

/// Writes an act.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: ActId,
    kind: &str,
    by: PersonId,
    at: Timestamp,
    note: Option<Sealed>,
    undoes: Option<(ActId, &str)>,
) -> Result<(), DbError> {
    let (format, key, note) = note.map_or((None, None, None), |it| {
        (Some(it.format), Some(it.key_id), Some(it.sealed))
    });
    tx.execute(
        "insert into act (id, kind, by_person, at, note_format, note_key, note, undoes, undoes_kind)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            id,
            kind,
            by,
            at,
            format,
            key,
            note,
            undoes.map(|it| it.0),
            undoes.map(|it| it.1)
        ],
    )
    .await
    .map(drop)
}

/// Who did something, and when.
#[derive(Clone, Debug)]
pub(crate) struct Author {
    pub(crate) person: PersonId,
    pub(crate) name: String,
    pub(crate) at: Timestamp,
}

/// Who did an act.
pub(crate) async fn author(tx: &mut Tx, act: ActId) -> Result<Author, DbError> {
    let (person, first, last, at): (uuid::Uuid, String, String, i64) = tx
        .fetch_one(
            "select person.id, person.first_name, person.last_name, act.at
             from act join person on person.id = act.by_person
             where act.id = $1",
            params![act],
        )
        .await?;
    let at = timestamp(at).ok_or_else(|| DbError::corrupt("act", act, "not a time"))?;
    Ok(Author {
        person: person.into(),
        name: format!("{first} {last}"),
        at,
    })
}

/// What kind of act it is.
pub(crate) async fn kind(tx: &mut Tx, act: ActId) -> Result<String, DbError> {
    let (kind,): (String,) = tx.fetch_one("select kind from act where id = $1", params![act]).await?;
    Ok(kind)
}

/// The act that has undone this one, if one has.
pub(crate) async fn undone_by(tx: &mut Tx, act: ActId) -> Result<Option<ActId>, DbError> {
    let row: Option<(uuid::Uuid,)> = tx
        .fetch_optional("select id from act where undoes = $1", params![act])
        .await?;
    Ok(row.map(|(id,)| id.into()))
}

/// The note of an act.
pub(crate) async fn note(tx: &mut Tx, act: ActId) -> Result<Option<Sealed>, DbError> {
    tx.fetch_optional(
        "select note_format as format, note_key as key_id, note as sealed from act where id = $1 and note is not null",
        params![act],
    )
    .await
}

/// What was written beside an act, about all of it and about single fields.
pub(crate) async fn notes(tx: &mut Tx, act: ActId) -> Result<Notes, DbError> {
    match note(tx, act).await? {
        Some(sealed) => sealed.open_notes(),
        None => Ok(Notes::default()),
    }
}

/// The latest act after `act`, not undone, that wrote on this client or imported into it: what stands in the way of undoing
/// `act`. If `act` opened the client every other act on it came later, whatever the clocks said, and who looks after it
/// counts too. A document counts that would be out of sight with the client or the account.
pub(crate) async fn later_on_client(
    tx: &mut Tx,
    act: ActId,
    client: domain::ClientId,
    opened: bool,
) -> Result<Option<(ActId, String)>, DbError> {
    let row: Option<(uuid::Uuid, String)> = tx
        .fetch_optional(
            "select act.id, act.kind
             from (select written_by as id from fact where client_id = $2 and ended_by is null
                   union select act_id from step where client_id = $2
                   union select opened_by from account where client_id = $2 and ended_by is null
                   union select act_id from assignment where client_id = $2 and $3
                   union select added_by from client_document join document on document.id = document_id
                     where client_id = $2 and removed_by is null
                       and ($3 or account_n = (select n from account where opened_by = $1))) as touched
             join act on act.id = touched.id
             where act.id <> $1 and act.kind <> 'undo'
               and ($3 or act.at >= (select own.at from act as own where own.id = $1))
               and not exists (select 1 from act as later where later.undoes = act.id)
             order by act.at desc, act.id desc limit 1",
            params![act, client, opened],
        )
        .await?;
    Ok(row.map(|(id, kind)| (id.into(), kind)))
}
