//! A client's record: what can be done to it, and whether the client is actively seen.

use crate::{
    ClientId,
    answers::{Answers, Value},
    catalogue::{FieldId, Path, Section},
    codes::{self, Code},
    merge::{Choices, Pair, Row, Side},
    referral::stored_enum,
    text::Line,
};

stored_enum! {
    /// What an act did to a client's record, referrals aside.
    RecordDeed {
        /// The client was added by hand or from a file.
        ClientAdded = "client_added",
        /// Another value of the profile.
        ProfileChanged = "profile_changed",
        /// A further account.
        AccountOpened = "account_opened",
        /// An account that was opened by mistake.
        AccountEnded = "account_ended",
        /// From now on the account is counted in reports, or from another day on.
        ReportingStarted = "reporting_started",
        /// The account is not counted in reports.
        ReportingStopped = "reporting_stopped",
        /// Something that happened in an account.
        EntryAdded = "entry_added",
        /// It was written down otherwise.
        EntryChanged = "entry_changed",
        /// It was taken out of the account.
        EntryRemoved = "entry_removed",
        /// Two entries about one person became one.
        ContactsMerged = "contacts_merged",
        /// Somebody around the child is a client.
        ContactIsClient = "contact_is_client",
        /// Somebody around the child is not that client after all.
        ContactIsNoClient = "contact_is_no_client",
        /// The client is not seen any more.
        Inactivated = "client_inactivated",
        /// The client is seen again.
        Activated = "client_activated",
        /// The client is gone from everywhere.
        Deleted = "client_deleted",
        /// Another profile of the same child has become part of this one.
        ClientsMerged = "clients_merged",
    }
}

impl RecordDeed {
    /// Whether it is told of by the values or entries that it changed; of the others that goes without saying, or is too much.
    pub fn names_what(self) -> bool {
        use RecordDeed::{
            ContactIsClient, ContactIsNoClient, ContactsMerged, EntryAdded, EntryChanged, EntryRemoved, ProfileChanged,
        };
        matches!(
            self,
            ProfileChanged
                | EntryAdded
                | EntryChanged
                | EntryRemoved
                | ContactsMerged
                | ContactIsClient
                | ContactIsNoClient
        )
    }

    /// Whether the client's page offers to undo it. Who was deleted is brought back by an administrator; there is no page for who is gone.
    pub fn can_be_undone(self) -> bool {
        self != RecordDeed::Deleted
    }
}

/// The sections of an account that are about a person: two entries of one may be about the same one, who may become a client.
pub const CONTACTS: [Section; 3] = [Section::Caregiver, Section::Household, Section::Offender];

/// The client that somebody around the child is, as an entry says; none if it does not.
pub fn client_of(entry: &Answers) -> Option<ClientId> {
    let said = entry.iter().find(|it| names_client(it.0))?.1;
    match said {
        Value::Line(id) => id.as_str().parse().ok(),
        _ => None,
    }
}

/// An entry about somebody around the child who is `client`, or nobody of the clients. Unchanged, if the section is about no person.
pub fn with_client(section: Section, entry: &Answers, client: Option<ClientId>) -> Answers {
    let mut result = Answers::default();
    for (path, value) in entry.iter().filter(|it| !names_client(it.0)) {
        result.set(path, value.clone());
    }
    let field = match section {
        Section::Caregiver => Some(FieldId::CaregiverClient),
        Section::Household => Some(FieldId::HouseholdClient),
        Section::Offender => Some(FieldId::OffenderClient),
        _ => None,
    };
    let item = entry.iter().next().map_or(0, |it| it.0.item);
    if let (Some(field), Some(Ok(id))) = (field, client.map(|it| Line::parse(&it.to_string()))) {
        result.set(field.field().path(item), Value::Line(id));
    }
    result
}

fn names_client(path: Path) -> bool {
    let client = [
        FieldId::CaregiverClient,
        FieldId::HouseholdClient,
        FieldId::OffenderClient,
    ];
    client.contains(&path.field)
}

/// Whether two entries say of somebody that they are two different things to the child.
pub fn are_related_otherwise(one: &Answers, other: &Answers) -> bool {
    let relation = |entry: &Answers| {
        let relations = [FieldId::CaregiverRelation, FieldId::OffenderRelation];
        match entry.iter().find(|it| relations.contains(&it.0.field))?.1 {
            Value::Choice(code) if *code != codes::UNKNOWN => Some(*code),
            _ => None,
        }
    };
    let both = relation(one).zip(relation(other));
    both.is_some_and(|(one, other)| one != other)
}

/// What two entries about one person say, side by side in the place of the first; usual is what is worth more, else what the first says.
pub fn beside(first: &Answers, second: &Answers) -> Vec<Row> {
    let Some((place, _)) = first.iter().next() else {
        return Vec::new();
    };
    let mut here = Answers::default();
    for (path, value) in second.iter() {
        here.set(path.field.field().path(place.item), value.clone());
    }
    let pair = Pair {
        first,
        second: &here,
        newer: Side::First,
    };
    pair.rows_of(place.field.field().section, place.item)
}

/// Whether there is something to choose in a row: both say something, and not the same.
pub fn is_to_choose(row: &Row) -> bool {
    !row.first.is_empty() && !row.second.is_empty() && !row.is_same() && !says_client(row)
}

