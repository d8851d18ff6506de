//! Every word people read, in one place: to add a language is to translate this module.
//!
//! Constants where a text is always the same, functions where it depends on something. Whole sentences end with a full stop.
//! Spelling is American.

pub mod admin;
pub mod advocate;
pub mod codes;
pub mod command;
pub mod complaints;
pub mod desk;
pub mod documents;
pub mod evidence;
pub mod fields;
pub mod files;
pub mod flow;
pub mod import;
pub mod keys;
pub mod mails;
pub mod merge;
pub mod record;
pub mod referral;
pub mod referrer;
pub mod reports;
pub mod returns;
pub mod review;
pub mod site;
pub mod undo;

/// How long something takes or took, on every page in this form: "3 h 5 min", "2 d 4 h"; two units at most, and never broken. The script
/// keeps it current, and has the same form.
pub fn span(minutes: i64) -> String {
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let parts = match (days, hours, rest) {
        (0, 0, rest) => vec![(rest, "min")],
        (0, hours, rest) => vec![(hours, "h"), (rest, "min")],
        (days, hours, _) => vec![(days, "d"), (hours, "h")],
    };
    let shown = parts.iter().enumerate().filter(|(at, it)| *at == 0 || it.0 > 0);
    let shown: Vec<String> = shown.map(|(_, (n, unit))| format!("{n}\u{a0}{unit}")).collect();
    shown.join("\u{a0}")
}

/// A number of things: "1 referral", "3 referrals".
pub fn count(n: u64, one: &str, many: &str) -> String {
    if n == 1 {
        format!("1 {one}")
    } else {
        format!("{n} {many}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_one_form_and_is_never_broken() {
        let minutes = [0, 60, 185, 1440, 1440 * 2 + 65];
        assert_eq!(
            minutes.map(|it| span(it).replace('\u{a0}', " ")),
            ["0 min", "1 h", "3 h 5 min", "1 d", "2 d 1 h"]
        );
        assert!(!span(185).contains(' '));
        assert_eq!(
            minutes.map(|it| site::ago(it).replace('\u{a0}', " ")),
            ["just now", "1 h ago", "3 h 5 min ago", "1 d ago", "2 d 1 h ago"]
        );
    }
}
