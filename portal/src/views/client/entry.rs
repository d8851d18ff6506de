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

use super::{
    account::people,
    account_address, address, aside,
    contact::{self, Clients},
    entry_address, new_account_address,
};
use crate::form::ONCE;
use crate::views::{
    answers,
    clients::name_of,
    components::{NoticeKind, error_summary, notice},
    referral_form,
};

/// An entry as it is filled in.
#[derive(Clone, Copy, Debug)]
pub struct EntryPage<'a> {
    /// Of whom.
    pub profile: &'a Profile,
    /// In which account.
    pub n: i64,
    /// That account; none if it was closed, and there is no other one.
    pub open: Option<&'a AccountView>,
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
    /// The clients that entries are about.
    pub clients: &'a Clients,
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
    let here = account_address(page.profile.id, page.n);
    let people = page.open.map(people).unwrap_or_default();
    let action = match page.entry {
        Some(entry) => entry_address(&here, entry.id),
        None => format!("{here}/entries/new/{}", page.section.name()),
    };
    let title = title(page.section, page.entry.is_some());
    let mistakes = referral_form::mistakes("", page.complaints);
    let content = html! {
        @if let Some(told) = page.told {
            (notice(NoticeKind::Warning, html! {
                p { strong { (told) } }
                @if page.open.is_none() { p { a href=(new_account_address(page.profile.id)) target="_blank" { (words::NEW_ACCOUNT) } } }
            }))
            @if let Some(entry) = page.entry {
                section.card { h2 { (words::SAYS_NOW) } (answers::of_section(page.section, &entry.answers, &people)) }
            }
        }
        form method="post" action=(action) novalidate data-guard {
            @if page.entry.is_some() { input type="hidden" name="section" value=(page.section.name()); }
            @else { input type="hidden" name=(ONCE) value=(page.once); }
            div.section id=(referral_form::section_id(page.section)) {
                (referral_form::entry_fields(page.section, page.form, page.complaints, &people, page.agencies))
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
        @if let Some((open, entry)) = page.open.zip(page.entry) { (contact::others(&here, open, entry, page.clients)) }
    };
    let back = match page.open {
        Some(_) => (here, advocate::account(page.n)),
        None => (address(page.profile.id), name_of(&page.profile.answers())),
    };
    html! {
        @if !mistakes.is_empty() { (error_summary(site::THERE_IS_A_PROBLEM, &mistakes)) }
        (aside(page.profile, (&back.0, &back.1), &title, content))
    }
}
