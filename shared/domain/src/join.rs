//! Importing a referral to a client who exists: what the profile and the referral say of the child side by side, what goes into
//! the profile, and what that changes.
//!
//! Nothing is overwritten without a trace: a name that is replaced stays as another name, and what changes in a life (an address, a
//! school) keeps the time in which it held.

use crate::{
    answers::{Answers, Value},
    birth::Birth,
    catalogue::ProfileField,
    codes,
    merge::{Choices, Pair, Row, RowId, Side, Take, both, with_alias},
};

/// A profile and a referral of one child.
#[derive(Clone, Debug)]
pub struct Join {
    known: Answers,
    sent: Answers,
    newer: Vec<ProfileField>,
}

/// A field of the profile that gets another value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub field: ProfileField,
    /// Its value from now on.
    pub value: Answers,
    /// Whether the value so far ends, instead of having been wrong or going on in the new one.
    pub ends: bool,
}

impl Join {
    /// `known` are the present values of the profile; of `newer` fields they are from after the referral was `sent`.
    pub fn new<'a>(known: impl IntoIterator<Item = &'a Answers>, newer: Vec<ProfileField>, sent: &Answers) -> Self {
        let mut all = Answers::default();
        for (path, value) in known.into_iter().flat_map(Answers::iter) {
            let there = all.get(path);
            let more = there.and_then(|there| both(path.field.field(), there, value));
            // Of two that contradict one another the earlier one holds.
            let value = more.or_else(|| there.cloned()).unwrap_or_else(|| value.clone());
            all.set(path, value);
        }
        let mut said = Answers::default();
        for known in ProfileField::ALL.into_iter().filter_map(|it| value(sent, it)) {
            for (path, value) in known.iter() {
                let same = all.get(path).filter(|it| is_alike(it, value));
                said.set(path, same.unwrap_or(value).clone());
            }
        }
        Self {
            known: all,
            sent: said,
            newer,
        }
    }

    /// All that either says, row by row.
    pub fn rows(&self) -> Vec<Row> {
        let of = |newer| {
            let pair = Pair {
                first: &self.known,
                second: &self.sent,
                newer,
            };
            pair.rows()
        };
        let lasting = of(Side::First).into_iter();
        let rows = lasting.zip(of(Side::Second)).map(|(lasting, changing)| {
            let changes = field_of(&lasting).is_some_and(|it| it.changes() && !self.newer.contains(&it));
            if changes { changing } else { lasting }
        });
        rows.collect()
    }

    /// What goes into the profile by these choices.
    pub fn changes(&self, choices: &Choices) -> Vec<Change> {
        let (mut kept, mut ended) = (Answers::default(), Vec::new());
        for row in self.rows() {
            let take = taken(&row, choices);
            let mut result = row.result(take).to_vec();
            if take == Take::Second && !row.first.iter().all(|it| row.second.contains(it)) {
                ended.extend(field_of(&row).filter(|it| it.changes()));
                if row.id == RowId::Whole(ProfileField::LegalName) {
                    result = with_alias(&row.second, &row.first).unwrap_or(result);
                }
            }
            for (path, value) in result {
                let there = kept.get(path).and_then(|it| both(path.field.field(), it, &value));
                kept.set(path, there.unwrap_or(value));
            }
        }
        let change = |field: ProfileField| {
            let after = value(&kept, field).filter(|it| value(&self.known, field).as_ref() != Some(it))?;
            Some(Change {
                field,
                value: after,
                ends: ended.contains(&field),
            })
        };
        ProfileField::ALL.into_iter().filter_map(change).collect()
    }
}

/// What can be chosen in a row: nothing where the referral says nothing.
pub fn offers(row: &Row) -> Vec<Take> {
    if row.second.is_empty() {
        Vec::new()
    } else {
        row.offers()
    }
}

/// What is taken in a row.
pub fn taken(row: &Row, choices: &Choices) -> Take {
    if row.second.is_empty() {
        Take::First
    } else {
        choices.of(row)
    }
}

/// The field of the profile that a row is about.
pub fn field_of(row: &Row) -> Option<ProfileField> {
    match row.id {
        RowId::Whole(field) => Some(field),
        RowId::Field(path) => path.field.field().profile,
        RowId::Item(..) => None,
    }
}

