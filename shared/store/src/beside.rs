//! What is known of the best candidate, to be read beside a referral, and what that client was here for before.

use domain::{
    ClientId, Reference, ReferralId,
    answers::{Answers, Value},
    catalogue::{FieldId, ProfileField, Section},
    codes::Code,
    join,
    record::Activity,
    referral::Kind,
};
use jiff::{Timestamp, civil::Date};
use matching::Relation;

use crate::{
    Store, act,
    client_record::derived,
    db::{self, DbError, facts::Fact},
    review::{Candidate, CandidateId, Review},
    viewer::Advocate,
};

/// The best candidate, and what is known of them.
#[derive(Clone, Debug)]
pub struct Beside {
    /// Who.
    pub of: CandidateId,
    /// What is said of the child now; a field of which one has several occurs several times.
    pub values: Vec<Said>,
    /// What is said of the people and cases around the child.
    pub around: Vec<Answers>,
    /// What a client among the candidates was here for before: the best candidate, or else the first who may be the child.
    pub before: Option<Before>,
}

/// What is said of a child in one field.
#[derive(Clone, Debug)]
pub struct Said {
    /// In which.
    pub field: ProfileField,
    /// The values of the fields that make it.
    pub answers: Answers,
    /// From which day it holds; an age is as of this day.
    pub from: Date,
}

/// What a client was here for before.
#[derive(Clone, Debug)]
pub struct Before {
    /// Who.
    pub client: ClientId,
    /// Whether the child is actively seen.
    pub activity: Activity,
    /// What the matching engine knows of them.
    pub record: matching::Record,
    /// The referrals that were imported to them and still are, newest first.
    pub referrals: Vec<Earlier>,
}

/// A referral that was imported to a client.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// Its reference.
    pub reference: Reference,
    /// When it was sent, as it was imported.
    pub sent_at: Timestamp,
    /// The agency's name.
    pub agency: String,
    /// What it asked.
    pub kind: Kind,
    /// The account that it became part of.
    pub account: i64,
    /// Which abuse it alleged.
    pub abuse: Vec<Code>,
}

/// How many earlier referrals of a client are shown.
const SHOWN: i64 = 20;

impl Review {
    /// The best candidate, unless all are probably other children: a client who is probably the child before any other referral,
    /// because that is where an import goes.
    pub fn best(&self) -> Option<&Candidate> {
        let likely = |it: &&Candidate| it.comparison.relation != Relation::Unlikely;
        let is_client =
            |it: &&Candidate| matches!(it.id, CandidateId::Client(_)) && it.comparison.relation == Relation::Same;
        let client = self.candidates.iter().find(is_client);
        client.or_else(|| self.candidates.iter().find(likely))
    }

    /// The client of whom the past is worth reading.
    fn known_client(&self) -> Option<(ClientId, &Candidate)> {
        let client = |it: &'_ Candidate| match it.id {
            CandidateId::Client(id) => Some(id),
            CandidateId::Referral(_) => None,
        };
        let may_be_same = |it: &&Candidate| matches!(it.comparison.relation, Relation::Same | Relation::Possible);
        let first = || {
            self.candidates
                .iter()
                .filter(may_be_same)
                .find_map(|it| Some((client(it)?, it)))
        };
        self.best().and_then(|it| Some((client(it)?, it))).or_else(first)
    }
}

/// Reads what is known of the best candidate; that a client was looked at is written down.
pub async fn beside(store: &Store, by: &Advocate, review: &Review) -> Result<Option<Beside>, DbError> {
    let Some(best) = review.best() else { return Ok(None) };
    let mut tx = store.db.read().await?;
    let known = review.known_client();
    let facts = match known {
        Some((client, _)) => db::facts::present(&mut tx, client).await?,
        None => Vec::new(),
    };
    let before = match known {
        Some((client, candidate)) => Some(Before {
            client,
            activity: derived::activity(&facts),
            record: candidate.record.clone(),
            referrals: db::earlier::of_client(&mut tx, client, review.referral.id, SHOWN)
                .await?
                .into_iter()
                .map(|it| it.with(&facts))
                .collect(),
        }),
        None => None,
    };
    let (values, around) = match best.id {
        CandidateId::Client(_) => (profile(&facts), surroundings(facts)),
        CandidateId::Referral(id) => match db::standings::open(&mut tx, id).await? {
            Some(open) => {
                let from = store.day_of(open.sent_at);
                let value = |field| {
                    let answers = join::value(&open.answers, field)?;
                    Some(Said { field, answers, from })
                };
                (
                    ProfileField::ALL.into_iter().filter_map(value).collect(),
                    vec![open.answers],
                )
            }
            // Decided since the review was read.
            None => return Ok(None),
        },
    };
    drop(tx);
    if let CandidateId::Client(id) = best.id {
        let mut tx = store.db.write().await?;
        act::noted(store, &mut tx, by, "client_viewed", ("client", id.uuid())).await?;
        tx.commit().await?;
    }
    Ok(Some(Beside {
        of: best.id,
        values,
        around,
        before,
    }))
}

fn profile(facts: &[Fact]) -> Vec<Said> {
    let of_profile = facts.iter().filter(|it| it.account.is_none());
    let value = |it: &Fact| {
        Some(Said {
            field: ProfileField::named(&it.field)?,
            answers: it.answers.clone(),
            from: it.from,
        })
    };
    of_profile.filter_map(value).collect()
}

fn surroundings(facts: Vec<Fact>) -> Vec<Answers> {
    let around = [
        Section::Caregiver,
        Section::Household,
        Section::LawEnforcement,
        Section::ChildProtection,
    ];
    let is_around = |it: &Fact| it.account.is_some() && around.iter().any(|section| section.name() == it.field);
    facts.into_iter().filter(is_around).map(|it| it.answers).collect()
}

/// A referral that was imported to a client, as its tables say.
pub(crate) struct Imported {
    pub(crate) referral: ReferralId,
    pub(crate) reference: Reference,
    pub(crate) sent_at: Timestamp,
    pub(crate) agency: String,
    pub(crate) kind: Kind,
    pub(crate) account: i64,
}

impl Imported {
    fn with(self, facts: &[Fact]) -> Earlier {
        let own = facts
            .iter()
            .filter(|it| it.source.is_some_and(|of| of.0 == self.referral));
        let types = own
            .flat_map(|it| it.answers.iter())
            .filter(|it| it.0.field == FieldId::AllegationType);
        let mut abuse: Vec<Code> = Vec::new();
        for (_, value) in types {
            if let Value::Choice(code) = value
                && !abuse.contains(code)
            {
                abuse.push(code);
            }
        }
        Earlier {
            reference: self.reference,
            sent_at: self.sent_at,
            agency: self.agency,
            kind: self.kind,
            account: self.account,
            abuse,
        }
    }
}
