//! The program as processes, as in production: nothing that only a test build knows.

use std::{
    fs,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use domain::ActId;
use tempfile::TempDir;
use tests::{Browser, Deployment, PASSWORD, SmtpPeer, amqp_url, free_port, intake};

/// The user of the broker: production refuses `guest`.
const BROKER_USER: &str = "bench";
const BROKER_PASSWORD: &str = "benchbench";

/// Running processes; they end with it.
pub(crate) struct Running {
    /// Where the portal answers.
    pub(crate) base: String,
    /// From the start of the first process to its first answer that it is ready.
    pub(crate) ready_after: Duration,
    children: Vec<Child>,
    folder: TempDir,
    _mail: Option<SmtpPeer>,
}

impl Running {
    /// Starts a deployment on this database and waits until it is ready.
    pub(crate) async fn start(deployment: Deployment, database: &str) -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let mail = (deployment == Deployment::Many).then(SmtpPeer::start);
        let mut settings = vec![
            ("DATABASE_URL", database.to_owned()),
            ("INTAKE_DATA_DIR", folder.path().join("data").display().to_string()),
            ("INTAKE_TIME_ZONE", "America/Chicago".to_owned()),
            ("INTAKE_SITE_NAME", "Larkfield Center".to_owned()),
        ];
        if let Some(mail) = &mail {
            let prefix = format!("bench{}", ActId::new().uuid().simple());
            settings.push(("AMQP_URL", broker()?));
            settings.push(("INTAKE_QUEUE_PREFIX", prefix));
            settings.push(("SMTP_URL", mail.url()));
            settings.push(("INTAKE_MAIL_FROM", "intake@larkfield.example".to_owned()));
            settings.push(("INTAKE_BASE_URL", "https://bench.example".to_owned()));
        }
        let mut it = Self {
            base: String::new(),
            ready_after: Duration::ZERO,
            children: Vec::new(),
            folder,
            _mail: mail,
        };
        let roles: &[&str] = match deployment {
            Deployment::One => &["serve"],
            Deployment::Many => &["portal", "worker"],
        };
        for role in roles {
            let (base, after) = it.launch(role, &settings, "/health/ready").await?;
            if it.base.is_empty() {
                (it.base, it.ready_after) = (base, after);
            }
        }
        Ok(it)
    }

    /// Starts the demonstration and waits for a page of it.
    pub(crate) async fn demonstration() -> anyhow::Result<Self> {
        let mut it = Self {
            base: String::new(),
            ready_after: Duration::ZERO,
            children: Vec::new(),
            folder: TempDir::new()?,
            _mail: None,
        };
        (it.base, it.ready_after) = it.launch("demo", &[], "/sign-in").await?;
        Ok(it)
    }

    async fn launch(
        &mut self,
        role: &str,
        settings: &[(&str, String)],
        page: &str,
    ) -> anyhow::Result<(String, Duration)> {
        let listen = format!("127.0.0.1:{}", free_port());
        let base = format!("http://{listen}");
        let log = self.folder.path().join(format!("{role}.log"));
        let file = fs::File::create(&log)?;
        let began = Instant::now();
        let child = Command::new(intake())
            .arg(role)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .env("INTAKE_LISTEN", &listen)
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()?;
        self.children.push(child);
        let browser = Browser::new(&base);
        loop {
            if let Ok(page) = browser.try_get(page).await
                && page.status.is_success()
            {
                return Ok((base, began.elapsed()));
            }
            let ended = self.children.last_mut().and_then(|it| it.try_wait().ok().flatten());
            if ended.is_some() || began.elapsed() > Duration::from_secs(60) {
                bail!("`intake {role}` is not ready: {}", fs::read_to_string(&log)?);
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// The processes.
    pub(crate) fn ids(&self) -> Vec<u32> {
        self.children.iter().map(Child::id).collect()
    }

    /// A cookie of somebody who is signed in. By hand: it is for https alone.
    pub(crate) async fn cookie(&self, username: &str) -> anyhow::Result<String> {
        let page = Browser::that_stays(&self.base).sign_in(username, PASSWORD).await;
        let cookie = page.headers.get("set-cookie").context("nobody was signed in")?;
        Ok(cookie.to_str()?.split(';').next().unwrap_or_default().to_owned())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Makes the user of the broker, if it is not there.
pub(crate) fn make_broker_user() -> anyhow::Result<()> {
    // Refused if the user is there, from a run that was cut off.
    let _ = broker_control(&["add_user", BROKER_USER, BROKER_PASSWORD])?;
    if !broker_control(&["set_permissions", "-p", "/", BROKER_USER, ".*", ".*", ".*"])? {
        bail!("the broker's user cannot be given permissions");
    }
    Ok(())
}

/// Takes the user of the broker away.
pub(crate) fn drop_broker_user() -> anyhow::Result<()> {
    broker_control(&["delete_user", BROKER_USER]).map(drop)
}

#[expect(clippy::disallowed_methods, reason = "where the servers of this run are")]
fn broker_control(arguments: &[&str]) -> anyhow::Result<bool> {
    let program = std::env::var("TEST_RABBITMQCTL").context("TEST_RABBITMQCTL: run ./scripts/bench")?;
    let output = Command::new(program).args(arguments).output()?;
    Ok(output.status.success())
}

fn broker() -> anyhow::Result<String> {
    let url = amqp_url();
    let (_, place) = url.rsplit_once('@').context("TEST_AMQP_URL names no user")?;
    Ok(format!("amqp://{BROKER_USER}:{BROKER_PASSWORD}@{place}"))
}
