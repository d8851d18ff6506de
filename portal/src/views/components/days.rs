//! Days of the calendar, and the day of a birth, which may be known only as an age.

use maud::{Markup, Render, html};

use super::choices::{Group, group};

/// What the three parts of a day are called.
#[derive(Clone, Copy, Debug, Default)]
pub struct DayWords<'a> {
    /// "Month".
    pub month: &'a str,
    /// "Day".
    pub day: &'a str,
    /// "Year".
    pub year: &'a str,
}

/// A day in three inputs: `{name}.month`, `{name}.day`, `{name}.year`. An error can link to
/// one of them, or with `#{name}` to all.
#[derive(Clone, Copy, Debug, Default)]
pub struct DayField<'a> {
    /// What the names of the three inputs begin with.
    pub name: &'a str,
    /// The question.
    pub legend: &'a str,
    /// Help under the question, best an example; empty for none.
    pub hint: &'a str,
    /// The month as typed: a number or a name.
    pub month: &'a str,
    /// The day as typed.
    pub day: &'a str,
    /// The year as typed.
    pub year: &'a str,
    /// What is wrong with the day.
    pub error: Option<&'a str>,
    /// The word that says an answer is needed.
    pub required_word: Option<&'a str>,
    /// What the inputs are called.
    pub words: DayWords<'a>,
}

impl Render for DayField<'_> {
    fn render(&self) -> Markup {
        let Self {
            name,
            legend,
            hint,
            error,
            required_word,
            ..
        } = *self;
        let inputs = day_inputs(name, [self.month, self.day, self.year], self.words, error.is_some());
        group(
            Group {
                name,
                anchor: true,
                legend,
                hint,
                error,
                required_word,
            },
            inputs,
        )
    }
}

/// What the parts of a [`BirthField`] are called.
#[derive(Clone, Copy, Debug, Default)]
pub struct BirthWords<'a> {
    /// The parts of the day.
    pub day: DayWords<'a>,
    /// Between the day and the age: "or".
    pub or: &'a str,
    /// "Age".
    pub age: &'a str,
    /// What an age counts: "Years or months".
    pub unit: &'a str,
    /// "Not known".
    pub unknown: &'a str,
}

/// When somebody was born: a day, or about how old they are, or that nobody knows.
///
/// The inputs are those of [`DayField`] and `{name}.age`, `{name}.unit` and the box
/// `{name}.unknown`, which sends `yes`.
#[derive(Clone, Copy, Debug, Default)]
pub struct BirthField<'a> {
    /// What the names of the inputs begin with.
    pub name: &'a str,
    /// The question.
    pub legend: &'a str,
    /// Help under the question; empty for none.
    pub hint: &'a str,
    /// The month as typed.
    pub month: &'a str,
    /// The day as typed.
    pub day: &'a str,
    /// The year as typed.
    pub year: &'a str,
    /// The age as typed.
    pub age: &'a str,
    /// The code of the chosen unit.
    pub unit: &'a str,
    /// What an age can count: code and word.
    pub units: &'a [(&'a str, &'a str)],
    /// Whether the box is ticked.
    pub unknown: bool,
    /// What is wrong with the answer.
    pub error: Option<&'a str>,
    /// The word that says an answer is needed.
    pub required_word: Option<&'a str>,
    /// What the inputs are called.
    pub words: BirthWords<'a>,
}

impl Render for BirthField<'_> {
    fn render(&self) -> Markup {
        let Self {
            name,
            legend,
            hint,
            error,
            required_word,
            words,
            ..
        } = *self;
        let unit = format!("{name}.unit");
        let unknown = format!("{name}.unknown");
        let day = [self.month, self.day, self.year];
        // One message for three ways to answer: what was used is what is wrong.
        let (day_used, age_used) = (day.iter().any(|part| !part.is_empty()), !self.age.is_empty());
        let inputs = html! {
            (day_inputs(name, day, words.day, error.is_some() && (day_used || !age_used)))
            p.field__or { (words.or) }
            div.parts {
                (part(name, "age", words.age, "part", self.age, error.is_some() && age_used))
                div {
                    label for=(unit) { (words.unit) }
                    select id=(unit) name=(unit) { @for (code, word) in self.units {
                        option value=(code) selected[*code == self.unit] { (word) }
                    } }
                }
            }
            p.field__or { (words.or) }
            label.choice {
                input type="checkbox" id=(unknown) name=(unknown) value="yes" checked[self.unknown];
                span { (words.unknown) }
            }
        };
        group(
            Group {
                name,
                anchor: true,
                legend,
                hint,
                error,
                required_word,
            },
            inputs,
        )
    }
}

/// Month, day and year beside each other. Never filled in by the browser: most days asked for are a child's.
fn day_inputs(name: &str, [month, day, year]: [&str; 3], words: DayWords<'_>, invalid: bool) -> Markup {
    html! {
        div.parts {
            // A month may be written as a word, so it asks for no number keys.
            (part(name, "month", words.month, "part part--month", month, invalid))
            (part(name, "day", words.day, "part", day, invalid))
            (part(name, "year", words.year, "part part--year", year, invalid))
        }
    }
}

fn part(name: &str, part: &str, text: &str, class: &str, value: &str, invalid: bool) -> Markup {
    let id = format!("{name}.{part}");
    html! {
        div {
            label for=(id) { (text) }
            input class=(class) type="text" id=(id) name=(id) value=(value) autocomplete="off"
                inputmode=[(part != "month").then_some("numeric")] aria-invalid=[invalid.then_some("true")];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_three_inputs_with_names_of_their_own() {
        let field = DayField {
            name: "child.seen",
            day: "31",
            ..DayField::default()
        };
        let html = field.render().into_string();
        for part in ["child.seen.month", "child.seen.day", "child.seen.year"] {
            assert!(html.contains(&format!(r#"id="{part}" name="{part}""#)), "{part}");
        }
        assert!(html.contains(r#"value="31""#));
        assert!(html.contains(r#"<fieldset class="field" id="child.seen" tabindex="-1">"#));
    }

    #[test]
    fn a_birth_can_be_an_age_or_unknown() {
        let units = [("years", "years"), ("months", "months")];
        let field = BirthField {
            name: "b",
            age: "7",
            unit: "months",
            units: &units,
            unknown: true,
            ..Default::default()
        };
        let html = field.render().into_string();
        assert!(html.contains(r#"<option value="months" selected>"#));
        assert!(html.contains(r#"name="b.unknown" value="yes" checked"#));
    }
}
