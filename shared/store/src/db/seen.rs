//! Table `client_seen`: the clients whom each person looked at last.

use domain::{ClientId, PersonId};
use jiff::Timestamp;

use super::{DbError, Tx, params};

/// How many are remembered of each person.
const KEPT: i64 = 20;

/// Remembers that a person has looked at a client, and forgets what is too long ago.
pub(crate) async fn note(tx: &mut Tx, person: PersonId, client: ClientId, at: Timestamp) -> Result<(), DbError> {
    tx.execute(
        "insert into client_seen (person_id, client_id, at) values ($1, $2, $3)
         on conflict (person_id, client_id) do update set at = excluded.at",
        params![person, client, at],
    )
    .await?;
    tx.execute(
        "delete from client_seen where person_id = $1 and client_id not in
           (select client_id from client_seen where person_id = $1 order by at desc, client_id limit $2)",
        params![person, KEPT],
    )
    .await
    .map(drop)
}
