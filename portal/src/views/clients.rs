//! The client manager page, and what a search found. The pages of one client: [`super::client`].

use domain::{
    answers::{Answers, Value},
    birth::Birth,
    catalogue::{Field, ProfileField},
    words::{advocate as words, desk, files, record as record_words, site},
};
use jiff::civil::Date;
use maud::{Markup, html};
use store::clients::{AccountView, Hit, Listed, NAMED, PAGE};

use super::{
    answers, client,
    components::{ChoiceField, Heading, Row, Table, Tag, back_link, empty, error_summary, status_tag},
    evidence_rows, evidence_words, import,
    queue::pages,
    record,
};
use crate::{form::Typed, times};

/// The child's name in a profile, or that nobody knows it.
pub fn name_of(profile: &Answers) -> String {
    super::queue::child_name(profile)
}

/// The value of a field of the profile, on one line; empty for none. An age says when it was one: on the day `from`.
pub fn value_text(field: ProfileField, value: &Answers, from: Date) -> String {
    if field == ProfileField::LegalName {
        return value.child_name();
    }
    let text = |it: &Field| {
        let known = value.one(it.id)?;
        let text = answers::text(it.id, known);
        Some(match known {
            Value::Birth(it @ Birth::Age(_)) => words::as_of(&text, &times::day(it.said_on(from))),
            _ => text,
        })
    };
    field.fields().filter_map(text).collect::<Vec<_>>().join(", ")
}

/// An account in a form or an address.
pub fn account_code(account: &AccountView) -> String {
    account.account.n.to_string()
}

/// A page of the list.
#[derive(Clone, Copy, Debug)]
pub struct List<'a> {
    /// Its lines.
    pub rows: &'a [Listed],
    /// How many there are in all.
    pub total: i64,
    /// Which clients it shows.
    pub which: Which,
    /// Which page, from 0.
    pub page: i64,
    /// The day at the center.
    pub today: Date,
    /// Whether who looks may take clients in and out by files.
    pub administers: bool,
}

/// Which clients a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those who are actively seen.
    Active,
    /// The others.
    Inactive,
    /// Those who are assigned to the one who looks.
    Mine,
}

/// Where the clients are who are assigned to the one who looks.
pub const MINE: &str = "/clients?status=mine";

impl Which {
    const ALL: [Which; 3] = [Which::Active, Which::Inactive, Which::Mine];

    /// As written in an address; what cannot be read are the active ones.
    pub fn parse(code: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|it| it.code() == code)
            .unwrap_or(Which::Active)
    }

    /// The page of the list that [`Self::place`] wrote.
    pub fn back(place: &str) -> Option<String> {
        let (which, page) = place.split_once(' ')?;
        Some(address(Which::parse(which), page.parse().ok()?))
    }

    /// A page of the list, for a form to come back to.
    fn place(self, page: i64) -> String {
        format!("{} {page}", self.code())
    }

    fn code(self) -> &'static str {
        match self {
            Which::Active => "active",
            Which::Inactive => "inactive",
            Which::Mine => "mine",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Which::Active => words::ACTIVE,
            Which::Inactive => words::INACTIVE,
            Which::Mine => desk::MY_CLIENTS,
        }
    }
}

/// The address of a page of the list. It holds no personal data.
pub fn address(which: Which, page: i64) -> String {
    format!("/clients?status={}&page={page}", which.code())
}

/// The clients, by name.
pub fn list(list: &List<'_>) -> Markup {
    let headings = [words::CHILD, words::BORN, words::STATUS].map(|label| Heading {
        label,
        ..Default::default()
    });
    let rows: Vec<Row> = list
        .rows
        .iter()
        .map(|it| Row {
            cells: vec![
                link(it),
                record::born(it.record.born, list.today),
                client::status::in_list(it, &record::name(&it.record), &list.which.place(list.page)),
            ],
            urgent: false,
        })
        .collect();
    let statuses = Which::ALL.map(|it| (it.code(), it.label()));
    html! {
        div.head {
            h1 { (words::CLIENTS) }
            div.buttons {
                a.button href="/clients/new" { (files::ADD_NEW) }
                a.button href="/queue" { (words::REFERRALS_BUTTON) }
            }
        }
        p { a href="/clients/duplicates" { (words::DUPLICATES) } }
        @if list.administers { p { a href="/clients/files" { (files::TITLE) } } }
        (search_form(&Typed::default()))
        form.filters method="get" action="/clients" {
            (ChoiceField {
                name: "status", label: words::STATUS, options: &statuses, chosen: list.which.code(), list: true, ..Default::default()
            })
            button.button--secondary { (words::SHOW) }
        }
        @if rows.is_empty() {
            @let (title, text) = if list.which == Which::Mine { (desk::NO_CLIENTS_OF_YOURS, desk::NONE_ASSIGNED) } else { (words::NO_CLIENTS, words::NO_CLIENTS_HINT) };
            (empty(html! { p { strong { (title) } } p { (text) } }))
        } @else {
            (Table { label: words::CLIENTS_LABEL, class: "clients", headings: &headings, rows: &rows })
        }
        @if list.total > 0 { (pages(list.page, PAGE, rows.len(), list.total, |page| address(list.which, page))) }
    }
}

