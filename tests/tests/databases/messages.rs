//! I7–I9, I12: a message reaches its effect once, whoever carries it, however often, and whoever dies.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::{OutboxId, PersonId, referral::Kind};
use store::{
    Store,
    queue::{
        local, relay,
        work::{Desk, Fate, Outcome, Work, Worker},
    },
    screening::{self, Kept, Seen},
    status::{self, Parked},
};
use tests::{TestStore, form, people, sql, submitted};
use tokio_util::sync::CancellationToken;

use crate::{Screener, count, screened};

/// What a worker does with each message.
#[derive(Clone)]
enum Does {
    Match,
    Fail,
    Panic,
    Hang,
    Outage,
    FinishAndFail,
}

/// Counts how often it was asked.
#[derive(Clone)]
struct Counting {
    store: Store,
    does: Does,
    asked: Arc<AtomicUsize>,
}

impl Worker for Counting {
    async fn handle(&self, work: Work) -> Outcome {
        self.asked.fetch_add(1, Ordering::SeqCst);
        match self.does {
            Does::Match => Screener(self.store.clone()).handle(work).await,
            Does::Fail => Outcome::Failed("because".into()),
            Does::Panic => panic!("as asked"),
            Does::Hang => std::future::pending().await,
            Does::Outage => Outcome::Outage,
            Does::FinishAndFail => {
                screening::drop_message(&self.store, work.message).await.unwrap();
                Outcome::Failed("after it was done".into())
            }
        }
    }
}

fn desk(store: &TestStore, does: Does) -> (Desk<Counting>, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let store = Store::clone(store);
    let worker = Counting {
        store: store.clone(),
        does,
        asked: asked.clone(),
    };
    (Desk::new(store, worker), asked)
}

async fn message(store: &TestStore) -> OutboxId {
    let people = people(store).await;
    submitted(store, &people.referrer, form(Kind::Client)).await;
    let rows = sql(store, "select id from outbox").await;
    uuid::Uuid::parse_str(&rows[0][0]).unwrap().into()
}

async fn person(store: &TestStore, role: &str) -> PersonId {
    let rows = sql(store, &format!("select id from person where role = '{role}' limit 1")).await;
    uuid::Uuid::parse_str(&rows[0][0]).unwrap().into()
}

async fn row(store: &TestStore, columns: &str) -> Vec<String> {
    sql(store, &format!("select {columns} from outbox")).await.remove(0)
}

