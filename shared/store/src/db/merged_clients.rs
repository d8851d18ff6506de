//! Tables `client_merge` and `moved_document`, and what a merge of two clients does to `client`, `client_document` and `fact`.

use std::collections::BTreeMap;

use domain::{ActId, ClientId, FactId};
use jiff::civil::Date;
use uuid::Uuid;

use super::{DbError, Tx, params};

/// Makes a client, and all that were merged into it before, a part of another one. It cannot be found any more: its keys have to be gone.
pub(crate) async fn point(tx: &mut Tx, act: ActId, from: ClientId, to: ClientId) -> Result<(), DbError> {
    tx.execute(
        "insert into client_merge (act_id, client_id, from_root, to_root) select $1, id, root, $3 from client where id = $2 or not is_root and root = $2",
        params![act, from, to],
    )
    .await?;
    tx.execute(
        "update client set root = $2, is_root = $3, findable = $3, version = version + 1 where id = $1 or not is_root and root = $1",
        params![from, to, false],
    )
    .await
    .map(drop)
}

/// The clients that are a part of this one.
pub(crate) async fn parts(tx: &mut Tx, client: ClientId) -> Result<Vec<ClientId>, DbError> {
    let rows: Vec<(Uuid,)> = tx
        .fetch_all(
            "select id from client where root = $1 and not is_root order by id",
            params![client],
        )
        .await?;
    Ok(rows.into_iter().map(|it| it.0.into()).collect())
}

/// Takes that back; the client that stands for itself again, if the act merged any.
pub(crate) async fn part(tx: &mut Tx, act: ActId) -> Result<Option<ClientId>, DbError> {
    let merged: Option<(Uuid,)> = tx
        .fetch_optional(
            "select client_id from client_merge where act_id = $1 and client_id = from_root",
            params![act],
        )
        .await?;
    let Some((client,)) = merged else { return Ok(None) };
    // The root first: the others point to it.
    tx.execute(
        "update client set root = id, is_root = $2, findable = $2, version = version + 1 where id = $1",
        params![client, true],
    )
    .await?;
    tx.execute(
        "update client set root = $2 where id <> $2 and id in (select client_id from client_merge where act_id = $1)",
        params![act, client],
    )
    .await?;
    Ok(Some(client.into()))
}

/// Into which client one was merged; none if it was not.
pub(crate) async fn root_of(tx: &mut Tx, client: ClientId) -> Result<Option<ClientId>, DbError> {
    let row: Option<(Uuid,)> = tx
        .fetch_optional("select root from client where id = $1 and root <> id", params![client])
        .await?;
    Ok(row.map(|it| it.0.into()))
}

/// Moves the documents of a client to another one, each with its account. `accounts` are the numbers there.
pub(crate) async fn move_documents(
    tx: &mut Tx,
    act: ActId,
    (from, to): (ClientId, ClientId),
    accounts: &BTreeMap<i64, i64>,
) -> Result<(), DbError> {
    let rows: Vec<(Uuid, Option<i64>)> = tx
        .fetch_all(
            "select document_id, account_n from client_document where client_id = $1 order by document_id",
            params![from],
        )
        .await?;
    let known = |n: Option<i64>| n.map_or(Some(None), |n| accounts.get(&n).map(|n| Some(*n)));
    // Those of accounts that were closed stay where they are, out of sight.
    for (document, account) in rows {
        let Some(there) = known(account) else { continue };
        tx.execute(
            "insert into moved_document (act_id, document_id, client_id, account_n) values ($1, $2, $3, $4)",
            params![act, document, from, account],
        )
        .await?;
        tx.execute(
            "update client_document set client_id = $2, account_n = $3 where document_id = $1",
            params![document, to, there],
        )
        .await?;
    }
    Ok(())
}

/// Moves them back.
pub(crate) async fn move_back(tx: &mut Tx, act: ActId) -> Result<(), DbError> {
    tx.execute(
        "update client_document set
           client_id = (select moved.client_id from moved_document as moved where moved.act_id = $1 and moved.document_id = client_document.document_id),
           account_n = (select moved.account_n from moved_document as moved where moved.act_id = $1 and moved.document_id = client_document.document_id)
         where document_id in (select document_id from moved_document where act_id = $1)",
        params![act],
    )
    .await?;
    tx.execute("delete from moved_document where act_id = $1", params![act])
        .await
        .map(drop)
}

#[derive(sqlx::FromRow)]
struct FactRow {
    id: Uuid,
    account_n: Option<i64>,
    field: String,
    value: Vec<u8>,
    valid_from: String,
    valid_to: Option<String>,
    referral_id: Option<Uuid>,
    revision: Option<i64>,
}

/// Copies what a client says and said to another one: all of its accounts, and of the profile what it said before. Of the present
/// profile what is in `lost` is copied as having held until some day or, without one, as taken out by this act, so that it can be read. Each value of the profile
/// is linked to the one there, which says who wrote it down. `accounts` are the numbers there.
pub(crate) async fn copy_facts(
    tx: &mut Tx,
    act: ActId,
    (from, to): (ClientId, ClientId),
    accounts: &BTreeMap<i64, i64>,
    lost: &[(FactId, Option<Date>)],
) -> Result<(), DbError> {
    let rows: Vec<FactRow> = tx
        .fetch_all(
            "select id, account_n, field, value, valid_from, valid_to, referral_id, revision
             from fact where client_id = $1 and ended_by is null order by id",
            params![from],
        )
        .await?;
    let mut copies = Vec::new();
    for it in rows {
        let lost = lost.iter().find(|lost| lost.0 == it.id.into());
        let account = match it.account_n {
            Some(n) => match accounts.get(&n) {
                Some(n) => Some(*n),
                None => continue,
            },
            None if it.valid_to.is_none() && lost.is_none() => continue,
            None => None,
        };
        copies.push(params![
            FactId::new(),
            to,
            account,
            it.field,
            it.value,
            it.valid_from,
            it.valid_to.or(lost.and_then(|it| it.1).map(|it| it.to_string())),
            it.referral_id,
            it.revision,
            act,
            lost.filter(|it| it.1.is_none()).map(|_| act),
            account.is_none().then_some(it.id)
        ]);
    }
    tx.insert_rows(
        "fact (id, client_id, account_n, field, value, valid_from, valid_to, referral_id, revision, written_by, ended_by, replaces)",
        copies,
    )
    .await
}
