//! Table `draft`: referrals being written, as typed.

use domain::{AgencyId, DraftId, PersonId, ReferralId, form::Form, referral::Kind};
use jiff::Timestamp;

use super::{DbError, Tx, params, params::timestamp};
use crate::sealed::Sealed;

/// A referral being written.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Which; also the key under which it will be sent once.
    pub id: DraftId,
    /// What it asks.
    pub kind: Kind,
    /// For whom it is sent.
    pub agency: AgencyId,
    /// Who will be told of decisions.
    pub referrer: PersonId,
    /// The returned referral that it corrects.
    pub corrects: Option<ReferralId>,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// What was typed.
    pub form: Form,
}

#[derive(sqlx::FromRow)]
struct DraftRow {
    id: uuid::Uuid,
    kind: String,
    agency_id: uuid::Uuid,
    referrer_id: uuid::Uuid,
    answers: Option<uuid::Uuid>,
    saved_at: i64,
    #[sqlx(flatten)]
    sealed: Sealed,
}

impl TryFrom<DraftRow> for Draft {
    type Error = DbError;
    fn try_from(row: DraftRow) -> Result<Self, DbError> {
        let corrupt = |what| DbError::corrupt("draft", row.id, what);
        Ok(Self {
            id: row.id.into(),
            kind: Kind::parse(&row.kind).ok_or_else(|| corrupt("unknown kind"))?,
            agency: row.agency_id.into(),
            referrer: row.referrer_id.into(),
            corrects: row.answers.map(Into::into),
            saved_at: timestamp(row.saved_at).ok_or_else(|| corrupt("not a time"))?,
            form: row.sealed.open_form()?,
        })
    }
}

/// Writes a new draft; false if the returned referral is being corrected already.
pub(crate) async fn insert(tx: &mut Tx, owner: PersonId, draft: &Draft) -> Result<bool, DbError> {
    let Sealed { format, key_id, sealed } = Sealed::form(&draft.form)?;
    let stored = tx
        .execute(
            "insert into draft (id, owner, kind, agency_id, referrer_id, answers, saved_at, format, key_id, sealed)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (answers) do nothing",
            params![
                draft.id,
                owner,
                draft.kind.as_str(),
                draft.agency,
                draft.referrer,
                draft.corrects,
                draft.saved_at,
                format,
                key_id,
                sealed
            ],
        )
        .await?;
    Ok(stored == 1)
}

/// Saves what was typed; 0 rows if there is no such draft of this person, or not as it was `seen`.
pub(crate) async fn save(
    tx: &mut Tx,
    owner: PersonId,
    id: DraftId,
    form: &Form,
    (at, seen): (Timestamp, Option<Timestamp>),
) -> Result<u64, DbError> {
    let Sealed { format, key_id, sealed } = Sealed::form(form)?;
    tx.execute(
        "update draft set saved_at = $3, format = $4, key_id = $5, sealed = $6
         where id = $1 and owner = $2 and (saved_at = $7 or $7 is null)",
        params![id, owner, at, format, key_id, sealed, seen],
    )
    .await
}

/// A draft of this person.
pub(crate) async fn find(tx: &mut Tx, owner: PersonId, id: DraftId) -> Result<Option<Draft>, DbError> {
    let row: Option<DraftRow> = tx
        .fetch_optional(
            "select id, kind, agency_id, referrer_id, answers, saved_at, format, key_id, sealed from draft where id = $1 and owner = $2",
            params![id, owner],
        )
        .await?;
    row.map(Draft::try_from).transpose()
}

/// The draft that corrects a returned referral, if its owner has begun one.
pub(crate) async fn correcting(tx: &mut Tx, owner: PersonId, referral: ReferralId) -> Result<Option<Draft>, DbError> {
    let row: Option<DraftRow> = tx
        .fetch_optional(
            "select id, kind, agency_id, referrer_id, answers, saved_at, format, key_id, sealed from draft where answers = $1 and owner = $2",
            params![referral, owner],
        )
        .await?;
    row.map(Draft::try_from).transpose()
}

/// All drafts of this person, last one first; corrections only of referrals that are with their referrer.
pub(crate) async fn own(tx: &mut Tx, owner: PersonId) -> Result<Vec<Draft>, DbError> {
    let rows: Vec<DraftRow> = tx
        .fetch_all(
            "select id, kind, agency_id, referrer_id, answers, saved_at, format, key_id, sealed from draft
             where owner = $1
               and (answers is null or exists (select 1 from standing where referral_id = answers and status = 'rejected'))
             order by id desc limit 200",
            params![owner],
        )
        .await?;
    rows.into_iter().map(Draft::try_from).collect()
}

/// Removes a draft.
pub(crate) async fn delete(tx: &mut Tx, owner: PersonId, id: DraftId) -> Result<u64, DbError> {
    tx.execute("delete from draft where id = $1 and owner = $2", params![id, owner])
        .await
}

/// Removes a draft, unless it was saved since `saved_at`.
pub(crate) async fn delete_as_of(
    tx: &mut Tx,
    owner: PersonId,
    id: DraftId,
    saved_at: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "delete from draft where id = $1 and owner = $2 and saved_at = $3",
        params![id, owner, saved_at],
    )
    .await
}

/// Removes drafts not saved since; of corrections those whose referral is no longer with its referrer.
pub(crate) async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<u64, DbError> {
    tx.execute(
        "delete from draft where saved_at < $1
           and (answers is null or not exists (select 1 from standing where referral_id = answers and status = 'rejected'))",
        params![before],
    )
    .await
}
