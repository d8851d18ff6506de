//! Tables `client` and `account`.

use domain::{ActId, ClientId, PersonId, ReferralId};
use jiff::{SignedDuration, civil::Date};

use super::{
    Batch, DbError, Tx, clocked, params,
    params::{id_places, ids},
};
use crate::sealed::Sealed;

/// Writes a new client.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: ClientId,
    act: ActId,
    name_key: &str,
    record: &Sealed,
) -> Result<(), DbError> {
    tx.execute(
        "insert into client (id, opened_by, version, name_key, active, root, is_root, findable, record_format, record_key, record)
         values ($1, $2, 1, $3, $4, $1, $4, $4, $5, $6, $7)",
        params![id, act, name_key, true, record.format, record.key_id.as_str(), record.sealed.as_slice()],
    )
    .await
    .map(drop)
}

/// Takes a client for this transaction: whoever else is about to change it waits, and then sees what was changed.
/// 0 rows: it is gone.
pub(crate) async fn take(tx: &mut Tx, id: ClientId) -> Result<u64, DbError> {
    tx.execute(
        "update client set version = version + 1 where id = $1 and findable",
        params![id],
    )
    .await
}

/// Holds a client as it is for this transaction: whoever is about to end it waits. 0 rows: it is gone.
pub(crate) async fn hold(tx: &mut Tx, id: ClientId) -> Result<u64, DbError> {
    tx.execute(
        "update client set version = version where id = $1 and findable",
        params![id],
    )
    .await
}

/// What is derived from a client's facts.
#[derive(Debug)]
pub(crate) struct Derived {
    /// What it is sorted by.
    pub(crate) name_key: String,
    /// What the matching engine knows.
    pub(crate) record: Sealed,
    /// Whether it is actively seen.
    pub(crate) active: bool,
}

/// Brings what is derived from a client's facts up to date.
pub(crate) async fn update_derived(tx: &mut Tx, id: ClientId, derived: &Derived) -> Result<u64, DbError> {
    let Derived {
        name_key,
        record,
        active,
    } = derived;
    tx.execute(
        "update client set version = version + 1, name_key = $2, record_format = $3, record_key = $4, record = $5, active = $6 where id = $1",
        params![
            id,
            name_key.as_str(),
            record.format,
            record.key_id.as_str(),
            record.sealed.as_slice(),
            *active
        ],
    )
    .await
}

/// From when on which accounts of a client are counted in reports; the others are not.
pub(crate) async fn set_reporting(tx: &mut Tx, client: ClientId, from: &[(i64, Date)]) -> Result<(), DbError> {
    tx.execute(
        "update account set reporting_from = null where client_id = $1 and reporting_from is not null",
        params![client],
    )
    .await?;
    for (n, day) in from {
        tx.execute(
            "update account set reporting_from = $3 where client_id = $1 and n = $2",
            params![client, *n, day.to_string()],
        )
        .await?;
    }
    Ok(())
}

/// Ends a client that was opened by an act that is undone. Its match keys have to be gone.
pub(crate) async fn end(tx: &mut Tx, id: ClientId, undo: ActId) -> Result<u64, DbError> {
    tx.execute(
        clocked![
            "update client set version = version + 1, ended_by = $2, ended_at = ",
            NOW,
            ", findable = $3 where id = $1 and ended_by is null"
        ],
        params![id, undo, false],
    )
    .await
}

/// Brings a client back that was ended by an act. Its match keys have to be made again.
pub(crate) async fn bring_back(tx: &mut Tx, id: ClientId, ended_by: ActId) -> Result<u64, DbError> {
    tx.execute(
        "update client set version = version + 1, ended_by = null, ended_at = null, findable = $3 where id = $1 and ended_by = $2",
        params![id, ended_by, true],
    )
    .await
}

/// The act that has deleted a client, if that is no longer ago than `window`.
pub(crate) async fn deleted_by(tx: &mut Tx, id: ClientId, window: SignedDuration) -> Result<Option<ActId>, DbError> {
    let row: Option<(uuid::Uuid,)> = tx
        .fetch_optional(
            clocked![
                "select act.id from client join act on act.id = ended_by
                 where client.id = $1 and act.kind = 'client_deleted' and purged_at is null and ended_at >= ",
                NOW,
                " - $2"
            ],
            params![id, window],
        )
        .await?;
    Ok(row.map(|(id,)| id.into()))
}

