//! What both transports promise: every message is handled until it has had its effect once, or is parked and visible.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use domain::{Reference, ReferralId, referral::Kind};
use jiff::SignedDuration;
use store::{
    Store,
    queue::{
        consumer, local,
        rabbit::Rabbit,
        relay,
        work::{Desk, Outcome, Work, Worker},
    },
    screening::{self, Kept},
    status,
};
use tests::{People, TestStore, amqp_url, form, people, postgres, sql, sqlite, submitted, until};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// A worker that misbehaves on demand.
#[derive(Clone)]
struct Clerk {
    store: Store,
    told: Arc<Mutex<Told>>,
}

#[derive(Default)]
struct Told {
    fails: BTreeSet<ReferralId>,
    panics: BTreeSet<ReferralId>,
    hangs: BTreeSet<ReferralId>,
    handled: BTreeMap<ReferralId, u32>,
}

impl Worker for Clerk {
    async fn handle(&self, work: Work) -> Outcome {
        let (fails, panics, hangs) = {
            let mut told = self.told.lock().unwrap();
            *told.handled.entry(work.referral).or_default() += 1;
            (
                told.fails.contains(&work.referral),
                told.panics.contains(&work.referral),
                told.hangs.contains(&work.referral),
            )
        };
        assert!(!panics, "asked to panic");
        if hangs {
            std::future::pending::<()>().await;
        }
        if fails {
            return Outcome::Failed("asked to fail".into());
        }
        let Some(subject) = screening::subject(&self.store, work.referral).await.unwrap() else {
            screening::drop_message(&self.store, work.message).await.unwrap();
            return Outcome::Done;
        };
        match screening::keep(&self.store, work.message, &subject.seen, &[], &[]).await {
            Ok(Kept::Yes | Kept::Needless) => Outcome::Done,
            Ok(Kept::Overtaken) => Outcome::Failed("another match was kept meanwhile".into()),
            Err(error) => error.into(),
        }
    }
}

/// A transport under test, with everything it needs running.
struct Bench {
    store: TestStore,
    people: People,
    clerk: Clerk,
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

#[derive(Clone, Copy, PartialEq)]
enum Transport {
    Local,
    Rabbit,
}

impl Bench {
    /// `consumers` of them at once.
    async fn new(store: TestStore, transport: Transport, consumers: usize) -> Self {
        let people = people(&store).await;
        // Nothing is lost here, so nothing may wait until it is doubted.
        let mut patient = (*store).clone();
        patient.timing.doubt = SignedDuration::from_hours(1);
        let clerk = Clerk {
            store: patient.clone(),
            told: Arc::default(),
        };
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        let prefix = format!("c{}", domain::ActId::new().uuid().simple());
        for _ in 0..consumers {
            let desk = Desk::new(patient.clone(), clerk.clone());
            match transport {
                Transport::Local => drop(tasks.spawn(local::consume(desk, stop.clone()))),
                Transport::Rabbit => {
                    let rabbit = Rabbit::new(&amqp_url(), &prefix).unwrap();
                    tasks.spawn(relay::relay(patient.clone(), rabbit.clone(), stop.clone()));
                    tasks.spawn(consumer::consume(desk.clone(), rabbit.clone(), stop.clone()));
                    tasks.spawn(consumer::drain_dead(desk, rabbit, stop.clone()));
                }
            }
        }
        tasks.spawn(relay::reconcile(patient, stop.clone()));
        Self {
            store,
            people,
            clerk,
            stop,
            tasks,
        }
    }

    async fn send(&self, n: usize) -> Vec<ReferralId> {
        let mut ids = Vec::new();
        for _ in 0..n {
            ids.push(
                self.id(submitted(&self.store, &self.people.referrer, form(Kind::Client)).await)
                    .await,
            );
        }
        ids
    }

    async fn id(&self, reference: Reference) -> ReferralId {
        let open = store::review::open(&self.store, &self.people.advocate, reference)
            .await
            .unwrap();
        open.unwrap().referral.id
    }

    async fn numbers(&self) -> (i64, i64) {
        let it = status::status(&self.store).await.unwrap().outbox;
        (it.pending + it.published, it.parked)
    }

    async fn drained(&self, parked: i64) {
        until("the outbox is drained", || async {
            self.numbers().await == (0, parked)
        })
        .await;
    }

