//! Files of clients, to be imported.

use std::fmt::Write as _;

const FIRST: [&str; 40] = [
    "Ada", "Bruno", "Carla", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Imani", "Jonas", "Keiko", "Luca", "Marta",
    "Nadia", "Oskar", "Paula", "Quentin", "Rosa", "Stefan", "Tamara", "Ulrich", "Vera", "Walter", "Ximena", "Yusuf",
    "Zelda", "Amara", "Boris", "Celia", "Dario", "Edith", "Felix", "Gloria", "Henrik", "Ingrid", "Julio", "Karin",
    "Leopold", "Mirela", "Norbert",
];
const LAST: [&str; 40] = [
    "Abernathy",
    "Bachmann",
    "Castellano",
    "Dragomir",
    "Eriksen",
    "Fontaine",
    "Gutierrez",
    "Haddad",
    "Ivanova",
    "Jaworski",
    "Kowalczyk",
    "Lindqvist",
    "Montague",
    "Nakamura",
    "Okonkwo",
    "Petrov",
    "Quintero",
    "Rasmussen",
    "Santangelo",
    "Thorvald",
    "Underhill",
    "Vandermeer",
    "Whitlock",
    "Xanthos",
    "Yamaguchi",
    "Zielinski",
    "Albrecht",
    "Boudreaux",
    "Ceballos",
    "Delacroix",
    "Espinoza",
    "Fitzgerald",
    "Goldberg",
    "Hernandez",
    "Ibrahim",
    "Jorgensen",
    "Kaplan",
    "Lombardi",
    "Mansour",
    "Novak",
];

/// The headings of [`child`].
const HEADINGS: &str = "First name,Last name,DOB,Sex,Street,City,State,ZIP,Phone,Guardians";

/// The `n`th child, as a row: no two of the first 1,600 have the same name, and no two were born on one day.
pub fn child(n: usize) -> String {
    let (first, last) = (FIRST[n % 40], LAST[(n / 40 + n) % 40]);
    let (year, month, day) = (2010 + n % 12, 1 + n / 12 % 12, 1 + n / 144 % 28);
    let sex = if n.is_multiple_of(2) { "female" } else { "M" };
    format!(
        "{first},{last},{month}/{day}/{year},{sex},{} {last} Street,Springfield,IL,6{:04},(217) 55{}-{:04},Pat {last}",
        n * 7 + 1,
        n % 9973,
        n % 10,
        n * 13 % 10_000
    )
}

/// A file of these rows.
pub fn file(rows: impl IntoIterator<Item = String>) -> String {
    let mut text = format!("{HEADINGS}\n");
    for row in rows {
        let _ = writeln!(text, "{row}");
    }
    text
}
