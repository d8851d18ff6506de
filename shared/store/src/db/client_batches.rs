//! Many clients at once: written by an import, read by an export.

use std::collections::BTreeMap;

use domain::{ActId, ClientId, FactId, ReferralId, answers::Answers, catalogue::Part};
use jiff::civil::Date;
use uuid::Uuid;

use super::{DbError, Tx, facts::NewFact, params};
use crate::sealed::Sealed;

/// A client to write, with its first account.
pub(crate) struct NewClient {
    pub(crate) id: ClientId,
    pub(crate) name_key: String,
    /// By which it is found too.
    pub(crate) name_parts: Vec<String>,
    pub(crate) active: bool,
    pub(crate) record: Sealed,
    pub(crate) keys: Vec<matching::Key>,
    /// What is known, each from a day on.
    pub(crate) facts: Vec<(NewFact, Date)>,
}

/// The number of a client's first account.
const FIRST: i64 = 1;
/// The version of a client that has not changed yet.
const NEW: i64 = 1;

/// Writes clients with their accounts, keys and facts: a statement for some rows of each table.
pub(crate) async fn insert(tx: &mut Tx, act: ActId, clients: Vec<NewClient>) -> Result<(), DbError> {
    let (mut rows, mut accounts, mut keys, mut facts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut touched, mut parts) = (Vec::new(), Vec::new());
    for it in clients {
        parts.extend(it.name_parts.into_iter().map(|part| params![it.id, part]));
        for account in [None, Some(FIRST)] {
            touched.push(params![it.id, account, account.unwrap_or(0), act, NEW, false]);
        }
        accounts.push(params![it.id, FIRST, act, it.id, FIRST, it.id, true, it.active]);
        keys.extend(it.keys.iter().map(|key| params![key.as_number(), it.id]));
        for (fact, from) in it.facts {
            let value = serde_json::to_vec(&fact.answers.to_json(Part::Form))
                .map_err(|_| DbError::corrupt("fact", it.id, "cannot be written as JSON"))?;
            facts.push(params![
                FactId::new(),
                it.id,
                fact.account,
                fact.field,
                value,
                from.to_string(),
                act
            ]);
        }
        let record = it.record;
        rows.push(params![
            it.id,
            act,
            NEW,
            it.name_key,
            it.active,
            it.id,
            true,
            true,
            record.format,
            record.key_id,
            record.sealed
        ]);
    }
    tx.insert_rows(
        "client (id, opened_by, version, name_key, active, root, is_root, findable, record_format, record_key, record)",
        rows,
    )
    .await?;
    tx.insert_rows("name_part (client_id, name_key)", parts).await?;
    tx.insert_rows(
        "account (client_id, n, opened_by, first_client, first_n, owner, client_findable, client_active)",
        accounts,
    )
    .await?;
    tx.insert_rows(
        "client_act (client_id, account_n, what, act_id, version, loose)",
        touched,
    )
    .await?;
    tx.insert_rows("match_key (key, client_id)", keys).await?;
    super::keys::changed(tx).await?;
    tx.insert_rows(
        "fact (id, client_id, account_n, field, value, valid_from, written_by)",
        facts,
    )
    .await
}

/// What is known of a client now: a value of its profile, or of the people around it.
pub(crate) struct Known {
    /// Whether it is of the profile itself.
    pub(crate) is_profile: bool,
    /// What it is a value of.
    pub(crate) field: String,
    /// The values of the fields that make it.
    pub(crate) answers: Answers,
    /// From which day it holds.
    pub(crate) from: Date,
}

#[derive(sqlx::FromRow)]
struct KnownRow {
    client_id: Uuid,
    account_n: Option<i64>,
    field: String,
    value: Vec<u8>,
    valid_from: String,
}

/// The next clients after one, whether each is actively seen, and what is known of them.
pub(crate) async fn after(
    tx: &mut Tx,
    after: Option<ClientId>,
    limit: i64,
) -> Result<Vec<(ClientId, bool, Vec<Known>)>, DbError> {
    let clients: Vec<(Uuid, bool)> = tx
        .fetch_all(
            "select id, active from client where findable and id > $1 order by id limit $2",
            params![after.map_or(Uuid::nil(), |it| it.uuid()), limit],
        )
        .await?;
    let (Some(first), Some(last)) = (clients.first(), clients.last()) else {
        return Ok(Vec::new());
    };
    let rows: Vec<KnownRow> = tx
        .fetch_all(
            "select client_id, account_n, field, value, valid_from from fact
             where client_id >= $1 and client_id <= $2 and ended_by is null and valid_to is null order by client_id, id",
            params![first.0, last.0],
        )
        .await?;
    let mut known: BTreeMap<Uuid, Vec<Known>> = BTreeMap::new();
    for row in rows {
        let corrupt = || DbError::corrupt("fact", row.client_id, "does not fit the catalogue");
        let document = serde_json::from_slice(&row.value).map_err(|_| corrupt())?;
        let mut answers = Answers::default();
        answers.add_json(Answers::FORMAT, &document).map_err(|_| corrupt())?;
        known.entry(row.client_id).or_default().push(Known {
            is_profile: row.account_n.is_none(),
            answers,
            from: row.valid_from.parse().map_err(|_| corrupt())?,
            field: row.field,
        });
    }
    let with = |(id, active): (Uuid, bool)| (id.into(), active, known.remove(&id).unwrap_or_default());
    Ok(clients.into_iter().map(with).collect())
}

/// The next open referrals after one, with their steps.
pub(crate) async fn open_referrals(
    tx: &mut Tx,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<(ReferralId, i64)>, DbError> {
    let rows: Vec<(Uuid, i64)> = tx
        .fetch_all(
            "select referral_id, step from standing where status = 'submitted' and referral_id > $1
             order by referral_id limit $2",
            params![after.unwrap_or(Uuid::nil()), limit],
        )
        .await?;
    Ok(rows.into_iter().map(|(id, step)| (id.into(), step)).collect())
}
