//! Matching a referral against clients and other open referrals: what is read for it, and what is kept of it.

use domain::{MatchRunId, OutboxId, ReferralId};
use jiff::Timestamp;
use matching::{Comparison, Model, Record, Relation};
use uuid::Uuid;

use crate::{
    Store,
    clients::{COMPARED, SHOWN},
    db::{self, DbError, Tx, match_runs, outbox, same_child, standings, steps},
    faults::crash_point,
    model, not_same,
    queue::SCREENING,
    records,
};

pub use match_runs::CandidateId;

/// How many open referrals are compared, at most.
const REFERRALS_COMPARED: i64 = 20;

/// What a match of a referral was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Which referral.
    pub referral: ReferralId,
    /// Which of its revisions.
    pub revision: i64,
    /// The match run that was the last one then. If there is another by now, this one may be the older of the two.
    pub run: Option<MatchRunId>,
    /// With which weights of the engine.
    pub parameters: String,
    /// Since when it was being read, by the database's clock, which is one for all workers. Of two referrals that do not see each other, the one
    /// that was read later has seen the other one: each leads to the other by that.
    pub at: Timestamp,
}

/// A referral with those it is to be compared with.
#[derive(Clone, Debug)]
pub struct Subject {
    /// What was read.
    pub seen: Seen,
    /// What is known of its child.
    pub record: Record,
    /// Clients that share a key.
    pub clients: Vec<(CandidateId, Record)>,
    /// Other open referrals that share a key.
    pub referrals: Vec<(CandidateId, Record)>,
    /// Who of them was judged not to be the same child.
    pub judged: Vec<CandidateId>,
    /// What they are to be compared with.
    pub model: Model,
}

/// Has the referrals in the queue matched again that have found this one: it is about to leave the queue, or has come back.
pub(crate) async fn without(store: &Store, tx: &mut Tx, referral: ReferralId) -> Result<(), DbError> {
    for (other, step) in match_runs::open_that_found(tx, referral).await? {
        outbox::push(tx, SCREENING, other.uuid(), step, store.now()).await?;
    }
    Ok(())
}

/// Reads what is needed to match a referral; none if it is no longer in the queue.
pub async fn subject(store: &Store, referral: ReferralId) -> Result<Option<Subject>, DbError> {
    let mut tx = store.db.read().await?;
    let at = tx.now().await?;
    let Some(open) = standings::open(&mut tx, referral).await? else {
        return Ok(None);
    };
    let record = records::of_answers(&open.answers, store.day_of(open.sent_at));
    let keys = matching::search_keys(&record);
    let clients = db::clients::sharing(&mut tx, &keys, COMPARED).await?;
    let referrals = standings::open_sharing(&mut tx, &keys, referral, REFERRALS_COMPARED).await?;
    let model = model::current(&mut tx).await?;
    let judged = not_same::about(store, &mut tx, referral.uuid(), &record).await?;
    Ok(Some(Subject {
        seen: Seen {
            referral,
            revision: open.revision,
            run: open.run,
            parameters: model.version().to_owned(),
            at,
        },
        record,
        judged: judged.iter().filter(|it| it.holds()).map(|it| it.id).collect(),
        clients: clients
            .into_iter()
            .map(|it| (CandidateId::Client(it.id), it.record))
            .collect(),
        referrals: referrals
            .into_iter()
            .map(|it| {
                let record = records::of_answers(&it.answers, store.day_of(it.sent_at));
                (CandidateId::Referral(it.referral), record)
            })
            .collect(),
        model,
    }))
}

/// What became of a match that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is kept, and its message is finished.
    Yes,
    /// Its message is finished without it: that had taken effect before, or the referral was sent anew since it was read.
    Needless,
    /// Another match was kept since this one read: it has to be made again.
    Overtaken,
}

/// Keeps the candidates, best first, and finishes the message that asked for them, in one transaction. Those who were judged
/// not to be the same child are kept, because that can be taken back, but the queue does not count them.
pub async fn keep(
    store: &Store,
    message: OutboxId,
    seen: &Seen,
    found: &[(CandidateId, Comparison)],
    judged: &[CandidateId],
) -> Result<Kept, DbError> {
    let mut tx = store.db.write().await?;
    if outbox::finish(&mut tx, message).await? == 0 {
        return Ok(Kept::Needless);
    }
    let run = MatchRunId::new();
    let may_be_same = |it: &&(CandidateId, Comparison)| {
        matches!(it.1.relation, Relation::Same | Relation::Possible) && !judged.contains(&it.0)
    };
    // Whether a client is known: who is of the same household, or waits too, is said otherwise.
    let clients = found.iter().filter(|it| matches!(it.0, CandidateId::Client(_)));
    let best = clients.filter(may_be_same).map(|it| it.1.probability).reduce(f64::max);
    if !match_runs::insert(&mut tx, run, seen, message).await? {
        drop(tx);
        return drop_message(store, message).await.map(|()| Kept::Needless);
    }
    let found = &found[..found.len().min(SHOWN)];
    let referrals: Vec<Uuid> = found
        .iter()
        .filter(|it| matches!(it.0, CandidateId::Referral(_)))
        .map(|it| it.0.uuid())
        .collect();
    let held = same_child::hold(&mut tx, &[seen.referral.uuid()], &referrals).await?;
    if standings::set_run(&mut tx, seen, run, best).await? == 0 {
        drop(tx);
        let position = steps::position(&mut store.db.read().await?, seen.referral).await?;
        if position.is_some_and(|it| it.rev == seen.revision) {
            return Ok(Kept::Overtaken);
        }
        // The newer revision has its own message; this one is done with.
        return drop_message(store, message).await.map(|()| Kept::Needless);
    }
    match_runs::insert_candidates(&mut tx, run, found, judged).await?;
    same_child::settle(&mut tx, &held).await?;
    crash_point("W3");
    tx.commit().await?;
    crash_point("W5");
    Ok(Kept::Yes)
}

/// Finishes a message that asks for nothing any more.
pub async fn drop_message(store: &Store, message: OutboxId) -> Result<(), DbError> {
    let mut tx = store.db.write().await?;
    outbox::finish(&mut tx, message).await?;
    tx.commit().await
}
