//! Reports: the list of them, one for a period with its tables as pictures and in numbers, and who is behind a figure.

mod behind;

pub use behind::behind;
use domain::{
    period::{Choice, Period, Relative},
    referral::Status,
    report::{self, Counted, Line, NOT_KNOWN, Table as By},
    words::{flow as flow_words, referrer, reports as words, site},
};
use jiff::{Timestamp, civil::Date};
use maud::{Markup, html};
use store::{
    home::MOST,
    personnel::Agency,
    reports::{self as store_reports, OfAgency},
    saved_reports::{PAGE, SavedReport},
};

use super::{
    client::account::not_started_address,
    components::{
        Bar, Bars, DayField, DayWords, Fill, Heading, Row, Table, TextField, back_link, card, empty, error_summary,
    },
    queue::pages,
};
use crate::{form::Typed, times};

/// What a report says.
#[derive(Clone, Debug)]
pub enum Figures {
    /// Of accounts that were served.
    Accounts(store_reports::Figures),
    /// Of referrals.
    Referrals(Vec<OfAgency>),
}

/// A report for a period.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// Which.
    pub report: report::Report,
    /// The period, as it was chosen.
    pub choice: Choice,
    /// Its days.
    pub days: Period,
    /// What it says.
    pub figures: &'a Figures,
    /// Whose report it is.
    pub center: &'a str,
    /// When it was made.
    pub made: &'a str,
    /// The forms for another period and for a name, as typed.
    pub typed: &'a Typed,
}

/// What a figure counts.
#[derive(Clone, Debug)]
pub enum Of {
    /// A line of a table.
    Line(By, Line),
    /// Referrals of an agency or all, with a status or any.
    Referrals(Option<Agency>, Option<Status>),
}

/// Who or what is behind it.
#[derive(Clone, Debug)]
pub enum Behind {
    /// Clients.
    Clients(Vec<store_reports::Behind>),
    /// Referrals, each with when it was sent and where it stands.
    Referrals(Vec<(domain::Reference, Timestamp, Status)>),
}

/// The address of a report.
pub fn address(report: report::Report, choice: Choice) -> String {
    format!("/reports/{}?{}", report.as_str(), choice.query())
}

/// The address of a page of what is behind a figure.
pub fn behind_address(report: report::Report, choice: Choice, of: &Of, page: i64) -> String {
    let of = match of {
        Of::Line(table, line) => format!("table={}&line={}", table.as_str(), line.code),
        Of::Referrals(agency, status) => {
            let agency = agency.as_ref().map(|it| it.id.to_string()).unwrap_or_default();
            format!("agency={agency}&status={}", status.map_or("", Status::as_str))
        }
    };
    let page = if page == 0 {
        String::new()
    } else {
        format!("&page={page}")
    };
    format!("/reports/{}/behind?{}&{of}{page}", report.as_str(), choice.query())
}

/// The address of a page of the list, or of those that were taken off it.
pub fn list_address(hidden: bool, page: i64) -> String {
    format!("/reports?{}page={page}", if hidden { "hidden=yes&" } else { "" })
}

/// All reports: those that are always here, and a page of those that were saved, or of those that are hidden; `counts` says how many there
/// are of either.
pub fn list(saved: &[SavedReport], (hidden, page): (bool, i64), counts: [i64; 2], today: Date) -> Markup {
    let label = if hidden { words::HIDDEN } else { words::SAVED };
    html! {
        h1 { (words::TITLE) }
        (card(words::READY, html! {
            dl.summary {
                @for it in report::Report::ALL {
                    div {
                        dt { a href=(address(*it, Choice::default())) { (it.label()) } }
                        dd { (words::report_hint(*it)) }
                    }
                }
                div { dt { a href=(super::flow::ADDRESS) { (words::WAITING) } } dd { (words::WAITING_HINT) } }
            }
        }))
        (card(label, html! {
            @if saved.is_empty() { p.quiet { (words::SAVED_NONE) } }
            @else {
                (saved_table(label, saved, today))
                @let total = counts[usize::from(hidden)];
                @if total > PAGE { (pages(page, PAGE, saved.len(), total, |page| list_address(hidden, page))) }
            }
        }))
        @if hidden { p { a href="/reports" { (words::SAVED) } } }
        @else if counts[1] > 0 { p { a href=(list_address(true, 0)) { (words::HIDDEN) " (" (counts[1]) ")" } } }
    }
}

