//! The form that begins a referral which came by phone or fax.

use domain::{
    form::Form,
    referral::{Kind, Status},
    words::{advocate as words, site},
};
use maud::{Markup, html};
use store::personnel::{Agency, Person};

use crate::{
    form::Typed,
    views::components::{ChoiceField, NoticeKind, back_link, error_summary, notice},
};

/// The form that begins a referral for an agency; without one there is nothing to fill in. `kept` is what was typed of it already.
pub fn new(typed: &Typed, kept: &Form, agencies: &[Agency], referrers: &[Person], administrator: bool) -> Markup {
    let agency_name = |id| {
        agencies
            .iter()
            .find(|it| Some(it.id) == id)
            .map_or("", |it| it.name.as_str())
    };
    let agencies_offered: Vec<(String, &str)> = agencies
        .iter()
        .filter(|it| it.active)
        .map(|it| (it.id.to_string(), it.name.as_str()))
        .collect();
    let mut people: Vec<(String, String)> = referrers
        .iter()
        .map(|it| {
            (
                it.id.to_string(),
                format!("{}: {}, {}", agency_name(it.agency), it.last_name, it.first_name),
            )
        })
        .collect();
    people.sort_by(|a, b| a.1.cmp(&b.1));
    let agencies_offered: Vec<(&str, &str)> = agencies_offered.iter().map(|(id, name)| (id.as_str(), *name)).collect();
    let people: Vec<(&str, &str)> = people.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
    let kinds: Vec<(&str, &str)> = Kind::ALL.iter().map(|it| (it.as_str(), it.label())).collect();
    let hint = if people.is_empty() {
        words::NO_REFERRERS
    } else {
        words::REFERRER_HINT
    };
    if agencies_offered.is_empty() {
        return html! {
            (back_link("/queue", &words::back_to(Status::Submitted)))
            h1 { (words::NEW) }
            (notice(NoticeKind::Info, html! {
                p { (words::NO_AGENCIES) }
                @if administrator { p { a href="/agencies" { (site::NAV_AGENCIES) } } }
            }))
        };
    }
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (back_link("/queue", &words::back_to(Status::Submitted)))
        h1 { (words::NEW) }
        p { (words::NEW_TEXT) }
        form method="post" action="/queue/new" novalidate {
            @for (name, value) in kept.pairs() { input type="hidden" name=(name) value=(value); }
            (ChoiceField {
                name: "agency", label: words::AGENCY, options: &agencies_offered, chosen: typed.value("agency"), error: typed.error("agency"),
                required_word: Some(site::REQUIRED), none: words::CHOOSE, list: true, ..Default::default()
            })
            (ChoiceField {
                name: "referrer", label: words::REFERRER, hint, options: &people, chosen: typed.value("referrer"),
                error: typed.error("referrer"), none: words::NOBODY, list: true, ..Default::default()
            })
            (ChoiceField {
                name: "kind", label: words::KIND, options: &kinds, chosen: typed.value("kind"), error: typed.error("kind"),
                required_word: Some(site::REQUIRED), ..Default::default()
            })
            div.buttons {
                button { (words::BEGIN) }
                a.button.button--link href="/queue" { (words::CANCEL) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::samples::{self, assert_sound};

    #[test]
    fn the_form_for_a_call_offers_active_agencies_only() {
        let agency = |name: &str, active| Agency {
            id: domain::AgencyId::new(),
            name: name.into(),
            kind: domain::person::AgencyKind::Other,
            active,
        };
        let mut typed = Typed::default();
        typed.complain("agency", "Choose the agency.");
        let html = new(
            &typed,
            &samples::form(&[("child.first_name", "<Ada>")]),
            &[agency("Open", true), agency("Gone", false)],
            &[],
            false,
        );
        assert_sound(&html);
        assert!(html.0.contains("Open") && !html.0.contains("Gone") && html.0.contains("href=\"#agency\""));
        assert!(
            html.0.contains(words::NO_REFERRERS) && html.0.contains(r#"name="child.first_name" value="&lt;Ada&gt;""#)
        );
        for administrator in [true, false] {
            let none = new(
                &Typed::default(),
                &Form::default(),
                &[agency("Gone", false)],
                &[],
                administrator,
            );
            assert_sound(&none);
            assert!(none.0.contains(words::NO_AGENCIES) && !none.0.contains("<form"));
            assert_eq!(none.0.contains("href=\"/agencies\""), administrator);
        }
    }
}
