//! The parts that pages are made of.
//!
//! Each is pure: values in, [`Markup`] out. A part of one or two values is a function, a part of more is a struct that
//! renders itself. All text comes from the caller.
//!
//! A field's `name` is also the id of its input, so that an error can link to it: `#child.first_name`. The hint is
//! `{name}-hint`, the error `{name}-error`.

mod bars;
mod choices;
mod days;
mod evidence;
mod fields;
mod tables;
mod tags;
mod waterfall;

use maud::{Markup, Render, html};

pub use bars::{Bar, Bars, Fill};
pub use choices::{CheckField, ChoiceField, ChoicesField};
pub use days::{BirthField, BirthWords, DayField, DayWords};
#[cfg(test)]
pub(crate) use evidence::signed;
pub use evidence::{Agreement, EvidenceRow, EvidenceTable, EvidenceWords, differences, is_half_shared, meter};
pub use fields::{Kind, Limit, Size, TextArea, TextField};
pub use tables::{Direction, Heading, Pagination, Row, Table};
pub use tags::{Icon, Tag, icon, status_tag, urgent_tag};
pub use waterfall::waterfall;

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something to know.
    Info,
    /// Something that went well.
    Good,
    /// Something to look at first.
    Warning,
    /// Something that went wrong, or is dangerous.
    Bad,
}

/// All that is wrong with a form, each linked to its field. It takes the focus when the page opens.
pub fn error_summary<H: Render, M: Render>(title: &str, items: &[(H, M)]) -> Markup {
    html! {
        div.errors role="alert" tabindex="-1" autofocus aria-labelledby="errors-title" {
            h2 #errors-title { (icon(Icon::Warning)) (title) }
            ul { @for (href, message) in items { li { a href=(href) { (message) } } } }
        }
    }
}

/// A boxed remark. Its icon repeats what its colour says.
pub fn notice(kind: NoticeKind, content: Markup) -> Markup {
    let (class, sign) = match kind {
        NoticeKind::Info => ("notice--info", Icon::Info),
        NoticeKind::Good => ("notice--good", Icon::Check),
        NoticeKind::Warning => ("notice--warning", Icon::Warning),
        NoticeKind::Bad => ("notice--bad", Icon::Stop),
    };
    html! { div.notice.(class) { (icon(sign)) div { (content) } } }
}

/// The link back to the page before.
pub fn back_link(href: &str, text: &str) -> Markup {
    html! { p.back { a href=(href) data-key="u" { (icon(Icon::Back)) (text) } } }
}

/// A group of fields under one legend.
pub fn section(legend: &str, fields: Markup) -> Markup {
    html! { fieldset.section { legend { (legend) } (fields) } }
}

/// A box with a heading.
pub fn card(title: &str, content: Markup) -> Markup {
    html! { section.card { h2 { (title) } (content) } }
}

/// What is shown where a list has nothing.
pub fn empty(content: Markup) -> Markup {
    html! { div.empty { (icon(Icon::Check)) div { (content) } } }
}

/// The bar of buttons that stays at the bottom of the window.
pub fn decision_bar(label: &str, buttons: Markup) -> Markup {
    html! { div.decisions role="group" aria-label=(label) { (buttons) } }
}

/// An instant. `datetime` is for machines (RFC 3339), `text` for people, with the zone named.
pub fn time(datetime: &str, text: &str) -> Markup {
    html! { time datetime=(datetime) { (text) } }
}

/// How long ago an instant was. The script keeps `text` current; `exact` is the instant with the zone named.
pub fn age(datetime: &str, text: &str, exact: &str) -> Markup {
    html! { time datetime=(datetime) title=(exact) data-age { (text) } }
}

/// One line of a [`summary_list`].
#[derive(Clone, Debug)]
pub struct SummaryRow<'a> {
    /// What was asked.
    pub term: &'a str,
    /// What was answered.
    pub value: Markup,
    /// Where to change it, and what is changed, for those who hear the link alone: "the child's name".
    pub change: Option<(String, &'a str)>,
}

/// Questions and answers. `change` is the word on the links.
pub fn summary_list(change: &str, rows: &[SummaryRow<'_>]) -> Markup {
    html! {
        dl.summary {
            @for row in rows {
                div {
                    dt { (row.term) }
                    dd { (row.value) }
                    @if let Some((href, what)) = &row.change {
                        dd.summary__change { a href=(href) { (change) span.hidden { " " (what) } } }
                    }
                }
            }
        }
    }
}

/// The answer to a question that was not answered.
pub fn not_provided(text: &str) -> Markup {
    html! { span.quiet { (text) } }
}

/// The proof that something was sent.
#[derive(Clone, Debug)]
pub struct Receipt<'a> {
    /// What happened; the `h1` of the page.
    pub title: &'a str,
    /// What the reference is called.
    pub label: &'a str,
    /// The reference itself, shown large.
    pub reference: &'a str,
    /// When it happened, and to whom it went.
    pub detail: Markup,
}

impl Render for Receipt<'_> {
    fn render(&self) -> Markup {
        html! {
            div.receipt {
                h1 { (icon(Icon::Check)) (self.title) }
                p { (self.label) br; strong.receipt__reference { (self.reference) } }
                div { (self.detail) }
            }
        }
    }
}

/// What happens next, in order.
pub fn steps(steps: &[Markup]) -> Markup {
    html! { ol.steps { @for step in steps { li { (step) } } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_links_to_its_field() {
        let html = error_summary("Wrong", &[("#child.birth.month".to_owned(), "Enter a <month>")]).into_string();
        assert!(html.contains(r##"<a href="#child.birth.month">Enter a &lt;month&gt;</a>"##));
        assert!(html.contains(r#"role="alert" tabindex="-1" autofocus"#));
    }

    #[test]
    fn a_change_link_says_what_it_changes() {
        let rows = [SummaryRow {
            term: "Name",
            value: html! { "Ana" },
            change: Some(("/x".into(), "the name")),
        }];
        let html = summary_list("Change", &rows).into_string();
        assert!(html.contains(r#"<a href="/x">Change<span class="hidden"> the name</span></a>"#));
    }
}
