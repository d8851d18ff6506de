//! Mail handed to an SMTP server, one phase at a time.
//!
//! SMTP has a point of no return: once the final dot is sent, a lost answer
//! leaves open whether the mail was taken (RFC 5321, 4.5.3.2.6). So the caller
//! is asked just before it, and told [`Sent::Unknown`] after it; everything
//! earlier can be tried again without a second copy.
//!
//! lettre stands here without its `tracing` feature, which logs whole mails.

mod connect;
mod sent;
mod server;

use std::fmt::Display;
use std::future::poll_fn;
use std::mem;
use std::pin::pin;
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::AsyncSmtpConnection as Connection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use tokio::time::timeout;

pub use self::sent::{FailureClass, Phase, Sent};
pub use self::server::{SmtpServer, SmtpUrlError};
pub use super::files::{Address, AddressError, MailError, OutgoingMail};

/// How long to wait in each phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmtpTimeouts {
    /// For name, TCP, TLS, greeting and EHLO together.
    pub connect: Duration,
    /// For the answer to each of AUTH, MAIL, RCPT and DATA.
    pub command: Duration,
    /// For the body and the answer to the final dot. RFC 5321 asks for 600 s:
    /// giving up too early makes second copies.
    pub after_dot: Duration,
}

impl SmtpTimeouts {
    /// The longest that [`send`] can take, without `before_dot`. A lease must be longer.
    pub fn longest(&self) -> Duration {
        self.connect + self.command * 4 + self.after_dot
    }
}

/// 40 s, 60 s and 600 s: together below a lease of 15 minutes.
impl Default for SmtpTimeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            connect: seconds(40),
            command: seconds(60),
            after_dot: seconds(600),
        }
    }
}

/// Sends `mail` once.
///
/// `before_dot` is awaited when the server has agreed to take the text, before
/// a byte of it is sent: there the caller commits its durable mark. If it gives
/// an error or `false` (the lease is lost), the connection is dropped and
/// nothing was delivered.
///
/// Dropping this future counts as [`Sent::Unknown`] once `before_dot` was true.
pub async fn send<F, Fut, E>(
    server: &SmtpServer,
    mail: &OutgoingMail,
    timeouts: &SmtpTimeouts,
    before_dot: F,
) -> Result<Sent, E>
where
    F: FnOnce() -> Fut,
    Fut: Future<Output = Result<bool, E>>,
{
    send_marked(server, mail, timeouts, before_dot, &|_| ()).await
}

