//! Clients in a file of comma-separated values: what its columns hold, and a row in both directions.

mod birth_text;
mod read;

use jiff::civil::Date;

use crate::{
    answers::{self, Answers, Scope, Value},
    catalogue::{CATALOGUE, FieldId, FieldKind, Section},
    codes::{self, Code, List},
    form::Form,
    referral::Kind,
    text::Name,
    words::{complaints, files as words},
};

pub use csv::StringRecord as Cells;
pub use read::{FileError, MAX_BYTES, Table, read, row_at, rows_of, starts_of};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// A field of the profile.
    Field(FieldId),
    /// The names of parents or guardians.
    Guardians,
    /// Whether the child is actively seen.
    Active,
}

impl Column {
    /// All, in the order in which they are written.
    pub fn all() -> impl Iterator<Item = Column> {
        let fields = CATALOGUE.iter().filter(|it| it.profile.is_some());
        fields
            .map(|it| Column::Field(it.id))
            .chain([Column::Guardians, Column::Active])
    }

    /// Its heading in a file of ours, and its name in a form.
    pub fn code(self) -> &'static str {
        match self {
            Column::Field(id) => id.field().name,
            Column::Guardians => "guardians",
            Column::Active => "active",
        }
    }

    /// The column that [`Self::code`] names.
    pub fn of_code(code: &str) -> Option<Column> {
        Self::all().find(|it| it.code() == code)
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Column::Field(id) => id.field().label(),
            Column::Guardians => words::GUARDIANS,
            Column::Active => words::ACTIVE,
        }
    }

    /// The column that a heading names: by its code, its label, or a usual other name.
    pub fn of_heading(heading: &str) -> Option<Column> {
        let heading = letters(heading);
        let usual = || USUAL.iter().find(|it| it.0 == heading);
        Self::all()
            .find(|it| letters(it.code()) == heading || letters(it.label()) == heading)
            .or_else(|| Self::of_code(usual()?.1))
    }
}

/// The heading of ages, letters only.
const AGE: &str = "age";
/// Other names that other programs give to columns, letters only.
const USUAL: &[(&str, &str)] = &[
    ("givenname", "first_name"),
    ("forename", "first_name"),
    ("firstname", "first_name"),
    ("childfirstname", "first_name"),
    ("mi", "middle_name"),
    ("middleinitial", "middle_name"),
    ("surname", "last_name"),
    ("familyname", "last_name"),
    ("childlastname", "last_name"),
    ("nickname", "preferred_name"),
    ("goesby", "preferred_name"),
    ("alias", "other_names"),
    ("aliases", "other_names"),
    ("aka", "other_names"),
    ("dob", "birth"),
    ("birthdate", "birth"),
    ("dateofbirth", "birth"),
    ("birthday", "birth"),
    (AGE, "birth"),
    ("gender", "sex"),
    ("ethnicity", "hispanic"),
    ("hispanic", "hispanic"),
    ("primarylanguage", "language"),
    ("interpreter", "interpreter"),
    ("disabilities", "disability"),
    ("address", "street"),
    ("streetaddress", "street"),
    ("address1", "street"),
    ("address2", "unit"),
    ("apt", "unit"),
    ("zip", "postcode"),
    ("zipcode", "postcode"),
    ("postalcode", "postcode"),
    ("phone", "phone"),
    ("phonenumber", "phone"),
    ("schoolname", "school"),
    ("guardian", "guardians"),
    ("parents", "guardians"),
    ("caregivers", "guardians"),
    ("status", "active"),
];

fn letters(text: &str) -> String {
    let lower = text.chars().flat_map(char::to_lowercase);
    lower.filter(|it| it.is_alphanumeric()).collect()
}

/// What each column of a file holds, as its headings say; of two that say the same, the first. Only an age comes after a day of
/// birth, which says more, wherever it stands.
pub fn recognized(headings: &[String]) -> Vec<Option<Column>> {
    let mut order: Vec<_> = headings.iter().enumerate().collect();
    order.sort_by_key(|it| letters(it.1) == AGE);
    let mut columns = vec![None; headings.len()];
    for (at, heading) in order {
        columns[at] = Column::of_heading(heading).filter(|it| !columns.contains(&Some(*it)));
    }
    columns
}

/// Whether children can be told apart by these columns.
pub fn has_name(columns: &[Option<Column>]) -> bool {
    [FieldId::ChildFirstName, FieldId::ChildLastName]
        .into_iter()
        .any(|it| columns.contains(&Some(Column::Field(it))))
}

