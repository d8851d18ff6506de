//! The people around a client: what can be done with an entry about one of them, and who of them is a client.

use std::collections::BTreeMap;

use domain::{
    ClientId, FactId,
    answers::Value,
    birth::Birth,
    record::{CONTACTS, beside, client_of, is_to_choose, says_client},
    words::{advocate, fields, record as words},
};
use jiff::civil::Date;
use maud::{Markup, html};
use store::{
    client_record::contacts::{Around, are_two, compare},
    clients::{AccountView, Entry, Hit, Listed, Profile},
};

use super::{
    account::{called, people, who},
    account_address, address, aside, entry_address,
};
use crate::{
    form::{Pairs, Typed},
    views::{
        answers,
        components::{card, empty},
        evidence_rows, new_client, record,
        sides::{self, Sides},
    },
};

/// The input that says which client somebody is.
pub const IS: &str = "is";

/// What is chosen between when two entries become one.
const SIDES: Sides = Sides {
    columns: [words::FIRST_ENTRY, words::SECOND_ENTRY, words::TOGETHER],
    take: [words::FIRST_ENTRY, words::SECOND_ENTRY, words::BOTH_ENTRIES],
    only: [words::FIRST_ENTRY, words::SECOND_ENTRY],
    alone: [words::ONLY_FIRST_ENTRY, words::ONLY_SECOND_ENTRY],
};

/// The clients that entries are about, by what the entries say.
pub type Clients = BTreeMap<ClientId, Listed>;

/// Where it is said which client an entry is about; `account` is the address of the account.
pub fn client_address(account: &str, entry: FactId) -> String {
    format!("{}/client", entry_address(account, entry))
}

/// What can be done with an entry about somebody around the child: it may be about the person of another one, of those that are `alike`, or
/// about a client.
pub fn acts(account: &str, entry: &Entry, (all, alike): (&[&Entry], &[[FactId; 2]]), clients: &Clients) -> Markup {
    let is = client_of(&entry.answers).and_then(|it| clients.get(&it));
    let action = client_address(account, entry.id);
    let like = |other: &&&Entry| {
        other.id != entry.id && alike.iter().any(|it| it.contains(&entry.id) && it.contains(&other.id))
    };
    html! {
        @if let Some(is) = is {
            form method="post" action=(action) {
                (words::IS_CLIENT) ": " a href=(address(is.id)) { (record::name(&is.record)) } " "
                button.button--link { (words::NOT_THIS_CLIENT) span.hidden { ": " (who(entry)) } }
            }
        }
        p.acts {
            @if is.is_none() && !part(entry, "last_name").is_empty() {
                a href=(action) { (words::AS_CLIENT) span.hidden { " " (who(entry)) } } " "
            }
            @for other in all.iter().filter(like) {
                a href=(same_address(account, entry, other)) { (words::SAME_PERSON) " " (called(other)) } " "
            }
        }
    }
}

/// Where it is asked whether two entries are about one person; `account` is the address of the account.
fn same_address(account: &str, one: &Entry, other: &Entry) -> String {
    format!("{}/same/{}", entry_address(account, one.id), other.id)
}

/// With the form of an entry about somebody: the other entries, of which any may be about the same person, whatever the matching finds.
pub fn others(account: &str, open: &AccountView, entry: &Entry, clients: &Clients) -> Markup {
    let all = open.of(entry.section).filter(|it| {
        CONTACTS.contains(&it.section) && it.id != entry.id && !are_two(clients, &entry.answers, &it.answers)
    });
    let all: Vec<&Entry> = all.collect();
    html! {
        @if !all.is_empty() {
            h2 { (words::SAME_AS_OTHER) }
            ul { @for it in &all {
                li { a href=(same_address(account, entry, it)) { (words::SAME_PERSON) " " (called(it)) } }
            } }
        }
    }
}

/// What an entry says in the field of this name, whichever section it is of.
fn value<'a>(entry: &'a Entry, name: &str) -> Option<&'a Value> {
    let mut named = entry.answers.iter().filter(|it| it.0.field.field().name == name);
    named.next().map(|it| it.1)
}

