//! Children who belong together: whom an import may link, and who is linked to a client.

use domain::{
    ClientId,
    link::{Link, LinkKind},
    words::{advocate, import as words, site},
};
use jiff::civil::Date;
use maud::{Markup, html};
use store::{
    clients::{Hit, Profile},
    links::{Linked, Offer},
};

use super::{
    client::{
        address, aside,
        others::{others, search},
    },
    clients::name_of,
    components::{ChoicesField, card, error_summary},
    queue::When,
    record,
};
use crate::form::Typed;

/// The boxes with whom an import may link.
pub const INPUT: &str = "link";

/// Whom the child is linked with by an import; ticked as in the form.
pub fn choose(offers: &[Offer], typed: &Typed) -> Markup {
    let named: Vec<(String, String)> = offers
        .iter()
        .map(|it| {
            let with = words::link_with(&record::name(&it.record), it.link.kind, it.active);
            (it.link.to_string(), with)
        })
        .collect();
    let options: Vec<(&str, &str)> = named.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    let chosen: Vec<&str> = typed.pairs.all(INPUT).collect();
    html! {
        @if !options.is_empty() {
            (ChoicesField { name: INPUT, label: words::LINK, hint: words::LINK_HINT, options: &options, chosen: &chosen, ..Default::default() })
        }
    }
}

/// On a client's page: who is linked, and how to part two who were linked by mistake.
pub fn of_client(client: ClientId, linked: &[Linked], today: Date, at: When<'_>) -> Markup {
    card(
        words::LINK,
        html! {
            @if linked.is_empty() { p.quiet { (words::NOBODY_LINKED) } }
            @else {
                ul.plain { @for it in linked {
                    @let name = record::name(&it.record);
                    li {
                        form method="post" action={ "/clients/" (client) "/links" } {
                            a href={ "/clients/" (it.link.to) } { (name) }
                            " · " (record::born(it.record.born, today))
                            " · " (words::link_kind(it.link.kind)) ", " (at(it.at)) " "
                            input type="hidden" name=(INPUT) value=(it.link);
                            button.button--link name="then" value="part" { (words::PART) span.hidden { ": " (name) } }
                        }
                    }
                } }
            }
            p { a href=(new_address(client)) { (words::LINK_ANOTHER) } }
        },
    )
}

/// Where somebody is linked.
pub fn new_address(client: ClientId) -> String {
    format!("/clients/{client}/links/new")
}

/// Asks with whom a client is linked: those like it, or those `found` by what was typed. `linked` are the links that there are.
pub fn choose_other(
    profile: &Profile,
    (hits, linked): (&[Hit], &[Link]),
    (typed, found): (&Typed, bool),
    today: Date,
) -> Markup {
    let here = address(profile.id);
    let link = |it: &Hit| {
        let kinds = LinkKind::ALL
            .iter()
            .copied()
            .map(|kind| Link { kind, to: it.client.id });
        html! {
            @for link in kinds {
                @if linked.contains(&link) { p.quiet { (words::link_kind(link.kind)) } } @else {
                    form method="post" action={ (here) "/links" } {
                        button.button--link name=(INPUT) value=(link) {
                            (words::link_kind(link.kind)) span.hidden { ": " (record::name(&it.client.record)) }
                        }
                    }
                }
            }
        }
    };
    let none = if found { advocate::NOT_FOUND } else { words::NOBODY_LIKE };
    aside(
        profile,
        (&here, &name_of(&profile.answers())),
        words::LINK_ANOTHER,
        html! {
            @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
            p { (words::LINK_ANOTHER_TEXT) }
            (others(hits, (words::LINK_AS, &link), none, today))
            (search(&new_address(profile.id), typed))
        },
    )
}

/// After two were parted: the way back.
pub fn again(client: ClientId, link: Link) -> Markup {
    html! {
        form method="post" action={ "/clients/" (client) "/links" } {
            input type="hidden" name=(INPUT) value=(link);
            button.button--link name="then" value="link" { (words::LINK_AGAIN) }
        }
    }
}
