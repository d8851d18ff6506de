//! Those who may be the child of a referral: clients, and children of other referrals that wait.

use domain::{
    referral::Status,
    words::{advocate as words, evidence, merge as merge_words, review as review_words},
};
use matching::Relation;
use maud::{Markup, html};
use store::{
    left::Left,
    not_same::Judged,
    review::{Candidate, CandidateId, Review},
};

use super::{
    beside,
    components::{NoticeKind, Tag, notice, status_tag},
    evidence_rows, evidence_words, merge, not_same,
    queue::href,
    record,
    review::ReviewPage,
};

/// Whether the child may be a client, or be in another open referral.
pub fn known(page: &ReviewPage<'_>) -> Markup {
    let review = page.review;
    let search = format!("{}/import", href(review.referral.reference));
    let judged: Vec<&Judged> = review.judged.iter().filter(|it| it.holds()).collect();
    let judged = not_same::folded(
        &not_same::undo_of(review.referral.reference),
        &judged,
        page.at,
        page.today,
    );
    if review.position.status != Status::Submitted {
        // It is decided: nothing is asked any more, and what it was decided from can be looked up.
        return html! {
            details {
                summary { (words::WAS_KNOWN) }
                div.known {
                    @if review.run.is_none() { p { (words::NEVER_MATCHED) } } @else { (candidates(page)) }
                    (judged)
                }
            }
        };
    }
    html! {
        section.known aria-labelledby="known" {
            h2 #known { (words::IS_KNOWN) }
            @match &review.run {
                None => (notice(NoticeKind::Info, html! {
                    p { (words::NOT_MATCHED) }
                    p { a href=(search) { (words::SEARCH_YOURSELF) } }
                })),
                Some(_) => (candidates(page)),
            }
            (left(page))
            // Where that is the likeliest, it is the first of the decisions.
            @if !probably_new(review) { p { a href={ (search) "/new" } data-key="1" { (review_words::IMPORT_NEW) } } }
            (judged)
        }
    }
}

/// What was sent of this child before and has left the queue without an import.
fn left(page: &ReviewPage<'_>) -> Markup {
    let line = |it: &Left| {
        html! {
            li {
                a href=(href(it.reference)) { (it.reference) } " · " (it.agency) " · " (review_words::SENT_AT) " " ((page.at)(it.sent_at)) " "
                (status_tag(if it.status == Status::Rejected { Tag::Returned } else { Tag::Closed }, it.status.label()))
                @if !it.same { " " span.quiet { (review_words::PERHAPS_SAME) } }
                @if it.status == Status::Rejected { p.quiet { (review_words::TO_COME_BACK) } }
            }
        }
    };
    html! {
        @if !page.review.left.is_empty() {
            h3 { (review_words::LEFT) }
            ul.candidates { @for it in &page.review.left { (line(it)) } }
        }
    }
}

/// Whether somebody is more likely the child than not.
fn is_likely(candidate: &Candidate) -> bool {
    evidence_words::may_be_same(candidate.comparison.relation) && candidate.comparison.probability >= 0.5
}

/// Whether a referral waits whose child is nobody known, as far as the matching can tell.
pub fn probably_new(review: &Review) -> bool {
    let waits = review.position.status == Status::Submitted;
    waits && review.run.is_some() && !review.candidates.iter().any(is_likely)
}

/// The best one at length, the others of the household in short; those who only share something are folded away.
fn candidates(page: &ReviewPage<'_>) -> Markup {
    let (kin, rest): (Vec<&Candidate>, Vec<&Candidate>) = page
        .review
        .candidates
        .iter()
        .partition(|it| evidence_words::is_near_kin(it.comparison.relation));
    let best = page.review.best();
    let others: Vec<&Candidate> = kin
        .into_iter()
        .filter(|it| best.is_none_or(|best| best.id != it.id))
        .collect();
    html! {
        @match best {
            None => {
                p { @if page.review.judged.iter().any(Judged::holds) { (words::NOBODY_ELSE_LIKE) } @else { (words::NOBODY_LIKE) } }
                (beside::before(page.review, None, page.at))
            },
            Some(best) => {
                div.head {
                    div {
                        h3 { (candidate_link(best)) }
                        (kind_of(best)) " · " (record::born(best.record.born, page.today))
                    }
                    div { (what_is(best)) " " (evidence_words::likelihood(&best.comparison)) }
                }
                (not_same::remark(&page.review.judged, best.id, page.at))
                @if let Some(known) = page.beside { (beside::table(page.review, best, known)) }
                (evidence_rows::picture([evidence::REFERRAL, evidence::CANDIDATE], &page.review.record, &best.record, &best.comparison))
                (ways_on(page.review, best))
                (beside::before(page.review, page.beside.and_then(|it| it.before.as_ref()), page.at))
                @if !others.is_empty() {
                    h3 { (words::OTHER_CANDIDATES) }
                    (list(page, &others, COMPARED))
                }
            }
        }
        @if !rest.is_empty() {
            details {
                summary { (words::SHARE_SOMETHING) " (" (rest.len()) ")" }
                div { (list(page, &rest, 0)) }
            }
        }
    }
}

