//! Settings: environment variables, and a TOML file with the same names. What is not known is an error.

use std::{collections::BTreeMap, fmt, net::SocketAddr, path::PathBuf};

use domain::{
    readiness::{NoSuchField, StateReport},
    text::Email,
};
use jiff::{SignedDuration, tz::TimeZone};

use crate::{
    db::DatabaseUrl,
    files::Files,
    mail::smtp::{Address, SmtpServer},
    queue::rabbit::Rabbit,
};

/// A setting: its name, what it is by default, and what it means.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The environment variable, and the key of the file.
    pub name: &'static str,
    /// Whether it is hidden when settings are shown. A secret can also be read from the file that `NAME_FILE` names.
    pub secret: bool,
    /// What it is when it is not set.
    pub default: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

const fn setting(name: &'static str, default: &'static str, meaning: &'static str) -> Setting {
    Setting {
        name,
        secret: false,
        default,
        meaning,
    }
}

const fn secret(name: &'static str, default: &'static str, meaning: &'static str) -> Setting {
    Setting {
        name,
        secret: true,
        default,
        meaning,
    }
}

/// Every setting.
pub const SETTINGS: &[Setting] = &[
    setting(
        "INTAKE_CONFIG",
        "",
        "A TOML file with settings under these names; the environment wins.",
    ),
    setting("INTAKE_DATA_DIR", "./data", "Where the program keeps its files."),
    setting(
        "INTAKE_DOCUMENTS_DIR",
        "{INTAKE_DATA_DIR}/documents",
        "Where the files of documents are; one folder that all processes share.",
    ),
    setting(
        "INTAKE_DOCUMENT_MB",
        "25",
        "How large one file of a document may be, in megabytes.",
    ),
    setting(
        "INTAKE_UPLOAD_MB",
        "100",
        "How large the files of one form may be together, in megabytes.",
    ),
    secret(
        "DATABASE_URL",
        "sqlite://{INTAKE_DATA_DIR}/intake.db",
        "sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE.",
    ),
    setting(
        "INTAKE_POOL_SIZE",
        "16",
        "How many connections to PostgreSQL one process opens at most.",
    ),
    secret(
        "AMQP_URL",
        "",
        "amqp:// or amqps:// of RabbitMQ; needed by `portal` and `worker`.",
    ),
    setting(
        "INTAKE_QUEUE_PREFIX",
        "ri",
        "The first part of the names of queues and exchanges.",
    ),
    secret(
        "SMTP_URL",
        "",
        "smtp://USER:PASSWORD@HOST:587 (STARTTLS) or smtps://…:465; without it mails are files in DATA_DIR/mail.",
    ),
    setting("INTAKE_MAIL_FROM", "intake@localhost", "The sender of the mails."),
    setting("INTAKE_LISTEN", "127.0.0.1:8080", "Where the portal listens."),
    setting(
        "INTAKE_BASE_URL",
        "http://{INTAKE_LISTEN}",
        "The address under which people reach the portal; https turns production mode on.",
    ),
    setting(
        "INTAKE_TRUSTED_PROXIES",
        "",
        "Addresses of proxies whose X-Forwarded-For is believed, separated by commas.",
    ),
    setting("INTAKE_SITE_NAME", "Child Advocacy Center", "The name of the center."),
    setting(
        "INTAKE_HELP",
        "Ask your local administrator.",
        "Whom to ask; shown on every page.",
    ),
    setting(
        "INTAKE_HOTLINE",
        "",
        "Whom else to call at once, beside 911: the name and number of the state's hotline; shown to referrers.",
    ),
    setting(
        "INTAKE_STATE_REPORT",
        "",
        "The fields that your state's report asks for, as `child.county, offender.relation`; what a referral lacks of them is named.",
    ),
    setting(
        "INTAKE_TIME_ZONE",
        "America/New_York",
        "The center's time zone, as in the IANA database.",
    ),
    setting(
        "INTAKE_RESTORE_DAYS",
        "30",
        "For how many days a deleted client can be brought back; then all that was said is gone for good.",
    ),
    setting(
        "INTAKE_ANSWER_DAYS",
        "7",
        "After how many days without an answer a returned referral is shown as overdue.",
    ),
    secret(
        "INTAKE_AUDIT_KEY",
        "",
        "At least 32 characters that seal the audit log; without it a key file in DATA_DIR.",
    ),
    setting("INTAKE_LOG", "info", "What is logged, as for the Rust crate `tracing`."),
    setting("INTAKE_LOG_FORMAT", "text", "text or json."),
];

