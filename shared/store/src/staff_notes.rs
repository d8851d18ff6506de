//! What the center's staff note about a referral. It is no act on the record: it changes nothing, conflicts with nothing, and stays
//! with the referral whatever becomes of it. No referrer ever sees it.

use domain::{Reference, StaffNoteId, text::Prose};
use jiff::Timestamp;

use crate::{
    ActError, Store, act,
    db::{self, DbError, staff_notes::NewNote},
    review::Review,
    sealed::Sealed,
    viewer::Advocate,
};

/// A note.
#[derive(Clone, Debug)]
pub struct StaffNote {
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What it says.
    pub text: Prose,
    /// About which referral, if that was another one that was merged into this one.
    pub of: Option<Reference>,
}

/// Adds a note. Its id comes with the form: however often that is sent, the note is there once.
pub async fn add(
    store: &Store,
    by: &Advocate,
    reference: Reference,
    id: StaffNoteId,
    text: &Prose,
) -> Result<(), ActError> {
    let now = store.now();
    let mut tx = store.db.write().await?;
    by.confirm(&mut tx, now).await?;
    let referral = db::referrals::by_reference(&mut tx, reference).await?;
    let referral = referral.ok_or(ActError::NotFound)?.id;
    let note = NewNote {
        id,
        referral,
        by: by.person(),
        at: now,
        text: Sealed::note(text)?,
    };
    if db::staff_notes::insert(&mut tx, note).await? == 0 {
        // Sent twice, or something else is sent from a page whose note was saved; or the key is of somebody else's note.
        let saved = db::staff_notes::find(&mut tx, id, referral, by.person()).await?;
        let saved = saved.ok_or(ActError::NotFound)?.open_note()?;
        return if saved == *text { Ok(()) } else { Err(ActError::Changed) };
    }
    act::noted(store, &mut tx, by, "note_added", ("referral", referral.uuid())).await?;
    tx.commit().await?;
    Ok(())
}

/// The notes about a referral and about those that are merged into it, newest last.
pub async fn of(store: &Store, _: &Advocate, review: &Review) -> Result<Vec<StaffNote>, DbError> {
    let mut tx = store.db.read().await?;
    let here = review.referral.id;
    let mut about = vec![(here, None)];
    for it in db::steps::merged(&mut tx, &[here]).await? {
        if it.kind == domain::chain::StepKind::Absorb {
            about.push((it.peer, Some(it.reference)));
        }
    }
    let mut notes = Vec::new();
    for (referral, of) in about {
        for (by, at, text) in db::staff_notes::of_referral(&mut tx, referral).await? {
            let text = text.open_note()?;
            notes.push(StaffNote { by, at, text, of });
        }
    }
    notes.sort_by_key(|it| it.at);
    Ok(notes)
}