/// How many clients there are of whom that can be said.
pub(crate) async fn count_deleted(tx: &mut Tx, window: SignedDuration) -> Result<i64, DbError> {
    let (n,): (i64,) = tx
        .fetch_one(
            clocked![
                "select count(*) from client join act on act.id = ended_by
                 where act.kind = 'client_deleted' and purged_at is null and ended_at >= ",
                NOW,
                " - $1"
            ],
            params![window],
        )
        .await?;
    Ok(n)
}

/// A page of them, those who can be read, each with that act, the latest first.
pub(crate) async fn deleted(
    tx: &mut Tx,
    window: SignedDuration,
    limit: i64,
    offset: i64,
) -> Result<Vec<(Listed, ActId)>, DbError> {
    #[derive(sqlx::FromRow)]
    struct Row {
        ended_by: uuid::Uuid,
        #[sqlx(flatten)]
        client: ListedRow,
    }
    let rows: Vec<Row> = tx
        .fetch_all(
            clocked![
                "select ended_by, client.id, version, active, record_format as format, record_key as key_id, record as sealed
                 from client join act on act.id = ended_by
                 where act.kind = 'client_deleted' and purged_at is null and ended_at >= ", NOW, " - $1
                 order by ended_at desc, client.id limit $2 offset $3"
            ],
            params![window, limit, offset],
        )
        .await?;
    let read = |it: Row| {
        (
            it.client.id,
            it.client.try_into().map(|client| (client, it.ended_by.into())),
        )
    };
    Ok(tx.readable("client", rows.into_iter().map(read)))
}

/// The client opened by an act.
pub(crate) async fn opened_by(tx: &mut Tx, act: ActId) -> Result<Option<ClientId>, DbError> {
    let row: Option<(uuid::Uuid,)> = tx
        .fetch_optional("select id from client where opened_by = $1", params![act])
        .await?;
    Ok(row.map(|(id,)| id.into()))
}

/// A client found by its keys, or on a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Which.
    pub id: ClientId,
    /// Grows with each change.
    pub version: i64,
    /// Whether the child is actively seen.
    pub active: bool,
    /// What the matching engine knows.
    pub record: matching::Record,
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    id: uuid::Uuid,
    version: i64,
    active: bool,
    #[sqlx(flatten)]
    sealed: Sealed,
}

impl TryFrom<ListedRow> for Listed {
    type Error = DbError;
    fn try_from(row: ListedRow) -> Result<Self, DbError> {
        Ok(Self {
            id: row.id.into(),
            version: row.version,
            active: row.active,
            record: row.sealed.open_record()?,
        })
    }
}

/// A page of clients by name. They are chosen from an index alone, so that those before the page are not read.
pub(crate) async fn page(tx: &mut Tx, active: bool, limit: i64, offset: i64) -> Result<Vec<Listed>, DbError> {
    let rows: Vec<ListedRow> = tx
        .fetch_all(
            "select client.id, version, active, record_format as format, record_key as key_id, record as sealed
             from (select id from client where findable and active = $1 order by name_key, id limit $2 offset $3) as line
             join client on client.id = line.id order by name_key, client.id",
            params![active, limit, offset],
        )
        .await?;
    rows.into_iter().map(Listed::try_from).collect()
}

/// Clients of whom the name key, or that of a later part of the last name, begins so, in the order of these; with two such parts, twice.
pub(crate) async fn named(tx: &mut Tx, active: bool, begins: &str, limit: i64) -> Result<Vec<Listed>, DbError> {
    let rows: Vec<ListedRow> = tx
        .fetch_all(
            "select id, version, active, record_format as format, record_key as key_id, record as sealed
             from (
               select * from (select id as client_id, name_key from client
                 where findable and active = $1 and name_key >= $2 and name_key < $3 order by name_key, id limit $4) as whole
               union all
               select * from (select client_id, part.name_key from name_part as part cross join client
                 where client.id = client_id and findable and active = $1 and part.name_key >= $2 and part.name_key < $3 order by part.name_key, client_id limit $4) as parts) as found
             join client on client.id = found.client_id order by found.name_key, id limit $4",
            params![active, begins, format!("{begins}\u{10ffff}"), limit],
        )
        .await?;
    rows.into_iter().map(Listed::try_from).collect()
}

