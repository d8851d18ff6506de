//! One mail as the bytes of an `.eml` file, and the folder such files go to
//! when no SMTP server is configured.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;
use std::{fmt, fs, process};

use jiff::Timestamp;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

/// An e-mail address in the plain form: ASCII, at most 254 characters, no
/// quoted local part, no address literal.
///
/// Anything beyond that needs SMTPUTF8 or quoting, which relays support badly.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Address(lettre::Address);

/// The text is not an [`Address`]; shown to users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("Enter an e-mail address, such as name@example.org.")]
pub struct AddressError;

impl Address {
    /// Checks `text`. White space around it is an error, too.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let plain = |c: char| c.is_ascii_graphic() && !r#""(),:;<>[\]"#.contains(c);
        if text.len() > 254 || !text.chars().all(plain) {
            return Err(AddressError);
        }
        text.parse().map(Self).map_err(|_| AddressError)
    }

    /// The address, for storing and showing.
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    /// What follows the `@`.
    pub fn domain(&self) -> &str {
        self.0.domain()
    }

    pub(super) fn lettre(&self) -> lettre::Address {
        self.0.clone()
    }
}

/// Never prints the address: people must not reach the log.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(…)")
    }
}

/// One mail to one recipient, ready to send.
///
/// It has no display names: they would be personal data, and lettre panics on
/// a control character in one.
#[derive(Clone)]
pub struct OutgoingMail {
    /// `<uuid@domain>`; the same whenever this mail is sent again.
    pub message_id: String,
    /// The `From` header: the mailbox named by the site.
    pub from: Address,
    /// The recipient, in the header and on the envelope.
    pub to: Address,
    /// Control characters become spaces.
    pub subject: String,
    /// The plain text. Control characters other than line ends and tabs are left out.
    pub text: String,
    /// The same as HTML, treated likewise.
    pub html: String,
    /// The `Date` header; not before 1970.
    pub date: Timestamp,
    /// The return path, where bounces go. Its local part has room for 64 characters.
    pub envelope_from: Address,
}

/// Why an [`OutgoingMail`] has no bytes. Trying again does not help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MailError {
    /// Not of the form `<uuid@domain>`.
    #[error("the Message-ID is malformed")]
    MessageId,
    /// Before 1970 (lettre panics there).
    #[error("the date of the mail is before 1970")]
    Date,
    /// lettre would not build it, or not as ASCII.
    #[error("the mail cannot be expressed by RFC 5322")]
    Build,
}

impl OutgoingMail {
    /// The mail by RFC 5322, ASCII only. The same fields always give the same bytes.
    pub fn bytes(&self) -> Result<Vec<u8>, MailError> {
        self.id()?;
        if self.date < Timestamp::UNIX_EPOCH {
            return Err(MailError::Date);
        }
        // Random boundaries, lettre's default, would make every resend another mail.
        let digest = Sha256::digest(&self.message_id);
        let boundary: String = digest[..16].iter().map(|it| format!("{it:02x}")).collect();
        let parts = MultiPart::alternative()
            .boundary(boundary)
            .singlepart(SinglePart::plain(printable(&self.text)))
            .singlepart(SinglePart::html(printable(&self.html)));
        // RFC 3834: keeps holiday replies away.
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let bytes = Message::builder()
            .message_id(Some(self.message_id.clone()))
            .date(SystemTime::from(self.date))
            .from(Mailbox::new(None, self.from.lettre()))
            .to(Mailbox::new(None, self.to.lettre()))
            .subject(self.subject.replace(char::is_control, " "))
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .multipart(parts)
            .map_err(|_| MailError::Build)?
            .formatted();
        if bytes.is_ascii() {
            Ok(bytes)
        } else {
            Err(MailError::Build)
        }
    }

    /// The part of the Message-ID before the `@`; safe as the name of a file.
    fn id(&self) -> Result<&str, MailError> {
        let inner = self.message_id.strip_prefix('<').and_then(|it| it.strip_suffix('>'));
        let (id, domain) = inner.and_then(|it| it.split_once('@')).ok_or(MailError::MessageId)?;
        let good = |text: &str, also: &str| {
            !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(c))
        };
        if inner.is_some_and(|it| it.len() <= 250) && good(id, "-") && good(domain, "-.") {
            Ok(id)
        } else {
            Err(MailError::MessageId)
        }
    }
}

/// Never prints what the mail says, nor to whom.
impl fmt::Debug for OutgoingMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingMail")
            .field("message_id", &self.message_id)
            .finish_non_exhaustive()
    }
}

/// A lone CR would reach the wire, where some servers take it for a line end.
fn printable(text: &str) -> String {
    let keep = |c: &char| !c.is_control() || *c == '\n' || *c == '\t';
    // lettre would do the line ends, too, but in quadratic time.
    text.chars().filter(keep).collect::<String>().replace('\n', "\r\n")
}

/// Writes the mail to `<folder>/<uuid>.eml`, whole or not at all.
///
/// Makes the folder (mode 0700) if there is none; the file is mode 0600 and on
/// disk when this returns. Writing the same mail again leaves one file.
pub async fn write(folder: &Path, mail: &OutgoingMail) -> io::Result<()> {
    let invalid = |error| io::Error::new(io::ErrorKind::InvalidInput, error);
    let id = mail.id().map_err(invalid)?.to_owned();
    let bytes = mail.bytes().map_err(invalid)?;
    let folder = folder.to_owned();
    tokio::task::spawn_blocking(move || {
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        // Two writers of the same mail must not share a draft.
        static DRAFTS: AtomicU64 = AtomicU64::new(0);
        let draft = DRAFTS.fetch_add(1, Ordering::Relaxed);
        let draft = folder.join(format!(".{id}.{}.{draft}.tmp", process::id()));
        let written = write_synced(&draft, &bytes)
            .and_then(|()| fs::rename(&draft, folder.join(format!("{id}.eml"))))
            .and_then(|()| File::open(&folder)?.sync_all());
        if written.is_err() {
            // Gone already if only the last step failed.
            let _ = fs::remove_file(&draft);
        }
        written
    })
    .await?
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A draft left by a dead process of the same number is overwritten.
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
