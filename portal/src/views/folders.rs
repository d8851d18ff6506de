//! The page about folders for documents: the list in its order, and the form that adds one.

use std::collections::HashMap;

use domain::{
    FolderId,
    words::{admin, documents as words, site},
};
use maud::{Markup, html};
use store::folders::Folder;

use super::components::{Heading, Row, Table, Tag, TextField, error_summary, section, status_tag};
use crate::form::Typed;

/// The input of a new folder's name.
pub const NAME: &str = "name";

/// The input of the name of a folder that is there.
pub fn name_of(folder: &Folder) -> String {
    format!("name.{}", folder.id)
}

/// All folders in their order, and below them the form.
pub fn list(folders: &[Folder], counts: &HashMap<FolderId, i64>, typed: &Typed) -> Markup {
    let headings = [words::FOLDER, words::HELD, admin::STATE, words::DO].map(|label| Heading {
        label,
        number: label == words::HELD,
        ..Default::default()
    });
    let last = folders.len().saturating_sub(1);
    let rows: Vec<Row> = (folders.iter().enumerate())
        .map(|(at, it)| {
            row(
                it,
                counts.get(&it.id).copied(),
                changing(it, at == 0, at == last, typed),
            )
        })
        .collect();
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        h1 { (words::FOLDERS) }
        p { (words::FOLDERS_INTRO) }
        (Table { label: words::FOLDERS, class: "folders", headings: &headings, rows: &rows })
        form method="post" action="/folders" novalidate {
            (section(words::ADD_FOLDER, html! {
                (TextField {
                    name: NAME, label: words::FOLDER_NAME, value: typed.value(NAME), error: typed.error(NAME),
                    required_word: Some(site::REQUIRED), autocomplete: "off", ..Default::default()
                })
                div.buttons { button { (words::ADD_FOLDER) } }
            }))
        }
    }
}

fn row(folder: &Folder, holds: Option<i64>, changing: Markup) -> Row {
    let state = if folder.retired {
        status_tag(Tag::Closed, words::RETIRED)
    } else {
        status_tag(Tag::Done, words::IN_USE)
    };
    Row {
        cells: vec![
            html! { (folder.name.as_str()) },
            html! { (holds.unwrap_or(0)) },
            state,
            changing,
        ],
        urgent: false,
    }
}

fn changing(folder: &Folder, first: bool, last: bool, typed: &Typed) -> Markup {
    let (input, name) = (name_of(folder), folder.name.as_str());
    let error = typed.error(&input);
    let value = if error.is_some() { typed.value(&input) } else { name };
    let button = |then: &str, label: &str| {
        html! { button.button--secondary name="then" value=(then) { (label) span.hidden { ": " (name) } } }
    };
    html! {
        details open[error.is_some()] {
            summary { (words::DO) span.hidden { ": " (name) } }
            form method="post" action={ "/folders/" (folder.id) } novalidate {
                (TextField {
                    name: &input, label: words::FOLDER_NAME, value, error, required_word: Some(site::REQUIRED), autocomplete: "off",
                    ..Default::default()
                })
                div.buttons {
                    (button("rename", words::RENAME))
                    @if !first { (button("up", words::UP)) }
                    @if !last { (button("down", words::DOWN)) }
                    @if folder.retired { (button("use", words::USE_AGAIN)) } @else { (button("retire", words::RETIRE)) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::text::Name;

    use super::*;
    use crate::views::samples::assert_sound;

    #[test]
    fn folders_stand_in_their_order_and_can_be_changed() {
        let folder = |name: &str, retired| Folder {
            id: FolderId::new(),
            name: Name::parse(name).unwrap(),
            retired,
        };
        let folders = [folder("Court <1>", false), folder("Other", true)];
        let page = list(&folders, &HashMap::from([(folders[1].id, 3)]), &Typed::default());
        assert_sound(&page);
        assert!(page.0.contains("Court &lt;1&gt;") && page.0.contains(words::RETIRED));
        assert_eq!(
            (
                page.0.matches(r#"value="up""#).count(),
                page.0.matches(r#"value="down""#).count()
            ),
            (1, 1)
        );

        let mut typed = Typed::filled(&[(&name_of(&folders[1]), "Court".into())]);
        typed.complain(name_of(&folders[1]), words::FOLDER_TAKEN);
        let page = list(&folders, &HashMap::new(), &typed);
        assert_sound(&page);
        assert!(page.0.contains("<details open>") && page.0.contains(words::FOLDER_TAKEN));
    }
}
