//! `intake config`: what the settings are.

use std::process::ExitCode;

use clap::Subcommand;
use domain::words::command as words;
use store::config::{SETTINGS, Settings};

use crate::say;

/// What is done with the settings.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum Command {
    #[command(about = words::CONFIG_SHOW)]
    Show,
    #[command(about = words::CONFIG_CHECK)]
    Check,
}

/// Does it.
pub(crate) fn run(settings: &Settings, command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Show => say(shown(settings)),
        Command::Check => {
            let found = settings.unsafe_for_production();
            if settings.is_https() && !found.is_empty() {
                say(words::refused(&found));
                return Ok(ExitCode::FAILURE);
            }
            say(words::SETTINGS_GOOD);
            if !found.is_empty() {
                say(words::refused_in_production(&found));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Each setting with its meaning, its value and where that comes from.
fn shown(settings: &Settings) -> String {
    let meaning = |name: &str| SETTINGS.iter().find(|it| it.name == name).map_or("", |it| it.meaning);
    let one = |(name, value, source)| format!("# {} ({source})\n{name}={value}", meaning(name));
    settings.shown().into_iter().map(one).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_shown_and_no_secret() {
        let url = ("DATABASE_URL".to_owned(), "postgres://me:hush@db/intake".to_owned());
        let shown = shown(&Settings::from_variables([url]).unwrap());
        assert!(SETTINGS.iter().all(|it| shown.contains(&format!("\n{}=", it.name))));
        assert!(shown.contains("DATABASE_URL=(hidden)") && !shown.contains("hush"));
    }
}