/// The name of a child as a row has it, also if it is no name that could be taken.
pub fn name<'a>(cells: impl IntoIterator<Item = &'a str>, columns: &[Option<Column>]) -> String {
    let cells: Vec<&str> = cells.into_iter().collect();
    let cell = |id| {
        let at = columns.iter().position(|it| *it == Some(Column::Field(id)))?;
        let cell = unguarded(cells.get(at)?).trim();
        (!cell.is_empty()).then_some(cell)
    };
    let parts = [FieldId::ChildLastName, FieldId::ChildFirstName].map(cell);
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What a row says. `Debug` prints nothing personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The profile.
    pub profile: Answers,
    /// The day on which an age was one; none: today.
    pub stated_on: Option<Date>,
    /// The names of the guardians.
    pub guardians: Vec<Name>,
    /// Whether the child is actively seen.
    pub active: bool,
}

/// What is wrong with a row, in which column from 0, if it is in one. It quotes nothing that stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where.
    pub column: Option<usize>,
    /// What to do about it.
    pub message: String,
}

/// Understands a row, or says all that is wrong with it. What a form would ask for may be missing: an old record often does
/// not say it. Only a name there has to be.
pub fn understand<'a>(
    cells: impl IntoIterator<Item = &'a str>,
    columns: &[Option<Column>],
    today: Date,
) -> Result<Row, Vec<Mistake>> {
    let (mut pairs, mut mistakes) = (Vec::new(), Vec::new());
    let mut row = Row {
        profile: Answers::default(),
        stated_on: None,
        guardians: Vec::new(),
        active: true,
    };
    for (at, cell) in cells.into_iter().enumerate() {
        let cell = unguarded(cell).trim_matches([' ', '\u{a0}']);
        let Some(column) = columns.get(at) else {
            if !cell.is_empty() {
                mistakes.push(Mistake {
                    column: None,
                    message: words::TOO_MANY_CELLS.to_owned(),
                });
                break;
            }
            continue;
        };
        let Some(column) = column.filter(|_| !cell.is_empty()) else {
            continue;
        };
        let understood = match column {
            Column::Field(id) => inputs(id, cell, today).map(|(some, stated_on)| {
                pairs.extend(some);
                row.stated_on = row.stated_on.or(stated_on);
            }),
            Column::Guardians => guardians(cell).map(|it| row.guardians = it),
            Column::Active => is_active(cell).map(|it| row.active = it),
        };
        if let Err(message) = understood {
            mistakes.push(Mistake {
                column: Some(at),
                message,
            });
        }
    }
    let form = Form::from_pairs(pairs);
    let parsed = answers::parse(&form, Kind::Client, Scope::Only(Section::Child), today);
    let place = |id| columns.iter().position(|it| *it == Some(Column::Field(id)));
    for it in parsed.complaints {
        let field = it.path.field;
        let column =
            place(field).or_else(|| place(FieldId::ChildLastName).filter(|_| field == FieldId::ChildFirstName));
        let told = mistakes.iter().any(|it| it.column.is_some() && it.column == column);
        if it.message != complaints::required(field) && !told {
            mistakes.push(Mistake {
                column,
                message: it.message,
            });
        }
    }
    row.profile = parsed.answers;
    if mistakes.is_empty() { Ok(row) } else { Err(mistakes) }
}

/// Names and values of inputs of a form, and the day on which an age was one.
type Inputs = (Vec<(String, String)>, Option<Date>);

/// What would be typed into a form to say what a cell says, and the day on which an age was one.
fn inputs(id: FieldId, cell: &str, today: Date) -> Result<Inputs, String> {
    let field = id.field();
    let path = field.path(0).to_string();
    let one = |text: String| (vec![(path.clone(), text)], None);
    Ok(match field.kind {
        FieldKind::Birth => birth_text::inputs(&path, cell, today).map_err(|it| it.to_string())?,
        FieldKind::Choice(list) => one(code(list, cell)?.to_owned()),
        FieldKind::Choices(list) => {
            let codes = parts(cell).map(|it| code(list, it));
            let pairs: Result<Vec<_>, String> = codes.map(|it| Ok((path.clone(), it?.to_owned()))).collect();
            (pairs?, None)
        }
        FieldKind::Names => one(parts(cell).collect::<Vec<_>>().join("\n")),
        _ => one(cell.to_owned()),
    })
}

/// Several things in one cell: one a line, or with semicolons between them.
fn parts(cell: &str) -> impl Iterator<Item = &str> {
    let by: &[char] = if cell.contains(['\n', '\r']) {
        &['\n', '\r']
    } else {
        &[';', '|']
    };
    cell.split(by).map(str::trim).filter(|it| !it.is_empty())
}