/// Waits until a sentence about the database is true.
async fn until(store: &TestStore, from: &str, wanted: i64) {
    for _ in 0..400 {
        if count(store, from).await == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{from}: {} and not {wanted}", count(store, from).await);
}

tests::on_both_databases! {
    /// I7: of several consumers each message has one, and is sent and tried once.
    async fn several_consumers_share_the_outbox(store: TestStore) {
        let people = people(&store).await;
        for _ in 0..60 {
            submitted(&store, &people.referrer, form(Kind::Client)).await;
        }
        let (desk, asked) = desk(&store, Does::Match);
        let stop = CancellationToken::new();
        let consumers: Vec<_> = (0..4).map(|_| tokio::spawn(local::consume(desk.clone(), stop.clone()))).collect();
        until(&store, "outbox where state = 'done'", 60).await;
        stop.cancel();
        for consumer in consumers {
            consumer.await.unwrap();
        }
        assert_eq!(asked.load(Ordering::SeqCst), 60);
        assert_eq!(count(&store, "outbox where sends = 1 and tries = 1 and due_at is null and lease is null").await, 60);
        assert_eq!(count(&store, "match_run").await, 60);
        assert_eq!(count(&store, "standing where run_id is not null").await, 60);
        assert!(status::status(&store).await.unwrap().outbox.oldest.is_none());
    }

    /// I7, I12: what is done stays done, whatever comes after it.
    async fn what_is_done_stays_done(store: TestStore) {
        let id = message(&store).await;
        let (failing, asked) = desk(&store, Does::FinishAndFail);
        assert_eq!(failing.handle(id, &[]).await, Fate::Settled);
        assert_eq!(row(&store, "state, due_at, tries, last_error").await, ["done", "", "1", ""]);
        for _ in 0..10 {
            assert_eq!(failing.handle(id, &[]).await, Fate::Settled);
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        assert_eq!(row(&store, "state, tries").await, ["done", "1"]);
        let people_run = count(&store, "match_run").await;
        assert_eq!(people_run, 0);
        // Its effect is not had a second time either, if two had it in hand.
        let referral = sql(&store, "select id from referral").await[0][0].clone();
        let referral = uuid::Uuid::parse_str(&referral).unwrap().into();
        let seen = Seen { referral, revision: 1, run: None, parameters: "test".into(), at: store.now() };
        assert_eq!(screening::keep(&store, id, &seen, &[], &[]).await.unwrap(), Kept::Needless);
        assert_eq!(count(&store, "match_run").await, 0);
    }

    /// I9: a message that fails is tried five times, then parked with its reason, and can be sent round again.
    async fn a_poisoned_message_is_parked_after_five_tries(store: TestStore) {
        let id = message(&store).await;
        let (failing, asked) = desk(&store, Does::Fail);
        for n in 1..=4_usize {
            failing.handle(id, &[]).await;
            assert_eq!(row(&store, "state, tries, last_error").await, ["pending", &n.to_string(), "because"]);
        }
        failing.handle(id, &[]).await;
        assert_eq!(row(&store, "state, tries, last_error, due_at").await, ["parked", "5", "because", ""]);
        failing.handle(id, &[]).await;
        assert_eq!(asked.load(Ordering::SeqCst), 5);
        let numbers = status::status(&store).await.unwrap().outbox;
        assert_eq!((numbers.pending, numbers.published, numbers.parked), (0, 0, 1));

        let admin = tests::named(&store, person(&store, "administrator").await).await;
        let n = status::retry_parked(&store, &admin.administrator().unwrap(), Parked::Messages).await.unwrap();
        assert_eq!((n, row(&store, "state, tries, last_error").await), (1, vec!["pending".to_owned(), "0".into(), String::new()]));
        screened(&store).await;
        assert_eq!(row(&store, "state").await, ["done"]);
    }

    /// I9: a handler that panics or hangs fails its message only; one that ends the process is counted before it begins.
    async fn every_way_to_die_is_counted(store: TestStore) {
        let id = message(&store).await;
        let mut quick = Store::clone(&store);
        quick.timing.handling = jiff::SignedDuration::from_millis(100);
        for (does, why) in [(Does::Panic, "the handler panicked"), (Does::Hang, "the handler took too long")] {
            let asked = Arc::new(AtomicUsize::new(0));
            let worker = Counting { store: quick.clone(), does, asked };
            Desk::new(quick.clone(), worker).handle(id, &[]).await;
            assert_eq!(row(&store, "state, last_error").await, ["pending", why]);
        }
        // Five processes have died of it: it gets its second chances alone, each after a pause.
        sql(&store, "update outbox set tries = 5, last_error = null").await;
        let (desk, asked) = desk(&store, Does::Match);
        desk.handle(id, &[]).await;
        assert_eq!((asked.load(Ordering::SeqCst), row(&store, "state, tries").await), (0, vec!["pending".into(), "6".into()]));
        assert_eq!(count(&store, "outbox where due_at > 0").await, 1);
        // After an hour no further process does.
        sql(&store, "update outbox set tries = 29, last_error = null").await;
        desk.handle(id, &[]).await;
        assert_eq!(asked.load(Ordering::SeqCst), 0);
        assert_eq!(row(&store, "state, last_error").await, ["parked", "the process ended each time"]);
        sql(&store, "update outbox set tries = 6, state = 'pending', due_at = 0, last_error = null").await;
        desk.handle(id, &[]).await;
        assert_eq!((asked.load(Ordering::SeqCst), row(&store, "state").await), (1, vec!["done".into()]));
    }

    /// I9: only the guilty are convicted: what waits while another message is handled alone is not counted.
    async fn a_message_that_waits_is_not_counted(store: TestStore) {
        /// Notes how often the other message has been tried when one is handled.
        #[derive(Clone)]
        struct Looking(Arc<TestStore>, Arc<Mutex<Vec<String>>>);
        impl Worker for Looking {
            async fn handle(&self, work: Work) -> Outcome {
                let others = format!("select tries from outbox where id <> {}", tests::hex(work.message));
                let tries = sql(&self.0, &others).await.concat();
                self.1.lock().unwrap().extend(tries);
                screening::drop_message(&self.0, work.message).await.unwrap();
                Outcome::Done
            }
        }
        let store = Arc::new(store);
        let first = message(&store).await;
        let referrer = tests::named(&store, person(&store, "referrer").await).await;
        submitted(&store, &referrer.sender().unwrap(), form(Kind::Client)).await;
        let second = sql(&store, &format!("select id from outbox where id <> {}", tests::hex(first))).await[0][0].clone();
        let second = uuid::Uuid::parse_str(&second).unwrap().into();
        sql(&store, "update outbox set tries = 3, last_error = null").await;
        let seen = Arc::new(Mutex::new(Vec::new()));
        let desk = Desk::new(Store::clone(&store), Looking(store.clone(), seen.clone()));
        tokio::join!(desk.handle(first, &[]), desk.handle(second, &[]));
        assert_eq!(*seen.lock().unwrap(), ["3", "4"]);
    }

    /// I10: an outage is no fault of the message.
    async fn an_outage_gives_the_try_back(store: TestStore) {
        let id = message(&store).await;
        let (desk, _) = desk(&store, Does::Outage);
        for _ in 0..10 {
            assert_eq!(desk.handle(id, &[]).await, Fate::Suspend);
        }
        assert_eq!(row(&store, "state, tries").await, ["pending", "0"]);
    }

    /// I8: a body that no row explains is kept.
    async fn an_unknown_message_becomes_a_dead_letter(store: TestStore) {
        let (desk, asked) = desk(&store, Does::Match);
        assert_eq!(desk.handle(OutboxId::new(), &[7; 100_000]).await, Fate::Settled);
        assert_eq!(asked.load(Ordering::SeqCst), 0);
        assert_eq!(sql(&store, "select size, length(body) from dead_letter").await[0], ["100000", "65536"]);
        assert_eq!(status::status(&store).await.unwrap().dead_letters, 1);
    }

    /// I1: a message that was published and had no effect is doubted after its time, not before, and sent again.
    async fn a_published_message_without_effect_is_sent_again(store: TestStore) {
        let people = people(&store).await;
        for _ in 0..3 {
            submitted(&store, &people.referrer, form(Kind::Client)).await;
        }
        let ids = sql(&store, "select id from outbox order by id").await;
        let far = store.now().as_microsecond() + 3_600_000_000;
        for (row, (state, due)) in ids.iter().zip([("published", "0".to_owned()), ("published", far.to_string()), ("done", "null".into())]) {
            sql(&store, &format!("update outbox set state = '{state}', due_at = {due}, sends = 1 where id = x'{}'", row[0])).await;
        }
        let mut bell = store.db.bell();
        bell.mark_unchanged();
        let stop = CancellationToken::new();
        let reconciler = tokio::spawn(relay::reconcile(Store::clone(&store), stop.clone()));
        until(&store, "outbox where state = 'pending'", 1).await;
        tokio::time::timeout(Duration::from_secs(5), bell.changed()).await.unwrap().unwrap();
        stop.cancel();
        reconciler.await.unwrap();
        let states = sql(&store, "select state from outbox order by id").await;
        assert_eq!(states, [["pending"], ["published"], ["done"]]);
        screened(&store).await;
        assert_eq!(sql(&store, "select state from outbox order by id").await[0], ["done"]);
    }

    /// I7: a message for a referral that has been decided, or sent anew, asks for nothing.
    async fn a_message_that_was_overtaken_is_done_without_effect(store: TestStore) {
        let people = people(&store).await;
        let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
        store::decide::reject(&store, &people.advocate, reference, 1, crate::reasons(), None).await.unwrap();
        screened(&store).await;
        assert_eq!((count(&store, "match_run").await, count(&store, "outbox where state = 'done'").await), (0, 1));

        // It was read as revision 1 and is kept when there is revision 2.
        let draft = store::drafts::correct(&store, &people.referrer, reference).await.unwrap();
        tests::sent(&store, &people.referrer, draft).await;
        let rows = sql(&store, "select id, subject from outbox where state = 'pending'").await;
        let id = |n: usize| uuid::Uuid::parse_str(&rows[0][n]).unwrap();
        let seen = Seen { referral: id(1).into(), revision: 1, run: None, parameters: "test".into(), at: store.now() };
        assert_eq!(screening::keep(&store, id(0).into(), &seen, &[], &[]).await.unwrap(), Kept::Needless);
        assert_eq!(count(&store, "match_run").await, 0);
        assert_eq!(count(&store, "standing where run_id is not null").await, 0);
    }
}
