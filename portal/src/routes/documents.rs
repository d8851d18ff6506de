//! Documents of a client: listed, added, opened, moved, removed and put back.

use axum::{
    body::Body,
    extract::{Path, Query, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::{ClientId, DocumentId, FolderId, document::FileName, words::documents as words};
use serde::Deserialize;
use store::{
    ActError,
    client_record::merge,
    documents::{self, Change, DocumentError, Owner},
    folders,
    viewer::Advocate,
};
use tokio_util::io::ReaderStream;

use super::queue::last_page;
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body as Page,
    problem::{Problem, escape},
    upload,
    views::{
        self,
        client::newest,
        documents::{ABOUT, Documents, FOLDER, PAGE, WHOLE, about_of, address, folder_of},
    },
};

/// What was done before.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    done: String,
    #[serde(default)]
    page: String,
    #[serde(default)]
    account: String,
}

/// `GET /clients/{id}/documents`
pub(crate) async fn list(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    Query(Done { done, page: n, account }): Query<Done>,
) -> Result<impl IntoResponse, Problem> {
    let account = account.parse().ok();
    let n = n.parse().unwrap_or(0).clamp(0, 1_000_000);
    let flash = match done.as_str() {
        "added" => Some(words::DONE_ADDED),
        "moved" => Some(words::DONE_MOVED),
        "removed" => Some(words::DONE_REMOVED),
        "restored" => Some(words::DONE_RESTORED),
        _ => None,
    };
    page(&app, &advocate, client(&id)?, (&Typed::default(), n, account), 0)
        .await
        .map(|it| app.page(Some(&advocate), "/clients/", it.flash(flash)))
}

/// `POST /clients/{id}/documents`: a form with files, which is not received before it is known who sends it, and where to.
pub(crate) async fn add(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let client = client(&id)?;
    let owner = Owner::Client(client);
    if documents::of(&app.store, &advocate, owner).await?.is_none() {
        return Err(elsewhere(&app, &advocate, client, "").await?);
    }
    let mut upload = upload::receive(&app.store.files, request).await?;
    let typed = &mut upload.typed;
    let folder = typed.parse(FOLDER, |it| it.parse::<FolderId>().map_err(|_| words::CHOOSE_FOLDER));
    let account = typed.parse(ABOUT, |it| about(it).ok_or(words::CHOOSE_ABOUT));
    let mut added = 0;
    if upload.files.is_empty() {
        if !typed.failed() {
            typed.complain(upload::input(1), words::CHOOSE_FILE);
        }
    } else if let (Some(folder), Some(account)) = (folder, account) {
        let files = std::mem::take(&mut upload.files);
        let n = files.len();
        match documents::add(&app.store, &advocate, owner, folder, account, files).await {
            Ok(()) if !typed.failed() => {
                return Ok(Redirect::to(&format!("{}?done=added", address(client))).into_response());
            }
            Ok(()) => added = n,
            Err(DocumentError::Retired) => typed.complain(FOLDER, words::FOLDER_RETIRED),
            Err(DocumentError::NoAccount) => typed.complain(ABOUT, words::CHOOSE_ABOUT),
            Err(error) => return Err(problem(&app, error, client)),
        }
    }
    let status = if upload.too_large {
        StatusCode::PAYLOAD_TOO_LARGE
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let body = page(&app, &advocate, client, (&upload.typed, 0, None), added).await?;
    Ok((status, app.page(Some(&advocate), "/clients/", body.failed(true))).into_response())
}

/// `GET /clients/{id}/documents/{document}`: the file itself, to be saved, and never shown as a page of ours.
pub(crate) async fn open(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, document)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (client, document) = (client(&id)?, document.parse().map_err(|_| Problem::NotFound)?);
    let opened = documents::open(&app.store, &advocate, Owner::Client(client), document).await;
    let (document, file) = match opened {
        Err(DocumentError::Act(ActError::NotFound)) => {
            return Err(elsewhere(&app, &advocate, client, &format!("/{document}")).await?);
        }
        opened => opened.map_err(|it| problem(&app, it, client))?,
    };
    let file = file.ok_or(Problem::FileMissing)?;
    let headers = [
        (header::CONTENT_TYPE, document.kind.media_type().to_owned()),
        (header::CONTENT_LENGTH, document.size.to_string()),
        (header::CONTENT_DISPOSITION, attachment(&document.name)),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'; sandbox".to_owned(),
        ),
    ];
    Ok((headers, Body::from_stream(ReaderStream::new(file))).into_response())
}

