//! How long to wait before another try.

use std::time::Duration;

/// Doubling waits from `min` to `max`, each shortened at random by up to a half, so that processes do
/// not move in step.
pub(super) struct Backoff {
    min: Duration,
    max: Duration,
    next: Duration,
}

impl Backoff {
    /// Starts with `min`.
    pub(super) fn new(min: Duration, max: Duration) -> Self {
        Self { min, max, next: min }
    }

    /// How long to wait this time.
    pub(super) fn next(&mut self) -> Duration {
        let whole = self.next;
        self.next = (whole * 2).min(self.max);
        let dice = f64::from(getrandom::u32().unwrap_or(u32::MAX)) / f64::from(u32::MAX);
        whole.mul_f64(0.5 + 0.5 * dice)
    }

    /// All is well again: the next wait is a short one.
    pub(super) fn reset(&mut self) {
        self.next = self.min;
    }
}
