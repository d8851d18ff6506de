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
    pub(crate) referrals_a_second: f64,
}

/// Lets `intake match` answer the referrals of a task.
pub(crate) fn answer(folder: &Path, predictions: &Path) -> anyhow::Result<Cost> {
    let referrals = folder.join("referrals.csv");
    let began = Instant::now();
    let mut process = Command::new(tests::intake())
        .args(["match", "--top", "5", "--relations", "--clients"])
        .arg(folder.join("clients.csv"))
        .arg("--referrals")
        .arg(&referrals)
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
    let count = fs::read_to_string(referrals)?.lines().count().saturating_sub(1);
    #[expect(clippy::cast_precision_loss, reason = "some thousand")]
    let referrals_a_second = count as f64 / seconds;
    Ok(Cost {
        seconds,
        memory,
        referrals_a_second,
    })
}

fn peak(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes / 1024.0)
}
