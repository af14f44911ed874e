//! A disk that fails: full at any call, failing to read, read-only, and limits of the process.

use super::{NEW, Template, assert_recovers, assert_unharmed, strace, traced};
use crate::support::sandbox::names_in;
use crate::support::small_releases::SmallReleases;
use std::process::Command;

#[test]
fn an_error_at_any_call_is_told_and_nothing_is_half_done() {
    let releases = SmallReleases::start();
    let template = Template::new(&releases);
    for (calls, error) in [
        ("write,pwrite64", "ENOSPC"),
        ("fsync,fdatasync,syncfs", "ENOSPC"),
        ("rename,renameat,renameat2", "ENOSPC"),
        ("mkdir,mkdirat", "ENOSPC"),
        ("openat", "EMFILE"),
        ("openat", "EROFS"),
        ("read,pread64", "EIO"),
        ("rename,renameat,renameat2", "EIO"),
    ] {
        let mut faults = 0;
        let mut untouched = 0;
        for number in 1..=400 {
            let sandbox = template.fresh();
            let log = sandbox.path("strace");
            let Some(script) =
                strace(&log, &format!("-y -e trace={calls} -e inject={calls}:error={error}:when={number}"))
            else {
                return;
            };
            let run = traced(sandbox.gov("install").arg(NEW), &script).run();
            assert_unharmed(sandbox);
            let trace = std::fs::read_to_string(&log).unwrap();
            let injected: Vec<&str> = trace.lines().filter(|line| line.contains("(INJECTED)")).collect();
            if injected.is_empty() {
                untouched += 1;
                if untouched == 2 {
                    break;
                }
                continue;
            }
            faults += 1;
            // What the program's own loading and its event loop meet is not the disk's.
            let home = sandbox.home("").display().to_string();
            if injected.iter().all(|line| !line.contains(&home)) {
                continue;
            }
            assert_no_panic(&run.stderr, &injected);
            match run.code {
                // What is only remembered for later may fail without harm.
                Some(0) => assert!(sandbox.goroot(NEW).exists(), "{run}"),
                Some(9) => {
                    // strace counts the calls of each thread by itself: the same number may have met a
                    // file in one thread and the message in another.
                    let is_message_hit = injected.iter().any(|line| line.contains("write(2<"));
                    if !is_message_hit {
                        run.assert_failed(9);
                    }
                    // Before it has its name, a release is not there; behind that it is.
                    let is_behind =
                        |line: &&str| !["/staging/", "/receipts/", "/log/"].iter().any(|at| line.contains(at));
                    let is_published = sandbox.goroot(NEW).exists();
                    assert!(!is_published || injected.iter().any(is_behind), "{injected:?}: {run}");
                }
                _ => panic!("{injected:?}: {run}"),
            }
            assert_recovers(sandbox);
        }
        assert!(faults > 3, "only {faults} faults of {calls}");
    }
}

#[track_caller]
fn assert_no_panic(stderr: &str, injected: &[&str]) {
    assert!(!stderr.contains("panicked"), "{injected:?}: {stderr}");
}

#[test]
fn limits_of_the_process_are_errors_of_the_disk() {
    let releases = SmallReleases::start();
    let template = Template::new(&releases);
    for (limit, codes) in [("ulimit -n 12", [5, 9]), ("ulimit -f 40", [9, 9])] {
        let sandbox = template.fresh();
        // A file that grows beyond its limit is a signal first, where nobody ignores it.
        let script = format!("trap '' XFSZ; {limit}; exec \"$0\" \"$@\"");
        let run = sandbox.gov("install").arg(NEW).in_shell(Command::new("/bin/bash"), &script).run();
        assert!(codes.contains(&run.code.unwrap()), "{limit}: {run}");
        assert_no_panic(&run.stderr, &[limit]);
        assert!(run.stderr.lines().last().unwrap().starts_with("hint: "), "{run}");
        assert!(names_in(&sandbox.home("staging")).is_empty(), "{run}");
        assert_unharmed(sandbox);
        assert_recovers(sandbox);
    }
    // And few files are enough for an install.
    let sandbox = template.fresh();
    let script = "ulimit -n 32; exec \"$0\" \"$@\"";
    sandbox.gov("install").arg(NEW).in_shell(Command::new("/bin/bash"), script).succeeds();
}
