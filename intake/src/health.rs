//! `intake healthcheck`: asks the process beside it whether it is ready. For containers, which have no curl.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use anyhow::{Context, bail};
use domain::words::command as words;
use store::config::Settings;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// A process that takes longer is not well.
const DEADLINE: Duration = Duration::from_secs(4);

/// Fails unless the process answers that it is ready.
pub(crate) async fn check(settings: &Settings) -> anyhow::Result<()> {
    let address = reachable(settings.listen);
    let host = settings.base_url.split("://").last().unwrap_or_default();
    let answer = timeout(DEADLINE, ask(address, host)).await;
    let status = answer
        .unwrap_or_else(|_| bail!(words::NO_ANSWER))
        .with_context(|| address.to_string())?;
    if status != 200 {
        bail!(words::not_ready(status));
    }
    Ok(())
}

/// The status of the answer to `GET /health/ready`.
async fn ask(address: SocketAddr, host: &str) -> anyhow::Result<u16> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /health/ready HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(4_096).read_to_end(&mut answer).await?;
    status(&answer).context(words::NO_ANSWER)
}

fn status(answer: &[u8]) -> Option<u16> {
    let line = answer.split(|it| *it == b'\r').next()?;
    let rest = std::str::from_utf8(line).ok()?.strip_prefix("HTTP/1.")?;
    rest.split(' ').nth(1)?.parse().ok()
}

/// Where one reaches who listens there: "all addresses" is none to connect to.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_stands_in_the_first_line() {
        assert_eq!(
            status(b"HTTP/1.1 503 Service Unavailable\r\nx: HTTP/1.1 200\r\n\r\n"),
            Some(503)
        );
        assert_eq!(status(b"HTTP/1.0 200 OK\r\n\r\nok"), Some(200));
        for wrong in ["", "220 mail.example.org ESMTP\r\n", "HTTP/1.1\r\n"] {
            assert_eq!(status(wrong.as_bytes()), None, "{wrong:?}");
        }
    }

    #[test]
    fn who_listens_everywhere_is_asked_on_this_machine() {
        let asked = |listen: &str| reachable(listen.parse().unwrap()).to_string();
        assert_eq!(asked("0.0.0.0:8080"), "127.0.0.1:8080");
        assert_eq!(asked("[::]:8080"), "[::1]:8080");
        assert_eq!(asked("10.0.0.7:80"), "10.0.0.7:80");
    }
}
