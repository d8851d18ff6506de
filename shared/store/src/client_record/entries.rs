//! What is entered in an account: interviews, encounters, therapy, medical, and what referrals say of the allegations and the case.

use domain::{
    ActId, ClientId, FactId,
    answers::{Answers, Value},
    catalogue::Section,
    record::{CONTACTS, RecordDeed, together},
};
use jiff::civil::Date;

use super::Change;
use crate::{
    ActError, Store,
    db::{
        self, DbError,
        facts::{Fact, NewFact},
    },
    viewer::Advocate,
};

/// Adds an entry to an account. `once` is the act that it will be: sent again, it is added once.
pub async fn add(
    store: &Store,
    by: &Advocate,
    (client, n): (ClientId, i64),
    once: ActId,
    (section, answers): (Section, Answers),
) -> Result<(), ActError> {
    let deed = RecordDeed::EntryAdded;
    write(store, by, (client, n), (once, deed), None, Some((section, answers))).await
}

/// Writes an entry down otherwise. `entry` is the one that was seen: if it is not there any more, nothing is changed.
pub async fn change(
    store: &Store,
    by: &Advocate,
    (client, n): (ClientId, i64),
    entry: FactId,
    (section, answers): (Section, Answers),
) -> Result<(), ActError> {
    let deed = (ActId::new(), RecordDeed::EntryChanged);
    write(store, by, (client, n), deed, Some(entry), Some((section, answers))).await
}

/// Takes an entry out of an account.
pub async fn remove(store: &Store, by: &Advocate, (client, n): (ClientId, i64), entry: FactId) -> Result<(), ActError> {
    let deed = (ActId::new(), RecordDeed::EntryRemoved);
    write(store, by, (client, n), deed, Some(entry), None).await
}

async fn write(
    store: &Store,
    by: &Advocate,
    (client, n): (ClientId, i64),
    (act, deed): (ActId, RecordDeed),
    entry: Option<FactId>,
    value: Option<(Section, Answers)>,
) -> Result<(), ActError> {
    let fact = |(section, answers): (Section, Answers)| NewFact {
        account: Some(n),
        field: section.name(),
        answers,
    };
    let of = match &value {
        Some((section, _)) => Some(section.name()),
        None => of_entry(store, client, entry).await?,
    };
    let present = db::facts::present(&mut store.db.read().await?, client).await?;
    let former = present.iter().filter(|it| Some(it.id) == entry);
    let from = value.as_ref().and_then(|it| said_on(&it.1, former));
    let change = Change {
        act,
        deed,
        account: Some(n),
        of,
        note: None,
        ends: entry.map(|it| (it, None)).into_iter().collect(),
        writes: value.map(fact).into_iter().collect(),
        from: from.unwrap_or_else(|| store.today()),
    };
    super::change(store, by, client, change).await.map(drop)
}

/// On which day a birth date or age was said that is taken over from one of these: an age is as of that day. None if there is none.
fn said_on<'a>(answers: &Answers, of: impl IntoIterator<Item = &'a Fact>) -> Option<Date> {
    let births = |of: &Answers| {
        let all = of.iter().filter(|it| matches!(it.1, Value::Birth(_)));
        all.map(|it| (it.0.field, it.1.clone())).collect::<Vec<_>>()
    };
    let said = births(answers);
    let same = of.into_iter().find(|it| births(&it.answers) == said);
    same.filter(|_| !said.is_empty()).map(|it| it.from)
}

/// Which section an entry is of; from when on an account is counted is none.
async fn of_entry(store: &Store, client: ClientId, entry: Option<FactId>) -> Result<Option<&'static str>, ActError> {
    let present = db::facts::present(&mut store.db.read().await?, client).await?;
    let found = present
        .iter()
        .find(|it| Some(it.id) == entry)
        .and_then(|it| Section::named(&it.field));
    match found {
        Some(Section::Reporting | Section::Status) => Err(ActError::NotFound),
        found => Ok(found.map(Section::name)),
    }
}

/// Makes one of two entries about the same person. Changed, if one of them is not there any more, or they are not of one kind.
pub async fn merge(
    store: &Store,
    by: &Advocate,
    (client, n): (ClientId, i64),
    [first, second]: [FactId; 2],
) -> Result<(), ActError> {
    let mut tx = store.db.read().await?;
    db::clients::find(&mut tx, client).await?.ok_or(ActError::NotFound)?;
    let present = db::facts::present(&mut tx, client).await?;
    drop(tx);
    let find = |id| {
        present
            .iter()
            .find(|it| it.id == id && it.account == Some(n))
            .ok_or(ActError::Changed)
    };
    let (one, other) = (find(first)?, find(second)?);
    let section = Section::named(&one.field).filter(|it| CONTACTS.contains(it) && it.name() == other.field);
    let section = section.filter(|_| first != second).ok_or(ActError::NotFound)?;
    let answers = together(&one.answers, &other.answers);
    let from = said_on(&answers, [one, other]);
    let change = Change {
        act: ActId::new(),
        deed: RecordDeed::ContactsMerged,
        account: Some(n),
        of: Some(section.name()),
        note: None,
        ends: vec![(first, None), (second, None)],
        writes: vec![NewFact {
            account: Some(n),
            field: section.name(),
            answers,
        }],
        from: from.unwrap_or_else(|| store.today()),
    };
    super::change(store, by, client, change).await.map(drop)
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
