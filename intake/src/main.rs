//! The command `intake`: one binary, one subcommand for each role and each task of an operator.
//!
//! | looking for | file |
//! |---|---|
//! | which tasks make a role | [`run`] |
//! | how a process starts to stop, and stops | [`tasks`] |
//! | the demonstration | [`demonstration`], its content in [`demo`] |
//! | the operator's tools | [`admin`], [`clients`], [`config`], [`database`], [`doctor`], [`health`] |
//! | matching files without a database | [`matching`] |

mod admin;
mod clients;
mod config;
mod database;
mod demo;
mod demonstration;
mod doctor;
mod health;
mod log;
mod matching;
mod run;
mod tasks;

use std::{
    io::{Write, stderr, stdout},
    process::ExitCode,
    time::Duration,
};

use clap::{Parser, Subcommand};
use domain::words::command as words;
use run::Role;
use store::config::Settings;

/// What was typed.
#[derive(Debug, Parser)]
#[command(name = "intake", version, about = words::ABOUT, after_help = words::AFTER_HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(about = words::SERVE)]
    Serve,
    #[command(about = words::PORTAL)]
    Portal,
    #[command(about = words::WORKER)]
    Worker,
    #[command(about = words::DEMO)]
    Demo,
    #[command(about = words::MIGRATE)]
    Migrate {
        #[arg(long, help = words::MIGRATE_CHECK)]
        check: bool,
    },
    #[command(subcommand, about = words::ADMIN)]
    Admin(admin::Command),
    #[command(subcommand, about = domain::words::files::command::CLIENTS)]
    Clients(clients::Command),
    #[command(subcommand, about = words::CONFIG)]
    Config(config::Command),
    #[command(about = words::DOCTOR)]
    Doctor,
    #[command(subcommand, about = words::AUDIT)]
    Audit(doctor::AuditCommand),
    #[command(about = words::HEALTHCHECK)]
    Healthcheck,
    #[command(about = words::REINDEX)]
    Reindex,
    #[command(about = words::MATCH)]
    Match(matching::Asked),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    let code = match runtime.block_on(dispatch(arguments.command.unwrap_or(Command::Serve))) {
        Ok(code) => code,
        Err(error) => failed(&error),
    };
    // Whoever hashes a password or writes a file at the moment is not waited for any longer.
    runtime.shutdown_timeout(Duration::from_millis(300));
    code
}

async fn dispatch(command: Command) -> anyhow::Result<ExitCode> {
    // Files alone: neither settings nor a database.
    if let Command::Match(asked) = &command {
        matching::run(asked)?;
        return Ok(ExitCode::SUCCESS);
    }
    let settings = Settings::read()?;
    log::start(&settings)?;
    match command {
        Command::Serve => run::run(Role::Serve, settings).await?,
        Command::Portal => run::run(Role::Portal, settings).await?,
        Command::Worker => run::run(Role::Worker, settings).await?,
        Command::Demo => demonstration::run(settings).await?,
        Command::Migrate { check } => database::migrate(&settings, check).await?,
        Command::Admin(command) => admin::run(&settings, command).await?,
        Command::Clients(command) => return Ok(clients::run(&settings, command).await),
        Command::Config(command) => return config::run(&settings, command),
        Command::Doctor => return doctor::run(&settings).await,
        Command::Audit(doctor::AuditCommand::Verify) => return doctor::verify_audit(&settings).await,
        Command::Healthcheck => health::check(&settings).await?,
        Command::Reindex => database::reindex(&settings).await?,
        Command::Match(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints a line for whoever started the command. A closed pipe is no reason to end.
fn say(text: impl std::fmt::Display) {
    let mut out = stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

fn failed(error: &anyhow::Error) -> ExitCode {
    let _ = writeln!(stderr(), "intake: {error:#}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_commands_fit_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_says_what_it_does() {
        fn check(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            command.get_subcommands().for_each(check);
        }
        check(&Arguments::command());
    }
}
