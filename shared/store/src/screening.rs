//! Matching a referral against clients and other open referrals: what is read for it, and what is kept of it.

use domain::{MatchRunId, OutboxId, ReferralId, catalogue::Part, referral::Status};
use matching::{Comparison, Record};

use crate::{
    Store,
    clients::SHOWN,
    db::{self, DbError, match_runs, outbox, steps},
    faults::crash_point,
    records,
};

pub use match_runs::CandidateId;

/// How many open referrals are compared, at most.
const REFERRALS_COMPARED: i64 = 20;

/// A referral with those it is to be compared with.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Which of its revisions.
    pub revision: i64,
    /// What is known of its child.
    pub record: Record,
    /// Clients that share a key.
    pub clients: Vec<(CandidateId, Record)>,
    /// Other open referrals that share a key.
    pub referrals: Vec<(CandidateId, Record)>,
    /// How many clients there are.
    pub population: u64,
}

/// Reads what is needed to match a referral; none if it is no longer in the queue.
pub async fn subject(store: &Store, referral: ReferralId) -> Result<Option<Subject>, DbError> {
    let mut tx = store.db.read().await?;
    let Some(position) = steps::position(&mut tx, referral)
        .await?
        .filter(|it| it.status == Status::Submitted)
    else {
        return Ok(None);
    };
    let answers = db::referrals::answers(&mut tx, referral, position.rev, &[Part::Form]).await?;
    let today = store.today();
    let record = records::of_answers(&answers, today);
    let keys = matching::keys(&record);
    let found = db::clients::sharing(&mut tx, &keys, 60).await?;
    let mut referrals = Vec::new();
    for (other, revision, _) in
        db::keys::open_referrals_sharing(&mut tx, &keys, Some(referral), REFERRALS_COMPARED).await?
    {
        let answers = db::referrals::answers(&mut tx, other, revision, &[Part::Form]).await?;
        referrals.push((CandidateId::Referral(other), records::of_answers(&answers, today)));
    }
    Ok(Some(Subject {
        revision: position.rev,
        record,
        clients: found
            .into_iter()
            .map(|it| (CandidateId::Client(it.id), it.record))
            .collect(),
        referrals,
        population: db::clients::population(&mut tx).await?,
    }))
}

/// Keeps the candidates, best first, and finishes the message that asked for them, in one transaction.
/// False if the message had taken effect before, or the referral has been sent anew since it was read.
pub async fn keep(
    store: &Store,
    message: OutboxId,
    referral: ReferralId,
    revision: i64,
    found: &[(CandidateId, Comparison)],
) -> Result<bool, DbError> {
    let mut tx = store.db.write().await?;
    if outbox::finish(&mut tx, message).await? == 0 {
        return Ok(false);
    }
    let run = MatchRunId::new();
    let best = found
        .iter()
        .map(|it| it.1.probability)
        .fold(None, |best: Option<f64>, it| Some(best.map_or(it, |best| best.max(it))));
    if !match_runs::insert(&mut tx, run, referral, revision, message, store.now()).await?
        || db::standings::set_run(&mut tx, referral, revision, run, best).await? == 0
    {
        // A newer revision has its own message; this one is done with.
        drop(tx);
        return drop_message(store, message).await.map(|()| false);
    }
    match_runs::insert_candidates(&mut tx, run, &found[..found.len().min(SHOWN)]).await?;
    crash_point("W3");
    tx.commit().await?;
    crash_point("W5");
    Ok(true)
}

/// Finishes a message that asks for nothing any more.
pub async fn drop_message(store: &Store, message: OutboxId) -> Result<(), DbError> {
    let mut tx = store.db.write().await?;
    outbox::finish(&mut tx, message).await?;
    tx.commit().await
}
