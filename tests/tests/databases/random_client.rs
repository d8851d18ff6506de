//! Random acts on clients: values, accounts, entries, people around them, status, merges, and what is in `random_record`; and their undos in
//! any order.
//!
//! The seed is printed; `TEST_SEED=… cargo test -p tests --test databases random_client` does the same again.

use std::collections::BTreeMap;

use domain::{
    ActId, ClientId,
    answers::{self, Scope},
    catalogue::{ProfileField, Section},
    form::Form,
    merge::{Choices, Take},
    record::{Activity, RecordDeed, client_of},
    referral::Kind,
};
use jiff::civil::date;
use store::{
    ActError,
    client_record::{accounts, activity, contacts, entries, merge, past, profile as values, undo},
    clients::{self, Profile},
    doctor, import,
    viewer::Advocate,
};
use tests::{People, TestStore, people, profile, sql};

use crate::{
    chance::{Dice, assert_same, child, seed, visible},
    count,
    random_record::{AROUND, Around},
};

/// How many acts are tried before all are undone.
const ACTS: usize = 220;

/// Of the acts, by number, those that merge: what comes together from most tables.
const MERGES: [usize; 3] = [12, 13, 19];

pub(crate) struct World<'a> {
    pub(crate) store: &'a TestStore,
    pub(crate) people: People,
    pub(crate) by: Advocate,
    pub(crate) dice: Dice,
    pub(crate) clients: Vec<ClientId>,
    refused: usize,
    /// How often what is around a client was changed, by what it was.
    pub(crate) done: BTreeMap<&'static str, usize>,
    /// The acts that added the clients of the start.
    pinned: Vec<ActId>,
    /// What was around them then.
    start: Vec<Around>,
}

fn form(inputs: &[(&str, &str)]) -> Form {
    Form::from_pairs(
        inputs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    )
}

