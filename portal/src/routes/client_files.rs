//! Clients in and out: uploading a file, its columns, its check, the import, the report; and the export.

use std::time::Duration;

use axum::{
    body::Body as HttpBody,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Query, Request, State},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    ClientFileId,
    client_file::{self, Column, FileError, MAX_BYTES, Table},
    words::files as words,
};
use maud::Markup;
use store::{
    ActError,
    client_files::{self, Author, Begun, Choice, Export, Opened, PAGE, State as FileState},
    db::DbError,
    viewer::Administrator,
};
use tokio::sync::mpsc;

use super::{
    account::confirmed,
    queue::{Wanted, last_page},
};
use crate::{
    App,
    extract::{As, Watching},
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    views::client_files::{self as views, Page, address, address_of_page},
};

/// How much an upload holds besides the file itself.
const AROUND: usize = 64 * 1024;
/// How many rows with something wrong are shown, and how many are read at once for the list of all.
const SHOWN: i64 = 20;
const AT_ONCE: i64 = 1_000;
/// What was done, in an address: the file was checked again.
const CHANGED: &str = "changed";
/// How often the page of a file under way loads itself again.
const AGAIN: Duration = Duration::from_secs(2);

/// `GET /clients/files`
pub(crate) async fn list(State(app): State<App>, As(visitor): As<Administrator>) -> Result<impl IntoResponse, Problem> {
    list_page(&app, &visitor, &Typed::default()).await
}

async fn list_page(app: &App, visitor: &Administrator, typed: &Typed) -> Result<Markup, Problem> {
    let files = client_files::all(&app.store, visitor).await?;
    let content = views::list(&files, typed, &|at| app.time(at));
    let body = Body::narrow(words::TITLE, content).failed(typed.failed());
    Ok(app.page(Some(visitor), "/clients/", body))
}

/// `POST /clients/files`
pub(crate) async fn upload(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    mut request: Request,
) -> Result<Response, Problem> {
    DefaultBodyLimit::max(MAX_BYTES + AROUND).apply(&mut request);
    let form = Multipart::from_request(request, &app)
        .await
        .map_err(|_| Problem::BadRequest)?;
    let table = match uploaded(form).await {
        Ok(table) => table,
        Err(complaint) => {
            let mut typed = Typed::default();
            typed.complain("file", complaint);
            let page = list_page(&app, &visitor, &typed).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let author = Author::from(visitor);
    let added = client_files::add(&app.store, &author, &table).await;
    let id = added.map_err(|it| Problem::of_act(it, "/clients/files", &app.store.zone))?;
    Ok(Redirect::to(&address(id)).into_response())
}

/// The file of an upload, read. What it is called is not looked at: it might tell of a child.
async fn uploaded(mut form: Multipart) -> Result<Table, String> {
    while let Ok(Some(field)) = form.next_field().await {
        if field.name() != Some("file") {
            continue;
        }
        let bytes = field.bytes().await.map_err(|error| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => FileError::TooLarge.to_string(),
            _ => words::BROKEN_UPLOAD.to_owned(),
        })?;
        if bytes.is_empty() {
            break;
        }
        let read = tokio::task::spawn_blocking(move || client_file::read(&bytes)).await;
        return read.map_or_else(
            |_| Err(words::BROKEN_UPLOAD.to_owned()),
            |it| it.map_err(|it| it.to_string()),
        );
    }
    Err(words::NO_FILE.to_owned())
}

async fn opened(app: &App, visitor: &Administrator, id: &str) -> Result<Opened, Problem> {
    let id: ClientFileId = id.parse().map_err(|_| Problem::NotFound)?;
    let author = Author::from(visitor.clone());
    client_files::open(&app.store, &author, id)
        .await?
        .ok_or(Problem::NotFound)
}

/// `GET /clients/files/{upload}`: by what it waits for.
pub(crate) async fn show(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let opened = opened(&app, &visitor, &id).await?;
    let flagged = opened.counts.like + opened.counts.repeated;
    if let Some(last) = last_page(wanted.page(), PAGE, flagged) {
        return Ok(Redirect::to(&address_of_page(opened.file.id, last)).into_response());
    }
    page(
        &app,
        &visitor,
        &opened,
        (&Typed::default(), wanted.page()),
        wanted.was(CHANGED),
    )
    .await
}

/// `GET /clients/files/{upload}/progress`: the same, as the page loads itself again while nobody may be there.
pub(crate) async fn progress(
    State(app): State<App>,
    Watching(visitor): Watching<Administrator>,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let (opened, changed) = (opened(&app, &visitor, &id).await?, wanted.was(CHANGED));
    if !opened.file.state.is_under_way() {
        let to = address(opened.file.id) + after(changed);
        return Ok(Redirect::to(&to).into_response());
    }
    page(&app, &visitor, &opened, (&Typed::default(), 0), changed).await
}

/// What an address ends in while it is to be said that the file was checked again.
fn after(changed: bool) -> &'static str {
    if changed { "?done=changed" } else { "" }
}

