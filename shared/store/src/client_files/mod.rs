//! Clients in and out: files that are imported, from the upload to the report, and the export.
//!
//! A file is uploaded, its columns are said to hold this or that, it is checked, and only then imported. Checking and importing are
//! work for a worker ([`work`]), in parts, so that it can be stopped at any moment and goes on where it was. What the rows say is
//! kept, sealed, until the file is done, cancelled, or nobody has come back to it for a week.

mod alike;
mod export;
pub mod work;

use domain::{
    ClientFileId, ClientId, PersonId,
    client_file::{self, Column, Table, rows_of},
    person::Role,
    text::Username,
};
use jiff::Timestamp;

use crate::{
    ActError, Store, act,
    clients::Listed,
    db::{
        self, DbError, Tx, acts, audits, client_batches, client_file_rows as rows, client_files as files,
        keys::{self, Adding},
        outbox,
    },
    queue::SCREENING,
    sealed::Sealed,
    viewer::Administrator,
};

pub use db::{
    client_file_rows::Counts,
    client_files::{ClientFile, State},
};
pub use export::{Export, export};

/// How many rows are worked on in one transaction: a tenth of a second, for which others may have to wait.
const PART: usize = 200;
/// How many lines a page of doubtful rows has.
pub const PAGE: i64 = 50;
/// How many files are listed.
const LISTED: i64 = 20;
/// How many rows are shown where columns are chosen.
const FIRST_ROWS: usize = 3;

/// In whose name clients go in and out.
#[derive(Clone, Debug)]
pub enum Author {
    /// An administrator who is signed in.
    SignedIn(Administrator),
    /// An administrator whom somebody has named who may open the database.
    Command(Operator),
}

/// See [`Author::Command`]. Only [`operator`] makes one.
#[derive(Clone, Debug)]
pub struct Operator(PersonId);

impl From<Administrator> for Author {
    fn from(it: Administrator) -> Self {
        Self::SignedIn(it)
    }
}

/// The active administrator of this user name; without a name the only one there is.
pub async fn operator(store: &Store, username: Option<&Username>) -> Result<Option<Operator>, DbError> {
    let mut tx = store.db.read().await?;
    if let Some(username) = username {
        let found = db::people::credentials(&mut tx, &username.key()).await?;
        let Some(id) = found.map(|it| PersonId::from(it.id)) else {
            return Ok(None);
        };
        return Ok(is_administrator(&mut tx, id).await?.then_some(Operator(id)));
    }
    let all = db::people::all(&mut tx).await?;
    let mut all = all.iter().filter(|it| it.active && it.role == Role::Administrator);
    let one = all.next().filter(|_| all.next().is_none());
    Ok(one.map(|it| Operator(it.id)))
}

async fn is_administrator(tx: &mut Tx, id: PersonId) -> Result<bool, DbError> {
    let person = db::people::find(tx, id).await?;
    Ok(person.is_some_and(|it| it.active && it.role == Role::Administrator))
}

impl Author {
    fn source(&self) -> &'static str {
        match self {
            Self::SignedIn(_) => "portal",
            Self::Command(_) => "command",
        }
    }

    /// Begins an act about a file, with its audit entry.
    async fn begin(
        &self,
        store: &Store,
        tx: &mut Tx,
        kind: &str,
        file: ClientFileId,
    ) -> Result<(domain::ActId, Timestamp), ActError> {
        match self {
            Self::SignedIn(by) => act::begin(store, tx, by, kind, ("client_file", file.uuid()), None, None).await,
            Self::Command(Operator(id)) => {
                if !is_administrator(tx, *id).await? {
                    return Err(ActError::Denied);
                }
                let now = store.now();
                let subject = ("client_file", file.uuid());
                Ok((write_act(tx, *id, kind, subject, self.source(), now).await?, now))
            }
        }
    }
}

