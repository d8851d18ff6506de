//! How referrals flow: what became of those of each week and how long they waited, why agencies' referrals went back, and what was
//! missing in them; as pictures, each with a table that says the same.

use domain::{
    AgencyId,
    catalogue::FieldId,
    reason::ReturnReason,
    referral::Kind,
    words::{fields, flow as words, review as review_words},
};
use maud::{Markup, html};
use store::{
    flow::{Flow, Missed, Returned, Week},
    personnel::Agency,
};

use super::components::{Bar, Bars, ChoiceField, Fill, Heading, Row, Table, card, empty};
use crate::times;

/// The page.
#[derive(Clone, Copy, Debug)]
pub struct FlowPage<'a> {
    /// What it shows.
    pub flow: &'a Flow,
    /// All agencies, to choose one.
    pub agencies: &'a [Agency],
    /// Of which kind the referrals are; `None` for all.
    pub kind: Option<Kind>,
    /// Whose they are; `None` for all.
    pub agency: Option<AgencyId>,
}

/// Where the page is.
pub const ADDRESS: &str = "/reports/flow";

/// What became of a week's referrals, in the order of [`OUTCOMES`].
fn outcomes_of(week: &Week) -> [i64; 4] {
    [week.imported, week.returned, week.closed, week.open]
}

fn sent(week: &Week) -> i64 {
    outcomes_of(week).iter().sum()
}

/// The week's first day, without the year: there are only some months of them.
fn name(week: &Week) -> String {
    week.from.strftime("%b\u{a0}%-d").to_string()
}

/// What the parts of a week's bar are, in the order of [`outcomes_of`].
const OUTCOMES: [(Fill, &str); 4] = [
    (Fill::Solid, words::IMPORTED),
    (Fill::Marked, words::RETURNED_NOW),
    (Fill::Pale, words::CLOSED),
    (Fill::Open, words::OPEN),
];

impl FlowPage<'_> {
    /// The page.
    pub fn render(&self) -> Markup {
        let flow = self.flow;
        html! {
            h1 { (words::TITLE) }
            (self.filters())
            // The choices are not printed.
            p { (self.chosen()) }
            @if flow.weeks.iter().all(|it| sent(it) == 0) { (empty(html! { p { (words::NOTHING) } })) }
            @else {
                (card(words::OUTCOMES, outcomes(&flow.weeks)))
                (card(words::WAITING, html! { (waiting(&flow.weeks)) (weeks_table(&flow.weeks)) p.quiet { (words::HELP) } }))
                (card(words::RETURNED, returned(&flow.returned)))
                (card(review_words::MISSING_AT_ARRIVAL, missed(&flow.missed)))
            }
        }
    }

    /// Whose referrals are shown, in words.
    fn chosen(&self) -> String {
        let agency = self.agencies.iter().find(|it| Some(it.id) == self.agency);
        let agency = agency.map_or(words::ALL_AGENCIES, |it| it.name.as_str());
        format!("{}, {agency}", self.kind.map_or(words::ALL_KINDS, Kind::label))
    }

    fn filters(&self) -> Markup {
        let kinds: Vec<(&str, &str)> = Kind::ALL.iter().map(|it| (it.as_str(), it.label())).collect();
        let ids: Vec<String> = self.agencies.iter().map(|it| it.id.to_string()).collect();
        let agencies: Vec<(&str, &str)> = ids
            .iter()
            .map(String::as_str)
            .zip(self.agencies.iter().map(|it| it.name.as_str()))
            .collect();
        let agency = self.agency.map_or_else(String::new, |it| it.to_string());
        html! {
            form.filters method="get" action=(ADDRESS) {
                (ChoiceField {
                    name: "kind", label: words::KIND, options: &kinds, chosen: self.kind.map_or("", Kind::as_str), none: words::ALL_KINDS,
                    list: true, ..Default::default()
                })
                (ChoiceField {
                    name: "agency", label: words::AGENCY, options: &agencies, chosen: &agency, none: words::ALL_AGENCIES, list: true,
                    ..Default::default()
                })
                button.button--secondary { (words::SHOW) }
            }
        }
    }
}

