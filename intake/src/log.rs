//! Where the log goes: to the standard error, as text or JSON, without anything personal.

use std::io::{IsTerminal, stderr};

use anyhow::Context;
use store::config::Settings;
use tracing_subscriber::EnvFilter;

/// Said last, so that nobody can turn it back: these libraries would log statements and bodies of messages.
const ALWAYS: &str = "lapin::returned_messages=off,lapin=warn,sqlx=warn";

/// Starts the log.
pub(crate) fn start(settings: &Settings) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(format!("{},{ALWAYS}", settings.log)).context("INTAKE_LOG")?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal())
        // A full disk loses lines, not the process.
        .log_internal_errors(false);
    if settings.log_json {
        log.json().init();
    } else {
        log.init();
    }
    // The message of a panic can quote a value: of where it happened, nothing can.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a task panicked");
    }));
    Ok(())
}