impl World<'_> {
    /// One that is there, as a rule: many are a part of another one, or deleted.
    pub(crate) async fn some_client(&mut self) -> Option<Profile> {
        for _ in 0..4 {
            let id = self.clients[self.dice.below(self.clients.len())];
            let there = clients::open(self.store, &self.by, id).await.unwrap();
            if there.is_some() {
                return there;
            }
        }
        None
    }

    /// Whether more clients than these are there: with a single one little can be done.
    pub(crate) async fn are_more_than(&self, n: i64) -> bool {
        count(self.store, "client where findable").await > n
    }

    /// Tries something on some client; what is not possible is refused and changes nothing.
    async fn act(&mut self, what: usize) {
        let Some(it) = self.some_client().await else { return };
        let (store, by) = (self.store, self.by.clone());
        let account = match it.accounts.len() {
            0 => 1,
            n => it.accounts[self.dice.below(n)].account.n,
        };
        let number = self.dice.below(1_000).to_string();
        let done = match what {
            0 => accounts::open(store, &by, it.id, it.accounts.len()).await.map(drop),
            1 => accounts::end(store, &by, it.id, account).await,
            2 => {
                let seen = it
                    .account(account)
                    .and_then(|it| it.of(Section::Reporting).next())
                    .map(|it| it.id);
                let from = (self.dice.below(3) > 0).then(|| store.today());
                accounts::set_reporting(store, &by, (it.id, account), from, seen).await
            }
            3..=4 => {
                let said = form(&[
                    ("encounter.kind", "phone"),
                    ("encounter.with", &number),
                    ("encounter.on.month", "1"),
                    ("encounter.on.day", "2"),
                    ("encounter.on.year", "2026"),
                ]);
                let said = answers::parse(&said, Kind::Client, Scope::Only(Section::Encounter), store.today()).answers;
                let entry = it.account(account).and_then(|it| it.of(Section::Encounter).next());
                match (entry, self.dice.below(3)) {
                    (Some(entry), 0) => {
                        entries::change(store, &by, (it.id, account), entry.id, (Section::Encounter, said))
                            .await
                            .map(drop)
                    }
                    (Some(entry), 1) => entries::remove(store, &by, (it.id, account), entry.id).await,
                    _ => entries::add(store, &by, (it.id, account), ActId::new(), (Section::Encounter, said)).await,
                }
            }
            5..=7 => {
                let (field, name) = [
                    (ProfileField::HomeAddress, "child.street"),
                    (ProfileField::Phone, "child.phone"),
                    (ProfileField::School, "child.school"),
                ][self.dice.below(3)];
                let typed = format!("{number}-555-0101");
                let said = form(&[(name, if self.dice.below(5) == 0 { "" } else { &typed })]);
                let said = answers::parse(&said, Kind::Client, Scope::Profile(field), store.today()).answers;
                let seen: Vec<_> = it
                    .values
                    .iter()
                    .filter(|it| it.field == field)
                    .map(|it| it.id)
                    .collect();
                let former = if self.dice.below(2) == 0 {
                    values::Former::Wrong
                } else {
                    values::Former::HeldUntil(store.today())
                };
                values::change(store, &by, it.id, field, (&said, former), &seen, None)
                    .await
                    .map(drop)
            }
            8 => {
                let to = if it.activity.is_active() {
                    Activity::Inactive {
                        reason: None,
                        instead: self.some_client().await.map(|it| it.id).filter(|other| *other != it.id),
                    }
                } else {
                    Activity::Active
                };
                activity::set(store, &by, it.id, to, it.status).await
            }
            17..=18 => {
                let all = past::history(store, &by, it.id).await.unwrap();
                let there: Vec<_> = all
                    .iter()
                    .filter(|it| past::has_days(it.field))
                    .filter_map(|it| it.now)
                    .collect();
                let (from, until) = (
                    date(2019, 3, 1),
                    date(2020, 3, 1 + i8::try_from(self.dice.below(28)).unwrap()),
                );
                if there.is_empty() || self.dice.below(2) == 0 {
                    let (field, name) = [
                        (ProfileField::HomeAddress, "child.street"),
                        (ProfileField::Phone, "child.phone"),
                        (ProfileField::LegalName, "child.last_name"),
                    ][self.dice.below(3)];
                    let said = form(&[("child.first_name", "Ada"), (name, &format!("{number}-555-0102"))]);
                    let said = answers::parse(&said, Kind::Client, Scope::Profile(field), store.today()).answers;
                    past::add(store, &by, it.id, ActId::new(), field, (&said, from, until), None).await
                } else {
                    let fact = there[self.dice.below(there.len())];
                    let correction = match self.dice.below(3) {
                        0 => past::Correction::Wrong,
                        1 => past::Correction::Days(past::Days::FromUntil(from, until)),
                        _ => past::Correction::Days(past::Days::Since(until)),
                    };
                    past::correct(store, &by, it.id, fact, correction, None).await
                }
            }
            14..=16 => {
                let others: Vec<_> = it
                    .account(account)
                    .map(|it| it.of(Section::Household).collect())
                    .unwrap_or_default();
                let said = form(&[("household.0.first_name", "Ben"), ("household.0.note", &number)]);
                let said = answers::parse(&said, Kind::Client, Scope::Entry(Section::Household), store.today()).answers;
                match (others.as_slice(), self.dice.below(4)) {
                    ([one, other, ..], 0) => {
                        contacts::merge(
                            store,
                            &by,
                            (it.id, account),
                            [one.id, other.id],
                            &domain::merge::Choices::default(),
                        )
                        .await
                    }
                    ([one, ..], 1) => entries::change(store, &by, (it.id, account), one.id, (Section::Household, said))
                        .await
                        .map(drop),
                    ([one, ..], 2) => {
                        let is = self.clients[self.dice.below(self.clients.len())];
                        let is = client_of(&one.answers).is_none().then_some(is);
                        contacts::set_client(store, &by, (it.id, account), one.id, is).await
                    }
                    _ => entries::add(store, &by, (it.id, account), ActId::new(), (Section::Household, said)).await,
                }
            }
            20..=28 => self.around(&it).await,
            9..=11 | 29..=33 => {
                let standing = self.standing().await;
                let Some((act, client)) = (!standing.is_empty()).then(|| standing[self.dice.below(standing.len())])
                else {
                    return;
                };
                undo::undo(store, &by, client, act).await
            }
            what if MERGES.contains(&what) && self.are_more_than(3).await => {
                let Some(other) = self.some_client().await else { return };
                let rows = merge::beside(&it, &other).rows();
                let choices: Choices = rows
                    .iter()
                    .map(|it| (it.id, Take::ALL[self.dice.below(Take::ALL.len())]))
                    .collect();
                merge::merge(store, &by, (it.id, other.id), [it.version, other.version], &choices).await
            }
            _ => return,
        };
        match done {
            Ok(()) => {}
            Err(ActError::NotFound | ActError::Changed | ActError::Blocked(_) | ActError::Said(_)) => self.refused += 1,
            Err(other) => panic!("{other:?}"),
        }
    }

    /// The same; now and then what was done is undone at once, after which all is as it was.
    async fn act_and_back(&mut self) {
        let what = self.dice.below(34);
        let one_in = if MERGES.contains(&what) { 3 } else { 12 };
        if self.dice.below(one_in) > 0 {
            return self.act(what).await;
        }
        let acts = sql(self.store, "select id from act").await;
        let acts: Vec<_> = acts.iter().map(|it| uuid::Uuid::parse_str(&it[0]).unwrap()).collect();
        let before = visible(self.store, &self.by).await;
        self.act(what).await;
        let new = self
            .standing()
            .await
            .into_iter()
            .find(|it| !acts.contains(&it.0.uuid()));
        if let Some((act, client)) = new {
            undo::undo(self.store, &self.by, client, act).await.unwrap();
            assert_same(
                &visible(self.store, &self.by).await,
                &before,
                &format!("{act}, and its undo"),
            );
        }
    }

    /// The acts that stand and can be undone, each with a client that it touched and that is there.
    async fn standing(&self) -> Vec<(ActId, ClientId)> {
        let kinds: Vec<String> = RecordDeed::ALL
            .iter()
            .filter(|it| it.can_be_undone())
            .map(|it| format!("'{}'", it.as_str()))
            .collect();
        let rows = sql(
            self.store,
            &format!(
                "select act_id, client_id from client_act join act on act.id = act_id join client on client.id = client_id
                 where act.kind in ({}) and client.findable and not exists (select 1 from act as undo where undo.undoes = act.id)
                 group by act_id, client_id order by act_id, client_id",
                kinds.join(", ")
            ),
        )
        .await;
        let id = |it: &str| uuid::Uuid::parse_str(it).unwrap();
        let all = rows.iter().map(|it| (id(&it[0]).into(), id(&it[1]).into()));
        all.filter(|it| !self.pinned.contains(&it.0)).collect()
    }

    /// Undoes everything in any order: what something rests on has to wait for it.
    async fn undo_everything(&mut self) {
        self.bring_back_all().await;
        for _ in 0..100 {
            let mut undone = self.put_around(&self.start.clone()).await;
            let mut standing = self.standing().await;
            if standing.is_empty() && undone == 0 {
                return;
            }
            while !standing.is_empty() {
                let (act, client) = standing.swap_remove(self.dice.below(standing.len()));
                match undo::undo(self.store, &self.by, client, act).await {
                    Ok(()) => undone += 1,
                    Err(ActError::Blocked(_) | ActError::NotFound) => self.refused += 1,
                    Err(other) => panic!("{other:?}"),
                }
            }
            assert!(undone > 0, "something stands in the way of everything");
        }
        panic!("it does not come to an end");
    }
}

