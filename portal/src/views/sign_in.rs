//! The sign-in page.

use domain::words::site as words;
use maud::{Markup, html};

use super::components::{Kind, NoticeKind, Size, TextField, error_summary, notice};
use crate::form::{Carried, Typed};

/// The form. `told` says for how long nobody can try, or what was not taken; `carried` is what was sent when its session had ended.
pub fn form(typed: &Typed, told: Option<&str>, carried: Option<&Carried>, demo: bool) -> Markup {
    html! {
        @if typed.failed() { (error_summary(words::THERE_IS_A_PROBLEM, &typed.summary())) }
        @if let Some(sentence) = told { (notice(NoticeKind::Bad, html! { p { (sentence) } })) }
        h1 { (words::SIGN_IN) }
        @if carried.is_some() { (notice(NoticeKind::Warning, html! {
            p { strong { (words::SESSION_ENDED) } }
            p { (words::SESSION_ENDED_TEXT) }
        })) }
        @if demo { (notice(NoticeKind::Info, html! { p { (words::DEMO_SIGN_IN) } })) }
        form method="post" action="/sign-in" novalidate {
            input type="hidden" name="next" value=(typed.value("next"));
            @if let Some(carried) = carried { (hidden(&carried.inputs())) }
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

/// After signing in again: the form that was carried, with one button. `change_first` if nothing is taken before the password
/// is changed.
pub fn go_on(carried: &Carried, change_first: bool) -> Markup {
    html! {
        h1 { (words::SIGNED_IN_AGAIN) }
        @if change_first { (notice(NoticeKind::Warning, html! {
            p { (words::CHANGE_PASSWORD_MEANWHILE) }
            p { a href="/account/password" target="_blank" { (words::CHANGE_PASSWORD_IN_TAB) } }
        })) }
        p { (words::GO_ON_TEXT) }
        @if carried.secret { (notice(NoticeKind::Warning, html! { p { (words::PASSWORD_NOT_KEPT) } })) }
        form method="post" action=(carried.to) {
            (hidden(&carried.pairs.0))
            div.buttons { button autofocus { (words::GO_ON) } }
        }
    }
}

/// Below the sentence that a form could not be taken: all of it, with one button.
pub fn once_more(carried: &Carried) -> Markup {
    html! {
        p { (words::NOTHING_TYPED_IS_LOST) }
        @if carried.secret { (notice(NoticeKind::Warning, html! { p { (words::PASSWORD_NOT_KEPT) } })) }
        form method="post" action=(carried.to) {
            (hidden(&carried.pairs.0))
            div.buttons { button { (words::SEND_AGAIN) } }
        }
    }
}

fn hidden(pairs: &[(String, String)]) -> Markup {
    html! { @for (name, value) in pairs { input type="hidden" name=(name) value=(value); } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::samples::assert_sound;

    #[test]
    fn a_carried_form_is_on_both_pages() {
        let typed = Typed::filled(&[
            ("note", "<b>\nnext \"line\"".to_owned()),
            ("password", "hunter2".to_owned()),
        ]);
        let carried = Carried::new("/personnel/new", typed.pairs).unwrap();
        let page = form(&Typed::default(), None, Some(&carried), false);
        assert_sound(&page);
        assert!(
            page.0.contains(words::SESSION_ENDED) && !page.0.contains("hunter2"),
            "{}",
            page.0
        );
        assert!(
            page.0
                .contains("name=\"carried.note\" value=\"&lt;b&gt;\nnext &quot;line&quot;\""),
            "{}",
            page.0
        );
        let page = go_on(&carried, false);
        assert_sound(&page);
        assert!(
            page.0.contains("action=\"/personnel/new\"") && page.0.contains("name=\"note\""),
            "{}",
            page.0
        );
        assert!(page.0.contains(words::PASSWORD_NOT_KEPT) && !page.0.contains("/account/password"));
        assert!(go_on(&carried, true).0.contains("/account/password"));
    }

    #[test]
    fn without_a_carried_form_nothing_is_said_of_one() {
        let page = form(&Typed::default(), None, None, false);
        assert_sound(&page);
        assert!(!page.0.contains(words::SESSION_ENDED) && !page.0.contains("carried"));
    }
}
