//! What an advocate sees of a referral: all that is known about it.

use domain::{
    Reference, ReferralId,
    answers::Answers,
    catalogue,
    chain::{Position, StepKind},
    readiness::{self, Readiness},
    reason::Notes,
    referral::{Kind, Status},
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Store, act,
    claims::Claim,
    clients::Listed,
    db::{self, DbError, Tx, mails::Notice, match_runs, referrals::Revision, steps},
    left::{self, Left},
    merge::{self, Part},
    not_same::{self, Judged},
    own::Returned,
    viewer::Advocate,
};

pub use db::{
    match_runs::{CandidateId, MatchRun},
    referrals::Referral,
    steps::HistoryStep,
};

/// Somebody who may be the same child.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Who.
    pub id: CandidateId,
    /// For another referral, its reference.
    pub reference: Option<Reference>,
    /// What is known of them.
    pub record: matching::Record,
    /// How alike they are, and why.
    pub comparison: matching::Comparison,
}

/// A referral with all that is known about it.
#[derive(Clone, Debug)]
pub struct Review {
    /// Its envelope.
    pub referral: Referral,
    /// The agency's name.
    pub agency: String,
    /// The referrer's name.
    pub referrer: String,
    /// The referrer's telephone, to call back.
    pub referrer_phone: Option<String>,
    /// Where it stands.
    pub position: Position,
    /// What was sent, all parts.
    pub answers: Answers,
    /// How far it has what its import and each report need.
    pub ready: Vec<Readiness>,
    /// The day on which its present revision was sent; ages are as of that day.
    pub sent_on: jiff::civil::Date,
    /// What the engine knows of the child.
    pub record: matching::Record,
    /// All versions.
    pub revisions: Vec<Revision>,
    /// What was done, oldest first.
    pub history: Vec<HistoryStep>,
    /// What was written beside the last decision that stands.
    pub notes: Notes,
    /// What its referrer was asked for before they sent it the last time, if they sent it again.
    pub returned: Option<Returned>,
    /// The last search for candidates; none while it was not matched yet.
    pub run: Option<MatchRun>,
    /// The candidates, best first, but for those who were judged not to be the same child.
    pub candidates: Vec<Candidate>,
    /// Who was judged not to be the same child. A judgement that does not hold any more is a remark beside its candidate.
    pub judged: Vec<Judged>,
    /// The notices to the referrer, and how far they have come.
    pub notices: Vec<Notice>,
    /// Whether it was returned and its referrer does not know of it.
    pub not_reached: bool,
    /// The referral that took it in, or that it took in.
    pub peer: Option<Reference>,
    /// Who works on it.
    pub claim: Option<Claim>,
    /// Who else has opened it in the last [`LOOKING`], and when; the last one first.
    pub openers: Vec<(String, Timestamp)>,
    /// The referrals that were merged into it.
    pub parts: Vec<Part>,
    /// When its referrer has taken it back, if that was while it was merged.
    pub taken_back: Option<Timestamp>,
    /// The referrals that may be of the same child and have left the queue without an import, while this one is in it.
    pub left: Vec<Left>,
    /// The other referrals in the queue that have a case number of this one, while this one is there too.
    pub same_case: Vec<Reference>,
    /// The client that it was imported to, as long as the client is there, and the account, as long as that is open.
    pub imported_to: Option<(Listed, Option<i64>)>,
}

impl Review {
    /// What kind of referral asks all that it says: if two kinds were merged, both.
    pub fn kind(&self) -> Kind {
        self.referral.kind.asking(&self.answers)
    }
}

/// For so long somebody who has opened a referral may still be at it.
const LOOKING: SignedDuration = SignedDuration::from_mins(15);

/// Opens a referral. Changes nothing but the audit log, and who has opened it.
pub async fn open(store: &Store, by: &Advocate, reference: Reference) -> Result<Option<Review>, DbError> {
    let mut tx = store.db.read().await?;
    let Some(referral) = db::referrals::by_reference(&mut tx, reference).await? else {
        return Ok(None);
    };
    let mut review = load(store, &mut tx, referral).await?;
    let (id, now) = (review.referral.id, store.now());
    review.openers = db::seen::openers(&mut tx, id, by.person(), now - LOOKING).await?;
    drop(tx);
    let mut tx = store.db.write().await?;
    db::seen::opened(&mut tx, by.person(), id, now).await?;
    act::noted(
        store,
        &mut tx,
        by,
        "referral_viewed",
        ("referral", review.referral.id.uuid()),
    )
    .await?;
    tx.commit().await?;
    Ok(Some(review))
}

/// The answers of one revision, older ones too.
pub async fn revision(store: &Store, _: &Advocate, reference: Reference, n: i64) -> Result<Option<Answers>, DbError> {
    let mut tx = store.db.read().await?;
    let Some(referral) = db::referrals::by_reference(&mut tx, reference).await? else {
        return Ok(None);
    };
    let known = db::referrals::revisions(&mut tx, referral.id)
        .await?
        .iter()
        .any(|it| it.n == n);
    if known {
        db::referrals::answers(&mut tx, referral.id, n, &catalogue::Part::ALL)
            .await
            .map(Some)
    } else {
        Ok(None)
    }
}

