//! What is counted in reports, by what, and in which period.
//!
//! **Who is counted.** An account is counted from its reporting start on. It was served in a period on that start, and on each day from
//! then on of an interview, an encounter, a therapy session that was attended, or a medical exam. A child was served if one of its
//! accounts was, and counts once. Who was deleted, what was merged away, and a closed account do not count; who is inactive does.
//!
//! **What is stored of it.** Codes are a bit each ([`bits`]), in the order of their list; days are numbers like 20261122. So a list that is
//! counted grows at its end only.

use jiff::civil::Date;

use crate::{
    answers::Answers,
    birth::{Age, AgeUnit, Birth},
    catalogue::{FieldId, Section},
    codes::{self, Code, List},
    referral::stored_enum,
    words::reports as words,
};

stored_enum! {
    /// A report.
    Report {
        /// Children who were served.
        Children = "children",
        /// Who is alleged to have hurt them.
        Offenders = "offenders",
        /// Referrals by agency and outcome.
        Referrals = "referrals",
    }
}

stored_enum! {
    /// A table of a report: by what is counted.
    Table {
        /// Children by their age on the first day in the period on which they were served.
        Age = "age",
        /// Children by sex.
        Sex = "sex",
        /// Children by race.
        Race = "race",
        /// Children by whether they are Hispanic.
        Ethnicity = "ethnicity",
        /// Children by the kinds of abuse that are alleged in the accounts that were served.
        Abuse = "abuse",
        /// The same in the words of the report on VOCA funds.
        Voca = "victimization",
        /// Children by disability.
        Disability = "disability",
        /// Children by language.
        Language = "language",
        /// Children by the services that were given in the period.
        Services = "services",
        /// How often which service was given.
        Times = "times",
        /// Children by whether anybody alleged is entered.
        Alleged = "alleged",
        /// Alleged offenders by their age on the first day in the period on which the account was served.
        OffenderAge = "offender-age",
        /// Alleged offenders by sex.
        OffenderSex = "offender-sex",
        /// Alleged offenders by what they are to the child.
        Relation = "relation",
    }
}

/// A line of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Names it in an address.
    pub code: Code,
    /// What it is called.
    pub label: &'static str,
    /// What is counted in it: whatever has any of these bits. None: that of which nothing is known.
    pub bits: i64,
}

impl Line {
    /// Whether something with these bits counts in it.
    pub fn counts(&self, bits: i64) -> bool {
        if self.bits == 0 {
            bits == 0
        } else {
            bits & self.bits != 0
        }
    }
}

/// The line of that of which nothing is known.
pub const NOT_KNOWN: Code = "not-known";

/// The last year of each age band of children but the last band, which has no end.
pub const CHILDREN_UNTIL: [i64; 3] = [6, 12, 18];
/// The same of alleged offenders: the report to the National Children's Alliance asks for under 13, 13 to 17, and 18 and over.
pub const OFFENDERS_UNTIL: [i64; 2] = [12, 17];

impl Report {
    /// What it is called.
    pub fn label(self) -> &'static str {
        words::report(self)
    }

    /// Its tables, in the order in which they are shown.
    pub fn tables(self) -> &'static [Table] {
        use Table::{Abuse, Age, Alleged, Disability, Ethnicity, Language, OffenderAge, OffenderSex, Race, Relation};
        match self {
            Report::Children => &[
                Age,
                Table::Sex,
                Race,
                Ethnicity,
                Abuse,
                Table::Voca,
                Table::Services,
                Table::Times,
                Disability,
                Language,
            ],
            Report::Offenders => &[OffenderAge, OffenderSex, Relation, Alleged],
            Report::Referrals => &[],
        }
    }
}

/// What a table counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Children.
    Children,
    /// Alleged offenders: each in each account in which they are entered.
    Offenders,
    /// How often something happened.
    Times,
}

