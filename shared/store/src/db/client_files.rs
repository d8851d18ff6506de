//! Tables `client_file` and `client_file_part`: files of clients that are imported.

use domain::{ActId, ClientFileId};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{DbError, Tx, clocked, params, params::timestamp};
use crate::sealed::Sealed;

/// How far a file has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits for somebody to say what its columns hold.
    Mapping,
    /// Its rows are compared with the clients and with each other.
    Checking,
    /// It waits for somebody to say that it is to be imported.
    Checked,
    /// Its clients are being added.
    Importing,
    /// They were.
    Done,
    /// It was given up, by somebody or because nobody came back to it.
    Cancelled,
    /// The clients that it added are being taken back.
    Removing,
    /// They were.
    Removed,
}

impl State {
    const ALL: [Self; 8] = [
        Self::Mapping,
        Self::Checking,
        Self::Checked,
        Self::Importing,
        Self::Done,
        Self::Cancelled,
        Self::Removing,
        Self::Removed,
    ];

    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mapping => "mapping",
            Self::Checking => "checking",
            Self::Checked => "checked",
            Self::Importing => "importing",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Removing => "removing",
            Self::Removed => "removed",
        }
    }

    /// Whether the worker has something to do.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Checking | Self::Importing | Self::Removing)
    }

    /// Whether it is over, and its rows are gone.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled | Self::Removed)
    }
}

/// A file.
#[derive(Clone, Debug)]
pub struct ClientFile {
    /// Which.
    pub id: ClientFileId,
    /// How far it has come.
    pub state: State,
    /// Who uploaded it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// How many rows it has.
    pub total: i64,
    /// How many of them the present work has done.
    pub done: i64,
    /// When the present work began.
    pub began_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Who had it imported, or uploaded it.
    pub(crate) person: Uuid,
    pub(crate) source: String,
    pub(crate) part: i64,
    pub(crate) seen: Option<i64>,
    pub(crate) matched: Option<Uuid>,
}

impl ClientFile {
    /// One of a hundred rows, of which forty are done: what pages are tried with.
    pub fn sample(state: State, at: Timestamp) -> Self {
        Self {
            id: ClientFileId::new(),
            state,
            by: "Grace Hopper".to_owned(),
            at,
            total: 100,
            done: 40,
            began_at: Some(at),
            ended_at: None,
            person: Uuid::nil(),
            source: "portal".to_owned(),
            part: 0,
            seen: None,
            matched: None,
        }
    }
}

#[derive(sqlx::FromRow)]
struct FileRow {
    id: Uuid,
    state: String,
    first_name: String,
    last_name: String,
    at: i64,
    total: i64,
    done: i64,
    began_at: Option<i64>,
    ended_at: Option<i64>,
    by_person: Uuid,
    source: String,
    part: i64,
    seen: Option<i64>,
    matched: Option<Uuid>,
}

impl TryFrom<FileRow> for ClientFile {
    type Error = DbError;
    fn try_from(row: FileRow) -> Result<Self, DbError> {
        let corrupt = |why| DbError::corrupt("client_file", row.id, why);
        Ok(Self {
            id: row.id.into(),
            state: State::ALL
                .into_iter()
                .find(|it| it.as_str() == row.state)
                .ok_or_else(|| corrupt("no such state"))?,
            by: format!("{} {}", row.first_name, row.last_name),
            at: timestamp(row.at).ok_or_else(|| corrupt("not a time"))?,
            total: row.total,
            done: row.done,
            began_at: row.began_at.and_then(timestamp),
            ended_at: row.ended_at.and_then(timestamp),
            person: row.by_person,
            source: row.source,
            part: row.part,
            seen: row.seen,
            matched: row.matched,
        })
    }
}

