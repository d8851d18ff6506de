//! The picture of the evidence: from how likely it was at the start, step by step, to how likely it is.
//!
//! Each step is a line of text with a bar of its own, not one drawing: text wraps and grows as everywhere else, and is read aloud.
//! The bars have no coordinates but shares of their width, so that lines stay thin however wide they are.

use maud::{Markup, html};

use super::evidence::{EvidenceTable, signed};

/// The picture, with `story`, what it says in a sentence. The table is its twin: both are drawn from the same steps.
pub fn waterfall(evidence: &EvidenceTable<'_>, story: &str) -> Markup {
    let words = evidence.words;
    let scale = Scale::of(evidence);
    let zero = scale.at(0.0);
    // Wherever the line is, its words stay inside.
    let anchor = match zero {
        ..25.0 => "start",
        75.0.. => "end",
        _ => "middle",
    };
    html! {
        figure.waterfall {
            figcaption { (story) }
            div.waterfall__step.waterfall__axis aria-hidden="true" {
                div.waterfall__bar { svg focusable="false" { text x=(percent(zero)) y="85%" text-anchor=(anchor) { (words.even) } } }
                span.waterfall__bits { (words.weight) }
            }
            ol { @for it in steps(evidence) { (line(&it, scale)) } }
        }
    }
}

/// What the bar of a step shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Start,
    For,
    Against,
    End,
}

/// A step: its words, what it weighs, and from where to where its bar goes.
struct Step<'a> {
    kind: Kind,
    name: &'a str,
    words: &'a str,
    bits: f64,
    from: f64,
    to: f64,
    title: String,
}

fn steps<'a>(evidence: &'a EvidenceTable<'_>) -> Vec<Step<'a>> {
    let odds = evidence.words.odds_of;
    let total = |kind, (name, words), bits| Step {
        kind,
        name,
        words,
        bits,
        from: 0.0,
        to: bits,
        title: odds(bits),
    };
    let between = evidence.steps().filter(|it| it.0.weighs()).map(|(row, from, to)| Step {
        kind: if to < from { Kind::Against } else { Kind::For },
        name: row.field,
        words: row.words,
        bits: to - from,
        from,
        to,
        title: format!("{} → {}", odds(from), odds(to)),
    });
    [total(Kind::Start, evidence.words.start, evidence.start)]
        .into_iter()
        .chain(between)
        .chain([total(Kind::End, evidence.words.end, evidence.end())])
        .collect()
}

fn line(step: &Step<'_>, scale: Scale) -> Markup {
    let (from, to, zero) = (scale.at(step.from), scale.at(step.to), percent(scale.at(0.0)));
    let (class, before, after) = match step.kind {
        Kind::Start => ("waterfall__start", None, Some(to)),
        Kind::For => ("waterfall__for", Some(from), Some(to)),
        Kind::Against => ("waterfall__against", Some(from), Some(to)),
        Kind::End => ("waterfall__end", Some(to), None),
    };
    let joint = |at: Option<f64>, from: &str, to: &str| {
        html! { @if let Some(at) = at.map(percent) { line.waterfall__joint x1=(at) y1=(from) x2=(at) y2=(to) {} } }
    };
    html! {
        li.waterfall__step {
            span { strong { (step.name) ":" } " " (step.words) }
            div.waterfall__bar { svg role="img" focusable="false" {
                title { (step.title) }
                line.waterfall__zero x1=(zero) y1="0" x2=(zero) y2="100%" {}
                (joint(before, "0", "50%"))
                (joint(after, "50%", "100%"))
                rect.(class) x=(percent(from.min(to))) y="50%" width=(percent((to - from).abs())) height="1em" {}
            } }
            span.waterfall__bits { (signed(step.bits)) }
        }
    }
}

/// Bits to percent of the width.
#[derive(Clone, Copy)]
struct Scale {
    least: f64,
    most: f64,
}

impl Scale {
    /// Wide enough for every step, and for where both are as likely.
    fn of(evidence: &EvidenceTable<'_>) -> Self {
        let all = evidence.steps().map(|it| it.2).chain([evidence.start]);
        let (least, most) = all.fold((0.0_f64, 0.0_f64), |(least, most), it| (least.min(it), most.max(it)));
        Self {
            least,
            // Never so narrow that nothing is blown up to something.
            most: most.max(least + 1.0),
        }
    }

    fn at(self, bits: f64) -> f64 {
        1.0 + 98.0 * (bits - self.least) / (self.most - self.least)
    }
}

fn percent(of: f64) -> String {
    format!("{of:.2}%")
}
