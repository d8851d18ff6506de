//! What reports count, from the tables of [`super::served`] and from the chains of referrals.

use domain::{AgencyId, ClientId, FactId, Reference, period::Period, referral::Status, report::number};
use jiff::Timestamp;

use super::{DbError, Tx, params, params::timestamp, served::Profile};

/// An account that was served in a period, with the first day and how often each service was given, in the order of
/// [`domain::report::Service`]; and with what is counted of it and its client.
#[derive(Clone, Debug)]
pub(crate) struct ServedAccount {
    pub(crate) client: ClientId,
    pub(crate) first_day: i64,
    pub(crate) times: [i64; 4],
    pub(crate) profile: Profile,
    pub(crate) abuse: i64,
}

/// Somebody alleged in an account that was served, or nobody: then there is no fact.
#[derive(Clone, Debug)]
pub(crate) struct Alleged {
    pub(crate) client: ClientId,
    pub(crate) name_key: String,
    pub(crate) account: i64,
    pub(crate) first_day: i64,
    /// By which they are entered.
    pub(crate) fact: Option<FactId>,
    pub(crate) born: Option<i64>,
    pub(crate) sex: i64,
    pub(crate) relation: i64,
}

/// The accounts that were served in a period ($1 to $2). What is added up are small numbers: PostgreSQL would add big ones as decimals.
macro_rules! accounts {
    () => {
        "(select client_id, account_n, min(day) as first_day,
            sum(cast(interviews as integer)) as interviews, sum(cast(encounters as integer)) as encounters,
            sum(cast(sessions as integer)) as sessions, sum(cast(exams as integer)) as exams
          from served where day between $1 and $2 group by client_id, account_n) as account
         join counted_account as known on known.client_id = account.client_id and known.n = account.account_n and findable"
    };
}

#[derive(sqlx::FromRow)]
struct ServedRow {
    client_id: uuid::Uuid,
    first_day: i64,
    interviews: i64,
    encounters: i64,
    sessions: i64,
    exams: i64,
    #[sqlx(flatten)]
    profile: Profile,
    abuse: i64,
}

/// All accounts that were served in a period.
pub(crate) async fn children(tx: &mut Tx, period: Period) -> Result<Vec<ServedAccount>, DbError> {
    let rows: Vec<ServedRow> = tx
        .fetch_all(
            concat!(
                "select known.client_id, first_day, interviews, encounters, sessions, exams,
                   name_key, born, sex, race, ethnicity, language, disability, abuse from ",
                accounts!()
            ),
            params![number(period.from), number(period.to)],
        )
        .await?;
    let read = |it: ServedRow| ServedAccount {
        client: it.client_id.into(),
        first_day: it.first_day,
        times: [it.interviews, it.encounters, it.sessions, it.exams],
        profile: it.profile,
        abuse: it.abuse,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// All who are alleged in them, as they are entered; and the accounts in which nobody is.
pub(crate) async fn offenders(tx: &mut Tx, period: Period) -> Result<Vec<Alleged>, DbError> {
    type Row = (uuid::Uuid, String, i64, i64, Option<uuid::Uuid>, Option<i64>, i64, i64);
    let rows: Vec<Row> = tx
        .fetch_all(
            concat!(
                "select known.client_id, name_key, known.n, first_day,
                   it.fact_id, it.born, coalesce(it.sex, 0), coalesce(it.relation, 0) from ",
                accounts!(),
                " left join counted_offender as it on it.client_id = known.client_id and it.account_n = known.n
                 order by known.client_id, known.n, place"
            ),
            params![number(period.from), number(period.to)],
        )
        .await?;
    let read = |it: Row| Alleged {
        client: it.0.into(),
        name_key: it.1,
        account: it.2,
        first_day: it.3,
        fact: it.4.map(Into::into),
        born: it.5,
        sex: it.6,
        relation: it.7,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// The accounts of a client that were served.
pub(crate) async fn accounts_of(tx: &mut Tx, client: ClientId, period: Period) -> Result<Vec<i64>, DbError> {
    let rows: Vec<(i64,)> = tx
        .fetch_all(
            "select distinct account_n from served where client_id = $1 and day between $2 and $3 order by account_n",
            params![client, number(period.from), number(period.to)],
        )
        .await?;
    Ok(rows.into_iter().map(|it| it.0).collect())
}

/// How many referrals of each agency that were first sent from a time until before another one stand where.
pub(crate) async fn referrals(
    tx: &mut Tx,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<(AgencyId, Status, i64)>, DbError> {
    let rows: Vec<(uuid::Uuid, String, i64)> = tx
        .fetch_all(
            "select agency_id, status, count(*) from standing where first_at >= $1 and first_at < $2 group by agency_id, status",
            params![from, until],
        )
        .await?;
    let read = |(agency, status, n): (uuid::Uuid, String, i64)| {
        let status = Status::parse(&status).ok_or_else(|| DbError::corrupt("standing", agency, "unknown status"))?;
        Ok((agency.into(), status, n))
    };
    rows.into_iter().map(read).collect()
}

/// A page of those of one agency that stand somewhere, or anywhere, the oldest first.
pub(crate) async fn referrals_behind(
    tx: &mut Tx,
    (from, until): (Timestamp, Timestamp),
    (agency, status): (Option<AgencyId>, Option<Status>),
    (limit, offset): (i64, i64),
) -> Result<Vec<(Reference, Timestamp, Status)>, DbError> {
    let rows: Vec<(String, i64, String)> = tx
        .fetch_all(
            "select reference, first_at, status from (
               select referral_id, first_at, status from standing
               where first_at >= $1 and first_at < $2 and (agency_id = $3 or $3 is null) and (status = $4 or $4 is null)
               order by first_at, referral_id limit $5 offset $6) as page
             join referral on referral.id = referral_id
             order by first_at, referral_id",
            params![from, until, agency, status.map(Status::as_str), limit, offset],
        )
        .await?;
    let read = |(reference, at, status): (String, i64, String)| {
        let corrupt = |what| DbError::corrupt("referral", &reference, what);
        Ok((
            reference.parse().map_err(|_| corrupt("not a reference"))?,
            timestamp(at).ok_or_else(|| corrupt("not a time"))?,
            Status::parse(&status).ok_or_else(|| corrupt("unknown status"))?,
        ))
    };
    rows.into_iter().map(read).collect()
}
