//! An open connection to the server: TCP, TLS, EHLO and AUTH.

use std::error::Error as _;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::{io, net};

use futures_util::FutureExt as _;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::{AsyncSmtpConnection as Connection, AsyncTokioStream};
use lettre::transport::smtp::extension::ClientId;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::server::{Security, SmtpServer};
use super::{FailureClass, Phase, SmtpTimeouts};

impl SmtpServer {
    /// Connects and signs in, by TLS unless the URL says otherwise.
    pub(super) async fn open(&self, name: &ClientId, timeouts: &SmtpTimeouts) -> Result<Connection, FailureClass> {
        // lettre 0.11.23 panics at a blank line in the answer to EHLO.
        let connecting = AssertUnwindSafe(self.connect(name, timeouts)).catch_unwind();
        let mut connection = timeout(timeouts.connect, connecting)
            .await
            .map_err(|_| FailureClass::Timeout(Phase::Connect))?
            .unwrap_or(Err(FailureClass::Connect))?;
        if let Some(credentials) = &self.credentials {
            let signing_in = connection.auth(DEFAULT_MECHANISMS, credentials);
            timeout(timeouts.command, signing_in)
                .await
                .map_err(|_| FailureClass::Timeout(Phase::Auth))?
                .map_err(|error| match error.status().map(u16::from) {
                    Some(421) => FailureClass::Reply(421),
                    None if !error.is_client() => FailureClass::Connect,
                    _ => FailureClass::Auth,
                })?;
        }
        Ok(connection)
    }

    async fn connect(&self, name: &ClientId, timeouts: &SmtpTimeouts) -> Result<Connection, FailureClass> {
        let address = (self.host.as_str(), self.port);
        // One address of several may be dead; `timeouts.connect` holds for all.
        let each = timeouts.connect / 3;
        if let Security::Implicit(tls) = &self.tls {
            return Connection::connect_tokio1(address, Some(each), name, Some(tls.clone()), None)
                .await
                .map_err(|error| class(&error));
        }
        for address in lookup_host(address).await.map_err(|_| FailureClass::Connect)? {
            let Ok(Ok(tcp)) = timeout(each, TcpStream::connect(address)).await else {
                continue;
            };
            let stream = Box::new(Frugal { tcp, encrypted: false });
            let mut connection = Connection::connect_with_transport(stream, name)
                .await
                .map_err(|error| class(&error))?;
            if let Security::StartTls(tls) = &self.tls {
                // Also fails when STARTTLS is not offered.
                connection
                    .starttls(tls.clone(), name)
                    .await
                    .map_err(|_| FailureClass::Tls)?;
            }
            return Ok(connection);
        }
        Err(FailureClass::Connect)
    }
}

/// What an error before MAIL means. It never condemns the mail.
fn class(failure: &Error) -> FailureClass {
    if let Some(code) = failure.status() {
        return FailureClass::Reply(code.into());
    }
    // lettre has one kind for TCP and TLS, but wraps errors of TLS twice.
    match failure.source() {
        Some(source) if source.is::<Error>() => FailureClass::Tls,
        _ => FailureClass::Connect,
    }
}

/// A TCP stream that in plain text gives one byte at a time, so that no reader
/// above it takes more than one answer.
///
/// lettre 0.11.23 keeps what it has read beyond the answer to STARTTLS, and
/// takes it, though it came in plain text, for answers from inside TLS: who sits
/// on the line could answer for the server. Here such bytes are left for the TLS
/// handshake, which fails on them.
#[derive(Debug)]
struct Frugal {
    tcp: TcpStream,
    encrypted: bool,
}

impl AsyncTokioStream for Frugal {
    fn peer_addr(&self) -> io::Result<net::SocketAddr> {
        self.tcp.peer_addr()
    }
}

impl AsyncRead for Frugal {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.encrypted || buf.remaining() == 0 {
            return Pin::new(&mut self.tcp).poll_read(cx, buf);
        }
        let mut byte = [0];
        let mut one = ReadBuf::new(&mut byte);
        ready!(Pin::new(&mut self.tcp).poll_read(cx, &mut one))?;
        buf.put_slice(one.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Frugal {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        // A TLS handshake starts with the byte 22, no SMTP command does.
        self.encrypted |= bytes.first() == Some(&22);
        Pin::new(&mut self.tcp).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}