/// Writes a new file, which waits for its columns.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: ClientFileId,
    act: ActId,
    source: &str,
    total: i64,
    columns: &Sealed,
    now: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "insert into client_file (id, added_by, source, state, total, done, part, touched_at, columns_format, columns_key, columns_sealed)
         values ($1, $2, $3, 'mapping', $4, 0, 0, $5, $6, $7, $8)",
        params![id, act, source, total, now, columns.format, columns.key_id.as_str(), columns.sealed.as_slice()],
    )
    .await
    .map(drop)
}

/// Writes a part of its rows.
pub(crate) async fn insert_part(
    tx: &mut Tx,
    id: ClientFileId,
    n: i64,
    (first, last): (i64, i64),
    part: Sealed,
) -> Result<(), DbError> {
    tx.execute(
        "insert into client_file_part (file_id, n, first, last, part_format, part_key, part_sealed) values ($1, $2, $3, $4, $5, $6, $7)",
        params![id, n, first, last, part.format, part.key_id, part.sealed],
    )
    .await
    .map(drop)
}

/// Files with who added them and who began to import them.
macro_rules! files {
    ($which:literal) => {
        concat!(
            "select file.id, state, first_name, last_name, act.at, total, done, began_at, ended_at,
               coalesce(begun.by_person, act.by_person) as by_person, source, part, seen, matched
             from client_file as file join act on act.id = file.added_by join person on person.id = act.by_person
             left join act as begun on begun.id = file.begun_by ",
            $which
        )
    };
}

/// The last files, newest first.
pub(crate) async fn last(tx: &mut Tx, limit: i64) -> Result<Vec<ClientFile>, DbError> {
    let rows: Vec<FileRow> = tx
        .fetch_all(files!("order by file.id desc limit $1"), params![limit])
        .await?;
    rows.into_iter().map(ClientFile::try_from).collect()
}

/// A file.
pub(crate) async fn find(tx: &mut Tx, id: ClientFileId) -> Result<Option<ClientFile>, DbError> {
    let row: Option<FileRow> = tx.fetch_optional(files!("where file.id = $1"), params![id]).await?;
    row.map(ClientFile::try_from).transpose()
}

/// Its headings and what its columns hold; none when it is over.
pub(crate) async fn columns(tx: &mut Tx, id: ClientFileId) -> Result<Option<Sealed>, DbError> {
    tx.fetch_optional(
        "select columns_format as format, columns_key as key_id, columns_sealed as sealed from client_file
         where id = $1 and columns_sealed is not null",
        params![id],
    )
    .await
}

/// The next file that the worker has something to do with: what is being imported first.
pub(crate) async fn due(tx: &mut Tx) -> Result<Option<ClientFile>, DbError> {
    let row: Option<FileRow> = tx
        .fetch_optional(
            clocked![
                "select file.id, state, first_name, last_name, act.at, total, done, began_at, ended_at,
               coalesce(begun.by_person, act.by_person) as by_person, source, part, seen, matched
                 from client_file as file join act on act.id = file.added_by join person on person.id = act.by_person left join act as begun on begun.id = file.begun_by
                 where (columns_sealed is not null or state = 'removing') and state in ('checking', 'importing', 'removing') and (lease_until is null or lease_until <= ", NOW, ")
                 order by case when state = 'checking' then 1 else 0 end, file.id limit 1"
            ],
            params![],
        )
        .await?;
    row.map(ClientFile::try_from).transpose()
}

/// Begins to check a file: what was found before is forgotten, but for what was chosen, which stays until the row is checked. 0 rows: it is not there, or waits for nobody.
pub(crate) async fn check(tx: &mut Tx, id: ClientFileId, columns: &Sealed, now: Timestamp) -> Result<u64, DbError> {
    let begun = tx
        .execute(
            "update client_file set state = 'checking', done = 0, part = 0, began_at = $2, ended_at = null, touched_at = $2,
               lease = null, lease_until = null, columns_format = $3, columns_key = $4, columns_sealed = $5
             where id = $1 and state in ('mapping', 'checked')",
            params![id, now, columns.format, columns.key_id.as_str(), columns.sealed.as_slice()],
        )
        .await?;
    tx.execute(
        "delete from client_file_row where file_id = $1 and not (wanted or reopened)",
        params![id],
    )
    .await?;
    Ok(begun)
}

