//! Hazards of learning from records of which nobody tells who is who.

use jiff::civil::date;
use matching::{Born, Parameters, Record, Roster, Sex};

const GIVEN: [&str; 20] = [
    "Ada", "Boris", "Clara", "David", "Emma", "Felix", "Grace", "Hugo", "Irene", "Jonas", "Karin", "Lukas", "Maria",
    "Noah", "Olivia", "Peter", "Quinn", "Ruth", "Simon", "Tessa",
];
const FAMILY: [&str; 20] = [
    "Abbott", "Barlow", "Castle", "Dalton", "Ellis", "Fowler", "Garner", "Hooper", "Ingram", "Jarvis", "Keller",
    "Larkin", "Mercer", "Norris", "Osborn", "Palmer", "Rhodes", "Sutton", "Turner", "Walton",
];

const ENDINGS: [&str; 20] = [
    "", "son", "ton", "ley", "man", "field", "worth", "ford", "er", "by", "well", "wood", "land", "dale", "more",
    "stead", "ham", "burn", "gate", "hurst",
];

/// Each `n` another child, born in the same year as the namesake but on another day and at another address.
fn child(n: usize, namesake: bool) -> Record {
    let (months, days, door, road) = if namesake {
        (5, 13, 53, "Road")
    } else {
        (0, 0, 37, "Street")
    };
    let [year, month, day] = [2006 + n * 13 % 16, 1 + (n * 7 + months) % 12, 2 + (n * 11 + days) % 26];
    let number = |it: usize| i16::try_from(it).expect("a part of a date");
    let part = |it: usize| i8::try_from(it).expect("a part of a date");
    Record {
        given_name: GIVEN[n % 20].into(),
        family_name: format!("{}{}", FAMILY[n / 20 % 20], ENDINGS[n % 20]),
        born: Born::On(date(number(year), part(month), part(day))),
        sex: Some(if n.is_multiple_of(2) { Sex::Female } else { Sex::Male }),
        street: format!("{} {} {road}", 100 + n * door % 900, FAMILY[(n * 3 + months) % 20]),
        ..Record::default()
    }
}

#[test]
fn where_namesakes_are_many_none_is_learned_to_be_the_same_child() {
    let clients: Vec<Record> = (0..300).map(|n| child(n, false)).collect();
    let referrals: Vec<Record> = (0..180)
        .map(|n| child(n, false))
        .chain((200..260).map(|n| child(n, true)))
        .chain((300..400).map(|n| child(n, false)))
        .collect();
    let mut roster = Roster::new(clients.iter(), Parameters::shipped());
    roster.learn(&referrals.iter().collect::<Vec<_>>());
    let same = |it: &Record| {
        roster
            .rank(it, 1)
            .first()
            .is_some_and(|(_, found)| found.probability >= 0.95)
    };
    let count = |some: &[Record]| some.iter().filter(|it| same(it)).count();
    assert_eq!(count(&referrals[..180]), 180, "children who are known");
    assert_eq!(count(&referrals[180..240]), 0, "namesakes");
    assert_eq!(count(&referrals[240..]), 0, "strangers");
}
