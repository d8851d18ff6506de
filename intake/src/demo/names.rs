//! Names of people who do not exist, as names are in the United States: with accents, hyphens, apostrophes and two words.
//!
//! In the lists `_` stands for a space inside a name.

use std::sync::LazyLock;

use super::dice::Dice;

/// Names that go together.
#[derive(Debug)]
pub(crate) struct Pool {
    /// Given names of girls.
    girls: Vec<&'static str>,
    /// Given names of boys.
    boys: Vec<&'static str>,
    /// Family names.
    families: Vec<&'static str>,
    /// The code of the language that may be spoken at home besides English.
    pub(crate) language: &'static str,
    /// How family names are made.
    manner: Manner,
    /// Of a hundred families, so many are of this pool.
    share: u64,
}

#[derive(Clone, Copy, Debug)]
enum Manner {
    /// One of the list, or one that was made up.
    Listed,
    /// Often two, of both parents.
    Double,
    /// One of the list, and a middle name goes with the given one.
    Single,
}

static POOLS: LazyLock<Vec<Pool>> = LazyLock::new(|| {
    let pool = |share, language, manner, [girls, boys, families]: [&'static str; 3]| Pool {
        girls: girls.split_whitespace().collect(),
        boys: boys.split_whitespace().collect(),
        families: families.split_whitespace().collect(),
        language,
        manner,
        share,
    };
    vec![
        pool(50, "en", Manner::Listed, [GIRLS, BOYS, FAMILIES]),
        pool(
            24,
            "es",
            Manner::Double,
            [SPANISH_GIRLS, SPANISH_BOYS, SPANISH_FAMILIES],
        ),
        pool(
            7,
            "vi",
            Manner::Single,
            [VIETNAMESE_GIRLS, VIETNAMESE_BOYS, VIETNAMESE_FAMILIES],
        ),
        pool(6, "zh", Manner::Single, [CHINESE_GIRLS, CHINESE_BOYS, CHINESE_FAMILIES]),
        pool(7, "ar", Manner::Single, [ARABIC_GIRLS, ARABIC_BOYS, ARABIC_FAMILIES]),
        pool(6, "fr", Manner::Listed, [FRENCH_GIRLS, FRENCH_BOYS, FRENCH_FAMILIES]),
    ]
});

const GIRLS: &str = "Olivia Emma Abigail Elizabeth Katherine Isabella Madison Ava Sophia Charlotte Amelia Harper Evelyn \
    Grace Chloe Lillian Hannah Zoë Aaliyah Makayla Jasmine Destiny Imani Nia Brianna Samantha Victoria Rebecca Margaret \
    Caroline Allison Jessica Natalie Savannah Autumn Willow Hazel Ivy Ruby Josephine Penelope Eleanor Violet Stella Nora \
    Audrey Piper Quinn Rowan Maeve Siobhán Anne-Marie Mary-Kate Keisha Tamika Winona Juniper Clementine Beatrix Delphine \
    Ottilie Marigold Persis Thea Wren Linnea Saoirse Faith Hope Joy Melody Skye Paige Jillian Rosalind Cordelia Imogen";
const BOYS: &str = "Liam Noah William Benjamin Michael Alexander Joshua Nathaniel Samuel Christopher Matthew Daniel James \
    Elijah Jackson Ethan Andrew Nicholas Jonathan Isaiah Jeremiah Malik Darnell Tyrone Jamal DeShawn Marcus Terrell Xavier \
    Robert Thomas Henry Theodore Frederick Gregory Patrick Kevin Brandon Tyler Austin Hunter Logan Wyatt Levi Caleb Jonah \
    Silas Ezra Felix Oscar Hugo Jasper Declan Finn Cormac Séamus D'Andre Jean-Paul Bo Ty Ambrose Lucian Orson Thaddeus \
    Percival Alistair Rufus Milo Otis Amos Boone Grady Hollis Keaton Ronan Soren Tobias Wendell Zebulon";
const FAMILIES: &str = "Whitlock Okafor Tillery Pell Brannock Harrow Lindqvist Castellan O'Brannon O'Shaughan McAlder \
    MacTavey Van_der_Hoeck St._Clare Washburne Jeffersen Boothby Freemantle Banks Coleridge Dupree Ellery Fairweather \
    Gadsby Holloman Ingersole Jessup Kettering Lockridge Merriman Norwood Ormsby Pemberly Quarles Rainey Stillwell \
    Thackery Underhill Vickers Wexler Yarrow Zeller Abernath Birdsong Crowfoot Runningwater Kowalczyk Petrov-Lane \
    Andersson Novakova Ferraro Rosenthal Haddock Papadakis Schreiber Nakai Begaye Kealoha Mbeki-Stone";
