//! The dashboard of staff.

use domain::words::site as words;
use maud::{Markup, html};
use store::desk::Queue;

use super::components::{card, urgent_tag};

/// What waits, and where everything is.
pub fn dashboard(waiting: &Queue, administrator: bool) -> Markup {
    let urgent = waiting.counts.urgent;
    html! {
        h1 { (words::NAV_HOME) }
        (card(words::WAITING, html! {
            p { a href="/queue" { (words::waiting(waiting.total)) } }
            @if urgent > 0 { p { (urgent_tag(&words::urgent(urgent))) } }
        }))
        details open {
            summary { (words::NAV_CLIENTS) }
            ul {
                li { a href="/clients" { (words::CLIENT_REFERRALS) } " – " (words::CLIENT_REFERRALS_HINT) }
                li { a href="/queue/new" { (words::ENTER_REFERRAL) } }
            }
        }
        @if administrator {
            details open {
                summary { (words::NAV_PERSONNEL) }
                ul {
                    li { a href="/personnel" { (words::NAV_PERSONNEL) } }
                    li { a href="/personnel/new" { (words::ADD_PERSON) } }
                    li { a href="/agencies" { (words::NAV_AGENCIES) } }
                }
            }
        }
        p { a href="/account/password" { (words::CHANGE_PASSWORD) } }
    }
}
