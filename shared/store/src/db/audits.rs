//! Tables `audit` and `audit_seal`: who did what, when; ids and codes only. Rows are never changed.

use domain::{ActId, AuditId, PersonId};
use jiff::Timestamp;
use uuid::Uuid;

use super::{DbError, Tx, params};

/// What an entry says. It holds no personal data but who acted.
#[derive(Clone, Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) at: Timestamp,
    pub(crate) actor: Option<PersonId>,
    pub(crate) event: &'a str,
    pub(crate) subject: Option<(&'a str, Uuid)>,
    pub(crate) act: Option<ActId>,
    pub(crate) source: Option<&'a str>,
    pub(crate) outcome: &'a str,
}

/// Writes an entry.
pub(crate) async fn insert(tx: &mut Tx, entry: Entry<'_>) -> Result<(), DbError> {
    if crate::faults::sabotaged("skip_audit") && entry.act.is_some() {
        return Ok(());
    }
    tx.execute(
        "insert into audit (id, at, actor, event, subject_kind, subject, act_id, source, outcome) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            AuditId::new(),
            entry.at,
            entry.actor,
            entry.event,
            entry.subject.map(|it| it.0),
            entry.subject.map(|it| it.1),
            entry.act,
            entry.source,
            entry.outcome,
        ],
    )
    .await
    .map(drop)
}

/// An entry to seal or verify, with every column that the seal covers.
#[derive(sqlx::FromRow)]
pub(crate) struct Unsealed {
    pub(crate) id: Uuid,
    pub(crate) at: i64,
    pub(crate) actor: Option<Uuid>,
    pub(crate) event: String,
    pub(crate) subject_kind: Option<String>,
    pub(crate) subject: Option<Uuid>,
    pub(crate) act_id: Option<Uuid>,
    pub(crate) source: Option<String>,
    pub(crate) outcome: String,
}

/// Entries without a seal, oldest first: found by absence, never by "newer than the last"; of those written since a time,
/// so that a long history is not read for each of them.
pub(crate) async fn unsealed(tx: &mut Tx, since: Option<Timestamp>, limit: i64) -> Result<Vec<Unsealed>, DbError> {
    // Ids begin with the time at which they were made (RFC 9562, version 7).
    let millis = since.map_or(0, |it| u64::try_from(it.as_millisecond()).unwrap_or(0));
    let from = uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid();
    tx.fetch_all(
        "select id, at, actor, event, subject_kind, subject, act_id, source, outcome from audit
         where id >= $2 and not exists (select 1 from audit_seal where audit_id = audit.id)
         order by id limit $1",
        params![limit, from],
    )
    .await
}

/// The last seal: its number and code.
pub(crate) async fn last_seal(tx: &mut Tx) -> Result<Option<(i64, Vec<u8>)>, DbError> {
    tx.fetch_optional("select n, mac from audit_seal order by n desc limit 1", params![])
        .await
}

/// Writes a seal. Of two sealers at once one fails on the key and starts again.
pub(crate) async fn insert_seal(tx: &mut Tx, n: i64, audit: Uuid, prev: &[u8], mac: &[u8]) -> Result<(), DbError> {
    tx.execute(
        "insert into audit_seal (n, audit_id, prev, mac) values ($1, $2, $3, $4)",
        params![n, audit, prev, mac],
    )
    .await
    .map(drop)
}

/// A seal with its entry, to verify.
#[derive(sqlx::FromRow)]
pub(crate) struct SealedEntry {
    pub(crate) n: i64,
    pub(crate) prev: Vec<u8>,
    pub(crate) mac: Vec<u8>,
    #[sqlx(flatten)]
    pub(crate) entry: Unsealed,
}

/// Seals after number `after`, in order.
pub(crate) async fn sealed_after(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<SealedEntry>, DbError> {
    tx.fetch_all(
        "select n, prev, mac, id, at, actor, event, subject_kind, subject, act_id, source, outcome
         from audit_seal join audit on audit.id = audit_seal.audit_id
         where n > $1 order by n limit $2",
        params![after, limit],
    )
    .await
}
