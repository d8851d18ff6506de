//! Whether an import that comes too late is one that was made: its form was sent twice.

use domain::{
    ActId, ClientId, Reference,
    answers::Answers,
    catalogue::{Part, ProfileField},
    join::{self, Join},
    link::Link,
};
use jiff::civil::Date;

use super::{Import, Target, facts_of_new, newer};
use crate::{
    Store,
    db::{
        self, DbError, Tx, acts,
        facts::{self, Fact, NewFact},
        merged_clients,
    },
    decide::own_decision,
    viewer::Advocate,
};

/// The client to whom this person has imported a referral, if that stands and is what `import` says. Whoever has gone back to the form and
/// chosen something else has not done that yet.
pub async fn done(
    store: &Store,
    by: &Advocate,
    reference: Reference,
    import: &Import,
) -> Result<Option<ClientId>, DbError> {
    let mut tx = store.db.read().await?;
    let Some(step) = own_decision(&mut tx, by, reference).await? else {
        return Ok(None);
    };
    let Some((client, account)) = step.client.zip(step.account) else {
        return Ok(None);
    };
    let sent_on = store.day_of(db::referrals::sent_at(&mut tx, step.referral, step.rev).await?);
    let sent = db::referrals::answers(&mut tx, step.referral, step.rev, &[Part::Form]).await?;
    let is_new_client = db::clients::opened_by(&mut tx, step.act).await?.is_some();
    let is_new_account = db::accounts::opened_by(&mut tx, step.act).await?.is_some();
    let is_same = match &import.target {
        Target::NewClient { profile, reason } => {
            is_new_client
                && wrote(&facts::wrote(&mut tx, step.act).await?, &facts_of_new(profile, &sent))
                && acts::notes(&mut tx, step.act).await?.general == *reason
        }
        Target::NewAccount(to) => {
            (*to, is_new_client, is_new_account) == (client, false, true)
                && is_chosen(&mut tx, step.act, import, (&sent, sent_on)).await?
        }
        Target::Account(to, n) => {
            (*to, *n, is_new_account) == (client, account, false)
                && is_chosen(&mut tx, step.act, import, (&sent, sent_on)).await?
        }
    };
    if is_same && is_linked(&mut tx, client, step.act, &import.links).await? {
        return merged_clients::root_of(&mut tx, client)
            .await
            .map(|it| it.or(Some(client)));
    }
    Ok(None)
}

/// Whether the client is linked with all of these, and an act has made no more links than that.
async fn is_linked(tx: &mut Tx, client: ClientId, act: ActId, links: &[Link]) -> Result<bool, DbError> {
    let now = merged_clients::root_of(tx, client).await?.unwrap_or(client);
    let there = db::links::of(tx, now).await?;
    for link in links {
        let to = merged_clients::root_of(tx, link.to).await?.unwrap_or(link.to);
        if to != now && !there.iter().any(|it| it.link == Link { to, ..*link }) {
            return Ok(false);
        }
    }
    let made = usize::try_from(db::links::written_by(tx, act).await?).unwrap_or_default();
    Ok(made <= links.len())
}

/// Whether an act wrote just these facts.
pub(crate) fn wrote(facts: &[Fact], new: &[NewFact]) -> bool {
    let is_there = |it: &NewFact| {
        facts
            .iter()
            .any(|old| old.field == it.field && old.answers == it.answers)
    };
    facts.len() == new.len() && new.iter().all(is_there)
}

/// Whether these choices make of the profile, as the form has shown it, what the act has made of it.
async fn is_chosen(
    tx: &mut Tx,
    act: ActId,
    import: &Import,
    (sent, sent_on): (&Answers, Date),
) -> Result<bool, DbError> {
    let mut before = Vec::new();
    for id in import.seen.iter().flatten() {
        before.extend(facts::whatever_became_of(tx, *id).await?);
    }
    let join = Join::new(before.iter().map(|it| &it.answers), newer(&before, sent_on), sent);
    let changes = join.changes(&import.choices);
    let mut wrote = facts::wrote(tx, act).await?;
    let is_profile = |it: &Fact| it.account.is_none() && ProfileField::named(&it.field).is_some();
    wrote.retain(|it| is_profile(it) && it.until.is_none());
    let is_there = |it: &join::Change| {
        let field = it.field.as_str();
        wrote.iter().any(|new| new.field == field && new.answers == it.value)
    };
    Ok(wrote.len() == changes.len() && changes.iter().all(is_there))
}
