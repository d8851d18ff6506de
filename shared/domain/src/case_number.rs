//! Case numbers: what tells that two referrals, or a referral and an account, are about one incident.

use std::collections::BTreeSet;

use crate::{answers::Answers, catalogue::FieldId};

/// The numbers that answers name, each with whose it is. Folded, so that punctuation and case make no other number; several in one field
/// are parted by `;`.
pub fn case_numbers(answers: &Answers) -> BTreeSet<(FieldId, String)> {
    let of = |field| {
        let folded = answers.text(field).split(';').map(|it| {
            it.chars()
                .filter(|it| it.is_alphanumeric())
                .flat_map(char::to_lowercase)
                .collect::<String>()
        });
        folded
            .filter(|it| !it.is_empty())
            .map(move |it| (field, it))
            .collect::<Vec<_>>()
    };
    [FieldId::LeCaseNumber, FieldId::CpsIntakeNumber]
        .into_iter()
        .flat_map(of)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{answers::Value, text::Line};

    #[test]
    fn a_case_number_is_the_same_however_it_is_written() {
        let of = |text: &str| {
            let mut answers = Answers::default();
            let number = Line::parse(text).expect("one line");
            answers.set(FieldId::LeCaseNumber.field().path(0), Value::Line(number));
            case_numbers(&answers)
        };
        assert_eq!(of("LE-26/0417; b 2"), of("le 260417;B2;"));
        assert_eq!(of("LE-26/0417").len(), 1);
        assert!(of(" ; -").is_empty());
    }
}
