//! Table `kept`: what a page shows that is in no address.

use domain::{KeptId, PersonId};
use jiff::Timestamp;

use super::{DbError, Tx, params};
use crate::sealed::Sealed;

/// Keeps it for a person.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: KeptId,
    person: PersonId,
    at: Timestamp,
    pairs: &[(String, String)],
) -> Result<(), DbError> {
    let Sealed { format, key_id, sealed } = Sealed::pairs(pairs)?;
    tx.execute(
        "insert into kept (id, person_id, at, format, key_id, sealed) values ($1, $2, $3, $4, $5, $6)",
        params![id, person, at, format, key_id, sealed],
    )
    .await
    .map(drop)
}

/// What was kept for this person.
pub(crate) async fn find(tx: &mut Tx, id: KeptId, person: PersonId) -> Result<Option<Vec<(String, String)>>, DbError> {
    let row: Option<Sealed> = tx
        .fetch_optional(
            "select format, key_id, sealed from kept where id = $1 and person_id = $2",
            params![id, person],
        )
        .await?;
    row.map(|it| it.open_pairs()).transpose()
}

/// Removes what was kept before.
pub(crate) async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<u64, DbError> {
    tx.execute("delete from kept where at < $1", params![before]).await
}
