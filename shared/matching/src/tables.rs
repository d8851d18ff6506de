//! Small tables of names: forms of one name, names that exist, names that are common.
//!
//! Origin: compiled by hand for this crate from common knowledge of US English and Spanish usage;
//! no list was copied. They are data of this project, under its licence.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// One line a group, after comments: the full form, then forms that stand for it.
///
/// Two names of one line belong together. There is no way from line to line: Emily and Amelia are
/// both called Millie, yet Emily is not Amelia.
const FORMS: &str = include_str!("../tables/nicknames.txt");

/// Usual given names of children that have no other form in [`FORMS`].
const MORE_GIVEN_NAMES: &str = "\
aaron abel adam alan alana alicia alina alma alondra alyssa amaya amber amir amy andrea angel angelina aria ariana ariel asher \
aubrey audrey aurora autumn ava axel bailey bianca blake brayden brooke bryce caleb camila carla carmen carter chloe \
claire clara cody cole colton connor cooper cruz crystal dakota damian dante darius dayana destiny devin diana diego dylan \
edgar  edwin eleanor elsa ema emma emilia emiliano eric erica erik erika erin esmeralda esther eva evan \
ezekiel ezra faith felix finn gavin genesis gianna giovanni giselle grace gracie gordon grayson hailey hannah harper \
haley hayden hazel heather heidi hudson hugo hunter ian irene iris isaac ivan ivy izabella jace jada jade jaime jaylen \
jamal jane janet jared jasper jaylin jayla jayce jaylynn jimena joel jordan josiah josue judith julian juliana julieta \
juliet julissa june kaleb karen karina karla kayden kayla kaylee keith kelly kendra kiara kyle kylie landon lana laila \
layla leah leila leo leon levi lia liam lila logan lorena luna lydia lyla mabel maceo malik marcela marco marisol \
marissa mariah mariah mario marina marlon mason max maya melanie melody mia micah miles milo mila miranda miriam moises molly morgan mya \
nadia naomi nathalia nayeli nelson nevaeh nina noah nolan nora norma omar owen paige paola parker paula payton \
perla peyton preston princess priscilla quinn raul reese renata riley rocio roman rowan ruby rudy ruth ryan ryder \
saul sawyer scarlett selena serena serenity sergei shane shelby sierra silvia skylar sonia stella summer sydney sylvia \
tanya tara tatiana taylor tiffany travis trevor trinity tristan tyler uriel vanessa vera violet vivian wesley wyatt \
ximena yadira yahir yamileth yareli zaire zara zion zoila \
abigail aiden alexander alexis andrew angel anthony ashley ava benjamin brandon brian carlos charlotte chloe christ\
ian christopher daniel david diego elijah elizabeth emily emma ethan gabriel hannah isabella jacob james jasmine ja\
yden jennifer jessica john jonathan jordan jose joseph joshua juan justin kevin liam logan lucas luis madison maria\
 mary mason matthew mia michael miguel natalie nathan nicholas noah olivia robert ryan samantha samuel sarah sofia \
sophia thomas tyler victoria william zachary";

/// Usual spellings of one family name, one line a name.
const SPELLINGS: &str = "\
zhang chang
zhou chou chow
xu hsu
wang wong
li lee
liu lau
chen chan
huang hwang wong
xie hsieh
cai tsai
zhao chao
nguyen nguyn nguen
muller mueller
schmidt schmitt
hussein husain hussain hussien
ahmed ahmad
yoon yun
park pak
choi choe choy
kovalenko covalenco
jimenez ximenez gimenez
vasquez vazquez basquez
chavez chaves
velasquez velazquez
";

/// Given names with how many of a million people have each.
const GIVEN_NAMES: &str = include_str!("../tables/given_names.txt");

/// Family names with how many of a million people have each.
const FAMILY_NAMES: &str = include_str!("../tables/family_names.txt");

/// A table of groups of names.
struct Groups {
    lines: Vec<Vec<&'static str>>,
    /// Of each name the lines it is on.
    of: HashMap<&'static str, Vec<usize>>,
}

