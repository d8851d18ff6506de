//! Importing: the client viewer, and the intake screen of a new client.

use domain::{
    Reference,
    answers::Complaint,
    catalogue::Section,
    form::Form,
    referral::Status,
    words::{advocate as words, evidence, fields, review as review_words, site},
};
use jiff::civil::Date;
use maud::{Markup, html};
use store::{
    clients::Hit,
    import::strong_match,
    links::Offer,
    not_same::Judged,
    review::{CandidateId, Review},
};

use super::{
    clients::inactive,
    components::{
        DayField, DayWords, Kind as Input, NoticeKind, Size, TextArea, TextField, back_link, card, empty,
        error_summary, notice,
    },
    decide::step,
    evidence_rows, evidence_words, joining, links, merge, missing, not_same,
    queue::{When, child_name, href},
    record, referral_form,
};
use crate::form::Typed;

/// The client viewer: who of the clients may be this child. `searched` is what the clients were compared with.
pub fn viewer(
    review: &Review,
    hits: &[Hit],
    searched: &matching::Record,
    typed: &Typed,
    freely: bool,
    (today, at): (Date, When<'_>),
) -> Markup {
    let reference = review.referral.reference;
    let strong = strong_match(hits).map(|it| it.comparison.relation);
    let left = if freely { words::SEARCHED } else { evidence::REFERRAL };
    let likely = hits
        .iter()
        .any(|it| evidence_words::may_be_same(it.comparison.relation));
    let is_client = |it: &&Judged| it.holds() && matches!(it.id, CandidateId::Client(_));
    let judged: Vec<&Judged> = review.judged.iter().filter(is_client).collect();
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (back_link(&href(reference), &words::back_to_referral(&reference.to_string())))
        p.caption { (words::import_of(&child_name(&review.answers))) }
        h1 { (words::VIEWER) }
        p { (words::VIEWER_TEXT) }
        (merge::taken_back(review, at))
        (missing::list_of(&review.ready))
        @if !typed.failed() {
            h2 { (words::RESULTS) }
            p.quiet { @if freely { (words::SEARCHED_TYPED) } @else { (words::SEARCHED_REFERRAL) } }
            @let (kin, rest): (Vec<&Hit>, Vec<&Hit>) = hits.iter().partition(|it| evidence_words::is_near_kin(it.comparison.relation));
            @if kin.is_empty() { (empty(html! { p { @if judged.is_empty() { (words::NO_RESULTS) } @else { (words::NO_OTHER_RESULTS) } } })) }
            @for (n, hit) in kin.into_iter().enumerate() { (result(review, hit, (left, searched), n == 0, (today, at))) }
            @if !rest.is_empty() {
                details {
                    summary { (words::SHARE_SOMETHING) " (" (rest.len()) ")" }
                    div { @for hit in rest { (result(review, hit, (left, searched), false, (today, at))) } }
                }
            }
            (not_same::folded(&not_same::undo_of(reference), &judged, at, today))
        }
        form.section method="post" action={ (href(reference)) "/import" } novalidate role="search" aria-labelledby="search" {
            h2 #search { (words::SEARCH_AGAIN) }
            (search_fields(typed))
            button.button--secondary { (words::SEARCH) }
        }
        (card(words::ADD_NEW_CLIENT, html! {
            @if let Some(relation) = strong {
                (notice(NoticeKind::Warning, html! { p { @if evidence_words::may_be_same(relation) { (words::STRONG) } @else { (words::STRONG_KIN) } } }))
            }
            @else if likely { p { (words::ADD_NEW_HINT) } }
            a.button.button--secondary[likely] href={ (href(reference)) "/import/new" } { (words::ADD_NEW_CLIENT) }
        }))
    }
}

/// After an import: which referral it was, and the ways on.
pub fn done(reference: Reference, next: Option<Reference>) -> Markup {
    html! {
        (words::imported(&reference.to_string()))
        " " a href={ (href(reference)) "/undo" } data-key="z" { (words::UNDO) }
        " · " a href="/queue?back=submitted" { (words::BACK_TO_QUEUE) }
        @if let Some(next) = next { " · " a href=(href(next)) { (words::next(&next.to_string())) } }
    }
}