fn part<'a>(entry: &'a Entry, name: &str) -> &'a str {
    match value(entry, name) {
        Some(Value::Name(it)) => it.as_str(),
        _ => "",
    }
}

/// Asks whether two entries are about one person, and shows what they say together.
pub fn same(profile: &Profile, open: &AccountView, [one, other]: [&Entry; 2]) -> Markup {
    let here = account_address(profile.id, open.account.n);
    let rows = beside(&one.answers, &other.answers);
    let shown = rows.iter().filter(|it| !says_client(it)).map(|row| {
        let offers = if is_to_choose(row) { row.offers() } else { Vec::new() };
        sides::row(row, (&offers, row.usual), &SIDES, Default::default())
    });
    let shown: Vec<_> = shown.collect();
    aside(
        profile,
        (&here, &advocate::account(open.account.n)),
        words::ONE_PERSON,
        html! {
            p { (words::ONE_PERSON_TEXT) }
            div.pair__why { (evidence_rows::why(&compare(one, other))) }
            form method="post" action=(same_address(&here, one, other)) data-guard {
                (sides::table(words::TOGETHER, &SIDES, &shown))
                div.buttons {
                    button { (words::MERGE_ENTRIES) }
                    a.button.button--link href=(here) { (words::CANCEL) }
                }
            }
        },
    )
}

/// Asks which client an entry is about: those who may be it, and the way to add one.
pub fn ask_client(
    (profile, open, entry): (&Profile, &AccountView, &Entry),
    (hits, record): (&[Hit], &matching::Record),
    today: Date,
) -> Markup {
    let account = account_address(profile.id, open.account.n);
    let action = client_address(&account, entry.id);
    let is = |hit: &Hit| {
        html! {
            form method="post" action=(action) {
                button.button--secondary name=(IS) value=(hit.client.id) {
                    (words::IS_THIS_CLIENT) span.hidden { ": " (record::name(&hit.client.record)) }
                }
            }
        }
    };
    aside(
        profile,
        (&account, &advocate::account(open.account.n)),
        words::AS_CLIENT,
        html! {
            p { (words::AS_CLIENT_TEXT) }
            (card(words::ENTRY, answers::of_section(entry.section, &entry.answers, &people(open))))
            h2 { (words::AS_CLIENT_FOUND) }
            @if hits.is_empty() { (empty(html! { p { (words::AS_CLIENT_NONE) } })) }
            @for (n, hit) in hits.iter().enumerate() { (new_client::result(hit, record, n == 0, today, &is(hit))) }
            (new_client::add_new(hits, &searched(entry), &format!("{}/{}/{}", profile.id, open.account.n, entry.id)))
        },
    )
}

/// What is looked for, as typed.
fn searched(entry: &Entry) -> Typed {
    let mut pairs = vec![
        ("first_name", part(entry, "first_name").to_owned()),
        ("last_name", part(entry, "last_name").to_owned()),
    ];
    if let Some(Value::Birth(Birth::On(day))) = value(entry, "birth") {
        pairs.push(("born.month", day.month().to_string()));
        pairs.push(("born.day", day.day().to_string()));
        pairs.push(("born.year", day.year().to_string()));
    }
    let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), value));
    Typed::new(Pairs(pairs.collect()))
}

/// On a client's page: around whom else the client is; nothing if around nobody.
pub fn around(all: &[Around], today: Date) -> Markup {
    html! {
        @if !all.is_empty() {
            (card(words::AROUND, html! {
                p.quiet { (words::AROUND_TEXT) }
                ul.plain { @for it in all {
                    li {
                        a href=(account_address(it.client.id, it.account)) { (record::name(&it.client.record)) }
                        " · " (record::born(it.client.record.born, today))
                        " · " (words::account_line(it.account)) ", " (fields::section(it.section))
                    }
                } }
            }))
        }
    }
}
