//! Random acts around a client, each with its way back: clients who are added by hand and taken back, deleted and brought back; links, who
//! looks after the child, documents.

use domain::{
    ActId, ClientId, DocumentId, FolderId, PersonId,
    link::{Link, LinkKind},
};
use store::{
    ActError, assign,
    client_record::{deletion, undo},
    clients::Profile,
    documents::{self, Change, DocumentError, Owner},
    folders, links, new_client,
};
use tests::profile;

use crate::{
    chance::{assert_same, child, visible},
    documents::{PDF, arrived},
    prose,
    random_client::World,
};

/// How many kinds of acts there are.
pub(crate) const AROUND: usize = 8;
/// How many clients there are at most: all are looked at again and again.
const CLIENTS: usize = 8;

/// What is around a client.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Around {
    client: ClientId,
    looked_after: Option<PersonId>,
    links: Vec<Link>,
    /// Those that are there, each with its place.
    documents: Vec<(DocumentId, FolderId, Option<i64>)>,
}

impl Around {
    /// None: the client is not there.
    pub(crate) async fn of(world: &World<'_>, client: ClientId) -> Option<Self> {
        let (store, by) = (world.store, &world.by);
        let documents = documents::of(store, by, Owner::Client(client)).await.unwrap()?;
        let there = documents.iter().filter(|it| it.removed.is_none());
        let links = links::of_client(store, by, client).await.unwrap();
        let looked_after = assign::assigned(store, by, client).await.unwrap().to;
        Some(Self {
            client,
            looked_after: looked_after.map(|it| it.0),
            links: links.into_iter().map(|it| it.link).collect(),
            documents: there.map(|it| (it.id, it.folder, it.account)).collect(),
        })
    }
}

/// An act on a client, if it is one that has a way back.
#[derive(Clone, Debug)]
enum Act {
    TakeBack(ActId),
    Delete,
    Restore,
    Link(Link),
    Part(Link),
    Assign(Option<PersonId>, Option<PersonId>),
    Document(DocumentId, Change),
}

fn refused(error: DocumentError) -> ActError {
    match error {
        DocumentError::Act(error) => error,
        // The account is closed, or another client's.
        DocumentError::NoAccount => ActError::NotFound,
        other => panic!("{other:?}"),
    }
}