/// A client who may be this child.
fn result(
    review: &Review,
    hit: &Hit,
    (left, searched): (&str, &matching::Record),
    first: bool,
    (today, at): (Date, When<'_>),
) -> Markup {
    let client = hit.client.id;
    let likely = evidence_words::may_be_same(hit.comparison.relation);
    // What was typed to search is too little to say that somebody is another child.
    let unlikely = left == evidence::REFERRAL && (!likely || hit.comparison.probability < 0.5);
    let name = record::name(&hit.client.record);
    html! {
        section.card {
            div.head {
                div {
                    h3 { a href={ "/clients/" (client) } { (name) } (inactive(&hit.client)) }
                    div { (record::born(hit.client.record.born, today)) }
                }
                div { (evidence_words::verdict(&hit.comparison)) " " (evidence_words::likelihood(&hit.comparison)) }
                @let here = format!("{}/import/{client}", href(review.referral.reference));
                @if unlikely { a href=(here) { (review_words::COMPARE_HERE) span.hidden { ": " (name) } } }
                @else { a.button.button--secondary[!likely] href=(here) { (words::IMPORT_TO_CLIENT) span.hidden { ": " (name) } } }
            }
            (not_same::remark(&review.judged, CandidateId::Client(client), at))
            details open[first] {
                summary { (words::WHY) span.hidden { ": " (name) } }
                div {
                    @if first { (evidence_rows::table([left, words::CLIENT], searched, &hit.client.record, &hit.comparison)) }
                    @else { (evidence_rows::numbers([left, words::CLIENT], searched, &hit.client.record, &hit.comparison)) }
                }
            }
            (not_same::link(&not_same::address(review.referral.reference, CandidateId::Client(client), None), &hit.client.record))
        }
    }
}

/// What one can search a client by.
pub fn search_fields(typed: &Typed) -> Markup {
    let field = |name, label| TextField {
        name,
        label,
        value: typed.value(name),
        error: typed.error(name),
        size: Size::Medium,
        autocomplete: "off",
        ..Default::default()
    };
    html! {
        div.fields {
            (field("first_name", words::FIRST_NAME))
            (field("last_name", words::LAST_NAME))
            (TextField { kind: Input::Tel, ..field("phone", words::PHONE) })
        }
        (DayField {
            name: "born", legend: words::BIRTH_DATE, month: typed.value("born.month"), day: typed.value("born.day"), year: typed.value("born.year"),
            error: typed.error("born"), words: DayWords { month: words::MONTH, day: words::DAY, year: words::YEAR }, ..Default::default()
        })
    }
}

/// The intake screen: the profile of a new client, filled in from the referral.
#[derive(Clone, Copy, Debug)]
pub struct Intake<'a> {
    /// What is imported.
    pub review: &'a Review,
    /// The profile as filled in.
    pub form: &'a Form,
    /// What is wrong with it.
    pub complaints: &'a [Complaint],
    /// The rest of the form: the step, and why it is another child.
    pub typed: &'a Typed,
    /// The client that matches strongly, if one does.
    pub strong: Option<&'a Hit>,
    /// Who may be linked.
    pub offers: &'a [Offer],
    /// What others have done since the page was opened.
    pub changed: &'a [String],
}

impl Intake<'_> {
    /// Why it is another child is asked when a client matches strongly; once answered, the answer is never lost.
    fn asks_why(&self) -> bool {
        self.strong.is_some() || self.typed.error("reason").is_some() || !self.typed.value("reason").trim().is_empty()
    }
}

/// The intake screen.
pub fn intake(page: &Intake<'_>) -> Markup {
    let reference = page.review.referral.reference;
    let mut mistakes = page.typed.summary();
    mistakes.extend(referral_form::mistakes("", page.complaints));
    html! {
        @if !mistakes.is_empty() { (error_summary(site::THERE_IS_A_PROBLEM, &mistakes)) }
        (back_link(&format!("{}/import", href(reference)), words::VIEWER))
        p.caption { (words::import_of(&child_name(&page.review.answers))) }
        h1 { (words::INTAKE) }
        @let possible = page.review.position.status == Status::Submitted;
        (joining::changed(page.changed, possible))
        p { (words::INTAKE_TEXT) }
        (missing::list_of(&page.review.ready))
        form method="post" action={ (href(reference)) "/import/new" } novalidate data-guard {
            (step(page.typed))
            (why_another(page.strong, page.typed, page.asks_why()))
            fieldset.section {
                legend { (fields::section(Section::Child)) }
                (referral_form::section_fields(Section::Child, page.review.referral.kind, page.form, page.complaints))
            }
            (links::choose(page.offers, page.typed))
            div.buttons {
                @if possible { button data-key="s" { (words::SAVE) } }
                a.button.button--link href=(href(reference)) { (words::CANCEL) }
            }
        }
    }
}

