//! Words of reports.

use super::count;
use crate::{
    codes::Code,
    period::Relative,
    report::{Counted, Report, Table, Voca},
};

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    pub const TITLE: &str = "Reports";
    pub const READY: &str = "Reports that are always here";
    pub const SAVED: &str = "Saved reports";
    pub const SAVED_NONE: &str = "No report is saved yet. Open one, choose the period, and save it under a name.";
    pub const HIDDEN: &str = "Hidden";
    pub const NAME: &str = "Name";
    pub const REPORT: &str = "Report";
    pub const PERIOD: &str = "Period";
    pub const SAVED_BY: &str = "Saved by";
    pub const DO: &str = "Change";
    pub const HIDE: &str = "Hide";
    pub const SHOW_AGAIN: &str = "Show again";
    pub const WAITING: &str = "Waiting times and outcomes";
    pub const WAITING_HINT: &str = "How referrals were decided, week by week, and what was missing in them.";

    pub const FROM: &str = "From";
    pub const TO: &str = "To";
    pub const SHOW: &str = "Show";
    pub const QUICK: &str = "Choose a period";
    pub const DOWNLOAD: &str = "Download as CSV";
    pub const SAVE_TITLE: &str = "Save under a name";
    pub const SAVE_NAME: &str = "Name";
    pub const SAVE_HINT: &str =
        "All staff see it under this name. One for “this quarter” shows the quarter in which it is opened.";
    pub const SAVE: &str = "Save";
    pub const ENTER_NAME: &str = "Enter a name for the report.";
    pub const NAME_TAKEN: &str = "Another report has this name, on the list or hidden. Choose another one.";
    pub const TO_BEFORE_FROM: &str = "The last day is before the first one. Enter a day that is not before it.";
    pub const ENTER_FROM: &str = "Enter the first day.";
    pub const ENTER_TO: &str = "Enter the last day.";
    pub const DONE_SAVED: &str = "The report is saved.";
    pub const DONE_HIDDEN: &str =
        "The report is hidden. The link to all that are hidden stands at the end of this page.";
    pub const DONE_SHOWN: &str = "The report is on the list again.";

    pub const MISSING: &str = "What is missing";
    pub const MISSING_TEXT: &str = "The report to the National Children’s Alliance and the one on VOCA funds ask for this. Open a line to see who lacks it, and enter it.";
    pub const MISSING_NONE: &str = "Nothing is missing for those who are counted.";
    pub const SEVERAL: &str = "A child can count in several lines.";
    pub const OFFENDER: &str = "Alleged offender";
    pub const SEVERAL_OFFENDERS: &str = "Who is alleged in several accounts counts in each of them.";
    pub const NUMBER: &str = "Number";
    pub const SHARE: &str = "Share";
    pub const NOTHING: &str = "No account that is counted was served in this period.";
    pub const NO_REFERRALS: &str = "No referral was sent in this period.";
    pub const HOW_CHILDREN: &str = "Counted are children with an account whose reporting start is set. An account was served in the period on that start, and on each day from then on with an interview, an encounter, a therapy session that was attended, or a medical exam; what happened before the start is not counted. Each child counts once, with the age on the first of those days. Deleted clients and closed accounts do not count; inactive clients do.";
    pub const HOW_OFFENDERS: &str = "Counted are the alleged offenders entered in the accounts that were served in the period, with the age on the first day in it on which the account was served.";
    pub const HOW_REFERRALS: &str =
        "A referral counts in the period in which it was first sent, with the agency that sent it, as it stands now.";

    pub const BEHIND: &str = "Who is behind this figure";
    pub const CHILD: &str = "Child";
    pub const ACCOUNTS: &str = "Accounts";
    pub const ENTER: &str = "Enter";
    pub const NOBODY: &str = "Nobody.";
    pub const BACK: &str = "Back to the report";
    pub const REFERRAL: &str = "Referral";
    pub const SENT_ON: &str = "Sent";
    pub const AGENCY: &str = "Agency";
    pub const ALL: &str = "All";
    pub const TOTAL: &str = "All agencies";

    pub const CSV_TABLE: &str = "Table";
    pub const CSV_LINE: &str = "Line";
}
pub use texts::*;

/// The age bands of children.
pub const AGES: [(Code, &str); 4] = [
    ("0-6", "0 to 6"),
    ("7-12", "7 to 12"),
    ("13-18", "13 to 18"),
    ("over-18", "Over 18"),
];
/// The age bands of alleged offenders.
pub const OFFENDER_AGES: [(Code, &str); 3] = [
    ("under-13", "Under 13"),
    ("13-17", "13 to 17"),
    ("18-and-over", "18 and over"),
];
/// What can be given to a child.
pub const SERVICES: [(Code, &str); 4] = [
    ("interview", "Forensic interview"),
    ("encounter", "Encounter"),
    ("therapy", "Therapy session"),
    ("medical", "Medical exam"),
];
/// Whether anybody is alleged.
pub const ALLEGED_LINES: [(Code, &str); 1] = [("entered", "Somebody is entered")];

