//! Which referrals in the queue may be of the same child as another one: kept, and not counted.

use domain::{
    Reference,
    referral::{Kind, Status},
};
use store::{
    Store, decide,
    desk::{self, Only, Sort, View},
    doctor, drafts, not_same,
    queue::work::{Desk, Fate},
    undo,
    viewer::Advocate,
};
use tests::{form, people, sent, sql, submitted};
use tokio::task::JoinSet;

use crate::{
    Screener, count,
    not_same::{judged, opened},
    reasons, screened, status_of, step_of,
    tally::assert_plain,
};

/// Returns a referral, or takes back what was decided about it.
async fn turned(store: &Store, by: &Advocate, reference: Reference) {
    let step = step_of(store, by, reference).await;
    match status_of(store, by, reference).await {
        Status::Submitted => decide::reject(store, by, reference, step, reasons(), None).await,
        _ => undo::undo(store, by, reference, step).await,
    }
    .unwrap();
}

async fn same(store: &Store, by: &Advocate) -> Vec<Reference> {
    let view = View {
        only: Only::Same,
        ..View::of(Status::Submitted, Sort::Oldest)
    };
    let queue = desk::queue(store, by, &view, 0).await.unwrap();
    assert_eq!(usize::try_from(queue.total), Ok(queue.rows.len()));
    assert_eq!(queue.counts, desk::counts(store, by, &view).await.unwrap());
    queue.rows.iter().map(|it| it.reference).collect()
}

tests::on_both_databases! {
    /// A12, I3: two referrals are of the same child while both are in the queue, nobody has judged otherwise and both still say so.
    async fn a_referral_has_another_one_of_the_same_child_while_both_are_in_the_queue(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let child = form(Kind::Client).child("Ada", "King");
        let one = submitted(&store, &people.referrer, child.clone()).await;
        screened(&store).await;
        assert_eq!(same(&store, by).await, []);
        let two = submitted(&store, &people.stranger, child.clone()).await;
        // Before it is matched nothing is known of it.
        assert_eq!(same(&store, by).await, []);
        screened(&store).await;
        assert_eq!(same(&store, by).await, [one, two]);
        for gone in [one, two] {
            turned(&store, by, gone).await;
            assert_eq!(same(&store, by).await, []);
            turned(&store, by, gone).await;
            assert_eq!(same(&store, by).await, [one, two]);
        }
        let other = not_same::Other::Referral(one);
        judged(&store, by, two, other).await.unwrap();
        assert_eq!(same(&store, by).await, []);
        let said = not_same::pair(&store, by, &opened(&store, by, two).await, other).await.unwrap().unwrap();
        not_same::take_back(&store, by, two, said.judged.unwrap().act).await.unwrap();
        assert_eq!(same(&store, by).await, [one, two]);
        // Sent again it is another version, of which nothing is known until it is matched.
        turned(&store, by, two).await;
        let correction = drafts::correct(&store, &people.stranger, two).await.unwrap();
        sent(&store, &people.stranger, correction).await;
        assert_eq!(same(&store, by).await, []);
        screened(&store).await;
        assert_eq!(same(&store, by).await, [one, two]);
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// I3: whatever is done at once to referrals of one child, by people and by the worker, each of them says in the end what is true: also
    /// one that nobody touches, while the two go that are of the same child.
    async fn whatever_is_done_at_once_to_referrals_of_one_child_it_is_true_in_the_end(store: TestStore) {
        let people = people(&store).await;
        let child = || form(Kind::Client).child("Ada", "King");
        let one = submitted(&store, &people.referrer, child()).await;
        let mut others = Vec::new();
        for _ in 0..2 {
            others.push(submitted(&store, &people.stranger, child()).await);
        }
        screened(&store).await;
        for round in 0..20 {
            let mut turning = JoinSet::new();
            for reference in others.clone() {
                let (store, by) = (Store::clone(&store), people.advocate.clone());
                turning.spawn(async move { turned(&store, &by, reference).await });
            }
            if round % 5 == 4 {
                others.push(submitted(&store, &people.stranger, child()).await);
                screened(&store).await;
            }
            turning.join_all().await;
            assert_plain(&store, &people.advocate).await;
            let findings = doctor::examine(&store).await.unwrap();
            assert!(findings.is_well(), "{round}: {findings:?}");
            if round < 4 {
                let expected = if round % 2 == 0 { 0 } else { 3 };
                assert_eq!(same(&store, &people.advocate).await.len(), expected, "{one}");
            }
        }
    }

    /// I3: referrals of one child that wait together, as after an outage, find each other at the same moment, and none of them waits for
    /// another one that waits for it.
    async fn referrals_of_one_child_that_are_matched_at_once_find_each_other(store: TestStore) {
        let people = people(&store).await;
        for round in 0..4 {
            let name = format!("Number{round}");
            let mut sent = Vec::new();
            for _ in 0..6 {
                sent.push(submitted(&store, &people.referrer, form(Kind::Client).child("Ada", &name)).await);
            }
            let desk = Desk::new(Store::clone(&store), Screener(Store::clone(&store)));
            let mut matching = JoinSet::new();
            for row in sql(&store, "select id from outbox where state = 'pending'").await {
                let (desk, id) = (desk.clone(), uuid::Uuid::parse_str(&row[0]).unwrap().into());
                matching.spawn(async move { desk.handle(id, &[]).await });
            }
            assert_eq!(matching.join_all().await, [Fate::Settled; 6]);
            assert_eq!(same(&store, &people.advocate).await, sent);
            assert_eq!(count(&store, "outbox where state = 'pending'").await, 0);
            assert_plain(&store, &people.advocate).await;
            assert!(doctor::examine(&store).await.unwrap().is_well());
            for reference in sent {
                turned(&store, &people.advocate, reference).await;
            }
            screened(&store).await;
        }
    }
}
