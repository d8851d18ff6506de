//! What reports count, from the tables of [`super::served`] and from the chains of referrals.

use domain::{
    AgencyId, ClientId, FactId, Reference,
    period::Period,
    referral::Status,
    report::{CHILDREN_UNTIL, Line, OFFENDERS_UNTIL, Table, number},
};
use jiff::Timestamp;

use super::{DbError, Tx, params, params::timestamp};

/// The accounts that were served in a period ($1 to $2), each with the first day, what it was given, and how often each.
macro_rules! accounts {
    () => {
        "account as (
           select client_id, account_n, min(day) as first_day,
             max(service & 1) + max(service & 2) + max(service & 4) + max(service & 8) as services,
             sum(case when service = 1 then times else 0 end) as times_1, sum(case when service = 2 then times else 0 end) as times_2,
             sum(case when service = 4 then times else 0 end) as times_4, sum(case when service = 8 then times else 0 end) as times_8
           from served where day between $1 and $2 group by client_id, account_n)"
    };
}

/// The children who were, each with the codes by which it is counted. $3 to $5 are the last years of the age bands.
macro_rules! children {
    () => {
        concat!(
            "with ",
            accounts!(),
            ", child as (
               select known.client_id, sex, race, ethnicity, language, disability, abuse, alleged, services, accounts,
                 times_1, times_2, times_4, times_8,
                 case when born is null or born > first_day then 0 when (first_day - born) / 10000 <= $3 then 1
                   when (first_day - born) / 10000 <= $4 then 2 when (first_day - born) / 10000 <= $5 then 4 else 8 end as age
               from (
                 select account.client_id, min(first_day) as first_day, max(alleged) as alleged, count(*) as accounts,
                   sum(times_1) as times_1, sum(times_2) as times_2, sum(times_4) as times_4, sum(times_8) as times_8,
                   max(services & 1) + max(services & 2) + max(services & 4) + max(services & 8) as services,
                   max(abuse & 1) + max(abuse & 2) + max(abuse & 4) + max(abuse & 8) + max(abuse & 16) + max(abuse & 32)
                     + max(abuse & 64) + max(abuse & 128) + max(abuse & 256) + max(abuse & 512) + max(abuse & 1024)
                     + max(abuse & 2048) + max(abuse & 4096) + max(abuse & 8192) as abuse
                 from account join counted_account on counted_account.client_id = account.client_id and n = account_n
                 group by account.client_id) as served_child
               join counted_client as known on known.client_id = served_child.client_id and findable)"
        )
    };
}

/// The offenders alleged in accounts that were. $3 and $4 are the last years of the age bands.
macro_rules! offenders {
    () => {
        concat!(
            "with ",
            accounts!(),
            ", offender as (
               select it.client_id, it.account_n, it.place, it.fact_id, it.sex, it.relation,
                 case when it.born is null or it.born > first_day then 0 when (first_day - it.born) / 10000 <= $3 then 1
                   when (first_day - it.born) / 10000 <= $4 then 2 else 4 end as age
               from account
               join counted_offender as it on it.client_id = account.client_id and it.account_n = account.account_n
               join counted_client as known on known.client_id = it.client_id and findable),
             child as (
               select account.client_id, max(alleged) as alleged, count(*) as accounts from account
               join counted_account on counted_account.client_id = account.client_id and n = account_n
               join counted_client as known on known.client_id = account.client_id and findable
               group by account.client_id)"
        )
    };
}

/// How many have which codes, by each of these columns.
macro_rules! by_each {
    ($from:literal: $($column:literal)+) => {
        concat!($(" union all select '", $column, "', cast(", $column, " as bigint), count(*) from ", $from, " group by ", $column),+)
    };
}

/// How many have which codes in which column.
pub(crate) type Counts = Vec<(String, i64, i64)>;

/// The sum over all children of what each was given or has.
macro_rules! sums {
    ($($what:literal $bits:literal $column:literal)+) => {
        concat!($(" union all select '", $what, "', cast(", $bits, " as bigint), cast(coalesce(sum(", $column, "), 0) as bigint) from child"),+)
    };
}

/// The children who were served, by all that they are counted by, in one pass over what they were given; in the column "all" how many they
/// are, in "accounts" how many accounts they have that were served, in "times" how often which service was given.
pub(crate) async fn children(tx: &mut Tx, period: Period) -> Result<Counts, DbError> {
    let [a, b, c] = CHILDREN_UNTIL;
    tx.fetch_all(
        concat!(
            children!(),
            " select 'all' as what, cast(0 as bigint) as bits, count(*) as n from child",
            by_each!("child": "age" "sex" "race" "ethnicity" "language" "disability" "abuse" "alleged" "services"),
            sums!("accounts" "0" "accounts" "times" "1" "times_1" "times" "2" "times_2" "times" "4" "times_4" "times" "8" "times_8")
        ),
        params![number(period.from), number(period.to), a, b, c],
    )
    .await
}

