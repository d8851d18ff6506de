//! Adding a client by hand: without a referral, after looking whether the child is known.

use domain::{ActId, ClientId, answers::Answers, text::Prose};
use matching::Record;

use crate::{
    ActError, Store, act,
    client_record::{self, Once, derived::match_again},
    clients::{self, Hit},
    db::{
        self,
        client_acts::{self, Touched},
        facts::{self, Fact},
        keys::{self, Adding},
    },
    import::{add as add_with, facts_of_new, new_client, strong_match, wrote},
    not_same,
    sealed::Sealed,
    viewer::Advocate,
};

/// What would be known of the client.
pub fn record(store: &Store, profile: &Answers) -> Record {
    new_client(profile, &Answers::default(), store.today())
}

/// The clients like a profile that is about to be added: what [`add`] itself looks at.
pub async fn like(store: &Store, by: &Advocate, profile: &Answers) -> Result<Vec<Hit>, ActError> {
    Ok(clients::search(store, by, &record(store, profile), &[]).await?)
}

/// Adds a client with its first account. If another one matches strongly it has to be said why this is another child. `once` is the
/// act that it will be: sent again, it is the same client; another one who is
/// sent with it, or whose adding was undone, is added.
pub async fn add(
    store: &Store,
    by: &Advocate,
    once: ActId,
    profile: &Answers,
    reason: Option<&Prose>,
) -> Result<ClientId, ActError> {
    let mut tx = store.db.write().await?;
    keys::lock(&mut tx, Adding::Client).await?;
    let new = facts_of_new(profile, &Answers::default());
    let is_same = |facts: &[Fact]| wrote(facts, &new);
    let sent = client_record::sent(None, "client", profile, "");
    let act = match client_record::once(&mut tx, once, &sent, is_same).await? {
        Once::Do(act) => act,
        Once::Done(act) => {
            by.confirm(&mut tx, store.now()).await?;
            let client = db::clients::opened_by(&mut tx, act).await?.ok_or(ActError::NotFound)?;
            // It may have become a part of another one since.
            return Ok(db::merged_clients::root_of(&mut tx, client).await?.unwrap_or(client));
        }
    };
    let seen = record(store, profile);
    let hits = clients::find_like(&mut tx, &seen, &[], Vec::new()).await?;
    let strong = strong_match(&hits);
    if strong.is_some() && reason.is_none() {
        return Err(ActError::ReasonNeeded);
    }
    let client = ClientId::new();
    let subject = ("client", client.uuid());
    let note = reason.map(Sealed::note).transpose()?;
    let now = act::begin_as(store, &mut tx, by, (act, "client_added"), subject, note, None).await?;
    let origin = facts::Origin {
        from: store.today(),
        until: None,
        source: None,
        act,
    };
    let account = add_with(&mut tx, client, origin, &new).await?;
    client_acts::insert(&mut tx, act, client, &[Touched::Profile, Touched::Account(account)]).await?;
    if let Some(strong) = strong {
        not_same::explained(&mut tx, (client, &seen), strong, act).await?;
    }
    match_again(&mut tx, &seen, now).await?;
    tx.commit().await?;
    Ok(client)
}
