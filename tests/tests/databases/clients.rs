//! Acts on clients: which candidates they change, in which order they are undone, and what they leave behind.

use domain::{
    ActId, ClientId, Reference,
    answers::{self, Answers, Scope},
    catalogue::{ProfileField, Section},
    form::Form,
    merge::{Choices, RowId, Take},
    referral::Kind,
    text::Prose,
};
use jiff::SignedDuration;
use store::{
    ActError, Store,
    client_record::{contacts, deletion, entries, merge, past, profile as values, timeline, undo as client_undo},
    clients::{self, Profile},
    clock::Clock,
    doctor,
    import::{self, Import, Target},
    new_client,
    not_same::{self, Other},
    review::{self, CandidateId},
    sign_in, undo,
    viewer::Advocate,
};
use tests::{Filled, form, hex, people, profile, sql, submitted};

use crate::{count, imported, screened, step_of};

fn ada() -> Filled {
    form(Kind::Client)
}

/// Another child, who shares nothing with Ada.
fn zoe() -> Filled {
    form(Kind::Client).child("Zoe", "Ortega").born(2011, 11, 30)
}

async fn opened(store: &Store, by: &Advocate, client: ClientId) -> Profile {
    clients::open(store, by, client).await.unwrap().unwrap()
}

pub(crate) async fn added(store: &Store, by: &Advocate, child: &Filled) -> ClientId {
    let profiles = [(profile(store, child), Vec::new())];
    import::add_clients(store, by, &profiles).await.unwrap()[0]
}

/// The clients that a referral may be of, as its review shows them.
async fn candidates(store: &Store, by: &Advocate, reference: Reference) -> Vec<CandidateId> {
    let review = review::open(store, by, reference).await.unwrap().unwrap();
    let clients = review.candidates.iter().map(|it| it.id);
    clients.filter(|it| matches!(it, CandidateId::Client(_))).collect()
}

fn typed(store: &Store, scope: Scope, inputs: &[(&str, &str)]) -> Answers {
    let pairs = inputs.iter().map(|it| (it.0.to_owned(), it.1.to_owned()));
    answers::parse(&Form::from_pairs(pairs), Kind::Combined, scope, store.today()).answers
}

/// Gives a field of the profile another value, as the page shows it now.
async fn changed(
    store: &Store,
    by: &Advocate,
    client: ClientId,
    field: ProfileField,
    inputs: &[(&str, &str)],
) -> ActId {
    let it = opened(store, by, client).await;
    let seen: Vec<_> = it
        .values
        .iter()
        .filter(|it| it.field == field)
        .map(|it| it.id)
        .collect();
    let said = typed(store, Scope::Profile(field), inputs);
    values::change(store, by, client, field, (&said, values::Former::Wrong), &seen, None)
        .await
        .unwrap();
    last_act(store, by, client).await
}

/// The act on a client that was written last.
pub(crate) async fn last_act(store: &Store, by: &Advocate, client: ClientId) -> ActId {
    let all = timeline::of_client(store, by, client).await.unwrap();
    let acts = all.iter().filter_map(|it| match it {
        timeline::Line::Act(done) => Some(done.act),
        timeline::Line::Event(_) => None,
    });
    acts.max().unwrap()
}

pub(crate) async fn merged(store: &Store, by: &Advocate, kept: ClientId, other: ClientId) -> ActId {
    let seen = [
        opened(store, by, kept).await.version,
        opened(store, by, other).await.version,
    ];
    merge::merge(store, by, (kept, other), seen, &Choices::default())
        .await
        .unwrap();
    last_act(store, by, kept).await
}

/// A process whose clock is so many hours ahead.
fn ahead(store: &Store, hours: i64) -> Store {
    Store {
        clock: Clock::Fixed(store.now() + SignedDuration::from_hours(hours)),
        ..store.clone()
    }
}

