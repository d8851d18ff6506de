//! `intake clients`: clients in from a file, and out to one, by whoever may open the database.

use std::{
    collections::BTreeMap,
    fs::OpenOptions,
    io::{Write, stderr, stdout},
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand};
use domain::{
    ClientFileId,
    client_file::{self, Column},
    text::Username,
    words::{command as common, files, files::command as words},
};
use store::{
    Store,
    client_files::{
        self, Author, Begun, Choice, Like, Opened, PAGE, State,
        work::{self, Memory, Piece},
    },
    config::Settings,
};
use tokio::{
    signal::ctrl_c,
    time::{Instant, sleep},
};

use crate::{database, say};

/// How often it is said how far it has come.
const PROGRESS: Duration = Duration::from_secs(1);
/// How long one waits while another process works on the same file.
const WAIT: Duration = Duration::from_millis(100);
/// How many rows with something wrong are read at once.
const AT_ONCE: i64 = 1_000;

/// What is done with clients.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(about = words::IMPORT, long_about = words::IMPORT_LONG)]
    Import(Import),
    #[command(about = words::EXPORT, long_about = words::EXPORT_LONG)]
    Export(Export),
}

/// A file to import.
#[derive(Debug, Args)]
pub(crate) struct Import {
    #[arg(value_name = "FILE.csv", help = words::FILE)]
    file: PathBuf,
    #[arg(long = "column", value_name = "HEADING=FIELD", help = words::COLUMN)]
    columns: Vec<String>,
    #[arg(long, value_name = "HEADING", help = words::LEAVE_OUT)]
    leave_out: Vec<String>,
    #[arg(long, help = words::DRY_RUN)]
    dry_run: bool,
    #[arg(long, help = words::ADD_LIKELY)]
    add_likely: bool,
    #[arg(long = "as", value_name = "USERNAME", help = words::AS)]
    who: Option<String>,
}

/// Where to export to.
#[derive(Debug, Args)]
pub(crate) struct Export {
    #[arg(value_name = "FILE.csv", help = words::OUTPUT)]
    file: Option<PathBuf>,
    #[arg(long = "as", value_name = "USERNAME", help = words::AS)]
    who: Option<String>,
}

/// Some rows were left out.
const SOME: u8 = 1;
/// Nothing could be done; also what clap ends with when it does not understand what was typed.
const NOTHING: u8 = 2;

/// Does it. What it could not do it says itself, for its exit status has a meaning.
pub(crate) async fn run(settings: &Settings, command: Command) -> ExitCode {
    let done = match command {
        Command::Import(it) => import(settings, &it).await,
        Command::Export(it) => export(settings, &it).await.map(|()| true),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(SOME),
        Err(error) => {
            crate::failed(&error);
            ExitCode::from(NOTHING)
        }
    }
}

/// In whose name.
async fn author(store: &Store, who: Option<&str>) -> anyhow::Result<Author> {
    let name = who
        .map(Username::parse)
        .transpose()
        .map_err(|why| anyhow!(common::wrong_argument("--as", why)))?;
    let operator = client_files::operator(store, name.as_ref()).await?;
    operator
        .map(Author::Command)
        .ok_or_else(|| anyhow!(words::NOT_ADMINISTRATOR))
}

/// What each column holds: as was asked, or else as its heading says.
fn columns(asked: &Import, headings: &[String]) -> anyhow::Result<Vec<Option<Column>>> {
    let wrong = |argument, why: String| anyhow!(common::wrong_argument(argument, why));
    let places = |argument, heading: &str| {
        let here = |it: &(usize, String)| it.1 == heading.trim();
        let all: Vec<usize> = names(headings).filter(here).map(|it| it.0).collect();
        match all.is_empty() {
            true => Err(wrong(argument, words::no_heading(heading))),
            false => Ok(all),
        }
    };
    let mut said = BTreeMap::new();
    for it in &asked.columns {
        let wrong = |why| wrong("--column", why);
        let (heading, field) = it.rsplit_once('=').ok_or_else(|| wrong(words::no_equals(it)))?;
        let codes = || Column::all().map(Column::code).collect::<Vec<_>>();
        let column = Column::of_code(field.trim()).ok_or_else(|| wrong(words::no_field(field, &codes())))?;
        let at = places("--column", heading)?[0];
        if said.values().any(|it| *it == Some(column)) || said.insert(at, Some(column)).is_some() {
            return Err(wrong(words::said_twice(it)));
        }
    }
    for it in &asked.leave_out {
        for at in places("--leave-out", it)? {
            if said.insert(at, None).flatten().is_some() {
                return Err(wrong("--leave-out", words::said_twice(it)));
            }
        }
    }
    // What is said of a column is not guessed, and what it holds no other one does.
    let mut others = headings.to_vec();
    said.keys().for_each(|at| others[*at].clear());
    let mut columns = client_file::recognized(&others);
    for it in &mut columns {
        *it = it.filter(|it| !said.values().any(|said| *said == Some(*it)));
    }
    for (at, column) in said {
        columns[at] = column;
    }
    Ok(columns)
}

