//! Random acts and undos, legal and illegal, beside a model that knows what each has to do.
//!
//! The seed is printed; `TEST_SEED=… cargo test -p tests --test databases random` does the same again.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    ClientId, Reference,
    chain::{NotPossible, StepKind},
    link::{Link, LinkKind},
    merge::{Choices, Take},
    referral::Status,
};
use store::{
    ActError, Store, clients, decide,
    desk::{self, Sort, View},
    doctor, drafts,
    import::{self, Import, Target},
    merge,
    not_same::{self, Other},
    own,
    review::{self, Review},
    submit::SubmitError,
    undo,
    viewer::{Advocate, Sender},
};
use tests::{People, TestStore, people, profile, sent, sql, submitted};

use crate::{
    chance::{Dice, child, seed, visible},
    count, prose, reasons, screened,
};

/// How many acts are tried on each database.
const ACTS: usize = 1_600;
/// How many are tried before everything is compared.
const BATCH: usize = 160;

/// What a standing step of a referral did.
#[derive(Clone, Debug, PartialEq)]
struct Stood {
    kind: StepKind,
    from: Status,
    n: i64,
    /// For an import: into which client and account, and whether it opened them.
    into: Option<(usize, i64)>,
    opened_client: bool,
    opened_account: bool,
    /// For half of a merge: the other referral.
    peer: Option<usize>,
    /// Counts the acts: which came later.
    at: usize,
    by: String,
}

struct ModelReferral {
    reference: Reference,
    mine: bool,
    child: usize,
    step: i64,
    status: Status,
    standing: Vec<Stood>,
    last: (StepKind, String),
    /// Whether its referrer has taken it back while it was merged.
    taken_back: bool,
    /// Whether they undid that when it was decided already, which they are not shown at once.
    decided_unseen: bool,
    /// How often it was sent, returned, or its return undone.
    turns: i64,
}

fn decided(it: &ModelReferral) -> bool {
    matches!(it.status, Status::Imported | Status::Deleted)
}

impl ModelReferral {
    /// Whether its present revision was made by merging.
    fn merged(&self) -> bool {
        self.standing.iter().any(|it| it.kind == StepKind::Absorb)
    }
}

struct ModelClient {
    id: ClientId,
    here: bool,
    /// Whether each account is open; number 1 first.
    accounts: Vec<bool>,
}

/// A link that an import has made and that stands.
struct ModelLink {
    of: [usize; 2],
    kind: LinkKind,
    at: usize,
    by: String,
}

/// What has to be refused, and how.
#[derive(Debug, PartialEq)]
enum Refused {
    From(Status),
    Merged,
    Whole,
    NothingToUndo,
    NotFound,
    Overtaken(StepKind, String),
    Blocked(String),
    Said(String),
}

struct World<'a> {
    store: &'a TestStore,
    people: People,
    dice: Dice,
    referrals: Vec<ModelReferral>,
    clients: Vec<ModelClient>,
    links: Vec<ModelLink>,
    acts: usize,
    /// How many referrals were there at the start.
    pinned: usize,
    done: BTreeMap<&'static str, usize>,
    refused: BTreeMap<&'static str, usize>,
}

