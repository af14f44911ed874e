//! Edits that are broken off: killed at every call, and failed by the disk at every call. The file is
//! old or new, what fails says so and leaves nothing, and a sweep takes what a kill left.

use crate::support::sandbox::names_in;
use crate::support::skip::variable;
use crate::support::{put, scratch, skip};
use gov::failure::Kind;
use gov::system::user_file::{self, Obstacle, Parents, Within};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The directory in which [`one_edit`] is to make its edit.
const DIRECTORY: &str = "GOV_TEST_EDIT_IN";
/// Which edit.
const JOB: &str = "GOV_TEST_EDIT";

/// Edits of all kinds.
const JOBS: [&str; 4] = ["replace", "create", "delete", "in-place"];

const OLD: &str = "what was there";
const NEW: &str = "what is to be there, and is longer";

/// Calls until which a sweep goes on at most.
const MOST_CALLS: u32 = 300;

/// The program whose calls fail is this one, started again with this test alone, and told what to do.
/// By itself it makes all edits, and nothing breaks them.
#[test]
fn one_edit() {
    let Some(directory) = variable(DIRECTORY).map(PathBuf::from) else {
        for job in JOBS {
            let scratch = fresh(job);
            edit(scratch.path(), job).unwrap();
            let content = fs::read_to_string(file(scratch.path(), job)).ok();
            assert_eq!(content, contents(job)[1]);
            assert_eq!(names_in(file(scratch.path(), job).parent().unwrap()), names(job, content.as_ref()));
        }
        return;
    };
    let job = variable(JOB).unwrap().into_string().unwrap();
    if let Err(obstacle) = edit(&directory, &job) {
        eprintln!("obstacle {:?}: it {obstacle}", obstacle.kind());
        panic!("{obstacle:?}");
    }
}

fn file(directory: &Path, job: &str) -> PathBuf {
    directory.join(if job == "create" { "a/b/settings" } else { "settings" })
}

fn edit(directory: &Path, job: &str) -> Result<(), Obstacle> {
    let seen = user_file::read(&file(directory, job), Within::Home(directory), 1000)?;
    let new = (job != "delete").then_some(NEW.as_bytes());
    let pending = [user_file::prepare(&seen, new, Parents::Made)?];
    user_file::sync(&pending).map_err(Obstacle::Io)?;
    let [pending] = pending;
    let committed = pending.commit()?;
    user_file::sync_directories(&[committed]).map_err(Obstacle::Io)
}

/// What is there before the edit.
fn fresh(job: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir_in(scratch()).unwrap();
    if job != "create" {
        put(&file(directory.path(), job), OLD);
    }
    if job == "in-place" {
        fs::hard_link(file(directory.path(), job), directory.path().join("other")).unwrap();
    }
    directory
}

/// Runs the edit in a process of its own, in which strace breaks the calls that `inject` names.
fn broken(directory: &Path, job: &str, log: &Path, inject: &str) -> Output {
    let program = std::env::current_exe().unwrap();
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-y", "-o"]).arg(log).args(inject.split(' '));
    strace.arg(program).args(["--exact", "editors::broken_off::one_edit", "--nocapture", "--test-threads=1"]);
    strace.env_remove("RUST_BACKTRACE").env(DIRECTORY, directory).env(JOB, job).output().unwrap()
}

/// Whether strace may trace here; where not, the calling test is skipped.
pub(super) fn can_trace() -> bool {
    let probe = Command::new("strace").args(["-f", "-o", "/dev/null", "/bin/true"]).output();
    let can = probe.is_ok_and(|output| output.status.success());
    if !can {
        skip("strace cannot trace here");
    }
    can
}

/// The content before and after.
fn contents(job: &str) -> [Option<String>; 2] {
    [(job != "create").then(|| OLD.to_owned()), (job != "delete").then(|| NEW.to_owned())]
}

fn names(job: &str, content: Option<&String>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    if content.is_some() {
        names.insert("settings".to_owned());
    }
    if job == "in-place" {
        names.insert("other".to_owned());
    }
    names
}

/// Calls that hit something in the directory, of those that were broken.
fn injected(log: &Path, directory: &Path) -> Option<Vec<String>> {
    let trace = fs::read_to_string(log).unwrap();
    let injected: Vec<&str> = trace.lines().filter(|line| line.contains("(INJECTED)")).collect();
    let shown = directory.display().to_string();
    let ours = |line: &&&str| line.contains(&shown);
    (!injected.is_empty()).then(|| injected.iter().filter(ours).map(|line| (*line).to_owned()).collect())
}

