//! Undo: a further act that reverses the top standing one. Nothing is erased.

use domain::{
    ActId, Reference,
    chain::{NotPossible, Step, StepKind},
    referral::Status,
};

use crate::{
    ActError, Store,
    act::{self, Blocker},
    db::{
        self, Tx, acts,
        keys::{self, Adding},
        outbox, steps,
    },
    decide::here,
    import,
    mailer::Template,
    merge,
    queue::SCREENING,
    viewer::Advocate,
};

/// Reverses the last decision on a referral, on every referral that it touched; refused when a later act rests on it.
pub async fn undo(store: &Store, by: &Advocate, reference: Reference, seen_step: i64) -> Result<(), ActError> {
    match try_undo(store, by, reference, seen_step).await {
        // Somebody else has undone it in this moment (an act is undone once): now it can be said who.
        Err(ActError::Db(error)) if error.is_unique_violation() => try_undo(store, by, reference, seen_step).await,
        other => other,
    }
}

async fn try_undo(store: &Store, by: &Advocate, reference: Reference, seen_step: i64) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    // Undoing an import takes keys away, which may be made again at this moment.
    keys::lock(&mut tx, Adding::Client).await?;
    let (referral, position) = here(&mut tx, reference, seen_step).await?;
    let top = steps::find(&mut tx, referral.id, position.top)
        .await?
        .ok_or(ActError::NotFound)?;
    if top.kind == StepKind::Withdraw {
        // What a referrer has taken back is theirs to send again.
        return Err(NotPossible::NothingToUndo.into());
    }
    let undone = top.act;
    let (act, now) = act::begin(
        store,
        &mut tx,
        by,
        "undo",
        ("referral", referral.id.uuid()),
        None,
        Some((undone, top.kind_of_act())),
    )
    .await?;

    for step in steps::of_act(&mut tx, undone).await? {
        let at = steps::position(&mut tx, step.referral)
            .await?
            .ok_or(ActError::NotFound)?;
        let back = match Step::undo(&at, &step, act) {
            Ok(back) => back,
            Err(NotPossible::NotOnTop) => return Err(blocked_by_step(&mut tx, &step, at.top).await?),
            Err(other) => return Err(other.into()),
        };
        steps::append(&mut tx, &back).await?;
        if back.to == Status::Rejected {
            db::mails::hold_again(&mut tx, step.referral, back.top, store.timing.mail_hold).await?;
        }
        if back.to == Status::Submitted {
            outbox::push(&mut tx, SCREENING, step.referral.uuid(), back.n, now).await?;
        }
    }
    match top.kind {
        StepKind::Import => import::undo(store, &mut tx, undone, act).await?,
        StepKind::Absorb | StepKind::Merge => merge::undo(store, &mut tx, undone, act).await?,
        _ => {}
    }
    // Mails that have not gone are cancelled silently; if one has, its reader is told to disregard it.
    for (referral, reader) in db::mails::cancel(&mut tx, undone).await? {
        let now = jiff::SignedDuration::ZERO;
        db::mails::insert(&mut tx, act, reader, referral, Template::Disregard, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn blocked_by_step(tx: &mut Tx, step: &Step, top: i64) -> Result<ActError, ActError> {
    let later = steps::find(tx, step.referral, top).await?.ok_or(ActError::NotFound)?;
    blocked_by(tx, later.act, later.kind.as_str()).await
}

/// Names what stands in the way.
pub(crate) async fn blocked_by(tx: &mut Tx, act: ActId, kind: &str) -> Result<ActError, ActError> {
    let author = acts::author(tx, act).await?;
    Ok(ActError::Blocked(Blocker {
        by: author.name,
        act: kind.to_owned(),
        at: author.at,
    }))
}
