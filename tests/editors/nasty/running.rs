//! Cases 62 and 76: editors that run. Each test has a user of its own, so that nobody else's gov
//! sees its processes.

use super::Tests;
use super::bench::{Bench, IDEA, Must, PROJECT, PROJECT_MADE, synced};
use crate::support::{put_program, skip};
use std::fs;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

pub(super) const TESTS: &Tests = &[
    (&[76], the_files_of_an_ide_that_runs_are_refused),
    (&[62], an_editor_that_saves_its_own_over_a_change_is_told_of),
    (&[62], a_window_that_runs_is_told_in_two_steps),
];

/// A process that looks like a program, until the end of the test.
struct Editor(Child);

impl Editor {
    /// `sleep` by another name, on that bench.
    fn start(bench: &Bench, name: &str) -> Self {
        let program = bench.machine.programs().join(name);
        put_program(&program, "");
        fs::copy("/bin/sleep", &program).unwrap();
        Self(bench.any(program.to_str().unwrap(), "600").spawn().unwrap())
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn bench_of(user: u32) -> Option<Bench> {
    let (bench, is_root) = Bench::new().of_user(user);
    if !is_root {
        skip("only root can have processes of which others see nothing");
        return None;
    }
    Some(bench)
}

#[test]
fn the_files_of_an_ide_that_runs_are_refused() {
    let Some(bench) = bench_of(76_001) else { return };
    let text = "<project version=\"4\">\n  <component name=\"GOROOT\" url=\"file:///usr/lib/go\" />\n</project>\n";
    bench.put(IDEA, text);
    super::bench::give(&bench.path("code"), 76_001);
    let before = bench.state();
    let ide = Editor::start(&bench, "goland");
    for line in ["", "--check", "--dry-run"] {
        let synced = bench.sync(line);
        assert_eq!(synced.code, Some(7), "{synced:?}");
        let row = synced.row(&bench.path(IDEA)).unwrap();
        assert_eq!(row["status"], "refused");
        let shown = row.to_string();
        assert!(shown.contains(&ide.0.id().to_string()) && shown.contains("close it"), "{shown}");
        assert_eq!(bench.text(IDEA), text);
    }
    // The others are told.
    assert_eq!(bench.text(PROJECT), PROJECT_MADE);
    let forced = bench.sync("--force");
    assert_eq!((forced.code, forced.status(&bench.path(IDEA))), (Some(0), "changed"), "{forced:?}");
    // Taking back is writing too.
    let undone = bench.sync("--undo");
    assert_eq!((undone.code, undone.status(&bench.path(IDEA))), (Some(7), "refused"), "{undone:?}");
    drop(ide);
    bench.takes_back("76", &before);
    bench.plays(
        "76 closed",
        IDEA,
        Must::Write(text.replace("/usr/lib/go", "$USER_HOME$/.gov/versions/go1.22.3").as_bytes()),
        &[],
    );
}

/// Waits for something, for longer than it can take.
pub(in crate::editors) fn until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_mins(1), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn an_editor_that_saves_its_own_over_a_change_is_told_of() {
    let Some(bench) = bench_of(62_001) else { return };
    bench.put(PROJECT, "{ \"a\": 1 }\n");
    super::bench::give(&bench.path("code"), 62_001);
    let _editor = Editor::start(&bench, "code");
    let mut gov = bench.gov("sync-editors --json");
    let run = std::thread::spawn(move || synced(&mut gov));
    // It had the file open and unsaved, and saves it when both steps are done.
    until("both steps", || bench.text(PROJECT).contains("GOTOOLCHAIN"));
    let theirs = "{ \"a\": 2 }\n";
    bench.put(PROJECT, theirs);
    let synced = run.join().unwrap();
    let row = synced.row(&bench.path(PROJECT)).unwrap();
    assert!(row["notes"].to_string().contains("was saved over just now"), "{row:#}");
    assert_eq!(bench.text(PROJECT), theirs);
    assert_eq!(bench.sync("--check").code, Some(100), "the next run does it");
}

#[test]
fn a_window_that_runs_is_told_in_two_steps() {
    let Some(bench) = bench_of(62_002) else { return };
    let before = bench.state();
    let _editor = Editor::start(&bench, "code");
    let mut gov = bench.gov("sync-editors --json");
    let run = std::thread::spawn(move || synced(&mut gov));
    until("the first step", || bench.read(PROJECT).is_some());
    let first = bench.text(PROJECT);
    assert!(first.contains("alternateTools") && !first.contains("GOTOOLCHAIN"), "{first}");
    let synced = run.join().unwrap();
    assert_eq!((synced.code, synced.status(&bench.path(PROJECT))), (Some(0), "created"), "{synced:?}");
    assert_eq!(synced.row(&bench.path(PROJECT)).unwrap()["changes"].as_array().unwrap().len(), 2);
    assert_eq!(bench.text(PROJECT), PROJECT_MADE);
    assert_eq!(bench.sync("--check").code, Some(0));
    bench.takes_back("62", &before);
}

/// No process of these tests is seen by the others'.
#[test]
fn processes_of_other_users_hold_nothing_up() {
    let Some(bench) = bench_of(62_003) else { return };
    let _editors = [Editor::start(&bench, "goland"), Editor::start(&bench, "code")];
    let others = Bench::new();
    // A real editor of this user's may run as well: what it does not read is no matter then.
    let mut command: Command = others
        .among_others(env!("CARGO_BIN_EXE_gov"), "sync-editors --json --scope user --editor helix --editor vscode");
    assert_eq!(synced(&mut command).code, Some(0));
}
