//! What a form sent, as typed, and what is wrong with it.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::header,
};

use crate::{App, problem::Problem, security};

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
        let is_form = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|it| it.to_str().ok())
            .is_some_and(|it| {
                it.split(';')
                    .next()
                    .is_some_and(|it| it.trim() == "application/x-www-form-urlencoded")
            });
        if !is_form {
            return Err(security::bad_body());
        }
        let body = Bytes::from_request(request, app)
            .await
            .map_err(|_| security::bad_body())?;
        serde_html_form::from_bytes(&body)
            .map(Pairs)
            .map_err(|_| security::bad_body())
    }
}

/// A small form with what was typed and what is wrong with it. The first complaint about an input is the one that is shown.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// As typed.
    pub pairs: Pairs,
    complaints: Vec<(&'static str, String)>,
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

    /// What was typed into an input.
    pub fn value(&self, name: &str) -> &str {
        self.pairs.get(name)
    }

    /// What is wrong with an input.
    pub fn error(&self, name: &str) -> Option<&str> {
        self.complaints.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }

    /// Complains about an input.
    pub fn complain(&mut self, name: &'static str, message: impl std::fmt::Display) {
        self.complaints.push((name, message.to_string()));
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
