//! Changing a value of the profile: what it says from now on, and what becomes of what it said.

use domain::{
    answers::Complaint,
    catalogue::ProfileField,
    form::Form,
    words::{fields, record as words, referrer, site},
};
use maud::{Markup, html};
use store::{
    client_record::past::has_days,
    clients::{Profile, ProfileValue},
};

use super::{address, aside, profile::change_address};
use crate::{
    form::Typed,
    times,
    views::{
        clients::{name_of, value_text},
        components::{ChoiceField, DayField, DayWords, NoticeKind, TextField, card, error_summary, notice},
        referral_form,
    },
};

/// What becomes of the value so far, as the form sends it.
pub const HELD: &str = "held";
/// The other answer.
pub const WRONG: &str = "wrong";

/// A value as it is filled in.
#[derive(Clone, Copy, Debug)]
pub struct ChangePage<'a> {
    /// Of whom.
    pub profile: &'a Profile,
    /// Which.
    pub field: ProfileField,
    /// As typed.
    pub form: &'a Form,
    /// What is wrong with it.
    pub complaints: &'a [Complaint],
    /// The rest of the form.
    pub typed: &'a Typed,
    /// What somebody else has done since the form was opened.
    pub told: Option<&'a str>,
}

/// The form.
pub fn show(page: &ChangePage<'_>) -> Markup {
    let (profile, field, typed) = (page.profile, page.field, page.typed);
    let now: Vec<&ProfileValue> = profile.values.iter().filter(|it| it.field == field).collect();
    let seen: Vec<String> = now.iter().map(|it| it.id.to_string()).collect();
    let mut mistakes = referral_form::mistakes("", page.complaints);
    mistakes.extend(typed.summary());
    let here = address(profile.id);
    let content = html! {
        @if let Some(told) = page.told { (notice(NoticeKind::Warning, html! { p { strong { (told) } } })) }
        (card(words::SAYS_NOW, html! {
            @if now.is_empty() { p.quiet { (words::SAYS_NOTHING) } }
            @for it in &now { p {
                (value_text(field, &it.answers, it.from))
                @if has_days(field) { span.quiet { " " (words::held(&times::day(it.from), None)) } }
            } }
        }))
        form method="post" action=(change_address(profile, field)) novalidate data-guard {
            input type="hidden" name="seen" value=(seen.join(" "));
            div.section {
                p.quiet { (words::PROFILE_CHANGE_HINT) }
                @for it in field.fields() { (referral_form::question("", it.path(0), it.required, page.form, page.complaints)) }
            }
            @if !now.is_empty() && has_days(field) {
                (ChoiceField {
                    name: "former", label: words::FORMER, options: &[(HELD, words::FORMER_HELD), (WRONG, words::FORMER_WRONG)],
                    chosen: typed.value("former"), error: typed.error("former"), required_word: Some(site::REQUIRED), ..Default::default()
                })
            }
            @if has_days(field) { (DayField {
                name: "since", legend: words::SINCE, hint: words::SINCE_HINT, month: typed.value("since.month"), day: typed.value("since.day"),
                year: typed.value("since.year"), error: typed.error("since"),
                words: DayWords { month: referrer::MONTH, day: referrer::DAY, year: referrer::YEAR }, ..Default::default()
            }) }
            (TextField {
                name: "said_by", label: words::SAID_BY, hint: words::SAID_BY_HINT, value: typed.value("said_by"), error: typed.error("said_by"),
                autocomplete: "off", ..Default::default()
            })
            div.buttons {
                button { (words::SAVE) }
                a.button.button--link href=(here) { (words::CANCEL) }
            }
        }
    };
    html! {
        @if !mistakes.is_empty() { (error_summary(site::THERE_IS_A_PROBLEM, &mistakes)) }
        (aside(profile, (&here, &name_of(&profile.answers())), &words::change(fields::profile(field)), content))
    }
}