impl World<'_> {
    async fn send(&mut self) {
        let (n, variant) = (self.dice.below(5), self.dice.below(10));
        let mine = self.dice.below(2) == 0;
        let by = if mine {
            &self.people.referrer
        } else {
            &self.people.stranger
        };
        let reference = submitted(self.store, by, child(n, variant)).await;
        let by = by.name().to_owned();
        self.acts += 1;
        self.referrals.push(ModelReferral {
            reference,
            mine,
            child: n,
            step: 1,
            status: Status::Submitted,
            standing: Vec::new(),
            last: (StepKind::Submit, by),
            taken_back: false,
            decided_unseen: false,
            turns: 1,
        });
        *self.done.entry("submit").or_default() += 1;
    }

    /// Tries something on some referral, possible or not.
    async fn act(&mut self) {
        if self.referrals.len() < 6 || self.dice.below(12) == 0 {
            return self.send().await;
        }
        let what = self.dice.below(19);
        let r = self.pick(what);
        let by = if self.dice.below(2) == 0 {
            &self.people.advocate
        } else {
            &self.people.colleague
        }
        .clone();
        let stale = self.dice.below(15) == 0;
        let seen = self.referrals[r].step - i64::from(stale);
        match what {
            0 | 1 => self.decide(r, &by, seen, StepKind::Reject).await,
            2 => self.decide(r, &by, seen, StepKind::Delete).await,
            3 => self.take_back(r, self.referrals[r].turns - i64::from(stale)).await,
            4 | 5 => self.correct(r).await,
            6..=8 => self.import(r, &by, seen).await,
            12..=14 => self.judge(r, &by, seen).await,
            15 => self.take_back_judgement(r, &by).await,
            16 | 17 => self.merge(r, &by, seen).await,
            18 => self.undo_withdrawal(r).await,
            // What was there at the start stays, so that the end can be compared with it.
            _ if r < self.pinned && self.resting_on(r).is_none() => self.send().await,
            _ => self.undo(r, &by, seen).await,
        }
    }

    /// A referral to act on: in three of four cases one with which it is possible.
    fn pick(&mut self, what: usize) -> usize {
        let fits = |it: &ModelReferral| match what {
            0 | 1 | 6..=8 | 12..=17 => it.status == Status::Submitted,
            2 | 3 => matches!(it.status, Status::Submitted | Status::Rejected),
            4 | 5 => it.status == Status::Rejected,
            18 => it.taken_back || it.status == Status::Withdrawn,
            _ => {
                it.merged()
                    || matches!(
                        it.status,
                        Status::Rejected | Status::Imported | Status::Deleted | Status::Merged
                    )
            }
        };
        let fitting: Vec<usize> = (0..self.referrals.len())
            .filter(|r| fits(&self.referrals[*r]))
            .collect();
        if fitting.is_empty() || self.dice.below(4) == 0 {
            self.dice.below(self.referrals.len())
        } else {
            fitting[self.dice.below(fitting.len())]
        }
    }

    fn overtaken(&self, r: usize, seen: i64) -> Option<Refused> {
        let it = &self.referrals[r];
        (it.step != seen).then(|| Refused::Overtaken(it.last.0, it.last.1.clone()))
    }

    fn compare(&mut self, what: &'static str, r: usize, result: Result<(), ActError>, wanted: Option<Refused>) -> bool {
        let got = match result {
            Ok(()) => None,
            Err(ActError::NotPossible(NotPossible::From(status))) => Some(Refused::From(status)),
            Err(ActError::NotPossible(NotPossible::Merged)) => Some(Refused::Merged),
            Err(ActError::NotPossible(NotPossible::Whole)) => Some(Refused::Whole),
            Err(ActError::NotPossible(NotPossible::NothingToUndo)) => Some(Refused::NothingToUndo),
            Err(ActError::NotFound) => Some(Refused::NotFound),
            Err(ActError::Overtaken(it)) => Some(Refused::Overtaken(it.did, it.by)),
            Err(ActError::Blocked(it)) => Some(Refused::Blocked(it.by)),
            Err(ActError::Said(it)) => Some(Refused::Said(it.by)),
            Err(other) => panic!("{what} of {}: {other:?}", self.referrals[r].reference),
        };
        let at = &self.referrals[r];
        assert_eq!(
            got, wanted,
            "{what} of {} at {:?} {:?}",
            at.reference, at.status, at.standing
        );
        *if wanted.is_none() {
            &mut self.done
        } else {
            &mut self.refused
        }
        .entry(what)
        .or_default() += 1;
        wanted.is_none()
    }

    fn stood(&mut self, r: usize, kind: StepKind, to: Status, by: &str, import: Option<(usize, i64, bool, bool)>) {
        self.acts += 1;
        let at = self.acts;
        let it = &mut self.referrals[r];
        it.step += 1;
        it.standing.push(Stood {
            kind,
            from: it.status,
            n: it.step,
            into: import.map(|it| (it.0, it.1)),
            opened_client: import.is_some_and(|it| it.2),
            opened_account: import.is_some_and(|it| it.3),
            peer: None,
            at,
            by: by.to_owned(),
        });
        it.status = to;
        it.last = (kind, by.to_owned());
        it.turns += i64::from(matches!(kind, StepKind::Reject | StepKind::Resubmit));
        // From then on its referrers see what is decided of it.
        let parts = (0..self.referrals.len()).filter(|it| kind == StepKind::Import && self.whole_of(*it) == r);
        for part in parts.collect::<Vec<_>>() {
            self.referrals[part].decided_unseen = false;
        }
    }

    async fn decide(&mut self, r: usize, by: &Advocate, seen: i64, kind: StepKind) {
        let it = &self.referrals[r];
        let possible = match kind {
            StepKind::Reject => it.status == Status::Submitted,
            _ => matches!(it.status, Status::Submitted | Status::Rejected),
        };
        let wanted = self
            .overtaken(r, seen)
            .or((!possible).then_some(Refused::From(it.status)))
            .or((kind == StepKind::Reject && it.merged()).then_some(Refused::Merged));
        let reference = it.reference;
        let (what, to, result) = match kind {
            StepKind::Reject => (
                "reject",
                Status::Rejected,
                decide::reject(self.store, by, reference, seen, reasons(), None).await,
            ),
            _ => (
                "delete",
                Status::Deleted,
                decide::delete(self.store, by, reference, seen, None).await,
            ),
        };
        if self.compare(what, r, result, wanted) {
            self.stood(r, kind, to, by.name(), None);
        }
    }

    /// Its referrer, or the other one.
    fn referrer(&self, r: usize, foreign: bool) -> Sender {
        if self.referrals[r].mine != foreign {
            self.people.referrer.clone()
        } else {
            self.people.stranger.clone()
        }
    }

    async fn take_back(&mut self, r: usize, seen: i64) {
        let foreign = self.dice.below(6) == 0;
        let by = self.referrer(r, foreign);
        let it = &self.referrals[r];
        let wanted = if foreign {
            Some(Refused::NotFound)
        } else if it.taken_back {
            Some(Refused::From(Status::Withdrawn))
        } else if seen != it.turns
            || !(self.waits_merged(r) || matches!(it.status, Status::Submitted | Status::Rejected))
        {
            Some(Refused::From(it.status))
        } else {
            None
        };
        let asks = self.waits_merged(r);
        let result = own::withdraw(self.store, &by, it.reference, seen).await;
        if !self.compare("withdraw", r, result, wanted) {
        } else if asks {
            self.acts += 1;
            self.referrals[r].taken_back = true;
        } else {
            self.stood(r, StepKind::Withdraw, Status::Withdrawn, by.name(), None);
        }
    }

    async fn undo_withdrawal(&mut self, r: usize) {
        let foreign = self.dice.below(6) == 0;
        let by = self.referrer(r, foreign);
        let it = &self.referrals[r];
        let withdrawn = it.taken_back || it.status == Status::Withdrawn;
        let wanted = if foreign {
            Some(Refused::NotFound)
        } else if !withdrawn {
            Some(Refused::From(it.status))
        } else {
            None
        };
        let result = own::undo_withdrawal(self.store, &by, it.reference).await;
        if self.compare("undo a withdrawal", r, result, wanted) {
            self.acts += 1;
            if self.referrals[r].status == Status::Withdrawn {
                self.undone(r, by.name());
            }
            let decided_unseen = decided(self.whole(r));
            let it = &mut self.referrals[r];
            if std::mem::take(&mut it.taken_back) {
                it.decided_unseen = decided_unseen;
            }
        }
    }

    /// Whether it is merged, and what it is part of is in the queue.
    fn waits_merged(&self, r: usize) -> bool {
        let whole = self.whole(r);
        whole.merged() && (whole.status == Status::Submitted || self.referrals[r].decided_unseen && decided(whole))
    }

    /// What a referral is part of: itself, as long as it was not merged into another one.
    fn whole_of(&self, r: usize) -> usize {
        let top = self.referrals[r].standing.last();
        let merged = top.filter(|it| it.kind == StepKind::Merge);
        merged.and_then(|it| it.peer).unwrap_or(r)
    }

    fn whole(&self, r: usize) -> &ModelReferral {
        &self.referrals[self.whole_of(r)]
    }

    /// Merges a referral with some other one, there or gone, merged or not.
    async fn merge(&mut self, r: usize, by: &Advocate, seen: i64) {
        // Only very like ones find each other; but whoever is asked to may merge any two.
        let open: Vec<usize> = (self.pinned..self.referrals.len())
            .filter(|o| self.referrals[*o].status == Status::Submitted)
            .collect();
        let o = if open.is_empty() || self.dice.below(4) == 0 {
            self.dice.below(self.referrals.len())
        } else {
            open[self.dice.below(open.len())]
        };
        let (one, other) = (&self.referrals[r], &self.referrals[o]);
        let (into, from) = ((one.reference, seen), (other.reference, other.step));
        let review = review::open(self.store, by, one.reference).await.unwrap().unwrap();
        let judged = review
            .judged
            .iter()
            .find(|it| it.reference == Some(other.reference) && it.holds());
        let away = |it: &ModelReferral| (it.status != Status::Submitted).then_some(Refused::From(it.status));
        let wanted = self
            .overtaken(r, seen)
            .or((r == o).then_some(Refused::NotFound))
            .or(away(one))
            .or(away(other))
            .or(other.merged().then_some(Refused::Whole))
            .or(judged.map(|it| Refused::Said(it.by.clone())));
        let result = merge::merge(self.store, by, into, from, &Choices::default(), None).await;
        if self.compare("merge", r, result, wanted) {
            self.stood(r, StepKind::Absorb, Status::Submitted, by.name(), None);
            self.stood(o, StepKind::Merge, Status::Merged, by.name(), None);
            for (it, peer) in [(r, o), (o, r)] {
                self.referrals[it].standing.last_mut().unwrap().peer = Some(peer);
            }
        }
    }

    async fn correct(&mut self, r: usize) {
        let it = &self.referrals[r];
        let by = if it.mine {
            &self.people.referrer
        } else {
            &self.people.stranger
        }
        .clone();
        let wanted = (it.status != Status::Rejected).then_some(Refused::From(it.status));
        let reference = it.reference;
        let variant = self.dice.below(10);
        let n = it.child;
        let result = match drafts::correct(self.store, &by, reference).await {
            Ok(draft) => {
                drafts::save(self.store, &by, draft, &child(n, variant).form, None)
                    .await
                    .unwrap();
                let hash = drafts::hash(&drafts::find(self.store, &by, draft).await.unwrap().unwrap());
                match store::submit::submit(self.store, &by, draft, &hash).await {
                    Ok(same) => {
                        assert_eq!(same, reference);
                        Ok(())
                    }
                    Err(SubmitError::Act(error)) => Err(error),
                    Err(other) => panic!("{other:?}"),
                }
            }
            Err(error) => Err(error),
        };
        if self.compare("resubmit", r, result, wanted) {
            self.stood(r, StepKind::Resubmit, Status::Submitted, by.name(), None);
        }
    }

    /// An import with anything chosen of what profile and referral say, and with anybody linked.
    async fn chosen(&mut self, target: Target, review: &Review, into: Option<usize>, by: &Advocate) -> Import {
        let mut import = Import::from(target);
        let profile = match into {
            Some(into) => clients::open(self.store, by, self.clients[into].id).await.unwrap(),
            None => None,
        };
        if let Some(profile) = profile {
            let rows = import::beside(&profile, review).rows();
            let takes: Vec<_> = rows
                .iter()
                .map(|_| Take::ALL[self.dice.below(Take::ALL.len())])
                .collect();
            import.choices = rows.iter().map(|it| it.id).zip(takes).collect();
            import.seen = Some(profile.values.iter().map(|it| it.id).collect());
        }
        for _ in 0..self.dice.below(3).min(self.clients.len()) {
            let to = self.clients[self.dice.below(self.clients.len())].id;
            let kind = LinkKind::ALL[self.dice.below(LinkKind::ALL.len())];
            import.links.push(Link { kind, to });
        }
        import
    }

    async fn import(&mut self, r: usize, by: &Advocate, seen: i64) {
        let it = &self.referrals[r];
        let reference = it.reference;
        let away = (it.status != Status::Submitted).then_some(Refused::From(it.status));
        let overtaken = self.overtaken(r, seen);
        let n = it.child;
        let choice = if self.clients.is_empty() { 0 } else { self.dice.below(4) };
        let (target, found, into, opened) = match choice {
            0 => {
                let target = Target::NewClient {
                    profile: profile(self.store, &child(n, 0)),
                    reason: Some(prose("Another child.")),
                };
                (target, true, self.clients.len(), (true, true))
            }
            1 => {
                let c = self.dice.below(self.clients.len());
                (
                    Target::NewAccount(self.clients[c].id),
                    self.clients[c].here,
                    c,
                    (false, true),
                )
            }
            _ => {
                let c = self.dice.below(self.clients.len());
                let account = self.dice.below(self.clients[c].accounts.len() + 1);
                let open = self.clients[c].here && account > 0 && self.clients[c].accounts[account - 1];
                let target = Target::Account(self.clients[c].id, i64::try_from(account).unwrap());
                (target, open, c, (false, false))
            }
        };
        let review = review::open(self.store, by, reference).await.unwrap().unwrap();
        let judged = (!opened.0).then(|| {
            review
                .judged
                .iter()
                .find(|it| it.is_client(self.clients[into].id) && it.holds())
        });
        let wanted = overtaken
            .or(judged.flatten().map(|it| Refused::Said(it.by.clone())))
            .or((!found).then_some(Refused::NotFound))
            .or(away);
        let import = self.chosen(target, &review, (!opened.0).then_some(into), by).await;
        let links = import.links.clone();
        let result = import::import(self.store, by, reference, seen, import).await;
        let to = result.as_ref().ok().copied();
        if self.compare("import", r, result.map(drop), wanted) {
            let (id, account) = to.unwrap();
            if opened.0 {
                self.clients.push(ModelClient {
                    id,
                    here: true,
                    accounts: Vec::new(),
                });
            }
            let client = &mut self.clients[into];
            assert_eq!(client.id, id);
            if opened.1 {
                client.accounts.push(true);
                assert_eq!(account, i64::try_from(client.accounts.len()).unwrap());
            }
            self.stood(
                r,
                StepKind::Import,
                Status::Imported,
                by.name(),
                Some((into, account, opened.0, opened.1)),
            );
            for Link { kind, to } in links {
                let to = self.clients.iter().position(|it| it.id == to).unwrap();
                let of = [into, to];
                let is_there = |it: &ModelLink| it.kind == kind && of.iter().all(|one| it.of.contains(one));
                if self.clients[to].here && to != into && !self.links.iter().any(is_there) {
                    let (at, by) = (self.acts, by.name().to_owned());
                    self.links.push(ModelLink { of, kind, at, by });
                }
            }
        }
    }

    /// Says that the child is not some client or other referral, there or gone, judged or not.
    async fn judge(&mut self, r: usize, by: &Advocate, seen: i64) {
        let it = &self.referrals[r];
        let (reference, away) = (
            it.reference,
            (it.status != Status::Submitted).then_some(Refused::From(it.status)),
        );
        let (other, here) = if self.dice.below(2) == 0 {
            let c = self.dice.below(self.clients.len());
            (Other::Client(self.clients[c].id), self.clients[c].here)
        } else {
            let o = self.dice.below(self.referrals.len());
            let open = self.referrals[o].status == Status::Submitted;
            (Other::Referral(self.referrals[o].reference), o != r && open)
        };
        let review = review::open(self.store, by, reference).await.unwrap().unwrap();
        let pair = not_same::pair(self.store, by, &review, other).await.unwrap();
        assert_eq!(pair.is_some(), here);
        let judged = pair.as_ref().and_then(|it| it.judged.as_ref());
        let wanted = self
            .overtaken(r, seen)
            .or(away)
            .or((!here).then_some(Refused::NotFound))
            .or(judged.map(|it| Refused::Said(it.by.clone())));
        let version = pair.map_or(1, |it| it.version);
        let result = not_same::judge(self.store, by, (reference, seen), (other, version), None).await;
        if self.compare("not the same", r, result, wanted) {
            self.acts += 1;
            // It holds from both sides.
            let review = review::open(self.store, by, reference).await.unwrap().unwrap();
            let pair = not_same::pair(self.store, by, &review, other).await.unwrap().unwrap();
            assert!(pair.judged.is_some_and(|it| it.by == by.name()));
            if let Other::Referral(it) = other {
                let review = review::open(self.store, by, it).await.unwrap().unwrap();
                let pair = not_same::pair(self.store, by, &review, Other::Referral(reference)).await;
                assert!(pair.unwrap().unwrap().judged.is_some());
            }
        }
    }

    /// Takes back something that was judged of this referral, if anything was.
    async fn take_back_judgement(&mut self, r: usize, by: &Advocate) {
        let reference = self.referrals[r].reference;
        let review = review::open(self.store, by, reference).await.unwrap().unwrap();
        let said = review.judged.first().map(|it| it.act);
        let wanted = said.is_none().then_some(Refused::NotFound);
        let act = said.unwrap_or_else(domain::ActId::new);
        let result = not_same::take_back(self.store, by, reference, act).await;
        if self.compare("may be the same", r, result, wanted) {
            self.acts += 1;
            let review = review::open(self.store, by, reference).await.unwrap().unwrap();
            assert!(review.judged.iter().all(|it| it.act != act));
        }
    }

    /// Who has made the latest standing import into the same client after this one; or, if this one has added it, to somebody who was
    /// linked with it then.
    fn resting_on(&self, r: usize) -> Option<&str> {
        let top = self.referrals[r].standing.last()?;
        let (client, _) = top.into?;
        let rests = |it: &&Stood| it.at > top.at && it.into.is_some_and(|(c, _)| c == client);
        let imports = self.referrals.iter().flat_map(|it| &it.standing).filter(rests);
        let links = self
            .links
            .iter()
            .filter(|it| top.opened_client && it.at > top.at && it.of.contains(&client));
        let all = imports.map(|it| (it.at, &it.by)).chain(links.map(|it| (it.at, &it.by)));
        all.max().map(|it| it.1.as_str())
    }

    async fn undo(&mut self, r: usize, by: &Advocate, seen: i64) {
        let it = &self.referrals[r];
        let reference = it.reference;
        let top = it.standing.last().cloned();
        let possible = top
            .as_ref()
            .is_some_and(|it| !matches!(it.kind, StepKind::Resubmit | StepKind::Withdraw));
        let other = top.as_ref().and_then(|it| it.peer);
        let above = other
            .and_then(|other| self.referrals[other].standing.last())
            .filter(|it| it.peer != Some(r));
        let wanted = self
            .overtaken(r, seen)
            .or((!possible).then_some(Refused::NothingToUndo))
            .or(above.map(|it| Refused::Blocked(it.by.clone())))
            .or(self.resting_on(r).map(|it| Refused::Blocked(it.to_owned())));
        let result = undo::undo(self.store, by, reference, seen).await;
        if self.compare("undo", r, result, wanted) {
            self.acts += 1;
            let undone = self.undone(r, by.name());
            if let Some(other) = other {
                self.undone(other, by.name());
                for r in [r, other] {
                    let it = &self.referrals[r];
                    if it.taken_back && !it.merged() {
                        let who = self.referrer(r, false);
                        self.stood(r, StepKind::Withdraw, Status::Withdrawn, who.name(), None);
                    }
                }
            }
            if let Some((client, account)) = undone.into {
                self.links.retain(|it| it.at != undone.at);
                let client = &mut self.clients[client];
                if undone.opened_client {
                    client.here = false;
                }
                if undone.opened_account {
                    client.accounts[usize::try_from(account - 1).unwrap()] = false;
                }
            }
        }
    }

    fn undone(&mut self, r: usize, by: &str) -> Stood {
        let it = &mut self.referrals[r];
        let undone = it.standing.pop().unwrap();
        it.step += 1;
        it.status = undone.from;
        it.last = (StepKind::Undo, by.to_owned());
        it.turns += i64::from(undone.kind == StepKind::Reject);
        undone
    }

    /// What is visible is what the model says, and the doctor finds nothing.
    async fn compare_all(&self) {
        let by = &self.people.advocate;
        let findings = doctor::examine(self.store).await.unwrap();
        assert!(findings.is_well(), "{findings:?}");
        if self.acts.is_multiple_of(2) {
            store::tally::fold(self.store).await.unwrap();
        }
        crate::tally::assert_plain(self.store, by).await;
        for status in Status::ALL {
            let mut seen = BTreeSet::new();
            let mut page = 0;
            let total = loop {
                let queue = desk::queue(self.store, by, &View::of(*status, Sort::Urgency), page)
                    .await
                    .unwrap();
                if queue.rows.is_empty() {
                    break queue.total;
                }
                seen.extend(queue.rows.iter().map(|it| it.reference));
                page += 1;
            };
            let wanted: BTreeSet<_> = self
                .referrals
                .iter()
                .filter(|it| it.status == *status)
                .map(|it| it.reference)
                .collect();
            assert!(seen == wanted, "{status:?}: {seen:?} and not {wanted:?}");
            assert_eq!(total, i64::try_from(wanted.len()).unwrap());
        }
        // Looked at from outside: to open each one would write as many entries to the audit log.
        let positions =
            "select reference, step, status from standing join referral on id = referral_id order by reference";
        let mut wanted: Vec<_> = self
            .referrals
            .iter()
            .map(|it| {
                vec![
                    it.reference.to_string(),
                    it.step.to_string(),
                    it.status.as_str().to_owned(),
                ]
            })
            .collect();
        wanted.sort();
        assert_eq!(sql(self.store, positions).await, wanted);
        let standing = "select reference, n from step join referral on id = referral_id where step.kind <> 'undo'
            and not exists (select 1 from step as undo where undo.referral_id = step.referral_id and undo.undoes = step.n)";
        let standing: BTreeSet<_> = sql(self.store, standing).await.into_iter().collect();
        let numbers = |it: &ModelReferral| {
            [1].into_iter()
                .chain(it.standing.iter().map(|it| it.n))
                .collect::<Vec<_>>()
        };
        let wanted: BTreeSet<_> = self
            .referrals
            .iter()
            .flat_map(|it| {
                numbers(it)
                    .into_iter()
                    .map(|n| vec![it.reference.to_string(), n.to_string()])
            })
            .collect();
        assert_eq!(standing, wanted);
        let (list, total) = clients::list(self.store, by, true, 0).await.unwrap();
        let here: BTreeSet<_> = self.clients.iter().filter(|it| it.here).map(|it| it.id).collect();
        assert_eq!(total, i64::try_from(here.len()).unwrap());
        assert!(total > clients::PAGE || list.iter().map(|it| it.id).collect::<BTreeSet<_>>() == here);
        for client in &self.clients {
            let opened = clients::open(self.store, by, client.id).await.unwrap();
            assert_eq!(opened.is_some(), client.here);
            let Some(opened) = opened else { continue };
            let open: Vec<_> = opened.accounts.iter().map(|it| it.account.n).collect();
            let wanted: Vec<_> = (1..).zip(&client.accounts).filter(|it| *it.1).map(|it| it.0).collect();
            assert_eq!(open, wanted);
        }
        assert_eq!(
            count(
                self.store,
                "match_key join client on client.id = client_id where not findable"
            )
            .await,
            0
        );
    }

    async fn undo_everything(&mut self, but: usize) {
        let by = self.people.colleague.clone();
        loop {
            let said = "select distinct said_by, reference from not_same join act on act.id = said_by join referral on referral.id in (low, high)
                where ended_by is null and said_by = written_by and act.kind = 'not_same' order by said_by";
            if let Some(row) = sql(self.store, said).await.into_iter().next() {
                let act = uuid::Uuid::parse_str(&row[0]).unwrap().into();
                not_same::take_back(self.store, &by, row[1].parse::<Reference>().unwrap(), act)
                    .await
                    .unwrap();
                continue;
            }
            let withdrawn = (but..self.referrals.len()).find(|r| {
                let it = &self.referrals[*r];
                it.taken_back || it.status == Status::Withdrawn
            });
            if let Some(r) = withdrawn {
                self.undo_withdrawal(r).await;
                continue;
            }
            let next = (but..self.referrals.len()).find(|r| {
                let top = self.referrals[*r].standing.last();
                top.is_some_and(|it| !matches!(it.kind, StepKind::Resubmit | StepKind::Withdraw))
                    && self.resting_on(*r).is_none()
                    && top.is_none_or(|it| {
                        it.peer.is_none_or(|peer| {
                            self.referrals[peer]
                                .standing
                                .last()
                                .is_some_and(|it| it.peer == Some(*r))
                        })
                    })
            });
            let Some(r) = next else { return };
            let seen = self.referrals[r].step;
            self.undo(r, &by, seen).await;
        }
    }
}

