//! The form of something that happened in an account, or of what it is about.

use domain::{
    ActId,
    answers::Complaint,
    catalogue::Section,
    form::Form,
    words::{advocate, record as words, site},
};
use maud::{Markup, html};
use store::clients::{AccountView, Entry, Profile};

use super::{account::people, account_address, aside, entry_address};
use crate::form::ONCE;
use crate::views::{
    answers,
    components::{NoticeKind, error_summary, notice},
    referral_form,
};

/// An entry as it is filled in.
#[derive(Clone, Copy, Debug)]
pub struct EntryPage<'a> {
    /// Of whom.
    pub profile: &'a Profile,
    /// In which account.
    pub open: &'a AccountView,
    /// What it is.
    pub section: Section,
    /// The entry that is written down otherwise; none for a new one.
    pub entry: Option<&'a Entry>,
    /// As typed.
    pub form: &'a Form,
    /// What is wrong with it.
    pub complaints: &'a [Complaint],
    /// What somebody else has done since the form was opened.
    pub told: Option<&'a str>,
    /// The act that a new entry will be.
    pub once: ActId,
    /// The names of the agencies that can be chosen.
    pub agencies: &'a [String],
}

/// What the page is called.
pub fn title(section: Section, is_there: bool) -> String {
    if is_there {
        words::change(words::entries(section))
    } else {
        words::add(section)
    }
}

/// The form.
pub fn show(page: &EntryPage<'_>) -> Markup {
    let here = account_address(page.profile.id, page.open.account.n);
    let action = match page.entry {
        Some(entry) => entry_address(&here, entry.id),
        None => format!("{here}/entries/new/{}", page.section.name()),
    };
    let title = title(page.section, page.entry.is_some());
    let mistakes = referral_form::mistakes("", page.complaints);
    let content = html! {
        @if let Some(told) = page.told {
            (notice(NoticeKind::Warning, html! { p { strong { (told) } } }))
            @if let Some(entry) = page.entry {
                section.card { h2 { (words::SAYS_NOW) } (answers::of_section(page.section, &entry.answers, &people(page.open))) }
            }
        }
        form method="post" action=(action) novalidate data-guard {
            @if page.entry.is_some() { input type="hidden" name="section" value=(page.section.name()); }
            @else { input type="hidden" name=(ONCE) value=(page.once); }
            div.section id=(referral_form::section_id(page.section)) {
                (referral_form::entry_fields(page.section, page.form, page.complaints, &people(page.open), page.agencies))
            }
            div.buttons {
                button { (words::SAVE) }
                a.button.button--link href=(here) { (words::CANCEL) }
            }
        }
        @if page.entry.is_some() {
            form method="post" action={ (action) "/removal" } {
                button.button--secondary { (words::REMOVE) }
                p.quiet { (words::REMOVE_HINT) }
            }
        }
    };
    html! {
        @if !mistakes.is_empty() { (error_summary(site::THERE_IS_A_PROBLEM, &mistakes)) }
        (aside(page.profile, (&here, &advocate::account(page.open.account.n)), &title, content))
    }
}
