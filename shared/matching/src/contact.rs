//! Phones, streets and postcodes, ready to be compared; placeholders become nothing.

use crate::alike;
use crate::words::words;

/// The ten digits of a North American number, or the seven without area code.
///
/// An extension and a leading 1 are dropped. `None` if it is no number, or one that stands for
/// none: 555-0000, 555-1212, 123-4567, all digits the same.
pub(crate) fn phone(text: &str) -> Option<String> {
    let number = text.split(['x', 'X', ';', ',', '#']).next().unwrap_or_default();
    let digits: String = number.chars().take(60).filter(char::is_ascii_digit).collect();
    let digits = digits
        .strip_prefix('1')
        .filter(|rest| rest.len() == 10)
        .unwrap_or(&digits);
    let local = digits.len().checked_sub(7).map(|from| &digits[from..])?;
    let dummy = ["5550000", "5551212", "1234567"].contains(&local) || is_one_digit(local);
    (matches!(digits.len(), 7 | 10) && !dummy).then(|| digits.to_owned())
}

/// The first five digits of a ZIP code, or the four of another country's; `None` for 00000, 99999 and the like.
pub(crate) fn postcode(text: &str) -> Option<String> {
    let digits: String = text.chars().take(20).filter(char::is_ascii_digit).take(5).collect();
    let letters = text.chars().take(20).any(char::is_alphabetic);
    (digits.len() >= 4 && !letters && !is_one_digit(&digits) && digits != "12345").then_some(digits)
}

fn is_one_digit(digits: &str) -> bool {
    digits.bytes().all(|byte| digits.as_bytes().first() == Some(&byte))
}

/// House number and street without unit.
///
/// Invariant: name or second line is not empty: a bare house number is no street.
pub(crate) struct Street {
    /// "12", "12b"; empty if none is stated.
    pub(crate) number: String,
    /// The words of the street, abbreviated as the mail does, without white space: "nmainst".
    pub(crate) name: String,
    /// The same without abbreviating: slips hide what could be abbreviated.
    written: String,
    /// The words of the second line, the same way; empty if there is none, or if it is but a unit.
    pub(crate) second: String,
}

/// How near two addresses are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Near {
    /// The same house.
    Same,
    /// The same but for a slip in the number or the name.
    Slip,
    /// The same street.
    Street,
    /// Another street.
    No,
}

impl Street {
    /// `None` if there is no name, as in "homeless" or "same".
    pub(crate) fn parse(text: &str, second: &str) -> Option<Self> {
        const NOWHERE: &[&str] = &[
            "homeless",
            "none",
            "same",
            "unk",
            "unknown",
            "na",
            "transient",
            "shelter",
        ];
        let mut number = String::new();
        let mut name = String::new();
        let mut written = String::new();
        let first = words(text.split('#').next().unwrap_or_default());
        if first.first().is_some_and(|it| NOWHERE.contains(&it.as_str())) {
            return None;
        }
        for (at, word) in first.iter().enumerate() {
            if at > 0 && is_unit(word) {
                break;
            }
            let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
            if number.is_empty() && has_digit && name.is_empty() {
                number = word.chars().map(digit_meant).collect();
            } else {
                name.push_str(abbreviated(word));
                written.push_str(word);
            }
        }
        let is_name = |it: &str| it.bytes().filter(u8::is_ascii_alphabetic).count() >= 2;
        if !is_name(&name) {
            name.clear();
        }
        let second = words(second);
        let second = if second.first().is_some_and(|it| is_unit(it)) {
            String::new()
        } else {
            second.iter().map(|it| abbreviated(it)).collect::<String>()
        };
        let second = if is_name(&second) && second.len() >= 5 {
            second
        } else {
            String::new()
        };
        (!name.is_empty() || !second.is_empty()).then_some(Self {
            number,
            name,
            written,
            second,
        })
    }

