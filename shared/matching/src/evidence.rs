//! The answer: evidence, probability and relation. No personal value is in here.

use serde::{Deserialize, Serialize};

/// A part of a record that is weighed as one.
///
/// Other names have no field of their own: they count where they explain a given or family name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The first name.
    GivenName,
    /// Middle names and initials.
    MiddleName,
    /// The last name.
    FamilyName,
    /// The birth date or age.
    Born,
    /// The sex.
    Sex,
    /// Address, phones and guardians: what a household shares is one proof, not four.
    Household,
}

impl Field {
    /// Every field, in the order of [`Comparison::evidence`].
    pub const ALL: [Self; 6] = [
        Self::GivenName,
        Self::MiddleName,
        Self::FamilyName,
        Self::Born,
        Self::Sex,
        Self::Household,
    ];
}

/// How well two values of a field agree, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// The same, or as good as.
    Agrees,
    /// Not the same, but one may stand for the other.
    Partly,
    /// Not the same.
    Differs,
    /// At least one side is not known: neither for nor against.
    Unknown,
}

/// Declares [`Level`], its list and its agreements from one table, so that none can be forgotten.
macro_rules! levels {
    ($($(#[doc = $doc:literal])+ $level:ident: $agreement:ident,)+) => {
        /// In what way two values of a field agree or differ.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Level {
            $($(#[doc = $doc])+ $level,)+
        }

        impl Level {
            /// Every level, for those who have words for them.
            pub const ALL: &[Self] = &[$(Self::$level),+];

            /// The level in one word.
            pub const fn agreement(self) -> Agreement {
                match self {
                    $(Self::$level => Agreement::$agreement,)+
                }
            }
        }
    };
}

levels! {
    /// Any field: not known on at least one side, a placeholder, or counted in another field.
    Missing: Unknown,

    /// Names: the same, but for accents, case, punctuation and white space.
    SameName: Agrees,
    /// Names: one letter, or very little, differs.
    OneEdit: Partly,
    /// Given and middle names: one is a usual short or other form of the other.
    Nickname: Partly,
    /// Names: one is the initial of the other.
    Initial: Partly,
    /// Family names: two usual spellings in our letters of one name.
    SpellingVariant: Partly,
    /// Family names: one half of a double name is shared.
    SharedPart: Partly,
    /// Names: spelled differently, but sound alike.
    SoundsAlike: Partly,
    /// Given names: alike, but each a usual name of its own (Jayden and Jaylen).
    SimilarName: Partly,
    /// Given and family name, both: they stand in each other's field.
    SwappedNames: Partly,
    /// Given names: one is a middle name of the other record.
    UsedAsMiddle: Partly,
    /// Given and family names: one is among the other names of the other record.
    AmongOtherNames: Partly,
    /// Names: a little alike, as a badly misread name is.
    Resembles: Partly,
    /// Names: plainly another.
    OtherName: Differs,
    /// Names: plainly another, but one of the two is no name that we know: a slip, or a word put in the place of a name.
    UnusualName: Differs,

    /// Birth dates: the same day.
    SameDay: Agrees,
    /// Birth dates: the same with day and month swapped.
    DayMonthSwapped: Partly,
    /// Birth dates: the same day and month, the year one off.
    YearOffByOne: Partly,
    /// Birth dates: one digit differs, or two neighbouring digits are swapped.
    OneDigit: Partly,
    /// Birth dates: two of year, month and day are the same.
    TwoPartsSame: Partly,
    /// Birth dates: two digits differ.
    TwoDigits: Partly,
    /// Birth dates: only the year is the same.
    SameYear: Differs,
    /// Birth dates: another day of a neighbouring year.
    NearYear: Differs,
    /// Birth dates: another day, two to six years apart, as brothers and sisters are.
    FewYears: Differs,
    /// Birth dates: that of somebody else at the same address, as when a form is filled in for several children.
    HousematesDay: Differs,
    /// Birth dates: plainly another, seven to eleven years apart.
    OtherDay: Differs,
    /// Birth dates: a generation apart, 16 to 45 years, as parent and child are.
    Generation: Differs,
    /// Birth dates and ages: 12 years apart or more, though not as parent and child are.
    FarApart: Differs,
    /// Birth dates: what is written on one side is no possible date, or one in which hardly any client is born, and not like the other.
    NoDate: Unknown,
    /// Ages: what is known on both sides fits together.
    AgeFits: Partly,
    /// Ages: they miss each other by little more than a year.
    AgeNear: Differs,
    /// Ages: they do not fit together.
    AgeDiffers: Differs,

    /// Sex: the same.
    SameSex: Agrees,
    /// Sex: the other.
    OtherSex: Differs,

    /// Household: two or three of phone, address and guardian are shared.
    SeveralShared: Agrees,
    /// Household: a phone number is shared.
    SamePhone: Agrees,
    /// Household: house number and street are shared.
    SameAddress: Agrees,
    /// Household: a guardian's name is shared.
    SameGuardian: Agrees,
    /// Household: house number or street differ by very little.
    NearAddress: Partly,
    /// Household: the same street, another house or none stated.
    SameStreet: Partly,
    /// Household: ZIP code and city are shared, as far as they are known.
    SamePlace: Partly,
    /// Household: the ZIP code or the city is shared, or nearly.
    NearPlace: Partly,
    /// Household: not known on one side, but that of another client who may be of the family.
    HomeOfMate: Partly,
    /// Household: another address, and nothing shared; they may have moved.
    Elsewhere: Differs,
}

/// What one field says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The field.
    pub field: Field,
    /// Its level in one word.
    pub agreement: Agreement,
    /// In what way the values agree or differ.
    pub level: Level,
    /// The weight, in bits: each bit for (positive) or against (negative) doubles or halves the
    /// odds of *the same child* against *a stranger*. Finite, about −13 to 14; 0 when missing.
    pub bits: f64,
}

/// One candidate, compared.
///
/// Invariant: `prior_bits + Σ evidence.bits + mates_bits + rivals_bits = log2(p / (1 − p))` with
/// `p = probability`, as far as floating point can hold it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Where we start, in bits: how likely this client is before anything is compared.
    pub prior_bits: f64,
    /// One entry for each of [`Field::ALL`], in that order.
    pub evidence: Vec<Evidence>,
    /// What the explanation takes away that it is a child of a candidate's household whom we do not know, in bits,
    /// never positive. In what version 1 of the engine wrote, part of `rivals_bits`.
    #[serde(default)]
    pub mates_bits: f64,
    /// What the other candidates take away, in bits, never positive.
    pub rivals_bits: f64,
    /// The probability that this is the same child, 0 to 1.
    pub probability: f64,
    /// What to call it.
    pub relation: Relation,
}

/// What a candidate probably is to the referred child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Probably the same child.
    Same,
    /// Perhaps the same child; a person has to look.
    Possible,
    /// Same household and birthday, other given name.
    Twin,
    /// Same household, other child.
    Sibling,
    /// Probably nobody we would look for.
    Unlikely,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_stored_in_snake_case() {
        let text = serde_json::to_string(&Level::DayMonthSwapped).expect("a level is plain data");
        assert_eq!(text, r#""day_month_swapped""#);
    }
}
