//! What the product remembers: the record and its acts, the outbox and its transports, mail, settings, the clock.
//!
//! Portal and worker see acts and views (below); the tables stand in [`db`], and nothing outside of that folder knows SQL.
//!
//! | looking for | file |
//! |---|---|
//! | what a referrer does | [`drafts`], [`submit`], [`own`] |
//! | what an advocate does | [`desk`], [`saved_views`], [`review`], [`beside`], [`staff_notes`], [`flow`], [`claims`], [`decide`], [`undo`], [`import`], [`new_client`], [`merge`], [`not_same`], [`clients`], [`assign`], [`links`], [`documents`], [`home`], [`reports`], [`saved_reports`] |
//! | a client’s record: profile, accounts, entries, status, deletion | [`client_record`] |
//! | what an administrator does | [`personnel`], [`folders`], [`client_files`] |
//! | signing in, what one chooses for oneself | [`sign_in`], [`account`] |
//! | what the worker does | [`screening`], [`mailer`], [`jobs`], [`tally`], [`client_files::work`] |
//! | what the matching engine has learned | [`model`] |
//! | how messages travel | [`queue`] |

pub mod account;
pub mod act;
pub mod assign;
pub mod audit;
pub mod beside;
pub mod claims;
pub mod client_files;
pub mod client_record;
pub mod clients;
pub mod clock;
pub mod config;
pub mod db;
pub mod decide;
pub mod desk;
pub mod doctor;
pub mod documents;
pub mod drafts;
pub mod duplicates;
pub mod faults;
pub mod files;
pub mod flow;
pub mod folders;
pub mod home;
pub mod housekeeping;
pub mod import;
pub mod jobs;
pub mod kept;
pub mod left;
pub mod links;
pub mod mail;
pub mod mailer;
pub mod merge;
pub mod model;
pub mod new_client;
pub mod not_same;
pub mod own;
pub mod password;
pub mod personnel;
pub mod queue;
pub mod records;
pub mod reports;
pub mod review;
pub mod saved_reports;
pub mod saved_views;
pub mod screening;
mod sealed;
mod served;
pub mod sign_in;
pub mod staff_notes;
pub mod status;
pub mod submit;
pub mod tally;
pub mod timing;
pub mod token;
pub mod undo;
pub mod viewer;

use clock::Clock;
use db::Db;
use domain::readiness::StateReport;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use timing::Timing;

pub use act::{ActError, Overtaken};

/// The record of a center: a database, a clock, and how long things take. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    /// Where it is kept.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// The center's time zone.
    pub zone: TimeZone,
    /// How long things take.
    pub timing: Timing,
    /// Where the files of documents are.
    pub files: files::Files,
    /// What the center's state asks for in its report.
    pub state: StateReport,
}

impl Store {
    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Who was returned a referral before this has let the time for an answer pass.
    pub(crate) fn overdue(&self) -> Timestamp {
        self.now() - self.timing.answer
    }

    /// The day at the center.
    pub fn today(&self) -> Date {
        self.clock.today(&self.zone)
    }

    /// The day at the center on which something was.
    pub fn day_of(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }
}

/// How many lines stand before a page, counted from 0; whatever number an address holds.
pub(crate) fn lines_before(page: i64, of: i64) -> i64 {
    page.max(0).saturating_mul(of)
}

/// What names are sorted by, on both databases alike: last name, then first, without accents and case.
pub(crate) fn name_key(last: &str, first: &str) -> String {
    let fold = |text: &str| matching::fold(text);
    format!("{}\u{1f}{}", fold(last), fold(first))
}

/// The same of each later part of a last name: Garcia Lopez is found by Lopez, and de la Cruz by Cruz.
pub(crate) fn part_keys(last: &str, first: &str) -> Vec<String> {
    let (last, first) = (matching::fold(last), matching::fold(first));
    let parts = last.match_indices(' ').map(|(at, space)| &last[at + space.len()..]);
    parts.map(|part| format!("{part}\u{1f}{first}")).collect()
}
