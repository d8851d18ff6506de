//! Table `duty`: the advocates who are told of urgent referrals.

use domain::PersonId;
use jiff::Timestamp;

use super::{DbError, Tx, params};

/// Puts a person on duty; nothing changes if they are already.
pub(crate) async fn begin(tx: &mut Tx, person: PersonId, since: Timestamp) -> Result<u64, DbError> {
    tx.execute(
        "insert into duty (person_id, since) values ($1, $2) on conflict (person_id) do nothing",
        params![person, since],
    )
    .await
}

/// Takes a person off duty; 0 rows if they were not on it.
pub(crate) async fn end(tx: &mut Tx, person: PersonId) -> Result<u64, DbError> {
    tx.execute("delete from duty where person_id = $1", params![person])
        .await
}

/// Somebody on duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnDuty {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Whether there is an address to tell them at.
    pub reachable: bool,
}

/// Who is on duty and may work on referrals now, by name.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<OnDuty>, DbError> {
    let rows: Vec<(uuid::Uuid, String, String, Option<String>)> = tx
        .fetch_all(
            "select person.id, first_name, last_name, email from duty join person on person.id = duty.person_id
             where active and role in ('advocate', 'administrator') order by name_key, person.id",
            params![],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, first, last, email)| OnDuty {
            person: id.into(),
            name: format!("{first} {last}"),
            reachable: email.is_some(),
        })
        .collect())
}
