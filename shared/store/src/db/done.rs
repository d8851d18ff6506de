//! Whether somebody has done already what their form asks for once more: tables `act`, `client_merge`, `account`, `client` and `fact`.

use domain::{PersonId, record::RecordDeed};

use super::{DbError, Tx, params};
use crate::client_record::done::Done;

/// Whether it stands, and this person did it.
pub(crate) async fn by(tx: &mut Tx, person: PersonId, what: Done) -> Result<bool, DbError> {
    let (sql, values) = match what {
        Done::Merged { kept, other } => (
            "select act.id from client_merge join act on act.id = client_merge.act_id
             where act.by_person = $1 and act.kind = $2 and client_id = $3 and from_root = $3 and to_root = $4
               and not exists (select 1 from act as later where later.undoes = act.id)",
            params![person, RecordDeed::ClientsMerged.as_str(), other, kept],
        ),
        Done::Closed { client, n } => (
            "select act.id from account join act on act.id = account.ended_by
             where act.by_person = $1 and act.kind = $2 and client_id = $3 and n = $4",
            params![person, RecordDeed::AccountEnded.as_str(), client, n],
        ),
        Done::Deleted(client) => (
            "select act.id from client join act on act.id = client.ended_by
             where act.by_person = $1 and act.kind = $2 and client.id = $3",
            params![person, RecordDeed::Deleted.as_str(), client],
        ),
        Done::EntryEnded(entry, deed) => (
            "select act.id from fact join act on act.id = fact.ended_by
             where act.by_person = $1 and act.kind = $2 and fact.id = $3",
            params![person, deed.as_str(), entry],
        ),
    };
    let found: Option<(uuid::Uuid,)> = tx.fetch_optional(sql, values).await?;
    Ok(found.is_some())
}
