//! The page on which one changes one's password.

use domain::words::site as words;
use maud::{Markup, html};

use super::components::{Kind, NoticeKind, Size, TextField, error_summary, notice};
use crate::form::Typed;

/// The form; `first` when the password was chosen by somebody else.
pub fn password(typed: &Typed, first: bool) -> Markup {
    html! {
        @if typed.failed() { (error_summary(words::THERE_IS_A_PROBLEM, &typed.summary())) }
        h1 { (words::CHANGE_PASSWORD) }
        @if first { (notice(NoticeKind::Info, html! { p { (words::CHANGE_PASSWORD_FIRST) } })) }
        form method="post" action="/account/password" novalidate {
            (TextField { name: "present", label: words::PRESENT_PASSWORD, autocomplete: "current-password", error: typed.error("present"), ..secret() })
            (new_password(typed))
            div.buttons { button { (words::CHANGE_PASSWORD) } }
        }
    }
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
