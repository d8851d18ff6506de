//! Opening a database, with the settings that durability rests on, and migrating it.

use std::{
    fmt,
    path::PathBuf,
    str::FromStr,
    sync::{Arc, Mutex},
    time::Duration,
};

use sqlx::{
    PgPool, SqlitePool,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::watch;

use super::{Db, DbError, Inner, Pools, params};

/// So many prepared statements a connection keeps: more than there are.
const STATEMENTS: usize = 400;

static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");
static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");

/// The kinds of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// PostgreSQL.
    Postgres,
    /// SQLite, embedded.
    Sqlite,
}

/// Where the database is. `Debug` and `Display` hide the password.
#[derive(Clone)]
pub enum DatabaseUrl {
    /// `postgres://user:password@host/database`.
    Postgres(Box<PgConnectOptions>),
    /// `sqlite://path/to/file`.
    Sqlite(PathBuf),
}

/// Why a database could not be opened. For the operator.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Not an address of a database.
    #[error("DATABASE_URL has to begin with postgres:// or sqlite://")]
    Url,
    /// It does not answer or refuses.
    #[error("the database cannot be opened")]
    Open(#[from] DbError),
    /// The bundled SQLite has a bug that can corrupt a write-ahead log.
    #[error("SQLite {0} is too old: 3.51.3 or newer is needed")]
    OldSqlite(String),
    /// The tables were made by a newer version of the program.
    #[error("the database was written by a newer version of this program; install that version")]
    Newer,
    /// The tables lack what this version needs.
    #[error("the database has to be migrated first: run `intake migrate`")]
    Older,
    /// A migration failed.
    #[error("a migration failed")]
    Migrate(#[source] MigrateError),
    /// The folder of the database cannot be made.
    #[error("the folder of the database cannot be made")]
    Folder(#[source] std::io::Error),
}

impl FromStr for DatabaseUrl {
    type Err = ConnectError;

    fn from_str(text: &str) -> Result<Self, ConnectError> {
        if let Some(path) = text.strip_prefix("sqlite://").filter(|it| !it.is_empty()) {
            Ok(DatabaseUrl::Sqlite(path.into()))
        } else if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            PgConnectOptions::from_str(text)
                .map(|it| DatabaseUrl::Postgres(Box::new(it)))
                .map_err(|_| ConnectError::Url)
        } else {
            Err(ConnectError::Url)
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatabaseUrl::Postgres(options) => {
                write!(
                    f,
                    "postgres://…@{}:{}/{}",
                    options.get_host(),
                    options.get_port(),
                    options.get_database().unwrap_or_default()
                )
            }
            DatabaseUrl::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Db {
    /// Opens the database; its tables are not looked at.
    pub async fn connect(url: &DatabaseUrl, pool_size: u32) -> Result<Self, ConnectError> {
        let pools = match url {
            DatabaseUrl::Postgres(options) => Pools::Postgres(postgres(options, pool_size)),
            DatabaseUrl::Sqlite(path) => sqlite(path, pool_size).await?,
        };
        let db = Self(Arc::new(Inner {
            pools,
            bell: watch::Sender::new(()),
            population: Mutex::default(),
            model: Mutex::default(),
        }));
        if let Pools::Sqlite { .. } = &db.0.pools {
            db.check_sqlite().await?;
        }
        Ok(db)
    }

    /// Brings the tables up to date. Two at once do no harm: the database lets one wait.
    pub async fn migrate(&self) -> Result<(), ConnectError> {
        match &self.0.pools {
            Pools::Postgres(pool) => POSTGRES.run(pool).await,
            Pools::Sqlite { writer, .. } => SQLITE.run(writer).await,
        }
        .map_err(|error| match error {
            MigrateError::VersionMissing(_) => ConnectError::Newer,
            other => ConnectError::Migrate(other),
        })
    }

    /// Whether the tables are those of this version.
    pub async fn check_migrations(&self) -> Result<(), ConnectError> {
        let latest = |migrator: &Migrator| migrator.iter().map(|it| it.version).max().unwrap_or(0);
        let wanted = match &self.0.pools {
            Pools::Postgres(_) => latest(&POSTGRES),
            Pools::Sqlite { .. } => latest(&SQLITE),
        };
        let mut tx = self.read().await?;
        let found = tx
            .fetch_one::<(Option<i64>,)>("select max(version) from _sqlx_migrations where success", params![])
            .await;
        match found {
            Ok((Some(version),)) if version == wanted => Ok(()),
            Ok((Some(version),)) if version > wanted => Err(ConnectError::Newer),
            Err(error) if error.is_outage() => Err(error.into()),
            _ => Err(ConnectError::Older),
        }
    }

    async fn check_sqlite(&self) -> Result<(), ConnectError> {
        let mut tx = self.read().await?;
        let (version,): (String,) = tx.fetch_one("select sqlite_version()", params![]).await?;
        let numbers: Vec<u32> = version.split('.').filter_map(|it| it.parse().ok()).collect();
        if numbers.as_slice() < [3, 51, 3].as_slice() {
            return Err(ConnectError::OldSqlite(version));
        }
        // What `acknowledged means stored` rests on is asserted, not assumed.
        let mut tx = self.write().await?;
        let (synchronous,): (i64,) = tx
            .fetch_one("select synchronous from pragma_synchronous", params![])
            .await?;
        let (journal,): (String,) = tx
            .fetch_one("select journal_mode from pragma_journal_mode", params![])
            .await?;
        let (keys,): (i64,) = tx
            .fetch_one("select foreign_keys from pragma_foreign_keys", params![])
            .await?;
        if (synchronous, journal.as_str(), keys) == (2, "wal", 1) {
            Ok(())
        } else {
            Err(DbError::corrupt(
                "sqlite",
                journal,
                "synchronous, journal_mode or foreign_keys is not as set",
            )
            .into())
        }
    }
}

fn postgres(options: &PgConnectOptions, size: u32) -> PgPool {
    let options = options.clone().application_name("referral-intake").options([
        ("statement_timeout", "10s"),
        ("lock_timeout", "3s"),
        ("idle_in_transaction_session_timeout", "15s"),
        ("synchronous_commit", "on"),
        // Every statement has its index. A plan is made when a connection first uses a statement and is kept: made while a
        // table is still empty it would read the whole table for as long as the connection lives.
        ("enable_seqscan", "off"),
        ("jit", "off"),
    ]);
    let options = options.statement_cache_capacity(STATEMENTS);
    PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(2))
        .max_lifetime(Duration::from_secs(600))
        .connect_lazy_with(options)
}

async fn sqlite(path: &std::path::Path, size: u32) -> Result<Pools, ConnectError> {
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        use std::os::unix::fs::DirBuilderExt;
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(ConnectError::Folder)?;
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(STATEMENTS)
        .pragma("trusted_schema", "OFF")
        .pragma("secure_delete", "ON");
    let pool = |max, acquire: u64| {
        SqlitePoolOptions::new()
            .max_connections(max)
            .acquire_timeout(Duration::from_secs(acquire))
            // A file does not go away: closing the only writer now and then, as is usual for servers, keeps everybody waiting.
            .max_lifetime(None)
            .idle_timeout(None)
    };
    // The writer touches every index; 2 MB, as is usual, would be read anew for each referral of a large record.
    let writing = options.clone().pragma("cache_size", "-16000");
    let writer: SqlitePool = pool(1, 5).connect_with(writing).await.map_err(DbError::from)?;
    let readers = pool(size.clamp(2, 8), 2)
        .connect_with(options.read_only(true).create_if_missing(false))
        .await
        .map_err(DbError::from)?;
    Ok(Pools::Sqlite { writer, readers })
}
