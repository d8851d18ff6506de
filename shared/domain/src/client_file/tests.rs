use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{
    birth::{Age, AgeUnit, Birth},
    catalogue::ProfileField,
};

const TODAY: Date = date(2026, 11, 22);

fn table(text: &str) -> Table {
    read(text.as_bytes()).unwrap()
}

/// The only row of a file, with the columns that its headings name.
fn only_row(text: &str) -> Result<Row, Vec<Mistake>> {
    let table = table(text);
    let rows: Vec<_> = table.rows().collect();
    understand(rows[0].1, &recognized(&table.headings), TODAY)
}

fn birth(text: &str) -> Option<Birth> {
    let row = only_row(&format!("last_name\tdob\nKing\t{text}\n")).ok()?;
    match row.profile.one(FieldId::ChildBirth) {
        Some(Value::Birth(it)) => Some(*it),
        _ => None,
    }
}

#[test]
fn columns_are_recognized_by_code_label_and_other_usual_names() {
    let headings = [
        "First Name",
        "SURNAME",
        "Date of birth",
        "ZIP code",
        "Case worker",
        "Forename",
    ];
    let columns = recognized(&headings.map(str::to_owned));
    let codes: Vec<_> = columns.iter().map(|it| it.map(Column::code)).collect();
    let expected = [
        Some("first_name"),
        Some("last_name"),
        Some("birth"),
        Some("postcode"),
        None,
        None,
    ];
    assert_eq!(codes, expected, "of two that say the same the first");
    for column in Column::all() {
        assert_eq!(Column::of_heading(column.code()), Some(column));
        assert_eq!(Column::of_heading(column.label()), Some(column), "{}", column.label());
    }
    for (_, code) in USUAL {
        assert!(Column::of_code(code).is_some(), "{code}");
    }
}

#[test]
fn a_day_of_birth_is_taken_before_an_age_wherever_it_stands() {
    for (headings, taken) in [
        (["Age", "DOB", "Age"], 1),
        (["DOB", "Age", "Birthday"], 0),
        (["Age", "x", "age"], 0),
    ] {
        let columns = recognized(&headings.map(str::to_owned));
        let all: Vec<_> = (0..3).filter(|at| columns[*at].is_some()).collect();
        assert_eq!(all, [taken], "{headings:?}");
    }
}

#[test]
fn a_file_is_read_however_a_spreadsheet_program_wrote_it() {
    let rows = |bytes: &[u8]| {
        let table = read(bytes).unwrap();
        let rows = table.rows().map(|(n, it)| (n, it.iter().map(str::to_owned).collect()));
        (table.headings.clone(), rows.collect::<Vec<(i64, Vec<String>)>>())
    };
    let expected = (
        vec!["name".to_owned(), "city".to_owned()],
        vec![(2, vec!["Zoë".to_owned(), "a, b".to_owned()])],
    );
    assert_eq!(rows("name,city\nZoë,\"a, b\"\n".as_bytes()), expected);
    assert_eq!(rows("\u{feff}name;city\r\nZoë;a, b\r\n".as_bytes()), expected);
    assert_eq!(rows(b"name\tcity\rZo\xeb\ta, b\r"), expected, "Windows-1252");
    let wide: Vec<u8> = "\u{feff}name\tcity\nZoë\ta, b"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(rows(&wide), expected, "UTF-16");
    let (_, some) = rows(b"name,city\n,\nAda,x\n , \nBo,y\n");
    assert_eq!(
        some.iter().map(|it| it.0).collect::<Vec<_>>(),
        [3, 5],
        "rows keep their numbers"
    );
    for end in ["\n", "\r\n", "\r"] {
        let numbers = |text: &str| {
            let (headings, rows) = rows(text.replace('\n', end).as_bytes());
            assert_eq!(headings[0], "name");
            rows.iter().map(|it| it.0).collect::<Vec<_>>()
        };
        assert_eq!(
            numbers("name,city\n\n\nAda,x\n\nBo,y\n\n"),
            [4, 6],
            "{end:?}: empty lines are rows of a spreadsheet"
        );
        assert_eq!(numbers("\n\nname,city\nAda,x\nBo,y"), [4, 5], "{end:?}");
        assert_eq!(
            numbers("name,city\n\"A\n\nda\",x\n\nBo,y"),
            [2, 4],
            "{end:?}: in quotation marks a line ends no row"
        );
    }
}