/// The same of the offenders alleged in their accounts; and of the children, also those in whose accounts nobody is alleged, whether
/// somebody is, and in "accounts" how many accounts were served.
pub(crate) async fn offenders(tx: &mut Tx, period: Period) -> Result<Counts, DbError> {
    let [a, b] = OFFENDERS_UNTIL;
    tx.fetch_all(
        concat!(
            offenders!(),
            " select 'all' as what, cast(0 as bigint) as bits, count(*) as n from offender",
            by_each!("offender": "age" "sex" "relation"),
            by_each!("child": "alleged"),
            sums!("accounts" "0" "accounts")
        ),
        params![number(period.from), number(period.to), a, b],
    )
    .await
}

/// A statement for each column: a page of those who count in a line ($6: its codes) by name, each with how many they are.
macro_rules! of_children {
    ($($column:literal)+) => {
        [$(
            concat!(children!(), " select child.client_id, count(*) over () from child join client on client.id = child.client_id
                where case when $6 = 0 then ", $column, " = 0 else ", $column, " & $6 <> 0 end order by name_key, client.id limit $7 offset $8")
        ),+]
    };
}

macro_rules! of_offenders {
    ($($column:literal)+) => {
        [$(
            concat!(offenders!(), " select offender.client_id, account_n, fact_id, count(*) over () from offender join client on client.id = offender.client_id
                where case when $5 = 0 then ", $column, " = 0 else ", $column, " & $5 <> 0 end
                order by name_key, client.id, account_n, place limit $6 offset $7")
        ),+]
    };
}

/// A page of the children who count in a line of a table, by name, and how many they are.
pub(crate) async fn children_behind(
    tx: &mut Tx,
    period: Period,
    (table, line): (Table, Line),
    (limit, offset): (i64, i64),
) -> Result<(Vec<ClientId>, i64), DbError> {
    let all = of_children!("age" "sex" "race" "ethnicity" "language" "disability" "abuse" "alleged" "services");
    let [
        age,
        sex,
        race,
        ethnicity,
        language,
        disability,
        abuse,
        alleged,
        services,
    ] = all;
    let page = match table {
        Table::Sex => sex,
        Table::Race => race,
        Table::Ethnicity => ethnicity,
        Table::Language => language,
        Table::Disability => disability,
        Table::Abuse | Table::Voca => abuse,
        Table::Alleged => alleged,
        Table::Services | Table::Times => services,
        Table::Age | Table::OffenderAge | Table::OffenderSex | Table::Relation => age,
    };
    let [a, b, c] = CHILDREN_UNTIL;
    let days = (number(period.from), number(period.to));
    let params = |limit: i64, offset| params![days.0, days.1, a, b, c, line.bits, limit, offset];
    let rows: Vec<(uuid::Uuid, i64)> = tx.fetch_all(page, params(limit, offset)).await?;
    let n = match rows.first() {
        // After the last page: how many there are stands on the first one.
        None if offset > 0 => {
            let first: Option<(uuid::Uuid, i64)> = tx.fetch_optional(page, params(1, 0)).await?;
            first.map_or(0, |it| it.1)
        }
        first => first.map_or(0, |it| it.1),
    };
    Ok((rows.into_iter().map(|it| it.0.into()).collect(), n))
}

/// The same of alleged offenders: in whose account each is entered, and by which fact.
pub(crate) async fn offenders_behind(
    tx: &mut Tx,
    period: Period,
    (table, line): (Table, Line),
    (limit, offset): (i64, i64),
) -> Result<(Vec<(ClientId, i64, FactId)>, i64), DbError> {
    let [age, sex, relation] = of_offenders!("age" "sex" "relation");
    let page = match table {
        Table::OffenderSex => sex,
        Table::Relation => relation,
        _ => age,
    };
    let [a, b] = OFFENDERS_UNTIL;
    let days = (number(period.from), number(period.to));
    let params = |limit: i64, offset| params![days.0, days.1, a, b, line.bits, limit, offset];
    type Row = (uuid::Uuid, i64, uuid::Uuid, i64);
    let rows: Vec<Row> = tx.fetch_all(page, params(limit, offset)).await?;
    let n = match rows.first() {
        None if offset > 0 => {
            let first: Option<Row> = tx.fetch_optional(page, params(1, 0)).await?;
            first.map_or(0, |it| it.3)
        }
        first => first.map_or(0, |it| it.3),
    };
    Ok((rows.into_iter().map(|it| (it.0.into(), it.1, it.2.into())).collect(), n))
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
