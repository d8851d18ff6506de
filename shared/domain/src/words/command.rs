//! Words of the command `intake`: its help, what it prints, and why it does not start.

use std::fmt::Display;

/// What the command is.
pub const ABOUT: &str = "Referral intake for a child advocacy center";
/// Below the list of subcommands.
pub const AFTER_HELP: &str =
    "Without a command: serve. Settings are environment variables; `intake config show` lists them.";

/// Help of `serve`.
pub const SERVE: &str = "Run portal and worker in one process";
/// Help of `portal`.
pub const PORTAL: &str = "Run only the web site, on PostgreSQL and RabbitMQ";
/// Help of `worker`.
pub const WORKER: &str = "Run only the worker, on PostgreSQL and RabbitMQ";
/// Help of `demo`.
pub const DEMO: &str = "Try everything with a fictional center, in a folder that is thrown away";
/// Help of `migrate`.
pub const MIGRATE: &str = "Bring the tables of the database up to date";
/// Help of `migrate --check`.
pub const MIGRATE_CHECK: &str = "Change nothing; succeed if the tables are up to date";
/// Help of `admin`.
pub const ADMIN: &str = "Manage administrators";
/// Help of `admin create`.
pub const ADMIN_CREATE: &str = "Make an administrator; the password is one line of the standard input";
/// Help of `admin create --username`.
pub const USERNAME: &str = "The name to sign in by";
/// Help of `admin create --first-name`.
pub const FIRST_NAME: &str = "The first name";
/// Help of `admin create --last-name`.
pub const LAST_NAME: &str = "The last name";
/// Help of `admin create --email`.
pub const EMAIL: &str = "Where notices go";
/// Help of `admin create --password-stdin`.
pub const PASSWORD_STDIN: &str = "Read the password without asking for it, for scripts";
/// Help of `config`.
pub const CONFIG: &str = "Look at the settings";
/// Help of `config show`.
pub const CONFIG_SHOW: &str = "Print every setting, without secrets, and where it comes from";
/// Help of `config check`.
pub const CONFIG_CHECK: &str = "Say whether the program would start with these settings";
/// Help of `doctor`.
pub const DOCTOR: &str = "Check that the record agrees with itself, and the audit log with its seals";
/// The keys were made by other rules.
pub const KEYS_OUTDATED: &str = "The keys that candidates are found by were made by another version: clients may be overlooked. The worker makes them again, or `intake reindex` does.";
/// Help of `reindex`.
pub const REINDEX: &str = "Make the keys again that candidates are found by; can be stopped, and goes on where it was";
/// Another process does it.
pub const REINDEX_TAKEN: &str = "Another process is doing it at the moment; its progress is on the page System status.";
/// It is done.
pub const REINDEX_DONE: &str = "All keys are made again.";
/// Help of `healthcheck`.
pub const HEALTHCHECK: &str = "Succeed if the process that listens on INTAKE_LISTEN is ready";
/// What is wrong with a file of persons.
pub fn match_line(line: u64) -> String {
    format!("line {line} is no line of a CSV file")
}
/// Help of `audit`.
pub const AUDIT: &str = "Look at the audit log";
/// Help of `audit verify`.
pub const AUDIT_VERIFY: &str = "Check that no entry of the audit log was changed or removed";

/// A role of production on SQLite.
pub const NEEDS_POSTGRES: &str = "This role needs PostgreSQL: set DATABASE_URL to postgres://… or run `intake serve`.";
/// A role of production without a broker.
pub const NEEDS_BROKER: &str = "This role needs RabbitMQ: set AMQP_URL or run `intake serve`.";
/// Listening to others without https.
pub const LOOPBACK_ONLY: &str = "INTAKE_LISTEN is not an address of this machine only. Without https everybody on the way could read along: \
    set INTAKE_BASE_URL to the https address under which people reach the portal, or INTAKE_LISTEN to 127.0.0.1:PORT.";
