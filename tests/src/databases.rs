//! A database per test, copied from a template that is migrated once; and plain SQL, to look at a record from outside.

use std::{
    fmt::Write as _,
    hash::{DefaultHasher, Hash, Hasher},
    ops::Deref,
    path::{Path, PathBuf},
    process::{Command as StdCommand, Stdio},
};

use domain::{ActId, Id, readiness::StateReport};
use jiff::tz::TimeZone;
use store::{Store, clock::Clock, db::Db, files::Files, timing::Timing};
use tempfile::TempDir;
use tokio::{io::AsyncWriteExt, process::Command, sync::OnceCell};

/// A store on a database of its own, which goes away with it. All durations are short.
pub struct TestStore {
    store: Store,
    place: Place,
    /// Where its documents are.
    documents: TempDir,
}

enum Place {
    Sqlite { folder: TempDir },
    Postgres { name: String },
}

impl Deref for TestStore {
    type Target = Store;
    fn deref(&self) -> &Store {
        &self.store
    }
}

impl TestStore {
    /// The address of the database, as in `DATABASE_URL`.
    pub fn url(&self) -> String {
        match &self.place {
            Place::Sqlite { folder } => format!("sqlite://{}", file_in(folder.path()).display()),
            Place::Postgres { name } => postgres_url(name),
        }
    }

    /// The folder of its documents, which is there when the first one was added.
    pub fn documents(&self) -> PathBuf {
        self.documents.path().join("documents")
    }

    /// Whether it is PostgreSQL: for the few sentences in which the two say the same thing differently.
    pub fn is_postgres(&self) -> bool {
        matches!(self.place, Place::Postgres { .. })
    }
}

impl Drop for TestStore {
    fn drop(&mut self) {
        if let Place::Postgres { name } = &self.place {
            // Best effort: the server of a test run is thrown away after it.
            let _ = StdCommand::new("psql")
                .args(["-X", "-q", "-d", &server(), "-c"])
                .arg(format!("drop database if exists {name} with (force)"))
                .stderr(Stdio::null())
                .status();
        }
    }
}

/// A store on a fresh SQLite file.
pub async fn sqlite() -> TestStore {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let template = TEMPLATE
        .get_or_init(|| async {
            let folder = TempDir::new().unwrap();
            let file = file_in(folder.path());
            let db = open(&format!("sqlite://{}", file.display())).await;
            db.migrate().await.unwrap();
            db.close().await;
            std::fs::read(file).unwrap()
        })
        .await;
    let folder = TempDir::new().unwrap();
    std::fs::write(file_in(folder.path()), template).unwrap();
    test_store(Place::Sqlite { folder }).await
}

/// A store on a fresh PostgreSQL database.
pub async fn postgres() -> TestStore {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let template = TEMPLATE.get_or_init(make_template).await;
    let name = unique("t");
    admin(&format!("create database {name} template {template}"))
        .await
        .unwrap();
    test_store(Place::Postgres { name }).await
}

/// Makes the migrated database that all others are copied from, or finds it made. It is built under another name and
/// then renamed: of any number of threads and processes at once one wins, and nobody ever sees it half made.
async fn make_template() -> String {
    let name = format!("intake_template_{:016x}", hash_of_migrations());
    if is_there(&name).await {
        return name;
    }
    let building = unique("building");
    admin(&format!("create database {building}")).await.unwrap();
    let db = open(&postgres_url(&building)).await;
    db.migrate().await.unwrap();
    db.close().await;
    if let Err(error) = admin(&format!("alter database {building} rename to {name}")).await {
        assert!(is_there(&name).await, "the template could not be made: {error}");
        admin(&format!("drop database {building} with (force)")).await.unwrap();
    }
    name
}

async fn is_there(name: &str) -> bool {
    let found = admin(&format!("select 1 from pg_database where datname = '{name}'")).await;
    !found.unwrap().is_empty()
}

fn hash_of_migrations() -> u64 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/postgres");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    files.sort();
    let mut hash = DefaultHasher::new();
    for file in files {
        std::fs::read(file).unwrap().hash(&mut hash);
    }
    hash.finish()
}

fn unique(what: &str) -> String {
    format!("{what}_{}", ActId::new().uuid().simple())
}

async fn test_store(place: Place) -> TestStore {
    let documents = TempDir::new().unwrap();
    let mut it = TestStore {
        store: Store {
            db: open(&match &place {
                Place::Sqlite { folder } => format!("sqlite://{}", file_in(folder.path()).display()),
                Place::Postgres { name } => postgres_url(name),
            })
            .await,
            clock: Clock::System,
            zone: TimeZone::get("America/Chicago").unwrap(),
            timing: Timing::short(),
            files: Files::new(documents.path().join("documents"), 1_000_000, 2_000_000),
            state: StateReport::default(),
        },
        place,
        documents,
    };
    // A poll that nobody waits for would only be noise.
    it.store.timing.poll = jiff::SignedDuration::from_millis(20);
    it
}

async fn open(url: &str) -> Db {
    Db::connect(&url.parse().unwrap(), 8).await.unwrap()
}

fn file_in(folder: &Path) -> PathBuf {
    folder.join("intake.db")
}

