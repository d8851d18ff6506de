//! What can go wrong with the database.

use std::fmt;

/// A read or write failed. For the log; a person is told only that nothing was changed.
///
/// `Debug` prints no more than `Display`: a driver's details can quote values.
#[derive(thiserror::Error)]
pub enum DbError {
    /// The database refused or did not answer.
    #[error("the database refused: {}", described(.0))]
    Driver(sqlx::Error),
    /// A row contradicts itself or the program.
    #[error("table {table}, row {id}: {what}")]
    Corrupt {
        /// Which table.
        table: &'static str,
        /// Which row.
        id: String,
        /// What contradicts what.
        what: &'static str,
    },
}

impl DbError {
    pub(crate) fn corrupt(table: &'static str, id: impl fmt::Display, what: &'static str) -> Self {
        DbError::Corrupt {
            table,
            id: id.to_string(),
            what,
        }
    }

    /// A unique key was violated: somebody else was faster.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, DbError::Driver(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    /// The database has broken the transaction off because of others: a deadlock, or an order in which they could not have happened one
    /// after the other. Nothing of it was done, and begun again it will probably pass. SQLite has but one writer and never does.
    pub fn is_broken_off(&self) -> bool {
        matches!(self, DbError::Driver(sqlx::Error::Database(error)) if error.code().is_some_and(|it| matches!(&*it, "40P01" | "40001")))
    }

    /// The database cannot be reached, or is so busy that it might as well be: the reason lies outside of what was asked.
    pub fn is_outage(&self) -> bool {
        match self {
            DbError::Driver(sqlx::Error::Database(error)) => error.code().is_some_and(|code| {
                // 57P0x: shutting down; 53300: too many connections; 08xxx: connection; 57014: time-out; 55P03: lock;
                // 40xxx: deadlock or serialization; 58xxx: its system; 25006: a standby. SQLite: busy, locked, read-only, full,
                // I/O error, cannot open.
                let sqlite = code
                    .parse::<i64>()
                    .is_ok_and(|it| code.len() < 5 && matches!(it & 0xff, 5 | 6 | 8 | 10 | 13 | 14));
                code.starts_with("57P")
                    || code.starts_with("08")
                    || code.starts_with("40")
                    || code.starts_with("53")
                    || code.starts_with("58")
                    || matches!(&*code, "57014" | "55P03" | "25P03" | "25006")
                    || sqlite
            }),
            DbError::Driver(
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed
                | sqlx::Error::Protocol(_),
            ) => true,
            _ => false,
        }
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        DbError::Driver(error)
    }
}

/// The error without values: of a database's own errors the code and the constraint only.
fn described(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => {
            format!(
                "code {} {}",
                error.code().unwrap_or_default(),
                error.constraint().unwrap_or_default()
            )
        }
        sqlx::Error::ColumnDecode { index, .. } => format!("column {index} has an unexpected type"),
        other => other.to_string(),
    }
}

impl fmt::Debug for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
