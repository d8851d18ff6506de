//! The program itself, as processes: one on SQLite, or a portal and a worker on PostgreSQL and RabbitMQ with a mail server.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use domain::ActId;
use serde_json::Value;
use tempfile::TempDir;

use crate::{Browser, People, TestStore, people, postgres, sqlite};

/// How long anything may take that is going to happen. In a sabotaged run most of it is not.
pub fn patience() -> Duration {
    Duration::from_secs(if sabotage().is_some() { 12 } else { 40 })
}

/// A running site with its people.
pub struct Site {
    /// Its record, looked at from outside.
    pub store: TestStore,
    /// Who works there.
    pub people: People,
    /// Its processes: `serve`, or `portal` and `worker`.
    pub processes: Vec<Process>,
    /// The mail server, where there is one.
    pub mail: Option<SmtpPeer>,
    /// The address of the portal.
    pub base: String,
    folder: TempDir,
    settings: Vec<(String, String)>,
}

/// A process of the program.
pub struct Process {
    child: Child,
    role: &'static str,
    log: PathBuf,
}

/// How a site is deployed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deployment {
    /// Everything in one process, on SQLite.
    One,
    /// A portal and a worker, on PostgreSQL, RabbitMQ and SMTP.
    Many,
}

impl Site {
    /// Starts a site.
    pub async fn start(deployment: Deployment) -> Self {
        Self::with(deployment, &[]).await
    }

    /// Starts a site with more settings, or others.
    pub async fn with(deployment: Deployment, more: &[(&str, &str)]) -> Self {
        let store = match deployment {
            Deployment::One => sqlite().await,
            Deployment::Many => postgres().await,
        };
        let people = people(&store).await;
        let folder = TempDir::new().unwrap();
        let mail = (deployment == Deployment::Many).then(SmtpPeer::start);
        let mut settings: Vec<(String, String)> = vec![
            ("DATABASE_URL".into(), store.url()),
            (
                "INTAKE_DATA_DIR".into(),
                folder.path().join("data").display().to_string(),
            ),
            ("INTAKE_DOCUMENTS_DIR".into(), store.documents().display().to_string()),
            ("INTAKE_TIME_ZONE".into(), "America/Chicago".into()),
            ("INTAKE_TEST_TIMING".into(), "short".into()),
            ("INTAKE_SITE_NAME".into(), "Larkfield Center".into()),
            ("INTAKE_LOG".into(), "debug".into()),
        ];
        if let Some(peer) = &mail {
            settings.push(("AMQP_URL".into(), amqp_url()));
            settings.push((
                "INTAKE_QUEUE_PREFIX".into(),
                format!("t{}", ActId::new().uuid().simple()),
            ));
            settings.push(("SMTP_URL".into(), peer.url()));
            settings.push(("INTAKE_MAIL_FROM".into(), "intake@larkfield.example".into()));
        }
        // What the whole test run is sabotaged with, its processes are.
        settings.extend(sabotage().map(|switch| ("INTAKE_SABOTAGE".into(), switch)));
        for (name, value) in more {
            settings.retain(|it| it.0 != *name);
            settings.push(((*name).to_owned(), (*value).to_owned()));
        }
        let mut site = Self {
            store,
            people,
            processes: Vec::new(),
            mail,
            base: String::new(),
            folder,
            settings,
        };
        match deployment {
            Deployment::One => drop(site.launch("serve", &[]).await),
            Deployment::Many => {
                site.launch("portal", &[]).await;
                site.launch("worker", &[]).await;
            }
        }
        site
    }

