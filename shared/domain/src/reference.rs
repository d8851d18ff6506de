//! The name of a referral that is safe in an e-mail and on the telephone.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// A referral's reference, such as `R-7K4Q-X2MN`: seven random characters and a check character.
///
/// Random, so that it tells nothing of the referral or of how many there are; without vowels, so that it
/// spells nothing; without the letters that are taken for digits. 27^7 is about 10^10: the unique key of
/// the table decides, and a clash is drawn anew.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference([u8; Reference::CHARS]);

/// A text is not a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a reference")]
pub struct NotAReference;

impl Reference {
    const CHARS: usize = 8;
    const ALPHABET: &[u8; 27] = b"23456789BCDFGHJKLMNPQRSTVWX";

    /// A new one, from the system's random numbers.
    pub fn random() -> Self {
        let mut characters = [0; Self::CHARS];
        let mut drawn = 0;
        while drawn < Self::CHARS - 1 {
            let byte = random_byte();
            // 243 = 9 × 27: what lies above would favour the first characters.
            if byte < 243 {
                characters[drawn] = Self::ALPHABET[usize::from(byte % 27)];
                drawn += 1;
            }
        }
        characters[Self::CHARS - 1] = Self::check(&characters[..Self::CHARS - 1]);
        Self(characters)
    }

    /// A weighted sum modulo 27. No weight and no difference of neighbouring weights shares a divisor with 27,
    /// so every wrong character and every swap of two neighbours is found.
    fn check(characters: &[u8]) -> u8 {
        const WEIGHTS: [usize; Reference::CHARS - 1] = [1, 2, 4, 5, 7, 8, 10];
        let value = |character: &u8| Self::ALPHABET.iter().position(|it| it == character).unwrap_or(0);
        let sum: usize = characters
            .iter()
            .zip(WEIGHTS)
            .map(|(it, weight)| value(it) * weight)
            .sum();
        Self::ALPHABET[sum % 27]
    }
}

#[expect(
    clippy::expect_used,
    reason = "without random numbers nothing safe can be made; better to stop"
)]
fn random_byte() -> u8 {
    let mut byte = [0];
    getrandom::fill(&mut byte).expect("the system gives random numbers");
    byte[0]
}

impl FromStr for Reference {
    type Err = NotAReference;

    /// Forgiving in case, spaces and hyphens, as read out on the telephone.
    fn from_str(text: &str) -> Result<Self, NotAReference> {
        let tidy: Vec<u8> = text
            .bytes()
            .filter(|it| !matches!(it, b' ' | b'-'))
            .map(|it| it.to_ascii_uppercase())
            .collect();
        let bare = match tidy.as_slice() {
            [_, rest @ ..] if tidy.len() == Self::CHARS + 1 && tidy[0] == b'R' => rest,
            _ => return Err(NotAReference),
        };
        let characters: [u8; Self::CHARS] = bare.try_into().map_err(|_| NotAReference)?;
        let known = characters.iter().all(|it| Self::ALPHABET.contains(it));
        if known && Self::check(&characters[..Self::CHARS - 1]) == characters[Self::CHARS - 1] {
            Ok(Self(characters))
        } else {
            Err(NotAReference)
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = String::from_utf8_lossy(&self.0);
        write!(f, "R-{}-{}", &text[..4], &text[4..])
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_back_also_in_small_letters_and_without_hyphens() {
        for _ in 0..1_000 {
            let reference = Reference::random();
            let text = reference.to_string();
            assert_eq!(text.parse(), Ok(reference));
            assert_eq!(text.to_lowercase().replace('-', " ").parse(), Ok(reference));
        }
    }

    #[test]
    fn a_wrong_character_is_noticed() {
        let text = Reference::random().to_string();
        for place in [2, 3, 4, 5, 7, 8, 9, 10] {
            for other in Reference::ALPHABET {
                let mut wrong = text.clone().into_bytes();
                if wrong[place] != *other {
                    wrong[place] = *other;
                    assert_eq!(
                        String::from_utf8(wrong).unwrap().parse::<Reference>(),
                        Err(NotAReference)
                    );
                }
            }
        }
        assert!("".parse::<Reference>().is_err());
        assert!("R-ÄÖÜß-1234".parse::<Reference>().is_err());
    }
}
