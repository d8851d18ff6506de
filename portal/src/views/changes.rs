//! What came back: which of the fields asked for were corrected, and all that changed since the version before.

use domain::{
    answers::{Answers, Value},
    catalogue::{FieldId, Part, Path},
    revised::Earlier,
    words::{advocate as words, evidence, fields, referrer, returns},
};
use maud::{Markup, html};
use store::{own::Returned, review::Review};

use super::{
    answers,
    components::{Heading, Icon, NoticeKind, Row, Table, card, differences, icon, notice},
    returns::value,
};

/// Marks single characters only in what is not longer than this.
const SHORT: usize = 200;

/// What became of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Changed,
    Added,
    Removed,
    Same,
}

impl Change {
    fn of(before: Option<&Value>, now: Option<&Value>) -> Self {
        match (before, now) {
            (None, Some(_)) => Change::Added,
            (Some(_), None) => Change::Removed,
            (before, now) if before == now => Change::Same,
            _ => Change::Changed,
        }
    }

    fn tag(self) -> Markup {
        let (class, sign, text) = match self {
            Change::Changed => ("tag--info", Icon::Nearly, returns::CHANGED),
            Change::Added => ("tag--good", Icon::Plus, returns::ADDED),
            Change::Removed => ("tag--warning", Icon::Dash, returns::REMOVED),
            Change::Same => return html! { span.quiet { (returns::SAME) } },
        };
        html! { span.tag.(class) { (icon(sign)) (text) } }
    }
}

/// What a referrer sent twice.
#[derive(Clone, Debug)]
pub struct SentAgain {
    /// The time before.
    pub before: Answers,
    /// Last.
    pub now: Answers,
}

/// What the referrer corrected when they sent it again. What was merged into it since then is not theirs.
pub fn since(SentAgain { before, now }: &SentAgain, review: &Review) -> Markup {
    let earlier = Earlier::beside(before, now);
    let before = earlier.answers();
    let paths = changed(before, now);
    let headings = [evidence::FIELD, words::BEFORE, words::NOW, returns::WHAT].map(|label| Heading {
        label,
        ..Default::default()
    });
    let row = |path: &Path| {
        let (before, now) = (before.get(*path), now.get(*path));
        let (left, right) = sides(*path, before, now);
        Row {
            cells: vec![
                html! { (label(&earlier, *path)) },
                left,
                right,
                Change::of(before, now).tag(),
            ],
            urgent: false,
        }
    };
    let rows: Vec<Row> = paths.iter().map(row).collect();
    html! {
        @if review.position.merged { p.quiet { (returns::BEFORE_THE_MERGE) } }
        @if let Some(returned) = &review.returned { (asked(returned, &earlier, now)) }
        h2 { (words::CHANGED) }
        @if rows.is_empty() { p { (words::CHANGED_NOTHING) } }
        @else { (Table { label: words::CHANGED, class: "", headings: &headings, rows: &rows }) }
    }
}

/// Over a form that was saved elsewhere since it was opened: what differs between there and here.
pub fn elsewhere(there: &Answers, here: &Answers, at: &Markup) -> Markup {
    let headings = [evidence::FIELD, referrer::SAVED_THERE, referrer::TYPED_HERE].map(|label| Heading {
        label,
        ..Default::default()
    });
    let row = |path: &Path| {
        let (left, right) = sides(*path, there.get(*path), here.get(*path));
        Row {
            cells: vec![html! { (path.label()) }, left, right],
            urgent: false,
        }
    };
    let rows: Vec<Row> = changed(there, here).iter().map(row).collect();
    html! {
        (notice(NoticeKind::Warning, html! {
            p { strong { (referrer::SAVED_ELSEWHERE) " (" (at) ")." } }
            p { (referrer::NOT_SAVED_YET) }
        }))
        @if !rows.is_empty() { (Table { label: referrer::WHAT_DIFFERS, class: "", headings: &headings, rows: &rows }) }
    }
}