/// The demonstration, listening to others.
pub const DEMO_LOOPBACK_ONLY: &str = "Everybody knows the passwords of the demonstration, so it listens only to this machine: \
    set INTAKE_LISTEN to 127.0.0.1:PORT.";
/// The second time that somebody asks the process to stop.
pub const STOPPED_TWICE: &str = "told to stop twice: what was under way is left as it was";
/// The password is asked for.
pub const ASK_PASSWORD: &str = "Password (it will be seen): ";
/// The user name is used already.
pub const USERNAME_TAKEN: &str = "There is somebody with this user name already.";
/// The tables are those of this version.
pub const UP_TO_DATE: &str = "The tables are up to date.";
/// `config check` found nothing.
pub const SETTINGS_GOOD: &str = "The settings are good.";
/// `doctor` found nothing.
pub const ALL_WELL: &str = "All is well.";
/// `doctor` found something.
pub const NOT_WELL: &str = "Not all is well.";
/// `doctor`: the database's own check.
pub const DAMAGED: &str = "The file of the database is damaged. Restore a backup.";
/// There are seals and no key for them.
pub const KEY_MISSING: &str =
    "The audit log is sealed, but its key is missing: INTAKE_AUDIT_KEY is not set and there is no file audit.key.";

/// `healthcheck`: nobody answers, or not in HTTP.
pub const NO_ANSWER: &str = "no answer";

/// `healthcheck`: the process answers, but not that it is ready.
pub fn not_ready(status: u16) -> String {
    format!("not ready: {status}")
}

/// What production mode refuses, a sentence each.
pub fn refused(sentences: &[String]) -> String {
    format!("these settings are not safe enough:\n  {}", sentences.join("\n  "))
}

/// The same, where it is no more than a note.
pub fn refused_in_production(sentences: &[String]) -> String {
    format!(
        "`intake portal` and `intake worker` would refuse:\n  {}",
        sentences.join("\n  ")
    )
}

/// A database does not open.
pub fn cannot_open(database: impl Display) -> String {
    format!("{database} cannot be opened")
}

/// A file of a database is missing.
pub fn no_database(database: impl Display) -> String {
    format!("{database} does not exist: run `intake migrate` or `intake serve` first")
}

/// An address is taken, or not ours.
pub fn cannot_listen(address: impl Display) -> String {
    format!("cannot listen on {address}")
}

/// The process serves.
pub fn serving(address: &str) -> String {
    format!("Referral Intake is at {address}")
}

/// Nobody can sign in yet.
pub fn first_administrator(link: &str, minutes: i64) -> String {
    format!("There is no administrator yet. Within {minutes} minutes, make yourself the first one at\n  {link}")
}

/// The demonstration serves.
pub fn demo_serving(address: &str) -> String {
    format!("Referral Intake shows a fictional center at\n\n  {address}\n\nSign in as one of")
}

/// Below the sign-ins of the demonstration.
pub fn demo_remarks(mails: impl Display) -> String {
    format!("Mails are files in {mails}\nNothing of it is kept. End it with Ctrl-C.")
}

/// Somebody was made an administrator.
pub fn administrator_created(username: &str) -> String {
    format!("{username} is an administrator.")
}

/// An argument is not what it should be.
pub fn wrong_argument(name: &str, why: impl Display) -> String {
    format!("{name}: {why}")
}

/// Every seal fits.
pub fn sealed(entries: u64) -> String {
    format!(
        "Audit log: {} sealed, and every seal fits.",
        super::count(entries, "entry is", "entries are")
    )
}

/// A seal does not fit.
pub fn seal_broken(n: i64) -> String {
    format!("Audit log: entry {n} or one before it was changed or removed, or the key is another one.")
}

/// Referrals with a fault, by their ids.
pub fn crooked_standings(ids: &str) -> String {
    format!("The standing of these referrals is not what their history says: {ids}")
}

/// Referrals with a fault, by their ids.
pub fn gaps(ids: &str) -> String {
    format!("The history of these referrals has a gap: {ids}")
}