fn saved_table(label: &str, saved: &[SavedReport], today: Date) -> Markup {
    let headings = [words::NAME, words::REPORT, words::PERIOD, words::SAVED_BY, words::DO].map(|label| Heading {
        label,
        ..Default::default()
    });
    let row = |it: &SavedReport| Row {
        cells: vec![
            html! { a href=(address(it.report, it.period)) { (it.name.as_str()) } },
            html! { (it.report.label()) },
            html! { (period(it.period, it.period.days(today))) },
            html! { (it.by) },
            html! {
                form method="post" action={ "/reports/saved/" (it.id) } {
                    @if it.hidden { input type="hidden" name="show" value="yes"; }
                    button.button--secondary {
                        (if it.hidden { words::SHOW_AGAIN } else { words::HIDE }) span.hidden { ": " (it.name.as_str()) }
                    }
                }
            },
        ],
        urgent: false,
    };
    let rows: Vec<Row> = saved.iter().map(row).collect();
    html! { (Table { label, class: "", headings: &headings, rows: &rows }) }
}

/// A period in words: which one it is, if it goes along with today, and its days.
fn period(choice: Choice, days: Period) -> String {
    let days = words::from_to(&times::day(days.from), &times::day(days.to));
    match choice {
        Choice::Relative(it) => format!("{}, {days}", it.label()),
        Choice::Days(_) => days,
    }
}

