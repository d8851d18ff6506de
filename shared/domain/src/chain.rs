//! A referral's history: a chain of steps, each written once; undo is a further step.
//!
//! The one place that knows which act is possible from where. Whether a possible step wins against another
//! one is decided by the key `(referral, n)` of the table, not here.

use crate::{
    id::{ActId, ClientId, ReferralId},
    reason::Reasons,
    referral::{Status, stored_enum},
    words,
};

stored_enum! {
    /// What a step did.
    StepKind {
        /// Sent for the first time.
        Submit = "submit",
        /// Returned to its referrer.
        Reject = "reject",
        /// Sent again after a correction.
        Resubmit = "resubmit",
        /// Taken back by its referrer.
        Withdraw = "withdraw",
        /// Became part of a client's account.
        Import = "import",
        /// Took another referral in: the half of a merge that stays in the queue.
        Absorb = "absorb",
        /// Went into another referral: the half of a merge that leaves the queue.
        Merge = "merge",
        /// Put out of sight.
        Delete = "delete",
        /// Reversed the top standing step.
        Undo = "undo",
    }
}

impl StepKind {
    /// "has …" in a sentence about somebody who did it.
    pub fn done(self) -> &'static str {
        words::referral::done(self)
    }
}

/// Where a referral is: its standing row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Which referral.
    pub referral: ReferralId,
    /// The number of its last step.
    pub step: i64,
    /// Where it stands.
    pub status: Status,
    /// Its current revision.
    pub rev: i64,
    /// The number of the top standing step: the last one that was not undone.
    pub top: i64,
    /// Whether the current revision was made by merging two referrals.
    pub merged: bool,
}

/// What somebody wants to do with a referral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Return it to its referrer.
    Reject(Reasons),
    /// Send the corrected version.
    Resubmit {
        /// The number of its revision: above all that there are.
        rev: i64,
    },
    /// Take it back.
    Withdraw,
    /// Make it part of an account.
    Import {
        /// Of this client.
        client: ClientId,
        /// The client's account of this number.
        account: i64,
    },
    /// Take `peer` in.
    Absorb {
        /// The referral that leaves the queue.
        peer: ReferralId,
        /// The number of the revision made of both: above all that there are.
        rev: i64,
    },
    /// Go into `peer`.
    Merge {
        /// The referral that stays in the queue.
        peer: ReferralId,
    },
    /// Put it out of sight.
    Delete,
}

/// Why a deed is not possible from where the referral stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPossible {
    /// It stands where this cannot be done.
    #[error("{}", words::referral::not_from(*.0))]
    From(Status),
    /// It was made by merging two referrals, which have to be parted first.
    #[error("{}", words::referral::MERGED_FIRST)]
    Merged,
    /// It took another one in, so it cannot go into one itself: whose parts these are would no longer be told by one step.
    #[error("{}", words::merge::WHOLE)]
    Whole,
    /// A first submission cannot be undone; it can be withdrawn.
    #[error("{}", words::referral::NOTHING_TO_UNDO)]
    NothingToUndo,
    /// Another act came after the one to be undone.
    #[error("{}", words::referral::NOT_ON_TOP)]
    NotOnTop,
}

/// One step of a chain. Made only by [`Step::first`], [`Step::next`] and [`Step::undo`], or read back by [`Step::read`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the columns of table `step`, described in the record model")]
pub struct Step {
    pub referral: ReferralId,
    pub n: i64,
    pub act: ActId,
    pub kind: StepKind,
    pub prev: Option<i64>,
    /// `None` for the first step.
    pub from: Option<Status>,
    pub to: Status,
    pub from_rev: i64,
    pub rev: i64,
    /// The top standing step before.
    pub under: i64,
    /// The top standing step after.
    pub top: i64,
    pub undoes: Option<i64>,
    pub undoes_kind: Option<StepKind>,
    pub client: Option<ClientId>,
    pub account: Option<i64>,
    pub peer: Option<ReferralId>,
    pub reasons: Option<Reasons>,
}

impl Step {
    /// The submission that begins a chain.
    pub fn first(referral: ReferralId, act: ActId) -> Self {
        Self {
            referral,
            n: 1,
            act,
            kind: StepKind::Submit,
            prev: None,
            from: None,
            to: Status::Submitted,
            from_rev: 0,
            rev: 1,
            under: 0,
            top: 1,
            undoes: None,
            undoes_kind: None,
            client: None,
            account: None,
            peer: None,
            reasons: None,
        }
    }

