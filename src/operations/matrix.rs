//! One command with several versions of Go at once.

use super::programs;
use super::surroundings::Surroundings;
use crate::failure::Failure;
use gov_shims::go_version::Release;
use gov_shims::wanted::Wanted;
use serde::Serialize;
use std::ffi::OsString;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// How a command ended with one version.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// The version.
    pub version: String,
    /// Its exit status; above 128 the number of the signal that ended it.
    pub status: u8,
    /// How long it took.
    pub seconds: f64,
    /// What it wrote.
    pub stdout: String,
    /// What it complained.
    pub stderr: String,
}

/// Runs a command once for each release, as many at a time as there are processors.
pub fn run(
    releases: &[Release],
    name: &OsString,
    arguments: &[OsString],
    surroundings: &Surroundings,
    done: &(dyn Fn(usize) + Sync),
) -> Result<Vec<Run>, Failure> {
    let next = AtomicUsize::new(0);
    let finished = AtomicUsize::new(0);
    let runs: Mutex<Vec<(usize, Result<Run, Failure>)>> = Mutex::default();
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(releases.len());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((at, release)) = releases.iter().enumerate().nth(next.fetch_add(1, Ordering::Relaxed)) {
                    let run = one(release, name, arguments, surroundings);
                    runs.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((at, run));
                    done(finished.fetch_add(1, Ordering::Relaxed) + 1);
                }
            });
        }
    });
    let mut runs = runs.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    runs.sort_by_key(|(at, _)| *at);
    runs.into_iter().map(|(_, run)| run).collect()
}

fn one(
    release: &Release,
    name: &OsString,
    arguments: &[OsString],
    surroundings: &Surroundings,
) -> Result<Run, Failure> {
    let (selected, changes) = programs::environment_of(&Wanted::Exact(release.clone()), surroundings)?;
    let mut command = programs::command(name, arguments, &selected, &changes, surroundings)?;
    let began = Instant::now();
    let output =
        command.stdin(std::process::Stdio::null()).output().map_err(|error| programs::not_started(name, &error))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(Run {
        version: release.to_string(),
        status: programs::status(output.status),
        seconds: began.elapsed().as_secs_f64(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    })
}
