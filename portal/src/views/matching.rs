//! The page on which administrators try the matching on two typed records.

use domain::{
    answers::{Complaint, anchor},
    catalogue::{FieldId, Section},
    form::Form,
    words::{admin as words, evidence, fields, site},
};
use jiff::civil::Date;
use matching::{Comparison, Model, Record};
use maud::{Markup, html};

use super::{
    components::{back_link, card, error_summary, section},
    evidence_rows, evidence_words, record, referral_form,
};

/// Before the names of all inputs of the referral.
pub const REFERRAL: &str = "referral.";
/// Before those of the client.
pub const CLIENT: &str = "client.";

/// What the matching can use of a child; those in one list stand beside each other.
const CHILD: &[&[FieldId]] = &[
    &[FieldId::ChildFirstName, FieldId::ChildMiddleName],
    &[FieldId::ChildLastName, FieldId::ChildSex],
    &[FieldId::ChildOtherNames],
    &[FieldId::ChildBirth],
    &[FieldId::ChildStreet],
    &[FieldId::ChildCity, FieldId::ChildPostcode],
    &[FieldId::ChildPhone],
];
/// What it can use of a caregiver.
const CAREGIVER: &[&[FieldId]] = &[&[FieldId::CaregiverFirstName, FieldId::CaregiverLastName]];

/// One of the two records, as typed.
#[derive(Debug)]
pub struct Side {
    prefix: &'static str,
    /// The inputs, without the prefix.
    pub form: Form,
    /// What is wrong with them.
    pub complaints: Vec<Complaint>,
}

/// The page.
#[derive(Debug)]
pub struct Trial<'a> {
    /// Referral and client.
    pub sides: [Side; 2],
    /// Both as understood, and what comes of them.
    pub result: Option<(Record, Record, Comparison)>,
    /// What they are compared with.
    pub model: &'a Model,
    /// The day at the center.
    pub today: Date,
}

impl Side {
    /// A side with what was typed, [`REFERRAL`] or [`CLIENT`].
    pub fn new(prefix: &'static str, form: Form) -> Self {
        Self {
            prefix,
            form,
            complaints: Vec::new(),
        }
    }

    fn legend(&self) -> &'static str {
        if self.prefix == REFERRAL {
            evidence::REFERRAL
        } else {
            words::CLIENT
        }
    }

    fn mistakes(&self) -> impl Iterator<Item = (String, String)> {
        self.complaints.iter().map(|it| {
            let place = format!("#{}{}", self.prefix, anchor(it.path));
            (
                place,
                words::mistake_of(self.legend(), it.path.field.field().label(), &it.message),
            )
        })
    }

    fn fields(&self) -> Markup {
        let question = |field: &FieldId| {
            let path = field.field().path(0);
            referral_form::question(self.prefix, path, false, &self.form, &self.complaints)
        };
        let lines = |lines: &[&[FieldId]]| {
            html! { @for line in lines { div.fields { @for field in *line { (question(field)) } } } }
        };
        section(
            self.legend(),
            html! {
                (lines(CHILD))
                h3 { (fields::item(Section::Caregiver, 0)) }
                (lines(CAREGIVER))
            },
        )
    }
}

impl Trial<'_> {
    /// Whether anything that was typed is wrong.
    pub fn failed(&self) -> bool {
        self.sides.iter().any(|it| !it.complaints.is_empty())
    }

    /// The page.
    pub fn render(&self) -> Markup {
        let mistakes: Vec<_> = self.sides.iter().flat_map(Side::mistakes).collect();
        html! {
            @if !mistakes.is_empty() { (error_summary(site::THERE_IS_A_PROBLEM, &mistakes)) }
            (back_link("/admin/status", site::NAV_STATUS))
            h1 { (words::TRY_MATCHING) }
            p { (words::TRY_MATCHING_TEXT) }
            @if let Some((referral, client, comparison)) = &self.result { (self.shown(referral, client, comparison)) }
            form method="post" action="/admin/matching" novalidate {
                div.compare { @for side in &self.sides { (side.fields()) } }
                div.buttons {
                    button { (words::COMPARE) }
                    a.button.button--link href="/admin/matching" { (words::START_OVER) }
                }
            }
            p.quiet { (words::engine(matching::ENGINE, self.model.version())) }
        }
    }

    fn shown(&self, referral: &Record, client: &Record, comparison: &Comparison) -> Markup {
        card(
            words::RESULT,
            html! {
                div.head {
                    div {
                        strong { (record::name(referral)) } ", " (record::born(referral.born, self.today)) br;
                        strong { (record::name(client)) } ", " (record::born(client.born, self.today))
                    }
                    div { (evidence_words::verdict(comparison)) " " (evidence_words::likelihood(comparison)) }
                }
                (evidence_rows::table(self.sides.each_ref().map(Side::legend), referral, client, comparison))
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::views::samples::{assert_sound, form};

    fn page(sides: [Side; 2], result: Option<(Record, Record, Comparison)>) -> String {
        let model = Model::shipped(5_000);
        let trial = Trial {
            sides,
            result,
            model: &model,
            today: date(2026, 11, 22),
        };
        let html = trial.render();
        assert_sound(&html);
        assert!(html.0.contains(matching::ENGINE) && html.0.contains(model.version()));
        html.into_string()
    }

    #[test]
    fn the_page_asks_for_two_records_and_keeps_what_was_typed() {
        let client = Side::new(CLIENT, form(&[("child.first_name", "<Ada>"), ("child.sex", "female")]));
        let record = Record {
            given_name: "<Ada>".into(),
            ..Record::default()
        };
        let comparison = Model::shipped(5_000).compare(&record, &record);
        let html = page(
            [Side::new(REFERRAL, Form::default()), client],
            Some((record.clone(), record, comparison)),
        );
        assert!(html.contains(r#"name="client.child.first_name" value="&lt;Ada&gt;""#));
        assert!(html.contains(r#"name="referral.child.first_name" value="""#));
        assert!(html.contains(words::RESULT) && html.contains("waterfall"));
        assert!(!html.contains(site::REQUIRED));
    }

    #[test]
    fn a_mistake_says_on_which_side_it_is_and_leads_there() {
        let mut referral = Side::new(REFERRAL, form(&[("child.birth.month", "13")]));
        referral.complaints.push(Complaint {
            path: FieldId::ChildBirth.field().path(0),
            message: "No such day.".into(),
        });
        let html = page([referral, Side::new(CLIENT, Form::default())], None);
        assert!(html.contains(r##"href="#referral.child.birth.month""##), "{html}");
        assert!(html.contains("Referral: Birth date or age – No such day."));
        assert!(html.contains(r#"value="13""#) && !html.contains(words::RESULT));
    }
}
