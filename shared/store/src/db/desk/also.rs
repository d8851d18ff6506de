//! The other referrals in the queue that matching has found for those on a page.

use domain::{Reference, ReferralId, referral::Status};
use matching::Relation;

use crate::db::{DbError, Param, Tx, match_runs, params};

/// What the best of a referral's candidates among the other referrals in the queue is to its child.
pub(crate) struct Also {
    /// Whose candidate it is.
    pub(crate) referral: ReferralId,
    /// Its reference.
    pub(crate) reference: Reference,
    /// What they are to each other.
    pub(crate) relation: Relation,
}

/// How many referrals are asked about at once.
pub(crate) const AT_ONCE: usize = 50;

/// The other referrals in the queue that are candidates of some, or have found them since, and more than unlikely; the best first. Of
/// more than [`AT_ONCE`] only the first are asked about. Each part is made by itself and from the few, so that neither database looks
/// through all candidates.
pub(crate) async fn also_queued(tx: &mut Tx, shown: &[ReferralId]) -> Result<Vec<Also>, DbError> {
    let sql = "with shown as materialized (select referral_id, run_id, run_at from standing where referral_id in (
                 $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
                 $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42,
                 $43, $44, $45, $46, $47, $48, $49, $50, $51)), pair as materialized (
           select shown.referral_id, candidate.referral_id as other, probability, relation from shown cross join candidate
           where candidate.run_id = shown.run_id and candidate.referral_id is not null and relation <> 'unlikely' and not judged
           union all
           select shown.referral_id, theirs.referral_id, probability, relation
           from shown cross join candidate cross join match_run cross join standing as theirs
           where candidate.referral_id = shown.referral_id and candidate.referral_id is not null and relation <> 'unlikely' and not judged
             and match_run.id = candidate.run_id
             and theirs.referral_id = match_run.referral_id and theirs.run_id = match_run.id and theirs.run_at > shown.run_at)
         select pair.referral_id, reference, relation
         from pair cross join standing cross join referral
         where standing.referral_id = other and standing.status = $1 and referral.id = other
         order by pair.referral_id, probability desc";
    let mut params = params![Status::Submitted.as_str()];
    let ids = shown.iter().copied().map(Some).chain(std::iter::repeat(None));
    params.extend(ids.take(AT_ONCE).map(Param::from));
    let rows: Vec<(uuid::Uuid, String, String)> = tx.fetch_all(sql, params).await?;
    rows.into_iter()
        .map(|(referral, reference, relation)| {
            let corrupt = |what| DbError::corrupt("candidate", referral, what);
            Ok(Also {
                referral: referral.into(),
                reference: reference.parse().map_err(|_| corrupt("its reference is none"))?,
                relation: match_runs::relation(&relation).ok_or_else(|| corrupt("unknown relation"))?,
            })
        })
        .collect()
}
