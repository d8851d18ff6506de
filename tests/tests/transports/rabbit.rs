//! The RabbitMQ transport against a real broker: killed, frozen, starved and robbed of its queues.
//!
//! Needs Debian's `rabbitmq-server`. Tests that hurt the broker start one of their own (10 s each);
//! the others share one.

use std::{
    collections::{HashMap, HashSet},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use store::queue::{
    message::Envelope,
    rabbit::{
        BrokerState, ConsumeOptions, Delivered, Handler, Publisher, Queue, Rabbit, RabbitError, Settlement, Verdict,
        consume,
    },
};
use tokio::{task::JoinHandle, time::sleep};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const DEADLINE: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_published_is_handled() {
    let rabbit = shared().rabbit("happy");
    let desk = Desk::default();
    let consumer = Running::start(&rabbit, Queue::Intake, &desk);
    let mut publisher = Publisher::new(rabbit.clone());

    let sent = envelopes(500);
    for batch in sent.chunks(64) {
        assert_eq!(confirmed(&mut publisher, batch).await.len(), batch.len());
    }

    eventually("all are handled", || desk.has_all(&sent)).await;
    consumer.stop().await;
    assert_eq!(desk.seen.lock().unwrap().values().max(), Some(&1));
    assert_eq!(rabbit.depth(Queue::Intake).await.unwrap(), 0);
    assert_eq!(rabbit.state(), BrokerState::Up);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_without_a_queue_is_refused_and_the_queue_declared_anew() {
    let (broker, rabbit) = (shared(), shared().rabbit("unroutable"));
    let mut publisher = Publisher::new(rabbit.clone());
    publisher.ready().await.unwrap();
    broker.ctl(&["delete_queue", "unroutable.intake"]);

    let batch = envelopes(64);
    let settled = publisher.publish(&batch, DEADLINE).await.unwrap();
    assert!(
        settled.iter().all(|it| matches!(it.settlement, Settlement::Refused(_))),
        "{settled:?}"
    );

    assert_eq!(confirmed(&mut publisher, &batch).await.len(), 64);
    assert_eq!(rabbit.depth(Queue::Intake).await.unwrap(), 64);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queue_deleted_under_its_consumer_is_declared_anew() {
    let (broker, rabbit, desk) = (shared(), shared().rabbit("deleted"), Desk::default());
    let consumer = Running::start(&rabbit, Queue::Intake, &desk);
    let mut publisher = Publisher::new(rabbit);
    let sent = envelopes(2);
    confirmed(&mut publisher, &sent[..1]).await;
    eventually("the first is handled", || desk.has_all(&sent[..1])).await;

    broker.ctl(&["delete_queue", "deleted.intake"]);

    until_confirmed(&mut publisher, &sent[1..]).await;
    eventually("the second is handled", || desk.has_all(&sent)).await;
    consumer.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_is_away_nothing_is_taken_and_nothing_dies() {
    let (rabbit, desk) = (shared().rabbit("suspend"), Desk::default());
    desk.database_is_away.store(true, Ordering::SeqCst);
    desk.claims_to_be_ready.store(true, Ordering::SeqCst);
    let consumer = Running::start(&rabbit, Queue::Intake, &desk);
    let sent = envelopes(30);
    confirmed(&mut Publisher::new(rabbit.clone()), &sent).await;
    eventually("one was refused", || desk.refusals.load(Ordering::SeqCst) > 0).await;

    desk.claims_to_be_ready.store(false, Ordering::SeqCst);
    sleep(Duration::from_millis(500)).await;
    let refusals = desk.refusals.load(Ordering::SeqCst);
    sleep(Duration::from_secs(2)).await;
    assert_eq!(desk.refusals.load(Ordering::SeqCst), refusals);
    assert_eq!(rabbit.depth(Queue::Intake).await.unwrap(), 30);

    desk.database_is_away.store(false, Ordering::SeqCst);
    eventually("all are handled", || desk.has_all(&sent)).await;
    consumer.stop().await;
    assert_eq!(rabbit.depth(Queue::Dead).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_and_a_handler_that_hangs_cost_a_redelivery_and_no_more() {
    let (rabbit, desk) = (shared().rabbit("panic"), Desk::default());
    let sent = envelopes(30);
    desk.panics_once_at.lock().unwrap().insert(sent[3].id);
    desk.hangs_once_at.lock().unwrap().insert(sent[7].id);
    let consumer = Running::start(&rabbit, Queue::Intake, &desk);

    confirmed(&mut Publisher::new(rabbit.clone()), &sent).await;

    eventually("all are handled", || desk.has_all(&sent)).await;
    consumer.stop().await;
    assert_eq!(rabbit.depth(Queue::Intake).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_back_too_often_is_found_among_the_dead() {
    let (rabbit, desk) = (shared().rabbit("dead"), Desk::default());
    desk.database_is_away.store(true, Ordering::SeqCst);
    desk.claims_to_be_ready.store(true, Ordering::SeqCst);
    let consumer = Running::start(&rabbit, Queue::Intake, &desk);
    let sent = envelopes(1);
    confirmed(&mut Publisher::new(rabbit.clone()), &sent).await;
    eventually("it came back 50 times", || desk.refusals.load(Ordering::SeqCst) > 50).await;
    desk.database_is_away.store(false, Ordering::SeqCst);
    sleep(Duration::from_secs(2)).await;
    assert!(!desk.has_all(&sent));

    let drain = Running::start(&rabbit, Queue::Dead, &desk);
    eventually("it is among the dead", || desk.has_all(&sent)).await;
    drain.stop().await;
    consumer.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_in_work_at_the_stop_is_finished_and_the_rest_returned() {
    let (rabbit, desk) = (shared().rabbit("stop"), Desk::default());
    desk.slowness.store(300, Ordering::SeqCst);
    let consumer = Running::start(&rabbit, Queue::Intake, &desk);
    let sent = envelopes(100);
    confirmed(&mut Publisher::new(rabbit.clone()), &sent[..50]).await;
    confirmed(&mut Publisher::new(rabbit.clone()), &sent[50..]).await;
    eventually("some are in work", || !desk.seen.lock().unwrap().is_empty()).await;

    consumer.stop().await;

    let seen = desk.seen.lock().unwrap().len();
    sleep(Duration::from_millis(500)).await;
    assert_eq!(desk.seen.lock().unwrap().len(), seen);
    assert_eq!(rabbit.depth(Queue::Intake).await.unwrap() as usize, 100 - seen);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queue_with_other_arguments_is_told_as_a_mistake_of_the_deployment() {
    let rabbit = shared().rabbit("mismatch");
    let name = r#"rabbit_misc:r(<<"/">>, queue, <<"mismatch.intake">>)"#;
    let declare = format!(r#"rabbit_amqqueue:declare({name}, true, false, [], none, <<"test">>)."#);
    shared().ctl(&["eval", &declare]);
    let error = Publisher::new(rabbit.clone()).ready().await.unwrap_err();
    assert!(
        matches!(&error, RabbitError::TopologyMismatch { name } if name == "mismatch.intake"),
        "{error:?}"
    );
    assert!(matches!(rabbit.state(), BrokerState::Down { .. }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_who_may_only_publish_can_publish_once_the_queue_exists() {
    let broker = shared();
    broker.ctl(&["add_user", "portal", "secret"]);
    broker.ctl(&["set_permissions", "portal", "^$", r"^portal\.events$", "^$"]);
    let url = format!("amqp://portal:secret@127.0.0.1:{}", broker.port);
    let portal = Rabbit::new(&url, "portal").unwrap();
    assert!(!format!("{portal:?}").contains("secret"));

    let error = Publisher::new(portal.clone()).ready().await.unwrap_err();
    assert!(matches!(error, RabbitError::Missing { .. }), "{error:?}");

    Publisher::new(broker.rabbit("portal")).ready().await.unwrap();
    assert_eq!(confirmed(&mut Publisher::new(portal), &envelopes(3)).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_confirmed_is_lost_when_the_broker_is_killed_twice() {
    let mut broker = Broker::start();
    let (rabbit, desk) = (broker.rabbit("killed"), Desk::default());
    desk.slowness.store(20, Ordering::SeqCst);
    let consumer = Running::start(&rabbit, Queue::Intake, &desk);
    let stop = CancellationToken::new();
    let publishing = tokio::spawn(publish_until(rabbit.clone(), stop.clone()));

    for _ in 0..2 {
        sleep(Duration::from_secs(3)).await;
        broker.kill();
        eventually("it is known to be down", || {
            matches!(rabbit.state(), BrokerState::Down { .. })
        })
        .await;
        broker.boot();
        eventually("it is known to be up", || rabbit.state() == BrokerState::Up).await;
    }
    sleep(Duration::from_secs(3)).await;
    stop.cancel();

    let confirmed = publishing.await.unwrap();
    println!(
        "{} confirmed, {} seen",
        confirmed.len(),
        desk.seen.lock().unwrap().len()
    );
    assert!(confirmed.len() > 200);
    eventually("all confirmed ones are handled", || {
        let seen = desk.seen.lock().unwrap();
        confirmed.iter().all(|id| seen.contains_key(id))
    })
    .await;
    consumer.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_that_comes_late_is_waited_for() {
    let mut broker = Broker::start();
    broker.kill();
    let (rabbit, desk) = (broker.rabbit("late"), Desk::default());
    let consumer = Running::start(&rabbit, Queue::Intake, &desk);
    let mut publisher = Publisher::new(rabbit.clone());
    let sent = envelopes(10);

    let before = Instant::now();
    let error = publisher.publish(&sent, DEADLINE).await.unwrap_err();
    assert!(matches!(error, RabbitError::Lost(_)), "{error:?}");
    assert!(before.elapsed() < Duration::from_secs(6));
    let error = publisher.publish(&sent, DEADLINE).await.unwrap_err();
    assert!(matches!(error, RabbitError::Resting), "{error:?}");

    broker.boot();
    until_confirmed(&mut publisher, &sent).await;
    eventually("all are handled", || desk.has_all(&sent)).await;
    consumer.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_short_of_memory_blocks_publishing_and_not_consuming() {
    let broker = Broker::start();
    let (rabbit, desk) = (broker.rabbit("alarm"), Desk::default());
    let mut publisher = Publisher::new(rabbit.clone());
    let sent = envelopes(20);
    confirmed(&mut publisher, &sent[..10]).await;

    broker.ctl(&["set_vm_memory_high_watermark", "0.0001"]);
    // RabbitMQ tells a connection of the alarm only when it publishes; here an old and a new one.
    let mut newcomer = Publisher::new(rabbit.clone());
    for publisher in [&mut publisher, &mut newcomer] {
        let before = Instant::now();
        let settled = publisher.publish(&sent[10..], Duration::from_secs(2)).await.unwrap();
        assert!(
            settled.iter().all(|it| it.settlement == Settlement::Unknown),
            "{settled:?}"
        );
        assert!(before.elapsed() < Duration::from_secs(4));

        let before = Instant::now();
        assert!(matches!(
            publisher.publish(&sent[10..], DEADLINE).await,
            Err(RabbitError::Blocked)
        ));
        assert!(before.elapsed() < Duration::from_millis(100));
        assert!(matches!(rabbit.state(), BrokerState::Blocked { .. }));
    }

    let consumer = Running::start(&rabbit, Queue::Intake, &desk);
    eventually("the first are handled", || desk.has_all(&sent[..10])).await;

    broker.ctl(&["set_vm_memory_high_watermark", "0.4"]);
    eventually("the alarm is over", || rabbit.state() == BrokerState::Up).await;
    assert_eq!(confirmed(&mut publisher, &sent[10..]).await.len(), 10);
    assert_eq!(confirmed(&mut newcomer, &sent[10..]).await.len(), 10);
    eventually("the others are handled", || desk.has_all(&sent)).await;
    consumer.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_broker_keeps_nobody_waiting() {
    let broker = Broker::start();
    let rabbit = broker.rabbit("frozen");
    let (mut publisher, desk) = (Publisher::new(rabbit.clone()), Desk::default());
    let consumer = Running::start(&rabbit, Queue::Intake, &desk);
    let sent = envelopes(5);
    confirmed(&mut publisher, &sent[..1]).await;

    broker.signal("STOP");
    let before = Instant::now();
    let settled = publisher.publish(&sent[1..], Duration::from_secs(2)).await.unwrap();
    assert!(
        settled.iter().all(|it| it.settlement == Settlement::Unknown),
        "{settled:?}"
    );
    assert!(matches!(publisher.ready().await, Err(RabbitError::Silent)));
    assert!(before.elapsed() < Duration::from_secs(8));
    assert!(matches!(rabbit.state(), BrokerState::Down { .. }));

    broker.signal("CONT");
    until_confirmed(&mut publisher, &sent[1..]).await;
    eventually("all are handled", || desk.has_all(&sent)).await;
    let before = Instant::now();
    consumer.stop().await;
    assert!(before.elapsed() < Duration::from_secs(9));
}

/// Publishes ten messages at a time; returns the ids of the confirmed ones.
async fn publish_until(rabbit: Rabbit, stop: CancellationToken) -> HashSet<Uuid> {
    let (mut publisher, mut ids) = (Publisher::new(rabbit), HashSet::new());
    while !stop.is_cancelled() {
        ids.extend(confirmed(&mut publisher, &envelopes(10)).await);
        sleep(Duration::from_millis(50)).await;
    }
    ids
}

/// Publishes once; the ids of the confirmed ones.
async fn confirmed(publisher: &mut Publisher, batch: &[Envelope]) -> Vec<Uuid> {
    let settled = publisher.publish(batch, DEADLINE).await.unwrap_or_default();
    settled
        .iter()
        .filter(|it| it.settlement == Settlement::Confirmed)
        .map(|it| it.id)
        .collect()
}

/// Publishes again and again, as the relay does, until all are confirmed.
async fn until_confirmed(publisher: &mut Publisher, batch: &[Envelope]) {
    let before = Instant::now();
    while confirmed(publisher, batch).await.len() < batch.len() {
        assert!(before.elapsed() < Duration::from_secs(60), "never confirmed");
        sleep(Duration::from_millis(200)).await;
    }
}

async fn eventually(what: &str, condition: impl Fn() -> bool) {
    let before = Instant::now();
    while !condition() {
        assert!(before.elapsed() < Duration::from_secs(60), "not after 60 s: {what}");
        sleep(Duration::from_millis(20)).await;
    }
}

fn envelopes(n: usize) -> Vec<Envelope> {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let envelope = || Envelope::for_test(Uuid::from_u128(NEXT.fetch_add(1, Ordering::SeqCst).into()));
    std::iter::repeat_with(envelope).take(n).collect()
}

/// A handler that counts, and fails on demand.
#[derive(Clone, Default)]
struct Desk(Arc<Inner>);

#[derive(Default)]
struct Inner {
    seen: Mutex<HashMap<Uuid, u32>>,
    slowness: AtomicU64,
    database_is_away: AtomicBool,
    claims_to_be_ready: AtomicBool,
    refusals: AtomicU64,
    panics_once_at: Mutex<HashSet<Uuid>>,
    hangs_once_at: Mutex<HashSet<Uuid>>,
}

impl std::ops::Deref for Desk {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Desk {
    fn has_all(&self, envelopes: &[Envelope]) -> bool {
        let seen = self.seen.lock().unwrap();
        envelopes.iter().all(|it| seen.contains_key(&it.id))
    }
}

impl Handler for Desk {
    async fn handle(&self, delivered: Delivered) -> Verdict {
        let id = delivered.message_id.unwrap();
        assert!(!delivered.oversized && delivered.body.starts_with(b"{"));
        sleep(Duration::from_millis(self.slowness.load(Ordering::SeqCst))).await;
        if self.database_is_away.load(Ordering::SeqCst) {
            self.refusals.fetch_add(1, Ordering::SeqCst);
            return Verdict::Suspend;
        }
        let panics = self.panics_once_at.lock().unwrap().remove(&id);
        assert!(!panics, "a panic that a test asked for");
        let hangs = self.hangs_once_at.lock().unwrap().remove(&id);
        if hangs {
            sleep(Duration::from_secs(3600)).await;
        }
        *self.seen.lock().unwrap().entry(id).or_default() += 1;
        Verdict::Ack
    }

    async fn ready(&self) -> bool {
        !self.database_is_away.load(Ordering::SeqCst) || self.claims_to_be_ready.load(Ordering::SeqCst)
    }
}

/// A consumer at work.
struct Running(CancellationToken, JoinHandle<()>);

impl Running {
    fn start(rabbit: &Rabbit, queue: Queue, desk: &Desk) -> Self {
        let options = ConsumeOptions {
            deadline: Duration::from_secs(2),
            backoff_min: Duration::from_millis(100),
            backoff_max: Duration::from_millis(500),
            ..ConsumeOptions::new(queue, 16)
        };
        let stop = CancellationToken::new();
        let task = tokio::spawn(consume(rabbit.clone(), options, stop.clone(), desk.clone()));
        Self(stop, task)
    }

    async fn stop(self) {
        self.0.cancel();
        self.1.await.unwrap();
    }
}

/// A broker of our own, which ends with this process at the latest.
struct Broker {
    folder: PathBuf,
    port: u16,
    pid: String,
    shell: Child,
}

/// The broker of the tests that do not hurt it.
fn shared() -> &'static Broker {
    static BROKER: OnceLock<Broker> = OnceLock::new();
    BROKER.get_or_init(Broker::start)
}

/// Where Debian keeps the plain scripts; those on the path change the user.
const SCRIPTS: &str = "/usr/lib/rabbitmq/bin";

impl Broker {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap().keep();
        let [port, dist] = [(); 2].map(|()| free_port());
        std::fs::write(folder.join("plugins"), "[].").unwrap();
        std::fs::write(
            folder.join("rabbit.conf"),
            format!("listeners.tcp.default = 127.0.0.1:{port}"),
        )
        .unwrap();
        let (pid, shell) = boot(&folder, port, dist);
        let broker = Self {
            folder,
            port,
            pid,
            shell,
        };
        broker.wait();
        broker
    }

    /// Waits until it listens and its virtual host is up.
    fn wait(&self) {
        let pid = self.folder.join("pid");
        while !pid.exists() {
            std::thread::sleep(Duration::from_millis(100));
        }
        self.ctl(&["wait", &pid.to_string_lossy()]);
    }

    fn rabbit(&self, prefix: &str) -> Rabbit {
        Rabbit::new(&format!("amqp://127.0.0.1:{}", self.port), prefix).unwrap()
    }

    fn ctl(&self, arguments: &[&str]) {
        let mut command = Command::new(format!("{SCRIPTS}/rabbitmqctl"));
        command
            .args(["-q", "-n", &node(self.port)])
            .args(arguments)
            .env("HOME", &self.folder);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }

    fn signal(&self, signal: &str) {
        assert!(
            Command::new("kill")
                .args([&format!("-{signal}"), &self.pid])
                .status()
                .unwrap()
                .success()
        );
    }

    fn kill(&mut self) {
        self.signal("KILL");
        drop(std::fs::remove_file(self.folder.join("pid")));
        // The end of its input ends the shell.
        std::fs::write(self.folder.join("keep"), "").unwrap();
        drop(self.shell.stdin.take());
        self.shell.wait().unwrap();
        std::fs::remove_file(self.folder.join("keep")).unwrap();
    }

    fn boot(&mut self) {
        (self.pid, self.shell) = boot(&self.folder, self.port, free_port());
        self.wait();
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

/// Starts the server under a shell that kills it, and removes its folder, when our end of its input
/// is closed, even by a crash.
fn boot(folder: &Path, port: u16, dist: u16) -> (String, Child) {
    let server = format!("{SCRIPTS}/rabbitmq-server >>log.txt 2>&1 & echo $!; cat >/dev/null; kill -9 $!; wait");
    let script = format!("{server}; [ -e keep ] || rm -rf \"$PWD\"");
    let mut shell = Command::new("sh")
        .args(["-c", &script])
        .current_dir(folder)
        .env("HOME", folder)
        .env("RABBITMQ_NODENAME", node(port))
        .env("RABBITMQ_NODE_PORT", port.to_string())
        .env("RABBITMQ_DIST_PORT", dist.to_string())
        .env("RABBITMQ_MNESIA_BASE", folder.join("mnesia"))
        .env("RABBITMQ_LOG_BASE", folder.join("log"))
        .env("RABBITMQ_PID_FILE", folder.join("pid"))
        .env("RABBITMQ_ENABLED_PLUGINS_FILE", folder.join("plugins"))
        .env("RABBITMQ_CONFIG_FILE", folder.join("rabbit.conf"))
        .env("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "+S 1:1")
        // So that its script becomes the server instead of waiting beside it, with the same pid.
        .env("RUNNING_UNDER_SYSTEMD", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pid = String::new();
    BufReader::new(shell.stdout.as_mut().unwrap())
        .read_line(&mut pid)
        .unwrap();
    (pid.trim().into(), shell)
}

fn node(port: u16) -> String {
    format!("ri{port}@localhost")
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}