#[test]
fn an_error_at_any_call_is_told_and_the_file_is_untouched() {
    if !can_trace() {
        return;
    }
    let mut faults = 0;
    for job in JOBS {
        for (calls, error) in [
            ("write,pwrite64", "ENOSPC"),
            ("write,pwrite64", "EIO"),
            ("fsync,fdatasync,syncfs", "EIO"),
            ("rename,renameat,renameat2", "EIO"),
            ("rename,renameat,renameat2", "EROFS"),
            ("rename,renameat,renameat2,link,linkat", "EINVAL"),
            ("mkdir,mkdirat", "ENOSPC"),
            ("openat", "EROFS"),
            ("openat", "EMFILE"),
            ("read,pread64", "EIO"),
            ("unlink,unlinkat", "EIO"),
            ("fchmod,fchmodat", "EIO"),
            ("ftruncate", "EIO"),
            ("statx,fstat,newfstatat", "EIO"),
            ("fcntl", "EINVAL"),
            ("flistxattr,fgetxattr", "EOPNOTSUPP"),
            ("flock", "ENOLCK"),
        ] {
            for number in 1..=MOST_CALLS {
                let scratch = fresh(job);
                let directory = scratch.path();
                let logs = tempfile::tempdir().unwrap();
                let log = logs.path().join("strace");
                let inject = format!("-e trace={calls} -e inject={calls}:error={error}:when={number}");
                let output = broken(directory, job, &log, &inject);
                let Some(hit) = injected(&log, directory) else { break };
                if hit.is_empty() {
                    continue;
                }
                faults += 1;
                assert_told(directory, job, &output, &hit);
            }
        }
    }
    println!("{faults} faults");
    assert!(faults > 100, "only {faults} faults");
}

#[track_caller]
fn assert_told(directory: &Path, job: &str, output: &Output, hit: &[String]) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    let context = format!("{job}: {hit:?}\n{stderr}");
    let file = file(directory, job);
    let content = fs::read_to_string(&file).ok();
    let [old, new] = contents(job);
    if output.status.success() {
        assert_eq!(content, new, "{context}");
    } else {
        let told = stderr.lines().find(|line| line.starts_with("obstacle "));
        let told = told.unwrap_or_else(|| panic!("no obstacle: {context}"));
        // Where it cannot be asked whether a lease holds, somebody may have come.
        let is_lease = hit.iter().any(|line| line.contains("F_GETLEASE"));
        let kind = if is_lease { Kind::Busy } else { Kind::Disk };
        assert!(told.starts_with(&format!("obstacle {kind:?}")), "{context}");
        // What is made stays made where only the last flush failed.
        let is_behind = hit.iter().any(|line| line.contains("sync(") || line.contains("openat(")) && content == new;
        assert!(is_behind || content == old, "{content:?}: {context}");
    }
    // A file that cannot be deleted is left; nothing else is.
    let above = file.parent().unwrap();
    if hit.iter().any(|line| line.contains("unlink")) {
        user_file::sweep(&file).unwrap();
    }
    if job == "create" && content.is_none() {
        let left = names_in(directory);
        let is_left = hit.iter().any(|line| line.contains("unlink"));
        assert!(left.is_empty() || is_left, "{left:?}: {context}");
    } else {
        assert_eq!(names_in(above), names(job, content.as_ref()), "{context}");
    }
}

#[test]
fn a_kill_at_any_call_leaves_the_file_old_or_new_and_the_sweep_the_file_alone() {
    if !can_trace() {
        return;
    }
    let mut kills = 0;
    // What is written in place can be half; its old bytes are kept elsewhere.
    for job in JOBS.into_iter().filter(|job| *job != "in-place") {
        for calls in [
            "write",
            "openat",
            "fsync,fdatasync,syncfs",
            "rename,renameat,renameat2,link,linkat",
            "unlink,unlinkat",
            "fcntl,flock",
            "statx,fstat,newfstatat",
            "fchmod,mkdir,close",
        ] {
            for number in 1..=MOST_CALLS {
                let scratch = fresh(job);
                let directory = scratch.path();
                let logs = tempfile::tempdir().unwrap();
                let log = logs.path().join("strace");
                let inject = format!("-e trace={calls} -e inject={calls}:signal=KILL:when={number}");
                if broken(directory, job, &log, &inject).status.success() {
                    break;
                }
                kills += 1;
                let file = file(directory, job);
                let content = fs::read_to_string(&file).ok();
                assert!(contents(job).contains(&content), "{job}: {calls} {number}: {content:?}");
                user_file::sweep(&file).unwrap();
                assert_eq!(fs::read_to_string(&file).ok(), content, "{job}: {calls} {number}");
                let above = file.parent().unwrap();
                assert_eq!(names_in(above), names(job, content.as_ref()), "{job}: {calls} {number}");
                // And the next edit goes well.
                edit(directory, job).unwrap();
                assert_eq!(fs::read_to_string(&file).ok(), contents(job)[1]);
            }
        }
    }
    println!("{kills} kills");
    assert!(kills > 100, "only {kills} kills");
}
