//! Asks whether what was done to a client is to be undone, and says what that will do.

use domain::{
    ActId,
    record::RecordDeed,
    words::{advocate, fields, record as words, referral, site},
};
use maud::{Markup, html};
use store::{
    client_record::undo::{Foreseen, Said, What},
    clients::Profile,
};

use super::{address, aside};
use crate::{
    form::Typed,
    times,
    views::{
        account::own_password,
        answers,
        clients::value_text,
        components::{NoticeKind, card, error_summary, notice},
    },
};

/// The page. `when` says a point in time in words.
pub fn ask(
    profile: &Profile,
    act: ActId,
    foreseen: &Foreseen,
    typed: &Typed,
    when: &dyn Fn(jiff::Timestamp) -> String,
) -> Markup {
    let back = format!("{}/timeline", address(profile.id));
    let nothing = foreseen.goes.is_empty() && foreseen.comes.is_empty() && foreseen.account.is_none();
    let content = aside(
        profile,
        (&back, words::TAB_TIMELINE),
        words::UNDO_TITLE,
        html! {
            p { strong { (words::deed(foreseen.deed.as_str())) } }
            @if let Some(it) = &foreseen.blocker {
                (notice(NoticeKind::Warning, html! { p { (referral::blocked(&it.by, site::act_done(&it.act), &when(it.at))) } }))
                div.buttons { a.button href=(back) { (words::TAB_TIMELINE) } }
            } @else {
                @if foreseen.deed == RecordDeed::ClientsMerged { p { (words::MERGE_UNDO) } }
                @if foreseen.deed == RecordDeed::ClientAdded { p { strong { (words::ADDED_UNDO) } } }
                @if let Some(n) = foreseen.account { p { (words::account_line(n)) } }
                @if !foreseen.goes.is_empty() { (card(words::GOES, list(&foreseen.goes))) }
                @if !foreseen.comes.is_empty() { (card(words::COMES, list(&foreseen.comes))) }
                @if nothing { p { (words::NOTHING_ELSE) } }
                form method="post" action={ (address(profile.id)) "/acts/" (act) "/undo" } novalidate {
                    @if asks_password(foreseen.deed) { (own_password(typed)) }
                    div.buttons {
                        button { (words::UNDO) }
                        a.button.button--link href=(back) { (advocate::CANCEL) }
                    }
                }
            }
        },
    );
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (content)
    }
}

/// Whether who takes an act back says once more who they are: it parts two children, or a child is gone.
pub fn asks_password(deed: RecordDeed) -> bool {
    matches!(deed, RecordDeed::ClientsMerged | RecordDeed::ClientAdded)
}

fn list(all: &[Said]) -> Markup {
    html! {
        @for it in all {
            @match it.what {
                What::Profile(field) => p { strong { (fields::profile(field)) ": " } (value_text(field, &it.answers, it.from)) span.quiet { " " (words::held(&times::day(it.from), it.until.map(times::day).as_deref())) } },
                What::Section(section) => {
                    h3 { (fields::section(section)) @if let Some(n) = it.account { ", " (words::account_line(n)) } }
                    (answers::of_section(section, &it.answers, &answers::People::new()))
                },
            }
        }
    }
}
