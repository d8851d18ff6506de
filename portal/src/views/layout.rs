//! The frame around every page, and the only place that writes `<html>`.
//!
//! Nothing here is in a language but the way to one's password: all other text comes from [`Words`] and the page. Nothing here needs more than the portal's
//! content security policy allows: no inline style, no inline script, no `data:` address.

use domain::words::site::CHANGE_PASSWORD;
use maud::{DOCTYPE, Markup, Render, html};

use super::components::{Icon, NoticeKind, icon};

/// The text of the frame, and the language that it is in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words<'a> {
    /// The language of the page, as BCP 47 writes it: `en`, `es`.
    pub lang: &'a str,
    /// What the site calls itself, in the header and after the title.
    pub site_name: &'a str,
    /// Whose site it is, shown small beside the name; empty for none.
    pub center_name: &'a str,
    /// "Skip to main content".
    pub skip: &'a str,
    /// The name of the navigation for screen readers: "Main".
    pub nav_label: &'a str,
    /// Before the name of the person: "Signed in as".
    pub signed_in_as: &'a str,
    /// On the button that ends the session.
    pub sign_out: &'a str,
    /// Before the title of a page whose form failed: "Error: ", with the space.
    pub error_prefix: &'a str,
    /// Over the way to get help: "Need help?".
    pub help_label: &'a str,
    /// Whom to call, in one sentence.
    pub help: &'a str,
    /// The last line of every page, for example on confidentiality; empty for none.
    pub footer: &'a str,
}

/// The addresses of what the frame links to. Those of assets hold a hash of their content.
#[derive(Clone, Copy, Debug, Default)]
pub struct Assets<'a> {
    /// The stylesheet.
    pub style: &'a str,
    /// The script; empty for none.
    pub script: &'a str,
}

/// One entry of the main navigation.
#[derive(Clone, Copy, Debug)]
pub struct NavItem<'a> {
    /// What it says.
    pub label: &'a str,
    /// Where it goes.
    pub href: &'a str,
    /// Whether the page belongs to it.
    pub current: bool,
    /// The keyboard shortcut that presses it, if there is one.
    pub key: Option<&'a str>,
}

/// Why a line stands across the top of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BannerKind {
    /// This is a demonstration; nothing here is real.
    Demo,
    /// Some part does not work at the moment.
    Degraded,
    /// An announcement.
    Info,
}

/// A line across the top of the page.
#[derive(Clone, Copy, Debug)]
pub struct Banner<'a> {
    /// Why it is there.
    pub kind: BannerKind,
    /// What it says.
    pub text: &'a str,
}

/// What just happened, said once at the top of the next page.
#[derive(Clone, Debug)]
pub struct Flash {
    /// Whether it went well.
    pub kind: NoticeKind,
    /// What it says, and where one can go from there.
    pub text: Markup,
}

/// How much of a broad screen the page takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// A column to read and to fill in.
    #[default]
    Narrow,
    /// The screen, for tables and comparisons.
    Wide,
}

/// A page: its own content, and what the frame says around it.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// The text of the frame.
    pub words: &'a Words<'a>,
    /// The addresses of the stylesheet and the script.
    pub assets: &'a Assets<'a>,
    /// Where the name of the site leads.
    pub home: &'a str,
    /// Where the button that ends the session posts to.
    pub sign_out: &'a str,
    /// The title, without the name of the site. The body has its own `h1`.
    pub title: &'a str,
    /// Whether the page shows a form again because it was wrong; the title then says so.
    pub failed: bool,
    /// The main navigation; empty for none.
    pub nav: &'a [NavItem<'a>],
    /// Who is signed in; `None` leaves out the name and the way to sign out.
    pub who: Option<&'a str>,
    /// Lines across the top.
    pub banner: &'a [Banner<'a>],
    /// What just happened.
    pub flash: Option<Flash>,
    /// How broad the content may get.
    pub width: Width,
    /// The list of keyboard shortcuts, for who has turned them on.
    pub shortcuts: Option<Markup>,
    /// The content of `main`.
    pub body: Markup,
}

impl Page<'_> {
    fn header(&self) -> Markup {
        html! {
            header.site {
                div.site__bar { div.frame {
                    a.site__name href=(self.home) {
                        (mark())
                        span { (self.words.site_name) }
                    }
                    @if !self.words.center_name.is_empty() { span.site__center { (self.words.center_name) } }
                    @if let Some(who) = self.who {
                        form.site__who method="post" action=(self.sign_out) {
                            a href="/account/password" title=(CHANGE_PASSWORD) {
                                span.hidden { (self.words.signed_in_as) " " } (who)
                            }
                            button type="submit" { (self.words.sign_out) }
                        }
                    }
                } }
                @if !self.nav.is_empty() {
                    nav.site__nav aria-label=(self.words.nav_label) { div.frame { ul {
                        @for item in self.nav {
                            li { a href=(item.href) data-key=[item.key] aria-current=[item.current.then_some("page")] { (item.label) } }
                        }
                    } } }
                }
                @for banner in self.banner { (banner) }
            }
        }
    }

    fn footer(&self) -> Markup {
        html! {
            footer.foot { div.frame {
                p { strong { (self.words.help_label) } " " (self.words.help) }
                @if !self.words.footer.is_empty() { p.quiet { (self.words.footer) } }
                @if let Some(shortcuts) = &self.shortcuts { (shortcuts) }
            } }
        }
    }
}

