//! Saying it, taking it back, and carrying it to a client and back when its referral is imported and that is undone.

use std::collections::BTreeSet;

use domain::{ActId, ClientId, Reference, ReferralId, chain::NotPossible, referral::Status, text::Prose};
use matching::Record;
use uuid::Uuid;

use super::{Other, about_rows, changes, known, resolve};
use crate::{
    ActError, Store,
    act::{self, Blocker},
    clients,
    db::{
        self, DbError, Tx, acts,
        keys::Adding,
        match_runs::{self, CandidateId},
        not_same::{self, Row},
        outbox, steps,
    },
    decide::here,
    queue::SCREENING,
    sealed::Sealed,
    undo::blocked_by,
    viewer::Advocate,
};

/// Says that the child of a referral in the queue is not this one, as both were seen: the referral at its step, the other one
/// in its version.
pub async fn judge(
    store: &Store,
    by: &Advocate,
    (reference, seen_step): (Reference, i64),
    (other, seen_version): (Other, i64),
    reason: Option<&Prose>,
) -> Result<(), ActError> {
    let pair = ((reference, seen_step), (other, seen_version));
    match try_judge(store, by, pair, reason).await {
        // Somebody has said it in this moment (it is said once): now it can be said who.
        Err(ActError::Db(error)) if error.is_unique_violation() => try_judge(store, by, pair, reason).await,
        result => result,
    }
}

async fn try_judge(
    store: &Store,
    by: &Advocate,
    ((reference, seen_step), (other, seen_version)): ((Reference, i64), (Other, i64)),
    reason: Option<&Prose>,
) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    // An import carries all judgements about its referral, so none may be added beside it.
    db::keys::lock(&mut tx, Adding::Referral).await?;
    let (referral, position) = here(&mut tx, reference, seen_step).await?;
    if position.status != Status::Submitted {
        return Err(NotPossible::From(position.status).into());
    }
    let id = resolve(&mut tx, other).await?.ok_or(ActError::NotFound)?;
    let this = CandidateId::Referral(referral.id);
    say(store, tx, by, (this, None), (id, seen_version), reason).await
}

/// Says that two clients are not the same child, each as it was seen, in its version.
pub async fn judge_clients(store: &Store, by: &Advocate, both: [(ClientId, i64); 2]) -> Result<(), ActError> {
    match try_judge_clients(store, by, both).await {
        // As for a referral.
        Err(ActError::Db(error)) if error.is_unique_violation() => try_judge_clients(store, by, both).await,
        result => result,
    }
}

async fn try_judge_clients(store: &Store, by: &Advocate, both: [(ClientId, i64); 2]) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    db::keys::lock(&mut tx, Adding::Referral).await?;
    let [one, other] = both.map(|(id, seen)| (CandidateId::Client(id), seen));
    say(store, tx, by, (one.0, Some(one.1)), other, None).await
}

/// Says it of two as they are known, if they are still those that were seen.
async fn say(
    store: &Store,
    mut tx: Tx,
    by: &Advocate,
    (this, seen): (CandidateId, Option<i64>),
    (id, others_seen): (CandidateId, i64),
    reason: Option<&Prose>,
) -> Result<(), ActError> {
    if this == id {
        return Err(ActError::NotFound);
    }
    let own = known(store, &mut tx, this).await?.ok_or(ActError::NotFound)?;
    let others = known(store, &mut tx, id).await?.ok_or(ActError::NotFound)?;
    if others.version != others_seen || seen.is_some_and(|it| it != own.version) {
        return Err(ActError::Changed);
    }
    let rows = not_same::of(&mut tx, this.uuid()).await?;
    let of_both = |it: &&Row| it.direct && it.other == id.uuid();
    let earlier = rows.iter().find(of_both).map(|it| it.said_by);
    let before = about_rows(store, &mut tx, rows, &own.record).await?;
    if let Some(said) = before.into_iter().find(|it| it.id == id && it.holds()) {
        return Err(ActError::Said(Blocker {
            by: said.by,
            act: KIND.to_owned(),
            at: said.at,
        }));
    }
    let note = reason.map(Sealed::note).transpose()?;
    let subject = (this.kind(), this.uuid());
    let (act, _) = act::begin(store, &mut tx, by, KIND, subject, note, None).await?;
    // Only what was seen not to hold any more: what somebody says in this moment keeps the place.
    if let Some(earlier) = earlier {
        not_same::end_said(&mut tx, earlier, act).await?;
    }
    let pair = ((this.uuid(), &own.record), (id.uuid(), &others.record));
    not_same::insert(&mut tx, pair.0, pair.1, act, act).await?;
    match_runs::note_judged(&mut tx, &[(this.uuid(), id.uuid())], true).await?;
    match_again(store, &mut tx, &[this.uuid(), id.uuid()]).await?;
    tx.commit().await?;
    Ok(())
}

