//! What a referrer sees: their own referrals, coarsely, and never anything of the center's.

use domain::{
    Reference,
    answers::Answers,
    catalogue::Part,
    chain::{Deed, NotPossible, Position, Step, StepKind},
    reason::{Notes, Reasons},
    referral::{Kind, Origin, ReferrerStatus, Status},
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    ActError, Store, act,
    db::{
        self, DbError, Tx,
        keys::Adding,
        steps,
        withdrawals::{self, TakenBack},
    },
    screening, submit, undo,
    viewer::Sender,
};

/// A line of one's own list.
#[derive(Clone, Debug)]
pub struct OwnReferral {
    /// Its reference.
    pub reference: Reference,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub status: ReferrerStatus,
    /// When it was last sent.
    pub sent_at: Timestamp,
    /// The child's name, as the referrer wrote it.
    pub child: String,
}

/// How many lines a page of the list has.
pub const PAGE: i64 = 50;

/// A page of one's own referrals, last one first; `page` counts from 0.
pub async fn list(store: &Store, by: &Sender, page: i64) -> Result<Vec<OwnReferral>, DbError> {
    let rows = db::standings::own(
        &mut store.db.read().await?,
        by.person(),
        PAGE,
        crate::lines_before(page, PAGE),
    )
    .await?;
    let now = store.now();
    let line = |it: db::standings::OwnRow| OwnReferral {
        reference: it.reference,
        kind: it.kind,
        status: shown(it.taken_back, ReferrerStatus::of(it.status, it.merged_into), now),
        sent_at: it.sent_at,
        child: it.answers.child_name(),
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Why a referral came back.
#[derive(Clone, Debug)]
pub struct Returned {
    /// The coded reasons and the fields to look at.
    pub reasons: Reasons,
    /// What the advocate wrote.
    pub notes: Notes,
    /// When.
    pub at: Timestamp,
}

/// One's own referral, as one sent it last.
#[derive(Clone, Debug)]
pub struct OwnView {
    /// Its reference.
    pub reference: Reference,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub status: ReferrerStatus,
    /// When it was last sent.
    pub sent_at: Timestamp,
    /// All of what was sent.
    pub answers: Answers,
    /// Why it came back, if it is back.
    pub returned: Option<Returned>,
    /// How often it went to and fro, for acts on it.
    pub turns: i64,
}

/// Opens one's own referral.
pub async fn open(store: &Store, by: &Sender, reference: Reference) -> Result<Option<OwnView>, DbError> {
    let mut tx = store.db.read().await?;
    let Some(referral) = db::referrals::own_by_reference(&mut tx, reference, by.person()).await? else {
        return Ok(None);
    };
    let Some(position) = steps::position(&mut tx, referral.id).await? else {
        return Ok(None);
    };
    let top = steps::find(&mut tx, referral.id, position.top).await?;
    let status = status(&mut tx, &position, store.now()).await?;
    // The last version that the referrer sent: what was merged from two referrals is not theirs to see.
    let revisions = db::referrals::revisions(&mut tx, referral.id).await?;
    let revision = revisions.into_iter().rfind(|it| it.origin == Origin::Referrer);
    let revision = revision.ok_or_else(|| DbError::corrupt("revision", referral.id, "nothing was ever sent"))?;
    let answers = db::referrals::answers(&mut tx, referral.id, revision.n, &Part::ALL).await?;
    let returned = match top {
        Some(Step {
            reasons: Some(reasons),
            act,
            ..
        }) => Some(Returned {
            reasons,
            notes: db::acts::notes(&mut tx, act).await?,
            at: db::acts::author(&mut tx, act).await?.at,
        }),
        _ => None,
    };
    Ok(Some(OwnView {
        reference,
        kind: referral.kind,
        status,
        sent_at: revision.sent_at,
        answers,
        returned,
        turns: steps::turns(&mut tx, referral.id).await?,
    }))
}

/// Where a referral stands, as its referrer may know.
async fn status(tx: &mut Tx, position: &Position, now: Timestamp) -> Result<ReferrerStatus, DbError> {
    let merged_into = merged_into(tx, position).await?.map(|it| it.status);
    let taken_back = withdrawals::of(tx, position.referral).await?;
    Ok(shown(taken_back, ReferrerStatus::of(position.status, merged_into), now))
}

/// Where the referral stands into which this one was merged, if it was.
async fn merged_into(tx: &mut Tx, position: &Position) -> Result<Option<Position>, DbError> {
    match steps::find(tx, position.referral, position.top).await? {
        Some(Step {
            kind: StepKind::Merge,
            peer: Some(peer),
            ..
        }) => steps::position(tx, peer).await,
        _ => Ok(None),
    }
}

/// What a referrer sees of a referral that stands there, but for what they have done with it while it was merged.
fn shown(taken_back: TakenBack, status: ReferrerStatus, now: Timestamp) -> ReferrerStatus {
    match (taken_back, status) {
        (TakenBack::By(_), _) => ReferrerStatus::Withdrawn,
        (TakenBack::Undone(shown_at), ReferrerStatus::Accepted | ReferrerStatus::Closed) if now < shown_at => {
            ReferrerStatus::Received
        }
        (TakenBack::No | TakenBack::Undone(_), status) => status,
    }
}

/// Takes one's own referral back. One that is merged with another stays where it is until the two are parted, and staff are
/// told; its referrer sees no difference.
pub async fn withdraw(store: &Store, by: &Sender, reference: Reference, seen_turns: i64) -> Result<(), ActError> {
    match try_withdraw(store, by, reference, seen_turns).await {
        // Somebody was faster in this moment; who is not told here either.
        Err(ActError::Overtaken(_)) => try_withdraw(store, by, reference, seen_turns).await,
        // Pressed twice: the other one is done.
        Err(ActError::Db(error)) if error.is_unique_violation() => try_withdraw(store, by, reference, seen_turns).await,
        other => other,
    }
}

async fn try_withdraw(store: &Store, by: &Sender, reference: Reference, seen_turns: i64) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    // Nobody may merge or part it beside this.
    db::keys::lock(&mut tx, Adding::Referral).await?;
    let referral = db::referrals::own_by_reference(&mut tx, reference, by.person())
        .await?
        .ok_or(ActError::NotFound)?;
    let position = steps::position(&mut tx, referral.id).await?.ok_or(ActError::NotFound)?;
    let seen = status(&mut tx, &position, store.now()).await?;
    if seen == ReferrerStatus::Withdrawn {
        return Err(NotPossible::From(Status::Withdrawn).into());
    }
    // Merging is not the referrer's to know either: a page made before it is as good as one made after.
    if seen_turns != steps::turns(&mut tx, referral.id).await? {
        // Who at the center decided what is not the referrer's to know: the page is shown anew.
        return Err(NotPossible::From(position.status).into());
    }
    let (act, _) = act::begin(
        store,
        &mut tx,
        by,
        "withdraw",
        ("referral", referral.id.uuid()),
        None,
        None,
    )
    .await?;
    let is_merged = position.merged || position.status == Status::Merged;
    if is_merged && seen == ReferrerStatus::Received {
        // Pressed twice at once.
        if withdrawals::insert(&mut tx, referral.id, act).await? == 0 {
            return Err(NotPossible::From(Status::Withdrawn).into());
        }
    } else {
        steps::append(&mut tx, &Step::next(&position, act, Deed::Withdraw)?).await?;
        db::mails::withhold(&mut tx, referral.id, position.top).await?;
        screening::without(store, &mut tx, referral.id).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// For how long after the undo of a withdrawal its referrer is not shown what was decided before: as long as a decision may well take.
/// What was withdrawn is decided only if it was merged with another one, and that is not theirs to know.
const UNTIL_SHOWN: SignedDuration = SignedDuration::from_hours(24);

/// Undoes one's own withdrawal: the referral stands where it stood before, as it was sent last.
pub async fn undo_withdrawal(store: &Store, by: &Sender, reference: Reference) -> Result<(), ActError> {
    match try_undo_withdrawal(store, by, reference).await {
        // Pressed twice: the other one is done.
        Err(ActError::Overtaken(_)) => try_undo_withdrawal(store, by, reference).await,
        Err(ActError::Db(error)) if error.is_unique_violation() => try_undo_withdrawal(store, by, reference).await,
        other => other,
    }
}

async fn try_undo_withdrawal(store: &Store, by: &Sender, reference: Reference) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    // Nobody may merge or part it beside this.
    db::keys::lock(&mut tx, Adding::Referral).await?;
    let referral = db::referrals::own_by_reference(&mut tx, reference, by.person())
        .await?
        .ok_or(ActError::NotFound)?;
    let position = steps::position(&mut tx, referral.id).await?.ok_or(ActError::NotFound)?;
    let top = steps::find(&mut tx, referral.id, position.top).await?;
    let step = top.filter(|it| it.kind == StepKind::Withdraw);
    // Of a merged one there is no step yet.
    let recorded = withdrawals::find(&mut tx, referral.id).await?;
    let withdrawal = recorded.or(step.as_ref().map(|it| it.act));
    let Some(withdrawal) = withdrawal else {
        return Err(NotPossible::From(position.status).into());
    };
    let (act, now) = act::begin(
        store,
        &mut tx,
        by,
        "undo",
        ("referral", referral.id.uuid()),
        None,
        Some((withdrawal, StepKind::Withdraw.as_str())),
    )
    .await?;
    if let Some(step) = step {
        let back = undo::reverse(store, &mut tx, &step, act, now).await?;
        let answers = db::referrals::answers(&mut tx, referral.id, back.rev, &Part::ALL).await?;
        if back.to == Status::Submitted && answers.is_urgent() {
            submit::alert(&mut tx, act, referral.id).await?;
        }
    }
    if recorded.is_some() {
        let at = merged_into(&mut tx, &position).await?.unwrap_or(position);
        let is_decided = matches!(at.status, Status::Imported | Status::Deleted);
        let hidden = if is_decided { UNTIL_SHOWN } else { SignedDuration::ZERO };
        withdrawals::undo(&mut tx, referral.id, now + hidden).await?;
        if let Some(import) = steps::find(&mut tx, at.referral, at.top)
            .await?
            .filter(|it| it.kind == StepKind::Import)
        {
            db::mails::hold_accepted(&mut tx, import.act, (referral.id, referral.referrer), hidden).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}
