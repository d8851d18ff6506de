//! Tables, and the way through long ones.

use maud::{Markup, Render, html};

use super::tags::{Icon, icon};

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Smallest, oldest or first in the alphabet on top.
    Ascending,
    /// Largest, newest or last in the alphabet on top.
    Descending,
}

/// The head of a column.
#[derive(Clone, Debug, Default)]
pub struct Heading<'a> {
    /// What the column holds. On a narrow screen it stands before every cell.
    pub label: &'a str,
    /// The address that sorts by this column, or turns the order round.
    pub sort: Option<String>,
    /// How the table is sorted by this column now.
    pub sorted: Option<Direction>,
    /// Whether the column holds numbers, which align right.
    pub number: bool,
    /// Whether the label is for screen readers only, as over a column of buttons.
    pub hidden: bool,
}

impl Render for Heading<'_> {
    fn render(&self) -> Markup {
        let (aria, sign) = match self.sorted {
            None => (None, Icon::UpDown),
            Some(Direction::Ascending) => (Some("ascending"), Icon::Up),
            Some(Direction::Descending) => (Some("descending"), Icon::Down),
        };
        html! {
            th class=[self.number.then_some("number")] scope="col" role="columnheader" aria-sort=[aria] {
                @if let Some(href) = &self.sort {
                    a.sort href=(href) { (self.label) (icon(sign)) }
                } @else {
                    span class=[self.hidden.then_some("hidden")] { (self.label) }
                }
            }
        }
    }
}

/// One row. Its first cell names it.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// One for each heading.
    pub cells: Vec<Markup>,
    /// Whether it stands out; a tag in it has to say so in words.
    pub urgent: bool,
}

/// A table that scrolls by itself when it is too broad, and becomes a list of cards on a narrow screen.
#[derive(Clone, Debug)]
pub struct Table<'a> {
    /// What the table shows, for screen readers.
    pub label: &'a str,
    /// A class that says which table it is: `queue`; empty for none.
    pub class: &'a str,
    /// The columns.
    pub headings: &'a [Heading<'a>],
    /// The rows.
    pub rows: &'a [Row],
}

impl Render for Table<'_> {
    fn render(&self) -> Markup {
        // The roles are said again because a browser may forget them when the rows become cards.
        html! {
            div.table-scroll role="region" aria-label=(self.label) tabindex="0" {
                table class=[(!self.class.is_empty()).then_some(self.class)] role="table" aria-label=(self.label) {
                    thead role="rowgroup" { tr role="row" { @for heading in self.headings { (heading) } } }
                    tbody role="rowgroup" { @for row in self.rows {
                        tr class=[row.urgent.then_some("urgent")] role="row" {
                            @for (at, (cell, heading)) in row.cells.iter().zip(self.headings).enumerate() {
                                @if at == 0 {
                                    th scope="row" role="rowheader" data-label=(heading.label) { (cell) }
                                } @else {
                                    td class=[heading.number.then_some("number")] role="cell" data-label=(heading.label) {
                                        // One box, so that a card can set the label beside all of it.
                                        @if !cell.0.is_empty() { div { (cell) } }
                                    }
                                }
                            }
                        }
                    } }
                }
            }
        }
    }
}

/// Where in a long list the page is, and the way on.
#[derive(Clone, Debug, Default)]
pub struct Pagination<'a> {
    /// The name of this navigation for screen readers: "Pages".
    pub label: &'a str,
    /// The place of the first row shown, from 1; 0 for none.
    pub from: u64,
    /// The place of the last row shown.
    pub to: u64,
    /// How many there are.
    pub total: u64,
    /// Between the rows shown and how many there are: "of".
    pub of: &'a str,
    /// "Previous".
    pub previous: &'a str,
    /// The page before; `None` on the first.
    pub previous_href: Option<String>,
    /// "Next".
    pub next: &'a str,
    /// The page after; `None` on the last.
    pub next_href: Option<String>,
}

impl Render for Pagination<'_> {
    fn render(&self) -> Markup {
        html! {
            nav.pages aria-label=(self.label) {
                p {
                    strong { (thousands(self.from)) "–" (thousands(self.to)) }
                    " " (self.of) " " (thousands(self.total))
                }
                @if let Some(href) = &self.previous_href {
                    a.button.button--secondary href=(href) rel="prev" { (icon(Icon::Back)) (self.previous) }
                }
                @if let Some(href) = &self.next_href {
                    a.button.button--secondary href=(href) rel="next" { (self.next) (icon(Icon::Next)) }
                }
            }
        }
    }
}

/// A number with a comma before every three digits, as in the United States.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_repeats_its_heading_for_narrow_screens() {
        let headings = [
            Heading {
                label: "Child",
                sort: Some("?sort=child".into()),
                ..Heading::default()
            },
            Heading {
                label: "Age",
                sorted: Some(Direction::Ascending),
                number: true,
                ..Heading::default()
            },
        ];
        let rows = [Row {
            cells: vec![html! { "Ana" }, html! { "7" }],
            urgent: false,
        }];
        let html = Table {
            label: "Queue",
            class: "queue",
            headings: &headings,
            rows: &rows,
        }
        .render()
        .into_string();
        assert!(html.contains(r#"<td class="number" role="cell" data-label="Age"><div>7</div></td>"#));
        assert!(html.contains(r#"aria-sort="ascending""#));
        assert!(html.contains(r#"<th scope="row" role="rowheader" data-label="Child">Ana</th>"#));
    }

    #[test]
    fn long_numbers_are_grouped() {
        assert_eq!(
            [0, 999, 1_000, 1_234_567].map(thousands),
            ["0", "999", "1,000", "1,234,567"]
        );
    }
}