/// The client's name as a link to the profile.
pub fn link(client: &Listed) -> Markup {
    html! { a href={ "/clients/" (client.id) } { (record::name(&client.record)) } }
}

/// That a client is not seen any more.
pub fn inactive(client: &Listed) -> Markup {
    html! { @if !client.active { " " (status_tag(Tag::Closed, record_words::INACTIVE)) } }
}

fn search_form(typed: &Typed) -> Markup {
    html! {
        form.section method="post" action="/clients/search" novalidate role="search" aria-labelledby="search" {
            h2 #search { (words::FIND_CLIENT) }
            (import::search_fields(typed))
            button { (words::SEARCH) }
        }
    }
}

/// What a search found.
#[derive(Clone, Debug)]
pub enum Found {
    /// It could not be searched.
    Nothing,
    /// Those who may be who was searched for, each with why.
    Like(Vec<Hit>),
    /// Those of a last name, at most one more than [`NAMED`].
    Named(Vec<Listed>),
}

/// What a search found, and the search again.
pub fn found(found: &Found, typed: &Typed, today: Date) -> Markup {
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (back_link("/clients", words::ALL_CLIENTS))
        h1 { (words::FOUND) }
        @match found {
            Found::Nothing => {}
            Found::Like(hits) if hits.is_empty() => (empty(html! { p { (words::NOT_FOUND) } })),
            Found::Named(all) if all.is_empty() => (empty(html! { p { (words::NOT_NAMED) } })),
            Found::Like(hits) => (like(hits, today)),
            Found::Named(all) => (named(all, today)),
        }
        (search_form(typed))
    }
}

fn named(all: &[Listed], today: Date) -> Markup {
    let headings = [words::CHILD, words::BORN].map(|label| Heading {
        label,
        ..Default::default()
    });
    let row = |it: &Listed| Row {
        cells: vec![html! { (link(it)) (inactive(it)) }, record::born(it.record.born, today)],
        urgent: false,
    };
    let rows: Vec<Row> = all.iter().take(NAMED).map(row).collect();
    html! {
        @if all.len() > NAMED { p { (words::MORE_NAMED) } }
        (Table { label: words::FOUND, class: "clients", headings: &headings, rows: &rows })
    }
}

fn like(hits: &[Hit], today: Date) -> Markup {
    let headings = [words::CHILD, words::BORN, words::WHY_FOUND, words::LIKELY].map(|label| Heading {
        label,
        ..Default::default()
    });
    let row = |it: &Hit| Row {
        cells: vec![
            html! { (link(&it.client)) (inactive(&it.client)) },
            record::born(it.client.record.born, today),
            evidence_rows::why(&it.comparison),
            html! { (evidence_words::verdict(&it.comparison)) ": " (evidence_words::likely(&it.comparison)) },
        ],
        urgent: false,
    };
    let rows: Vec<Row> = hits.iter().map(row).collect();
    html! { (Table { label: words::FOUND, class: "clients", headings: &headings, rows: &rows }) }
}

#[cfg(test)]
mod tests {
    use domain::ClientId;
    use jiff::civil::date;

    use super::*;
    use crate::views::samples::assert_sound;

    const TODAY: Date = date(2026, 11, 22);

    fn listed() -> Listed {
        let record = matching::Record {
            given_name: "Ada".into(),
            family_name: "<King>".into(),
            ..Default::default()
        };
        Listed {
            id: ClientId::new(),
            version: 1,
            active: true,
            record,
        }
    }

    #[test]
    fn the_client_manager_leads_to_the_referrals() {
        let rows = [listed()];
        let page = list(&List {
            rows: &rows,
            total: 51,
            which: Which::Active,
            page: 0,
            today: TODAY,
            administers: true,
        });
        assert_sound(&page);
        assert!(page.0.contains(r#"<a class="button" href="/queue">Referrals</a>"#));
        assert!(page.0.contains("&lt;King&gt;, Ada") && page.0.contains("page=1"));
        assert_sound(&list(&List {
            rows: &[],
            total: 0,
            which: Which::Mine,
            page: 0,
            today: TODAY,
            administers: true,
        }));
    }

    #[test]
    fn a_hit_says_why_it_is_one() {
        let client = listed();
        let comparison = matching::Model::shipped(5_000).compare(&client.record, &client.record);
        let page = found(&Found::Like(vec![Hit { client, comparison }]), &Typed::default(), TODAY);
        assert_sound(&page);
        assert!(page.0.contains("First name: Same"));
        let mut typed = Typed::default();
        typed.complain("first_name", words::TOO_LITTLE);
        assert_sound(&found(&Found::Nothing, &typed, TODAY));
        assert_sound(&found(&Found::Like(Vec::new()), &Typed::default(), TODAY));
    }
}