/// `POST /clients/{id}/documents/{document}`: moved to another folder or account, removed or put back.
pub(crate) async fn change(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, document)): Path<(String, String)>,
    pairs: Pairs,
) -> Result<impl IntoResponse, Problem> {
    let (client, document): (_, DocumentId) = (client(&id)?, document.parse().map_err(|_| Problem::NotFound)?);
    let folder = pairs.get(&folder_of(document)).parse();
    let (change, done) = match (pairs.get("then"), folder) {
        ("remove", _) => (Change::Remove, "removed"),
        ("put_back", _) => (Change::PutBack, "restored"),
        ("move", Ok(folder)) => {
            let account = about(pairs.get(&about_of(document))).ok_or(Problem::NotFound)?;
            (Change::Move(folder, account), "moved")
        }
        _ => return Err(Problem::NotFound),
    };
    let changed = documents::change(&app.store, &advocate, Owner::Client(client), document, change).await;
    changed.map_err(|it| problem(&app, it, client))?;
    Ok(Redirect::to(&format!("{}?done={done}", address(client))))
}

/// What a document is about, as the form says it: an account, or all of the client.
fn about(typed: &str) -> Option<Option<i64>> {
    match typed {
        WHOLE => Some(None),
        n => n.parse().ok().map(Some),
    }
}

fn client(id: &str) -> Result<ClientId, Problem> {
    id.parse().map_err(|_| Problem::NotFound)
}

/// Where what is not at this client is, if it was merged into another one since: its documents went with it.
async fn elsewhere(app: &App, advocate: &Advocate, client: ClientId, rest: &str) -> Result<Problem, Problem> {
    let now = merge::now(&app.store, advocate, client).await?;
    Ok(now.map_or(Problem::NotFound, |it| Problem::Moved(format!("{}{rest}", address(it)))))
}

fn problem(app: &App, error: DocumentError, client: ClientId) -> Problem {
    let conflict = |sentence: &str| Problem::Conflict {
        sentence: sentence.to_owned(),
        href: address(client),
    };
    match error {
        DocumentError::Retired => conflict(words::FOLDER_RETIRED),
        DocumentError::NoAccount => conflict(words::CHOOSE_ABOUT),
        DocumentError::Act(error) => Problem::of_act(error, &address(client), &app.store.zone),
        DocumentError::Io(error) => Problem::Files(error),
    }
}

/// The client's documents, and the form as typed. `added`: so many files of it were taken all the same.
async fn page(
    app: &App,
    advocate: &Advocate,
    client: ClientId,
    (typed, page, account): (&Typed, i64, Option<i64>),
    added: usize,
) -> Result<Page, Problem> {
    let profile = super::clients::open(app, advocate, &client.to_string()).await?;
    let documents = documents::of(&app.store, advocate, Owner::Client(client)).await?;
    let documents = documents.ok_or(Problem::NotFound)?;
    let content = views::documents::page(&Documents {
        profile: &profile,
        open: account.and_then(|it| profile.account(it)).or(newest(&profile)),
        folders: &folders::all(&app.store, advocate).await?,
        documents: &documents,
        // Behind the last page there is nothing to see: the last one.
        page: last_page(page, PAGE, views::documents::total(&documents)).unwrap_or(page),
        files: &app.store.files,
        typed,
        added,
        at: &|at| app.time(at),
    });
    Ok(Page::wide(words::DOCUMENTS, content))
}

/// Says that a file is to be saved under its name: as RFC 6266 has it, in letters that everybody reads and then as it is.
fn attachment(name: &FileName) -> String {
    let plain = |it: char| {
        if it.is_ascii_alphanumeric() || "-._ ".contains(it) {
            it
        } else {
            '_'
        }
    };
    let plain: String = name.as_str().chars().map(plain).collect();
    format!(
        "attachment; filename=\"{plain}\"; filename*=UTF-8''{}",
        escape(name.as_str())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_goes_into_a_header_whatever_is_in_it() {
        let name = FileName::parse("Grüße \"; x=1 %41 同.pdf").unwrap();
        assert_eq!(
            attachment(&name),
            "attachment; filename=\"Gr__e __ x_1 _41 _.pdf\"; \
             filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%22%3B%20x%3D1%20%2541%20%E5%90%8C%2Epdf"
        );
    }
}