#[test]
fn what_is_no_csv_file_is_refused_with_a_sentence() {
    assert_eq!(read(b"").unwrap_err(), FileError::NoRows);
    assert_eq!(read(b"first_name\n\n,,\n").unwrap_err(), FileError::NoRows);
    assert_eq!(read(b"PK\x03\x04\0\0").unwrap_err(), FileError::NotText);
    assert_eq!(
        read(b"\xef\xbb\xbfname\nZo\xff").unwrap_err(),
        FileError::NotText,
        "its mark says UTF-8"
    );
    assert_eq!(
        read(b"\xff\xfen\0a\0\n\0A").unwrap_err(),
        FileError::NotText,
        "half a letter of UTF-16"
    );
    for (text, line) in [
        ("name,note\nAda,\"Addie\nBo,tall\nCy,\n", 2),
        ("name,note\r\nAda,x\r\n\"Bo,\r\nCy,\"Cyril\"\r\nDi,\r\n", 3),
        ("\"name\nAda\n", 1),
    ] {
        let error = read(text.as_bytes()).unwrap_err();
        assert_eq!(
            error,
            FileError::OpenQuote(line),
            "the other children would be a part of one cell"
        );
        assert!(error.to_string().contains(&format!("line {line} ")), "{error}");
    }
    for text in [
        "name\n\"a \"\"b\"\"\" \n",
        "name\nthe \"tall\" one\n",
        "name,x\n\"\",\"\"\n5\", 6\n",
        "name\n\"a\n\nb\"",
    ] {
        assert!(read(text.as_bytes()).is_ok(), "{text}");
    }
    assert_eq!(read(&vec![b'x'; MAX_BYTES + 1]).unwrap_err(), FileError::TooLarge);
    assert_eq!(read(&b"x\n".repeat(200_002)).unwrap_err(), FileError::TooManyRows);
    assert_eq!(read(",".repeat(300).as_bytes()).unwrap_err(), FileError::TooManyColumns);
}

#[test]
fn a_row_is_as_long_as_what_stands_in_it() {
    let text = format!("last_name,phone,sex\nKing,, {}\nNg,,F\n", ",".repeat(5_000));
    let read_rows = table(&text);
    let lengths: Vec<_> = read_rows.rows().map(|it| it.1.len()).collect();
    assert_eq!(lengths, [1, 3]);
    assert!(read_rows.parts(9).all(|it| it.2.len() < 50), "nor is more of it kept");
    let columns = recognized(&read_rows.headings);
    assert!(read_rows.rows().all(|it| understand(it.1, &columns, TODAY).is_ok()));
    let long = format!("last_name\nKing{}x\n", ",".repeat(200));
    assert_eq!(read(long.as_bytes()).unwrap_err(), FileError::TooManyColumns);
}

#[test]
fn a_birthday_is_read_in_the_usual_forms() {
    for text in [
        "2015-03-09",
        "2015-03-09 00:00:00",
        "2015-03-09T00:00:00",
        "3/9/2015",
        "03/09/2015T00:00:00",
        "03/09/2015 0:00",
        "3-9-2015",
        "Mar 9, 2015",
        "March 9th, 2015",
        "9 March 2015",
        "9-Mar-2015",
        "9/Mar/2015 0:00",
    ] {
        assert_eq!(birth(text), Some(Birth::On(date(2015, 3, 9))), "{text}");
    }
    let age = |count, unit| Some(Birth::Age(Age { count, unit, on: None }));
    for text in ["7", "7 years", "7y", "7 yrs old"] {
        assert_eq!(birth(text), age(7, AgeUnit::Years), "{text}");
    }
    for text in ["9/Oct/2015", "9/october/2015 00:00", "Oct 9, 2015"] {
        assert_eq!(birth(text), Some(Birth::On(date(2015, 10, 9))), "{text}");
    }
    assert_eq!(birth("8 mo"), age(8, AgeUnit::Months));
    assert_eq!(birth("unknown"), Some(Birth::Unknown));
    for text in [
        "27.3.2015",
        "3/9",
        "soon",
        "2027-01-01",
        "7 years on 2027-01-01",
        "3/9/15",
        "2015-02-30",
    ] {
        assert_eq!(birth(text), None, "{text}");
    }
    let stated = only_row("last_name,age\nKing,7 years on 2024-05-01\n").unwrap();
    assert_eq!(stated.stated_on, Some(date(2024, 5, 1)));
}

