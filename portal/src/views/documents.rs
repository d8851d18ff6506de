//! The documents of a client: by folder, with the form that adds some, and those that were removed.

use domain::{
    ClientId, DocumentId,
    words::{admin, advocate, documents as words, site},
};
use maud::{Markup, html};
use store::{
    clients::{AccountView, Profile},
    documents::Document,
    files::Files,
    folders::Folder,
};

use super::{
    client::{self, Tab},
    clients::account_code,
    components::{
        ChoiceField, Heading, Kind, NoticeKind, Row, Table, TextField, empty, error_summary, notice, section,
    },
    queue::{When, pages},
};
use crate::{
    form::Typed,
    upload::{self, MOST},
};

/// The input of the folder in which documents are put.
pub const FOLDER: &str = "folder";
/// The input of what they are about.
pub const ABOUT: &str = "about";
/// What it says for the whole profile; otherwise it is the number of an account.
pub const WHOLE: &str = "profile";

/// The input of the folder into which a document is moved.
pub fn folder_of(document: DocumentId) -> String {
    format!("folder.{document}")
}

/// The input of what a document is about from now on.
pub fn about_of(document: DocumentId) -> String {
    format!("about.{document}")
}

/// Where the documents of a client are.
pub fn address(client: ClientId) -> String {
    format!("/clients/{client}/documents")
}

/// What the page shows.
#[derive(Clone, Copy)]
pub struct Documents<'a> {
    /// Whose they are.
    pub profile: &'a Profile,
    /// The account that is selected.
    pub open: Option<&'a AccountView>,
    /// All folders, in their order.
    pub folders: &'a [Folder],
    /// All documents, newest first, with those that were removed.
    pub documents: &'a [Document],
    /// Which page of them, from 0.
    pub page: i64,
    /// How large files may be.
    pub files: &'a Files,
    /// The form as typed.
    pub typed: &'a Typed,
    /// How many files of it were taken although it was wrong.
    pub added: usize,
    /// A point in time.
    pub at: When<'a>,
}

impl std::fmt::Debug for Documents<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Documents({})", self.profile.id)
    }
}

/// The page.
pub fn page(page: &Documents<'_>) -> Markup {
    let typed = page.typed;
    let (removed, here): (Vec<_>, Vec<_>) = page.documents.iter().partition(|it| it.removed.is_some());
    // Those that were removed are turned over together with those that are here.
    let total = total(page.documents);
    let (how_many_removed, removed, here) = (removed.len(), part(&removed, page.page), part(&here, page.page));
    let content = html! {
        h2 { (words::DOCUMENTS) }
        @if here.is_empty() { (empty(html! { p { (words::NONE) } })) }
        @for folder in page.folders {
            @let rows: Vec<Row> = here.iter().filter(|it| it.folder == folder.id).map(|it| row(page, it)).collect();
            @if !rows.is_empty() {
                h3 { (folder.name.as_str()) }
                (Table { label: folder.name.as_str(), class: "documents", headings: &headings(), rows: &rows })
            }
        }
        @if total > PAGE {
            @let account = page.open.map_or_else(String::new, |it| format!("account={}&", it.account.n));
            @let to = |n| format!("{}?{account}page={n}", address(page.profile.id));
            (pages(page.page, PAGE, here.len().max(removed.len()), total, to))
        }
        (adding(page))
        @if !removed.is_empty() {
            details {
                summary { (words::REMOVED) " (" (how_many_removed) ")" }
                ul.plain { @for it in removed { li { (removed_line(page, it)) } } }
            }
        }
    };
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        @if page.added > 0 { (notice(NoticeKind::Good, html! { p { (words::some_added(page.added as u64)) } })) }
        (client::page(page.profile, page.open, Tab::Documents, content))
    }
}

/// How many documents a page has.
pub const PAGE: i64 = 50;

/// How many there are to turn over.
pub fn total(documents: &[Document]) -> i64 {
    let removed = documents.iter().filter(|it| it.removed.is_some()).count();
    i64::try_from(removed.max(documents.len() - removed)).unwrap_or(i64::MAX)
}

fn part<'a>(all: &[&'a Document], page: i64) -> Vec<&'a Document> {
    let before = usize::try_from(page.saturating_mul(PAGE)).unwrap_or(0);
    all.iter().copied().skip(before).take(PAGE as usize).collect()
}

fn headings() -> [Heading<'static>; 5] {
    [words::NAME, words::KIND, words::ABOUT, words::ADDED, words::DO].map(|label| Heading {
        label,
        ..Default::default()
    })
}

