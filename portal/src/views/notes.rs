//! What staff noted about a referral, and the form that adds a note.

use domain::{
    StaffNoteId,
    words::{advocate, review as words, site},
};
use maud::{Markup, html};
use store::{review::Review, staff_notes::StaffNote};

use super::{
    answers,
    components::{Limit, TextArea, card},
    queue::{When, href},
};
use crate::form::Typed;

/// The most characters of a note.
pub const MAX: usize = 4_000;

/// The notes of a referral, and a form that was filled in wrong, if one was.
#[derive(Clone, Copy, Debug)]
pub struct Notes<'a> {
    /// The notes, newest last.
    pub notes: &'a [StaffNote],
    /// The key of the one that the form adds.
    pub key: StaffNoteId,
    /// What was typed.
    pub typed: &'a Typed,
}

/// The notes and the form.
pub fn show(review: &Review, notes: &Notes<'_>, at: When<'_>) -> Markup {
    let limit = Limit {
        max: MAX,
        words: advocate::CHARACTERS_LEFT,
    };
    card(
        words::STAFF_NOTES,
        html! {
            div #notes {
                @if notes.notes.is_empty() { p.quiet { (words::NO_STAFF_NOTES) } }
                @else {
                    ul.notes { @for it in notes.notes {
                        li {
                            p.quiet {
                                strong { (it.by) } ", " (at(it.at))
                                @if let Some(reference) = it.of { ", " (words::NOTED_ON) " " a href=(href(reference)) { (reference) } }
                            }
                            (answers::lines(it.text.as_str()))
                        }
                    } }
                }
                form method="post" action={ (href(review.referral.reference)) "/notes" } novalidate data-guard {
                    input type="hidden" name="key" value=(notes.key);
                    (TextArea {
                        name: "note", label: words::ADD_NOTE, hint: words::ADD_NOTE_HINT, value: notes.typed.value("note"),
                        error: notes.typed.error("note"), required_word: Some(site::REQUIRED), rows: 3, limit: Some(limit)
                    })
                    button.button--secondary { (words::SAVE_NOTE) }
                }
            }
        },
    )
}
