//! Merging two profiles of one child: who may be the same, what comes together, and what is chosen.

use domain::{
    join::{self, Join},
    merge::Choices,
    words::{advocate, record as words, site},
};
use jiff::civil::Date;
use maud::{Markup, html};
use store::{
    clients::{Hit, Profile, ProfileValue},
    not_same::Judged,
};

use super::{
    address, aside, option,
    others::{others, search},
};
use crate::{
    form::Typed,
    times,
    views::{
        clients::name_of,
        components::{NoticeKind, Row, card, error_summary, notice},
        not_same,
        queue::When,
        record,
        sides::{self, Sides},
    },
};

/// What is chosen between.
const SIDES: Sides = Sides {
    columns: [words::THIS_PROFILE, words::OTHER, words::RESULT],
    take: [words::KEEP_THIS, words::TAKE_OTHER, words::KEEP_BOTH],
    only: [words::ADD_IT, words::LEAVE_IT],
    alone: [words::ONLY_THIS, words::ONLY_OTHER],
};

/// The clients who may be the same child: those like it, or those `found` by what was typed.
pub fn choose(
    profile: &Profile,
    hits: &[Hit],
    judged: &[Judged],
    (typed, found): (&Typed, bool),
    (today, at): (Date, When<'_>),
) -> Markup {
    let here = address(profile.id);
    let action = format!("{here}/merge");
    let compare = |it: &Hit| {
        let name = record::name(&it.client.record);
        html! { a href={ (action) "/" (it.client.id) } { (words::COMPARE) span.hidden { ": " (name) } } }
    };
    let none = if found {
        advocate::NOT_FOUND
    } else {
        words::MERGE_NOBODY
    };
    aside(
        profile,
        (&here, &name_of(&profile.answers())),
        words::MERGE_CHOOSE,
        html! {
            @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
            p { (words::MERGE_TEXT) }
            (others(hits, (words::MERGE, &compare), none, today))
            (search(&action, typed))
            @if !judged.is_empty() { p { (words::MERGE_JUDGED) } }
            (not_same::folded(&|_| format!("{here}/may-be-same"), &judged.iter().collect::<Vec<_>>(), at, today))
        },
    )
}

/// Two profiles side by side.
#[derive(Clone, Copy, Debug)]
pub struct MergePage<'a> {
    /// The one that goes on.
    pub kept: &'a Profile,
    /// The one that becomes a part of it.
    pub other: &'a Profile,
    /// What both say.
    pub join: &'a Join,
    /// What was chosen.
    pub choices: &'a Choices,
    /// How many documents come from the other one.
    pub documents: usize,
    /// The names of who looks after the one and the other.
    pub advocates: [Option<&'a str>; 2],
    /// What others have done since the page was opened.
    pub told: Option<&'a str>,
}

/// The page.
pub fn show(page: &MergePage<'_>) -> Markup {
    let (kept, other) = (page.kept, page.other);
    let here = address(kept.id);
    let rows: Vec<_> = page.join.rows().iter().map(|it| row(page, it)).collect();
    aside(
        kept,
        (&here, &name_of(&kept.answers())),
        words::MERGE_TITLE,
        html! {
            @if let Some(told) = page.told { (notice(NoticeKind::Warning, html! { p { strong { (told) } } })) }
            p { (words::MERGE_PREVIEW) }
            p {
                (words::OTHER) ": " a href=(address(other.id)) { (name_of(&other.answers())) } ". "
                a href={ (address(other.id)) "/merge/" (kept.id) } { (words::SWAP) }
            }
            form method="post" action={ (here) "/merge/" (other.id) } novalidate data-guard {
                input type="hidden" name="version" value=(kept.version);
                input type="hidden" name="other_version" value=(other.version);
                (sides::table(words::MERGE_TITLE, &SIDES, &rows))
                p.quiet { (words::MERGE_NOTHING_LOST) }
                (card(words::COMES_TOGETHER, html! {
                    ul {
                        @for it in &kept.accounts { li { (option(it)) } }
                        @for it in &other.accounts { li { (words::from_other(&option(it))) } }
                        @if page.documents > 0 { li { (words::documents(page.documents as u64)) } }
                        @let [of_kept, of_other] = page.advocates;
                        @if let Some(said) = words::looked_after(of_kept, of_other) { li { (said) } }
                        li { (words::MERGE_AROUND) }
                    }
                }))
                div.buttons {
                    button { (words::MERGE_BUTTON) }
                    a.button.button--link href=(here) { (words::CANCEL) }
                }
            }
        },
    )
}

fn row(page: &MergePage<'_>, row: &domain::merge::Row) -> Row {
    let field = join::field_of(row);
    let from = |of: &Profile| {
        let own = |it: &&ProfileValue| Some(it.field) == field;
        of.values.iter().find(own).map(|it| it.from)
    };
    let since = |day: Option<Date>| {
        html! { @if let Some(day) = day.filter(|_| !row.is_same()) { p.quiet { (words::held(&times::day(day), None)) } } }
    };
    let remarks = [since(from(page.kept)), since(from(page.other))];
    let chosen = join::taken(row, page.choices);
    sides::row(row, (&join::offers(row), chosen), &SIDES, remarks)
}
