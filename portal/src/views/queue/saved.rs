//! Views of the queue that somebody has saved: the links above the filters, and the pages on which they are changed.

use domain::words::{advocate as words, desk, site};
use maud::{Markup, html};
use store::{
    desk::{Only, Size, Start, View},
    personnel::Agency,
    saved_views::SavedView,
};

use super::{QueuePage, address, filters::filter, parameters};
use crate::{
    form::Typed,
    views::components::{TextField, back_link, card, error_summary},
};

/// Where they are saved and changed.
pub const VIEWS: &str = "/queue/views";

/// The links above the filters, and the way to save what is shown.
pub(super) fn links(page: &QueuePage<'_>) -> Markup {
    let shown = View {
        until: None,
        ..*page.view
    };
    html! {
        nav.views aria-label=(desk::SAVED_VIEWS) {
            @if !page.saved.is_empty() {
                ul { @for it in page.saved {
                    li { a href=(address(&it.view, 0)) aria-current=[(it.view == shown).then_some("true")] { (it.name.as_str()) } }
                } }
            }
            a href=(address(&shown, 0).replacen("/queue", VIEWS, 1)) {
                @if page.saved.is_empty() { (desk::SAVE_VIEW) } @else { (desk::SAVE_OR_CHANGE) }
            }
        }
    }
}

/// All of one's own, and the form that saves `view`.
pub fn saved_views(saved: &[SavedView], view: &View, agencies: &[Agency], typed: &Typed) -> Markup {
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (back_link(&address(view, 0), &words::back_to(view.status)))
        h1 { (desk::SAVED_VIEWS) }
        (card(desk::SAVE_VIEW, html! {
            p { (desk::IT_SHOWS) " " strong { (in_words(view, agencies)) } }
            form method="post" action=(VIEWS) novalidate {
                @for (name, value) in parameters(view, Start::Page(0)) { input type="hidden" name=(name) value=(value); }
                (name_field(typed))
                div.buttons { button { (desk::SAVE_IT) } }
            }
        }))
        @if !saved.is_empty() {
            (card(desk::YOUR_VIEWS, html! {
                dl.summary { @for it in saved {
                    div {
                        dt { a href=(address(&it.view, 0)) { (it.name.as_str()) } }
                        dd { (in_words(&it.view, agencies)) }
                        dd { a href={ (VIEWS) "/" (it.id) } { (desk::CHANGE) span.hidden { ": " (it.name.as_str()) } } }
                    }
                } }
            }))
        }
    }
}

/// The form that gives one another name, and the button that removes it.
pub fn change_view(saved: &SavedView, typed: &Typed) -> Markup {
    let here = format!("{VIEWS}/{}", saved.id);
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (back_link(&address(&saved.view, 0).replacen("/queue", VIEWS, 1), desk::SAVED_VIEWS))
        h1 { (desk::CHANGE_VIEW) }
        form method="post" action=(here) novalidate {
            (name_field(typed))
            div.buttons { button { (desk::RENAME) } }
        }
        form method="post" action={ (here) "/removal" } {
            p { (desk::REMOVE_TEXT) }
            div.buttons { button.button--secondary { (desk::REMOVE_VIEW) } }
        }
    }
}

fn name_field(typed: &Typed) -> Markup {
    html! {
        (TextField {
            name: "name", label: desk::VIEW_NAME, hint: desk::VIEW_NAME_HINT, value: typed.value("name"), error: typed.error("name"),
            required_word: Some(site::REQUIRED), autocomplete: "off", ..Default::default()
        })
    }
}

/// What a view shows.
fn in_words(view: &View, agencies: &[Agency]) -> String {
    let agency = agencies.iter().find(|it| Some(it.id) == view.agency);
    let sort = words::SORTS.iter().find(|it| it.0 == view.sort.as_str());
    let parts = [
        Some(view.status.label()),
        (view.only != Only::All).then(|| filter(view.only)),
        view.kind.map(|it| it.label()),
        agency.map(|it| it.name.as_str()),
        sort.map(|it| it.1),
    ];
    let mut all: Vec<String> = parts.into_iter().flatten().map(str::to_owned).collect();
    if view.size != Size::default() {
        all.push(desk::lines(view.size.lines()));
    }
    all.join(" · ")
}

#[cfg(test)]
mod tests {
    use domain::{
        SavedViewId,
        referral::{Kind, Status},
        text::ViewName,
    };
    use store::desk::Sort;

    use super::*;
    use crate::views::samples::assert_sound;

    #[test]
    fn what_a_view_shows_is_said_and_a_name_is_asked_for() {
        let view = View {
            only: Only::Urgent,
            kind: Some(Kind::LawEnforcement),
            size: Size::Short,
            ..View::of(Status::Submitted, Sort::Newest)
        };
        let said = in_words(&view, &[]);
        for part in [words::URGENT, Kind::LawEnforcement.label(), "Newest first", "25"] {
            assert!(said.contains(part), "{said}");
        }
        let saved = SavedView {
            id: SavedViewId::new(),
            name: ViewName::parse("Mine & <urgent>").unwrap(),
            view,
        };
        let html = saved_views(std::slice::from_ref(&saved), &view, &[], &Typed::default());
        assert_sound(&html);
        assert!(html.0.contains("Mine &amp; &lt;urgent&gt;") && html.0.contains(desk::VIEW_NAME_HINT));
        assert!(html.0.contains(r#"<input type="hidden" name="only" value="urgent">"#));
        let mut typed = Typed::default();
        typed.complain("name", desk::ENTER_VIEW_NAME);
        let html = change_view(&saved, &typed);
        assert_sound(&html);
        assert!(html.0.contains("href=\"#name\"") && html.0.contains("/removal"));
    }
}