#[test]
fn codes_are_written_as_codes_or_labels_or_in_short() {
    let row = only_row(
        "last name,sex,state,race,hispanic,guardians,active\nKing,F,texas,White; black,n,Ann King; Bo King,inactive\n",
    );
    let row = row.unwrap();
    assert_eq!(row.profile.code(FieldId::ChildSex), Some("female"));
    assert_eq!(row.profile.code(FieldId::ChildState), Some("TX"));
    assert_eq!(row.profile.code(FieldId::ChildHispanic), Some("no"));
    assert!(matches!(row.profile.one(FieldId::ChildRace), Some(Value::Choices(it)) if it.len() == 2));
    assert_eq!(row.guardians.len(), 2);
    assert!(!row.active);
}

#[test]
fn one_letter_is_taken_only_for_the_one_choice_that_begins_with_it() {
    let choice = |heading: &str, letter: &str| {
        let row = only_row(&format!("last_name,{heading}\nKing,{letter}\n"));
        let Some(Column::Field(field)) = Column::of_heading(heading) else {
            panic!("{heading}");
        };
        row.map(|it| it.profile.code(field).map(str::to_owned))
    };
    assert_eq!(choice("sex", "M").unwrap().as_deref(), Some("male"));
    assert_eq!(choice("sex", "u").unwrap().as_deref(), Some("unknown"));
    assert_eq!(choice("hispanic", "U").unwrap().as_deref(), Some("unknown"));
    assert_eq!(choice("language", "K").unwrap().as_deref(), Some("ko"));
    for (heading, letter) in [
        ("language", "S"),
        ("language", "E"),
        ("language", "A"),
        ("sex", "N"),
        ("race", "N"),
        ("race", "A"),
        ("state", "T"),
    ] {
        assert!(choice(heading, letter).is_err(), "{heading} {letter}");
    }
    let race = |letter: &str| only_row(&format!("last_name,race\nKing,{letter}\n")).unwrap().profile;
    assert!(matches!(race("W").one(FieldId::ChildRace), Some(Value::Choices(it)) if **it == ["white"]));
}

#[test]
fn each_mistake_of_a_row_names_its_column_and_quotes_nothing() {
    let mistakes = only_row("first_name,dob,sex,phone,active\n,2/30/2015,Zebra,canary,perhaps\n").unwrap_err();
    let columns: Vec<_> = mistakes.iter().map(|it| it.column).collect();
    assert_eq!(columns, [Some(2), Some(4), Some(0), Some(1), Some(3)], "{mistakes:?}");
    assert!(!format!("{mistakes:?}").contains("canary"));
    let many = only_row("first_name\nAda,King\n").unwrap_err();
    assert_eq!((many[0].column, &*many[0].message), (None, words::TOO_MANY_CELLS));
    // What an old record does not say is no mistake.
    assert!(only_row("last_name,dob,sex\nKing,,\n").is_ok());
}

#[test]
fn no_spreadsheet_program_takes_a_cell_for_a_formula() {
    for cell in [
        "=1+1", "+1 512", "-x", "@x", "\tx", "\rx", "'=x", "''-x", "'", "O'Brien", "", "'x",
    ] {
        let written = guarded(cell.to_owned());
        assert_eq!(unguarded(&written), cell);
        assert!(!written.starts_with(['=', '+', '-', '@', '\t', '\r']), "{written}");
    }
}

