//! A client's record: the profile, dated; its accounts and what happens in them; whether the client is actively seen; deletion.
//!
//! All of it is facts, each written and ended by an act: what is undone ends what the act wrote and brings back what it ended.
//!
//! | looking for | file |
//! |---|---|
//! | another value of the profile | [`profile`] |
//! | what the profile said before, and the days in which a value held | [`past`] |
//! | accounts, from when on they are counted | [`accounts`] |
//! | interviews, encounters, therapy, medical; allegations and cases | [`entries`] |
//! | people around the client | [`contacts`] |
//! | active or not | [`activity`] |
//! | two profiles of one child | [`merge`] |
//! | deletion, and bringing back | [`deletion`], [`purge`] |
//! | who did what, and taking it back | [`timeline`], [`undo`] |
//! | whether it is done already | [`done`] |
//! | what is derived from the facts | [`derived`] |

pub mod accounts;
pub mod activity;
pub mod contacts;
pub mod deletion;
pub(crate) mod derived;
pub mod done;
pub mod entries;
pub mod merge;
pub mod past;
pub mod profile;
pub(crate) mod purge;
pub mod timeline;
pub mod undo;

use domain::{ActId, ClientId, FactId, answers::Answers, catalogue::Part, record::RecordDeed, text::Prose};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::{
    ActError, Store, act,
    db::{
        self, Tx,
        client_acts::{self, Touched},
        facts::{self, Fact, NewFact},
        keys::{self, Adding},
    },
    sealed::Sealed,
    viewer::Advocate,
};

/// What an act does to the facts of a client.
#[derive(Debug)]
pub(crate) struct Change {
    /// The act that it will be. One that is done already is not done again.
    pub act: ActId,
    /// What it is.
    pub deed: RecordDeed,
    /// In which account; none for the profile.
    pub account: Option<i64>,
    /// Of which field or section the facts are that end; none for all of the account.
    pub of: Option<&'static str>,
    /// Why, or who said so.
    pub note: Option<Prose>,
    /// The facts that end. With a day they were so until then; without, they were wrong.
    pub ends: Vec<(FactId, Option<Date>)>,
    /// The facts that are written.
    pub writes: Vec<NewFact>,
    /// From which day these hold.
    pub from: Date,
}

/// Changes the facts of a client, and what is derived from them. [`ActError::Changed`] if one that is to end has ended.
pub(crate) async fn change(store: &Store, by: &Advocate, client: ClientId, change: Change) -> Result<ActId, ActError> {
    let mut tx = begin(store, client).await?;
    let act = change.act;
    if db::acts::is_done(&mut tx, act).await? {
        by.confirm(&mut tx, store.now()).await?;
        return Ok(act);
    }
    apply(store, &mut tx, by, client, change).await?;
    finish(store, tx, client).await?;
    Ok(act)
}

/// What becomes of a form that carries the id of the act that it will be.
pub(crate) enum Once {
    /// It is this act.
    Do(ActId),
    /// It was done, and is this act.
    Done(ActId),
}

/// Which act a form is. The same that is sent again was done. Whoever goes back to a form and sends something else, or what was undone since,
/// does something else: that act has an id made of what is `sent`, so that this too is done once.
pub(crate) async fn once(
    tx: &mut Tx,
    once: ActId,
    sent: &[u8],
    is_same: impl FnOnce(&[Fact]) -> bool,
) -> Result<Once, db::DbError> {
    if !db::acts::is_done(tx, once).await? {
        return Ok(Once::Do(once));
    }
    if db::acts::undone_by(tx, once).await?.is_none() && is_same(&facts::wrote(tx, once).await?) {
        return Ok(Once::Done(once));
    }
    let mut n = 0_u64;
    loop {
        let act = another(once, n, sent);
        if !db::acts::is_done(tx, act).await? {
            return Ok(Once::Do(act));
        }
        if db::acts::undone_by(tx, act).await?.is_none() {
            return Ok(Once::Done(act));
        }
        n += 1;
    }
}

/// An id of the time of `once`; the rest of it is made of what is sent.
fn another(once: ActId, n: u64, sent: &[u8]) -> ActId {
    let mut bytes = *once.uuid().as_bytes();
    let hash = Sha256::new()
        .chain_update(bytes)
        .chain_update(n.to_be_bytes())
        .chain_update(sent)
        .finalize();
    // Behind the bits that say which kind of id it is.
    bytes[9..].copy_from_slice(&hash[..7]);
    uuid::Uuid::from_bytes(bytes).into()
}

/// What a form has sent, as [`once`] knows it again.
pub(crate) fn sent(client: Option<ClientId>, of: &str, answers: &Answers, more: &str) -> Vec<u8> {
    let client = client.map(|it| it.to_string()).unwrap_or_default();
    let answers = answers.to_json(Part::Form);
    format!("{client}\n{of}\n{answers}\n{more}").into_bytes()
}

/// Begins to change a client: whoever else is about to waits.
pub(crate) async fn begin(store: &Store, client: ClientId) -> Result<Tx, ActError> {
    let mut tx = store.db.write().await?;
    keys::lock(&mut tx, Adding::Client).await?;
    match db::clients::take(&mut tx, client).await? {
        0 => Err(ActError::NotFound),
        _ => Ok(tx),
    }
}

/// Does it, as a part of what was begun.
async fn apply(store: &Store, tx: &mut Tx, by: &Advocate, client: ClientId, change: Change) -> Result<ActId, ActError> {
    let note = change.note.as_ref().map(Sealed::note).transpose()?;
    let subject = ("client", client.uuid());
    let act = change.act;
    act::begin_as(store, tx, by, (act, change.deed.as_str()), subject, note, None).await?;
    if let Some(n) = change.account {
        let open = db::accounts::of_client(tx, client).await?;
        open.iter().find(|it| it.n == n).ok_or(ActError::NotFound)?;
    }
    let touched = change.account.map_or(Touched::Profile, Touched::Account);
    client_acts::insert(tx, act, client, &[touched]).await?;
    let present = facts::present(tx, client).await?;
    for (id, until) in change.ends {
        let here =
            |it: &&Fact| it.id == id && it.account == change.account && change.of.is_none_or(|of| of == it.field);
        let fact = present.iter().find(here).ok_or(ActError::Changed)?;
        facts::end(tx, fact, act, until).await?;
    }
    let origin = facts::Origin {
        from: change.from,
        until: None,
        source: None,
        act,
    };
    facts::insert(tx, client, origin, &change.writes).await?;
    Ok(act)
}

/// Makes what is derived anew, and commits.
pub(crate) async fn finish(store: &Store, mut tx: Tx, client: ClientId) -> Result<(), ActError> {
    derived::renew(&mut tx, client, store.now()).await?;
    tx.commit().await?;
    Ok(())
}
