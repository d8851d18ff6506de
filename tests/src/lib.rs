//! What the tests share: fresh databases, people, forms that can be sent.
//!
//! One binary per layer stands in `tests/`: `databases` (this store, on both databases), `architecture` (who may know whom).
//! A test that needs a server fails without it and says how to get one; it is never skipped.

#![expect(
    clippy::unwrap_used,
    reason = "a test says what it expects by unwrapping it, in its helpers as well"
)]

mod children;
mod databases;
mod forms;
mod http;
mod people;
mod site;

pub use children::{child, file as children_file};
pub use databases::{TestStore, hex, postgres, settle, sql, sqlite, try_sql};
pub use forms::{Filled, NARRATIVE, drafted, form, profile, sent, submitted};
pub use http::{Browser, Inputs, Page, inputs, multipart};
pub use people::{PASSWORD, People, SOURCE, add, details, named, password, people};
pub use site::{
    Deployment, Process, Server, Site, SmtpPeer, amqp_url, free_port, intake, patience, python, server, until,
};

/// Runs each test on a fresh SQLite file and on a fresh PostgreSQL database: `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$doc:meta])* async fn $name:ident($store:ident: TestStore) $body:block)*) => {$(
        $(#[$doc])*
        mod $name {
            use super::*;
            async fn check($store: $crate::TestStore) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() { check($crate::sqlite().await).await }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() { check($crate::postgres().await).await }
        }
    )*};
}
