//! Sending a referral: one transaction, once, whatever the network does.

use domain::{
    ActId, DraftId, Reference, ReferralId,
    answers::{self, Answers, Complaint, Scope},
    catalogue::Part,
    chain::{Deed, Step},
    readiness,
};
use jiff::SignedDuration;

use crate::{
    ActError, Store, act,
    db::{
        self, DbError, Tx,
        keys::Adding,
        outbox,
        referrals::{NewRevision, Referral},
        steps,
    },
    drafts::{self, Draft},
    faults::crash_point,
    links,
    mailer::Template,
    queue::SCREENING,
    records,
    viewer::Sender,
};

/// Why a referral was not sent. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// Something is missing or wrong.
    #[error("something is missing or wrong")]
    Incomplete(Vec<Complaint>),
    /// It was changed after it was checked, in another tab perhaps; or it was sent with other content.
    #[error("it was changed since it was checked")]
    Changed,
    /// As of any act.
    #[error(transparent)]
    Act(#[from] ActError),
}

impl From<DbError> for SubmitError {
    fn from(error: DbError) -> Self {
        SubmitError::Act(error.into())
    }
}

/// Sends a draft: for the first time, or as the correction of a returned referral. `seen` is the [`drafts::hash`] of what
/// was checked. Sent again, at once or years later, it is the same referral with the same reference.
pub async fn submit(store: &Store, by: &Sender, id: DraftId, seen: &str) -> Result<Reference, SubmitError> {
    match try_submit(store, by, id, seen).await {
        // The same draft was sent at the same time: the other one won, and this one is answered like it.
        Err(SubmitError::Act(ActError::Db(error))) if error.is_unique_violation() => {
            try_submit(store, by, id, seen).await
        }
        // The other one may also have won between two looks of this one: then the draft is gone by now.
        Err(SubmitError::Act(ActError::Overtaken(_) | ActError::NotPossible(_))) => {
            try_submit(store, by, id, seen).await
        }
        other => other,
    }
}

/// The reference of the referral that was sent from a draft of this person, if one was.
pub async fn sent(store: &Store, by: &Sender, id: DraftId) -> Result<Option<Reference>, DbError> {
    let sent = db::referrals::sent_under(&mut store.db.read().await?, id, by.person()).await?;
    Ok(sent.map(|it| it.0))
}

async fn try_submit(store: &Store, by: &Sender, id: DraftId, seen: &str) -> Result<Reference, SubmitError> {
    let mut tx = store.db.write().await?;
    db::keys::lock(&mut tx, Adding::Referral).await?;
    let Some(draft) = db::drafts::find(&mut tx, by.person(), id).await? else {
        let sent = db::referrals::sent_under(&mut tx, id, by.person()).await?;
        return match sent {
            Some((reference, hash)) if hash == seen.as_bytes() => Ok(reference),
            Some(_) => Err(SubmitError::Changed),
            None => Err(ActError::NotFound.into()),
        };
    };
    if drafts::hash(&draft) != seen {
        return Err(SubmitError::Changed);
    }
    let parsed = answers::parse(&draft.form, draft.kind, Scope::Referral, store.today());
    if !parsed.complaints.is_empty() {
        return Err(SubmitError::Incomplete(parsed.complaints));
    }
    let reference = match draft.corrects {
        None => first(store, &mut tx, by, &draft, seen, &parsed.answers).await?,
        Some(referral) => again(store, &mut tx, by, &draft, seen, &parsed.answers, referral).await?,
    };
    crash_point("P2");
    tx.commit().await?;
    crash_point("P4");
    Ok(reference)
}

async fn first(
    store: &Store,
    tx: &mut Tx,
    by: &Sender,
    draft: &Draft,
    seen: &str,
    answers: &Answers,
) -> Result<Reference, SubmitError> {
    let id = ReferralId::new();
    let (act, now) = act::begin(store, tx, by, "submit", ("referral", id.uuid()), None, None).await?;
    let referral = loop {
        let referral = Referral {
            id,
            reference: Reference::random(),
            kind: draft.kind,
            agency: draft.agency,
            referrer: draft.referrer,
        };
        if db::referrals::insert(tx, &referral, by.person()).await? {
            break referral;
        }
    };
    let revision = NewRevision {
        referral: id,
        n: 1,
        sent: Some((key_of(draft), seen.as_bytes())),
        by: by.person(),
        at: now,
        received_at: now,
        answers,
        gaps: &readiness::gaps(draft.kind, answers, &store.state),
    };
    db::referrals::insert_revision(tx, &revision).await?;
    steps::append(tx, &Step::first(id, act)).await.map_err(ActError::from)?;
    arrived(store, tx, by, draft, answers, &referral, act, 1).await?;
    Ok(referral.reference)
}