impl Groups {
    fn read(table: &'static str) -> Self {
        let lines: Vec<Vec<_>> = rows(table).map(|line| line.split_whitespace().collect()).collect();
        let mut of: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, line) in lines.iter().enumerate() {
            for name in line {
                of.entry(*name).or_default().push(at);
            }
        }
        Self { lines, of }
    }
}

static FORM_GROUPS: LazyLock<Groups> = LazyLock::new(|| Groups::read(FORMS));
static SPELLING_GROUPS: LazyLock<Groups> = LazyLock::new(|| Groups::read(SPELLINGS));
static MORE_GIVEN: LazyLock<HashSet<&str>> = LazyLock::new(|| MORE_GIVEN_NAMES.split_whitespace().collect());
static GIVEN: LazyLock<HashMap<&str, f64>> = LazyLock::new(|| shares(GIVEN_NAMES));
static FAMILY: LazyLock<HashMap<&str, f64>> = LazyLock::new(|| shares(FAMILY_NAMES));

fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

fn shares(table: &'static str) -> HashMap<&'static str, f64> {
    rows(table)
        .filter_map(|line| {
            let (name, of_a_million) = line.split_once(' ')?;
            Some((name, of_a_million.parse::<f64>().ok()? / 1e6))
        })
        .collect()
}

/// The groups of names that belong together in which a name is.
pub(crate) type Forms = &'static [usize];

/// The names of which this given name is a form; two of them are forms of one name if they share one of these.
pub(crate) fn forms(name: &str) -> Forms {
    FORM_GROUPS.of.get(name).map_or(&[], Vec::as_slice)
}

/// The names of which this family name is a usual spelling.
pub(crate) fn spellings(word: &str) -> Forms {
    SPELLING_GROUPS.of.get(word).map_or(&[], Vec::as_slice)
}

/// Whether they are forms of one name.
pub(crate) fn share_one(x: Forms, y: Forms) -> bool {
    x.iter().any(|it| y.contains(it))
}

/// Whether both are forms of one given name.
pub(crate) fn are_nicknames(x: &str, y: &str) -> bool {
    share_one(forms(x), forms(y))
}

/// The full forms that a given name can stand for, at most three; itself if none is known.
pub(crate) fn heads(name: &str) -> Vec<&str> {
    match FORM_GROUPS.of.get(name) {
        None => vec![name],
        Some(lines) => lines.iter().take(3).map(|at| FORM_GROUPS.lines[*at][0]).collect(),
    }
}

/// Whether it is known to be a given name, not a slip or a placeholder.
pub(crate) fn is_given_name(name: &str) -> bool {
    FORM_GROUPS.of.contains_key(name) || MORE_GIVEN.contains(name) || GIVEN.contains_key(name)
}

/// Whether it is known to be a family name.
pub(crate) fn is_family_name(name: &str) -> bool {
    FAMILY.contains_key(name)
}

/// The share of people with this given name, as far as the country's table tells: 0 to 1, never 0.
pub(crate) fn share_of_given_name(name: &str) -> f64 {
    // Given names come and go: one that was rare in 1990 may be that of many children now.
    let other = if is_given_name(name) { 1e-3 } else { 3e-6 };
    GIVEN.get(name).copied().unwrap_or(0.0).max(other)
}

/// Whether few people have this given name, as far as the country's table tells: it is not among the few hundred most common.
pub(crate) fn is_rare_given_name(name: &str) -> bool {
    GIVEN.get(name).is_none_or(|it| *it < 2.5e-4)
}

/// The share of people with this family name, as far as the country's table tells: 0 to 1, never 0.
pub(crate) fn share_of_family_name(name: &str) -> f64 {
    FAMILY.get(name).copied().unwrap_or(3e-6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nicknames_go_one_step() {
        assert!(are_nicknames("bob", "robert"));
        assert!(are_nicknames("memo", "guillermo"));
        assert!(are_nicknames("millie", "amelia"));
        assert!(!are_nicknames("emily", "amelia"));
    }

    #[test]
    fn every_name_is_written_as_it_is_looked_up() {
        let tables = [FORMS, MORE_GIVEN_NAMES, SPELLINGS];
        for name in tables.into_iter().flat_map(rows).flat_map(str::split_whitespace) {
            assert!(name.bytes().all(|it| it.is_ascii_lowercase()), "{name}");
        }
    }
}