async fn page(
    app: &App,
    visitor: &Administrator,
    opened: &Opened,
    (typed, page): (&Typed, i64),
    changed: bool,
) -> Result<Response, Problem> {
    let (store, id, author) = (&app.store, opened.file.id, Author::from(visitor.clone()));
    let state = opened.file.state;
    let shown = matches!(state, FileState::Checked) || state.is_over();
    let first = match state {
        FileState::Mapping => client_files::first_rows(store, visitor, id).await?,
        _ => Vec::new(),
    };
    let (mistaken, flagged) = if shown {
        let mistaken = client_files::mistaken_children(store, visitor, id, SHOWN).await?;
        (mistaken, client_files::flagged(store, &author, id, page).await?)
    } else {
        (Vec::new(), Vec::new())
    };
    let content = views::file(&Page {
        opened,
        first: &first,
        mistaken: &mistaken,
        flagged: &flagged,
        page,
        rate: rate(app, opened),
        typed,
        changed,
        today: store.today(),
        at: &|at| app.time(at),
    });
    let body = Body::wide(views::title(state), content).failed(typed.failed());
    let page = app.page(Some(visitor), "/clients/", body);
    if state.is_under_way() {
        let again = format!("{}; url={}/progress{}", AGAIN.as_secs(), address(id), after(changed));
        return Ok(([(HeaderName::from_static("refresh"), again)], page).into_response());
    }
    Ok(page.into_response())
}

/// How many rows are done a second.
fn rate(app: &App, opened: &Opened) -> Option<u64> {
    let took = app.store.now().duration_since(opened.file.began_at?).as_millis();
    let done = u64::try_from(opened.file.done).ok()?;
    Some(done * 1_000 / u64::try_from(took).ok().filter(|it| *it > 0)?)
}