tests::on_both_databases! {
    /// I3, A58, A59, A62, A70, A71, A76, A85, A88: random values, accounts, entries, states, merges, additions, deletions, links, documents and
    /// assignments of clients, undone in any order that is possible: what is visible equals the start.
    async fn whatever_is_done_to_clients_can_be_undone(store: TestStore) {
        let seed = seed();
        println!("TEST_SEED={seed}");
        let people = people(&store).await;
        let profiles: Vec<_> = [(0, 1), (0, 2), (4, 3), (2, 0)].map(|(n, variant)| (profile(&store, &child(n, variant)), vec!["Mary King".into()])).into();
        let clients = import::add_clients(&store, &people.advocate, &profiles).await.unwrap();
        let by = people.advocate.clone();
        let mut world = World {
            store: &store, people, by, dice: Dice::new(seed), clients, refused: 0, done: BTreeMap::new(), pinned: Vec::new(), start: Vec::new(),
        };
        world.pinned = world.standing().await.into_iter().map(|it| it.0).collect();
        world.begin_around().await;
        for id in world.clients.clone() {
            world.start.push(Around::of(&world, id).await.unwrap());
        }
        let start = visible(&store, &world.by).await;
        let started = std::time::Instant::now();
        let mut tried = 0;
        while tried < ACTS || world.done.len() < AROUND {
            world.act_and_back().await;
            tried += 1;
            assert!(tried < 10 * ACTS, "{:?}", world.done);
        }
        println!("{tried} tried, {:?}, {:?}", world.done, started.elapsed());
        let done = world.standing().await.len();
        assert!(done >= 5, "{done} acts stand");
        world.undo_everything().await;
        let findings = doctor::examine(&store).await.unwrap();
        assert!(findings.is_well(), "{findings:?}");
        assert_same(&visible(&store, &world.by).await, &start, "everything, and the undo of it");
        assert_eq!(count(&store, "contact").await, 0);
        assert!(world.refused > 0, "nothing was ever in the way");
    }
}
