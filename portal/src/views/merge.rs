//! Merging two referrals: finding the other one, choosing what goes into the result, and checking it.

use domain::{
    Reference,
    answers::{Answers, Value},
    catalogue::{FieldId, Path, Section},
    codes,
    merge::{Choices, Row as Place, Take},
    referral::Status,
    words::{advocate, fields, merge as words, site},
};
use jiff::{Timestamp, civil::Date};
use matching::{Comparison, Record, Relation};
use maud::{Markup, html};
use store::{
    merge::{Found, Part},
    review::{CandidateId, Review},
};

use super::{
    answers,
    components::{
        Heading, NoticeKind, Row, Size, SummaryRow, Table, Tag, TextArea, TextField, back_link, card, empty,
        error_summary, notice, status_tag, summary_list,
    },
    evidence_words,
    import::search_fields,
    queue::{When, child_name, href},
    record,
    sides::{self, Sides},
};
use crate::form::Typed;

/// What is chosen between.
const SIDES: Sides = Sides {
    columns: [words::FIRST, words::SECOND, words::RESULT],
    take: [words::FIRST, words::SECOND, words::BOTH],
    only: [words::KEEP, words::LEAVE_OUT],
    alone: [words::ONLY_FIRST, words::ONLY_SECOND],
};

/// Where a referral is merged with some other one, or with this one.
pub fn address(of: Reference, other: Option<Reference>) -> String {
    other.map_or_else(
        || format!("{}/merge", href(of)),
        |other| format!("{}/merge/{other}", href(of)),
    )
}

/// The page on which the other referral is found. `found` is what was searched for, if something was.
pub fn choose(review: &Review, found: Option<&[Found]>, typed: &Typed, today: Date) -> Markup {
    let reference = review.referral.reference;
    let candidates = review.candidates.iter().filter_map(|it| match (it.id, it.reference) {
        (CandidateId::Referral(_), Some(other)) => Some((other, &it.record, &it.comparison)),
        _ => None,
    });
    let candidates: Vec<_> = candidates.collect();
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (top(review))
        h1 { (words::TITLE) }
        p { (words::TEXT) }
        @if let Some(found) = found {
            h2 { (words::FOUND) }
            @if found.is_empty() { (empty(html! { p { (words::NOT_FOUND) } })) }
            @for it in found { (other(reference, (it.reference, &it.record, &it.comparison), today)) }
        }
        h2 { (words::LIKE) }
        @if candidates.is_empty() { (empty(html! { p { (words::NONE_LIKE) } })) }
        @for it in candidates { (other(reference, it, today)) }
        form.section method="post" action=(address(reference, None)) novalidate role="search" aria-labelledby="search" {
            h2 #search { (words::SEARCH) }
            p { (words::SEARCH_TEXT) }
            (TextField {
                name: "reference", label: words::REFERENCE, hint: words::REFERENCE_HINT, value: typed.value("reference"),
                error: typed.error("reference"), size: Size::Medium, autocomplete: "off", ..Default::default()
            })
            (search_fields(typed))
            button.button--secondary { (advocate::SEARCH) }
        }
    }
}

fn top(review: &Review) -> Markup {
    let reference = review.referral.reference;
    html! {
        (back_link(&href(reference), &advocate::back_to_referral(&reference.to_string())))
        p.caption { (child_name(&review.answers)) }
    }
}

/// Another referral that waits.
fn other(of: Reference, (other, child, comparison): (Reference, &Record, &Comparison), today: Date) -> Markup {
    let name = record::name(child);
    let what = match comparison.relation {
        Relation::Same | Relation::Possible => advocate::REFERRED_TWICE,
        Relation::Sibling | Relation::Twin => advocate::SAME_FAMILY,
        relation @ Relation::Unlikely => evidence_words::relation(relation),
    };
    html! {
        section.card {
            div.head {
                div {
                    h3 { a href=(href(other)) { (name) } }
                    div { (other) " · " (record::born(child.born, today)) }
                }
                div { (what) " " (evidence_words::likelihood(comparison)) }
                a.button.button--secondary href=(address(of, Some(other))) {
                    (words::COMPARE) span.hidden { ": " (name) ", " (other) }
                }
            }
        }
    }
}

/// Two referrals, and what was chosen of them so far.
#[derive(Clone, Copy, Debug)]
pub struct MergePage<'a> {
    /// Both, the one that stays first.
    pub both: [&'a Review; 2],
    /// What they say.
    pub rows: &'a [Place],
    /// What was chosen.
    pub choices: &'a Choices,
    /// The rest of the form.
    pub typed: &'a Typed,
    /// What is wrong with the choices, and where it can be put right.
    pub mistakes: &'a [(String, String)],
    /// What others have done with them since the page was opened.
    pub changed: &'a [String],
    /// Whether they can be merged as they stand now.
    pub possible: bool,
}

