//! Sealing the audit log: a chain of codes over its entries, so that a change or a gap shows.

use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{
    Store,
    db::{
        DbError,
        audits::{self, Unsealed},
    },
};

/// The key of the seals. It is kept apart from the database: who can change one should not have the other.
#[derive(Clone)]
pub struct SealKey(Vec<u8>);

impl SealKey {
    /// A key of at least 32 bytes, such as from a file.
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() >= 32).then_some(Self(bytes))
    }

    /// Reads the key from a file, or makes the file if there is none.
    pub fn load_or_create(file: &Path) -> std::io::Result<Self> {
        use std::{io::Write, os::unix::fs::OpenOptionsExt};
        let invalid = || std::io::Error::new(std::io::ErrorKind::InvalidData, "the key has to have at least 32 bytes");
        match std::fs::read(file) {
            Ok(bytes) => Self::new(bytes).ok_or_else(invalid),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                if let Some(folder) = file.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                let mut key = vec![0; 32];
                getrandom::fill(&mut key).map_err(std::io::Error::other)?;
                let mut file = std::fs::OpenOptions::new()
                    .write(true)
                    .create_new(true)
                    .mode(0o600)
                    .open(file)?;
                file.write_all(&key)?;
                file.sync_all()?;
                Ok(Self(key))
            }
            Err(error) => Err(error),
        }
    }

    fn seal(&self, n: i64, prev: &[u8], entry: &Unsealed) -> Vec<u8> {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any length");
        let mut add = |bytes: &[u8]| {
            mac.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(bytes);
        };
        add(&n.to_be_bytes());
        add(prev);
        add(entry.id.as_bytes());
        add(&entry.at.to_be_bytes());
        for id in [entry.actor, entry.subject, entry.act_id] {
            add(id.as_ref().map_or(&[], |it| it.as_bytes().as_slice()));
        }
        for text in [&entry.subject_kind, &entry.source] {
            add(text.as_ref().map_or(&[], |it| it.as_bytes()));
        }
        add(entry.event.as_bytes());
        add(entry.outcome.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey(<hidden>)")
    }
}

/// How many entries one pass seals.
const BATCH: i64 = 500;

/// Seals entries that have none yet; says how many. When two do it at once, one of them fails and seals nothing.
pub async fn seal(store: &Store, key: &SealKey) -> Result<usize, DbError> {
    if audits::unsealed(&mut store.db.read().await?, 1).await?.is_empty() {
        return Ok(0);
    }
    let mut tx = store.db.write().await?;
    let (mut n, mut prev) = audits::last_seal(&mut tx).await?.unwrap_or((0, vec![0; 32]));
    let entries = audits::unsealed(&mut tx, BATCH).await?;
    for entry in &entries {
        n += 1;
        let mac = key.seal(n, &prev, entry);
        match audits::insert_seal(&mut tx, n, entry.id, &prev, &mac).await {
            Err(error) if error.is_unique_violation() => return Ok(0),
            other => other?,
        }
        prev = mac;
    }
    tx.commit().await?;
    Ok(entries.len())
}

/// Checks every seal; the number of the first that does not fit, if any, and how many there are.
pub async fn verify(store: &Store, key: &SealKey) -> Result<(Option<i64>, i64), DbError> {
    let mut tx = store.db.read().await?;
    let (mut n, mut prev) = (0, vec![0; 32]);
    loop {
        let page = audits::sealed_after(&mut tx, n, BATCH).await?;
        if page.is_empty() {
            return Ok((None, n));
        }
        for it in page {
            n += 1;
            if it.n != n || it.prev != prev || it.mac != key.seal(n, &prev, &it.entry) {
                return Ok((Some(n), n));
            }
            prev = it.mac;
        }
    }
}