impl Report<'_> {
    /// The page.
    pub fn render(&self) -> Markup {
        html! {
            @if self.typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &self.typed.summary())) }
            (back_link("/reports", words::TITLE))
            h1 { (self.report.label()) }
            p { (words::made(self.center, &period(self.choice, self.days), self.made)) }
            (self.periods())
            @match self.figures {
                Figures::Accounts(it) => (self.accounts(it)),
                Figures::Referrals(it) => (self.referrals(it)),
            }
            (self.saving())
        }
    }

    fn periods(&self) -> Markup {
        // What is wrong is shown as it was typed, with what was cleared.
        let is_wrong = ["from", "to"].iter().any(|it| self.typed.error(it).is_some());
        let value = |name: &str, otherwise: String| match is_wrong {
            true => self.typed.value(name).to_owned(),
            false => otherwise,
        };
        let field = |name: &'static str, legend, day: Date| {
            let [month, in_month, year] = [
                ("month", day.month().to_string()),
                ("day", day.day().to_string()),
                ("year", day.year().to_string()),
            ]
            .map(|(part, otherwise)| value(&format!("{name}.{part}"), otherwise));
            html! { (DayField {
                name, legend, month: &month, day: &in_month, year: &year, error: self.typed.error(name),
                words: DayWords { month: referrer::MONTH, day: referrer::DAY, year: referrer::YEAR }, ..Default::default()
            }) }
        };
        html! {
            nav.chips aria-label=(words::QUICK) {
                ul { @for it in Relative::ALL {
                    @let choice = Choice::Relative(*it);
                    li { a href=(address(self.report, choice)) aria-current=[(choice == self.choice).then_some("true")] { (it.label()) } }
                } }
            }
            form.filters method="get" action={ "/reports/" (self.report.as_str()) } novalidate {
                (field("from", words::FROM, self.days.from))
                (field("to", words::TO, self.days.to))
                button.button--secondary { (words::SHOW) }
                a.button.button--secondary href={ "/reports/" (self.report.as_str()) "/csv?" (self.choice.query()) } { (words::DOWNLOAD) }
            }
        }
    }

    fn saving(&self) -> Markup {
        html! {
            details.inline open[self.typed.error("name").is_some()] {
                summary { (words::SAVE_TITLE) }
                form method="post" action={ "/reports/" (self.report.as_str()) "/saved" } novalidate {
                    input type="hidden" name="of" value=(self.choice);
                    (TextField {
                        name: "name", label: words::SAVE_NAME, hint: words::SAVE_HINT, value: self.typed.value("name"),
                        error: self.typed.error("name"), required_word: Some(site::REQUIRED), autocomplete: "off", ..Default::default()
                    })
                    div.buttons { button { (words::SAVE) } }
                }
            }
        }
    }

    fn accounts(&self, figures: &store_reports::Figures) -> Markup {
        let (story, how) = match self.report {
            report::Report::Offenders => (
                words::offenders_story(figures.counted, figures.accounts),
                words::HOW_OFFENDERS,
            ),
            _ => (
                words::children_story(figures.counted, figures.accounts),
                words::HOW_CHILDREN,
            ),
        };
        html! {
            @if figures.accounts == 0 { (empty(html! { p { (words::NOTHING) } })) }
            @else {
                p { strong { (story) } }
                @for (table, lines) in &figures.tables { (card(table.label(), self.table(*table, lines, figures.counted))) }
            }
            (card(words::MISSING, self.missing(figures)))
            p.quiet { (how) }
        }
    }

    /// One table: a picture of the lines in which anybody counts, and all in numbers.
    fn table(&self, table: By, lines: &[(Line, i64)], counted: i64) -> Markup {
        let whole = match table {
            By::Times => lines.iter().map(|it| it.1).sum(),
            By::Alleged => lines.iter().map(|it| it.1).sum(),
            _ => counted,
        };
        let bar = |(line, n): &(Line, i64)| Bar {
            label: line.label.to_owned(),
            text: String::new(),
            title: words::figure(line.label, table.counted(), *n),
            parts: vec![(Fill::Solid, length(*n))],
            figure: n.to_string(),
        };
        let bars: Vec<Bar> = lines.iter().filter(|it| it.1 > 0).map(bar).collect();
        let headings = [table.label(), words::NUMBER, words::SHARE].map(|label| Heading {
            label,
            number: label != table.label(),
            ..Default::default()
        });
        let row = |(line, n): &(Line, i64)| Row {
            cells: vec![
                html! { (line.label) },
                self.figure(&Of::Line(table, *line), line.label, table.counted(), *n),
                html! { (flow_words::share(*n, whole)) },
            ],
            urgent: false,
        };
        let rows: Vec<Row> = lines.iter().map(row).collect();
        html! {
            @if !bars.is_empty() { (Bars { story: &words::counted(table.counted(), whole), legend: &[], lines: &bars, whole: length(whole) }) }
            (Table { label: table.label(), class: "", headings: &headings, rows: &rows })
            @if table.is_several() { p.quiet { (words::SEVERAL) } }
            @else if table.counted() == Counted::Offenders { p.quiet { (words::SEVERAL_OFFENDERS) } }
        }
    }

    /// A figure, leading to who is behind it.
    fn figure(&self, of: &Of, line: &str, what: Counted, n: i64) -> Markup {
        html! {
            @if n == 0 { "0" }
            @else {
                a href=(behind_address(self.report, self.choice, of, 0)) aria-label=(words::figure(line, what, n)) { (n) }
            }
        }
    }

    fn missing(&self, figures: &store_reports::Figures) -> Markup {
        let lacking = figures
            .tables
            .iter()
            .filter(|it| it.0 != By::Voca && it.0 != By::Services);
        let lacking: Vec<(By, Line, i64)> = lacking
            .flat_map(|(table, lines)| lines.iter().map(|it| (*table, it.0, it.1)))
            .filter(|it| it.1.code == NOT_KNOWN && it.2 > 0)
            .collect();
        html! {
            @if lacking.is_empty() { p { (words::MISSING_NONE) } }
            @else {
                p { (words::MISSING_TEXT) }
                ul { @for (table, line, n) in &lacking {
                    li { a href=(behind_address(self.report, self.choice, &Of::Line(*table, *line), 0)) {
                        (table.label()) ": " (words::counted(table.counted(), *n))
                    } }
                } }
            }
            @if figures.not_started.active > 0 {
                p { a href=(not_started_address(true, 0)) { (words::not_started(figures.not_started.active, true, MOST)) } }
            }
            @if figures.not_started.inactive > 0 {
                p { a href=(not_started_address(false, 0)) { (words::not_started(figures.not_started.inactive, false, MOST)) } }
            }
        }
    }

    fn referrals(&self, agencies: &[OfAgency]) -> Markup {
        if agencies.is_empty() {
            return empty(html! { p { (words::NO_REFERRALS) } });
        }
        let labels: Vec<&str> = [words::AGENCY, words::ALL]
            .into_iter()
            .chain(Status::ALL.iter().map(|it| it.label()))
            .collect();
        let headings: Vec<Heading<'_>> = (labels.iter().enumerate())
            .map(|(at, label)| Heading {
                label,
                number: at > 0,
                ..Default::default()
            })
            .collect();
        let figure = |agency: Option<&Agency>, name: &str, status: Option<Status>, n: i64| {
            let line = format!("{name}, {}", status.map_or(words::ALL, Status::label));
            let of = Of::Referrals(agency.cloned(), status);
            html! {
                @if n == 0 { "0" }
                @else { a href=(behind_address(self.report, self.choice, &of, 0)) aria-label={ (line) ": " (n) } { (n) } }
            }
        };
        let row = |agency: Option<&Agency>, name: &str, counts: &[i64]| {
            let mut cells = vec![html! { (name) }, figure(agency, name, None, counts.iter().sum())];
            let by_status = Status::ALL.iter().zip(counts);
            cells.extend(by_status.map(|(status, n)| figure(agency, name, Some(*status), *n)));
            Row { cells, urgent: false }
        };
        let mut rows: Vec<Row> = agencies
            .iter()
            .map(|it| row(Some(&it.agency), &it.agency.name, &it.by_status))
            .collect();
        let total = totals(agencies);
        rows.push(row(None, words::TOTAL, &total));
        let bar = |it: &OfAgency| {
            let n: i64 = it.by_status.iter().sum();
            Bar {
                label: it.agency.name.clone(),
                text: String::new(),
                title: n.to_string(),
                parts: vec![(Fill::Solid, length(n))],
                figure: n.to_string(),
            }
        };
        let bars: Vec<Bar> = agencies.iter().map(bar).collect();
        let story = words::referrals_story(total.iter().sum());
        card(
            self.report.label(),
            html! {
                (Bars { story: &story, legend: &[], lines: &bars, whole: 0.0 })
                (Table { label: self.report.label(), class: "", headings: &headings, rows: &rows })
                p.quiet { (words::HOW_REFERRALS) }
            },
        )
    }
}

