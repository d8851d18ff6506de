//! The pages of client files, rendered.

use domain::client_file::recognized;
use jiff::civil::date;
use store::{
    client_files::{Counts, Like},
    clients::Listed,
};

use super::*;
use crate::views::samples::{NOW, ago, assert_sound};

fn opened(state: State, counts: Counts) -> Opened {
    let headings = vec!["First name".to_owned(), String::new(), "<b>".to_owned()];
    Opened {
        file: ClientFile::sample(state, NOW),
        counts,
        columns: recognized(&headings),
        headings,
    }
}

fn shown(opened: &Opened, typed: &Typed) -> String {
    let record = matching::Record {
        given_name: "Ada".into(),
        family_name: "<King>".into(),
        ..Default::default()
    };
    let client = Listed {
        id: domain::ClientId::new(),
        version: 1,
        active: true,
        record: record.clone(),
    };
    let like = [Like::Client(client.id, Some(Box::new(client))), Like::Row(3)];
    let flagged = like.map(|like| Flagged {
        row: 7,
        record: Some(record.clone()),
        like,
        probability: 0.97,
        wanted: true,
        reopened: true,
    });
    let page = file(&Page {
        opened,
        first: &[vec!["Ada".into(), "<King>".into()]],
        mistaken: &[Mistaken {
            row: 9,
            child: Some("Bo <Ng>".into()),
            mistakes: vec![
                ("Sex".into(), "Write it.".into()),
                (String::new(), "Too <many>.".into()),
            ],
        }],
        flagged: &flagged,
        page: 0,
        rate: Some(1_200),
        typed,
        changed: true,
        today: date(2026, 11, 22),
        at: &ago,
    });
    assert_sound(&page);
    page.0
}

#[test]
fn a_file_shows_what_it_waits_for() {
    let counts = Counts {
        wrong: 3,
        like: 1,
        repeated: 1,
        wanted: 1,
        reopened: 2,
        added: 90,
        left_out: 1,
        gone: 0,
    };
    let mut typed = Typed::default();
    typed.complain("column.0", words::NO_NAME);
    let mapping = shown(&opened(State::Mapping, Counts::default()), &typed);
    assert!(mapping.contains(r##"href="#column.0""##) && mapping.contains("Column 2") && mapping.contains("&lt;b&gt;"));
    let none = Typed::default();
    let checking = shown(&opened(State::Checking, Counts::default()), &none);
    assert!(checking.contains(r#"<progress max="100" value="40""#) && checking.contains("1200 rows a second"));
    let checked = shown(&opened(State::Checked, counts), &none);
    assert!(
        checked.contains("Add 96 clients")
            && checked.contains(r#"name="row.7""#)
            && checked.contains("Sex: Write it.")
            && checked.contains("Bo &lt;Ng&gt;")
    );
    assert!(checked.contains("again for 2 rows") && checked.contains(words::CHOOSE_AGAIN));
    let done = shown(&opened(State::Done, counts), &none);
    assert!(
        done.contains("90 clients were added.") && !done.contains("&lt;King&gt;, Ada ·"),
        "{done}"
    );
    assert!(!done.contains(words::CHOOSE_AGAIN), "it is over");
    assert!(shown(&opened(State::Cancelled, counts), &none).contains(words::NOT_REACHED));
    let removed = shown(&opened(State::Removed, Counts { gone: 1, ..counts }), &none);
    assert!(removed.contains(words::KEPT_SINCE) && removed.contains("/clients/deleted"));
    assert!(!shown(&opened(State::Removing, counts), &none).contains("/cancellation"));
}

#[test]
fn the_list_of_files_leads_in_and_out() {
    let page = list(&[ClientFile::sample(State::Done, NOW)], &Typed::default(), &ago);
    assert_sound(&page);
    assert!(page.0.contains(r#"enctype="multipart/form-data""#) && page.0.contains(words::STATE_DONE));
    let mut typed = Typed::default();
    typed.complain("file", words::NOT_TEXT);
    assert_sound(&list(&[], &typed, &ago));
}
