//! What a form sent, as typed, and what is wrong with it.

use std::borrow::Cow;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest, Request},
    http::header,
};
use domain::ActId;
use tokio::time::timeout;

use crate::{App, problem::Problem, routes, security};

/// The input with the act that a form will be.
pub const ONCE: &str = "once";

/// The inputs of a form in the order in which they were sent. `Debug` prints only how many.
#[derive(Clone, Default)]
pub struct Pairs(pub Vec<(String, String)>);

impl Pairs {
    /// The value of an input; empty if it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str())
    }

    /// The values of an input that can be given several times.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |it| it.0 == name).map(|it| it.1.as_str())
    }

    /// Whether a box was ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// The act that a form will be, which it has carried since it was opened: sent again, it is done once.
    pub fn once(&self) -> ActId {
        self.get(ONCE).parse().unwrap_or_else(|_| ActId::new())
    }

    /// A number; 0 if it is none.
    pub fn number(&self, name: &str) -> i64 {
        self.get(name).parse().unwrap_or(0)
    }
}

impl std::fmt::Debug for Pairs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pairs(<{} inputs>)", self.0.len())
    }
}

impl FromRequest<App> for Pairs {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        if !is_form(&request) {
            return Err(Problem::BadRequest);
        }
        let body = Bytes::from_request(request, app)
            .await
            .map_err(|_| Problem::BadRequest)?;
        Self::read(&body).ok_or(Problem::BadRequest)
    }
}

impl Pairs {
    fn read(body: &[u8]) -> Option<Self> {
        serde_html_form::from_bytes(body).map(Self).ok()
    }
}

fn is_form(request: &Request) -> bool {
    is_of_type(request, "application/x-www-form-urlencoded")
}

/// Whether a request is a form with files.
pub(crate) fn is_upload(request: &Request) -> bool {
    is_of_type(request, "multipart/form-data")
}

fn is_of_type(request: &Request, media_type: &str) -> bool {
    let said = request.headers().get(header::CONTENT_TYPE);
    said.and_then(|it| it.to_str().ok()?.split(';').next())
        .is_some_and(|it| it.trim().eq_ignore_ascii_case(media_type))
}

/// A request whose form has been received to its end, and that form once more. What is no form is not read.
pub(crate) async fn received(request: Request) -> Result<(Request, Option<Bytes>), Problem> {
    if !is_form(&request) {
        return Ok((request, None));
    }
    let (head, body) = request.into_parts();
    let body = timeout(security::FORM_DEADLINE, to_bytes(body, security::BODY_LIMIT))
        .await
        .map_err(|_| Problem::SlowForm)?
        .map_err(|_| Problem::BadRequest)?;
    Ok((Request::from_parts(head, Body::from(body.clone())), Some(body)))
}

/// Inputs of the sign-in form that belong to the form it carries: in nobody's way there.
const TO: &str = "carried";
const INPUT: &str = "carried.";
const SECRET: &str = "carried-secret";

/// A form that was sent when its session had ended, on its way through the sign-in page. It travels in inputs only: in no
/// address, no cookie and no log.
#[derive(Clone, Debug)]
pub struct Carried {
    /// The address that it was sent to.
    pub to: String,
    /// What it said, without secrets.
    pub pairs: Pairs,
    /// Whether a secret was left out.
    pub secret: bool,
}

impl Carried {
    /// A form that was sent to an address; `None` if that is none that forms of somebody signed in go to.
    pub fn new(to: &str, sent: Pairs) -> Option<Self> {
        if !routes::carries(to) {
            return None;
        }
        let is_secret = |name: &str| name.contains("password") || matches!(name, "repeated" | "present");
        let (secrets, pairs): (Vec<_>, Vec<_>) = sent.0.into_iter().partition(|it| is_secret(&it.0));
        Some(Self {
            to: to.to_owned(),
            pairs: Pairs(pairs),
            secret: secrets.iter().any(|it| !it.1.is_empty()),
        })
    }

    /// The same, from the body of the request.
    pub(crate) fn sent(to: &str, body: &[u8]) -> Option<Self> {
        Self::new(to, Pairs::read(body)?)
    }

    /// What a sign-in form carries, if anything.
    pub fn of(sign_in: &Pairs) -> Option<Self> {
        let carried = |(name, value): &(String, String)| Some((name.strip_prefix(INPUT)?.to_owned(), value.clone()));
        let pairs = Pairs(sign_in.0.iter().filter_map(carried).collect());
        let it = Self::new(sign_in.get(TO), pairs)?;
        Some(Self {
            secret: sign_in.is_ticked(SECRET),
            ..it
        })
    }

