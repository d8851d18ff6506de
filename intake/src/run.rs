//! The roles: which tasks run in a process. The only place that knows how we are deployed.

use std::sync::Arc;

use anyhow::{Context, bail};
use domain::words::command as words;
use portal::{App, Site};
use store::{
    Store,
    config::Settings,
    db::DatabaseUrl,
    mailer::Transport,
    queue::{consumer, local, relay, work::Desk},
    sign_in,
};
use tokio::net::TcpListener;
use worker::{Worker, mail, upkeep};

use crate::{
    database, say,
    tasks::{Signals, Tasks},
};

/// What a process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Everything in one.
    Serve,
    /// The web site, of several.
    Portal,
    /// A worker, of several.
    Worker,
}

/// Runs a role until it is told to stop.
pub(crate) async fn run(role: Role, settings: Settings) -> anyhow::Result<()> {
    let mut signals = Signals::listen()?;
    refuse_unsafe(role, &settings)?;
    let started = async {
        let store = database::open(&settings).await?;
        match role {
            Role::Serve => database::migrate_first(&store.db).await?,
            Role::Portal | Role::Worker => database::wait_for_tables(&store.db).await?,
        }
        let (settings, listener) = listen(&settings).await?;
        let tasks = assemble(role, &settings, &store, listener, false).await?;
        if role == Role::Serve {
            say(words::serving(&settings.base_url));
            offer_first_administrator(&settings, &store).await?;
        }
        anyhow::Ok((tasks, store))
    };
    let (tasks, store) = tokio::select! {
        () = signals.next() => return Ok(()),
        started = started => started?,
    };
    finish(tasks, &mut signals, store).await
}

/// Runs the tasks to their end, then closes the database.
pub(crate) async fn finish(tasks: Tasks, signals: &mut Signals, store: Store) -> anyhow::Result<()> {
    let ended = tasks.run(signals).await;
    let closed = tokio::time::timeout(std::time::Duration::from_millis(500), store.db.close()).await;
    if closed.is_err() {
        tracing::warn!("the database was not closed in time");
    }
    ended
}

/// Says no to settings under which a stranger could read or write along.
fn refuse_unsafe(role: Role, settings: &Settings) -> anyhow::Result<()> {
    if role != Role::Serve {
        if matches!(settings.database, DatabaseUrl::Sqlite(_)) {
            bail!(words::NEEDS_POSTGRES);
        }
        if settings.rabbit.is_none() {
            bail!(words::NEEDS_BROKER);
        }
    }
    let production = settings.is_https() || role != Role::Serve;
    if production && !database::hurried() {
        let found = settings.unsafe_for_production();
        if !found.is_empty() {
            bail!(words::refused(&found));
        }
    }
    if !settings.is_https() && !settings.listen.ip().is_loopback() {
        bail!(words::LOOPBACK_ONLY);
    }
    Ok(())
}

/// Listens; the settings then know the port, if they left it to the system.
async fn listen(settings: &Settings) -> anyhow::Result<(Settings, TcpListener)> {
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| words::cannot_listen(settings.listen))?;
    let address = listener.local_addr()?.to_string();
    Ok((settings.with(&[("INTAKE_LISTEN", address)])?, listener))
}

/// Starts the tasks of a role.
pub(crate) async fn assemble(
    role: Role,
    settings: &Settings,
    store: &Store,
    listener: TcpListener,
    demo: bool,
) -> anyhow::Result<Tasks> {
    let mut tasks = Tasks::default();
    let stop = tasks.stop();
    let store = store.clone();

    if role == Role::Worker {
        let health = portal::serve_health(store.clone(), listener, stop.clone());
        tasks.spawn("health", logged(health));
    } else {
        let app = App {
            store: store.clone(),
            site: Arc::new(site(settings, demo)),
        };
        tasks.spawn("portal", logged(portal::serve(app, listener, stop.clone())));
    }

    // Also without a broker: what was sent to one that is gone comes back.
    tasks.spawn("reconciler", relay::reconcile(store.clone(), stop.clone()));
    if let Some(rabbit) = &settings.rabbit {
        tasks.spawn("relay", relay::relay(store.clone(), rabbit.clone(), stop.clone()));
    }
    if role == Role::Portal {
        return Ok(tasks);
    }

    let desk = Desk::new(store.clone(), Worker::new(store.clone()));
    match &settings.rabbit {
        Some(rabbit) => {
            let consume = consumer::consume(desk.clone(), rabbit.clone(), stop.clone());
            tasks.spawn("consumer", consume);
            tasks.spawn("dead letters", consumer::drain_dead(desk, rabbit.clone(), stop.clone()));
        }
        None => tasks.spawn("consumer", local::consume(desk, stop.clone())),
    }
    let mails = mail::send_mails(
        store.clone(),
        mail_site(settings),
        transport(settings, &store),
        stop.clone(),
    );
    tasks.spawn("mailer", mails);
    let key = database::audit_key(settings).await?;
    tasks.spawn("seals", upkeep::seal_audit(store.clone(), key, stop.clone()));
    tasks.spawn("numbers", upkeep::add_up(store.clone(), stop.clone()));
    tasks.spawn("housekeeping", upkeep::keep_house(store.clone(), stop.clone()));
    tasks.spawn("files of clients", upkeep::work_on_files(store.clone(), stop.clone()));
    tasks.spawn("long work", upkeep::do_jobs(store, stop));
    Ok(tasks)
}

