//! SIGKILL at every call by which an install changes anything.

use super::{NEW, Template, assert_recovers, assert_unharmed, strace, traced};
use crate::support::sandbox::names_in;
use crate::support::small_releases::SmallReleases;

/// Calls that change something, or bring it to disk.
const CALLS: [&str; 8] = [
    "mkdir,mkdirat",
    "openat",
    "write",
    "fsync,fdatasync,syncfs",
    "rename,renameat,renameat2",
    "unlink,unlinkat",
    "rmdir",
    "flock,fcntl",
];

#[test]
fn a_kill_at_any_call_leaves_every_version_whole_and_the_next_run_nothing_behind() {
    let releases = SmallReleases::start();
    let template = Template::new(&releases);
    let mut kills = 0;
    for calls in CALLS {
        // Calls in other threads count by themselves, so the sweep goes on until several runs end well.
        let mut survived = 0;
        for number in 1..=400 {
            let sandbox = template.fresh();
            let log = sandbox.path("strace");
            let Some(script) = strace(&log, &format!("-e inject={calls}:signal=KILL:when={number} -e trace={calls}"))
            else {
                return;
            };
            let run = traced(sandbox.gov("install").arg(NEW), &script).run();
            assert_unharmed(sandbox);
            if run.code == Some(0) {
                survived += 1;
                if survived == 3 {
                    break;
                }
                continue;
            }
            kills += 1;
            let trace = std::fs::read_to_string(&log).unwrap();
            let last: Vec<&str> = trace.lines().rev().take(6).collect();
            let left = names_in(&sandbox.home("staging"));
            println!("killed at number {number} of {calls}, leaving {left:?} behind:\n{}", last.join("\n"));
            assert_recovers(sandbox);
            std::fs::remove_file(&log).unwrap();
        }
        assert!(survived > 0, "no end of {calls}");
    }
    assert!(kills > 100, "only {kills} kills");
    assert!(names_in(&template.fresh().path("tmp")).is_empty());
}