/// Writes an act about a file or a client of it, and its audit entry, which says how it came to be done.
async fn write_act(
    tx: &mut Tx,
    by: PersonId,
    kind: &str,
    subject: (&'static str, uuid::Uuid),
    source: &str,
    now: Timestamp,
) -> Result<domain::ActId, DbError> {
    let act = domain::ActId::new();
    acts::insert(tx, act, kind, by, now, None, None).await?;
    let entry = audits::Entry {
        at: now,
        actor: Some(by),
        event: kind,
        subject: Some(subject),
        act: Some(act),
        source: Some(source),
        outcome: "ok",
    };
    audits::insert(tx, entry).await?;
    Ok(act)
}

/// Takes a file in. What its columns hold is as its headings say, until somebody says otherwise.
pub async fn add(store: &Store, by: &Author, table: &Table) -> Result<ClientFileId, ActError> {
    let id = ClientFileId::new();
    let columns = client_file::recognized(&table.headings);
    let columns = seal_columns(&table.headings, &columns)?;
    let mut tx = store.db.write().await?;
    let (act, now) = by.begin(store, &mut tx, "client_file_added", id).await?;
    let total = i64::try_from(table.len()).unwrap_or(i64::MAX);
    files::insert(&mut tx, id, act, by.source(), total, &columns, now).await?;
    for (n, (first, last, rows)) in (0..).zip(table.parts(PART)) {
        files::insert_part(&mut tx, id, n, (first, last), Sealed::rows(&rows)?).await?;
    }
    tx.commit().await?;
    Ok(id)
}

fn seal_columns(headings: &[String], columns: &[Option<Column>]) -> Result<Sealed, DbError> {
    let code = |it: &Option<Column>| it.map(|it| it.code().to_owned());
    let both: Vec<_> = headings.iter().cloned().zip(columns.iter().map(code)).collect();
    Sealed::columns(&both)
}

/// The headings of a file and what its columns hold; none when it is over.
async fn columns(tx: &mut Tx, id: ClientFileId) -> Result<Option<(Vec<String>, Vec<Option<Column>>)>, DbError> {
    let Some(sealed) = files::columns(tx, id).await? else {
        return Ok(None);
    };
    let columns = sealed.open_columns()?.into_iter();
    let column = |(heading, code): (String, Option<String>)| (heading, code.and_then(|it| Column::of_code(&it)));
    Ok(Some(columns.map(column).unzip()))
}

/// Has a file checked, now that it is known what its columns hold.
pub async fn check(store: &Store, by: &Author, id: ClientFileId, chosen: &[Option<Column>]) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    let (_, now) = by.begin(store, &mut tx, "client_file_checked", id).await?;
    let (headings, _) = columns(&mut tx, id).await?.ok_or(ActError::NotFound)?;
    begin_check(&mut tx, id, &headings, chosen, now).await?;
    Ok(tx.commit().await?)
}

async fn begin_check(
    tx: &mut Tx,
    id: ClientFileId,
    headings: &[String],
    chosen: &[Option<Column>],
    now: Timestamp,
) -> Result<(), ActError> {
    match files::check(tx, id, &seal_columns(headings, chosen)?, now).await? {
        0 => Err(ActError::Changed),
        _ => Ok(()),
    }
}

/// Goes back to choosing the columns.
pub async fn map_again(store: &Store, by: &Author, id: ClientFileId) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    let (_, now) = by.begin(store, &mut tx, "client_file_checked", id).await?;
    if files::map_again(&mut tx, id, now).await? == 0 {
        return Err(otherwise(&mut tx, id).await);
    }
    Ok(tx.commit().await?)
}

/// Why a file is not where it was taken to be: it has come further, or there is none.
async fn otherwise(tx: &mut Tx, id: ClientFileId) -> ActError {
    match files::find(tx, id).await {
        Ok(Some(_)) => ActError::Changed,
        Ok(None) => ActError::NotFound,
        Err(error) => error.into(),
    }
}

/// Which of the rows that are probably known are to be added anyway.
#[derive(Clone, Debug)]
pub enum Choice {
    /// These are, or are not.
    Rows(Vec<(i64, bool)>),
    /// All of them.
    AddAll,
    /// None of them.
    LeaveAll,
}

/// Chooses; written down with the import itself.
pub async fn choose(store: &Store, by: &Administrator, id: ClientFileId, choice: &Choice) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    let now = store.now();
    by.confirm(&mut tx, now).await?;
    choose_in(&mut tx, id, choice, now).await?;
    Ok(tx.commit().await?)
}

async fn choose_in(tx: &mut Tx, id: ClientFileId, choice: &Choice, now: Timestamp) -> Result<(), ActError> {
    if files::touch(tx, id, now).await? == 0 {
        return Err(otherwise(tx, id).await);
    }
    match choice {
        Choice::Rows(chosen) => {
            for (row, wanted) in chosen {
                rows::choose(tx, id, Some(*row), *wanted).await?;
            }
        }
        Choice::AddAll => drop(rows::choose(tx, id, None, true).await?),
        Choice::LeaveAll => drop(rows::choose(tx, id, None, false).await?),
    }
    Ok(())
}

/// What became of the wish to import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It has begun.
    Importing,
    /// Clients have come or changed since the file was checked: it is checked again first.
    CheckedAgain,
    /// Another file is being imported or taken back, which may hold the same children: nothing was begun, and nothing written.
    AfterAnother,
}