/// Who the child strongly resembles, and why it is another one all the same.
pub fn why_another(strong: Option<&Hit>, typed: &Typed, asks_why: bool) -> Markup {
    html! {
        @if let Some(strong) = strong {
            (notice(NoticeKind::Warning, html! {
                p {
                    a href={ "/clients/" (strong.client.id) } { (record::name(&strong.client.record)) } ": "
                    (evidence_words::verdict(&strong.comparison)) " "
                    (evidence_words::likelihood(&strong.comparison))
                }
            }))
        }
        @if asks_why {
            (TextArea {
                name: "reason", label: words::WHY_ANOTHER, hint: words::WHY_ANOTHER_HINT, value: typed.value("reason"),
                error: typed.error("reason"), required_word: Some(site::REQUIRED), rows: 3, ..Default::default()
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{ClientId, referral::Kind};
    use jiff::civil::date;
    use store::clients::Listed;

    use super::*;
    use crate::{
        form::Pairs,
        views::samples::{ago, assert_sound, review},
    };

    const TODAY: Date = date(2026, 11, 22);

    fn hit(record: &matching::Record, other: matching::Record) -> Hit {
        let comparison = matching::Model::shipped(5_000).compare(record, &other);
        Hit {
            client: Listed {
                id: ClientId::new(),
                version: 1,
                active: true,
                record: other,
            },
            comparison,
        }
    }

    #[test]
    fn a_strong_match_is_offered_before_a_new_client_with_a_warning() {
        let review = review(Kind::Client, true);
        let mut hit = hit(&review.record, review.record.clone());
        hit.comparison.probability = 0.999;
        let page = viewer(
            &review,
            std::slice::from_ref(&hit),
            &review.record,
            &Typed::default(),
            false,
            (TODAY, &ago),
        );
        assert_sound(&page);
        let at = |text: &str| page.0.find(text).unwrap_or_else(|| panic!("{text} is missing"));
        assert!(at(&format!("/import/{}", hit.client.id)) < at("/import/new"));
        assert!(at(words::STRONG) < at("/import/new"));
    }

    /// A97: a twin who is very alike is called so in the warning, and beside the candidate.
    #[test]
    fn a_strong_twin_is_called_one() {
        let review = review(Kind::Client, true);
        let mut hit = hit(&review.record, review.record.clone());
        (hit.comparison.probability, hit.comparison.relation) = (0.97, matching::Relation::Twin);
        let hits = std::slice::from_ref(&hit);
        let page = viewer(&review, hits, &review.record, &Typed::default(), false, (TODAY, &ago));
        assert!(
            page.0.contains(words::STRONG_KIN)
                && page.0.contains(evidence::TWIN_OR_ITSELF)
                && !page.0.contains(words::STRONG)
        );
    }

    #[test]
    fn when_nobody_is_found_a_new_client_is_offered_without_a_warning() {
        let review = review(Kind::Client, true);
        let page = viewer(&review, &[], &review.record, &Typed::default(), true, (TODAY, &ago));
        assert_sound(&page);
        assert!(
            page.0.contains(words::NO_RESULTS) && !page.0.contains(words::STRONG) && page.0.contains("/import/new")
        );
    }

    #[test]
    fn the_intake_screen_is_filled_in_and_asks_why_only_after_a_strong_match() {
        let review = review(Kind::Client, false);
        let form = review.answers.to_form();
        let hit = hit(&review.record, review.record.clone());
        let mut typed = Typed::new(Pairs(vec![("step".into(), "1".into())]));
        let page = |typed: &Typed, strong| {
            intake(&Intake {
                review: &review,
                form: &form,
                complaints: &[],
                typed,
                strong,
                offers: &[],
                changed: &[],
            })
        };
        let plain = page(&typed, None);
        assert_sound(&plain);
        assert!(plain.0.contains(r#"value="12 Oak Lane""#) && !plain.0.contains(words::WHY_ANOTHER));
        typed.complain("reason", site::REASON_NEEDED);
        let asking = page(&typed, Some(&hit));
        assert_sound(&asking);
        assert!(asking.0.contains(words::WHY_ANOTHER) && asking.0.contains("href=\"#reason\""));
    }
}
