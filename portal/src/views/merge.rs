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
mod tests {
    use domain::{merge::RowId, referral::Kind};
    use jiff::civil::date;

    use super::*;
    use crate::views::samples::{NOW, ago, assert_sound, form, review};

    const TODAY: Date = date(2026, 11, 22);

    /// Two who agree in nothing but their names.
    fn two() -> [Review; 2] {
        [
            &[
                ("child.last_name", "King"),
                ("child.school", "Elm <School>"),
                ("law_enforcement.case_number", "26-1001"),
                ("caregiver.0.last_name", "Lee"),
                ("caregiver.0.phone", "555-0101"),
            ][..],
            &[
                ("child.last_name", "King"),
                ("child.school", "Elm Street School"),
                ("law_enforcement.case_number", "26-1007"),
                ("child.phone", "555-0102"),
                ("reporter.name", "Neighbor Ned"),
            ],
        ]
        .map(|said| {
            let mut it = review(Kind::Combined, false);
            let scope = domain::answers::Scope::Referral;
            it.answers = domain::answers::parse(&form(said), Kind::Combined, scope, TODAY).answers;
            it
        })
    }

    fn shown(two: &[Review; 2], choices: &Choices, changed: &[String], possible: bool) -> [Markup; 2] {
        let pair = store::merge::pair(&two[0], &two[1]);
        let typed = Typed::filled(&[
            ("step", "1".into()),
            ("other_step", "3".into()),
            ("note", "A <note>".into()),
        ]);
        let page = MergePage {
            both: [&two[0], &two[1]],
            rows: &pair.rows(),
            choices,
            typed: &typed,
            mistakes: &[],
            changed,
            possible,
        };
        [compare(&page, &ago), preview(&page, &pair.combine(choices).unwrap())]
    }

    /// A15: three columns: both values with their difference marked, and what is chosen; what is the same asks nothing.
    #[test]
    fn what_differs_is_marked_by_icon_text_and_color_and_what_is_the_same_is_quiet() {
        let two = two();
        let [page, preview] = shown(&two, &Choices::default(), &[], true);
        assert_sound(&page);
        assert_sound(&preview);
        let rows: Vec<&str> = page.0.split("<tr ").filter(|it| it.contains("scope=\"row\"")).collect();
        let row = |of: &str| *rows.iter().find(|it| it.contains(&format!(">{of}<"))).expect(of);
        let shown = ["Name", "Case number", "Telephone"].map(row).join("\n");
        let line = |it: &str| it.split("</tr>").next().unwrap_or_default().to_owned();
        let mut shown = shown.split("\nclass").map(line).collect::<Vec<_>>().join("\n");
        for (n, review) in ["one", "other"].into_iter().zip(&two) {
            shown = shown.replace(&review.referral.reference.to_string(), n);
        }
        let tags = ["<td ", "<label "];
        let shown = tags.iter().fold(shown, |it, tag| it.replace(tag, &format!("\n{tag}")));
        insta::assert_snapshot!(shown);
        assert!(
            row("School").contains("tag--warning")
                && row("School").contains("<svg")
                && row("School").contains(words::DIFFER)
        );
        let caregiver = row("Caregiver 1");
        assert!(caregiver.contains(words::KEEP) && caregiver.contains(words::LEAVE_OUT));
        assert!(
            caregiver.contains("555-0101") && caregiver.contains("Not known"),
            "R6: {caregiver}"
        );
        assert!(page.0.contains(r#"name="other_step" value="3""#) && page.0.contains("A &lt;note&gt;"));
    }

    #[test]
    fn the_preview_shows_what_is_left_out_and_carries_every_choice() {
        let school = RowId::Field(FieldId::ChildSchool.field().path(0));
        let reporter = RowId::Field(FieldId::ReporterName.field().path(0));
        let choices: Choices = [(school, Take::Second), (reporter, Take::First)].into_iter().collect();
        let [_, page] = shown(&two(), &choices, &[], true);
        assert_sound(&page);
        let out = page.0.split("<tbody").nth(1).unwrap().split("</tbody").next().unwrap();
        assert!(
            out.contains("Elm &lt;School&gt;") && out.contains(r#"<span class="reporter">Neighbor Ned"#),
            "{out}"
        );
        assert!(!out.contains("26-1001") && page.0.contains("26-1001; 26-1007"));
        for (name, value) in [
            ("child.school", "second"),
            ("reporter.name", "first"),
            ("first.caregiver.0", "first"),
        ] {
            assert!(
                page.0.contains(&format!(r#"name="take.{name}" value="{value}""#)),
                "{name}"
            );
        }
        assert!(page.0.contains(words::NOT_TOLD) && page.0.contains(words::PART_FIRST));
        let [_, nothing] = shown(&two(), &[(school, Take::First)].into_iter().collect(), &[], true);
        assert!(nothing.0.contains("Elm Street School") && !nothing.0.contains(words::NOTHING_LEFT_OUT));
    }

    #[test]
    fn what_has_changed_is_said_and_what_is_impossible_is_not_offered() {
        let changed = ["R-1: Ann <Lee> was faster.".to_owned()];
        let [page, _] = shown(&two(), &Choices::default(), &changed, false);
        assert_sound(&page);
        assert!(page.0.contains("Ann &lt;Lee&gt; was faster.") && page.0.contains(words::NOT_NOW));
        assert!(!page.0.contains("value=\"preview\"") && page.0.contains("A &lt;note&gt;"));
    }

    #[test]
    fn the_way_to_the_other_one_is_offered_and_searched() {
        let [one, two] = two();
        let found = Found {
            reference: two.referral.reference,
            record: two.record.clone(),
            comparison: matching::Model::shipped(5_000).compare(&one.record, &two.record),
        };
        let page = choose(&one, Some(std::slice::from_ref(&found)), &Typed::default(), TODAY);
        assert_sound(&page);
        assert!(page.0.contains(&address(one.referral.reference, Some(found.reference))));
        assert!(page.0.contains(words::NONE_LIKE));
        assert!(
            choose(&one, Some(&[]), &Typed::default(), TODAY)
                .0
                .contains(words::NOT_FOUND)
        );
    }

    #[test]
    fn what_was_merged_names_whom_to_call_and_what_was_taken_back() {
        let [mut one, two] = two();
        one.parts.push(Part {
            reference: two.referral.reference,
            kind: Kind::ChildProtection,
            agency: "County <CPS>".into(),
            referrer: "Tony Hoare".into(),
            referrer_phone: Some("555-0199".into()),
            sent_at: NOW,
            taken_back: Some(NOW),
        });
        one.position.merged = true;
        let said = parts(&one, &ago).0;
        for it in [
            "County &lt;CPS&gt;",
            "Tony Hoare",
            "555-0199",
            words::PART_FIRST,
            words::TAKEN_BACK_TEXT,
        ] {
            assert!(said.contains(it), "{it} in {said}");
        }
    }
}
