//! Fields to type in, and what all fields share: label, hint and error.

use maud::{Markup, Render, html};

use super::tags::{Icon, icon};

/// How much an input invites to type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// A few characters: a code, a ZIP code.
    Short,
    /// A word or two: a name, a telephone number.
    Medium,
    /// A line.
    #[default]
    Long,
}

impl Size {
    fn class(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Medium => "medium",
            Self::Long => "long",
        }
    }
}

/// What an input takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind<'a> {
    /// Any text.
    #[default]
    Text,
    /// A secret, never sent back to the page. The script offers to show it, with these words on the button.
    Password {
        /// "Show"; empty for no button.
        show: &'a str,
        /// "Hide".
        hide: &'a str,
    },
    /// Something to look for.
    Search,
    /// A telephone number, as written.
    Tel,
    /// An e-mail address.
    Email,
    /// A file, never sent back to the page.
    File,
}

/// A labelled input of one line that says what is wrong with it.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextField<'a> {
    /// The name in the form, and the id on the page.
    pub name: &'a str,
    /// The label.
    pub label: &'a str,
    /// Help under the label; empty for none.
    pub hint: &'a str,
    /// What was typed.
    pub value: &'a str,
    /// What is wrong with it.
    pub error: Option<&'a str>,
    /// The word that says an answer is needed.
    pub required_word: Option<&'a str>,
    /// How long an answer is expected.
    pub size: Size,
    /// What the browser may fill in, as HTML names it; empty for nothing said.
    pub autocomplete: &'a str,
    /// The keyboard that a telephone shows, as HTML names it; empty for nothing said.
    pub inputmode: &'a str,
    /// What it takes.
    pub kind: Kind<'a>,
    /// What is probably meant, to choose from; anything else can be typed all the same.
    pub suggestions: &'a [String],
}

impl Render for TextField<'_> {
    fn render(&self) -> Markup {
        let described_by = described_by(self.name, self.hint, self.error);
        let (kind, value) = match self.kind {
            Kind::Text => ("text", Some(self.value)),
            Kind::Password { .. } => ("password", None),
            Kind::Search => ("search", Some(self.value)),
            Kind::Tel => ("tel", Some(self.value)),
            Kind::Email => ("email", Some(self.value)),
            Kind::File => ("file", None),
        };
        let list = (!self.suggestions.is_empty()).then(|| format!("{}-list", self.name));
        let input = html! {
            input.(self.size.class()) type=(kind) id=(self.name) name=(self.name) value=[value] list=[&list]
                autocomplete=[filled(self.autocomplete)] inputmode=[filled(self.inputmode)]
                aria-describedby=[described_by] aria-invalid=[self.error.map(|_| "true")];
        };
        html! {
            div.field.field--invalid[self.error.is_some()] {
                (label(self.name, self.label, self.required_word))
                (hint_and_error(self.name, self.hint, self.error))
                @match self.kind {
                    Kind::Password { show, hide } if !show.is_empty() => div.field__row {
                        (input)
                        button.button.button--secondary type="button" hidden data-reveal=(self.name) data-other=(hide)
                            aria-controls=(self.name) { (show) }
                    },
                    _ => (input),
                }
                @if let Some(list) = list { datalist id=(list) { @for it in self.suggestions { option value=(it) {} } } }
            }
        }
    }
}

/// How much may be written, and how that is said.
#[derive(Clone, Copy, Debug)]
pub struct Limit<'a> {
    /// The most characters.
    pub max: usize,
    /// How many are left, with `{n}` in the place of the number: "{n} characters left".
    pub words: &'a str,
}

/// A labelled input of several lines.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextArea<'a> {
    /// The name in the form, and the id on the page.
    pub name: &'a str,
    /// The label.
    pub label: &'a str,
    /// Help under the label; empty for none.
    pub hint: &'a str,
    /// What was typed.
    pub value: &'a str,
    /// What is wrong with it.
    pub error: Option<&'a str>,
    /// The word that says an answer is needed.
    pub required_word: Option<&'a str>,
    /// How many lines it shows; 0 for five.
    pub rows: u8,
    /// How much may be written. More can be typed all the same: nothing is cut off unseen.
    pub limit: Option<Limit<'a>>,
}

