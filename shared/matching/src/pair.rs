//! A referral and one candidate: the levels of all comparisons, and what they weigh.

use crate::birth::{self, Birth};
use crate::contact::{Near, Street};
use crate::normalise::Person;
use crate::parameters::{Slot, Table};
use crate::{Agreement, Field, Level, household, names};

/// Days that the births of referred children spread over: 18 years.
const SPREAD: f64 = 18.0 * 365.25;

/// A value that is like another, but not the same, is never rarer than this part of what is usual for its level.
const FLOOR: f64 = 0.1;

/// How much likelier than a stranger's it is that a child's given name is that of a parent of the same sex.
const JUNIOR: f64 = 5.0;

/// How many others have an address, telephone or guardian that nobody else is known to have.
const BY_CHANCE: f64 = 0.05;

/// How many of the clients are met with the value at hand, besides what the table says.
#[derive(Clone, Copy, Debug)]
enum Share {
    /// As the table says.
    Usual,
    /// This part of all clients.
    Of(f64),
    /// So many times as many as the table says.
    Times(f64),
}

/// A referral and one candidate, compared but not yet weighed.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    levels: [Level; Slot::ALL.len()],
    shares: [Share; Slot::ALL.len()],
}

/// How many candidates share something with a referral.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sharing {
    address: u32,
    phone: u32,
    guardian: u32,
}

/// What a pair weighs, in bits.
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    /// For *the same child*, field by field.
    pub(crate) same: [f64; Field::ALL.len()],
    /// For *another child of the household*, all together.
    pub(crate) mate: f64,
    /// The part of it that is the given name's.
    pub(crate) mate_given: f64,
}

/// A referral with each of its candidates.
pub(crate) fn pairs(referral: &Person, candidates: &[&Person]) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = candidates.iter().map(|it| Pair::of(referral, it)).collect();
    // Who fills in a form for several children may give one the birth date of another.
    let of_this_day: Vec<usize> = (0..pairs.len())
        .filter(|at| pairs[*at].level(Slot::Born) == Level::SameDay)
        .collect();
    if !of_this_day.is_empty() {
        let share = Share::Of(referral.counted.year / 365.25);
        for (at, pair) in pairs.iter_mut().enumerate() {
            let house = |at: usize| candidates[at].street.as_ref();
            let housemates = house(at).is_some_and(|it| {
                of_this_day
                    .iter()
                    .any(|other| *other != at && house(*other).is_some_and(|other| is_one_house(other, it)))
            });
            let differs = matches!(
                pair.level(Slot::Born),
                Level::TwoDigits
                    | Level::SameYear
                    | Level::NearYear
                    | Level::FewYears
                    | Level::OtherDay
                    | Level::Generation
                    | Level::FarApart
                    | Level::NoDate
            );
            if housemates && differs {
                pair.set(Slot::Born, Level::HousematesDay, share);
            }
        }
    }
    pairs
}

fn is_one_house(a: &Street, b: &Street) -> bool {
    match a.near(b) {
        Near::Same | Near::Slip => true,
        Near::Street => a.number.is_empty() && b.number.is_empty(),
        Near::No => false,
    }
}

impl Pair {
    pub(crate) fn of(a: &Person, b: &Person) -> Self {
        let [given, middle, family] = names::compare(a, b);
        let [street, place, phone, guardian] = household::compare(a, b);
        let mut pair = Self {
            levels: [Level::Missing; Slot::ALL.len()],
            shares: [Share::Usual; Slot::ALL.len()],
        };
        let named_alike = names::named_alike(given.0);
        let by_name = |alike, apart| if named_alike { alike } else { apart };
        for (slot, (level, share)) in [
            (Slot::GivenName, given),
            (by_name(Slot::MiddleNameNamedAlike, Slot::MiddleName), middle),
            (Slot::FamilyName, family),
            (by_name(Slot::SexNamedAlike, Slot::Sex), (sex(a, b), None)),
            (Slot::Street, street),
            (Slot::Place, place),
            (Slot::Phone, phone),
            (Slot::Guardian, guardian),
        ] {
            pair.set(slot, level, share.map_or(Share::Usual, Share::Of));
        }
        let (level, share) = born(a, b);
        let stated = |it: Birth| matches!(it, Birth::Range(..));
        let slot = if stated(a.birth) || stated(b.birth) {
            Slot::Age
        } else {
            Slot::Born
        };
        pair.set(slot, level, share);
        pair
    }

    fn set(&mut self, slot: Slot, level: Level, share: Share) {
        self.levels[slot as usize] = level;
        self.shares[slot as usize] = share;
    }

    pub(crate) fn level(&self, slot: Slot) -> Level {
        self.levels[slot as usize]
    }