    /// The step by which `act` does `deed` from here.
    pub fn next(at: &Position, act: ActId, deed: Deed) -> Result<Self, NotPossible> {
        use Status::{Deleted, Imported, Merged, Rejected, Submitted, Withdrawn};
        let (kind, to) = match (&deed, at.status) {
            (Deed::Reject(_) | Deed::Withdraw, Submitted) if at.merged => {
                return Err(NotPossible::Merged);
            }
            (Deed::Reject(_), Submitted) => (StepKind::Reject, Rejected),
            (Deed::Resubmit { .. }, Rejected) => (StepKind::Resubmit, Submitted),
            (Deed::Withdraw, Submitted | Rejected) => (StepKind::Withdraw, Withdrawn),
            (Deed::Import { .. }, Submitted) => (StepKind::Import, Imported),
            (Deed::Absorb { .. }, Submitted) => (StepKind::Absorb, Submitted),
            (Deed::Merge { .. }, Submitted) if at.merged => return Err(NotPossible::Whole),
            (Deed::Merge { .. }, Submitted) => (StepKind::Merge, Merged),
            (Deed::Delete, Submitted | Rejected) => (StepKind::Delete, Deleted),
            (
                Deed::Reject(_)
                | Deed::Resubmit { .. }
                | Deed::Withdraw
                | Deed::Import { .. }
                | Deed::Absorb { .. }
                | Deed::Merge { .. }
                | Deed::Delete,
                status,
            ) => return Err(NotPossible::From(status)),
        };
        let mut step = Self {
            kind,
            to,
            from: Some(at.status),
            ..Self::after(at, act)
        };
        step.top = step.n;
        match deed {
            Deed::Reject(reasons) => step.reasons = Some(reasons),
            Deed::Resubmit { rev } => step.rev = rev,
            Deed::Absorb { peer, rev } => {
                step.rev = rev;
                step.peer = Some(peer);
            }
            Deed::Merge { peer } => step.peer = Some(peer),
            Deed::Import { client, account } => {
                step.client = Some(client);
                step.account = Some(account);
            }
            Deed::Withdraw | Deed::Delete => {}
        }
        Ok(step)
    }

    /// The step by which `act` reverses `undone`, which has to be the top standing step.
    pub fn undo(at: &Position, undone: &Step, act: ActId) -> Result<Self, NotPossible> {
        if undone.referral != at.referral || undone.n != at.top {
            return Err(NotPossible::NotOnTop);
        }
        let to = match (undone.kind, undone.from) {
            (StepKind::Submit | StepKind::Resubmit | StepKind::Undo, _) | (_, None) => {
                return Err(NotPossible::NothingToUndo);
            }
            (_, Some(from)) => from,
        };
        Ok(Self {
            kind: StepKind::Undo,
            from: Some(at.status),
            to,
            rev: undone.from_rev,
            top: undone.under,
            undoes: Some(undone.n),
            undoes_kind: Some(undone.kind),
            peer: undone.peer,
            ..Self::after(at, act)
        })
    }

    fn after(at: &Position, act: ActId) -> Self {
        Self {
            n: at.step + 1,
            prev: Some(at.step),
            from_rev: at.rev,
            rev: at.rev,
            under: at.top,
            ..Self::first(at.referral, act)
        }
    }

    /// The step that a row of the table says; `None` if its columns contradict one another.
    #[expect(clippy::too_many_arguments, reason = "the columns of a row")]
    pub fn read(
        (referral, n, act): (ReferralId, i64, ActId),
        (kind, from, to): (StepKind, Option<Status>, Status),
        (prev, from_rev, rev): (Option<i64>, i64, i64),
        (under, top): (i64, i64),
        (undoes, undoes_kind): (Option<i64>, Option<StepKind>),
        (client, account): (Option<ClientId>, Option<i64>),
        peer: Option<ReferralId>,
        reasons: Option<Reasons>,
    ) -> Option<Self> {
        let legal = (kind == StepKind::Undo) == undoes.is_some()
            && undoes.is_some() == undoes_kind.is_some()
            && (kind == StepKind::Import) == client.is_some()
            && client.is_some() == account.is_some()
            && (kind == StepKind::Reject) == reasons.is_some()
            && matches!(undoes_kind.unwrap_or(kind), StepKind::Absorb | StepKind::Merge) == peer.is_some()
            && (n == 1) == (kind == StepKind::Submit)
            && from.is_none() == (n == 1);
        legal.then_some(Self {
            referral,
            n,
            act,
            kind,
            prev,
            from,
            to,
            from_rev,
            rev,
            under,
            top,
            undoes,
            undoes_kind,
            client,
            account,
            peer,
            reasons,
        })
    }

