//! People around a client: two entries about one of them become one, and one of them may be a client too.

use std::collections::BTreeMap;

use domain::{
    ActId, ClientId, FactId,
    alleged::number,
    answers::Answers,
    catalogue::Section,
    merge::Choices,
    record::{CONTACTS, RecordDeed, are_related_otherwise, client_of, together, with_client},
};
use matching::{Agreement, Comparison, Field, Level, Model, Relation};

use super::{
    Change,
    entries::{self, entry_of, item, renumber, since},
};
use crate::{
    ActError, Store,
    clients::{self, AccountView, Entry, Hit, Listed, Profile},
    db::{
        self, DbError, Tx, contacts,
        facts::{self, NewFact},
        merged_clients,
    },
    records,
    viewer::Advocate,
};

/// Whether two entries are about two different clients, of whom one may have become a part of the other: `clients` as [`of_entries`] finds
/// them.
pub fn are_two(clients: &BTreeMap<ClientId, Listed>, one: &Answers, other: &Answers) -> bool {
    let client = |said| client_of(said).map(|it| clients.get(&it).map_or(it, |now| now.id));
    let both = client(one).zip(client(other));
    both.is_some_and(|(one, other)| one != other)
}

/// How many entries of a section are compared with each other, at most: the last ones. More people are hardly around one child.
const COMPARED: usize = 30;
/// From this probability on, who is called two things to the child may be one person all the same: agencies see that differently.
const LIKELY: f64 = 0.5;

/// The entries of an account that may be about one person, as the matching engine finds, two by two: of one section only, because what
/// somebody is to the child is kept as said. `clients` as [`of_entries`] finds them.
pub fn alike(account: &AccountView, clients: &BTreeMap<ClientId, Listed>) -> Vec<[FactId; 2]> {
    let mut found = Vec::new();
    for section in CONTACTS {
        let entries: Vec<&Entry> = account.of(section).collect();
        let entries = &entries[entries.len().saturating_sub(COMPARED)..];
        for (n, one) in entries.iter().enumerate() {
            let like = |other: &&&Entry| {
                !are_two(clients, &one.answers, &other.answers) && may_be_one(one, other, &compare(one, other))
            };
            found.extend(entries[..n].iter().filter(like).map(|other| [other.id, one.id]));
        }
    }
    found
}

/// How alike two entries are.
pub fn compare(one: &Entry, other: &Entry) -> Comparison {
    let record = |it: &Entry| records::of_contact(it.section, &it.answers, it.from);
    Model::around_a_child().compare(&record(one), &record(other))
}

/// Whether two entries may be about one person. Parents give their names to their children: whose birth dates plainly differ are two, whatever
/// else agrees; ages are guesses.
fn may_be_one(one: &Entry, other: &Entry, comparison: &Comparison) -> bool {
    let born_apart = comparison.evidence.iter().any(|it| {
        let is_guessed = matches!(it.level, Level::AgeNear | Level::AgeDiffers);
        it.field == Field::Born && it.agreement == Agreement::Differs && !is_guessed
    });
    let is_like = matches!(comparison.relation, Relation::Same | Relation::Possible);
    let fits = comparison.probability >= LIKELY || !are_related_otherwise(&one.answers, &other.answers);
    is_like && fits && !born_apart
}

/// Makes one of two entries about the same person, by these choices where they differ. Changed, if one of them is not there any more, or they are not of one kind.
pub async fn merge(
    store: &Store,
    by: &Advocate,
    (client, n): (ClientId, i64),
    [first, second]: [FactId; 2],
    choices: &Choices,
) -> Result<(), ActError> {
    let mut tx = super::begin(store, client).await?;
    let mut here = facts::present(&mut tx, client).await?;
    here.retain(|it| it.account == Some(n));
    let find = |id| here.iter().find(|it| it.id == id).ok_or(ActError::Changed);
    let (one, other) = (find(first)?, find(second)?);
    let section = Section::named(&one.field).filter(|it| CONTACTS.contains(it) && it.name() == other.field);
    let clients = now(&mut tx, [one, other].map(|it| client_of(&it.answers))).await?;
    let section = section.filter(|_| first != second && !are_two(&clients, &one.answers, &other.answers));
    let section = section.ok_or(ActError::NotFound)?;
    let mut ends = vec![(first, None), (second, None)];
    let both = together(&one.answers, &other.answers, choices);
    let from = since(&both, (one, other.from));
    let mut writes = vec![entry_of(n, section, both)];
    if section == Section::Offender {
        let [kept, gone] = [one, other].map(|it| number(item(&it.answers)));
        let now = |it| if Some(it) == gone { kept } else { Some(it) };
        renumber(&here, now, (&mut ends, &mut writes));
    }
    let change = Change {
        act: ActId::new(),
        deed: RecordDeed::ContactsMerged,
        account: Some(n),
        of: None,
        note: None,
        ends,
        writes,
        from,
    };
    super::apply(store, &mut tx, by, client, change).await?;
    super::finish(store, tx, client).await
}