/// Begins to import a file that was checked, with these choices.
pub async fn import(store: &Store, by: &Author, id: ClientFileId, choice: &Choice) -> Result<Begun, ActError> {
    let mut tx = store.db.write().await?;
    keys::lock(&mut tx, Adding::Client).await?;
    let (act, now) = by.begin(store, &mut tx, "client_import_begun", id).await?;
    if files::is_another_importing(&mut tx, id).await? {
        return Ok(Begun::AfterAnother);
    }
    choose_in(&mut tx, id, choice, now).await?;
    let file = files::find(&mut tx, id).await?.ok_or(ActError::NotFound)?;
    let begun = if file.seen == Some(keys::changes(&mut tx).await?) {
        if files::import(&mut tx, id, (act, by.source()), now).await? == 0 {
            return Err(ActError::Changed);
        }
        Begun::Importing
    } else {
        let (headings, chosen) = columns(&mut tx, id).await?.ok_or(ActError::NotFound)?;
        begin_check(&mut tx, id, &headings, &chosen, now).await?;
        Begun::CheckedAgain
    };
    tx.commit().await?;
    Ok(begun)
}

/// Gives a file up. Who was added stays.
pub async fn cancel(store: &Store, by: &Author, id: ClientFileId) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    let (_, now) = by.begin(store, &mut tx, "client_import_cancelled", id).await?;
    let began = files::find(&mut tx, id)
        .await?
        .is_some_and(|it| it.state == State::Importing);
    if files::end(&mut tx, id, State::Cancelled, now).await? == 0 {
        return Err(otherwise(&mut tx, id).await);
    }
    if began {
        // Open referrals may be of those who were added before.
        let mut after = None;
        loop {
            let some = client_batches::open_referrals(&mut tx, after, work::AGAIN).await?;
            let Some((last, _)) = some.last() else { break };
            after = Some(last.uuid());
            for (referral, step) in &some {
                outbox::push(&mut tx, SCREENING, referral.uuid(), *step, now).await?;
            }
        }
    }
    Ok(tx.commit().await?)
}

/// Begins to take back the clients that a file added: those of whom nothing was written since. Each of them can be brought back, as who is
/// deleted can. Says whether it has begun: not while another file is being imported, which may hold the same children.
pub async fn take_back(store: &Store, by: &Administrator, id: ClientFileId) -> Result<bool, ActError> {
    let mut tx = store.db.write().await?;
    keys::lock(&mut tx, Adding::Client).await?;
    let author = Author::from(by.clone());
    let (act, now) = author.begin(store, &mut tx, "clients_taken_back", id).await?;
    if files::is_another_importing(&mut tx, id).await? {
        return Ok(false);
    }
    if files::take_back(&mut tx, id, (act, author.source()), now).await? == 0 {
        return Err(otherwise(&mut tx, id).await);
    }
    tx.commit().await?;
    Ok(true)
}

/// Gives up what nobody has come back to since a time: it is personal data that lies about.
pub(crate) async fn sweep(store: &Store, before: Timestamp) -> Result<(), DbError> {
    let mut tx = store.db.write().await?;
    for id in files::abandoned(&mut tx, before).await? {
        files::end(&mut tx, id, State::Cancelled, store.now()).await?;
    }
    tx.commit().await
}

/// The last files, newest first.
pub async fn all(store: &Store, _: &Administrator) -> Result<Vec<ClientFile>, DbError> {
    files::last(&mut store.db.read().await?, LISTED).await
}

/// A file with what is known of it.
#[derive(Clone, Debug)]
pub struct Opened {
    /// How far it has come.
    pub file: ClientFile,
    /// How many rows are of which kind.
    pub counts: Counts,
    /// Its headings; none when it is over.
    pub headings: Vec<String>,
    /// What its columns hold.
    pub columns: Vec<Option<Column>>,
}

impl Opened {
    /// How many rows an import would add, without those that are added anyway.
    pub fn good(&self) -> i64 {
        let it = &self.counts;
        self.file.total - it.wrong - it.like - it.repeated
    }
}

/// Opens a file.
pub async fn open(store: &Store, _: &Author, id: ClientFileId) -> Result<Option<Opened>, DbError> {
    let mut tx = store.db.read().await?;
    let Some(file) = files::find(&mut tx, id).await? else {
        return Ok(None);
    };
    let (headings, columns) = columns(&mut tx, id).await?.unwrap_or_default();
    let mut counts = rows::counts(&mut tx, id).await?;
    if matches!(file.state, State::Removing | State::Removed) {
        counts.gone = rows::gone(&mut tx, id).await?;
    }
    Ok(Some(Opened {
        counts,
        file,
        headings,
        columns,
    }))
}

