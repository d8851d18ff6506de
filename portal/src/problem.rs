//! Why a request was not carried out, in words for the person and, where it is our fault, for the log.

use axum::{
    Extension,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::words::{documents, site as words};
use jiff::tz::TimeZone;
use store::{ActError, db::DbError};

/// Why a request was not carried out. Nothing was changed, except perhaps by what is [`Problem::Slow`].
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// Nobody is signed in, or the session has ended. The address leads back afterwards.
    #[error("not signed in")]
    SignIn {
        /// Where to go after signing in.
        next: String,
    },
    /// A password chosen by somebody else has to be changed first.
    #[error("the password has to be changed first")]
    ChangePassword,
    /// There is no such page or thing, or it is not theirs to know of: the same page for both.
    #[error("not found")]
    NotFound,
    /// What was asked for has become a part of something else, which is at this address.
    #[error("it is elsewhere now")]
    Moved(String),
    /// They lack the permission for this kind of page.
    #[error("not allowed")]
    Forbidden,
    /// Not what any form of ours sends.
    #[error("bad request")]
    BadRequest,
    /// A form that does not come from a page of ours.
    #[error("the form of another site")]
    Elsewhere,
    /// The client took too long to send a form.
    #[error("the form did not arrive in time")]
    SlowForm,
    /// Too much is under way.
    #[error("too many requests at once")]
    Busy,
    /// It is still being worked on, and may yet be done.
    #[error("the work takes too long to wait for")]
    Slow,
    /// It cannot be done now; the sentence says why. Shown with a way on.
    #[error("conflict")]
    Conflict {
        /// For the person.
        sentence: String,
        /// Where to go from here.
        href: String,
    },
    /// It cannot be undone before something later is; the sentence says what.
    #[error("blocked")]
    Blocked {
        /// For the person.
        sentence: String,
        /// Where that is undone.
        first: String,
        /// Where to go from here otherwise.
        href: String,
    },
    /// The database does not answer.
    #[error("the database does not answer")]
    Unavailable(#[source] DbError),
    /// Our fault.
    #[error("our fault")]
    Internal(#[source] DbError),
    /// The files of documents cannot be written or read.
    #[error("the files of documents cannot be reached")]
    Files(#[source] std::io::Error),
    /// A document is on record, and its file is not there.
    #[error("a file is missing")]
    FileMissing,
    /// Our fault, and nothing better is known.
    #[error("a handler panicked")]
    Panicked,
}

/// What the page about a problem says; put into the response for the layer that writes the page.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) title: &'static str,
    pub(crate) text: String,
    pub(crate) href: Option<String>,
}

/// Beside [`Shown`]: where something has to be undone before.
#[derive(Clone, Debug)]
pub(crate) struct First(pub(crate) String);

/// Marks the answer to somebody who has to sign in first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignInFirst;

/// Marks the answer to what the database has broken off because of others: begun again, it will probably pass.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BrokenOff;

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        if error.is_outage() {
            Problem::Unavailable(error)
        } else {
            Problem::Internal(error)
        }
    }
}