/// Names that only test builds read.
const OF_TESTS: [&str; 3] = ["INTAKE_SABOTAGE", "INTAKE_TEST_TIMING", "INTAKE_BIN"];

/// Settings, read and understood. `Debug` prints no secret.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the program keeps its files.
    pub data_dir: PathBuf,
    /// Where the files of documents are, and how large they may be.
    pub files: Files,
    /// The database.
    pub database: DatabaseUrl,
    /// Connections to it.
    pub pool_size: u32,
    /// The broker, if there is one.
    pub rabbit: Option<Rabbit>,
    /// The mail server, if there is one.
    pub smtp: Option<SmtpServer>,
    /// The sender of mails.
    pub mail_from: Address,
    /// Where the portal listens.
    pub listen: SocketAddr,
    /// The address under which people reach it, without a slash at its end.
    pub base_url: String,
    /// Proxies that are believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// The name of the center.
    pub site_name: String,
    /// Whom to ask.
    pub help: String,
    /// Whom else to call at once; empty for nobody.
    pub hotline: String,
    /// What the center's state asks for in its report.
    pub state: StateReport,
    /// The center's time zone.
    pub zone: TimeZone,
    /// For how long a deleted client can be brought back.
    pub restore: SignedDuration,
    /// How long an answer to a return is waited for.
    pub answer: SignedDuration,
    /// The key of the audit log, if it was given.
    pub audit_key: Option<crate::audit::SealKey>,
    /// What is logged.
    pub log: String,
    /// Whether it is logged as JSON.
    pub log_json: bool,
    values: Values,
}

/// The settings as texts, with where each came from.
#[derive(Clone, Default)]
struct Values(BTreeMap<&'static str, (String, &'static str)>);

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Values(<hidden>)")
    }
}