/// Its first rows, where its columns are chosen.
pub async fn first_rows(store: &Store, _: &Administrator, id: ClientFileId) -> Result<Vec<Vec<String>>, DbError> {
    let part = files::part(&mut store.db.read().await?, id, 0).await?;
    let rows = part.map(|it| it.open_rows()).transpose()?.unwrap_or_default();
    let first = rows_of(&rows).into_iter().take(FIRST_ROWS);
    Ok(first.map(|it| it.1.iter().map(str::to_owned).collect()).collect())
}

/// What is wrong with a row.
#[derive(Clone, Debug)]
pub struct Mistaken {
    /// Its number in the file.
    pub row: i64,
    /// The name of the child as the file has it; none where it is not asked for, and when the file is over.
    pub child: Option<String>,
    /// What its columns are to hold, with what to do about it; without a column it is about the whole row.
    pub mistakes: Vec<(String, String)>,
}

/// The next rows with something wrong, after one.
pub async fn mistaken(
    store: &Store,
    _: &Author,
    id: ClientFileId,
    after: i64,
    limit: i64,
) -> Result<Vec<Mistaken>, DbError> {
    let found = rows::wrong(&mut store.db.read().await?, id, after, limit).await?;
    let row = |(row, sealed): (i64, Sealed)| {
        Ok(Mistaken {
            row,
            child: None,
            mistakes: sealed.open_mistakes()?,
        })
    };
    found.into_iter().map(row).collect()
}

/// The first rows with something wrong, each with the name of the child: for whoever corrects them and knows the file by names.
pub async fn mistaken_children(
    store: &Store,
    by: &Administrator,
    id: ClientFileId,
    limit: i64,
) -> Result<Vec<Mistaken>, DbError> {
    let mut all = mistaken(store, &by.clone().into(), id, 0, limit).await?;
    let mut tx = store.db.read().await?;
    let Some((_, columns)) = columns(&mut tx, id).await? else {
        return Ok(all);
    };
    for it in &mut all {
        if let Some(part) = files::part_with(&mut tx, id, it.row).await? {
            let rows = rows_of(&part.open_rows()?);
            let cells = rows.iter().find(|row| row.0 == it.row);
            it.child = cells.map(|row| client_file::name(&row.1, &columns));
        }
    }
    Ok(all)
}

/// A row that is probably no new child.
#[derive(Clone, Debug)]
pub struct Flagged {
    /// Its number in the file.
    pub row: i64,
    /// What the row says of the child; none when the file is over.
    pub record: Option<matching::Record>,
    /// Whom it is like.
    pub like: Like,
    /// How probably.
    pub probability: f64,
    /// Whether it is to be added anyway.
    pub wanted: bool,
    /// Whether it was, until it was found to be like this one.
    pub reopened: bool,
}

/// Whom a row is like.
#[derive(Clone, Debug)]
pub enum Like {
    /// This client, if there still is one.
    Client(ClientId, Option<Box<Listed>>),
    /// An earlier row.
    Row(i64),
}

/// A page of them, from 0.
pub async fn flagged(store: &Store, _: &Author, id: ClientFileId, page: i64) -> Result<Vec<Flagged>, DbError> {
    let mut tx = store.db.read().await?;
    let columns = columns(&mut tx, id).await?.map(|it| it.1);
    let mut all = Vec::new();
    for it in rows::flagged(&mut tx, id, PAGE, crate::lines_before(page, PAGE)).await? {
        let like = match (it.like_client, it.like_row) {
            (Some(client), None) => {
                let listed = db::clients::find(&mut tx, client.into()).await?;
                Like::Client(client.into(), listed.map(Box::new))
            }
            (None, Some(row)) => Like::Row(row),
            _ => return Err(DbError::corrupt("client_file_row", id, "is like nobody, or two")),
        };
        let mut record = None;
        if let (Some(columns), Some(part)) = (&columns, files::part_with(&mut tx, id, it.n).await?) {
            let rows = rows_of(&part.open_rows()?);
            let cells = rows.iter().find(|row| row.0 == it.n).map(|it| &it.1);
            let row = cells.and_then(|it| client_file::understand(it, columns, store.today()).ok());
            record = row.map(|it| work::Child::new(it, store.today()).record);
        }
        all.push(Flagged {
            row: it.n,
            record,
            like,
            probability: it.probability,
            wanted: it.wanted,
            reopened: it.reopened,
        });
    }
    Ok(all)
}