fn row(page: &Documents<'_>, document: &Document) -> Row {
    let (by, at) = &document.added;
    Row {
        cells: vec![
            html! { a href={ (address(page.profile.id)) "/" (document.id) } { (document.name.as_str()) } },
            html! { (document.kind.label()) ", " (words::size(document.size)) },
            html! { @match document.account { Some(n) => (advocate::account(n)), None => (words::WHOLE_PROFILE) } },
            html! { ((page.at)(*at)) ", " (by) },
            changing(page, document),
        ],
        urgent: false,
    }
}

fn changing(page: &Documents<'_>, document: &Document) -> Markup {
    let (name, input) = (document.name.as_str(), folder_of(document.id));
    let ids: Vec<String> = page.folders.iter().map(|it| it.id.to_string()).collect();
    let can_be = |it: &Folder| !it.retired || it.id == document.folder;
    let options: Vec<(&str, &str)> = (ids.iter().zip(page.folders))
        .filter(|it| can_be(it.1))
        .map(|(id, it)| (id.as_str(), it.name.as_str()))
        .collect();
    let of_accounts = accounts(page);
    let now_about = document.account.map_or(WHOLE.to_owned(), |it| it.to_string());
    html! {
        details {
            summary { (words::DO) span.hidden { ": " (name) } }
            form method="post" action={ (address(page.profile.id)) "/" (document.id) } {
                (ChoiceField {
                    name: &input, label: words::MOVE_TO, options: &options, chosen: &document.folder.to_string(), list: true,
                    ..Default::default()
                })
                (ChoiceField {
                    name: &about_of(document.id), label: words::ABOUT, options: &about_options(&of_accounts), chosen: &now_about, list: true,
                    ..Default::default()
                })
                div.buttons {
                    button.button--secondary name="then" value="move" { (words::MOVE) span.hidden { ": " (name) } }
                    button.button--secondary name="then" value="remove" { (words::REMOVE) span.hidden { ": " (name) } }
                }
            }
        }
    }
}

fn removed_line(page: &Documents<'_>, document: &Document) -> Markup {
    let name = document.name.as_str();
    html! {
        form method="post" action={ (address(page.profile.id)) "/" (document.id) } {
            (name) " · " (document.kind.label()) ", " (words::size(document.size))
            @if let Some((by, at)) = &document.removed { " · " (words::REMOVED_COLUMN) " " ((page.at)(*at)) ", " (by) " " }
            button.button--link name="then" value="put_back" { (words::PUT_BACK) span.hidden { ": " (name) } }
        }
    }
}

/// The accounts that a document can be about.
fn accounts(page: &Documents<'_>) -> Vec<(String, String)> {
    let account = |it: &AccountView| (account_code(it), advocate::account(it.account.n));
    page.profile.accounts.iter().map(account).collect()
}

/// The same with the whole profile, to choose from.
fn about_options(accounts: &[(String, String)]) -> Vec<(&str, &str)> {
    let accounts = accounts.iter().map(|it| (it.0.as_str(), it.1.as_str()));
    [(WHOLE, words::WHOLE_PROFILE)].into_iter().chain(accounts).collect()
}

/// The form that adds documents; what is taken is said before anything is chosen.
fn adding(page: &Documents<'_>) -> Markup {
    let typed = page.typed;
    let of_folders: Vec<(String, &str)> = (page.folders.iter().filter(|it| !it.retired))
        .map(|it| (it.id.to_string(), it.name.as_str()))
        .collect();
    let folders: Vec<(&str, &str)> = of_folders.iter().map(|it| (it.0.as_str(), it.1)).collect();
    let of_accounts = accounts(page);
    let about = about_options(&of_accounts);
    let chosen = if typed.value(ABOUT).is_empty() {
        WHOLE
    } else {
        typed.value(ABOUT)
    };
    html! {
        @if folders.is_empty() { (notice(NoticeKind::Info, html! { p { (words::NO_FOLDERS) } })) }
        @else {
            form method="post" action=(address(page.profile.id)) enctype="multipart/form-data" novalidate {
                (section(words::ADD, html! {
                    p #taken { (words::limits(page.files.largest, page.files.at_once)) }
                    p.quiet { (words::PERSONAL_HINT) }
                    (ChoiceField {
                        name: FOLDER, label: words::FOLDER, options: &folders, chosen: typed.value(FOLDER), error: typed.error(FOLDER),
                        required_word: Some(site::REQUIRED), none: admin::SELECT, list: true, ..Default::default()
                    })
                    (ChoiceField {
                        name: ABOUT, label: words::FOR_WHAT, options: &about, chosen, error: typed.error(ABOUT), list: true,
                        ..Default::default()
                    })
                    @for n in 1..=MOST {
                        @let name = upload::input(n);
                        (TextField {
                            name: &name, label: &words::file(n), error: typed.error(&name), kind: Kind::File,
                            required_word: (n == 1).then_some(site::REQUIRED), ..Default::default()
                        })
                    }
                    div.buttons { button { (words::ADD_BUTTON) } }
                }))
            }
        }
    }
}
