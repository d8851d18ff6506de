//! Clients who may be the same child, pair by pair; and how far long work has come.

use domain::words::{advocate as words, record as record_words, site};
use jiff::civil::Date;
use maud::{Markup, html};
use store::{
    clients::Listed,
    duplicates::{Duplicate, Duplicates, PAGE},
    jobs::State,
};

use super::{
    client as client_page, clients,
    components::{NoticeKind, back_link, empty, notice},
    evidence_rows, evidence_words,
    queue::{When, pages},
    record,
};

/// The address of a page of the list.
pub fn address(page: i64) -> String {
    format!("/clients/duplicates?page={page}")
}

/// The same after the pair at `place` was judged: at where it stood, which is before the next one.
pub fn judged_at(page: i64, place: i64) -> String {
    format!("{}&judged={place}#judged", address(page))
}

/// How far work has come that was begun and is not at its end.
pub fn progress(state: &State, label: &str) -> Markup {
    let total = state.total.max(state.done).max(1);
    html! {
        div.progress {
            progress max=(total) value=(state.done) aria-label=(label) {}
            " " (site::done_of(state.done, total))
        }
    }
}

/// A page of the list, from 0; `judged` is the place of the pair that was just judged.
///
/// It never loads itself again, for it would close the evidence that somebody reads.
pub fn list(list: &Duplicates, page: i64, judged: Option<usize>, today: Date, at: When<'_>) -> Markup {
    let state = &list.state;
    let refresh = html! { p { a href=(address(page)) { (words::REFRESH) } } };
    let judged = judged.map(|it| it.min(list.pairs.len()));
    html! {
        (back_link("/clients", words::ALL_CLIENTS))
        h1 { (words::DUPLICATES) }
        p {
            (words::DUPLICATES_TEXT) " "
            @match state.ended_at {
                Some(made) => { (words::DUPLICATES_MADE) " " (at(made)) "." },
                None => (words::DUPLICATES_NEVER),
            }
        }
        @if state.is_under_way() {
            (notice(NoticeKind::Info, html! { p { (words::BEING_COMPARED) ":" } (progress(state, words::BEING_COMPARED)) (refresh) }))
        } @else if state.asked_at.is_some() {
            (notice(NoticeKind::Info, html! { p { (words::COMPARING_SOON) } (refresh) }))
        } @else {
            form method="post" action="/clients/duplicates/again" {
                div.buttons { button.button--secondary { (words::DUPLICATES_AGAIN) } }
            }
        }
        div #pairs {
            @for (place, it) in list.pairs.iter().enumerate() {
                @if judged == Some(place) { (remembered()) }
                (pair(it, (page, place), today))
            }
            @if judged == Some(list.pairs.len()) { (remembered()) }
        }
        @if list.pairs.is_empty() && state.ended_at.is_some() { (empty(html! { p { (words::NO_DUPLICATES) } })) }
        @if list.total > 0 { (pages(page, PAGE, list.pairs.len(), list.total, address)) }
    }
}

/// What is said where a pair was judged.
fn remembered() -> Markup {
    html! {
        div #judged role="status" tabindex="-1" {
            (notice(NoticeKind::Good, html! { p { (words::DONE_NOT_SAME_CLIENTS) } }))
        }
    }
}

fn pair(pair: &Duplicate, (page, place): (i64, usize), today: Date) -> Markup {
    let [one, other] = &pair.clients;
    let [name, others_name] = [one, other].map(|it| record::name(&it.record));
    let both = html! { span.hidden { ": " (name) " " (words::BOTH_CLIENTS) " " (others_name) } };
    html! {
        section.card.pair {
            div.head {
                div { @for it in &pair.clients { (client(it, today)) } }
                div { (evidence_words::verdict(&pair.comparison)) " " (evidence_words::likelihood(&pair.comparison)) }
            }
            // What was compared then is not what would stand beside it now.
            @if pair.changed { p.quiet { (words::CHANGED_SINCE_COMPARED) } }
            @else {
                div.pair__why { (evidence_rows::why(&pair.comparison)) }
                details {
                    summary { (words::WHY) (both) }
                    div { (evidence_rows::table([words::FIRST_CLIENT, words::SECOND_CLIENT], &one.record, &other.record, &pair.comparison)) }
                }
            }
            p { a href={ (client_page::address(one.id)) "/merge/" (other.id) } { (record_words::COMPARE) (both) } }
            form method="post" action={ "/clients/" (one.id) "/not-same" } {
                input type="hidden" name="page" value=(page);
                input type="hidden" name="place" value=(place);
                input type="hidden" name="version" value=(one.version);
                input type="hidden" name="other" value=(other.id);
                input type="hidden" name="other_version" value=(other.version);
                button.button--link { (words::NOT_SAME) (both) }
            }
        }
    }
}

