//! The processes of one sandbox: editors leave servers behind that no longer are children of anything.

use crate::support::sandbox::Sandbox;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// A process, as it was when it was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Running {
    pub(super) id: i32,
    pub(super) program: PathBuf,
    /// What it was started with.
    pub(super) variables: Vec<String>,
}

/// All that run with the home directory of this sandbox, which no other process has.
pub(super) fn of(sandbox: &Sandbox) -> Vec<Running> {
    let home = format!("HOME={}", sandbox.path("home").display());
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter_map(read).filter(|process| process.variables.contains(&home)).collect()
}

/// Ends them all, and sees that they have ended.
pub(super) fn end(sandbox: &Sandbox) {
    let began = Instant::now();
    loop {
        let running = of(sandbox);
        if running.is_empty() || began.elapsed() > Duration::from_secs(10) {
            return;
        }
        for process in running {
            end_one(process.id);
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// Ends one that a sandbox has started; one that has ended is none.
pub(super) fn end_one(id: i32) {
    #[expect(unsafe_code, reason = "the standard library ends no process that is not its own child")]
    // SAFETY: no memory is touched.
    unsafe {
        libc::kill(id, libc::SIGKILL);
    }
}

/// `None`: it has ended, or is another user's.
fn read(id: i32) -> Option<Running> {
    let directory = Path::new("/proc").join(id.to_string());
    let program = std::fs::read_link(directory.join("exe")).ok()?;
    let variables = std::fs::read(directory.join("environ")).ok()?;
    let variables = String::from_utf8_lossy(&variables).split('\0').map(str::to_owned).collect();
    Some(Running { id, program, variables })
}
