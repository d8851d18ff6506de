//! Tables `session` and `setup_link`.

use domain::{PersonId, SessionId, person::Role};
use jiff::Timestamp;

use super::{Db, DbError, Sql, Tx, params};
use crate::viewer::Visitor;

/// Writes a new session.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: SessionId,
    token_hash: &[u8],
    person: PersonId,
    now: Timestamp,
    ends_at: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "insert into session (id, token_hash, person_id, created_at, seen_at, ends_at) values ($1, $2, $3, $4, $4, $5)",
        params![id, token_hash, person, now, ends_at],
    )
    .await
    .map(drop)
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: uuid::Uuid,
    person_id: uuid::Uuid,
    first_name: String,
    last_name: String,
    role: String,
    agency_id: Option<uuid::Uuid>,
    password_once: bool,
    shortcuts: bool,
    seen_at: i64,
}

/// The visitor behind a token: of a session that has not ended, was seen after `idle_since`, and whose person is active.
/// Also says when it was last seen, in microseconds.
pub(crate) async fn find(
    db: &Db,
    token_hash: &[u8],
    now: Timestamp,
    idle_since: Timestamp,
) -> Result<Option<(Visitor, i64)>, DbError> {
    let row: Option<SessionRow> = db
        .look(
            "select session.id, person_id, first_name, last_name, role, agency_id, password_once, seen_at,
               exists (select 1 from shortcuts where shortcuts.person_id = person.id) as shortcuts
             from session join person on person.id = session.person_id
             where token_hash = $1 and ended_at is null and ends_at > $2 and seen_at > $3 and active and username_key is not null",
            params![token_hash, now, idle_since],
        )
        .await?;
    row.map(|row| {
        let role = Role::read(&row.role, row.agency_id.map(Into::into))
            .ok_or_else(|| DbError::corrupt("person", row.person_id, "role and agency contradict"))?;
        let visitor = Visitor {
            session: row.id.into(),
            person: row.person_id.into(),
            name: format!("{} {}", row.first_name, row.last_name),
            role,
            password_once: row.password_once,
            shortcuts: row.shortcuts,
        };
        Ok((visitor, row.seen_at))
    })
    .transpose()
}

/// Whether a session still stands for the same person with the same role. Whoever takes the right away ends the session
/// first, and therefore waits until this transaction is over, or this one waits and finds it ended.
pub(crate) async fn still_valid(tx: &mut Tx, visitor: &Visitor, now: Timestamp) -> Result<bool, DbError> {
    let agency = match visitor.role {
        Role::Referrer(agency) => Some(agency),
        _ => None,
    };
    macro_rules! valid {
        ($lock:literal) => {
            concat!(
                "select session.created_at from session join person on person.id = session.person_id
                 where session.id = $1 and person_id = $2 and ended_at is null and ends_at > $3 and active
                   and role = $4 and (role <> 'referrer' or agency_id = $5)",
                $lock
            )
        };
    }
    let sql = Sql {
        postgres: valid!(" for share of session"),
        // One writer at a time.
        sqlite: valid!(""),
    };
    let row: Option<(i64,)> = tx
        .fetch_optional(
            sql,
            params![visitor.session, visitor.person, now, visitor.role.as_str(), agency],
        )
        .await?;
    Ok(row.is_some())
}

/// Notes that a session was used.
pub(crate) async fn touch(tx: &mut Tx, id: SessionId, now: Timestamp) -> Result<(), DbError> {
    tx.execute(
        "update session set seen_at = $2 where id = $1 and seen_at < $2",
        params![id, now],
    )
    .await
    .map(drop)
}

/// Ends one session.
pub(crate) async fn end(tx: &mut Tx, id: SessionId, now: Timestamp) -> Result<(), DbError> {
    tx.execute(
        "update session set ended_at = $2 where id = $1 and ended_at is null",
        params![id, now],
    )
    .await
    .map(drop)
}

/// Ends all sessions of a person, but for one.
pub(crate) async fn end_all(
    tx: &mut Tx,
    person: PersonId,
    but: Option<SessionId>,
    now: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "update session set ended_at = $3 where person_id = $1 and ended_at is null and ($2 is null or id <> $2)",
        params![person, but, now],
    )
    .await
}

/// Removes sessions that ended long ago.
pub(crate) async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<u64, DbError> {
    tx.execute("delete from session where ends_at < $1", params![before])
        .await
}

/// Makes `hash` the one set-up link.
pub(crate) async fn set_setup_link(tx: &mut Tx, hash: &[u8], ends_at: Timestamp) -> Result<(), DbError> {
    tx.execute("delete from setup_link", params![]).await?;
    tx.execute(
        "insert into setup_link (token_hash, ends_at) values ($1, $2)",
        params![hash, ends_at],
    )
    .await
    .map(drop)
}

/// Whether this is the set-up link.
pub(crate) async fn is_setup_link(tx: &mut Tx, hash: &[u8], now: Timestamp) -> Result<bool, DbError> {
    let row: Option<(i64,)> = tx
        .fetch_optional(
            "select ends_at from setup_link where token_hash = $1 and ends_at > $2",
            params![hash, now],
        )
        .await?;
    Ok(row.is_some())
}

/// Uses the set-up link up; 0 rows if it was not it.
pub(crate) async fn use_setup_link(tx: &mut Tx, hash: &[u8], now: Timestamp) -> Result<u64, DbError> {
    tx.execute(
        "delete from setup_link where token_hash = $1 and ends_at > $2",
        params![hash, now],
    )
    .await
}
