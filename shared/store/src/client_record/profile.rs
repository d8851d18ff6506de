//! A profile's values: another one from some day on, or a correction; and what each said when.

use domain::{
    ActId, ClientId, FactId, ReferralId, answers::Answers, catalogue::ProfileField, join, record::RecordDeed,
    text::Prose,
};
use jiff::{Timestamp, civil::Date};

use super::Change;
use crate::{
    ActError, Store,
    db::{self, DbError, facts::NewFact},
    viewer::Advocate,
};

/// What becomes of the value so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Former {
    /// It held until the new one does: from this day on.
    HeldUntil(Date),
    /// It was wrong.
    Wrong,
}

/// Gives a field of the profile another value; none of it takes the value away. `seen` are the values when it was typed: if they are
/// others now, nothing is changed.
pub async fn change(
    store: &Store,
    by: &Advocate,
    client: ClientId,
    field: ProfileField,
    (answers, former): (&Answers, Former),
    seen: &[FactId],
    note: Option<Prose>,
) -> Result<(), ActError> {
    let (from, until) = match former {
        Former::HeldUntil(day) => (day, Some(day)),
        // An age is as of the day on which it is said.
        Former::Wrong if field == ProfileField::Born => (store.today(), None),
        Former::Wrong => {
            // What was right all the time is so from the day on which the wrong value was thought to be.
            let facts = db::facts::present(&mut store.db.read().await?, client).await?;
            let first = facts.iter().filter(|it| seen.contains(&it.id)).map(|it| it.from).min();
            (first.unwrap_or_else(|| store.today()), None)
        }
    };
    let value = join::value(answers, field).map(|answers| NewFact {
        account: None,
        field: field.as_str(),
        answers,
    });
    let mut tx = super::begin(store, client).await?;
    let present = db::facts::present(&mut tx, client).await?;
    let here: Vec<FactId> = present
        .iter()
        .filter(|it| it.account.is_none() && it.field == field.as_str())
        .map(|it| it.id)
        .collect();
    if here.len() != seen.len() || !here.iter().all(|it| seen.contains(it)) {
        return Err(ActError::Changed);
    }
    let change = Change {
        act: ActId::new(),
        deed: RecordDeed::ProfileChanged,
        account: None,
        of: Some(field.as_str()),
        note,
        ends: here.into_iter().map(|it| (it, until)).collect(),
        writes: value.into_iter().collect(),
        from,
    };
    super::apply(store, &mut tx, by, client, change).await?;
    super::finish(store, tx, client).await
}

/// A value that a profile has or had.
#[derive(Clone, Debug)]
pub struct Dated {
    /// Of which field.
    pub field: ProfileField,
    /// What it says.
    pub answers: Answers,
    /// From which day it holds.
    pub from: Date,
    /// Until which day it held; none if it still does, or was wrong.
    pub until: Option<Date>,
    /// The referral that said so.
    pub source: Option<domain::Reference>,
    /// Who said so, as it was written down.
    pub said_by: Option<Prose>,
    /// Who wrote it down.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Who took it out because it was wrong, and when. What was undone is not listed.
    pub corrected: Option<(String, Timestamp)>,
}

/// All that a profile says and said, field by field, the latest first.
pub async fn history(store: &Store, _: &Advocate, client: ClientId) -> Result<Vec<Dated>, DbError> {
    let mut tx = store.db.read().await?;
    let mut all = Vec::new();
    for row in db::facts::history(&mut tx, client).await? {
        let Some(field) = ProfileField::named(&row.field) else {
            continue;
        };
        let source = match row.source {
            Some(referral) => reference(&mut tx, referral).await?,
            None => None,
        };
        let said_by = match row.noted {
            Some(act) => db::acts::note(&mut tx, act).await?,
            None => None,
        };
        all.push(Dated {
            said_by: said_by.map(|it| it.open_note()).transpose()?,
            field,
            answers: row.answers,
            from: row.from,
            until: row.until,
            source,
            by: row.by,
            at: row.at,
            corrected: row.ended,
        });
    }
    all.sort_by_key(|it| {
        (
            it.field,
            std::cmp::Reverse((it.until.is_none() && it.corrected.is_none(), it.from, it.at)),
        )
    });
    Ok(all)
}

async fn reference(tx: &mut db::Tx, referral: ReferralId) -> Result<Option<domain::Reference>, DbError> {
    Ok(db::referrals::find(tx, referral).await?.map(|it| it.reference))
}
