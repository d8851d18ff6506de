//! Tables `counted_client`, `counted_account`, `served` and `counted_offender`: what reports count, a projection of the facts.

use domain::{ClientId, FactId};

use super::{DbError, Tx, params};

/// What reports count of a client; days are numbers, codes a bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) born: Option<i64>,
    pub(crate) sex: i64,
    pub(crate) race: i64,
    pub(crate) ethnicity: i64,
    pub(crate) language: i64,
    pub(crate) disability: i64,
    /// The accounts that are counted; without any, nothing is.
    pub(crate) accounts: Vec<CountedAccount>,
}

/// What they count of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CountedAccount {
    pub(crate) n: i64,
    pub(crate) abuse: i64,
    /// The days on which it was served, with what, and how often; 0 is its reporting start. In their order.
    pub(crate) served: Vec<(i64, i64, i64)>,
    /// Each alleged offender: the fact that enters them, and their birthday, sex and relation.
    pub(crate) offenders: Vec<(FactId, Option<i64>, i64, i64)>,
}

/// Takes away what is counted of a client.
pub(crate) async fn clear(tx: &mut Tx, client: ClientId) -> Result<(), DbError> {
    for sql in [
        "delete from counted_offender where client_id = $1",
        "delete from served where client_id = $1",
        "delete from counted_account where client_id = $1",
        "delete from counted_client where client_id = $1",
    ] {
        tx.execute(sql, params![client]).await?;
    }
    Ok(())
}

/// Writes what is counted of a client of whom nothing is counted.
pub(crate) async fn insert(tx: &mut Tx, client: ClientId, counted: &Counted) -> Result<(), DbError> {
    let it = counted;
    tx.execute(
        "insert into counted_client (client_id, findable, born, sex, race, ethnicity, language, disability)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            client,
            true,
            it.born,
            it.sex,
            it.race,
            it.ethnicity,
            it.language,
            it.disability
        ],
    )
    .await?;
    let accounts = || it.accounts.iter();
    let rows = accounts().map(|it| params![client, it.n, it.abuse, i64::from(!it.offenders.is_empty())]);
    tx.insert_rows("counted_account (client_id, n, abuse, alleged)", rows.collect())
        .await?;
    let days = accounts().flat_map(|it| it.served.iter().map(|row| (it.n, *row)));
    let rows = days.map(|(n, (day, service, times))| params![client, n, day, service, times]);
    tx.insert_rows("served (client_id, account_n, day, service, times)", rows.collect())
        .await?;
    let offenders = accounts().flat_map(|it| (1..).zip(&it.offenders).map(|(place, row)| (it.n, place, *row)));
    let rows = offenders.map(|(n, place, (fact, born, sex, relation)): (i64, i64, _)| {
        params![client, n, place, fact, born, sex, relation]
    });
    tx.insert_rows(
        "counted_offender (client_id, account_n, place, fact_id, born, sex, relation)",
        rows.collect(),
    )
    .await
}

/// What is counted of a client.
pub(crate) async fn of(tx: &mut Tx, client: ClientId) -> Result<Counted, DbError> {
    type Profile = (Option<i64>, i64, i64, i64, i64, i64);
    let profile: Option<Profile> = tx
        .fetch_optional(
            "select born, sex, race, ethnicity, language, disability from counted_client where client_id = $1",
            params![client],
        )
        .await?;
    let Some((born, sex, race, ethnicity, language, disability)) = profile else {
        return Ok(Counted::default());
    };
    let accounts: Vec<(i64, i64)> = tx
        .fetch_all(
            "select n, abuse from counted_account where client_id = $1 order by n",
            params![client],
        )
        .await?;
    let served: Vec<(i64, i64, i64, i64)> = tx
        .fetch_all(
            "select account_n, day, service, times from served where client_id = $1 order by account_n, day, service",
            params![client],
        )
        .await?;
    let offenders: Vec<(i64, uuid::Uuid, Option<i64>, i64, i64)> = tx
        .fetch_all(
            "select account_n, fact_id, born, sex, relation from counted_offender where client_id = $1 order by account_n, place",
            params![client],
        )
        .await?;
    let accounts = accounts.into_iter().map(|(n, abuse)| CountedAccount {
        n,
        abuse,
        served: served
            .iter()
            .filter(|it| it.0 == n)
            .map(|it| (it.1, it.2, it.3))
            .collect(),
        offenders: offenders
            .iter()
            .filter(|it| it.0 == n)
            .map(|it| (it.1.into(), it.2, it.3, it.4))
            .collect(),
    });
    Ok(Counted {
        born,
        sex,
        race,
        ethnicity,
        language,
        disability,
        accounts: accounts.collect(),
    })
}

/// The clients of whom something is or should be counted.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<ClientId>, DbError> {
    let rows: Vec<(uuid::Uuid,)> = tx
        .fetch_all(
            "select client_id from account join client on client.id = client_id
             where account.ended_by is null and reporting_from is not null and findable
             union select client_id from counted_client where findable order by client_id",
            params![],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id.into()).collect())
}