    /// The kind of the act that made this step: a merge is one act with two halves.
    pub fn kind_of_act(&self) -> &'static str {
        match self.kind {
            StepKind::Absorb => StepKind::Merge.as_str(),
            kind => kind.as_str(),
        }
    }

    /// Where the referral is after this step; `merged` as in [`Position`].
    pub fn position(&self, merged: bool) -> Position {
        Position {
            referral: self.referral,
            step: self.n,
            status: self.to,
            rev: self.rev,
            top: self.top,
            merged,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::reason::ReturnReason;

    /// A chain with the revisions that were made by merging.
    struct Chain {
        steps: Vec<Step>,
    }

    impl Chain {
        fn new() -> Self {
            Self {
                steps: vec![Step::first(ReferralId::new(), ActId::new())],
            }
        }
        fn position(&self) -> Position {
            let last = self.steps.last().unwrap();
            let merged = self
                .steps
                .iter()
                .any(|it| it.kind == StepKind::Absorb && it.rev == last.rev);
            last.position(merged)
        }
        fn top(&self) -> &Step {
            self.steps.iter().find(|it| it.n == self.position().top).unwrap()
        }
    }

    fn deed() -> impl Strategy<Value = Option<Deed>> {
        let reasons = Reasons::new(vec![ReturnReason::MissingDobOrAge], vec![]).unwrap();
        prop::sample::select(vec![
            None,
            None,
            Some(Deed::Reject(reasons)),
            Some(Deed::Resubmit { rev: 0 }),
            Some(Deed::Withdraw),
            Some(Deed::Import {
                client: ClientId::new(),
                account: 1,
            }),
            Some(Deed::Absorb {
                peer: ReferralId::new(),
                rev: 2,
            }),
            Some(Deed::Merge {
                peer: ReferralId::new(),
            }),
            Some(Deed::Delete),
        ])
    }

    proptest! {
        /// I3: after any acts and undos, undoing what can be undone leads back to where it last could not.
        #[test]
        fn undoing_leads_back_step_by_step(deeds in prop::collection::vec(deed(), 1..40)) {
            let mut chain = Chain::new();
            for deed in deeds {
                let at = chain.position();
                let free = chain.steps.iter().map(|it| it.rev).max().unwrap() + 1;
                let step = match deed {
                    Some(Deed::Resubmit { .. }) => Step::next(&at, ActId::new(), Deed::Resubmit { rev: free }),
                    Some(Deed::Absorb { peer, .. }) => Step::next(&at, ActId::new(), Deed::Absorb { peer, rev: free }),
                    Some(deed) => Step::next(&at, ActId::new(), deed),
                    None => Step::undo(&at, chain.top(), ActId::new()),
                };
                if let Ok(step) = step {
                    prop_assert_eq!(step.n, at.step + 1);
                    if let Some(undone) = step.undoes {
                        let undone = &chain.steps[usize::try_from(undone).unwrap() - 1];
                        prop_assert_eq!((Some(step.to), step.rev, step.top), (undone.from, undone.from_rev, undone.under));
                    }
                    chain.steps.push(step);
                }
            }
            while let Ok(step) = Step::undo(&chain.position(), chain.top(), ActId::new()) {
                chain.steps.push(step);
            }
            prop_assert!(matches!(chain.top().kind, StepKind::Submit | StepKind::Resubmit));
            prop_assert_eq!(chain.position().status, Status::Submitted);
        }
    }

    #[test]
    fn a_merged_revision_is_parted_before_it_is_returned() {
        let mut chain = Chain::new();
        let absorb = Step::next(
            &chain.position(),
            ActId::new(),
            Deed::Absorb {
                peer: ReferralId::new(),
                rev: 2,
            },
        )
        .unwrap();
        chain.steps.push(absorb);
        let reasons = Reasons::new(vec![ReturnReason::MissingDobOrAge], vec![]).unwrap();
        assert_eq!(
            Step::next(&chain.position(), ActId::new(), Deed::Reject(reasons)),
            Err(NotPossible::Merged)
        );
        let merge = Deed::Merge {
            peer: ReferralId::new(),
        };
        assert_eq!(
            Step::next(&chain.position(), ActId::new(), merge),
            Err(NotPossible::Whole)
        );
    }
}
