//! Table `staff_note`: what staff note about a referral.

use domain::{PersonId, ReferralId, StaffNoteId};
use jiff::Timestamp;

use super::{DbError, Tx, params, params::timestamp};
use crate::sealed::Sealed;

/// A note to write.
pub(crate) struct NewNote {
    pub(crate) id: StaffNoteId,
    pub(crate) referral: ReferralId,
    pub(crate) by: PersonId,
    pub(crate) at: Timestamp,
    pub(crate) text: Sealed,
}

/// Writes a note; 0 rows if there is one of this id.
pub(crate) async fn insert(tx: &mut Tx, note: NewNote) -> Result<u64, DbError> {
    let Sealed { format, key_id, sealed } = note.text;
    tx.execute(
        "insert into staff_note (id, referral_id, written_by, written_at, format, key_id, sealed) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (id) do nothing",
        params![note.id, note.referral, note.by, note.at, format, key_id, sealed],
    )
    .await
}

/// What this person wrote about this referral under this key.
pub(crate) async fn find(
    tx: &mut Tx,
    id: StaffNoteId,
    referral: ReferralId,
    by: PersonId,
) -> Result<Option<Sealed>, DbError> {
    tx.fetch_optional(
        "select format, key_id, sealed from staff_note where id = $1 and referral_id = $2 and written_by = $3",
        params![id, referral, by],
    )
    .await
}

/// The notes about a referral, newest last: who wrote each, when, and what.
pub(crate) async fn of_referral(
    tx: &mut Tx,
    referral: ReferralId,
) -> Result<Vec<(String, Timestamp, Sealed)>, DbError> {
    #[derive(sqlx::FromRow)]
    struct NoteRow {
        id: uuid::Uuid,
        first_name: String,
        last_name: String,
        written_at: i64,
        #[sqlx(flatten)]
        text: Sealed,
    }
    let rows: Vec<NoteRow> = tx
        .fetch_all(
            "select staff_note.id, first_name, last_name, written_at, format, key_id, sealed
             from staff_note join person on person.id = written_by
             where referral_id = $1 order by written_at, staff_note.id",
            params![referral],
        )
        .await?;
    rows.into_iter()
        .map(|it| {
            let at = timestamp(it.written_at).ok_or_else(|| DbError::corrupt("staff_note", it.id, "not a time"))?;
            Ok((format!("{} {}", it.first_name, it.last_name), at, it.text))
        })
        .collect()
}
