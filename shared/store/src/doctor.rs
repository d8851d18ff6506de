//! Checks that what is stored twice on purpose agrees.

use crate::{
    Store,
    client_record::derived,
    db::{DbError, doctor, tally},
    tally::Miscount,
};

/// What is not as it should be; all empty when all is well. Holds ids only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Referrals whose standing row is not what their chain says.
    pub crooked_standings: Vec<domain::ReferralId>,
    /// Referrals whose chain has a gap.
    pub gaps: Vec<domain::ReferralId>,
    /// Referrals in the queue that nothing will match.
    pub never_matched: Vec<domain::ReferralId>,
    /// Acts without an audit entry.
    pub acts_without_audit: i64,
    /// Judgements "not the same child" that stand although their act was undone, or that are about nobody.
    pub loose_judgements: i64,
    /// Clients of whom reports count something else than their facts say.
    pub miscounted: Vec<domain::ClientId>,
    /// Clients who are found by other parts of their last name than their facts say.
    pub wrongly_parted: Vec<domain::ClientId>,
    /// Numbers beside the filters of the queue that are wrong.
    pub wrong_numbers: Vec<Miscount>,
    /// Documents whose file is missing or has another size.
    pub without_file: Vec<domain::DocumentId>,
    /// The database finds its own file damaged.
    pub damaged: bool,
}

impl Findings {
    /// Whether all is well.
    pub fn is_well(&self) -> bool {
        *self == Self::default()
    }
}

/// Looks everything over.
pub async fn examine(store: &Store) -> Result<Findings, DbError> {
    let mut tx = store.db.read().await?;
    Ok(Findings {
        crooked_standings: doctor::crooked_standings(&mut tx).await?,
        gaps: doctor::gaps(&mut tx).await?,
        never_matched: doctor::unscreened_without_message(&mut tx).await?,
        acts_without_audit: doctor::acts_without_audit(&mut tx).await?,
        loose_judgements: doctor::loose_judgements(&mut tx).await?,
        miscounted: crate::served::miscounted(&mut tx).await?,
        wrongly_parted: derived::wrongly_parted(&mut tx).await?,
        wrong_numbers: tally::miscounts(&mut tx).await?,
        without_file: crate::documents::without_file(store).await?,
        damaged: !doctor::sound(&mut tx).await?,
    })
}