async fn load(store: &Store, tx: &mut Tx, referral: Referral) -> Result<Review, DbError> {
    let corrupt = |what| DbError::corrupt("referral", referral.id, what);
    let position = steps::position(tx, referral.id)
        .await?
        .ok_or_else(|| corrupt("has no standing"))?;
    let answers = db::referrals::answers(tx, referral.id, position.rev, &catalogue::Part::ALL).await?;
    let revisions = db::referrals::revisions(tx, referral.id).await?;
    let sent_on = revisions
        .iter()
        .find(|it| it.n == position.rev)
        .map_or_else(|| store.today(), |it| store.day_of(it.sent_at));
    let history = steps::history(tx, referral.id).await?;
    let top = history
        .iter()
        .find(|it| it.step.n == position.top)
        .ok_or_else(|| corrupt("its top step is missing"))?;
    let notes = db::acts::notes(tx, top.step.act).await?;
    let returned = returned(tx, &history).await?;
    let peer = match top.step.peer {
        Some(peer) => db::referrals::find(tx, peer).await?.map(|it| it.reference),
        None => None,
    };
    let imported_to = match top.step.client.zip(top.step.account) {
        Some(account) => {
            let (client, n) = db::accounts::goes_on(tx, account).await?;
            let now = db::merged_clients::root_of(tx, client).await?.unwrap_or(client);
            let open = db::accounts::of_client(tx, now)
                .await?
                .iter()
                .any(|it| now == client && it.n == n);
            db::clients::find(tx, now).await?.map(|it| (it, open.then_some(n)))
        }
        None => None,
    };
    let agency = db::agencies::find(tx, referral.agency)
        .await?
        .map_or_else(String::new, |it| it.name);
    let referrer = db::people::find(tx, referral.referrer)
        .await?
        .ok_or_else(|| corrupt("its referrer is missing"))?;
    let run = match_runs::of_standing(tx, referral.id).await?;
    let record = crate::records::of_answers(&answers, sent_on);
    let judged = not_same::about(store, tx, referral.id.uuid(), &record).await?;
    let mut candidates = match &run {
        Some(run) => candidates(store, tx, run, referral.id).await?,
        None => Vec::new(),
    };
    candidates.retain(|it| !judged.iter().any(|judged| judged.id == it.id && judged.holds()));
    let (mut same_case, mut left) = (Vec::new(), Vec::new());
    if position.status == Status::Submitted {
        same_case = db::desk::of_same_case(tx, referral.id).await?;
        left = left::of_child(store, tx, referral.id, &record, &judged).await?;
    }
    Ok(Review {
        agency,
        referrer: referrer.display_name(),
        referrer_phone: referrer.phone,
        record,
        judged,
        sent_on,
        ready: readiness::of(referral.kind.asking(&answers), &answers, &store.state),
        position,
        answers,
        revisions,
        notes,
        returned,
        run,
        candidates,
        notices: db::mails::of_referral(tx, referral.id).await?,
        not_reached: db::desk::is_not_reached(tx, referral.id).await?,
        same_case,
        left,
        parts: merge::parts(tx, referral.id).await?,
        taken_back: db::withdrawals::at(tx, referral.id).await?,
        peer,
        claim: db::claims::of(tx, referral.id, store.now()).await?,
        openers: Vec::new(),
        imported_to,
        history,
        referral,
    })
}

/// The return that was answered last: sending again is never undone.
async fn returned(tx: &mut Tx, history: &[HistoryStep]) -> Result<Option<Returned>, DbError> {
    let Some(at) = history.iter().rposition(|it| it.step.kind == StepKind::Resubmit) else {
        return Ok(None);
    };
    let Some(it) = history[..at].iter().rfind(|it| it.step.kind == StepKind::Reject) else {
        return Ok(None);
    };
    let Some(reasons) = it.step.reasons.clone() else {
        return Ok(None);
    };
    Ok(Some(Returned {
        reasons,
        notes: db::acts::notes(tx, it.step.act).await?,
        at: it.at,
    }))
}

/// The candidates of a run, and the referrals that came later and have found this one, as far as they are still there: a client
/// may have been deleted, a referral decided since.
async fn candidates(
    store: &Store,
    tx: &mut Tx,
    run: &MatchRun,
    referral: ReferralId,
) -> Result<Vec<Candidate>, DbError> {
    let mut all = match_runs::candidates(tx, run.id).await?;
    for (later, comparison) in match_runs::found_by(tx, referral).await? {
        let id = CandidateId::Referral(later);
        if all.iter().all(|it| it.0 != id) {
            let less = |it: &(_, matching::Comparison)| it.1.probability < comparison.probability;
            let at = all.iter().position(less).unwrap_or(all.len());
            all.insert(at, (id, comparison));
        }
    }
    let mut found = Vec::new();
    for (id, comparison) in all {
        match not_same::known(store, tx, id).await {
            Ok(Some(known)) => found.push(Candidate {
                id,
                reference: known.reference,
                record: known.record,
                comparison,
            }),
            Ok(None) => {}
            // The others are to be decided on all the same.
            Err(error @ DbError::Corrupt { .. }) => tx.leave_out(id.kind(), id.uuid(), &error),
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}
