//! The one seam to the database. All SQL of the product stands in this folder, one file a table.
//!
//! A statement is written once and runs on both databases; where the texts must differ they stand side by side in a
//! [`Sql`]. Rules that keep one text true on both: times are bound, but for leases and
//! what is cleared away, which go by the database's clock; no `lower`, `like` or collation (keys
//! are made in Rust); exclusion by unique key or conditional update; transactions that may write start with [`Db::write`].

mod connect;
mod error;
mod params;

pub(crate) mod accounts;
pub(crate) mod acts;
pub(crate) mod agencies;
pub(crate) mod assignments;
pub(crate) mod audits;
pub(crate) mod claims;
pub(crate) mod client_acts;
pub(crate) mod client_batches;
pub(crate) mod client_file_rows;
pub(crate) mod client_files;
pub(crate) mod client_name_parts;
pub(crate) mod clients;
pub(crate) mod contacts;
pub(crate) mod dead_letters;
pub(crate) mod desk;
pub(crate) mod doctor;
pub(crate) mod documents;
pub(crate) mod done;
pub(crate) mod drafts;
pub(crate) mod duplicates;
pub(crate) mod duty;
pub(crate) mod earlier;
pub(crate) mod facts;
pub(crate) mod flow;
pub(crate) mod folders;
pub(crate) mod gaps;
pub(crate) mod jobs;
pub(crate) mod kept;
pub(crate) mod keys;
pub(crate) mod links;
pub(crate) mod mails;
pub(crate) mod match_runs;
pub(crate) mod merged_clients;
pub(crate) mod models;
pub(crate) mod not_same;
pub(crate) mod outbox;
pub(crate) mod people;
pub(crate) mod purged_clients;
pub(crate) mod referrals;
pub(crate) mod reports;
pub(crate) mod same_child;
pub(crate) mod saved_reports;
pub(crate) mod saved_views;
pub(crate) mod seen;
pub(crate) mod served;
pub(crate) mod sessions;
pub(crate) mod shortcuts;
pub(crate) mod staff_notes;
pub(crate) mod standings;
pub(crate) mod steps;
pub(crate) mod tally;
pub(crate) mod throttle;
pub(crate) mod withdrawals;

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use sqlx::{AssertSqlSafe, FromRow, PgPool, Postgres, Sqlite, SqlitePool, postgres::PgRow, sqlite::SqliteRow};
use tokio::sync::watch;
use uuid::Uuid;

pub use connect::{Backend, ConnectError, DatabaseUrl};
pub use error::DbError;
pub(crate) use params::{Param, params, timestamp};

/// Longer than anything that is done with the database in one go, every one of its own time-outs included.
pub const LONGEST: Duration = Duration::from_secs(120);

/// Gives up on work that takes longer than it can. A connection whose other end has vanished without a word never answers and
/// never fails; without this, whoever goes round in a loop would wait for it for ever.
pub async fn within<T>(limit: Duration, work: impl Future<Output = Result<T, DbError>>) -> Result<T, DbError> {
    match tokio::time::timeout(limit, work).await {
        Ok(done) => done,
        Err(_) => Err(DbError::Driver(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()))),
    }
}

/// A database with its pools. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    pools: Pools,
    /// Rung after a commit that wrote to the outbox or the mail table, so that nobody waits for the next poll.
    bell: watch::Sender<()>,
    /// How many clients there were when they were last counted: see [`clients::population`].
    population: Mutex<Option<(Instant, u64)>>,
    /// What referrals are compared with, and when that was looked up: see `crate::model`.
    model: Mutex<Option<(Instant, matching::Model)>>,
}

#[derive(Debug)]
enum Pools {
    Postgres(PgPool),
    /// One writer, because SQLite has only one and its busy handler is not fair.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
}

/// A transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    inner: TxInner,
    db: Db,
    rings: bool,
    /// The rows that were left out because they cannot be read: each is said once.
    left_out: BTreeSet<(&'static str, Uuid)>,
}

