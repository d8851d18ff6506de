//! Claims: an advocate takes a referral to work on it, so that nobody else begins the same. It lapses after a while, a decision
//! ends it, and it stops nobody from deciding.

use domain::{PersonId, Reference, chain::NotPossible, referral::Status};
use jiff::Timestamp;

use crate::{
    ActError, Store, act,
    db::{self, DbError, Tx, referrals::Referral, steps},
    viewer::Advocate,
};

pub use db::claims::Claim;

/// Takes a referral that nobody has; one's own for longer.
pub async fn take(store: &Store, by: &Advocate, reference: Reference) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    let (referral, now) = open(store, &mut tx, by, reference).await?;
    let until = now + store.timing.claim;
    if db::claims::take(&mut tx, referral.id, by.person(), now, until).await? == 0 {
        return Err(taken(&mut tx, &referral, now).await?);
    }
    noted(store, &mut tx, by, "claimed", &referral).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a referral over from who was seen to have it, since when. If that is no longer so, nothing is changed, and who has it now
/// is told.
pub async fn take_over(
    store: &Store,
    by: &Advocate,
    reference: Reference,
    seen: (PersonId, Timestamp),
) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    let (referral, now) = open(store, &mut tx, by, reference).await?;
    let until = now + store.timing.claim;
    if db::claims::take_over(&mut tx, referral.id, by.person(), now, until, seen).await? == 0 {
        return match db::claims::of(&mut tx, referral.id, now).await? {
            // Given back since, or theirs already: then there is nobody to take it from.
            Some(claim) if claim.person != by.person() => Err(ActError::Claimed(claim)),
            _ => {
                drop(tx);
                take(store, by, reference).await
            }
        };
    }
    noted(store, &mut tx, by, "claim_taken_over", &referral).await?;
    tx.commit().await?;
    Ok(())
}

/// The referral that one decides next: the first in the queue that nobody else has.
pub async fn next(store: &Store, by: &Advocate) -> Result<Option<Reference>, DbError> {
    db::claims::next(&mut store.db.read().await?, by.person(), store.now()).await
}

/// Gives a referral back; who has it now is told if it is somebody else.
pub async fn give_back(store: &Store, by: &Advocate, reference: Reference) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    let (referral, now) = open(store, &mut tx, by, reference).await?;
    if db::claims::give_back(&mut tx, referral.id, by.person()).await? == 1 {
        noted(store, &mut tx, by, "claim_given_back", &referral).await?;
        tx.commit().await?;
        return Ok(());
    }
    match db::claims::of(&mut tx, referral.id, now).await? {
        Some(claim) => Err(ActError::Claimed(claim)),
        None => Ok(()),
    }
}

/// A referral that is in the queue, and stays there until the transaction ends: a decision at the same moment waits, and ends the
/// claim, or this one waits and finds it decided.
async fn open(
    store: &Store,
    tx: &mut Tx,
    by: &Advocate,
    reference: Reference,
) -> Result<(Referral, Timestamp), ActError> {
    let now = store.now();
    by.confirm(tx, now).await?;
    let referral = db::referrals::by_reference(tx, reference)
        .await?
        .ok_or(ActError::NotFound)?;
    if db::standings::hold_submitted(tx, referral.id).await? == 1 {
        return Ok((referral, now));
    }
    let position = steps::position(tx, referral.id).await?.ok_or(ActError::NotFound)?;
    Err(if position.status == Status::Submitted {
        // Back in the queue between the two looks.
        ActError::Changed
    } else if position.step > 1 {
        ActError::Overtaken(steps::overtaken(tx, referral.id, position.step).await?)
    } else {
        NotPossible::From(position.status).into()
    })
}

/// Who has it, for the one who comes too late.
async fn taken(tx: &mut Tx, referral: &Referral, now: Timestamp) -> Result<ActError, ActError> {
    Ok(match db::claims::of(tx, referral.id, now).await? {
        Some(claim) => ActError::Claimed(claim),
        None => ActError::Changed,
    })
}

async fn noted(store: &Store, tx: &mut Tx, by: &Advocate, event: &str, referral: &Referral) -> Result<(), ActError> {
    act::noted(store, tx, by, event, ("referral", referral.id.uuid())).await?;
    Ok(())
}