    /// Starts one more process and waits until it is ready; its number. The first portal gives the site its address.
    pub async fn launch(&mut self, role: &'static str, more: &[(&str, &str)]) -> usize {
        let listen = format!("127.0.0.1:{}", free_port());
        let log = self.folder.path().join(format!("{role}-{}.log", self.processes.len()));
        let base = format!("http://{listen}");
        if role != "worker" && self.base.is_empty() {
            self.base.clone_from(&base);
        }
        let file = fs::File::create(&log).unwrap();
        let child = Command::new(intake())
            .arg(role)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .env("INTAKE_LISTEN", &listen)
            .envs(more.iter().copied())
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap();
        let mut process = Process { child, role, log };
        let browser = Browser::new(&base);
        let began = Instant::now();
        while browser.try_get("/health/ready").await.is_err() {
            if let Some(status) = process.child.try_wait().unwrap() {
                panic!("`intake {role}` ended with {status}:\n{}", process.log());
            }
            assert!(
                began.elapsed() < patience(),
                "`intake {role}` is not ready:\n{}",
                process.log()
            );
            pause().await;
        }
        if role != "worker" {
            self.base = base;
        }
        self.processes.push(process);
        self.processes.len() - 1
    }

    /// A browser of somebody who is signed in.
    pub async fn browser(&self, username: &str) -> Browser {
        let browser = Browser::new(&self.base);
        let page = browser.sign_in(username, crate::PASSWORD).await;
        assert!(
            page.status.is_success() && !page.path.starts_with("/sign-in"),
            "{username} cannot sign in: {}",
            page.text()
        );
        browser
    }

    /// The cookie of somebody who is signed in, for requests made by hand.
    pub async fn cookie(&self, username: &str) -> String {
        let page = Browser::that_stays(&self.base).sign_in(username, crate::PASSWORD).await;
        page.headers["set-cookie"]
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned()
    }

    /// Waits until nothing is left to do: what a negative may be asserted after.
    pub async fn settled(&self) {
        until("everything is settled", || async {
            store::status::is_idle(&self.store).await.unwrap()
        })
        .await;
    }

    /// Waits until every message has had its effect; mails may still be held.
    pub async fn settled_queue(&self) {
        until("every message is handled", || async {
            let outbox = store::status::status(&self.store).await.unwrap().outbox;
            outbox.pending == 0 && outbox.published == 0
        })
        .await;
    }

    /// Everything that the processes have logged.
    pub fn logs(&self) -> String {
        self.processes.iter().map(Process::log).collect()
    }

    /// The folder of the program's own files.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The mails that were sent, whole, oldest first.
    pub fn mails(&self) -> Vec<String> {
        let mails = match &self.mail {
            Some(peer) => peer.mails(),
            None => {
                let Ok(files) = fs::read_dir(self.data().join("mail")) else {
                    return Vec::new();
                };
                let mut files: Vec<PathBuf> = files
                    .map(|it| it.unwrap().path())
                    .filter(|it| it.extension().is_some_and(|it| it == "eml"))
                    .collect();
                files.sort();
                files.iter().map(|it| fs::read_to_string(it).unwrap()).collect()
            }
        };
        // Lines as they were before quoted-printable broke them.
        mails.into_iter().map(|it| it.replace("=\r\n", "")).collect()
    }

    /// The setting of this name.
    pub fn setting(&self, name: &str) -> &str {
        self.settings
            .iter()
            .find(|it| it.0 == name)
            .map_or("", |it| it.1.as_str())
    }

    /// A command that runs with the settings of the site.
    pub fn begun(&self, arguments: &[&str]) -> Child {
        Command::new(intake())
            .args(arguments)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Runs a command of the program on this site's record; status and what it printed.
    pub fn command(&self, arguments: &[&str], input: &str) -> (std::process::ExitStatus, String) {
        use std::io::Write;
        let mut child = self.begun(arguments);
        // A command that reads nothing may be gone already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status, String::from_utf8_lossy(&text).into_owned())
    }
}

impl Process {
    /// What it has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Its id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Which role it has.
    pub fn role(&self) -> &'static str {
        self.role
    }