impl Problem {
    /// The problem that an act's refusal is; `href` is where to go from here, `zone` the center's.
    pub fn of_act(error: ActError, href: &str, zone: &TimeZone) -> Self {
        let conflict = |sentence: String| Problem::Conflict {
            sentence,
            href: href.to_owned(),
        };
        let time = |at| crate::times::long(at, zone);
        match error {
            ActError::NotAllowed => Problem::Forbidden,
            ActError::Denied => Problem::SignIn { next: href.to_owned() },
            ActError::NotFound => Problem::NotFound,
            ActError::NotPossible(error) => conflict(error.to_string()),
            ActError::Overtaken(it) => conflict(domain::words::referral::overtaken(&it.by, it.did, &time(it.at))),
            ActError::Blocked(it) => conflict(domain::words::referral::blocked(
                &it.by,
                words::act_done(&it.act),
                &time(it.at),
            )),
            ActError::Said(it) => conflict(domain::words::referral::said(
                &it.by,
                words::act_done(&it.act),
                &time(it.at),
            )),
            ActError::TooMany(error) => conflict(error.to_string()),
            ActError::Changed => conflict(domain::words::advocate::OTHER_CHANGED.to_owned()),
            ActError::Claimed(it) => conflict(domain::words::desk::has_it_now(&it.name, &time(it.since))),
            ActError::Assigned(to) => conflict(domain::words::desk::assigned_now(to.as_deref())),
            ActError::ReasonNeeded => conflict(words::REASON_NEEDED.to_owned()),
            ActError::Db(error) => error.into(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let first = match &self {
            Problem::Blocked { first, .. } => Some(First(first.clone())),
            _ => None,
        };
        let broken_off = matches!(&self, Problem::Unavailable(error) if error.is_broken_off());
        let (status, title, text, href) = match self {
            Problem::SignIn { next } => {
                let to = if next == "/" {
                    "/sign-in".to_owned()
                } else {
                    format!("/sign-in?next={}", escape(&next))
                };
                return (Extension(SignInFirst), Redirect::to(&to)).into_response();
            }
            Problem::Moved(to) => return Redirect::to(&to).into_response(),
            Problem::ChangePassword => return Redirect::to("/account/password").into_response(),
            Problem::NotFound => (
                StatusCode::NOT_FOUND,
                words::NOT_FOUND_TITLE,
                words::NOT_FOUND.to_owned(),
                None,
            ),
            Problem::Forbidden => (
                StatusCode::FORBIDDEN,
                words::FORBIDDEN_TITLE,
                words::FORBIDDEN.to_owned(),
                None,
            ),
            Problem::BadRequest => (
                StatusCode::BAD_REQUEST,
                words::BAD_REQUEST_TITLE,
                words::BAD_REQUEST.to_owned(),
                None,
            ),
            Problem::Elsewhere => (
                StatusCode::FORBIDDEN,
                words::ELSEWHERE_TITLE,
                words::ELSEWHERE.to_owned(),
                None,
            ),
            Problem::SlowForm => (
                StatusCode::REQUEST_TIMEOUT,
                words::SLOW_FORM_TITLE,
                words::SLOW_FORM.to_owned(),
                None,
            ),
            Problem::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                words::UNAVAILABLE_TITLE,
                words::BUSY.to_owned(),
                None,
            ),
            Problem::Slow => {
                tracing::warn!("a request is still worked on, and its client was told so");
                (
                    StatusCode::SERVICE_UNAVAILABLE,
                    words::SLOW_TITLE,
                    words::SLOW.to_owned(),
                    None,
                )
            }
            Problem::Panicked => {
                tracing::error!("a handler panicked");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    words::INTERNAL_TITLE,
                    words::INTERNAL.to_owned(),
                    None,
                )
            }
            Problem::Conflict { sentence, href } | Problem::Blocked { sentence, href, .. } => {
                (StatusCode::CONFLICT, words::CONFLICT_TITLE, sentence, Some(href))
            }
            Problem::Unavailable(error) => {
                tracing::warn!(%error, "a request found no database");
                (
                    StatusCode::SERVICE_UNAVAILABLE,
                    words::UNAVAILABLE_TITLE,
                    words::UNAVAILABLE.to_owned(),
                    None,
                )
            }
            Problem::Files(error) => {
                tracing::error!(%error, "the folder of documents cannot be used");
                (
                    StatusCode::SERVICE_UNAVAILABLE,
                    words::UNAVAILABLE_TITLE,
                    documents::NO_FILES.to_owned(),
                    None,
                )
            }
            Problem::FileMissing => (
                StatusCode::INTERNAL_SERVER_ERROR,
                documents::FILE_MISSING_TITLE,
                documents::FILE_MISSING.to_owned(),
                None,
            ),
            Problem::Internal(error) => {
                tracing::error!(%error, "a request failed");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    words::INTERNAL_TITLE,
                    words::INTERNAL.to_owned(),
                    None,
                )
            }
        };
        let mut response = status.into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
        }
        response.extensions_mut().insert(Shown { title, text, href });
        if let Some(first) = first {
            response.extensions_mut().insert(first);
        }
        if broken_off {
            response.extensions_mut().insert(BrokenOff);
        }
        response
    }
}

/// Any address that is none of ours.
pub(crate) async fn not_found() -> Problem {
    Problem::NotFound
}

/// An address inside of another one's query.
pub(crate) fn escape(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
