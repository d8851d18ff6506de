//! How fast a file of clients is checked and imported, beside how fast the database writes the same rows at best.

use std::time::Instant;

use anyhow::bail;
use domain::{
    client_file::{self, Row},
    text::Name,
};
use store::client_files::{
    self, Author, Choice, State,
    work::{self, Memory, Piece},
};
use tests::{Deployment, TestStore, postgres, sql, sqlite};

use crate::{
    people,
    report::{Limit, Report},
};

/// The tables that an import writes to.
const TABLES: [&str; 5] = ["client", "account", "match_key", "fact", "client_file_row"];

/// Imports so many clients into an empty record.
pub(crate) async fn measure(deployment: Deployment, rows: u64) -> anyhow::Result<()> {
    let report = Report::of(deployment).among(rows);
    let store = match deployment {
        Deployment::One => sqlite().await,
        Deployment::Many => postgres().await,
    };
    let by = Author::from(tests::people(&store).await.administrator);
    let text = client_file::head() + &client_file::csv((0..rows).map(|n| client_file::cells(&row(n))));
    let a_second = |began: Instant| rows as f64 / began.elapsed().as_secs_f64();

    let began = Instant::now();
    let table = client_file::read(text.as_bytes())?;
    let file = client_files::add(&store, &by, &table).await?;
    report.print(
        "import_upload",
        a_second(began),
        "rows/s",
        Limit::None("read and kept until it is checked"),
    );
    client_files::check(&store, &by, file, &client_file::recognized(&table.headings)).await?;
    let began = Instant::now();
    all_pieces(&store).await?;
    report.print(
        "import_check",
        a_second(began),
        "rows/s",
        Limit::None("each compared with the clients and with the other rows"),
    );
    // Brothers, sisters and namesakes too: all rows are to be written.
    client_files::import(&store, &by, file, &Choice::AddAll).await?;
    let began = Instant::now();
    all_pieces(&store).await?;
    let rate = a_second(began);
    let opened = client_files::open(&store, &by, file).await?;
    match opened {
        Some(it) if it.file.state == State::Done && it.counts.added.unsigned_abs() == rows => {}
        _ => bail!("not every row was added"),
    }
    let raw = "the same rows copied into empty tables without keys, a statement for each table";
    report.print(
        "import",
        rate,
        "rows/s",
        Limit::Raw(raw_rate(&store, rows).await, raw.to_owned()),
    );
    Ok(())
}

async fn all_pieces(store: &TestStore) -> anyhow::Result<()> {
    let mut memory = Memory::default();
    while work::piece(store, None, &mut memory).await? == Piece::More {}
    Ok(())
}

fn row(n: u64) -> Row {
    let (profile, guardians) = people::client(n);
    let guardians = guardians.iter().take(4).filter_map(|it| Name::parse(it).ok());
    Row {
        profile,
        stated_on: None,
        guardians: guardians.collect(),
        active: true,
    }
}

async fn raw_rate(store: &TestStore, rows: u64) -> f64 {
    let each = |what: &dyn Fn(&str) -> String| TABLES.map(what).concat();
    sql(
        store,
        &each(&|it| format!("create table raw_{it} as select * from {it} where 1 = 0;\n")),
    )
    .await;
    let began = Instant::now();
    sql(
        store,
        &each(&|it| format!("insert into raw_{it} select * from {it};\n")),
    )
    .await;
    let took = began.elapsed().as_secs_f64();
    sql(store, &each(&|it| format!("drop table raw_{it};\n"))).await;
    rows as f64 / took
}
