//! Table `shortcuts`: who has turned the keyboard shortcuts on.

use domain::PersonId;
use jiff::Timestamp;

use super::{DbError, Tx, params};

/// Turns them on for a person; nothing changes if they are already.
pub(crate) async fn turn_on(tx: &mut Tx, person: PersonId, since: Timestamp) -> Result<u64, DbError> {
    tx.execute(
        "insert into shortcuts (person_id, since) values ($1, $2) on conflict (person_id) do nothing",
        params![person, since],
    )
    .await
}

/// Turns them off for a person.
pub(crate) async fn turn_off(tx: &mut Tx, person: PersonId) -> Result<u64, DbError> {
    tx.execute("delete from shortcuts where person_id = $1", params![person])
        .await
}
