//! A profile's values: another one from some day on, or a correction.

use domain::{
    ActId, ClientId, FactId, answers::Answers, catalogue::ProfileField, join, record::RecordDeed, text::Prose,
};
use jiff::civil::Date;

use super::Change;
use crate::{
    ActError, Store,
    db::{
        self,
        facts::{Fact, NewFact},
    },
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
/// others now, nothing is changed. Whether it says anything else than it did; what would change nothing is no act.
pub async fn change(
    store: &Store,
    by: &Advocate,
    client: ClientId,
    field: ProfileField,
    (answers, former): (&Answers, Former),
    seen: &[FactId],
    note: Option<Prose>,
) -> Result<bool, ActError> {
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
        replaces: None,
        account: None,
        field: field.as_str(),
        answers,
    });
    let mut tx = super::begin(store, client).await?;
    let present = db::facts::present(&mut tx, client).await?;
    let here: Vec<&Fact> = present
        .iter()
        .filter(|it| it.account.is_none() && it.field == field.as_str())
        .collect();
    if here.len() != seen.len() || !here.iter().all(|it| seen.contains(&it.id)) {
        return Err(ActError::Changed);
    }
    let says = here.iter().map(|it| &it.answers);
    // An age that is said again is as of today.
    if field != ProfileField::Born && says.eq(value.iter().map(|it| &it.answers)) {
        by.confirm(&mut tx, store.now()).await?;
        return Ok(false);
    }
    let here: Vec<FactId> = here.iter().map(|it| it.id).collect();
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
    super::finish(store, tx, client).await?;
    Ok(true)
}
