//! Children who do not exist, as many as are wanted, each the same whenever it is asked for.
//!
//! Knows nothing but `domain`, so that a benchmark can use it by its path. Nobody can be reached by what is made up here:
//! the towns and streets do not exist, the area codes are among those that are kept back (N9X), and the numbers are
//! 555-01xx; from the 300th household on, for whom these are too few, they begin with 0 or 1, as none can.

#[path = "dice.rs"]
pub(crate) mod dice;
#[path = "forms.rs"]
mod forms;
#[path = "names.rs"]
pub(crate) mod names;
#[path = "told.rs"]
mod told;

use domain::{
    answers::Answers,
    birth::{self, Birth},
    codes::Code,
    form::Form,
    referral::Kind,
};

use dice::Dice;
pub(crate) use told::Told;

/// So many children …
const BLOCK: u64 = 12;
/// … live in families of these sizes.
const SIZES: [u64; 5] = [1, 2, 2, 3, 4];

/// Where a family lives.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    pub(crate) street: String,
    pub(crate) city: &'static str,
    pub(crate) county: &'static str,
    pub(crate) postcode: String,
    pub(crate) phone: String,
}

/// A parent.
#[derive(Clone, Debug)]
pub(crate) struct Adult {
    pub(crate) given: String,
    pub(crate) family: String,
    pub(crate) relation: Code,
}

/// A child who does not exist.
#[derive(Clone, Debug)]
pub(crate) struct Child {
    pub(crate) given: String,
    pub(crate) middle: String,
    pub(crate) family: String,
    pub(crate) birth: Birth,
    pub(crate) sex: Code,
    pub(crate) language: Code,
    pub(crate) home: Home,
    pub(crate) adults: Vec<Adult>,
}

/// The household of the `n`th child, and which of its children it is.
pub(crate) fn household(n: u64) -> (u64, usize) {
    let (block, mut left) = (n / BLOCK, n % BLOCK);
    for (family, size) in (block * SIZES.len() as u64..).zip(sizes(block)) {
        match left.checked_sub(size) {
            Some(rest) => left = rest,
            None => return (family, usize::try_from(left).unwrap_or(0)),
        }
    }
    (block, 0)
}

fn sizes(block: u64) -> [u64; 5] {
    let (mut sizes, mut dice) = (SIZES, Dice::new(1, block));
    for at in (1..sizes.len()).rev() {
        let other = usize::try_from(dice.below(at as u64 + 1)).unwrap_or(0);
        sizes.swap(at, other);
    }
    sizes
}

/// The children of a household, and `more` whom nobody knew of; twins are born on one day.
pub(crate) fn family(household: u64, more: u64) -> Vec<Child> {
    let blocks = SIZES.len() as u64;
    let size = sizes(household / blocks)[usize::try_from(household % blocks).unwrap_or(0)];
    let mut dice = Dice::new(2, household);
    let pool = names::pool(&mut dice);
    let (fathers, mothers) = (pool.family(&mut dice), pool.family(&mut dice));
    let mut adult = |girl, family: &str, relation| Adult {
        given: pool.given(girl, &mut dice),
        family: family.to_owned(),
        relation,
    };
    let mut adults = vec![adult(true, &mothers, "mother"), adult(false, &fathers, "father")];
    if dice.chance(35) {
        adults.pop();
    }
    let name = pool.of_both(&fathers, &mothers, &mut dice);
    let language = if dice.chance(30) { pool.language } else { "en" };
    // Years times twelve plus months.
    let mut month = 2008 * 12 + dice.below((16 - 2 * (size - 1)) * 12);
    let mut day = 1 + dice.below(28);
    let mut children: Vec<Child> = Vec::new();
    for index in 0..size + more {
        if index > 0 && !(index == 1 && dice.chance(9)) {
            (month, day) = (month + 12 + dice.below(16), 1 + dice.below(28));
        }
        let girl = dice.chance(52);
        let mut given = pool.given(girl, &mut dice);
        while children.iter().any(|it| it.given == given) {
            given = pool.given(girl, &mut dice);
        }
        children.push(Child {
            middle: pool.middle(&given, girl, &mut dice),
            given,
            family: if dice.chance(8) { mothers.clone() } else { name.clone() },
            birth: on(month / 12, month % 12 + 1, day),
            sex: if girl { "female" } else { "male" },
            language,
            home: home(household),
            adults: adults.clone(),
        });
    }
    children
}

