//! Tables `tally` and `tally_change`: how many referrals stand where. Triggers write the changes; a number is the sum of both.

use std::collections::BTreeMap;

use domain::{
    AgencyId,
    referral::{Kind, Status},
};
use uuid::Uuid;

use super::{Db, DbError, Tx, clocked, params};

/// So many changes are added up in one go at most.
const AT_ONCE: i64 = 1_000;

/// What is counted by: the key of `tally`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::FromRow)]
struct Key {
    status: String,
    kind: String,
    agency_id: Uuid,
    urgent: bool,
    possible: bool,
    same: bool,
    again: bool,
}

#[derive(sqlx::FromRow)]
struct Change {
    #[sqlx(flatten)]
    key: Key,
    n: i64,
}

/// Whether there are changes that were not added up.
pub(crate) async fn has_changed(db: &Db) -> Result<bool, DbError> {
    let row: Option<(i64,)> = db.look("select id from tally_change limit 1", params![]).await?;
    Ok(row.is_some())
}

/// Takes changes away and adds them to the numbers. Several can do it at once: each takes others, and all
/// go through the numbers in the same order. Whether it took all that it could.
pub(crate) async fn fold(tx: &mut Tx) -> Result<bool, DbError> {
    let taken: Vec<Change> = tx
        .fetch_all(
            clocked![
                "delete from tally_change where id in (select id from tally_change order by id limit $1",
                (postgres " for update skip locked"),
                ") returning status, kind, agency_id, urgent, possible, same, again, n"
            ],
            params![AT_ONCE],
        )
        .await?;
    let all = taken.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
    let mut numbers: BTreeMap<Key, i64> = BTreeMap::new();
    for Change { key, n } in taken {
        *numbers.entry(key).or_default() += n;
    }
    numbers.retain(|_, n| *n != 0);
    for (key, n) in numbers {
        tx.execute(
            "insert into tally (status, kind, agency_id, urgent, possible, same, again, n) values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (status, kind, agency_id, urgent, possible, same, again) do update set n = tally.n + excluded.n",
            params![key.status, key.kind, key.agency_id, key.urgent, key.possible, key.same, key.again, n],
        )
        .await?;
    }
    Ok(all)
}

/// What is missing from the numbers, where they are not what the standing rows add up to: in one statement, so as of one moment.
macro_rules! missing {
    () => {
        "select status, kind, agency_id, urgent, possible, same, again, cast(sum(n) as bigint) as n from (
           select status, kind, agency_id, urgent, possible, same, again, 1 as n from standing
           union all select status, kind, agency_id, urgent, possible, same, again, -n from tally
           union all select status, kind, agency_id, urgent, possible, same, again, -n from tally_change) as one
         group by status, kind, agency_id, urgent, possible, same, again having sum(n) <> 0"
    };
}

/// A number that is not what the standing rows add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miscount {
    /// Where the referrals stand.
    pub status: Status,
    /// Of which kind.
    pub kind: Kind,
    /// From which agency.
    pub agency: AgencyId,
    /// So many more there are than are counted.
    pub missing: i64,
}

/// The numbers that are wrong.
pub(crate) async fn miscounts(tx: &mut Tx) -> Result<Vec<Miscount>, DbError> {
    let rows: Vec<Change> = tx
        .fetch_all(concat!(missing!(), " order by 1, 2, 3, 4, 5, 6, 7"), params![])
        .await?;
    rows.into_iter()
        .map(|Change { key, n }| {
            let corrupt = |what| DbError::corrupt("tally", key.agency_id, what);
            Ok(Miscount {
                status: Status::parse(&key.status).ok_or_else(|| corrupt("unknown status"))?,
                kind: Kind::parse(&key.kind).ok_or_else(|| corrupt("unknown kind"))?,
                agency: key.agency_id.into(),
                missing: n,
            })
        })
        .collect()
}

/// Puts the numbers right, by a further change: whoever adds up or moves referrals meanwhile is not in the way. Not by two at once.
pub(crate) async fn correct(tx: &mut Tx) -> Result<u64, DbError> {
    tx.execute(
        concat!(
            "insert into tally_change (status, kind, agency_id, urgent, possible, same, again, n) ",
            missing!()
        ),
        params![],
    )
    .await
}
