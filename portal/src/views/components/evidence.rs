//! Why two records were thought to be of one person, in words and numbers.

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

/// One step of the evidence: a field that was compared, or what else changes how likely it is.
#[derive(Clone, Debug)]
pub struct EvidenceRow<'a> {
    /// What the field is called.
    pub field: &'a str,
    /// The values of both records, see [`differences`]; `None` where none are compared.
    pub values: Option<(Markup, Markup)>,
    /// How they compare.
    pub agreement: Agreement,
    /// The same in words: "one digit differs".
    pub words: &'a str,
    /// How much it speaks for one person (above zero) or for two (below), in bits; `None` for nothing either way.
    pub bits: Option<f64>,
}

impl EvidenceRow<'_> {
    /// Whether it changes anything that is seen in one decimal.
    pub(super) fn weighs(&self) -> bool {
        self.bits.is_some_and(|it| it.abs() >= 0.05)
    }
}

/// What the parts of an [`EvidenceTable`] are called.
#[derive(Clone, Copy, Debug)]
pub struct EvidenceWords<'a> {
    /// What the table shows, for screen readers.
    pub label: &'a str,
    /// Over the names of the fields.
    pub field: &'a str,
    /// Over the values of either record.
    pub sides: [&'a str; 2],
    /// Over how they compare.
    pub agreement: &'a str,
    /// Over the bits.
    pub weight: &'a str,
    /// Over the odds after each step.
    pub odds: &'a str,
    /// Those odds, from the bits so far.
    pub odds_of: fn(f64) -> String,
    /// What is before any field was looked at, and how likely it was then.
    pub start: (&'a str, &'a str),
    /// What is after the last step, and how likely it is then.
    pub end: (&'a str, &'a str),
    /// Beside the line in the picture where both are as likely.
    pub even: &'a str,
}

/// Two records side by side, and how much each field weighs: as a table, and with
/// [`waterfall`](super::waterfall::waterfall) as a picture.
#[derive(Clone, Debug)]
pub struct EvidenceTable<'a> {
    /// What the parts are called.
    pub words: EvidenceWords<'a>,
    /// The bits before any field was looked at.
    pub start: f64,
    /// The steps, in the order to read them.
    pub rows: &'a [EvidenceRow<'a>],
}

impl EvidenceTable<'_> {
    /// The steps, each with the bits before and after it.
    pub(super) fn steps(&self) -> impl Iterator<Item = (&EvidenceRow<'_>, f64, f64)> {
        self.rows.iter().scan(self.start, |sum, row| {
            let before = *sum;
            *sum += row.bits.unwrap_or(0.0);
            Some((row, before, *sum))
        })
    }

    /// All bits together.
    pub(super) fn end(&self) -> f64 {
        self.steps().last().map_or(self.start, |it| it.2)
    }
}

impl Render for EvidenceTable<'_> {
    fn render(&self) -> Markup {
        let words = self.words;
        let headings = [words.field, words.sides[0], words.sides[1], words.agreement];
        let numbers = |bits: f64, sum: f64| {
            html! {
                td.number role="cell" data-label=(words.weight) { (signed(bits)) }
                td.number role="cell" data-label=(words.odds) { ((words.odds_of)(sum)) }
            }
        };
        let total = |(name, text): (&str, &str), sum: f64| {
            html! {
                tr role="row" {
                    th scope="row" role="rowheader" colspan="4" { (name) ": " (text) }
                    (numbers(sum, sum))
                }
            }
        };
        html! {
            div.table-scroll role="region" aria-label=(words.label) tabindex="0" {
                table.evidence role="table" aria-label=(words.label) {
                    thead role="rowgroup" { tr role="row" {
                        @for text in headings { th scope="col" role="columnheader" { (text) } }
                        @for text in [words.weight, words.odds] { th.number scope="col" role="columnheader" { (text) } }
                    } }
                    tbody.evidence__total role="rowgroup" { (total(words.start, self.start)) }
                    tbody role="rowgroup" {
                        // What compares no values is there only for what it weighs.
                        @for (row, _, sum) in self.steps().filter(|it| it.0.values.is_some() || it.0.weighs()) {
                            (line(row, words, row.bits.map(|bits| numbers(bits, sum))))
                        }
                    }
                    tfoot.evidence__total role="rowgroup" { (total(words.end, self.end())) }
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

/// Two values with the characters marked that are not in the other, if at least half of the longer one is: else nearly all would be marked.
pub fn differences(left: &str, right: &str) -> (Markup, Markup) {
    let (a, b): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    // Longer than a name or an address: no marks, rather than a table of a million cells.
    if a.len().max(b.len()) > 200 {
        return (html! { (left) }, html! { (right) });
    }
    let kept = longest_common(&a, &b);
    if kept.len() * 2 < a.len().max(b.len()) {
        return (html! { (left) }, html! { (right) });
    }
    let in_left = |at| kept.iter().any(|(left, _)| *left == at);
    let in_right = |at| kept.iter().any(|(_, right)| *right == at);
    (marked(&a, in_left), marked(&b, in_right))
}

/// Whether at least half of the longer of two values is in the other one too, in its order: else nearly all of it would be marked.
pub fn is_half_shared(left: &str, right: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let longer = a.len().max(b.len());
    longer <= 200 && 2 * longest_common(&a, &b).len() >= longer
}

fn line(row: &EvidenceRow<'_>, words: EvidenceWords<'_>, numbers: Option<Markup>) -> Markup {
    let (class, tag, sign) = match row.agreement {
        Agreement::Agrees => ("evidence__agrees", "tag--good", Icon::Check),
        Agreement::Partly => ("evidence__partly", "tag--warning", Icon::Nearly),
        Agreement::Differs => ("evidence__differs", "tag--bad", Icon::Cross),
        Agreement::Unknown => ("evidence__unknown", "tag--quiet", Icon::Question),
    };
    html! {
        tr.(class) role="row" {
            th scope="row" role="rowheader" { (row.field) }
            @match &row.values {
                Some((left, right)) => {
                    td role="cell" data-label=(words.sides[0]) { div { (left) } }
                    td role="cell" data-label=(words.sides[1]) { div { (right) } }
                }
                None => { td role="cell" {} td role="cell" {} }
            }
            td role="cell" data-label=(words.agreement) { div { span.tag.(tag) { (icon(sign)) (row.words) } } }
            @if let Some(numbers) = numbers { (numbers) } @else { td role="cell" {} td role="cell" {} }
        }
    }
}

/// A number with its sign and one decimal.
pub(crate) fn signed(bits: f64) -> String {
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
    fn what_has_little_in_common_is_not_marked() {
        let marks = |left: &str, right: &str| {
            let (left, right) = differences(left, right);
            [left, right].map(|it| it.0.matches("<mark").count())
        };
        assert_eq!(marks("12 Oak Lane", "99 Pine Court"), [0, 0]);
        assert_eq!(marks("Anna", "Anne"), [1, 1]);
        assert_eq!(marks("", "555-0117"), [0, 0]);
    }

    #[test]
    fn bits_have_a_sign_unless_they_are_none() {
        assert_eq!([4.25, -1.31, -0.01].map(signed), ["+4.2", "−1.3", "0.0"]);
    }
}
