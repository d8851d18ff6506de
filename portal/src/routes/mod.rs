//! All addresses, one a line, each with who may use it.

pub mod account;
pub mod agencies;
pub mod claims;
pub mod client;
pub mod client_files;
pub mod clients;
pub mod conflict;
pub mod decide;
pub mod documents;
pub mod drafts;
pub mod duplicates;
pub mod flow;
pub mod folders;
pub mod health;
pub mod home;
pub mod import;
pub mod joining;
pub mod kept;
pub mod matching;
pub mod merge;
pub mod new_client;
pub mod not_same;
pub mod notes;
pub mod personnel;
pub mod queue;
pub mod referrals;
pub mod reports;
pub mod review;
pub mod saved_views;
pub mod setup;
pub mod sign_in;
pub mod status;

use axum::{
    Router,
    http::{Method, Uri},
    response::Redirect,
    routing::{get, post},
};

use crate::{
    App, assets,
    problem::{self, Problem},
};

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
    get "/account/shortcuts" Advocate account::shortcuts;
    post "/account/shortcuts" Advocate account::use_shortcuts;

    get "/referrals" Sender referrals::list;
    get "/referrals/new" Sender drafts::choose;
    post "/referrals/new" Sender drafts::start;
    get "/referrals/drafts/{id}" Sender drafts::show;
    post "/referrals/drafts/{id}" Sender drafts::save;
    get "/referrals/drafts/{id}/check" Sender drafts::check;
    post "/referrals/drafts/{id}/send" Sender drafts::send;
    get "/referrals/drafts/{id}/discard" Sender drafts::ask_discard;
    post "/referrals/drafts/{id}/discard" Sender drafts::discard;
    get "/referrals/{reference}" Sender referrals::show;
    get "/referrals/{reference}/receipt" Sender referrals::receipt;
    post "/referrals/{reference}/correction" Sender referrals::correct;
    get "/referrals/{reference}/withdrawal" Sender referrals::ask_withdraw;
    post "/referrals/{reference}/withdrawal" Sender referrals::withdraw;
    post "/referrals/{reference}/withdrawal/undo" Sender referrals::undo_withdrawal;

    get "/personnel" Administrator personnel::all;
    get "/personnel/new" Administrator personnel::new;
    post "/personnel/new" Administrator personnel::add;
    get "/personnel/{id}" Administrator personnel::show;
    post "/personnel/{id}" Administrator personnel::change;
    get "/agencies" Administrator agencies::show;
    post "/agencies" Administrator agencies::add;
    post "/agencies/{id}" Administrator agencies::change;
    get "/folders" Administrator folders::show;
    post "/folders" Administrator folders::add;
    post "/folders/{id}" Administrator folders::change;
    get "/admin/status" Administrator status::show;
    post "/admin/status/retry" Administrator status::retry;
    get "/admin/matching" Administrator matching::show;
    post "/admin/matching" Administrator matching::compare;
    post "/admin/status/work" Administrator status::ask;

    post "/duty" Advocate home::duty;
    get "/queue" Advocate queue::list;
    get "/queue/counts" Advocate queue::counts;
    post "/queue/claims" Advocate claims::take_ticked;
    get "/queue/new" Advocate queue::new;
    post "/queue/new" Advocate queue::start;
    get "/queue/views" Advocate saved_views::list;
    post "/queue/views" Advocate saved_views::save;
    get "/queue/views/{id}" Advocate saved_views::ask;
    post "/queue/views/{id}" Advocate saved_views::rename;
    post "/queue/views/{id}/removal" Advocate saved_views::remove;
    get "/queue/{reference}" Advocate review::show;
    get "/queue/{reference}/revisions/{n}" Advocate review::revision;
    post "/queue/{reference}/notes" Advocate notes::add;
    get "/queue/{reference}/claim" Advocate claims::ask;
    post "/queue/{reference}/claim" Advocate claims::take;
    post "/queue/{reference}/claim/release" Advocate claims::give_back;
    get "/queue/{reference}/rejection" Advocate decide::rejection;
    post "/queue/{reference}/rejection" Advocate decide::reject;
    get "/queue/{reference}/deletion" Advocate decide::deletion;
    post "/queue/{reference}/deletion" Advocate decide::delete;
    get "/queue/{reference}/undo" Advocate decide::ask_undo;
    post "/queue/{reference}/undo" Advocate decide::undo;
    get "/queue/{reference}/merge" Advocate merge::choose;
    post "/queue/{reference}/merge" Advocate merge::search;
    get "/queue/{reference}/merge/{other}" Advocate merge::compare;
    post "/queue/{reference}/merge/{other}" Advocate merge::merge;
    get "/queue/{reference}/not-same/{other}" Advocate not_same::ask;
    post "/queue/{reference}/not-same/{other}" Advocate not_same::judge;
    post "/queue/{reference}/not-same/{other}/undo" Advocate not_same::take_back;
    get "/queue/{reference}/import" Advocate import::viewer;
    post "/queue/{reference}/import" Advocate import::search;
    get "/queue/{reference}/import/new" Advocate import::intake;
    post "/queue/{reference}/import/new" Advocate import::add;
    get "/queue/{reference}/import/{client}" Advocate joining::show;
    post "/queue/{reference}/import/{client}" Advocate joining::join;
    get "/clients" Advocate clients::list;
    get "/clients/search" Advocate clients::found;
    post "/clients/search" Advocate clients::search;
    get "/clients/new" Advocate new_client::begin;
    post "/clients/new" Advocate new_client::search;
    post "/clients/new/profile" Advocate new_client::add;
    get "/clients/files" Administrator client_files::list;
    post "/clients/files" Administrator client_files::upload;
    post "/clients/files/export" Administrator client_files::export;
    get "/clients/files/{upload}" Administrator client_files::show;
    get "/clients/files/{upload}/progress" Administrator client_files::progress;
    get "/clients/files/{upload}/mistakes" Administrator client_files::mistakes;
    post "/clients/files/{upload}/columns" Administrator client_files::map;
    post "/clients/files/{upload}/import" Administrator client_files::import;
    post "/clients/files/{upload}/cancellation" Administrator client_files::cancel;
    post "/clients/files/{upload}/removal" Administrator client_files::take_back;
    get "/clients/duplicates" Advocate duplicates::list;
    post "/clients/duplicates/again" Advocate duplicates::again;
    get "/clients/not-started" Advocate client::accounts::not_started;
    get "/clients/deleted" Administrator client::deletion::gone;
    get "/clients/{id}" Advocate client::profile::show;
    get "/clients/{id}/profile/{field}" Advocate client::profile::ask;
    post "/clients/{id}/profile/{field}" Advocate client::profile::change;
    get "/clients/{id}/history" Advocate client::history::show;
    get "/clients/{id}/history/new/{field}" Advocate client::history::ask_new;
    post "/clients/{id}/history/new/{field}" Advocate client::history::add;
    get "/clients/{id}/history/{fact}" Advocate client::history::ask;
    post "/clients/{id}/history/{fact}" Advocate client::history::correct;
    post "/clients/{id}/history/{fact}/removal" Advocate client::history::remove;
    get "/clients/{id}/timeline" Advocate client::timeline::show;
    get "/clients/{id}/acts/{act}/undo" Advocate client::timeline::ask_undo;
    post "/clients/{id}/acts/{act}/undo" Advocate client::timeline::undo;
    get "/clients/{id}/merge" Advocate client::merge::choose;
    post "/clients/{id}/merge" Advocate client::merge::search;
    get "/clients/{id}/merge/{other}" Advocate client::merge::ask;
    post "/clients/{id}/merge/{other}" Advocate client::merge::merge;
    get "/clients/{id}/edit" Advocate client::status::edit;
    post "/clients/{id}/status" Advocate client::status::set;
    get "/clients/{id}/deletion" Administrator client::deletion::ask;
    post "/clients/{id}/deletion" Administrator client::deletion::delete;
    get "/clients/{id}/restoration" Administrator client::deletion::ask_restore;
    post "/clients/{id}/restoration" Administrator client::deletion::restore;
    post "/clients/{id}/advocate" Advocate clients::assign;
    get "/clients/{id}/links/new" Advocate client::links::choose;
    post "/clients/{id}/links/new" Advocate client::links::search;
    post "/clients/{id}/links" Advocate client::links::change;
    post "/clients/{id}/not-same" Advocate duplicates::judge;
    post "/clients/{id}/may-be-same" Advocate duplicates::take_back;
    get "/clients/{id}/accounts" Advocate client::accounts::switch;
    get "/clients/{id}/accounts/new" Advocate client::accounts::ask_new;
    post "/clients/{id}/accounts/new" Advocate client::accounts::add;
    get "/clients/{id}/accounts/{n}" Advocate client::accounts::show;
    get "/clients/{id}/accounts/{n}/closing" Advocate client::accounts::ask_close;
    post "/clients/{id}/accounts/{n}/closing" Advocate client::accounts::close;
    get "/clients/{id}/accounts/{n}/reporting" Advocate client::accounts::reporting;
    post "/clients/{id}/accounts/{n}/reporting" Advocate client::accounts::set_reporting;
    get "/clients/{id}/accounts/{n}/entries/new/{section}" Advocate client::entries::new;
    post "/clients/{id}/accounts/{n}/entries/new/{section}" Advocate client::entries::add;
    get "/clients/{id}/accounts/{n}/entries/{entry}" Advocate client::entries::edit;
    post "/clients/{id}/accounts/{n}/entries/{entry}" Advocate client::entries::change;
    post "/clients/{id}/accounts/{n}/entries/{entry}/removal" Advocate client::entries::remove;
    get "/clients/{id}/accounts/{n}/entries/{entry}/same/{twin}" Advocate client::contacts::ask_same;
    post "/clients/{id}/accounts/{n}/entries/{entry}/same/{twin}" Advocate client::contacts::same;
    get "/clients/{id}/accounts/{n}/entries/{entry}/client" Advocate client::contacts::ask_client;
    post "/clients/{id}/accounts/{n}/entries/{entry}/client" Advocate client::contacts::set_client;
    get "/clients/{id}/documents" Advocate documents::list;
    post "/clients/{id}/documents" Advocate documents::add;
    get "/clients/{id}/documents/{document}" Advocate documents::open;
    post "/clients/{id}/documents/{document}" Advocate documents::change;
    get "/reports" Advocate reports::list;
    get "/reports/flow" Advocate flow::show;
    get "/reports/saved" Advocate reports::saved;
    post "/reports/saved/{id}" Advocate reports::put_away;
    get "/reports/{report}" Advocate reports::show;
    post "/reports/{report}/saved" Advocate reports::save;
    get "/reports/{report}/csv" Advocate reports::csv;
    get "/reports/{report}/behind" Advocate reports::behind;
}

/// Whether a form that goes to this address is carried over a new sign-in. What everybody may send is not: who meant to
/// sign out is out, and passwords are never carried.
pub(crate) fn carries(path: &str) -> bool {
    let is_value = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it));
    let fits = |pattern: &str| {
        let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
        let fit = |(pattern, part): (&&str, &&str)| pattern == part || pattern.starts_with('{') && is_value(part);
        pattern.len() == path.len() && pattern.iter().zip(&path).all(fit)
    };
    let is_for_all = |it: Access| matches!(it, Access::Public | Access::SignedIn);
    ROUTES
        .iter()
        .any(|it| it.method == "post" && !is_for_all(it.access) && fits(it.path))
}

/// The routes, with an answer for every other address.
pub(crate) fn router() -> Router<App> {
    table().fallback(problem::not_found).method_not_allowed_fallback(above)
}

/// A page asked for at an address that takes only forms, by going back or from a bookmark: the page above it has the form.
async fn above(method: Method, uri: Uri) -> Result<Redirect, Problem> {
    match uri.path().rsplit_once('/') {
        Some((above, _)) if method.is_safe() => Ok(Redirect::to(if above.is_empty() { "/" } else { above })),
        _ => Err(Problem::NotFound),
    }
}