/// What columns are called, each with its place.
fn names(headings: &[String]) -> impl Iterator<Item = (usize, String)> {
    headings.iter().enumerate().map(|(at, it)| match &**it {
        "" => (at, files::nameless(at)),
        heading => (at, heading.to_owned()),
    })
}

/// Imports a file; whether all of its rows were added, or would be.
async fn import(settings: &Settings, asked: &Import) -> anyhow::Result<bool> {
    let name = || asked.file.display().to_string();
    let bytes = std::fs::read(&asked.file).with_context(name)?;
    let table = client_file::read(&bytes).with_context(name)?;
    let columns = columns(asked, &table.headings)?;
    if !client_file::has_name(&columns) {
        bail!(words::NO_COLUMNS);
    }
    let left_out = names(&table.headings).filter(|it| columns[it.0].is_none());
    let left_out: Vec<String> = left_out.map(|it| it.1).collect();
    if !left_out.is_empty() {
        say(words::left_out(&left_out));
    }
    let store = database::open_existing(settings).await?;
    let author = author(&store, asked.who.as_deref()).await?;
    let file = client_files::add(&store, &author, &table).await?;
    client_files::check(&store, &author, file, &columns).await?;
    let work = Work {
        store: &store,
        author: &author,
        file,
    };
    let done = tokio::select! {
        done = work.done(asked) => done?,
        // Whoever presses Ctrl-C wants no more of it; after anything else another process goes on with it.
        pressed = ctrl_c() => {
            pressed.context("Ctrl-C cannot be listened to")?;
            client_files::cancel(&store, &author, file).await?;
            bail!(words::CANCELLED);
        }
    };
    store.db.close().await;
    Ok(done)
}

struct Work<'a> {
    store: &'a Store,
    author: &'a Author,
    file: ClientFileId,
}

impl Work<'_> {
    /// Checks the file and imports it as was asked; whether all of its rows were added, or would be.
    async fn done(&self, asked: &Import) -> anyhow::Result<bool> {
        let mut opened = self.until_waiting(files::CHECKING).await?;
        self.say_found(&opened).await?;
        let counts = opened.counts;
        if asked.dry_run {
            client_files::cancel(self.store, self.author, self.file).await?;
            return Ok(counts.wrong + counts.like + counts.repeated == 0);
        }
        let choice = match asked.add_likely {
            true => Choice::AddAll,
            false => Choice::LeaveAll,
        };
        loop {
            match client_files::import(self.store, self.author, self.file, &choice).await? {
                Begun::Importing => break,
                Begun::CheckedAgain => {
                    opened = self.until_waiting(files::CHECKING).await?;
                    self.say_found(&opened).await?;
                }
                Begun::AfterAnother => {
                    client_files::cancel(self.store, self.author, self.file).await?;
                    bail!(words::AFTER_ANOTHER);
                }
            }
        }
        let found = |it: &Opened| (it.counts.wrong, it.counts.like, it.counts.repeated);
        let before = found(&opened);
        opened = self.until_waiting(files::IMPORTING).await?;
        let counts = opened.counts;
        if opened.file.state != State::Done {
            bail!(words::UNDECIDED);
        }
        if found(&opened) != before {
            self.say_found(&opened).await?;
        }
        say(words::done(counts.added, counts.left_out, counts.wrong));
        Ok(counts.wrong + counts.left_out == 0)
    }

    async fn opened(&self) -> anyhow::Result<Opened> {
        let opened = client_files::open(self.store, self.author, self.file).await?;
        opened.ok_or_else(|| anyhow!(words::UNDECIDED))
    }

    /// Works on the file until there is nothing left to do, and says how far it has come.
    async fn until_waiting(&self, what: &str) -> anyhow::Result<Opened> {
        let (mut memory, began, mut said) = (Memory::default(), Instant::now(), Instant::now());
        loop {
            match work::piece(self.store, Some(self.file), &mut memory).await? {
                Piece::Last => break,
                Piece::More => {}
                Piece::Taken => sleep(WAIT).await,
            }
            if said.elapsed() >= PROGRESS {
                let file = self.opened().await?.file;
                let done = u128::try_from(file.done).unwrap_or(0);
                let rate = done * 1_000 / began.elapsed().as_millis().max(1);
                let rate = u64::try_from(rate).unwrap_or(0);
                let _ = writeln!(stderr(), "{}", words::progress(what, file.done, file.total, rate));
                said = Instant::now();
            }
        }
        let opened = self.opened().await?;
        if opened.file.state == State::Cancelled {
            bail!(words::UNDECIDED);
        }
        Ok(opened)
    }

    /// What an import would do: in numbers, and the rows that it would not add. They are named, not quoted.
    async fn say_found(&self, opened: &Opened) -> anyhow::Result<()> {
        let counts = &opened.counts;
        say(words::found(opened.good(), counts.wrong, counts.like, counts.repeated));
        let mut after = 0;
        loop {
            let some = client_files::mistaken(self.store, self.author, self.file, after, AT_ONCE).await?;
            let Some(last) = some.last() else { break };
            after = last.row;
            for (it, (column, what)) in some
                .iter()
                .flat_map(|it| it.mistakes.iter().map(move |what| (it, what)))
            {
                say(words::mistake(it.row, &files::mistake(column, what)));
            }
        }
        for page in 0..=(counts.like + counts.repeated) / PAGE {
            for it in client_files::flagged(self.store, self.author, self.file, page).await? {
                say(match it.like {
                    Like::Row(other) => words::like_row(it.row, other),
                    Like::Client(id, _) => words::like_client(it.row, &id.to_string()),
                });
            }
        }
        Ok(())
    }
}

