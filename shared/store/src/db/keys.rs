//! Tables `match_key`, `referral_key` and `client_change`: what candidates are found by. Personal data, like the names they are made of.

use domain::{ClientId, ReferralId};
use matching::{Key, MAX_KEYS};

use super::{Backend, DbError, Param, Tx, params};

/// The keys as parameters of a statement with [`MAX_KEYS`] places; places left over are null.
pub(crate) fn padded(keys: &[Key]) -> Vec<Param> {
    (0..MAX_KEYS)
        .map(|place| Param::Int(keys.get(place).map(|it| it.as_number())))
        .collect()
}

/// The places of [`padded`] as rows, those left over dropped: one statement for all keys.
macro_rules! insert_keys {
    ($into:literal) => {
        concat!(
            "insert into ",
            $into,
            " select column1, $33 from (values ($1), ($2), ($3), ($4), ($5), ($6), ($7), ($8), ($9), ($10), ($11), ($12), ($13), ($14),
               ($15), ($16), ($17), ($18), ($19), ($20), ($21), ($22), ($23), ($24), ($25), ($26), ($27), ($28), ($29), ($30), ($31), ($32)) as given
             where column1 is not null"
        )
    };
}

/// What is about to be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Adding {
    /// A referral: several can be added at once.
    Referral,
    /// A client, or something about one: whoever is adding anything else is waited for, and waits.
    Client,
}

/// Keeps a client and a referral of the same child from being added at the same moment, each without seeing the other, and
/// the same client from being added twice. Taken before anything else, held until the transaction ends.
pub(crate) async fn lock(tx: &mut Tx, adding: Adding) -> Result<(), DbError> {
    // SQLite has one writer.
    if tx.db.backend() == Backend::Sqlite {
        return Ok(());
    }
    let sql = match adding {
        Adding::Referral => "select pg_advisory_xact_lock_shared(7001)",
        Adding::Client => "select pg_advisory_xact_lock(7001)",
    };
    tx.execute(sql, params![]).await.map(drop)
}

/// Takes a client's keys away: it cannot be found any more.
pub(crate) async fn clear_client(tx: &mut Tx, client: ClientId) -> Result<(), DbError> {
    tx.execute("delete from match_key where client_id = $1", params![client])
        .await?;
    changed(tx).await
}

/// Adds the keys of a client that has none.
pub(crate) async fn add_client(tx: &mut Tx, client: ClientId, keys: &[Key]) -> Result<(), DbError> {
    let mut params = padded(keys);
    params.extend(params![client]);
    tx.execute(insert_keys!("match_key (key, client_id)"), params).await?;
    changed(tx).await
}

/// Has a client found by these keys and by no others. Mostly they are the same.
pub(crate) async fn set_client(tx: &mut Tx, client: ClientId, keys: &[Key]) -> Result<(), DbError> {
    let rows: Vec<(i64,)> = tx
        .fetch_all(
            "select key from match_key where client_id = $1 order by key",
            params![client],
        )
        .await?;
    let mut new: Vec<(i64,)> = keys.iter().map(|it| (it.as_number(),)).collect();
    new.sort_unstable();
    if rows == new {
        return Ok(());
    }
    clear_client(tx, client).await?;
    add_client(tx, client, keys).await
}

/// Notes that clients are found otherwise than before. Under the lock of [`Adding::Client`].
pub(crate) async fn changed(tx: &mut Tx) -> Result<(), DbError> {
    tx.execute(
        "insert into client_change (one, n) values (1, 1) on conflict (one) do update set n = client_change.n + 1",
        params![],
    )
    .await
    .map(drop)
}

/// How often they were.
pub(crate) async fn changes(tx: &mut Tx) -> Result<i64, DbError> {
    let (n,): (i64,) = tx
        .fetch_one("select coalesce(max(n), 0) from client_change", params![])
        .await?;
    Ok(n)
}

/// Takes a referral's keys away.
pub(crate) async fn clear_referral(tx: &mut Tx, referral: ReferralId) -> Result<(), DbError> {
    tx.execute("delete from referral_key where referral_id = $1", params![referral])
        .await
        .map(drop)
}

/// Adds the keys of a referral that has none.
pub(crate) async fn add_referral(tx: &mut Tx, referral: ReferralId, keys: &[Key]) -> Result<(), DbError> {
    let mut params = padded(keys);
    params.extend(params![referral]);
    tx.execute(insert_keys!("referral_key (key, referral_id)"), params)
        .await
        .map(drop)
}

/// Open referrals that share any of `keys`, with their steps; those that share most first.
pub(crate) async fn open_referrals_sharing(
    tx: &mut Tx,
    keys: &[Key],
    limit: i64,
) -> Result<Vec<(ReferralId, i64)>, DbError> {
    let mut params = padded(keys);
    params.extend(params![limit]);
    let rows: Vec<(uuid::Uuid, i64)> = tx
        .fetch_all(
            "select standing.referral_id, step
             from (select referral_id, count(*) as shared from referral_key
                   where key in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                     $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)
                   group by referral_id) as hit
             join standing on standing.referral_id = hit.referral_id and status = 'submitted'
             order by shared desc, standing.referral_id limit $33",
            params,
        )
        .await?;
    Ok(rows.into_iter().map(|(id, step)| (id.into(), step)).collect())
}
