//! Who asks: a handler that takes one of these cannot be reached by anybody else.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, Method, header, request::Parts},
};
use store::{
    sign_in,
    token::Token,
    viewer::{Administrator, Advocate, Sender, Visitor},
};

use crate::{App, problem::Problem};

/// The visitor as `T`: [`Visitor`], [`Sender`], [`Advocate`] or [`Administrator`].
#[derive(Clone, Debug)]
pub struct As<T>(pub T);

/// The same for what a page asks by itself while nobody may be there: it does not keep the session open.
#[derive(Clone, Debug)]
pub struct Watching<T>(pub T);

/// What a visitor may be.
pub trait Right: Sized {
    /// The visitor with this right, if they have it.
    fn of(visitor: &Visitor) -> Option<Self>;
    /// Whether somebody whose password was set by others may have it.
    const BEFORE_PASSWORD: bool = false;
}

impl Right for Visitor {
    fn of(visitor: &Visitor) -> Option<Self> {
        Some(visitor.clone())
    }
    const BEFORE_PASSWORD: bool = true;
}
impl Right for Sender {
    fn of(visitor: &Visitor) -> Option<Self> {
        visitor.sender()
    }
}
impl Right for Advocate {
    fn of(visitor: &Visitor) -> Option<Self> {
        visitor.advocate()
    }
}
impl Right for Administrator {
    fn of(visitor: &Visitor) -> Option<Self> {
        visitor.administrator()
    }
}

impl<T: Right> FromRequestParts<App> for As<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        right(parts, visitor(parts, app).await?).map(As)
    }
}

impl<T: Right> FromRequestParts<App> for Watching<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let watcher = match token(parts, app.site.https) {
            Some(token) => sign_in::watcher(&app.store, &token).await?,
            None => None,
        };
        right(parts, watcher).map(Watching)
    }
}

/// The right of who is signed in, or why they do not have it.
fn right<T: Right>(parts: &Parts, visitor: Option<Visitor>) -> Result<T, Problem> {
    // Only an address that can be opened again is one to come back to.
    let next = || {
        if parts.method == Method::GET {
            let address = parts.uri.path_and_query();
            address.map_or("/", |it| it.as_str()).to_owned()
        } else {
            "/".to_owned()
        }
    };
    let visitor = visitor.ok_or_else(|| Problem::SignIn { next: next() })?;
    if visitor.must_change_password() && !T::BEFORE_PASSWORD {
        return Err(Problem::ChangePassword);
    }
    T::of(&visitor).ok_or(Problem::Forbidden)
}

/// Who is signed in, if anybody is.
pub(crate) async fn visitor(parts: &Parts, app: &App) -> Result<Option<Visitor>, Problem> {
    match token(parts, app.site.https) {
        Some(token) => Ok(sign_in::visitor(&app.store, &token).await?),
        None => Ok(None),
    }
}

/// The name of the session's cookie. `__Host-` binds it to this host, and needs https.
pub(crate) fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-session" } else { "session" }
}

fn token(parts: &Parts, https: bool) -> Option<Token> {
    cookies(&parts.headers, cookie_name(https)).find_map(Token::parse)
}

/// What the cookies of a name say.
pub(crate) fn cookies<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let all = headers.get_all(header::COOKIE).iter();
    let all = all.filter_map(|it| it.to_str().ok()).flat_map(|it| it.split(';'));
    all.filter_map(move |it| it.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The client's address: the connection's, or what the nearest proxy that is not one of ours' says.
#[derive(Clone, Copy, Debug)]
pub struct Client(pub IpAddr);

impl FromRequestParts<App> for Client {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::from([127, 0, 0, 1]), |it| it.0.ip());
        let ours = |it: &IpAddr| app.site.trusted_proxies.contains(it);
        if !ours(&peer) {
            return Ok(Self(peer));
        }
        let said = parts
            .headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|it| it.to_str().ok())
            .flat_map(|it| it.split(','));
        let hops: Vec<IpAddr> = said.filter_map(|it| it.trim().parse().ok()).collect();
        Ok(Self(hops.into_iter().rev().find(|it| !ours(it)).unwrap_or(peer)))
    }
}
