//! Adding a client by hand: the client viewer, and the intake screen.

use domain::{
    answers::Complaint,
    catalogue::{FieldId, Section},
    form::{Form, inputs},
    referral::Kind,
    words::{advocate as words, fields, files, site},
};
use jiff::civil::Date;
use maud::{Markup, html};
use store::{clients::Hit, import::strong_match};

use super::{
    clients::inactive,
    components::{NoticeKind, back_link, card, empty, error_summary, notice},
    evidence_rows, evidence_words, import, record, referral_form,
};
use crate::form::{ONCE, Typed};

/// Where the intake screen is, and where it is sent to.
const PROFILE: &str = "/clients/new/profile";

/// The client viewer: who of the clients may be the child. Nothing is found before it was looked for.
pub fn viewer(found: Option<(&[Hit], &matching::Record)>, typed: &Typed, today: Date) -> Markup {
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (back_link("/clients", words::ALL_CLIENTS))
        h1 { (files::NEW_CLIENT) }
        p { (files::NEW_TEXT) }
        form.section method="post" action="/clients/new" novalidate role="search" aria-labelledby="search" {
            h2 #search { (files::LOOK) }
            (import::search_fields(typed))
            button.button--secondary[found.is_some()] { (words::SEARCH) }
        }
        @if let Some((hits, searched)) = found {
            h2 { (words::RESULTS) }
            @let (kin, rest): (Vec<&Hit>, Vec<&Hit>) = hits.iter().partition(|it| evidence_words::is_near_kin(it.comparison.relation));
            @if kin.is_empty() { (empty(html! { p { (words::NO_RESULTS) } })) }
            @for (n, hit) in kin.into_iter().enumerate() { (result(hit, searched, n == 0, today, &html! {})) }
            @if !rest.is_empty() {
                details {
                    summary { (words::SHARE_SOMETHING) " (" (rest.len()) ")" }
                    div { @for hit in rest { (result(hit, searched, false, today, &html! {})) } }
                }
            }
            (add_new(hits, typed, ""))
        }
    }
}

/// The input that says about whom an entry is that is added as a client, if it is one: client, account and entry.
pub const CONTACT: &str = "contact";

/// The way on to the intake screen, with what was searched for. `contact` is what [`CONTACT`] says.
pub fn add_new(hits: &[Hit], typed: &Typed, contact: &str) -> Markup {
    let strong = strong_match(hits).map(|it| it.comparison.relation);
    let likely = hits
        .iter()
        .any(|it| evidence_words::may_be_same(it.comparison.relation));
    let text = |id: FieldId| id.field().path(0).to_string();
    let day = inputs(FieldId::ChildBirth.field().path(0));
    let texts = [
        (text(FieldId::ChildFirstName), typed.value("first_name")),
        (text(FieldId::ChildLastName), typed.value("last_name")),
        (text(FieldId::ChildPhone), typed.value("phone")),
    ];
    let days = ["born.month", "born.day", "born.year"].map(|it| typed.value(it));
    let days = day.into_iter().zip(days);
    card(
        words::ADD_NEW_CLIENT,
        html! {
            @if let Some(relation) = strong {
                (notice(NoticeKind::Warning, html! { p { @if evidence_words::may_be_same(relation) { (words::STRONG) } @else { (words::STRONG_KIN) } } }))
            } @else if likely { p { (words::ADD_NEW_HINT) } }
            form method="post" action=(PROFILE) {
                @if !contact.is_empty() { input type="hidden" name=(CONTACT) value=(contact); }
                @for (name, value) in texts.into_iter().chain(days) {
                    @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
                }
                button.button--secondary[likely] name="then" value="begin" { (words::ADD_NEW_CLIENT) }
            }
        },
    )
}

