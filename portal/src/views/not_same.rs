//! "Not the same child": the way to say so beside a candidate, the page that asks, and what was said before.

use domain::{
    Reference,
    words::{advocate as words, evidence, site},
};
use jiff::civil::Date;
use maud::{Markup, html};
use store::{
    not_same::{Fact, Judged, Pair},
    review::{CandidateId, Review},
};

use super::{
    answers,
    components::{NoticeKind, TextArea, back_link, error_summary, notice},
    decide::step,
    evidence_rows, evidence_words,
    queue::{When, href},
    record,
    review::caption,
};
use crate::form::Typed;

/// Where it is asked whether somebody is not the child of a referral: a client by its id, another referral by its reference.
pub fn address(of: Reference, id: CandidateId, reference: Option<Reference>) -> String {
    let other = match (id, reference) {
        (_, Some(reference)) => reference.to_string(),
        (CandidateId::Client(id), None) => id.to_string(),
        (CandidateId::Referral(id), None) => id.to_string(),
    };
    format!("{}/not-same/{other}", href(of))
}

/// The way to say it, below a candidate.
pub fn link(address: &str, record: &matching::Record) -> Markup {
    html! { p { a href=(address) { (words::NOT_SAME) span.hidden { ": " (record::name(record)) } } } }
}

/// That it was said of a candidate, and what is new since.
pub fn remark(judged: &[Judged], id: CandidateId, at: When<'_>) -> Markup {
    html! {
        @if let Some(it) = judged.iter().find(|it| it.id == id && !it.holds()) {
            (notice(NoticeKind::Info, html! {
                p { (said(it, at)) " " (words::changed_since(&it.changed.iter().map(|it| fact(*it)).collect::<Vec<_>>())) }
                @if let Some(reason) = &it.reason { (answers::lines(reason.as_str())) }
            }))
        }
    }
}

fn said(it: &Judged, at: When<'_>) -> Markup {
    html! { (words::JUDGED) " " (words::JUDGED_BY) " " (it.by) ", " (at(it.at)) "." }
}

fn fact(fact: Fact) -> &'static str {
    match fact {
        Fact::Name => words::THE_NAME,
        Fact::Born => words::THE_BIRTHDAY,
        Fact::Sex => words::THE_SEX,
        Fact::Address => words::THE_ADDRESS,
        Fact::Phone => words::THE_PHONE,
        Fact::Caregiver => words::THE_CAREGIVER,
    }
}

/// Where it is taken back that somebody is not the child of a referral.
pub fn undo_of(of: Reference) -> impl Fn(&Judged) -> String {
    move |it| format!("{}/undo", address(of, it.id, it.reference))
}

/// Those of whom it was said and holds, folded away, each with the way to take it back: the address is `undo`'s.
pub fn folded(undo: &dyn Fn(&Judged) -> String, judged: &[&Judged], at: When<'_>, today: Date) -> Markup {
    html! {
        @if !judged.is_empty() {
            details {
                summary { (words::JUDGED) " (" (judged.len()) ")" }
                div { @for it in judged { (one(undo, it, at, today)) } }
            }
        }
    }
}

fn one(undo: &dyn Fn(&Judged) -> String, it: &Judged, at: When<'_>, today: Date) -> Markup {
    let name = record::name(&it.record);
    html! {
        section.card {
            strong {
                @match (it.id, it.reference) {
                    (_, Some(reference)) => a href=(href(reference)) { (name) },
                    (CandidateId::Client(client), None) => a href={ "/clients/" (client) } { (name) },
                    (CandidateId::Referral(_), None) => (name),
                }
            }
            div {
                @match it.reference {
                    Some(reference) => { (words::OPEN_REFERRAL) " " (reference) },
                    None => (words::CLIENT),
                }
                " · " (record::born(it.record.born, today))
            }
            p.quiet { (said(it, at)) }
            @if let Some(reason) = &it.reason { (answers::lines(reason.as_str())) }
            form method="post" action=(undo(it)) {
                input type="hidden" name="act" value=(it.act);
                button.button--link { (words::MAY_BE_SAME) span.hidden { ": " (name) } }
            }
        }
    }
}

/// The page that asks, with both side by side.
pub fn ask(review: &Review, pair: &Pair, action: &str, typed: &Typed) -> Markup {
    let reference = review.referral.reference;
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (back_link(&href(reference), &words::back_to_referral(&reference.to_string())))
        (caption(review))
        h1 { (words::NOT_SAME) ": " (record::name(&pair.record)) }
        p { (words::NOT_SAME_TEXT) }
        p { (evidence_words::verdict(&pair.comparison)) " " (evidence_words::likelihood(&pair.comparison)) }
        (evidence_rows::table([evidence::REFERRAL, evidence::CANDIDATE], &review.record, &pair.record, &pair.comparison))
        form method="post" action=(action) novalidate {
            (step(typed))
            input type="hidden" name="version" value=(typed.value("version"));
            (TextArea {
                name: "reason", label: words::NOT_SAME_WHY, hint: words::NOT_SAME_HINT, value: typed.value("reason"),
                error: typed.error("reason"), rows: 3, ..Default::default()
            })
            div.buttons {
                button { (words::NOT_SAME) }
                a.button.button--link href=(href(reference)) { (words::CANCEL) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::referral::Kind;

    use super::*;
    use crate::views::samples::{assert_sound, review};

    #[test]
    fn every_fact_has_words() {
        let all = [
            Fact::Name,
            Fact::Born,
            Fact::Sex,
            Fact::Address,
            Fact::Phone,
            Fact::Caregiver,
        ];
        assert!(all.into_iter().all(|it| !fact(it).is_empty()));
    }

    #[test]
    fn the_page_that_asks_shows_both_and_keeps_what_was_typed() {
        let review = review(Kind::Client, true);
        let candidate = &review.candidates[0];
        let pair = Pair {
            record: candidate.record.clone(),
            reference: None,
            version: 3,
            comparison: candidate.comparison.clone(),
            judged: None,
        };
        let typed = Typed::filled(&[
            ("step", "1".into()),
            ("version", "3".into()),
            ("reason", "Twins <both>".into()),
        ]);
        let action = address(review.referral.reference, candidate.id, None);
        let page = ask(&review, &pair, &action, &typed);
        assert_sound(&page);
        assert!(page.0.contains(r#"name="version" value="3""#) && page.0.contains("Twins &lt;both&gt;"));
        assert!(page.0.contains("evidence") && page.0.contains(&format!(r#"action="{action}""#)));
    }
}
