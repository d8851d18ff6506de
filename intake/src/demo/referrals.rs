//! The forty referrals: who sends what about whom, how many hours ago, and what becomes of it. And two that are not sent.

use domain::{birth::Birth, form::Form, reason::ReturnReason, referral::Kind};
use jiff::civil::Date;

use super::{
    cast::Cast,
    people::{self, Child, Told, names},
    stories::STORIES,
};
use Agency::{Police, Protection, Sheriff};
use Fate::{Corrected, Deleted, ForClient, Kept, NewClient, Returned, Undone, Waits, Withdrawn};
use Kind::{ChildProtection, Client, Combined, LawEnforcement};
use Told::{Aged, BirthSwapped, BirthUnknown, ByShortName, Misspelled, Moved, Plainly, WithoutAccents};

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agency {
    Police,
    Protection,
    Sheriff,
}

/// Why a referral is returned: reasons, fields to look at, a note about the first of them.
pub(super) type Why = (&'static [ReturnReason], &'static [&'static str], Option<&'static str>);

/// What becomes of a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is in the queue.
    Waits,
    /// It is with its referrer.
    Returned(Why),
    /// It was returned, corrected and sent again.
    Corrected(Why),
    /// It was returned by mistake; that was undone.
    Undone(Why),
    /// It became a new client.
    NewClient,
    /// It went to the client of this number, there to the open account or to a new one.
    ForClient(u64, bool),
    /// It was deleted.
    Deleted,
    /// Its referrer took it back.
    Withdrawn,
    /// It was never sent.
    Kept,
}

/// A referral, and what becomes of it.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) agency: Agency,
    /// Whether an advocate typed it in, because it came by phone.
    pub(super) by_phone: bool,
    pub(super) hours: u64,
    pub(super) kind: Kind,
    pub(super) form: Form,
    pub(super) fate: Fate,
}

const NOBODY_TO_CALL: Why = (
    &[ReturnReason::MissingGuardianContact],
    &["caregiver.0.phone"],
    Some("Fictional: please add a number at which a parent can safely be called."),
);
/// Only the first of these is corrected.
const NOT_IN_SERVICE: Why = (
    &[ReturnReason::MissingGuardianContact, ReturnReason::MissingCaseNumber],
    &["caregiver.0.phone", "law_enforcement.case_number"],
    Some("Fictional: this number is not in service."),
);
const NO_BIRTH: Why = (
    &[ReturnReason::MissingDobOrAge, ReturnReason::MissingCaseNumber],
    &["child.birth", "child_protection.intake_number"],
    Some("Fictional: an age would do."),
);
const NOT_OURS: Why = (
    &[ReturnReason::WrongJurisdiction],
    &["child.county"],
    Some("Fictional: this county has a center of its own; call us if that does not work out."),
);
const BY_MISTAKE: Why = (&[ReturnReason::MissingAllegation], &["disclosure.narrative"], None);