#[derive(Debug)]
enum TxInner {
    Postgres(sqlx::Transaction<'static, Postgres>),
    Sqlite(sqlx::Transaction<'static, Sqlite>),
}

/// A statement, or the two texts of one that has to differ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sql {
    pub(crate) postgres: &'static str,
    pub(crate) sqlite: &'static str,
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Self {
            postgres: text,
            sqlite: text,
        }
    }
}

/// The database's own clock inside a statement, in microseconds: for leases there is one clock for all processes.
/// In PostgreSQL as a query of its own, or it would be read again for each row and no index could be used.
macro_rules! now {
    (postgres) => {
        "(select (extract(epoch from clock_timestamp()) * 1000000)::bigint)"
    };
    (sqlite) => {
        "(select cast(unixepoch('now', 'subsec') * 1000000 as integer))"
    };
}
/// A statement in parts: literals, `NOW` for the database's clock, `(postgres "…")` for what only PostgreSQL needs, and other macros in
/// parentheses.
macro_rules! clocked {
    ($($part:tt),* $(,)?) => {
        $crate::db::Sql {
            postgres: concat!($($crate::db::clocked!(@ postgres $part)),*),
            sqlite: concat!($($crate::db::clocked!(@ sqlite $part)),*),
        }
    };
    (@ $which:ident NOW) => { $crate::db::now!($which) };
    (@ postgres (postgres $text:literal)) => { $text };
    (@ sqlite (postgres $text:literal)) => { "" };
    (@ $which:ident ($($text:tt)*)) => { $($text)* };
    (@ $which:ident $text:literal) => { $text };
}
pub(crate) use {clocked, now};

/// A row that can be read from both databases.
pub(crate) trait Row: for<'r> FromRow<'r, PgRow> + for<'r> FromRow<'r, SqliteRow> + Send + Unpin {}
impl<R> Row for R where R: for<'r> FromRow<'r, PgRow> + for<'r> FromRow<'r, SqliteRow> + Send + Unpin {}

/// Binds the parameters of a statement; the same words for both databases.
macro_rules! bound {
    ($query:expr, $params:expr) => {{
        let mut query = $query;
        for param in $params {
            query = match param {
                Param::Uuid(it) => query.bind(it),
                Param::Int(it) => query.bind(it),
                Param::Real(it) => query.bind(it),
                Param::Text(it) => query.bind(it),
                Param::Bytes(it) => query.bind(it),
                Param::Bool(it) => query.bind(it),
            };
        }
        query
    }};
}

impl Db {
    /// Begins a transaction that may write.
    pub async fn write(&self) -> Result<Tx, DbError> {
        self.begin(true).await
    }

    /// Begins a transaction that only reads: everything in it is seen as of one moment.
    pub async fn read(&self) -> Result<Tx, DbError> {
        self.begin(false).await
    }

    async fn begin(&self, write: bool) -> Result<Tx, DbError> {
        let inner = match &self.0.pools {
            Pools::Postgres(pool) => {
                let begin = if write {
                    "begin"
                } else {
                    "begin transaction isolation level repeatable read read only"
                };
                TxInner::Postgres(pool.begin_with(begin).await?)
            }
            Pools::Sqlite { writer, readers } => TxInner::Sqlite(if write {
                writer.begin_with("begin immediate").await?
            } else {
                readers.begin().await?
            }),
        };
        Ok(Tx {
            inner,
            db: self.clone(),
            rings: false,
            left_out: BTreeSet::new(),
        })
    }

    /// The first row of one statement by itself, which costs a third of what it costs inside a transaction.
    pub(crate) async fn look<R: Row>(&self, sql: impl Into<Sql>, params: Vec<Param>) -> Result<Option<R>, DbError> {
        let sql = sql.into();
        Ok(match &self.0.pools {
            Pools::Postgres(pool) => {
                bound!(sqlx::query_as::<_, R>(sql.postgres), params)
                    .fetch_optional(pool)
                    .await?
            }
            Pools::Sqlite { readers, .. } => {
                bound!(sqlx::query_as::<_, R>(sql.sqlite), params)
                    .fetch_optional(readers)
                    .await?
            }
        })
    }