/// Of so many others each value stands beside the referral's; of the rest it is said what they share.
const COMPARED: usize = 5;

/// Candidates in short, the first ones with each value compared.
fn list(page: &ReviewPage<'_>, candidates: &[&Candidate], compared: usize) -> Markup {
    html! { ul.candidates { @for (n, it) in candidates.iter().enumerate() { li { (other(page, it, n < compared)) } } } }
}

/// What can be done about the best candidate at once: importing to that client, or judging. Beside who is probably another child no
/// button offers the import: it would be pressed by mistake.
fn ways_on(review: &Review, best: &Candidate) -> Markup {
    let waits = review.position.status == Status::Submitted;
    html! {
        @if let (CandidateId::Client(client), true) = (best.id, waits) {
            @let here = format!("{}/import/{client}", href(review.referral.reference));
            @if is_likely(best) { p { a.button.button--secondary href=(here) data-key="2" { (review_words::IMPORT_HERE) } } }
            @else { p { a href=(here) { (review_words::COMPARE_HERE) } } }
        }
        (way_to_judge(review, best))
    }
}

/// Only what waits is judged: a decision comes from what is known then.
fn way_to_judge(review: &Review, candidate: &Candidate) -> Markup {
    let address = not_same::address(review.referral.reference, candidate.id, candidate.reference);
    html! {
        @if review.position.status == Status::Submitted {
            @if let Some(other) = candidate.reference {
                p { a href=(merge::address(review.referral.reference, Some(other))) {
                    (merge_words::COMPARE) span.hidden { ": " (record::name(&candidate.record)) }
                } }
            }
            (not_same::link(&address, &candidate.record))
        }
    }
}

fn other(page: &ReviewPage<'_>, candidate: &Candidate, compared: bool) -> Markup {
    html! {
        div.head {
            div {
                strong { (candidate_link(candidate)) }
                div { (kind_of(candidate)) " · " (record::born(candidate.record.born, page.today)) }
            }
            div { (what_is(candidate)) " " (evidence_words::likelihood(&candidate.comparison)) }
        }
        (not_same::remark(&page.review.judged, candidate.id, page.at))
        details {
            summary { (words::WHY) span.hidden { ": " (record::name(&candidate.record)) } }
            div {
                @if compared { (evidence_rows::numbers([evidence::REFERRAL, evidence::CANDIDATE], &page.review.record, &candidate.record, &candidate.comparison)) }
                @else { (evidence_rows::why(&candidate.comparison)) }
            }
        }
        (way_to_judge(page.review, candidate))
    }
}

fn candidate_link(candidate: &Candidate) -> Markup {
    let name = record::name(&candidate.record);
    match (candidate.id, candidate.reference) {
        (CandidateId::Client(client), _) => html! { a href={ "/clients/" (client) } data-key="row" { (name) } },
        (CandidateId::Referral(_), Some(reference)) => html! { a href=(href(reference)) data-key="row" { (name) } },
        (CandidateId::Referral(_), None) => html! { (name) },
    }
}

/// What a candidate probably is: a client to the child, another open referral to this one.
fn what_is(candidate: &Candidate) -> &'static str {
    match (candidate.id, candidate.comparison.relation) {
        (CandidateId::Referral(_), Relation::Same | Relation::Possible) => words::REFERRED_TWICE,
        (CandidateId::Referral(_), Relation::Sibling | Relation::Twin) => words::SAME_FAMILY,
        (_, relation) => evidence_words::relation(relation),
    }
}

fn kind_of(candidate: &Candidate) -> Markup {
    html! {
        @match candidate.reference {
            Some(reference) => { (words::OPEN_REFERRAL) " " (reference) },
            None => (words::CLIENT),
        }
    }
}
