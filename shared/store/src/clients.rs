//! Clients: a child's one profile, and the accounts under it.

use domain::{
    ClientId, FactId,
    answers::Answers,
    catalogue::{ProfileField, Section},
    record::Activity,
    report::Service,
};
use jiff::civil::Date;
use matching::Relation;

use crate::{
    Store, act,
    client_record::{derived, timeline},
    db::{self, DbError, Tx, facts::Fact},
    viewer::Advocate,
};

pub use db::{accounts::Account, clients::Listed};

/// How many lines a page of the list has.
pub const PAGE: i64 = 50;
/// How many clients are compared, at most: those that share most keys.
pub(crate) const COMPARED: i64 = 60;
/// How many are shown or kept, at most.
pub const SHOWN: usize = 10;

/// A page of clients by name, and how many there are in all; `page` counts from 0.
pub async fn list(store: &Store, _: &Advocate, active: bool, page: i64) -> Result<(Vec<Listed>, i64), DbError> {
    let mut tx = store.db.read().await?;
    let rows = db::clients::page(&mut tx, active, PAGE, crate::lines_before(page, PAGE)).await?;
    Ok((rows, db::clients::count(&mut tx, active).await?))
}

/// The same of the clients who are assigned to the one who asks.
pub async fn mine(store: &Store, by: &Advocate, page: i64) -> Result<(Vec<Listed>, i64), DbError> {
    let mut tx = store.db.read().await?;
    let (me, before) = (by.person(), crate::lines_before(page, PAGE));
    let rows = db::clients::assigned_to(&mut tx, me, PAGE, before).await?;
    Ok((rows, db::clients::count_assigned_to(&mut tx, me).await?))
}

/// A client that may be the one looked for.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Who.
    pub client: Listed,
    /// How alike, and why.
    pub comparison: matching::Comparison,
}

impl Hit {
    /// Whether it may be the same child, and not only one of the same household.
    pub fn may_be_same(&self) -> bool {
        matches!(self.comparison.relation, Relation::Same | Relation::Possible)
    }
}

/// Clients that may be this person, best first; not those who are known to be somebody else. Of a last name alone, those who have it.
pub async fn search(
    store: &Store,
    _: &Advocate,
    record: &matching::Record,
    but: &[ClientId],
) -> Result<Vec<Hit>, DbError> {
    let mut tx = store.db.read().await?;
    let known = if matching::search_keys(record).is_empty() {
        named_in(&mut tx, &record.family_name, &record.given_name).await?
    } else {
        Vec::new()
    };
    find_like(&mut tx, record, but, known).await
}

/// Clients of a name, written in one piece: a last name, a first and a last name, or the last one before a comma; best first.
pub async fn called(store: &Store, by: &Advocate, name: &str) -> Result<Vec<Listed>, DbError> {
    let parts = name.split_once(',').map(|(last, first)| (first, last));
    let (first, last) = parts.or_else(|| name.trim().rsplit_once(' ')).unwrap_or(("", name));
    if first.trim().is_empty() {
        return named(store, by, last).await;
    }
    let record = matching::Record {
        given_name: first.trim().to_owned(),
        family_name: last.trim().to_owned(),
        ..Default::default()
    };
    let hits = search(store, by, &record, &[]).await?;
    Ok(hits.into_iter().map(|it| it.client).collect())
}

/// A client as on a list, if it can be found.
pub async fn listed(store: &Store, _: &Advocate, id: ClientId) -> Result<Option<Listed>, DbError> {
    db::clients::find(&mut store.db.read().await?, id).await
}

/// How many are shown of those of a name.
pub const NAMED: usize = 50;

/// Clients whose last name, or a later part of it, begins so, by that, those who are not seen any more last; at most one more than [`NAMED`].
pub async fn named(store: &Store, _: &Advocate, last_name: &str) -> Result<Vec<Listed>, DbError> {
    named_in(&mut store.db.read().await?, last_name, "").await
}

