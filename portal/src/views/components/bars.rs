//! A picture of lines with a bar each.
//!
//! As in the picture of the evidence, each line is text with a bar of its own, so that it wraps and grows like text and is read
//! aloud; and a bar has no coordinates but shares of its width. A table says the same in numbers.

use maud::{Markup, Render, html};

/// What a part of a bar is filled with. The words of the legend say what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// The strongest.
    Solid,
    /// What somebody has to come back to.
    Marked,
    /// What is over.
    Pale,
    /// What is not there yet.
    Open,
}

/// A line of the picture.
#[derive(Clone, Debug, Default)]
pub struct Bar {
    /// What it is about.
    pub label: String,
    /// The same in more words; empty for none.
    pub text: String,
    /// What the bar says, for who hears or points at it; empty where there is no bar.
    pub title: String,
    /// The parts of the bar, from the left, none below zero.
    pub parts: Vec<(Fill, f64)>,
    /// What stands at the end of the line.
    pub figure: String,
}

/// The picture.
#[derive(Clone, Debug)]
pub struct Bars<'a> {
    /// What it says, in a sentence.
    pub story: &'a str,
    /// What the parts of a bar are, in their order; none where all are the same.
    pub legend: &'a [(Fill, &'a str)],
    /// The lines, in the order to read them.
    pub lines: &'a [Bar],
    /// What makes a bar as wide as the picture. The longest bar does, if it is longer.
    pub whole: f64,
}

impl Render for Bars<'_> {
    fn render(&self) -> Markup {
        let lengths = self.lines.iter().map(|it| it.parts.iter().map(|it| it.1).sum());
        let whole = lengths.fold(self.whole, f64::max);
        html! {
            figure.bars {
                figcaption { (self.story) }
                @if !self.legend.is_empty() {
                    ul.bars__legend { @for (fill, text) in self.legend { li { (swatch(*fill)) (text) } } }
                }
                ol { @for it in self.lines { (line(it, whole)) } }
            }
        }
    }
}

fn line(bar: &Bar, whole: f64) -> Markup {
    let mut from = 0.0;
    let parts = bar.parts.iter().map(|(fill, length)| {
        let (x, width) = (share(from, whole), share(*length, whole));
        from += length;
        html! { @if *length > 0.0 { rect.(class(*fill)) x=(x) y="0" width=(width) height="100%" {} } }
    });
    html! {
        li.bars__line {
            span { strong { (bar.label) } @if !bar.text.is_empty() { ": " (bar.text) } }
            div.bars__bar { @if !bar.title.is_empty() { svg role="img" focusable="false" { title { (bar.title) } @for it in parts { (it) } } } }
            span.bars__figure { (bar.figure) }
        }
    }
}

fn swatch(fill: Fill) -> Markup {
    html! {
        svg width="16" height="16" aria-hidden="true" focusable="false" {
            rect.(class(fill)) x="1" y="1" width="14" height="14" {}
        }
    }
}

fn class(fill: Fill) -> &'static str {
    match fill {
        Fill::Solid => "bars__solid",
        Fill::Marked => "bars__marked",
        Fill::Pale => "bars__pale",
        Fill::Open => "bars__open",
    }
}

/// A part of the whole in percent of the width; of nothing, nothing.
fn share(of: f64, whole: f64) -> String {
    let share = if whole > 0.0 { 100.0 * of / whole } else { 0.0 };
    format!("{share:.2}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(parts: &[(Fill, f64)]) -> Bar {
        Bar {
            label: "<A>".into(),
            text: String::new(),
            title: "<B>".into(),
            parts: parts.to_vec(),
            figure: "3".into(),
        }
    }

    fn shown(lines: &[Bar], whole: f64) -> String {
        let legend = [(Fill::Solid, "Done")];
        let bars = Bars {
            story: "So",
            legend: &legend,
            lines,
            whole,
        };
        bars.render().into_string()
    }

    #[test]
    fn the_longest_bar_is_as_wide_as_the_picture_and_parts_follow_each_other() {
        let html = shown(
            &[
                bar(&[(Fill::Solid, 3.0), (Fill::Pale, 0.0), (Fill::Open, 1.0)]),
                bar(&[(Fill::Solid, 2.0)]),
            ],
            0.0,
        );
        let rects: Vec<&str> = html
            .split("<rect")
            .skip(2)
            .map(|it| it.split('>').next().unwrap_or(""))
            .collect();
        assert_eq!(
            rects,
            [
                r#" class="bars__solid" x="0.00%" y="0" width="75.00%" height="100%""#,
                r#" class="bars__open" x="75.00%" y="0" width="25.00%" height="100%""#,
                r#" class="bars__solid" x="0.00%" y="0" width="50.00%" height="100%""#,
            ],
            "what is nothing is not drawn"
        );
        assert!(html.contains("&lt;A&gt;") && html.contains("&lt;B&gt;"));
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert!(!shown(&[bar(&[(Fill::Solid, 0.0)])], 0.0).contains("NaN"));
    }
}
