//! The time: the only place that reads the system's clock.

use jiff::{Timestamp, Unit, civil::Date, tz::TimeZone};

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The system.
    System,
    /// Always the same instant, for tests.
    Fixed(Timestamp),
}

impl Clock {
    /// Now, in whole microseconds: what both databases give back unchanged.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::System => {
                let now = Timestamp::now();
                now.round(Unit::Microsecond).unwrap_or(now)
            }
            Clock::Fixed(at) => *at,
        }
    }

    /// The day at the center.
    pub fn today(&self, zone: &TimeZone) -> Date {
        self.now().to_zoned(zone.clone()).date()
    }
}
