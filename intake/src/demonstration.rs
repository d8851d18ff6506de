//! `intake demo`: everything in one process, on a folder that is thrown away, filled with a fictional center.

use std::{
    io::ErrorKind,
    net::{Ipv4Addr, SocketAddr},
};

use anyhow::{Context, bail};
use domain::words::command as words;
use store::config::Settings;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::{
    database,
    demo::{self, SignIn},
    run::{self, Role},
    say,
    tasks::Signals,
};

/// The ports that are tried when none is asked for.
const PORTS: std::ops::RangeInclusive<u16> = 8080..=8180;

/// Runs the demonstration until it is told to stop.
pub(crate) async fn run(settings: Settings) -> anyhow::Result<()> {
    let mut signals = Signals::listen()?;
    let folder = temporary_folder().context("there is no room for a temporary folder")?;
    let started = async {
        let listener = listen(&settings).await?;
        let settings = thrown_away(&settings, folder.path(), listener.local_addr()?)?;
        let store = database::open(&settings).await?;
        store.db.migrate().await?;
        let sign_ins = demo::seed(&store).await.context("the fictional center")?;
        let tasks = run::assemble(Role::Serve, &settings, &store, listener, true).await?;
        say(words::demo_serving(&settings.base_url));
        say(table(&sign_ins));
        say(words::demo_remarks(settings.data_dir.join("mail").display()));
        anyhow::Ok((tasks, store))
    };
    let (tasks, store) = tokio::select! {
        () = signals.next() => return Ok(()),
        started = started => started?,
    };
    run::finish(tasks, &mut signals, store).await?;
    folder.close().context("the temporary folder")
}

/// A folder that goes when the process ends; in memory where that can be, for what is thrown away needs no disk.
fn temporary_folder() -> std::io::Result<TempDir> {
    let mut name = tempfile::Builder::new();
    name.prefix("intake-demo-");
    name.tempdir_in("/dev/shm").or_else(|_| name.tempdir())
}

/// Listens where it was asked for, or on the first port that is free.
async fn listen(settings: &Settings) -> anyhow::Result<TcpListener> {
    let asked = settings
        .shown()
        .into_iter()
        .any(|(name, _, source)| name == "INTAKE_LISTEN" && source != "default");
    if asked {
        if !settings.listen.ip().is_loopback() {
            bail!(words::DEMO_LOOPBACK_ONLY);
        }
        let bound = TcpListener::bind(settings.listen).await;
        return bound.with_context(|| words::cannot_listen(settings.listen));
    }
    for port in PORTS {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            bound => return bound.with_context(|| words::cannot_listen(port)),
        }
    }
    bail!(words::cannot_listen(format!(
        "a port from {} to {}",
        PORTS.start(),
        PORTS.end()
    )))
}

/// The settings of a demonstration: nothing of the machine's own center is touched, and nobody is written to.
fn thrown_away(settings: &Settings, folder: &std::path::Path, address: SocketAddr) -> anyhow::Result<Settings> {
    let folder = folder.display().to_string();
    Ok(settings.with(&[
        ("DATABASE_URL", format!("sqlite://{folder}/intake.db")),
        ("INTAKE_DOCUMENTS_DIR", format!("{folder}/documents")),
        ("INTAKE_DATA_DIR", folder),
        ("INTAKE_LISTEN", address.to_string()),
        ("INTAKE_BASE_URL", format!("http://{address}")),
        ("AMQP_URL", String::new()),
        ("SMTP_URL", String::new()),
        ("INTAKE_AUDIT_KEY", String::new()),
    ])?)
}

/// Role, name and password in columns.
fn table(sign_ins: &[SignIn]) -> String {
    let width = |of: fn(&SignIn) -> usize| sign_ins.iter().map(of).max().unwrap_or(0);
    let (role, name) = (width(|it| it.role.len()), width(|it| it.username.len()));
    let lines = sign_ins.iter().map(|it| {
        let (what, username, password) = (it.role, &it.username, &it.password);
        format!("  {what:role$}   {username:name$}   {password}\n")
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demonstration_touches_nothing_of_the_real_center() {
        let real = [
            ("DATABASE_URL", "postgres://me:secret@db/intake"),
            ("AMQP_URL", "amqp://me:secret@mq/%2f"),
            ("SMTP_URL", "smtps://me:secret@mail.example.org"),
            ("INTAKE_BASE_URL", "https://intake.example.org"),
            ("INTAKE_DOCUMENTS_DIR", "/srv/documents"),
        ];
        let real = Settings::from_variables(real.map(|(name, it)| (name.to_owned(), it.to_owned()))).unwrap();
        let settings = thrown_away(&real, "/tmp/x".as_ref(), ([127, 0, 0, 1], 8083).into()).unwrap();
        assert_eq!(settings.database.to_string(), "sqlite:///tmp/x/intake.db");
        assert_eq!(settings.base_url, "http://127.0.0.1:8083");
        assert!(!format!("{:?}", settings.files).contains("/srv"));
        assert!(settings.rabbit.is_none() && settings.smtp.is_none());
    }
}