const SPANISH_GIRLS: &str = "María Sofía Guadalupe Ximena Valentina Camila Gabriela Daniela Alejandra Fernanda Mariana \
    Lucía Elena Rosa Ana Isabel Paola Renata Itzel Yareli Noemí Esperanza Catalina Montserrat María_José Ana_Lucía Luz \
    Araceli Citlali Inés Julieta Leticia Marisol Natalia Pilar Rocío Teresa Yolanda";
const SPANISH_BOYS: &str = "José Juan Francisco Santiago Mateo Diego Alejandro Javier Miguel Luis Jesús Ángel Emilio \
    Joaquín Rafael Guillermo Eduardo Andrés José_Luis Juan_Carlos Adrián Martín Íñigo Tomás Ramón Rubén Sebastián Óscar \
    Raúl Saúl Pablo Leonardo Nicolás Gustavo Héctor Ignacio";
const SPANISH_FAMILIES: &str = "García Hernández Martínez López González Rodríguez Pérez Ramírez Flores Rivera Gómez Díaz \
    Reyes Morales Ortiz Gutiérrez Chávez Ramos Ruiz Mendoza Álvarez Castillo Vázquez Romero Herrera Medina De_la_Cruz \
    De_León Del_Río Ibáñez Núñez Peña Quiñones Zúñiga Marroquín Villaseñor Ybarra Olvera Tovar Urrutia Escobedo";
const VIETNAMESE_GIRLS: &str = "Linh Mai Trang Ngọc Hương Thảo Phương Vy My Kim Lan Tuyết Quỳnh Hà Diễm Yến Như Châu";
const VIETNAMESE_BOYS: &str = "Minh Huy Khoa Nam Đức Tuấn Phúc Bảo Khang Long Quang Thiện Vinh Hùng Sơn Tâm Duy Kiên";
const VIETNAMESE_FAMILIES: &str =
    "Nguyễn Trần Lê Phạm Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Nguyen Tran Pham Truong";
const CHINESE_GIRLS: &str = "Mei Xiaoling Yan Mei-Ling Jing Xiu Lihua Ying Yuxin Zihan Qing Fang Meng Yue Hui-Min Lan";
const CHINESE_BOYS: &str = "Wei Jun Xiaoming Hao Jian Zihao Ming Yichen Bo Feng Kai-Wen Rui Tao Yang Zhi-Hao Lei";
const CHINESE_FAMILIES: &str =
    "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Lin Guo Ouyang Lü Szeto Hsu";
const ARABIC_GIRLS: &str =
    "Fatima Aisha Layla Mariam Noor Zaynab Amina Hala Yasmin Salma Rania Khadija Huda Dalia Samira";
const ARABIC_BOYS: &str = "Mohammed Ahmad Omar Yusuf Ali Ibrahim Khalid Hassan Abdullah Mustafa Zayd Bilal Tariq Samir \
    Abdul_Rahman Hamza Karim";
const ARABIC_FAMILIES: &str = "Haddad Al-Rashidi El-Amin Khoury Mansour Abu_Zayd Nasser Al_Sayegh Hussein Farah Abdi Warsame \
    Bin_Salim Qasim Darwish Shaheen Najjar Aziz";
const FRENCH_GIRLS: &str = "Renée Élodie Noémie Chloé Marie-Ange Fabiola Widline Geneviève Solange Mirlande Zoé Anaïs";
const FRENCH_BOYS: &str = "René Jean-Baptiste Étienne Rémy André Wilner Jean-Marc Loïc Stanley Gaël Théo Emmanuel";
const FRENCH_FAMILIES: &str = "Toussaint Désir Jean-Pierre Étienne Lafleur Beaudoin D'Arcangelo L'Ouverte Saint-Fleur \
    Bélanger Thibodeaux Hébert-Roy Désormeaux Petit-Frère";

/// The first and second halves of family names that were made up, so that there are enough for a large center.
const FIRST_HALVES: &str = "Ash Bram Cald Dun Elm Fen Gar Hol Ing Kel Lark Mar Nor Oak Pen Quill Rav Sil Thorn Ul Wex Yar Alder \
    Briar Crane Drift Ember Frost Glen Heron Iron Juni Knot Loch Moss Nettle Otter Pike Rook Sedge Tarn Vale Wick Birch \
    Cinder Dove Fern Grey Haw Lin Mill North Plum Reed Stone Teal West";
