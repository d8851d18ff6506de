//! Referrals that are probably of the same child and have left the queue without an import: returned, withdrawn or deleted.
//!
//! Nobody else can be told of them: no client came of them, and the matching compares with what waits. Whoever decides on the child's next
//! referral has to know that another agency's correction is on its way, and whom to call.

use domain::{Reference, ReferralId, referral::Status};
use jiff::Timestamp;
use matching::Relation;

use crate::{
    Store,
    db::{self, DbError, Tx, match_runs::CandidateId, standings, steps},
    model,
    not_same::Judged,
    records,
};

/// How many are compared, at most.
const COMPARED: i64 = 20;

/// A referral that has left the queue.
#[derive(Clone, Debug)]
pub struct Left {
    /// Its reference.
    pub reference: Reference,
    /// Where it stands.
    pub status: Status,
    /// The agency's name.
    pub agency: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Whether it is as good as certain that it is of the same child.
    pub same: bool,
}

/// Those that may be of the child of a referral, of whom `record` is known; the last one first.
pub(crate) async fn of_child(
    store: &Store,
    tx: &mut Tx,
    referral: ReferralId,
    record: &matching::Record,
    judged: &[Judged],
) -> Result<Vec<Left>, DbError> {
    let keys = matching::search_keys(record);
    let mut found = standings::left_sharing(tx, &keys, referral, COMPARED).await?;
    found.retain(|it| {
        let id = CandidateId::Referral(it.referral);
        !judged.iter().any(|judged| judged.id == id && judged.holds())
    });
    let model = model::current(tx).await?;
    let mut left = Vec::new();
    for it in found {
        let other = records::of_answers(&it.answers, store.day_of(it.sent_at));
        // One by one: a child can have been sent any number of times.
        let relation = model.compare(record, &other).relation;
        let (Relation::Same | Relation::Possible) = relation else {
            continue;
        };
        let (Some(known), Some(position)) = (
            db::referrals::find(tx, it.referral).await?,
            steps::position(tx, it.referral).await?,
        ) else {
            continue;
        };
        let agency = db::agencies::find(tx, known.agency).await?;
        left.push(Left {
            reference: known.reference,
            status: position.status,
            agency: agency.map_or_else(String::new, |it| it.name),
            sent_at: it.sent_at,
            same: relation == Relation::Same,
        });
    }
    left.sort_by_key(|it| std::cmp::Reverse(it.sent_at));
    Ok(left)
}