    /// Of all referrals in the queue: how many have exactly one match run.
    async fn matched_once(&self) -> usize {
        let rows = sql(
            &self.store,
            "select referral_id from match_run group by referral_id having count(*) = 1",
        )
        .await;
        rows.len()
    }

    async fn end(mut self) {
        self.stop.cancel();
        while let Some(ended) = self.tasks.join_next().await {
            ended.unwrap();
        }
    }
}

macro_rules! contract {
    ($($(#[$doc:meta])* async fn $name:ident($bench:ident: Bench, consumers = $n:literal) $body:block)*) => {$(
        $(#[$doc])*
        mod $name {
            use super::*;
            async fn check($bench: Bench) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn local_on_sqlite() { check(Bench::new(sqlite().await, Transport::Local, 1).await).await }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn local_on_postgres() { check(Bench::new(postgres().await, Transport::Local, $n).await).await }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn rabbit_on_postgres() { check(Bench::new(postgres().await, Transport::Rabbit, $n).await).await }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn rabbit_on_sqlite() { check(Bench::new(sqlite().await, Transport::Rabbit, 1).await).await }
        }
    )*};
}

contract! {
    /// A94: each referral is put on the queue at submission, and a worker handles it once.
    async fn every_message_has_its_effect_once(bench: Bench, consumers = 3) {
        let sent = bench.send(40).await;
        bench.drained(0).await;
        assert_eq!(bench.matched_once().await, sent.len());
        bench.end().await;
    }

    /// I7: what is delivered again, in any order, changes nothing.
    async fn delivered_again_in_any_order_nothing_changes(bench: Bench, consumers = 3) {
        let sent = bench.send(20).await;
        bench.drained(0).await;
        let before = sql(&bench.store, "select * from match_run order by id").await;
        for _ in 0..5 {
            // As if every message had been published and lost, newest first.
            sql(&bench.store, "update outbox set state = 'pending', due_at = -created_at, tries = 0 where state = 'done'").await;
            bench.store.db.ring();
            bench.drained(0).await;
        }
        assert_eq!(sql(&bench.store, "select * from match_run order by id").await, before);
        assert_eq!(bench.matched_once().await, sent.len());
        bench.end().await;
    }

    /// I9: of poison among good messages exactly the poison is parked, within five tries; the good are handled.
    async fn poison_is_parked_alone(bench: Bench, consumers = 2) {
        let good = bench.send(10).await;
        bench.drained(0).await;
        {
            let mut told = bench.clerk.told.lock().unwrap();
            told.handled.clear();
            told.fails.insert(good[0]);
            told.panics.insert(good[1]);
            told.hangs.insert(good[2]);
        }
        // All go round again, so that the clerk meets the poison among them.
        sql(&bench.store, "update outbox set state = 'pending', due_at = 0, tries = 0").await;
        bench.store.db.ring();
        bench.drained(3).await;
        {
            let told = bench.clerk.told.lock().unwrap();
            for poison in &good[..3] {
                assert_eq!(told.handled[poison], 5, "each poison gets five tries");
            }
        }
        let parked = sql(&bench.store, "select last_error from outbox where state = 'parked' order by last_error").await;
        assert_eq!(parked.concat(), ["asked to fail", "the handler panicked", "the handler took too long"]);
        bench.end().await;
    }

    /// I9: a message that fails before its sender has written down that the broker has it is tried again after its pause, and not only when it
    /// is doubted.
    async fn what_fails_at_once_is_tried_again_soon(bench: Bench, consumers = 2) {
        let all = bench.send(40).await;
        bench.drained(0).await;
        bench.clerk.told.lock().unwrap().fails.extend(all);
        sql(&bench.store, "update outbox set state = 'pending', due_at = 0, tries = 0").await;
        bench.store.db.ring();
        bench.drained(40).await;
        bench.end().await;
    }

    /// I8: every message is done, parked or under way; nothing is dropped silently.
    async fn nothing_is_dropped_silently(bench: Bench, consumers = 3) {
        bench.send(25).await;
        bench.drained(0).await;
        let rows = sql(&bench.store, "select count(*), count(distinct subject) from outbox where state = 'done'").await;
        assert_eq!(rows, [["25", "25"]]);
        assert_eq!(status::status(&bench.store).await.unwrap().dead_letters, 0);
        bench.end().await;
    }
}
