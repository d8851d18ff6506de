//! Files of documents: in one folder outside of everything that is served, under random names that say nothing.
//!
//! A file is written to the folder `incoming` and synced, then its row is committed, then it is given its place. A process that dies
//! in between leaves it in `incoming`, where it is found as well; a day later what has a row is given its place, and what has none
//! is removed. So nothing is ever removed from its place, not even when the database is not the right one; what is purged goes back to
//! `incoming` before its row is gone.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::Arc,
};

use domain::document::{DocumentKind, FileName, HEAD, KindError};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tokio::{
    fs::{DirBuilder, File, OpenOptions},
    io::AsyncWriteExt,
};
use uuid::Uuid;

/// Where files are kept, and how large they may be. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Files {
    folder: Arc<PathBuf>,
    /// How many bytes one file has at most.
    pub largest: u64,
    /// How many bytes the files of one form have at most, together.
    pub at_once: u64,
}

/// Where files are until they are whole.
const INCOMING: &str = "incoming";

impl Files {
    /// Files in a folder, which is made when the first one comes.
    pub fn new(folder: PathBuf, largest: u64, at_once: u64) -> Self {
        Self {
            folder: folder.into(),
            largest,
            at_once,
        }
    }

    /// Begins a file.
    pub async fn begin(&self) -> io::Result<Incoming> {
        make(&self.folder.join(INCOMING)).await?;
        let name = random();
        let path = self.arriving(name);
        let mut new = OpenOptions::new();
        let file = new.write(true).create_new(true).mode(0o600).open(&path).await?;
        Ok(Incoming {
            name,
            file,
            leftover: Leftover(Some(path)),
            hash: Sha256::new(),
            head: Vec::new(),
            size: 0,
            largest: self.largest,
        })
    }

    /// Gives a file whose row is committed its place.
    pub(crate) async fn place(&self, file: Uuid) -> io::Result<()> {
        let place = self.path(file);
        make(place.parent().unwrap_or(&self.folder)).await?;
        tokio::fs::rename(self.arriving(file), place).await
    }

    /// Takes a file from its place, as if it had just arrived. It may be gone.
    pub(crate) async fn recall(&self, file: Uuid) -> io::Result<()> {
        match tokio::fs::rename(self.path(file), self.arriving(file)).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Opens a file; none if it is missing or has another size.
    pub(crate) async fn open(&self, file: Uuid, size: u64) -> io::Result<Option<File>> {
        // In this order: it may be given its place at this moment.
        for path in [self.arriving(file), self.path(file)] {
            match File::open(path).await {
                Ok(file) if file.metadata().await?.len() == size => return Ok(Some(file)),
                Ok(_) => return Ok(None),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Whether a file is there, with this size.
    pub(crate) fn is_whole(&self, file: Uuid, size: i64) -> bool {
        let found = fs::metadata(self.arriving(file)).or_else(|_| fs::metadata(self.path(file)));
        found.is_ok_and(|it| i64::try_from(it.len()) == Ok(size))
    }

    /// The files that have been in `incoming` since before a time.
    pub(crate) async fn left(&self, before: Timestamp) -> io::Result<Vec<Uuid>> {
        let mut entries = match tokio::fs::read_dir(self.folder.join(INCOMING)).await {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut left = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            let name = entry.file_name();
            let Some(file) = name.to_str().and_then(|it| Uuid::try_parse(it).ok()) else {
                continue;
            };
            if Timestamp::try_from(entry.metadata().await?.modified()?).is_ok_and(|it| it < before) {
                left.push(file);
            }
        }
        Ok(left)
    }

    /// Removes a file that was left in `incoming`.
    pub(crate) async fn clear(&self, file: Uuid) -> io::Result<()> {
        tokio::fs::remove_file(self.arriving(file)).await
    }

    /// Removes a file for good, wherever it is. It may be gone already.
    pub(crate) async fn erase(&self, file: Uuid) -> io::Result<()> {
        for path in [self.path(file), self.arriving(file)] {
            match tokio::fs::remove_file(path).await {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    fn arriving(&self, file: Uuid) -> PathBuf {
        self.folder.join(INCOMING).join(file.simple().to_string())
    }

    /// Two levels of folders, so that none has too many entries.
    fn path(&self, file: Uuid) -> PathBuf {
        let name = file.simple().to_string();
        self.folder.join(&name[..2]).join(&name[2..4]).join(name)
    }
}

async fn make(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).await
}

/// A name that says nothing, not even when it was made.
#[expect(
    clippy::expect_used,
    reason = "without random numbers nothing safe can be made; better to stop"
)]
fn random() -> Uuid {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the system gives random numbers");
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// A file on its way. Dropped, it leaves nothing behind.
#[derive(Debug)]
pub struct Incoming {
    name: Uuid,
    file: File,
    leftover: Leftover,
    hash: Sha256,
    head: Vec<u8>,
    size: u64,
    largest: u64,
}

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is larger than files may be.
    #[error("too large")]
    TooLarge,
    /// It is not what is taken.
    #[error(transparent)]
    Kind(#[from] KindError),
    /// It cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Incoming {
    /// Adds what has come next.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.size += bytes.len() as u64;
        if self.size > self.largest {
            return Err(FileError::TooLarge);
        }
        let missing = HEAD - self.head.len();
        self.head.extend(bytes.iter().take(missing));
        self.hash.update(bytes);
        Ok(self.file.write_all(bytes).await?)
    }

    /// Ends a file of this name.
    pub async fn end(mut self, name: FileName) -> Result<Arrived, FileError> {
        let kind = DocumentKind::of(&name, &self.head)?;
        self.file.flush().await?;
        self.file.sync_all().await?;
        // Its name has to last as well.
        if let Some(folder) = self.leftover.0.as_deref().and_then(Path::parent) {
            File::open(folder).await?.sync_all().await?;
        }
        Ok(Arrived {
            name,
            kind,
            size: self.size,
            sha256: self.hash.finalize().to_vec(),
            file: self.name,
            leftover: self.leftover,
        })
    }
}

/// A file that has come to its end. Dropped before it is kept, it leaves nothing behind.
#[derive(Debug)]
pub struct Arrived {
    pub(crate) name: FileName,
    pub(crate) kind: DocumentKind,
    pub(crate) size: u64,
    pub(crate) sha256: Vec<u8>,
    pub(crate) file: Uuid,
    leftover: Leftover,
}

impl Arrived {
    /// Keeps the file, whatever happens: from now on it may be on record.
    pub(crate) fn keep(&mut self) {
        self.leftover.0 = None;
    }
}

/// Where a file is that goes away when this does.
#[derive(Debug)]
struct Leftover(Option<PathBuf>);

impl Drop for Leftover {
    fn drop(&mut self) {
        if let Some(path) = self.0.take() {
            // What cannot be removed now is swept later.
            let _ = fs::remove_file(path);
        }
    }
}
