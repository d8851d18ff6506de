//! What is entered in an account: interviews, encounters, therapy, medical, and what referrals say of the allegations and the case.

use std::collections::BTreeSet;

use domain::{
    ActId, ClientId, FactId,
    alleged::{self, Numbers, at_item, number, renumbered},
    answers::{Answers, Value},
    birth::Birth,
    catalogue::Section,
    codes::Code,
    merge::{Choices, same_name},
    record::{CONTACTS, RecordDeed, client_of, together, with_client},
};
use jiff::{SignedDuration, civil::Date};

use super::{Change, Once};
use crate::{
    ActError, Store,
    db::{
        self, DbError, Tx,
        facts::{self, Fact, NewFact, Origin},
    },
    viewer::Advocate,
};

/// Adds an entry to an account. `once` is the act that it will be: sent again, it is added once. Something else that is sent with it is
/// another entry.
pub async fn add(
    store: &Store,
    by: &Advocate,
    (client, n): (ClientId, i64),
    once: ActId,
    (section, answers): (Section, Answers),
) -> Result<(), ActError> {
    let deed = RecordDeed::EntryAdded;
    write(store, by, (client, n), (once, deed), None, Some((section, answers)))
        .await
        .map(drop)
}

/// Writes an entry down otherwise. `entry` is the one that was seen: if it is not there any more, nothing is changed. Whether it says anything
/// else than it did; what would change nothing is no act.
pub async fn change(
    store: &Store,
    by: &Advocate,
    (client, n): (ClientId, i64),
    entry: FactId,
    (section, answers): (Section, Answers),
) -> Result<bool, ActError> {
    let deed = (ActId::new(), RecordDeed::EntryChanged);
    write(store, by, (client, n), deed, Some(entry), Some((section, answers))).await
}

/// Takes an entry out of an account.
pub async fn remove(store: &Store, by: &Advocate, (client, n): (ClientId, i64), entry: FactId) -> Result<(), ActError> {
    let deed = (ActId::new(), RecordDeed::EntryRemoved);
    write(store, by, (client, n), deed, Some(entry), None).await.map(drop)
}

async fn write(
    store: &Store,
    by: &Advocate,
    (client, n): (ClientId, i64),
    (act, deed): (ActId, RecordDeed),
    entry: Option<FactId>,
    value: Option<(Section, Answers)>,
) -> Result<bool, ActError> {
    let mut tx = super::begin(store, client).await?;
    let is_same = |wrote: &[Fact]| {
        value.as_ref().is_some_and(|(section, answers)| {
            let here = wrote
                .iter()
                .filter(|it| it.account == Some(n) && it.field == section.name());
            here.into_iter()
                .any(|it| at_item(&it.answers, 0) == at_item(answers, 0))
        })
    };
    let sent = match &value {
        Some((section, answers)) => super::sent(Some(client), section.name(), answers, &n.to_string()),
        None => Vec::new(),
    };
    let act = match super::once(&mut tx, act, &sent, is_same).await? {
        Once::Do(act) => act,
        Once::Done(_) => {
            by.confirm(&mut tx, store.now()).await?;
            return Ok(true);
        }
    };
    let mut here = facts::present(&mut tx, client).await?;
    here.retain(|it| it.account == Some(n));
    let old = match entry {
        Some(id) => Some(here.iter().find(|it| it.id == id).ok_or(ActError::Changed)?),
        None => None,
    };
    // From when on an account is counted is no entry, and an entry stays what it is.
    let section = value.as_ref().map(|it| it.0).or_else(|| Section::named(&old?.field));
    let section = section.filter(|it| !matches!(it, Section::Reporting | Section::Status));
    let section = section.ok_or(ActError::NotFound)?;
    if old.is_some_and(|it| it.field != section.name()) {
        return Err(ActError::Changed);
    }
    let mut ends: Vec<_> = entry.map(|it| (it, None)).into_iter().collect();
    let mut writes = Vec::new();
    let mut from = store.today();
    match value {
        Some((_, answers)) => {
            let item = match old {
                Some(old) => item(&old.answers),
                None if section == Section::Offender => alleged::free(&people(&here)).unwrap_or(LAST),
                None => 0,
            };
            // An age stays as of the day on which it was said.
            // Which client somebody is, is asked elsewhere.
            let is_client = old.and_then(|it| client_of(&it.answers));
            let answers = with_client(section, &at_item(&answers, item), is_client);
            let answers = old.map_or(answers.clone(), |it| answers.as_said(&it.answers));
            let said = old.filter(|it| birth(&it.answers).is_some() && birth(&it.answers) == birth(&answers));
            from = said.map_or(from, |it| it.from);
            if old.is_some_and(|it| it.answers == answers) {
                by.confirm(&mut tx, store.now()).await?;
                return Ok(false);
            }
            writes.push(NewFact {
                replaces: entry,
                ..entry_of(n, section, answers)
            });
        }
        // Nobody is accused in the place of somebody who is taken out.
        None if section == Section::Offender => {
            let out = old.and_then(|it| number(item(&it.answers)));
            renumber(&here, |it| (Some(it) != out).then_some(it), (&mut ends, &mut writes));
        }
        None => {}
    }
    let change = Change {
        act,
        deed,
        account: Some(n),
        of: None,
        note: None,
        ends,
        writes,
        from,
    };
    super::apply(store, &mut tx, by, client, change).await?;
    super::finish(store, tx, client).await?;
    Ok(true)
}

/// When somebody around the child was born.
fn birth(answers: &Answers) -> Option<&Value> {
    answers.iter().map(|it| it.1).find(|it| matches!(it, Value::Birth(_)))
}

