//! Which referrals in the queue may be of the same child as another one there: `standing.same`. It depends on where two referrals stand
//! and on what matching has found of either, so whatever changes one of them settles all whom that concerns.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{
    Backend, DbError, Param, Tx, params,
    params::{AT_ONCE, id_places, uuids},
};

/// Whether a referral may be of the same child as another one in the queue: a candidate of its own, or one that was matched later and has
/// found this one. Two who were judged to be different children are none.
macro_rules! may_be_same {
    () => {
        "(standing.status = 'submitted' and (
           exists (select 1 from candidate join standing as theirs on theirs.referral_id = candidate.referral_id
             where candidate.run_id = standing.run_id and candidate.relation in ('same', 'possible') and not candidate.judged
               and theirs.status = 'submitted')
           or exists (select 1 from candidate join match_run on match_run.id = candidate.run_id
             join standing as theirs on theirs.referral_id = match_run.referral_id and theirs.run_id = match_run.id
             where candidate.referral_id = standing.referral_id and candidate.relation in ('same', 'possible') and not candidate.judged
               and theirs.status = 'submitted' and theirs.run_at > standing.run_at)))"
    };
}
pub(super) use may_be_same;

/// Those who are held, and may be settled.
#[must_use]
pub(crate) struct Held(BTreeSet<Uuid>);

impl Held {
    /// What the statements are about, in the order of the ids.
    fn params(&self) -> Vec<Vec<Param>> {
        let all: Vec<Uuid> = self.0.iter().copied().collect();
        all.chunks(AT_ONCE).map(uuids).collect()
    }
}

/// Keeps some referrals where they are until the transaction ends, `others` too, and all who concern `some`: those in the queue that their
/// last matches have found, and those whose last matches have found them. Ids of clients concern nobody.
///
/// To be done before anything else about a referral is written: rows are taken in the order of their ids, so that of two who want the same
/// ones the second waits and then sees what the first has done. Whoever newly finds one of `some` needs its row, and waits as well.
pub(crate) async fn hold(tx: &mut Tx, some: &[Uuid], others: &[Uuid]) -> Result<Held, DbError> {
    let mut held = Held(some.iter().chain(others).copied().collect());
    let mut locked = None;
    loop {
        for it in some {
            held.0.extend(concerned(tx, *it).await?);
        }
        // Nobody came while others were waited for. SQLite has one writer.
        if locked == Some(held.0.len()) || tx.db.backend() == Backend::Sqlite {
            return Ok(held);
        }
        for params in held.params() {
            let _: Vec<(Uuid,)> = tx
                .fetch_all(
                    concat!(
                        "select referral_id from standing where referral_id in ",
                        id_places!(),
                        " order by referral_id for no key update"
                    ),
                    params,
                )
                .await?;
        }
        locked = Some(held.0.len());
    }
}

/// Those in the queue that the last match of a referral has found, and those whose last matches have found it.
async fn concerned(tx: &mut Tx, referral: Uuid) -> Result<Vec<Uuid>, DbError> {
    let rows: Vec<(Uuid,)> = tx
        .fetch_all(
            "select theirs.referral_id from standing as own
             join candidate on candidate.run_id = own.run_id
             join standing as theirs on theirs.referral_id = candidate.referral_id
             where own.referral_id = $1 and candidate.relation in ('same', 'possible') and theirs.status = 'submitted'
             union all
             select theirs.referral_id from candidate
             join match_run on match_run.id = candidate.run_id
             join standing as theirs on theirs.referral_id = match_run.referral_id and theirs.run_id = match_run.id
             where candidate.referral_id = $1 and candidate.relation in ('same', 'possible') and theirs.status = 'submitted'",
            params![referral],
        )
        .await?;
    Ok(rows.into_iter().map(|it| it.0).collect())
}

/// Puts right whether those who are held may be of the same child as another one. To be done after a change to where a referral stands, to
/// what was found of it or to what was judged of it.
pub(crate) async fn settle(tx: &mut Tx, held: &Held) -> Result<(), DbError> {
    for params in held.params() {
        tx.execute(
            concat!(
                "update standing set same = not same where referral_id in ",
                id_places!(),
                " and same <> ",
                may_be_same!()
            ),
            params,
        )
        .await?;
    }
    Ok(())
}
