//! The sign-in page.

use domain::words::site as words;
use maud::{Markup, html};

use super::components::{Kind, NoticeKind, Size, TextField, error_summary, notice};
use crate::form::Typed;

/// The form. `wait` says for how long nobody can try.
pub fn form(typed: &Typed, wait: Option<&str>, demo: bool) -> Markup {
    html! {
        @if typed.failed() { (error_summary(words::THERE_IS_A_PROBLEM, &typed.summary())) }
        @if let Some(sentence) = wait { (notice(NoticeKind::Bad, html! { p { (sentence) } })) }
        h1 { (words::SIGN_IN) }
        @if demo { (notice(NoticeKind::Info, html! { p { (words::DEMO_SIGN_IN) } })) }
        form method="post" action="/sign-in" novalidate {
            input type="hidden" name="next" value=(typed.value("next"));
            (TextField {
                name: "username", label: words::USERNAME, value: typed.value("username"), error: typed.error("username"),
                size: Size::Medium, autocomplete: "username", ..Default::default()
            })
            (TextField {
                name: "password", label: words::PASSWORD, error: typed.error("password"), size: Size::Medium,
                autocomplete: "current-password", kind: Kind::Password { show: words::SHOW, hide: words::HIDE }, ..Default::default()
            })
            div.buttons { button { (words::SIGN_IN) } }
        }
        p.quiet { (words::SIGN_IN_NOTICE) }
    }
}
