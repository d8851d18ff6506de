//! Tables `link` and `case_number`: clients who belong together, and what tells of one incident.

use domain::{
    ActId, ClientId, ReferralId,
    link::{Link, LinkKind},
};
use jiff::Timestamp;

use super::{DbError, Tx, params, params::timestamp};

/// Links two clients, unless they are linked so already.
pub(crate) async fn insert(tx: &mut Tx, of: ClientId, link: Link, act: ActId) -> Result<u64, DbError> {
    let (low, high) = if of < link.to { (of, link.to) } else { (link.to, of) };
    tx.execute(
        "insert into link (low, high, kind, written_by) values ($1, $2, $3, $4)
         on conflict (low, high, kind) where ended_by is null do nothing",
        params![low, high, link.kind.as_str(), act],
    )
    .await
}

/// Ends a link of two clients.
pub(crate) async fn end(tx: &mut Tx, of: ClientId, link: Link, act: ActId) -> Result<u64, DbError> {
    let (low, high) = if of < link.to { (of, link.to) } else { (link.to, of) };
    tx.execute(
        "update link set ended_by = $4 where low = $1 and high = $2 and kind = $3 and ended_by is null",
        params![low, high, link.kind.as_str(), act],
    )
    .await
}

/// Ends the links that an act wrote: it is undone.
pub(crate) async fn end_written_by(tx: &mut Tx, act: ActId, undo: ActId) -> Result<u64, DbError> {
    tx.execute(
        "update link set ended_by = $2 where written_by = $1 and ended_by is null",
        params![act, undo],
    )
    .await
}

/// Ends what merges of those whom an import has linked with its client have made of these links: it is undone.
pub(crate) async fn end_merged(tx: &mut Tx, import: ActId, client: ClientId, undo: ActId) -> Result<u64, DbError> {
    tx.execute(
        "update link set ended_by = $3
         where ended_by is null and (low = $2 or high = $2) and exists (
           select 1 from link as own join client_merge on client_id in (own.low, own.high) and client_id <> $2
           where own.written_by = $1 and own.kind = link.kind and client_merge.act_id = link.written_by)",
        params![import, client, undo],
    )
    .await
}

/// How many links an act wrote that hold.
pub(crate) async fn written_by(tx: &mut Tx, act: ActId) -> Result<i64, DbError> {
    let (n,): (i64,) = tx
        .fetch_one(
            "select count(*) from link where written_by = $1 and ended_by is null",
            params![act],
        )
        .await?;
    Ok(n)
}

/// A link of a client.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// To whom, and how.
    pub(crate) link: Link,
    /// Since when.
    pub(crate) at: Timestamp,
}

/// The links of a client, the first one first.
pub(crate) async fn of(tx: &mut Tx, client: ClientId) -> Result<Vec<Row>, DbError> {
    let rows: Vec<(uuid::Uuid, uuid::Uuid, String, i64)> = tx
        .fetch_all(
            "select low, high, link.kind, act.at from link join act on act.id = written_by
             where low = $1 and ended_by is null
             union all
             select low, high, link.kind, act.at from link join act on act.id = written_by
             where high = $1 and ended_by is null
             order by 4, 1, 2, 3",
            params![client],
        )
        .await?;
    let row = |(low, high, kind, at): (uuid::Uuid, uuid::Uuid, String, i64)| {
        let corrupt = || DbError::corrupt("link", client, "cannot be read");
        let other = if low == client.uuid() { high } else { low };
        Ok(Row {
            link: Link {
                kind: LinkKind::parse(&kind).ok_or_else(corrupt)?,
                to: other.into(),
            },
            at: timestamp(at).ok_or_else(corrupt)?,
        })
    };
    rows.into_iter().map(row).collect()
}

/// Writes down the case numbers of a referral, instead of those it had.
pub(crate) async fn put_case_numbers(tx: &mut Tx, referral: ReferralId, numbers: &[String]) -> Result<(), DbError> {
    tx.execute("delete from case_number where referral_id = $1", params![referral])
        .await?;
    let rows = numbers.iter().map(|it| params![it.as_str(), referral]).collect();
    tx.insert_rows("case_number (number, referral_id)", rows).await
}

/// At most so many clients of one incident are offered.
const OF_ONE_INCIDENT: i64 = 20;

/// The clients to whom other referrals were imported that have a case number of this one; of a merged profile the one it is a part of.
pub(crate) async fn clients_of_case(tx: &mut Tx, referral: ReferralId) -> Result<Vec<ClientId>, DbError> {
    let rows: Vec<(uuid::Uuid,)> = tx
        .fetch_all(
            "select distinct client.root from case_number as own
             join case_number as other on other.number = own.number and other.referral_id <> own.referral_id
             join standing on standing.referral_id = other.referral_id and status = 'imported'
             join step on step.referral_id = standing.referral_id and step.n = standing.top
             join client on client.id = step.client_id
             where own.referral_id = $1 order by 1 limit $2",
            params![referral, OF_ONE_INCIDENT],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id.into()).collect())
}