/// A page of the clients who are assigned to somebody and actively seen, by name.
pub(crate) async fn assigned_to(
    tx: &mut Tx,
    person: PersonId,
    limit: i64,
    offset: i64,
) -> Result<Vec<Listed>, DbError> {
    let rows: Vec<ListedRow> = tx
        .fetch_all(
            "select id, version, active, record_format as format, record_key as key_id, record as sealed
             from assignment join client on client.id = assignment.client_id
             where person_id = $1 and findable and active order by name_key, id limit $2 offset $3",
            params![person, limit, offset],
        )
        .await?;
    rows.into_iter().map(Listed::try_from).collect()
}

/// How many there are of them; beyond `most` it is not counted.
pub(crate) async fn count_assigned_to(tx: &mut Tx, person: PersonId) -> Result<i64, DbError> {
    let (n,): (i64,) = tx
        .fetch_one(
            "select count(*) from assignment join client on client.id = assignment.client_id where person_id = $1 and findable and active",
            params![person],
        )
        .await?;
    Ok(n)
}

/// The clients whom somebody looked at last, the last one first.
pub(crate) async fn seen_by(tx: &mut Tx, person: PersonId, limit: i64) -> Result<Vec<Listed>, DbError> {
    let rows: Vec<ListedRow> = tx
        .fetch_all(
            "select id, version, active, record_format as format, record_key as key_id, record as sealed
             from client_seen join client on client.id = client_seen.client_id
             where person_id = $1 and findable order by at desc, client_id limit $2",
            params![person, limit],
        )
        .await?;
    rows.into_iter().map(Listed::try_from).collect()
}

/// How many there are.
pub(crate) async fn count(tx: &mut Tx, active: bool) -> Result<i64, DbError> {
    let (n,): (i64,) = tx
        .fetch_one(
            "select count(*) from client where findable and active = $1",
            params![active],
        )
        .await?;
    Ok(n)
}

/// From so many clients on, they are counted once a minute.
const MANY: u64 = 2000;

/// How many active clients there are, at least 1: for the prior of the matching engine, which feels factors, not persons.
/// Few are counted each time; to count many for each comparison would cost more than all the rest of it.
pub(crate) async fn population(tx: &mut Tx) -> Result<u64, DbError> {
    let minute = std::time::Duration::from_secs(60);
    let known = tx.db.0.population.lock().ok().and_then(|it| *it);
    if let Some((at, n)) = known
        && n >= MANY
        && at.elapsed() < minute
    {
        return Ok(n);
    }
    let n = u64::try_from(count(tx, true).await?).unwrap_or(1).max(1);
    if let Ok(mut known) = tx.db.0.population.lock() {
        *known = Some((std::time::Instant::now(), n));
    }
    Ok(n)
}

/// How many clients there are that can be found, active or not.
pub(crate) async fn count_all(tx: &mut Tx) -> Result<i64, DbError> {
    let (n,): (i64,) = tx
        .fetch_one("select count(*) from client where findable", params![])
        .await?;
    Ok(n)
}

/// The next clients after one, in the order of their ids.
pub(crate) async fn after(tx: &mut Tx, after: Option<ClientId>, limit: i64) -> Result<Batch<Listed>, DbError> {
    let first = uuid::Uuid::nil();
    let rows: Vec<ListedRow> = tx
        .fetch_all(
            "select id, active, version, record_format as format, record_key as key_id, record as sealed from client
             where findable and id > $1 order by id limit $2",
            params![after.map_or(first, |it| it.uuid()), limit],
        )
        .await?;
    Ok(tx.batch("client", rows.into_iter().map(|it| (it.id, it.try_into()))))
}

