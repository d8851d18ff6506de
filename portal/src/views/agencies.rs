//! The page about partner agencies: the list, and the form that adds one.

use domain::{
    AgencyId,
    person::AgencyKind,
    words::{admin as words, documents, site},
};
use maud::{Markup, html};
use store::personnel::Agency;

use super::components::{
    ChoiceField, Heading, NoticeKind, Row, Table, Tag, TextField, error_summary, notice, section, status_tag,
};
use crate::form::Typed;

/// All agencies, and below them the form.
pub fn list(agencies: &[Agency], typed: &Typed) -> Markup {
    let headings = [words::NAME, words::AGENCY_KIND, words::STATE, documents::DO].map(|label| Heading {
        label,
        ..Default::default()
    });
    let rows: Vec<Row> = agencies.iter().map(|it| row(it, typed)).collect();
    let kinds: Vec<(&str, &str)> = AgencyKind::ALL.iter().map(|it| (it.as_str(), it.label())).collect();
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        h1 { (site::NAV_AGENCIES) }
        p { (words::AGENCIES_INTRO) }
        @if rows.is_empty() { (notice(NoticeKind::Info, html! { p { (words::NO_AGENCIES) } })) }
        @else { (Table { label: site::NAV_AGENCIES, class: "folders", headings: &headings, rows: &rows }) }
        form method="post" action="/agencies" novalidate {
            (section(words::ADD_AGENCY, html! {
                (TextField {
                    name: "name", label: words::NAME, value: typed.value("name"), error: typed.error("name"),
                    required_word: Some(site::REQUIRED), autocomplete: "off", ..Default::default()
                })
                (ChoiceField {
                    name: "kind", label: words::AGENCY_KIND, options: &kinds, chosen: typed.value("kind"), error: typed.error("kind"),
                    required_word: Some(site::REQUIRED), none: words::SELECT, list: true, ..Default::default()
                })
                div.buttons { button { (words::ADD_AGENCY) } }
            }))
        }
    }
}

/// The input of the name of an agency that is there.
pub fn name_of(agency: AgencyId) -> String {
    format!("name.{agency}")
}

fn changing(agency: &Agency, typed: &Typed) -> Markup {
    let (input, name) = (name_of(agency.id), agency.name.as_str());
    let error = typed.error(&input);
    let value = if error.is_some() { typed.value(&input) } else { name };
    let button = |then: &str, label: &str| {
        html! { button.button--secondary name="then" value=(then) { (label) span.hidden { ": " (name) } } }
    };
    html! {
        details open[error.is_some()] {
            summary { (documents::DO) span.hidden { ": " (name) } }
            form method="post" action={ "/agencies/" (agency.id) } novalidate {
                (TextField {
                    name: &input, label: words::NAME, value, error, required_word: Some(site::REQUIRED), autocomplete: "off",
                    ..Default::default()
                })
                div.buttons {
                    (button("rename", documents::RENAME))
                    @if agency.active { (button("retire", documents::RETIRE)) } @else { (button("use", documents::USE_AGAIN)) }
                }
            }
        }
    }
}

fn row(agency: &Agency, typed: &Typed) -> Row {
    let state = if agency.active {
        status_tag(Tag::Done, words::ACTIVE)
    } else {
        status_tag(Tag::Closed, words::INACTIVE)
    };
    Row {
        cells: vec![
            html! { (agency.name) },
            html! { (agency.kind.label()) },
            state,
            changing(agency, typed),
        ],
        urgent: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_lists_agencies_and_keeps_what_was_typed() {
        let agency = Agency {
            id: AgencyId::new(),
            name: "Elm <County>".into(),
            kind: AgencyKind::School,
            active: true,
        };
        let mut typed = Typed::filled(&[("name", "Elm <County>".into()), ("kind", "medical".into())]);
        typed.complain("name", words::AGENCY_TAKEN);
        let html = list(&[agency], &typed).into_string();
        for text in [
            "Elm &lt;County&gt;",
            "School",
            words::AGENCY_TAKEN,
            r#"<option value="medical" selected>"#,
        ] {
            assert!(html.contains(text), "{text}");
        }
    }

    #[test]
    fn a_center_without_agencies_is_told_what_to_do() {
        assert!(list(&[], &Typed::default()).into_string().contains(words::NO_AGENCIES));
    }
}
