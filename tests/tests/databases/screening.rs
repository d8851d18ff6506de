//! Candidates: found when a referral is sent, and again when a client comes or goes.

use domain::{
    ClientId, Reference,
    answers::Value,
    birth::Birth,
    catalogue::{FieldId, Section},
    referral::Kind,
};
use store::{
    ActError, Store, clients, decide,
    desk::{self, Sort, View},
    drafts,
    import::{self, Target},
    review::{self, CandidateId},
    screening::{self, Kept},
    undo,
    viewer::Advocate,
};
use tests::{Filled, TestStore, form, people, sql, submitted};

use crate::{count, imported, screened, step_of};

fn ada() -> Filled {
    form(Kind::Client)
        .living_at("12 Elm Street", "Springfield", "62701")
        .mother("Mary", "King", "217-555-0142")
}

fn another() -> Filled {
    form(Kind::Client)
        .child("Xavier", "Quintero")
        .born(2010, 11, 30)
        .with("child.sex", "male")
}

async fn candidates(store: &Store, by: &Advocate, reference: Reference) -> Vec<CandidateId> {
    let review = review::open(store, by, reference).await.unwrap().unwrap();
    review.candidates.iter().map(|it| it.id).collect()
}

async fn pending_for(store: &TestStore, reference: Reference) -> i64 {
    count(
        store,
        &format!("outbox join referral on referral.id = subject where reference = '{reference}' and state = 'pending'"),
    )
    .await
}

