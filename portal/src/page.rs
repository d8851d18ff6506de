//! From a body to a page: the frame with navigation, banners and words, and the pages about problems.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{person::Role, words::site as words};
use maud::{Markup, Render, html};
use store::{queue::rabbit::BrokerState, viewer::Visitor};

use crate::{
    App, assets, extract,
    form::Carried,
    problem::{First, Problem, Shown},
    views::{
        self, account,
        components::NoticeKind,
        layout::{self, Assets, Banner, BannerKind, Flash, NavItem, Page, Width, Words},
    },
};

/// A page's own part.
#[derive(Debug)]
pub struct Body {
    /// The title, without the name of the site. The content has its own `h1`.
    pub title: String,
    /// Whether a form is shown again because it was wrong.
    pub failed: bool,
    /// How broad it may get.
    pub width: Width,
    /// What just happened, said once.
    pub flash: Option<Markup>,
    /// What is to be known before the page is used, if anything; below its heading.
    pub remark: Option<Markup>,
    /// The content.
    pub content: Markup,
}

impl Body {
    /// A narrow page: to read or fill in.
    pub fn narrow(title: impl Into<String>, content: Markup) -> Self {
        Self {
            title: title.into(),
            failed: false,
            width: Width::Narrow,
            flash: None,
            remark: None,
            content,
        }
    }

    /// A wide page: tables and comparisons.
    pub fn wide(title: impl Into<String>, content: Markup) -> Self {
        Self {
            width: Width::Wide,
            ..Self::narrow(title, content)
        }
    }

    /// The same, as a form that was wrong.
    pub fn failed(self, failed: bool) -> Self {
        Self { failed, ..self }
    }

    /// The same, saying what just happened.
    pub fn flash<T: Render>(self, flash: Option<T>) -> Self {
        let flash = flash.map(|it| it.render());
        Self { flash, ..self }
    }

    /// The same, with what is to be known before it is used.
    pub fn remark(self, remark: Option<Markup>) -> Self {
        Self { remark, ..self }
    }
}

impl App {
    /// The whole page. `here` is its address, to mark the entry of the navigation.
    pub fn page(&self, visitor: Option<&Visitor>, here: &str, body: Body) -> Markup {
        let (style, script) = (assets::style(), assets::script());
        let nav: Vec<NavItem<'_>> = navigation(visitor)
            .iter()
            .map(|(label, href)| NavItem {
                label,
                href,
                current: is_below(here, href),
                key: key_of(href),
            })
            .collect();
        let banner = self.banners(visitor);
        let page = Page {
            words: &Words {
                lang: words::LANG,
                site_name: words::PROGRAM,
                center_name: &self.site.name,
                skip: words::SKIP,
                nav_label: words::NAVIGATION,
                signed_in_as: words::SIGNED_IN_AS,
                sign_out: words::SIGN_OUT,
                error_prefix: words::ERROR_PREFIX,
                help_label: words::HELP,
                help: &self.site.help,
                footer: words::FOOTER,
            },
            assets: &Assets {
                style: &style,
                script: &script,
            },
            home: "/",
            sign_out: "/sign-out",
            title: &body.title,
            failed: body.failed,
            nav: &nav,
            who: visitor.map(Visitor::name),
            banner: &banner,
            flash: body.flash.map(|text| Flash {
                kind: NoticeKind::Good,
                text,
            }),
            width: body.width,
            shortcuts: visitor
                .filter(|it| it.uses_shortcuts())
                .map(|_| account::shortcut_help()),
            body: layout::below_heading(body.content, body.remark.as_ref()),
        };
        page.render()
    }