/// The client so many places after one, in the order of their ids; none: there are fewer.
pub(crate) async fn places_after(tx: &mut Tx, after: ClientId, places: i64) -> Result<Option<ClientId>, DbError> {
    let row: Option<(uuid::Uuid,)> = tx
        .fetch_optional(
            "select id from client where id > $1 order by id limit 1 offset $2",
            params![after, places - 1],
        )
        .await?;
    Ok(row.map(|(id,)| id.into()))
}

/// The clients that were made from a referral.
pub(crate) async fn opened_from(tx: &mut Tx, referral: ReferralId) -> Result<Vec<ClientId>, DbError> {
    let rows: Vec<(uuid::Uuid,)> = tx
        .fetch_all(
            "select client.id from step join client on client.opened_by = step.act_id where step.referral_id = $1",
            params![referral],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id.into()).collect())
}

/// One client.
pub(crate) async fn find(tx: &mut Tx, id: ClientId) -> Result<Option<Listed>, DbError> {
    let row: Option<ListedRow> = tx
        .fetch_optional(
            "select id, version, active, record_format as format, record_key as key_id, record as sealed from client where id = $1 and findable",
            params![id],
        )
        .await?;
    row.map(Listed::try_from).transpose()
}

/// Several clients, as far as they can be found; of more than [`super::params::AT_ONCE`] only the first.
pub(crate) async fn find_all(tx: &mut Tx, of: &[ClientId]) -> Result<Vec<Listed>, DbError> {
    let rows: Vec<ListedRow> = tx
        .fetch_all(
            concat!(
                "select id, version, active, record_format as format, record_key as key_id, record as sealed from client
                 where findable and id in ",
                id_places!()
            ),
            ids(of),
        )
        .await?;
    Ok(tx.readable("client", rows.into_iter().map(|it| (it.id, it.try_into()))))
}

/// One client, also if it is a part of another one.
pub(crate) async fn find_or_part(tx: &mut Tx, id: ClientId) -> Result<Option<Listed>, DbError> {
    let row: Option<ListedRow> = tx
        .fetch_optional(
            "select client.id, client.version, client.active, client.record_format as format, client.record_key as key_id, client.record as sealed
             from client join client as head on head.id = client.root and head.findable where client.id = $1",
            params![id],
        )
        .await?;
    row.map(Listed::try_from).transpose()
}

/// Those of one key, for each of the places of [`super::keys::padded`].
macro_rules! of_each_key {
    ($first:literal $($n:literal)+) => {
        concat!(
            "select * from (select client_id from match_key where key = $", $first, " order by client_id limit $34) as k", $first,
            $(" union all select * from (select client_id from match_key where key = $", $n, " order by client_id limit $34) as k", $n),+
        )
    };
}

/// Clients that share any of `keys` (at most [`matching::MAX_KEYS`]), of each key at most [`matching::MOST_SHARING`]; those that share
/// most first.
pub(crate) async fn sharing(tx: &mut Tx, keys: &[matching::Key], limit: i64) -> Result<Vec<Listed>, DbError> {
    let mut params = super::keys::padded(keys);
    params.extend(params![
        limit,
        i64::try_from(matching::MOST_SHARING).unwrap_or(i64::MAX)
    ]);
    let rows: Vec<ListedRow> = tx
        .fetch_all(
            concat!(
                "select id, version, active, record_format as format, record_key as key_id, record as sealed
                 from (select client_id, count(*) as shared from (",
                of_each_key!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32),
                ") as met group by client_id order by shared desc, client_id limit $33) as hit
                 join client on client.id = hit.client_id and findable
                 order by shared desc, id"
            ),
            params,
        )
        .await?;
    Ok(tx.readable("client", rows.into_iter().map(|it| (it.id, it.try_into()))))
}

/// The clients that were found for a referral when it was matched last.
pub(crate) async fn found_for(tx: &mut Tx, referral: ReferralId) -> Result<Vec<Listed>, DbError> {
    let rows: Vec<ListedRow> = tx
        .fetch_all(
            "select id, version, active, record_format as format, record_key as key_id, record as sealed
             from standing join candidate on candidate.run_id = standing.run_id
             join client on client.id = candidate.client_id and findable
             where standing.referral_id = $1 order by rank",
            params![referral],
        )
        .await?;
    Ok(tx.readable("client", rows.into_iter().map(|it| (it.id, it.try_into()))))
}
