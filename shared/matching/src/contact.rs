//! Phones, streets and postcodes, ready to be compared; placeholders become nothing.

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

/// The first five digits of a ZIP code; `None` for 00000, 99999 and the like.
pub(crate) fn postcode(text: &str) -> Option<String> {
    let digits: String = text.chars().take(20).filter(char::is_ascii_digit).take(5).collect();
    (digits.len() == 5 && !is_one_digit(&digits) && digits != "12345").then_some(digits)
}

fn is_one_digit(digits: &str) -> bool {
    digits.bytes().all(|byte| digits.as_bytes().first() == Some(&byte))
}

/// House number and street without unit.
///
/// Invariant: neither is empty: a bare house number is no street.
#[derive(PartialEq, Eq)]
pub(crate) struct Street {
    /// "12", "12b".
    pub(crate) number: String,
    /// The words of the street, abbreviated as the mail does, without white space: "nmainst".
    pub(crate) name: String,
}

impl Street {
    /// `None` if there is no number or no name, as in "homeless" or "same".
    pub(crate) fn parse(text: &str) -> Option<Self> {
        const UNITS: &[&str] = &[
            "apartment",
            "apt",
            "bldg",
            "building",
            "lot",
            "room",
            "rm",
            "ste",
            "suite",
            "unit",
        ];
        let before_unit = text.split('#').next().unwrap_or_default();
        let mut number = String::new();
        let mut name = String::new();
        for (at, word) in words(before_unit).iter().enumerate() {
            if at > 0 && UNITS.contains(&word.as_str()) {
                break;
            }
            let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
            if number.is_empty() && has_digit {
                number.clone_from(word);
            } else {
                name.push_str(abbreviated(word));
            }
        }
        let named = name.bytes().any(|byte| byte.is_ascii_alphabetic());
        (named && !number.is_empty()).then_some(Self { number, name })
    }

    /// Whether it is the same house, a typo in the street allowed.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.number == other.number
            && (self.name == other.name || strsim::jaro_winkler(&self.name, &other.name) >= 0.92)
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
        let long = Street::parse("12 North Main Street, Apt. 4").expect("a street");
        let short = Street::parse("12 N MAIN ST #4").expect("a street");
        assert!(long == short);
        assert!(!long.is_like(&Street::parse("14 N Main St").expect("a street")));
    }

    #[test]
    fn a_bare_house_number_is_no_street() {
        for text in ["12", "homeless", "same", "", "12 #4"] {
            assert!(Street::parse(text).is_none(), "{text}");
        }
    }
}