async fn named_in(tx: &mut Tx, last_name: &str, first_name: &str) -> Result<Vec<Listed>, DbError> {
    let [last, first] = [last_name, first_name].map(matching::fold);
    let begins = if first.is_empty() {
        last
    } else {
        crate::name_key(last_name, first_name)
    };
    if begins.trim().is_empty() {
        return Ok(Vec::new());
    }
    let limit = i64::try_from(NAMED + 1).unwrap_or(i64::MAX);
    let mut all: Vec<Listed> = Vec::new();
    for active in [true, false] {
        for client in db::clients::named(tx, active, &begins, limit).await? {
            // Two parts of one name may begin so.
            if all.iter().all(|it| it.id != client.id) {
                all.push(client);
            }
        }
    }
    all.truncate(NAMED + 1);
    Ok(all)
}

/// The same inside a transaction: what an import decides on. `known` are compared too.
pub(crate) async fn find_like(
    tx: &mut Tx,
    record: &matching::Record,
    but: &[ClientId],
    known: Vec<Listed>,
) -> Result<Vec<Hit>, DbError> {
    let model = crate::model::current(tx).await?;
    let mut found = db::clients::sharing(tx, &matching::search_keys(record), COMPARED).await?;
    for client in known {
        if found.iter().all(|it| it.id != client.id) {
            found.push(client);
        }
    }
    // Who is somebody else is nobody's rival either.
    let found: Vec<Listed> = found.into_iter().filter(|it| !but.contains(&it.id)).collect();
    let candidates = found.iter().map(|it| (it, &it.record)).collect();
    Ok(model
        .best(record, candidates, SHOWN)
        .into_iter()
        .map(|(client, comparison)| Hit {
            client: client.clone(),
            comparison,
        })
        .collect())
}

/// A client's profile with its accounts.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Who.
    pub id: ClientId,
    /// How often it was changed: what is chosen of it says which version was seen.
    pub version: i64,
    /// On which day it was read: how old the child is on that day.
    pub read_on: Date,
    /// Whether the child is actively seen, and if not, why.
    pub activity: Activity,
    /// The statement about that; none as long as nobody has said anything.
    pub status: Option<FactId>,
    /// The present values, in the order of the catalogue; a field of which one has several occurs several times.
    pub values: Vec<ProfileValue>,
    /// The accounts, oldest first.
    pub accounts: Vec<AccountView>,
}

/// A present value of a profile.
#[derive(Clone, Debug)]
pub struct ProfileValue {
    /// Which.
    pub id: FactId,
    /// Of which field.
    pub field: ProfileField,
    /// The values of the fields that make it.
    pub answers: Answers,
    /// From which day it holds; an age is as of this day.
    pub from: Date,
}

/// An account with what happened in it.
#[derive(Clone, Debug)]
pub struct AccountView {
    /// Its number and age.
    pub account: Account,
    /// The day at the center on which it was opened.
    pub opened_on: Date,
    /// What was entered in it, and what the referrals that were imported into it say, in the order of the catalogue.
    pub entries: Vec<Entry>,
    /// The references of those referrals.
    pub referrals: Vec<domain::Reference>,
}

/// Something that is written down in an account.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Which.
    pub id: FactId,
    /// What it is.
    pub section: Section,
    /// What it says.
    pub answers: Answers,
    /// On which day it was said.
    pub from: Date,
}

impl Entry {
    /// The same of a fact; none of one that is no entry.
    pub(crate) fn of(fact: Fact) -> Option<Self> {
        Some(Self {
            id: fact.id,
            section: Section::named(&fact.field)?,
            answers: fact.answers,
            from: fact.from,
        })
    }
}

impl AccountView {
    /// The days on which the child was given something.
    pub fn services(&self) -> impl Iterator<Item = Date> {
        let given = self
            .entries
            .iter()
            .filter(|it| Service::given(it.section, &it.answers).is_some());
        given.filter_map(|it| timeline::day(&it.answers, it.section))
    }

