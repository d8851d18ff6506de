//! The other referrals in the queue that matching has found for those on a page.

use domain::{Reference, ReferralId, referral::Status};
use matching::Relation;

use crate::db::{DbError, Param, Tx, params};

/// What the best of a referral's candidates among the other referrals in the queue is to its child.
pub(crate) struct Also {
    /// Whose candidate it is.
    pub(crate) referral: ReferralId,
    /// Which referral it is.
    pub(crate) other: ReferralId,
    /// Its reference.
    pub(crate) reference: Reference,
    /// What they are to each other.
    pub(crate) relation: Relation,
    /// Whether the two were judged not to be the same child, whatever has become known since.
    pub(crate) judged: bool,
}

/// How many referrals are asked about at once.
pub(crate) const AT_ONCE: usize = 50;

/// The other referrals in the queue that are candidates of some, or have found them since, the best first. Of more than
/// [`AT_ONCE`] only the first are asked about.
pub(crate) async fn also_queued(tx: &mut Tx, shown: &[ReferralId]) -> Result<Vec<Also>, DbError> {
    let sql = "with shown as (select referral_id, run_id from standing where referral_id in (
                 $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
                 $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42,
                 $43, $44, $45, $46, $47, $48, $49, $50, $51)), pair as (
           select shown.referral_id, candidate.referral_id as other, probability, evidence from shown
           join candidate on candidate.run_id = shown.run_id and candidate.referral_id is not null
           union all
           select shown.referral_id, theirs.referral_id as other, probability, evidence from shown
           join match_run as ours on ours.id = shown.run_id
           join candidate on candidate.referral_id = shown.referral_id
           join match_run as theirs on theirs.id = candidate.run_id and theirs.at > ours.at
           join standing on standing.referral_id = theirs.referral_id and standing.run_id = theirs.id)
         select pair.referral_id, other, reference, evidence,
           exists (select 1 from not_same where ended_by is null
             and (low = pair.referral_id and high = other or low = other and high = pair.referral_id))
         from pair join standing on standing.referral_id = other and standing.status = $1
         join referral on referral.id = other
         order by pair.referral_id, probability desc";
    let mut params = params![Status::Submitted.as_str()];
    let ids = shown.iter().copied().map(Some).chain(std::iter::repeat(None));
    params.extend(ids.take(AT_ONCE).map(Param::from));
    let rows: Vec<(uuid::Uuid, uuid::Uuid, String, Vec<u8>, bool)> = tx.fetch_all(sql, params).await?;
    rows.into_iter()
        .map(|(referral, other, reference, evidence, judged)| {
            let corrupt = || DbError::corrupt("referral", other, "not a reference");
            Ok(Also {
                referral: referral.into(),
                other: other.into(),
                reference: reference.parse().map_err(|_| corrupt())?,
                relation: crate::db::match_runs::comparison(referral, &evidence)?.relation,
                judged,
            })
        })
        .collect()
}
