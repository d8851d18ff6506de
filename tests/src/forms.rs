//! Referrals as typed: complete, so that a test says only what it is about.

use domain::{
    DraftId, Reference,
    answers::{self, Answers, Scope},
    catalogue::Section,
    form::Form,
    referral::Kind,
};
use store::{Store, drafts, submit, viewer::Sender};

/// What is said to have happened, in every form: a canary.
pub const NARRATIVE: &str = "The child told her teacher about canary-narrative.";

/// A form that can be sent.
#[derive(Clone, Debug)]
pub struct Filled {
    /// What it asks.
    pub kind: Kind,
    /// What was typed.
    pub form: Form,
}

/// A form of this kind with all that is required, about Ada King, born 2016-03-09.
pub fn form(kind: Kind) -> Filled {
    Filled {
        kind,
        form: Form::default(),
    }
    .with("about.reason", "allegation_of_abuse")
    .with("about.callback_phone", "555-0100")
    .with("safety.immediate_danger", "no")
    .with("child.sex", "female")
    .with("allegation.0.type", "neglect")
    .with("disclosure.narrative", NARRATIVE)
    .with("law_enforcement.involved", "no")
    .with("child_protection.involved", "no")
    .child("Ada", "King")
    .born(2016, 3, 9)
}

impl Filled {
    /// Types a value into an input.
    pub fn with(mut self, input: &str, value: &str) -> Self {
        self.form.set(input.to_owned(), vec![value.to_owned()]);
        self
    }

    /// The child's name.
    pub fn child(self, first: &str, last: &str) -> Self {
        self.with("child.first_name", first).with("child.last_name", last)
    }

    /// The child's birthday.
    pub fn born(self, year: i16, month: i8, day: i8) -> Self {
        self.with("child.birth.year", &year.to_string())
            .with("child.birth.month", &month.to_string())
            .with("child.birth.day", &day.to_string())
    }

    /// The child's address.
    pub fn living_at(self, street: &str, city: &str, postcode: &str) -> Self {
        self.with("child.street", street)
            .with("child.city", city)
            .with("child.postcode", postcode)
    }

    /// The mother, with her telephone.
    pub fn mother(self, first: &str, last: &str, phone: &str) -> Self {
        self.with("caregiver.0.first_name", first)
            .with("caregiver.0.last_name", last)
            .with("caregiver.0.relation", "mother")
            .with("caregiver.0.phone", phone)
    }

    /// The child may be in danger now.
    pub fn urgent(self) -> Self {
        self.with("safety.immediate_danger", "yes")
    }
}

/// The profile of a child, as the intake screen makes it.
pub fn profile(store: &Store, filled: &Filled) -> Answers {
    answers::parse(&filled.form, filled.kind, Scope::Only(Section::Child), store.today()).answers
}

/// Begins a referral.
pub async fn drafted(store: &Store, by: &Sender, filled: Filled) -> DraftId {
    drafts::start(store, by, filled.kind, filled.form).await.unwrap()
}

/// Sends a draft as it stands.
pub async fn sent(store: &Store, by: &Sender, draft: DraftId) -> Reference {
    let stored = drafts::find(store, by, draft).await.unwrap().unwrap();
    submit::submit(store, by, draft, &drafts::hash(&stored)).await.unwrap()
}

/// Begins and sends a referral.
pub async fn submitted(store: &Store, by: &Sender, filled: Filled) -> Reference {
    let draft = drafted(store, by, filled).await;
    sent(store, by, draft).await
}