    /// The level of a field, for people to read.
    pub(crate) fn shown(&self, field: Field) -> Level {
        let either = |one, other| match self.level(one) {
            Level::Missing => self.level(other),
            level => level,
        };
        match field {
            Field::GivenName => self.level(Slot::GivenName),
            Field::MiddleName => either(Slot::MiddleNameNamedAlike, Slot::MiddleName),
            Field::FamilyName => self.level(Slot::FamilyName),
            Field::Born => either(Slot::Born, Slot::Age),
            Field::Sex => either(Slot::SexNamedAlike, Slot::Sex),
            Field::Household => self.household(),
        }
    }

    fn household(&self) -> Level {
        let [street, place, phone, guardian] =
            [Slot::Street, Slot::Place, Slot::Phone, Slot::Guardian].map(|it| self.level(it));
        let shared = [
            street == Level::SameAddress,
            phone == Level::SamePhone,
            guardian == Level::SameGuardian,
        ];
        match (shared.iter().filter(|it| **it).count(), street) {
            (2.., _) => Level::SeveralShared,
            (1, _) if phone == Level::SamePhone => phone,
            (1, _) if guardian == Level::SameGuardian => guardian,
            (1, _) | (_, Level::NearAddress | Level::SameStreet) => street,
            _ if matches!(place, Level::SamePlace | Level::NearPlace) => place,
            _ => [street, place, phone, guardian]
                .into_iter()
                .find(|it| *it == Level::Elsewhere)
                .unwrap_or(Level::Missing),
        }
    }

    /// Whether nothing is known on one side of where the child lives, and with whom.
    pub(crate) fn is_home_unknown(&self) -> bool {
        [Slot::Street, Slot::Phone, Slot::Guardian]
            .into_iter()
            .all(|it| self.level(it) == Level::Missing)
    }

    /// Whether both live together, as far as it shows.
    pub(crate) fn of_one_household(&self) -> bool {
        let family = self.level(Slot::FamilyName).agreement() != Agreement::Differs;
        match self.household() {
            Level::SeveralShared | Level::SamePhone | Level::SameGuardian => true,
            // Houses have several flats.
            Level::SameAddress | Level::NearAddress => family,
            _ => false,
        }
    }

    /// Whether both may live together: they are of one name, and the address of one is not known.
    pub(crate) fn may_be_of_one_household(&self) -> bool {
        self.level(Slot::FamilyName) == Level::SameName && self.level(Slot::Street) == Level::Missing
    }

    /// Counts what is shared with the candidate.
    pub(crate) fn count(&self, sharing: &mut Sharing) {
        sharing.address += u32::from(matches!(
            self.level(Slot::Street),
            Level::SameAddress | Level::NearAddress
        ));
        sharing.phone += u32::from(self.level(Slot::Phone) == Level::SamePhone);
        sharing.guardian += u32::from(self.level(Slot::Guardian) == Level::SameGuardian);
    }

    /// The share of clients who meet the level of a slot.
    fn random(&self, slot: Slot, table: &Table, sharing: Sharing, clients: f64) -> f64 {
        let level = self.level(slot);
        let usual = table.chance(slot, level).random;
        // Of those who share it one is the candidate; of the others there is at least the chance.
        let counted = |n: u32| ((f64::from(n.max(1)) - 1.0 + BY_CHANCE) / clients).min(1.0);
        match (level, self.shares[slot as usize]) {
            (Level::SameAddress | Level::NearAddress, _) => counted(sharing.address),
            (Level::SamePhone, _) => counted(sharing.phone),
            // Other people have the guardian's name too.
            (Level::SameGuardian, _) => counted(sharing.guardian).max(usual),
            (_, Share::Usual) => usual,
            (
                Level::SameName | Level::SwappedNames | Level::SameDay | Level::SamePlace | Level::AgeFits,
                Share::Of(share),
            ) => share,
            // Of two established names that are alike it is not known which others are.
            (Level::SimilarName, Share::Of(share)) => share.max(usual),
            (_, Share::Of(share)) => share.max(usual * FLOOR),
            (_, Share::Times(times)) => usual * times,
        }
    }