impl Render for Page<'_> {
    fn render(&self) -> Markup {
        let prefix = if self.failed { self.words.error_prefix } else { "" };
        let width = match self.width {
            Width::Narrow => "frame--narrow",
            Width::Wide => "frame--wide",
        };
        html! {
            (DOCTYPE)
            html lang=(self.words.lang) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    title { (prefix) (self.title) " – " (self.words.site_name) }
                    link rel="stylesheet" href=(self.assets.style);
                    @if !self.assets.script.is_empty() { script src=(self.assets.script) defer {} }
                }
                body {
                    a.skip href="#main" { (self.words.skip) }
                    (self.header())
                    main.frame.(width) #main tabindex="-1" {
                        @if let Some(flash) = &self.flash { (flash) }
                        (self.body)
                    }
                    (self.footer())
                }
            }
        }
    }
}

impl Render for Banner<'_> {
    fn render(&self) -> Markup {
        let (class, sign) = match self.kind {
            BannerKind::Demo => ("banner--warning", Icon::Info),
            BannerKind::Degraded => ("banner--warning", Icon::Warning),
            BannerKind::Info => ("banner--info", Icon::Info),
        };
        html! { div.banner.(class) { div.frame { (icon(sign)) p { (self.text) } } } }
    }
}

impl Render for Flash {
    fn render(&self) -> Markup {
        html! { div role="status" { (super::components::notice(self.kind, html! { p { (self.text) } })) } }
    }
}

/// A page's content with a remark below its heading; without a heading, above it.
pub fn below_heading(content: Markup, remark: Option<&Markup>) -> Markup {
    const END: &str = "</h1>";
    match (remark, content.0.split_once(END)) {
        (Some(remark), Some((head, rest))) => maud::PreEscaped([head, END, &remark.0, rest].concat()),
        (Some(remark), None) => html! { (remark) (content) },
        (None, _) => content,
    }
}

/// The sign before the name of the site: somebody small under a roof.
fn mark() -> Markup {
    html! {
        svg.mark width="28" height="28" viewBox="0 0 28 28" aria-hidden="true" focusable="false" {
            path d="M3 13.5 14 4l11 9.5M6.5 11v13h15V11" {}
            circle cx="14" cy="14.5" r="2.5" {}
            path d="M9.5 24c0-3 1.9-5 4.5-5s4.5 2 4.5 5" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(failed: bool, who: Option<&str>) -> String {
        let words = Words {
            lang: "en",
            site_name: "Intake",
            error_prefix: "Error: ",
            sign_out: "Sign out",
            ..Words::default()
        };
        let page = Page {
            words: &words,
            assets: &Assets {
                style: "/assets/style-1.css",
                script: "",
            },
            home: "/",
            sign_out: "/sign-out",
            title: "A <b>",
            failed,
            nav: &[NavItem {
                label: "Queue",
                href: "/queue",
                current: true,
                key: None,
            }],
            shortcuts: None,
            who,
            banner: &[],
            flash: None,
            width: Width::Wide,
            body: html! { h1 { "A" } },
        };
        page.render().into_string()
    }

    #[test]
    fn the_title_names_the_site_and_says_when_the_form_failed() {
        assert!(page(false, None).contains("<title>A &lt;b&gt; – Intake</title>"));
        assert!(page(true, None).contains("<title>Error: A &lt;b&gt; – Intake</title>"));
    }

    #[test]
    fn signing_out_is_a_form_and_only_there_for_who_is_signed_in() {
        assert!(page(false, Some("Ana")).contains(r#"method="post" action="/sign-out""#));
        assert!(!page(false, None).contains("/sign-out"));
    }

    #[test]
    fn ones_name_leads_to_ones_password() {
        assert!(page(false, Some("Ana")).contains(r#"<a href="/account/password" title="Change password">"#));
        assert!(!page(false, None).contains("/account/password"));
    }

    #[test]
    fn nothing_is_inline() {
        let page = page(false, Some("Ana"));
        assert!(!page.contains(" style=") && !page.contains("<style") && !page.contains("data:"));
        assert!(!page.contains("<script"));
    }

    #[test]
    fn a_remark_stands_below_the_heading() {
        let remark = html! { p { "<First>" } };
        let with = |content: Markup| below_heading(content, Some(&remark)).into_string();
        assert_eq!(
            with(html! { p { "back" } h1 { "A" } p { "text" } }),
            "<p>back</p><h1>A</h1><p>&lt;First&gt;</p><p>text</p>"
        );
        assert_eq!(with(html! { "text" }), "<p>&lt;First&gt;</p>text");
        assert_eq!(below_heading(html! { h1 { "A" } }, None).0, "<h1>A</h1>");
    }
}
