//! Table `fact`: dated values of a client, each with the act that wrote it.

use domain::{ActId, ClientId, FactId, ReferralId, answers::Answers};
use jiff::civil::Date;

use super::{DbError, Tx, params};

/// Writes a fact.
pub(crate) async fn insert(
    tx: &mut Tx,
    (client, account): (ClientId, Option<i64>),
    field: &str,
    value: &serde_json::Value,
    from: Date,
    source: Option<(ReferralId, i64)>,
    act: ActId,
) -> Result<(), DbError> {
    let value = serde_json::to_vec(value).map_err(|_| DbError::corrupt("fact", client, "cannot be written as JSON"))?;
    tx.execute(
        "insert into fact (id, client_id, account_n, field, value, valid_from, referral_id, revision, written_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            FactId::new(),
            client,
            account,
            field,
            value,
            from.to_string(),
            source.map(|it| it.0),
            source.map(|it| it.1),
            act
        ],
    )
    .await
    .map(drop)
}

/// A present value of a client.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    /// What it is a value of.
    pub field: String,
    /// Of which account; none for the profile.
    pub account: Option<i64>,
    /// The values of the fields that make it.
    pub answers: Answers,
    /// Which referral said so, and which of its revisions.
    pub source: Option<(ReferralId, i64)>,
}

#[derive(sqlx::FromRow)]
struct FactRow {
    id: uuid::Uuid,
    field: String,
    account_n: Option<i64>,
    value: Vec<u8>,
    referral_id: Option<uuid::Uuid>,
    revision: Option<i64>,
}

/// The present facts of a client, in the order in which they were written.
pub(crate) async fn present(tx: &mut Tx, client: ClientId) -> Result<Vec<Fact>, DbError> {
    let rows: Vec<FactRow> = tx
        .fetch_all(
            "select id, field, account_n, value, referral_id, revision from fact
             where client_id = $1 and ended_by is null and valid_to is null order by id",
            params![client],
        )
        .await?;
    rows.into_iter()
        .map(|row| {
            let corrupt = || DbError::corrupt("fact", row.id, "does not fit the catalogue");
            let mut answers = Answers::default();
            let document = serde_json::from_slice(&row.value).map_err(|_| corrupt())?;
            answers.add_json(Answers::FORMAT, &document).map_err(|_| corrupt())?;
            let source = row
                .referral_id
                .zip(row.revision)
                .map(|(referral, revision)| (referral.into(), revision));
            Ok(Fact {
                field: row.field,
                account: row.account_n,
                answers,
                source,
            })
        })
        .collect()
}

/// Ends the facts that an act wrote: it is undone.
pub(crate) async fn end_written_by(tx: &mut Tx, act: ActId, undo: ActId) -> Result<u64, DbError> {
    tx.execute(
        "update fact set ended_by = $2 where written_by = $1 and ended_by is null",
        params![act, undo],
    )
    .await
}
