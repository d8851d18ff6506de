//! Runs the engine, and says what the run has cost.

use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};

/// What a run has cost.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) seconds: f64,
    /// The most that the process held at a time, in MiB.
    pub(crate) memory: f64,
}

/// Lets `intake match` answer the referrals of a task, with the weights that it learns from them.
///
/// Hard cases are no sample of what comes: a center where every fifteenth referral is of a namesake would teach that a name proves
/// nothing of the birth date. They are answered with what was learned from the town that they were made of.
pub(crate) fn answer(folder: &Path, predictions: &Path) -> anyhow::Result<Cost> {
    let referrals = folder.join("referrals.csv");
    if folder.file_name().is_some_and(|it| it != "cases_open") {
        return match_files(folder, &referrals, predictions, &[]);
    }
    let town = folder.with_file_name("families_moved_open");
    let learned = folder.join("learned.toml");
    let learned = learned.to_str().context("a folder that is no text")?;
    let aside = folder.join("predictions_town.csv");
    match_files(
        &town,
        &town.join("referrals.csv"),
        &aside,
        &["--write-parameters", learned],
    )?;
    match_files(
        folder,
        &referrals,
        predictions,
        &["--parameters", learned, "--as-shipped"],
    )
}

fn match_files(folder: &Path, referrals: &Path, predictions: &Path, more: &[&str]) -> anyhow::Result<Cost> {
    let began = Instant::now();
    let mut process = Command::new(tests::intake())
        .args(["match", "--top", "5", "--relations", "--clients"])
        .arg(folder.join("clients.csv"))
        .arg("--referrals")
        .arg(referrals)
        .args(more)
        .stdin(Stdio::null())
        .stdout(File::create(predictions)?)
        .spawn()
        .context("intake match")?;
    let mut memory = 0.0;
    // The kernel tells the peak only of a process that still runs; what it takes in its last moment is missed.
    let status = loop {
        memory = peak(process.id()).unwrap_or(memory);
        if let Some(status) = process.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let seconds = began.elapsed().as_secs_f64();
    ensure!(
        status.success(),
        "intake match on {} ended with {status}",
        folder.display()
    );
    Ok(Cost { seconds, memory })
}

/// How many further referrals a second the engine answers once it has begun, with the weights as they are: what twenty times as many
/// take longer. Looking up the candidates, reading and writing are counted in.
pub(crate) fn referrals_a_second(folder: &Path) -> anyhow::Result<f64> {
    const TIMES: u32 = 20;
    let (few, many) = (folder.join("referrals.csv"), folder.join("referrals_many.csv"));
    let mut read = csv::Reader::from_path(&few)?;
    let mut write = csv::Writer::from_path(&many)?;
    write.write_record(read.headers()?)?;
    let rows: Vec<csv::StringRecord> = read.records().collect::<Result<_, _>>()?;
    for time in 0..TIMES {
        for row in &rows {
            let id = format!("{time}-{}", &row[0]);
            write.write_record(std::iter::once(id.as_str()).chain(row.iter().skip(1)))?;
        }
    }
    write.flush()?;
    let predictions = folder.join("predictions_many.csv");
    let seconds =
        |referrals: &Path| anyhow::Ok(match_files(folder, referrals, &predictions, &["--as-shipped"])?.seconds);
    let longer = seconds(&many)? - seconds(&few)?;
    #[expect(clippy::cast_precision_loss, reason = "some thousand")]
    let further = f64::from(TIMES - 1) * rows.len() as f64;
    Ok(further / longer)
}

fn peak(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes / 1024.0)
}