/// Referrals with a fault, by their ids.
pub fn never_matched(ids: &str) -> String {
    format!("Nothing will match these referrals: {ids}")
}

/// Acts with a fault.
pub fn acts_without_audit(n: i64) -> String {
    format!("Acts without an entry in the audit log: {n}")
}

/// Judgements with a fault.
pub fn loose_judgements(n: i64) -> String {
    format!("Judgements \"not the same child\" whose act was undone, or that are about nobody: {n}")
}

/// Clients of whom reports count something else than their facts say.
pub fn miscounted(ids: &str) -> String {
    format!("Reports count something else of these clients than their record says: {ids}")
}

/// Clients who are found by other parts of their last name than they have.
pub fn wrongly_parted(ids: &str) -> String {
    format!(
        "These clients are found by other parts of their last name than they have, and `intake reindex` puts that right: {ids}"
    )
}

/// Numbers of the queue that are wrong: which, and by how much.
pub fn wrong_numbers(which: &str) -> String {
    format!("These numbers of the queue are wrong, and `intake reindex` puts them right: {which}")
}

/// One of them: so many more referrals there are than are counted.
pub fn wrong_number(status: &str, kind: &str, agency: impl Display, missing: i64) -> String {
    format!("{status} {kind} {agency} ({missing:+})")
}

/// Documents whose file is missing or has another size, by their ids.
pub fn without_file(ids: &str) -> String {
    format!("The files of these documents are missing or have another size: {ids}")
}

/// The broker does not answer.
pub fn broker_unreachable(why: impl Display) -> String {
    format!("RabbitMQ: {why}.")
}

/// How many messages the broker holds.
pub fn broker_depth(n: u32) -> String {
    format!("RabbitMQ answers; messages waiting there: {n}")
}

/// How many messages of the outbox wait for a person.
pub fn parked_messages(n: i64) -> String {
    format!("Messages given up on, waiting for a person: {n}")
}

/// How many mails wait for a person.
pub fn parked_mails(n: i64) -> String {
    format!("Mails that did not arrive or may not have: {n}")
}

/// How many bodies nothing explains.
pub fn dead_letters(n: i64) -> String {
    format!("Messages from RabbitMQ that nothing explains: {n}")
}

#[expect(missing_docs, reason = "each says itself")]
mod matching {
    pub const MATCH: &str = "Match a file of referrals with a file of clients, without a database";
    pub const MATCH_CLIENTS: &str = "The clients, as CSV: id, given_name, middle_name, family_name, dob, sex, street, street2, city, state, postcode, phone";
    pub const MATCH_REFERRALS: &str = "The referrals, as CSV with the same header";
    pub const MATCH_TOP: &str = "How many clients are listed for each referral";
    pub const MATCH_RELATIONS: &str = "Say also what each client probably is to the child";
    pub const MATCH_EXPLAIN: &str = "Show the steps for this referral and its likeliest client instead";
    pub const MATCH_CLIENT: &str = "... or for it and this client";
    pub const MATCH_PARAMETERS: &str = "Weights to start from, instead of those that come with the program";
    pub const MATCH_WRITE_PARAMETERS: &str = "Write the weights that were learned from the two files";
    pub const MATCH_AS_SHIPPED: &str = "Use the weights as they are, and learn nothing from the files";
    pub const MATCH_PROBABILITY: &str = "the probability that it is the same child";
    pub const MATCH_NO_ID: &str = "the first line has to name the columns, and one of them has to be id";
    pub const MATCH_NO_REFERRAL: &str = "there is no referral of this id";
    pub const MATCH_NO_CLIENT: &str =
        "no such client was compared with this referral: they share nothing that could be looked up";
    pub const MATCH_NOT_WRITTEN: &str = "the result cannot be written";
}
pub use matching::*;

/// How far a re-index has come.
pub fn reindexed(done: i64, total: i64) -> String {
    format!("{done} of {total} clients and referrals")
}
