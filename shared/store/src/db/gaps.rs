//! Table `gap`: fields that a revision did not say when it arrived although its import or a report asks for them.

use std::collections::{BTreeSet, HashMap};

use domain::{
    AgencyId, ReferralId,
    catalogue::{Field, FieldId, Path},
};

use super::{
    DbError, Tx,
    flow::{Among, among},
    params,
};

/// Writes down what a revision does not say: each field once, of however many persons.
pub(crate) async fn insert(tx: &mut Tx, referral: ReferralId, revision: i64, gaps: &[Path]) -> Result<(), DbError> {
    let fields: BTreeSet<FieldId> = gaps.iter().map(|it| it.field).collect();
    let rows = fields
        .into_iter()
        .map(|it| params![referral, revision, it.field().code()]);
    tx.insert_rows("gap (referral_id, revision, field)", rows.collect())
        .await
}

/// In how many referrals of each agency which field was missing as they were first sent.
pub(crate) async fn at_arrival(tx: &mut Tx, among: &Among) -> Result<HashMap<AgencyId, Vec<(FieldId, i64)>>, DbError> {
    let rows: Vec<(uuid::Uuid, String, i64)> = tx
        .fetch_all(
            concat!(
                "select agency_id, field, count(*)
                 from standing
                 join gap on gap.referral_id = standing.referral_id and gap.revision = 1
                 where ",
                among!(),
                " group by agency_id, field"
            ),
            among.params(),
        )
        .await?;
    let mut all: HashMap<AgencyId, Vec<(FieldId, i64)>> = HashMap::new();
    for (agency, code, times) in rows {
        // What is asked for no more is not named any more.
        if let Some(field) = Field::of_code(&code) {
            all.entry(agency.into()).or_default().push((field.id, times));
        }
    }
    Ok(all)
}

/// In how many referrals of each agency anything was missing as they were first sent.
pub(crate) async fn incomplete(tx: &mut Tx, among: &Among) -> Result<HashMap<AgencyId, i64>, DbError> {
    let rows: Vec<(uuid::Uuid, i64)> = tx
        .fetch_all(
            concat!(
                "select agency_id, count(*)
                 from standing
                 where exists (select 1 from gap where gap.referral_id = standing.referral_id and gap.revision = 1)
                   and ",
                among!(),
                " group by agency_id"
            ),
            among.params(),
        )
        .await?;
    Ok(rows.into_iter().map(|(agency, n)| (agency.into(), n)).collect())
}
