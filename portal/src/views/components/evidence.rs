//! Why a referral and a client were thought to be the same person, in words, numbers and bars.

use maud::{Markup, Render, html};

use super::tags::{Icon, icon};

/// How two values of one field compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// They are the same.
    Agrees,
    /// They are alike.
    Partly,
    /// They are different.
    Differs,
    /// One of them is missing.
    Unknown,
}

/// One field, compared.
#[derive(Clone, Debug)]
pub struct EvidenceRow<'a> {
    /// What the field is called.
    pub field: &'a str,
    /// The value in the referral; see [`differences`].
    pub referral: Markup,
    /// The value of the candidate.
    pub candidate: Markup,
    /// How they compare.
    pub agreement: Agreement,
    /// The same in words: "one digit differs".
    pub words: &'a str,
    /// How much it speaks for one person (above zero) or for two (below), in bits; `None` for nothing either way.
    pub bits: Option<f64>,
}

/// What the parts of an [`EvidenceTable`] are called.
#[derive(Clone, Copy, Debug, Default)]
pub struct EvidenceWords<'a> {
    /// What the table shows, for screen readers.
    pub label: &'a str,
    /// Over the names of the fields.
    pub field: &'a str,
    /// Over the values in the referral.
    pub referral: &'a str,
    /// Over the values of the candidate.
    pub candidate: &'a str,
    /// Over how they compare.
    pub agreement: &'a str,
    /// Over the bits.
    pub weight: &'a str,
    /// Beside the bits before any field was looked at.
    pub start: &'a str,
    /// Beside the sum of all bits.
    pub sum: &'a str,
}

/// A referral and a candidate side by side, and how much each field weighs.
#[derive(Clone, Debug)]
pub struct EvidenceTable<'a> {
    /// What the parts are called.
    pub words: EvidenceWords<'a>,
    /// The fields, in the order to read them.
    pub rows: &'a [EvidenceRow<'a>],
    /// The bits before any field was looked at; `None` leaves out this line and the sum.
    pub start: Option<f64>,
}

impl Render for EvidenceTable<'_> {
    fn render(&self) -> Markup {
        let words = self.words;
        let sum = self
            .start
            .map(|start| start + self.rows.iter().filter_map(|row| row.bits).sum::<f64>());
        let all = self.rows.iter().filter_map(|row| row.bits).chain(self.start).chain(sum);
        let most = all.map(f64::abs).fold(1.0, f64::max);
        html! {
            div.table-scroll role="region" aria-label=(words.label) tabindex="0" {
                table.evidence role="table" aria-label=(words.label) {
                    thead role="rowgroup" { tr role="row" {
                        @for text in [words.field, words.referral, words.candidate, words.agreement, words.weight] {
                            th scope="col" role="columnheader" { (text) }
                        }
                    } }
                    tbody role="rowgroup" { @for row in self.rows { (line(row, words, most)) } }
                    @if let (Some(start), Some(sum)) = (self.start, sum) {
                        tfoot role="rowgroup" {
                            (total(words.start, words.weight, start, most))
                            (total(words.sum, words.weight, sum, most))
                        }
                    }
                }
            }
        }
    }
}

/// How sure the matching is, from 0 to 1, as a bar with the words that say it.
pub fn meter(probability: f64, text: &str) -> Markup {
    let length = format!("{:.1}", probability.clamp(0.0, 1.0) * 120.0);
    html! {
        span.meter {
            svg width="120" height="10" viewBox="0 0 120 10" aria-hidden="true" focusable="false" {
                rect.meter__track x="0" y="0" width="120" height="10" rx="5" {}
                rect.meter__value x="0" y="0" width=(length) height="10" rx="5" {}
            }
            span { (text) }
        }
    }
}

/// Two values with the characters marked that are not in the other.
pub fn differences(left: &str, right: &str) -> (Markup, Markup) {
    let (a, b): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    // Longer than a name or an address: no marks, rather than a table of a million cells.
    if a.len().max(b.len()) > 200 {
        return (html! { (left) }, html! { (right) });
    }
    let kept = longest_common(&a, &b);
    let in_left = |at| kept.iter().any(|(left, _)| *left == at);
    let in_right = |at| kept.iter().any(|(_, right)| *right == at);
    (marked(&a, in_left), marked(&b, in_right))
}

