//! Taking back an act on a client's record: what it wrote ends, what it ended comes back. Refused while a later act rests on it.

use domain::{ActId, ClientId, PersonId, answers::Answers, person::Role, record::RecordDeed};
use jiff::civil::Date;

use super::{deletion, derived, merge};
use crate::{
    ActError, Store,
    act::{self, Blocker},
    db::{
        self, DbError, Tx, acts, client_acts,
        facts::{self, Fact},
        keys::{self, Adding},
        links,
    },
    undo::{blocked_by, blocker_of},
    viewer::Advocate,
};

pub use client_acts::What;

/// Takes back what an act did to the facts, links and accounts of clients.
pub(crate) async fn take_back(tx: &mut Tx, act: ActId, undo: ActId) -> Result<(), DbError> {
    facts::end_written_by(tx, act, undo).await?;
    facts::bring_back(tx, act).await?;
    links::end_written_by(tx, act, undo).await?;
    db::accounts::end_opened_by(tx, act, undo).await?;
    db::accounts::reopen(tx, act).await.map(drop)
}

/// Whether somebody may undo what somebody else did, if it is possible. Undoing that a client was added deletes it, which is for
/// administrators (A90); but who has added it may take that back.
pub fn may_undo(by: &Advocate, deed: RecordDeed, author: PersonId) -> bool {
    deed.can_be_undone()
        && (deed != RecordDeed::ClientAdded || by.role() == Role::Administrator || by.person() == author)
}

/// What an act was, if it can be undone from the client's page.
async fn undoable(tx: &mut Tx, by: &Advocate, client: ClientId, act: ActId) -> Result<RecordDeed, ActError> {
    if !client_acts::has(tx, act, client).await? {
        return Err(ActError::NotFound);
    }
    let deed = RecordDeed::parse(&acts::kind(tx, act).await?).filter(|it| it.can_be_undone());
    let deed = deed.ok_or(ActError::NotFound)?;
    if may_undo(by, deed, acts::author(tx, act).await?.person) {
        Ok(deed)
    } else {
        Err(ActError::NotAllowed)
    }
}

/// Undoes an act on a client; of the one that added it, the client is deleted. Undone already: it is said who has.
pub async fn undo(store: &Store, by: &Advocate, client: ClientId, act: ActId) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    keys::lock(&mut tx, Adding::Client).await?;
    let deed = undoable(&mut tx, by, client, act).await?;
    if db::clients::take(&mut tx, client).await? == 0 {
        return Err(ActError::NotFound);
    }
    if let Some(undo) = acts::undone_by(&mut tx, act).await? {
        return Err(blocked_by(&mut tx, undo, "undo").await?);
    }
    if !crate::faults::sabotaged("undo_without_dependents")
        && let Some((later, kind)) = client_acts::later(&mut tx, act).await?
    {
        return Err(blocked_by(&mut tx, later, &kind).await?);
    }
    let subject = ("client", client.uuid());
    if deed == RecordDeed::ClientAdded {
        // A deletion: all that was typed is brought back by whoever brings back what was deleted.
        let known = derived::known(&mut tx, client).await?;
        let (deletion, now) = act::begin(store, &mut tx, by, RecordDeed::Deleted.as_str(), subject, None, None).await?;
        deletion::end(&mut tx, deletion, client).await?;
        // Referrals that named this client have to forget it.
        derived::match_changed(&mut tx, known.as_ref(), None, now).await?;
        tx.commit().await?;
        return Ok(());
    }
    let undoes = Some((act, deed.as_str()));
    let (undo, _) = act::begin(store, &mut tx, by, "undo", subject, None, undoes).await?;
    let parted = merge::take_back(&mut tx, act, undo).await?;
    take_back(&mut tx, act, undo).await?;
    if let Some(parted) = parted {
        derived::renew(&mut tx, parted, store.now()).await?;
    }
    super::finish(store, tx, client).await
}

/// What undoing an act will do.
#[derive(Clone, Debug)]
pub struct Foreseen {
    /// What it was.
    pub deed: RecordDeed,
    /// What stands in its way, if anything does.
    pub blocker: Option<Blocker>,
    /// What the record says now, and will not.
    pub goes: Vec<Said>,
    /// What it will say again.
    pub comes: Vec<Said>,
    /// The account that was opened and will be closed, or was ended and will be there again.
    pub account: Option<i64>,
}

/// The facts that an act wrote and that hold or held, and those that it ended. One that it wrote only so that what it ended is known to have
/// held until some day is neither: what it ended says it.
async fn changed_by(tx: &mut Tx, act: ActId) -> Result<(Vec<Fact>, Vec<Fact>), DbError> {
    let ended = facts::ended_by(tx, act).await?;
    let mut written = facts::written_by(tx, act).await?;
    let is_past_of = |it: &Fact, old: &Fact| {
        it.until.is_some() && old.until.is_none() && old.field == it.field && old.answers == it.answers
    };
    written.retain(|it| !ended.iter().any(|old| is_past_of(it, old)));
    Ok((written, ended))
}

/// A fact, to read.
#[derive(Clone, Debug)]
pub struct Said {
    /// In which account; none for the profile.
    pub account: Option<i64>,
    /// Which value of a profile, or which kind of entry.
    pub what: What,
    /// What it says.
    pub answers: Answers,
    /// From which day.
    pub from: Date,
    /// Until which day; none if it still holds.
    pub until: Option<Date>,
}

impl Said {
    fn of(fact: Fact) -> Option<Self> {
        Some(Self {
            account: fact.account,
            what: What::named(&fact.field)?,
            answers: fact.answers,
            from: fact.from,
            until: fact.until,
        })
    }
}

/// What undoing an act on a client will do; none if it cannot be undone from here.
pub async fn foresee(store: &Store, by: &Advocate, client: ClientId, act: ActId) -> Result<Option<Foreseen>, ActError> {
    let mut tx = store.db.read().await?;
    if db::clients::find(&mut tx, client).await?.is_none() {
        return Ok(None);
    }
    let deed = match undoable(&mut tx, by, client, act).await {
        Ok(deed) => deed,
        Err(ActError::NotFound) => return Ok(None),
        Err(other) => return Err(other),
    };
    let blocker = match acts::undone_by(&mut tx, act).await? {
        Some(undo) => Some(blocker_of(&mut tx, undo, "undo").await?),
        None => match client_acts::later(&mut tx, act).await? {
            Some((later, kind)) => Some(blocker_of(&mut tx, later, &kind).await?),
            None => None,
        },
    };
    let opened = db::accounts::opened_by(&mut tx, act).await?;
    let ended = db::accounts::ended_by(&mut tx, act).await?;
    let (written, ended_facts) = changed_by(&mut tx, act).await?;
    let said = |facts: Vec<Fact>| facts.into_iter().filter_map(Said::of).collect();
    Ok(Some(Foreseen {
        deed,
        blocker,
        goes: said(written),
        comes: said(ended_facts),
        account: opened.or(ended),
    }))
}