async fn begin(store: &TestStore, seed: u64) -> World<'_> {
    let people = people(store).await;
    let mut world = World {
        store,
        people,
        dice: Dice::new(seed),
        referrals: Vec::new(),
        clients: Vec::new(),
        links: Vec::new(),
        acts: 0,
        pinned: 0,
        done: BTreeMap::new(),
        refused: BTreeMap::new(),
    };
    let by = world.people.advocate.clone();
    // Two children are clients from the start, one of them with two accounts, and one was never referred.
    let added = import::add_clients(
        store,
        &by,
        &[(profile(store, &child(4, 3)), vec!["Mary King".into(), "Jo Doe".into()])],
    )
    .await
    .unwrap();
    world.clients.push(ModelClient {
        id: added[0],
        here: true,
        accounts: vec![true],
    });
    for (n, variant) in [(0, 1), (2, 2), (2, 4)] {
        let reference = submitted(store, &world.people.referrer, child(n, variant)).await;
        let target = match variant {
            4 => Target::NewAccount(world.clients[2].id),
            _ => Target::NewClient {
                profile: profile(store, &child(n, variant)),
                reason: Some(prose("Another child.")),
            },
        };
        let (id, account) = import::import(store, &by, reference, 1, target).await.unwrap();
        if account == 1 {
            world.clients.push(ModelClient {
                id,
                here: true,
                accounts: Vec::new(),
            });
        }
        let c = world.clients.iter().position(|it| it.id == id).unwrap();
        world.clients[c].accounts.push(true);
        world.referrals.push(ModelReferral {
            reference,
            mine: true,
            child: n,
            step: 1,
            status: Status::Submitted,
            standing: Vec::new(),
            last: (StepKind::Submit, String::new()),
            taken_back: false,
            decided_unseen: false,
            turns: 1,
        });
        let r = world.referrals.len() - 1;
        world.stood(
            r,
            StepKind::Import,
            Status::Imported,
            by.name(),
            Some((c, account, account == 1, true)),
        );
    }
    world.pinned = world.referrals.len();
    world
}

