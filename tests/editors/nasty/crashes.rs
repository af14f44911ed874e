//! Cases 61 and 63 to 66: others that write at the same time, and runs that are broken off.

use super::Tests;
use super::bench::{Bench, HELIX, PROJECT, PROJECT_MADE, USER, USER_MADE, synced};
use crate::editors::broken_off::can_trace;
use crate::support::sandbox::names_in;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

pub(super) const TESTS: &Tests = &[
    (&[61], a_save_while_gov_writes_is_never_lost),
    (&[63], runs_at_once_write_each_file_once),
    (&[64], a_run_that_is_killed_leaves_old_or_new_and_the_next_finishes),
    (&[65], what_is_renamed_is_on_the_disk_before_and_its_directory_after),
    (&[66], a_full_disk_is_told_and_no_file_is_touched),
];

const EMPTY: &str = "{\n}\n";

/// The counter of an editor that saves the file again and again stands as its last save left it, and
/// gov's keys are there in the end.
#[test]
fn a_save_while_gov_writes_is_never_lost() {
    let bench = Bench::new();
    let path = bench.put(PROJECT, "{\n    \"count\": 0\n}\n");
    let is_over = AtomicBool::new(false);
    let saves = std::thread::scope(|scope| {
        let editor = scope.spawn(|| {
            let mut count = 0;
            while !is_over.load(Ordering::Relaxed) {
                let text = fs::read_to_string(&path).unwrap();
                assert!(text.contains(&format!("\"count\": {count}")), "the save {count} is lost: {text}");
                let next = text.replace(&format!("\"count\": {count}"), &format!("\"count\": {}", count + 1));
                let beside = path.with_extension("tmp");
                crate::support::put(&beside, next);
                fs::rename(&beside, &path).unwrap();
                count += 1;
            }
            count
        });
        for line in ["", "--undo"].into_iter().cycle().take(20) {
            let synced = bench.sync(line);
            assert!([Some(0), Some(7)].contains(&synced.code), "{synced:?}");
        }
        is_over.store(true, Ordering::Relaxed);
        editor.join().unwrap()
    });
    assert!(saves > 20, "{saves} saves");
    assert_eq!(bench.sync("").code, Some(0));
    let said: Value = serde_json::from_str(&bench.text(PROJECT)).unwrap();
    assert_eq!((&said["count"], &said["go.toolsEnvVars"]["GOTOOLCHAIN"]), (&saves.into(), &"go1.22.3".into()));
    assert_eq!(bench.sync("--undo").code, Some(0));
    // A save that was read before an undo and written after it has brought gov's keys back as its own.
    let said: Value = serde_json::from_str(&bench.text(PROJECT)).unwrap();
    assert_eq!(said["count"], saves);
    assert_eq!(names_in(path.parent().unwrap()), ["settings.json".to_owned()].into());
}

