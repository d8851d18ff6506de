//! Who may know whom: read from the manifests and the sources, so that nobody has to remember it.

#![expect(
    clippy::unwrap_used,
    reason = "a test says what it expects by unwrapping it, in its helpers as well"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The dependencies of each member of the workspace, those of its own tests aside.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let workspace: toml::Table = std::fs::read_to_string(root().join("Cargo.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let members = workspace["workspace"]["members"].as_array().unwrap();
    members
        .iter()
        .map(|member| {
            let file = root().join(member.as_str().unwrap()).join("Cargo.toml");
            let manifest: toml::Table = std::fs::read_to_string(file).unwrap().parse().unwrap();
            let name = manifest["package"]["name"].as_str().unwrap().to_owned();
            let tables = ["dependencies", "build-dependencies"];
            let known = tables.iter().filter_map(|it| manifest.get(*it)?.as_table());
            (name, known.flat_map(|it| it.keys().cloned()).collect())
        })
        .collect()
}

/// Every source of the product, by its path from the root; not the tests, nor the tests within.
fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for path in entries.map(|it| it.unwrap().path()) {
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|it| it == "rs") {
                found.push(path);
            }
        }
    }
    let mut files = Vec::new();
    for member in [
        "intake",
        "portal",
        "worker",
        "shared/domain",
        "shared/matching",
        "shared/store",
    ] {
        walk(&root().join(member).join("src"), &mut files);
    }
    files.sort();
    assert!(files.len() > 50, "only {} sources", files.len());
    files
        .into_iter()
        .map(|file| {
            let name = file.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            let text = std::fs::read_to_string(&file).unwrap();
            let product = text.split("\n#[cfg(test)]").next().unwrap().to_owned();
            (name, product)
        })
        .collect()
}

/// Lines of code, numbered from 1, without comments.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..)
        .zip(text.lines())
        .filter(|it| !it.1.trim_start().starts_with("//"))
}

