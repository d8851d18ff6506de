//! Table `fact`: dated values of a client, each with the act that wrote it.

use domain::{ActId, ClientId, FactId, ReferralId, answers::Answers, catalogue::Part};
use jiff::{Timestamp, civil::Date};

use super::{DbError, Tx, params, params::timestamp};

/// A fact to write.
#[derive(Clone, Debug)]
pub(crate) struct NewFact {
    /// Of which account; none for the profile.
    pub(crate) account: Option<i64>,
    /// What it is a value of: the name of a profile field or of a section.
    pub(crate) field: &'static str,
    /// The values of the fields that make it.
    pub(crate) answers: Answers,
    /// The one in whose place it stands, of an entry that is written down otherwise; of a value that comes from another profile, the value
    /// there.
    pub(crate) replaces: Option<FactId>,
}

/// Where facts come from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    /// From which day they hold.
    pub(crate) from: Date,
    /// Until which day they held; none if they still do.
    pub(crate) until: Option<Date>,
    /// Which referral said so, and which of its revisions.
    pub(crate) source: Option<(ReferralId, i64)>,
    /// The act that writes them.
    pub(crate) act: ActId,
}

/// Writes facts of one client.
pub(crate) async fn insert(tx: &mut Tx, client: ClientId, origin: Origin, facts: &[NewFact]) -> Result<(), DbError> {
    let Origin {
        from,
        until,
        source,
        act,
    } = origin;
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
            until.map(|it| it.to_string()),
            source.map(|it| it.0),
            source.map(|it| it.1),
            act,
            it.replaces
        ]);
    }
    tx.insert_rows(
        "fact (id, client_id, account_n, field, value, valid_from, valid_to, referral_id, revision, written_by, replaces)",
        rows,
    )
    .await
}

/// A value that a client has, or had until some day.
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
    /// Until which day it held, that one too; none if it still does. On the day of a change both the old and the new value hold.
    pub until: Option<Date>,
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
    valid_to: Option<String>,
}

/// Facts by a condition on one id, in the order in which they were written.
macro_rules! facts_where {
    ($condition:literal) => {
        concat!(
            "select id, field, account_n, value, referral_id, revision, valid_from, valid_to from fact where ",
            $condition,
            " order by id"
        )
    };
}

async fn read(tx: &mut Tx, sql: &'static str, id: uuid::Uuid) -> Result<Vec<Fact>, DbError> {
    let rows: Vec<FactRow> = tx.fetch_all(sql, params![id]).await?;
    rows.into_iter().map(Fact::try_from).collect()
}

/// The present facts of a client.
pub(crate) async fn present(tx: &mut Tx, client: ClientId) -> Result<Vec<Fact>, DbError> {
    let sql = facts_where!("client_id = $1 and ended_by is null and valid_to is null");
    read(tx, sql, client.uuid()).await
}

/// One of them, of which only its id is known.
pub(crate) async fn find(tx: &mut Tx, fact: FactId) -> Result<Option<Fact>, DbError> {
    let facts = read(
        tx,
        facts_where!("id = $1 and ended_by is null and valid_to is null"),
        fact.uuid(),
    )
    .await?;
    Ok(facts.into_iter().next())
}

/// One of them, also if it holds no more.
pub(crate) async fn whatever_became_of(tx: &mut Tx, fact: FactId) -> Result<Option<Fact>, DbError> {
    let facts = read(tx, facts_where!("id = $1"), fact.uuid()).await?;
    Ok(facts.into_iter().next())
}

/// The names that a client had.
pub(crate) async fn former_names(tx: &mut Tx, client: ClientId) -> Result<Vec<Fact>, DbError> {
    let sql = facts_where!(
        "client_id = $1 and account_n is null and field = 'legal_name' and ended_by is null and valid_to is not null"
    );
    read(tx, sql, client.uuid()).await
}

