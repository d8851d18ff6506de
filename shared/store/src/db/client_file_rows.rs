//! Table `client_file_row`: what was found of the rows of a file of clients, and what became of them.

use domain::{ClientFileId, ClientId};
use uuid::Uuid;

use super::{DbError, Tx, params};
use crate::sealed::Sealed;

/// What was found of a row.
pub(crate) enum Found {
    /// It has something wrong.
    Wrong(Sealed),
    /// It is probably this client.
    Like(ClientId, f64),
    /// It is probably the same child as this row.
    Repeated(i64, f64),
}

/// A row that an earlier check had found something of, and of which somebody has said something then.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Chosen {
    n: i64,
    wanted: bool,
    like_client: Option<Uuid>,
    like_row: Option<i64>,
}

/// Forgets what was found of these rows. What was chosen is given back.
pub(crate) async fn forget(tx: &mut Tx, id: ClientFileId, (first, last): (i64, i64)) -> Result<Vec<Chosen>, DbError> {
    let chosen = tx
        .fetch_all(
            "select n, wanted, like_client, like_row from client_file_row
             where file_id = $1 and n >= $2 and n <= $3 and (wanted or reopened)",
            params![id, first, last],
        )
        .await?;
    tx.execute(
        "delete from client_file_row where file_id = $1 and n >= $2 and n <= $3",
        params![id, first, last],
    )
    .await?;
    Ok(chosen)
}

/// Writes down what was found of rows; of those that are good, nothing. What was chosen stands for a row that is like whom it was like
/// then; of another one it has to be said again.
pub(crate) async fn insert_found(
    tx: &mut Tx,
    id: ClientFileId,
    found: Vec<(i64, Found)>,
    chosen: &[Chosen],
) -> Result<(), DbError> {
    let row = |(n, found)| {
        let (kind, mistakes, client, row, probability) = match found {
            Found::Wrong(it) => ("wrong", Some(it), None, None, None),
            Found::Like(client, likely) => ("like", None, Some(client), None, Some(likely)),
            Found::Repeated(row, likely) => ("repeated", None, None, Some(row), Some(likely)),
        };
        let (format, key, sealed) = mistakes.map_or((None, None, None), |it| {
            (Some(it.format), Some(it.key_id), Some(it.sealed))
        });
        let before = chosen.iter().find(|it| it.n == n && kind != "wrong");
        let is_same = |it: &Chosen| it.like_client == client.map(ClientId::uuid) && it.like_row == row;
        let wanted = before.is_some_and(|it| it.wanted && is_same(it));
        let reopened = before.is_some() && !wanted;
        params![
            id,
            n,
            kind,
            wanted,
            reopened,
            client,
            row,
            probability,
            format,
            key,
            sealed
        ]
    };
    tx.insert_rows(
        "client_file_row (file_id, n, found, wanted, reopened, like_client, like_row, probability, mistakes_format, mistakes_key, mistakes_sealed)",
        found.into_iter().map(row).collect(),
    )
    .await
}

/// Of some rows those of which something was found: whether they are to be added anyway.
pub(crate) async fn marked(
    tx: &mut Tx,
    id: ClientFileId,
    (first, last): (i64, i64),
) -> Result<Vec<(i64, bool, bool)>, DbError> {
    tx.fetch_all(
        "select n, wanted, found = 'wrong' from client_file_row where file_id = $1 and n >= $2 and n <= $3",
        params![id, first, last],
    )
    .await
}

/// Rows before a part that are probably the same child as an earlier one, or a client: they are no rivals of others. Of the rows from there on
/// it is not known yet.
pub(crate) async fn all_flagged(tx: &mut Tx, id: ClientFileId, part: i64) -> Result<Vec<i64>, DbError> {
    let rows: Vec<(i64,)> = tx
        .fetch_all(
            "select n from client_file_row where file_id = $1 and found in ('like', 'repeated')
               and n < (select first from client_file_part as part where part.file_id = $1 and part.n = $2)",
            params![id, part],
        )
        .await?;
    Ok(rows.into_iter().map(|it| it.0).collect())
}

/// How many rows there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Something is wrong with them.
    pub wrong: i64,
    /// Probably clients already.
    pub like: i64,
    /// Probably twice in the file.
    pub repeated: i64,
    /// Of both, those that are to be added anyway.
    pub wanted: i64,
    /// Of both, those that were to be added anyway until a check found them to be like somebody else.
    pub reopened: i64,
    /// Were added.
    pub added: i64,
    /// Were left out, being probably known.
    pub left_out: i64,
    /// Of those that were added, whose clients are gone.
    pub gone: i64,
}