/// The places outside of `allowed` at which `found` says yes.
fn outside(allowed: impl Fn(&str) -> bool, found: impl Fn(&str) -> bool) -> Vec<String> {
    sources()
        .iter()
        .filter(|(file, _)| !allowed(file))
        .flat_map(|(file, text)| {
            let lines = lines(text).filter(|it| found(it.1));
            lines
                .map(|(n, line)| format!("{file}:{n}: {}", line.trim()))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn only_the_store_knows_the_database_the_broker_and_the_mail_server() {
    for (member, known) in dependencies() {
        for dependency in ["sqlx", "lapin", "lettre"] {
            assert!(
                member == "store" || !known.contains(dependency),
                "{member} depends on {dependency}"
            );
        }
    }
}

#[test]
fn domain_and_matching_do_no_io() {
    let all = dependencies();
    for member in ["domain", "matching"] {
        for dependency in [
            "tokio", "axum", "sqlx", "lapin", "lettre", "reqwest", "hyper", "maud", "store", "portal", "worker",
            "tracing",
        ] {
            assert!(!all[member].contains(dependency), "{member} depends on {dependency}");
        }
    }
    assert!(!all["domain"].contains("matching") && !all["matching"].contains("domain"));
}

#[test]
fn dependencies_point_one_way() {
    let all = dependencies();
    let allowed: BTreeMap<&str, &[&str]> = [
        ("domain", &[][..]),
        ("matching", &[]),
        ("store", &["domain", "matching"]),
        ("portal", &["domain", "matching", "store"]),
        ("worker", &["domain", "matching", "store"]),
        ("intake", &["domain", "matching", "store", "portal", "worker"]),
    ]
    .into();
    for (member, known) in all.iter().filter(|it| it.0 != "tests") {
        let allowed = allowed
            .get(member.as_str())
            .unwrap_or_else(|| panic!("{member} is new: where does it stand?"));
        for other in known.iter().filter(|it| all.contains_key(*it)) {
            assert!(allowed.contains(&other.as_str()), "{member} depends on {other}");
        }
    }
}

#[test]
fn only_the_portal_speaks_http_and_only_it_and_mails_html() {
    for (member, known) in dependencies() {
        for dependency in ["axum", "maud", "tower-http"] {
            let speaks =
                matches!(member.as_str(), "portal" | "intake" | "tests") || dependency == "maud" && member == "worker";
            assert!(
                speaks || !known.contains(dependency),
                "{member} depends on {dependency}"
            );
        }
    }
}

/// Whether a line holds the beginning of a statement.
fn is_sql(line: &str) -> bool {
    let begins = [
        "select ",
        "insert into ",
        "delete from ",
        "create table ",
        "begin immediate",
    ];
    let line = line.trim_start();
    let literals = line.split('"').skip(1).step_by(2);
    let update = |it: &str| it.starts_with("update ") && it.contains(" set ");
    literals.map(str::trim_start).any(|it| {
        begins.iter().any(|sql| it.starts_with(sql))
            || update(it)
            || it.starts_with("with ") && it.contains(" as (select")
    })
}

#[test]
fn sql_stands_in_one_folder() {
    assert!(
        is_sql(r#"tx.fetch_one("select 1", params![])"#)
            && !is_sql(r#"label("select a client")"#.replace("select a", "choose a").as_str())
    );
    let found = outside(|file| file.starts_with("shared/store/src/db/"), is_sql);
    assert!(
        found.is_empty(),
        "SQL outside of shared/store/src/db:\n{}",
        found.join("\n")
    );
    let found = outside(
        |file| file.starts_with("shared/store/src/"),
        |line| line.contains("sqlx::"),
    );
    assert!(found.is_empty(), "sqlx outside of the store:\n{}", found.join("\n"));
}

#[test]
fn only_the_layout_writes_raw_markup_and_pages() {
    let layout = |file: &str| file.starts_with("portal/src/") && file.ends_with("layout.rs");
    let found = outside(layout, |line| line.contains("PreEscaped"));
    assert!(found.is_empty(), "{}", found.join("\n"));
    let found = outside(layout, |line| {
        line.contains("<html") || line.contains("DOCTYPE") || line.trim_start().starts_with("html lang")
    });
    // The HTML of a mail is a document of its own.
    let found: Vec<_> = found
        .into_iter()
        .filter(|it| !it.starts_with("worker/src/compose.rs:"))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn only_the_settings_read_the_environment_and_only_the_clock_the_time() {
    let mut found = Vec::new();
    for (file, text) in sources().iter().filter(|it| it.0 != "shared/store/src/config.rs") {
        let all: Vec<_> = text.lines().collect();
        for (n, line) in lines(text).filter(|it| it.1.contains("env::var")) {
            // Switches of the test build: their functions do not exist in a release.
            let item = &all[n.saturating_sub(10)..n];
            if !item.contains(&"#[cfg(feature = \"faults\")]") {
                found.push(format!("{file}:{n}: {}", line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    let clocks = ["Timestamp::now()", "SystemTime::now()", "Zoned::now()"];
    let found = outside(
        |file| file == "shared/store/src/clock.rs",
        |line| clocks.iter().any(|it| line.contains(it)),
    );
    assert!(found.is_empty(), "{}", found.join("\n"));
    let found = outside(
        |file| file == "shared/domain/src/id.rs",
        |line| line.contains("Uuid::now_v7") || line.contains("Uuid::new_v4"),
    );
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_page_talks_to_the_broker_or_the_mail_server() {
    // It would be held up by them (I10). A page may say how the connection to the broker is.
    let talks = [
        "mailer::deliver",
        "mailer::claim",
        "rabbit::consume",
        "Publisher",
        ".publish(",
        "smtp::",
    ];
    let found = outside(
        |file| !file.starts_with("portal/src/"),
        |line| talks.iter().any(|it| line.contains(it)),
    );
    assert!(
        found.is_empty(),
        "the portal talks to the broker or the mail server:\n{}",
        found.join("\n")
    );
}

/// Long for a reason: tables, read from top to bottom. Nothing is to be added without one.
const LONG: [&str; 2] = ["shared/domain/src/catalogue.rs", "shared/domain/src/words/codes.rs"];

#[test]
fn no_file_is_longer_than_can_be_read_at_once() {
    let long: Vec<_> = sources()
        .into_iter()
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(file, lines)| *lines > 500 && !LONG.contains(&file.as_str()))
        .collect();
    assert!(long.is_empty(), "{long:?}");
}