impl Table {
    /// What it is called.
    pub fn label(self) -> &'static str {
        words::table(self)
    }

    /// What it counts.
    pub fn counted(self) -> Counted {
        match self {
            Table::OffenderAge | Table::OffenderSex | Table::Relation => Counted::Offenders,
            Table::Times => Counted::Times,
            _ => Counted::Children,
        }
    }

    /// Whether a child can count in several lines of it. The sum of every other table is the number of those counted.
    pub fn is_several(self) -> bool {
        use Table::{Abuse, Disability, Race, Services, Voca};
        matches!(self, Race | Abuse | Voca | Disability | Services)
    }

    /// Its lines, in the order in which they are shown; last the one of that of which nothing is known.
    pub fn lines(self) -> Vec<Line> {
        let mut lines = match self {
            Table::Age => plain(&words::AGES),
            Table::OffenderAge => plain(&words::OFFENDER_AGES),
            Table::Services | Table::Times => plain(&words::SERVICES),
            Table::Alleged => plain(&words::ALLEGED_LINES),
            Table::Voca => Voca::ALL.iter().map(|it| it.line()).collect(),
            Table::Sex | Table::OffenderSex => of_list(List::Sex),
            Table::Race => of_list(List::Race),
            Table::Ethnicity => of_list(List::YesNoUnknown),
            Table::Abuse => of_list(List::AbuseType),
            Table::Disability => of_list(List::Disability),
            Table::Language => of_list(List::Language),
            Table::Relation => of_list(List::OffenderRelation),
        };
        if self != Table::Times {
            lines.push(Line {
                code: NOT_KNOWN,
                label: words::not_known(self),
                bits: 0,
            });
        }
        lines
    }

    /// Its line of this code.
    pub fn line(self, code: &str) -> Option<Line> {
        self.lines().into_iter().find(|it| it.code == code)
    }
}

