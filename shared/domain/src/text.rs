//! Short texts that people type: names, lines, prose, telephone numbers, addresses of mail.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use crate::words::complaints as words;

/// Why a text was not taken. Displays as a sentence for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("{}", words::EMPTY)]
    Empty,
    /// Longer than we store; at most so many characters.
    #[error("{}", words::too_long(*.0))]
    TooLong(usize),
    /// A control character; PostgreSQL, for one, cannot store NUL in a text.
    #[error("{}", words::UNPRINTABLE)]
    Unprintable,
    /// Not a telephone number.
    #[error("{}", words::PHONE)]
    Phone,
    /// Not an address of mail.
    #[error("{}", words::EMAIL)]
    Email,
    /// A user name has other characters than letters, digits and `. _ - @`, or a wrong length.
    #[error("{}", words::USERNAME)]
    Username,
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $parse:expr) => {
        $(#[$doc])*
        ///
        /// `Debug` prints only the length: personal data must not reach a log.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// Tidies `text` and checks it.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                let parse: fn(&str) -> Result<String, TextError> = $parse;
                parse(text).map(Self)
            }

            /// The text, for storing and showing.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                if crate::text::debug_prints_values() {
                    return write!(f, "{}({})", stringify!($name), self.0);
                }
                write!(f, "{}(<{} chars>)", stringify!($name), self.0.chars().count())
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;
            fn try_from(text: String) -> Result<Self, TextError> {
                Self::parse(&text)
            }
        }
    };
}

/// Sabotage `debug_prints_names`, by which the tests prove that they would notice. Never in a release.
#[cfg(feature = "faults")]
#[expect(
    clippy::disallowed_methods,
    reason = "switches of the test build are environment variables"
)]
fn debug_prints_values() -> bool {
    std::env::var("INTAKE_SABOTAGE").is_ok_and(|it| it == "debug_prints_names")
}

#[cfg(not(feature = "faults"))]
const fn debug_prints_values() -> bool {
    false
}

text! {
    /// A name or part of one, as typed, white space tidied: 1 to 200 characters.
    ///
    /// There is no rule about which letters a name may have: O'Brien, García-López, 李小龍 and X Æ A-12 are names.
    Name, |text| line(text, 200)
}
text! {
    /// One line: 1 to 300 characters.
    Line, |text| line(text, 300)
}
text! {
    /// What somebody calls a view of the queue, on one line: 1 to 60 characters.
    ViewName, |text| line(text, 60)
}
text! {
    /// Several lines: 1 to 20,000 characters, line ends as `\n`.
    Prose, |text| {
        let tidy = visible(text).replace("\r\n", "\n").replace('\r', "\n");
        check(tidy.trim(), 20_000, |it| it.is_control() && !matches!(it, '\n' | '\t'))
    }
}
text! {
    /// A telephone number as typed; it has 7 to 15 digits, or is three digits like 911. Or several, with `;` between them.
    Phone, |text| {
        let tidy = line(text, 200)?;
        if is_phone(&tidy) || tidy.split(';').all(is_phone) { Ok(tidy) } else { Err(TextError::Phone) }
    }
}
text! {
    /// An address of mail: one `@` with something before it and a domain after it, no white space.
    Email, |text| {
        let tidy = line(text, 254)?;
        match tidy.split_once('@') {
            Some((local, host))
                if !local.is_empty() && tidy.is_ascii() && !host.contains('@') && !tidy.contains([' ', '<', '>', ',', ';', '"'])
                    && host.split('.').all(|it| !it.is_empty()) => Ok(tidy),
            _ => Err(TextError::Email),
        }
    }
}
text! {
    /// The name by which somebody signs in: 3 to 60 letters, digits, `. _ - @`. Compared without regard to case.
    Username, |text| {
        let tidy = line(text, 60).map_err(|error| if error == TextError::Empty { error } else { TextError::Username })?;
        if tidy.chars().count() >= 3 && tidy.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '.' | '_' | '-' | '@')) {
            Ok(tidy)
        } else {
            Err(TextError::Username)
        }
    }
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    text.chars().count() <= 60 && (digits == 3 || (7..=20).contains(&digits))
}

