//! One id type per kind of thing, so that a client's id cannot be used as a referral's.

use std::{fmt, hash::Hash, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// The id of a `K`: a UUIDv7, so ids made later sort later. It tells when it was made; it is no secret.
pub struct Id<K> {
    uuid: Uuid,
    kind: PhantomData<fn() -> K>,
}

impl<K> Id<K> {
    /// A new id, different from every other.
    #[expect(clippy::disallowed_methods, reason = "the one place where ids are made")]
    #[expect(
        clippy::new_without_default,
        reason = "a default that differs each time would be a surprise"
    )]
    pub fn new() -> Self {
        Uuid::now_v7().into()
    }

    /// A new one that does not say when it was made.
    pub fn timeless() -> Self {
        Uuid::new_v4().into()
    }

    /// The plain UUID, for storing.
    pub fn uuid(self) -> Uuid {
        self.uuid
    }
}

impl<K> From<Uuid> for Id<K> {
    fn from(uuid: Uuid) -> Self {
        Self {
            uuid,
            kind: PhantomData,
        }
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uuid.fmt(f)
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uuid.fmt(f)
    }
}
impl<K> FromStr for Id<K> {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        Uuid::parse_str(text).map(Into::into)
    }
}
impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.uuid.serialize(serializer)
    }
}
impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Into::into)
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $kind:ident;)*) => {
        /// The kinds of things that have ids.
        pub mod kind {
            $(#[doc = concat!("Kind of [`super::", stringify!($name), "`].")] #[derive(Debug)] pub enum $kind {})*
        }
        $($(#[$doc])* pub type $name = Id<kind::$kind>;)*
    };
}

ids! {
    /// What a person did once.
    ActId = Act;
    /// A partner agency.
    AgencyId = Agency;
    /// An entry of the audit log.
    AuditId = Audit;
    /// A child's one profile.
    ClientId = Client;
    /// A file of clients to be imported.
    ClientFileId = ClientFile;
    /// A document.
    DocumentId = Document;
    /// A referral that is being written; also the key under which it is sent once.
    DraftId = Draft;
    /// A dated value of a client.
    FactId = Fact;
    /// A folder for documents.
    FolderId = Folder;
    /// What a page shows that is in no address.
    KeptId = Kept;
    /// A mail.
    MailId = Mail;
    /// A search for candidates.
    MatchRunId = MatchRun;
    /// A message on the queue.
    OutboxId = Outbox;
    /// Somebody who works at the center or at an agency.
    PersonId = Person;
    /// A referral.
    ReferralId = Referral;
    /// A report that was saved under a name.
    SavedReportId = SavedReport;
    /// A view of the queue that somebody has saved.
    SavedViewId = SavedView;
    /// What staff noted about a referral; also the key under which it is added once.
    StaffNoteId = StaffNote;
    /// A sign-in.
    SessionId = Session;
}