/// A field by the number of its person or event now, and by the one before if that was another one.
fn label(earlier: &Earlier, path: Path) -> String {
    let was = earlier.was(path);
    if earlier.is_gone(path) {
        returns::formerly(&was.label())
    } else if was == path {
        path.label()
    } else {
        returns::renumbered(&path.label(), &fields::item(path.field.field().section, was.item))
    }
}

/// What it was returned for. What was not changed stands first: it is what is left to ask.
fn asked(returned: &Returned, earlier: &Earlier, now: &Answers) -> Markup {
    let (mut same, mut removed, mut corrected) = (Vec::new(), Vec::new(), Vec::new());
    for was in returned.reasons.fields() {
        let path = earlier.place(*was);
        let to = if earlier.is_gone(path) {
            &mut removed
        } else if earlier.answers().get(path) == now.get(path) {
            &mut same
        } else {
            &mut corrected
        };
        to.push((path, returned.notes.of(*was)));
    }
    let line = |(path, note): (Path, &str), tag: Markup| {
        html! {
            li {
                p { strong { (label(earlier, path)) } " " (tag) }
                @if !note.is_empty() { p { (returns::YOU_WROTE) " " q { (note) } } }
                p { (words::NOW) ": " (value(now, path)) }
            }
        }
    };
    let tag = |class, sign, text: &str| html! { span.tag.(class) { (icon(sign)) (text) } };
    card(
        returns::WHAT_WAS_ASKED,
        html! {
            @if returned.reasons.fields().is_empty() { p { (returns::NO_FIELDS_ASKED) } }
            @else {
                p { (returns::corrected(corrected.len(), same.len(), removed.len())) }
                ul.asked {
                    @for it in same { (line(it, tag("tag--warning", Icon::Warning, returns::NOT_CHANGED))) }
                    @for it in removed { (line(it, Change::Removed.tag())) }
                    @for it in corrected { (line(it, tag("tag--good", Icon::Check, returns::CORRECTED))) }
                }
            }
            p { (referrer::WHY_RETURNED) }
            ul { @for it in returned.reasons.codes() { li { (it.label()) } } }
            @if let Some(note) = &returned.notes.general { p { strong { (words::NOTE) ":" } } (answers::lines(note.as_str())) }
        },
    )
}

fn changed(before: &Answers, now: &Answers) -> Vec<Path> {
    let mut paths: Vec<Path> = before
        .iter()
        .chain(now.iter())
        .map(|it| it.0)
        .filter(|it| before.get(*it) != now.get(*it))
        .collect();
    // A caregiver's telephone number never stands without whether it is safe to call (rule R6).
    let phones = paths
        .clone()
        .into_iter()
        .filter(|it| it.field == FieldId::CaregiverPhone);
    paths.extend(phones.map(|it| FieldId::CaregiverSafe.field().path(it.item)));
    paths.sort();
    paths.dedup();
    paths
}

/// The two values; of short ones the characters that differ are marked.
fn sides(path: Path, before: Option<&Value>, now: Option<&Value>) -> (Markup, Markup) {
    let whole = |value: Option<&Value>| match value {
        Some(value) => answers::markup(path.field, value),
        None => super::components::not_provided(words::NOT_PROVIDED),
    };
    let (left, right) = match (
        before.and_then(|it| short(path, it)),
        now.and_then(|it| short(path, it)),
    ) {
        (Some(before), Some(now)) => differences(&before, &now),
        _ => (whole(before), whole(now)),
    };
    // Who reported it stays on the screen (rule R5).
    if path.field.field().part == Part::Reporter {
        (html! { span.reporter { (left) } }, html! { span.reporter { (right) } })
    } else {
        (left, right)
    }
}

/// A value of which single characters can differ. A code has none.
fn short(path: Path, value: &Value) -> Option<String> {
    if matches!(value, Value::Choice(_) | Value::Choices(_)) {
        return None;
    }
    let text = answers::text(path.field, value);
    (text.chars().count() <= SHORT && !text.contains('\n')).then_some(text)
}

#[cfg(test)]
mod tests {
    use domain::{
        reason::{Notes, Reasons, ReturnReason},
        referral::Kind,
        text::{Line, Name},
    };

