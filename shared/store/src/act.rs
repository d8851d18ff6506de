//! What acts have in common: who acts is looked at again inside the transaction, and what is refused says why.

use domain::{
    ActId, PersonId,
    chain::{NotPossible, StepKind},
    merge::TooMany,
};
use jiff::Timestamp;

use crate::{
    Store,
    db::{DbError, Tx, acts, audits, claims::Claim, sessions, steps::AppendError},
    sealed::Sealed,
    viewer::Visitor,
};

/// Somebody else was faster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overtaken {
    /// The name of who was.
    pub by: String,
    /// Who was.
    pub person: PersonId,
    /// What they did.
    pub did: StepKind,
    /// When.
    pub at: Timestamp,
}

/// What stands in the way of an undo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocker {
    /// Who did it.
    pub by: String,
    /// The kind of act.
    pub act: String,
    /// When.
    pub at: Timestamp,
}

/// Why an act was not done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// The session has ended, or the right was taken away.
    #[error("the session or the right is gone")]
    Denied,
    /// It is for administrators, or for whoever did what is to be undone.
    #[error("not allowed")]
    NotAllowed,
    /// There is no such thing, or it is not theirs to know of.
    #[error("not found")]
    NotFound,
    /// It is not possible from where the referral stands.
    #[error(transparent)]
    NotPossible(#[from] NotPossible),
    /// Somebody else has decided in the meantime.
    #[error("somebody else was faster")]
    Overtaken(Overtaken),
    /// A later act rests on the one to be undone.
    #[error("a later act rests on it")]
    Blocked(Blocker),
    /// Somebody has said already what was to be said of two who may be the same child, or taken it back.
    #[error("said already")]
    Said(Blocker),
    /// What is known of the other one has changed since the page was made.
    #[error("the other one has changed")]
    Changed,
    /// A strong match has to be explained away first.
    #[error("a reason is needed")]
    ReasonNeeded,
    /// Somebody else works on the referral.
    #[error("somebody else has it")]
    Claimed(Claim),
    /// A client is assigned to somebody else than the page said, or to nobody.
    #[error("somebody else has assigned it")]
    Assigned(Option<String>),
    /// More people or events of two referrals were to be kept than one has room for.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<AppendError> for ActError {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Db(error) => ActError::Db(error),
            AppendError::Overtaken(by) => ActError::Overtaken(by),
        }
    }
}

impl Visitor {
    /// Looks the session and the role up again, inside the transaction that is about to act.
    pub(crate) async fn confirm(&self, tx: &mut Tx, now: Timestamp) -> Result<(), ActError> {
        if crate::faults::sabotaged("trust_old_session") || sessions::still_valid(tx, self, now).await? {
            Ok(())
        } else {
            Err(ActError::Denied)
        }
    }
}

/// What an act is about.
pub(crate) type Subject<'a> = (&'a str, uuid::Uuid);

/// Begins an act: confirms who acts, then writes the act and its audit entry. Both last only if the transaction commits.
pub(crate) async fn begin(
    store: &Store,
    tx: &mut Tx,
    visitor: &Visitor,
    kind: &str,
    subject: Subject<'_>,
    note: Option<Sealed>,
    undoes: Option<(ActId, &str)>,
) -> Result<(ActId, Timestamp), ActError> {
    let act = ActId::new();
    let now = begin_as(store, tx, visitor, (act, kind), subject, note, undoes).await?;
    Ok((act, now))
}

/// The same with an id that the form has carried since it was opened, by which it is known when it is sent again.
pub(crate) async fn begin_as(
    store: &Store,
    tx: &mut Tx,
    visitor: &Visitor,
    (act, kind): (ActId, &str),
    subject: Subject<'_>,
    note: Option<Sealed>,
    undoes: Option<(ActId, &str)>,
) -> Result<Timestamp, ActError> {
    let now = store.now();
    visitor.confirm(tx, now).await?;
    acts::insert(tx, act, kind, visitor.person, now, note, undoes).await?;
    let entry = audits::Entry {
        at: now,
        actor: Some(visitor.person),
        event: kind,
        subject: Some(subject),
        act: Some(act),
        source: None,
        outcome: "ok",
    };
    audits::insert(tx, entry).await?;
    Ok(now)
}

/// Writes down in the audit log what is no act on the record: that something was looked at, or taken to be worked on.
pub(crate) async fn noted(
    store: &Store,
    tx: &mut Tx,
    visitor: &Visitor,
    event: &str,
    subject: Subject<'_>,
) -> Result<(), DbError> {
    let entry = audits::Entry {
        at: store.now(),
        actor: Some(visitor.person),
        event,
        subject: Some(subject),
        act: None,
        source: None,
        outcome: "ok",
    };
    audits::insert(tx, entry).await
}
