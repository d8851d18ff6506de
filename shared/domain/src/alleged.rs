//! The people alleged in a referral or an account, by number: "Person 2" of an allegation is the second of them. In an account each has a
//! number of their own, whichever referral told of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    answers::{Answers, Value},
    catalogue::{FieldId, Section},
    codes::{Code, List, UNKNOWN},
    merge::in_order,
};

/// From the numbers of people to the numbers that they have now.
pub type Numbers = BTreeMap<Code, Option<Code>>;

/// The number of a person: the code by which allegations name them; none beyond those that there are.
pub fn number(item: u8) -> Option<Code> {
    List::OffenderNumber.parse(&(u16::from(item) + 1).to_string())
}

/// The lowest number, as an item from 0, that is not taken; none if all are.
pub fn free(taken: &BTreeSet<u8>) -> Option<u8> {
    (0..Section::Offender.numbers()).find(|it| !taken.contains(it))
}

/// What allegations say of people, in other numbers. Who is not there any more is nobody; who has no number is not known.
pub fn renumbered(answers: &Answers, numbers: &Numbers) -> Answers {
    let mut result = Answers::default();
    for (path, value) in answers.iter() {
        let value = match value {
            Value::Choices(by) if path.field == FieldId::AllegationBy => {
                let numbered = |it: &Code| match numbers.get(it) {
                    Some(to) => Some(to.unwrap_or(UNKNOWN)),
                    None => (*it == UNKNOWN).then_some(UNKNOWN),
                };
                let by: Vec<Code> = by.iter().filter_map(numbered).collect();
                in_order(List::OffenderNumber, &by)
            }
            other => Some(other.clone()),
        };
        if let Some(value) = value {
            result.set(path, value);
        }
    }
    result
}

/// What is said of one person or event, as said of the `item`th one. Of several only the first.
pub fn at_item(answers: &Answers, item: u8) -> Answers {
    let mut result = Answers::default();
    let first = answers.iter().next().map(|it| it.0.item);
    for (path, value) in answers.iter().filter(|it| Some(it.0.item) == first) {
        let field = path.field.field();
        let item = if field.section.repeats() { item } else { path.item };
        result.set(field.path(item), value.clone());
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Name;

    #[test]
    fn a_person_is_named_by_the_number_that_they_have() {
        let by = FieldId::AllegationBy.field().path(0);
        let mut allegation = Answers::default();
        allegation.set(by, Value::Choices(vec!["1", "2", UNKNOWN]));
        let numbers = Numbers::from([("1", number(4)), ("2", None)]);
        assert_eq!(
            renumbered(&allegation, &numbers).get(by),
            Some(&Value::Choices(vec!["5", UNKNOWN]))
        );
        assert_eq!(
            renumbered(&allegation, &Numbers::from([("2", Some("2"))])).get(by),
            Some(&Value::Choices(vec!["2", UNKNOWN]))
        );
        allegation.set(by, Value::Choices(vec!["3"]));
        assert_eq!(renumbered(&allegation, &numbers), Answers::default());
    }

    #[test]
    fn numbers_run_out_and_are_given_again() {
        let all: BTreeSet<u8> = (0..Section::Offender.numbers()).collect();
        assert_eq!(free(&all), None);
        assert!(all.iter().all(|it| number(*it).is_some()) && number(Section::Offender.numbers()).is_none());
        assert_eq!(free(&BTreeSet::from([0, 2])), Some(1));
    }

    #[test]
    fn what_is_said_of_a_person_is_said_of_the_same_one_under_another_number() {
        let said = |item| {
            let mut answers = Answers::default();
            let name = Name::parse("Ann").expect("a name");
            answers.set(FieldId::OffenderFirstName.field().path(item), Value::Name(name));
            answers
        };
        assert_eq!(at_item(&said(2), 7), said(7));
        let json = said(7).to_json(crate::catalogue::Part::Form);
        let mut read = Answers::default();
        read.add_json(Answers::FORMAT, &json).expect("it can be stored");
        assert_eq!((read.items(Section::Offender), read), (vec![7], said(7)));
    }
}
