//! Who works on a referral: on its page, in the queue, and over a decision about it.

use domain::{
    PersonId, Reference,
    referral::Status,
    words::{advocate, desk as words},
};
use maud::{Markup, html};
use store::{claims::Claim, review::Review};

use super::{
    components::{Icon, NoticeKind, Tag, back_link, icon, notice, status_tag},
    queue::{When, child_name, href},
};

/// Whose pages these are, and how instants are shown on them.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// Who looks.
    pub me: PersonId,
    /// A point in time.
    pub at: When<'a>,
    /// How long ago something was.
    pub ago: When<'a>,
}

impl std::fmt::Debug for Desk<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Desk({})", self.me)
    }
}

/// Where a referral is taken.
pub fn address(reference: Reference) -> String {
    format!("{}/claim", href(reference))
}

/// In a row of the queue: who has it, since when. A name may be long, so it can break.
pub fn short(claim: &Claim, me: PersonId, ago: When<'_>) -> Markup {
    let who = if claim.person == me {
        words::YOU_HAVE_IT.to_owned()
    } else {
        words::has_it(&claim.name)
    };
    html! { p.queue__claim { (icon(Icon::Half)) " " (who) ", " (ago(claim.since)) } }
}

/// Above the list: how many of those that were ticked one has now, and why not the others.
pub fn taken(taken: u64, left: &[(Reference, String)]) -> Markup {
    let kind = match (taken, left) {
        (_, []) if taken > 0 => NoticeKind::Good,
        _ => NoticeKind::Warning,
    };
    notice(
        kind,
        html! {
            @if taken == 0 && left.is_empty() { p { (words::NONE_TICKED) } }
            @else { p { strong { (words::taken(taken)) } } }
            @if !left.is_empty() {
                p { (words::WERE_LEFT) }
                ul { @for (reference, why) in left { li { a href=(href(*reference)) { (reference) } ": " (why) } } }
            }
        },
    )
}

/// On the page of a referral in the queue: who has it, and how to take it or give it back.
pub fn line(review: &Review, desk: Desk<'_>) -> Markup {
    let reference = review.referral.reference;
    if review.position.status != Status::Submitted {
        return html! {};
    }
    html! {
        @match &review.claim {
            None => form.claim method="post" action=(address(reference)) {
                p { (words::NOBODY_HAS_IT) }
                button.button--secondary data-key="a" { (words::TAKE) }
            },
            Some(claim) if claim.person == desk.me => form.claim method="post" action={ (address(reference)) "/release" } {
                p { (status_tag(Tag::Working, words::YOU_HAVE_IT)) " " (span(claim, desk)) }
                button.button--secondary { (words::GIVE_BACK) }
            },
            Some(claim) => {
                @if is_from(claim, desk.me) { (notice(NoticeKind::Warning, html! { p { (words::taken_over_from_you(&claim.name)) } })) }
                div.claim {
                    p { (status_tag(Tag::Working, &words::has_it(&claim.name))) " " (span(claim, desk)) }
                    a.button.button--secondary href=(address(reference)) data-key="a" { (words::TAKE_OVER) }
                }
            }
        }
        @if !review.openers.is_empty() {
            p.quiet {
                (words::OPENED_BY) " "
                @for (n, (name, at)) in review.openers.iter().enumerate() { @if n > 0 { ", " } (name) " " ((desk.ago)(*at)) }
            }
        }
    }
}

/// Over the page of a decision: somebody else works on it. It does not stop the decision.
pub fn warning(review: &Review, desk: Desk<'_>) -> Option<Markup> {
    let claim = review.claim.as_ref().filter(|it| it.person != desk.me)?;
    Some(notice(
        NoticeKind::Warning,
        html! {
            p {
                @if is_from(claim, desk.me) { strong { (words::taken_over_from_you(&claim.name)) } " (" ((desk.ago)(claim.since)) ")" }
                @else { strong { (words::has_it(&claim.name)) } " " (span(claim, desk)) }
            }
            p { (words::DECIDE_ALL_THE_SAME) }
        },
    ))
}

