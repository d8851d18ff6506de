//! Chance that falls the same way each time.

/// A small generator of numbers (SplitMix64): the same seed, the same numbers, on every machine.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice of their own for the `n`th thing of some kind.
    pub(crate) fn new(kind: u64, n: u64) -> Self {
        let mut dice = Self(kind.wrapping_mul(0xa076_1d64_78bd_642f) ^ n);
        dice.roll();
        dice
    }

    /// Any number.
    pub(crate) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^ (it >> 31)
    }

    /// A number below `limit`, which is not 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.roll() % limit.max(1)
    }

    /// Whether something happens that happens to so many of a hundred.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of several, all alike.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.index(from.len())]
    }

    /// One of several, the earlier ones more often: as names are.
    pub(crate) fn pick_early<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        let (one, other) = (self.index(from.len()), self.index(from.len()));
        from[one.min(other)]
    }

    fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or(0)
    }
}
