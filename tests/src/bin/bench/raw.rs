//! What the machine can do at best: bare commits of the same rows, and the bare query of a lookup.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, bail};
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::{TestStore, python, sql};

/// The rows of one referral with its candidates: tables, and which of their rows those are. `$` is the referral.
const ROWS: [(&str, &str); 12] = [
    ("referral", "id = $"),
    ("revision", "referral_id = $"),
    ("revision_part", "referral_id = $"),
    ("act", "id in (select act_id from step where referral_id = $)"),
    ("step", "referral_id = $"),
    ("standing", "referral_id = $"),
    ("referral_key", "referral_id = $"),
    ("outbox", "subject = $"),
    ("mail", "referral_id = $"),
    ("audit", "act_id in (select act_id from step where referral_id = $)"),
    ("match_run", "referral_id = $"),
    (
        "candidate",
        "run_id in (select id from match_run where referral_id = $)",
    ),
];

/// Bare commits.
pub(crate) struct Commits {
    /// So many a second, with 8 connections; on SQLite with its one writer.
    pub(crate) a_second: f64,
    /// How long one takes on a connection alone, in milliseconds.
    pub(crate) alone: f64,
}

/// Commits copies of all rows of a referral, each time in one transaction, for 5 seconds.
pub(crate) async fn commits(store: &TestStore, reference: &str) -> anyhow::Result<Commits> {
    let found = sql(
        store,
        &format!("select id from referral where reference = '{reference}'"),
    )
    .await;
    let id = found.first().and_then(|it| it.first()).context("no such referral")?;
    let id = format!("x'{id}'");
    if store.is_postgres() {
        let mut tables = String::new();
        let mut script = "begin;\n".to_owned();
        for (table, which) in ROWS {
            let which = which.replace('$', &id);
            tables += &format!("create table one_{table} as select * from {table} where {which};\n");
            tables += &format!("create table raw_{table} (like {table});\n");
            script += &format!("insert into raw_{table} select * from one_{table};\n");
        }
        sql(store, &tables).await;
        script += "end;\n";
        let many = pgbench(store, &[script.clone()], &["-c", "8", "-j", "2", "-T", "5"])?;
        let one = pgbench(store, &[script], &["-c", "1", "-T", "2"])?;
        let drop: String = ROWS
            .iter()
            .map(|(table, _)| format!("drop table raw_{table}; drop table one_{table};"))
            .collect();
        sql(store, &drop).await;
        return Ok(Commits {
            a_second: many,
            alone: 1000.0 / one,
        });
    }
    let rows: Vec<Value> = ROWS
        .iter()
        .map(|(table, which)| json!([table, which.replace('$', &id)]))
        .collect();
    let a_second = of_python(COMMITS, store, &json!(rows))?;
    Ok(Commits {
        a_second,
        alone: 1000.0 / a_second,
    })
}

/// A new file beside the record's, so that an empty table is what is written to: the quickest there is.
const COMMITS: &str = r"
import json, os, sqlite3, sys, time
record, rows = sys.argv[1], json.load(sys.stdin)
raw = os.path.join(os.path.dirname(record), 'raw.db')
db = sqlite3.connect(raw, isolation_level=None)
db.execute('pragma journal_mode = wal')
db.execute('attach ? as record', (record,))
inserts = []
for table, which in rows:
    db.execute(f'create table raw_{table} as select * from record.{table} where 0')
    for table_from in ('step', 'match_run'):
        which = which.replace(f'from {table_from} ', f'from record.{table_from} ')
    found = db.execute(f'select * from record.{table} where {which}').fetchall()
    if found:
        places = ','.join('?' * len(found[0]))
        inserts.append((f'insert into raw_{table} values ({places})', found))
db.execute('detach record')
db.execute('pragma synchronous = full')
began, n = time.perf_counter(), 0
while time.perf_counter() - began < 5:
    db.execute('begin immediate')
    for statement, found in inserts:
        db.executemany(statement, found)
    db.execute('commit')
    n += 1
print(n / (time.perf_counter() - began))
db.close()
os.remove(raw)
";

/// How long the bare query for clients that share a key takes on average, in milliseconds; a list of keys a lookup.
pub(crate) fn lookups(store: &TestStore, keys: &[Vec<matching::Key>]) -> anyhow::Result<f64> {
    let statements: Vec<String> = keys
        .iter()
        .map(|keys| {
            let of_each: Vec<String> = keys
                .iter()
                .enumerate()
                .map(|(n, key)| {
                    let most = matching::MOST_SHARING;
                    format!("select * from (select client_id from match_key where key = {} order by client_id limit {most}) as k{n}", key.as_number())
                })
                .collect();
            format!(
                "select id, active, record_format, record_key, record from (select client_id, count(*) as shared from ({}) as met \
                 group by client_id order by shared desc, client_id limit 60) as hit \
                 join client on client.id = hit.client_id and findable order by shared desc, id;\n",
                of_each.join(" union all ")
            )
        })
        .collect();
    if store.is_postgres() {
        return Ok(1000.0 / pgbench(store, &statements, &["-c", "1", "-t", "2000"])?);
    }
    of_python(LOOKUPS, store, &json!(statements))
}

const LOOKUPS: &str = r"
import json, sqlite3, sys, time
db = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True, cached_statements=500)
statements = json.load(sys.stdin)
for turn in range(2):
    began = time.perf_counter()
    for statement in statements:
        db.execute(statement).fetchall()
print((time.perf_counter() - began) * 1000 / len(statements))
";

/// Runs PostgreSQL's own benchmark with any of these scripts; transactions a second.
fn pgbench(store: &TestStore, scripts: &[String], how: &[&str]) -> anyhow::Result<f64> {
    let folder = TempDir::new()?;
    let mut command = Command::new("pgbench");
    command.args(["-n", "-M", "prepared"]).args(how);
    for (n, script) in scripts.iter().enumerate() {
        let file = folder.path().join(n.to_string());
        fs::write(&file, script)?;
        command.arg("-f").arg(file);
    }
    let output = command.arg(store.url()).output().context("pgbench")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let figure = text.lines().find_map(|it| it.strip_prefix("tps = "));
    let Some(figure) = figure.and_then(|it| it.split(' ').next()) else {
        bail!("pgbench: {text}{}", String::from_utf8_lossy(&output.stderr));
    };
    Ok(figure.parse()?)
}

/// Runs Python on the file of the record; the number that it prints.
fn of_python(script: &str, store: &TestStore, input: &Value) -> anyhow::Result<f64> {
    let url = store.url();
    let file = Path::new(url.trim_start_matches("sqlite://"));
    let mut child = Command::new(python())
        .args(["-I", "-S", "-c", script])
        .arg(file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    child
        .stdin
        .take()
        .context("no input")?
        .write_all(input.to_string().as_bytes())?;
    let output = child.wait_with_output()?;
    let text = String::from_utf8(output.stdout)?;
    text.trim()
        .parse()
        .with_context(|| format!("the script printed {text:?}"))
}