/// All of them; ages are as of `today`.
pub(super) fn all(today: Date) -> Vec<Case> {
    let mut cast = Cast::default();
    let short = |it: &Child| names::short_form(&it.given).is_some();
    let swappable = |it: &Child| matches!(it.birth, Birth::On(day) if day.day() <= 12 && day.day() != day.month());
    let accented = |it: &Child| names::without_accents(&it.family) != it.family;
    let any = |_: &Child| true;

    // Children whom two agencies tell of: police Monday, child protection Wednesday.
    let twice = [
        cast.stranger(),
        people::child(cast.known(short)),
        cast.stranger_who(swappable),
    ];
    let again = [
        twice[0].clone().told(Aged(age(&twice[0], today))),
        twice[1].clone().told(ByShortName).told(Moved(291)),
        twice[2].clone().told(BirthSwapped).told(Misspelled),
    ];
    let (siblings, twins) = (cast.siblings(false), cast.siblings(true));
    let (unknown_sibling, unknown_twin) = (cast.newcomer(false), cast.newcomer(true));
    let known_twin = people::child(cast.known_twin());
    let [one, two, open] = [cast.known(any), cast.known(short), cast.known(any)];
    let mut known = |fits: &dyn Fn(&Child) -> bool, told| people::child(cast.known(fits)).told(told);
    let nickname = known(&short, ByShortName);
    let swapped = known(&swappable, BirthSwapped);
    let moved = known(&any, Moved(290));
    let misspelled = known(&any, Misspelled);
    let unaccented = known(&accented, WithoutAccents);
    let as_known = known(&any, Plainly);
    let aged = known(&any, Plainly);
    let aged = aged.clone().told(Aged(age(&aged, today)));
    let for_one = people::child(one).told(Moved(292));
    let for_two = people::child(two).told(ByShortName);
    let for_open = people::child(open);
    let mut new = || cast.stranger();

    let [twice_a, twice_b, twice_c] = twice;
    let [again_a, again_b, again_c] = again;
    let lines = vec![
        // Of children who are clients, told in the ways in which people tell.
        (Police, LawEnforcement, 2, nickname, Waits),
        (Protection, ChildProtection, 5, swapped, Waits),
        (Sheriff, LawEnforcement, 20, moved, Waits),
        (Police, Combined, 27, misspelled, Waits),
        (Protection, ChildProtection, 31, unaccented, Waits),
        (Sheriff, Client, 44, as_known, Waits),
        (Protection, ChildProtection, 7, aged, Waits),
        (Police, LawEnforcement, 9, known_twin, Waits),
        // Of their brothers and sisters, who are not.
        (Sheriff, LawEnforcement, 28, unknown_sibling, Waits),
        (Police, LawEnforcement, 3, unknown_twin, Waits),
        // Of the same child, by two agencies.
        (Police, LawEnforcement, 122, twice_a, Waits),
        (Protection, ChildProtection, 74, again_a, Waits),
        (Sheriff, LawEnforcement, 52, twice_b, Waits),
        (Protection, Combined, 4, again_b, Waits),
        (Sheriff, Client, 33, twice_c, Waits),
        (Police, LawEnforcement, 12, again_c, Waits),
        // Of brothers and sisters together.
        (Protection, Combined, 23, siblings.0, Waits),
        (Protection, Combined, 23, siblings.1, Waits),
        (Sheriff, LawEnforcement, 11, twins.0, Waits),
        (Sheriff, LawEnforcement, 11, twins.1, Waits),
        // Of children nobody knew of.
        (Police, LawEnforcement, 1, new(), Waits),
        (Protection, ChildProtection, 6, new().told(BirthUnknown), Waits),
        (Sheriff, Combined, 18, new(), Waits),
        (Police, Client, 49, new().told(Aged(9)), Waits),
        (Protection, ChildProtection, 70, new(), Corrected(NOBODY_TO_CALL)),
        (Sheriff, LawEnforcement, 96, new(), Corrected(NOT_IN_SERVICE)),
        (Police, LawEnforcement, 29, new(), Undone(BY_MISTAKE)),
        // With their referrers.
        (
            Police,
            LawEnforcement,
            60,
            without_phone(new()),
            Returned(NOBODY_TO_CALL),
        ),
        (
            Protection,
            ChildProtection,
            80,
            new().told(BirthUnknown),
            Returned(NO_BIRTH),
        ),
        (Sheriff, Client, 100, new(), Returned(NOT_OURS)),
        // Imported.
        (Police, LawEnforcement, 200, new(), NewClient),
        (Protection, ChildProtection, 180, new(), NewClient),
        (Sheriff, Combined, 150, new(), NewClient),
        (Protection, ChildProtection, 170, for_one, ForClient(one, false)),
        (Police, LawEnforcement, 140, for_two, ForClient(two, false)),
        (Sheriff, Client, 130, for_open, ForClient(open, true)),
        // Out of sight.
        (Police, LawEnforcement, 160, new(), Deleted),
        (Sheriff, LawEnforcement, 110, new(), Deleted),
        (Police, Combined, 90, new(), Withdrawn),
        (Protection, ChildProtection, 64, new(), Withdrawn),
    ];
    let mut cases: Vec<Case> = lines.into_iter().zip(0..).map(|(line, at)| case(line, at)).collect();
    for (at, urgent) in [
        (0, "sexual_abuse_access"),
        (9, "action_24_hours"),
        (20, "serious_injury"),
        (25, "medical_need"),
    ] {
        cases[at].form.set("safety.urgent".to_owned(), vec![urgent.to_owned()]);
    }
    cases[13]
        .form
        .set("safety.flags".to_owned(), vec!["not_safe_tonight".to_owned()]);
    for at in [5, 23] {
        cases[at].by_phone = true;
    }
    for (agency, n) in [(Police, 500), (Protection, 520)] {
        let (kind, form) = people::referral_form(n);
        cases.push(Case {
            agency,
            by_phone: false,
            hours: 1,
            kind,
            form,
            fate: Kept,
        });
    }
    cases
}

fn case((agency, kind, hours, child, fate): (Agency, Kind, u64, Child, Fate), at: usize) -> Case {
    let mut form = child.form(kind);
    let mut set = |name: &str, value: &str| form.set(name.to_owned(), vec![value.to_owned()]);
    for (name, value) in STORIES[at % STORIES.len()] {
        set(name, value);
    }
    if agency == Sheriff {
        set("about.callback_phone", "(290) 555-0133");
        if kind != Client {
            set("law_enforcement.agency", "Juniper County Sheriff (demo)");
            set("law_enforcement.investigator", "Deputy Wade Tillery");
            set("law_enforcement.investigator_phone", "(290) 555-0133");
        }
    }
    Case {
        agency,
        by_phone: false,
        hours,
        kind,
        form,
        fate,
    }
}

fn without_phone(mut child: Child) -> Child {
    child.home.phone.clear();
    child
}

/// The age in whole years; 0 if nobody knows.
fn age(child: &Child, today: Date) -> u8 {
    let Birth::On(day) = child.birth else { return 0 };
    let before = (today.month(), today.day()) < (day.month(), day.day());
    u8::try_from(today.year() - day.year() - i16::from(before)).unwrap_or(0)
}
