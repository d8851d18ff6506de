//! What becomes of the referrals, done in the order of time.

use std::cmp::Reverse;

use anyhow::Context;
use domain::{
    ClientId, Reference,
    answers::{self, Scope},
    catalogue::Section,
    reason::{Notes, Reasons},
    text::{Line, Prose},
};
use store::{
    Store, decide, drafts,
    import::{self, Target},
    own, submit, undo,
    viewer::{Advocate, Sender},
};

use super::{
    ago,
    referrals::{self, Case, Fate, Why},
    staff::Staff,
};

/// What somebody does with a referral.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Send,
    Draft,
    Return(Why),
    Correct,
    Undo,
    Import(Option<(u64, bool)>),
    Delete,
    Withdraw,
}

impl Fate {
    /// What is done, each with how many hours after the sending.
    fn deeds(self) -> Vec<(u64, Deed)> {
        match self {
            Fate::Waits => vec![(0, Deed::Send)],
            Fate::Returned(why) => vec![(0, Deed::Send), (4, Deed::Return(why))],
            Fate::Corrected(why) => vec![(0, Deed::Send), (4, Deed::Return(why)), (25, Deed::Correct)],
            Fate::Undone(why) => vec![(0, Deed::Send), (4, Deed::Return(why)), (5, Deed::Undo)],
            Fate::NewClient => vec![(0, Deed::Send), (22, Deed::Import(None))],
            Fate::ForClient(n, open) => vec![(0, Deed::Send), (3, Deed::Import(Some((n, open))))],
            Fate::Deleted => vec![(0, Deed::Send), (26, Deed::Delete)],
            Fate::Withdrawn => vec![(0, Deed::Send), (2, Deed::Withdraw)],
            Fate::Kept => vec![(0, Deed::Draft)],
        }
    }
}

/// Lets the last days pass.
pub(super) async fn pass(store: &Store, staff: &Staff, clients: &[ClientId]) -> anyhow::Result<()> {
    let mut cases = referrals::all(store.today());
    let mut deeds: Vec<(u64, usize, Deed)> = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        let then = |(after, deed)| (case.hours.saturating_sub(after), at, deed);
        deeds.extend(case.fate.deeds().into_iter().map(then));
    }
    // Stable: what is done to one referral in one hour stays in its order.
    deeds.sort_by_key(|it| Reverse(it.0));
    let mut sent: Vec<Option<(Reference, i64)>> = vec![None; cases.len()];
    for (hours, at, deed) in deeds {
        let moment = Moment {
            store: ago(store, hours),
            sender: &staff.senders[cases[at].agency as usize],
            advocate: &staff.advocates[at % 2],
            clients,
        };
        let doing = moment.act(&mut cases[at], sent[at], deed).await;
        let reference = doing.with_context(|| format!("referral {at} of the demonstration: {deed:?}"))?;
        sent[at] = reference.map(|it| (it, sent[at].map_or(1, |before| before.1 + 1)));
    }
    Ok(())
}

/// When something is done, and by whom.
struct Moment<'a> {
    store: Store,
    sender: &'a (domain::AgencyId, Sender),
    advocate: &'a Advocate,
    clients: &'a [ClientId],
}

impl Moment<'_> {
    /// Does it; `sent` is the referral, if there is one yet, with its last step. Each deed adds one step.
    async fn act(
        &self,
        case: &mut Case,
        sent: Option<(Reference, i64)>,
        deed: Deed,
    ) -> anyhow::Result<Option<Reference>> {
        let store = &self.store;
        if let Deed::Send | Deed::Draft = deed {
            return self.begin(case, matches!(deed, Deed::Send)).await;
        }
        let (reference, step) = sent.context("not sent yet")?;
        match deed {
            Deed::Send | Deed::Draft => {}
            Deed::Return((codes, fields, note)) => {
                let fields = fields.iter().map(|it| it.parse()).collect::<Result<_, _>>()?;
                let reasons = Reasons::new(codes.to_vec(), fields)?;
                let mut notes = Notes::default();
                if let Some((note, field)) = note.zip(reasons.fields().first()) {
                    notes.fields.insert(*field, Line::parse(note)?);
                }
                decide::reject(store, self.advocate, reference, step, reasons, Some(&notes)).await?;
            }
            Deed::Correct => {
                let by = &self.sender.1;
                let draft = drafts::correct(store, by, reference).await?;
                case.form.set(
                    "caregiver.0.phone".to_owned(),
                    vec![format!("(490) 555-01{:02}", case.hours)],
                );
                drafts::save(store, by, draft, &case.form, None).await?;
                self.send(by, draft).await?;
            }
            Deed::Undo => undo::undo(store, self.advocate, reference, step).await?,
            Deed::Import(target) => {
                let target = match target {
                    None => {
                        let scope = Scope::Only(Section::Child);
                        let profile = answers::parse(&case.form, case.kind, scope, store.today()).answers;
                        Target::NewClient { profile, reason: None }
                    }
                    Some((n, open)) => {
                        let client = self
                            .clients
                            .get(usize::try_from(n)?)
                            .copied()
                            .context("no such client")?;
                        if open {
                            Target::Account(client, 1)
                        } else {
                            Target::NewAccount(client)
                        }
                    }
                };
                import::import(store, self.advocate, reference, step, target).await?;
            }
            Deed::Delete => {
                let note = Prose::parse("Fictional: sent to try the form out.")?;
                decide::delete(store, self.advocate, reference, step, Some(&note)).await?;
            }
            Deed::Withdraw => own::withdraw(store, &self.sender.1, reference, step).await?,
        }
        Ok(Some(reference))
    }

    async fn begin(&self, case: &mut Case, send: bool) -> anyhow::Result<Option<Reference>> {
        let store = &self.store;
        let today = store.today();
        for section in ["law_enforcement", "child_protection"] {
            let parts = [
                ("month", i16::from(today.month())),
                ("day", i16::from(today.day())),
                ("year", today.year()),
            ];
            for (part, value) in parts {
                case.form
                    .set(format!("{section}.reported_on.{part}"), vec![value.to_string()]);
            }
        }
        let (agency, sender) = self.sender;
        let typist = if case.by_phone {
            self.advocate.sender().context("no sender")?
        } else {
            sender.clone()
        };
        let draft = if case.by_phone {
            drafts::start_for(store, self.advocate, case.kind, *agency, None, case.form.clone()).await?
        } else {
            drafts::start(store, &typist, case.kind, case.form.clone()).await?
        };
        if send {
            self.send(&typist, draft).await.map(Some)
        } else {
            Ok(None)
        }
    }

    async fn send(&self, by: &Sender, draft: domain::DraftId) -> anyhow::Result<Reference> {
        let draft = drafts::find(&self.store, by, draft)
            .await?
            .context("the draft is gone")?;
        Ok(submit::submit(&self.store, by, draft.id, &drafts::hash(&draft)).await?)
    }
}
