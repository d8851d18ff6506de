//! Words of the pictures of how referrals flow.

use super::count;

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    pub const TITLE: &str = "Waiting times and outcomes";
    pub const KIND: &str = "Kind of referral";
    pub const ALL_KINDS: &str = "All kinds";
    pub const AGENCY: &str = "Agency";
    pub const ALL_AGENCIES: &str = "All agencies";
    pub const SHOW: &str = "Show";

    pub const OUTCOMES: &str = "What became of the referrals of each week";
    pub const WAITING: &str = "How long they waited for a decision";
    pub const RETURNED: &str = "Why referrals were returned, by agency";
    pub const IN_NUMBERS: &str = "The same in numbers";

    pub const WEEK: &str = "Week of";
    pub const SENT: &str = "Sent";
    pub const IMPORTED: &str = "Imported";
    pub const RETURNED_NOW: &str = "Returned";
    pub const CLOSED: &str = "Closed";
    pub const OPEN: &str = "Waiting";
    pub const HALF: &str = "Half were decided within";
    pub const MOST: &str = "Nine of ten within";
    pub const NOT_DECIDED: &str = "none decided yet";
    pub const NOTHING_DECIDED: &str = "No decision was made about any of them yet.";
    pub const REASON: &str = "Reason";
    pub const TIMES: &str = "Times";
    pub const OF_SENT: &str = "Of those sent";

    pub const NOTHING: &str = "No referrals were sent in these weeks.";
    pub const NOTHING_RETURNED: &str = "No referral was returned in these weeks.";
    pub const HELP: &str = "A referral counts in the week in which it was first sent. It waits until the first decision about it: a return, an import, a merge or a deletion; a decision that was undone is none. Closed are those that were deleted or withdrawn; those that were merged count as imported.";
    pub const REASONS_HELP: &str = "A referral that was returned for several reasons counts for each of them.";
}
pub use texts::*;

/// Referrals by outcome: "8 imported, 2 returned, 2 waiting". What there is none of is not named.
pub fn outcomes(outcomes: [i64; 4]) -> String {
    named(outcomes, |n| n.to_string())
}

/// The same as shares: "67% imported, 33% waiting".
pub fn shares(outcomes: [i64; 4]) -> String {
    named(outcomes, |n| share(n, outcomes.iter().sum()))
}

fn named(outcomes: [i64; 4], number: impl Fn(i64) -> String) -> String {
    let named: Vec<String> = ["imported", "returned", "closed", "waiting"]
        .iter()
        .zip(outcomes)
        .filter(|it| it.1 > 0)
        .map(|(what, n)| format!("{} {what}", number(n)))
        .collect();
    if named.is_empty() {
        "none sent".to_owned()
    } else {
        named.join(", ")
    }
}

/// The outcomes of all weeks, in a sentence.
pub fn outcomes_story(weeks: u64, outcomes: [i64; 4]) -> String {
    let sent: i64 = outcomes.iter().sum();
    format!(
        "{} sent in {}: {}.",
        count(sent.unsigned_abs(), "referral was", "referrals were"),
        count(weeks, "week", "weeks"),
        self::outcomes(outcomes)
    )
}

/// How long something took, in the unit that fits, rounded up: nobody is promised less than it took.
pub fn span(minutes: i64) -> String {
    let number = |n: i64, one, many| count(n.unsigned_abs(), one, many);
    let up = |unit: i64| (minutes + unit - 1) / unit;
    match minutes {
        ..=59 => number(minutes.max(1), "minute", "minutes"),
        // Beyond two days nobody counts hours.
        60..=2880 => number(up(60), "hour", "hours"),
        _ => number(up(1440), "day", "days"),
    }
}

/// How long half of the referrals waited.
pub fn half_waited(half: i64) -> String {
    format!("half within {}", span(half))
}

/// How long half of the referrals and nine of ten waited.
pub fn waited(half: i64, most: i64) -> String {
    format!("{}, nine of ten within {}", half_waited(half), span(most))
}

/// In which week it took longest, in a sentence.
pub fn waiting_story(slowest: &str, half: i64) -> String {
    format!(
        "It took longest in the week of {slowest}, in which half of the decisions came within {}.",
        span(half)
    )
}

/// How many of an agency's referrals were returned.
pub fn returned_of(returned: i64, sent: i64) -> String {
    format!(
        "{returned} of {} returned",
        count(sent.unsigned_abs(), "referral", "referrals")
    )
}

/// Which reason was given most, in a sentence.
pub fn reasons_story(reason: &str, times: i64, agency: &str) -> String {
    let times = count(times.unsigned_abs(), "time", "times");
    format!("The most frequent reason is “{reason}” ({times}), above all for {agency}.")
}

/// A share of a whole in percent, as a whole number.
pub fn share(of: i64, whole: i64) -> String {
    format!("{}%", (200 * of + whole.max(1)) / (2 * whole.max(1)))
}

/// The same of the referrals that an agency sent.
pub fn share_of_sent(of: i64, sent: i64) -> String {
    format!("{} of those sent", share(of, sent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_never_said_shorter_than_it_was() {
        assert_eq!(
            [0, 1, 59, 60, 61, 2880, 2881, 14_400].map(span),
            [
                "1 minute",
                "1 minute",
                "59 minutes",
                "1 hour",
                "2 hours",
                "48 hours",
                "3 days",
                "10 days"
            ]
        );
    }

    #[test]
    fn only_what_there_is_is_named() {
        assert_eq!(outcomes([2, 0, 0, 1]), "2 imported, 1 waiting");
        assert_eq!(shares([2, 0, 0, 1]), "67% imported, 33% waiting");
        assert_eq!(outcomes([0; 4]), "none sent");
        assert_eq!(
            outcomes_story(1, [1, 0, 0, 0]),
            "1 referral was sent in 1 week: 1 imported."
        );
        assert_eq!([share(1, 3), share(2, 3), share(0, 0)], ["33%", "67%", "0%"]);
    }
}
