//! What a password has to be. How it is hashed is the store's business.

use std::fmt;

use crate::words::complaints as words;

/// A password that may be set. Never printed, never stored as it is.
pub struct Password(String);

/// Why a password may not be set. Displays as a sentence for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer than [`Password::MIN_CHARS`] characters.
    #[error("{}", words::PASSWORD_SHORT)]
    Short,
    /// More than [`Password::MAX_CHARS`] characters.
    #[error("{}", words::PASSWORD_LONG)]
    Long,
    /// Among the first that a guesser would try.
    #[error("{}", words::PASSWORD_WEAK)]
    Weak,
    /// The two inputs differ.
    #[error("{}", words::PASSWORDS_DIFFER)]
    Differ,
}

impl Password {
    /// Shortest, in characters (NIST SP 800-63B asks for 8; ours is longer while there is no second factor).
    pub const MIN_CHARS: usize = 12;
    /// Longest, in characters.
    pub const MAX_CHARS: usize = 128;

    /// Checks length and strength. `context` are words that the password must not be made of: names of the person and site.
    /// No rule about kinds of characters (NIST SP 800-63B 5.1.1.2).
    pub fn parse(text: &str, repeated: &str, context: &[&str]) -> Result<Self, PasswordError> {
        if text != repeated {
            return Err(PasswordError::Differ);
        }
        let chars = text.chars().count();
        if chars < Self::MIN_CHARS {
            return Err(PasswordError::Short);
        }
        if chars > Self::MAX_CHARS {
            return Err(PasswordError::Long);
        }
        let context: Vec<&str> = context
            .iter()
            .copied()
            .filter(|it| !it.is_empty())
            .chain(["child", "advocacy", "center", "referral", "intake", "police"])
            .collect();
        // What is left without the names that anybody would try first has to carry the password alone.
        let bare = context
            .iter()
            .fold(text.to_lowercase(), |left, word| left.replace(&word.to_lowercase(), ""));
        if bare.chars().count() < 8 || zxcvbn::zxcvbn(text, &context).score() < zxcvbn::Score::Three {
            return Err(PasswordError::Weak);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text, for hashing only.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(<hidden>)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_and_not_easily_guessed() {
        let parse = |it: &str| Password::parse(it, it, &["Ada", "King"]).map(drop);
        assert_eq!(parse("correct horse battery"), Ok(()));
        assert_eq!(parse("short"), Err(PasswordError::Short));
        assert_eq!(parse("passwordpassword"), Err(PasswordError::Weak));
        assert_eq!(parse("AdaKing AdaKing"), Err(PasswordError::Weak));
        assert_eq!(parse(&"ab3 ".repeat(40)), Err(PasswordError::Long));
        assert_eq!(
            Password::parse("correct horse battery", "correct horse", &[]).map(drop),
            Err(PasswordError::Differ)
        );
    }
}