    /// Which database this is, for the operator.
    pub fn backend(&self) -> Backend {
        match &self.0.pools {
            Pools::Postgres(_) => Backend::Postgres,
            Pools::Sqlite { .. } => Backend::Sqlite,
        }
    }

    /// Changes when somebody has written to the outbox or the mail table in this process.
    /// A hint only: whoever waits for it polls as well.
    pub fn bell(&self) -> watch::Receiver<()> {
        self.0.bell.subscribe()
    }

    /// Rings the bell.
    pub fn ring(&self) {
        self.0.bell.send_replace(());
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), DbError> {
        let sql = Sql {
            postgres: "select 1::bigint",
            sqlite: "select 1",
        };
        self.look::<(i64,)>(sql, params![]).await.map(drop)
    }

    /// Closes all connections. SQLite writes its log back into the file.
    pub async fn close(&self) {
        match &self.0.pools {
            Pools::Postgres(pool) => pool.close().await,
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                // A reader whose thread is still ending keeps the writer from being the last one, which would do this by
                // itself. If it fails, the log stays beside the file and is read when it is opened again.
                let _ = sqlx::query("pragma wal_checkpoint(truncate)").execute(writer).await;
                writer.close().await;
            }
        }
    }
}

/// So many rows are inserted by one statement at most: each number of rows is a statement that is prepared by itself.
const ROWS_AT_ONCE: usize = 16;

impl Tx {
    /// Makes everything last. Only when this has returned may the outside be told.
    pub async fn commit(self) -> Result<(), DbError> {
        match self.inner {
            TxInner::Postgres(tx) => tx.commit().await?,
            TxInner::Sqlite(tx) => tx.commit().await?,
        }
        if self.rings {
            self.db.ring();
        }
        Ok(())
    }

    /// Ring the bell after the commit.
    pub(crate) fn ring_after_commit(&mut self) {
        self.rings = true;
    }

    /// Runs a statement; returns how many rows it touched.
    pub(crate) async fn execute(&mut self, sql: impl Into<Sql>, params: Vec<Param>) -> Result<u64, DbError> {
        let sql = sql.into();
        Ok(match &mut self.inner {
            TxInner::Postgres(tx) => bound!(sqlx::query(sql.postgres), params)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
            TxInner::Sqlite(tx) => bound!(sqlx::query(sql.sqlite), params)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
        })
    }

    /// Inserts rows of one table, a few to a statement. `into` names the table and its columns; each row has a value for each.
    pub(crate) async fn insert_rows(&mut self, into: &'static str, rows: Vec<Vec<Param>>) -> Result<(), DbError> {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let some: Vec<_> = rows.by_ref().take(ROWS_AT_ONCE).collect();
            let mut place = 0;
            let places: Vec<String> = some
                .iter()
                .map(|row| {
                    let of_row: Vec<String> = (place + 1..=place + row.len()).map(|it| format!("${it}")).collect();
                    place += row.len();
                    format!("({})", of_row.join(", "))
                })
                .collect();
            // Nothing but numbers is added to a text of ours.
            let sql = AssertSqlSafe(format!("insert into {into} values {}", places.join(", ")));
            let params = some.into_iter().flatten();
            match &mut self.inner {
                TxInner::Postgres(tx) => bound!(sqlx::query(sql), params).execute(&mut **tx).await.map(drop)?,
                TxInner::Sqlite(tx) => bound!(sqlx::query(sql), params).execute(&mut **tx).await.map(drop)?,
            }
        }
        Ok(())
    }

    /// All rows.
    pub(crate) async fn fetch_all<R: Row>(
        &mut self,
        sql: impl Into<Sql>,
        params: Vec<Param>,
    ) -> Result<Vec<R>, DbError> {
        let sql = sql.into();
        Ok(match &mut self.inner {
            TxInner::Postgres(tx) => {
                bound!(sqlx::query_as::<_, R>(sql.postgres), params)
                    .fetch_all(&mut **tx)
                    .await?
            }
            TxInner::Sqlite(tx) => {
                bound!(sqlx::query_as::<_, R>(sql.sqlite), params)
                    .fetch_all(&mut **tx)
                    .await?
            }
        })
    }

    /// The first row, if there is one.
    pub(crate) async fn fetch_optional<R: Row>(
        &mut self,
        sql: impl Into<Sql>,
        params: Vec<Param>,
    ) -> Result<Option<R>, DbError> {
        let sql = sql.into();
        Ok(match &mut self.inner {
            TxInner::Postgres(tx) => {
                bound!(sqlx::query_as::<_, R>(sql.postgres), params)
                    .fetch_optional(&mut **tx)
                    .await?
            }
            TxInner::Sqlite(tx) => {
                bound!(sqlx::query_as::<_, R>(sql.sqlite), params)
                    .fetch_optional(&mut **tx)
                    .await?
            }
        })
    }

    /// What the database's clock says: by it is over what is over for all processes, whatever their own clocks say.
    pub(crate) async fn now(&mut self) -> Result<jiff::Timestamp, DbError> {
        let (at,): (i64,) = self.fetch_one(clocked!["select ", NOW], params![]).await?;
        timestamp(at).ok_or_else(|| DbError::corrupt("clock", at, "not a time"))
    }

    /// The one row.
    pub(crate) async fn fetch_one<R: Row>(&mut self, sql: impl Into<Sql>, params: Vec<Param>) -> Result<R, DbError> {
        self.fetch_optional(sql, params)
            .await?
            .ok_or(DbError::Driver(sqlx::Error::RowNotFound))
    }
}

