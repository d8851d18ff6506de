//! Measures what the design promises (`./scripts/bench [--clients N] [--seconds S] [--quick] [--only sqlite|postgres] [--lookups N,N] [--pages OPEN] [--import ROWS]`), on processes as in
//! production, once on SQLite and once on PostgreSQL and RabbitMQ, and prints one JSON object a line:
//! `figure`, `deployment`, `value`, `unit`, `limit`, `limit_is`.
//!
//! The load is made on the same machine, and takes its share of it.

#[path = "bench/import.rs"]
mod import_file;
#[path = "bench/launch.rs"]
mod launch;
#[path = "bench/load.rs"]
mod load;
#[path = "bench/pages.rs"]
mod pages;
#[path = "../../../intake/src/demo/people.rs"]
#[expect(dead_code, reason = "the demonstration uses more of it")]
mod people;
#[path = "bench/raw.rs"]
mod raw;
#[path = "bench/report.rs"]
mod report;
#[path = "bench/usage.rs"]
mod usage;

use std::{
    ops::Range,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use domain::answers::{self, Scope};
use launch::Running;
use load::{Portal, Senders, Sent, backlog, drained, millis, until_candidates};
use report::{Limit, Report, percentile};
use store::{clients, import, jobs, records, viewer::Advocate};
use tests::{Deployment, People, TestStore, named, postgres, sql, sqlite};

/// What is asked for on the command line.
struct Asked {
    clients: u64,
    seconds: u64,
    only: Option<Deployment>,
    /// Only lookups, among so many clients one after the other.
    lookups: Vec<u64>,
    /// Only pages, with so many open referrals.
    pages: Option<u64>,
    /// Only an import, of so many clients.
    import: Option<u64>,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let asked = Asked::parse(std::env::args().skip(1))?;
    launch::make_broker_user()?;
    let done = async {
        if asked.lookups.is_empty() && asked.pages.is_none() && asked.import.is_none() {
            idle_figures().await?;
        }
        for deployment in asked.deployments() {
            if let Some(rows) = asked.import {
                import_file::measure(*deployment, rows).await?;
            } else if asked.lookups.is_empty() {
                measure(*deployment, &asked).await?;
            } else {
                measure_lookups(*deployment, &asked).await?;
            }
        }
        anyhow::Ok(())
    };
    let done = done.await;
    launch::drop_broker_user()?;
    done
}

impl Asked {
    fn parse(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let mut asked = Self {
            clients: 100_000,
            seconds: 20,
            only: None,
            lookups: Vec::new(),
            pages: None,
            import: None,
        };
        while let Some(argument) = arguments.next() {
            if argument == "--only" {
                asked.only = match arguments.next().as_deref() {
                    Some("sqlite") => Some(Deployment::One),
                    Some("postgres") => Some(Deployment::Many),
                    _ => bail!("--only takes sqlite or postgres"),
                };
                continue;
            }
            if argument == "--lookups" {
                let sizes = arguments
                    .next()
                    .context("--lookups takes numbers of clients, as 5000,100000")?;
                asked.lookups = sizes.split(',').map(str::parse).collect::<Result<_, _>>()?;
                continue;
            }
            let mut number = || {
                arguments
                    .next()
                    .context("a number is missing")?
                    .parse::<u64>()
                    .context(argument.clone())
            };
            match argument.as_str() {
                "--clients" => asked.clients = number()?.max(1),
                "--seconds" => asked.seconds = number()?.max(1),
                "--import" => asked.import = Some(number()?.clamp(1, 200_000)),
                "--pages" => asked.pages = Some(number()?.max(100)),
                "--quick" => (asked.clients, asked.seconds) = (5000, 5),
                _ => bail!(
                    "bench [--clients N] [--seconds S] [--quick] [--only sqlite|postgres] [--lookups N,N] [--pages OPEN] [--import ROWS]"
                ),
            }
        }
        Ok(asked)
    }

    fn deployments(&self) -> &[Deployment] {
        match &self.only {
            Some(one) => std::slice::from_ref(one),
            None => &[Deployment::One, Deployment::Many],
        }
    }
}

/// What is measured without any client.
async fn idle_figures() -> anyhow::Result<()> {
    let report = Report::of(Deployment::One);
    let demo = Running::demonstration().await?;
    report.print(
        "demo_to_first_page",
        millis(demo.ready_after),
        "ms",
        Limit::Goal(1000.0),
    );
    drop(demo);
    let empty = sqlite().await;
    tests::people(&empty).await;
    let running = Running::start(Deployment::One, &empty.url()).await?;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let memory = usage::memory(running.ids()[0])?;
    report.print("memory_idle", memory, "MiB", Limit::Goal(60.0));
    Ok(())
}

/// All figures of one deployment.
async fn measure(deployment: Deployment, asked: &Asked) -> anyhow::Result<()> {
    let report = Report::of(deployment);
    let busy =
        Limit::None("before this deployment was measured, over the last minute; others' work disturbs the figures");
    report.print("load_average", usage::load_average(), "processes", busy);

    let store = match deployment {
        Deployment::One => sqlite().await,
        Deployment::Many => postgres().await,
    };
    let people = tests::people(&store).await;
    let senders = Senders::add(&store, &people).await?;
    add_clients(report, &store, &people.advocate, 0..asked.clients).await?;

    let running = Running::start(deployment, &store.url()).await?;
    report.print(
        "start_with_clients",
        millis(running.ready_after),
        "ms",
        Limit::None("from the start of the (first) process to its first answer that it is ready"),
    );
    if deployment == Deployment::One {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let remark = Limit::None("the goal of 256 MiB is for 1,000,000 clients");
        report.print("memory_with_clients", usage::memory(running.ids()[0])?, "MiB", remark);
    }
    let bench = Bench {
        report,
        portal: Arc::new(Portal::of(&running).await?),
        running,
        store: Arc::new(store),
        senders,
        people,
        clients: asked.clients,
        seconds: asked.seconds,
    };
    let mut begun = 0;
    if let Some(open) = asked.pages {
        let sent = bench.fill(&mut begun, open).await?;
        return bench.pages(&sent).await;
    }
    let first = bench.quiet(&mut begun).await?;
    bench.held(&mut begun).await?;
    bench.peak(&mut begun).await?;
    let memory: f64 = bench.running.ids().into_iter().flat_map(usage::memory).sum();
    let remark = Limit::None("all processes of the program together");
    report.print("memory_after_load", memory, "MiB", remark);
    bench.pages(&first).await?;
    bench.lookups().await
}

/// How long a client is looked for among ever more of them, and what that takes.
async fn measure_lookups(deployment: Deployment, asked: &Asked) -> anyhow::Result<()> {
    let store = Arc::new(match deployment {
        Deployment::One => sqlite().await,
        Deployment::Many => postgres().await,
    });
    let people = tests::people(&store).await;
    let mut bench: Option<Bench> = None;
    let (mut there, mut begun) = (0, 0);
    for clients in &asked.lookups {
        let report = Report::of(deployment).among(*clients);
        add_clients(report, &store, &people.advocate, there..*clients).await?;
        there = *clients;
        // As in the first night.
        let began = Instant::now();
        jobs::learn(&store).await?;
        let remark = Limit::None("names counted, weights learned if there are referrals to learn from");
        report.print("learned", millis(began.elapsed()), "ms", remark);
        let senders = match bench.take() {
            Some(it) => it.senders,
            None => Senders::add(&store, &people).await?,
        };
        let running = Running::start(deployment, &store.url()).await?;
        let now = Bench {
            report,
            portal: Arc::new(Portal::of(&running).await?),
            running,
            store: store.clone(),
            senders,
            people: people.clone(),
            clients: *clients,
            seconds: asked.seconds,
        };
        now.quiet(&mut begun).await?;
        now.lookups().await?;
        let memory: f64 = now.running.ids().into_iter().flat_map(usage::memory).sum();
        report.print("memory", memory, "MiB", Limit::Goal(256.0));
        report.print(
            "size_of_keys",
            usage::size_of_keys(&store).await?,
            "MiB",
            Limit::None("the table of keys and its indexes"),
        );
        bench = Some(now);
    }
    Ok(())
}

/// Adds clients, a thousand in a transaction.
async fn add_clients(report: Report, store: &TestStore, by: &Advocate, which: Range<u64>) -> anyhow::Result<()> {
    let began = Instant::now();
    let count = which.end - which.start;
    for from in which.clone().step_by(1000) {
        let some: Vec<_> = (from..which.end.min(from + 1000)).map(people::client).collect();
        // Of a session that has not been idle.
        let by = named(store, by.person()).await.advocate().context("no advocate")?;
        import::add_clients(store, &by, &some).await?;
    }
    let took = began.elapsed().as_secs_f64();
    if store.is_postgres() {
        // As autovacuum does soon.
        sql(store, "analyze").await;
    }
    report.print(
        "clients_loaded",
        number(count),
        "clients",
        Limit::None("how many there are"),
    );
    report.print(
        "clients_added",
        number(count) / took,
        "clients/s",
        Limit::None("a thousand in a transaction, one transaction after the other"),
    );
    Ok(())
}

/// A running deployment with its clients.
struct Bench {
    report: Report,
    portal: Arc<Portal>,
    running: Running,
    store: Arc<TestStore>,
    senders: Senders,
    people: People,
    clients: u64,
    seconds: u64,
}

/// What has been used so far.
struct Used {
    program: f64,
    server: f64,
    transactions: f64,
    writing: f64,
}

impl Bench {
    async fn prepare(&self, begun: &mut u64, count: u64) -> anyhow::Result<Vec<load::Ready>> {
        let drafts = self.senders.prepare(&self.store, self.clients, *begun, count).await?;
        *begun += count;
        Ok(drafts)
    }

    /// 10 a second: how long a person waits who is nearly alone.
    async fn quiet(&self, begun: &mut u64) -> anyhow::Result<Vec<Sent>> {
        // The first ones open connections and fill caches.
        let warm = self.prepare(begun, 20).await?;
        self.portal.at_rate(&self.store, warm, 20.0).await?;
        let drafts = self.prepare(begun, 10 * self.seconds).await?;
        let (sent, _) = self.portal.at_rate(&self.store, drafts, 10.0).await?;
        drained(&self.store).await?;
        let waited = until_candidates(&self.store, &sent).await?;
        let answered: Vec<f64> = sent.iter().map(|it| it.answered).collect();
        let print = |name: &str, value, limit| self.report.print(name, value, "ms", limit);
        print("post_to_candidates_median", percentile(&waited, 0.5), Limit::Goal(20.0));
        print("post_to_candidates_p99", percentile(&waited, 0.99), Limit::Goal(100.0));
        let remark = "10/s; post_to_candidates ends when the candidates are written (match_run.at), so the end of that \
                      transaction comes on top: see raw_commit_alone";
        print("post_median", percentile(&answered, 0.5), Limit::None(remark));
        print("post_p99", percentile(&answered, 0.99), Limit::None(remark));
        Ok(sent)
    }

    /// The rate that is to be held.
    async fn held(&self, begun: &mut u64) -> anyhow::Result<()> {
        let rate = if self.store.is_postgres() { 50 } else { 25 };
        let drafts = self.prepare(begun, rate * self.seconds).await?;
        self.settle().await?;
        let before = self.used().await?;
        let (sent, backlog) = self.portal.at_rate(&self.store, drafts, number(rate)).await?;
        drained(&self.store).await?;
        self.print_used("held", &before, sent.len()).await?;
        let waited = until_candidates(&self.store, &sent).await?;
        let answered: Vec<f64> = sent.iter().map(|it| it.answered).collect();
        let print = |name: &str, value, unit: &str, limit| self.report.print(name, value, unit, limit);
        print("held_rate", number(rate), "referrals/s", Limit::Goal(number(rate)));
        print("held_post_p99", percentile(&answered, 0.99), "ms", Limit::Goal(100.0));
        print(
            "held_candidates_median",
            percentile(&waited, 0.5),
            "ms",
            Limit::None("from the POST"),
        );
        print(
            "held_candidates_p99",
            percentile(&waited, 0.99),
            "ms",
            Limit::Goal(500.0),
        );
        #[expect(clippy::cast_precision_loss, reason = "some hundred at most")]
        let backlog = backlog as f64;
        print("held_backlog", backlog, "referrals", Limit::Goal(100.0));
        Ok(())
    }

    /// As many as it can take, beside what the machine can.
    async fn peak(&self, begun: &mut u64) -> anyhow::Result<()> {
        let most = if self.store.is_postgres() { 500 } else { 400 };
        let drafts = self.prepare(begun, most * self.seconds).await?;
        self.settle().await?;
        let before = self.used().await?;
        let began = Instant::now();
        let time = Duration::from_secs(self.seconds);
        let (sent, took) = self.portal.at_most(&self.store, drafts, time).await?;
        let left = backlog(&self.store).await?;
        drained(&self.store).await?;
        let until_drained = began.elapsed();
        self.print_used("peak", &before, sent.len()).await?;
        let count = number(sent.len() as u64);
        let acknowledged = count / took.as_secs_f64();
        let whole = count / until_drained.as_secs_f64();

        let of = sent.first().context("nothing was sent")?;
        let raw = raw::commits(&self.store, &of.reference).await?;
        let how = if self.store.is_postgres() {
            "commits a second of all rows of one referral and its candidates, 8 connections, pgbench, tables without indexes"
        } else {
            "commits a second of all rows of one referral and its candidates, one writer, WAL, synchronous=FULL, tables without indexes"
        };
        let print = |name: &str, value, unit: &str, limit| self.report.print(name, value, unit, limit);
        let limit = || Limit::Raw(raw.a_second, how.to_owned());
        print("raw_commits", raw.a_second, "commits/s", Limit::None(how));
        print(
            "raw_commit_alone",
            raw.alone,
            "ms",
            Limit::None("one such commit on one connection"),
        );
        print("peak_acknowledged", acknowledged, "referrals/s", limit());
        print("peak_with_candidates", whole, "referrals/s", limit());
        print(
            "peak_acknowledged_share",
            acknowledged / raw.a_second,
            "of raw commits",
            Limit::Goal(0.2),
        );
        print(
            "peak_with_candidates_share",
            whole / raw.a_second,
            "of raw commits",
            Limit::Goal(0.2),
        );
        #[expect(clippy::cast_precision_loss, reason = "some thousand at most")]
        let left = left as f64;
        print("peak_backlog", left, "referrals", Limit::None("when the load ended"));
        let answered: Vec<f64> = sent.iter().map(|it| it.answered).collect();
        let remark = Limit::None("8 connections, each sending again at once");
        print("peak_post_p99", percentile(&answered, 0.99), "ms", remark);
        Ok(())
    }

    /// Looking for a child among the clients, in this process.
    async fn lookups(&self) -> anyhow::Result<()> {
        let by = named(&self.store, self.people.advocate.person()).await;
        let by = by.advocate().context("no advocate")?;
        let today = self.store.today();
        let mut took = Vec::new();
        let mut keys = Vec::new();
        for n in 0..110 {
            let (kind, form) = people::referral_form(n * 6007 % self.clients);
            let record = records::of_answers(&answers::parse(&form, kind, Scope::Referral, today).answers, today);
            keys.push(matching::search_keys(&record));
            let began = Instant::now();
            clients::search(&self.store, &by, &record, &[]).await?;
            took.push(millis(began.elapsed()));
        }
        // The first ones open connections and fill caches.
        let (took, keys) = (&took[10..], &keys[10..]);
        let raw = raw::lookups(&self.store, keys)?;
        let mean = took.iter().sum::<f64>() / number(took.len() as u64);
        let how = "mean of the bare query for clients that share a key, the same keys, one connection";
        let print = |name: &str, value, unit: &str, limit| self.report.print(name, value, unit, limit);
        print("lookup_mean", mean, "ms", Limit::Raw(raw, how.to_owned()));
        let alone = "one after the other, also without load";
        print("lookup_median", percentile(took, 0.5), "ms", Limit::None(alone));
        print("lookup_p99", percentile(took, 0.99), "ms", Limit::None(alone));
        print("lookup_to_raw", mean / raw, "times the raw query", Limit::Goal(3.0));
        Ok(())
    }

    /// Lets what preparing has left behind come to rest.
    async fn settle(&self) -> anyhow::Result<()> {
        drained(&self.store).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok(())
    }

    async fn used(&self) -> anyhow::Result<Used> {
        let mut used = Used {
            program: usage::cpu(&self.running.ids()),
            server: 0.0,
            transactions: 0.0,
            writing: 0.0,
        };
        if self.store.is_postgres() {
            let rows = sql(
                &self.store,
                "select xact_commit, pg_snapshot_xmax(pg_current_snapshot()) from pg_stat_database where datname = current_database()",
            )
            .await;
            let row = rows.first().context("no statistics")?;
            used.server = usage::cpu_of_server(usage::postmaster(&self.store).await?);
            used.transactions = row[0].parse()?;
            used.writing = row[1].parse()?;
        } else {
            used.writing = usage::commits_of_sqlite(&self.store)?;
        }
        Ok(used)
    }

    /// What each referral of a load has cost.
    async fn print_used(&self, load: &str, before: &Used, count: usize) -> anyhow::Result<()> {
        // PostgreSQL's sessions tell their numbers within a second.
        let program = usage::cpu(&self.running.ids());
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let after = self.used().await?;
        let count = number(count.max(1) as u64);
        let print = |name: &str, value: f64, unit: &str, remark| {
            self.report
                .print(&format!("{load}_{name}"), value / count, unit, Limit::None(remark));
        };
        print(
            "cpu",
            program - before.program,
            "ms/referral",
            "all processes of the program",
        );
        if self.store.is_postgres() {
            print(
                "cpu_of_postgresql",
                after.server - before.server,
                "ms/referral",
                "all its processes",
            );
            print(
                "transactions",
                after.transactions - before.transactions,
                "a referral",
                "also those that only read",
            );
        }
        print(
            "commits",
            after.writing - before.writing,
            "a referral",
            "transactions that wrote, those of mails and the audit log as well",
        );
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "numbers of a benchmark are small")]
fn number(count: u64) -> f64 {
    count as f64
}
