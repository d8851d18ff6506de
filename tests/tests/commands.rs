//! The operator's commands, run as an operator runs them.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use domain::{referral::Kind, words::files::command as words};
use tests::{Browser, Deployment, PASSWORD, Site, child, form, free_port, intake, sql, submitted, until};

/// `intake demo` needs nothing: it prints its address and a sign-in for each role, and leaves nothing behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demonstration_prints_its_address_and_a_sign_in_for_each_role() {
    let listen = format!("127.0.0.1:{}", free_port());
    let mut child = Command::new(intake())
        .arg("demo")
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("INTAKE_LISTEN", &listen)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let printed: Vec<String> = lines.by_ref().take_while(|it| !it.contains("/mail")).collect();
    let printed = printed.join("\n");
    assert!(printed.contains(&format!("http://{listen}")), "{printed}");
    for role in ["administrator", "advocate", "police"] {
        let line = printed.lines().find(|it| it.contains(role)).expect(&printed);
        let words: Vec<&str> = line.split_whitespace().collect();
        let [.., username, password] = words[..] else {
            panic!("{line}")
        };
        let page = Browser::new(&format!("http://{listen}"))
            .sign_in(username, password)
            .await;
        assert!(
            page.status.is_success() && !page.path.starts_with("/sign-in"),
            "{line}: {}",
            page.text()
        );
        assert!(
            page.texts(".banner").concat().contains("fictional"),
            "it is clearly marked"
        );
    }
    let stopped = Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(stopped.success());
    assert!(child.wait().unwrap().success());
}

/// An administrator made from the command line signs in while the program runs; a weak password or a used name is refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_is_made_from_the_command_line() {
    let site = Site::start(Deployment::One).await;
    let create = |username: &str, password: &str| {
        let arguments = [
            "admin",
            "create",
            "--username",
            username,
            "--first-name",
            "Ida",
            "--last-name",
            "Second",
            "--password-stdin",
        ];
        site.command(&arguments, &format!("{password}\n"))
    };
    let (status, said) = create("ida", "password1234");
    assert!(!status.success() && said.contains("easy to guess"), "{said}");
    let (status, said) = create("ida", PASSWORD);
    assert!(status.success(), "{said}");
    let (status, said) = create("IDA", PASSWORD);
    assert!(!status.success() && said.contains("already"), "{said}");
    assert!(!said.contains(PASSWORD));
    assert!(site.browser("ida").await.get("/personnel").await.status.is_success());
}

/// I3, I5: the doctor finds a standing row that is not what its chain says, and an audit entry that was changed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_finds_what_was_bent() {
    for deployment in [Deployment::One, Deployment::Many] {
        let mut site = Site::start(deployment).await;
        let referrer = site.people.referrer.clone();
        let reference = submitted(&site.store, &referrer, form(Kind::Client)).await;
        site.settled().await;
        tests::until("everything is sealed", || async {
            sql(
                &site.store,
                "select count(*) from audit where not exists (select 1 from audit_seal where audit_id = audit.id)",
            )
            .await
                == [["0"]]
        })
        .await;
        let (status, said) = site.command(&["doctor"], "");
        assert!(status.success(), "{deployment:?}: {said}");
        assert!(!said.contains("another version"), "{said}");
        for n in 0..site.processes.len() {
            site.processes[n].terminate().await;
        }

        sql(
            &site.store,
            "update job set version = version - 1 where name = 'reindex'",
        )
        .await;
        let (status, said) = site.command(&["doctor"], "");
        assert!(
            status.success() && said.contains("another version"),
            "old keys are worth a line: {said}"
        );

        sql(&site.store, "update standing set urgent = not urgent").await;
        let (status, said) = site.command(&["doctor"], "");
        assert!(!status.success(), "{said}");
        assert!(
            !said.contains("King") && !said.contains(&reference.to_string()),
            "it names ids only: {said}"
        );
        sql(&site.store, "update standing set urgent = not urgent").await;

        assert!(site.command(&["audit", "verify"], "").0.success());
        sql(
            &site.store,
            "update audit set outcome = 'refused' where event = 'submit'",
        )
        .await;
        assert!(
            !site.command(&["audit", "verify"], "").0.success(),
            "a changed entry shows"
        );
    }
}

/// A database is migrated once, and says whether it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_is_migrated_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let database = format!("sqlite://{}/new.db", folder.path().display());
        let output = Command::new(intake())
            .args(arguments)
            .env_clear()
            .env("DATABASE_URL", database)
            .output()
            .unwrap();
        output.status.success()
    };
    assert!(!run(&["migrate", "--check"]));
    assert!(run(&["migrate"]));
    assert!(run(&["migrate", "--check"]));
    assert!(run(&["migrate"]), "again does no harm");
}

/// A setting that does not exist is an error that names the nearest one; settings are shown without secrets.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_are_checked_and_shown_without_secrets() {
    let run = |arguments: &[&str], name: &str, value: &str| {
        let output = Command::new(intake())
            .args(arguments)
            .env_clear()
            .env(name, value)
            .output()
            .unwrap();
        (
            output.status.success(),
            String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(),
        )
    };
    let (good, said) = run(&["config", "check"], "INTAKE_LISTENS", "x");
    assert!(!good && said.contains("Did you mean INTAKE_LISTEN?"), "{said}");
    let (good, said) = run(&["config", "show"], "DATABASE_URL", "postgres://me:hush@db/intake");
    assert!(
        good && said.contains("INTAKE_TIME_ZONE") && !said.contains("hush"),
        "{said}"
    );
}

