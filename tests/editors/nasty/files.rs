//! Cases 53, 55 to 58 and 67: what a file may be, and where.

use super::Tests;
use super::bench::{Bench, Must, PROJECT, PROJECT_MADE, USER, USER_MADE};
use std::fs;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

pub(super) const TESTS: &Tests = &[
    (&[53], a_file_that_nobody_may_write_is_refused),
    (&[55], a_project_on_another_file_system_is_told),
    (&[56], a_name_that_differs_in_case_is_another_file),
    (&[57], a_file_in_the_place_of_a_directory_is_refused),
    (&[58], what_is_no_file_is_refused_and_not_waited_for),
    (&[67], a_file_that_another_tool_makes_anew_is_told_again_and_not_fought_for),
];

const EMPTY: &str = "{\n}\n";

#[test]
fn a_file_that_nobody_may_write_is_refused() {
    for (file, mode) in [(USER, 0o444), (PROJECT, 0o400)] {
        let bench = Bench::new();
        bench.put(file, EMPTY);
        bench.mode(file, mode);
        bench.plays("53", file, Must::Refuse(9), &["is read-only", "chmod u+w"]);
    }
}

/// The new file is made beside the old one, so that it can take its place wherever that is.
#[test]
fn a_project_on_another_file_system_is_told() {
    let memory = Path::new("/dev/shm");
    if !memory.is_dir() {
        return crate::support::skip("there is no file system in memory");
    }
    let project = tempfile::tempdir_in(memory).unwrap();
    let bench = Bench::on_disk();
    bench.machine.write(project.path().join(".go-version"), "1.22.3\n");
    let settings = project.path().join(".vscode/settings.json");
    bench.machine.write(&settings, EMPTY);
    let sync = |line: &str| {
        super::bench::synced(bench.gov(&format!("sync-editors --json {line}")).current_dir(project.path()))
    };
    let synced = sync("");
    assert_eq!((synced.code, synced.status(&settings)), (Some(0), "changed"), "{synced:?}");
    assert_eq!(fs::read_to_string(&settings).unwrap(), PROJECT_MADE);
    assert_eq!(sync("--check").code, Some(0));
    assert_eq!(sync("--undo").code, Some(0));
    assert_eq!(fs::read_to_string(&settings).unwrap(), EMPTY);
    let names = crate::support::sandbox::names_in(settings.parent().unwrap());
    assert_eq!(names, ["settings.json".to_owned()].into());
}

/// Where names differ in more than case, which is what this system has, the other stays as it is.
/// On file systems that fold case VS Code opens one as the other, and so does gov, by the same call;
/// no kernel here mounts one, or it would be tried.
#[test]
fn a_name_that_differs_in_case_is_another_file() {
    let bench = Bench::new();
    bench.put(".config/Code/User/Settings.json", "{ not json");
    bench.plays("56", USER, Must::Write(USER_MADE.as_bytes()), &[]);
    assert_eq!(bench.text(".config/Code/User/Settings.json"), "{ not json");
}

#[test]
fn a_file_in_the_place_of_a_directory_is_refused() {
    let bench = Bench::new();
    bench.put("code/project/.vscode", "mine");
    bench.plays("57", PROJECT, Must::Refuse(8), &["is no directory", "move it away"]);
    let bench = Bench::new();
    bench.directory("code/project/.vscode/settings.json");
    bench.plays("57 the other way", PROJECT, Must::Refuse(8), &["is no regular file"]);
}

#[test]
fn what_is_no_file_is_refused_and_not_waited_for() {
    let bench = Bench::new();
    let pipe = Command::new("mkfifo").arg(bench.path(USER)).status();
    assert!(pipe.is_ok_and(|status| status.success()));
    bench.plays("58 a pipe", USER, Must::Refuse(8), &["is no regular file"]);
    fs::remove_file(bench.path(USER)).unwrap();
    let socket = UnixListener::bind(bench.path(USER)).unwrap();
    bench.plays("58 a socket", USER, Must::Refuse(8), &["is no regular file"]);
    drop(socket);
    fs::remove_file(bench.path(USER)).unwrap();
    // Devices are made by root alone; a link to one is what others may meet.
    for device in ["/dev/null", "/dev/zero"] {
        std::os::unix::fs::symlink(device, bench.path(USER)).unwrap();
        bench.plays(device, USER, Must::Refuse(8), &["is a link to /dev/"]);
        fs::remove_file(bench.path(USER)).unwrap();
    }
    let made = Command::new("mknod").arg(bench.path(USER)).args(["c", "1", "5"]).output();
    if made.is_ok_and(|output| output.status.success()) {
        bench.plays("58 a device", USER, Must::Refuse(8), &["is no regular file"]);
    }
}

/// chezmoi and home-manager write whole files. gov shows what is out of sync, writes when it is
/// asked, and what it takes back is what the tool made last.
#[test]
fn a_file_that_another_tool_makes_anew_is_told_again_and_not_fought_for() {
    let bench = Bench::new();
    bench.put(USER, "{ \"a\": 1 }\n");
    assert_eq!(bench.sync("").code, Some(0));
    let made = "{ \"a\": 2, \"b\": 3 }\n";
    bench.put(USER, made);
    let look = bench.sync("--check");
    assert_eq!((look.code, look.status(&bench.path(USER))), (Some(100), "changed"));
    assert_eq!(bench.text(USER), made, "looking changes nothing");
    // Taken back now, the tool's file stays as the tool made it, and all else goes.
    let undone = bench.sync("--undo");
    assert_eq!((undone.code, undone.status(&bench.path(USER))), (Some(0), "in-sync"), "{undone:?}");
    assert_eq!(bench.text(USER), made);
    // And once more, with a sync in between: the tool's last file is what comes back.
    assert_eq!(bench.sync("").code, Some(0));
    bench.put(USER, made.replace('3', "4"));
    assert_eq!(bench.sync("").code, Some(0));
    assert!(bench.text(USER).contains("shims/go"));
    assert_eq!(bench.sync("--undo").code, Some(0));
    assert_eq!(bench.text(USER), made.replace('3', "4"));
}