/// What `answers` say of one field of a profile; none if they do not, or if nobody knew: that somebody did not know is no value of
/// the child, and must not stand in the way of one.
pub fn value(answers: &Answers, field: ProfileField) -> Option<Answers> {
    let mut value = Answers::default();
    for it in field.fields() {
        if let Some(known) = answers.one(it.id).filter(|it| !is_unknown(it)) {
            value.set(it.path(0), known.clone());
        }
    }
    (value != Answers::default()).then_some(value)
}

fn is_unknown(value: &Value) -> bool {
    match value {
        Value::Birth(birth) => *birth == Birth::Unknown,
        Value::Choice(code) => *code == codes::UNKNOWN,
        _ => false,
    }
}

/// Whether two values differ only in capital letters or white space, which is nobody's to choose between.
fn is_alike(one: &Value, other: &Value) -> bool {
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    match (one, other) {
        (Value::Name(one), Value::Name(other)) => folded(one.as_str()) == folded(other.as_str()),
        (Value::Line(one), Value::Line(other)) => folded(one.as_str()) == folded(other.as_str()),
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};
    use proptest::prelude::*;

    use super::*;
    use crate::{
        answers::{Scope, parse},
        catalogue::Section,
        form::Form,
        referral::Kind,
    };

    const TODAY: Date = date(2026, 11, 22);

    fn child(pairs: &[(&str, &str)]) -> Answers {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (format!("child.{name}"), (*value).to_owned()));
        parse(
            &Form::from_pairs(pairs),
            Kind::Client,
            Scope::Only(Section::Child),
            TODAY,
        )
        .answers
    }

    fn join(known: &[(&str, &str)], sent: &[(&str, &str)]) -> Join {
        Join::new([&child(known)], Vec::new(), &child(sent))
    }

    fn after(join: &Join, choices: &[(&str, Take)]) -> Vec<(String, String)> {
        let choices = choices
            .iter()
            .map(|(row, take)| (row.parse().unwrap(), *take))
            .collect();
        let changes = join.changes(&choices);
        let pairs = changes.iter().flat_map(|it| {
            let form = it.value.to_form();
            form.pairs()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect::<Vec<_>>()
        });
        pairs.collect()
    }

    fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
        of.iter()
            .map(|(name, value)| (format!("child.{name}"), (*value).to_owned()))
            .collect()
    }

    const ADA: [(&str, &str); 2] = [("first_name", "Ada"), ("last_name", "King")];

    /// Beyond 2: what the profile lacks is added; what lasts stays as it is until somebody knows better.
    #[test]
    fn what_the_profile_lacks_is_added_and_what_lasts_stays() {
        let join = join(
            &[&ADA[..], &[("sex", "female"), ("language", "en")]].concat(),
            &[&ADA[..], &[("sex", "male"), ("school", "Elm School")]].concat(),
        );
        assert_eq!(after(&join, &[]), pairs(&[("school", "Elm School")]));
        assert_eq!(
            after(&join, &[("child.sex", Take::Second), ("child.school", Take::First)]),
            pairs(&[("sex", "male")])
        );
    }

    /// Beyond 2: where a child lives now is what was said last, and where it lived until then ends.
    #[test]
    fn an_address_is_the_newer_one_and_the_older_one_ends() {
        let (old, new) = (
            child(&[("street", "12 Oak Lane"), ("city", "Austin")]),
            child(&[("street", "9 Elm Street")]),
        );
        let moved = Join::new([&old], Vec::new(), &new).changes(&Choices::default());
        let [change] = moved.as_slice() else {
            panic!("{moved:?}")
        };
        assert!(change.ends && change.value == new, "no half of the older one");
        let late = Join::new([&old], vec![ProfileField::HomeAddress], &new);
        assert_eq!(
            late.changes(&Choices::default()),
            [],
            "an older referral does not move anybody back"
        );
    }

    /// Nothing is overwritten without a trace: whichever name is taken, the other one is among the other names.
    #[test]
    fn of_two_names_none_is_lost() {
        let join = join(&ADA, &[("first_name", "Ada"), ("last_name", "Miller")]);
        assert_eq!(after(&join, &[]), pairs(&[("other_names", "Ada Miller")]));
        assert_eq!(
            after(&join, &[("legal_name", Take::Second)]),
            pairs(&[
                ("first_name", "Ada"),
                ("last_name", "Miller"),
                ("other_names", "Ada King")
            ])
        );
        assert_eq!(after(&join, &[("legal_name", Take::First)]), []);
    }

    #[test]
    fn what_differs_only_in_capital_letters_is_the_same() {
        let join = join(&[("street", "12 Oak Lane")], &[("street", "12  OAK LANE")]);
        assert!(join.rows()[0].is_same() && join.changes(&Choices::default()).is_empty());
    }

    #[test]
    fn a_birthday_gives_way_to_no_age_and_an_age_gives_way_to_a_birthday() {
        let (day, age) = (
            [("birth.month", "3"), ("birth.day", "9"), ("birth.year", "2016")],
            [("birth.age", "10"), ("birth.unit", "years")],
        );
        assert_eq!(after(&join(&day, &age), &[]), []);
        assert_eq!(after(&join(&age, &day), &[]).len(), 3);
    }

    #[test]
    fn nobody_asks_for_a_choice_where_the_referral_says_nothing() {
        let join = join(&[("school", "Elm School")], &[("sex", "unknown")]);
        let rows = join.rows();
        assert!(rows.len() == 1 && offers(&rows[0]).is_empty());
        let anything: Choices = [(rows[0].id, Take::Second)].into_iter().collect();
        assert_eq!(join.changes(&anything), [], "a value is never taken away by a referral");
    }

    #[test]
    fn several_telephones_and_races_are_kept_side_by_side() {
        let join = join(
            &[("phone", "512 555-0143"), ("race", "white")],
            &[("phone", "512 555-0199"), ("race", "asian")],
        );
        let changes = join.changes(&Choices::default());
        assert_eq!(changes.len(), 2);
        assert!(changes.iter().all(|it| !it.ends));
        let phones = after(&join, &[])
            .into_iter()
            .find(|it| it.0 == "child.phone")
            .unwrap()
            .1;
        assert_eq!(phones, "512 555-0143; 512 555-0199");
    }

    proptest! {
        /// Importing the same once more changes nothing, and nothing the profile knew is gone without having been replaced.
        #[test]
        fn what_was_joined_once_changes_nothing_the_second_time(
            known in prop::sample::subsequence(FIELDS.to_vec(), 0..FIELDS.len()),
            sent in prop::sample::subsequence(FIELDS.to_vec(), 0..FIELDS.len()),
            takes in prop::collection::vec(prop::sample::select(Take::ALL), 20),
        ) {
            let known = child(&known.iter().map(|it| (it.0, it.1)).collect::<Vec<_>>());
            let sent = child(&sent.iter().map(|it| (it.0, it.2)).collect::<Vec<_>>());
            let join = Join::new([&known], Vec::new(), &sent);
            let choices: Choices = join.rows().iter().zip(takes).map(|(row, take)| (row.id, take)).collect();
            let mut profile = known.clone();
            for change in join.changes(&choices) {
                for (path, value) in change.value.iter() {
                    profile.set(path, value.clone());
                }
            }
            for field in ProfileField::ALL {
                prop_assert!(value(&known, field).is_none() || value(&profile, field).is_some(), "{field:?} is gone");
            }
            let again = Join::new([&profile], Vec::new(), &profile);
            prop_assert_eq!(again.changes(&Choices::default()), []);
        }
    }

    /// Inputs, each with two values that differ.
    const FIELDS: [(&str, &str, &str); 10] = [
        ("first_name", "Ada", "Adelaide"),
        ("last_name", "King", "Miller"),
        ("middle_name", "Jo", "Mae"),
        ("other_names", "Addie", "Ada B."),
        ("sex", "female", "male"),
        ("race", "white", "asian"),
        ("street", "12 Oak Lane", "9 Elm Street"),
        ("city", "Austin", "Waco"),
        ("phone", "512 555-0143", "512 555-0199"),
        ("school", "Elm School", "Oak School"),
    ];
}
