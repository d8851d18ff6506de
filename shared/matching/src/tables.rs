//! Tables of names: forms of one name, names that exist, names that are common.
//!
//! How many people have a name is taken from the lists of the census of 1990 (public domain; see the heads of the files). All else was
//! compiled by hand for this crate, and is data of this project, under its licence.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// One line a group, after comments: the full form, then forms that stand for it.
///
/// Two names of one line belong together. There is no way from line to line: Emily and Amelia are
/// both called Millie, yet Emily is not Amelia.
const FORMS: &str = include_str!("../tables/nicknames.txt");

/// Usual given names of children that are in no other table.
const MORE_GIVEN_NAMES: &str = include_str!("../tables/more_given_names.txt");

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
static MORE_GIVEN: LazyLock<HashSet<&str>> =
    LazyLock::new(|| rows(MORE_GIVEN_NAMES).flat_map(str::split_whitespace).collect());
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
