//! Words of the evidence: how two values of a field agree or differ. Which level has which words is the portal's to say, which
//! knows the levels; a level without words does not compile there.

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    pub const FIELD: &str = "Field";
    pub const REFERRAL: &str = "Referral";
    pub const CANDIDATE: &str = "Candidate";
    pub const AGREEMENT: &str = "How they compare";
    pub const WEIGHT: &str = "Weight";
    pub const ODDS: &str = "Odds so far";
    pub const START: &str = "At the start";
    pub const SUM: &str = "Together";
    pub const EVEN_CHANCE: &str = "even chance";
    pub const MATES: &str = "Another child of the household";
    pub const MATES_LEVEL: &str = "One whom nobody here knows would fit too";
    pub const RIVALS: &str = "Other candidates";
    pub const RIVALS_LEVEL: &str = "Would fit too";
    pub const WEIGHT_HELP: &str = "Each point doubles the odds for the same child, and its bar goes to the right; each point below zero halves them, and its bar goes to the left.";
    pub const ALSO: &str = "also";
    pub const NOT_KNOWN: &str = "Not known";

    pub const GIVEN_NAME: &str = "First name";
    pub const MIDDLE_NAME: &str = "Middle name";
    pub const FAMILY_NAME: &str = "Last name";
    pub const BORN: &str = "Birth date";
    pub const SEX: &str = "Sex";
    pub const HOUSEHOLD: &str = "Household";

    pub const FEMALE: &str = "Female";
    pub const MALE: &str = "Male";

    pub const MISSING: &str = "Not enough is known";
    pub const SAME_NAME: &str = "Same";
    pub const ONE_EDIT: &str = "One letter differs, or very little";
    pub const NICKNAME: &str = "A short or other form of the same name";
    pub const INITIAL: &str = "The initial fits";
    pub const SPELLING_VARIANT: &str = "Another spelling of the same name";
    pub const SHARED_PART: &str = "One half of a double name is shared";
    pub const SOUNDS_ALIKE: &str = "Sounds alike";
    pub const SIMILAR_NAME: &str = "Alike, but a name of its own";
    pub const SWAPPED_NAMES: &str = "First and last name are swapped";
    pub const USED_AS_MIDDLE: &str = "First name here, middle name there";
    pub const AMONG_OTHER_NAMES: &str = "Is among the other names";
    pub const RESEMBLES: &str = "A little alike";
    pub const UNUSUAL_NAME: &str = "Another, and one is no usual name";
    pub const OTHER_NAME: &str = "Another name";
    pub const SAME_DAY: &str = "Same day";
    pub const DAY_MONTH_SWAPPED: &str = "Day and month are swapped";
    pub const YEAR_OFF_BY_ONE: &str = "The year is off by one";
    pub const ONE_DIGIT: &str = "Differs by one digit";
    pub const TWO_PARTS_SAME: &str = "Two of year, month and day are the same";
    pub const TWO_DIGITS: &str = "Two digits differ";
    pub const HOUSEMATES_DAY: &str = "That of another child at the same address";
    pub const NEAR_YEAR: &str = "Another day, a year apart";
    pub const NO_DATE: &str = "One is no possible birth date";
    pub const FEW_YEARS: &str = "Another day, two to six years apart";
    pub const GENERATION: &str = "A generation apart";
    pub const SAME_YEAR: &str = "Only the year is the same";
    pub const OTHER_DAY: &str = "Another day";
    pub const FAR_APART: &str = "Many years apart";
    pub const AGE_FITS: &str = "The age fits";
    pub const AGE_NEAR: &str = "The age is off by little";
    pub const AGE_DIFFERS: &str = "The age does not fit";
    pub const SAME_SEX: &str = "Same";
    pub const OTHER_SEX: &str = "Differs";
    pub const SEVERAL_SHARED: &str = "Telephone, address or caregiver: several are shared";
    pub const SAME_PHONE: &str = "Same telephone";
    pub const SAME_ADDRESS: &str = "Same address";
    pub const SAME_CAREGIVER: &str = "Same caregiver";
    pub const NEAR_ADDRESS: &str = "Same address but for a slip";
    pub const SAME_STREET: &str = "Same street, another house";
    pub const SAME_PLACE: &str = "Same ZIP code and city, as far as known";
    pub const NEAR_PLACE: &str = "The ZIP code or the city is the same, or nearly";
    pub const ELSEWHERE: &str = "Another address; they may have moved";
    pub const HOME_OF_MATE: &str = "Not known on one side; but the home of another client who may be of the family";

    pub const SAME: &str = "Probably the same child";
    pub const POSSIBLE: &str = "Perhaps the same child";
    pub const TWIN: &str = "Probably a twin of the child, not the child";
    pub const SIBLING: &str = "Probably a brother or sister of the child, not the child";
    pub const TWIN_OR_ITSELF: &str = "A twin of the child, or the child itself under another name";
    pub const SIBLING_OR_ITSELF: &str = "A brother or sister of the child, or the child itself, written down otherwise";
    pub const UNLIKELY: &str = "Probably another child";
}
pub use texts::*;

