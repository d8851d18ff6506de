//! Tables `match_run` and `candidate`.

use domain::{ClientId, MatchRunId, OutboxId, ReferralId};
use jiff::Timestamp;
use matching::{Comparison, Relation};
use uuid::Uuid;

use super::{DbError, Tx, params, params::timestamp, same_child};
use crate::screening::Seen;

/// Who may be the same child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CandidateId {
    /// A client.
    Client(ClientId),
    /// Another open referral.
    Referral(ReferralId),
}

impl CandidateId {
    /// What it is, as the audit log names it.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            CandidateId::Client(_) => "client",
            CandidateId::Referral(_) => "referral",
        }
    }

    /// The plain UUID, which no client and referral share.
    pub(crate) fn uuid(self) -> Uuid {
        match self {
            CandidateId::Client(id) => id.uuid(),
            CandidateId::Referral(id) => id.uuid(),
        }
    }
}

/// Writes a run; false if this cause has run for this revision already.
pub(crate) async fn insert(tx: &mut Tx, id: MatchRunId, seen: &Seen, cause: OutboxId) -> Result<bool, DbError> {
    let stored = tx
        .execute(
            "insert into match_run (id, referral_id, revision, cause, engine, parameters, at) values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (referral_id, revision, cause) do nothing",
            params![
                id,
                seen.referral,
                seen.revision,
                cause,
                matching::ENGINE,
                seen.parameters.as_str(),
                seen.at
            ],
        )
        .await?;
    Ok(stored == 1)
}

/// Writes the candidates of a run, best first; who was `judged` not to be the same child, with that.
pub(crate) async fn insert_candidates(
    tx: &mut Tx,
    run: MatchRunId,
    candidates: &[(CandidateId, Comparison)],
    judged: &[CandidateId],
) -> Result<(), DbError> {
    let mut rows = Vec::with_capacity(candidates.len());
    for (rank, (candidate, comparison)) in (1_i64..).zip(candidates) {
        let evidence = serde_json::to_vec(comparison)
            .map_err(|_| DbError::corrupt("candidate", run, "cannot be written as JSON"))?;
        let (client, referral) = match *candidate {
            CandidateId::Client(id) => (Some(id), None),
            CandidateId::Referral(id) => (None, Some(id)),
        };
        let probability = comparison.probability.clamp(0.0, 1.0);
        let relation = relation_code(comparison.relation);
        let judged = judged.contains(candidate);
        rows.push(params![
            run,
            rank,
            client,
            referral,
            probability,
            relation,
            judged,
            evidence
        ]);
    }
    tx.insert_rows(
        "candidate (run_id, rank, client_id, referral_id, probability, relation, judged, evidence)",
        rows,
    )
    .await
}

/// Notes of pairs, of clients or referrals, that they were judged not to be the same child, or that this was taken back: in what was found last
/// for either, until they are compared anew.
pub(crate) async fn note_judged(tx: &mut Tx, pairs: &[(Uuid, Uuid)], judged: bool) -> Result<(), DbError> {
    let both = |it: &(Uuid, Uuid)| [(it.0, it.1), (it.1, it.0)];
    let all: Vec<(Uuid, Uuid)> = pairs.iter().flat_map(both).collect();
    let about: Vec<Uuid> = all.iter().map(|it| it.0).collect();
    let held = same_child::hold(tx, &about, &[]).await?;
    for (of, candidate) in all {
        tx.execute(
            "update candidate set judged = $3 where run_id = (select run_id from standing where referral_id = $1)
               and (referral_id = $2 or client_id = $2)",
            params![of, candidate, judged],
        )
        .await?;
    }
    same_child::settle(tx, &held).await
}

/// What a candidate is to the child, as stored: the evidence says it too, but SQL cannot read that.
fn relation_code(relation: Relation) -> &'static str {
    match relation {
        Relation::Same => "same",
        Relation::Possible => "possible",
        Relation::Twin => "twin",
        Relation::Sibling => "sibling",
        Relation::Unlikely => "unlikely",
    }
}

