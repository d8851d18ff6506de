//! What two say of one child, side by side and row by row, with the choice of what goes into the result: two referrals that are
//! merged, or a profile and a referral that is imported to it.

use domain::{
    answers::Value,
    catalogue::{FieldId, Path},
    merge::{Row as Place, RowId, Take},
    words::{advocate, fields, merge as words},
};
use maud::{Markup, html};

use super::{
    answers,
    components::{Heading, Icon, Row, Table, differences, icon, is_half_shared},
};

/// The inputs with what goes into the result begin with this.
pub const INPUTS: &str = "take.";

/// What the two sides, and the choices between them, are called.
#[derive(Clone, Copy, Debug)]
pub struct Sides {
    /// Over the columns of the two and of the result.
    pub columns: [&'static str; 3],
    /// What the buttons say that take what the one says, the other, or both.
    pub take: [&'static str; 3],
    /// What they say where only one of them says anything.
    pub only: [&'static str; 2],
    /// Where only the first, or only the second says anything.
    pub alone: [&'static str; 2],
}

/// A table of rows made by [`row`].
pub fn table(label: &str, sides: &Sides, rows: &[Row]) -> Markup {
    let [first, second, result] = sides.columns;
    let headings = [words::FIELD, first, second, result].map(|label| Heading {
        label,
        ..Default::default()
    });
    html! { (Table { label, class: "merge", headings: &headings, rows }) }
}

/// What is compared.
pub fn label(row: &Place) -> String {
    match row.id {
        RowId::Field(path) if row.section.repeats() => path.label(),
        RowId::Field(path) => path.field.field().label().to_owned(),
        RowId::Whole(field) => fields::profile(field).to_owned(),
        RowId::Item(_, section, item) => fields::item(section, item),
    }
}

/// A row with its choice, as far as there is one in `offers`. The remarks stand below what either says.
pub fn row(row: &Place, (offers, chosen): (&[Take], Take), sides: &Sides, remarks: [Markup; 2]) -> Row {
    let (label, name) = (label(row), format!("{INPUTS}{}", row.id));
    let (first, second) = both(row);
    let [on_first, on_second] = remarks;
    // Of what only one of them says, what keeps it stands first, whichever side it is of.
    let mut offers = offers.to_vec();
    offers.sort_by_key(|it| row.result(*it).is_empty());
    let cells = vec![
        html! { @if row.is_same() { span.quiet { (label) } } @else { (label) } },
        html! { (quiet(row, first)) (on_first) },
        html! { (quiet(row, second)) (on_second) },
        html! {
            (tag(row, sides))
            @if !offers.is_empty() {
                div.choices role="radiogroup" aria-label=(words::result_of(&label)) {
                    @for (n, take) in offers.iter().enumerate() {
                        @let id = if n == 0 { name.clone() } else { format!("{name}-{}", n + 1) };
                        label.choice {
                            input type="radio" id=(id) name=(name) value=(take.as_str()) checked[*take == chosen];
                            span {
                                (words_of(row, *take, sides))
                                @if *take == Take::Both { ": " (together(row)) }
                            }
                        }
                    }
                }
            }
        },
    ];
    Row { cells, urgent: false }
}

/// What both say, with the characters marked by which short values differ.
fn both(row: &Place) -> (Markup, Markup) {
    match (row.id, row.first.as_slice(), row.second.as_slice()) {
        (RowId::Whole(_), first, second) if !row.is_same() => {
            (parts(row, first, second, 0), parts(row, second, first, 1))
        }
        (_, [(path, one)], [(_, other)]) if !row.is_same() && is_short(one) && is_short(other) => {
            marked(&answers::text(path.field, one), &answers::text(path.field, other))
        }
        (_, first, second) => (values(row, first), values(row, second)),
    }
}

/// Two values that differ: the characters by which they do, or the whole of both if they have little in common.
fn marked(first: &str, second: &str) -> (Markup, Markup) {
    if is_half_shared(first, second) {
        differences(first, second)
    } else {
        (html! { mark.diff { (first) } }, html! { mark.diff { (second) } })
    }
}

/// The parts of a name or an address, each beside the same part of the other one.
fn parts(row: &Place, own: &[(Path, Value)], others: &[(Path, Value)], side: usize) -> Markup {
    let part = |(path, value): &(Path, Value)| {
        let text = answers::text(path.field, value);
        let other = others.iter().find(|it| it.0 == *path);
        match other.map(|it| answers::text(path.field, &it.1)) {
            Some(other) if other != text => {
                let (first, second) = if side == 0 {
                    marked(&text, &other)
                } else {
                    marked(&other, &text)
                };
                [first, second].into_iter().nth(side).unwrap_or_default()
            }
            _ => html! { (text) },
        }
    };
    html! {
        @if own.is_empty() { (values(row, own)) }
        @for it in own { div { (part(it)) } }
    }
}

/// Whether the characters that differ are worth a mark: what is chosen from a list, and prose, is not read letter by letter.
fn is_short(value: &Value) -> bool {
    matches!(
        value,
        Value::Name(_) | Value::Line(_) | Value::Phone(_) | Value::Day(_) | Value::Birth(_)
    )
}

fn quiet(row: &Place, value: Markup) -> Markup {
    if row.is_same() {
        html! { div.quiet { (value) } }
    } else {
        value
    }
}

/// The values of one side, each with what it answers if there are several.
pub fn values(row: &Place, values: &[(Path, Value)]) -> Markup {
    html! {
        @match (row.id, values) {
            (_, []) => span.quiet { (advocate::NOT_PROVIDED) },
            (RowId::Field(_), [(path, value)]) => (answers::markup(path.field, value)),
            (RowId::Whole(_), all) => {
                @for (path, value) in all {
                    div {
                        @if path.field == FieldId::ChildOtherNames { span.quiet { (path.field.field().label()) ": " } }
                        (answers::markup(path.field, value))
                    }
                }
            },
            (_, all) => {
                @for (path, value) in all {
                    div { span.quiet { (path.field.field().label()) ": " } (answers::markup(path.field, value)) }
                }
            },
        }
    }
}

/// Both in one line, as beside a button; of a name what becomes of the other one.
fn together(row: &Place) -> String {
    let own = |it: &&(Path, Value)| row.first.contains(it) || row.second.contains(it);
    let all = row.result(Take::Both);
    let said = |it: &(Path, Value)| answers::text(it.0.field, &it.1);
    match row.id {
        RowId::Whole(_) => {
            let more = all.iter().filter(|it| !own(it));
            let more = more.map(|it| format!("{}: {}", it.0.field.field().label(), said(it)));
            more.collect::<Vec<_>>().join(", ")
        }
        _ => all.iter().map(said).collect::<Vec<_>>().join(", "),
    }
}

fn tag(row: &Place, sides: &Sides) -> Markup {
    let [first, second] = sides.alone;
    let (class, sign, text) = match (row.first.is_empty(), row.second.is_empty()) {
        _ if row.is_same() => ("tag--quiet", Icon::Check, words::SAME),
        (true, _) => ("tag--info", Icon::Info, second),
        (_, true) => ("tag--info", Icon::Info, first),
        _ => ("tag--warning", Icon::Nearly, words::DIFFER),
    };
    html! { span.tag.(class) { (icon(sign)) (text) } }
}

/// What a choice says: of what only one knows whether it is kept.
fn words_of(row: &Place, take: Take, sides: &Sides) -> &'static str {
    let one_sided = row.first.is_empty() || row.second.is_empty();
    let ([keep, leave_out], [first, second, both]) = (sides.only, sides.take);
    match take {
        _ if one_sided && row.result(take).is_empty() => leave_out,
        _ if one_sided => keep,
        Take::First => first,
        Take::Second => second,
        Take::Both => both,
    }
}