/// The code that a cell names: by itself, by its label, or in short.
fn code(list: List, cell: &str) -> Result<Code, String> {
    let said = letters(cell);
    let entries = list.entries();
    let named = || entries.iter().find(|it| letters(it.0) == said || letters(it.1) == said);
    // The shortest way to say it, where only one begins so.
    let short = || {
        let yes = ["y", "true", "1"].contains(&&*said).then_some(codes::YES);
        let no = ["n", "false", "0"].contains(&&*said).then_some(codes::NO);
        // A label that begins so is as likely to be meant as a code, but people shorten only what the code says as well: an N
        // is nobody who is "Not known".
        let letter = (said.chars().count() == 1).then(|| {
            let begins = |text: &str| letters(text).starts_with(&*said);
            let mut with = entries.iter().filter(|it| begins(it.0) || begins(it.1));
            let one = with.next().filter(|it| begins(it.0) && with.next().is_none());
            one.map(|it| it.0)
        });
        let unknown = ["unk", "notknown", "na"].contains(&&*said).then_some(codes::UNKNOWN);
        let wanted = yes.or(no).or(unknown);
        wanted.and_then(|it| list.parse(it)).or(letter.flatten())
    };
    let labels = || entries.iter().map(|it| it.1).collect::<Vec<_>>();
    let found = (!said.is_empty())
        .then(|| named().map(|it| it.0).or_else(short))
        .flatten();
    found.ok_or_else(|| words::not_in_list(&labels()))
}

fn guardians(cell: &str) -> Result<Vec<Name>, String> {
    let names: Result<Vec<Name>, _> = parts(cell).map(Name::parse).collect();
    let names = names.map_err(|it| it.to_string())?;
    if names.len() > usize::from(Section::Caregiver.max_items()) {
        return Err(words::TOO_MANY_GUARDIANS.to_owned());
    }
    Ok(names)
}

fn is_active(cell: &str) -> Result<bool, String> {
    match &*letters(cell) {
        "yes" | "y" | "true" | "1" | "active" | "open" => Ok(true),
        "no" | "n" | "false" | "0" | "inactive" | "closed" => Ok(false),
        _ => Err(words::YES_OR_NO.to_owned()),
    }
}

/// A row as it is written: a cell for each column of [`Column::all`].
pub fn cells(row: &Row) -> Vec<String> {
    let cell = |column| match column {
        Column::Field(id) => row
            .profile
            .one(id)
            .map_or_else(String::new, |it| text(it, row.stated_on)),
        Column::Guardians => lines(&row.guardians),
        Column::Active => (if row.active { codes::YES } else { codes::NO }).to_owned(),
    };
    Column::all().map(|it| guarded(cell(it))).collect()
}

fn text(value: &Value, stated_on: Option<Date>) -> String {
    match value {
        Value::Name(it) => it.as_str().to_owned(),
        Value::Line(it) => it.as_str().to_owned(),
        Value::Prose(it) => it.as_str().to_owned(),
        Value::Phone(it) => it.as_str().to_owned(),
        Value::Names(it) => lines(it),
        Value::Number(it) => it.0.to_string(),
        Value::Day(it) => it.0.to_string(),
        Value::Birth(it) => birth_text::text(*it, stated_on),
        Value::Choice(it) => (*it).to_owned(),
        Value::Choices(it) => it.join("; "),
    }
}

/// Names, one a line. A single one that holds a semicolon gets a line end, so that it is not taken for two.
fn lines(names: &[Name]) -> String {
    match names {
        [one] if one.as_str().contains([';', '|']) => format!("{}\n", one.as_str()),
        _ => names.iter().map(Name::as_str).collect::<Vec<_>>().join("\n"),
    }
}

/// Whether a spreadsheet program would take a cell for a formula, or for one that was guarded already.
fn is_dangerous(cell: &str) -> bool {
    cell.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A cell with an apostrophe before what a spreadsheet program would take for a formula.
pub fn guarded(cell: String) -> String {
    if is_dangerous(&cell) { format!("'{cell}") } else { cell }
}

/// What [`guarded`] was given.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_dangerous(rest) => rest,
        _ => cell,
    }
}

/// Rows as CSV, each cell as it is given.
pub fn csv<R: IntoIterator<Item = C>, C: AsRef<[u8]>>(rows: impl IntoIterator<Item = R>) -> String {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        // To memory it cannot fail.
        let _ = writer.write_record(row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The beginning of a file that is written: a mark by which spreadsheet programs know UTF-8, and the headings.
pub fn head() -> String {
    format!("\u{feff}{}", csv([Column::all().map(Column::code).collect::<Vec<_>>()]))
}

#[cfg(test)]
mod tests;
