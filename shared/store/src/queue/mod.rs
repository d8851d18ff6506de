//! How messages travel from the outbox to whoever does the work.
//!
//! One process: outbox → [`local`] → [`work`]. Several: outbox → [`relay`] → RabbitMQ ([`rabbit`]) → [`consumer`] → [`work`].
//! The database is the truth; a lost, doubled or shuffled message costs nothing.

pub mod consumer;
pub mod local;
pub mod message;
pub mod rabbit;
pub mod relay;
pub mod work;

use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// The consumer that matches referrals.
pub(crate) const SCREENING: &str = "screening";

/// Waits for the bell or the next poll; false when it is time to stop.
async fn wait(bell: &mut watch::Receiver<()>, poll: Duration, stop: &CancellationToken) -> bool {
    tokio::select! {
        () = stop.cancelled() => return false,
        _ = bell.changed() => {}
        () = tokio::time::sleep(jittered(poll)) => {}
    }
    !stop.is_cancelled()
}

/// A pause of 80 to 120 % of `pause`, so that many processes do not wake at once.
pub fn jittered(pause: Duration) -> Duration {
    let mut byte = [128];
    // Without random numbers all wake at once, which is no more than a pity.
    let _ = getrandom::fill(&mut byte);
    pause.mul_f64(0.8 + 0.4 * f64::from(byte[0]) / 255.0)
}