fn client(client: &Listed, today: Date) -> Markup {
    html! {
        div {
            strong { (clients::link(client)) }
            " · " (record::born(client.record.born, today))
            @if !client.active { " · " (words::INACTIVE) }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::ClientId;
    use jiff::civil::date;

    use super::*;
    use crate::views::samples::{NOW, ago, assert_sound};

    const TODAY: Date = date(2026, 11, 22);

    fn pair_of(given: [&str; 2], changed: bool) -> Duplicate {
        let clients = given.map(|given_name| Listed {
            id: ClientId::new(),
            version: 3,
            active: true,
            record: matching::Record {
                given_name: given_name.into(),
                family_name: "<King>".into(),
                born: matching::Born::On(date(2016, 3, 14)),
                ..Default::default()
            },
        });
        let comparison = matching::Model::shipped(5_000).compare(&clients[0].record, &clients[1].record);
        Duplicate {
            clients,
            comparison,
            changed,
        }
    }

    fn shown(pairs: Vec<Duplicate>, state: State) -> String {
        shown_after(pairs, state, None)
    }

    fn shown_after(pairs: Vec<Duplicate>, state: State, judged: Option<usize>) -> String {
        let total = i64::try_from(pairs.len()).unwrap_or(0);
        let page = list(&Duplicates { pairs, total, state }, 2, judged, TODAY, &ago);
        assert_sound(&page);
        page.0
    }

    fn done() -> State {
        let mut state = State::default();
        (state.began_at, state.ended_at) = (Some(NOW), Some(NOW));
        state
    }

    #[test]
    fn a_pair_leads_to_both_and_says_why() {
        let pair = pair_of(["Ada", "Adah"], false);
        let ids = pair.clients.clone().map(|it| it.id.to_string());
        let html = shown(vec![pair], done());
        for id in &ids {
            assert!(html.contains(&format!(r#"href="/clients/{id}""#)), "{html}");
        }
        assert!(
            html.contains(&format!(r#"action="/clients/{}/not-same""#, ids[0]))
                && html.contains(&format!(r#"value="{}""#, ids[1]))
        );
        assert!(
            html.contains("&lt;King&gt;, Adah")
                && html.contains("Birth date: Same day")
                && html.contains("class=\"evidence\"")
        );
        assert!(html.contains(words::DUPLICATES_MADE) && html.contains(words::DUPLICATES_AGAIN));
    }

    #[test]
    fn evidence_of_what_was_known_before_is_not_shown_beside_what_is_known_now() {
        let html = shown(vec![pair_of(["Ada", "Adah"], true)], done());
        assert!(
            html.contains(words::CHANGED_SINCE_COMPARED)
                && !html.contains("class=\"evidence\"")
                && !html.contains("Birth date: Same day")
        );
        assert!(html.contains("/not-same"));
    }

    #[test]
    fn while_the_list_is_made_it_says_how_far_it_has_come_and_cannot_be_asked_for() {
        let mut state = done();
        state.asked_at = Some(NOW);
        let html = shown(Vec::new(), state.clone());
        assert!(html.contains(&format!(r#"<a href="{}">"#, address(2))));
        assert!(html.contains(words::COMPARING_SOON) && !html.contains(words::DUPLICATES_AGAIN));
        (state.ended_at, state.done, state.total) = (None, 100, 250);
        let html = shown(Vec::new(), state);
        assert!(
            html.contains(r#"<progress max="250" value="100""#) && html.contains("100 of 250"),
            "{html}"
        );
        assert!(!html.contains(words::DUPLICATES_AGAIN) && html.contains(words::DUPLICATES_NEVER));
        assert!(shown(Vec::new(), done()).contains(words::NO_DUPLICATES));
    }

    #[test]
    fn what_was_judged_is_said_where_it_stood_wherever_the_address_says_that_was() {
        let said = |judged| {
            let pairs = vec![pair_of(["Ada", "Adah"], false), pair_of(["Ben", "Benn"], false)];
            let html = shown_after(pairs, done(), judged);
            let places: Vec<_> = [">King, Ada<", "id=\"judged\"", ">King, Ben<"]
                .iter()
                .filter_map(|it| html.replace("&lt;King&gt;", "King").find(it))
                .collect();
            (places.len() == 3, places.is_sorted())
        };
        assert_eq!(said(None), (false, true));
        assert_eq!(said(Some(0)), (true, false));
        assert_eq!(said(Some(1)), (true, true));
        assert_eq!(said(Some(99)), (true, false));
        assert!(shown_after(Vec::new(), done(), Some(0)).contains(words::DONE_NOT_SAME_CLIENTS));
    }
}