/// Exports all clients.
async fn export(settings: &Settings, asked: &Export) -> anyhow::Result<()> {
    let store = database::open_existing(settings).await?;
    let author = author(&store, asked.who.as_deref()).await?;
    let mut out: Box<dyn Write> = match &asked.file {
        None => Box::new(stdout()),
        Some(path) => {
            // For the eyes of who asked for it.
            let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
            Box::new(file.with_context(|| path.display().to_string())?)
        }
    };
    let mut export = client_files::export(&store, &author).await?;
    while let Some(some) = export.next().await? {
        out.write_all(some.as_bytes())?;
    }
    out.flush()?;
    store.db.close().await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What columns hold, or what is wrong with the arguments.
    fn held(headings: &[&str], columns: &[&str], leave_out: &[&str]) -> Result<Vec<&'static str>, String> {
        let owned = |some: &[&str]| some.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let asked = Import {
            file: PathBuf::new(),
            columns: owned(columns),
            leave_out: owned(leave_out),
            dry_run: false,
            add_likely: false,
            who: None,
        };
        let columns = super::columns(&asked, &owned(headings)).map_err(|it| it.to_string())?;
        Ok(columns.into_iter().map(|it| it.map_or("", Column::code)).collect())
    }

    #[test]
    fn a_column_holds_what_was_asked_or_else_what_its_heading_says() {
        let headings = ["First name", "Familia", "DOB", "Age", "", "x=y"];
        assert_eq!(
            held(&headings, &[], &[]).unwrap(),
            ["first_name", "", "birth", "", "", ""]
        );
        let some = ["Familia=last_name", " Column 5 = school", "x=y=city", "Age=birth"];
        let held_now = held(&headings, &some, &["First name"]).unwrap();
        assert_eq!(held_now, ["", "last_name", "", "birth", "school", "city"]);
        let without = held(&headings, &[], &["DOB"]).unwrap();
        assert_eq!(
            without,
            ["first_name", "", "", "birth", "", ""],
            "then the age is all there is"
        );
        let notes = held(&["City", "City", "Last name"], &[], &["City"]).unwrap();
        assert_eq!(notes, ["", "", "last_name"], "all of this name");
    }

    #[test]
    fn a_column_or_a_field_that_there_is_not_is_named() {
        let headings = ["First name", "Familia"];
        for (columns, leave_out, said) in [
            (&["Familia"][..], &[][..], "--column: write HEADING=FIELD"),
            (&["Kid=last_name"], &[], "--column: the file has no column \"Kid\""),
            (&["Familia=surname"], &[], "--column: there is no field \"surname\""),
            (&["Familia=city", "First name=city"], &[], "--column: "),
            (&["Familia=city", "Familia=school"], &[], "--column: "),
            (&["Familia=city"], &["Familia"], "--leave-out: "),
            (&[], &["Kid"], "--leave-out: the file has no column \"Kid\""),
        ] {
            let error = held(&headings, columns, leave_out).unwrap_err();
            assert!(error.starts_with(said), "{error}");
        }
    }
}
