//! Random acts on clients: values, accounts, entries, people around them, status, merges; and their undos in any order.
//!
//! The seed is printed; `TEST_SEED=… cargo test -p tests --test databases random_client` does the same again.

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
use tests::{TestStore, people, profile, sql};

use crate::{
    count,
    random::{Dice, child, seed, visible},
};

/// How many acts are tried before all are undone.
const ACTS: usize = 240;

struct World<'a> {
    store: &'a TestStore,
    by: Advocate,
    dice: Dice,
    clients: Vec<ClientId>,
    refused: usize,
}

fn form(inputs: &[(&str, &str)]) -> Form {
    Form::from_pairs(
        inputs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    )
}

impl World<'_> {
    async fn some_client(&mut self) -> Option<Profile> {
        let id = self.clients[self.dice.below(self.clients.len())];
        clients::open(self.store, &self.by, id).await.unwrap()
    }

    /// Tries something on some client; what is not possible is refused and changes nothing.
    async fn act(&mut self) {
        let Some(it) = self.some_client().await else { return };
        let (store, by) = (self.store, self.by.clone());
        let account = match it.accounts.len() {
            0 => 1,
            n => it.accounts[self.dice.below(n)].account.n,
        };
        let number = self.dice.below(1_000).to_string();
        let done = match self.dice.below(20) {
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
            9..=11 => {
                let standing = self.standing().await;
                let Some((act, client)) = (!standing.is_empty()).then(|| standing[self.dice.below(standing.len())])
                else {
                    return;
                };
                undo::undo(store, &by, client, act).await
            }
            _ => {
                let Some(other) = self.some_client().await else { return };
                let rows = merge::beside(&it, &other).rows();
                let choices: Choices = rows
                    .iter()
                    .map(|it| (it.id, Take::ALL[self.dice.below(Take::ALL.len())]))
                    .collect();
                merge::merge(store, &by, (it.id, other.id), [it.version, other.version], &choices).await
            }
        };
        match done {
            Ok(()) => {}
            Err(ActError::NotFound | ActError::Changed | ActError::Blocked(_)) => self.refused += 1,
            Err(other) => panic!("{other:?}"),
        }
    }

    /// The acts that stand and can be undone, each with a client that it touched and that is there.
    async fn standing(&self) -> Vec<(ActId, ClientId)> {
        let kinds: Vec<String> = RecordDeed::ALL
            .iter()
            .filter(|it| it.can_be_undone() && **it != RecordDeed::ClientAdded)
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
        rows.iter().map(|it| (id(&it[0]).into(), id(&it[1]).into())).collect()
    }

    /// Undoes everything in any order: what something rests on has to wait for it.
    async fn undo_everything(&mut self) {
        loop {
            let mut standing = self.standing().await;
            if standing.is_empty() {
                return;
            }
            let mut undone = 0;
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
    }
}

tests::on_both_databases! {
    /// I3, A58, A62, A70, A71, A85: random values, accounts, entries, states and merges of clients, undone in any order that is possible:
    /// what is visible equals the start.
    async fn whatever_is_done_to_clients_can_be_undone(store: TestStore) {
        let seed = seed();
        println!("TEST_SEED={seed}");
        let people = people(&store).await;
        let profiles: Vec<_> = [(0, 1), (0, 2), (4, 3), (2, 0)].map(|(n, variant)| (profile(&store, &child(n, variant)), vec!["Mary King".into()])).into();
        let clients = import::add_clients(&store, &people.advocate, &profiles).await.unwrap();
        let mut world = World { store: &store, by: people.advocate.clone(), dice: Dice::new(seed), clients, refused: 0 };
        let start = visible(&store, &world.by).await;
        for _ in 0..ACTS {
            world.act().await;
        }
        let done = world.standing().await.len();
        assert!(done >= 5, "{done} acts stand");
        world.undo_everything().await;
        let findings = doctor::examine(&store).await.unwrap();
        assert!(findings.is_well(), "{findings:?}");
        assert_eq!(visible(&store, &world.by).await, start);
        assert_eq!(count(&store, "contact").await, 0);
        assert!(world.refused > 0, "nothing was ever in the way");
    }
}
