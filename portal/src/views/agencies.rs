//! The page about partner agencies: the list, and the form that adds one.

use domain::{
    person::AgencyKind,
    words::{admin as words, site},
};
use maud::{Markup, html};
use store::personnel::Agency;

use super::components::{
    ChoiceField, Heading, NoticeKind, Row, Table, Tag, TextField, error_summary, notice, section, status_tag,
};
use crate::form::Typed;

/// All agencies, and below them the form.
pub fn list(agencies: &[Agency], typed: &Typed) -> Markup {
    let headings = [words::NAME, words::AGENCY_KIND, words::STATE].map(|label| Heading {
        label,
        ..Default::default()
    });
    let rows: Vec<Row> = agencies.iter().map(row).collect();
    let kinds: Vec<(&str, &str)> = AgencyKind::ALL.iter().map(|it| (it.as_str(), it.label())).collect();
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        h1 { (site::NAV_AGENCIES) }
        p { (words::AGENCIES_INTRO) }
        @if rows.is_empty() { (notice(NoticeKind::Info, html! { p { (words::NO_AGENCIES) } })) }
        @else { (Table { label: site::NAV_AGENCIES, class: "", headings: &headings, rows: &rows }) }
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

fn row(agency: &Agency) -> Row {
    let state = if agency.active {
        status_tag(Tag::Done, words::ACTIVE)
    } else {
        status_tag(Tag::Closed, words::INACTIVE)
    };
    Row {
        cells: vec![html! { (agency.name) }, html! { (agency.kind.label()) }, state],
        urgent: false,
    }
}

#[cfg(test)]
mod tests {
    use domain::AgencyId;

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
