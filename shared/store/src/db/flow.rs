//! How referrals flow: what became of those that were first sent in some weeks.

use domain::{
    AgencyId,
    catalogue::FieldId,
    reason::Reasons,
    referral::{Kind, Status},
};
use jiff::Timestamp;

use super::{DbError, Tx, gaps, params, params::timestamp};

/// Which referrals are looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Among {
    /// First sent at this time or later.
    pub(crate) from: Timestamp,
    /// And before this one.
    pub(crate) until: Timestamp,
    /// Of this kind; `None` for all.
    pub(crate) kind: Option<Kind>,
    /// From this agency; `None` for all.
    pub(crate) agency: Option<AgencyId>,
}

/// The same in SQL, of `standing`: an index begins with `first_at` and holds the rest. `$1` to `$4` are what [`Among::params`] binds.
macro_rules! among {
    () => {
        "first_at >= $1 and first_at < $2 and (standing.kind = $3 or $3 is null) and (agency_id = $4 or $4 is null)"
    };
}

impl Among {
    fn params(&self) -> Vec<super::Param> {
        params![self.from, self.until, self.kind.map(Kind::as_str), self.agency]
    }
}

/// Referrals that have gone the same way.
#[derive(Clone, Debug)]
pub(crate) struct Alike {
    /// From which agency.
    pub(crate) agency: AgencyId,
    /// Where they stand.
    pub(crate) status: Status,
    /// What they did not say when they were first sent.
    pub(crate) gaps: Vec<FieldId>,
    /// How many they are.
    pub(crate) count: i64,
}

/// How many referrals of each agency stand where, and what they did not say.
pub(crate) async fn alike(tx: &mut Tx, among: &Among) -> Result<Vec<Alike>, DbError> {
    let rows: Vec<(uuid::Uuid, String, Option<String>, i64)> = tx
        .fetch_all(
            concat!(
                // What was merged became what the other one did.
                "select agency_id, became, gaps, count(*) from (
                   select agency_id, gaps, case when status = 'merged' then
                     (select theirs.status from step join standing as theirs on theirs.referral_id = step.peer
                      where step.referral_id = standing.referral_id and step.n = standing.top) else status end as became
                   from standing where ",
                among!(),
                ") as one group by agency_id, became, gaps"
            ),
            among.params(),
        )
        .await?;
    rows.into_iter()
        .map(|(agency, status, gaps, count)| {
            Ok(Alike {
                agency: agency.into(),
                status: Status::parse(&status).ok_or_else(|| DbError::corrupt("standing", agency, "unknown status"))?,
                gaps: gaps.as_deref().map(gaps::read).into_iter().flatten().collect(),
                count,
            })
        })
        .collect()
}

/// When those with a decision that was not undone were first sent, and when the first decision was.
pub(crate) async fn decided(tx: &mut Tx, among: &Among) -> Result<Vec<(Timestamp, Timestamp)>, DbError> {
    let rows: Vec<(i64, i64)> = tx
        .fetch_all(
            concat!(
                "select first_at, decided_at from standing where decided_at is not null and ",
                among!()
            ),
            among.params(),
        )
        .await?;
    rows.into_iter()
        .map(|(sent, decided)| {
            let time = |at| timestamp(at).ok_or_else(|| DbError::corrupt("standing", at, "not a time"));
            Ok((time(sent)?, time(decided)?))
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
            concat!(
                // A return that was not undone is a decision.
                "select agency_id, standing.referral_id, step.reasons
                 from standing
                 join step on step.referral_id = standing.referral_id and step.kind = 'reject'
                 where decided_at is not null
                   and not exists (select 1 from step as later where later.referral_id = step.referral_id and later.undoes = step.n)
                   and ",
                among!()
            ),
            among.params(),
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
