//! Whether a client is actively seen. An inactive one keeps everything, is not on the list unless it is asked for, and nobody is
//! reminded of it or of its accounts.

use domain::{
    ActId, ClientId, FactId,
    catalogue::Section,
    record::{Activity, RecordDeed},
};

use super::{Change, derived};
use crate::{
    ActError, Store,
    db::{self, facts::NewFact},
    viewer::Advocate,
};

/// Sets it. It is so already: it is done. `seen` is the statement about it that was seen; [`ActError::Changed`] if it is another one by now.
pub async fn set(
    store: &Store,
    by: &Advocate,
    client: ClientId,
    to: Activity,
    seen: Option<FactId>,
) -> Result<(), ActError> {
    let mut tx = super::begin(store, client).await?;
    let facts = db::facts::present(&mut tx, client).await?;
    if derived::activity(&facts) == to {
        return by.confirm(&mut tx, store.now()).await;
    }
    if derived::status(&facts).map(|it| it.id) != seen {
        return Err(ActError::Changed);
    }
    if let Activity::Inactive {
        instead: Some(other), ..
    } = to
    {
        let known = db::clients::find(&mut tx, other).await?;
        let was = matches!(derived::activity(&facts), Activity::Inactive { instead, .. } if instead == Some(other));
        // Who is not seen any more either leads nobody on.
        let known = known.filter(|it| it.id != client && (it.active || was));
        known.ok_or(ActError::NotFound)?;
    }
    let today = store.today();
    let former = facts.iter().filter(|it| it.field == Section::Status.name());
    let change = Change {
        act: ActId::new(),
        deed: if to.is_active() {
            RecordDeed::Activated
        } else {
            RecordDeed::Inactivated
        },
        account: None,
        of: Some(Section::Status.name()),
        note: None,
        ends: former.map(|it| (it.id, Some(today))).collect(),
        writes: vec![NewFact {
            replaces: None,
            account: None,
            field: Section::Status.name(),
            answers: to.answers(),
        }],
        from: today,
    };
    super::apply(store, &mut tx, by, client, change).await?;
    super::finish(store, tx, client).await
}
