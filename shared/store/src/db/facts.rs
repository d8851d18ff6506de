//! Table `fact`: dated values of a client, each with the act that wrote it.

use domain::{ActId, ClientId, FactId, ReferralId, answers::Answers, catalogue::Part};
use jiff::civil::Date;

use super::{DbError, Tx, params};

/// A fact to write.
#[derive(Clone, Debug)]
pub(crate) struct NewFact {
    /// Of which account; none for the profile.
    pub(crate) account: Option<i64>,
    /// What it is a value of: the name of a profile field or of a section.
    pub(crate) field: &'static str,
    /// The values of the fields that make it.
    pub(crate) answers: Answers,
}

/// Where facts come from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    /// From which day they hold.
    pub(crate) from: Date,
    /// Which referral said so, and which of its revisions.
    pub(crate) source: Option<(ReferralId, i64)>,
    /// The act that writes them.
    pub(crate) act: ActId,
}

/// Writes facts of one client.
pub(crate) async fn insert(tx: &mut Tx, client: ClientId, origin: Origin, facts: &[NewFact]) -> Result<(), DbError> {
    let Origin { from, source, act } = origin;
    let mut rows = Vec::with_capacity(facts.len());
    for it in facts {
        let value = serde_json::to_vec(&it.answers.to_json(Part::Form))
            .map_err(|_| DbError::corrupt("fact", client, "cannot be written as JSON"))?;
        rows.push(params![
            FactId::new(),
            client,
            it.account,
            it.field,
            value,
            from.to_string(),
            source.map(|it| it.0),
            source.map(|it| it.1),
            act
        ]);
    }
    tx.insert_rows(
        "fact (id, client_id, account_n, field, value, valid_from, referral_id, revision, written_by)",
        rows,
    )
    .await
}

/// A present value of a client.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    /// Which.
    pub id: FactId,
    /// What it is a value of.
    pub field: String,
    /// Of which account; none for the profile.
    pub account: Option<i64>,
    /// The values of the fields that make it.
    pub answers: Answers,
    /// Which referral said so, and which of its revisions.
    pub source: Option<(ReferralId, i64)>,
    /// From which day it holds; ages are as of this day.
    pub from: Date,
}

#[derive(sqlx::FromRow)]
struct FactRow {
    id: uuid::Uuid,
    field: String,
    account_n: Option<i64>,
    value: Vec<u8>,
    referral_id: Option<uuid::Uuid>,
    revision: Option<i64>,
    valid_from: String,
}

/// The present facts of a client, in the order in which they were written.
pub(crate) async fn present(tx: &mut Tx, client: ClientId) -> Result<Vec<Fact>, DbError> {
    let rows: Vec<FactRow> = tx
        .fetch_all(
            "select id, field, account_n, value, referral_id, revision, valid_from from fact
             where client_id = $1 and ended_by is null and valid_to is null order by id",
            params![client],
        )
        .await?;
    rows.into_iter().map(Fact::try_from).collect()
}

/// The facts of a client that an act has ended.
pub(crate) async fn ended(tx: &mut Tx, client: ClientId) -> Result<Vec<Fact>, DbError> {
    let rows: Vec<FactRow> = tx
        .fetch_all(
            "select id, field, account_n, value, referral_id, revision, valid_from from fact
             where client_id = $1 and ended_by is not null order by id",
            params![client],
        )
        .await?;
    rows.into_iter().map(Fact::try_from).collect()
}

/// The facts that an act wrote and that hold.
pub(crate) async fn written_by(tx: &mut Tx, act: ActId) -> Result<Vec<Fact>, DbError> {
    let rows: Vec<FactRow> = tx
        .fetch_all(
            "select id, field, account_n, value, referral_id, revision, valid_from from fact
             where written_by = $1 and ended_by is null and valid_to is null order by id",
            params![act],
        )
        .await?;
    rows.into_iter().map(Fact::try_from).collect()
}

/// The facts that an act has ended.
pub(crate) async fn ended_by(tx: &mut Tx, act: ActId) -> Result<Vec<Fact>, DbError> {
    let rows: Vec<FactRow> = tx
        .fetch_all(
            "select id, field, account_n, value, referral_id, revision, valid_from from fact where ended_by = $1 order by id",
            params![act],
        )
        .await?;
    rows.into_iter().map(Fact::try_from).collect()
}

impl TryFrom<FactRow> for Fact {
    type Error = DbError;
    fn try_from(row: FactRow) -> Result<Self, DbError> {
        let corrupt = || DbError::corrupt("fact", row.id, "does not fit the catalogue");
        let mut answers = Answers::default();
        let document = serde_json::from_slice(&row.value).map_err(|_| corrupt())?;
        answers.add_json(Answers::FORMAT, &document).map_err(|_| corrupt())?;
        Ok(Self {
            id: row.id.into(),
            from: row.valid_from.parse().map_err(|_| corrupt())?,
            field: row.field,
            account: row.account_n,
            answers,
            source: row
                .referral_id
                .zip(row.revision)
                .map(|(referral, revision)| (referral.into(), revision)),
        })
    }
}

/// Ends a fact by an act. If it held `until` a day, it is kept as something that was so until then.
pub(crate) async fn end(tx: &mut Tx, fact: &Fact, act: ActId, until: Option<Date>) -> Result<(), DbError> {
    tx.execute(
        "update fact set ended_by = $2 where id = $1 and ended_by is null",
        params![fact.id, act],
    )
    .await?;
    if let Some(until) = until {
        tx.execute(
            "insert into fact (id, client_id, account_n, field, value, valid_from, valid_to, referral_id, revision, written_by)
             select $2, client_id, account_n, field, value, valid_from, $3, referral_id, revision, $4 from fact where id = $1",
            params![fact.id, FactId::new(), until.to_string(), act],
        )
        .await?;
    }
    Ok(())
}

/// Brings back the facts that an act ended, after those that it wrote have ended: it is undone.
pub(crate) async fn bring_back(tx: &mut Tx, ended_by: ActId) -> Result<u64, DbError> {
    tx.execute("update fact set ended_by = null where ended_by = $1", params![ended_by])
        .await
}

/// Ends the facts that an act wrote: it is undone.
pub(crate) async fn end_written_by(tx: &mut Tx, act: ActId, undo: ActId) -> Result<u64, DbError> {
    tx.execute(
        "update fact set ended_by = $2 where written_by = $1 and ended_by is null",
        params![act, undo],
    )
    .await
}