    use super::*;
    use crate::views::samples::{NOW, review};

    fn again(before: &Answers, review: &Review) -> SentAgain {
        SentAgain {
            before: before.clone(),
            now: review.answers.clone(),
        }
    }

    fn path(text: &str) -> Path {
        text.parse().unwrap()
    }

    fn name(text: &str) -> Value {
        Value::Name(Name::parse(text).unwrap())
    }

    #[test]
    fn who_was_taken_away_is_told_and_who_moved_up_is_compared_with_themselves() {
        let mut review = review(Kind::Client, false);
        let caregiver = |item, name: &str, phone: &str| {
            let line = |it: &str| Value::Phone(domain::text::Phone::parse(it).unwrap());
            let first = FieldId::CaregiverFirstName.field().path(item);
            let value = Value::Name(Name::parse(name).unwrap());
            [
                (first, value),
                (FieldId::CaregiverPhone.field().path(item), line(phone)),
            ]
        };
        let said = |all: Vec<[(Path, Value); 2]>| {
            let mut answers = Answers::default();
            all.into_iter()
                .flatten()
                .for_each(|(path, value)| answers.set(path, value));
            answers
        };
        let before = said(vec![
            caregiver(0, "Ann", "555-0101"),
            caregiver(1, "Ben", "555-0102"),
            caregiver(2, "Cal", "555-0103"),
        ]);
        review.answers = said(vec![caregiver(0, "Ben", "555-0199"), caregiver(1, "Cal", "555-0103")]);
        let phones: Vec<Path> = (0..3).map(|it| FieldId::CaregiverPhone.field().path(it)).collect();
        review.returned = Some(Returned {
            reasons: Reasons::new(vec![ReturnReason::OtherSeePortal], phones).unwrap(),
            notes: Notes {
                general: None,
                fields: [(path("caregiver.1.phone"), Line::parse("Is it <hers>?").unwrap())].into(),
            },
            at: NOW,
        });
        let html = since(&again(&before, &review), &review);
        insta::assert_snapshot!(html.0.replace("><", ">\n<"));
    }

    #[test]
    fn each_change_says_what_it_is_and_marks_what_differs() {
        let review = review(Kind::Client, false);
        let mut before = review.answers.clone();
        before.set(path("child.last_name"), name("Kong"));
        before.set(path("child.middle_name"), name("May"));
        before.set(path("child.street"), Value::Line(Line::parse("99 Pine").unwrap()));
        let html = since(&again(&before, &review), &review).into_string();
        assert!(html.contains(r#"K<mark class="diff">o</mark>ng"#), "{html}");
        assert!(
            html.contains("99 Pine") && !html.contains("Oak <mark"),
            "too little in common to be marked: {html}"
        );
        assert_eq!(
            (
                html.matches(returns::CHANGED).count(),
                html.matches(returns::REMOVED).count()
            ),
            (2, 1)
        );
        assert!(
            since(&again(&review.answers, &review), &review)
                .0
                .contains(words::CHANGED_NOTHING)
        );
    }

    #[test]
    fn what_was_asked_for_and_not_changed_stands_first() {
        let mut review = review(Kind::Client, false);
        let (street, last) = (path("child.street"), path("child.last_name"));
        let mut before = review.answers.clone();
        before.set(last, name("Kong"));
        review.returned = Some(Returned {
            reasons: Reasons::new(vec![ReturnReason::OtherSeePortal], vec![last, street]).unwrap(),
            notes: Notes {
                general: None,
                fields: [(street, Line::parse("Which <town>?").unwrap())].into(),
            },
            at: NOW,
        });
        let html = since(&again(&before, &review), &review).into_string();
        let at = |text: &str| html.find(text).unwrap_or_else(|| panic!("{text} in {html}"));
        let tagged = |text: &str| at(&format!("{text}</span>"));
        assert!(
            tagged(returns::NOT_CHANGED) < tagged(returns::CORRECTED)
                && tagged(returns::CORRECTED) < at(words::CHANGED)
        );
        assert!(html.contains("Which &lt;town&gt;?"), "{html}");
    }
}