/// Any profile: from what might be typed into the form.
fn row() -> impl Strategy<Value = Row> {
    let names = CATALOGUE.iter().filter(|it| it.profile.is_some());
    let names: Vec<String> = names.flat_map(|it| crate::form::inputs(it.path(0))).collect();
    let value = prop_oneof![
        "\\PC{0,12}",
        "[-=+@';|]{1,2}[a-z]{0,3}",
        "[0-9]{1,4}",
        "[0-9]{7}",
        prop::sample::select(vec!["yes", "female", "white", "black", "TX", "english", "months"])
            .prop_map(str::to_owned),
        "[a-z;]{1,5}\n[a-z|']{1,5}"
    ];
    let typed = prop::collection::vec((prop::sample::select(names), value), 0..40);
    let guardians = prop::collection::vec("[-=;|'A-Z]{1,3}[a-z ]{0,9}[a-z]", 0..4);
    (typed, guardians, any::<bool>(), 0..2_000).prop_map(|(typed, guardians, active, days)| {
        let typed = typed
            .into_iter()
            .chain([("child.last_name".to_owned(), "King".to_owned())]);
        let parsed = answers::parse(
            &Form::from_pairs(typed),
            Kind::Client,
            Scope::Only(Section::Child),
            TODAY,
        );
        let is_age = matches!(
            parsed.answers.one(FieldId::ChildBirth),
            Some(Value::Birth(Birth::Age(_)))
        );
        let profile = ProfileField::ALL
            .into_iter()
            .filter_map(|it| crate::join::value(&parsed.answers, it));
        let mut all = Answers::default();
        for value in profile {
            value.iter().for_each(|(path, it)| all.set(path, it.clone()));
        }
        Row {
            profile: all,
            stated_on: is_age.then(|| TODAY.saturating_sub(jiff::ToSpan::days(days))),
            guardians: guardians.iter().filter_map(|it| Name::parse(it).ok()).collect(),
            active,
        }
    })
}

proptest! {
    /// Beyond 5: whatever bytes a file has, it is read or refused, and its rows are understood or complained about.
    #[test]
    fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(table) = read(&bytes) {
            let columns: Vec<_> = Column::all().map(Some).collect();
            for (_, row) in table.rows() {
                let _ = understand(row, &columns, TODAY);
            }
            let parts: Vec<_> = table.parts(3).flat_map(|it| rows_of(&it.2)).collect();
            let rows: Vec<_> = table.rows().map(|(n, it)| (n, it.clone())).collect();
            prop_assert_eq!(parts.len(), rows.len());
            for (part, row) in parts.iter().zip(&rows) {
                prop_assert_eq!(part.0, row.0);
                prop_assert!(part.1.iter().eq(row.1.iter()));
            }
            for (_, _, part) in table.parts(3) {
                let one_by_one: Vec<_> = starts_of(&part).into_iter().filter_map(|it| row_at(&part, it)).collect();
                prop_assert_eq!(one_by_one, rows_of(&part));
            }
        }
    }

    /// Beyond 5: a row that is written and read again says the same.
    #[test]
    fn what_is_written_is_read_as_it_was(rows in prop::collection::vec(row(), 1..4)) {
        let text = format!("{}{}", head(), csv(rows.iter().map(cells)));
        let table = read(text.as_bytes()).unwrap();
        let columns = recognized(&table.headings);
        prop_assert_eq!(&columns, &Column::all().map(Some).collect::<Vec<_>>());
        let again: Vec<Row> = table.rows().map(|it| understand(it.1, &columns, TODAY).unwrap()).collect();
        prop_assert_eq!(again, rows);
    }
}

#[test]
fn a_row_names_its_child_also_when_it_is_no_name() {
    let columns = recognized(&["Last name", "DOB", "First name"].map(str::to_owned));
    let named = |cells: &[&str]| name(cells.iter().copied(), &columns);
    assert_eq!(named(&["King ", "2019-02-30", "Ada"]), "King, Ada");
    assert_eq!(named(&["'=King", "", ""]), "=King");
    assert_eq!(named(&["", "", "Ad4"]), "Ad4");
    assert_eq!(named(&[]), "");
}
