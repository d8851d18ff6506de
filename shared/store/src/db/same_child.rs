//! Which referrals in the queue may be of the same child as another one there: `standing.same`. It depends on where two referrals stand
//! and on what matching has found of either, so whatever changes one of them settles all that it concerns.

use uuid::Uuid;

use super::{DbError, Tx, clocked, params};

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

/// `$1` and the referrals in the queue that were ever found from it, or from which it was found.
macro_rules! concerned {
    () => {
        "select theirs.referral_id from (
           select $1 as referral_id
           union select candidate.referral_id from match_run join candidate on candidate.run_id = match_run.id
             where match_run.referral_id = $1 and candidate.relation in ('same', 'possible')
           union select match_run.referral_id from candidate join match_run on match_run.id = candidate.run_id
             where candidate.referral_id = $1 and candidate.relation in ('same', 'possible')) as one
         join standing as theirs on theirs.referral_id = one.referral_id
         where theirs.status = 'submitted' or theirs.referral_id = $1"
    };
}

/// Keeps a referral and all that are concerned by it where they are until the transaction ends; always in the same order, so that of two who
/// do it one waits for the other.
pub(crate) async fn hold(tx: &mut Tx, referral: Uuid) -> Result<(), DbError> {
    let _: Vec<(Uuid,)> = tx
        .fetch_all(
            clocked![
                "select referral_id from standing where referral_id in (",
                (concerned!()),
                ") order by referral_id",
                (postgres " for no key update")
            ],
            params![referral],
        )
        .await?;
    Ok(())
}

/// Puts right of a referral and of all that are concerned by it whether they may be of the same child as another one. To be done after a
/// change to where the referral stands, to what was found of it and to what was judged of it. All are held before it is found out:
/// whoever changes another one of them meanwhile waits, and then sees this change.
pub(crate) async fn settle(tx: &mut Tx, referral: Uuid) -> Result<(), DbError> {
    hold(tx, referral).await?;
    tx.execute(
        concat!(
            "update standing set same = not same where referral_id in (",
            concerned!(),
            ") and same <> ",
            may_be_same!()
        ),
        params![referral],
    )
    .await
    .map(drop)
}