/// The clients whom an entry may be about, best first, and what is looked for; not the client in whose account it stands.
pub async fn like(
    store: &Store,
    by: &Advocate,
    client: ClientId,
    entry: &Entry,
) -> Result<(Vec<Hit>, matching::Record), DbError> {
    let record = records::of_contact(entry.section, &entry.answers, entry.from);
    let hits = clients::search(store, by, &record, &[client]).await?;
    Ok((hits, record))
}

/// Says that somebody around a client is a client too, or is none after all. [`ActError::Changed`] if the entry is not there any more.
pub async fn set_client(
    store: &Store,
    by: &Advocate,
    (client, n): (ClientId, i64),
    entry: FactId,
    is: Option<ClientId>,
) -> Result<(), ActError> {
    let mut tx = super::begin(store, client).await?;
    let here = facts::present(&mut tx, client).await?;
    let known = here.iter().find(|it| it.id == entry && it.account == Some(n));
    let known = known.ok_or(ActError::Changed)?;
    let section = Section::named(&known.field).filter(|it| CONTACTS.contains(it));
    let section = section.ok_or(ActError::NotFound)?;
    if let Some(is) = is {
        let other = db::clients::find(&mut tx, is).await?.filter(|it| it.id != client);
        other.ok_or(ActError::NotFound)?;
    }
    let change = Change {
        act: ActId::new(),
        deed: match is {
            Some(_) => RecordDeed::ContactIsClient,
            None => RecordDeed::ContactIsNoClient,
        },
        account: Some(n),
        of: None,
        note: None,
        ends: vec![(entry, None)],
        writes: vec![NewFact {
            replaces: Some(entry),
            ..entry_of(n, section, with_client(section, &known.answers, is))
        }],
        from: known.from,
    };
    super::apply(store, &mut tx, by, client, change).await?;
    super::finish(store, tx, client).await
}

/// Which client the entry is about that stands in the place of one now.
pub async fn says(store: &Store, by: &Advocate, client: ClientId, entry: FactId) -> Result<Option<ClientId>, DbError> {
    let now = entries::now(store, by, client, entry).await?.unwrap_or(entry);
    let present = facts::present(&mut store.db.read().await?, client).await?;
    let known = present.iter().find(|it| it.id == now);
    Ok(known.and_then(|it| client_of(&it.answers)))
}

/// The clients that entries of a client are about, by what the entries say; of a merged profile the one it is a part of. Who is gone is
/// not among them.
pub async fn of_entries(store: &Store, _: &Advocate, profile: &Profile) -> Result<BTreeMap<ClientId, Listed>, DbError> {
    let entries = profile.accounts.iter().flat_map(|it| &it.entries);
    let said: Vec<_> = entries.map(|it| client_of(&it.answers)).collect();
    let mut found = now(&mut store.db.read().await?, said).await?;
    found.retain(|_, it| it.id != profile.id);
    Ok(found)
}

async fn now(
    tx: &mut Tx,
    said: impl IntoIterator<Item = Option<ClientId>>,
) -> Result<BTreeMap<ClientId, Listed>, DbError> {
    let mut found = BTreeMap::new();
    for said in said.into_iter().flatten() {
        let now = merged_clients::root_of(tx, said).await?.unwrap_or(said);
        if let Some(client) = db::clients::find(tx, now).await? {
            found.insert(said, client);
        }
    }
    Ok(found)
}

/// An entry of another client that is about this one.
#[derive(Clone, Debug)]
pub struct Around {
    /// The other client.
    pub client: Listed,
    /// In which account.
    pub account: i64,
    /// As what.
    pub section: Section,
}

/// The entries of other clients that are about this one, as far as these are still there.
pub async fn around(store: &Store, _: &Advocate, client: ClientId) -> Result<Vec<Around>, DbError> {
    let mut tx = store.db.read().await?;
    let mut all = Vec::new();
    for (other, account, section) in contacts::about(&mut tx, client).await? {
        if let Some(client) = db::clients::find(&mut tx, other).await? {
            all.push(Around {
                client,
                account,
                section,
            });
        }
    }
    Ok(all)
}
