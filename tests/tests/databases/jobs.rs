//! Long work over the whole record: keys made again, weights learned.

use std::{collections::BTreeSet, time::Duration};

use domain::{
    ClientId,
    referral::{Kind, Status},
};
use store::{
    ActError, Store, clients,
    desk::{self, Sort, View},
    doctor, duplicates,
    import::{self, Target},
    jobs::{self, Job, Piece},
    not_same, review, undo,
};
use tests::{Filled, TestStore, form, hex, people, profile, sql, submitted};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

use crate::{count, imported, screened, step_of};

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

/// Does a job to its end.
async fn done(store: &Store, job: Job) {
    for _ in 0..20 {
        if jobs::piece(store, job).await.unwrap() == Piece::Last {
            return;
        }
    }
    panic!("{job:?} does not end: {:?}", jobs::state(store, job).await.unwrap());
}

/// Each client with a key that it has; as they are, and as they have to be.
async fn keys_of_clients(store: &TestStore) -> [BTreeSet<(String, String)>; 2] {
    let rows = sql(store, "select client_id, key from match_key").await;
    let there = rows.into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    let mut wanted = BTreeSet::new();
    for row in sql(store, "select id, record from client where findable").await {
        let bytes = |text: &str| -> Vec<u8> {
            let pairs = text.as_bytes().chunks(2).map(|it| std::str::from_utf8(it).unwrap());
            pairs.map(|it| u8::from_str_radix(it, 16).unwrap()).collect()
        };
        let record: matching::Record = serde_json::from_slice(&bytes(&row[1])).unwrap();
        for key in matching::keys(&record) {
            wanted.insert((row[0].clone(), key.as_number().to_string()));
        }
    }
    [there, wanted]
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

    /// The doctor finds a part of a last name that is missing, and one that nobody is called by; making the keys again puts both right.
    async fn wrong_parts_of_last_names_are_found_and_put_right(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let many: Vec<_> = (0..250).map(|n| (profile(&store, &ada().child(&format!("Zelda{n}"), "Quimby Noel")), Vec::new())).collect();
        let mut clients = import::add_clients(&store, by, &many).await.unwrap();
        clients.sort();
        let found = async || doctor::examine(&store).await.unwrap().wrongly_parted;
        let noel = async || clients::named(&store, by, "Noel").await.unwrap().len();
        assert_eq!((found().await, noel().await), (vec![], clients::NAMED + 1));

        let (first, last) = (hex(clients[0]), hex(clients[249]));
        sql(&store, &format!("delete from name_part where client_id <> {first}")).await;
        sql(&store, &format!("insert into name_part (client_id, name_key) values ({first}, 'roe')")).await;
        assert!(found().await == clients, "all of them, from the first to the last");
        sql(&store, &format!("insert into name_part (client_id, name_key) select {last}, name_key from name_part where name_key <> 'roe'")).await;
        assert!(found().await.contains(&clients[249]), "the first name is not right either");
        sql(&store, &format!("delete from fact where client_id = {last} and field = 'legal_name'")).await;
        assert!(found().await.contains(&clients[249]), "who has no name is found by none");
        sql(&store, &format!("delete from name_part where client_id = {last}")).await;
        assert!(!found().await.contains(&clients[249]));

        sql(&store, "update job set asked_at = 1 where name = 'reindex'").await;
        done(&store, Job::Reindex).await;
        assert!(found().await == [clients[249]], "but whose facts were lost");
        assert_eq!(noel().await, clients::NAMED + 1);
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

    /// I15, F45: what is done every night is done every night, whatever the clock said of a worker that did it.
    async fn a_clock_that_is_ahead_ends_no_nights(store: TestStore) {
        let ahead = crate::documents::days(&store, 3650);
        assert_eq!(jobs::piece(&ahead, Job::Learn).await.unwrap(), Piece::Last);
        for any in [&ahead, &*store] {
            assert!(!jobs::is_due(any, Job::Learn).await.unwrap(), "it was done, until tonight");
        }
        sql(&store, "update job set began_at = began_at - 172800000000, ended_at = ended_at - 172800000000").await;
        assert!(jobs::is_due(&store, Job::Learn).await.unwrap());
    }

    /// A row that cannot be read stops neither long work nor the matching of others; whoever opens it is told.
    async fn a_row_that_cannot_be_read_stops_nobody(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let all: Vec<_> = (0..4).map(|_| (profile(&store, &ada()), Vec::new())).collect();
        let added = import::add_clients(&store, by, &all).await.unwrap();
        let damaged_referral = submitted(&store, &people.referrer, ada()).await;
        let waiting = submitted(&store, &people.referrer, ada()).await;
        screened(&store).await;
        // In the middle, and the last one.
        for damaged in [added[1], added[3]] {
            sql(&store, &format!("update client set record = x'7b' where id = {}", hex(damaged))).await;
            assert!(clients::open(&store, by, damaged).await.is_err());
        }
        let of_it = format!("referral_id = (select id from referral where reference = '{damaged_referral}')");
        sql(&store, &format!("update revision_part set sealed = x'7b' where part = 'form' and {of_it}")).await;

        let queue = desk::queue(&store, by, &View::of(Status::Submitted, Sort::Urgency), 0).await.unwrap();
        let lines: Vec<_> = queue.rows.iter().map(|it| (it.reference, it.damaged)).collect();
        assert_eq!(lines, [(damaged_referral, true), (waiting, false)], "the others can be decided on");

        let found = async || {
            let mut found = Vec::new();
            for candidate in review::open(&store, by, waiting).await.unwrap().unwrap().candidates {
                found.push(candidate.id);
            }
            found
        };
        let readable = [added[0], added[2]].map(store::screening::CandidateId::Client);
        assert_eq!(found().await.len(), 2, "of what was found before");
        outdate(&store).await;
        done(&store, Job::Reindex).await;
        let state = jobs::state(&store, Job::Reindex).await.unwrap();
        assert_eq!((state.version, state.done), (matching::KEYS, 6));
        screened(&store).await;
        let again = found().await;
        assert!(again.len() == 2 && readable.iter().all(|it| again.contains(it)), "{again:?}");

        done(&store, Job::Learn).await;
        done(&store, Job::Duplicates).await;
        let list = async || duplicates::list(&store, by, 0).await.unwrap().pairs;
        let pairs = list().await;
        assert_eq!(pairs.len(), 1);
        let both = pairs[0].clients.each_ref().map(|it| (it.id, it.version));
        not_same::judge_clients(&store, by, both).await.unwrap();
        done(&store, Job::Duplicates).await;
        assert_eq!(list().await.len(), 0);
        sql(&store, "update not_same set records = x'7b'").await;
        done(&store, Job::Duplicates).await;
        assert_eq!(list().await.len(), 1, "a judgement that cannot be read counts no more");
        sql(&store, &format!("update client set record = x'7b' where id = {}", hex(both[0].0))).await;
        assert_eq!(list().await.len(), 0);
    }

    /// A process whose turn has passed to another, because it was too slow, writes nothing of the job any more.
    async fn who_has_lost_a_job_writes_nothing_of_it(store: TestStore) {
        let people = people(&store).await;
        let many: Vec<_> = (0..60).map(|_| (profile(&store, &ada()), Vec::new())).collect();
        import::add_clients(&store, &people.advocate, &many).await.unwrap();
        let others = "select lease, done, reached from job where name = 'duplicates'";
        for _ in 0..10 {
            sql(&store, "update job set began_at = null, ended_at = null, reached = null, lease_until = null, done = 0 where name = 'duplicates'").await;
            sql(&store, "delete from duplicate").await;
            let slow = tokio::spawn({
                let store = Store::clone(&store);
                async move { jobs::piece(&store, Job::Duplicates).await }
            });
            while jobs::state(&store, Job::Duplicates).await.unwrap().began_at.is_none() {
                sleep(Duration::from_millis(1)).await;
            }
            let other = "00000000000000000000000000000007";
            sql(&store, &format!("update job set lease = x'{other}', lease_until = 9000000000000000 where name = 'duplicates'")).await;
            if slow.await.unwrap().unwrap() == Piece::Taken {
                assert_eq!(sql(&store, others).await, [[other, "0", ""]]);
                assert_eq!(count(&store, "duplicate").await, 0);
                return;
            }
            // It was quicker.
        }
        panic!("it goes on with what another process has");
    }

    /// Learning takes minutes: whoever stops the program does not wait for it, and the next process begins anew at once.
    async fn learning_stops_when_the_program_does(store: TestStore) {
        let people = people(&store).await;
        let many: Vec<_> = (0..510).map(|n| (profile(&store, &ada().child(&format!("Zelda{n}"), "Quimby")), Vec::new())).collect();
        import::add_clients(&store, &people.advocate, &many).await.unwrap();
        let stop = CancellationToken::new();
        stop.cancel();
        assert_eq!(jobs::piece_until(&store, Job::Learn, &stop).await.unwrap(), Piece::More);
        assert!(jobs::is_due(&store, Job::Learn).await.unwrap());
        assert_eq!(count(&store, "match_model").await, 0);
        assert_eq!(jobs::piece(&store, Job::Learn).await.unwrap(), Piece::Last);
        assert_eq!(count(&store, "match_model").await, 1);
        let state = jobs::state(&store, Job::Learn).await.unwrap();
        assert_eq!((state.done, state.total), (510, 510));
    }

    /// Learning that has failed is not tried again at once, by any process: it reads the whole record each time.
    async fn learning_that_has_failed_waits_before_it_is_tried_again(store: TestStore) {
        let people = people(&store).await;
        let many: Vec<_> = (0..510).map(|n| (profile(&store, &ada().child(&format!("Zelda{n}"), "Quimby")), Vec::new())).collect();
        import::add_clients(&store, &people.advocate, &many).await.unwrap();
        sql(&store, "alter table match_model rename to elsewhere").await;
        jobs::piece(&store, Job::Learn).await.unwrap_err();
        let (failed, mut tries) = (Instant::now(), 0);
        while jobs::piece(&store, Job::Learn).await.is_ok_and(|it| it == Piece::Taken) {
            tries += 1;
            sleep(Duration::from_millis(10)).await;
        }
        assert!(tries > 0 && failed.elapsed() < Duration::from_secs(60), "{tries} tries, {:?}", failed.elapsed());
        sql(&store, "alter table elsewhere rename to match_model").await;
        while jobs::piece(&store, Job::Learn).await.unwrap() != Piece::Last {
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// Clients that are added, changed and ended while keys are made again have the keys of what is known of them, all of them.
    async fn keys_are_made_again_while_clients_change(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let child = |n: usize| ada().child(&format!("Zelda{n}"), &format!("Quimby{n}"));
        let many: Vec<_> = (0..240).map(|n| (profile(&store, &child(n)), Vec::new())).collect();
        let clients = import::add_clients(&store, by, &many).await.unwrap();
        let mut ended = Vec::new();
        for n in 0..6 {
            let reference = submitted(&store, &people.referrer, child(300 + n)).await;
            imported(&store, by, reference, &child(300 + n)).await;
            ended.push((reference, step_of(&store, by, reference).await));
        }
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        for n in 0..6 {
            new.push((submitted(&store, &people.referrer, child(400 + n)).await, child(400 + n)));
            let other = ada().child(&format!("Zelda{n}"), "Quimby").with("child.phone", &format!("217-555-01{n}0"));
            let client: ClientId = clients[n * 45];
            changed.push((submitted(&store, &people.referrer, other).await, client));
        }
        sql(&store, "delete from match_key; update job set version = 1 where name = 'reindex'").await;
        sql(&store, "insert into match_key (key, client_id) select 0, id from client where findable").await;

        let mut all = JoinSet::new();
        for n in 0..6 {
            let (store, by) = (Store::clone(&store), by.clone());
            let ((gone, step), (added, child), (told, client)) = (ended[n], new[n].clone(), changed[n]);
            let target = Target::NewClient { profile: profile(&store, &child), reason: Some(crate::prose("Another child.")) };
            all.spawn(async move {
                import::import(&store, &by, told, 1, Target::NewAccount(client)).await.unwrap();
                undo::undo(&store, &by, gone, step).await.unwrap();
                import::import(&store, &by, added, 1, target).await.unwrap();
                if n % 2 == 0 {
                    let step = review::open(&store, &by, told).await.unwrap().unwrap().position.step;
                    undo::undo(&store, &by, told, step).await.unwrap();
                }
            });
        }
        done(&store, Job::Reindex).await;
        all.join_all().await;
        let [there, wanted] = keys_of_clients(&store).await;
        assert!(wanted.len() > 240);
        assert_eq!(there.symmetric_difference(&wanted).count(), 0);
        assert!(store::doctor::examine(&store).await.unwrap().is_well());
    }

    /// Who was found for a referral is compared when it is imported also while the keys are of another version.
    async fn who_was_found_before_is_not_overlooked_while_keys_are_made_again(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        import::add_clients(&store, by, &[(profile(&store, &ada()), Vec::new())]).await.unwrap();
        let waiting = submitted(&store, &people.referrer, ada()).await;
        screened(&store).await;
        outdate(&store).await;
        let target = Target::NewClient { profile: profile(&store, &ada()), reason: None };
        let asked = import::import(&store, by, waiting, 1, target).await;
        assert!(matches!(asked, Err(ActError::ReasonNeeded)), "{asked:?}");
    }
}