fn line(row: &EvidenceRow<'_>, words: EvidenceWords<'_>, most: f64) -> Markup {
    let (class, tag, sign) = match row.agreement {
        Agreement::Agrees => ("evidence__agrees", "tag--good", Icon::Check),
        Agreement::Partly => ("evidence__partly", "tag--warning", Icon::Nearly),
        Agreement::Differs => ("evidence__differs", "tag--bad", Icon::Cross),
        Agreement::Unknown => ("evidence__unknown", "tag--quiet", Icon::Question),
    };
    html! {
        tr.(class) role="row" {
            th scope="row" role="rowheader" { (row.field) }
            td role="cell" data-label=(words.referral) { div { (row.referral) } }
            td role="cell" data-label=(words.candidate) { div { (row.candidate) } }
            td role="cell" data-label=(words.agreement) { div { span.tag.(tag) { (icon(sign)) (row.words) } } }
            td role="cell" data-label=(words.weight) { @if let Some(bits) = row.bits { (weight(bits, most)) } }
        }
    }
}

fn total(text: &str, label: &str, bits: f64, most: f64) -> Markup {
    html! {
        tr role="row" {
            th scope="row" role="rowheader" colspan="4" { (text) }
            td role="cell" data-label=(label) { (weight(bits, most)) }
        }
    }
}

/// Bits as a number, and as a bar to the right of the middle for, to the left against.
fn weight(bits: f64, most: f64) -> Markup {
    let length = (bits.abs() / most * 44.0).min(44.0);
    let start = if bits < 0.0 { 45.0 - length } else { 45.0 };
    let class = if bits < 0.0 { "bits__against" } else { "bits__for" };
    html! {
        span.bits {
            svg width="90" height="14" viewBox="0 0 90 14" aria-hidden="true" focusable="false" {
                rect.(class) x=(format!("{start:.1}")) y="2" width=(format!("{length:.1}")) height="10" {}
                path.bits__zero d="M45 0v14" {}
            }
            span { (signed(bits)) }
        }
    }
}

/// A number with its sign and one decimal.
fn signed(bits: f64) -> String {
    let number = format!("{:.1}", bits.abs());
    match number.as_str() {
        "0.0" => number,
        _ if bits < 0.0 => format!("−{number}"),
        _ => format!("+{number}"),
    }
}

/// The places of the longest common subsequence, in order, after Wagner and Fischer (1974).
fn longest_common(a: &[char], b: &[char]) -> Vec<(usize, usize)> {
    let mut length = vec![vec![0_u16; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            length[i][j] = if a[i] == b[j] {
                length[i + 1][j + 1] + 1
            } else {
                length[i + 1][j].max(length[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut places) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            places.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if length[i + 1][j] >= length[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    places
}

/// The characters, with each run that is not kept in a mark.
fn marked(characters: &[char], kept: impl Fn(usize) -> bool) -> Markup {
    let mut runs: Vec<(bool, String)> = Vec::new();
    for (at, character) in characters.iter().enumerate() {
        let same = kept(at);
        match runs.last_mut() {
            Some((is_same, run)) if *is_same == same => run.push(*character),
            _ => runs.push((same, character.to_string())),
        }
    }
    html! { @for (same, run) in &runs { @if *same { (run) } @else { mark.diff { (run) } } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_marked_and_all_is_escaped() {
        let (left, right) = differences("03/14/2016 <", "03/19/2016 <");
        assert_eq!(left.into_string(), r#"03/1<mark class="diff">4</mark>/2016 &lt;"#);
        assert_eq!(right.into_string(), r#"03/1<mark class="diff">9</mark>/2016 &lt;"#);
    }

    #[test]
    fn bits_have_a_sign_unless_they_are_none() {
        assert_eq!([4.25, -1.31, -0.01].map(signed), ["+4.2", "−1.3", "0.0"]);
    }

    #[test]
    fn the_lines_add_up() {
        let row = |bits| EvidenceRow {
            field: "x",
            referral: html! {},
            candidate: html! {},
            agreement: Agreement::Agrees,
            words: "same",
            bits,
        };
        let rows = [row(Some(8.0)), row(None), row(Some(-1.5))];
        let table = EvidenceTable {
            words: EvidenceWords::default(),
            rows: &rows,
            start: Some(-4.0),
        };
        assert!(table.render().into_string().contains("<span>+2.5</span>"));
    }
}
