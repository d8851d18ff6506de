//! Words of the evidence: how two values of a field agree or differ. Which level has which words is the portal's to say, which
//! knows the levels; a level without words does not compile there.

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    pub const FIELD: &str = "Field";
    pub const REFERRAL: &str = "Referral";
    pub const CANDIDATE: &str = "Candidate";
    pub const AGREEMENT: &str = "How they compare";
    pub const WEIGHT: &str = "Weight";
    pub const START: &str = "At the start, before anything is compared";
    pub const SUM: &str = "Together";
    pub const MATES: &str = "Household";
    pub const MATES_LEVEL: &str = "An unknown brother or sister would fit too";
    pub const RIVALS: &str = "Other clients";
    pub const RIVALS_LEVEL: &str = "Others would fit too";
    pub const WEIGHT_HELP: &str = "Each point doubles the odds for the same child; each point below zero halves them.";
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
    pub const SEVERAL_SHARED: &str = "Telephone, address or guardian: several are shared";
    pub const SAME_PHONE: &str = "Same telephone";
    pub const SAME_ADDRESS: &str = "Same address";
    pub const SAME_GUARDIAN: &str = "Same guardian";
    pub const NEAR_ADDRESS: &str = "Same address but for a slip";
    pub const SAME_STREET: &str = "Same street, another house";
    pub const SAME_PLACE: &str = "Same ZIP code and city, as far as known";
    pub const NEAR_PLACE: &str = "Same ZIP code or city";
    pub const ELSEWHERE: &str = "Another address; they may have moved";

    pub const SAME: &str = "Probably the same child";
    pub const POSSIBLE: &str = "Perhaps the same child";
    pub const TWIN: &str = "Probably a twin";
    pub const SIBLING: &str = "Probably a sibling";
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