fn outcomes(weeks: &[Week]) -> Markup {
    let lines: Vec<Bar> = weeks
        .iter()
        .map(|it| Bar {
            label: name(it),
            text: words::outcomes(outcomes_of(it)),
            title: words::shares(outcomes_of(it)),
            parts: OUTCOMES
                .iter()
                .zip(outcomes_of(it))
                .map(|(part, n)| (part.0, length(n)))
                .collect(),
            figure: sent(it).to_string(),
        })
        .collect();
    let all = weeks.iter().fold([0; 4], |sum, it| {
        let [a, b, c, d] = outcomes_of(it);
        [sum[0] + a, sum[1] + b, sum[2] + c, sum[3] + d]
    });
    let story = words::outcomes_story(weeks.len() as u64, all);
    html! { (Bars { story: &story, legend: &OUTCOMES, lines: &lines, whole: 0.0 }) }
}

/// How long half of each week's referrals waited, and beyond that nine of ten.
fn waiting(weeks: &[Week]) -> Markup {
    let lines: Vec<Bar> = weeks
        .iter()
        .map(|it| {
            let label = name(it);
            match it.waited {
                Some((half, most)) => Bar {
                    label,
                    text: words::half_waited(half),
                    title: words::waited(half, most),
                    parts: vec![(Fill::Solid, length(half)), (Fill::Pale, length(most - half))],
                    figure: words::span(most),
                },
                None => Bar {
                    label,
                    text: if sent(it) == 0 {
                        words::outcomes([0; 4])
                    } else {
                        words::NOT_DECIDED.to_owned()
                    },
                    ..Bar::default()
                },
            }
        })
        .collect();
    let slowest = weeks
        .iter()
        .filter_map(|it| Some((it, it.waited?.0)))
        .max_by_key(|it| it.1);
    let story = slowest.map_or_else(
        || words::NOTHING_DECIDED.to_owned(),
        |(week, half)| words::waiting_story(&name(week), half),
    );
    let legend = [(Fill::Solid, words::HALF), (Fill::Pale, words::MOST)];
    html! { (Bars { story: &story, legend: &legend, lines: &lines, whole: 0.0 }) }
}

/// The twin of both pictures of the weeks.
fn weeks_table(weeks: &[Week]) -> Markup {
    let number = |label| Heading {
        label,
        number: true,
        ..Default::default()
    };
    let week = Heading {
        label: words::WEEK,
        ..Default::default()
    };
    let headings: Vec<Heading<'_>> = [week, number(words::SENT)]
        .into_iter()
        .chain(OUTCOMES.map(|it| number(it.1)))
        .chain([number(words::HALF), number(words::MOST)])
        .collect();
    let rows: Vec<Row> = weeks
        .iter()
        .map(|it| {
            let waited = it.waited.map_or_else(
                || ["–".to_owned(), "–".to_owned()],
                |(half, most)| [half, most].map(words::span),
            );
            let numbers = [sent(it)].into_iter().chain(outcomes_of(it)).map(|n| n.to_string());
            let cells = [times::day(it.from)].into_iter().chain(numbers).chain(waited);
            Row {
                cells: cells.map(|it| html! { (it) }).collect(),
                urgent: false,
            }
        })
        .collect();
    twin(words::OUTCOMES, &headings, &rows)
}

