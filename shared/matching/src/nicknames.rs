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
const FORMS: &str = include_str!("nicknames.txt");

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
ximena yadira yahir yamileth yareli zaire zara zion zoila";

/// Given names that about one child in two hundred or more has.
const COMMON_GIVEN_NAMES: &str = "\
abigail aiden alexander alexis andrew angel anthony ashley ava benjamin brandon brian carlos charlotte chloe \
christian christopher daniel david diego elijah elizabeth emily emma ethan gabriel hannah isabella jacob james jasmine \
jayden jennifer jessica john jonathan jordan jose joseph joshua juan justin kevin liam logan lucas luis madison maria \
mary mason matthew mia michael miguel natalie nathan nicholas noah olivia robert ryan samantha samuel sarah sofia \
sophia thomas tyler victoria william zachary";

/// Family names that about one person in three hundred or more has, nationally or in the Southwest.
const COMMON_FAMILY_NAMES: &str = "\
adams allen alvarez anderson baker brown campbell carter castillo chavez clark cruz davis diaz flores garcia gomez \
gonzales gonzalez green gutierrez hall harris hernandez hill jackson jimenez johnson jones king lee lewis lopez martin \
martinez mendoza miller mitchell moore morales nelson nguyen ortiz perez ramirez ramos reyes rivera roberts robinson \
rodriguez romero ruiz sanchez scott smith taylor thomas thompson torres vargas vasquez walker white williams wilson \
wright young";

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

/// Of each name the lines it is on.
type Lines = HashMap<&'static str, Vec<usize>>;

static FORM_LINES: LazyLock<Lines> = LazyLock::new(|| lines(FORMS));
static SPELLING_LINES: LazyLock<Lines> = LazyLock::new(|| lines(SPELLINGS));
static GIVEN: LazyLock<HashSet<&str>> = LazyLock::new(|| MORE_GIVEN_NAMES.split_whitespace().collect());
static COMMON_GIVEN: LazyLock<HashSet<&str>> = LazyLock::new(|| COMMON_GIVEN_NAMES.split_whitespace().collect());
static COMMON_FAMILY: LazyLock<HashSet<&str>> = LazyLock::new(|| COMMON_FAMILY_NAMES.split_whitespace().collect());

fn lines(table: &'static str) -> Lines {
    let mut lines = Lines::new();
    for (at, line) in table.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
        for name in line.split_whitespace() {
            lines.entry(name).or_default().push(at);
        }
    }
    lines
}

fn share_a_line(lines: &Lines, x: &str, y: &str) -> bool {
    lines
        .get(x)
        .zip(lines.get(y))
        .is_some_and(|(x, y)| x.iter().any(|it| y.contains(it)))
}

/// Whether both are forms of one given name.
pub(crate) fn are_nicknames(x: &str, y: &str) -> bool {
    share_a_line(&FORM_LINES, x, y)
}

/// Whether both are usual spellings of one family name.
pub(crate) fn are_spelling_variants(x: &str, y: &str) -> bool {
    share_a_line(&SPELLING_LINES, x, y)
}

/// The full forms that a given name can stand for, at most three; itself if none is known.
pub(crate) fn heads(name: &str) -> Vec<&str> {
    match FORM_LINES.get(name) {
        None => vec![name],
        Some(lines) => lines
            .iter()
            .take(3)
            .filter_map(|at| FORMS.lines().nth(*at)?.split_whitespace().next())
            .collect(),
    }
}

/// Whether it is known to be a given name, not a typo or a placeholder.
pub(crate) fn is_given_name(name: &str) -> bool {
    FORM_LINES.contains_key(name) || GIVEN.contains(name) || COMMON_GIVEN.contains(name)
}

/// Whether so many have this given name that it proves little.
pub(crate) fn is_common_given_name(name: &str) -> bool {
    COMMON_GIVEN.contains(name)
}

/// Whether so many have this family name that it proves little.
pub(crate) fn is_common_family_name(name: &str) -> bool {
    COMMON_FAMILY.contains(name)
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
        let tables = [
            FORMS,
            MORE_GIVEN_NAMES,
            COMMON_GIVEN_NAMES,
            COMMON_FAMILY_NAMES,
            SPELLINGS,
        ];
        for name in tables
            .iter()
            .flat_map(|it| it.lines())
            .filter(|it| !it.starts_with('#'))
            .flat_map(str::split_whitespace)
        {
            assert!(name.bytes().all(|it| it.is_ascii_lowercase()), "{name}");
        }
    }
}
