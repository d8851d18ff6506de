//! Instants as people read them, in the center's zone, with the zone named.

use domain::words::site as words;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use maud::{Markup, html};

use crate::App;

/// "Nov 22, 2026, 3:10 PM EST".
pub fn long(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone())
        .strftime("%b %-d, %Y, %-I:%M %p %Z")
        .to_string()
}

/// "Nov 22, 2026".
pub fn day(day: Date) -> String {
    day.strftime("%b %-d, %Y").to_string()
}

impl App {
    /// A point in time, for a page.
    pub fn time(&self, at: Timestamp) -> Markup {
        html! { time datetime=(at) { (long(at, &self.store.zone)) } }
    }

    /// How long ago something was, with the exact time beside it.
    pub fn ago(&self, at: Timestamp) -> Markup {
        let minutes = self.store.now().duration_since(at).as_mins().max(0);
        crate::views::components::age(&at.to_string(), &words::ago(minutes), &long(at, &self.store.zone))
    }
}
