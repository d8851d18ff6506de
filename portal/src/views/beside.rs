//! A referral and its best candidate in one table: all that both may say of the child and of those around them, each row with a word
//! on how the two compare; and what the child was here for before.

use domain::{
    answers::{Answers, Value},
    birth::Birth,
    catalogue::{FieldId, ProfileField, Section},
    chain::StepKind,
    codes::List,
    join,
    text::Name,
    words::{advocate, evidence, fields, record as record_words, review as words},
};
use matching::{Agreement, Comparison, Field, Level};
use maud::{Markup, html};
use store::{
    beside::{Before, Beside},
    review::{Candidate, CandidateId, Review},
};

use super::{
    clients::value_text,
    components::{Heading, Icon, Row, Table, Tag, differences, icon, is_half_shared, status_tag},
    evidence_words,
    queue::{When, href},
    record,
};

/// How what a referral says compares with what its candidate says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Finding {
    /// The same.
    Same,
    /// Not the same, but one may stand for the other, as these words say.
    Alike(String),
    /// Not the same.
    Differs,
    /// The candidate says nothing of it.
    OnlyReferral,
    /// The referral says nothing of it.
    OnlyCandidate,
}

/// A row of the table.
#[derive(Clone, Debug)]
struct Line {
    label: &'static str,
    /// What the referral says, and what the candidate says.
    sides: [Vec<String>; 2],
    finding: Finding,
    /// Whether single characters that differ are worth a mark.
    by_letter: bool,
}

/// The table.
pub fn table(review: &Review, candidate: &Candidate, beside: &Beside) -> Markup {
    let other = match candidate.id {
        CandidateId::Client(_) => advocate::CLIENT,
        CandidateId::Referral(_) => advocate::OPEN_REFERRAL,
    };
    let label = evidence::table(&record::name(&candidate.record));
    let headings = [evidence::FIELD, evidence::REFERRAL, other, evidence::AGREEMENT];
    html! {
        div.table-scroll role="region" aria-label=(label) tabindex="0" {
            table.evidence.beside role="table" aria-label=(label) {
                thead role="rowgroup" { tr role="row" { @for it in headings { th scope="col" role="columnheader" { (it) } } } }
                tbody role="rowgroup" { @for it in lines(review, candidate, beside) { (line(&it, candidate.id, other)) } }
            }
        }
    }
}

fn lines(review: &Review, candidate: &Candidate, beside: &Beside) -> Vec<Line> {
    let of_child = ProfileField::ALL.into_iter().map(|field| {
        let sent = join::value(&review.answers, field);
        let left = sent.map_or_else(Vec::new, |it| texts(field, &it, review.sent_on));
        let known = beside.values.iter().filter(|it| it.field == field);
        let right = known.flat_map(|it| texts(field, &it.answers, it.from)).collect();
        let alike = says(field, &candidate.comparison);
        compare(fields::profile(field), [left, right], alike, is_by_letter(field))
    });
    let around = |label, of: fn(&Answers) -> Vec<String>, by_letter| {
        // Several accounts name the same people.
        let mut known: Vec<String> = Vec::new();
        for it in beside.around.iter().flat_map(of) {
            if known.iter().all(|other| key(other) != key(&it)) {
                known.push(it);
            }
        }
        let sides = [of(&review.answers), known];
        // Of those around the child, what only one of both says is no finding: it is read below, or on the client's page.
        let both = sides.iter().all(|it| !it.is_empty());
        compare(label, sides, None, by_letter).filter(|_| both)
    };
    let around = [
        around(words::CAREGIVERS, |it| names(it, Section::Caregiver), true),
        around(
            fields::section(Section::Household),
            |it| names(it, Section::Household),
            true,
        ),
        around(words::LE_CASE, |it| number(it, FieldId::LeCaseNumber), true),
        around(words::CPS_CASE, |it| number(it, FieldId::CpsIntakeNumber), true),
    ];
    of_child.chain(around).flatten().collect()
}

fn is_by_letter(field: ProfileField) -> bool {
    matches!(
        field,
        ProfileField::LegalName
            | ProfileField::PreferredName
            | ProfileField::OtherNames
            | ProfileField::Born
            | ProfileField::HomeAddress
            | ProfileField::Phone
    )
}

