//! Long work over the whole record: keys made again, weights learned.

use domain::referral::Kind;
use store::{
    clients, import,
    jobs::{self, Job, Piece},
    review,
};
use tests::{Filled, TestStore, form, people, profile, sql, submitted};

use crate::{count, imported, screened};

fn ada() -> Filled {
    form(Kind::Client)
        .living_at("12 Elm Street", "Springfield", "62701")
        .mother("Mary", "King", "217-555-0142")
}

/// As if the keys were of an older version, and of no use.
async fn outdate(store: &TestStore) {
    for statement in [
        "delete from match_key",
        "delete from referral_key",
        "update job set version = 1 where name = 'reindex'",
    ] {
        sql(store, statement).await;
    }
}

tests::on_both_databases! {
    /// Keys of another version are made again, a piece at a time; a piece that was begun by a process that died is gone on with,
    /// and referrals in the queue are matched anew, so that no suggestion is older than the rules.
    async fn keys_of_another_version_are_made_again(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let (client, _) = imported(&store, by, submitted(&store, &people.referrer, ada()).await, &ada()).await;
        let many: Vec<_> = (0..250).map(|n| (profile(&store, &ada().child(&format!("Zelda{n}"), "Quimby")), Vec::new())).collect();
        import::add_clients(&store, by, &many).await.unwrap();
        let waiting = submitted(&store, &people.stranger, ada()).await;
        screened(&store).await;
        let keys = count(&store, "match_key").await;
        assert!(!jobs::is_due(&store, Job::Reindex).await.unwrap());

        outdate(&store).await;
        assert!(jobs::is_due(&store, Job::Reindex).await.unwrap());
        assert_eq!(jobs::piece(&store, Job::Reindex).await.unwrap(), Piece::More);
        let state = jobs::state(&store, Job::Reindex).await.unwrap();
        assert!(state.is_under_way() && state.done > 0 && state.done < state.total, "{state:?}");
        let mut pieces = 1;
        while jobs::piece(&store, Job::Reindex).await.unwrap() == Piece::More {
            pieces += 1;
        }
        assert!(pieces >= 3);
        let state = jobs::state(&store, Job::Reindex).await.unwrap();
        assert_eq!((state.version, state.done, state.is_under_way()), (matching::KEYS, state.total, false));
        assert!(!jobs::is_due(&store, Job::Reindex).await.unwrap());
        assert_eq!(count(&store, "match_key").await, keys);

        let before = count(&store, "match_run").await;
        screened(&store).await;
        assert_eq!(count(&store, "match_run").await, before + 1);
        let found = review::open(&store, by, waiting).await.unwrap().unwrap().candidates;
        assert_eq!(found[0].id, store::screening::CandidateId::Client(client));
    }

    /// Long work is done by one process at a time.
    async fn a_job_that_another_process_has_is_left_to_it(store: TestStore) {
        people(&store).await;
        outdate(&store).await;
        let soon = "9000000000000000";
        sql(&store, &format!("update job set lease_until = {soon} where name = 'reindex'")).await;
        assert_eq!(jobs::piece(&store, Job::Reindex).await.unwrap(), Piece::Taken);
        sql(&store, "update job set lease_until = 1 where name = 'reindex'").await;
        assert_eq!(jobs::piece(&store, Job::Reindex).await.unwrap(), Piece::More);
    }

    /// How frequent a name is, is learned from the center's own clients; the match says with which weights it was made.
    async fn frequencies_are_learned_from_the_centers_own_clients(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let family = |n: usize| ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo"][n % 7];
        let child = |n: usize| ada().child(if n.is_multiple_of(2) { "Oona" } else { "Wilhelmina" }, family(n));
        let many: Vec<_> = (0..600).map(|n| (profile(&store, &child(n)), Vec::new())).collect();
        import::add_clients(&store, by, &many).await.unwrap();
        let bits = async || {
            let oona = matching::Record { given_name: "Oona".into(), family_name: "Alder".into(), ..matching::Record::default() };
            clients::search(&store, by, &oona, &[]).await.unwrap()[0].comparison.evidence[0].bits
        };
        let (before, waiting) = (bits().await, submitted(&store, &people.referrer, ada().child("Oona", "Alder")).await);
        assert!(jobs::is_due(&store, Job::Learn).await.unwrap());
        assert_eq!(jobs::piece(&store, Job::Learn).await.unwrap(), Piece::Last);
        assert!(!jobs::is_due(&store, Job::Learn).await.unwrap(), "it was done, until tonight");
        let after = bits().await;
        assert!(before > 10.0 && after < 2.0, "half of all clients are called so: {before} {after}");
        screened(&store).await;
        let run = sql(&store, "select parameters from match_run").await;
        assert!(run[0][0].starts_with("learned/"), "{run:?}");
        assert!(review::open(&store, by, waiting).await.unwrap().is_some());
        jobs::ask(&store, &people.administrator, Job::Learn).await.unwrap();
        assert!(jobs::is_due(&store, Job::Learn).await.unwrap(), "somebody asked for it");
    }
}
