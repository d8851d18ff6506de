//! What a profile said before, and the days in which each value holds or held: these can be corrected, and an earlier value that nobody had
//! written down can be added, so that no second client is needed for it.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use domain::{
    ActId, ClientId, FactId, Reference, answers::Answers, catalogue::ProfileField, join, record::RecordDeed,
    text::Prose,
};
use jiff::{Timestamp, civil::Date};

use super::{Change, Once};
use crate::{
    ActError, Store,
    db::{
        self, DbError, Tx,
        facts::{self, Fact, NewFact, Origin, Written},
    },
    viewer::Advocate,
};

/// A value that a profile has or had.
#[derive(Clone, Debug)]
pub struct Dated {
    /// The fact that says so now, whose days can be corrected; none if it was taken out, as it was wrong.
    pub now: Option<FactId>,
    /// Of which field.
    pub field: ProfileField,
    /// What it says.
    pub answers: Answers,
    /// From which day it holds.
    pub from: Date,
    /// Until which day it held, that one too; none if it still does, or was wrong. On the day of a change both the old and the new value hold.
    pub until: Option<Date>,
    /// The referral that said so.
    pub source: Option<Reference>,
    /// Who said so, as it was written down.
    pub said_by: Option<Prose>,
    /// Who wrote it down.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Who took it out because it was wrong, and when. What was undone is not listed.
    pub corrected: Option<(String, Timestamp)>,
}

/// All that a profile says and said, field by field, the latest first.
pub async fn history(store: &Store, _: &Advocate, client: ClientId) -> Result<Vec<Dated>, DbError> {
    let mut tx = store.db.read().await?;
    let (mut all, mut merged) = (Vec::new(), BTreeMap::new());
    for (first, last) in continued(&facts::written(&mut tx, client).await?) {
        let Some(field) = ProfileField::named(&first.fact.field) else {
            continue;
        };
        let first = &first_written(&mut tx, first, &mut merged).await?;
        let source = match first.fact.source {
            Some((referral, _)) => db::referrals::find(&mut tx, referral).await?.map(|it| it.reference),
            None => None,
        };
        let said_by = match first.noted {
            true => db::acts::note(&mut tx, first.wrote).await?,
            false => None,
        };
        all.push(Dated {
            now: last.ended.is_none().then_some(last.fact.id),
            said_by: said_by.map(|it| it.open_note()).transpose()?,
            field,
            answers: first.fact.answers.clone(),
            from: last.fact.from,
            until: last.fact.until,
            source,
            by: first.by.clone(),
            at: first.at,
            corrected: last.ended.clone().map(|(_, by, at)| (by, at)),
        });
    }
    all.sort_by_key(|it| {
        (
            it.field,
            std::cmp::Reverse((it.until.is_none() && it.corrected.is_none(), it.from, it.at)),
        )
    });
    Ok(all)
}

/// A value as it was written first: if it came with a merged profile, there. `merged` are the values of those profiles, each looked up once.
async fn first_written(
    tx: &mut Tx,
    value: &Written,
    merged: &mut BTreeMap<ClientId, Vec<Written>>,
) -> Result<Written, DbError> {
    let mut first = value.clone();
    while let Some((client, fact)) = first.came_from {
        let there = match merged.entry(client) {
            Entry::Occupied(it) => it.into_mut(),
            Entry::Vacant(it) => it.insert(facts::written(tx, client).await?),
        };
        let mut values = continued(there).into_iter();
        let Some((written, _)) = values.find(|it| it.1.fact.id == fact) else {
            break;
        };
        first = written.clone();
    }
    Ok(first)
}

/// Which value goes on with which: an act ended the one and wrote the same with other days.
fn next(written: &[Written]) -> BTreeMap<FactId, &Written> {
    let mut next = BTreeMap::new();
    for old in written {
        let Some((act, ..)) = old.ended.as_ref().filter(|(act, ..)| *act != old.wrote) else {
            continue;
        };
        let goes_on =
            |it: &&Written| it.wrote == *act && it.fact.field == old.fact.field && it.fact.answers == old.fact.answers;
        if let Some(new) = written.iter().find(goes_on) {
            next.insert(old.fact.id, new);
        }
    }
    next
}

/// Each value as it was written first, and as it stands now.
fn continued(written: &[Written]) -> Vec<(&Written, &Written)> {
    let next = next(written);
    let later: BTreeSet<FactId> = next.values().map(|it| it.fact.id).collect();
    let firsts = written.iter().filter(|it| !later.contains(&it.fact.id));
    let with_last = |first| {
        (
            first,
            std::iter::successors(Some(first), |it: &&Written| next.get(&it.fact.id).copied())
                .last()
                .unwrap_or(first),
        )
    };
    firsts.map(with_last).collect()
}

/// A value that a profile has or had, with its days.
#[derive(Clone, Debug)]
pub struct Held {
    /// Which.
    pub fact: FactId,
    /// Of which field.
    pub field: ProfileField,
    /// What it says.
    pub answers: Answers,
    /// The days.
    pub days: Days,
}

/// The days in which a value holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// From a day on, still.
    Since(Date),
    /// From a day until another one, which is not before it. One day twice: until then, nobody knows since when.
    FromUntil(Date, Date),
}

