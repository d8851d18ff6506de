//! The web site: axum routes and maud views. It knows neither SQL nor the broker nor the mail server.
//!
//! All addresses stand in [`routes::ROUTES`], one a line, each with who may use it. A page at `/x` is made by
//! `routes/x.rs` and looks like `views/x.rs` says; its words stand in `domain::words`.

pub mod assets;
pub mod extract;
pub mod form;
pub mod page;
pub mod problem;
pub mod routes;
pub mod security;
pub mod server;
pub mod times;
pub mod upload;
pub mod views;

use std::{net::IpAddr, sync::Arc};

use store::{Store, queue::rabbit::Rabbit};

pub use server::{serve, serve_health};

/// What every handler can reach.
#[derive(Clone, Debug)]
pub struct App {
    /// The record.
    pub store: Store,
    /// What is particular to this installation.
    pub site: Arc<Site>,
}

/// What is particular to this installation.
#[derive(Clone, Debug)]
pub struct Site {
    /// The name of the center.
    pub name: String,
    /// Whom to ask, in one sentence.
    pub help: String,
    /// Whom else to call at once, beside 911; empty for nobody.
    pub hotline: String,
    /// The address under which people reach it, without a slash at its end.
    pub base_url: String,
    /// Whether that is https.
    pub https: bool,
    /// Proxies whose word on the client's address is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Whether everything here is fictional.
    pub demo: bool,
    /// Whether mails are written to files and reach nobody.
    pub mail_to_folder: bool,
    /// The broker, to say whether it is up; none in one process.
    pub rabbit: Option<Rabbit>,
}