/// What the table of evidence shows, for screen readers.
pub fn table(name: &str) -> String {
    format!("How {name} compares")
}

/// Telephone numbers of a household, to be compared and not called: nothing there says whether that is safe.
pub fn phones(phones: &[String]) -> String {
    let ending = |phone: &String| {
        let digits: Vec<char> = phone
            .split(['x', 'X', ';', ',', '#'])
            .take(1)
            .flat_map(str::chars)
            .filter(char::is_ascii_digit)
            .collect();
        String::from_iter(&digits[digits.len().saturating_sub(4)..])
    };
    let endings: Vec<String> = phones.iter().map(ending).collect();
    format!("Telephone ending in {}", endings.join(", "))
}

/// How likely it is that two are the same child; `probability` from 0 to 1. Never "0%" or "100%": nobody knows so much.
pub fn likely(probability: f64) -> String {
    match probability {
        ..0.01 => "Under 1%".to_owned(),
        0.99.. => "Over 99%".to_owned(),
        _ => format!("{:.0}%", probability * 100.0),
    }
}

/// The same where a candidate is called a brother, a sister or a twin: the number is not about that.
pub fn likely_itself(probability: f64) -> String {
    format!("{} the child itself", likely(probability))
}

/// The same as the end of the evidence.
pub fn likely_same(probability: f64) -> String {
    format!("{} likely the same child", likely(probability))
}

/// How likely a candidate is before anything is compared; `bits` as the evidence counts.
pub fn before_all(bits: f64) -> String {
    let one_in = 1.0 + (-bits).exp2();
    format!("About 1 chance in {}, before anything is compared", about(one_in))
}

/// The odds for the same child that bits stand for: "15 to 1", "1 to 12,000".
pub fn odds(bits: f64) -> String {
    match about(bits.abs().exp2()) {
        one if one == "1" => "1 to 1".to_owned(),
        n if bits > 0.0 => format!("{n} to 1"),
        n => format!("1 to {n}"),
    }
}

/// A number of at least 1 in two digits.
fn about(n: f64) -> String {
    match n {
        // It would be rounded to a billion.
        995_000_000.0.. => "a billion or more".to_owned(),
        995_000.0.. => format!("{} million", about(n / 1_000_000.0)),
        ..9.95 => format!("{n:.1}").trim_end_matches(".0").to_owned(),
        _ => {
            let unit = 10_f64.powf(n.log10().floor() - 1.0);
            let digits = format!("{:.0}", (n / unit).round() * unit);
            match digits.len().checked_sub(3) {
                Some(at) if at > 0 => format!("{},{}", &digits[..at], &digits[at..]),
                _ => digits,
            }
        }
    }
}

/// What the picture of the evidence says: the points that weigh most on either side, as they are called there, and whether
/// all together outweighs the start. `shared` if something was taken back that an unknown brother or sister would share.
pub fn story(most_for: Option<&str>, most_against: Option<&str>, shared: bool, outweighs: bool) -> String {
    let beyond = if shared {
        "What an unknown brother or sister would share too is taken back. Beyond that,"
    } else {
        "Here"
    };
    let points = match (most_for, most_against) {
        (Some(one), Some(other)) => {
            format!("the strongest point for the same child is “{one}”, and the strongest against it “{other}”")
        }
        (Some(one), None) => {
            format!("the strongest point for the same child is “{one}”, and nothing that was weighed speaks against it")
        }
        (None, Some(other)) => {
            format!("nothing speaks for the same child, and the strongest point against it is “{other}”")
        }
        (None, None) => "nothing speaks for the same child or against it".to_owned(),
    };
    let together = if outweighs { "outweigh" } else { "do not outweigh" };
    format!("{beyond} {points}. All points together {together} how unlikely it was at the start.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_are_said_in_two_digits() {
        assert_eq!(
            [-13.6, -1.32, 0.01, 3.0, 6.65, 40.0, -40.0].map(odds),
            [
                "1 to 12,000",
                "1 to 2.5",
                "1 to 1",
                "8 to 1",
                "100 to 1",
                "a billion or more to 1",
                "1 to a billion or more"
            ]
        );
        let thousands = [99.4, 99.6, 994.0, 996.0, 12_400.0, 994_000.0].map(|it: f64| odds((it * 1000.0).log2()));
        assert_eq!(
            thousands,
            [
                "99,000 to 1",
                "100,000 to 1",
                "990,000 to 1",
                "1 million to 1",
                "12 million to 1",
                "990 million to 1"
            ]
        );
        assert_eq!(
            before_all(-13.6),
            "About 1 chance in 12,000, before anything is compared"
        );
    }
}
