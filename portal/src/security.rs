//! What surrounds every handler: protection against other sites, headers, limits, and the drive to the end.

use std::{sync::LazyLock, time::Duration};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tokio::sync::Semaphore;
use tower_http::csrf::CsrfLayer;

use crate::{
    App,
    form::{self, Carried},
    problem::SignInFirst,
    routes::sign_in,
};

/// The longest form: 20,000 characters of narrative, each as long as an escaped emoji, and the rest.
pub(crate) const BODY_LIMIT: usize = 384 * 1024;
/// How many requests are worked on at once; further ones are told to come back.
static IN_FLIGHT: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(256));
/// How long a client may take to send a whole form, and we to answer it.
const REQUEST_DEADLINE: Duration = Duration::from_secs(30);

/// The routes with everything around them; the outermost layer last.
pub(crate) fn protected(router: Router<App>, app: App) -> Router {
    router
        .layer(middleware::from_fn_with_state(app.clone(), keep_form))
        .layer(middleware::from_fn_with_state(app.clone(), crate::page::show_problems))
        .layer(middleware::from_fn(to_the_end))
        .layer(middleware::from_fn(from_here))
        .layer(CsrfLayer::new())
        .layer(middleware::from_fn_with_state(app.clone(), headers))
        .layer(middleware::from_fn(in_flight))
        .with_state(app)
}

/// Drives every handler to its end, even when the client hangs up: a dropped `begin` would leave a pooled connection
/// inside a transaction, and what was acknowledged by nobody would be half done.
async fn to_the_end(request: Request, next: Next) -> Response {
    let work = tokio::spawn(tokio::time::timeout(REQUEST_DEADLINE, next.run(request)));
    match work.await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => StatusCode::REQUEST_TIMEOUT.into_response(),
        Err(_) => {
            tracing::error!("a handler panicked");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Keeps a form until it is known that who sent it is signed in. If their session has ended, the sign-in page carries it on.
async fn keep_form(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let (request, sent) = match form::received(request).await {
        Ok(received) => received,
        Err(problem) => return problem.into_response(),
    };
    let response = next.run(request).await;
    let first = response.extensions().get::<SignInFirst>();
    match first.and_then(|_| Carried::sent(&path, &sent?)) {
        Some(carried) => sign_in::first(&app, &carried),
        None => response,
    }
}

/// Besides what the layer for cross-site requests refuses: a POST that does not say where it comes from. Every browser that
/// people use says so in `Sec-Fetch-Site` or `Origin`; what says neither cannot be told from another site's form.
async fn from_here(request: Request, next: Next) -> Response {
    let told = ["sec-fetch-site", "origin"]
        .iter()
        .any(|it| request.headers().contains_key(*it));
    if request.method() == Method::POST && !told && !store::faults::sabotaged("believe_any_form") {
        StatusCode::FORBIDDEN.into_response()
    } else {
        next.run(request).await
    }
}

async fn in_flight(request: Request, next: Next) -> Response {
    match IN_FLIGHT.try_acquire() {
        Ok(_permit) => next.run(request).await,
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "2")]).into_response(),
    }
}

/// Headers of every answer.
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
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
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
