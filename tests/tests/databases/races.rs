//! Many at once: exactly one wins, and the others are told who.

use domain::{Reference, chain::StepKind, referral::Kind};
use store::{
    ActError, Store, decide, doctor, drafts,
    import::{self, Target},
    submit::{self, SubmitError},
    undo,
    viewer::Advocate,
};
use tests::{Filled, drafted, form, people, profile, sql, submitted};
use tokio::task::JoinSet;

use crate::{count, prose, reasons};

async fn decided(
    store: &Store,
    by: &Advocate,
    reference: Reference,
    child: &Filled,
    did: StepKind,
) -> Result<(), ActError> {
    match did {
        StepKind::Reject => {
            decide::reject(
                store,
                by,
                reference,
                1,
                reasons(),
                Some(&prose("Please add it.").into()),
            )
            .await
        }
        StepKind::Delete => decide::delete(store, by, reference, 1, None).await,
        _ => {
            let target = Target::NewClient {
                profile: profile(store, child),
                reason: Some(prose("Another child.")),
            };
            import::import(store, by, reference, 1, target).await.map(drop)
        }
    }
}

tests::on_both_databases! {
    /// I3: of fifty people who decide at once one does, and the others are told who it was and what they did.
    async fn of_fifty_who_decide_at_once_one_wins(store: TestStore) {
        const KINDS: [StepKind; 3] = [StepKind::Reject, StepKind::Delete, StepKind::Import];
        let people = people(&store).await;
        let child = form(Kind::Client);
        for round in 0..20 {
            let reference = submitted(&store, &people.referrer, child.clone()).await;
            let before = count(&store, "client where findable").await;
            let mut deciders = JoinSet::new();
            for n in 0..50 {
                let by = if n % 2 == 0 { &people.advocate } else { &people.colleague }.clone();
                let (store, child, did) = (Store::clone(&store), child.clone(), KINDS[(n + round) % 3]);
                deciders.spawn(async move {
                    let result = decided(&store, &by, reference, &child, did).await;
                    (by, did, result)
                });
            }
            let results = deciders.join_all().await;
            let winners: Vec<_> = results.iter().filter(|it| it.2.is_ok()).collect();
            let [(winner, won, _)] = winners[..] else {
                panic!("round {round}: {} have won", winners.len());
            };
            for (_, _, result) in results.iter().filter(|it| it.2.is_err()) {
                let Err(ActError::Overtaken(by)) = result else {
                    panic!("round {round}: {result:?}");
                };
                assert_eq!((by.by.as_str(), by.person, by.did), (winner.name(), winner.person(), *won));
            }
            let of_it = format!("from step join referral on referral.id = step.referral_id where reference = '{reference}'");
            assert_eq!(sql(&store, &format!("select n, step.kind {of_it} order by n")).await[1], ["2", won.as_str()]);
            assert_eq!(sql(&store, &format!("select count(*) {of_it}")).await[0][0], "2");
            let added = count(&store, "client where findable").await - before;
            assert_eq!(added, i64::from(*won == StepKind::Import), "round {round}");
        }
        assert_eq!(count(&store, "act where kind in ('reject', 'delete', 'import')").await, 20);
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// A20: two who import two referrals of one child as a new client at once: the second is asked why.
    async fn one_child_is_not_added_twice_at_once(store: TestStore) {
        let people = people(&store).await;
        for (round, last) in ["Quintero", "Abbott", "Zimmer", "Nakamura", "Oyelaran", "Ferreira"].into_iter().enumerate() {
            let child = form(Kind::Client).child("Ada", last).born(2008 + i16::try_from(round).unwrap(), 1, 9);
            let one = submitted(&store, &people.referrer, child.clone()).await;
            let two = submitted(&store, &people.stranger, child.clone()).await;
            let target = || Target::NewClient { profile: profile(&store, &child), reason: None };
            let (one, two) = tokio::join!(
                import::import(&store, &people.advocate, one, 1, target()),
                import::import(&store, &people.colleague, two, 1, target()),
            );
            assert!(matches!((&one, &two), (Ok(_), Err(ActError::ReasonNeeded)) | (Err(ActError::ReasonNeeded), Ok(_))), "{one:?} {two:?}");
        }
    }

    /// I3: of many who undo one decision at once, one does.
    async fn of_many_who_undo_at_once_one_does(store: TestStore) {
        let people = people(&store).await;
        let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
        decide::delete(&store, &people.advocate, reference, 1, None).await.unwrap();
        let mut undoers = JoinSet::new();
        for _ in 0..20 {
            let (store, by) = (Store::clone(&store), people.colleague.clone());
            undoers.spawn(async move { undo::undo(&store, &by, reference, 2).await });
        }
        let results = undoers.join_all().await;
        assert_eq!(results.iter().filter(|it| it.is_ok()).count(), 1);
        for result in results.iter().filter(|it| it.is_err()) {
            // Who was not even first to write the act is refused by its own key.
            let fits = matches!(result, Err(ActError::Overtaken(by)) if by.did == StepKind::Undo);
            assert!(fits, "{result:?}");
        }
        assert_eq!(count(&store, "act where kind = 'undo'").await, 1);
    }

    /// I2: a draft that is sent a hundred times at once is one referral with one reference; later, too; changed, it is refused.
    async fn what_is_sent_a_hundred_times_is_one_referral(store: TestStore) {
        let people = people(&store).await;
        let draft = drafted(&store, &people.referrer, form(Kind::Client)).await;
        let seen = drafts::hash(&drafts::find(&store, &people.referrer, draft).await.unwrap().unwrap());
        let mut senders = JoinSet::new();
        for _ in 0..100 {
            let (store, by, seen) = (Store::clone(&store), people.referrer.clone(), seen.clone());
            senders.spawn(async move { submit::submit(&store, &by, draft, &seen).await });
        }
        let mut references: Vec<_> = senders.join_all().await.into_iter().map(|it| it.unwrap()).collect();
        references.dedup();
        assert_eq!(references.len(), 1);
        for table in ["referral", "revision", "step", "standing", "outbox", "mail"] {
            assert_eq!(count(&store, table).await, 1, "{table}");
        }
        assert_eq!(count(&store, "draft").await, 0);

        let again = submit::submit(&store, &people.referrer, draft, &seen).await.unwrap();
        assert_eq!(again, references[0]);
        let changed = submit::submit(&store, &people.referrer, draft, "something else").await;
        assert!(matches!(changed, Err(SubmitError::Changed)), "{changed:?}");
        let other = submit::submit(&store, &people.stranger, draft, &seen).await;
        assert!(matches!(other, Err(SubmitError::Act(ActError::NotFound))), "{other:?}");
        assert_eq!(count(&store, "referral").await, 1);
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// I2: the same for a correction.
    async fn a_correction_that_is_sent_many_times_is_one_revision(store: TestStore) {
        let people = people(&store).await;
        let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
        decide::reject(&store, &people.advocate, reference, 1, reasons(), None).await.unwrap();
        let mut tabs = JoinSet::new();
        for _ in 0..10 {
            let (store, by) = (Store::clone(&store), people.referrer.clone());
            tabs.spawn(async move { drafts::correct(&store, &by, reference).await });
        }
        let mut corrections: Vec<_> = tabs.join_all().await.into_iter().map(|it| it.unwrap()).collect();
        corrections.dedup();
        assert_eq!(corrections.len(), 1, "two tabs correct in one draft");
        let draft = corrections[0];
        let seen = drafts::hash(&drafts::find(&store, &people.referrer, draft).await.unwrap().unwrap());
        let mut senders = JoinSet::new();
        for _ in 0..30 {
            let (store, by, seen) = (Store::clone(&store), people.referrer.clone(), seen.clone());
            senders.spawn(async move { submit::submit(&store, &by, draft, &seen).await });
        }
        for sent in senders.join_all().await {
            assert_eq!(sent.unwrap(), reference);
        }
        assert_eq!((count(&store, "revision").await, count(&store, "step").await), (2, 3));
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// I3: what a person decides while its referrer takes it back or sends it again is decided, or told.
    async fn a_referrer_and_an_advocate_at_once_are_no_less_orderly(store: TestStore) {
        let people = people(&store).await;
        for _ in 0..10 {
            let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
            let (taken_back, decided) = tokio::join!(
                store::own::withdraw(&store, &people.referrer, reference, 1),
                decide::reject(&store, &people.advocate, reference, 1, reasons(), None),
            );
            match (taken_back, decided) {
                (Ok(()), Err(ActError::Overtaken(by))) => assert_eq!(by.person, people.referrer.person()),
                // Who decided is not the referrer's to know.
                (Err(ActError::NotPossible(_)), Ok(())) => {}
                other => panic!("{other:?}"),
            }
            assert_eq!(count(&store, &format!("step join referral on id = referral_id where reference = '{reference}'")).await, 2);
        }
    }

    /// I3: of a referrer who sends a returned referral again and an advocate who deletes it at once one does, and nobody waits crosswise.
    async fn sent_again_and_deleted_at_once_is_one_of_both(store: TestStore) {
        let people = people(&store).await;
        for round in 0..20 {
            let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
            decide::reject(&store, &people.advocate, reference, 1, reasons(), None).await.unwrap();
            let draft = drafts::correct(&store, &people.referrer, reference).await.unwrap();
            let seen = drafts::hash(&drafts::find(&store, &people.referrer, draft).await.unwrap().unwrap());
            let (again, deleted) = tokio::join!(
                submit::submit(&store, &people.referrer, draft, &seen),
                decide::delete(&store, &people.advocate, reference, 2, None),
            );
            match (again, deleted) {
                (Ok(_), Err(ActError::Overtaken(by))) => assert_eq!(by.person, people.referrer.person()),
                (Err(SubmitError::Act(ActError::NotPossible(_))), Ok(())) => {}
                other => panic!("round {round}: {other:?}"),
            }
        }
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// I3: of two who open the next account of a client at once both get one, or one is told to try again.
    async fn accounts_opened_at_once_have_different_numbers(store: TestStore) {
        let people = people(&store).await;
        let child = form(Kind::Client);
        let first = submitted(&store, &people.referrer, child.clone()).await;
        let (client, _) = crate::imported(&store, &people.advocate, first, &child).await;
        let mut importers = JoinSet::new();
        for _ in 0..8 {
            let reference = submitted(&store, &people.referrer, child.clone()).await;
            let (store, by) = (Store::clone(&store), people.colleague.clone());
            importers.spawn(async move { import::import(&store, &by, reference, 1, Target::NewAccount(client)).await });
        }
        let mut numbers = Vec::new();
        for result in importers.join_all().await {
            match result {
                Ok((_, n)) => numbers.push(n),
                Err(ActError::Db(error)) => assert!(error.is_unique_violation() || error.is_outage(), "{error}"),
                Err(other) => panic!("{other:?}"),
            }
        }
        numbers.sort_unstable();
        let wanted: Vec<i64> = (2..).take(numbers.len()).collect();
        assert!(!numbers.is_empty());
        assert_eq!(numbers, wanted);
        assert_eq!(count(&store, "standing where status = 'imported'").await, i64::try_from(numbers.len()).unwrap() + 1);
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }
}