tests::on_both_databases! {
    /// I3: after any acts and undos of anybody everything is as the model says; undone, all is as it was; what is not possible is refused.
    async fn any_acts_and_undos_leave_a_record_that_agrees(store: TestStore) {
        let seed = seed();
        println!("TEST_SEED={seed}");
        let started = std::time::Instant::now();
        let mut world = begin(&store, seed).await;
        let by = world.people.advocate.clone();
        let start = visible(&store, &by).await;
        let first = world.referrals.len();
        for n in 1..=ACTS {
            world.act().await;
            if n % BATCH == 0 {
                // Half of the time the worker comes round.
                if (n / BATCH).is_multiple_of(2) {
                    screened(&store).await;
                }
                world.compare_all().await;
                // On a machine that is busy with other things fewer have to do.
                if started.elapsed().as_secs() >= 30 && n >= ACTS / 4 {
                    break;
                }
            }
        }
        println!("{:?} done {:?}, refused {:?}", started.elapsed(), world.done, world.refused);
        for what in ["reject", "delete", "withdraw", "undo a withdrawal", "resubmit", "import", "undo", "merge", "not the same", "may be the same"] {
            assert!(world.done.get(what).is_some_and(|it| *it >= 5), "{what} was hardly done");
            assert!(world.refused.get(what).is_some_and(|it| *it >= 5), "{what} was hardly refused");
        }

        world.undo_everything(first).await;
        world.compare_all().await;
        for it in &world.referrals[first..] {
            assert_eq!(it.status, Status::Submitted);
        }
        let end = visible(&store, &by).await;
        assert_eq!(end, start, "what is visible of the clients is what it was");
        println!("{:?} in all", started.elapsed());
    }

    /// I3: with nothing but the new referrals touched, undoing everything leads back to the start, over and over.
    async fn undoing_everything_leads_back_to_the_start(store: TestStore) {
        let seed = seed();
        println!("TEST_SEED={seed}");
        let mut world = begin(&store, seed).await;
        let by = world.people.advocate.clone();
        let start = visible(&store, &by).await;
        let first = world.referrals.len();
        for _ in 0..6 {
            for _ in 0..4 {
                world.send().await;
            }
            for _ in 0..30 {
                let r = first + world.dice.below(world.referrals.len() - first);
                let seen = world.referrals[r].step;
                match world.dice.below(7) {
                    4 => world.judge(r, &by, seen).await,
                    6 => world.merge(r, &by, seen).await,
                    5 => world.take_back_judgement(r, &by).await,
                    0 => world.decide(r, &by, seen, StepKind::Delete).await,
                    1 => world.decide(r, &by, seen, StepKind::Reject).await,
                    2 => world.undo(r, &by, seen).await,
                    _ => world.import(r, &by, seen).await,
                }
            }
            world.undo_everything(first).await;
            assert_eq!(visible(&store, &by).await, start);
        }
        world.compare_all().await;
        screened(&store).await;
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }
}

/// The harness itself: a correction that is sent is the sent one.
#[tokio::test(flavor = "multi_thread")]
async fn a_correction_keeps_the_reference() {
    let store = tests::sqlite().await;
    let people = people(&store).await;
    let reference = submitted(&store, &people.referrer, child(0, 0)).await;
    decide::reject(&store, &people.advocate, reference, 1, reasons(), None)
        .await
        .unwrap();
    let draft = drafts::correct(&store, &people.referrer, reference).await.unwrap();
    assert_eq!(sent(&Store::clone(&store), &people.referrer, draft).await, reference);
}