    pub(crate) fn weigh(&self, table: &Table, sharing: Sharing, clients: f64) -> Weights {
        let bits = |slot: Slot| -> (f64, f64) {
            let level = self.level(slot);
            if level == Level::Missing {
                return (0.0, 0.0);
            }
            let chance = table.chance(slot, level);
            let random = self.random(slot, table, sharing, clients);
            if level == Level::SwappedNames {
                // A brother or sister of the same given name, and swapped as well; the family name proves nothing more then.
                let namesake = table.chance(Slot::GivenName, Level::SameName);
                let same = (chance.same / random).log2();
                let mate = if slot == Slot::GivenName {
                    same + (namesake.mate / namesake.random).log2()
                } else {
                    0.0
                };
                return (same, mate);
            }
            let mate = match slot {
                // How children are named in a family is known as against how strangers are named.
                // Parents, though, give their names to their children.
                Slot::GivenName if is_named_after(level) && self.level(Slot::Born) == Level::Generation => JUNIOR,
                Slot::GivenName if is_named_after(level) => {
                    let namesake = table.chance(Slot::GivenName, Level::SameName);
                    namesake.mate / namesake.random
                }
                Slot::GivenName => chance.mate / chance.random,
                Slot::MiddleName | Slot::MiddleNameNamedAlike | Slot::Sex | Slot::SexNamedAlike => {
                    chance.mate / chance.random
                }
                _ => chance.mate / random,
            };
            ((chance.same / random).log2(), mate.log2())
        };
        let mut same = [0.0; Field::ALL.len()];
        let mut mate = 0.0;
        let household = together(
            [Slot::Street, Slot::Phone, Slot::Guardian].map(bits),
            bits(Slot::Place),
            self.level(Slot::Street),
        );
        let fields = [
            (Field::GivenName, bits(Slot::GivenName)),
            (Field::MiddleName, bits(Slot::MiddleName)),
            (Field::MiddleName, bits(Slot::MiddleNameNamedAlike)),
            (Field::FamilyName, bits(Slot::FamilyName)),
            (Field::Born, bits(Slot::Born)),
            (Field::Born, bits(Slot::Age)),
            (Field::Sex, bits(Slot::Sex)),
            (Field::Sex, bits(Slot::SexNamedAlike)),
            (Field::Household, household),
        ];
        for (field, (for_same, for_mate)) in fields {
            same[field as usize] += for_same;
            mate += for_mate;
        }
        Weights {
            same,
            mate,
            mate_given: fields[0].1.1,
        }
    }
}

/// Whether names of this level are one name: children of one family do not share it.
fn is_named_after(given: Level) -> bool {
    matches!(
        given,
        Level::SameName | Level::OneEdit | Level::Nickname | Level::AmongOtherNames | Level::UsedAsMiddle
    )
}

/// What a household shares (street, telephone, guardian) is one proof: the strongest counts, each further one a bit. What differs counts only
/// if nothing is shared; address and telephone change together when a family moves, its guardians do not. The place counts where the
/// address does not tell it.
fn together(shared: [(f64, f64); 3], place: (f64, f64), street: Level) -> (f64, f64) {
    let [address, phone, guardian] = shared;
    let mut best = address;
    for it in [phone, guardian] {
        if it.0 > best.0 {
            best = it;
        }
    }
    if best.0 > 0.0 {
        let others = shared.iter().filter(|it| it.0 > 0.0).count() - 1;
        let place = match street {
            Level::SameAddress | Level::NearAddress => place.0.min(2.0),
            _ => place.0.clamp(0.0, 1.0),
        };
        // For mates it is the same proof, so that it cancels: only what is left of each chance differs.
        let more = others as f64 + place;
        return (best.0 + more, best.1 + more);
    }
    let moved = if phone.0 < address.0 { phone } else { address };
    // Who has moved may have moved to another town.
    let excused = match street {
        Level::Elsewhere => (-1.0 - place.0).max(0.0),
        _ => 0.0,
    };
    let place = (place.0 + excused, place.1 + excused);
    (moved.0 + guardian.0 + place.0, moved.1 + guardian.1 + place.1)
}

fn sex(a: &Person, b: &Person) -> Level {
    match a.sex.zip(b.sex) {
        None => Level::Missing,
        Some((a, b)) if a == b => Level::SameSex,
        Some(_) => Level::OtherSex,
    }
}

fn born(a: &Person, b: &Person) -> (Level, Share) {
    let level = match birth::compare(a.birth, b.birth) {
        Level::OtherDay | Level::FarApart | Level::SameYear | Level::NearYear | Level::FewYears
            if !a.counted.is_year || !b.counted.is_year =>
        {
            Level::NoDate
        }
        level => level,
    };
    let share = match level {
        Level::SameDay => Share::Of((a.counted.year + b.counted.year) / 2.0 / 365.25),
        Level::AgeFits => Share::Of((birth::width(a.birth, b.birth) / SPREAD).min(0.95)),
        Level::DayMonthSwapped | Level::YearOffByOne | Level::OneDigit | Level::TwoPartsSame | Level::SameYear => {
            Share::Times((a.counted.year_times + b.counted.year_times) / 2.0)
        }
        _ => Share::Usual,
    };
    (level, share)
}