/// [`send`], calling `at` at the crash points of RELIABILITY.md: `M2` connected,
/// `M3` recipient accepted, `M4` `before_dot` was true, `M5` dot sent.
///
/// M5 is where the answer is first waited for. A mail larger than the socket's
/// buffer (some 100 KiB; ours are not) would still be on its way there.
pub async fn send_marked<F, Fut, E>(
    server: &SmtpServer,
    mail: &OutgoingMail,
    timeouts: &SmtpTimeouts,
    before_dot: F,
    at: &(dyn Fn(&'static str) + Sync),
) -> Result<Sent, E>
where
    F: FnOnce() -> Fut,
    Fut: Future<Output = Result<bool, E>>,
{
    let bytes = match mail.bytes() {
        Ok(bytes) => bytes,
        Err(error) => return Ok(Sent::Malformed(error)),
    };
    let name = ClientId::Domain(mail.envelope_from.domain().to_owned());
    let mut connection = match server.open(&name, timeouts).await {
        Ok(connection) => connection,
        Err(class) => return Ok(Sent::TryAgain { class }),
    };
    at("M2");
    if let Err(sent) = agree(&mut connection, mail, timeouts, at).await {
        if !matches!(
            sent,
            Sent::TryAgain {
                class: FailureClass::Timeout(_)
            }
        ) {
            quit(connection);
        }
        return Ok(sent);
    }
    if !before_dot().await? {
        // Dropped without QUIT: after 354 that would be text of the mail.
        return Ok(Sent::TryAgain {
            class: FailureClass::LeaseLost,
        });
    }
    at("M4");
    let sent = match timeout(timeouts.after_dot, hand_over(&mut connection, &bytes, at)).await {
        Ok(answer) => after_dot(answer),
        Err(_) => Sent::Unknown,
    };
    if sent != Sent::Unknown {
        quit(connection);
    }
    Ok(sent)
}

/// MAIL, RCPT and DATA, up to the point where the server waits for the text.
async fn agree(
    connection: &mut Connection,
    mail: &OutgoingMail,
    timeouts: &SmtpTimeouts,
    at: &(dyn Fn(&'static str) + Sync),
) -> Result<(), Sent> {
    let from = Mail::new(Some(mail.envelope_from.lettre()), Vec::new());
    ask(connection, Phase::Mail, from, 200..300, timeouts).await?;
    let to = Rcpt::new(mail.to.lettre(), Vec::new());
    ask(connection, Phase::Rcpt, to, 200..300, timeouts).await?;
    at("M3");
    ask(connection, Phase::Data, Data, 354..355, timeouts).await
}

/// One command. lettre takes any 2xx or 3xx for success; we know which we want.
async fn ask(
    connection: &mut Connection,
    phase: Phase,
    command: impl Display,
    wanted: std::ops::Range<u16>,
    timeouts: &SmtpTimeouts,
) -> Result<(), Sent> {
    let class = match timeout(timeouts.command, connection.command(command)).await {
        Err(_) => FailureClass::Timeout(phase),
        Ok(Ok(answer)) if wanted.contains(&answer.code().into()) => return Ok(()),
        Ok(Ok(_)) => FailureClass::Connect,
        Ok(Err(error)) => match error.status().map(u16::from) {
            None => FailureClass::Connect,
            // "Authentication required" (RFC 4954) is about us, not about this mail.
            Some(530) => FailureClass::Auth,
            Some(552) if phase == Phase::Rcpt => FailureClass::Reply(552),
            Some(code) if error.is_permanent() => return Err(Sent::Refused { code }),
            Some(code) => FailureClass::Reply(code),
        },
    };
    Err(Sent::TryAgain { class })
}

/// The text, the dot, and the wait for the answer.
async fn hand_over(
    connection: &mut Connection,
    bytes: &[u8],
    at: &(dyn Fn(&'static str) + Sync),
) -> Result<Response, Error> {
    // lettre puts a line end of its own before the dot.
    let mut answer = pin!(connection.message(bytes.strip_suffix(b"\r\n").unwrap_or(bytes)));
    let mut marked = false;
    poll_fn(|context| {
        let polled = answer.as_mut().poll(context);
        if !mem::replace(&mut marked, true) {
            at("M5");
        }
        polled
    })
    .await
}

fn after_dot(answer: Result<Response, Error>) -> Sent {
    match answer {
        Ok(answer) if (200..300).contains(&u16::from(answer.code())) => Sent::Accepted { reply: reply(&answer) },
        Ok(_) => Sent::Unknown,
        Err(error) => match error.status().map(u16::from) {
            Some(code) if error.is_permanent() => Sent::Refused { code },
            Some(code) => Sent::TryAgain {
                class: FailureClass::Reply(code),
            },
            None => Sent::Unknown,
        },
    }
}

/// What the server said, without line ends and without addresses.
fn reply(answer: &Response) -> String {
    let said = answer.message().collect::<Vec<_>>().join(" ");
    let words = said
        .split_whitespace()
        .map(|word| if word.contains('@') { "(address)" } else { word });
    let text = words.fold(answer.code().to_string(), |text, word| text + " " + word);
    text.chars()
        .filter(|c| c.is_ascii_graphic() || *c == ' ')
        .take(200)
        .collect()
}

/// Says good-bye in the background: the caller has a result to commit.
fn quit(mut connection: Connection) {
    tokio::spawn(async move { timeout(Duration::from_secs(5), connection.quit()).await.is_ok() });
}