/// What a report is called.
pub fn report(report: Report) -> &'static str {
    match report {
        Report::Children => "Children served",
        Report::Offenders => "Alleged offenders",
        Report::Referrals => "Referrals by agency",
    }
}

/// What a report shows, in a sentence.
pub fn report_hint(report: Report) -> &'static str {
    match report {
        Report::Children => {
            "By age, sex, race and ethnicity, kind of abuse and of victimization, and the services they were given."
        }
        Report::Offenders => "By age, sex, and what they are to the child.",
        Report::Referrals => "How many each agency has sent, and what became of them.",
    }
}

/// What a table is called.
pub fn table(table: Table) -> &'static str {
    match table {
        Table::Age => "Age",
        Table::Sex => "Sex",
        Table::Race => "Race",
        Table::Ethnicity => "Hispanic or Latino",
        Table::Abuse => "Kind of abuse",
        Table::Voca => "Type of victimization (VOCA)",
        Table::Disability => "Disability",
        Table::Language => "Language",
        Table::Services => "Services given: children",
        Table::Times => "Services given: how often",
        Table::Alleged => "Children with an alleged offender",
        Table::OffenderAge => "Age of alleged offenders",
        Table::OffenderSex => "Sex of alleged offenders",
        Table::Relation => "Relationship to the child",
    }
}

/// The line of those of whom nothing is known.
pub fn not_known(table: Table) -> &'static str {
    match table {
        Table::Services => "None of these in the period",
        Table::Alleged => "Nobody is entered",
        _ => "Not known",
    }
}

/// A type of victimization, in the words of the report on VOCA funds.
pub fn voca(voca: Voca) -> &'static str {
    match voca {
        Voca::SexualAbuse => "Child sexual abuse or assault",
        Voca::PhysicalAbuse => "Child physical abuse or neglect",
        Voca::Pornography => "Child pornography",
        Voca::FamilyViolence => "Domestic or family violence",
        Voca::SexTrafficking => "Human trafficking: sex",
        Voca::LaborTrafficking => "Human trafficking: labor",
        Voca::Kidnapping => "Kidnapping",
        Voca::Survivors => "Survivors of homicide victims",
        Voca::Other => "Other",
    }
}

/// A period that goes along with today.
pub fn relative(relative: Relative) -> &'static str {
    match relative {
        Relative::ThisQuarter => "This quarter",
        Relative::LastQuarter => "Last quarter",
        Relative::ThisYear => "This year",
        Relative::LastYear => "Last year",
    }
}

/// From one day to another.
pub fn from_to(from: &str, to: &str) -> String {
    format!("{from} to {to}")
}

/// Whose report it is, of which days, and when it was made.
pub fn made(center: &str, days: &str, made: &str) -> String {
    format!("{center}: {days}. Made on {made}.")
}

/// So many are counted.
pub fn counted(what: Counted, n: i64) -> String {
    let n = n.unsigned_abs();
    match what {
        Counted::Children => count(n, "child", "children"),
        Counted::Offenders => count(n, "alleged offender", "alleged offenders"),
        Counted::Times => count(n, "time", "times"),
    }
}

/// How many children were served, and in how many accounts.
pub fn children_story(children: i64, accounts: i64) -> String {
    let (children, accounts) = (children.unsigned_abs(), accounts.unsigned_abs());
    format!(
        "{} served in {}.",
        count(children, "child was", "children were"),
        count(accounts, "account", "accounts")
    )
}

/// How many alleged offenders there are in how many accounts.
pub fn offenders_story(offenders: i64, accounts: i64) -> String {
    let accounts = count(accounts.unsigned_abs(), "account", "accounts");
    format!(
        "{} entered in {accounts} served in the period.",
        count(offenders.unsigned_abs(), "alleged offender is", "alleged offenders are")
    )
}

/// How many referrals were sent.
pub fn referrals_story(sent: i64) -> String {
    format!("{} sent.", count(sent.unsigned_abs(), "referral was", "referrals were"))
}

/// How many accounts are not counted at all; beyond `most` they were not counted any more.
pub fn not_started(n: i64, active: bool, most: i64) -> String {
    let whose = if active { "active" } else { "inactive" };
    let are = if n == 1 { "is" } else { "are" };
    let counted = count(n.min(most).unsigned_abs(), "account", "accounts");
    let counted = if n > most {
        format!("More than {counted}")
    } else {
        counted
    };
    format!("{counted} of {whose} clients {are} not counted in any report: the reporting start is not set")
}

/// A figure of a table, for those who hear its link alone: "7 to 12: 3 children".
pub fn figure(line: &str, what: Counted, n: i64) -> String {
    format!("{line}: {}", counted(what, n))
}

/// Of so many clients reports count something else than their record says.
pub fn miscounted(n: usize) -> String {
    let clients = count(n as u64, "client", "clients");
    format!("Reports count something else of {clients} than the record says.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_accounts_it_is_said_that_they_are_more_than_were_counted() {
        let said = |n| not_started(n, true, 1_000);
        assert!(said(1).starts_with("1 account of active clients is not counted"));
        assert!(said(1_000).starts_with("1000 accounts of active clients are not counted"));
        assert!(said(1_001).starts_with("More than 1000 accounts of active clients are not counted"));
    }
}