/// A birth date; not known if there is no such day.
fn on(year: u64, month: u64, day: u64) -> Birth {
    birth::parse_day(&month.to_string(), &day.to_string(), &year.to_string()).map_or(Birth::Unknown, Birth::On)
}

/// Where a household lives: no two in one house.
pub(crate) fn home(household: u64) -> Home {
    const TOWNS: [(&str, &str); 8] = [
        ("Riverbend", "Larkfield County"),
        ("Larkfield", "Larkfield County"),
        ("Juniper Falls", "Juniper County"),
        ("Quail Hollow", "Juniper County"),
        ("Saltmarsh", "Larkfield County"),
        ("Three Pines", "Juniper County"),
        ("Copper Ferry", "Larkfield County"),
        ("Windrow", "Juniper County"),
    ];
    const STREETS: &str = "Quillfeather Thistlewick Marmalade Lanternjack Kingfisher Bramblegate Copperkettle Dovecote \
        Elderwhistle Foxglove Gooseberry Hollowreed Inkwell Jackdaw Kestrelton Lilypad Mossback Nutmeg Otterbank \
        Pennywhistle Quicksilver Rushlight Snowberry Tanglewood";
    const TYPES: [&str; 6] = ["Street", "Avenue", "Lane", "Road", "Court", "Drive"];
    let (street, turn) = (household % 144, household / 144);
    let word = STREETS.split_whitespace().nth(usize::try_from(street / 6).unwrap_or(0));
    let kind = TYPES[usize::try_from(street % 6).unwrap_or(0)];
    let town = Dice::new(3, household).below(48);
    let (city, county) = TOWNS[usize::try_from(town % 8).unwrap_or(0)];
    let phone = match household.checked_sub(300) {
        None => format!("({}90) 555-01{:02}", 2 + household / 100, household % 100),
        Some(n) => format!("(590) {:03}-{:04}", n / 10_000 % 200, n * 7919 % 10_000),
    };
    Home {
        street: format!(
            "{} {} {kind}",
            11 + (street * 53 + turn * 37) % 4999,
            word.unwrap_or("Inkwell")
        ),
        city,
        county,
        postcode: (99_951 + town).to_string(),
        phone,
    }
}

/// The `n`th child.
pub(crate) fn child(n: u64) -> Child {
    let (household, index) = household(n);
    family(household, 0).swap_remove(index)
}

/// The `n`th child as a client of a center: the profile, and the names of the parents.
pub(crate) fn client(n: u64) -> (Answers, Vec<String>) {
    let child = child(n);
    let guardians = child.adults.iter().map(|it| format!("{} {}", it.given, it.family));
    (child.profile(), guardians.collect())
}

/// A referral that tells of the `n`th child, not always exactly: the same child as [`client`] of `n`.
pub(crate) fn referral_form(n: u64) -> (Kind, Form) {
    let mut dice = Dice::new(4, n);
    let told = match dice.below(10) {
        0 | 1 => Told::ByShortName,
        2 => Told::BirthSwapped,
        3 => Told::Misspelled,
        4 => Told::WithoutAccents,
        5 => Told::Moved(household(n).0 + 1_000_000),
        _ => Told::Plainly,
    };
    let kind = Kind::ALL[usize::try_from(dice.below(4)).unwrap_or(0)];
    (kind, child(n).told(told).form(kind))
}
