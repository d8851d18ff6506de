//! Table `withdrawal`: merged referrals that their referrers have taken back.

use domain::{ActId, ReferralId};
use jiff::Timestamp;

use super::{DbError, Tx, acts, params, params::timestamp};

/// Writes down that a referral was taken back; 0 rows: it is.
pub(crate) async fn insert(tx: &mut Tx, referral: ReferralId, act: ActId) -> Result<u64, DbError> {
    tx.execute(
        "insert into withdrawal (referral_id, act_id) values ($1, $2)
         on conflict (referral_id) do update set act_id = excluded.act_id, shown_at = null where withdrawal.shown_at is not null",
        params![referral, act],
    )
    .await
}

/// Writes down that this is undone, and from when on the referrer sees what has been decided.
pub(crate) async fn undo(tx: &mut Tx, referral: ReferralId, shown_at: Timestamp) -> Result<(), DbError> {
    tx.execute(
        "update withdrawal set shown_at = $2 where referral_id = $1",
        params![referral, shown_at],
    )
    .await
    .map(drop)
}

/// What is decided from now on of a referral of which the withdrawal was undone is seen at once.
pub(crate) async fn show(tx: &mut Tx, referral: ReferralId, now: Timestamp) -> Result<(), DbError> {
    tx.execute(
        "update withdrawal set shown_at = $2 where referral_id = $1 and shown_at > $2",
        params![referral, now],
    )
    .await
    .map(drop)
}

/// Whether a referrer has taken back a referral while it was merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TakenBack {
    /// Never.
    No,
    /// By this act.
    By(ActId),
    /// They have undone that, and see from then on what has been decided.
    Undone(Timestamp),
}

impl TakenBack {
    pub(super) fn read(referral: uuid::Uuid, act: Option<uuid::Uuid>, shown_at: Option<i64>) -> Result<Self, DbError> {
        Ok(match (act, shown_at) {
            (None, _) => TakenBack::No,
            (Some(act), None) => TakenBack::By(act.into()),
            (Some(_), Some(at)) => {
                TakenBack::Undone(timestamp(at).ok_or_else(|| DbError::corrupt("withdrawal", referral, "not a time"))?)
            }
        })
    }
}

/// Whether one was.
pub(crate) async fn of(tx: &mut Tx, referral: ReferralId) -> Result<TakenBack, DbError> {
    let row: Option<(uuid::Uuid, Option<i64>)> = tx
        .fetch_optional(
            "select act_id, shown_at from withdrawal where referral_id = $1",
            params![referral],
        )
        .await?;
    let (act, shown_at) = row.unzip();
    TakenBack::read(referral.uuid(), act, shown_at.flatten())
}

/// The act by which a referral was taken back while it was merged, if that holds.
pub(crate) async fn find(tx: &mut Tx, referral: ReferralId) -> Result<Option<ActId>, DbError> {
    Ok(match of(tx, referral).await? {
        TakenBack::By(act) => Some(act),
        TakenBack::No | TakenBack::Undone(_) => None,
    })
}

/// When that was.
pub(crate) async fn at(tx: &mut Tx, referral: ReferralId) -> Result<Option<Timestamp>, DbError> {
    match find(tx, referral).await? {
        Some(act) => Ok(Some(acts::author(tx, act).await?.at)),
        None => Ok(None),
    }
}