    /// The first of them that lies before the day from which the account is counted.
    pub fn first_uncounted(&self) -> Option<Date> {
        let from = self.account.reporting_from?;
        self.services().filter(|it| *it < from).min()
    }

    /// What stands in a section, the first one first.
    pub fn of(&self, section: Section) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |it| it.section == section)
    }
}

impl Profile {
    /// Its account of this number.
    pub fn account(&self, n: i64) -> Option<&AccountView> {
        self.accounts.iter().find(|it| it.account.n == n)
    }

    /// All profile values together: what an intake screen is filled with.
    pub fn answers(&self) -> Answers {
        let mut all = Answers::default();
        for (path, value) in self.values.iter().flat_map(|it| it.answers.iter()) {
            if all.get(path).is_none() {
                all.set(path, value.clone());
            }
        }
        all
    }
}

/// Those of some values of a client's profile that it does not say any more.
pub async fn ended(
    store: &Store,
    _: &Advocate,
    client: ClientId,
    values: &[FactId],
) -> Result<Vec<ProfileValue>, DbError> {
    let mut ended = db::facts::ended(&mut store.db.read().await?, client).await?;
    ended.retain(|it| values.contains(&it.id));
    Ok(profile_values(ended))
}

fn profile_values(facts: Vec<Fact>) -> Vec<ProfileValue> {
    let of_profile = facts.into_iter().filter(|it| it.account.is_none());
    let value = |it: Fact| {
        Some(ProfileValue {
            id: it.id,
            field: ProfileField::named(&it.field)?,
            answers: it.answers,
            from: it.from,
        })
    };
    let mut values: Vec<_> = of_profile.filter_map(value).collect();
    values.sort_by_key(|it| it.field);
    values
}

/// Opens a client.
pub async fn open(store: &Store, by: &Advocate, id: ClientId) -> Result<Option<Profile>, DbError> {
    let mut tx = store.db.read().await?;
    let Some(client) = db::clients::find(&mut tx, id).await? else {
        return Ok(None);
    };
    let profile = load(store, &mut tx, client).await?;
    drop(tx);
    let mut tx = store.db.write().await?;
    act::noted(store, &mut tx, by, "client_viewed", ("client", id.uuid())).await?;
    db::seen::note(&mut tx, by.person(), id, store.now()).await?;
    tx.commit().await?;
    Ok(Some(profile))
}

/// Whether a client is active, with the profile that is used instead as far as that is there.
async fn in_use(tx: &mut Tx, activity: Activity) -> Result<Activity, DbError> {
    let Activity::Inactive {
        reason,
        instead: Some(said),
    } = activity
    else {
        return Ok(activity);
    };
    let now = db::merged_clients::root_of(tx, said).await?.unwrap_or(said);
    Ok(Activity::Inactive {
        reason,
        instead: db::clients::find(tx, now).await?.map(|it| it.id),
    })
}

pub(crate) async fn load(store: &Store, tx: &mut Tx, client: Listed) -> Result<Profile, DbError> {
    let facts = db::facts::present(tx, client.id).await?;
    let imported = db::accounts::imported(tx, client.id).await?;
    let mut accounts = Vec::new();
    for account in db::accounts::of_client(tx, client.id).await? {
        let here = |it: &&Fact| it.account == Some(account.n);
        let mut entries: Vec<Entry> = facts.iter().filter(here).cloned().filter_map(Entry::of).collect();
        entries.sort_by_key(|it| it.section);
        let of_it = imported.iter().filter(|it| it.0 == account.n);
        let referrals = of_it.map(|it| it.1).collect();
        accounts.push(AccountView {
            opened_on: store.day_of(account.opened_at),
            account,
            entries,
            referrals,
        });
    }
    Ok(Profile {
        id: client.id,
        read_on: store.today(),
        version: client.version,
        activity: in_use(tx, derived::activity(&facts)).await?,
        status: derived::status(&facts).map(|it| it.id),
        values: profile_values(facts),
        accounts,
    })
}