/// Goes back to where the columns are chosen.
pub(crate) async fn map_again(tx: &mut Tx, id: ClientFileId, now: Timestamp) -> Result<u64, DbError> {
    tx.execute(
        "update client_file set state = 'mapping', touched_at = $2 where id = $1 and state = 'checked'",
        params![id, now],
    )
    .await
}

/// Takes the check of a part for a while; 0 rows: another process has it, or it is done. With the first part it is kept how often clients have
/// changed until now.
pub(crate) async fn take(tx: &mut Tx, file: &ClientFile, lease: Uuid, length: SignedDuration) -> Result<u64, DbError> {
    tx.execute(
        clocked![
            "update client_file set lease = $3, lease_until = ",
            NOW,
            " + $4, seen = case when part = 0 then (select coalesce(max(n), 0) from client_change) else seen end
             where id = $1 and state = 'checking' and part = $2 and (lease_until is null or lease_until <= ",
            NOW,
            ")"
        ],
        params![file.id, file.part, lease, length],
    )
    .await
}

/// The part is checked; 0 rows: another process has it by now, or it was cancelled.
pub(crate) async fn checked(
    tx: &mut Tx,
    file: &ClientFile,
    lease: Uuid,
    more: i64,
    now: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "update client_file set part = part + 1, done = done + $4, lease = null, lease_until = null, touched_at = $5
         where id = $1 and state = 'checking' and part = $2 and lease = $3",
        params![file.id, file.part, lease, more, now],
    )
    .await
}

/// All parts are checked.
pub(crate) async fn end_check(tx: &mut Tx, file: &ClientFile, now: Timestamp) -> Result<u64, DbError> {
    tx.execute(
        "update client_file set state = 'checked', ended_at = $3, touched_at = $3 where id = $1 and state = 'checking' and part = $2",
        params![file.id, file.part, now],
    )
    .await
}

/// Whether clients of another file are being added, or taken back.
pub(crate) async fn is_another_importing(tx: &mut Tx, id: ClientFileId) -> Result<bool, DbError> {
    let row: Option<(Uuid,)> = tx
        .fetch_optional(
            "select id from client_file
             where (columns_sealed is not null or state = 'removing') and state in ('importing', 'removing') and id <> $1 limit 1",
            params![id],
        )
        .await?;
    Ok(row.is_some())
}

/// Begins to import a file that was checked. 0 rows: it was not, or was begun already.
pub(crate) async fn import(
    tx: &mut Tx,
    id: ClientFileId,
    (begun, source): (ActId, &str),
    now: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "update client_file set state = 'importing', done = 0, part = 0, began_at = $2, ended_at = null, touched_at = $2, matched = null,
           lease = null, lease_until = null, begun_by = $3, source = $4
         where id = $1 and state = 'checked'",
        params![id, now, begun, source],
    )
    .await
}

/// Takes the import of a part to its end, in the transaction that adds its clients: of two who do it at once the second waits and
/// finds it done. 0 rows: it is, or the import was cancelled.
pub(crate) async fn advance(tx: &mut Tx, file: &ClientFile, more: i64, now: Timestamp) -> Result<u64, DbError> {
    tx.execute(
        "update client_file set part = part + 1, done = done + $3, touched_at = $4
         where id = $1 and state = 'importing' and part = $2",
        params![file.id, file.part, more, now],
    )
    .await
}

/// Keeps how often clients have changed until now, this part of the import included.
pub(crate) async fn see(tx: &mut Tx, id: ClientFileId) -> Result<(), DbError> {
    tx.execute(
        "update client_file set seen = (select coalesce(max(n), 0) from client_change) where id = $1",
        params![id],
    )
    .await
    .map(drop)
}

