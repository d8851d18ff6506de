//! All addresses, one a line, each with who may use it.

pub mod account;
pub mod agencies;
pub mod health;
pub mod home;
pub mod personnel;
pub mod setup;
pub mod sign_in;
pub mod status;

use axum::{
    Router,
    routing::{get, post},
};

use crate::{App, assets, problem};

/// Who may use an address. Stated here for readers and tests; enforced by the extractors in each handler's signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Anybody who is signed in.
    SignedIn,
    /// Who sends referrals: referral users, and advocates for what comes by phone or fax.
    Sender,
    /// Advocates and administrators.
    Advocate,
    /// Administrators.
    Administrator,
}

/// An address.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// GET or POST.
    pub method: &'static str,
    /// As axum spells it.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
}

macro_rules! routes {
    ($($method:ident $path:literal $access:ident $handler:path;)*) => {
        /// Every address of the portal.
        pub const ROUTES: &[Route] = &[
            $(Route { method: stringify!($method), path: $path, access: Access::$access },)*
        ];

        /// The routes, without the layers around them.
        fn table() -> Router<App> {
            Router::new()$(.route($path, $method($handler)))*
        }
    };
}

routes! {
    get "/health/live" Public health::live;
    get "/health/ready" Public health::ready;
    get "/assets/{file}" Public assets::serve;
    get "/favicon.ico" Public assets::no_icon;
    get "/sign-in" Public sign_in::show;
    post "/sign-in" Public sign_in::submit;
    get "/setup/{token}" Public setup::show;
    post "/setup/{token}" Public setup::submit;

    get "/" SignedIn home::show;
    post "/sign-out" SignedIn sign_in::out;
    get "/account/password" SignedIn account::show;
    post "/account/password" SignedIn account::submit;

    get "/personnel" Administrator personnel::all;
    get "/personnel/new" Administrator personnel::new;
    post "/personnel/new" Administrator personnel::add;
    get "/personnel/{id}" Administrator personnel::show;
    post "/personnel/{id}" Administrator personnel::change;
    get "/agencies" Administrator agencies::show;
    post "/agencies" Administrator agencies::add;
    get "/admin/status" Administrator status::show;
    post "/admin/status/retry" Administrator status::retry;
}

/// The routes, with an answer for every other address.
pub(crate) fn router() -> Router<App> {
    table().fallback(problem::not_found).method_not_allowed_fallback(problem::not_found)
}
