//! A return: which fields are to be corrected and why, with what was written beside them. For its referrer, and for staff.

use domain::{
    answers::Answers,
    catalogue::{Part, Path},
    reason::{Notes, Reasons},
    words::{advocate as words, referrer, returns},
};
use maud::{Markup, html};
use store::{own::Returned, review::Review};

use super::{
    answers,
    components::{Icon, NoticeKind, Tag, icon, not_provided, notice, status_tag},
    conflict,
};

/// For its referrer: what to correct, with what they had sent there. `link` leads to a field.
pub fn to_correct(returned: &Returned, sent: &Answers, link: &dyn Fn(Path) -> Markup) -> Markup {
    let Returned { reasons, notes, .. } = returned;
    notice(
        NoticeKind::Warning,
        html! {
            h2 { (referrer::TO_CORRECT) }
            @if !reasons.fields().is_empty() {
                p { (returns::ASKED_FOR) }
                ul.asked { @for path in reasons.fields() { li {
                    p { strong { (path.label()) } " " (link(*path)) }
                    @if !notes.of(*path).is_empty() { p { (notes.of(*path)) } }
                    p.quiet { (returns::YOU_SENT) " " (value(sent, *path)) }
                } } }
            }
            p { (referrer::WHY_RETURNED) }
            ul { @for reason in reasons.codes() { li { (reason.label()) } } }
            @if let Some(note) = &notes.general {
                p { strong { (referrer::NOTE) } }
                (answers::lines(note.as_str()))
            }
        },
    )
}

/// A value; who reported it stays on the screen (rule R5).
pub fn value(answers: &Answers, path: Path) -> Markup {
    match answers.get(path) {
        Some(value) if path.field.field().part == Part::Reporter => {
            html! { span.reporter { (answers::markup(path.field, value)) } }
        }
        Some(value) => answers::markup(path.field, value),
        None => not_provided(words::NOT_PROVIDED),
    }
}

/// Above a field that is to be corrected.
pub fn sign(id: &str) -> Markup {
    html! { p.correct__sign id=(id) { (icon(Icon::Return)) (returns::PLEASE_CORRECT) } }
}

/// For staff: the reasons, the fields, and what was written.
pub fn given(reasons: &Reasons, notes: &Notes) -> Markup {
    html! {
        ul { @for it in reasons.codes() { li { (it.label()) } } }
        @if !reasons.fields().is_empty() {
            p { (words::TO_CORRECT) ":" }
            ul { @for path in reasons.fields() {
                li { (path.label()) @if !notes.of(*path).is_empty() { ": " q { (notes.of(*path)) } } }
            } }
        }
        @if let Some(note) = &notes.general { p { strong { (words::NOTE) ":" } } (answers::lines(note.as_str())) }
    }
}

/// For the one who came too late to return it: what was filled in, to be copied.
pub fn filled_in(reasons: &Reasons, notes: &Notes) -> Vec<(String, Markup)> {
    let codes = html! { ul { @for it in reasons.codes() { li { (it.label()) } } } };
    let mut all = vec![(words::REASONS.to_owned(), codes)];
    if !reasons.fields().is_empty() {
        let fields = html! { ul { @for path in reasons.fields() { li {
            (path.label())
            @if !notes.of(*path).is_empty() { (conflict::typed_line(&path.label(), notes.of(*path))) }
        } } } };
        all.push((words::TO_CORRECT.to_owned(), fields));
    }
    if let Some(note) = &notes.general {
        all.push((
            words::RETURN_NOTE.to_owned(),
            conflict::typed(words::RETURN_NOTE, note.as_str()),
        ));
    }
    all
}

/// That its referrer does not know of a return, and the way on. Only an administrator changes their address.
pub fn not_reached(review: &Review, administrator: bool) -> Markup {
    let person = format!("/personnel/{}", review.referral.referrer);
    html! {
        @if review.not_reached { (notice(NoticeKind::Warning, html! {
            p { (status_tag(Tag::Failed, returns::NOT_REACHED)) }
            p { (returns::NOT_REACHED_TEXT) }
            p { strong {
                @match &review.referrer_phone {
                    Some(phone) => { (returns::CALL_THEM) " " (review.referrer) ", " (phone) },
                    None => (returns::NO_PHONE),
                }
            } }
            p { @if administrator { a href=(person) { (returns::CHANGE_ADDRESS) } } @else { (returns::ADDRESS_BY_ADMINISTRATOR) } }
        })) }
    }
}

#[cfg(test)]
mod tests {
    use domain::{reason::ReturnReason, text::Line};

    use super::*;
    use crate::views::samples::{NOW, review};

    #[test]
    fn what_to_correct_stands_first_with_what_was_sent_and_what_is_wrong() {
        let review = review(domain::referral::Kind::Client, false);
        let path: Path = "child.street".parse().unwrap();
        let returned = Returned {
            reasons: Reasons::new(vec![ReturnReason::OtherSeePortal], vec![path]).unwrap(),
            notes: Notes {
                general: None,
                fields: [(path, Line::parse("Is <this> a town?").unwrap())].into(),
            },
            at: NOW,
        };
        let html = to_correct(&returned, &review.answers, &|path| html! { "→" (path) });
        let at = |text: &str| html.0.find(text).unwrap_or_else(|| panic!("{text} in {}", html.0));
        assert!(!not_reached(&review, true).0.contains("notice"));
        let unaware = Review {
            not_reached: true,
            ..review
        };
        assert!(
            not_reached(&unaware, true).0.contains("/personnel/") && !not_reached(&unaware, false).0.contains("href")
        );
        assert!(at("Is &lt;this&gt; a town?") < at("12 Oak Lane") && at("→child.street") < at(referrer::WHY_RETURNED));
    }
}
