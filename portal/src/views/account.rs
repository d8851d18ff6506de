//! One's own password, and whether one uses the keyboard shortcuts.

use domain::words::{keys, site as words};
use maud::{Markup, html};

use super::components::{Heading, Kind, NoticeKind, Row, Size, Table, TextField, error_summary, notice};
use crate::form::Typed;

/// Where one turns the keyboard shortcuts on and off.
pub const SHORTCUTS: &str = "/account/shortcuts";

/// The form; `first` when the password was chosen by somebody else; `staff` for who can use keyboard shortcuts.
pub fn password(typed: &Typed, first: bool, staff: bool) -> Markup {
    html! {
        @if typed.failed() { (error_summary(words::THERE_IS_A_PROBLEM, &typed.summary())) }
        h1 { (words::CHANGE_PASSWORD) }
        @if first { (notice(NoticeKind::Info, html! { p { (words::CHANGE_PASSWORD_FIRST) } })) }
        form method="post" action="/account/password" novalidate {
            (TextField { name: "present", label: words::PRESENT_PASSWORD, autocomplete: "current-password", error: typed.error("present"), ..secret() })
            (new_password(typed))
            div.buttons { button { (words::CHANGE_PASSWORD) } }
        }
        @if staff { p { a href=(SHORTCUTS) { (keys::TITLE) } } }
    }
}

/// The input for one's own password, asked once more.
pub const OWN_PASSWORD: &str = "own_password";

/// The field for it, before what is serious.
pub fn own_password(typed: &Typed) -> Markup {
    own_password_field(typed, words::OWN_PASSWORD_HINT, true)
}

/// The same where only some of what the form can do is serious; the hint says what.
pub fn own_password_field(typed: &Typed, hint: &str, required: bool) -> Markup {
    html! {
        (TextField {
            name: OWN_PASSWORD, label: words::OWN_PASSWORD, hint, error: typed.error(OWN_PASSWORD),
            required_word: required.then_some(words::REQUIRED), autocomplete: "current-password", ..secret()
        })
    }
}

/// The page on which the keyboard shortcuts are turned on and off, with what they are.
pub fn shortcuts(on: bool) -> Markup {
    html! {
        h1 { (keys::TITLE) }
        p { (keys::TEXT) }
        form method="post" action=(SHORTCUTS) {
            p { strong { (if on { keys::ARE_ON } else { keys::ARE_OFF }) } }
            input type="hidden" name="on" value=(if on { "" } else { "yes" });
            div.buttons { button { (if on { keys::TURN_OFF } else { keys::TURN_ON }) } }
        }
        (list())
    }
}

/// What stands at the end of every page for who has turned them on: the way to the list, which the script looks for.
pub fn shortcut_help() -> Markup {
    html! {
        p { button.button--link type="button" popovertarget="keys" data-key="?" { (keys::TITLE) } }
        div #keys popover="auto" role="dialog" aria-label=(keys::TITLE) {
            (list())
            button.button--secondary type="button" popovertarget="keys" popovertargetaction="hide" { (keys::CLOSE) }
        }
    }
}

fn list() -> Markup {
    let headings = [keys::KEY, keys::DOES].map(|label| Heading {
        label,
        ..Default::default()
    });
    let row = |(pressed, by, does): &(&[&str], &str, &str)| Row {
        cells: vec![
            html! { @for (n, key) in pressed.iter().enumerate() { @if n > 0 { " " (by) " " } kbd { (key) } } },
            html! { (does) },
        ],
        urgent: false,
    };
    let rows: Vec<Row> = keys::ALL.iter().map(row).collect();
    html! { (Table { label: keys::TITLE, class: "keys", headings: &headings, rows: &rows }) }
}

/// The two inputs for a new password.
pub fn new_password(typed: &Typed) -> Markup {
    html! {
        (TextField {
            name: "password", label: words::NEW_PASSWORD, hint: words::NEW_PASSWORD_HINT, autocomplete: "new-password",
            error: typed.error("password"), required_word: Some(words::REQUIRED), ..secret()
        })
        (TextField {
            name: "repeated", label: words::REPEAT_PASSWORD, autocomplete: "new-password", error: typed.error("repeated"),
            required_word: Some(words::REQUIRED), ..secret()
        })
    }
}

fn secret<'a>() -> TextField<'a> {
    TextField {
        size: Size::Medium,
        kind: Kind::Password {
            show: words::SHOW,
            hide: words::HIDE,
        },
        ..Default::default()
    }
}