async fn logged(serving: impl Future<Output = std::io::Result<()>>) {
    if let Err(error) = serving.await {
        tracing::error!(%error, "serving failed");
    }
}

fn site(settings: &Settings, demo: bool) -> Site {
    Site {
        name: settings.site_name.clone(),
        help: settings.help.clone(),
        hotline: settings.hotline.clone(),
        base_url: settings.base_url.clone(),
        https: settings.is_https(),
        trusted_proxies: settings.trusted_proxies.clone(),
        demo,
        mail_to_folder: settings.smtp.is_none(),
        rabbit: settings.rabbit.clone(),
    }
}

fn mail_site(settings: &Settings) -> mail::MailSite {
    mail::MailSite {
        name: settings.site_name.clone(),
        base_url: settings.base_url.clone(),
        from: settings.mail_from.clone(),
    }
}

fn transport(settings: &Settings, store: &Store) -> Transport {
    match &settings.smtp {
        Some(server) => Transport::Smtp(Box::new(server.clone()), mail::smtp_timeouts(&store.timing)),
        None => Transport::Folder(settings.data_dir.join("mail")),
    }
}

/// Prints the one-time link by which the first administrator is made. Only for the eyes of who started the process: it
/// must not get into a log.
async fn offer_first_administrator(settings: &Settings, store: &Store) -> anyhow::Result<()> {
    if let Some(token) = sign_in::new_setup_link(store).await? {
        let link = format!("{}/setup/{}", settings.base_url, token.reveal());
        say(words::first_administrator(&link, store.timing.setup_link.as_mins()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(variables: &[(&str, &str)]) -> Settings {
        let variables = variables.iter().map(|(name, it)| ((*name).into(), (*it).into()));
        Settings::from_variables(variables).unwrap()
    }

    fn refusal(role: Role, variables: &[(&str, &str)]) -> Option<String> {
        refuse_unsafe(role, &settings(variables)).err().map(|it| it.to_string())
    }

    #[test]
    fn without_https_only_this_machine_is_served() {
        assert_eq!(refusal(Role::Serve, &[]), None);
        let refused = refusal(Role::Serve, &[("INTAKE_LISTEN", "0.0.0.0:8080")]);
        assert_eq!(refused.as_deref(), Some(words::LOOPBACK_ONLY));
    }

    #[test]
    fn with_https_unsafe_settings_are_refused() {
        let https = ("INTAKE_BASE_URL", "https://intake.example.org");
        assert!(refusal(Role::Serve, &[https]).unwrap().contains("SMTP_URL"));
        let mail = ("SMTP_URL", "smtps://me:secret@mail.example.org");
        assert_eq!(
            refusal(Role::Serve, &[https, mail, ("INTAKE_LISTEN", "0.0.0.0:8080")]),
            None
        );
    }

    #[test]
    fn a_role_of_production_needs_postgresql_and_rabbitmq() {
        let postgres = ("DATABASE_URL", "postgres://me:secret@db/intake");
        assert_eq!(refusal(Role::Portal, &[]).as_deref(), Some(words::NEEDS_POSTGRES));
        assert_eq!(refusal(Role::Worker, &[postgres]).as_deref(), Some(words::NEEDS_BROKER));
    }

    #[test]
    fn a_role_of_production_is_in_production_mode_also_without_https() {
        let variables = [
            ("DATABASE_URL", "postgres://me:secret@db/intake"),
            ("AMQP_URL", "amqp://guest:guest@mq/%2f"),
        ];
        let refused = refusal(Role::Worker, &variables).unwrap();
        assert!(refused.contains("https") && refused.contains("guest"), "{refused}");
    }
}
