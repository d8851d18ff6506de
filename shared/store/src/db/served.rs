//! Tables `counted_account`, `served` and `counted_offender`: what reports count, a projection of the facts.

use std::collections::BTreeMap;

use domain::{ClientId, FactId};

use super::{DbError, Tx, params};

/// What reports count of a client's profile; days are numbers, codes a bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Profile {
    /// By which it is put in its order among others.
    pub(crate) name_key: String,
    pub(crate) born: Option<i64>,
    pub(crate) sex: i64,
    pub(crate) race: i64,
    pub(crate) ethnicity: i64,
    pub(crate) language: i64,
    pub(crate) disability: i64,
}

/// What they count of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CountedAccount {
    pub(crate) n: i64,
    /// The client's, the same in all of its accounts.
    pub(crate) profile: Profile,
    pub(crate) abuse: i64,
    /// The days on which it was served, its reporting start among them, each with how often each service was given, in the order of
    /// [`domain::report::Service`].
    pub(crate) served: BTreeMap<i64, [i64; 4]>,
    /// Each alleged offender: the fact that enters them, and their birthday, sex and relation.
    pub(crate) offenders: Vec<(FactId, Option<i64>, i64, i64)>,
}

/// Takes away what is counted of a client.
pub(crate) async fn clear(tx: &mut Tx, client: ClientId) -> Result<(), DbError> {
    for sql in [
        "delete from counted_offender where client_id = $1",
        "delete from served where client_id = $1",
        "delete from counted_account where client_id = $1",
    ] {
        tx.execute(sql, params![client]).await?;
    }
    Ok(())
}

/// Writes the accounts that are counted of a client of whom nothing is counted.
pub(crate) async fn insert(tx: &mut Tx, client: ClientId, accounts: &[CountedAccount]) -> Result<(), DbError> {
    let rows = accounts.iter().map(|it| {
        let of = &it.profile;
        params![
            client,
            it.n,
            true,
            of.name_key.as_str(),
            of.born,
            of.sex,
            of.race,
            of.ethnicity,
            of.language,
            of.disability,
            it.abuse
        ]
    });
    tx.insert_rows(
        "counted_account (client_id, n, findable, name_key, born, sex, race, ethnicity, language, disability, abuse)",
        rows.collect(),
    )
    .await?;
    let days = accounts.iter();
    let days = days.flat_map(|it| it.served.iter().map(|(day, times)| (it.n, *day, *times)));
    let rows = days.map(|(n, day, [interviews, encounters, sessions, exams])| {
        params![client, n, day, interviews, encounters, sessions, exams]
    });
    tx.insert_rows(
        "served (client_id, account_n, day, interviews, encounters, sessions, exams)",
        rows.collect(),
    )
    .await?;
    let offenders = accounts.iter();
    let offenders = offenders.flat_map(|it| (1..).zip(&it.offenders).map(|(place, row)| (it.n, place, *row)));
    let rows = offenders.map(|(n, place, (fact, born, sex, relation)): (i64, i64, _)| {
        params![client, n, place, fact, born, sex, relation]
    });
    tx.insert_rows(
        "counted_offender (client_id, account_n, place, fact_id, born, sex, relation)",
        rows.collect(),
    )
    .await
}

/// The accounts that are counted of a client.
pub(crate) async fn of(tx: &mut Tx, client: ClientId) -> Result<Vec<CountedAccount>, DbError> {
    #[derive(sqlx::FromRow)]
    struct Row {
        n: i64,
        abuse: i64,
        #[sqlx(flatten)]
        profile: Profile,
    }
    let accounts: Vec<Row> = tx
        .fetch_all(
            "select n, abuse, name_key, born, sex, race, ethnicity, language, disability from counted_account
             where client_id = $1 order by n",
            params![client],
        )
        .await?;
    let served: Vec<(i64, i64, i64, i64, i64, i64)> = tx
        .fetch_all(
            "select account_n, day, interviews, encounters, sessions, exams from served where client_id = $1",
            params![client],
        )
        .await?;
    let offenders: Vec<(i64, uuid::Uuid, Option<i64>, i64, i64)> = tx
        .fetch_all(
            "select account_n, fact_id, born, sex, relation from counted_offender where client_id = $1 order by account_n, place",
            params![client],
        )
        .await?;
    let read = accounts.into_iter().map(|Row { n, abuse, profile }| CountedAccount {
        n,
        profile,
        abuse,
        served: served
            .iter()
            .filter(|it| it.0 == n)
            .map(|it| (it.1, [it.2, it.3, it.4, it.5]))
            .collect(),
        offenders: offenders
            .iter()
            .filter(|it| it.0 == n)
            .map(|it| (it.1.into(), it.2, it.3, it.4))
            .collect(),
    });
    Ok(read.collect())
}

/// By what a client is put in its order among others.
pub(crate) async fn name_key(tx: &mut Tx, client: ClientId) -> Result<String, DbError> {
    let (name_key,): (String,) = tx
        .fetch_one("select name_key from client where id = $1", params![client])
        .await?;
    Ok(name_key)
}

/// The clients of whom something is or should be counted.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<ClientId>, DbError> {
    let rows: Vec<(uuid::Uuid,)> = tx
        .fetch_all(
            "select client_id from account join client on client.id = client_id
             where account.ended_by is null and reporting_from is not null and findable
             union select client_id from counted_account where findable order by client_id",
            params![],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id.into()).collect())
}
