//! Decisions that need no client: returning a referral to its referrer, and deleting it.

use domain::{
    Reference,
    chain::{Deed, Position, Step},
    reason::{Notes, Reasons},
    text::Prose,
};

use crate::{
    ActError, Store, act,
    db::{self, DbError, Tx, referrals::Referral, steps},
    faults::crash_point,
    mailer::Template,
    screening,
    sealed::Sealed,
    viewer::Advocate,
};

/// Returns a referral to its referrer, who is told of the reasons by e-mail after a minute, and reads the notes in the portal.
pub async fn reject(
    store: &Store,
    by: &Advocate,
    reference: Reference,
    seen_step: i64,
    reasons: Reasons,
    notes: Option<&Notes>,
) -> Result<(), ActError> {
    crash_point("D1");
    let mut tx = store.db.write().await?;
    let (referral, position) = here(&mut tx, reference, seen_step).await?;
    let notes = notes.filter(|it| !it.is_empty()).map(Sealed::notes).transpose()?;
    let (act, _) = act::begin(
        store,
        &mut tx,
        by,
        "reject",
        ("referral", referral.id.uuid()),
        notes,
        None,
    )
    .await?;
    steps::append(&mut tx, &Step::next(&position, act, Deed::Reject(reasons))?).await?;
    screening::without(store, &mut tx, referral.id).await?;
    db::mails::insert(
        &mut tx,
        act,
        referral.referrer,
        referral.id,
        Template::Returned,
        store.timing.mail_hold,
    )
    .await?;
    crash_point("D2");
    tx.commit().await?;
    crash_point("D3");
    Ok(())
}

/// Puts a referral out of sight.
pub async fn delete(
    store: &Store,
    by: &Advocate,
    reference: Reference,
    seen_step: i64,
    note: Option<&Prose>,
) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    let (referral, position) = here(&mut tx, reference, seen_step).await?;
    let note = note.map(Sealed::note).transpose()?;
    let (act, _) = act::begin(
        store,
        &mut tx,
        by,
        "delete",
        ("referral", referral.id.uuid()),
        note,
        None,
    )
    .await?;
    steps::append(&mut tx, &Step::next(&position, act, Deed::Delete)?).await?;
    screening::without(store, &mut tx, referral.id).await?;
    // Nobody is to correct what is gone.
    db::mails::withhold(&mut tx, referral.id, position.top).await?;
    tx.commit().await?;
    Ok(())
}

/// The referral and where it is, if that is where it was when the page was made; else who moved it.
pub(crate) async fn here(tx: &mut Tx, reference: Reference, seen_step: i64) -> Result<(Referral, Position), ActError> {
    let referral = db::referrals::by_reference(tx, reference)
        .await?
        .ok_or(ActError::NotFound)?;
    let position = steps::position(tx, referral.id).await?.ok_or(ActError::NotFound)?;
    if position.step == seen_step {
        Ok((referral, position))
    } else {
        Err(ActError::Overtaken(
            steps::overtaken(tx, referral.id, position.step).await?,
        ))
    }
}

/// The decision that stands on a referral, if it is this person's.
pub(crate) async fn own_decision(tx: &mut Tx, by: &Advocate, reference: Reference) -> Result<Option<Step>, DbError> {
    let Some(referral) = db::referrals::by_reference(tx, reference).await? else {
        return Ok(None);
    };
    let Some(position) = steps::position(tx, referral.id).await? else {
        return Ok(None);
    };
    match steps::find(tx, referral.id, position.top).await? {
        Some(step) if db::acts::author(tx, step.act).await?.person == by.person() => Ok(Some(step)),
        _ => Ok(None),
    }
}
