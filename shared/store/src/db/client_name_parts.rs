//! Table `name_part`: the later parts of the last names of clients, by which they are found too.

use domain::ClientId;

use super::{DbError, Tx, params};

/// Brings those of a client up to date.
pub(crate) async fn set(tx: &mut Tx, client: ClientId, parts: Vec<String>) -> Result<(), DbError> {
    tx.execute("delete from name_part where client_id = $1", params![client])
        .await?;
    let rows = parts.into_iter().map(|it| params![client, it]);
    tx.insert_rows("name_part (client_id, name_key)", rows.collect()).await
}
