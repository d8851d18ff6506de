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

/// Whether there is an act of this id: a form that carries it was sent before.
pub(crate) async fn is_done(tx: &mut Tx, id: ActId) -> Result<bool, DbError> {
    let row: Option<(uuid::Uuid,)> = tx
        .fetch_optional("select id from act where id = $1", params![id])
        .await?;
    Ok(row.is_some())
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
