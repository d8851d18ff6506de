//! Table `contact`: who of the people around a client is a client, derived from the client's facts.

use domain::{ClientId, catalogue::Section};

use super::{DbError, Tx, params};

/// Brings it up to date: in which account, as what, and which client.
pub(crate) async fn set(tx: &mut Tx, client: ClientId, all: &[(i64, Section, ClientId)]) -> Result<(), DbError> {
    tx.execute("delete from contact where client_id = $1", params![client])
        .await?;
    let row = |(n, section, is): &(i64, Section, ClientId)| params![client, *n, section.name(), *is];
    tx.insert_rows(
        "contact (client_id, account_n, section, is_client)",
        all.iter().map(row).collect(),
    )
    .await
}

/// At most so many entries about one client are shown.
const SHOWN: i64 = 50;

/// Whose entries are about a client, or about one that was merged into it; the first account first.
pub(crate) async fn about(tx: &mut Tx, client: ClientId) -> Result<Vec<(ClientId, i64, Section)>, DbError> {
    let rows: Vec<(uuid::Uuid, i64, String)> = tx
        .fetch_all(
            "select distinct contact.client_id, account_n, section from client as own
             join contact on contact.is_client = own.id
             join client as other on other.id = contact.client_id and other.findable
             where (own.id = $1 or not own.is_root and own.root = $1) and contact.client_id <> $1
             order by 1, 2, 3 limit $2",
            params![client, SHOWN],
        )
        .await?;
    let row = |(other, n, section): (uuid::Uuid, i64, String)| {
        let section = Section::named(&section).ok_or_else(|| DbError::corrupt("contact", other, "unknown section"))?;
        Ok((other.into(), n, section))
    };
    rows.into_iter().map(row).collect()
}