/// The kind of the act.
const KIND: &str = "not_same";

/// Takes back a judgement that stands about this one, wherever it was carried: they may be the same child after all.
pub async fn take_back(store: &Store, by: &Advocate, of: impl Into<Other>, said: ActId) -> Result<(), ActError> {
    let of = of.into();
    match try_take_back(store, by, of, said).await {
        // Somebody has taken it back in this moment (an act is undone once): now it can be said who.
        Err(ActError::Db(error)) if error.is_unique_violation() => try_take_back(store, by, of, said).await,
        other => other,
    }
}

async fn try_take_back(store: &Store, by: &Advocate, of: Other, said: ActId) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    db::keys::lock(&mut tx, Adding::Referral).await?;
    let of = resolve(&mut tx, of).await?.ok_or(ActError::NotFound)?;
    let id = of.uuid();
    if !not_same::of(&mut tx, id).await?.iter().any(|it| it.said_by == said) {
        let undone = match acts::undone_by(&mut tx, said).await? {
            Some(undone) => undone,
            None => not_same::taken_back_by(&mut tx, said)
                .await?
                .ok_or(ActError::NotFound)?,
        };
        let author = acts::author(&mut tx, undone).await?;
        return Err(ActError::Said(Blocker {
            by: author.name,
            act: "undo".to_owned(),
            at: author.at,
        }));
    }
    if let Some(later) = not_same::replaced_by(&mut tx, said).await? {
        return Err(blocked_by(&mut tx, later, KIND).await?);
    }
    // The reason of an import is taken back by itself: the import stays.
    let (kind, undoes) = match acts::kind(&mut tx, said).await?.as_str() {
        KIND => ("undo", Some((said, KIND))),
        _ => (not_same::TAKEN_BACK, None),
    };
    let (undo, _) = act::begin(store, &mut tx, by, kind, (of.kind(), id), None, undoes).await?;
    let pairs = not_same::take_back(&mut tx, said, undo).await?;
    match_runs::note_judged(&mut tx, &pairs, false).await?;
    let about: Vec<Uuid> = pairs.iter().flat_map(|it| [it.0, it.1]).collect();
    match_again(store, &mut tx, &about).await?;
    tx.commit().await?;
    Ok(())
}

/// Has those of them matched again that are referrals in the queue: what counted before counts no more, or counts again.
async fn match_again(store: &Store, tx: &mut Tx, about: &[Uuid]) -> Result<(), DbError> {
    for id in about.iter().collect::<BTreeSet<_>>() {
        if let Some(at) = steps::position(tx, (*id).into()).await?
            && at.status == Status::Submitted
        {
            outbox::push(tx, SCREENING, *id, at.step, store.now()).await?;
        }
    }
    Ok(())
}

/// Says of a client what was said of its referral, in the words of the same acts, as far as it held for what was `seen`.
pub(crate) async fn carry(
    tx: &mut Tx,
    (referral, seen): (ReferralId, &Record),
    (client, known): (ClientId, &Record),
    import: ActId,
) -> Result<(), DbError> {
    let to = client.uuid();
    // What a merge has carried here is said twice of the same two.
    let mut carried = BTreeSet::new();
    for row in not_same::of(tx, referral.uuid()).await? {
        if row.other != to && changes(&row.own, seen).is_empty() && carried.insert((row.other, row.said_by)) {
            not_same::insert(tx, (to, known), (row.other, &row.others), row.said_by, import).await?;
        }
    }
    Ok(())
}

/// Says of a referral what was said of the client that its import had opened and that ends now.
pub(crate) async fn carry_back(
    store: &Store,
    tx: &mut Tx,
    (client, seen): (ClientId, &Record),
    referral: ReferralId,
    undo: ActId,
) -> Result<(), DbError> {
    let to = CandidateId::Referral(referral);
    let Some(now) = known(store, tx, to).await? else {
        return Ok(());
    };
    for row in not_same::of(tx, client.uuid()).await? {
        if row.direct && row.other != to.uuid() && changes(&row.own, seen).is_empty() {
            let others = (row.other, &row.others);
            not_same::insert(tx, (to.uuid(), &now.record), others, row.said_by, undo).await?;
        }
    }
    Ok(())
}

/// Remembers that a client was added although this one matched strongly: why is the note of the import.
pub(crate) async fn explained(
    tx: &mut Tx,
    client: (ClientId, &Record),
    strong: &clients::Hit,
    import: ActId,
) -> Result<(), DbError> {
    let other = (strong.client.id.uuid(), &strong.client.record);
    not_same::insert(tx, (client.0.uuid(), client.1), other, import, import).await
}
