//! Table `duplicate`: clients who may be the same child, as they were compared last.

use domain::ClientId;
use jiff::Timestamp;
use matching::Comparison;
use uuid::Uuid;

use super::{DbError, Tx, clients::Listed, params};
use crate::sealed::Sealed;

/// Two clients, each in the version in which they were compared.
pub(crate) struct Found {
    pub(crate) clients: [(ClientId, i64); 2],
    pub(crate) comparison: Comparison,
}

/// Keeps a pair that a run has found. Of one that it finds from both sides the likelier comparison stays.
pub(crate) async fn keep(tx: &mut Tx, (run, at): (Timestamp, Timestamp), found: &Found) -> Result<(), DbError> {
    let [one, other] = found.clients;
    let (low, high) = if one.0.uuid() < other.0.uuid() {
        (one, other)
    } else {
        (other, one)
    };
    let evidence = serde_json::to_vec(&found.comparison)
        .map_err(|_| DbError::corrupt("duplicate", low.0, "cannot be written as JSON"))?;
    tx.execute(
        "insert into duplicate (low, high, low_version, high_version, run, at, engine, probability, evidence)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (low, high) do update set low_version = excluded.low_version, high_version = excluded.high_version,
           run = excluded.run, at = excluded.at, engine = excluded.engine, probability = excluded.probability, evidence = excluded.evidence
         where duplicate.run <> excluded.run or duplicate.probability < excluded.probability",
        params![
            low.0,
            high.0,
            low.1,
            high.1,
            run,
            at,
            matching::ENGINE,
            found.comparison.probability.clamp(0.0, 1.0),
            evidence
        ],
    )
    .await
    .map(drop)
}

/// Ends some of the list that a run replaces; how many.
pub(crate) async fn end_others(tx: &mut Tx, run: Timestamp, limit: u64) -> Result<u64, DbError> {
    // Other runs are earlier ones, unless the clock was put back; `<>` would use no index.
    tx.execute(
        "delete from duplicate where (low, high) in
           (select low, high from duplicate where run < $1 union all select low, high from duplicate where run > $1 limit $2)",
        params![run, i64::try_from(limit).unwrap_or(i64::MAX)],
    )
    .await
}

/// The pairs that still hold: both clients are there, and they were not judged to be two children since they were compared.
/// Judgements from before count no more, or they would not have been compared.
macro_rules! holding {
    ($what:literal, $then:literal) => {
        concat!(
            "select ",
            $what,
            " from duplicate
             join client as one on one.id = low and one.findable
             join client as other on other.id = high and other.findable
             where not exists (select 1 from not_same join act on act.id = written_by
               where not_same.low = duplicate.low and not_same.high = duplicate.high and not_same.ended_by is null and act.at >= duplicate.at)",
            $then
        )
    };
}

/// Clients who may be the same child.
#[derive(Clone, Debug)]
pub struct Duplicate {
    /// Both, as known now.
    pub clients: [Listed; 2],
    /// How alike they were when they were compared.
    pub comparison: Comparison,
    /// Whether one of them has changed since.
    pub changed: bool,
}

#[derive(sqlx::FromRow)]
struct SqlRow {
    low_version: i64,
    high_version: i64,
    evidence: Vec<u8>,
    one_id: Uuid,
    one_version: i64,
    one_active: bool,
    one_format: i64,
    one_key: String,
    one_record: Vec<u8>,
    other_id: Uuid,
    other_version: i64,
    other_active: bool,
    other_format: i64,
    other_key: String,
    other_record: Vec<u8>,
}

impl TryFrom<SqlRow> for Duplicate {
    type Error = DbError;
    fn try_from(row: SqlRow) -> Result<Self, DbError> {
        let client = |(id, version, active): (Uuid, i64, bool), (format, key_id, sealed)| {
            let record = Sealed { format, key_id, sealed }.open_record()?;
            let id = id.into();
            Ok::<_, DbError>(Listed {
                id,
                version,
                active,
                record,
            })
        };
        Ok(Self {
            changed: (row.low_version, row.high_version) != (row.one_version, row.other_version),
            comparison: serde_json::from_slice(&row.evidence)
                .map_err(|_| DbError::corrupt("duplicate", row.one_id, "the evidence cannot be read"))?,
            clients: [
                client(
                    (row.one_id, row.one_version, row.one_active),
                    (row.one_format, row.one_key, row.one_record),
                )?,
                client(
                    (row.other_id, row.other_version, row.other_active),
                    (row.other_format, row.other_key, row.other_record),
                )?,
            ],
        })
    }
}

/// A page of them, the likeliest first; but for those of whom one cannot be read.
pub(crate) async fn page(tx: &mut Tx, limit: i64, offset: i64) -> Result<Vec<Duplicate>, DbError> {
    let rows: Vec<SqlRow> = tx
        .fetch_all(
            holding!(
                "low_version, high_version, evidence,
                 one.id as one_id, one.version as one_version, one.active as one_active,
                 one.record_format as one_format, one.record_key as one_key, one.record as one_record,
                 other.id as other_id, other.version as other_version, other.active as other_active,
                 other.record_format as other_format, other.record_key as other_key, other.record as other_record",
                " order by probability desc, duplicate.low, duplicate.high limit $1 offset $2"
            ),
            params![limit, offset],
        )
        .await?;
    Ok(tx.readable("duplicate", rows.into_iter().map(|it| (it.one_id, it.try_into()))))
}

/// How many there are; no more than `limit` are counted.
pub(crate) async fn count(tx: &mut Tx, limit: i64) -> Result<i64, DbError> {
    let sql = concat!("select count(*) from (", holding!("low", " limit $1"), ") as counted");
    let (n,): (i64,) = tx.fetch_one(sql, params![limit]).await?;
    Ok(n)
}