/// Why the settings cannot be used. A sentence for the operator; holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl Settings {
    /// Reads the environment, and the file if one is named.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn read() -> Result<Self, ConfigError> {
        Self::from_variables(
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        )
    }

    /// The same from given variables.
    pub fn from_variables(variables: impl IntoIterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let variables: BTreeMap<String, String> = variables.into_iter().filter(|(name, _)| is_ours(name)).collect();
        let mut values = Values::default();
        if let Some(file) = variables.get("INTAKE_CONFIG").filter(|it| !it.is_empty()) {
            let text = std::fs::read_to_string(file)
                .map_err(|error| ConfigError(format!("INTAKE_CONFIG: {file} cannot be read: {error}.")))?;
            let table: toml::Table = text
                .parse()
                .map_err(|_| ConfigError(format!("INTAKE_CONFIG: {file} is not TOML.")))?;
            for (name, value) in table {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                values.set(&name, text, "file")?;
            }
        }
        for (name, value) in variables {
            values.set(&name, value, "environment")?;
        }
        Self::parse(values)
    }

    fn parse(values: Values) -> Result<Self, ConfigError> {
        let wrong = |name: &str, why: &dyn fmt::Display| ConfigError(format!("{name}: {why}."));
        let number = |name: &str| values.get(name).parse().map_err(|_| wrong(name, &"has to be a number"));
        let megabytes = |name: &str| match number(name)? {
            it @ 1..=2_000 => Ok(u64::from(it) * 1_000_000),
            _ => Err(wrong(name, &"has to be a number from 1 to 2000")),
        };
        let days = |name: &str| match number(name)? {
            it @ 1..=3_650 => Ok(SignedDuration::from_hours(24 * i64::from(it))),
            _ => Err(wrong(name, &"has to be a number of days from 1 to 3650")),
        };
        let listen: SocketAddr = values
            .get("INTAKE_LISTEN")
            .parse()
            .map_err(|_| wrong("INTAKE_LISTEN", &"has to be ADDRESS:PORT"))?;
        let base_url = values.get("INTAKE_BASE_URL").trim_end_matches('/').to_owned();
        if !(base_url.starts_with("https://") || base_url.starts_with("http://")) {
            return Err(wrong("INTAKE_BASE_URL", &"has to begin with https:// or http://"));
        }
        let some = |name: &str| Some(values.get(name)).filter(|it| !it.is_empty());
        let mail_from = values.get("INTAKE_MAIL_FROM");
        Email::parse(&mail_from).map_err(|_| wrong("INTAKE_MAIL_FROM", &"is not an address of mail"))?;
        Ok(Self {
            data_dir: values.get("INTAKE_DATA_DIR").into(),
            files: Files::new(
                values.get("INTAKE_DOCUMENTS_DIR").into(),
                megabytes("INTAKE_DOCUMENT_MB")?,
                megabytes("INTAKE_UPLOAD_MB")?,
            ),
            database: values
                .get("DATABASE_URL")
                .parse()
                .map_err(|error: crate::db::ConnectError| wrong("DATABASE_URL", &error))?,
            pool_size: number("INTAKE_POOL_SIZE")?,
            rabbit: some("AMQP_URL")
                .map(|it| Rabbit::new(&it, &values.get("INTAKE_QUEUE_PREFIX")))
                .transpose()
                .map_err(|it| wrong("AMQP_URL", &it))?,
            smtp: some("SMTP_URL")
                .map(|it| SmtpServer::parse(&it))
                .transpose()
                .map_err(|it| wrong("SMTP_URL", &it))?,
            mail_from: Address::parse(&mail_from).map_err(|it| wrong("INTAKE_MAIL_FROM", &it))?,
            listen,
            base_url,
            trusted_proxies: values
                .get("INTAKE_TRUSTED_PROXIES")
                .split(',')
                .map(str::trim)
                .filter(|it| !it.is_empty())
                .map(|it| {
                    it.parse()
                        .map_err(|_| wrong("INTAKE_TRUSTED_PROXIES", &"has to be IP addresses separated by commas"))
                })
                .collect::<Result<_, _>>()?,
            site_name: values.get("INTAKE_SITE_NAME"),
            help: values.get("INTAKE_HELP"),
            hotline: values.get("INTAKE_HOTLINE"),
            state: values
                .get("INTAKE_STATE_REPORT")
                .parse()
                .map_err(|error: NoSuchField| wrong("INTAKE_STATE_REPORT", &error))?,
            zone: TimeZone::get(&values.get("INTAKE_TIME_ZONE"))
                .map_err(|_| wrong("INTAKE_TIME_ZONE", &"is not a time zone such as America/Chicago"))?,
            restore: days("INTAKE_RESTORE_DAYS")?,
            answer: days("INTAKE_ANSWER_DAYS")?,
            audit_key: match some("INTAKE_AUDIT_KEY") {
                Some(key) => Some(
                    crate::audit::SealKey::new(key.into_bytes())
                        .ok_or_else(|| wrong("INTAKE_AUDIT_KEY", &"has to have at least 32 characters"))?,
                ),
                None => None,
            },
            log: values.get("INTAKE_LOG"),
            log_json: match values.get("INTAKE_LOG_FORMAT").as_str() {
                "json" => true,
                "text" => false,
                _ => return Err(wrong("INTAKE_LOG_FORMAT", &"has to be text or json")),
            },
            values,
        })
    }

    /// Whether people's addresses are https: then unsafe settings are refused.
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// What production mode refuses; a sentence each.
    pub fn unsafe_for_production(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut check = |bad: bool, sentence: &str| {
            if bad {
                found.push(sentence.to_owned());
            }
        };
        let amqp = self.values.get("AMQP_URL");
        check(!self.is_https(), "INTAKE_BASE_URL has to be https.");
        check(
            self.smtp.is_none(),
            "SMTP_URL is needed: mails would only be written to files.",
        );
        let clear_mail = self
            .smtp
            .as_ref()
            .is_some_and(|it| it.is_plaintext() && !it.is_loopback());
        check(
            clear_mail,
            "SMTP_URL has to use TLS, unless the server is on this machine.",
        );
        check(
            amqp.contains("://guest:") || amqp.contains("://guest@"),
            "AMQP_URL: the guest user of RabbitMQ is not to be used.",
        );
        found
    }

    /// Each setting: its name, its value (hidden if it is a secret), and where it came from.
    pub fn shown(&self) -> Vec<(&'static str, String, &'static str)> {
        let shown = |it: &Setting| match self.values.0.get(it.name) {
            Some((value, source)) if it.secret && !value.is_empty() => (it.name, "(hidden)".into(), *source),
            Some((value, source)) => (it.name, value.clone(), *source),
            None => (it.name, self.values.get(it.name), "default"),
        };
        SETTINGS.iter().map(shown).collect()
    }

    /// The same settings with others in place of some: for the demonstration, which has a folder of its own.
    pub fn with(&self, changes: &[(&str, String)]) -> Result<Self, ConfigError> {
        let mut values = self.values.clone();
        for (name, value) in changes {
            values.set(name, value.clone(), "command")?;
        }
        Self::parse(values)
    }
}