/// The number of whoever is one too many: they are there, but no allegation can tell them from the one before.
const LAST: u8 = Section::Offender.numbers() - 1;

pub(super) fn entry_of(n: i64, section: Section, answers: Answers) -> NewFact {
    NewFact {
        replaces: None,
        account: Some(n),
        field: section.name(),
        answers,
    }
}

/// As which of several people or events an entry stands.
pub(super) fn item(answers: &Answers) -> u8 {
    answers.iter().next().map_or(0, |it| it.0.item)
}

/// The numbers of the people alleged in an account.
fn people<'a>(here: impl IntoIterator<Item = &'a Fact>) -> BTreeSet<u8> {
    let all = here.into_iter().filter(|it| it.field == Section::Offender.name());
    all.flat_map(|it| it.answers.items(Section::Offender)).collect()
}

/// Has the allegations of an account name people by the numbers that they have from now on; none for who is not there any more.
pub(super) fn renumber(
    here: &[Fact],
    to: impl Fn(Code) -> Option<Code>,
    (ends, writes): (&mut Vec<(FactId, Option<Date>)>, &mut Vec<NewFact>),
) {
    let all = people(here).into_iter().filter_map(number);
    let numbers: Numbers = all.filter_map(|it| Some((it, Some(to(it)?)))).collect();
    for fact in here.iter().filter(|it| it.field == Section::Allegation.name()) {
        let now = renumbered(&fact.answers, &numbers);
        if now != fact.answers {
            ends.push((fact.id, None));
            if let Some(n) = fact.account.filter(|_| now != Answers::default()) {
                writes.push(NewFact {
                    replaces: Some(fact.id),
                    ..entry_of(n, Section::Allegation, now)
                });
            }
        }
    }
}

/// Writes what a referral says into an account: people with numbers that nobody there has yet. Who is there already stays one person, of
/// whom both is said.
pub(crate) async fn arrive(
    tx: &mut Tx,
    (client, n): (ClientId, i64),
    origin: Origin,
    present: &[Fact],
    sent: Vec<NewFact>,
) -> Result<(), DbError> {
    let mut here: Vec<&Fact> = present.iter().filter(|it| it.account == Some(n)).collect();
    let mut taken = people(here.iter().copied());
    let mut numbers = Numbers::new();
    let mut new = Vec::new();
    for mut fact in sent {
        let own = item(&fact.answers);
        let known = here.iter().position(|it| is_one(it, &fact, origin.from));
        let known = known.map(|at| here.remove(at));
        // Beyond the last number somebody is there, but cannot be named.
        let given = known.map_or_else(|| alleged::free(&taken), |it| Some(item(&it.answers)));
        if fact.field == Section::Offender.name() {
            let to = given.unwrap_or(LAST);
            taken.insert(to);
            if let Some(own) = number(own) {
                numbers.insert(own, given.and_then(number));
            }
            fact.answers = at_item(&fact.answers, to);
        }
        let Some(old) = known else {
            new.push(fact);
            continue;
        };
        fact.answers = together(&old.answers, &fact.answers, &Choices::default());
        if fact.answers != old.answers {
            let from = since(&fact.answers, (old, origin.from));
            fact.replaces = Some(old.id);
            facts::end(tx, old, origin.act, None).await?;
            facts::insert(tx, client, Origin { from, ..origin }, &[fact]).await?;
        }
    }
    for fact in new.iter_mut().filter(|it| it.field == Section::Allegation.name()) {
        fact.answers = renumbered(&fact.answers, &numbers);
    }
    facts::insert(tx, client, origin, &new).await
}

/// Ages are guesses, so that two of them may be so far apart and still be of one person.
const GUESSED: SignedDuration = SignedDuration::from_hours(3 * 366 * 24);

/// Whether somebody of whom a referral tells is plainly somebody of the account: nobody looks at them, so by the whole name alone, and not if
/// they were born on different days, or at different ages. `on` is the day on which the referral was sent.
fn is_one(there: &Fact, sent: &NewFact, on: Date) -> bool {
    let section = CONTACTS.into_iter().find(|it| it.name() == sent.field);
    let (one, other) = (&there.answers, &sent.answers);
    let names = one.iter().filter(|it| matches!(it.1, Value::Name(_))).count();
    let born = |answers, said_on| match birth(answers) {
        Some(Value::Birth(it)) => it.range(said_on).map(|range| (matches!(it, Birth::On(_)), range)),
        _ => None,
    };
    let contradict = match (born(one, there.from), born(other, on)) {
        (Some((true, one)), Some((true, other))) => one != other,
        (Some((_, one)), Some((_, other))) => {
            let late = |it: Date| it.saturating_add(GUESSED);
            late(one.1) < other.0 || late(other.1) < one.0
        }
        _ => false,
    };
    there.field == sent.field
        && names > 1
        && section.is_some_and(|it| same_name(it, (one, item(one)), (other, item(other))) == Some(true))
        && !contradict
}

/// As of which day two entries together are said: an age stays as of the day on which it was said.
pub(super) fn since(together: &Answers, (first, other): (&Fact, Date)) -> Date {
    let said = birth(&first.answers);
    if said.is_some() && said == birth(together) {
        first.from
    } else {
        other
    }
}

/// What stands now in the place of an entry that somebody has written down otherwise; none if it was removed.
pub async fn now(store: &Store, _: &Advocate, client: ClientId, entry: FactId) -> Result<Option<FactId>, DbError> {
    let mut tx = store.db.read().await?;
    let mut latest = None;
    let mut next = db::facts::successor(&mut tx, client, entry).await?;
    while let Some(found) = next {
        latest = Some(found);
        next = db::facts::successor(&mut tx, client, found).await?;
    }
    Ok(latest)
}
