//! What a referral does not say although its import or a report will ask for it: a small bar for each, which names what is missing.

use domain::{readiness::Readiness, words::review as words};
use maud::{Markup, html};

use super::components::{Bar, Bars, Fill};

/// The bars, with how complete it is above them.
pub fn list_of(each: &[Readiness]) -> Markup {
    bars(each, &story(each))
}

/// How complete it is, in a line that opens to the bars.
pub fn folded(each: &[Readiness]) -> Markup {
    html! { details { summary { (story(each)) } (bars(each, words::MISSING_BY_NAME)) } }
}

fn story(each: &[Readiness]) -> String {
    let figures: Vec<_> = each.iter().map(|it| (it.purpose, it.there(), it.needed)).collect();
    words::ready(&figures)
}

fn bars(each: &[Readiness], story: &str) -> Markup {
    let line = |it: &Readiness| {
        let missing: Vec<String> = it.gaps.iter().map(|it| it.label()).collect();
        let share = |n| length(n) / length(it.needed.max(1));
        let figure = words::of(it.there(), it.needed);
        Bar {
            label: it.purpose.label().to_owned(),
            text: words::missing(&missing),
            title: figure.clone(),
            // Each bar as wide as the others, however many values it stands for.
            parts: vec![(Fill::Solid, share(it.there())), (Fill::Open, share(it.gaps.len()))],
            figure,
        }
    };
    let lines: Vec<Bar> = each.iter().map(line).collect();
    html! { section.card.ready aria-label=(words::READY) { (Bars { story, legend: &[], lines: &lines, whole: 0.0 }) } }
}

/// A number as a length: there are some dozens of fields.
fn length(n: usize) -> f64 {
    f64::from(u16::try_from(n).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests {
    use domain::referral::Kind;

    use super::*;
    use crate::views::samples::review;

    /// Beyond 13: for each purpose how complete the referral is, and the missing fields by name.
    #[test]
    fn a_bar_for_each_purpose_names_what_is_missing() {
        let review = review(Kind::Combined, false);
        let html = list_of(&review.ready).into_string();
        assert!(
            html.contains("Complete for import 5 of 8 · NCA report 3 of 10 · VOCA report 2 of 7"),
            "{html}"
        );
        assert!(
            html.contains("missing are Caregiver 1: Last name; Caregiver 1: Telephone; Law enforcement: Case number"),
            "{html}"
        );
        assert_eq!(html.matches("<svg").count(), 3);
    }
}
