//! Writing a referral: it is kept on the server as typed, until it is sent.

use domain::{
    AgencyId, DraftId, PersonId, Reference,
    catalogue::Part,
    form::Form,
    person::Role,
    referral::{Kind, Status},
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{
    ActError, Store,
    db::{self, DbError, steps},
    viewer::{Advocate, Sender},
};

pub use db::drafts::Draft;

/// A hash of what was typed: what was checked is what is sent.
pub fn hash(draft: &Draft) -> String {
    let mut hash = Sha256::new();
    hash.update(draft.kind.as_str());
    for (name, value) in draft.form.pairs() {
        for text in [name, value] {
            hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(text);
        }
    }
    hash.finalize().iter().map(|it| format!("{it:02x}")).collect()
}

/// Begins a referral of a referral user.
pub async fn start(store: &Store, by: &Sender, kind: Kind, form: Form) -> Result<DraftId, ActError> {
    let agency = by.agency().ok_or(ActError::Denied)?;
    insert(store, by, kind, agency, by.person(), form).await
}

/// Begins a referral that came by phone or fax, for an agency; `referrer` will be told of decisions, else the advocate.
pub async fn start_for(
    store: &Store,
    by: &Advocate,
    kind: Kind,
    agency: AgencyId,
    referrer: Option<PersonId>,
    form: Form,
) -> Result<DraftId, ActError> {
    let mut tx = store.db.read().await?;
    db::agencies::find(&mut tx, agency)
        .await?
        .filter(|it| it.active)
        .ok_or(ActError::NotFound)?;
    if let Some(referrer) = referrer {
        let person = db::people::find(&mut tx, referrer)
            .await?
            .filter(|it| it.active && it.role == Role::Referrer(agency));
        person.ok_or(ActError::NotFound)?;
    }
    drop(tx);
    let sender = by.sender().ok_or(ActError::Denied)?;
    insert(store, &sender, kind, agency, referrer.unwrap_or(by.person()), form).await
}

async fn insert(
    store: &Store,
    by: &Sender,
    kind: Kind,
    agency: AgencyId,
    referrer: PersonId,
    form: Form,
) -> Result<DraftId, ActError> {
    let now = store.now();
    let draft = Draft {
        id: DraftId::new(),
        kind,
        agency,
        referrer,
        corrects: None,
        saved_at: now,
        form,
    };
    let mut tx = store.db.write().await?;
    by.confirm(&mut tx, now).await?;
    db::drafts::insert(&mut tx, by.person(), &draft).await?;
    tx.commit().await?;
    Ok(draft.id)
}

/// Begins, or goes on with, the correction of a returned referral: filled with what was sent last.
pub async fn correct(store: &Store, by: &Sender, reference: Reference) -> Result<DraftId, ActError> {
    let now = store.now();
    let mut tx = store.db.write().await?;
    by.confirm(&mut tx, now).await?;
    let referral = db::referrals::own_by_reference(&mut tx, reference, by.person())
        .await?
        .ok_or(ActError::NotFound)?;
    let position = steps::position(&mut tx, referral.id).await?.ok_or(ActError::NotFound)?;
    if position.status != Status::Rejected {
        return Err(domain::chain::NotPossible::From(position.status).into());
    }
    if let Some(draft) = db::drafts::correcting(&mut tx, by.person(), referral.id).await? {
        return Ok(draft.id);
    }
    let answers = db::referrals::answers(&mut tx, referral.id, position.rev, &Part::ALL).await?;
    let draft = Draft {
        id: DraftId::new(),
        kind: referral.kind,
        agency: referral.agency,
        referrer: referral.referrer,
        corrects: Some(referral.id),
        saved_at: now,
        form: answers.to_form(),
    };
    if !db::drafts::insert(&mut tx, by.person(), &draft).await? {
        // The same person in another tab was faster.
        let other = db::drafts::correcting(&mut tx, by.person(), referral.id).await?;
        return other.map(|it| it.id).ok_or(ActError::NotFound);
    }
    tx.commit().await?;
    Ok(draft.id)
}

/// Saves what was typed; when that was. If it was saved elsewhere since the form was `seen`, nothing is changed.
pub async fn save(
    store: &Store,
    by: &Sender,
    id: DraftId,
    form: &Form,
    seen: Option<Timestamp>,
) -> Result<Timestamp, ActError> {
    let now = store.now();
    let mut tx = store.db.write().await?;
    by.confirm(&mut tx, now).await?;
    if db::drafts::save(&mut tx, by.person(), id, form, (now, seen)).await? == 0 {
        let there = db::drafts::find(&mut tx, by.person(), id).await?;
        return Err(there.map_or(ActError::NotFound, |_| ActError::Changed));
    }
    tx.commit().await?;
    Ok(now)
}

/// A draft of one's own.
pub async fn find(store: &Store, by: &Sender, id: DraftId) -> Result<Option<Draft>, DbError> {
    db::drafts::find(&mut store.db.read().await?, by.person(), id).await
}

/// The reference of the returned referral that a draft corrects, if it corrects one of one's own.
pub async fn corrected_reference(store: &Store, by: &Sender, draft: &Draft) -> Result<Option<Reference>, DbError> {
    let Some(id) = draft.corrects else { return Ok(None) };
    let referral = db::referrals::find(&mut store.db.read().await?, id).await?;
    Ok(referral.filter(|it| it.referrer == by.person()).map(|it| it.reference))
}

/// All of one's own drafts, last one first.
pub async fn own(store: &Store, by: &Sender) -> Result<Vec<Draft>, DbError> {
    db::drafts::own(&mut store.db.read().await?, by.person()).await
}

/// Throws a draft away.
pub async fn discard(store: &Store, by: &Sender, id: DraftId) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    by.confirm(&mut tx, store.now()).await?;
    if db::drafts::delete(&mut tx, by.person(), id).await? == 0 {
        return Err(ActError::NotFound);
    }
    tx.commit().await?;
    Ok(())
}
