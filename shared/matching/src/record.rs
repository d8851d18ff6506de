//! What the engine is told about a person.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What the engine knows of a person; all texts as typed, an empty one is unknown.
///
/// Nothing is asked of the texts: they may be of any length and hold any character. Of a name the
/// first 8 words of at most 40 letters count, of a list the first 8 entries.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// The first name, or the full name if it was typed into this field.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub given_name: String,
    /// Middle names or initials.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub middle_name: String,
    /// The last name; of a double one both halves.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub family_name: String,
    /// Nicknames, former family names, other full names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_names: Vec<String>,
    /// The birth date, or what an age says about it.
    #[serde(skip_serializing_if = "Born::is_unknown")]
    pub born: Born,
    /// The sex, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// House number and street; a unit is ignored.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub street: String,
    /// What else the address says: a building, a trailer park; a unit is ignored.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub street2: String,
    /// The city or town.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub city: String,
    /// The ZIP code; only the first five digits count.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub postcode: String,
    /// Phone numbers of the household, North American, with or without area code.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<String>,
    /// Full names of parents and other caregivers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guardians: Vec<String>,
}

/// Prints no personal value.
impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Record(<redacted>)")
    }
}

/// When a person was born, as far as is known.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Born {
    /// Not known.
    #[default]
    Unknown,
    /// On this day.
    On(Date),
    /// From the first day to the second, both included, as a stated age tells; in either order.
    Between(Date, Date),
    /// As written by somebody, though it is no date: 2015-02-31, or with an O for a 0.
    Written(Written),
}

impl Born {
    fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }
}

/// Prints which kind, but no date.
impl fmt::Debug for Born {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "Unknown",
            Self::On(_) => "On(<redacted>)",
            Self::Between(..) => "Between(<redacted>)",
            Self::Written(_) => "Written(<redacted>)",
        })
    }
}

/// The eight digits of what stands in the place of a birth date: year, month, day.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written(pub(crate) [u8; 8]);

impl Born {
    /// Reads `YYYY-MM-DD`, also when letters stand for digits that look like them, or when it is no date; anything else is unknown.
    pub fn read(text: &str) -> Self {
        let mut digits = [0; 8];
        let mut n = 0;
        for letter in text.trim().chars().filter(|it| !matches!(it, '-' | '/' | '.' | ' ')) {
            let digit = match letter.to_ascii_lowercase() {
                it @ '0'..='9' => it as u8 - b'0',
                'o' | 'q' | 'd' => 0,
                'l' | 'i' | '|' | '!' | 'j' => 1,
                'z' => 2,
                's' => 5,
                'g' => 9,
                'b' => 8,
                // Any other letter: a digit that matches none.
                it if it.is_ascii_alphabetic() => 10,
                _ => return Self::Unknown,
            };
            if n == 8 {
                return Self::Unknown;
            }
            digits[n] = digit;
            n += 1;
        }
        if n < 8 {
            return Self::Unknown;
        }
        let written = Written(digits);
        let [month, day] = [4, 6].map(|at| [digits[at], digits[at + 1]]);
        written.date(month, day).map_or(Self::Written(written), Self::On)
    }
}

impl Written {
    /// The date that it is if day and month are swapped: a month of 18 is a day.
    pub(crate) fn turned(&self) -> Option<Date> {
        let [month, day] = [4, 6].map(|at| [self.0[at], self.0[at + 1]]);
        self.date(day, month)
    }

    /// The date of its year.
    fn date(&self, month: [u8; 2], day: [u8; 2]) -> Option<Date> {
        if self.0.iter().any(|it| *it > 9) {
            return None;
        }
        let year = self.0[..4].iter().fold(0, |sum, it| sum * 10 + i16::from(*it));
        let [month, day] = [month, day].map(|it| (it[0] * 10 + it[1]).cast_signed());
        Date::new(year, month, day).ok()
    }

    /// As it was read: `2015-02-31`, with a question mark for what is no digit.
    pub fn as_text(&self) -> String {
        let digit = |it: &u8| char::from_digit(u32::from(*it), 10).unwrap_or('?');
        let text = |part: &[u8]| part.iter().map(digit).collect::<String>();
        format!("{}-{}-{}", text(&self.0[..4]), text(&self.0[4..6]), text(&self.0[6..]))
    }
}

/// Prints no digit.
impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Written(<redacted>)")
    }
}

/// The sex of a person, as registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// A girl or woman.
    Female,
    /// A boy or man.
    Male,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_prints_nothing_personal() {
        let record = Record {
            given_name: "Ada".into(),
            born: Born::On(Date::constant(2015, 4, 9)),
            ..Record::default()
        };
        assert_eq!(format!("{record:?}"), "Record(<redacted>)");
        assert_eq!(format!("{:?}", record.born), "On(<redacted>)");
    }

    #[test]
    fn a_record_is_stored_without_its_empty_fields() {
        let record = Record {
            given_name: "Ada".into(),
            born: Born::On(Date::constant(2015, 4, 9)),
            ..Record::default()
        };
        let text = serde_json::to_string(&record).expect("a record is plain data");
        assert_eq!(text, r#"{"given_name":"Ada","born":{"on":"2015-04-09"}}"#);
        let back: Record = serde_json::from_str(&text).expect("what was written can be read");
        assert!(back == record);
    }
}