    /// Kills it as a power cut would.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop; how it ended, and after how long.
    pub async fn terminate(&mut self) -> (std::process::ExitStatus, Duration) {
        let began = Instant::now();
        let status = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(status.success());
        (self.ended().await, began.elapsed())
    }

    /// Waits until it has ended by itself.
    pub async fn ended(&mut self) -> std::process::ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(
                began.elapsed() < patience(),
                "`intake {}` does not end:\n{}",
                self.role,
                self.log()
            );
            pause().await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A scriptable mail server.
pub struct SmtpPeer {
    child: Child,
    port: u16,
    folder: TempDir,
}

impl SmtpPeer {
    /// Starts one without TLS, on this machine.
    pub fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/smtp_peer.py");
        let mut child = Command::new(python())
            .arg(script)
            .args(["--port", "0", "--log"])
            .arg(folder.path().join("log"))
            .arg("--control")
            .arg(folder.path().join("control"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let port = line
            .trim()
            .strip_prefix("listening on ")
            .expect("the mail server starts: is aiosmtpd installed?")
            .parse()
            .unwrap();
        Self { child, port, folder }
    }

    /// As `SMTP_URL`.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=none", self.port)
    }

    /// Tells it how to behave from now on.
    pub fn control(&self, control: &Value) {
        fs::write(self.folder.path().join("control"), control.to_string()).unwrap();
    }

    /// Everything that happened.
    pub fn events(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        text.lines().map(|it| serde_json::from_str(it).unwrap()).collect()
    }

    /// Mails that it has taken, whole, oldest first.
    pub fn mails(&self) -> Vec<String> {
        let taken = self
            .events()
            .into_iter()
            .filter(|it| it["event"] == "data" && it["delivered"] == true);
        taken.map(|it| from_base64(it["data"].as_str().unwrap())).collect()
    }
}

impl Drop for SmtpPeer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn from_base64(text: &str) -> String {
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0);
    for character in text.bytes().filter(|it| *it != b'=') {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let value = alphabet.iter().position(|it| *it == character).unwrap();
        bits = bits << 6 | u32::try_from(value).unwrap();
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).unwrap());
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Looks again and again until something is so. Fails when it does not come true.
pub async fn until<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let began = Instant::now();
    while !is_so().await {
        assert!(began.elapsed() < patience(), "it never came true that {what}");
        pause().await;
    }
}

async fn pause() {
    tokio::time::sleep(Duration::from_millis(15)).await;
}

/// A port that is free now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A Python that has aiosmtpd.
pub fn python() -> &'static str {
    // Debian's own has Debian's aiosmtpd.
    if Path::new("/usr/lib/python3/dist-packages/aiosmtpd").exists() {
        "/usr/bin/python3"
    } else {
        "python3"
    }
}

/// The address of the test run's broker.
pub fn amqp_url() -> String {
    variable("TEST_AMQP_URL")
}

/// The program under test.
pub fn intake() -> PathBuf {
    variable("INTAKE_BIN").into()
}

#[expect(clippy::disallowed_methods, reason = "the switch of this test run")]
fn sabotage() -> Option<String> {
    std::env::var("INTAKE_SABOTAGE").ok()
}

/// Tells a server of the test run to `stop`, `start`, `restart`, `kill` or `wipe`.
pub async fn server(which: Server, what: &str) {
    let name = match which {
        Server::Postgres => "TEST_POSTGRES_CTL",
        Server::Rabbit => "TEST_RABBITMQ_NODE",
    };
    let status = tokio::process::Command::new(variable(name))
        .arg(what)
        .stdout(Stdio::null())
        .status()
        .await
        .unwrap();
    assert!(status.success(), "{name} {what}: {status}");
}

/// A server of the test run.
#[derive(Clone, Copy, Debug)]
pub enum Server {
    /// The database.
    Postgres,
    /// The broker.
    Rabbit,
}

#[expect(clippy::disallowed_methods, reason = "where the servers of a test run are")]
fn variable(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: run ./scripts/test, which starts what this test needs"))
}