impl MergePage<'_> {
    fn references(&self) -> [String; 2] {
        self.both.map(|it| it.referral.reference.to_string())
    }

    fn action(&self) -> String {
        let [first, second] = self.both.map(|it| it.referral.reference);
        address(first, Some(second))
    }

    /// At which steps both were when the page was made: if somebody does something with either, nothing is merged.
    fn steps(&self) -> Markup {
        html! { @for name in ["step", "other_step"] { input type="hidden" name=(name) value=(self.typed.value(name)); } }
    }
}

/// The page on which it is chosen what goes into the result.
pub fn compare(page: &MergePage<'_>, at: &dyn Fn(Timestamp) -> Markup) -> Markup {
    let mut mistakes = page.mistakes.to_vec();
    mistakes.extend(page.typed.summary());
    let references = page.references();
    let columns = [
        words::column(words::FIRST, &references[0]),
        words::column(words::SECOND, &references[1]),
    ];
    html! {
        @if !mistakes.is_empty() { (error_summary(site::THERE_IS_A_PROBLEM, &mistakes)) }
        (top(page.both[0]))
        h1 { (words::CHOOSE) }
        @if !page.changed.is_empty() {
            (notice(NoticeKind::Warning, html! {
                p { strong { (words::CHANGED) } }
                ul { @for it in page.changed { li { (it) } } }
                p { @if page.possible { (words::LOOK_AGAIN) } @else { (words::NOT_NOW) } }
            }))
        }
        p { (words::CHOOSE_TEXT) }
        div.compare {
            @for (n, review) in page.both.iter().enumerate() {
                (side(review, &columns[n], [words::STAYS, words::GOES][n], at))
            }
        }
        form method="post" action=(page.action()) novalidate data-guard {
            (page.steps())
            @for section in Section::ALL {
                @let rows: Vec<Row> = page.rows.iter().filter(|it| it.section == section).map(|it| row(page, it)).collect();
                @if !rows.is_empty() {
                    section.reporter[section == Section::Reporter] {
                        h2 { (fields::section(section)) }
                        (sides::table(fields::section(section), &SIDES, &rows))
                    }
                }
            }
            (TextArea {
                name: "note", label: words::WHY, hint: words::WHY_HINT, value: page.typed.value("note"),
                error: page.typed.error("note"), rows: 3, ..Default::default()
            })
            div.buttons {
                @if page.possible { button name="then" value="preview" data-key="s" { (words::PREVIEW) } }
                a.button.button--link href=(href(page.both[0].referral.reference)) { (advocate::CANCEL) }
            }
        }
    }
}

/// Who sent a referral, and when.
fn side(review: &Review, title: &str, what: &str, at: &dyn Fn(Timestamp) -> Markup) -> Markup {
    let row = |term, value| SummaryRow {
        term,
        value,
        change: None,
    };
    let sent = review.revisions.iter().find(|it| it.n == review.position.rev);
    let mut rows = vec![
        row(advocate::CHILD, html! { (child_name(&review.answers)) }),
        row(
            advocate::AGENCY,
            html! { (review.agency) p.quiet { (review.kind().label()) } },
        ),
        row(advocate::REFERRER, html! { (review.referrer) }),
    ];
    if let Some(sent) = sent {
        rows.push(row(advocate::RECEIVED, at(sent.sent_at)));
    }
    for part in &review.parts {
        rows.push(row(
            advocate::MERGED_OF_TWO,
            html! { (part.reference) p.quiet { (words::sent_by(&part.referrer, &part.agency)) } },
        ));
    }
    html! {
        section.card {
            h2 { a href=(href(review.referral.reference)) { (title) } }
            p { (status_tag(Tag::Merged, what)) }
            (summary_list("", &rows))
        }
    }
}

fn row(page: &MergePage<'_>, row: &Place) -> Row {
    let remarks = [
        safe(page.rows, &row.first, |it| &it.first),
        safe(page.rows, &row.second, |it| &it.second),
    ];
    sides::row(row, (&row.offers(), page.choices.of(row)), &SIDES, remarks)
}

/// Whether it is safe to call a caregiver: their telephone number never stands without that (rule R6).
fn safe(rows: &[Place], values: &[(Path, Value)], side: fn(&Place) -> &Vec<(Path, Value)>) -> Markup {
    let phone = values.iter().find(|it| it.0.field == FieldId::CaregiverPhone);
    let said = phone.map(|(phone, _)| {
        let is_it = |it: &&(Path, Value)| it.0.field == FieldId::CaregiverSafe && it.0.item == phone.item;
        rows.iter().flat_map(side).find(is_it).map(|it| it.1.clone())
    });
    html! {
        @if let Some(said) = said {
            @let safe = said.unwrap_or(Value::Choice(codes::UNKNOWN));
            p.quiet { (answers::text(FieldId::CaregiverSafe, &safe)) }
        }
    }
}