/// What clients are called, of those after one, up to another one.
pub(crate) async fn names_between(
    tx: &mut Tx,
    after: ClientId,
    last: ClientId,
) -> Result<Vec<(ClientId, Fact)>, DbError> {
    #[derive(sqlx::FromRow)]
    struct Row {
        client_id: uuid::Uuid,
        #[sqlx(flatten)]
        fact: FactRow,
    }
    let rows: Vec<Row> = tx
        .fetch_all(
            "select client_id, fact.id, field, account_n, value, referral_id, revision, valid_from, valid_to
             from fact join client on client.id = client_id
             where client_id > $1 and client_id <= $2 and findable
               and account_n is null and field = 'legal_name' and fact.ended_by is null and valid_to is null
             order by client_id",
            params![after, last],
        )
        .await?;
    let named = |it: Row| Ok((it.client_id.into(), Fact::try_from(it.fact)?));
    rows.into_iter().map(named).collect()
}

/// A value of a client's profile that it has or had; none if it was taken out since.
pub(crate) async fn of_profile(tx: &mut Tx, client: ClientId, fact: FactId) -> Result<Option<Fact>, DbError> {
    let row: Option<FactRow> = tx
        .fetch_optional(
            "select id, field, account_n, value, referral_id, revision, valid_from, valid_to from fact
             where id = $1 and client_id = $2 and account_n is null and ended_by is null",
            params![fact, client],
        )
        .await?;
    row.map(Fact::try_from).transpose()
}

/// The facts of a client that an act has ended.
pub(crate) async fn ended(tx: &mut Tx, client: ClientId) -> Result<Vec<Fact>, DbError> {
    read(
        tx,
        facts_where!("client_id = $1 and ended_by is not null"),
        client.uuid(),
    )
    .await
}

/// The facts that an act wrote and that hold or held.
pub(crate) async fn written_by(tx: &mut Tx, act: ActId) -> Result<Vec<Fact>, DbError> {
    let sql = facts_where!("written_by = $1 and ended_by is null");
    read(tx, sql, act.uuid()).await
}

/// The facts that an act has ended.
pub(crate) async fn ended_by(tx: &mut Tx, act: ActId) -> Result<Vec<Fact>, DbError> {
    read(tx, facts_where!("ended_by = $1 and written_by <> $1"), act.uuid()).await
}

/// The facts that an act wrote, whatever became of them.
pub(crate) async fn wrote(tx: &mut Tx, act: ActId) -> Result<Vec<Fact>, DbError> {
    read(tx, facts_where!("written_by = $1"), act.uuid()).await
}

/// What stands in the place of an entry of an account: the one that replaced it, or became of it and another one; if what had replaced
/// something was undone, that again. None if it is still there, or was removed.
pub(crate) async fn successor(tx: &mut Tx, client: ClientId, entry: FactId) -> Result<Option<FactId>, DbError> {
    let row: Option<(uuid::Uuid,)> = tx
        .fetch_optional(
            "select next.id
             from fact as old
             join fact as next on next.client_id = old.client_id and next.account_n = old.account_n and next.field = old.field
             join act on act.id = old.ended_by
             where old.client_id = $1 and old.id = $2
               and (next.written_by = old.ended_by and (next.replaces = old.id or act.kind = 'contacts_merged' and next.field <> 'allegation')
                 or next.id = old.replaces and act.kind = 'undo')
             order by next.id limit 1",
            params![client, entry],
        )
        .await?;
    Ok(row.map(|it| it.0.into()))
}

/// A fact of a profile as it was written, and what became of it.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// What it says, and with which days.
    pub(crate) fact: Fact,
    /// The act that wrote it.
    pub(crate) wrote: ActId,
    /// Who did.
    pub(crate) by: String,
    /// When.
    pub(crate) at: Timestamp,
    /// Whether it was a change of the profile with something noted beside it.
    pub(crate) noted: bool,
    /// If it came with a merged profile: the client, and the fact there.
    pub(crate) came_from: Option<(ClientId, FactId)>,
    /// The act that ended it, who did, and when; that of an undo is not told.
    pub(crate) ended: Option<(ActId, String, Timestamp)>,
}

