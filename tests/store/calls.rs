//! What a store of many versions costs, in calls to the kernel: a number without noise, where time
//! has nothing else.

use crate::command_line::machine::{Machine, words};
use crate::support::skip;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::Command;

const STRACE: &str = "/usr/bin/strace";

/// The calls that gov makes; `None` where nothing can be traced.
fn calls(machine: &Machine, line: &str) -> Option<Vec<String>> {
    if !Path::new(STRACE).exists() {
        skip(&format!("there is no {STRACE}"));
        return None;
    }
    let trace = machine.root().join("trace");
    let mut command: Command = machine.any(STRACE);
    command.arg("-f").arg("-o").arg(&trace).arg("--").arg(env!("CARGO_BIN_EXE_gov")).args(words(line));
    let output = command.output().unwrap();
    let lines = std::fs::read_to_string(&trace).unwrap_or_default();
    if !lines.contains("execve(") {
        skip(&format!("strace cannot trace here: {}", String::from_utf8_lossy(&output.stderr)));
        return None;
    }
    assert!(output.status.success(), "{line}: {output:?}");
    // Only a debug build asks whether a file is open that it is about to close.
    Some(lines.lines().filter(|call| !call.contains("F_GETFD")).map(str::to_owned).collect())
}

fn machine(versions: usize) -> Machine {
    let machine = Machine::new();
    for number in 0..versions {
        machine.install(&format!("1.{}.{}", 22 + number / 50, number % 50));
    }
    machine
}

#[test]
fn a_version_more_costs_list_few_calls_and_an_install_of_what_is_there_none() {
    let (few, many) = (machine(50), machine(200));
    for machine in [&few, &many] {
        assert_eq!(machine.gov("rehash").code, Some(0));
    }
    // A receipt is opened, read to its end, and closed.
    for (line, most) in [("list", 4 * 150), ("install 1.22.3", 0), ("current", 0), ("which go", 0)] {
        let (Some(few), Some(many)) = (calls(&few, line), calls(&many, line)) else { return };
        // More memory is asked for as it is needed, and a directory is read by pieces.
        let more = many.len().saturating_sub(few.len());
        assert!(more <= most + 20, "{line}: {more} calls more\n{}", many.join("\n"));
        let is_network = |call: &&String| call.contains("socket(") || call.contains("connect(");
        assert_eq!(many.iter().find(is_network), None, "{line}");
        if line.starts_with("install") {
            assert!(many.len() <= 150, "{} calls\n{}", many.len(), many.join("\n"));
        }
    }
}

#[test]
fn what_is_no_version_costs_nothing_but_its_name() {
    let (plain, crowded) = (machine(3), machine(3));
    for number in 0..10_000 {
        std::fs::File::create(crowded.gov_home().join(format!("versions/note-{number}"))).unwrap();
    }
    for name in [&b"\xff\xfe"[..], b"go1.22.3\xff", b"go1.22.3.tmp", b"1.22.3", b"go1.022.3", b"go1.22.3 "] {
        std::fs::create_dir(crowded.gov_home().join("versions").join(std::ffi::OsStr::from_bytes(name))).unwrap();
    }
    for line in ["list", "current", "install 1.22.1", "uninstall --dry-run 1.22.1", "prune --dry-run"] {
        assert_eq!(crowded.gov(line).stdout.replace(crowded.root().to_str().unwrap(), ""), {
            plain.gov(line).stdout.replace(plain.root().to_str().unwrap(), "")
        });
        let (Some(plain), Some(crowded)) = (calls(&plain, line), calls(&crowded, line)) else { return };
        let more = crowded.len().saturating_sub(plain.len());
        assert!(more <= 200, "{line}: {more} calls more for 10,000 names");
    }
}

#[test]
fn what_has_no_locks_is_warned_of_once_and_works() {
    let machine = machine(2);
    if !Path::new(STRACE).exists() {
        return skip(&format!("there is no {STRACE}"));
    }
    let mut command = machine.any(STRACE);
    let inject = ["-f", "-o", "/dev/null", "-e", "inject=flock:error=ENOLCK", "--"];
    command.args(inject).arg(env!("CARGO_BIN_EXE_gov")).args(words("uninstall 1.22.0"));
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    if stderr.contains("ptrace") {
        return skip(&format!("strace cannot trace here: {stderr}"));
    }
    assert!(output.status.success(), "{output:?}");
    assert_eq!(stderr.matches("warning: ").count(), 1, "{stderr}");
    assert!(stderr.contains("has no locks"), "{stderr}");
    assert!(!machine.gov_home().join("versions/go1.22.0").exists());
    assert_eq!(std::fs::read_dir(machine.gov_home().join("staging")).unwrap().count(), 0);
}