impl World<'_> {
    async fn perform(&self, client: ClientId, act: Act) -> Result<(), ActError> {
        let (store, by, admin) = (self.store, &self.by, &self.people.administrator);
        match act {
            Act::TakeBack(added) => undo::undo(store, by, client, added).await,
            Act::Delete => deletion::delete(store, admin, client, None).await,
            Act::Restore => deletion::restore(store, admin, client, prose("The other one was meant.")).await,
            Act::Link(link) => links::link(store, by, client, link).await,
            Act::Part(link) => links::part(store, by, client, link).await,
            Act::Assign(from, to) => assign::assign(store, by, client, from, to).await,
            Act::Document(id, change) => {
                let owner = Owner::Client(client);
                documents::change(store, by, owner, id, change).await.map_err(refused)
            }
        }
    }

    async fn add_document(
        &self,
        client: ClientId,
        account: Option<i64>,
        content: &str,
    ) -> Result<DocumentId, ActError> {
        let (store, by, owner) = (self.store, &self.by, Owner::Client(client));
        let folder = folders::all(store, by).await.unwrap()[0].id;
        let file = arrived(store, "Plan.pdf", &[PDF, content.as_bytes()].concat()).await;
        let added = documents::add(store, by, owner, folder, account, vec![file]).await;
        added.map_err(refused)?;
        Ok(documents::of(store, by, owner).await.unwrap().unwrap()[0].id)
    }

    /// Something is around the clients of the start.
    pub(crate) async fn begin_around(&self) {
        let [one, two, three, ..] = self.clients[..] else {
            panic!("some clients are there")
        };
        let kind = LinkKind::Sibling;
        self.perform(one, Act::Link(Link { kind, to: three })).await.unwrap();
        self.perform(two, Act::Assign(None, Some(self.by.person())))
            .await
            .unwrap();
        for (client, account) in [(one, Some(1)), (three, None)] {
            self.add_document(client, account, "start").await.unwrap();
        }
    }

    /// Does something around a client, or to some other one; now and then takes it straight back, after which all is as it was.
    pub(crate) async fn around(&mut self, it: &Profile) -> Result<(), ActError> {
        let before = match self.dice.below(4) {
            0 => Some(visible(self.store, &self.by).await),
            _ => None,
        };
        let Some((what, client, back)) = self.something(it).await? else {
            return Ok(());
        };
        *self.done.entry(what).or_default() += 1;
        if let Some(before) = before {
            let now = visible(self.store, &self.by).await;
            assert!(now != before, "{what} of {client} is seen");
            self.perform(client, back).await.unwrap();
            let after = visible(self.store, &self.by).await;
            assert_same(&after, &before, &format!("{what} of {client}, and its way back"));
        }
        Ok(())
    }

    /// What was done to whom, and the way back; none if nothing was.
    async fn something(&mut self, it: &Profile) -> Result<Option<(&'static str, ClientId, Act)>, ActError> {
        let (store, by, id) = (self.store, self.by.clone(), it.id);
        let here = Around::of(self, id).await.unwrap();
        let done = match self.dice.below(10) {
            0 if self.clients.len() < CLIENTS => {
                let new = profile(store, &child(self.dice.below(5), self.dice.below(5)));
                let act = ActId::new();
                let client = new_client::add(store, &by, act, &new, Some(&prose("Another child."))).await?;
                self.clients.push(client);
                ("added", client, Act::TakeBack(act))
            }
            2 if self.are_more_than(1).await => {
                self.perform(id, Act::Delete).await?;
                ("deleted", id, Act::Restore)
            }
            3 | 4 => {
                let gone = deletion::gone(store, &self.people.administrator, 0).await.unwrap().0;
                let Some(gone) = (!gone.is_empty()).then(|| gone[self.dice.below(gone.len())].client.id) else {
                    return Ok(None);
                };
                self.perform(gone, Act::Restore).await?;
                ("brought back", gone, Act::Delete)
            }
            5 => {
                let Some(to) = self.some_client().await.map(|it| it.id) else {
                    return Ok(None);
                };
                let kind = LinkKind::ALL[self.dice.below(LinkKind::ALL.len())];
                let link = Link { kind, to };
                if here.links.contains(&link) {
                    return Ok(None);
                }
                self.perform(id, Act::Link(link)).await?;
                ("linked", id, Act::Part(link))
            }
            0 | 1 | 6 => {
                let Some(link) = here.links.first().copied() else {
                    return Ok(None);
                };
                self.perform(id, Act::Part(link)).await?;
                ("parted", id, Act::Link(link))
            }
            7 => {
                let to = [None, Some(by.person()), Some(self.people.colleague.person())][self.dice.below(3)];
                if to == here.looked_after {
                    return Ok(None);
                }
                self.perform(id, Act::Assign(here.looked_after, to)).await?;
                ("assigned", id, Act::Assign(to, here.looked_after))
            }
            8 => {
                let account = [None, Some(1), Some(2)][self.dice.below(3)];
                let content = self.dice.below(1_000_000).to_string();
                let document = self.add_document(id, account, &content).await?;
                ("document", id, Act::Document(document, Change::Remove))
            }
            _ => {
                let all = documents::of(store, &by, Owner::Client(id)).await.unwrap().unwrap();
                let Some(document) = (!all.is_empty()).then(|| &all[self.dice.below(all.len())]) else {
                    return Ok(None);
                };
                let elsewhere = folders::all(store, &by).await.unwrap()[1].id;
                let (change, back) = match (document.removed.is_some(), self.dice.below(2)) {
                    (true, _) => (Change::PutBack, Change::Remove),
                    (false, 0) if document.folder != elsewhere || document.account.is_some() => (
                        Change::Move(elsewhere, None),
                        Change::Move(document.folder, document.account),
                    ),
                    (false, _) => (Change::Remove, Change::PutBack),
                };
                self.perform(id, Act::Document(document.id, change)).await?;
                ("document changed", id, Act::Document(document.id, back))
            }
        };
        Ok(Some(done))
    }

    /// Brings all back who are deleted.
    pub(crate) async fn bring_back_all(&self) {
        for gone in deletion::gone(self.store, &self.people.administrator, 0)
            .await
            .unwrap()
            .0
        {
            self.perform(gone.client.id, Act::Restore).await.unwrap();
        }
    }

    /// Takes back what is around the clients as far as it was not so at the start, by hand as a person would; how much that was.
    pub(crate) async fn put_around(&self, start: &[Around]) -> usize {
        let mut put = 0;
        for client in &self.clients {
            let Some(now) = Around::of(self, *client).await else {
                continue;
            };
            let then = start.iter().find(|it| it.client == *client).cloned();
            let then = then.unwrap_or_else(|| Around {
                looked_after: None,
                links: Vec::new(),
                documents: Vec::new(),
                ..now.clone()
            });
            let mut acts = Vec::new();
            if now.looked_after != then.looked_after {
                acts.push(Act::Assign(now.looked_after, then.looked_after));
            }
            acts.extend(
                now.links
                    .iter()
                    .filter(|it| !then.links.contains(it))
                    .map(|it| Act::Part(*it)),
            );
            acts.extend(
                then.links
                    .iter()
                    .filter(|it| !now.links.contains(it))
                    .map(|it| Act::Link(*it)),
            );
            for (id, ..) in now
                .documents
                .iter()
                .filter(|it| then.documents.iter().all(|old| old.0 != it.0))
            {
                acts.push(Act::Document(*id, Change::Remove));
            }
            for (id, folder, account) in then.documents.iter().filter(|it| !now.documents.contains(it)) {
                acts.push(Act::Document(*id, Change::PutBack));
                acts.push(Act::Document(*id, Change::Move(*folder, *account)));
            }
            for act in acts {
                match self.perform(*client, act.clone()).await {
                    Ok(()) => put += 1,
                    // Whom it is about, or what it goes to, is a part of another client as yet.
                    Err(ActError::NotFound) => {}
                    Err(other) => panic!("{act:?} of {client}: {other:?}"),
                }
            }
        }
        put
    }
}