/// A client who may be who is looked for, and what can be done then.
pub fn result(hit: &Hit, searched: &matching::Record, first: bool, today: Date, then: &Markup) -> Markup {
    let name = record::name(&hit.client.record);
    let sides = [words::SEARCHED, words::CLIENT];
    html! {
        section.card {
            div.head {
                div {
                    h3 { a href={ "/clients/" (hit.client.id) } { (name) } (inactive(&hit.client)) }
                    div { (record::born(hit.client.record.born, today)) }
                }
                div { (evidence_words::verdict(&hit.comparison)) " " (evidence_words::likelihood(&hit.comparison)) }
            }
            details open[first] {
                summary { (words::WHY) span.hidden { ": " (name) } }
                div {
                    @if first { (evidence_rows::table(sides, searched, &hit.client.record, &hit.comparison)) }
                    @else { (evidence_rows::numbers(sides, searched, &hit.client.record, &hit.comparison)) }
                }
            }
            (then)
        }
    }
}

/// The intake screen: the profile of a new client.
#[derive(Clone, Copy, Debug)]
pub struct Intake<'a> {
    /// The profile as filled in.
    pub form: &'a Form,
    /// What is wrong with it.
    pub complaints: &'a [Complaint],
    /// Why it is another child.
    pub typed: &'a Typed,
    /// The client that matches strongly, if one does.
    pub strong: Option<&'a Hit>,
}

/// The intake screen.
pub fn intake(page: &Intake<'_>) -> Markup {
    let mut mistakes = page.typed.summary();
    mistakes.extend(referral_form::mistakes("", page.complaints));
    let asks_why = page.strong.is_some() || !page.typed.value("reason").trim().is_empty();
    html! {
        @if !mistakes.is_empty() { (error_summary(site::THERE_IS_A_PROBLEM, &mistakes)) }
        (back_link("/clients/new", files::LOOK_AGAIN))
        h1 { (words::INTAKE) }
        p { (files::ADD_TEXT) }
        form method="post" action=(PROFILE) novalidate data-guard {
            input type="hidden" name=(ONCE) value=(page.typed.pairs.once());
            @let contact = page.typed.value(CONTACT);
            @if !contact.is_empty() { input type="hidden" name=(CONTACT) value=(contact); }
            (import::why_another(page.strong, page.typed, asks_why || page.typed.error("reason").is_some()))
            fieldset.section {
                legend { (fields::section(Section::Child)) }
                (referral_form::section_fields(Section::Child, Kind::Client, page.form, page.complaints))
            }
            div.buttons {
                button name="then" value="save" data-key="s" { (words::SAVE) }
                a.button.button--link href="/clients" { (words::CANCEL) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::ClientId;
    use jiff::civil::date;
    use store::clients::Listed;

    use super::*;
    use crate::{form::Pairs, views::samples::assert_sound};

    const TODAY: Date = date(2026, 11, 22);

    fn hit() -> Hit {
        let record = matching::Record {
            given_name: "Ada".into(),
            family_name: "<King>".into(),
            ..Default::default()
        };
        let mut comparison = matching::Model::shipped(5_000).compare(&record, &record);
        comparison.probability = 0.97;
        comparison.relation = matching::Relation::Same;
        Hit {
            client: Listed {
                id: ClientId::new(),
                version: 1,
                active: true,
                record,
            },
            comparison,
        }
    }

    #[test]
    fn nobody_is_added_before_it_was_looked_for_them() {
        let page = viewer(None, &Typed::default(), TODAY);
        assert_sound(&page);
        assert!(!page.0.contains(PROFILE));
        let typed = Typed::new(Pairs(vec![("last_name".into(), "<King>".into())]));
        let hit = hit();
        let page = viewer(Some((std::slice::from_ref(&hit), &hit.client.record)), &typed, TODAY);
        assert_sound(&page);
        assert!(page.0.contains(r#"name="child.last_name" value="&lt;King&gt;""#) && page.0.contains(words::STRONG));
    }

    #[test]
    fn the_intake_screen_asks_why_after_a_strong_match() {
        let hit = hit();
        let (form, typed) = (Form::default(), Typed::default());
        let page = |strong| {
            let page = intake(&Intake {
                form: &form,
                complaints: &[],
                typed: &typed,
                strong,
            });
            assert_sound(&page);
            page.0.contains(words::WHY_ANOTHER)
        };
        assert!(!page(None) && page(Some(&hit)));
    }
}