#[expect(clippy::disallowed_methods, reason = "where the servers of a test run are")]
fn server() -> String {
    std::env::var("TEST_POSTGRES_URL").expect(
        "This test needs PostgreSQL: run ./scripts/test, or source what `scripts/servers start DIR` wrote into DIR/env",
    )
}

fn postgres_url(name: &str) -> String {
    let server = server();
    let (address, options) = server
        .split_once('?')
        .map_or((server.as_str(), ""), |(it, rest)| (it, rest));
    let (address, _) = address.rsplit_once('/').unwrap();
    if options.is_empty() {
        format!("{address}/{name}")
    } else {
        format!("{address}/{name}?{options}")
    }
}

async fn admin(statement: &str) -> Result<Vec<Vec<String>>, String> {
    psql(&server(), &["-c", statement], "").await
}

/// Runs SQL from outside of the product and returns the rows of all its queries; it has to succeed.
///
/// Written once for both databases: `x'…'` is an id if it has 32 digits, else bytes. Ids and bytes come back as
/// hexadecimal digits, truth as 0 or 1, null as nothing.
pub async fn sql(store: &TestStore, text: &str) -> Vec<Vec<String>> {
    match try_sql(store, text).await {
        Ok(rows) => rows,
        Err(error) => panic!("{text}\n{error}"),
    }
}

/// The same, in one transaction that may be refused: then nothing is changed, and what the database said comes back.
pub async fn try_sql(store: &TestStore, text: &str) -> Result<Vec<Vec<String>>, String> {
    match &store.place {
        Place::Sqlite { folder } => python(&file_in(folder.path()), text).await,
        Place::Postgres { name } => {
            let arguments = ["-1", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-f", "-"];
            psql(&postgres_url(name), &arguments, &postgres_literals(text)).await
        }
    }
}

/// An id as it is written in [`sql`].
pub fn hex<K>(id: Id<K>) -> String {
    format!("x'{}'", id.uuid().simple())
}

/// `x'…'` is a bit string to PostgreSQL.
fn postgres_literals(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("x'") {
        let (before, literal) = (&rest[..at], &rest[at + 2..]);
        let end = literal.find('\'').unwrap_or(literal.len());
        let digits = &literal[..end];
        let within = before.ends_with(|it: char| it.is_alphanumeric() || it == '\'');
        out.push_str(before);
        if within || !digits.bytes().all(|it| it.is_ascii_hexdigit()) {
            out.push_str("x'");
            rest = literal;
            continue;
        }
        let prefix = if digits.len() == 32 { "" } else { "\\x" };
        write!(out, "'{prefix}{digits}'").unwrap();
        rest = literal.get(end + 1..).unwrap_or_default();
    }
    out + rest
}

async fn psql(url: &str, arguments: &[&str], input: &str) -> Result<Vec<Vec<String>>, String> {
    let mut command = Command::new("psql");
    command
        .args(["-X", "-q", "-A", "-t", "-F", "\u{1f}", "-d", url])
        .args(arguments);
    let rows = run(command, input).await?;
    Ok(rows
        .into_iter()
        .map(|row| row.into_iter().map(plain_cell).collect())
        .collect())
}

fn plain_cell(cell: String) -> String {
    match cell.as_str() {
        "t" => "1".into(),
        "f" => "0".into(),
        _ if cell.len() == 36 && uuid::Uuid::parse_str(&cell).is_ok() => cell.replace('-', ""),
        _ => cell.strip_prefix("\\x").map(str::to_owned).unwrap_or(cell),
    }
}

/// Python's SQLite, in a process of its own: the product's library must not meet another one in its process.
async fn python(file: &Path, input: &str) -> Result<Vec<Vec<String>>, String> {
    const SCRIPT: &str = r"
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)
db.execute('pragma foreign_keys = on')
def shown(cell):
    return '' if cell is None else cell.hex() if isinstance(cell, bytes) else str(cell)
out, statement = [], ''
try:
    db.execute('begin immediate')
    for piece in sys.stdin.read().split(';'):
        statement += piece + ';'
        if sqlite3.complete_statement(statement):
            out += [chr(31).join(map(shown, row)) for row in db.execute(statement)]
            statement = ''
    db.execute('commit')
except sqlite3.Error as error:
    sys.exit(str(error))
print('\n'.join(out))
";
    let debian = Path::new("/usr/bin/python3");
    // Quicker than what a version manager puts before it on the path.
    let mut command = Command::new(if debian.exists() { debian } else { Path::new("python3") });
    command.args(["-I", "-S", "-c", SCRIPT]).arg(file);
    run(command, input).await
}

async fn run(mut command: Command, input: &str) -> Result<Vec<Vec<String>>, String> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("psql and python3 are needed: run ./scripts/setup, then ./scripts/test");
    // What cannot be written the program has not wanted: it says why itself.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes()).await;
    let output = child.wait_with_output().await.unwrap();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .filter(|it| !it.is_empty())
        .map(|line| line.split('\u{1f}').map(str::to_owned).collect())
        .collect())
}

/// Clears and counts what PostgreSQL plans by, as it soon does by itself; SQLite plans without.
pub async fn settle(store: &TestStore) {
    if let Place::Postgres { name } = &store.place {
        let done = psql(&postgres_url(name), &["-c", "vacuum analyze"], "").await;
        assert!(done.is_ok(), "{done:?}");
    }
}