impl Values {
    fn get(&self, name: &str) -> String {
        if let Some((value, _)) = self.0.get(name) {
            return value.clone();
        }
        let default = SETTINGS.iter().find(|it| it.name == name).map_or("", |it| it.default);
        ["INTAKE_DATA_DIR", "INTAKE_LISTEN"]
            .into_iter()
            .fold(default.to_owned(), |text, other| {
                let place = format!("{{{other}}}");
                if text.contains(&place) {
                    text.replace(&place, &self.get(other))
                } else {
                    text
                }
            })
    }

    fn set(&mut self, name: &str, value: String, source: &'static str) -> Result<(), ConfigError> {
        if OF_TESTS.contains(&name) {
            return Ok(());
        }
        if let Some(setting) = SETTINGS.iter().find(|it| it.name == name) {
            self.0.insert(setting.name, (value, source));
            return Ok(());
        }
        let of_file = SETTINGS
            .iter()
            .find(|it| it.secret && name.strip_suffix("_FILE") == Some(it.name));
        if let Some(setting) = of_file {
            let secret = std::fs::read_to_string(&value)
                .map_err(|error| ConfigError(format!("{name}: the file cannot be read: {error}.")))?;
            self.0
                .insert(setting.name, (secret.trim_end().to_owned(), "file of a secret"));
            return Ok(());
        }
        let near = SETTINGS
            .iter()
            .max_by(|a, b| strsim::jaro(a.name, name).total_cmp(&strsim::jaro(b.name, name)));
        Err(ConfigError(format!(
            "{name} is not a setting. Did you mean {}?",
            near.map_or("", |it| it.name)
        )))
    }
}

/// Whether a variable speaks to this program: others have variables of their own.
fn is_ours(name: &str) -> bool {
    name.starts_with("INTAKE_")
        || SETTINGS
            .iter()
            .any(|it| it.name == name || name.strip_suffix("_FILE") == Some(it.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(variables: &[(&str, &str)]) -> Result<Settings, ConfigError> {
        Settings::from_variables(
            variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        )
    }

    #[test]
    fn without_any_setting_everything_has_a_default() {
        let settings = settings(&[("PATH", "/bin")]).unwrap();
        assert_eq!(settings.database.to_string(), "sqlite://./data/intake.db");
        assert_eq!(settings.base_url, "http://127.0.0.1:8080");
        assert!(settings.rabbit.is_none() && settings.smtp.is_none() && !settings.is_https());
    }

    #[test]
    fn days_are_a_number_of_them() {
        let hours = |days: &str| settings(&[("INTAKE_RESTORE_DAYS", days)]).map(|it| it.restore.as_hours());
        assert_eq!(hours("90"), Ok(90 * 24));
        for wrong in ["0", "4000", "a month"] {
            assert!(
                hours(wrong)
                    .unwrap_err()
                    .to_string()
                    .starts_with("INTAKE_RESTORE_DAYS: ")
            );
        }
    }

    #[test]
    fn a_field_that_no_referral_has_is_told_at_start() {
        let error = settings(&[("INTAKE_STATE_REPORT", "child.county, child.shoes")])
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("INTAKE_STATE_REPORT: “child.shoes” is no field of a referral"),
            "{error}"
        );
    }

    #[test]
    fn an_unknown_setting_is_an_error_that_names_the_nearest_one() {
        let error = settings(&[("INTAKE_LISTENS", "x")]).unwrap_err().to_string();
        assert_eq!(error, "INTAKE_LISTENS is not a setting. Did you mean INTAKE_LISTEN?");
    }

    #[test]
    fn secrets_are_shown_nowhere() {
        let settings = settings(&[
            ("DATABASE_URL", "postgres://me:hush@db/intake"),
            ("AMQP_URL", "amqp://me:hush@mq/%2f"),
        ])
        .unwrap();
        let shown = format!("{settings:?} {:?} {}", settings.shown(), settings.database);
        assert!(!shown.contains("hush"), "{shown}");
    }

    #[test]
    fn production_refuses_what_is_unsafe() {
        let settings = settings(&[("AMQP_URL", "amqp://guest:guest@mq/%2f")]).unwrap();
        assert_eq!(settings.unsafe_for_production().len(), 3);
    }
}