/// What a field of the profile says; a birthday as it is written on the rest of the page.
fn texts(field: ProfileField, answers: &Answers, from: jiff::civil::Date) -> Vec<String> {
    match answers.iter().next() {
        Some((_, Value::Names(names))) => names.iter().map(Name::as_str).map(str::to_owned).collect(),
        Some((path, Value::Choices(codes))) => {
            let one = |code| super::answers::text(path.field, &Value::Choices(vec![code]));
            codes.iter().copied().map(one).collect()
        }
        Some((_, Value::Birth(Birth::On(day)))) => vec![record::birthday(matching::Born::On(*day))],
        _ => Some(value_text(field, answers, from))
            .filter(|it| !it.is_empty())
            .into_iter()
            .collect(),
    }
}

fn names(answers: &Answers, section: Section) -> Vec<String> {
    let [first, last] = match section {
        Section::Caregiver => [FieldId::CaregiverFirstName, FieldId::CaregiverLastName],
        _ => [FieldId::HouseholdFirstName, FieldId::HouseholdLastName],
    };
    let name = |item| {
        let [first, last] = [first, last].map(|it| answers.text_at(it.field().path(item)));
        format!("{first} {last}").trim().to_owned()
    };
    answers
        .items(section)
        .into_iter()
        .map(name)
        .filter(|it| !it.is_empty())
        .collect()
}

fn number(answers: &Answers, field: FieldId) -> Vec<String> {
    Some(answers.text(field).to_owned())
        .filter(|it| !it.is_empty())
        .into_iter()
        .collect()
}

/// What the matching says of a field whose values are not the same to the letter, if it takes one for the other.
fn says(field: ProfileField, comparison: &Comparison) -> Option<String> {
    let of = |field| comparison.evidence.iter().find(|it| it.field == field);
    let near = |it: &&matching::Evidence| matches!(it.agreement, Agreement::Agrees | Agreement::Partly);
    let words = |it: &matching::Evidence| evidence_words::level(it.level).to_owned();
    match field {
        ProfileField::LegalName => {
            let parts: Vec<_> = [Field::GivenName, Field::MiddleName, Field::FamilyName]
                .into_iter()
                .filter_map(of)
                .collect();
            if parts.iter().any(|it| it.agreement == Agreement::Differs) {
                return None;
            }
            let told = parts.into_iter().filter(near).filter(|it| it.level != Level::SameName);
            let told: Vec<String> = told
                .map(|it| format!("{}: {}", evidence_words::field(it.field), words(it)))
                .collect();
            (!told.is_empty()).then(|| told.join("; "))
        }
        ProfileField::Born => of(Field::Born).filter(near).map(words),
        ProfileField::HomeAddress => {
            let of_address = |it: &&matching::Evidence| {
                matches!(
                    it.level,
                    Level::SameAddress | Level::NearAddress | Level::SameStreet | Level::SamePlace | Level::NearPlace
                )
            };
            of(Field::Household).filter(of_address).map(words)
        }
        _ => None,
    }
}

/// A row; none if neither says anything.
fn compare(label: &'static str, sides: [Vec<String>; 2], alike: Option<String>, by_letter: bool) -> Option<Line> {
    let [left, right] = &sides;
    let is_known = |it: &String| right.iter().any(|other| key(other) == key(it));
    let known = left.iter().filter(|it| is_known(it)).count();
    let finding = match (left.is_empty(), right.is_empty()) {
        (true, true) => return None,
        (false, true) => Finding::OnlyReferral,
        (true, false) => Finding::OnlyCandidate,
        (false, false) if known == left.len() => Finding::Same,
        (false, false) if known > 0 => Finding::Alike(words::SOME_SAME.to_owned()),
        (false, false) => alike.map_or(Finding::Differs, Finding::Alike),
    };
    Some(Line {
        label,
        sides,
        finding,
        by_letter,
    })
}

/// What is compared of a text: not how it is written. Of a telephone number only the digits.
fn key(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if text.chars().any(char::is_alphabetic) {
        matching::fold(text)
    } else {
        digits
    }
}

fn line(line: &Line, of: CandidateId, other: &str) -> Markup {
    let (class, tag, sign, words) = match &line.finding {
        Finding::Same => ("evidence__agrees", "tag--good", Icon::Check, words::SAME),
        Finding::Alike(words) => ("evidence__partly", "tag--warning", Icon::Nearly, words.as_str()),
        Finding::Differs => ("evidence__differs", "tag--bad", Icon::Cross, words::DIFFERS),
        Finding::OnlyReferral => ("beside__only", "tag--info", Icon::Back, words::ONLY_REFERRAL),
        Finding::OnlyCandidate => (
            "beside__only",
            "tag--info",
            Icon::Next,
            match of {
                CandidateId::Client(_) => words::ONLY_PROFILE,
                CandidateId::Referral(_) => words::ONLY_OTHER,
            },
        ),
    };
    let [left, right] = marked(line);
    html! {
        tr.(class) role="row" {
            th scope="row" role="rowheader" { (line.label) }
            td role="cell" data-label=(evidence::REFERRAL) { div { (left) } }
            td role="cell" data-label=(other) { div { (right) } }
            td role="cell" data-label=(evidence::AGREEMENT) { div { span.tag.(tag) { (icon(sign)) (words) } } }
        }
    }
}

