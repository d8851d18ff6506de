//! The days in which a value of the profile holds or held, to be corrected; and a value that it had before, to be added.

use domain::{
    ActId,
    answers::Complaint,
    catalogue::ProfileField,
    form::Form,
    words::{fields, record as words, referrer, site},
};
use jiff::civil::Date;
use maud::{Markup, html};
use store::{
    client_record::past::{Days, Held},
    clients::Profile,
};

use super::{aside, history::address, profile::change_address};
use crate::{
    form::{ONCE, Typed},
    times,
    views::{
        clients::value_text,
        components::{DayField, DayWords, NoticeKind, TextField, card, error_summary, notice},
        referral_form,
    },
};

/// What is asked about.
#[derive(Clone, Copy, Debug)]
pub enum Of<'a> {
    /// A value that the profile has or had.
    Value(&'a Held),
    /// One that it had before and that nobody has written down; the act that adding it will be.
    Earlier(ProfileField, ActId),
}

/// The form as it is filled in.
#[derive(Clone, Copy, Debug)]
pub struct PastPage<'a> {
    /// Of whom.
    pub profile: &'a Profile,
    /// About what.
    pub of: Of<'a>,
    /// The earlier value as typed.
    pub form: &'a Form,
    /// What is wrong with it.
    pub complaints: &'a [Complaint],
    /// The rest of the form.
    pub typed: &'a Typed,
    /// What somebody else has done since the form was opened.
    pub told: Option<&'a str>,
}

/// What the page is called.
pub fn title(of: Of<'_>) -> String {
    match of {
        Of::Value(held) => words::days_of(fields::profile(held.field)),
        Of::Earlier(field, _) => words::earlier(fields::profile(field)),
    }
}

/// The form.
pub fn show(page: &PastPage<'_>) -> Markup {
    let (profile, typed) = (page.profile, page.typed);
    let here = address(profile.id);
    let action = match page.of {
        Of::Value(held) => format!("{here}/{}", held.fact),
        Of::Earlier(field, _) => format!("{here}/new/{}", field.as_str()),
    };
    let mut mistakes = referral_form::mistakes("", page.complaints);
    mistakes.extend(typed.summary());
    let holds = matches!(
        page.of,
        Of::Value(Held {
            days: Days::Since(_),
            ..
        })
    );
    let content = html! {
        @if let Some(told) = page.told { (notice(NoticeKind::Warning, html! { p { strong { (told) } } })) }
        @if let Of::Value(held) = page.of {
            (card(words::SAYS_NOW, html! {
                p { (value_text(held.field, &held.answers, from(held.days))) " " span.quiet { (days(held.days)) } }
                @if holds {
                    p.quiet { (words::IS_WRONG_INSTEAD) " " a href=(change_address(profile, held.field)) { (words::change(fields::profile(held.field))) } }
                }
            }))
        }
        form method="post" action=(action) novalidate data-guard {
            @if let Of::Earlier(field, once) = page.of {
                input type="hidden" name=(ONCE) value=(once);
                div.section {
                    p.quiet { (words::EARLIER_HINT) }
                    @for it in field.fields() { (referral_form::question("", it.path(0), it.required, page.form, page.complaints)) }
                }
            }
            (day(typed, "from", words::HELD_FROM, if holds { "" } else { words::HELD_FROM_HINT }, holds))
            @if !holds { (day(typed, "until", words::HELD_UNTIL, words::HELD_UNTIL_HINT, true)) }
            (TextField {
                name: "said_by", label: words::SAID_BY, hint: words::SAID_BY_HINT, value: typed.value("said_by"), error: typed.error("said_by"),
                autocomplete: "off", ..Default::default()
            })
            div.buttons {
                button { (words::SAVE) }
                a.button.button--link href=(here) { (words::CANCEL) }
            }
        }
        @if let (Of::Value(_), false) = (page.of, holds) {
            form method="post" action={ (action) "/removal" } {
                button.button--secondary { (words::NEVER_SO) }
                p.quiet { (words::NEVER_SO_HINT) }
            }
        }
    };
    html! {
        @if !mistakes.is_empty() { (error_summary(site::THERE_IS_A_PROBLEM, &mistakes)) }
        (aside(profile, (&here, words::TAB_HISTORY), &title(page.of), content))
    }
}

fn from(days: Days) -> Date {
    match days {
        Days::Since(from) | Days::FromUntil(from, _) => from,
    }
}

fn days(days: Days) -> String {
    match days {
        Days::Since(from) => words::held(&times::day(from), None),
        Days::FromUntil(from, until) => words::held(&times::day(from), Some(&times::day(until))),
    }
}

fn day(typed: &Typed, name: &str, legend: &str, hint: &str, required: bool) -> Markup {
    let part = |part: &str| typed.value(&format!("{name}.{part}"));
    html! {
        (DayField {
            name, legend, hint, month: part("month"), day: part("day"), year: part("year"), error: typed.error(name),
            required_word: required.then_some(site::REQUIRED),
            words: DayWords { month: referrer::MONTH, day: referrer::DAY, year: referrer::YEAR },
        })
    }
}
