//! Table `name_part`: the later parts of the last names of clients, by which they are found too.

use std::collections::{BTreeMap, BTreeSet};

use domain::ClientId;

use super::{DbError, Tx, params};

/// Brings those of a client up to date.
pub(crate) async fn set(tx: &mut Tx, client: ClientId, parts: Vec<String>) -> Result<(), DbError> {
    tx.execute("delete from name_part where client_id = $1", params![client])
        .await?;
    let rows = parts.into_iter().map(|it| params![client, it]);
    tx.insert_rows("name_part (client_id, name_key)", rows.collect()).await
}

/// By which each client is found of those after one, up to another one; who is found by no part is not among them.
pub(crate) async fn between(
    tx: &mut Tx,
    after: ClientId,
    last: ClientId,
) -> Result<BTreeMap<ClientId, BTreeSet<String>>, DbError> {
    let rows: Vec<(uuid::Uuid, String)> = tx
        .fetch_all(
            "select client_id, part.name_key from name_part as part join client on client.id = client_id
             where client_id > $1 and client_id <= $2 and findable",
            params![after, last],
        )
        .await?;
    let mut found = BTreeMap::<_, BTreeSet<_>>::new();
    for (client, part) in rows {
        found.entry(client.into()).or_default().insert(part);
    }
    Ok(found)
}