/// The page that asks before a referral is taken over from who has it.
pub fn take_over(review: &Review, claim: &Claim, desk: Desk<'_>) -> Markup {
    let reference = review.referral.reference;
    html! {
        (back_link(&href(reference), &advocate::back_to_referral(&reference.to_string())))
        p.caption { (child_name(&review.answers)) }
        h1 { (words::TAKE_OVER_TITLE) }
        p { strong { (words::has_it(&claim.name)) } " " (span(claim, desk)) }
        p { (words::TAKE_OVER_TEXT) }
        form method="post" action=(address(reference)) {
            // From whom, since when: if somebody else has it by then, nothing is taken over.
            input type="hidden" name="from" value=(claim.person);
            input type="hidden" name="since" value=(claim.since.as_microsecond());
            div.buttons {
                button { (words::TAKE_OVER) }
                a.button.button--link href=(href(reference)) { (advocate::CANCEL) }
            }
        }
    }
}

fn is_from(claim: &Claim, me: PersonId) -> bool {
    claim.taken_from.as_ref().is_some_and(|it| it.0 == me)
}

/// After who has it, the rest of the sentence: until when; of somebody else's, when and from whom it was taken.
fn span(claim: &Claim, desk: Desk<'_>) -> Markup {
    let from = claim.taken_from.as_ref().filter(|it| it.0 != desk.me);
    html! {
        (words::UNTIL) " " ((desk.at)(claim.until))
        @if claim.person != desk.me {
            ", " (words::TAKEN) " " ((desk.ago)(claim.since))
            @if let Some((_, name)) = from { " " (words::FROM) " " (name) }
        }
        "."
    }
}

#[cfg(test)]
mod tests {
    use domain::referral::Kind;
    use jiff::SignedDuration;

    use super::*;
    use crate::views::samples::{self, NOW, ago};

    fn claim(person: PersonId, taken_from: Option<PersonId>) -> Claim {
        Claim {
            person,
            name: "Alan <Turing>".into(),
            since: NOW,
            until: NOW + SignedDuration::from_hours(2),
            taken_from: taken_from.map(|it| (it, "Grace Hopper".into())),
        }
    }

    fn desk(me: PersonId) -> Desk<'static> {
        Desk {
            me,
            at: &ago,
            ago: &ago,
        }
    }

    #[test]
    fn who_has_a_referral_is_said_with_what_one_can_do() {
        let (me, other) = (PersonId::new(), PersonId::new());
        let mut review = samples::review(Kind::Client, false);
        let here = address(review.referral.reference);
        let shown = |review: &Review| line(review, desk(me)).into_string();
        let post = format!(r#"method="post" action="{here}""#);
        assert!(shown(&review).contains(&post) && warning(&review, desk(me)).is_none());
        review.claim = Some(claim(me, None));
        assert!(shown(&review).contains(&format!("{here}/release")) && warning(&review, desk(me)).is_none());
        assert_eq!(
            (
                shown(&review).matches("<time").count(),
                shown(&review).contains("You have it</span> until ")
            ),
            (1, true),
            "one plain sentence"
        );
        review.claim = Some(claim(other, None));
        let html = shown(&review);
        assert!(
            html.contains("Alan &lt;Turing&gt; has it") && !html.contains("<form"),
            "{html}"
        );
        assert!(html.contains(&format!(r#"href="{here}""#)) && warning(&review, desk(me)).is_some());
        review.claim = Some(claim(other, Some(me)));
        assert!(shown(&review).contains(&words::taken_over_from_you("Alan &lt;Turing&gt;")));
    }

    #[test]
    fn taking_over_names_whom_it_is_taken_from() {
        let (me, other) = (PersonId::new(), PersonId::new());
        let review = samples::review(Kind::Client, false);
        let html = take_over(&review, &claim(other, None), desk(me));
        samples::assert_sound(&html);
        assert!(html.0.contains(&format!(r#"name="from" value="{other}""#)));
        assert!(
            html.0
                .contains(&format!(r#"name="since" value="{}""#, NOW.as_microsecond()))
        );
    }
}
