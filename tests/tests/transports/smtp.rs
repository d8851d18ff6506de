//! The SMTP sender against a real, scripted server (`peers/smtp_peer.py`).
use std::convert::Infallible;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use store::mail::files;
use store::mail::smtp::{
    Address, FailureClass, MailError, OutgoingMail, Phase, Sent, SmtpServer, SmtpTimeouts, SmtpUrlError, send,
    send_marked,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

struct Peer {
    process: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Peer {
    fn plain() -> Self {
        Self::start(tempfile::tempdir().unwrap(), &[])
    }

    /// With a good certificate for 127.0.0.1; `more` are further options.
    fn tls(more: &[&str]) -> Self {
        Self::with_certificate("IP:127.0.0.1", 2, more)
    }

    fn with_certificate(name: &str, days: i32, more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let openssl = |arguments: &str| {
            let mut openssl = Command::new("openssl");
            openssl.args(arguments.split(' ')).current_dir(folder.path());
            let done = openssl.output().unwrap();
            assert!(done.status.success(), "{done:?}");
        };
        openssl(&format!(
            "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=peer -keyout key.pem \
             -out request.pem -addext basicConstraints=critical,CA:FALSE -addext subjectAltName={name}"
        ));
        openssl(&format!(
            "x509 -req -in request.pem -signkey key.pem -days {days} -copy_extensions copy -out cert.pem"
        ));
        let path = |name| folder.path().join(name).display().to_string();
        let (cert, key) = (path("cert.pem"), path("key.pem"));
        Self::start(folder, &[&["--tls", &cert, &key], more].concat())
    }

    fn start(folder: tempfile::TempDir, options: &[&str]) -> Self {
        let mut process = Command::new(tests::python())
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/peers/smtp_peer.py"))
            .args(["--port", "0", "--log"])
            .arg(folder.path().join("log"))
            .arg("--control")
            .arg(folder.path().join("control"))
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let port = line.trim().strip_prefix("listening on ").expect(&line).parse().unwrap();
        Self { process, port, folder }
    }

    fn control(&self, control: &Value) {
        fs::write(self.folder.path().join("control"), control.to_string()).unwrap();
    }

    fn server(&self) -> SmtpServer {
        SmtpServer::parse(&format!("smtp://127.0.0.1:{}?tls=none", self.port)).unwrap()
    }

    fn url(&self, scheme: &str, login: &str) -> String {
        let ca = self.folder.path().join("cert.pem");
        format!("{scheme}://{login}127.0.0.1:{}?ca={}", self.port, ca.display())
    }

    fn events(&self, event: &str) -> Vec<Value> {
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap();
        let all = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        all.filter(|it| it["event"] == event).collect()
    }

    /// Waits, for the connection may end after `send` does.
    async fn lost(&self) -> Vec<Value> {
        for _ in 0..100 {
            if !self.events("lost").is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.events("lost")
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn mail_to(local: &str) -> OutgoingMail {
    let address = |text: &str| Address::parse(text).unwrap();
    OutgoingMail {
        message_id: "<0199e1f0-7a2b-7c3d-8e4f-000000000001@intake.example.org>".to_owned(),
        from: address("intake@intake.example.org"),
        to: address(&format!("{local}@agency.example.org")),
        subject: "R-7K4Q-X2MN, returned – corrígelo\r\nBcc: x@example.org".to_owned(),
        text: "Zurück\n.\n..two dots\r\nbye\r.\rend\n".to_owned(),
        html: format!("<p>{}</p>", "x".repeat(1500)),
        date: "2026-11-20T10:00:00Z".parse().unwrap(),
        envelope_from: address("b+0199e1f07a2b7c3d8e4f000000000001.abcdef@intake.example.org"),
    }
}

fn short() -> SmtpTimeouts {
    let ms = Duration::from_millis;
    SmtpTimeouts {
        connect: ms(2_000),
        command: ms(1_000),
        after_dot: ms(2_000),
    }
}

async fn sent(server: &SmtpServer, local: &str) -> Sent {
    send(server, &mail_to(local), &short(), async || Ok::<_, Infallible>(true))
        .await
        .unwrap()
}

fn again(class: FailureClass) -> Sent {
    Sent::TryAgain { class }
}

fn from_base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for digit in text.bytes().filter(|it| *it != b'=') {
        bits = bits << 6 | DIGITS.iter().position(|it| *it == digit).unwrap() as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

#[tokio::test]
async fn an_accepted_mail_arrives_byte_for_byte_and_is_marked_in_order() {
    let peer = Peer::plain();
    let mail = mail_to("ann");
    let marks = Mutex::new(Vec::new());
    let at = |mark| marks.lock().unwrap().push(mark);
    let before_dot = async || {
        at("committed");
        Ok::<_, Infallible>(true)
    };
    let result = send_marked(&peer.server(), &mail, &short(), before_dot, &at)
        .await
        .unwrap();

    assert_eq!(
        result,
        Sent::Accepted {
            reply: "250 2.0.0 OK: queued".to_owned()
        }
    );
    assert_eq!(*marks.lock().unwrap(), ["M2", "M3", "committed", "M4", "M5"]);
    let data = &peer.events("data")[0];
    assert_eq!(from_base64(data["data"].as_str().unwrap()), mail.bytes().unwrap());
    assert_eq!(data["message_id"], mail.message_id);
    assert_eq!(data["from"], mail.envelope_from.as_str());
    assert_eq!(data["to"], "ann@agency.example.org");
    assert_eq!(peer.lost().await[0]["state"], "quit");
}

#[test]
fn a_mail_has_the_same_harmless_bytes_each_time() {
    let bytes = mail_to("ann").bytes().unwrap();
    assert_eq!(bytes, mail_to("ann").bytes().unwrap());
    let text = String::from_utf8(bytes).unwrap();
    println!("{text}");
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    for line in [
        "Message-ID: <0199e1f0-7a2b-7c3d-8e4f-000000000001@intake.example.org>",
        "From: intake@intake.example.org",
        "To: ann@agency.example.org",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Date: Fri, 20 Nov 2026 10:00:00 +0000",
    ] {
        assert!(head.lines().any(|it| it == line), "{line}");
    }
    assert!(head.contains("Content-Type: multipart/alternative;"));
    assert!(!head.lines().any(|it| it.starts_with("Bcc")));
    assert!(text.lines().all(|it| it.len() <= 998));
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
}

#[test]
fn what_cannot_be_a_mail_is_an_error_and_not_a_panic() {
    for bad in [
        "",
        "a@b",
        "<>",
        "<@b>",
        "<a@>",
        "<a@b\r\nBcc: c>",
        "<../x@b>",
        "<a/b@c>",
        "<a@b@c>",
    ] {
        let mail = OutgoingMail {
            message_id: bad.to_owned(),
            ..mail_to("ann")
        };
        assert_eq!(mail.bytes(), Err(MailError::MessageId), "{bad:?}");
    }
    let mail = OutgoingMail {
        date: "1969-12-31T23:59:59Z".parse().unwrap(),
        ..mail_to("ann")
    };
    assert_eq!(mail.bytes(), Err(MailError::Date));
    for date in ["1970-01-01T00:00:00Z", "9999-12-30T22:00:00Z"] {
        let mail = OutgoingMail {
            date: date.parse().unwrap(),
            ..mail_to("ann")
        };
        mail.bytes().unwrap();
    }
    for bad in [
        "",
        "a",
        "@",
        "a@",
        "@b",
        "a b@c.org",
        " a@c.org",
        "a@c.org\r\n",
        "a\0@c.org",
        "ä@c.org",
        "a@ü.org",
        "\"a\"@c.org",
        "<a@c.org>",
        "a@c.org>",
        "a@[1.2.3.4]",
        "a,b@c.org",
        "x@c.org SIZE=1",
    ] {
        assert!(Address::parse(bad).is_err(), "{bad:?}");
    }
    for good in ["a@c.org", "o'neil+tag@sub.c-d.org", "ops@localhost"] {
        assert_eq!(Address::parse(good).unwrap().as_str(), good);
    }
    let printed = format!("{:?}", mail_to("ann"));
    assert!(!printed.contains("ann") && !printed.contains("R-7K4Q"), "{printed}");
}

#[tokio::test]
async fn answers_before_and_after_the_dot_are_told_apart() {
    let peer = Peer::plain();
    let server = peer.server();
    let reply = |code| again(FailureClass::Reply(code));
    let refused = |code| Sent::Refused { code };
    for (local, expected) in [
        ("tempfail-rcpt", reply(451)),
        ("421-rcpt", reply(421)),
        ("450-rcpt", reply(450)),
        ("452-rcpt", reply(452)),
        ("552-rcpt", reply(552)),
        ("permfail-rcpt", refused(550)),
        ("553-rcpt", refused(553)),
        ("tempfail-data", reply(451)),
        ("554-data", refused(554)),
        ("552-data", refused(552)),
        ("250-data", again(FailureClass::Connect)),
        ("drop-rcpt", again(FailureClass::Connect)),
        ("drop-data", again(FailureClass::Connect)),
        ("tempfail-dot", reply(451)),
        ("421-dot", reply(421)),
        ("refuse-data", refused(554)),
        ("552-dot", refused(552)),
        ("354-dot", Sent::Unknown),
        ("drop-after-dot", Sent::Unknown),
        ("slow-after-dot-9", Sent::Unknown),
        ("stall-rcpt", again(FailureClass::Timeout(Phase::Rcpt))),
        ("stall-data", again(FailureClass::Timeout(Phase::Data))),
    ] {
        assert_eq!(sent(&server, local).await, expected, "{local}");
    }
    // Only those whose answer was lost are with the server.
    let delivered = peer.events("data").into_iter().filter(|it| it["delivered"] == true);
    assert_eq!(delivered.count(), 2);
    assert!(matches!(
        sent(&server, "slow-after-dot-0.3").await,
        Sent::Accepted { .. }
    ));
}

#[tokio::test]
async fn errors_at_mail_may_condemn_the_mail_but_those_before_it_do_not() {
    let peer = Peer::plain();
    let server = peer.server();
    let reply = |code| again(FailureClass::Reply(code));
    for (control, expected) in [
        (json!({"mail": "421 later"}), reply(421)),
        (json!({"mail": "451 later"}), reply(451)),
        (json!({"mail": "550 never"}), Sent::Refused { code: 550 }),
        (json!({"mail": "530 5.7.0 authenticate"}), again(FailureClass::Auth)),
        (json!({"mail": "299 odd"}), again(FailureClass::Connect)),
        (json!({"mail": "drop"}), again(FailureClass::Connect)),
        (json!({"mail": "stall"}), again(FailureClass::Timeout(Phase::Mail))),
        (json!({"greeting": "554 no service"}), reply(554)),
        (json!({"greeting": "421 busy"}), reply(421)),
        (
            json!({"greeting": "HTTP/1.1 400 Bad Request"}),
            again(FailureClass::Connect),
        ),
        (json!({"greeting": "drop"}), again(FailureClass::Connect)),
        (
            json!({"greeting": "stall"}),
            again(FailureClass::Timeout(Phase::Connect)),
        ),
        (json!({"ehlo": "stall"}), again(FailureClass::Timeout(Phase::Connect))),
        (json!({"ehlo": "500 what"}), reply(500)),
        // lettre panics on this one.
        (
            json!({"ehlo": "250-peer\r\n250-  \r\n250 HELP"}),
            again(FailureClass::Connect),
        ),
        (
            json!({"dot": "250 2.0.0 Ok <ann@agency.example.org> quéued"}),
            Sent::Accepted {
                reply: "250 2.0.0 Ok (address) quued".to_owned(),
            },
        ),
        (
            json!({"dot": "250 2.0.0 Ok <ann@agency.example.org> queued"}),
            Sent::Accepted {
                reply: "250 2.0.0 Ok (address) queued".to_owned(),
            },
        ),
        (json!({"dot": "stall"}), Sent::Unknown),
    ] {
        peer.control(&control);
        assert_eq!(sent(&server, "ann").await, expected, "{control}");
    }
}

#[tokio::test]
async fn greylisting_passes_on_the_third_try() {
    let peer = Peer::plain();
    for _ in 0..2 {
        assert_eq!(sent(&peer.server(), "greylist").await, again(FailureClass::Reply(451)));
    }
    assert!(matches!(sent(&peer.server(), "greylist").await, Sent::Accepted { .. }));
    assert_eq!(peer.events("answer").len(), 1);
}

#[tokio::test]
async fn nothing_is_delivered_when_the_mark_cannot_be_committed() {
    let peer = Peer::plain();
    let mail = mail_to("ann");
    let result = send(&peer.server(), &mail, &short(), async || Ok::<_, Infallible>(false)).await;
    assert_eq!(result.unwrap(), again(FailureClass::LeaseLost));
    let result = send(&peer.server(), &mail, &short(), async || {
        Err::<bool, _>("database gone")
    })
    .await;
    assert_eq!(result.unwrap_err(), "database gone");

    peer.lost().await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let states: Vec<_> = peer.events("lost").iter().map(|it| it["state"].clone()).collect();
    assert_eq!(states, ["body", "body"]);
    assert!(peer.events("data").is_empty());
}

#[tokio::test]
async fn at_m4_the_server_has_nothing_and_at_m5_it_has_the_dot() {
    let peers = [
        (Peer::plain(), ""),
        (Peer::tls(&[]), "smtp"),
        (Peer::tls(&["--implicit"]), "smtps"),
    ];
    for (peer, scheme) in peers {
        let server = match scheme {
            "" => peer.server(),
            scheme => SmtpServer::parse(&peer.url(scheme, "")).unwrap(),
        };
        let seen = Mutex::new(Vec::new());
        let at = |mark: &str| {
            if mark >= "M4" {
                // As if killed here: nothing is polled any more.
                std::thread::sleep(Duration::from_millis(300));
                seen.lock().unwrap().push(peer.events("data").len());
            }
        };
        let mail = OutgoingMail {
            text: "A line.\n".repeat(5_000),
            ..mail_to("slow-after-dot-0.1")
        };
        let sent = send_marked(&server, &mail, &short(), async || Ok::<_, Infallible>(true), &at).await;
        assert!(matches!(sent.unwrap(), Sent::Accepted { .. }));
        assert_eq!(*seen.lock().unwrap(), [0, 1], "{scheme}");
    }
}

#[tokio::test]
async fn starttls_and_login() {
    let peer = Peer::tls(&["--login", "intake:p%w @:/"]);
    let server = SmtpServer::parse(&peer.url("smtp", "intake:p%25w%20%40%3A%2F@")).unwrap();
    assert!(!server.is_plaintext());
    assert!(matches!(sent(&server, "ann").await, Sent::Accepted { .. }));
    assert!(
        peer.events("login")
            .iter()
            .all(|it| it["tls"] == true && it["good"] == true)
    );
    assert!(peer.events("data").iter().all(|it| it["tls"] == true));

    let wrong = SmtpServer::parse(&peer.url("smtp", "intake:wrong@")).unwrap();
    assert_eq!(sent(&wrong, "ann").await, again(FailureClass::Auth));
    let none = SmtpServer::parse(&peer.url("smtp", "")).unwrap();
    assert_eq!(sent(&none, "ann").await, again(FailureClass::Auth));
    for (auth, expected) in [
        ("stall", FailureClass::Timeout(Phase::Auth)),
        ("drop", FailureClass::Connect),
        ("421 busy", FailureClass::Reply(421)),
        ("454 later", FailureClass::Auth),
    ] {
        peer.control(&json!({"auth": auth}));
        assert_eq!(sent(&server, "ann").await, again(expected), "{auth}");
    }
}

#[tokio::test]
async fn implicit_tls_and_login() {
    let peer = Peer::tls(&["--implicit", "--login", "intake:secret"]);
    let server = SmtpServer::parse(&peer.url("smtps", "intake:secret@")).unwrap();
    assert!(matches!(sent(&server, "ann").await, Sent::Accepted { .. }));
    assert_eq!(peer.events("data").len(), 1);
}

#[tokio::test]
async fn login_by_the_older_mechanism() {
    let peer = Peer::tls(&["--login", "intake:secret", "--mechanism", "LOGIN"]);
    let server = SmtpServer::parse(&peer.url("smtp", "intake:secret@")).unwrap();
    assert!(matches!(sent(&server, "ann").await, Sent::Accepted { .. }));
    assert_eq!(peer.events("login")[0]["mechanism"], "LOGIN");
}

#[tokio::test]
async fn there_is_no_way_back_to_plain_text() {
    // STARTTLS not offered.
    let plain = Peer::plain();
    let url = format!("smtp://intake:secret@127.0.0.1:{}", plain.port);
    assert_eq!(
        sent(&SmtpServer::parse(&url).unwrap(), "ann").await,
        again(FailureClass::Tls)
    );
    // No TLS where it should start with it.
    let url = format!("smtps://intake:secret@127.0.0.1:{}", plain.port);
    assert_eq!(
        sent(&SmtpServer::parse(&url).unwrap(), "ann").await,
        again(FailureClass::Tls)
    );
    assert!(plain.events("login").is_empty() && plain.events("mail").is_empty());

    // A certificate that nobody vouches for, one for another name, one that is over.
    let unknown = Peer::tls(&["--implicit"]);
    let url = format!("smtps://127.0.0.1:{}", unknown.port);
    assert_eq!(
        sent(&SmtpServer::parse(&url).unwrap(), "ann").await,
        again(FailureClass::Tls)
    );
    let other = Peer::with_certificate("DNS:other.test", 2, &[]);
    let server = SmtpServer::parse(&other.url("smtp", "")).unwrap();
    assert_eq!(sent(&server, "ann").await, again(FailureClass::Tls));
    let over = Peer::with_certificate("IP:127.0.0.1", -1, &["--implicit"]);
    let server = SmtpServer::parse(&over.url("smtps", "")).unwrap();
    assert_eq!(sent(&server, "ann").await, again(FailureClass::Tls));

    // STARTTLS refused, broken off, or never finished.
    let peer = Peer::tls(&[]);
    let server = SmtpServer::parse(&peer.url("smtp", "intake:secret@")).unwrap();
    for (starttls, expected) in [
        ("454 no", FailureClass::Tls),
        ("220 go ahead, in plain text", FailureClass::Timeout(Phase::Connect)),
        ("drop", FailureClass::Tls),
        ("stall", FailureClass::Timeout(Phase::Connect)),
    ] {
        peer.control(&json!({"starttls": starttls}));
        let result = sent(&server, "ann").await;
        assert!(
            result == again(expected) || result == again(FailureClass::Tls),
            "{starttls} {result:?}"
        );
    }
    assert!(peer.events("login").is_empty() && peer.events("mail").is_empty());
}

#[tokio::test]
async fn plain_text_slipped_in_behind_starttls_is_not_taken_for_an_answer() {
    let peer = Peer::tls(&[]);
    peer.control(&json!({"inject": "250-evil\r\n250 AUTH PLAIN"}));
    let server = SmtpServer::parse(&peer.url("smtp", "")).unwrap();
    assert_eq!(sent(&server, "ann").await, again(FailureClass::Tls));
}

#[tokio::test]
async fn a_server_that_is_away_or_silent_is_not_waited_for_long() {
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let server = SmtpServer::parse(&format!("smtp://127.0.0.1:{port}?tls=none")).unwrap();
    assert_eq!(sent(&server, "ann").await, again(FailureClass::Connect));
    let server = SmtpServer::parse("smtp://no-such-host.invalid?tls=none").unwrap();
    let result = sent(&server, "ann").await;
    assert!(
        matches!(result, Sent::TryAgain { class } if class.is_of_the_server()),
        "{result:?}"
    );

    // Accepts, then never handshakes.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let server = SmtpServer::parse(&format!("smtps://127.0.0.1:{port}")).unwrap();
    let begun = Instant::now();
    assert_eq!(sent(&server, "ann").await, again(FailureClass::Timeout(Phase::Connect)));
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_server_that_stops_reading_the_text_leaves_the_outcome_open() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let peer = tokio::spawn(async move {
        let (mut tcp, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 1024];
        for answer in ["220 hi\r\n", "250 hi\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n"] {
            tcp.write_all(answer.as_bytes()).await.unwrap();
            if !answer.starts_with("354") {
                assert!(tcp.read(&mut buffer).await.unwrap() > 0);
            }
        }
        tokio::time::sleep(Duration::from_secs(10)).await;
    });
    let server = SmtpServer::parse(&format!("smtp://127.0.0.1:{port}?tls=none")).unwrap();
    let mail = OutgoingMail {
        text: "A line.\n".repeat(2_000_000),
        ..mail_to("ann")
    };
    let result = send(&server, &mail, &short(), async || Ok::<_, Infallible>(true)).await;
    assert_eq!(result.unwrap(), Sent::Unknown);
    peer.abort();
}

#[test]
fn an_smtp_url_is_parsed_strictly_and_never_printed() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    fs::write(&empty, "").unwrap();
    let broken = folder.path().join("broken.pem");
    fs::write(
        &broken,
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    )
    .unwrap();
    let with_ca = |path: &Path| format!("smtps://h.test?ca={}", path.display());
    let fails = |url: &str| {
        let error = SmtpServer::parse(url).expect_err(url);
        assert!(!format!("{error} {error:?}").contains("s3cret"));
        error
    };
    use SmtpUrlError as E;
    assert!(matches!(fails("h.test:25"), E::Scheme));
    assert!(matches!(fails("http://h.test"), E::Scheme));
    for url in [
        "smtp://",
        "smtp://u:s3cret@",
        "smtp://h.test/path",
        "smtp://h test",
        "smtp://[1]:25",
        "smtp://u:s3cret@@/",
    ] {
        assert!(matches!(fails(url), E::Host), "{url}");
    }
    for url in [
        "smtp://h.test:",
        "smtp://h.test:0",
        "smtp://h.test:70000",
        "smtp://h.test:x",
    ] {
        assert!(matches!(fails(url), E::Port), "{url}");
    }
    for url in [
        "smtp://h.test?tls=maybe",
        "smtps://h.test?tls=none",
        "smtp://h.test?x",
        "smtp://h.test?tls=none&ca=/x",
    ] {
        assert!(matches!(fails(url), E::Parameter), "{url}");
    }
    for url in [
        "smtp://u@h.test",
        "smtp://:s3cret@h.test",
        "smtp://u:@h.test",
        "smtp://u:s3cret%zz@h.test",
        "smtp://u:s3cret%0d@h.test",
        "smtp://u:s3cret%ff@h.test",
    ] {
        assert!(matches!(fails(url), E::Credentials), "{url}");
    }
    assert!(matches!(
        fails("smtp://u:s3cret@127.0.0.1?tls=none"),
        E::PlaintextCredentials
    ));
    assert!(matches!(
        fails("smtps://h.test?ca=/no/such/file"),
        E::CertificateFile(_)
    ));
    assert!(matches!(fails(&with_ca(&empty)), E::Certificate));
    assert!(matches!(fails(&with_ca(&broken)), E::Certificate));

    let server = SmtpServer::parse("smtps://user:s3cret@Mail.Example.org/").unwrap();
    assert_eq!(server.host(), "mail.example.org");
    assert!(!server.is_plaintext() && !server.is_loopback());
    let printed = format!("{server:?}");
    assert!(
        printed.contains("465") && !printed.contains("s3cret") && !printed.contains("user"),
        "{printed}"
    );
    for (url, port) in [
        ("smtp://h", "587"),
        ("smtp://h?tls=none", "25"),
        ("smtp://[::1]:2525?tls=none", "2525"),
    ] {
        assert!(format!("{:?}", SmtpServer::parse(url).unwrap()).contains(port));
    }
    let local = SmtpServer::parse("smtp://[::1]?tls=none").unwrap();
    assert!(local.is_plaintext() && local.is_loopback());
    assert!(SmtpServer::parse("smtp://localhost").unwrap().is_loopback());
    assert!(SmtpTimeouts::default().longest() < Duration::from_secs(15 * 60));
}

#[tokio::test]
async fn a_mail_is_written_to_one_private_file_however_often() {
    let above = tempfile::tempdir().unwrap();
    let folder = above.path().join("data/mail");
    let mail = mail_to("ann");
    let writes = (0..8).map(|_| {
        let (folder, mail) = (folder.clone(), mail.clone());
        tokio::spawn(async move { files::write(&folder, &mail).await })
    });
    for write in writes.collect::<Vec<_>>() {
        write.await.unwrap().unwrap();
    }
    let names: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()).collect();
    let file = folder.join("0199e1f0-7a2b-7c3d-8e4f-000000000001.eml");
    assert_eq!(names, std::slice::from_ref(&file));
    assert_eq!(fs::read(&file).unwrap(), mail.bytes().unwrap());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);

    let bad = OutgoingMail {
        message_id: "<../../x@y>".to_owned(),
        ..mail
    };
    assert!(files::write(&folder, &bad).await.is_err());
}
