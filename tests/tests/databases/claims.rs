//! Who works on a referral: of two who take it one has it, whatever they saw before.

use domain::{chain::StepKind, referral::Kind};
use jiff::SignedDuration;
use store::{ActError, Store, claims, decide, doctor, review, undo, viewer::Advocate};
use tests::{form, people, sql, submitted};
use tokio::task::JoinSet;

use crate::{count, reasons};

async fn claim(store: &Store, by: &Advocate, reference: domain::Reference) -> Option<claims::Claim> {
    review::open(store, by, reference).await.unwrap().unwrap().claim
}

tests::on_both_databases! {
    /// Beyond 9: of many who take a referral at once one has it, and the others are told who.
    async fn of_many_who_take_it_at_once_one_has_it(store: TestStore) {
        let people = people(&store).await;
        for _ in 0..10 {
            let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
            let mut takers = JoinSet::new();
            for n in 0..8 {
                let by = if n % 2 == 0 { &people.advocate } else { &people.colleague }.clone();
                let store = Store::clone(&store);
                takers.spawn(async move { (by.person(), claims::take(&store, &by, reference).await) });
            }
            let results = takers.join_all().await;
            let claim = claim(&store, &people.advocate, reference).await.unwrap();
            for (who, result) in results {
                match result {
                    Ok(()) => assert_eq!(who, claim.person),
                    Err(ActError::Claimed(told)) => assert_eq!((told.person, told.name), (claim.person, claim.name.clone())),
                    other => panic!("{other:?}"),
                }
            }
        }
        assert_eq!(count(&store, "audit where event = 'claimed'").await, 40, "each who had it took it four times");
    }

    /// Beyond 9: it is taken over only from who was seen to have it; who had it is told, and it is written down.
    async fn it_is_taken_over_knowingly(store: TestStore) {
        let people = people(&store).await;
        let (first, second) = (&people.advocate, &people.colleague);
        let third = people.administrator.advocate().unwrap();
        let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
        claims::take(&store, first, reference).await.unwrap();
        let seen = claim(&store, second, reference).await.unwrap();
        let seen = (seen.person, seen.since);
        let (one, two) = tokio::join!(
            claims::take_over(&store, second, reference, seen),
            claims::take_over(&store, &third, reference, seen),
        );
        let (winner, told) = match (one, two) {
            (Ok(()), Err(ActError::Claimed(told))) => (second, told),
            (Err(ActError::Claimed(told)), Ok(())) => (&third, told),
            other => panic!("{other:?}"),
        };
        assert_eq!(told.person, winner.person());
        let now = claim(&store, first, reference).await.unwrap();
        assert_eq!((now.person, now.taken_from), (winner.person(), Some((first.person(), "Alan Turing".into()))));
        let given = claims::give_back(&store, first, reference).await;
        assert!(matches!(&given, Err(ActError::Claimed(it)) if it.person == winner.person()), "{given:?}");
        claims::give_back(&store, winner, reference).await.unwrap();
        assert_eq!(claim(&store, first, reference).await, None);
        let events = sql(&store, "select event from audit where event like 'claim%' order by id").await;
        assert_eq!(events.concat(), ["claimed", "claim_taken_over", "claim_given_back"]);
        // What somebody else was seen to have is free now: then it is simply taken.
        claims::take_over(&store, first, reference, seen).await.unwrap();
        assert_eq!(claim(&store, first, reference).await.unwrap().taken_from, None);
    }

    /// Beyond 9: a claim stops no decision, a decision ends it, and it lapses by itself.
    async fn a_decision_ends_a_claim_and_so_does_time(store: TestStore) {
        let people = people(&store).await;
        let (mine, other) = (&people.advocate, &people.colleague);
        let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
        claims::take(&store, mine, reference).await.unwrap();
        decide::reject(&store, other, reference, 1, reasons(), None).await.unwrap();
        assert_eq!(count(&store, "claim").await, 0);
        let late = claims::take(&store, mine, reference).await;
        assert!(matches!(&late, Err(ActError::Overtaken(it)) if it.did == StepKind::Reject), "{late:?}");
        undo::undo(&store, other, reference, 2).await.unwrap();
        assert_eq!(claim(&store, mine, reference).await, None, "an undo does not bring it back");

        let mut short = Store::clone(&store);
        short.timing.claim = SignedDuration::from_millis(1);
        claims::take(&short, mine, reference).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        assert_eq!(claim(&store, other, reference).await, None);
        claims::take(&store, other, reference).await.unwrap();
        assert_eq!(claim(&store, mine, reference).await.unwrap().person, other.person());
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// I3: of a claim and a decision at once no claim is left on what is decided.
    async fn a_claim_and_a_decision_at_once_leave_no_claim(store: TestStore) {
        let people = people(&store).await;
        for _ in 0..20 {
            let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
            let (taken, decided) = tokio::join!(
                claims::take(&store, &people.advocate, reference),
                decide::delete(&store, &people.colleague, reference, 1, None),
            );
            decided.unwrap();
            assert!(matches!(taken, Ok(()) | Err(ActError::Overtaken(_) | ActError::Changed)), "{taken:?}");
            assert_eq!(count(&store, "claim").await, 0);
        }
    }
}