impl Days {
    fn of(fact: &Fact) -> Self {
        match fact.until {
            Some(until) => Days::FromUntil(fact.from, until),
            None => Days::Since(fact.from),
        }
    }

    fn origin(self, act: ActId, fact: Option<&Fact>) -> Origin {
        let (from, until) = match self {
            Days::Since(from) => (from, None),
            Days::FromUntil(from, until) => (from, Some(until)),
        };
        Origin {
            from,
            until,
            source: fact.and_then(|it| it.source),
            act,
        }
    }
}

/// A value whose days can be corrected, as it stands now, also if these were corrected since; none if it is not there any more.
pub async fn find(store: &Store, _: &Advocate, client: ClientId, fact: FactId) -> Result<Option<Held>, DbError> {
    let written = facts::written(&mut store.db.read().await?, client).await?;
    let next = next(&written);
    let mut now = written.iter().find(|it| it.fact.id == fact);
    while let Some(later) = now.and_then(|it| next.get(&it.fact.id)) {
        now = Some(later);
    }
    let held = |it: &Written| {
        Some(Held {
            fact: it.fact.id,
            field: ProfileField::named(&it.fact.field).filter(|it| has_days(*it))?,
            days: Days::of(&it.fact),
            answers: it.fact.answers.clone(),
        })
    };
    Ok(now.filter(|it| it.ended.is_none()).and_then(held))
}

/// Whether the days of a field's values say something: an age is as of the day on which it was said, and when somebody was born does not
/// change.
pub fn has_days(field: ProfileField) -> bool {
    field != ProfileField::Born
}

/// What becomes of a value that a profile has or had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction {
    /// It held in other days. What holds still does.
    Days(Days),
    /// It was never so.
    Wrong,
}

/// Corrects a value's days, or takes it out. [`ActError::Changed`] if it is not there any more, or if the days are of what holds and it does
/// not, or the other way round.
pub async fn correct(
    store: &Store,
    by: &Advocate,
    client: ClientId,
    fact: FactId,
    correction: Correction,
    note: Option<Prose>,
) -> Result<(), ActError> {
    let mut tx = super::begin(store, client).await?;
    let fact = facts::of_profile(&mut tx, client, fact)
        .await?
        .ok_or(ActError::Changed)?;
    let field = ProfileField::named(&fact.field).filter(|it| has_days(*it));
    let field = field.ok_or(ActError::NotFound)?.as_str();
    if let Correction::Days(days) = correction
        && matches!(days, Days::Since(_)) != fact.until.is_none()
    {
        return Err(ActError::Changed);
    }
    let act = change_of(field, ActId::new(), note, store.today());
    if correction == Correction::Days(Days::of(&fact)) && act.note.is_none() {
        // Saved as it was.
        return by.confirm(&mut tx, store.now()).await;
    }
    let id = act.act;
    super::apply(store, &mut tx, by, client, act).await?;
    facts::end(&mut tx, &fact, id, None).await?;
    if let Correction::Days(days) = correction {
        let origin = days.origin(id, Some(&fact));
        let same = new(field, fact.answers);
        facts::insert(&mut tx, client, origin, &[same]).await?;
    }
    super::finish(store, tx, client).await
}

/// Adds a value that the profile had before. `once` is the act that it will be: sent again, it is added once; something else that
/// is sent with it is another value.
pub async fn add(
    store: &Store,
    by: &Advocate,
    client: ClientId,
    once: ActId,
    field: ProfileField,
    (answers, from, until): (&Answers, Date, Date),
    note: Option<Prose>,
) -> Result<(), ActError> {
    let value = join::value(answers, field).filter(|_| has_days(field));
    let value = value.ok_or(ActError::NotFound)?;
    let mut tx = super::begin(store, client).await?;
    let noted = db::acts::note(&mut tx, once)
        .await?
        .map(|it| it.open_note())
        .transpose()?;
    let is_same = |wrote: &[Fact]| {
        let days = |it: &Fact| it.from == from && it.until == Some(until);
        let same = |it: &Fact| it.field == field.as_str() && it.answers == value && days(it);
        wrote.iter().any(same) && noted == note
    };
    let said_by = note.as_ref().map_or("", Prose::as_str);
    let sent = super::sent(
        Some(client),
        field.as_str(),
        &value,
        &format!("{from} {until} {said_by}"),
    );
    let once = match super::once(&mut tx, once, &sent, is_same).await? {
        Once::Do(act) => act,
        Once::Done(_) => return by.confirm(&mut tx, store.now()).await,
    };
    let act = change_of(field.as_str(), once, note, from);
    super::apply(store, &mut tx, by, client, act).await?;
    let origin = Days::FromUntil(from, until).origin(once, None);
    facts::insert(&mut tx, client, origin, &[new(field.as_str(), value)]).await?;
    super::finish(store, tx, client).await
}

fn new(field: &'static str, answers: Answers) -> NewFact {
    NewFact {
        replaces: None,
        account: None,
        field,
        answers,
    }
}

/// The act; what it ends and writes follows.
fn change_of(field: &'static str, act: ActId, note: Option<Prose>, from: Date) -> Change {
    Change {
        act,
        deed: RecordDeed::ProfileChanged,
        account: None,
        of: Some(field),
        note,
        ends: Vec::new(),
        writes: Vec::new(),
        from,
    }
}