/// Open referrals up to this one are matched again.
pub(crate) async fn matched(tx: &mut Tx, file: &ClientFile, last: Uuid, now: Timestamp) -> Result<u64, DbError> {
    tx.execute(
        "update client_file set matched = $3, touched_at = $4
         where id = $1 and state = 'importing' and ((matched is null and $2 is null) or matched = $2)",
        params![file.id, file.matched, last, now],
    )
    .await
}

/// It is over: what its rows say is removed. 0 rows: it was over before.
pub(crate) async fn end(tx: &mut Tx, id: ClientFileId, state: State, now: Timestamp) -> Result<u64, DbError> {
    let ended = tx
        .execute(
            "update client_file set state = $2, ended_at = $3, touched_at = $3, columns_format = null, columns_key = null, columns_sealed = null,
               lease = null, lease_until = null
             where id = $1 and columns_sealed is not null",
            params![id, state.as_str(), now],
        )
        .await?;
    tx.execute("delete from client_file_part where file_id = $1", params![id])
        .await?;
    Ok(ended)
}

/// Begins to take back the clients that a file added. 0 rows: it has added none yet, or is begun already.
pub(crate) async fn take_back(
    tx: &mut Tx,
    id: ClientFileId,
    (begun, source): (ActId, &str),
    now: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "update client_file set state = 'removing', done = 0, part = 0, began_at = $2, ended_at = null, touched_at = $2, begun_by = $3, source = $4
         where id = $1 and state in ('done', 'cancelled')",
        params![id, now, begun, source],
    )
    .await
}

/// Clients up to this row were looked at; 0 rows: by another process.
pub(crate) async fn taken_back(
    tx: &mut Tx,
    file: &ClientFile,
    (last, more): (i64, i64),
    now: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "update client_file set part = $3, done = done + $4, touched_at = $5 where id = $1 and state = 'removing' and part = $2",
        params![file.id, file.part, last, more, now],
    )
    .await
}

/// All of them were.
pub(crate) async fn end_taking_back(tx: &mut Tx, file: &ClientFile, now: Timestamp) -> Result<u64, DbError> {
    tx.execute(
        "update client_file set state = 'removed', ended_at = $3, touched_at = $3 where id = $1 and state = 'removing' and part = $2",
        params![file.id, file.part, now],
    )
    .await
}

/// Files that nobody has come back to since a time.
pub(crate) async fn abandoned(tx: &mut Tx, before: Timestamp) -> Result<Vec<ClientFileId>, DbError> {
    let rows: Vec<(Uuid,)> = tx
        .fetch_all(
            "select id from client_file where columns_sealed is not null and touched_at < $1 order by id",
            params![before],
        )
        .await?;
    Ok(rows.into_iter().map(|it| it.0.into()).collect())
}

/// The rows of a part, sealed.
pub(crate) async fn part(tx: &mut Tx, id: ClientFileId, n: i64) -> Result<Option<Sealed>, DbError> {
    tx.fetch_optional(
        "select part_format as format, part_key as key_id, part_sealed as sealed from client_file_part where file_id = $1 and n = $2",
        params![id, n],
    )
    .await
}

/// The part that a row is in.
pub(crate) async fn part_with(tx: &mut Tx, id: ClientFileId, row: i64) -> Result<Option<Sealed>, DbError> {
    tx.fetch_optional(
        "select part_format as format, part_key as key_id, part_sealed as sealed from client_file_part
         where file_id = $1 and first <= $2 and last >= $2",
        params![id, row],
    )
    .await
}

/// Says that a file was worked on, if it waits for an answer. 0 rows: it does not.
pub(crate) async fn touch(tx: &mut Tx, id: ClientFileId, now: Timestamp) -> Result<u64, DbError> {
    tx.execute(
        "update client_file set touched_at = $2 where id = $1 and state = 'checked'",
        params![id, now],
    )
    .await
}
