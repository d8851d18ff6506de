//! Deleting a client, and bringing one back.

use domain::words::{advocate, record as words, site};
use jiff::civil::Date;
use maud::{Markup, html};
use store::{
    client_record::deletion::{Gone, PAGE},
    clients::Profile,
};

use super::{address, aside};
use crate::{
    form::Typed,
    views::{
        account::own_password,
        components::{
            CheckField, Heading, NoticeKind, Row, Size, Table, TextArea, TextField, back_link, empty, error_summary,
            notice,
        },
        queue::{When, pages},
        record,
    },
};

/// Asks for all that deleting takes. `name` is to be typed as it is shown; `days` long it can be brought back.
pub fn ask(profile: &Profile, name: &str, typed: &Typed, days: i64) -> Markup {
    let here = address(profile.id);
    let content = html! {
        p { (words::DELETE_WHEN) }
        (notice(NoticeKind::Info, html! {
            p { (words::DELETE_ADVICE) }
            p { a href={ (here) "/edit" } { (words::DELETE_INSTEAD) } }
            p { (words::DELETE_DUPLICATE) " " a href={ (here) "/merge" } { (words::MERGE_WITH) } }
        }))
        (notice(NoticeKind::Bad, html! { p { strong { (words::DELETE_WARNING) } } p { (words::delete_window(days)) } }))
        form method="post" action={ (here) "/deletion" } novalidate autocomplete="off" {
            p { (words::DELETE_SHOWN) " " strong.as-shown { (name) } }
            (TextField {
                name: "name", label: words::DELETE_NAME, value: typed.value("name"), error: typed.error("name"),
                required_word: Some(site::REQUIRED), autocomplete: "off", size: Size::Medium, ..Default::default()
            })
            (TextArea {
                name: "reason", label: words::DELETE_REASON, hint: words::DELETE_REASON_HINT, value: typed.value("reason"),
                error: typed.error("reason"), rows: 2, ..Default::default()
            })
            (CheckField {
                name: "sure", label: words::DELETE_TICK, checked: typed.pairs.is_ticked("sure"), error: typed.error("sure"),
                required_word: Some(site::REQUIRED), ..Default::default()
            })
            (own_password(typed))
            div.buttons {
                button.button--danger { (words::DELETE_BUTTON) }
                a.button.button--link href=(here) { (words::CANCEL) }
            }
        }
    };
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (aside(profile, (&format!("{here}/edit"), words::EDIT_TITLE), words::DELETE_TITLE, content))
    }
}

/// A page of the clients who can be brought back, and how many there are. `typed` is the form of one of them, with what is wrong with it.
pub fn gone(
    all: &[Gone],
    (page, total): (i64, i64),
    typed: Option<(&str, &Typed)>,
    (today, at): (Date, When<'_>),
    days: i64,
) -> Markup {
    let headings = [advocate::CHILD, advocate::BORN, words::DELETED_BY, words::RESTORE].map(|label| Heading {
        label,
        ..Default::default()
    });
    let row = |it: &Gone| {
        let id = it.client.id.to_string();
        let name = record::name(&it.client.record);
        let here = typed.filter(|typed| typed.0 == id).map(|typed| typed.1);
        let input = format!("why-{id}");
        Row {
            cells: vec![
                html! { (name) },
                record::born(it.client.record.born, today),
                html! { (it.by) ", " (at(it.at)) @if let Some(reason) = &it.reason { p { "“" (reason.as_str()) "”" } } },
                html! {
                    form method="post" action={ (address(it.client.id)) "/restoration" } {
                        input type="hidden" name="page" value=(page);
                        (TextField {
                            name: &input, label: words::RESTORE_WHY, error: here.and_then(|it| it.error(&input)),
                            value: here.map_or("", |it| it.value(&input)), required_word: Some(site::REQUIRED), autocomplete: "off", ..Default::default()
                        })
                        button.button--secondary { (words::RESTORE) span.hidden { ": " (name) } }
                    }
                },
            ],
            urgent: false,
        }
    };
    let rows: Vec<Row> = all.iter().map(row).collect();
    html! {
        @if let Some((_, typed)) = typed { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (back_link("/clients", advocate::ALL_CLIENTS))
        h1 { (words::DELETED) }
        p { (words::deleted_text(days)) }
        @if rows.is_empty() { (empty(html! { p { (words::DELETED_NONE) } })) }
        @else { (Table { label: words::DELETED, class: "clients", headings: &headings, rows: &rows }) }
        @if total > 0 { (pages(page, PAGE, rows.len(), total, |page| format!("/clients/deleted?page={page}"))) }
    }
}
