//! The page that makes the first administrator.

use domain::words::site as words;
use maud::{Markup, html};

use super::{
    account::new_password,
    components::{Kind, Size, TextField, error_summary},
};
use crate::form::Typed;

/// The form behind the one-time link.
pub fn form(token: &str, typed: &Typed) -> Markup {
    let field = |name, label, autocomplete, required: bool| TextField {
        name,
        label,
        value: typed.value(name),
        error: typed.error(name),
        size: Size::Medium,
        autocomplete,
        required_word: required.then_some(words::REQUIRED),
        ..Default::default()
    };
    html! {
        @if typed.failed() { (error_summary(words::THERE_IS_A_PROBLEM, &typed.summary())) }
        h1 { (words::SETUP) }
        p { (words::SETUP_TEXT) }
        form method="post" action={ "/setup/" (token) } novalidate {
            (field("first_name", words::FIRST_NAME, "given-name", true))
            (field("last_name", words::LAST_NAME, "family-name", true))
            (TextField { kind: Kind::Email, ..field("email", words::EMAIL, "email", false) })
            (field("username", words::USERNAME, "username", true))
            (new_password(typed))
            div.buttons { button { (words::SETUP_BUTTON) } }
        }
    }
}
