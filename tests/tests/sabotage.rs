//! Tests that cannot fail prove nothing: each mistake here is built in on purpose, and has to turn a named test red.

#![expect(
    clippy::unwrap_used,
    reason = "a test says what it expects by unwrapping it, in its helpers as well"
)]

use std::{path::PathBuf, process::Command};

/// The switch, the tests' binary, and the test that has to notice it.
const SABOTAGES: &[(&str, &str, &str)] = &[
    (
        "debug_prints_names",
        "domain",
        "text::tests::debug_of_a_name_prints_no_name",
    ),
    (
        "skip_audit",
        "journeys",
        "queue::of_fifty_deciders_one_wins_and_the_others_are_told_who",
    ),
    (
        "no_owner_in_query",
        "journeys",
        "rights::every_address_is_open_to_those_it_is_for_and_to_nobody_else::in_one_process",
    ),
    (
        "acknowledge_before_work",
        "transports",
        "contract::every_message_has_its_effect_once::rabbit_on_postgres",
    ),
    (
        "no_reconciler",
        "faults",
        "outages::what_the_broker_loses_is_sent_again",
    ),
    ("dot_without_mark", "faults", "crashes::a_mailer_killed_around_the_dot"),
    (
        "undo_without_dependents",
        "journeys",
        "import::an_import_that_another_one_rests_on_is_not_undone::in_one_process",
    ),
    (
        "stale_claim",
        "journeys",
        "claims::of_two_who_take_a_referral_one_has_it",
    ),
    (
        "half_a_merge",
        "journeys",
        "merge::what_is_chosen_of_both_is_one_complete_referral",
    ),
    (
        "skip_done_mark",
        "transports",
        "contract::nothing_is_dropped_silently::local_on_sqlite",
    ),
    ("log_the_child", "journeys", "road::nothing_typed_leaks::in_one_process"),
    (
        "new_key_each_time",
        "journeys",
        "referrer::the_same_form_sent_a_hundred_times_at_once_is_one_referral",
    ),
    (
        "mail_at_once",
        "journeys",
        "road::an_undone_return_sends_no_mail::in_one_process",
    ),
    (
        "never_park",
        "transports",
        "contract::poison_is_parked_alone::local_on_sqlite",
    ),
    (
        "believe_any_form",
        "journeys",
        "rights::a_form_of_another_site_does_nothing",
    ),
];

#[test]
fn each_mistake_turns_a_test_red() {
    let unnoticed: Vec<_> = SABOTAGES
        .iter()
        .filter(|(switch, binary, test)| !is_noticed(switch, binary, test))
        .collect();
    assert!(unnoticed.is_empty(), "nobody noticed {unnoticed:?}");
}

/// The executables of the tests, which cargo puts beside this one: of each name the newest.
fn executable(binary: &str) -> PathBuf {
    let folder = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let is_it = |file: &PathBuf| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        name.rsplit_once('-')
            .is_some_and(|(stem, hash)| stem == binary && !hash.contains('.'))
    };
    let files = folder.read_dir().unwrap().map(|it| it.unwrap().path()).filter(is_it);
    let newest = files.max_by_key(|it| it.metadata().unwrap().modified().unwrap());
    newest.unwrap_or_else(|| panic!("the tests `{binary}` are not built: run ./scripts/test"))
}

/// Runs one test, which passes without the switch, with it.
fn is_noticed(switch: &str, binary: &str, test: &str) -> bool {
    let output = Command::new(executable(binary))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["--exact", test])
        .env("INTAKE_SABOTAGE", switch)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    // A test that was renamed would "notice" everything: it has to have run.
    assert!(text.contains("running 1 test"), "{test} does not exist:\n{text}");
    eprintln!(
        "{switch}: {}",
        if output.status.success() {
            "NOT NOTICED"
        } else {
            "noticed"
        }
    );
    text.contains("1 failed")
}