async fn again(
    store: &Store,
    tx: &mut Tx,
    by: &Sender,
    draft: &Draft,
    seen: &str,
    answers: &Answers,
    id: ReferralId,
) -> Result<Reference, SubmitError> {
    let referral = db::referrals::find(tx, id).await?.ok_or(ActError::NotFound)?;
    let position = steps::position(tx, id).await?.ok_or(ActError::NotFound)?;
    let (act, now) = act::begin(store, tx, by, "resubmit", ("referral", id.uuid()), None, None).await?;
    // Who sends an age again that stands in the form has not said it anew.
    let before = db::referrals::answers(tx, id, position.rev, &Part::ALL).await?;
    let before = before.said_on(store.day_of(db::referrals::sent_at(tx, id, position.rev).await?));
    let answers = &answers.clone().as_said(&before);
    // An undone merge may have left revisions above the present one: the next free number, not the next one.
    let rev = db::referrals::revisions(tx, id).await?.last().map_or(0, |it| it.n) + 1;
    let step = Step::next(&position, act, Deed::Resubmit { rev }).map_err(ActError::from)?;
    let revision = NewRevision {
        referral: id,
        n: step.rev,
        sent: Some((key_of(draft), seen.as_bytes())),
        by: by.person(),
        at: now,
        received_at: now,
        answers,
        gaps: &readiness::gaps(draft.kind, answers, &store.state),
    };
    db::referrals::insert_revision(tx, &revision).await?;
    db::keys::clear_referral(tx, id).await?;
    // The step first, as in every act: nobody waits crosswise.
    steps::append(tx, &step).await.map_err(ActError::from)?;
    db::mails::withhold(tx, id, position.top).await?;
    arrived(store, tx, by, draft, answers, &referral, act, step.n).await?;
    Ok(referral.reference)
}

/// The key under which a draft is sent once.
fn key_of(draft: &Draft) -> DraftId {
    if crate::faults::sabotaged("new_key_each_time") {
        DraftId::new()
    } else {
        draft.id
    }
}

/// What a first and a repeated sending have in common.
#[expect(clippy::too_many_arguments, reason = "the two callers have all of them at hand")]
async fn arrived(
    store: &Store,
    tx: &mut Tx,
    by: &Sender,
    draft: &Draft,
    answers: &Answers,
    referral: &Referral,
    act: ActId,
    step: i64,
) -> Result<(), SubmitError> {
    if crate::faults::sabotaged("log_the_child") {
        tracing::info!(child = answers.child_name(), "a referral has arrived");
    }
    let record = records::of_answers(answers, store.today());
    db::keys::add_referral(tx, referral.id, &matching::keys(&record)).await?;
    links::index(tx, referral.id, answers).await?;
    outbox::push(tx, SCREENING, referral.id.uuid(), step, store.now()).await?;
    db::mails::insert(
        tx,
        act,
        referral.referrer,
        referral.id,
        Template::Received,
        SignedDuration::ZERO,
    )
    .await?;
    if answers.is_urgent() {
        alert(tx, act, referral.id).await?;
    }
    // Saved anew by another tab since it was read: what was sent is not what was typed last.
    if db::drafts::delete_as_of(tx, by.person(), draft.id, draft.saved_at).await? == 0 {
        return Err(SubmitError::Changed);
    }
    Ok(())
}

/// Tells those on duty that an urgent referral is in the queue, which by this act it has come into.
pub(crate) async fn alert(tx: &mut Tx, act: ActId, referral: ReferralId) -> Result<(), DbError> {
    for it in db::duty::all(tx).await?.into_iter().filter(|it| it.reachable) {
        let (to, now) = (it.person, SignedDuration::ZERO);
        db::mails::insert(tx, act, to, referral, Template::Urgent, now).await?;
    }
    Ok(())
}