#[test]
fn runs_at_once_write_each_file_once() {
    let bench = Bench::new();
    bench.put(PROJECT, EMPTY);
    let before = bench.state();
    let runs: Vec<_> = (0..8)
        .map(|_| bench.gov("sync-editors --json").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
        .collect();
    let mut changes = 0;
    for run in runs {
        let output = run.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        let rows = json["files"].as_array().unwrap();
        changes += rows.iter().filter(|row| row["status"] == "changed" || row["status"] == "created").count();
    }
    assert_eq!(changes, 5, "each file is written by one of them");
    assert_eq!(bench.text(PROJECT), PROJECT_MADE);
    bench.takes_back("63", &before);
}

/// gov under strace, with a log beside the home.
fn traced(bench: &Bench, line: &str, strace: &str) -> (Command, PathBuf) {
    let log = bench.machine.root().join("strace");
    let mut command = bench.any("/usr/bin/strace", &format!("-f -qq -y -s 4096 {strace} -o"));
    command.arg(&log).arg(env!("CARGO_BIN_EXE_gov")).args(line.split(' '));
    (command, log)
}

const FILES: [(&str, Option<&str>, &str); 2] = [(USER, Some(EMPTY), USER_MADE), (PROJECT, None, PROJECT_MADE)];

#[track_caller]
fn assert_old_or_new(bench: &Bench, context: &str) -> Vec<bool> {
    let is_new = |(file, old, new): (&str, Option<&str>, &str)| {
        let text = bench.read(file).map(|bytes| String::from_utf8(bytes).unwrap());
        assert!(text.as_deref() == old || text.as_deref() == Some(new), "{context}: {file}: {text:?}");
        text.as_deref() == Some(new)
    };
    FILES.map(is_new).to_vec()
}

/// Attack 114 too: between two files of one run is among the calls.
#[test]
fn a_run_that_is_killed_leaves_old_or_new_and_the_next_finishes() {
    if !can_trace() {
        return;
    }
    let mut between = 0;
    // Each call is counted by itself.
    for calls in ["renameat2", "renameat", "rename", "linkat", "unlink", "unlinkat", "fsync", "syncfs", "mkdir"] {
        for number in 1..=40 {
            let bench = Bench::new();
            bench.put(USER, EMPTY);
            let before = bench.state();
            let inject = format!("-e trace={calls} -e inject={calls}:signal=KILL:when={number}");
            let (mut command, _) = traced(&bench, "sync-editors --json", &inject);
            if command.output().unwrap().status.success() {
                break;
            }
            let context = format!("{calls} {number}");
            let is_new = assert_old_or_new(&bench, &context);
            between += u32::from(is_new[0] != is_new[1]);
            if number % 2 == 0 {
                // Whatever was done can be taken back as it is.
                assert_eq!(bench.sync("--undo").code, Some(0), "{context}");
                assert_eq!(bench.text(USER), EMPTY, "{context}");
                assert_eq!(bench.read(PROJECT), None, "{context}");
                assert!(!bench.path(PROJECT).parent().unwrap().exists(), "{context}: a directory is left");
            }
            let next = bench.sync("");
            assert_eq!(next.code, Some(0), "{context}: {next:?}");
            assert_eq!((bench.text(USER), bench.text(PROJECT)), (USER_MADE.to_owned(), PROJECT_MADE.to_owned()));
            for file in [USER, PROJECT, HELIX] {
                let path = bench.path(file);
                assert_eq!(names_in(path.parent().unwrap()).len(), 1, "{context}: something is left beside {file}");
            }
            assert_eq!(bench.sync("--check").code, Some(0));
            bench.takes_back(&context, &before);
        }
    }
    assert!(between > 0, "no run was killed between two files");
}

#[test]
fn what_is_renamed_is_on_the_disk_before_and_its_directory_after() {
    if !can_trace() {
        return;
    }
    let bench = Bench::on_disk();
    bench.put(USER, EMPTY);
    let calls = "fsync,fdatasync,syncfs,rename,renameat,renameat2,link,linkat";
    let (mut command, log) = traced(&bench, "sync-editors --json", &format!("-e trace={calls}"));
    assert!(command.output().unwrap().status.success());
    let log = fs::read_to_string(log).unwrap();
    let lines: Vec<&str> = log.lines().collect();
    let directory = bench.path(".config/Code/User");
    let place = |is: &dyn Fn(&str) -> bool| lines.iter().position(|line| is(line));
    let is_sync = |line: &str| line.contains("sync(") || line.contains("syncfs(");
    let target = format!("{}\"", bench.path(USER).display());
    let renamed =
        place(&|line| line.contains("rename") && (line.contains(&target) || line.contains("\"settings.json\"")));
    let renamed = renamed.unwrap_or_else(|| panic!("{log}"));
    let gov = bench.gov_home().display().to_string();
    let below = |line: &str, path: &Path| line.contains(&*path.display().to_string());
    let before = |is: &dyn Fn(&str) -> bool| lines[..renamed].iter().any(|line| is(line));
    let is_flushed = before(&|line| is_sync(line) && (below(line, &directory) || line.contains("syncfs(")));
    assert!(is_flushed, "the new file is on the disk before it is the file: {log}");
    let journal = lines.iter().rposition(|line| line.contains("rename") && line.contains("/journal/")).unwrap();
    let is_kept = lines[journal..renamed].iter().any(|line| line.contains("syncfs(") && line.contains(&gov));
    assert!(is_kept, "and how to put it back is: {log}");
    let after = lines[renamed..].iter().any(|line| is_sync(line) && below(line, &directory));
    assert!(after, "its name is, after: {log}");
}

#[test]
fn a_full_disk_is_told_and_no_file_is_touched() {
    if !can_trace() {
        return;
    }
    let mut failed = 0;
    for (calls, error) in [("write,pwrite64", "ENOSPC"), ("mkdir,mkdirat", "ENOSPC"), ("write,pwrite64", "EDQUOT")] {
        for number in 1..=40 {
            let bench = Bench::new();
            bench.put(USER, EMPTY);
            let before = bench.state();
            let inject = format!("-e trace={calls} -e inject={calls}:error={error}:when={number}");
            let (mut command, log) = traced(&bench, "sync-editors --json", &inject);
            let synced = synced(&mut command);
            let log = fs::read_to_string(log).unwrap();
            if !log.contains("(INJECTED)") {
                break;
            }
            let context = format!("{calls} {error} {number}: {synced:?}");
            assert_old_or_new(&bench, &context);
            if synced.code != Some(0) {
                assert_eq!(synced.code, Some(9), "{context}");
                failed += 1;
            }
            assert_eq!(bench.sync("").code, Some(0), "{context}");
            assert_eq!((bench.text(USER), bench.text(PROJECT)), (USER_MADE.to_owned(), PROJECT_MADE.to_owned()));
            bench.takes_back(&context, &before);
        }
    }
    assert!(failed > 5, "{failed}");
}