/// `POST /clients/files/{upload}/columns`: what they hold; then it is checked.
pub(crate) async fn map(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let mut opened = opened(&app, &visitor, &id).await?;
    let file = opened.file.id;
    let author = Author::from(visitor.clone());
    if pairs.get("then") == "again" {
        client_files::map_again(&app.store, &author, file)
            .await
            .map_err(|it| problem(&app, it, file))?;
        return Ok(Redirect::to(&address(file)).into_response());
    }
    let mut typed = Typed::new(pairs);
    let chosen = chosen(&mut typed, opened.headings.len());
    if typed.failed() && opened.file.state == FileState::Mapping {
        opened.columns = chosen;
        let page = page(&app, &visitor, &opened, (&typed, 0), false).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    client_files::check(&app.store, &author, file, &chosen)
        .await
        .map_err(|it| problem(&app, it, file))?;
    Ok(Redirect::to(&address(file)).into_response())
}

/// What was chosen for each column; complains if a thing was chosen twice, or no name.
fn chosen(typed: &mut Typed, columns: usize) -> Vec<Option<Column>> {
    let name = |at: usize| format!("column.{at}");
    let chosen: Vec<_> = (0..columns).map(|at| Column::of_code(typed.value(&name(at)))).collect();
    for (at, column) in chosen.iter().enumerate() {
        if column.is_some() && chosen[..at].contains(column) {
            typed.complain(name(at), words::MAPPED_TWICE);
        }
    }
    if !client_file::has_name(&chosen) {
        typed.complain(name(0), words::NO_NAME);
    }
    chosen
}

/// `POST /clients/files/{upload}/import`: keeps what was chosen of the rows shown, and imports if that was the button.
pub(crate) async fn import(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let id: ClientFileId = id.parse().map_err(|_| Problem::NotFound)?;
    let row = |(name, value): &(String, String)| Some((name.strip_prefix("row.")?.parse().ok()?, value == "add"));
    let rows = Choice::Rows(pairs.0.iter().filter_map(row).collect());
    // Turning the page keeps what was chosen on this one.
    let page = if pairs.is_ticked("to") { "to" } else { "page" };
    let here = address_of_page(id, pairs.number(page));
    let choice = match pairs.get("then") {
        "add_all" => Choice::AddAll,
        "leave_all" => Choice::LeaveAll,
        _ => rows,
    };
    let to = if pairs.get("then") == "import" {
        let author = Author::from(visitor.clone());
        let begun = client_files::import(&app.store, &author, id, &choice).await;
        match begun.map_err(|it| problem(&app, it, id))? {
            Begun::Importing => address(id),
            Begun::CheckedAgain => address(id) + after(true),
            Begun::AfterAnother => {
                let chosen = client_files::choose(&app.store, &visitor, id, &choice).await;
                chosen.map_err(|it| problem(&app, it, id))?;
                return Err(Problem::Conflict {
                    sentence: words::AFTER_ANOTHER.to_owned(),
                    href: here,
                });
            }
        }
    } else {
        let chosen = client_files::choose(&app.store, &visitor, id, &choice).await;
        chosen.map_err(|it| problem(&app, it, id))?;
        here
    };
    Ok(Redirect::to(&to).into_response())
}

/// `POST /clients/files/{upload}/cancellation`
pub(crate) async fn cancel(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let id: ClientFileId = id.parse().map_err(|_| Problem::NotFound)?;
    let cancelled = client_files::cancel(&app.store, &visitor.into(), id).await;
    cancelled.map_err(|it| problem(&app, it, id))?;
    Ok(Redirect::to(&address(id)))
}

/// `POST /clients/files/{upload}/removal`: the clients that were added are taken back.
pub(crate) async fn take_back(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let opened = opened(&app, &visitor, &id).await?;
    let (id, mut typed) = (opened.file.id, Typed::new(pairs));
    if !confirmed(&app, &visitor, &mut typed, &address(id)).await? {
        let mut page = page(&app, &visitor, &opened, (&typed, 0), false).await?;
        *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(page);
    }
    let begun = client_files::take_back(&app.store, &visitor, id).await;
    if !begun.map_err(|it| problem(&app, it, id))? {
        return Err(Problem::Conflict {
            sentence: words::TAKE_BACK_LATER.to_owned(),
            href: address(id),
        });
    }
    Ok(Redirect::to(&address(id)).into_response())
}

fn problem(app: &App, error: ActError, id: ClientFileId) -> Problem {
    match error {
        ActError::Changed => Problem::Conflict {
            sentence: words::MOVED_ON.to_owned(),
            href: address(id),
        },
        error => Problem::of_act(error, &address(id), &app.store.zone),
    }
}

/// `GET /clients/files/{upload}/mistakes`: all of them, as CSV. It names rows and columns and quotes nothing.
pub(crate) async fn mistakes(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let id = opened(&app, &visitor, &id).await?.file.id;
    let author = Author::from(visitor);
    let mut text = client_file::csv([[words::ROW, words::COLUMN, words::WHAT]]);
    let mut after = 0;
    loop {
        let some = client_files::mistaken(&app.store, &author, id, after, AT_ONCE).await?;
        let Some(last) = some.last() else { break };
        after = last.row;
        text += &client_file::csv(some.into_iter().flat_map(|it| {
            let row = it.row.to_string();
            it.mistakes
                .into_iter()
                .map(move |(column, what)| [row.clone(), column, what])
        }));
    }
    Ok(csv_file("mistakes.csv", HttpBody::from(text)))
}

/// `POST /clients/files/export`: all of them leave, so it is asked once more who takes them.
pub(crate) async fn export(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let mut typed = Typed::new(pairs);
    if !confirmed(&app, &visitor, &mut typed, "/clients/files").await? {
        let page = list_page(&app, &visitor, &typed).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let export = client_files::export(&app.store, &visitor.into()).await;
    let export = export.map_err(|it| Problem::of_act(it, "/clients/files", &app.store.zone))?;
    let name = format!("clients-{}.csv", app.store.today());
    Ok(csv_file(&name, HttpBody::from_stream(pieces(export))))
}

/// The pieces of an export as they are read. They are read by a task of its own, to its end: whoever hangs up must leave no
/// statement half done.
fn pieces(mut export: Export) -> impl futures_util::Stream<Item = Result<String, DbError>> {
    let (sender, receiver) = mpsc::channel(2);
    tokio::spawn(async move {
        while let Some(some) = export.next().await.transpose() {
            let failed = some.is_err();
            if sender.send(some).await.is_err() || failed {
                return;
            }
        }
    });
    futures_util::stream::unfold(receiver, |mut it| async move { Some((it.recv().await?, it)) })
}

fn csv_file(name: &str, body: HttpBody) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, body).into_response()
}