    /// How near they are.
    pub(crate) fn near(&self, other: &Self) -> Near {
        let alike =
            |a: &str, b: &str| !a.is_empty() && !b.is_empty() && (a == b || alike::likeness(a, b, 0.9).is_some());
        let name = !self.name.is_empty() && self.name == other.name;
        let named_alike = || {
            name || alike(&self.name, &other.name) || is_misread(&self.written, &other.written)
                || alike(&self.second, &other.second)
                // The lines swapped.
                || alike(&self.name, &other.second)
                || alike(&self.second, &other.name)
        };
        // The number may be missing or wrong where the second line tells the house.
        let second = alike(&self.second, &other.second);
        let stated = !self.number.is_empty() && !other.number.is_empty();
        let number = stated && self.number == other.number;
        let numbered_alike = || stated && alike::edits(&self.number, &other.number, 1).is_some();
        // Where the number is the same, less is asked of the name.
        let slips = 1.max(self.name.len().max(other.name.len()) / 3);
        let named_nearly = || alike::edits(&self.name, &other.name, slips).is_some();
        if number && name {
            Near::Same
        } else if number && (named_alike() || named_nearly()) || name && (second || numbered_alike()) {
            Near::Slip
        } else if named_alike() {
            Near::Street
        } else {
            Near::No
        }
    }
}

/// Whether few letters differ: one in five.
fn is_misread(a: &str, b: &str) -> bool {
    let longer = a.len().max(b.len());
    a.len().min(b.len()) >= 6 && alike::edits(a, b, longer / 5).is_some()
}

fn is_unit(word: &str) -> bool {
    const UNITS: &[&str] = &[
        "apartment",
        "apt",
        "basement",
        "bldg",
        "building",
        "flat",
        "floor",
        "lot",
        "no",
        "room",
        "rm",
        "spc",
        "space",
        "ste",
        "suite",
        "trlr",
        "unit",
        "unt",
    ];
    UNITS.contains(&word)
}

/// In a number, letters that look like digits are digits.
fn digit_meant(letter: char) -> char {
    match letter {
        'o' => '0',
        'l' | 'i' => '1',
        's' => '5',
        'z' => '2',
        other => other,
    }
}

/// The usual abbreviation of a word in an address (after USPS Publication 28).
fn abbreviated(word: &str) -> &str {
    match word {
        "avenue" | "av" => "ave",
        "boulevard" => "blvd",
        "calle" | "street" | "str" => "st",
        "circle" => "cir",
        "court" => "ct",
        "drive" => "dr",
        "east" => "e",
        "highway" => "hwy",
        "lane" => "ln",
        "north" => "n",
        "parkway" => "pkwy",
        "place" => "pl",
        "road" => "rd",
        "south" => "s",
        "terrace" => "ter",
        "trail" => "trl",
        "west" => "w",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_its_digits() {
        assert_eq!(phone("+1 (512) 555-0143 ext. 9").as_deref(), Some("5125550143"));
        assert_eq!(phone("555-0143").as_deref(), Some("5550143"));
    }

    #[test]
    fn placeholders_are_no_phone_and_no_postcode() {
        for text in [
            "555-0000",
            "(512) 555-0000",
            "000-000-0000",
            "none",
            "911",
            "123-4567",
            "٣٤٥",
        ] {
            assert_eq!(phone(text), None, "{text}");
        }
        assert_eq!(postcode("00000"), None);
        assert_eq!(postcode("78701-1234").as_deref(), Some("78701"));
    }

    #[test]
    fn a_street_is_the_same_however_it_is_abbreviated() {
        let long = Street::parse("12 North Main Street, Apt. 4", "").expect("a street");
        let short = Street::parse("12 N MAIN ST #4", "").expect("a street");
        assert!(long.near(&short) == Near::Same);
        assert!(long.near(&Street::parse("14 N Main St", "").expect("a street")) == Near::Slip);
        assert!(long.near(&Street::parse("112 N Main St", "").expect("a street")) == Near::Slip);
        assert!(long.near(&Street::parse("871 N Main St", "").expect("a street")) == Near::Street);
        assert!(long.near(&Street::parse("12 Oak Lane", "").expect("a street")) == Near::No);
    }

    #[test]
    fn a_bare_house_number_is_no_street() {
        for text in ["12", "homeless", "same", "", "12 #4"] {
            assert!(Street::parse(text, "").is_none(), "{text}");
        }
    }
}