/// Folded away on a screen, shown on paper.
fn twin(of: &str, headings: &[Heading<'_>], rows: &[Row]) -> Markup {
    html! {
        details {
            summary { (words::IN_NUMBERS) span.hidden { ": " (of) } }
            div { (Table { label: of, class: "", headings, rows }) }
        }
    }
}

fn returned(agencies: &[Returned]) -> Markup {
    let all = || {
        agencies
            .iter()
            .flat_map(|it| it.reasons.iter().map(move |reason| (it, reason.0, reason.1)))
    };
    let total = |reason: ReturnReason| -> i64 { all().filter(|it| it.1 == reason).map(|it| it.2).sum() };
    let Some(top) = all()
        .map(|it| it.1)
        .max_by_key(|it| (total(*it), std::cmp::Reverse(*it)))
    else {
        return html! { (empty(html! { p { (words::NOTHING_RETURNED) } })) };
    };
    let most = all()
        .filter(|it| it.1 == top)
        .max_by_key(|it| it.2)
        .map_or("", |it| it.0.agency.as_str());
    // One scale for all, so that agencies can be compared.
    let whole = all().map(|it| length(it.2)).fold(0.0, f64::max);
    let headings = [words::AGENCY, words::REASON, words::TIMES, words::OF_SENT].map(|label| Heading {
        label,
        number: label == words::TIMES || label == words::OF_SENT,
        ..Default::default()
    });
    let rows: Vec<Row> = all()
        .map(|(it, reason, times)| Row {
            cells: vec![
                html! { (it.agency) },
                html! { (reason.label()) },
                html! { (times) },
                html! { (words::share(times, it.sent)) },
            ],
            urgent: false,
        })
        .collect();
    html! {
        p { (words::reasons_story(top.label(), total(top), most)) }
        @for it in agencies.iter().filter(|it| !it.reasons.is_empty()) { (of_agency(it, whole)) }
        (twin(words::RETURNED, &headings, &rows))
        p.quiet { (words::REASONS_HELP) }
    }
}

fn of_agency(agency: &Returned, whole: f64) -> Markup {
    let lines = agency
        .reasons
        .iter()
        .map(|(reason, times)| line(reason.label().to_owned(), *times, agency.sent));
    let story = words::returned_of(agency.returned, agency.sent);
    html! {
        h3 { (agency.agency) }
        (Bars { story: &story, legend: &[], lines: &lines.collect::<Vec<_>>(), whole })
    }
}

/// How often something was so, of the referrals that an agency sent.
fn line(label: String, times: i64, sent: i64) -> Bar {
    Bar {
        label,
        text: String::new(),
        title: words::share_of_sent(times, sent),
        parts: vec![(Fill::Solid, length(times))],
        figure: times.to_string(),
    }
}

/// How many fields of an agency are drawn; the table has them all.
const DRAWN: usize = 5;

fn missed(agencies: &[Missed]) -> Markup {
    let all = || {
        agencies
            .iter()
            .flat_map(|it| it.fields.iter().map(move |field| (it, field.0, field.1)))
    };
    let total = |field: FieldId| -> i64 { all().filter(|it| it.1 == field).map(|it| it.2).sum() };
    let Some(top) = all()
        .map(|it| it.1)
        .max_by_key(|it| (total(*it), std::cmp::Reverse(*it)))
    else {
        return html! { (empty(html! { p { (review_words::NOTHING_MISSED) } })) };
    };
    let most = all()
        .filter(|it| it.1 == top)
        .max_by_key(|it| it.2)
        .map_or("", |it| it.0.agency.as_str());
    let whole = all().map(|it| length(it.2)).fold(0.0, f64::max);
    let headings = [words::AGENCY, review_words::MISSING_FIELD, words::TIMES, words::OF_SENT].map(|label| Heading {
        label,
        number: label == words::TIMES || label == words::OF_SENT,
        ..Default::default()
    });
    let rows: Vec<Row> = all()
        .map(|(it, field, times)| Row {
            cells: vec![
                html! { (it.agency) },
                html! { (name_of(field)) },
                html! { (times) },
                html! { (words::share(times, it.sent)) },
            ],
            urgent: false,
        })
        .collect();
    html! {
        p { (review_words::missing_story(&name_of(top), total(top), most)) }
        @for it in agencies {
            @let lines: Vec<Bar> = it.fields.iter().take(DRAWN).map(|(field, times)| line(name_of(*field), *times, it.sent)).collect();
            h3 { (it.agency) }
            (Bars { story: &review_words::missing_of(it.incomplete, it.sent), legend: &[], lines: &lines, whole })
        }
        (twin(review_words::MISSING_AT_ARRIVAL, &headings, &rows))
        p.quiet { (review_words::MISSING_HELP) }
    }
}

/// A field, of whichever person.
fn name_of(field: FieldId) -> String {
    let field = field.field();
    fields::section_label(field.section, field.label())
}

/// A number as a length; what cannot be exact is too long to be seen.
#[expect(clippy::cast_precision_loss, reason = "a bar is a few hundred pixels")]
fn length(n: i64) -> f64 {
    n.max(0) as f64
}

#[cfg(test)]
mod tests {
    use domain::person::AgencyKind;

    use super::*;
    use crate::views::samples::{assert_sound, flow};

    fn agency(name: &str) -> Agency {
        Agency {
            id: AgencyId::new(),
            name: name.into(),
            kind: AgencyKind::Other,
            active: true,
        }
    }

    fn page(flow: &Flow) -> String {
        let agencies = [agency("Harbor <Police>"), agency("County CPS")];
        let page = FlowPage {
            flow,
            agencies: &agencies,
            kind: Some(Kind::Combined),
            agency: Some(agencies[1].id),
        };
        let html = page.render();
        assert_sound(&html);
        html.into_string()
    }

    /// What follows the choices, a line for each element that changes.
    fn pictures(flow: &Flow) -> String {
        let html = page(flow);
        let (_, pictures) = html.split_once("</form>").expect("first the choices");
        ["<h2", "<li", "<rect", "<tr", "</table", "<p"]
            .into_iter()
            .fold(pictures.to_owned(), |it, tag| it.replace(tag, &format!("\n{tag}")))
    }

    #[test]
    fn the_pictures_of_four_weeks_and_three_agencies() {
        insta::assert_snapshot!(pictures(&flow()));
    }

    #[test]
    fn what_was_chosen_stays_chosen() {
        let html = page(&flow());
        assert!(html.contains(r#"<option value="combined" selected>"#), "{html}");
        assert!(html.contains("selected>County CPS</option>") && html.contains("Harbor &lt;Police&gt;</option>"));
        assert!(html.contains("<p>Combined referral, County CPS</p>"), "{html}");
        assert!(html.contains(words::ALL_KINDS) && html.contains(words::ALL_AGENCIES));
    }

    #[test]
    fn every_number_of_a_picture_is_in_its_table() {
        let flow = flow();
        let html = page(&flow);
        let tables: Vec<&str> = html.split("<table").skip(1).collect();
        for week in &flow.weeks {
            for n in outcomes_of(week) {
                assert!(tables[0].contains(&format!("<div>{n}</div>")), "{n}");
            }
            if let Some((half, most)) = week.waited {
                assert!(tables[0].contains(&words::span(half)) && tables[0].contains(&words::span(most)));
            }
        }
        for (field, times) in flow.missed.iter().flat_map(|it| &it.fields) {
            assert!(tables[2].contains(&name_of(*field)) && tables[2].contains(&format!("<div>{times}</div>")));
        }
        for (reason, times) in flow.returned.iter().flat_map(|it| &it.reasons) {
            assert!(tables[1].contains(reason.label()) && tables[1].contains(&format!("<div>{times}</div>")));
        }
    }

    #[test]
    fn where_there_is_nothing_it_says_so_instead_of_drawing_it() {
        let nothing = page(&Flow::default());
        assert!(nothing.contains(words::NOTHING) && !nothing.contains("<figure") && !nothing.contains("<table"));
        let mut flow = flow();
        flow.returned.clear();
        flow.missed.clear();
        for week in &mut flow.weeks {
            week.waited = None;
        }
        let html = page(&flow);
        assert!(html.contains(review_words::NOTHING_MISSED));
        assert!(html.contains(words::NOTHING_RETURNED) && html.contains(words::NOTHING_DECIDED));
        assert!(!html.contains("NaN"));
    }
}
