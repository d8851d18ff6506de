//! What is to be known first of a referral: why it is urgent and until when it is to be decided, and who the child may be.

use domain::{
    referral::Status,
    words::{advocate as words, evidence, review as review_words},
};
use matching::Relation;
use maud::{Markup, html};
use store::review::{Candidate, CandidateId, Review};

use super::{
    components::urgent_tag,
    evidence_words::may_be_same,
    queue::{Clock, href},
    record,
};

/// Below the child's name, in a line each. The clock is the queue's; `page` is where the comparison is, if not on this page.
pub fn lines(review: &Review, clock: Option<Clock>, page: &str) -> Markup {
    let because = review.answers.urgent_because();
    html! {
        div.lead {
            @if !because.is_empty() {
                div {
                    (urgent_tag(words::URGENT))
                    p { strong { (because.join("; ")) } }
                    // Paper has no now; when it was received stands below.
                    @if let Some(clock) = clock { div.on-screen { (clock.short()) } }
                }
            }
            // What was decided says itself who the child is.
            @if review.position.status == Status::Submitted { p { (who(review, page)) } }
            @if !review.same_case.is_empty() {
                p { (words::SAME_CASE) ":" @for it in &review.same_case { " " a href=(href(*it)) { (it) } } }
            }
        }
    }
}

/// Who of those known the child may be; the name leads to the comparison.
fn who(review: &Review, page: &str) -> Markup {
    let to_comparison = |text: &str| html! { a href={ (page) "#known" } { (text) } };
    let best = review.best();
    let other = |it: &&Candidate| may_be_same(it.comparison.relation) && it.reference.is_some();
    let also = review
        .candidates
        .iter()
        .filter(other)
        .find(|it| best.is_none_or(|best| best.id != it.id));
    html! {
        @match best {
            None if review.run.is_none() => (to_comparison(words::NOT_MATCHED_YET)),
            None => (to_comparison(review_words::NOBODY_KNOWN)),
            Some(best) => (what(best, &to_comparison)),
        }
        @if let Some(reference) = also.and_then(|it| it.reference) { " · " (review_words::ALSO_AS) " " (to_comparison(&reference.to_string())) }
    }
}

fn what(best: &Candidate, to_comparison: &dyn Fn(&str) -> Markup) -> Markup {
    let name = best
        .reference
        .map_or_else(|| record::name(&best.record), |it| it.to_string());
    let is_client = matches!(best.id, CandidateId::Client(_));
    let probably = match best.comparison.relation {
        Relation::Same => review_words::PROBABLY,
        _ => review_words::PERHAPS,
    };
    let kin = match (is_client, best.comparison.relation) {
        (false, _) => review_words::FAMILY_OF,
        (true, Relation::Twin) => review_words::TWIN_OF,
        (true, _) => review_words::SIBLING_OF,
    };
    html! {
        @if !may_be_same(best.comparison.relation) { (review_words::NOBODY_IS_IT) " · " (kin) " " (to_comparison(&name)) }
        @else if is_client { (probably) " " (to_comparison(&name)) ", " (evidence::likely(best.comparison.probability).to_lowercase()) }
        @else { (probably) " " (review_words::SAME_AS) " " (to_comparison(&name)) }
    }
}

#[cfg(test)]
mod tests {
    use domain::{Reference, ReferralId, referral::Kind};
    use jiff::SignedDuration;

    use super::*;
    use crate::views::samples::{NOW, review};

    /// What a person reads, without the markup.
    fn read(review: &Review, clock: Option<Clock>) -> String {
        let html = lines(review, clock, "")
            .into_string()
            .replace("</span>", " ")
            .replace("</p>", " ");
        let text = html
            .split('<')
            .map(|it| it.split_once('>').map_or(it, |it| it.1))
            .collect::<String>();
        text.replace('\u{a0}', " ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Beyond 15, 3: why it is urgent, how late it is, and who the child may be.
    #[test]
    fn a_referral_says_first_why_it_is_urgent_how_late_it_is_and_who_it_may_be() {
        let mut review = review(Kind::Client, true);
        review.candidates[0].comparison.relation = Relation::Same;
        review.candidates[0].comparison.probability = 0.998;
        let hours = SignedDuration::from_hours;
        let clock = Clock::of(NOW - hours(4), hours(2), NOW);
        assert_eq!(
            read(&review, Some(clock)),
            "Urgent Child is in immediate danger Overdue 2 h Probably King, Ada, over 99%"
        );
    }

    #[test]
    fn whom_the_child_resembles_is_said_as_it_is() {
        let mut review = review(Kind::Client, true);
        review.answers = domain::answers::Answers::default();
        let mut says = |relation, change: fn(&mut Review)| {
            review.candidates[0].comparison.relation = relation;
            change(&mut review);
            read(&review, None)
        };
        assert_eq!(
            says(Relation::Twin, |_| {}),
            "Nobody known is this child · probably a twin of King, Ada"
        );
        assert_eq!(
            says(Relation::Possible, |it| it.candidates[0].comparison.probability = 0.31),
            "Perhaps King, Ada, 31%"
        );
        assert_eq!(says(Relation::Unlikely, |_| {}), "Nobody known is like this child");
        let to_referral: fn(&mut Review) = |it| {
            it.candidates[0].id = CandidateId::Referral(ReferralId::new());
            it.candidates[0].reference = "R-2345-678N".parse::<Reference>().ok();
        };
        assert_eq!(
            says(Relation::Same, to_referral),
            "Probably the same child as R-2345-678N"
        );
        assert_eq!(
            says(Relation::Sibling, |_| {}),
            "Nobody known is this child · the same family or incident as R-2345-678N"
        );
        assert_eq!(says(Relation::Same, |it| it.position.status = Status::Imported), "");
    }
}