const SECOND_HALVES: &str = "brook bury combe croft dale field ford garth grove ham holt hurst land leigh mere more ridge shaw \
    stead thorpe ton wick wood worth by den fell gate mount wright";

/// Short forms that a police officer may have heard instead of the name.
const SHORT_FORMS: &str = "Abigail=Abby Alejandro=Alex Alexander=Xander Andrew=Drew Benjamin=Ben Christopher=Chris Daniel=Danny \
    Eduardo=Lalo Elizabeth=Lizzie Francisco=Paco Frederick=Fred Gabriela=Gaby Guadalupe=Lupe Guillermo=Memo \
    Isabella=Bella Jonathan=Jon José=Pepe Joshua=Josh Katherine=Katie Margaret=Maggie Michael=Mike Nathaniel=Nate \
    Nicholas=Nick Patrick=Pat Rebecca=Becky Robert=Bobby Samantha=Sam Samuel=Sam Thomas=Tommy Victoria=Vicky William=Will";

/// The names of some family.
pub(crate) fn pool(dice: &mut Dice) -> &'static Pool {
    let mut left = dice.below(100);
    for pool in POOLS.iter() {
        match left.checked_sub(pool.share) {
            Some(rest) => left = rest,
            None => return pool,
        }
    }
    &POOLS[0]
}

/// A short form of a given name, where one is usual.
pub(crate) fn short_form(given: &str) -> Option<&'static str> {
    SHORT_FORMS
        .split_whitespace()
        .filter_map(|it| it.split_once('='))
        .find(|(full, _)| *full == given)
        .map(|(_, short)| short)
}

impl Pool {
    /// A given name.
    pub(crate) fn given(&self, girl: bool, dice: &mut Dice) -> String {
        spelled(dice.pick_early(if girl { &self.girls } else { &self.boys }))
    }

    /// A middle name; often none.
    pub(crate) fn middle(&self, given: &str, girl: bool, dice: &mut Dice) -> String {
        let middle = match self.manner {
            Manner::Single if self.language == "vi" && dice.chance(60) => if girl { "Thị" } else { "Văn" }.to_owned(),
            Manner::Listed | Manner::Double if dice.chance(40) => self.given(girl, dice),
            _ => String::new(),
        };
        if middle == given { String::new() } else { middle }
    }

    /// One family name.
    pub(crate) fn family(&self, dice: &mut Dice) -> String {
        if self.language == "en" && dice.chance(75) {
            let [first, second] = [FIRST_HALVES, SECOND_HALVES].map(|it| it.split_whitespace().collect::<Vec<_>>());
            return format!("{}{}", dice.pick(&first), dice.pick(&second));
        }
        spelled(dice.pick_early(&self.families))
    }

    /// The family name of the children of parents with these.
    pub(crate) fn of_both(&self, fathers: &str, mothers: &str, dice: &mut Dice) -> String {
        let roll = dice.below(100);
        match self.manner {
            Manner::Double if roll < 60 => format!("{fathers} {mothers}"),
            Manner::Double if roll < 72 => format!("{fathers}-{mothers}"),
            Manner::Listed if roll < 6 && !fathers.contains('-') => format!("{fathers}-{mothers}"),
            Manner::Listed | Manner::Single if roll < 25 => mothers.to_owned(),
            _ => fathers.to_owned(),
        }
    }
}

fn spelled(name: &str) -> String {
    name.replace('_', " ")
}

/// A name as a keyboard without accents has it.
pub(crate) fn without_accents(name: &str) -> String {
    const LETTERS: [(&str, char); 17] = [
        ("áàâäãåạảấầậăắặ", 'a'),
        ("ÁÀÂÄ", 'A'),
        ("éèêëẹẻếềệễ", 'e'),
        ("ÉÈÊ", 'E'),
        ("íìîïịỉ", 'i'),
        ("ÍÎ", 'I'),
        ("óòôöõọỏốồộỗơớờ", 'o'),
        ("ÓÔ", 'O'),
        ("úùûüũụủưứừữ", 'u'),
        ("ÚÜ", 'U'),
        ("ýỳỵ", 'y'),
        ("ñ", 'n'),
        ("Ñ", 'N'),
        ("ç", 'c'),
        ("đ", 'd'),
        ("Đ", 'D'),
        ("’", '\''),
    ];
    let plain = |letter| {
        LETTERS
            .iter()
            .find(|it| it.0.contains(letter))
            .map_or(letter, |it| it.1)
    };
    name.chars().map(plain).collect()
}