/// Lines of which the first counts the first bit, and so on.
fn plain(lines: &[(Code, &'static str)]) -> Vec<Line> {
    let numbered = lines.iter().enumerate();
    numbered
        .map(|(at, (code, label))| Line {
            code,
            label,
            bits: 1 << at,
        })
        .collect()
}

fn of_list(list: List) -> Vec<Line> {
    let lines = plain(list.entries());
    lines.into_iter().filter(|it| !says_nothing(it.code)).collect()
}

/// Whether a code says that nothing is known.
fn says_nothing(code: Code) -> bool {
    matches!(code, codes::UNKNOWN | "not_asked")
}

/// Codes of a list, a bit each.
pub fn bits(list: List, codes: &[Code]) -> i64 {
    let known = of_list(list).into_iter().filter(|it| codes.contains(&it.code));
    known.fold(0, |bits, it| bits | it.bits)
}

stored_enum! {
    /// The types of victimization of the report on VOCA funds that a center meets (Performance Measurement Tool of the Office for
    /// Victims of Crime). A child counts in each that applies.
    Voca {
        /// Child sexual abuse or assault.
        SexualAbuse = "child-sexual-abuse",
        /// Child physical abuse or neglect.
        PhysicalAbuse = "child-physical-abuse",
        /// Child pornography.
        Pornography = "child-pornography",
        /// Domestic or family violence.
        FamilyViolence = "family-violence",
        /// Human trafficking for sex.
        SexTrafficking = "sex-trafficking",
        /// Human trafficking for labor.
        LaborTrafficking = "labor-trafficking",
        /// Kidnapping.
        Kidnapping = "kidnapping",
        /// Survivors of homicide victims.
        Survivors = "survivors",
        /// Anything else.
        Other = "other",
    }
}

impl Voca {
    /// The kinds of abuse that count as it.
    ///
    /// The Office's list has children's sexual abuse, children's physical abuse or neglect together, child pornography, domestic or family
    /// violence, both kinds of trafficking, kidnapping, and survivors of homicide victims by these names. For the rest:
    /// - medical neglect is neglect (NCANDS codes it beside neglect, 3 and 2; NIEM has it as a kind of its own, MN);
    /// - drug endangerment is neglect (NIEM: NE);
    /// - problematic sexual behavior between children is sexual abuse of the one who is hurt (NIBRS: fondling);
    /// - emotional abuse has no line of its own there, so it is "other".
    pub fn kinds(self) -> &'static [Code] {
        match self {
            Voca::SexualAbuse => &["sexual_abuse", "problematic_sexual_behavior"],
            Voca::PhysicalAbuse => &["physical_abuse", "neglect", "medical_neglect", "drug_endangerment"],
            Voca::Pornography => &["online_exploitation"],
            Voca::FamilyViolence => &["witness_violence"],
            Voca::SexTrafficking => &["sex_trafficking"],
            Voca::LaborTrafficking => &["labor_trafficking"],
            Voca::Kidnapping => &["abduction"],
            Voca::Survivors => &["fatality"],
            Voca::Other => &["emotional_abuse", "other"],
        }
    }

    fn line(self) -> Line {
        Line {
            code: self.as_str(),
            label: words::voca(self),
            bits: bits(List::AbuseType, self.kinds()),
        }
    }
}

/// What can be given to a child, in the order of the lines of its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "labels stand in words::reports")]
pub enum Service {
    Interview,
    Encounter,
    Therapy,
    Medical,
}

impl Service {
    /// Which service an entry is, if it was given.
    pub fn given(section: Section, answers: &Answers) -> Option<Self> {
        match section {
            Section::Interview => Some(Service::Interview),
            Section::Encounter => Some(Service::Encounter),
            Section::Therapy => {
                (answers.code(FieldId::TherapyAttended) == Some(codes::ATTENDED)).then_some(Service::Therapy)
            }
            Section::Medical => Some(Service::Medical),
            _ => None,
        }
    }
}

/// A day as a number: 20261122. The difference of two, without its last four digits, is the age of who was born on the first.
pub fn number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// The age on a day, as the bit of its band; 0 if it is not known. Both days are numbers, `until` has the last year of each band but the last.
pub fn age(born: Option<i64>, on: i64, until: &[i64]) -> i64 {
    match born.filter(|it| *it <= on) {
        Some(born) => 1 << until.iter().take_while(|it| (on - born) / 10_000 > **it).count(),
        None => 0,
    }
}

/// The birthday to count with. Who was seven on some day was born between seven and eight years before it: counted is the middle, so
/// that for half a year before and after that day the age is the one that was said.
pub fn birthday(birth: Birth, sent_on: Date) -> Option<Date> {
    let said_on = birth.said_on(sent_on);
    match birth {
        Birth::On(day) => Some(day),
        Birth::Age(Age { count, unit, .. }) => {
            let months = match unit {
                AgeUnit::Years => i32::from(count) * 12 + 6,
                AgeUnit::Months => i32::from(count),
            };
            Some(said_on.saturating_sub(jiff::Span::new().months(months)))
        }
        Birth::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::birth::parse_age;

    /// What is stored are the places in these lists: they may only grow at their ends.
    #[test]
    fn the_lists_that_are_counted_keep_their_order() {
        let codes = |list: List| list.entries().iter().map(|it| it.0).collect::<Vec<_>>().join(" ");
        assert_eq!(codes(List::Sex), "female male other unknown");
        assert_eq!(codes(List::YesNoUnknown), "yes no unknown");
        assert_eq!(
            codes(List::Race),
            "american_indian asian black pacific_islander white unable not_asked"
        );
        assert_eq!(
            codes(List::Disability),
            "none intellectual learning emotional sensory physical behavior speech other_medical"
        );
        assert_eq!(
            codes(List::Language),
            "en es ase ar zh ht fr ko pt ru so tl vi other unknown"
        );
        assert_eq!(
            codes(List::AbuseType),
            "sexual_abuse physical_abuse neglect medical_neglect emotional_abuse sex_trafficking labor_trafficking online_exploitation \
             witness_violence drug_endangerment problematic_sexual_behavior abduction fatality other unknown"
        );
        assert_eq!(
            codes(List::OffenderRelation),
            "biological_parent adoptive_parent step_parent parents_partner legal_guardian foster_parent_relative foster_parent_other \
             foster_parent grandparent sibling step_sibling other_relative in_law babysitter day_care residential_staff professional friend \
             neighbor partner acquaintance online employer stranger other unknown"
        );
    }

    #[test]
    fn every_kind_of_abuse_is_one_kind_of_victimization() {
        let mut all: Vec<Code> = Voca::ALL.iter().flat_map(|it| it.kinds().iter().copied()).collect();
        let mut kinds: Vec<Code> = of_list(List::AbuseType).iter().map(|it| it.code).collect();
        all.sort_unstable();
        kinds.sort_unstable();
        assert_eq!(all, kinds);
    }

    #[test]
    fn every_line_of_every_table_has_a_code_of_its_own() {
        for table in Table::ALL {
            let lines = table.lines();
            let mut codes: Vec<Code> = lines.iter().map(|it| it.code).collect();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), lines.len(), "{table:?}");
            assert!(lines.iter().all(|it| table.line(it.code) == Some(*it)));
        }
    }

    #[test]
    fn an_age_that_was_said_holds_for_half_a_year_before_and_after() {
        let seven = birthday(Birth::Age(parse_age("7", "years").unwrap()), date(2026, 7, 1)).unwrap();
        let age = |on| (number(on) - number(seven)) / 10_000;
        assert_eq!(
            [date(2026, 1, 1), date(2026, 7, 1), date(2026, 12, 31)].map(age),
            [7, 7, 7]
        );
        assert_eq!([date(2025, 12, 31), date(2027, 1, 1)].map(age), [6, 8]);
        let baby = birthday(Birth::Age(parse_age("8", "months").unwrap()), date(2026, 7, 1)).unwrap();
        assert_eq!(baby, date(2025, 11, 1));
        assert_eq!(birthday(Birth::Unknown, date(2026, 7, 1)), None);
    }

    #[test]
    fn an_age_is_a_band_and_who_is_not_born_yet_has_none() {
        let born = Some(20_190_615);
        let on = [
            20_190_614, 20_190_615, 20_260_614, 20_260_615, 20_320_614, 20_320_615, 20_380_615,
        ];
        assert_eq!(on.map(|it| age(born, it, &CHILDREN_UNTIL)), [0, 1, 1, 2, 2, 4, 8]);
        assert_eq!(age(None, 20_260_615, &CHILDREN_UNTIL), 0);
    }

    proptest! {
        /// Of what only one thing can be known, it counts in one line.
        #[test]
        fn of_a_single_bit_or_none_one_line_counts(at in 0..5_u32, nothing in any::<bool>()) {
            for table in Table::ALL.iter().filter(|it| !it.is_several() && **it != Table::Times) {
                let lines = table.lines();
                let known: Vec<i64> = lines.iter().map(|it| it.bits).filter(|it| *it != 0).collect();
                let bits = if nothing { 0 } else { known[at as usize % known.len()] };
                prop_assert_eq!(lines.iter().filter(|it| it.counts(bits)).count(), 1);
            }
        }

        /// The difference of the numbers of two days is an age.
        #[test]
        fn the_difference_of_two_days_is_an_age(born in 0..20_000_i64, later in 0..9_000_i64) {
            let day = |n: i64| date(1960, 1, 1).saturating_add(jiff::Span::new().days(n));
            let (born, on) = (day(born), day(born + later));
            let years = i64::from(born.until((jiff::Unit::Year, on)).unwrap().get_years());
            let by_number = (number(on) - number(born)) / 10_000;
            // Who was born on February 29 has their birthday on March 1.
            prop_assert!(by_number == years || (born.month(), born.day()) == (2, 29) && by_number + 1 == years);
        }
    }
}
