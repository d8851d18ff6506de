//! The server in `SMTP_URL`.

use std::net::IpAddr;
use std::path::Path;
use std::{fmt, fs, io};

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, TlsParameters};

/// Where mail goes, parsed from `SMTP_URL`:
///
/// - `smtps://user:password@host:465`: TLS from the first byte;
/// - `smtp://user:password@host:587`: STARTTLS, and never a fallback to plain text;
/// - `smtp://host:25?tls=none`: plain text, and therefore without a password.
///
/// `ca=/path.pem` names a further root certificate. User, password and path are
/// percent-encoded. All certificates are read once, when the URL is parsed.
#[derive(Clone)]
pub struct SmtpServer {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Security,
    pub(super) credentials: Option<Credentials>,
}

#[derive(Clone)]
pub(super) enum Security {
    Implicit(TlsParameters),
    StartTls(TlsParameters),
    None,
}

/// Why a text is not the URL of an [`SmtpServer`]. Names no part of it: it holds a password.
#[derive(Debug, thiserror::Error)]
pub enum SmtpUrlError {
    /// Neither `smtp://` nor `smtps://`.
    #[error("the SMTP URL does not start with smtp:// or smtps://")]
    Scheme,
    /// User or password missing, empty or badly percent-encoded.
    #[error("the user and password in the SMTP URL are malformed")]
    Credentials,
    /// No host, or one with strange characters, or something behind it.
    #[error("the host in the SMTP URL is malformed")]
    Host,
    /// Not a number from 1 to 65535.
    #[error("the port in the SMTP URL is malformed")]
    Port,
    /// Neither `tls=none` (with `smtp://`) nor `ca=…` (with TLS).
    #[error("a parameter of the SMTP URL is unknown or does not fit")]
    Parameter,
    /// A password must not be sent in plain text.
    #[error("the SMTP URL has a password but tls=none")]
    PlaintextCredentials,
    /// The file cannot be read.
    #[error("the file of the SMTP server's root certificate cannot be read")]
    CertificateFile(#[source] io::Error),
    /// The file holds no certificate that can be used.
    #[error("the SMTP server's root certificate is malformed")]
    Certificate,
}

impl SmtpServer {
    /// Parses `url` and reads the certificates it needs.
    pub fn parse(url: &str) -> Result<Self, SmtpUrlError> {
        let (scheme, rest) = url.split_once("://").ok_or(SmtpUrlError::Scheme)?;
        let implicit = match scheme {
            "smtps" => true,
            "smtp" => false,
            _ => return Err(SmtpUrlError::Scheme),
        };
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (login, address) = rest
            .rsplit_once('@')
            .map_or((None, rest), |(login, it)| (Some(login), it));

        let (mut plaintext, mut ca) = (false, None);
        for parameter in query.split('&').filter(|it| !it.is_empty()) {
            match parameter.split_once('=') {
                Some(("tls", "none")) if !implicit => plaintext = true,
                Some(("ca", path)) => ca = Some(decoded(path).ok_or(SmtpUrlError::Parameter)?),
                _ => return Err(SmtpUrlError::Parameter),
            }
        }
        if plaintext && ca.is_some() {
            return Err(SmtpUrlError::Parameter);
        }
        if plaintext && login.is_some() {
            return Err(SmtpUrlError::PlaintextCredentials);
        }
        let default_port = if implicit {
            465
        } else if plaintext {
            25
        } else {
            587
        };
        let (host, port) = host_and_port(address, default_port)?;
        let tls = match (plaintext, implicit) {
            (true, _) => Security::None,
            (false, true) => Security::Implicit(tls_to(&host, ca.as_deref())?),
            (false, false) => Security::StartTls(tls_to(&host, ca.as_deref())?),
        };
        let credentials = login.map(credentials).transpose()?;
        Ok(Self {
            host,
            port,
            tls,
            credentials,
        })
    }

    /// Whether mail travels unencrypted. Production allows it at most to [loopback](Self::is_loopback).
    pub fn is_plaintext(&self) -> bool {
        matches!(self.tls, Security::None)
    }

    /// Whether the server is on this machine.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// The host: the breaker and the operator's page are per host.
    pub fn host(&self) -> &str {
        &self.host
    }
}

/// Never prints user or password.
impl fmt::Debug for SmtpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tls = match self.tls {
            Security::Implicit(_) => "implicit",
            Security::StartTls(_) => "STARTTLS",
            Security::None => "none",
        };
        let login = self.credentials.as_ref().map(|_| "…");
        f.debug_struct("SmtpServer")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &tls)
            .field("login", &login)
            .finish()
    }
}

fn credentials(login: &str) -> Result<Credentials, SmtpUrlError> {
    let (user, password) = login.split_once(':').ok_or(SmtpUrlError::Credentials)?;
    match (decoded(user), decoded(password)) {
        (Some(user), Some(password)) if !user.is_empty() && !password.is_empty() => {
            Ok(Credentials::new(user, password))
        }
        _ => Err(SmtpUrlError::Credentials),
    }
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`, perhaps with a slash behind it.
fn host_and_port(text: &str, default_port: u16) -> Result<(String, u16), SmtpUrlError> {
    let text = text.strip_suffix('/').unwrap_or(text);
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let port = match port {
        Some(port) => port.parse().ok().filter(|it| *it != 0).ok_or(SmtpUrlError::Port)?,
        None => default_port,
    };
    let v6 = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let good = match v6 {
        Some(v6) => v6.parse::<IpAddr>().is_ok(),
        None => !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c)),
    };
    let host = v6.unwrap_or(host).to_ascii_lowercase();
    if good {
        Ok((host, port))
    } else {
        Err(SmtpUrlError::Host)
    }
}

/// Certificates must be valid for `host` and lead to the system's roots or to those in `ca`.
fn tls_to(host: &str, ca: Option<&str>) -> Result<TlsParameters, SmtpUrlError> {
    let mut tls = TlsParameters::builder(host.to_owned());
    if let Some(path) = ca {
        let pem = fs::read(Path::new(path)).map_err(SmtpUrlError::CertificateFile)?;
        // lettre takes a file without any certificate for a good one.
        if !String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----") {
            return Err(SmtpUrlError::Certificate);
        }
        tls = tls.add_root_certificate(Certificate::from_pem(&pem).map_err(|_| SmtpUrlError::Certificate)?);
    }
    tls.build_rustls().map_err(|_| SmtpUrlError::Certificate)
}

/// Percent-decodes `text`; none if that is not UTF-8 without control characters.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?].map(|it| char::from(it).to_digit(16));
                let [Some(high), Some(low)] = digits else {
                    return None;
                };
                u8::try_from(high * 16 + low).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes)
        .ok()
        .filter(|it| !it.chars().any(char::is_control))
}