/// The page that shows what the merge will make, before it is done.
pub fn preview(page: &MergePage<'_>, merged: &Answers) -> Markup {
    let [first, second] = page.references();
    let kind = page.both[0].referral.kind.asking(merged);
    let left_out: Vec<Row> = page.rows.iter().flat_map(|it| left_out(page, it)).collect();
    let headings = [words::FIELD, words::FROM, words::SAID].map(|label| Heading {
        label,
        ..Default::default()
    });
    html! {
        (top(page.both[0]))
        h1 { (words::CHECK) }
        (notice(NoticeKind::Info, html! {
            p { strong { (words::WHAT_HAPPENS) } }
            ul {
                li { (words::what_happens(&first, &second)) }
                li { (words::READABLE) }
                li { (words::NOT_TOLD) }
                li { (words::PART_FIRST) }
            }
        }))
        h2 { (words::LEFT_OUT) }
        @if left_out.is_empty() { p { (words::NOTHING_LEFT_OUT) } }
        @else { (Table { label: words::LEFT_OUT, class: "", headings: &headings, rows: &left_out }) }
        h2 { (words::THE_RESULT) ": " (child_name(merged)) }
        (answers::sections(kind, merged, None))
        form method="post" action=(page.action()) novalidate {
            (page.steps())
            @for it in page.rows.iter().filter(|it| !it.is_same()) {
                input type="hidden" name={ (sides::INPUTS) (it.id) } value=(page.choices.of(it).as_str());
            }
            @if !page.typed.value("note").trim().is_empty() {
                (card(words::WHY, answers::lines(page.typed.value("note"))))
            }
            input type="hidden" name="note" value=(page.typed.value("note"));
            div.buttons {
                button name="then" value="merge" data-key="s" { (words::MERGE) }
                button.button--secondary name="then" value="edit" { (words::CHANGE) }
                a.button.button--link href=(href(page.both[0].referral.reference)) { (advocate::CANCEL) }
            }
        }
    }
}

/// What one of them says and the result does not.
fn left_out(page: &MergePage<'_>, row: &Place) -> Vec<Row> {
    let result = row.result(page.choices.of(row));
    let take = page.choices.of(row);
    let [first, second] = page.references();
    let sides = [(Take::First, first, &row.first), (Take::Second, second, &row.second)];
    let is_out = |it: &&(Take, String, &Vec<(Path, Value)>)| {
        take != Take::Both && take != it.0 && !it.2.is_empty() && it.2.iter().any(|value| !result.contains(value))
    };
    let out = sides.iter().filter(is_out);
    out.map(|(_, reference, said)| {
        let said = html! { (sides::values(row, said)) };
        let said = if row.section == Section::Reporter {
            html! { span.reporter { (said) } }
        } else {
            said
        };
        Row {
            cells: vec![html! { (sides::label(row)) }, html! { (reference) }, said],
            urgent: false,
        }
    })
    .collect()
}

/// On a referral's page: what was merged into it, with whom to call, and what of it was taken back.
pub fn parts(review: &Review, at: When<'_>) -> Markup {
    html! {
        @if !review.parts.is_empty() {
            (notice(NoticeKind::Info, html! {
                @for it in &review.parts { p { (part(it, at)) } }
                @if review.position.status == Status::Submitted { p { (words::PART_FIRST) } }
            }))
        }
        (taken_back(review, at))
    }
}

fn part(it: &Part, at: When<'_>) -> Markup {
    html! {
        a href=(href(it.reference)) { (words::with(&it.reference.to_string())) } ": "
        (it.kind.label()) ", " (words::sent_by(&it.referrer, &it.agency))
        @if let Some(phone) = &it.referrer_phone { ", " (phone) }
        ", " (at(it.sent_at))
    }
}

/// That a referrer has taken back what is merged.
pub fn taken_back(review: &Review, at: When<'_>) -> Markup {
    let own = (review.referral.reference, review.taken_back);
    let all = [own]
        .into_iter()
        .chain(review.parts.iter().map(|it| (it.reference, it.taken_back)));
    let merged = review.position.merged || review.peer.is_some();
    let all: Vec<_> = all.filter_map(|it| Some((it.0, it.1?))).filter(|_| merged).collect();
    html! {
        @if !all.is_empty() {
            (notice(NoticeKind::Warning, html! {
                @for (reference, when) in all { p { strong { (words::taken_back(&reference.to_string())) ", " (at(when)) "." } } }
                p { (words::TAKEN_BACK_TEXT) }
            }))
        }
    }
}

/// What the undo of a merge does, before it is done.
pub fn parting(one: &Review, other: &Review) -> Markup {
    let reference = |it: &Review| it.referral.reference.to_string();
    html! {
        p { (words::parted(&reference(one), &reference(other))) }
        @for it in [one, other] {
            @if it.taken_back.is_some() { p { (words::leaves(&reference(it))) } }
        }
    }
}

#[cfg(test)]
mod tests;
