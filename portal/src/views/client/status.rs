//! The edit page: whether the client is actively seen; and at its end, deleting the client.

use domain::{
    ClientId,
    codes::List,
    words::{record as words, site},
};
use maud::{Markup, html};
use store::clients::{Listed, Profile};

use super::{address, aside};
use crate::{
    form::Typed,
    views::{
        clients::name_of,
        components::{ChoiceField, NoticeKind, TextField, error_summary, notice},
        record,
    },
};

/// What the status inputs send.
pub const ACTIVE: &str = "active";
/// The other one.
pub const INACTIVE: &str = "inactive";
/// The input that says which of the clients who are proposed is used instead.
pub const PROPOSED: &str = "proposed";
/// Which statement about it was seen; on the list, what it was.
pub const SEEN: &str = "seen";
const STATUSES: [(&str, &str); 2] = [(ACTIVE, words::ACTIVE), (INACTIVE, words::INACTIVE)];

/// The page. `changed` if somebody else has changed the status since it was made: it says what the status is now, and what was chosen.
/// `proposed` are clients whose profiles may be used instead. Who administers can delete.
pub fn edit(profile: &Profile, proposed: &[Listed], typed: &Typed, changed: bool, administers: bool) -> Markup {
    let here = address(profile.id);
    let option = |it: &Listed| {
        let (name, born) = (record::name(&it.record), record::birthday(it.record.born));
        let label = if born.is_empty() {
            name
        } else {
            format!("{name}, {born}")
        };
        (address(it.id), label)
    };
    let named: Vec<(String, String)> = proposed.iter().map(option).collect();
    let proposed: Vec<(&str, &str)> = named.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    // A mistake in the form does not mean that somebody has seen what others did meanwhile.
    let seen = match typed.failed() && !changed {
        true => typed.value(SEEN).to_owned(),
        false => profile.status.map(|it| it.to_string()).unwrap_or_default(),
    };
    let content = html! {
        @if changed {
            (notice(NoticeKind::Warning, html! { p { strong { (words::STATUS_CHANGED) } } }))
            @if profile.activity.is_active() { p { (words::IS_ACTIVE) } } @else { (super::activity(profile)) }
        }
        form method="post" action={ (here) "/status" } novalidate {
            input type="hidden" name=(SEEN) value=(seen);
            div.section {
                (ChoiceField {
                    name: "status", label: words::STATUS, hint: words::INACTIVE_HINT, options: &STATUSES, chosen: typed.value("status"),
                    error: typed.error("status"), ..Default::default()
                })
                (ChoiceField {
                    name: "reason", label: words::WHY, options: List::InactiveReason.entries(), chosen: typed.value("reason"),
                    error: typed.error("reason"), none: words::NO_REASON, list: true, ..Default::default()
                })
                @if !proposed.is_empty() {
                    (ChoiceField {
                        name: PROPOSED, label: words::INSTEAD, options: &proposed, chosen: typed.value(PROPOSED), none: words::NONE_OF_THESE,
                        error: typed.error(PROPOSED), list: true, ..Default::default()
                    })
                }
                (TextField {
                    name: "instead", label: if proposed.is_empty() { words::INSTEAD } else { words::INSTEAD_OTHER }, hint: words::INSTEAD_HINT, value: typed.value("instead"), error: typed.error("instead"),
                    autocomplete: "off", ..Default::default()
                })
            }
            div.buttons {
                button { (words::SAVE) }
                a.button.button--link href=(here) { (words::CANCEL) }
            }
        }
        p { a href={ (here) "/merge" } { (words::MERGE_WITH) } }
        @if administers { p.last { a.button.button--danger href={ (here) "/deletion" } { (words::DELETE) } } }
        @else { p.last.quiet { (words::DELETE_ADMINISTRATOR) } }
    };
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (aside(profile, (&here, &name_of(&profile.answers())), words::EDIT_TITLE, content))
    }
}

/// The drop-down next to a name in the list. `back` is the page of the list.
pub fn in_list(client: &Listed, name: &str, back: &str) -> Markup {
    html! {
        form.inline method="post" action={ (address(client.id)) "/status" } {
            input type="hidden" name="back" value=(back);
            input type="hidden" name=(SEEN) value=(if client.active { ACTIVE } else { INACTIVE });
            select name="status" aria-label=(words::status_of(name)) {
                @for (value, label) in STATUSES { option value=(value) selected[(value == ACTIVE) == client.active] { (label) } }
            }
            button.button--secondary { (words::SAVE) span.hidden { " " (words::status_of(name)) } }
        }
    }
}

/// The client whom what was typed names: an id, or the address of a page of hers.
pub fn named(typed: &str) -> Option<ClientId> {
    let path = typed.trim().split_once("/clients/").map_or(typed.trim(), |it| it.1);
    let id = path.split(['/', '?', '#']).next()?;
    id.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_named_by_an_id_or_by_an_address() {
        let id = ClientId::new();
        for typed in [
            id.to_string(),
            format!("  /clients/{id}"),
            format!("https://intake.example/clients/{id}?done=x"),
            format!("/clients/{id}/accounts/2"),
        ] {
            assert_eq!(named(&typed), Some(id), "{typed}");
        }
        for typed in ["", "Ada King", "/clients/", "/clients/x"] {
            assert_eq!(named(typed), None, "{typed}");
        }
    }
}
