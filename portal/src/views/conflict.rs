//! Somebody was faster: what stands now, and beside it what one had filled in, so that nothing typed is lost.

use domain::words::{advocate, returns as words, site};
use maud::{Markup, html};
use store::review::Review;

use super::{
    answers,
    components::{NoticeKind, back_link, card, notice},
    queue::{child_name, href, status},
    returns, review,
};

/// Where it can no longer be done. `told` says who did what, and when; `yours` is what one had filled in, each with its name.
pub fn page(review: &Review, told: &str, yours: &[(String, Markup)]) -> Markup {
    let reference = review.referral.reference;
    let back = advocate::back_to_referral(&reference.to_string());
    html! {
        (back_link(&href(reference), &back))
        p.caption { (child_name(&review.answers)) }
        h1 { (site::CONFLICT_TITLE) }
        p { (words::NOTHING_WAS_DONE) }
        div.compare {
            (card(words::STANDS_NOW, stands_now(review, told)))
            (card(words::YOU_HAD, html! {
                @if yours.is_empty() { p { (words::YOU_HAD_NOTHING) } }
                @for (name, what) in yours { h3 { (name) } (what) }
            }))
        }
        div.buttons { a.button href=(href(reference)) { (site::LOOK_AGAIN) } }
    }
}

/// Over a form that is shown again, because it can still be done.
pub fn remark(told: &str) -> Markup {
    notice(
        NoticeKind::Warning,
        html! { p { strong { (told) } } p { (words::STILL_POSSIBLE) } },
    )
}

fn stands_now(review: &Review, told: &str) -> Markup {
    let reasons = review::top(review).and_then(|it| it.step.reasons.as_ref());
    html! {
        p { strong { (told) } }
        p { (status(review.position.status)) }
        @match (reasons, &review.notes.general) {
            (Some(reasons), _) => (returns::given(reasons, &review.notes)),
            (None, Some(note)) => { p { strong { (advocate::NOTE) ":" } } (answers::lines(note.as_str())) },
            (None, None) => {}
        }
    }
}

/// A text that one had typed, to be copied from here.
pub fn typed(name: &str, text: &str) -> Markup {
    html! { textarea readonly aria-label=(name) rows="4" { (text) } }
}

/// A line that one had typed.
pub fn typed_line(name: &str, text: &str) -> Markup {
    html! { input type="text" readonly aria-label=(name) value=(text); }
}

#[cfg(test)]
mod tests {
    use domain::{referral::Kind, text::Prose};

    use super::*;
    use crate::views::samples;

    #[test]
    fn both_versions_stand_side_by_side() {
        let mut review = samples::review(Kind::Client, false);
        review.notes.general = Prose::parse("Sent <twice>.").ok();
        let yours = [("Why".to_owned(), typed("Why", "A <hoax>"))];
        let html = page(&review, "Ann Lee has already deleted this referral.", &yours);
        samples::assert_sound(&html);
        assert!(html.0.contains("Ann Lee has already") && html.0.contains("Sent &lt;twice&gt;."));
        assert!(
            html.0
                .contains(r#"<textarea readonly aria-label="Why" rows="4">A &lt;hoax&gt;</textarea>"#)
        );
        assert!(page(&review, "", &[]).0.contains(words::YOU_HAD_NOTHING));
    }
}
