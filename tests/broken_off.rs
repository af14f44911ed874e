//! Installs that are broken off: by a kill at every step, by a signal, by a disk that fails. Whatever
//! happens, a version is whole or absent, the others run, and the next run leaves no litter.

mod failing_disk;
mod kills;
mod order;
mod signals;

use crate::support::sandbox::{Call, Run, Sandbox, names_in};
use crate::support::skip;
use crate::support::small_releases::{self, SmallReleases};
use std::path::PathBuf;
use std::process::Command;

/// What is installed before.
const BEFORE: &str = "1.21.13";
/// What is being installed.
const NEW: &str = "1.22.3";

/// A machine on which [`BEFORE`] is installed.
fn machine(releases: &SmallReleases) -> Sandbox {
    let sandbox = releases.sandbox();
    sandbox.gov("install").arg(BEFORE).succeeds();
    sandbox
}

/// strace that injects a fault, as a shell's script before the call. `None`, with the test skipped,
/// where processes may not be traced.
fn strace(log: &std::path::Path, arguments: &str) -> Option<String> {
    let probe = Command::new("strace").args(["-f", "-o", "/dev/null", "/bin/true"]).output();
    if !probe.is_ok_and(|output| output.status.success()) {
        skip("strace cannot trace here");
        return None;
    }
    Some(format!("exec /usr/bin/strace -f -qq -o \"{}\" {arguments} \"$0\" \"$@\"", log.display()))
}

/// The same call with strace before it.
fn traced<'s>(call: Call<'s>, script: &str) -> Call<'s> {
    call.in_shell(Command::new("/bin/sh"), script)
}

/// What must hold after anything: every version that has a name is whole and has its receipt, and
/// what was there before runs.
#[track_caller]
fn assert_unharmed(sandbox: &Sandbox) {
    for name in names_in(&sandbox.home("versions")) {
        let version = name.strip_prefix("go").expect("a version");
        small_releases::assert_whole(sandbox, version);
        assert!(sandbox.home("receipts").join(format!("{name}.json")).is_file(), "{name} has no receipt");
    }
    sandbox.assert_runs(BEFORE);
}

/// That the next run makes all good.
#[track_caller]
fn assert_recovers(sandbox: &Sandbox) -> Run {
    let run = sandbox.gov("install").arg(NEW).succeeds();
    sandbox.assert_tidy(&[BEFORE, NEW]);
    sandbox.assert_runs(NEW);
    assert_unharmed(sandbox);
    run
}

/// The machine as it was before an install, again and again: a copy of what is small.
struct Template {
    sandbox: Sandbox,
    copy: PathBuf,
}

impl Template {
    fn new(releases: &SmallReleases) -> Self {
        let sandbox = machine(releases);
        let copy = sandbox.path("copy");
        copy_tree(&sandbox.home(""), &copy);
        Self { sandbox, copy }
    }

    fn fresh(&self) -> &Sandbox {
        let home = self.sandbox.home("");
        std::fs::remove_dir_all(&home).unwrap();
        copy_tree(&self.copy, &home);
        &self.sandbox
    }
}

fn copy_tree(from: &std::path::Path, to: &std::path::Path) {
    let copied = Command::new("/bin/cp").arg("-a").arg(from).arg(to).status().unwrap();
    assert!(copied.success());
}
