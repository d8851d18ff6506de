//! Secrets that stand for a right: of a session or a link. Stored is only their hash.

use std::fmt;

use sha2::{Digest, Sha256};

/// 32 random bytes, written as 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one, from the system's random numbers.
    #[expect(
        clippy::expect_used,
        reason = "without random numbers nothing safe can be made; better to stop"
    )]
    pub fn random() -> Self {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the system gives random numbers");
        Self(bytes.iter().map(|it| format!("{it:02x}")).collect())
    }

    /// A token that somebody sent; `None` if it cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 64 && text.bytes().all(|it| it.is_ascii_hexdigit())).then(|| Self(text.to_owned()))
    }

    /// The text, for the cookie or link only.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub(crate) fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(<hidden>)")
    }
}
