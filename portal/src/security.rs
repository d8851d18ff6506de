//! What surrounds every handler: protection against other sites, headers, limits, and the drive to the end.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tokio::sync::Semaphore;
use tower_http::csrf::CsrfLayer;

use crate::{
    App,
    form::{self, Carried},
    problem::{BrokenOff, Problem, SignInFirst},
    routes::{self, sign_in},
};

/// The longest form: 20,000 characters of narrative, each as long as an escaped emoji, and the rest.
pub(crate) const BODY_LIMIT: usize = 384 * 1024;
/// How many requests are worked on at once; further ones are told to come back.
static IN_FLIGHT: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(256)));
/// The same for forms with files, which take long to arrive: they are received by their handler, once it knows who sends them.
static UPLOADS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(16)));
/// How long a client may take to send a whole form.
pub(crate) const FORM_DEADLINE: Duration = Duration::from_secs(30);
/// How long a client may take to send a form with files; shorter than a session lasts that nobody uses.
pub(crate) const UPLOAD_DEADLINE: Duration = Duration::from_secs(10 * 60);
/// How long a client waits for an answer. The work goes on after it.
const ANSWER_DEADLINE: Duration = Duration::from_secs(30);

/// The routes with everything around them; the outermost layer last.
pub(crate) fn protected(router: Router<App>, app: App) -> Router {
    router
        .layer(middleware::from_fn_with_state(app.clone(), to_the_end))
        .layer(middleware::from_fn(from_here))
        .layer(CsrfLayer::new().with_rejection_response(|_| Problem::Elsewhere.into_response()))
        .layer(middleware::from_fn_with_state(app.clone(), crate::page::show_problems))
        .layer(middleware::from_fn_with_state(app.clone(), headers))
        .with_state(app)
}

/// Drives every handler to its end, even when the client hangs up or has waited too long: a dropped `begin` would leave a
/// pooled connection inside a transaction, and what was acknowledged by nobody would be half done. Until then it counts as
/// in flight.
///
/// A form is received before that, and kept until it is known that who sent it is signed in: if their session has ended,
/// the sign-in page carries it on.
async fn to_the_end(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let (request, sent) = match form::received(request).await {
        Ok(received) => received,
        Err(problem) => return problem.into_response(),
    };
    let is_upload = form::is_upload(&request);
    let (places, deadline) = if is_upload {
        (&*UPLOADS, UPLOAD_DEADLINE + ANSWER_DEADLINE)
    } else {
        (&*IN_FLIGHT, ANSWER_DEADLINE)
    };
    // Not before: who sends slowly, by intent or not, keeps nobody else waiting.
    let Ok(permit) = Arc::clone(places).try_acquire_owned() else {
        return once_more(Problem::Busy.into_response(), &path, sent.as_deref());
    };
    let form = sent.clone();
    let mut work = tokio::spawn(async move {
        let _in_flight = permit;
        worked_on(request, form, next).await
    });
    let response = match tokio::time::timeout(deadline, &mut work).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => Problem::Panicked.into_response(),
        Err(_) => Problem::Slow.into_response(),
    };
    if response.extensions().get::<SignInFirst>().is_none() {
        return once_more(response, &path, sent.as_deref());
    }
    match sent.and_then(|it| Carried::sent(&path, &it)) {
        Some(carried) => sign_in::first(&app, &carried),
        // Files are not carried: the page that has their form is led back to.
        None if is_upload && routes::carries(&path) => sign_in::without_files(&path).into_response(),
        None => response,
    }
}

/// The pauses, in milliseconds, before what the database has broken off is begun again.
const BEGUN_AGAIN: [u64; 5] = [20, 60, 180, 500, 1000];

/// Works on a request. If the database breaks its transaction off because of others, nothing of it was done, and the form is worked on
/// anew. One with files is read only once: who sent it is told to send it again.
async fn worked_on(request: Request, form: Option<Bytes>, next: Next) -> Response {
    let Some(form) = form else {
        return next.run(request).await;
    };
    let head = request.into_parts().0;
    let again = || {
        next.clone()
            .run(Request::from_parts(head.clone(), Body::from(form.clone())))
    };
    let mut response = again().await;
    for pause in BEGUN_AGAIN {
        if response.extensions().get::<BrokenOff>().is_none() {
            break;
        }
        tokio::time::sleep(store::queue::jittered(Duration::from_millis(pause))).await;
        response = again().await;
    }
    response
}

/// Keeps what was typed with the answer that it could not be taken now, so that it can be sent once more. Whatever it does is done
/// once, however often it is sent.
fn once_more(mut response: Response, path: &str, sent: Option<&[u8]>) -> Response {
    if response.status().is_server_error()
        && let Some(carried) = sent.and_then(|it| Carried::sent(path, it))
    {
        response.extensions_mut().insert(carried);
    }
    response
}

/// Besides what the layer for cross-site requests refuses: a POST that does not say where it comes from. Every browser that
/// people use says so in `Sec-Fetch-Site` or `Origin`; what says neither cannot be told from another site's form.
async fn from_here(request: Request, next: Next) -> Response {
    let told = ["sec-fetch-site", "origin"]
        .iter()
        .any(|it| request.headers().contains_key(*it));
    if request.method() == Method::POST && !told && !store::faults::sabotaged("believe_any_form") {
        Problem::Elsewhere.into_response()
    } else {
        next.run(request).await
    }
}

/// Headers of every answer, unless it has its own.
const HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
         object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    ),
    ("x-content-type-options", "nosniff"),
    // Not `no-referrer`: with it Chromium sends `Origin: null` on forms.
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ),
    ("x-frame-options", "DENY"),
];

async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers
            .entry(HeaderName::from_static(name))
            .or_insert(HeaderValue::from_static(value));
    }
    // Assets say otherwise themselves; everything else may hold personal data.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    if app.site.https {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    response
}
