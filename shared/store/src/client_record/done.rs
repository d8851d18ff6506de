//! What somebody has done already: a button that was pressed twice leads where pressing it once does.

use domain::{ClientId, FactId, record::RecordDeed};

use crate::{
    Store,
    db::{self, DbError},
    viewer::Visitor,
};

/// Something that cannot be done a second time, as it stands.
#[derive(Clone, Copy, Debug)]
pub enum Done {
    /// A profile is a part of another one.
    Merged {
        /// The one that goes on.
        kept: ClientId,
        /// The one that is a part of it.
        other: ClientId,
    },
    /// An account is closed.
    Closed {
        /// Whose.
        client: ClientId,
        /// Which.
        n: i64,
    },
    /// A client is deleted.
    Deleted(ClientId),
    /// An entry is not there any more, by this.
    EntryEnded(FactId, RecordDeed),
}

/// Whether it stands because the one who asks did it.
pub async fn by(store: &Store, by: &Visitor, what: Done) -> Result<bool, DbError> {
    db::done::by(&mut store.db.read().await?, by.person(), what).await
}
