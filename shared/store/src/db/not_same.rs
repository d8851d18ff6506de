//! Table `not_same`: who was judged not to be the same child. Both sides are ids of clients or referrals, in either order.

use domain::{ActId, ClientId};
use jiff::Timestamp;
use matching::Record;
use uuid::Uuid;

use super::{DbError, Tx, params, params::timestamp};
use crate::sealed::Sealed;

/// A judgement that stands, as seen from one of the two.
pub(crate) struct Row {
    /// The other one.
    pub(crate) other: Uuid,
    /// What was known of this one.
    pub(crate) own: Record,
    /// What was known of the other one.
    pub(crate) others: Record,
    /// Whose words these are.
    pub(crate) said_by: ActId,
    /// Whether just these two were judged: it was not carried by an import, nor is it the reason of one.
    pub(crate) direct: bool,
    /// The name of who said it.
    pub(crate) by: String,
    /// When.
    pub(crate) at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct SqlRow {
    low: Uuid,
    high: Uuid,
    #[sqlx(flatten)]
    sealed: Sealed,
    said_by: Uuid,
    written_by: Uuid,
    kind: String,
    first_name: String,
    last_name: String,
    at: i64,
}

impl SqlRow {
    fn seen_from(self, id: Uuid) -> Result<Row, DbError> {
        let [low, high] = self.sealed.open_records()?;
        let (other, own, others) = if self.low == id {
            (self.high, low, high)
        } else {
            (self.low, high, low)
        };
        Ok(Row {
            other,
            own,
            others,
            said_by: self.said_by.into(),
            direct: self.said_by == self.written_by && self.kind == "not_same",
            by: format!("{} {}", self.first_name, self.last_name),
            at: timestamp(self.at).ok_or_else(|| DbError::corrupt("act", self.said_by, "not a time"))?,
        })
    }
}

/// The judgements about one that stand, the last one first. For acts: it fails if one of them cannot be read.
pub(crate) async fn of(tx: &mut Tx, id: Uuid) -> Result<Vec<Row>, DbError> {
    let rows = standing(tx, id).await?;
    rows.into_iter().map(|it| it.seen_from(id)).collect()
}

/// Those of them that can be read.
pub(crate) async fn readable(tx: &mut Tx, id: Uuid) -> Result<Vec<Row>, DbError> {
    let rows = standing(tx, id).await?;
    // Named by the act that said it.
    let rows = rows.into_iter().map(|it| (it.said_by, it.seen_from(id)));
    Ok(tx.readable("not_same", rows))
}

async fn standing(tx: &mut Tx, id: Uuid) -> Result<Vec<SqlRow>, DbError> {
    tx
        .fetch_all(
            "select low, high, format, key_id, records as sealed, said_by, written_by, act.kind, first_name, last_name, act.at
             from not_same join act on act.id = not_same.said_by join person on person.id = act.by_person
             where (low = $1 or high = $1) and ended_by is null
             order by act.at desc, act.id desc, written_by desc",
            params![id],
        )
        .await
}

/// Writes a judgement with what is known of both. Said twice of the same two it violates the unique key.
pub(crate) async fn insert(
    tx: &mut Tx,
    one: (Uuid, &Record),
    other: (Uuid, &Record),
    said_by: ActId,
    written_by: ActId,
) -> Result<(), DbError> {
    let (low, high) = if one.0 < other.0 { (one, other) } else { (other, one) };
    let Sealed { format, key_id, sealed } = Sealed::records([low.1, high.1])?;
    tx.execute(
        "insert into not_same (low, high, format, key_id, records, said_by, written_by) values ($1, $2, $3, $4, $5, $6, $7)",
        params![low.0, high.0, format, key_id, sealed, said_by, written_by],
    )
    .await
    .map(drop)
}

/// Ends what an earlier act said of just two: new facts have come, and it is said anew.
pub(crate) async fn end_said(tx: &mut Tx, earlier: ActId, act: ActId) -> Result<u64, DbError> {
    tx.execute(
        "update not_same set ended_by = $2 where said_by = $1 and written_by = $1 and ended_by is null",
        params![earlier, act],
    )
    .await
}

/// Ends what an import wrote: it is undone.
pub(crate) async fn end_written_by(tx: &mut Tx, act: ActId, undo: ActId) -> Result<u64, DbError> {
    tx.execute(
        "update not_same set ended_by = $2 where written_by = $1 and ended_by is null",
        params![act, undo],
    )
    .await
}

/// Ends what merges of other clients have taken on of what an import wrote about its client: it is undone.
pub(crate) async fn end_merged(tx: &mut Tx, import: ActId, client: ClientId, undo: ActId) -> Result<u64, DbError> {
    tx.execute(
        "update not_same set ended_by = $3
         where ended_by is null and (low = $2 or high = $2) and written_by in (select act_id from client_merge)
           and (said_by = $1 or said_by in (select own.said_by from not_same as own where own.written_by = $1))",
        params![import, client, undo],
    )
    .await
}

/// Takes a judgement back, wherever it was carried, and brings back the one that it stood in for. The pairs that it was about.
pub(crate) async fn take_back(tx: &mut Tx, said: ActId, undo: ActId) -> Result<Vec<(Uuid, Uuid)>, DbError> {
    let pairs: Vec<(Uuid, Uuid)> = tx
        .fetch_all(
            "select low, high from not_same where said_by = $1 and ended_by is null",
            params![said],
        )
        .await?;
    tx.execute(
        "update not_same set ended_by = $2 where said_by = $1 and ended_by is null",
        params![said, undo],
    )
    .await?;
    tx.execute(
        "update not_same set ended_by = null
         where ended_by = $1 and (low, high) in (select own.low, own.high from not_same as own where own.said_by = $1)",
        params![said],
    )
    .await?;
    Ok(pairs)
}

/// The kind of the act that takes back why an import made a new client.
pub(crate) const TAKEN_BACK: &str = "may_be_same";

/// The act that has taken back why an import made a new client, if one has.
pub(crate) async fn taken_back_by(tx: &mut Tx, import: ActId) -> Result<Option<ActId>, DbError> {
    let row: Option<(Uuid,)> = tx
        .fetch_optional(
            "select act.id from not_same join act on act.id = not_same.ended_by where said_by = $1 and act.kind = $2",
            params![import, TAKEN_BACK],
        )
        .await?;
    Ok(row.map(|(id,)| id.into()))
}

/// The judgement that stands in for this one, if one does.
pub(crate) async fn replaced_by(tx: &mut Tx, said: ActId) -> Result<Option<ActId>, DbError> {
    let row: Option<(Uuid,)> = tx
        .fetch_optional(
            "select act.id from not_same join act on act.id = not_same.ended_by where said_by = $1 and act.kind = 'not_same'",
            params![said],
        )
        .await?;
    Ok(row.map(|(id,)| id.into()))
}