    fn banners(&self, visitor: Option<&Visitor>) -> Vec<Banner<'static>> {
        let staff = visitor.is_some_and(|it| it.advocate().is_some());
        let mut banners = Vec::new();
        if self.site.demo {
            banners.push(Banner {
                kind: BannerKind::Demo,
                text: words::DEMO_BANNER,
            });
        } else if !self.site.https && staff {
            banners.push(Banner {
                kind: BannerKind::Info,
                text: words::NOT_PRODUCTION_BANNER,
            });
        }
        let broker_down = self
            .site
            .rabbit
            .as_ref()
            .is_some_and(|it| matches!(it.state(), BrokerState::Down { .. } | BrokerState::Blocked { .. }));
        if staff && broker_down {
            banners.push(Banner {
                kind: BannerKind::Degraded,
                text: words::BROKER_DOWN_BANNER,
            });
        }
        banners
    }
}

/// The entries of the navigation for a visitor.
fn navigation(visitor: Option<&Visitor>) -> &'static [(&'static str, &'static str)] {
    let Some(visitor) = visitor.filter(|it| !it.must_change_password()) else {
        return &[];
    };
    match visitor.role() {
        Role::Referrer(_) => &[
            (words::NAV_MY_REFERRALS, "/referrals"),
            (words::NAV_START, "/referrals/new"),
        ],
        Role::Advocate => &[
            (words::NAV_HOME, "/"),
            (words::NAV_QUEUE, "/queue"),
            (words::NAV_CLIENTS, "/clients"),
            (words::NAV_MY_ENTRIES, "/referrals"),
            (words::NAV_REPORTS, "/reports"),
        ],
        Role::Administrator => &[
            (words::NAV_HOME, "/"),
            (words::NAV_QUEUE, "/queue"),
            (words::NAV_CLIENTS, "/clients"),
            (words::NAV_MY_ENTRIES, "/referrals"),
            (words::NAV_REPORTS, "/reports"),
            (words::NAV_PERSONNEL, "/personnel"),
            (words::NAV_AGENCIES, "/agencies"),
            (words::NAV_STATUS, "/admin/status"),
        ],
        Role::None => &[],
    }
}

/// The keyboard shortcut of an entry of the navigation.
fn key_of(href: &str) -> Option<&'static str> {
    match href {
        "/queue" => Some("g q"),
        "/clients" => Some("/"),
        _ => None,
    }
}

/// Whether a page belongs to an entry: the entry's own page, or one below it that is no other entry's.
fn is_below(here: &str, href: &str) -> bool {
    here == href
        || (href != "/" && here != "/referrals/new" && here.strip_prefix(href).is_some_and(|it| it.starts_with('/')))
}

/// Writes the page for every answer that is about a problem.
pub(crate) async fn show_problems(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let head = parts.clone();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    // An address that axum itself cannot read, it refuses in plain text.
    if response.status() == StatusCode::BAD_REQUEST && response.extensions().get::<Shown>().is_none() {
        response = Problem::BadRequest.into_response();
    }
    let Some(shown) = response.extensions().get::<Shown>().cloned() else {
        return response;
    };
    let status = response.status();
    // When the database is down nobody can be looked up: the page is shown as to a stranger.
    let visitor = if status.is_server_error() {
        None
    } else {
        // To its end, like a handler, also when the client hangs up.
        let asked = app.clone();
        let found = tokio::spawn(async move { extract::visitor(&head, &asked).await.ok().flatten() });
        found.await.ok().flatten()
    };
    let again = response.extensions().get::<Carried>();
    let first = response.extensions().get::<First>();
    let content = html! {
        h1 { (shown.title) }
        p { (shown.text) }
        @if let Some(again) = again { (views::sign_in::once_more(again)) }
        p {
            @if let Some(First(first)) = first { a.button href=(first) { (words::UNDO_FIRST) } " " }
            @if let Some(href) = &shown.href { a.button.button--secondary[first.is_some()] href=(href) { (words::LOOK_AGAIN) } }
            @else { a href="/" { (words::GO_HOME) } }
        }
    };
    let page = app.page(visitor.as_ref(), "", Body::narrow(shown.title, content).failed(true));
    let kept: HeaderMap = response.headers().clone();
    let mut response = (status, page).into_response();
    if let Some(after) = kept.get(header::RETRY_AFTER) {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::clone(after));
    }
    response
}
