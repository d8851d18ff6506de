//! Undo: a further act that reverses the top standing one. Nothing is erased.

use domain::{
    ActId, ClientId, Reference,
    answers::Answers,
    catalogue::ProfileField,
    chain::{NotPossible, Step, StepKind},
    referral::Status,
};
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use crate::{
    ActError, Store,
    act::{self, Blocker},
    clients::Listed,
    db::{
        self, DbError, Tx, acts, client_acts,
        facts::{self, Fact},
        keys::{self, Adding},
        outbox, same_child, steps,
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
        // What a referrer has taken back is theirs to send again (`own::undo_withdrawal`).
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

    let parts = steps::of_act(&mut tx, undone).await?;
    // All of them before any is written: nobody waits crosswise.
    let all: Vec<Uuid> = parts.iter().map(|it| it.referral.uuid()).collect();
    let _held = same_child::hold(&mut tx, &all, &[]).await?;
    for step in parts {
        reverse(store, &mut tx, &step, act, now).await?;
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

/// Writes the step by which `act` reverses one, and what follows from standing there again.
pub(crate) async fn reverse(
    store: &Store,
    tx: &mut Tx,
    step: &Step,
    act: ActId,
    now: Timestamp,
) -> Result<Step, ActError> {
    let at = steps::position(tx, step.referral).await?.ok_or(ActError::NotFound)?;
    let back = match Step::undo(&at, step, act) {
        Ok(back) => back,
        Err(NotPossible::NotOnTop) => return Err(blocked_by_step(tx, step, at.top).await?),
        Err(other) => return Err(other.into()),
    };
    steps::append(tx, &back).await?;
    if back.to == Status::Rejected {
        db::mails::hold_again(tx, step.referral, back.top, store.timing.mail_hold).await?;
    }
    if back.to == Status::Submitted {
        outbox::push(tx, SCREENING, step.referral.uuid(), back.n, now).await?;
        db::mails::alert_again(tx, step.referral).await?;
    }
    Ok(back)
}

/// Where an act is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the page of this referral.
    Referral(Reference),
    /// On the page of this client, or on its timeline.
    Client(ClientId),
}

/// What an undo will do.
#[derive(Clone, Debug)]
pub struct Foreseen {
    /// What stands in its way, if anything does, and where that is undone.
    pub blocker: Option<(Blocker, Place)>,
    /// The client who was made, and will be gone.
    pub client: Option<Listed>,
    /// The account that was opened, and will be closed.
    pub account: Option<i64>,
    /// The values of the profile that will be others.
    pub values: Vec<Back>,
    /// How many links to other clients will end.
    pub links: i64,
    /// Whether a referrer has been told.
    pub told: Told,
}

/// A value of a profile that an undo brings back.
#[derive(Clone, Debug)]
pub struct Back {
    /// Of which field.
    pub field: ProfileField,
    /// What it says now, and from which day.
    pub now: Vec<(Answers, Date)>,
    /// What it will say; nothing if it said nothing before.
    pub then: Vec<(Answers, Date)>,
}

/// Whether somebody was told of a decision by e-mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// There is no e-mail of it.
    Nobody,
    /// It has not gone, and will not.
    NotYet,
    /// It has gone, perhaps: the reader will be told to disregard it.
    Yes,
}

/// What undoing the last decision on a referral will do, or what stands in the way. None if there is nothing to undo.
pub async fn foresee(store: &Store, _: &Advocate, reference: Reference) -> Result<Option<Foreseen>, DbError> {
    let mut tx = store.db.read().await?;
    let Some(referral) = db::referrals::by_reference(&mut tx, reference).await? else {
        return Ok(None);
    };
    let Some(position) = steps::position(&mut tx, referral.id).await? else {
        return Ok(None);
    };
    let Some(top) = steps::find(&mut tx, referral.id, position.top).await? else {
        return Ok(None);
    };
    let mut blocker = None;
    for step in steps::of_act(&mut tx, top.act).await? {
        let at = steps::position(&mut tx, step.referral).await?;
        if let Some(at) = at.filter(|it| it.top != step.n)
            && let Some(later) = steps::find(&mut tx, step.referral, at.top).await?
        {
            let place = Place::Referral(place_of(&mut tx, later.act).await?.unwrap_or(reference));
            blocker = Some((blocker_of(&mut tx, later.act, later.kind.as_str()).await?, place));
        }
    }
    let opened = db::clients::opened_by(&mut tx, top.act).await?;
    if let Some(client) = top.client
        && let Some((later, kind)) = client_acts::later(&mut tx, top.act).await?
    {
        // A link is parted on the client's page; the import that has made it may stand.
        let of_referral = match kind.as_str() {
            "client_linked" => None,
            _ => place_of(&mut tx, later).await?,
        };
        let place = of_referral.map_or(Place::Client(client), Place::Referral);
        blocker = Some((blocker_of(&mut tx, later, &kind).await?, place));
    }
    let mails = db::mails::states_of(&mut tx, top.act).await?;
    let waits = |it: &(String, i64)| ["held", "pending", "sending"].contains(&it.0.as_str());
    let came_to_nobody = |it: &(String, i64)| ["cancelled", "bounced", "parked"].contains(&it.0.as_str());
    let has_gone = |it: &(String, i64)| it.1 > 0 || !waits(it) && !came_to_nobody(it);
    Ok(Some(Foreseen {
        blocker,
        client: match opened {
            Some(client) => db::clients::find(&mut tx, client).await?,
            None => None,
        },
        account: db::accounts::opened_by(&mut tx, top.act).await?,
        values: match opened {
            // The whole client goes.
            Some(_) => Vec::new(),
            None => values(&mut tx, top.act).await?,
        },
        links: db::links::written_by(&mut tx, top.act).await?,
        told: if mails.iter().any(has_gone) {
            Told::Yes
        } else if mails.iter().any(waits) {
            Told::NotYet
        } else {
            Told::Nobody
        },
    }))
}

/// The referral on whose page an act is undone; none if it was done to a client's record alone.
async fn place_of(tx: &mut Tx, act: ActId) -> Result<Option<Reference>, DbError> {
    let Some(step) = steps::of_act(tx, act).await?.into_iter().next() else {
        return Ok(None);
    };
    Ok(db::referrals::find(tx, step.referral).await?.map(|it| it.reference))
}

async fn values(tx: &mut Tx, act: ActId) -> Result<Vec<Back>, DbError> {
    let (mut now, then) = (facts::written_by(tx, act).await?, facts::ended_by(tx, act).await?);
    // What it ended is kept as what was so until then.
    now.retain(|it| it.until.is_none());
    let of = |facts: &[Fact], field: ProfileField| -> Vec<(Answers, Date)> {
        let own = facts
            .iter()
            .filter(|it| it.account.is_none() && it.field == field.as_str());
        own.map(|it| (it.answers.clone(), it.from)).collect()
    };
    let fields = ProfileField::ALL.into_iter().map(|field| Back {
        field,
        now: of(&now, field),
        then: of(&then, field),
    });
    Ok(fields.filter(|it| !it.now.is_empty()).collect())
}

async fn blocked_by_step(tx: &mut Tx, step: &Step, top: i64) -> Result<ActError, ActError> {
    let later = steps::find(tx, step.referral, top).await?.ok_or(ActError::NotFound)?;
    blocked_by(tx, later.act, later.kind.as_str()).await
}

/// Names what stands in the way.
pub(crate) async fn blocked_by(tx: &mut Tx, act: ActId, kind: &str) -> Result<ActError, ActError> {
    Ok(ActError::Blocked(blocker_of(tx, act, kind).await?))
}

pub(crate) async fn blocker_of(tx: &mut Tx, act: ActId, kind: &str) -> Result<Blocker, DbError> {
    let author = acts::author(tx, act).await?;
    Ok(Blocker {
        by: author.name,
        act: kind.to_owned(),
        at: author.at,
    })
}
