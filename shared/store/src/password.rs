//! Hashing of passwords: argon2id, never more than two at once.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use domain::password::Password;
use tokio::{sync::Semaphore, task::spawn_blocking};

/// Each hash takes 19 MiB and a core: more at once would only be slower, and let a flood of sign-ins starve the rest.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// A hash of no password, so that an unknown name takes as long as a known one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$3mkgb8UO2QtUHwT+TmULGQ2IvYKlVZw8r0kW0F3Dtuo";

/// A hash could not be made.
#[derive(Debug, thiserror::Error)]
#[error("a password could not be hashed")]
pub struct HashError;

/// Hashes a password with a fresh salt: argon2id, 19 MiB, 2 passes (OWASP's and ASVS's minimum).
pub async fn hash(password: &Password) -> Result<String, HashError> {
    let bytes = password.reveal().as_bytes().to_vec();
    blocking(move || {
        Argon2::default()
            .hash_password(&bytes)
            .map(|it| it.to_string())
            .map_err(|_| HashError)
    })
    .await?
}

/// Whether a password is the one that was hashed. Without a hash it takes as long and is wrong.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool, HashError> {
    blocking(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let right = PasswordHash::new(&hash)
            .is_ok_and(|it| Argon2::default().verify_password(password.as_bytes(), &it).is_ok());
        right && known
    })
    .await
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, HashError> {
    let _permit = AT_ONCE.acquire().await.map_err(|_| HashError)?;
    spawn_blocking(work).await.map_err(|_| HashError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let password = Password::parse("correct horse battery", "correct horse battery", &[]).unwrap();
        let hash = hash(&password).await.unwrap();
        assert!(
            verify("correct horse battery".into(), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(!verify("correct horse".into(), Some(hash)).await.unwrap());
        assert!(!verify("correct horse".into(), None).await.unwrap());
        assert!(
            PasswordHash::new(NOBODY).is_ok(),
            "an unknown name has to take as long as a known one"
        );
    }
}