/// What is stored so.
pub(crate) fn relation(code: &str) -> Option<Relation> {
    [
        Relation::Same,
        Relation::Possible,
        Relation::Twin,
        Relation::Sibling,
        Relation::Unlikely,
    ]
    .into_iter()
    .find(|it| relation_code(*it) == code)
}

/// A run, without its candidates.
#[derive(Clone, Debug)]
pub struct MatchRun {
    /// Which.
    pub id: MatchRunId,
    /// By which engine.
    pub engine: String,
    /// When.
    pub at: Timestamp,
}

/// The run at which the standing row of a referral points.
pub(crate) async fn of_standing(tx: &mut Tx, referral: ReferralId) -> Result<Option<MatchRun>, DbError> {
    let row: Option<(Uuid, String, i64)> = tx
        .fetch_optional(
            "select match_run.id, engine, at from standing join match_run on match_run.id = standing.run_id where standing.referral_id = $1",
            params![referral],
        )
        .await?;
    row.map(|(id, engine, at)| {
        let at = timestamp(at).ok_or_else(|| DbError::corrupt("match_run", id, "not a time"))?;
        Ok(MatchRun {
            id: id.into(),
            engine,
            at,
        })
    })
    .transpose()
}

/// The referrals in the queue that have found this one, with their steps.
pub(crate) async fn open_that_found(tx: &mut Tx, referral: ReferralId) -> Result<Vec<(ReferralId, i64)>, DbError> {
    let rows: Vec<(Uuid, i64)> = tx
        .fetch_all(
            "select standing.referral_id, step from candidate
             join match_run on match_run.id = candidate.run_id
             join standing on standing.referral_id = match_run.referral_id and standing.run_id = match_run.id and status = 'submitted'
             where candidate.referral_id = $1 order by 1",
            params![referral],
        )
        .await?;
    Ok(rows.into_iter().map(|(id, step)| (id.into(), step)).collect())
}

/// The candidates of a run, best first.
pub(crate) async fn candidates(tx: &mut Tx, run: MatchRunId) -> Result<Vec<(CandidateId, Comparison)>, DbError> {
    let rows: Vec<(Option<Uuid>, Option<Uuid>, Vec<u8>)> = tx
        .fetch_all(
            "select client_id, referral_id, evidence from candidate where run_id = $1 order by rank",
            params![run],
        )
        .await?;
    rows.into_iter()
        .map(|(client, referral, evidence)| {
            let id = match (client, referral) {
                (Some(id), None) => CandidateId::Client(id.into()),
                (None, Some(id)) => CandidateId::Referral(id.into()),
                _ => return Err(DbError::corrupt("candidate", run, "is neither a client nor a referral")),
            };
            Ok((id, comparison(run, &evidence)?))
        })
        .collect()
}

/// The other referrals in the queue that have found this one as a candidate after it was matched itself: it came first.
pub(crate) async fn found_by(tx: &mut Tx, referral: ReferralId) -> Result<Vec<(ReferralId, Comparison)>, DbError> {
    let rows: Vec<(Uuid, Vec<u8>)> = tx
        .fetch_all(
            "select theirs.referral_id, evidence from standing as own
             join match_run as ours on ours.id = own.run_id
             join candidate on candidate.referral_id = own.referral_id
             join match_run as theirs on theirs.id = candidate.run_id and theirs.at > ours.at
             join standing on standing.referral_id = theirs.referral_id and standing.run_id = theirs.id and standing.status = 'submitted'
             where own.referral_id = $1 and own.status = 'submitted'",
            params![referral],
        )
        .await?;
    rows.into_iter()
        .map(|(id, evidence)| Ok((id.into(), comparison(referral, &evidence)?)))
        .collect()
}

/// What was found of a candidate.
pub(crate) fn comparison(of: impl std::fmt::Display, evidence: &[u8]) -> Result<Comparison, DbError> {
    serde_json::from_slice(evidence).map_err(|_| DbError::corrupt("candidate", of, "the evidence cannot be read"))
}