#[derive(sqlx::FromRow)]
struct WrittenRow {
    #[sqlx(flatten)]
    fact: FactRow,
    wrote: uuid::Uuid,
    noted: bool,
    other_client: Option<uuid::Uuid>,
    other_fact: Option<uuid::Uuid>,
    first_name: String,
    last_name: String,
    at: i64,
    ended_by: Option<uuid::Uuid>,
    ended_first: Option<String>,
    ended_last: Option<String>,
    ended_at: Option<i64>,
}

/// All that was ever written of a client's profile, the first one first. What an undone act wrote was never so, and is left out.
pub(crate) async fn written(tx: &mut Tx, client: ClientId) -> Result<Vec<Written>, DbError> {
    let rows: Vec<WrittenRow> = tx
        .fetch_all(
            "select fact.id, fact.field, fact.account_n, fact.value, fact.referral_id, fact.revision, fact.valid_from, fact.valid_to,
               wrote.id as wrote, wrote.note is not null and wrote.kind = 'profile_changed' as noted,
               there.client_id as other_client, there.id as other_fact, person.first_name, person.last_name, wrote.at,
               fact.ended_by, other.first_name as ended_first, other.last_name as ended_last, ended.at as ended_at
             from fact
             join act as wrote on wrote.id = fact.written_by
             join person on person.id = wrote.by_person
             left join fact as there on there.id = fact.replaces and there.client_id <> fact.client_id
             left join act as ended on ended.id = fact.ended_by
             left join person as other on other.id = ended.by_person
             where fact.client_id = $1 and fact.account_n is null and (ended.kind is null or ended.kind <> 'undo')
             order by fact.id",
            params![client],
        )
        .await?;
    let written = |row: WrittenRow| {
        let id = row.fact.id;
        let time = |at| timestamp(at).ok_or_else(|| DbError::corrupt("fact", id, "not a time"));
        let ended = row.ended_first.zip(row.ended_last).zip(row.ended_by).zip(row.ended_at);
        Ok(Written {
            fact: Fact::try_from(row.fact)?,
            wrote: row.wrote.into(),
            by: format!("{} {}", row.first_name, row.last_name),
            at: time(row.at)?,
            noted: row.noted,
            came_from: row
                .other_client
                .zip(row.other_fact)
                .map(|(client, fact)| (client.into(), fact.into())),
            ended: match ended {
                Some((((first, last), act), at)) => Some((act.into(), format!("{first} {last}"), time(at)?)),
                None => None,
            },
        })
    };
    rows.into_iter().map(written).collect()
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
            until: row.valid_to.map(|it| it.parse()).transpose().map_err(|_| corrupt())?,
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

/// Ends a fact by an act. If it held `until` a day, it is kept as something that was so until then, also where that was before it became
/// known.
pub(crate) async fn end(tx: &mut Tx, fact: &Fact, act: ActId, until: Option<Date>) -> Result<(), DbError> {
    tx.execute(
        "update fact set ended_by = $2 where id = $1 and ended_by is null",
        params![fact.id, act],
    )
    .await?;
    if let Some(until) = until {
        tx.execute(
            "insert into fact (id, client_id, account_n, field, value, valid_from, valid_to, referral_id, revision, written_by)
             select $2, client_id, account_n, field, value, case when valid_from > $3 then $3 else valid_from end, $3, referral_id, revision, $4
             from fact where id = $1",
            params![fact.id, FactId::new(), until.to_string(), act],
        )
        .await?;
    }
    Ok(())
}

/// Brings back the facts that an act ended, after those that it wrote have ended: it is undone. What it wrote as ended stays so.
pub(crate) async fn bring_back(tx: &mut Tx, ended_by: ActId) -> Result<u64, DbError> {
    tx.execute(
        "update fact set ended_by = null where ended_by = $1 and written_by <> $1",
        params![ended_by],
    )
    .await
}

/// Ends the facts that an act wrote: it is undone.
pub(crate) async fn end_written_by(tx: &mut Tx, act: ActId, undo: ActId) -> Result<u64, DbError> {
    tx.execute(
        // What it wrote as ended was never so either.
        "update fact set ended_by = $2 where written_by = $1 and (ended_by is null or ended_by = $1)",
        params![act, undo],
    )
    .await
}