tests::on_both_databases! {
    /// A94: a referral is matched against clients and other open referrals, and again when such a client comes, changes or goes.
    async fn a_client_that_comes_or_goes_is_noticed_by_open_referrals(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let first = submitted(&store, &people.referrer, ada()).await;
        let second = submitted(&store, &people.stranger, ada()).await;
        let unlike = submitted(&store, &people.stranger, another()).await;
        screened(&store).await;
        let review = review::open(&store, by, second).await.unwrap().unwrap();
        assert_eq!(review.candidates.len(), 1);
        assert_eq!(review.candidates[0].reference, Some(first), "another open referral of the same child");
        assert!(candidates(&store, by, unlike).await.is_empty());

        let (client, _) = imported(&store, by, first, &ada()).await;
        assert_eq!((pending_for(&store, second).await, pending_for(&store, unlike).await), (1, 0));
        assert_eq!(candidates(&store, by, second).await, [], "what left the queue is no candidate, before it is matched again");
        screened(&store).await;
        assert_eq!(candidates(&store, by, second).await, [CandidateId::Client(client)]);
        let best = desk::queue(&store, by, &View::of(domain::referral::Status::Submitted, Sort::Oldest), 0).await.unwrap();
        let best = best.rows.iter().find(|it| it.reference == second).unwrap().best.unwrap();
        assert!(best >= matching::SAME_FROM, "{best}");

        undo::undo(&store, by, first, 2).await.unwrap();
        assert!(pending_for(&store, second).await >= 1 && pending_for(&store, first).await >= 1);
        assert_eq!(pending_for(&store, unlike).await, 0);
        assert_eq!(candidates(&store, by, second).await, [], "a client that is gone is no candidate");
        screened(&store).await;
        let other: Vec<_> = review::open(&store, by, second).await.unwrap().unwrap().candidates.iter().map(|it| it.reference).collect();
        assert_eq!(other, [Some(first)]);
        assert_eq!(count(&store, "match_key").await, 0);
        assert!(store::doctor::examine(&store).await.unwrap().is_well());
    }

    /// A match that read before another one was kept does not replace it: it is made again.
    async fn an_older_match_does_not_replace_a_newer_one(store: TestStore) {
        let people = people(&store).await;
        let reference = submitted(&store, &people.referrer, ada()).await;
        let rows = sql(&store, "select id, subject from outbox").await;
        let id = |n: usize| uuid::Uuid::parse_str(&rows[0][n]).unwrap();
        let (first, second) = (domain::OutboxId::from(id(0)), domain::OutboxId::new());
        sql(&store, &format!(
            "insert into outbox (id, consumer, subject, subject_step, created_at, state, due_at, sends, tries)
             select {}, consumer, subject, subject_step, created_at, state, due_at, sends, tries from outbox", tests::hex(second)
        )).await;
        let older = screening::subject(&store, id(1).into()).await.unwrap().unwrap();
        let (client, _) = imported(&store, &people.advocate, submitted(&store, &people.stranger, ada()).await, &ada()).await;
        let newer = screening::subject(&store, id(1).into()).await.unwrap().unwrap();
        let found = newer.model.rank(&newer.record, newer.clients);
        assert_eq!(screening::keep(&store, second, &newer.seen, &found, &[]).await.unwrap(), Kept::Yes);
        assert_eq!(screening::keep(&store, first, &older.seen, &[], &[]).await.unwrap(), Kept::Overtaken);
        assert_eq!(candidates(&store, &people.advocate, reference).await, [CandidateId::Client(client)]);
        assert_eq!(count(&store, "match_run").await, 1);
        screened(&store).await;
        assert_eq!(candidates(&store, &people.advocate, reference).await, [CandidateId::Client(client)]);
        assert_eq!(count(&store, "outbox where state <> 'done'").await, 0);
    }

    /// A23: an age that is sent again unchanged stays as of the day on which it was first said, on its way into a profile as well; another
    /// one is as of today.
    async fn an_age_that_is_sent_again_is_not_said_anew(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let aged = |count: &str| {
            let baby = form(Kind::Client).with("child.birth.age", count).with("child.birth.unit", "months");
            baby.with("child.birth.month", "").with("child.birth.day", "").with("child.birth.year", "")
        };
        let reference = submitted(&store, &people.referrer, aged("8")).await;
        sql(&store, "update revision set sent_at = sent_at - 120 * 86400000000, received_at = received_at - 120 * 86400000000").await;
        let born = async || review::open(&store, by, reference).await.unwrap().unwrap().record.born;
        let then = born().await;
        for (step, typed) in [(1, "8"), (5, "8"), (9, "13")] {
            decide::reject(&store, by, reference, step, crate::reasons(), None).await.unwrap();
            let draft = drafts::correct(&store, &people.referrer, reference).await.unwrap();
            let mut form = drafts::find(&store, &people.referrer, draft).await.unwrap().unwrap().form;
            assert_eq!(form.get("child.birth.age"), "8");
            form.set("child.birth.age".to_owned(), vec![typed.to_owned()]);
            drafts::save(&store, &people.referrer, draft, &form, None).await.unwrap();
            tests::sent(&store, &people.referrer, draft).await;
            assert_eq!(born().await == then, typed == "8", "{typed}");
            if typed == "8" {
                let (client, _) = imported(&store, by, reference, &aged("8")).await;
                let (_, record, _) = known(&store, by, client).await;
                assert_eq!(record.born, then);
                undo::undo(&store, by, reference, step + 3).await.unwrap();
            }
        }
        assert_eq!(born().await, store::records::of_answers(&tests::profile(&store, &aged("13")), store.today()).born);
    }

    /// A23: what the intake screen says of the child is what profile and account say afterwards.
    async fn what_the_intake_screen_corrects_is_kept(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let reference = submitted(&store, &people.referrer, ada().with("child.grade", "Second")).await;
        let corrected = ada().with("child.grade", "Third").with("child.city", "Shelbyville");
        let (client, _) = imported(&store, by, reference, &corrected).await;
        let opened = clients::open(&store, by, client).await.unwrap().unwrap();
        assert_eq!(opened.answers().text(FieldId::ChildCity), "Shelbyville");
        let of_child = opened.accounts[0].of(Section::Child).next().unwrap();
        assert_eq!(of_child.answers.text(FieldId::ChildGrade), "Third");
        assert!(opened.accounts[0].of(Section::Caregiver).next().is_some());
    }

    /// A20: who shares the mother's telephone with a client is that client, whether looked at from the referral or the intake screen.
    async fn a_new_client_is_compared_with_all_that_the_referral_says(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let reference = submitted(&store, &people.referrer, ada()).await;
        let opened = review::open(&store, by, reference).await.unwrap().unwrap();
        let compared = import::new_client(&tests::profile(&store, &ada()), &opened.answers, opened.sent_on);
        assert_eq!((compared.phones.clone(), compared.guardians.clone()), (opened.record.phones.clone(), opened.record.guardians.clone()));
        assert_eq!(matching::keys(&compared), matching::keys(&opened.record));
    }

    /// That nobody knew the birthday is no value that stands in the way of the birthday.
    async fn what_was_not_known_is_filled_in_later(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let unknown = ["year", "month", "day"]
            .iter()
            .fold(form(Kind::Client), |form, it| form.with(&format!("child.birth.{it}"), ""))
            .with("child.birth.unknown", "yes")
            .with("child.sex", "unknown");
        let (client, _) = imported(&store, by, submitted(&store, &people.referrer, unknown.clone()).await, &unknown).await;
        let later = submitted(&store, &people.stranger, ada()).await;
        import::import(&store, by, later, 1, Target::Account(client, 1)).await.unwrap();
        let known = clients::open(&store, by, client).await.unwrap().unwrap().answers();
        assert!(matches!(known.one(FieldId::ChildBirth), Some(Value::Birth(Birth::On(_)))));
        assert_eq!(known.code(FieldId::ChildSex), Some("female"));
    }

    /// An import to an existing client adds what was not known, and its undo takes that away again.
    async fn an_import_adds_to_a_profile_and_its_undo_takes_it_away(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let first = submitted(&store, &people.referrer, form(Kind::Client)).await;
        let (client, _) = imported(&store, by, first, &form(Kind::Client)).await;
        let before = known(&store, by, client).await;
        let second = submitted(&store, &people.stranger, ada().with("child.phone", "217-555-0199").with("child.other_names", "Adele Byron")).await;
        let like = submitted(&store, &people.stranger, another().with("child.phone", "217-555-0199")).await;
        screened(&store).await;
        let target = Target::Account(client, 1);
        import::import(&store, by, second, 1, target).await.unwrap();
        let (profile, _, keys) = known(&store, by, client).await;
        assert!(profile.contains("child.street") && profile.contains("child.phone"), "{profile}");
        assert!(keys.len() > before.2.len());
        assert_eq!(pending_for(&store, like).await, 1, "the client has a new telephone");
        undo::undo(&store, by, second, 2).await.unwrap();
        assert_eq!(known(&store, by, client).await, before);
        // The other way round: first into another account, then that account's opening cannot be undone before.
        import::import(&store, by, second, 3, Target::NewAccount(client)).await.unwrap();
        let third = submitted(&store, &people.stranger, ada()).await;
        import::import(&store, by, third, 1, Target::Account(client, 2)).await.unwrap();
        let result = undo::undo(&store, by, second, 4).await;
        let Err(ActError::Blocked(blocker)) = result else { panic!("{result:?}") };
        assert_eq!((blocker.act.as_str(), blocker.by.as_str()), ("import", by.name()));
        let result = undo::undo(&store, by, first, 2).await;
        assert!(matches!(result, Err(ActError::Blocked(_))), "{result:?}");
        undo::undo(&store, by, third, 2).await.unwrap();
        undo::undo(&store, by, second, 4).await.unwrap();
        assert_eq!(known(&store, by, client).await, before);
        undo::undo(&store, by, first, 2).await.unwrap();
        assert!(clients::open(&store, by, client).await.unwrap().is_none());
    }

    /// Undoing one import leaves what the engine knows from the others: names, telephones, guardians.
    async fn undoing_one_import_leaves_what_the_others_said(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let known_guardian = vec!["Mary King".to_owned()];
        let client = import::add_clients(&store, by, &[(tests::profile(&store, &form(Kind::Client)), known_guardian)]).await.unwrap()[0];
        let before = known(&store, by, client).await;
        for name in ["Adele Byron", "Addie Lovelace"] {
            let reference = submitted(&store, &people.referrer, form(Kind::Client).with("child.other_names", name).with("child.phone", "217-555-0199")).await;
            import::import(&store, by, reference, 1, Target::Account(client, 1)).await.unwrap();
        }
        let full = known(&store, by, client).await;
        let last = submitted(&store, &people.referrer, ada().mother("Jane", "Roe", "217-555-0177")).await;
        import::import(&store, by, last, 1, Target::NewAccount(client)).await.unwrap();
        undo::undo(&store, by, last, 2).await.unwrap();
        assert_eq!(known(&store, by, client).await, full);
        for reference in sql(&store, "select reference from referral join standing on referral_id = id where status = 'imported' order by id desc").await {
            let reference = reference[0].parse().unwrap();
            let step = step_of(&store, by, reference).await;
            undo::undo(&store, by, reference, step).await.unwrap();
        }
        assert_eq!(known(&store, by, client).await, before);
    }

    /// I3: an import into a client while that client's own import is undone: one of them comes first, and the other one knows.
    async fn nothing_is_imported_into_a_client_that_goes_away_at_the_same_time(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        for round in 0..15 {
            let first = submitted(&store, &people.referrer, ada()).await;
            let second = submitted(&store, &people.stranger, ada()).await;
            let (client, _) = imported(&store, by, first, &ada()).await;
            let target = if round % 2 == 0 { Target::Account(client, 1) } else { Target::NewAccount(client) };
            let (undone, added) = tokio::join!(
                undo::undo(&store, by, first, 2),
                import::import(&store, &people.colleague, second, 1, target),
            );
            match (undone, added) {
                (Ok(()), Err(ActError::NotFound)) | (Err(ActError::Blocked(_)), Ok(_)) => {}
                other => panic!("round {round}: {other:?}"),
            }
            assert_eq!(count(&store, "standing join step on step.referral_id = standing.referral_id and step.n = standing.top join client on client.id = step.client_id where client.ended_by is not null").await, 0);
            if step_of(&store, by, second).await == 2 {
                undo::undo(&store, by, second, 2).await.unwrap();
                undo::undo(&store, by, first, 2).await.unwrap();
            }
            for reference in [first, second] {
                let step = step_of(&store, by, reference).await;
                decide::delete(&store, by, reference, step, None).await.unwrap();
            }
        }
    }

    /// What several imports say at once of one client is all kept, each value once.
    async fn imports_into_one_client_at_once_lose_nothing(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        for _ in 0..8 {
            let first = submitted(&store, &people.referrer, form(Kind::Client)).await;
            let (client, _) = imported(&store, by, first, &form(Kind::Client)).await;
            let child = |phone: &str| form(Kind::Client).with("child.phone", phone).with("child.school", "Elm School");
            let one = submitted(&store, &people.stranger, child("217-555-0111")).await;
            let two = submitted(&store, &people.stranger, child("217-555-0122")).await;
            let (a, b) = tokio::join!(
                import::import(&store, by, one, 1, Target::Account(client, 1)),
                import::import(&store, &people.colleague, two, 1, Target::Account(client, 1)),
            );
            a.unwrap();
            b.unwrap();
            let (profile, record, _) = known(&store, by, client).await;
            assert_eq!(profile.matches("child.school").count(), 1, "{profile}");
            assert_eq!(record.phones.len(), 2);
        }
    }
}

/// What is known of a client: the profile, what the engine has of it, and its keys.
async fn known(store: &TestStore, by: &Advocate, client: ClientId) -> (String, matching::Record, Vec<Vec<String>>) {
    let profile = clients::open(store, by, client).await.unwrap().unwrap();
    let values: Vec<_> = profile
        .values
        .iter()
        .map(|it| {
            it.answers
                .to_form()
                .pairs()
                .map(|it| format!("{it:?}"))
                .collect::<String>()
        })
        .collect();
    let (list, _) = clients::list(store, by, true, 0).await.unwrap();
    let mut record = list.into_iter().find(|it| it.id == client).unwrap().record;
    for several in [&mut record.phones, &mut record.guardians, &mut record.other_names] {
        several.sort();
    }
    let keys = sql(
        store,
        &format!(
            "select key from match_key where client_id = {} order by key",
            tests::hex(client)
        ),
    )
    .await;
    (format!("{values:?} {:?}", profile.accounts.len()), record, keys)
}
