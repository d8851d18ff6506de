//! Faults that tests ask for: crash points and sabotage switches. Only with the feature `faults`, never in a release.

/// Kills the process, without any cleaning up, on the `n`th pass of the point named in `CRASH_AT=POINT:n`.
#[cfg(feature = "faults")]
#[expect(
    clippy::disallowed_methods,
    reason = "switches of the test build are environment variables"
)]
pub fn crash_point(point: &str) {
    use std::sync::atomic::{AtomicU32, Ordering};
    static PASSES: AtomicU32 = AtomicU32::new(0);
    let Ok(wanted) = std::env::var("CRASH_AT") else { return };
    let (name, n) = wanted.split_once(':').unwrap_or((&wanted, "1"));
    if name == point && PASSES.fetch_add(1, Ordering::SeqCst) + 1 == n.parse().unwrap_or(1) {
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    }
}

/// Whether the tests asked for this mistake, to prove that they would notice it.
#[cfg(feature = "faults")]
#[expect(
    clippy::disallowed_methods,
    reason = "switches of the test build are environment variables"
)]
pub fn sabotaged(switch: &str) -> bool {
    std::env::var("INTAKE_SABOTAGE").is_ok_and(|it| it == switch)
}

/// Nothing, in a release.
#[cfg(not(feature = "faults"))]
#[inline]
pub fn crash_point(_point: &str) {}

/// Never, in a release.
#[cfg(not(feature = "faults"))]
#[inline]
pub const fn sabotaged(_switch: &str) -> bool {
    false
}
