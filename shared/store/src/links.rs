//! Clients who belong together: brothers and sisters, and children of one incident. An import links them; who was linked by mistake
//! is parted again.

use domain::{
    ClientId, ReferralId,
    answers::Answers,
    case_number::case_numbers,
    catalogue::FieldId,
    link::{Link, LinkKind},
};
use jiff::Timestamp;
use matching::{Comparison, Level, Record, Relation};

use crate::{
    ActError, Store, act,
    clients::{self, Listed},
    db::{
        self, DbError, Tx,
        client_acts::{self, Touched},
        links, merged_clients,
    },
    not_same,
    review::Review,
    viewer::Advocate,
};

/// A client to whom an import may link the child.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Who, and how they belong together.
    pub link: Link,
    /// What is known of them.
    pub record: Record,
    /// Whether they are actively seen.
    pub active: bool,
    /// Whether the link is so clear that it is proposed: who is not seen any more needs more than one thing of the household shared.
    pub clear: bool,
}

/// Whom a child may be linked with: clients who are brother or sister as far as the matching can tell, and those who came by
/// referrals with the same case number. Not `to` whom it is imported.
pub async fn offered(
    store: &Store,
    by: &Advocate,
    review: &Review,
    to: Option<ClientId>,
) -> Result<Vec<Offer>, DbError> {
    let but = not_same::clients(&review.judged, &review.record);
    let hits = clients::search(store, by, &review.record, &but).await?;
    let is_kin = |it: &Relation| matches!(it, Relation::Sibling | Relation::Twin);
    let kin = hits.into_iter().filter(|it| is_kin(&it.comparison.relation));
    let is_strong = |it: &Comparison| it.evidence.iter().any(|it| it.level == Level::SeveralShared);
    let kin = kin.map(|it| {
        (
            LinkKind::Sibling,
            it.client.active || is_strong(&it.comparison),
            it.client,
        )
    });
    let mut all: Vec<(LinkKind, bool, Listed)> = kin.collect();
    let mut tx = store.db.read().await?;
    for client in links::clients_of_case(&mut tx, review.referral.id).await? {
        if all.iter().all(|it| it.2.id != client)
            && let Some(client) = db::clients::find(&mut tx, client).await?
        {
            all.push((LinkKind::Incident, true, client));
        }
    }
    let others = all.into_iter().filter(|it| Some(it.2.id) != to);
    Ok(others
        .map(|(kind, clear, client)| Offer {
            link: Link { kind, to: client.id },
            active: client.active,
            clear,
            record: client.record,
        })
        .collect())
}

/// A client who is linked to another one.
#[derive(Clone, Debug)]
pub struct Linked {
    /// Who, and how they belong together.
    pub link: Link,
    /// What is known of them.
    pub record: Record,
    /// Since when.
    pub at: Timestamp,
}

/// Who is linked to a client, as far as they are still there.
pub async fn of_client(store: &Store, _: &Advocate, client: ClientId) -> Result<Vec<Linked>, DbError> {
    let mut tx = store.db.read().await?;
    let mut all = Vec::new();
    for row in links::of(&mut tx, client).await? {
        if let Some(other) = db::clients::find(&mut tx, row.link.to).await? {
            all.push(Linked {
                link: row.link,
                record: other.record,
                at: row.at,
            });
        }
    }
    Ok(all)
}

/// Parts two clients who were linked by mistake. Done already, it is done.
pub async fn part(store: &Store, by: &Advocate, client: ClientId, link: Link) -> Result<(), ActError> {
    change(store, by, client, link, "client_parted").await
}

/// Links two clients. Done already, it is done.
pub async fn link(store: &Store, by: &Advocate, client: ClientId, link: Link) -> Result<(), ActError> {
    change(store, by, client, link, "client_linked").await
}

async fn change(store: &Store, by: &Advocate, client: ClientId, link: Link, kind: &str) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    db::keys::lock(&mut tx, db::keys::Adding::Client).await?;
    let subject = ("client", client.uuid());
    let (act, _) = act::begin(store, &mut tx, by, kind, subject, None, None).await?;
    for it in [client, link.to] {
        db::clients::find(&mut tx, it).await?.ok_or(ActError::NotFound)?;
    }
    let done = if kind == "client_parted" {
        links::end(&mut tx, client, link, act).await?
    } else if client == link.to {
        return Err(ActError::NotFound);
    } else {
        links::insert(&mut tx, client, link, act).await?
    };
    if done > 0 {
        for it in [client, link.to] {
            client_acts::insert(&mut tx, act, it, &[Touched::Around]).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Links a client to all of these that are still there, or to what they were merged into since: part of an import.
pub(crate) async fn add(tx: &mut Tx, client: ClientId, to: &[Link], import: domain::ActId) -> Result<(), DbError> {
    for link in to {
        let now = merged_clients::root_of(tx, link.to).await?.unwrap_or(link.to);
        if now != client && db::clients::find(tx, now).await?.is_some() {
            let done = links::insert(tx, client, Link { to: now, ..*link }, import).await?;
            if done > 0 {
                // The other one is not taken away from under the link.
                client_acts::insert(tx, import, now, &[Touched::Around]).await?;
            }
        }
    }
    Ok(())
}

/// Fewer letters and digits than this in a case number are shared by chance.
const TELLING: usize = 5;

/// Writes down what tells of one incident: the case numbers of a referral, each with whose it is.
pub(crate) async fn index(tx: &mut Tx, referral: ReferralId, answers: &Answers) -> Result<(), DbError> {
    let telling = case_numbers(answers)
        .into_iter()
        .filter(|it| it.1.chars().count() >= TELLING);
    let numbers: Vec<String> = telling
        .map(|(field, number)| {
            let whose = if field == FieldId::LeCaseNumber { "le" } else { "cps" };
            format!("{whose}:{number}")
        })
        .collect();
    links::put_case_numbers(tx, referral, &numbers).await
}
