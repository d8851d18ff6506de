//! Fields to choose in.

use maud::{Markup, Render, html};

use super::fields::{described_by, hint_and_error, label, required};

/// Above this many options, one of them is chosen from a drop-down list.
const MOST_RADIOS: usize = 6;

/// One of several options: buttons up to six, else a drop-down list.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChoiceField<'a> {
    /// The name in the form, and the id of the list or of the first button.
    pub name: &'a str,
    /// The label.
    pub label: &'a str,
    /// Help under the label; empty for none.
    pub hint: &'a str,
    /// What is sent, and what it is called.
    pub options: &'a [(&'a str, &'a str)],
    /// What was sent; empty for nothing yet.
    pub chosen: &'a str,
    /// What is wrong with it.
    pub error: Option<&'a str>,
    /// The word that says an answer is needed.
    pub required_word: Option<&'a str>,
    /// The first line of a drop-down list, which sends nothing: "Select"; empty to leave it out.
    pub none: &'a str,
    /// Whether it is a drop-down list however few the options are, as in a row of filters.
    pub list: bool,
}

impl Render for ChoiceField<'_> {
    fn render(&self) -> Markup {
        if self.list || self.options.len() > MOST_RADIOS {
            self.list()
        } else {
            self.radios()
        }
    }
}

impl ChoiceField<'_> {
    fn list(&self) -> Markup {
        html! {
            div.field.field--invalid[self.error.is_some()] {
                (label(self.name, self.label, self.required_word))
                (hint_and_error(self.name, self.hint, self.error))
                select id=(self.name) name=(self.name)
                    aria-describedby=[described_by(self.name, self.hint, self.error)]
                    aria-invalid=[self.error.map(|_| "true")] {
                    @if !self.none.is_empty() { option value="" { (self.none) } }
                    @for (value, text) in self.options {
                        option value=(value) selected[*value == self.chosen] { (text) }
                    }
                }
            }
        }
    }

    fn radios(&self) -> Markup {
        let Self {
            name,
            label,
            hint,
            error,
            required_word,
            ..
        } = *self;
        let is_chosen = |value: &str| !value.is_empty() && value == self.chosen;
        let boxes = html! {
            div.choices { @for (at, (value, text)) in self.options.iter().enumerate() {
                (choice(("radio", None), name, at, value, text, is_chosen(value)))
            } }
        };
        group(
            Group {
                name,
                anchor: false,
                legend: label,
                hint,
                error,
                required_word,
            },
            boxes,
        )
    }
}

/// Any number of several options, as a grid of boxes to tick.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChoicesField<'a> {
    /// The name in the form, sent once for each ticked box; the id of the first box.
    pub name: &'a str,
    /// The label.
    pub label: &'a str,
    /// Help under the label; empty for none.
    pub hint: &'a str,
    /// What is sent, and what it is called.
    pub options: &'a [(&'a str, &'a str)],
    /// What was sent.
    pub chosen: &'a [&'a str],
    /// What is wrong with it.
    pub error: Option<&'a str>,
    /// The word that says an answer is needed.
    pub required_word: Option<&'a str>,
    /// Whether single keys go from box to box.
    pub by_keys: bool,
}

impl Render for ChoicesField<'_> {
    fn render(&self) -> Markup {
        let Self {
            name,
            label,
            hint,
            error,
            required_word,
            ..
        } = *self;
        let boxes = html! {
            div.choices.choices--grid { @for (at, (value, text)) in self.options.iter().enumerate() {
                (choice(("checkbox", self.by_keys.then_some("row")), name, at, value, text, self.chosen.contains(value)))
            } }
        };
        group(
            Group {
                name,
                anchor: false,
                legend: label,
                hint,
                error,
                required_word,
            },
            boxes,
        )
    }
}

/// One box to tick; sends `yes`.
#[derive(Clone, Copy, Debug, Default)]
pub struct CheckField<'a> {
    /// The name in the form, and the id on the page.
    pub name: &'a str,
    /// What ticking it says.
    pub label: &'a str,
    /// Help over the box; empty for none.
    pub hint: &'a str,
    /// Whether it was ticked.
    pub checked: bool,
    /// What is wrong with it.
    pub error: Option<&'a str>,
    /// The word that says it has to be ticked.
    pub required_word: Option<&'a str>,
}

impl Render for CheckField<'_> {
    fn render(&self) -> Markup {
        html! {
            div.field.field--invalid[self.error.is_some()] {
                (hint_and_error(self.name, self.hint, self.error))
                label.choice {
                    input type="checkbox" id=(self.name) name=(self.name) value="yes" checked[self.checked]
                        aria-describedby=[described_by(self.name, self.hint, self.error)]
                        aria-invalid=[self.error.map(|_| "true")];
                    span { (self.label) (required(self.required_word)) }
                }
            }
        }
    }
}

/// What several inputs under one legend share.
pub(super) struct Group<'a> {
    pub(super) name: &'a str,
    /// Whether the whole group has the name for its id, because no input in it has.
    pub(super) anchor: bool,
    pub(super) legend: &'a str,
    pub(super) hint: &'a str,
    pub(super) error: Option<&'a str>,
    pub(super) required_word: Option<&'a str>,
}

/// Several inputs under one legend.
pub(super) fn group(group: Group<'_>, inputs: Markup) -> Markup {
    let Group {
        name,
        anchor,
        legend,
        hint,
        error,
        required_word,
    } = group;
    html! {
        fieldset.field.field--invalid[error.is_some()] id=[anchor.then_some(name)] tabindex=[anchor.then_some("-1")]
            aria-describedby=[described_by(name, hint, error)] {
            legend { (legend) (required(required_word)) }
            (hint_and_error(name, hint, error))
            (inputs)
        }
    }
}

/// One button or box of a group. The first has the name for its id: errors link to it.
fn choice((kind, key): (&str, Option<&str>), name: &str, at: usize, value: &str, text: &str, checked: bool) -> Markup {
    let id = if at == 0 {
        name.to_owned()
    } else {
        format!("{name}-{}", at + 1)
    };
    html! {
        label.choice {
            input type=(kind) id=(id) name=(name) value=(value) checked[checked] data-key=[key];
            span { (text) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANY: [(&str, &str); 7] = [
        ("a", "A"),
        ("b", "B"),
        ("c", "C"),
        ("d", "D"),
        ("e", "E"),
        ("f", "F"),
        ("g", "G"),
    ];

    #[test]
    fn six_options_are_buttons_and_seven_a_list() {
        let buttons = ChoiceField {
            name: "x",
            options: &MANY[..6],
            chosen: "b",
            ..ChoiceField::default()
        };
        let html = buttons.render().into_string();
        assert!(html.contains(r#"<input type="radio" id="x" name="x" value="a">"#));
        assert!(html.contains(r#"<input type="radio" id="x-2" name="x" value="b" checked>"#));

        let list = ChoiceField {
            name: "x",
            options: &MANY,
            chosen: "g",
            none: "Select",
            ..ChoiceField::default()
        };
        let html = list.render().into_string();
        assert!(html.contains(r#"<option value="g" selected>G</option>"#));
        assert!(html.contains(r#"<option value="">Select</option>"#));
    }

    #[test]
    fn several_boxes_can_be_ticked() {
        let field = ChoicesField {
            name: "x",
            options: &MANY,
            chosen: &["a", "c"],
            ..ChoicesField::default()
        };
        assert_eq!(field.render().into_string().matches(" checked").count(), 2);
    }
}