impl Render for TextArea<'_> {
    fn render(&self) -> Markup {
        let mut described_by = described_by(self.name, self.hint, self.error);
        if self.limit.is_some() {
            let others = described_by.map(|ids| ids + " ").unwrap_or_default();
            described_by = Some(format!("{others}{}-count", self.name));
        }
        let rows = if self.rows == 0 { 5 } else { self.rows };
        html! {
            div.field.field--invalid[self.error.is_some()] {
                (label(self.name, self.label, self.required_word))
                (hint_and_error(self.name, self.hint, self.error))
                // The line break is the one that HTML drops at the start of a text area.
                textarea id=(self.name) name=(self.name) rows=(rows) aria-describedby=[described_by]
                    aria-invalid=[self.error.map(|_| "true")] { "\n" (self.value) }
                @if let Some(limit) = self.limit {
                    p.field__hint id={ (self.name) "-count" } data-count=(self.name) data-max=(limit.max)
                        data-words=(limit.words) { (limit.words.replace("{n}", &left(limit.max, self.value))) }
                }
            }
        }
    }
}

/// How many characters are left, below zero if there are too many. A line break counts as one, however it was sent.
fn left(max: usize, value: &str) -> String {
    let used = value.replace("\r\n", "\n").chars().count();
    if used > max {
        format!("−{}", used - max)
    } else {
        (max - used).to_string()
    }
}

/// The ids of the hint and the error, for those that are there.
pub(super) fn described_by(name: &str, hint: &str, error: Option<&str>) -> Option<String> {
    match (hint.is_empty(), error) {
        (true, None) => None,
        (false, None) => Some(format!("{name}-hint")),
        (true, Some(_)) => Some(format!("{name}-error")),
        (false, Some(_)) => Some(format!("{name}-hint {name}-error")),
    }
}

/// The label of one input.
pub(super) fn label(id: &str, text: &str, required_word: Option<&str>) -> Markup {
    html! { label for=(id) { (text) (required(required_word)) } }
}

/// The word that says an answer is needed, after a label or a legend.
pub(super) fn required(word: Option<&str>) -> Markup {
    html! { @if let Some(word) = word { " " span.field__required { (word) } } }
}

/// Help, and what is wrong, between label and input.
pub(super) fn hint_and_error(name: &str, hint: &str, error: Option<&str>) -> Markup {
    html! {
        @if !hint.is_empty() { p.field__hint id={ (name) "-hint" } { (hint) } }
        @if let Some(error) = error { p.field__error id={ (name) "-error" } { (icon(Icon::Warning)) span { (error) } } }
    }
}

/// The text, if there is any.
pub(super) fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_field_keeps_what_was_typed_and_points_at_its_error() {
        let field = TextField {
            name: "child.last_name",
            label: "Last name",
            hint: "As on papers",
            value: "<O'Neil>",
            error: Some("Enter a last name."),
            ..TextField::default()
        };
        let html = field.render().into_string();
        assert!(html.contains(r#"id="child.last_name" name="child.last_name" value="&lt;O'Neil&gt;""#));
        assert!(html.contains(r#"aria-describedby="child.last_name-hint child.last_name-error" aria-invalid="true""#));
        assert!(html.contains(r#"<p class="field__error" id="child.last_name-error">"#));
    }

    #[test]
    fn a_secret_is_not_sent_back() {
        let kind = Kind::Password {
            show: "Show",
            hide: "Hide",
        };
        let html = TextField {
            name: "password",
            value: "hunter2",
            kind,
            ..TextField::default()
        }
        .render()
        .into_string();
        assert!(!html.contains("hunter2"));
    }

    #[test]
    fn the_count_goes_below_zero_and_takes_a_line_break_for_one() {
        assert_eq!(left(5, "a\r\nb"), "2");
        assert_eq!(left(2, "año 1"), "−3");
    }
}
