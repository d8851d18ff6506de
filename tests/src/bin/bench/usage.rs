//! What processes use, from `/proc`.

use std::fs;

use anyhow::Context;
use tests::{TestStore, sql};

/// What the kernel counts processor time in, on every machine that runs this.
const TICKS_A_SECOND: f64 = 100.0;

/// Processor time of processes so far, in milliseconds.
pub(crate) fn cpu(processes: &[u32]) -> f64 {
    processes
        .iter()
        .filter_map(|id| ticks(*id))
        .map(|it| it.own)
        .sum::<f64>()
        * 1000.0
        / TICKS_A_SECOND
}

/// Processor time of PostgreSQL so far, with all its backends, those that have ended too, in milliseconds.
pub(crate) fn cpu_of_server(postmaster: u32) -> f64 {
    let main = ticks(postmaster).map_or(0.0, |it| it.own + it.ended_children);
    let children = fs::read_dir("/proc").into_iter().flatten().flatten();
    let children = children.filter_map(|it| ticks(it.file_name().to_str()?.parse().ok()?));
    let theirs: f64 = children.filter(|it| it.parent == postmaster).map(|it| it.own).sum();
    (main + theirs) * 1000.0 / TICKS_A_SECOND
}

/// The main process of PostgreSQL.
pub(crate) async fn postmaster(store: &TestStore) -> anyhow::Result<u32> {
    let rows = sql(store, "select setting from pg_settings where name = 'data_directory'").await;
    let folder = rows.first().and_then(|it| it.first()).context("no data_directory")?;
    let text = fs::read_to_string(format!("{folder}/postmaster.pid"))?;
    Ok(text.lines().next().context("an empty postmaster.pid")?.trim().parse()?)
}

/// How often SQLite has committed since the file was opened: `iChange` of the index of its write-ahead log, which is counted up
/// by each transaction that wrote (SQLite's "WAL-mode file format", 2.1.1).
pub(crate) fn commits_of_sqlite(store: &TestStore) -> anyhow::Result<f64> {
    let url = store.url();
    let index = fs::read(format!("{}-shm", url.trim_start_matches("sqlite://")))?;
    let change = index.get(8..12).context("no index of the log")?;
    Ok(f64::from(u32::from_ne_bytes(change.try_into()?)))
}

/// Memory that a process holds, in MiB.
pub(crate) fn memory(process: u32) -> anyhow::Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"));
    let kilobytes: f64 = line.context("no VmRSS")?.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes / 1024.0)
}

/// How many processes want to run, over the last minute: others' work disturbs the figures.
pub(crate) fn load_average() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ')
        .next()
        .and_then(|it| it.parse().ok())
        .unwrap_or(f64::NAN)
}

struct Ticks {
    parent: u32,
    own: f64,
    ended_children: f64,
}

fn ticks(process: u32) -> Option<Ticks> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // After the name, which may hold anything: state, parent, … and from the 12th on the times.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some(Ticks {
        parent: fields.get(1)?.parse().ok()?,
        own: number(11)? + number(12)?,
        ended_children: number(13)? + number(14)?,
    })
}

/// How large the table of candidate keys is with its indexes, in MiB; of SQLite, which does not tell, the whole file.
pub(crate) async fn size_of_keys(store: &TestStore) -> anyhow::Result<f64> {
    let query = if store.is_postgres() {
        "select pg_total_relation_size('match_key')"
    } else {
        "select page_count * page_size from pragma_page_count(), pragma_page_size()"
    };
    let rows = sql(store, query).await;
    let bytes: f64 = rows.first().and_then(|it| it.first()).context("no size")?.parse()?;
    Ok(bytes / 1024.0 / 1024.0)
}
