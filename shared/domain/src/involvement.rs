//! Which agencies are involved: its own question of every form, never told by a case number that is none.

use crate::{answers::Answers, catalogue::FieldId, codes, text::Line, words};

/// Which agencies are said to be involved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Involvement {
    /// Law enforcement, and not child protective services.
    LawEnforcement,
    /// Law enforcement; of child protective services nobody knows.
    LawEnforcementAtLeast,
    /// Child protective services, and not law enforcement.
    ChildProtection,
    /// Child protective services; of law enforcement nobody knows.
    ChildProtectionAtLeast,
    /// Both.
    Both,
    /// Neither is said to be.
    Neither,
}

impl Involvement {
    /// What a referral says.
    pub fn of(answers: &Answers) -> Self {
        let [police, protection] = [FieldId::LeInvolved, FieldId::CpsInvolved].map(|it| answers.code(it));
        let (yes, no) = (Some(codes::YES), Some(codes::NO));
        match (police == yes, protection == yes) {
            (true, true) => Involvement::Both,
            (true, false) if protection == no => Involvement::LawEnforcement,
            (true, false) => Involvement::LawEnforcementAtLeast,
            (false, true) if police == no => Involvement::ChildProtection,
            (false, true) => Involvement::ChildProtectionAtLeast,
            (false, false) => Involvement::Neither,
        }
    }

    /// In words.
    pub fn label(self) -> &'static str {
        words::review::involvement(self)
    }
}

/// For the number of a case of an agency, the question whether that agency is involved.
pub fn question_beside(number: FieldId) -> Option<FieldId> {
    match number {
        FieldId::LeCaseNumber => Some(FieldId::LeInvolved),
        FieldId::CpsIntakeNumber => Some(FieldId::CpsInvolved),
        _ => None,
    }
}

/// Whether words stand where the number of a case belongs.
pub fn is_made_up(field: FieldId, typed: &Line) -> bool {
    question_beside(field).is_some() && is_no_number(typed.as_str())
}

/// Whether a text is no number of a case but says that there is none, as other systems teach people to type it: "CPS ONLY", "N/A".
/// What has a digit in it may be a number.
fn is_no_number(text: &str) -> bool {
    let letters: String = text
        .chars()
        .filter(|it| it.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    const SAID: [&str; 26] = [
        "",
        "both",
        "cps",
        "cpsonly",
        "dcfs",
        "dcfsonly",
        "dcsonly",
        "dfpsonly",
        "le",
        "leandcps",
        "leonly",
        "lecps",
        "na",
        "neither",
        "no",
        "none",
        "nonumber",
        "notapplicable",
        "notassigned",
        "notknown",
        "notyet",
        "pd",
        "pending",
        "policeonly",
        "tbd",
        "unknown",
    ];
    SAID.contains(&letters.as_str())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        answers::{self, Scope},
        form::Form,
        referral::Kind,
    };

    #[test]
    fn each_answer_about_both_agencies_has_its_words() {
        let said = |le: &str, cps: &str| {
            let pairs = [("law_enforcement.involved", le), ("child_protection.involved", cps)];
            let form = Form::from_pairs(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
            Involvement::of(&answers::parse(&form, Kind::Client, Scope::Referral, date(2026, 11, 22)).answers)
        };
        assert_eq!(said("yes", "yes"), Involvement::Both);
        assert_eq!(said("yes", "no"), Involvement::LawEnforcement);
        assert_eq!(said("yes", "unknown"), Involvement::LawEnforcementAtLeast);
        assert_eq!(said("no", "yes"), Involvement::ChildProtection);
        assert_eq!(said("", "yes"), Involvement::ChildProtectionAtLeast);
        assert_eq!(said("no", "unknown"), Involvement::Neither);
        assert_eq!(said("yes", "no").label(), "Law enforcement only");
        assert_eq!(said("no", "yes").label(), "CPS only");
    }

    #[test]
    fn words_in_the_place_of_a_number_are_no_number() {
        for text in [
            "CPS ONLY", "LE only", "Both", "N/A", "n.a.", "pending", "-", "none", "LE/CPS", " TBD ",
        ] {
            assert!(is_no_number(text), "{text}");
        }
        for text in ["26-0142", "A", "HPD 7", "N/A 2026", "SVU/Kim", "Ö"] {
            assert!(!is_no_number(text), "{text}");
        }
    }
}