impl Phone {
    /// The numbers, one by one.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        let several = self.0.split(';').all(is_phone);
        let by = if several { ';' } else { '\0' };
        self.0.split(by).map(str::trim)
    }
}

impl Username {
    /// What is unique among all user names.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

fn line(text: &str, max: usize) -> Result<String, TextError> {
    check(
        &visible(text).split_whitespace().collect::<Vec<_>>().join(" "),
        max,
        char::is_control,
    )
}

/// With each accented letter as one character, however the text came: who types a name as it is shown has typed the same name. And
/// without the characters that nobody sees and that turn the order of what stands around them: they come with copied text, and a name
/// with one of them would be another name, or turn round the line it stands in. Joiners stay, which some scripts need.
fn visible(text: &str) -> String {
    let unseen = |it: char| matches!(it, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    text.chars().filter(|it| !unseen(*it)).nfc().collect()
}

fn check(tidy: &str, max: usize, unprintable: fn(char) -> bool) -> Result<String, TextError> {
    if tidy.is_empty() {
        Err(TextError::Empty)
    } else if tidy.chars().count() > max {
        Err(TextError::TooLong(max))
    } else if tidy.chars().any(unprintable) {
        Err(TextError::Unprintable)
    } else {
        Ok(tidy.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_kinds_are_names() {
        for name in ["O’Brien", "García-López", "李小龍", "X Æ A-12", "Nguyễn", "a"] {
            assert_eq!(Name::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(Name::parse("  Ada \t King ").unwrap().as_str(), "Ada King");
        for decomposed in ["Jose\u{301}", "Jose\u{200b}\u{301}"] {
            assert_eq!(Name::parse(decomposed), Name::parse("Jos\u{e9}"));
        }
        assert_eq!(Name::parse(" \u{a0} "), Err(TextError::Empty));
        assert_eq!(
            Name::parse("\u{202e}Ada\u{200b} King\u{feff}").unwrap().as_str(),
            "Ada King"
        );
        assert_eq!(Name::parse("\u{202e}"), Err(TextError::Empty));
        assert_eq!(Name::parse("a\0b"), Err(TextError::Unprintable));
        assert_eq!(Name::parse(&"x".repeat(201)), Err(TextError::TooLong(200)));
    }

    #[test]
    fn debug_of_a_name_prints_no_name() {
        assert_eq!(format!("{:?}", Name::parse("Zelda").unwrap()), "Name(<5 chars>)");
    }

    #[test]
    fn a_telephone_number_is_kept_as_typed() {
        for number in [
            "(512) 555-0143",
            "555-0143",
            "512.555.0143 ext. 22",
            "911",
            "+44 20 7946 0018",
        ] {
            assert_eq!(Phone::parse(number).unwrap().as_str(), number);
        }
        assert_eq!(Phone::parse("call me"), Err(TextError::Phone));
        assert_eq!(Phone::parse("12"), Err(TextError::Phone));
        let numbers = |text: &str| {
            Phone::parse(text)
                .unwrap()
                .numbers()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            numbers("512-555-0143; 555-0199;911"),
            ["512-555-0143", "555-0199", "911"]
        );
        assert_eq!(numbers("512-555-0143; ext. 2"), ["512-555-0143; ext. 2"]);
        assert_eq!(Phone::parse(&"1".repeat(70)), Err(TextError::Phone));
    }

    #[test]
    fn an_address_of_mail_cannot_carry_a_second_header() {
        assert!(Email::parse("officer@police.example").is_ok());
        for wrong in [
            "",
            "a",
            "a@",
            "@b",
            "a@b@c",
            "a b@c.example",
            "a@b..c",
            "a@c\r\nBcc: x@y.example",
            "<a@b.c>",
        ] {
            assert!(Email::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