/// How many there are.
pub(crate) async fn counts(tx: &mut Tx, id: ClientFileId) -> Result<Counts, DbError> {
    let rows: Vec<(String, Option<String>, bool, bool, i64)> = tx
        .fetch_all(
            "select found, became, wanted, reopened, count(*) from client_file_row where file_id = $1
             group by found, became, wanted, reopened",
            params![id],
        )
        .await?;
    let mut counts = Counts::default();
    for (found, became, wanted, reopened, n) in rows {
        match &*found {
            "wrong" => counts.wrong += n,
            "like" => counts.like += n,
            "repeated" => counts.repeated += n,
            _ => {}
        }
        match became.as_deref() {
            Some("added") => counts.added += n,
            Some(_) => counts.left_out += n,
            None => {}
        }
        if wanted {
            counts.wanted += n;
        }
        if reopened {
            counts.reopened += n;
        }
    }
    Ok(counts)
}

/// How many of the clients that were added are gone: taken back, deleted, or a part of another one.
pub(crate) async fn gone(tx: &mut Tx, id: ClientFileId) -> Result<i64, DbError> {
    let (n,): (i64,) = tx
        .fetch_one(
            "select count(*) from client_file_row join client on client.id = client_id where file_id = $1 and not findable",
            params![id],
        )
        .await?;
    Ok(n)
}

/// The next clients that were added, each with its row, after a row.
pub(crate) async fn added(
    tx: &mut Tx,
    id: ClientFileId,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, ClientId)>, DbError> {
    let rows: Vec<(i64, Uuid)> = tx
        .fetch_all(
            "select n, client_id from client_file_row where file_id = $1 and n > $2 and client_id is not null order by n limit $3",
            params![id, after, limit],
        )
        .await?;
    Ok(rows.into_iter().map(|(n, client)| (n, client.into())).collect())
}

#[derive(sqlx::FromRow)]
struct WrongRow {
    n: i64,
    #[sqlx(flatten)]
    sealed: Sealed,
}

/// The next rows with something wrong, after one.
pub(crate) async fn wrong(
    tx: &mut Tx,
    id: ClientFileId,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, Sealed)>, DbError> {
    let rows: Vec<WrongRow> = tx
        .fetch_all(
            "select n, mistakes_format as format, mistakes_key as key_id, mistakes_sealed as sealed from client_file_row
             where file_id = $1 and found = 'wrong' and n > $2 order by n limit $3",
            params![id, after, limit],
        )
        .await?;
    Ok(rows.into_iter().map(|it| (it.n, it.sealed)).collect())
}

/// A row that is probably no new child.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct FlaggedRow {
    pub(crate) n: i64,
    pub(crate) like_client: Option<Uuid>,
    pub(crate) like_row: Option<i64>,
    pub(crate) probability: f64,
    pub(crate) wanted: bool,
    pub(crate) reopened: bool,
}

/// A page of those.
pub(crate) async fn flagged(
    tx: &mut Tx,
    id: ClientFileId,
    limit: i64,
    offset: i64,
) -> Result<Vec<FlaggedRow>, DbError> {
    tx.fetch_all(
        "select n, like_client, like_row, probability, wanted, reopened from client_file_row
         where file_id = $1 and found in ('like', 'repeated') order by n limit $2 offset $3",
        params![id, limit, offset],
    )
    .await
}

/// Says of a row, or of all, whether it is to be added although it is probably known.
pub(crate) async fn choose(tx: &mut Tx, id: ClientFileId, row: Option<i64>, wanted: bool) -> Result<u64, DbError> {
    tx.execute(
        "update client_file_row set wanted = $3, reopened = $4 where file_id = $1 and found in ('like', 'repeated') and ($2 is null or n = $2)",
        params![id, row, wanted, false],
    )
    .await
}

/// What became of rows: those in which nothing was found are added here, the others say so besides.
pub(crate) async fn became(
    tx: &mut Tx,
    id: ClientFileId,
    good: &[(i64, ClientId)],
    flagged: &[(i64, Option<ClientId>)],
) -> Result<(), DbError> {
    let row = |(n, client): &(i64, ClientId)| params![id, *n, "good", "added", false, false, *client];
    tx.insert_rows(
        "client_file_row (file_id, n, found, became, wanted, reopened, client_id)",
        good.iter().map(row).collect(),
    )
    .await?;
    for (n, client) in flagged {
        let became = if client.is_some() { "added" } else { "left_out" };
        tx.execute(
            "update client_file_row set became = $3, client_id = $4 where file_id = $1 and n = $2",
            params![id, *n, became, *client],
        )
        .await?;
    }
    Ok(())
}
