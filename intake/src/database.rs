//! Opening the record, and `intake migrate`.

use std::{fs::DirBuilder, io::ErrorKind, os::unix::fs::DirBuilderExt, path::PathBuf, time::Duration};

use anyhow::{Context, bail};
use domain::words::command as words;
use store::{
    Store,
    audit::SealKey,
    clock::Clock,
    config::Settings,
    db::{Backend, ConnectError, DatabaseUrl, Db},
    jobs::{self, Job, Piece},
    timing::Timing,
};
use tokio::time::{Instant, sleep};

use crate::say;

/// How often one looks again whether the database is ready, and how often it is said that it is not.
const LOOK: Duration = Duration::from_millis(250);
const SAY: Duration = Duration::from_secs(5);
/// How often it is said how far long work has come.
const PROGRESS: Duration = Duration::from_secs(1);

/// `intake migrate`.
pub(crate) async fn migrate(settings: &Settings, check: bool) -> anyhow::Result<()> {
    if check {
        open_existing(settings).await?;
    } else {
        open(settings).await?.db.migrate().await?;
    }
    say(words::UP_TO_DATE);
    Ok(())
}

/// `intake reindex`.
pub(crate) async fn reindex(settings: &Settings) -> anyhow::Result<()> {
    let store = open_existing(settings).await?;
    let mut said = Instant::now();
    loop {
        match jobs::piece(&store, Job::Reindex).await? {
            Piece::Taken => bail!(words::REINDEX_TAKEN),
            Piece::Last => {
                say(words::REINDEX_DONE);
                return Ok(());
            }
            Piece::More if said.elapsed() >= PROGRESS => {
                let state = jobs::state(&store, Job::Reindex).await?;
                say(words::reindexed(state.done, state.total));
                said = Instant::now();
            }
            Piece::More => {}
        }
    }
}

/// Opens the record, and makes the file of SQLite if there is none. The tables are not looked at.
pub(crate) async fn open(settings: &Settings) -> anyhow::Result<Store> {
    let db = Db::connect(&settings.database, settings.pool_size)
        .await
        .with_context(|| words::cannot_open(&settings.database))?;
    Ok(Store {
        db,
        clock: Clock::System,
        zone: settings.zone.clone(),
        timing: Timing {
            restore: settings.restore,
            answer: settings.answer,
            ..timing()
        },
        files: settings.files.clone(),
        state: settings.state.clone(),
    })
}

/// Opens a record that is there, with the tables of this version.
pub(crate) async fn open_existing(settings: &Settings) -> anyhow::Result<Store> {
    if let DatabaseUrl::Sqlite(path) = &settings.database
        && !path.exists()
    {
        bail!(words::no_database(&settings.database));
    }
    let store = open(settings).await?;
    store.db.check_migrations().await?;
    Ok(store)
}

/// Brings the tables up to date before anything is served; waits for a server that does not answer yet.
pub(crate) async fn migrate_first(db: &Db) -> anyhow::Result<()> {
    if db.backend() == Backend::Postgres {
        until_ready(|| async { Ok(db.ping().await?) }).await?;
    }
    Ok(db.migrate().await?)
}

/// Waits until somebody has migrated.
pub(crate) async fn wait_for_tables(db: &Db) -> anyhow::Result<()> {
    until_ready(|| db.check_migrations()).await
}

/// Tries until it succeeds; only what waiting can heal is waited for.
async fn until_ready<F: Future<Output = Result<(), ConnectError>>>(look: impl Fn() -> F) -> anyhow::Result<()> {
    let mut said: Option<Instant> = None;
    loop {
        match look().await {
            Ok(()) => return Ok(()),
            Err(error @ (ConnectError::Open(_) | ConnectError::Older)) => {
                if said.is_none_or(|it| it.elapsed() >= SAY) {
                    tracing::warn!(
                        error = format!("{:#}", anyhow::Error::from(error)),
                        "waiting for the database"
                    );
                    said = Some(Instant::now());
                }
            }
            Err(error) => return Err(error.into()),
        }
        sleep(LOOK).await;
    }
}

/// The key of the audit log: from the settings, or from its file, which is made if there is none.
pub(crate) async fn audit_key(settings: &Settings) -> anyhow::Result<SealKey> {
    if let Some(key) = &settings.audit_key {
        return Ok(key.clone());
    }
    let file = audit_key_file(settings);
    let mut tries = 0;
    loop {
        tries += 1;
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&settings.data_dir);
        match made.and_then(|()| SealKey::load_or_create(&file)) {
            Ok(key) => return Ok(key),
            // Another process that shares the folder is making the file at this moment.
            Err(error) if tries < 5 && matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::InvalidData) => {
                sleep(LOOK).await;
            }
            Err(error) => return Err(error).with_context(|| file.display().to_string()),
        }
    }
}

/// Where the key of the audit log is when it is not in the settings.
pub(crate) fn audit_key_file(settings: &Settings) -> PathBuf {
    settings.data_dir.join("audit.key")
}

/// How long things take: as in production, unless this is a test build that was told to hurry.
fn timing() -> Timing {
    if hurried() { Timing::short() } else { Timing::default() }
}

/// Whether the tests asked for short durations and for production without its refusals.
#[cfg(feature = "faults")]
#[expect(
    clippy::disallowed_methods,
    reason = "switches of the test build are environment variables"
)]
pub(crate) fn hurried() -> bool {
    std::env::var("INTAKE_TEST_TIMING").is_ok_and(|it| it == "short")
}

/// Never, in a release.
#[cfg(not(feature = "faults"))]
pub(crate) const fn hurried() -> bool {
    false
}