tests::on_both_databases! {
    /// A72, A97, Beyond 2: who has another name now is found by the one before, and so is a referral that still says it.
    async fn a_child_is_found_by_the_name_that_it_had(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let then = form(Kind::Client).child("Wilhelmina", "Ashdown");
        let client = added(&store, by, &then).await;
        let now = typed(&store, Scope::Profile(ProfileField::LegalName), &[("child.first_name", "Wilhelmina"), ("child.last_name", "Quill")]);
        let profile = opened(&store, by, client).await;
        let seen: Vec<_> = profile.values.iter().filter(|it| it.field == ProfileField::LegalName).map(|it| it.id).collect();
        let former = values::Former::HeldUntil(store.today());
        values::change(&store, by, client, ProfileField::LegalName, (&now, former), &seen, None).await.unwrap();
        for name in ["Wilhelmina Ashdown", "Quill"] {
            let found = clients::called(&store, by, name).await.unwrap();
            assert_eq!(found.iter().map(|it| it.id).collect::<Vec<_>>(), [client], "{name}");
        }
        let reference = submitted(&store, &people.referrer, form(Kind::Client).child("Wilhelmina", "Ashdown").born(2003, 1, 9)).await;
        screened(&store).await;
        assert_eq!(candidates(&store, by, reference).await, [CandidateId::Client(client)]);
    }

    /// A71, A85: what the other profile said of a life before the kept one did held until then; of what lasts, it was wrong.
    async fn a_merge_keeps_the_days_of_what_was_so_before(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let then = ahead(&store, -24 * 400);
        let before = added(&then, by, &ada().living_at("1 Oak Lane", "Larkfield", "99501").with("child.sex", "male")).await;
        let kept = added(&store, by, &ada().living_at("12 Elm Street", "Larkfield", "99501").with("child.sex", "female")).await;
        let act = merged(&store, by, kept, before).await;
        let said = past::history(&store, by, kept).await.unwrap();
        let of = |field| said.iter().filter(move |it| it.field == field && it.now.is_none_or(|_| it.until.is_some()));
        let homes: Vec<_> = of(ProfileField::HomeAddress).collect();
        assert_eq!(homes.len(), 1);
        assert_eq!((homes[0].from, homes[0].until, homes[0].corrected.is_none()), (then.today(), Some(store.today()), true));
        assert!(of(ProfileField::Sex).all(|it| it.corrected.is_some()) && of(ProfileField::Sex).count() == 1);
        client_undo::undo(&store, by, kept, act).await.unwrap();
        assert!(past::history(&store, by, kept).await.unwrap().iter().all(|it| it.until.is_none() && it.corrected.is_none()));
    }

    /// A71, A85: where both say the same, since when is not lost: what the other profile has known for longer was so before.
    async fn a_merge_keeps_since_when_both_said_the_same(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let then = ahead(&store, -24 * 400);
        let knows = ada().living_at("12 Elm Street", "Larkfield", "99501").with("child.sex", "female");
        let before = added(&then, by, &knows).await;
        let kept = added(&store, by, &knows).await;
        merged(&store, by, kept, before).await;
        let said = past::history(&store, by, kept).await.unwrap();
        let of = |field| said.iter().filter(move |it| it.field == field).map(|it| (it.from, it.until)).collect::<Vec<_>>();
        let mut homes = of(ProfileField::HomeAddress);
        homes.sort_unstable();
        assert_eq!(homes, [(then.today(), Some(store.today())), (store.today(), None)]);
        assert_eq!(of(ProfileField::Sex).len(), 1, "a sex is not so since some day");
    }

    /// A71, A85, Beyond 2: of what comes from the other profile the one that is kept still says who wrote it down and who had said so, not who
    /// merged; also after a second merge.
    async fn a_merge_keeps_the_source_of_each_value(store: TestStore) {
        let people = people(&store).await;
        let (by, colleague) = (&people.advocate, &people.colleague);
        let knows = ada().living_at("12 Elm Street", "Larkfield", "99501").with("child.school", "Larkfield Elementary");
        let first = added(&store, colleague, &knows).await;
        let earlier = typed(&store, Scope::Profile(ProfileField::HomeAddress), &[("child.street", "1 Oak Lane"), ("child.city", "Larkfield")]);
        let day = store.today().yesterday().unwrap();
        let said_by = Prose::parse("The grandmother.").unwrap();
        let value = (&earlier, day, day);
        past::add(&store, colleague, first, ActId::new(), ProfileField::HomeAddress, value, Some(said_by.clone())).await.unwrap();
        let second = added(&store, by, &ada().living_at("12 Elm Street", "Larkfield", "99501")).await;
        let third = added(&store, by, &ada().living_at("12 Elm Street", "Larkfield", "99501")).await;
        for (kept, other) in [(second, first), (third, second)] {
            merged(&store, by, kept, other).await;
            let said = past::history(&store, by, kept).await.unwrap();
            let home = said.iter().find(|it| it.field == ProfileField::HomeAddress && it.until.is_some()).unwrap();
            assert_eq!((home.by.as_str(), home.said_by.as_ref()), ("Barbara Liskov", Some(&said_by)));
            let school = said.iter().find(|it| it.field == ProfileField::School).unwrap();
            assert_eq!(school.by, "Barbara Liskov");
        }
    }

    /// A97: who has a last name of several parts is found by each of them, as it is now, once, and not when gone.
    async fn a_child_is_found_by_each_part_of_its_last_name(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let named = |last: &str| form(Kind::Client).child("Ana", last);
        let cruz = added(&store, by, &named("de la Cruz")).await;
        let both = added(&store, by, &named("García-López").with("child.school", "Larkfield Elementary")).await;
        let lopez = added(&store, by, &named("Lopez Lopez").born(2012, 1, 9)).await;
        let found = async |name: &str| {
            let found = clients::named(&store, by, name).await.unwrap();
            found.iter().map(|it| it.id).collect::<Vec<_>>()
        };
        assert_eq!(found("Cruz").await, [cruz]);
        assert_eq!(found("la cruz").await, [cruz]);
        assert_eq!(found("garcia").await, [both]);
        let mut both_of = found("lopez").await;
        both_of.sort_unstable();
        assert_eq!(both_of, [both, lopez]);
        assert_eq!(found("ana").await, [], "by last names only");
        changed(&store, by, both, ProfileField::LegalName, &[("child.first_name", "Ana"), ("child.last_name", "García Ruiz")]).await;
        assert_eq!(found("López").await, [lopez]);
        assert_eq!(found("Ruiz").await, [both]);
        deletion::delete(&store, &people.administrator, cruz, None).await.unwrap();
        assert_eq!(found("Cruz").await, []);
    }

    /// A94, Difference 4: a client that took a name and a birth date by a mistaken import is no candidate of the child's other referral any more
    /// when that is undone.
    async fn an_undone_import_leaves_no_candidate_behind(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let client = added(&store, by, &zoe()).await;
        let mistaken = submitted(&store, &people.referrer, ada()).await;
        let takes = [ProfileField::LegalName, ProfileField::Born].map(|it| (RowId::Whole(it), Take::Second));
        let import = Import { choices: takes.into_iter().collect(), ..Target::NewAccount(client).into() };
        import::import(&store, by, mistaken, 1, import).await.unwrap();
        let waiting = submitted(&store, &people.stranger, ada()).await;
        screened(&store).await;
        assert_eq!(candidates(&store, by, waiting).await, [CandidateId::Client(client)]);
        let step = step_of(&store, by, mistaken).await;
        undo::undo(&store, by, mistaken, step).await.unwrap();
        screened(&store).await;
        assert_eq!(candidates(&store, by, waiting).await, []);
    }

    /// A94: a referral forgets a client whose wrong name was corrected, and who gave up the other name in a merge; undone, it is one
    /// again.
    async fn a_client_that_loses_what_it_was_found_by_is_no_candidate(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let client = added(&store, by, &ada()).await;
        changed(&store, by, client, ProfileField::Born, &[]).await;
        let waiting = submitted(&store, &people.referrer, ada()).await;
        screened(&store).await;
        assert_eq!(candidates(&store, by, waiting).await, [CandidateId::Client(client)]);
        let name = [("child.first_name", "Zoe"), ("child.last_name", "Ortega")];
        let act = changed(&store, by, client, ProfileField::LegalName, &name).await;
        screened(&store).await;
        assert_eq!(candidates(&store, by, waiting).await, []);
        client_undo::undo(&store, by, client, act).await.unwrap();
        screened(&store).await;
        assert_eq!(candidates(&store, by, waiting).await, [CandidateId::Client(client)]);

        let other = added(&store, by, &zoe()).await;
        let seen = [opened(&store, by, client).await.version, opened(&store, by, other).await.version];
        let takes = [ProfileField::LegalName, ProfileField::Born].map(|it| (RowId::Whole(it), Take::Second));
        merge::merge(&store, by, (client, other), seen, &takes.into_iter().collect()).await.unwrap();
        screened(&store).await;
        let found = candidates(&store, by, waiting).await;
        let searched = clients::search(&store, by, &review::open(&store, by, waiting).await.unwrap().unwrap().record, &[]).await.unwrap();
        assert_eq!(found, searched.iter().map(|it| CandidateId::Client(it.client.id)).collect::<Vec<_>>());
    }

    /// Difference 4, I15: which act came later is not asked of the clocks: what was changed by a portal whose clock is behind stands in the way of undoing
    /// what came before it.
    async fn a_later_act_stands_in_the_way_whatever_the_clocks_say(store: TestStore) {
        let people = people(&store).await;
        let (by, colleague) = (&people.advocate, &people.colleague);
        let client = added(&store, by, &ada()).await;
        let fast = ahead(&store, 1);
        let first = changed(&fast, by, client, ProfileField::School, &[("child.school", "Elm School")]).await;
        changed(&store, colleague, client, ProfileField::School, &[("child.school", "Oak School")]).await;
        let foreseen = client_undo::foresee(&store, by, client, first).await.unwrap().unwrap();
        assert!(foreseen.blocker.is_some_and(|it| it.by == colleague.name()));
        let refused = client_undo::undo(&store, by, client, first).await;
        assert!(matches!(&refused, Err(ActError::Blocked(it)) if it.by == colleague.name()), "{refused:?}");

        // And the other way round: what came before is in nobody's way.
        let [one, other] = [added(&store, by, &zoe()).await, added(&store, by, &zoe()).await];
        changed(&fast, colleague, one, ProfileField::School, &[("child.school", "Elm School")]).await;
        let merge = merged(&store, by, one, other).await;
        client_undo::undo(&store, by, one, merge).await.unwrap();
        assert_eq!(count(&store, "client where findable").await, 3);
    }

    /// An age is as of the day on which it was said, also after something else of the entry was changed and after two entries about
    /// the same person were made one.
    async fn an_age_stays_as_of_the_day_it_was_said(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let client = added(&store, by, &ada()).await;
        let offender = |inputs: &[(&str, &str)]| (Section::Offender, typed(&store, Scope::Only(Section::Offender), inputs));
        let age = ("offender.0.birth.age", "40");
        entries::add(&store, by, (client, 1), ActId::new(), offender(&[age])).await.unwrap();
        sql(&store, "update fact set valid_from = '2024-01-01' where field = 'offender'").await;
        let all = async || opened(&store, by, client).await.accounts[0].of(Section::Offender).cloned().collect::<Vec<_>>();
        let days = async || all().await.iter().map(|it| it.from.to_string()).collect::<Vec<_>>();
        let id = all().await[0].id;
        entries::change(&store, by, (client, 1), id, offender(&[age, ("offender.0.relation", "step_parent")])).await.unwrap();
        assert_eq!(days().await, ["2024-01-01"]);

        entries::add(&store, by, (client, 1), ActId::new(), offender(&[("offender.0.first_name", "Max")])).await.unwrap();
        let both = all().await;
        contacts::merge(&store, by, (client, 1), [both[1].id, both[0].id], &domain::merge::Choices::default()).await.unwrap();
        assert_eq!(days().await, ["2024-01-01"]);

        // Another age is as of the day on which it is said.
        let id = all().await[0].id;
        entries::change(&store, by, (client, 1), id, offender(&[("offender.0.birth.age", "41")])).await.unwrap();
        assert_eq!(days().await, [store.today().to_string()]);
    }

    /// Difference 10: what was said of a client by an import, or carried to it by one, is said of it no more when the import is undone, also where
    /// a merge had taken it on.
    async fn a_judgement_that_a_merge_took_on_ends_with_its_import(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let [kept, other] = [added(&store, by, &zoe()).await, added(&store, by, &ada()).await];
        let reference = submitted(&store, &people.referrer, ada()).await;
        let (new, _) = imported(&store, by, reference, &ada()).await;
        let pair = |one: ClientId, two: ClientId| format!("not_same where low = {} and high = {} and ended_by is null", hex(one.min(two)), hex(one.max(two)));
        assert_eq!(count(&store, &pair(other, new)).await, 1, "it was said why it is another child");
        merged(&store, by, kept, other).await;
        assert_eq!(count(&store, &pair(kept, new)).await, 1);
        let step = step_of(&store, by, reference).await;
        undo::undo(&store, by, reference, step).await.unwrap();
        assert_eq!(count(&store, "not_same where ended_by is null").await, 0);

        let bo = ada().child("Bo", "Lind").born(2013, 2, 2);
        let [kept, other] = [added(&store, by, &zoe()).await, added(&store, by, &bo).await];
        let reference = submitted(&store, &people.referrer, bo.clone()).await;
        let version = opened(&store, by, other).await.version;
        not_same::judge(&store, by, (reference, 1), (Other::Client(other), version), None).await.unwrap();
        let (new, _) = imported(&store, by, reference, &bo).await;
        merged(&store, by, kept, other).await;
        assert_eq!(count(&store, &pair(kept, new)).await, 1);
        let step = step_of(&store, by, reference).await;
        undo::undo(&store, by, reference, step).await.unwrap();
        assert_eq!(count(&store, &pair(kept, new)).await, 0);
        let review = review::open(&store, by, reference).await.unwrap().unwrap();
        assert!(review.judged.iter().any(|it| it.is_client(kept)), "what was said of the referral is said of it still");
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// A form that is sent again by somebody who has lost the right is refused like any other.
    async fn a_form_sent_again_is_refused_without_the_right(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let once = ActId::new();
        let said = profile(&store, &ada());
        let client = new_client::add(&store, by, once, &said, None).await.unwrap();
        assert_eq!(new_client::add(&store, by, once, &said, None).await.unwrap(), client);
        sign_in::sign_out(&store, by).await.unwrap();
        let again = new_client::add(&store, by, once, &said, None).await;
        assert!(matches!(again, Err(ActError::Denied)), "{again:?}");
    }

    /// A85, Difference 10: who was judged to be another child is not proposed for a merge, also if the judgement knows what is not in the profile:
    /// an age as of the day it was said, and the caregivers of the accounts.
    async fn who_is_another_child_is_not_proposed_for_a_merge(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let twin = ada().mother("Mary", "King", "217-555-0142");
        let (one, _) = imported(&store, by, submitted(&store, &people.referrer, twin.clone()).await, &twin).await;
        let other = added(&store, by, &twin).await;
        let proposed = async || {
            let judged = not_same::of_client(&store, by, one).await.unwrap();
            let hits = merge::like(&store, by, one, &judged).await.unwrap();
            hits.iter().map(|it| it.client.id).collect::<Vec<_>>()
        };
        assert_eq!(proposed().await, [other]);
        let seen = [(one, opened(&store, by, one).await.version), (other, opened(&store, by, other).await.version)];
        not_same::judge_clients(&store, by, seen).await.unwrap();
        assert_eq!(proposed().await, []);
    }
}
