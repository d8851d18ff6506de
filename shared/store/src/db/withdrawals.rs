//! Table `withdrawal`: merged referrals that their referrers have taken back.

use domain::{ActId, ReferralId};
use jiff::Timestamp;

use super::{DbError, Tx, acts, params};

/// Writes down that a referral was taken back.
pub(crate) async fn insert(tx: &mut Tx, referral: ReferralId, act: ActId) -> Result<(), DbError> {
    tx.execute(
        "insert into withdrawal (referral_id, act_id) values ($1, $2)",
        params![referral, act],
    )
    .await
    .map(drop)
}

/// The act by which a referral was taken back while it was merged.
pub(crate) async fn find(tx: &mut Tx, referral: ReferralId) -> Result<Option<ActId>, DbError> {
    let row: Option<(uuid::Uuid,)> = tx
        .fetch_optional(
            "select act_id from withdrawal where referral_id = $1",
            params![referral],
        )
        .await?;
    Ok(row.map(|(id,)| id.into()))
}

/// When that was.
pub(crate) async fn at(tx: &mut Tx, referral: ReferralId) -> Result<Option<Timestamp>, DbError> {
    match find(tx, referral).await? {
        Some(act) => Ok(Some(acts::author(tx, act).await?.at)),
        None => Ok(None),
    }
}
