//! Which children the referrals tell of.

use std::collections::BTreeSet;

use super::{
    CLIENTS,
    people::{self, Child},
};

/// Who has been told of: no household twice, but on purpose.
#[derive(Debug, Default)]
pub(super) struct Cast {
    households: BTreeSet<u64>,
    strangers: u64,
}

impl Cast {
    /// A client.
    pub(super) fn known(&mut self, fits: impl Fn(&Child) -> bool) -> u64 {
        self.known_by_number(|n| fits(&people::child(n)))
    }

    /// A client whose twin is a client too.
    pub(super) fn known_twin(&mut self) -> u64 {
        self.known_by_number(|n| {
            let (household, index) = people::household(n);
            let family = people::family(household, 0);
            family.iter().filter(|it| it.birth == family[index].birth).count() > 1
        })
    }

    fn known_by_number(&mut self, fits: impl Fn(u64) -> bool) -> u64 {
        let free = |n: &u64| !self.households.contains(&people::household(*n).0) && fits(*n);
        // 53 and 300 share no factor: each comes once.
        let found = (0..CLIENTS).map(|it| (it * 53 + 17) % CLIENTS).find(free).unwrap_or(0);
        self.households.insert(people::household(found).0);
        found
    }

    /// A brother or sister of a client, who is not one.
    pub(super) fn newcomer(&mut self, twin: bool) -> Child {
        let known = self.known(|_| true);
        let mut family = people::family(people::household(known).0, 1);
        let mut newcomer = family.pop().unwrap_or_else(|| people::child(known));
        if twin {
            newcomer.birth = people::child(known).birth;
        }
        newcomer
    }

    /// The children of the next household that nobody knows.
    fn strangers(&mut self, fits: impl Fn(&[Child]) -> bool) -> Vec<Child> {
        let first = people::household(CLIENTS).0;
        loop {
            self.strangers += 1;
            let family = people::family(first + self.strangers, 0);
            if fits(&family) || self.strangers > 10_000 {
                return family;
            }
        }
    }

    /// A child whom nobody knows.
    pub(super) fn stranger(&mut self) -> Child {
        self.stranger_who(|_| true)
    }

    /// The same, who fits.
    pub(super) fn stranger_who(&mut self, fits: impl Fn(&Child) -> bool) -> Child {
        self.strangers(|it| fits(&it[0])).swap_remove(0)
    }

    /// Two children of one household; or twins.
    pub(super) fn siblings(&mut self, twins: bool) -> (Child, Child) {
        let mut family = self.strangers(|it| it.len() > 1 && (it[0].birth == it[1].birth) == twins);
        (family.swap_remove(1), family.swap_remove(0))
    }
}