/// The next rows of a table, in the order of their ids.
pub(crate) struct Batch<T> {
    /// Those that can be read.
    pub(crate) rows: Vec<T>,
    /// How many there are, with those that cannot.
    pub(crate) n: i64,
    /// The last one, whether it can be read or not; none: there are no more.
    pub(crate) last: Option<Uuid>,
}

impl Tx {
    /// Those of many rows that can be read. One that cannot is left out: work over the whole record would never come to its end
    /// because of it, and whoever is like a client whose row is damaged could not be matched.
    pub(crate) fn readable<T>(
        &mut self,
        table: &'static str,
        rows: impl IntoIterator<Item = (Uuid, Result<T, DbError>)>,
    ) -> Vec<T> {
        let mut read = Vec::new();
        for (id, row) in rows {
            match row {
                Ok(row) => read.push(row),
                Err(error) => self.leave_out(table, id, &error),
            }
        }
        read
    }

    /// The same for the next rows of a table.
    pub(crate) fn batch<T>(
        &mut self,
        table: &'static str,
        rows: impl IntoIterator<Item = (Uuid, Result<T, DbError>)>,
    ) -> Batch<T> {
        let (mut n, mut last) = (0, None);
        let counted = rows.into_iter().inspect(|it| {
            n += 1;
            last = Some(it.0);
        });
        let rows = self.readable(table, counted);
        Batch { rows, n, last }
    }

    /// Says of a row that it is left out, once in a transaction.
    pub(crate) fn leave_out(&mut self, table: &'static str, id: Uuid, error: &DbError) {
        if self.left_out.insert((table, id)) {
            tracing::error!(table, %id, %error, "a row cannot be read and is left out");
        }
    }
}

impl Db {
    /// Has what referrals are compared with looked up again.
    pub(crate) fn forget_model(&self) {
        if let Ok(mut known) = self.0.model.lock() {
            *known = None;
        }
    }
}

impl Tx {
    /// What referrals are compared with, if it was looked up lately.
    pub(crate) fn known_model(&self, lately: Duration) -> Option<matching::Model> {
        let known = self.db.0.model.lock().ok()?;
        known
            .as_ref()
            .filter(|it| it.0.elapsed() < lately)
            .map(|it| it.1.clone())
    }

    /// Keeps what referrals are compared with.
    pub(crate) fn keep_model(&self, model: matching::Model) {
        if let Ok(mut known) = self.db.0.model.lock() {
            *known = Some((Instant::now(), model));
        }
    }
}
