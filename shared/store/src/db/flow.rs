//! How referrals flow: what became of those that were first sent in some weeks.

use domain::{
    AgencyId,
    reason::Reasons,
    referral::{Kind, Status},
};
use jiff::Timestamp;

use super::{DbError, Tx, params, params::timestamp};

/// Which referrals are looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Among {
    /// First sent at this time or later.
    pub(crate) from: Timestamp,
    /// Of this kind; `None` for all.
    pub(crate) kind: Option<Kind>,
    /// From this agency; `None` for all.
    pub(crate) agency: Option<AgencyId>,
}

/// A referral, as far as its way is concerned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    /// Whose it is.
    pub(crate) agency: AgencyId,
    /// When it was first sent.
    pub(crate) at: Timestamp,
    /// Where it stands.
    pub(crate) status: Status,
    /// When the first decision about it was made that was not undone.
    pub(crate) decided: Option<Timestamp>,
}

/// The referrals that were first sent since then. A decision that was undone is none.
pub(crate) async fn sent(tx: &mut Tx, among: &Among) -> Result<Vec<Sent>, DbError> {
    let rows: Vec<(uuid::Uuid, uuid::Uuid, i64, String, Option<i64>)> = tx
        .fetch_all(
            "select referral.id, agency_id, sent_at, status,
               (select min(act.at) from step join act on act.id = step.act_id
                where step.referral_id = referral.id and step.kind in ('reject', 'import', 'merge', 'delete')
                  and not exists (select 1 from step as later where later.referral_id = step.referral_id and later.undoes = step.n))
             from revision
             join referral on referral.id = revision.referral_id
             join standing on standing.referral_id = referral.id
             where revision.n = 1 and sent_at >= $1 and (referral.kind = $2 or $2 is null) and (agency_id = $3 or $3 is null)",
            params![among.from, among.kind.map(Kind::as_str), among.agency],
        )
        .await?;
    rows.into_iter()
        .map(|(id, agency, at, status, decided)| {
            let corrupt = |what| DbError::corrupt("standing", id, what);
            let time = |at| timestamp(at).ok_or_else(|| corrupt("not a time"));
            Ok(Sent {
                agency: agency.into(),
                at: time(at)?,
                status: Status::parse(&status).ok_or_else(|| corrupt("unknown status"))?,
                decided: decided.map(time).transpose()?,
            })
        })
        .collect()
}

/// Why the same referrals were returned: for each return that was not undone which agency's, which referral's, and the reasons.
pub(crate) async fn returns(
    tx: &mut Tx,
    among: &Among,
) -> Result<Vec<(AgencyId, domain::ReferralId, Reasons)>, DbError> {
    let rows: Vec<(uuid::Uuid, uuid::Uuid, String)> = tx
        .fetch_all(
            "select agency_id, referral.id, step.reasons
             from revision
             join referral on referral.id = revision.referral_id
             join step on step.referral_id = referral.id and step.kind = 'reject'
             where revision.n = 1 and sent_at >= $1 and (referral.kind = $2 or $2 is null) and (agency_id = $3 or $3 is null)
               and not exists (select 1 from step as later where later.referral_id = step.referral_id and later.undoes = step.n)",
            params![among.from, among.kind.map(Kind::as_str), among.agency],
        )
        .await?;
    rows.into_iter()
        .map(|(agency, referral, reasons)| {
            let reasons = Reasons::from_json(&reasons)
                .ok_or_else(|| DbError::corrupt("step", referral, "its reasons cannot be read"))?;
            Ok((agency.into(), referral.into(), reasons))
        })
        .collect()
}