/// The health of a running site can be asked from the command line, and of one that is not running.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_is_asked_from_the_command_line() {
    let site = Site::start(Deployment::One).await;
    let listen = site.base.trim_start_matches("http://").to_owned();
    let ask = |listen: &str| {
        Command::new(intake())
            .arg("healthcheck")
            .env_clear()
            .env("INTAKE_LISTEN", listen)
            .output()
            .unwrap()
            .status
    };
    assert!(ask(&listen).success());
    assert!(!ask(&format!("127.0.0.1:{}", free_port())).success());
}

/// An import that is interrupted is cancelled: who was added stays, nobody else is, and no other process goes on with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_is_interrupted_is_cancelled() {
    let site = Site::start(Deployment::One).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.csv");
    std::fs::write(&path, tests::children_file((0..MANY).map(child))).unwrap();
    let import = site.begun(&["clients", "import", path.to_str().unwrap()]);
    let added = async || -> usize {
        let n = sql(&site.store, "select count(*) from client").await;
        n[0][0].parse().unwrap()
    };
    until("some were added", async || added().await > 0).await;
    let interrupt = Command::new("kill").args(["-INT", &import.id().to_string()]).status();
    assert!(interrupt.unwrap().success());
    let output = import.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.code() == Some(2) && said.contains(words::CANCELLED),
        "{said}"
    );
    assert_eq!(sql(&site.store, "select state from client_file").await, [["cancelled"]]);
    let before = added().await;
    assert!(before < MANY, "{before}");
    site.settled().await;
    assert_eq!(added().await, before);
}

/// So many that the import of them can be interrupted.
const MANY: usize = 1_600;

/// Clients come in from a file by a command: a dry run changes nothing, the exit status says whether all rows were taken, and
/// the audit log says that a command did it. What goes out comes in again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_come_in_and_go_out_by_commands() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let folder = tempfile::tempdir().unwrap();
        let written = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let run = |arguments: &[&str]| {
            let (status, said) = site.command(&[&["clients"], arguments].concat(), "");
            (status.code().unwrap(), said)
        };
        let clients = || async { sql(&site.store, "select count(*) from client where findable").await };
        let file = tests::children_file([child(1), child(2), "Bo,Wrong,2/30/2015".to_owned()]);
        let file = written(
            "some.csv",
            &format!("{}\n", file.replace("Guardians", "Guardians,Notes").trim()),
        );

        let (code, said) = run(&["import", &file, "--dry-run"]);
        assert_eq!(code, 1, "{said}");
        assert!(
            said.contains("2 good, 1 with something wrong") && said.contains("row 4: Birth date or age:"),
            "{said}"
        );
        assert!(
            said.contains("Columns left out: Notes") && !said.contains("Wrong"),
            "{said}"
        );
        assert_eq!(clients().await, [["0"]]);
        let (code, said) = run(&["import", &file, "--as", "advocate"]);
        assert!(code == 2 && said.contains("--as"), "{said}");
        assert_eq!(run(&["import", "/nowhere.csv"]).0, 2);
        assert_eq!(run(&["import", &written("odd.csv", "a,b\n1,2\n")]).0, 2);

        let (code, said) = run(&["import", &file, "--as", "admin"]);
        assert!(
            code == 1 && said.contains("2 added, 0 left out, 1 with something wrong"),
            "{said}"
        );
        let (code, said) = run(&["import", &file]);
        assert!(code == 1 && said.contains("0 added, 2 left out"), "{said}");
        assert!(said.contains("row 2: probably client "), "{said}");
        let audits =
            "select count(*) from audit where event = 'clients_imported' and source = 'command' and actor is not null";
        assert_eq!(
            (clients().await, sql(&site.store, audits).await),
            (vec![vec!["2".into()]], vec![vec!["1".into()]])
        );

        let odd = written("own.csv", "Kid,Familia,City\nRosa,Quintero,Secretville\n");
        let (code, said) = run(&["import", &odd, "--column", "Kid=name", "--dry-run"]);
        assert!(
            code == 2 && said.contains("--column: there is no field \"name\""),
            "{said}"
        );
        let chosen = [
            "--column",
            "Kid=first_name",
            "--column",
            "Familia=last_name",
            "--leave-out",
            "City",
        ];
        let (code, said) = run(&[&["import", &odd, "--dry-run"][..], &chosen].concat());
        assert!(
            code == 0 && said.contains("1 good") && said.contains("Columns left out: City"),
            "{said}"
        );

        let (code, exported) = run(&["export"]);
        assert!(
            code == 0 && exported.contains("Dragomir") || exported.contains("Bruno"),
            "{exported}"
        );
        let to = folder.path().join("all.csv");
        assert_eq!(run(&["export", to.to_str().unwrap()]).0, 0);
        assert_eq!(std::fs::read_to_string(&to).unwrap(), exported);
        assert_eq!(run(&["export", to.to_str().unwrap()]).0, 2, "a file is not overwritten");
        let (code, said) = run(&["import", to.to_str().unwrap(), "--add-likely"]);
        assert!(code == 0 && said.contains("2 added"), "{said}");
        assert_eq!(clients().await, [["4"]]);
        assert_eq!(sql(&site.store, "select count(*) from client_file_part").await, [["0"]]);
    }
}