    /// As inputs of the sign-in form.
    pub fn inputs(&self) -> Vec<(String, String)> {
        let carried = |(name, value): &(String, String)| (format!("{INPUT}{name}"), value.clone());
        let mut inputs = vec![(TO.to_owned(), self.to.clone())];
        inputs.extend(self.secret.then(|| (SECRET.to_owned(), "yes".to_owned())));
        inputs.extend(self.pairs.0.iter().map(carried));
        inputs
    }
}

/// A small form with what was typed and what is wrong with it. The first complaint about an input is the one that is shown.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// As typed.
    pub pairs: Pairs,
    complaints: Vec<(Cow<'static, str>, String)>,
}

impl Typed {
    /// A form as typed, without complaints yet.
    pub fn new(pairs: Pairs) -> Self {
        Self {
            pairs,
            complaints: Vec::new(),
        }
    }

    /// A form to begin with.
    pub fn filled(values: &[(&str, String)]) -> Self {
        Self::new(Pairs(
            values
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
        ))
    }

    /// The same with another value of an input.
    pub fn put(&mut self, name: &str, value: String) {
        self.pairs.0.retain(|it| it.0 != name);
        self.pairs.0.push((name.to_owned(), value));
    }

    /// What was typed into an input.
    pub fn value(&self, name: &str) -> &str {
        self.pairs.get(name)
    }

    /// What is wrong with an input.
    pub fn error(&self, name: &str) -> Option<&str> {
        self.complaints.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }

    /// Complains about an input.
    pub fn complain(&mut self, name: impl Into<Cow<'static, str>>, message: impl std::fmt::Display) {
        self.complaints.push((name.into(), message.to_string()));
    }

    /// Understands a required input.
    pub fn parse<T, E: std::fmt::Display>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        match parse(self.pairs.get(name)) {
            Ok(value) => Some(value),
            Err(error) => {
                self.complain(name, error);
                None
            }
        }
    }

    /// Understands an input that may be left empty.
    pub fn parse_optional<T, E: std::fmt::Display>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if self.pairs.get(name).trim().is_empty() {
            None
        } else {
            self.parse(name, parse)
        }
    }

    /// Whether anything is wrong.
    pub fn failed(&self) -> bool {
        !self.complaints.is_empty()
    }

    /// All that is wrong, with links to the inputs, for the summary at the top.
    pub fn summary(&self) -> Vec<(String, String)> {
        self.complaints
            .iter()
            .map(|(name, message)| (format!("#{name}"), message.clone()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(of: &[(&str, &str)]) -> Pairs {
        Typed::filled(
            &of.iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect::<Vec<_>>(),
        )
        .pairs
    }

    #[test]
    fn a_form_goes_through_the_sign_in_page_and_comes_out_as_it_was() {
        let typed = pairs(&[
            ("username", "not the one who signs in"),
            ("next", "/elsewhere"),
            ("carried", "/sign-out"),
            ("reason", "a"),
            ("reason", "b"),
            ("note", "two\nlines & <more>"),
            ("empty", ""),
        ]);
        let carried = Carried::new("/queue/R-0000-0000/rejection", typed.clone()).unwrap();
        let mut sign_in = pairs(&[("next", "/"), ("username", "ada"), ("password", "secret")]);
        sign_in.0.extend(carried.inputs());
        assert_eq!((sign_in.get("username"), sign_in.get("next")), ("ada", "/"));
        let again = Carried::of(&sign_in).unwrap();
        assert_eq!((again.to, again.pairs.0), (carried.to, typed.0));
        assert!(!again.secret);
    }

    #[test]
    fn no_secret_is_carried_and_it_is_said_that_one_was_there() {
        let typed = pairs(&[
            ("first_name", "Ann"),
            ("password", "x"),
            ("old_password", "y"),
            ("repeated", "x"),
        ]);
        let carried = Carried::new("/personnel/new", typed).unwrap();
        assert_eq!(carried.pairs.0, pairs(&[("first_name", "Ann")]).0);
        assert!(carried.secret && Carried::of(&Pairs(carried.inputs())).unwrap().secret);
        let without = Carried::new("/personnel/new", pairs(&[("password", "")])).unwrap();
        assert!(!without.secret, "nothing was typed there");
    }

    #[test]
    fn a_form_is_carried_only_to_where_forms_of_ours_go() {
        assert!(Carried::of(&pairs(&[("username", "ada")])).is_none());
        for to in [
            "",
            "/",
            "/sign-out",
            "/account/password",
            "/queue",
            "https://evil.example/queue/new",
            "//evil.example/personnel/new",
            "/personnel/\\evil.example",
            "/personnel/a?b",
            "/personnel/",
        ] {
            assert!(Carried::of(&pairs(&[("carried", to)])).is_none(), "{to}");
        }
    }
}