/// Whether a row says which client somebody is: two entries about two clients are never one.
pub fn says_client(row: &Row) -> bool {
    row.first.iter().chain(&row.second).any(|it| names_client(it.0))
}

/// What two entries about one person say together, by these choices.
pub fn together(first: &Answers, second: &Answers, choices: &Choices) -> Answers {
    let mut all = Answers::default();
    for row in beside(first, second) {
        let take = if is_to_choose(&row) {
            choices.of(&row)
        } else {
            row.usual
        };
        for (path, value) in row.result(take) {
            all.set(*path, value.clone());
        }
    }
    all
}

/// Whether a client is actively seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Activity {
    /// Is.
    #[default]
    Active,
    /// Is not any more.
    Inactive {
        /// Why, if that was said: a code of [`codes::List::InactiveReason`].
        reason: Option<Code>,
        /// The profile of the same child that is used instead.
        instead: Option<ClientId>,
    },
}

impl Activity {
    /// Whether it is the active one.
    pub fn is_active(self) -> bool {
        self == Activity::Active
    }

    /// As kept in the record.
    pub fn answers(self) -> Answers {
        let mut answers = Answers::default();
        let mut set = |field: FieldId, value| answers.set(field.field().path(0), value);
        match self {
            Activity::Active => set(FieldId::StatusNow, Value::Choice(codes::ACTIVE)),
            Activity::Inactive { reason, instead } => {
                set(FieldId::StatusNow, Value::Choice(codes::INACTIVE));
                if let Some(reason) = reason {
                    set(FieldId::StatusReason, Value::Choice(reason));
                }
                if let Some(Ok(instead)) = instead.map(|it| Line::parse(&it.to_string())) {
                    set(FieldId::StatusInstead, Value::Line(instead));
                }
            }
        }
        answers
    }

    /// What [`Self::answers`] wrote.
    pub fn of(answers: &Answers) -> Self {
        match answers.code(FieldId::StatusNow) {
            Some(codes::INACTIVE) => Activity::Inactive {
                reason: answers.code(FieldId::StatusReason),
                instead: answers.text(FieldId::StatusInstead).parse().ok(),
            },
            _ => Activity::Active,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Name;

    #[test]
    fn two_entries_about_one_person_say_all_that_both_said() {
        let name = |field: FieldId, item, text: &str| {
            let mut answers = Answers::default();
            answers.set(field.field().path(item), Value::Name(Name::parse(text).unwrap()));
            answers
        };
        let mut first = name(FieldId::CaregiverFirstName, 0, "Ann");
        let mut second = name(FieldId::CaregiverLastName, 2, "King");
        second.set(
            FieldId::CaregiverFirstName.field().path(2),
            Value::Name(Name::parse("Anna").unwrap()),
        );
        let safe = FieldId::CaregiverSafe.field();
        first.set(safe.path(0), Value::Choice(codes::UNKNOWN));
        second.set(safe.path(2), Value::Choice("not_safe"));
        let all = together(&first, &second, &Choices::default());
        assert_eq!(all.code(FieldId::CaregiverSafe), Some("not_safe"));
        assert_eq!(all.text(FieldId::CaregiverFirstName), "Ann");
        assert_eq!(all.text(FieldId::CaregiverLastName), "King");
        assert_eq!(together(&all, &all, &Choices::default()), all);
    }

    #[test]
    fn what_somebody_is_to_the_child_differs_only_if_both_say_it() {
        let said = |item, relation: Option<Code>| {
            let mut answers = Answers::default();
            let field = FieldId::OffenderRelation.field();
            if let Some(relation) = relation {
                answers.set(field.path(item), Value::Choice(relation));
            }
            answers
        };
        let neighbor = said(0, Some("neighbor"));
        assert!(are_related_otherwise(&neighbor, &said(2, Some("stranger"))));
        for other in [Some("neighbor"), Some(codes::UNKNOWN), None] {
            assert!(!are_related_otherwise(&neighbor, &said(2, other)), "{other:?}");
        }
    }

    #[test]
    fn who_is_a_client_is_said_beside_all_else_and_can_be_taken_back() {
        let mut entry = Answers::default();
        entry.set(
            FieldId::OffenderLastName.field().path(3),
            Value::Name(Name::parse("King").unwrap()),
        );
        let client = ClientId::new();
        let said = with_client(Section::Offender, &entry, Some(client));
        assert_eq!(client_of(&said), Some(client));
        assert_eq!(said.items(Section::Offender), [3]);
        assert_eq!(client_of(&entry), None);
        assert_eq!(with_client(Section::Offender, &said, None), entry);
        let other = ClientId::new();
        assert_eq!(
            client_of(&with_client(Section::Offender, &said, Some(other))),
            Some(other)
        );
        assert_eq!(with_client(Section::Allegation, &entry, Some(client)), entry);
    }

    #[test]
    fn whether_a_client_is_seen_survives_storing() {
        let instead = Activity::Inactive {
            reason: Some(codes::DUPLICATE),
            instead: Some(ClientId::new()),
        };
        let alone = Activity::Inactive {
            reason: None,
            instead: None,
        };
        for it in [Activity::Active, alone, instead] {
            assert_eq!(Activity::of(&it.answers()), it);
        }
        assert!(Activity::of(&Answers::default()).is_active());
    }
}
