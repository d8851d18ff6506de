//! Table `match_model`: what the matching engine has learned of the center.

use domain::MatchRunId;
use jiff::Timestamp;
use matching::Learned;

use super::{DbError, Tx, params};
use crate::sealed::Sealed;

/// Keeps what was learned, and forgets what was learned before the last few times.
pub(crate) async fn insert(tx: &mut Tx, learned: &Learned, at: Timestamp) -> Result<(), DbError> {
    let sealed = Sealed::learned(learned)?;
    tx.execute(
        "insert into match_model (id, at, engine, parameters, format, key_id, sealed) values ($1, $2, $3, $4, $5, $6, $7)",
        params![
            MatchRunId::new(),
            at,
            matching::ENGINE,
            learned.parameters.version.as_str(),
            sealed.format,
            sealed.key_id.as_str(),
            sealed.sealed.as_slice()
        ],
    )
    .await?;
    tx.execute(
        "delete from match_model where at < (select min(at) from (select at from match_model order by at desc limit 5) as kept)",
        params![],
    )
    .await
    .map(drop)
}

/// Which weights are in force; none: those that come with the program.
pub(crate) async fn latest_version(tx: &mut Tx) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = tx
        .fetch_optional(
            "select parameters from match_model where engine = $1 order by at desc limit 1",
            params![matching::ENGINE],
        )
        .await?;
    Ok(row.map(|it| it.0))
}

/// What is in force of that version.
pub(crate) async fn read(tx: &mut Tx, version: &str) -> Result<Option<Learned>, DbError> {
    let row: Option<Sealed> = tx
        .fetch_optional(
            "select format, key_id, sealed from match_model where engine = $1 and parameters = $2 order by at desc limit 1",
            params![matching::ENGINE, version],
        )
        .await?;
    row.map(|it| it.open_learned()).transpose()
}
