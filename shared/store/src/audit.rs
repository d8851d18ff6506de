//! Sealing the audit log: a chain of codes over its entries, so that a change or a gap shows.

use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
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
                // Written whole under another name, then given its own: a process that dies here leaves no half of a key,
                // and of two that start at once both use the key of the first.
                let draft = file.with_extension(std::process::id().to_string());
                let mut written = std::fs::OpenOptions::new()
                    .write(true)
                    .create(true)
                    .truncate(true)
                    .mode(0o600)
                    .open(&draft)?;
                written.write_all(&key)?;
                written.sync_all()?;
                let named = std::fs::hard_link(&draft, file);
                std::fs::remove_file(&draft)?;
                match named {
                    Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
                    _ => {}
                }
                if let Some(folder) = file.parent().filter(|it| !it.as_os_str().is_empty()) {
                    std::fs::File::open(folder)?.sync_all()?;
                }
                Self::new(std::fs::read(file)?).ok_or_else(invalid)
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

/// How far back entries are looked for that have no seal, from the last time that all were found sealed.
#[derive(Clone, Copy, Debug)]
enum Look {
    /// At all of them: at first, and once an hour.
    All,
    /// Longer than any transaction lasts, and than clocks go wrong: twice a minute.
    Far,
    /// Longer than a transaction usually lasts: each time. In a busy hour the last minutes are many thousands.
    Near,
}

const FAR: SignedDuration = SignedDuration::from_mins(10);
const NEAR: SignedDuration = SignedDuration::from_secs(5);

/// Seals entries that have no seal yet, each time it is asked.
#[derive(Debug)]
pub struct Sealer {
    key: SealKey,
    look: Look,
    /// When it last found all entries sealed, as far as it looked.
    sealed: Timestamp,
    /// When it last found so, looking far.
    far: Timestamp,
    /// When it last found so, looking at all.
    all: Timestamp,
}

impl Sealer {
    /// A sealer with this key, that looks at all entries first.
    pub fn new(key: SealKey) -> Self {
        Self {
            key,
            look: Look::All,
            sealed: Timestamp::MIN,
            far: Timestamp::MIN,
            all: Timestamp::MIN,
        }
    }

    /// Seals a number of entries; says how many. When two do it at once, one of them fails and seals nothing.
    pub async fn seal(&mut self, store: &Store) -> Result<usize, DbError> {
        let began = store.now();
        let since = match self.look {
            Look::All => None,
            Look::Far => Some(self.sealed - FAR),
            Look::Near => Some(self.sealed - NEAR),
        };
        if audits::unsealed(&mut store.db.read().await?, since, 1)
            .await?
            .is_empty()
        {
            self.found_sealed(began);
            return Ok(0);
        }
        let mut tx = store.db.write().await?;
        let (mut n, mut prev) = audits::last_seal(&mut tx).await?.unwrap_or((0, vec![0; 32]));
        let entries = audits::unsealed(&mut tx, since, BATCH).await?;
        for entry in &entries {
            n += 1;
            let mac = self.key.seal(n, &prev, entry);
            match audits::insert_seal(&mut tx, n, entry.id, &prev, &mac).await {
                Err(error) if error.is_unique_violation() => return Ok(0),
                other => other?,
            }
            prev = mac;
        }
        tx.commit().await?;
        Ok(entries.len())
    }

    /// All were found sealed as far as it looked; how far it looks next.
    fn found_sealed(&mut self, at: Timestamp) {
        self.sealed = at;
        match self.look {
            Look::All => (self.all, self.far) = (at, at),
            Look::Far => self.far = at,
            Look::Near => {}
        }
        self.look = if at - SignedDuration::from_hours(1) > self.all {
            Look::All
        } else if at - SignedDuration::from_secs(30) > self.far {
            Look::Far
        } else {
            Look::Near
        };
    }
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