/// Both sides; of two values of which at least half is the same what differs is marked.
fn marked(line: &Line) -> [Markup; 2] {
    let all = |it: &[String]| match it {
        [] => html! { span.quiet { (words::NOT_SAID) } },
        values => html! { @for it in values { p { (it) } } },
    };
    let [left, right] = &line.sides;
    let differ = matches!(line.finding, Finding::Alike(_) | Finding::Differs) && line.by_letter;
    match (left.as_slice(), right.as_slice()) {
        ([one], [other]) if differ && is_half_shared(one, other) => part_by_part(one, other),
        _ => [all(left), all(right)],
    }
}

/// Two values with the characters marked that differ, or all of a part that differs in more than half: of a name or an address
/// its parts are compared, which commas part.
fn part_by_part(one: &str, other: &str) -> [Markup; 2] {
    let parts: [Vec<&str>; 2] = [one, other].map(|it| it.split(", ").collect());
    if parts[0].len() != parts[1].len() {
        return differences(one, other).into();
    }
    let whole = |it: &str| html! { mark.diff { (it) } };
    let pairs = parts[0].iter().zip(&parts[1]);
    let (left, right): (Vec<Markup>, Vec<Markup>) = pairs
        .map(|(one, other)| {
            if is_half_shared(one, other) {
                differences(one, other)
            } else {
                (whole(one), whole(other))
            }
        })
        .unzip();
    [left, right].map(|parts| html! { @for (n, it) in parts.iter().enumerate() { @if n > 0 { ", " } (it) } })
}

/// What a client was here for before, and what became of the referral before this day.
pub fn before(review: &Review, before: Option<&Before>, at: When<'_>) -> Markup {
    html! {
        @if let Some(before) = before { (earlier(before, at)) }
        (own(review, at))
    }
}

fn earlier(before: &Before, at: When<'_>) -> Markup {
    let label = words::here_before(&record::name(&before.record));
    let headings = [
        advocate::SENT,
        advocate::FROM,
        fields::label(FieldId::AllegationType),
        words::ACCOUNT,
    ];
    let headings: Vec<Heading<'_>> = [words::REFERRAL]
        .into_iter()
        .chain(headings)
        .map(|label| Heading {
            label,
            ..Default::default()
        })
        .collect();
    let rows: Vec<Row> = before
        .referrals
        .iter()
        .map(|it| Row {
            cells: vec![
                html! { a href=(href(it.reference)) { (it.reference) } },
                at(it.sent_at),
                html! { (it.agency) p.quiet { (it.kind.label()) } },
                html! { @for code in &it.abuse { p { (List::AbuseType.label(code)) } } @if it.abuse.is_empty() { span.quiet { (words::NOT_SAID) } } },
                html! { a href={ "/clients/" (before.client) "/accounts/" (it.account) } { (words::account(it.account)) } },
            ],
            urgent: false,
        })
        .collect();
    html! {
        h3 { (label) @if !before.activity.is_active() { " " (status_tag(Tag::Closed, record_words::INACTIVE)) } }
        @if rows.is_empty() { p { (words::NO_EARLIER) } }
        @else { (Table { label: &label, class: "", headings: &headings, rows: &rows }) }
    }
}

/// What became of this referral before: returned, or made of others.
fn own(review: &Review, at: When<'_>) -> Markup {
    let returned: Vec<_> = review
        .history
        .iter()
        .filter(|it| it.step.kind == StepKind::Reject && !it.undone)
        .collect();
    html! {
        @if !returned.is_empty() || !review.parts.is_empty() {
            h3 { (words::OWN_PAST) }
            ul {
                @for it in &returned {
                    li {
                        (words::RETURNED) " " (at(it.at)) ", " (it.by)
                        @if let Some(reasons) = &it.step.reasons {
                            @for code in reasons.codes() { p { (code.label()) } }
                        }
                    }
                }
                @for it in &review.parts {
                    li { (words::MADE_OF) " " a href=(href(it.reference)) { (it.reference) } ", " (it.kind.label()) ", " (it.agency) ", " (at(it.sent_at)) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