fn totals(agencies: &[OfAgency]) -> Vec<i64> {
    let sum = |at: usize| agencies.iter().filter_map(|it| it.by_status.get(at)).sum();
    (0..Status::ALL.len()).map(sum).collect()
}

/// A report as rows of a file: the same figures as on the page.
pub fn cells(report: report::Report, days: Period, figures: &Figures) -> Vec<Vec<String>> {
    let period = [days.from.to_string(), days.to.to_string()];
    let mut rows = Vec::new();
    let mut add = |cells: &mut dyn Iterator<Item = String>| rows.push(period.iter().cloned().chain(cells).collect());
    match figures {
        Figures::Accounts(it) => {
            let total = [report.label().to_owned(), words::ALL.to_owned(), it.counted.to_string()];
            add(&mut total.into_iter());
            for (table, lines) in &it.tables {
                for (line, n) in lines {
                    add(&mut [table.label().to_owned(), line.label.to_owned(), n.to_string()].into_iter());
                }
            }
        }
        Figures::Referrals(agencies) => {
            let all = totals(agencies);
            let named = agencies.iter().map(|it| (it.agency.name.as_str(), &it.by_status));
            for (name, counts) in named.chain([(words::TOTAL, &all)]) {
                let sum: i64 = counts.iter().sum();
                let numbers = [sum].into_iter().chain(counts.iter().copied()).map(|it| it.to_string());
                add(&mut [name.to_owned()].into_iter().chain(numbers));
            }
        }
    }
    let statuses: Vec<&str> = Status::ALL.iter().map(|it| it.label()).collect();
    let head: Vec<&str> = match figures {
        Figures::Accounts(_) => vec![words::CSV_TABLE, words::CSV_LINE, words::NUMBER],
        Figures::Referrals(_) => [words::AGENCY, words::ALL].into_iter().chain(statuses).collect(),
    };
    let head = [words::FROM, words::TO]
        .into_iter()
        .chain(head)
        .map(str::to_owned)
        .collect();
    [vec![head], rows].concat()
}

/// A number as a length; what cannot be exact is too long to be seen.
#[expect(clippy::cast_precision_loss, reason = "a bar is a few hundred pixels")]
fn length(n: i64) -> f64 {
    n.max(0) as f64
}

#[cfg(test)]
mod tests {
    use domain::report::Report as Which;
    use jiff::civil::date;

    use super::*;
    use crate::views::samples::assert_sound;

    fn shown(report: Which, figures: &Figures) -> String {
        let choice = Choice::default();
        let page = Report {
            report,
            choice,
            days: choice.days(date(2026, 11, 22)),
            figures,
            center: "A <center>",
            made: "Nov 22, 2026",
            typed: &Typed::default(),
        };
        let html = page.render();
        assert_sound(&html);
        html.into_string()
    }

    #[test]
    fn every_line_of_a_report_is_there_and_a_figure_leads_to_who_is_behind_it() {
        let lines = |table: By| table.lines().into_iter().map(|it| (it, 2)).collect();
        for report in [Which::Children, Which::Offenders] {
            let figures = Figures::Accounts(store_reports::Figures {
                counted: 9,
                accounts: 10,
                tables: report.tables().iter().map(|it| (*it, lines(*it))).collect(),
                not_started: store_reports::NotStarted { active: 1, inactive: 1 },
            });
            let html = shown(report, &figures);
            assert!(html.contains("A &lt;center&gt;") && html.contains("/clients/not-started"));
            for table in report.tables() {
                for line in table.lines() {
                    let of = Of::Line(*table, line);
                    let href = behind_address(report, Choice::default(), &of, 0).replace('&', "&amp;");
                    assert!(html.contains(&href), "{href}");
                }
            }
        }
        let nothing = shown(Which::Children, &Figures::Accounts(store_reports::Figures::default()));
        assert!(nothing.contains(words::NOTHING) && !nothing.contains("<table"));
        assert!(shown(Which::Referrals, &Figures::Referrals(Vec::new())).contains(words::NO_REFERRALS));
    }
}
