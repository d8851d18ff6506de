//! Everything that happened with a client, the latest first.

use domain::{
    record::RecordDeed,
    words::{fields, record as words},
};
use maud::{Markup, html};
use store::{
    client_record::{
        timeline::{Done, Event, Line},
        undo::What,
    },
    clients::{AccountView, Profile},
};

use super::{Tab, account_address, address, entry_address, page};
use crate::{
    times,
    views::{
        answers,
        components::empty,
        queue::{When, href, pages},
        record,
    },
};

/// The list.
pub fn show(
    profile: &Profile,
    open: Option<&AccountView>,
    lines: &[Line],
    (at_page, size): (i64, i64),
    may_undo: &dyn Fn(&Done) -> bool,
    at: When<'_>,
) -> Markup {
    let skipped = usize::try_from(at_page * size).unwrap_or_default();
    let shown = usize::try_from(size).unwrap_or_default();
    let here = format!("{}/timeline?", address(profile.id));
    let here = open.map_or_else(|| here.clone(), |it| format!("{here}account={}&", it.account.n));
    let rest = lines.iter().skip(skipped).take(shown);
    page(
        profile,
        open,
        Tab::Timeline,
        html! {
            h2 { (words::TAB_TIMELINE) }
            p { (words::TIMELINE_TEXT) }
            @if lines.is_empty() { (empty(html! { p { (words::TIMELINE_EMPTY) } })) }
            @else {
                ol.timeline { @for it in rest.clone() {
                    @match it {
                        Line::Event(it) => li.timeline__event { (event(profile, it)) },
                        Line::Act(it) => li { (act(profile, it, may_undo(it), at)) },
                    }
                } }
                @if lines.len() > shown { (pages(at_page, size, rest.count(), i64::try_from(lines.len()).unwrap_or(i64::MAX), |page| format!("{here}page={page}"))) }
            }
        },
    )
}

fn event(profile: &Profile, it: &Event) -> Markup {
    let telling = it
        .answers
        .iter()
        .filter(|(path, _)| words::TELLING.contains(&path.field));
    let telling: Vec<String> = telling.map(|(path, value)| answers::text(path.field, value)).collect();
    let account = account_address(profile.id, it.account);
    html! {
        p {
            strong { (times::day(it.on)) } ": "
            a href=(entry_address(&account, it.entry)) { (fields::section(it.section)) }
            @if !telling.is_empty() { ", " (telling.join(", ")) }
            span.quiet { " · " (words::account_line(it.account)) }
        }
    }
}

/// What an act was, and of which values, which entries or which other profile.
fn deed_text(it: &Done, deed: Option<RecordDeed>) -> String {
    let named = |it: &What| match it {
        What::Profile(field) => fields::profile(*field),
        What::Section(section) => words::entries(*section),
    };
    let of = match deed {
        Some(RecordDeed::ClientsMerged) => it.other.iter().map(|it| record::name(&it.record)).collect(),
        Some(deed) if deed.names_what() => it.what.iter().map(|it| named(it).to_owned()).collect(),
        _ => Vec::new(),
    };
    let said = words::deed(&it.kind);
    if of.is_empty() {
        said.to_owned()
    } else {
        format!("{said}: {}", of.join(", "))
    }
}

fn act(profile: &Profile, it: &Done, may_undo: bool, at: When<'_>) -> Markup {
    let deed = RecordDeed::parse(&it.kind);
    let can_undo = may_undo && it.undone.is_none() && it.part.is_none();
    html! {
        p {
            (at(it.at)) ": "
            @if it.undone.is_some() { s { (deed_text(it, deed)) } } @else { (deed_text(it, deed)) }
            @if let Some(referral) = it.referral { " " a href=(href(referral)) { (referral) } }
            span.quiet {
                " · " (it.name)
                @if let Some(n) = it.account { " · " (words::account_line(n)) }
                @if let Some(part) = &it.part { " · " (words::in_profile(&record::name(&part.record))) }
                @if let Some((by, when)) = &it.undone { " · " (words::undone_by(by)) " " (at(*when)) }
            }
            @for note in &it.notes { br; "“" (note.as_str()) "”" }
            @if can_undo {
                " " a href={ (address(profile.id)) "/acts/" (it.act) "/undo" } { (words::UNDO) span.hidden { ": " (words::deed(&it.kind)) } }
            } @else if let Some(referral) = it.referral.filter(|_| it.undone.is_none() && it.part.is_none()) {
                " " a href={ (href(referral)) "/undo" } { (words::UNDO) span.hidden { ": " (words::deed(&it.kind)) } }
            }
        }
    }
}
