//! `intake admin`: administrators, by whoever may open the database.

use std::io::{Write, stderr, stdin};

use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};
use domain::{
    password::Password,
    person::PersonDetails,
    text::{Email, Name, Username},
    words::command as words,
};
use store::{
    config::Settings,
    personnel::{self, SaveError},
};

use crate::{database, say};

/// What is done with administrators.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(about = words::ADMIN_CREATE)]
    Create(Create),
}

/// A new administrator.
#[derive(Debug, Args)]
pub(crate) struct Create {
    #[arg(long, help = words::USERNAME)]
    username: String,
    #[arg(long, help = words::FIRST_NAME)]
    first_name: String,
    #[arg(long, help = words::LAST_NAME)]
    last_name: String,
    #[arg(long, help = words::EMAIL)]
    email: Option<String>,
    #[arg(long, help = words::PASSWORD_STDIN)]
    password_stdin: bool,
}

/// Does it.
pub(crate) async fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Create(new) => create(settings, &new).await,
    }
}

async fn create(settings: &Settings, new: &Create) -> anyhow::Result<()> {
    let (details, username) = parse(new)?;
    let store = database::open_existing(settings).await?;
    if !new.password_stdin {
        let _ = write!(stderr(), "{}", words::ASK_PASSWORD);
    }
    let mut line = String::new();
    stdin().read_line(&mut line).context("the standard input")?;
    let text = line.trim_end_matches(['\r', '\n']);
    let context = [&*new.first_name, &*new.last_name, &*new.username, &*settings.site_name];
    let password = Password::parse(text, text, &context)?;
    match personnel::create_administrator(&store, &details, &username, &password).await {
        Ok(_) => {}
        Err(SaveError::Taken) => return Err(anyhow!(words::USERNAME_TAKEN)),
        Err(error) => return Err(error.into()),
    }
    store.db.close().await;
    say(words::administrator_created(username.as_str()));
    Ok(())
}

fn parse(new: &Create) -> anyhow::Result<(PersonDetails, Username)> {
    let wrong = |argument| move |why| anyhow!(words::wrong_argument(argument, why));
    let username = Username::parse(&new.username).map_err(wrong("--username"))?;
    let details = PersonDetails {
        first_name: Name::parse(&new.first_name).map_err(wrong("--first-name"))?,
        last_name: Name::parse(&new.last_name).map_err(wrong("--last-name"))?,
        title: None,
        email: new
            .email
            .as_deref()
            .map(Email::parse)
            .transpose()
            .map_err(wrong("--email"))?,
        phone: None,
        agency: None,
    };
    Ok((details, username))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(username: &str, email: Option<&str>) -> Create {
        Create {
            username: username.into(),
            first_name: "Ada".into(),
            last_name: "King".into(),
            email: email.map(Into::into),
            password_stdin: true,
        }
    }

    #[test]
    fn a_wrong_argument_is_named() {
        assert!(parse(&new("ada", None)).is_ok());
        let error = parse(&new("a b", None)).unwrap_err().to_string();
        assert!(error.starts_with("--username: "), "{error}");
        let error = parse(&new("ada", Some("nowhere"))).unwrap_err().to_string();
        assert!(error.starts_with("--email: "), "{error}");
    }
}
