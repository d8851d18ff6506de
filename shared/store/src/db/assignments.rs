//! Table `assignment`: the advocate to whom a client is assigned.

use domain::{ActId, ClientId, PersonId};

use super::{DbError, Tx, params};

/// Who a client is assigned to, and their name.
pub(crate) async fn of(tx: &mut Tx, client: ClientId) -> Result<Option<(PersonId, String)>, DbError> {
    let row: Option<(uuid::Uuid, String, String)> = tx
        .fetch_optional(
            "select person.id, first_name, last_name from assignment join person on person.id = assignment.person_id where client_id = $1",
            params![client],
        )
        .await?;
    Ok(row.map(|(id, first, last)| (id.into(), format!("{first} {last}"))))
}

/// Moves a client from whom it was seen to be assigned to; 0 rows: it is not theirs any longer.
pub(crate) async fn change(
    tx: &mut Tx,
    client: ClientId,
    (from, to): (Option<PersonId>, Option<PersonId>),
    act: ActId,
) -> Result<u64, DbError> {
    match (from, to) {
        (None, Some(to)) => {
            tx.execute(
                "insert into assignment (client_id, person_id, act_id) values ($1, $2, $3) on conflict (client_id) do nothing",
                params![client, to, act],
            )
            .await
        }
        (Some(from), Some(to)) => {
            tx.execute(
                "update assignment set person_id = $3, act_id = $4 where client_id = $1 and person_id = $2",
                params![client, from, to, act],
            )
            .await
        }
        (Some(from), None) => {
            tx.execute(
                "delete from assignment where client_id = $1 and person_id = $2",
                params![client, from],
            )
            .await
        }
        (None, None) => Ok(1),
    }
}

/// Ends what an act has assigned and nobody has changed since: it is undone.
pub(crate) async fn end_made_by(tx: &mut Tx, act: ActId) -> Result<u64, DbError> {
    tx.execute("delete from assignment where act_id = $1", params![act])
        .await
}
