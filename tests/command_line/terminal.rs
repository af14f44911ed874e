//! gov on a terminal: bars and colours are there, fit it, and are there nowhere else.

use super::machine::{Answer, Machine, answer, words};
use crate::support::release_server::{ReleaseServer, Reply};
use crate::support::skip::skip;
use std::fmt::Write as _;
use std::path::PathBuf;

fn script() -> Option<PathBuf> {
    let program = PathBuf::from("/usr/bin/script");
    program.exists().then_some(program)
}

/// Runs gov on a terminal of 80 columns; both streams come back as one.
fn on_terminal(machine: &Machine, line: &str, variables: &[(&str, &str)]) -> Option<Answer> {
    let Some(script) = script() else {
        skip("script is not installed");
        return None;
    };
    let gov = env!("CARGO_BIN_EXE_gov");
    let typed = machine.root().join("typed");
    let mut command = machine.any(script);
    command.arg("-qec").arg(format!("/bin/stty cols 80 rows 24; '{gov}' {line}")).arg(typed);
    command.env("SHELL", "/bin/sh").env("TERM", "xterm").envs(variables.iter().copied());
    Some(answer(&mut command))
}

/// A release whose files take a moment to hash.
fn machine_with_files() -> Machine {
    let machine = Machine::new();
    machine.install("1.22.3");
    let mut hashes = String::new();
    for number in 0..300 {
        machine.write(format!("gov/versions/go1.22.3/src/file-{number:03}.go"), vec![b'x'; 20_000]);
        writeln!(hashes, "{}  src/file-{number:03}.go", "0".repeat(64)).unwrap();
    }
    machine.write("gov/receipts/go1.22.3.sha256", hashes);
    let receipt = std::fs::read_to_string(machine.gov_home().join("receipts/go1.22.3.json")).unwrap();
    machine.write("gov/receipts/go1.22.3.json", receipt.replace("\"files\": 3", "\"files\": 300"));
    machine
}

/// What stood in each line of the screen at some time.
fn lines_seen(output: &str) -> Vec<String> {
    let plain = anstream::adapter::strip_str(output).to_string();
    plain.split(['\r', '\n']).map(str::to_owned).filter(|line| !line.trim().is_empty()).collect()
}

#[track_caller]
fn assert_fits(output: &str) {
    for line in lines_seen(output) {
        assert!(line.chars().count() <= 80, "{} columns: {line:?}", line.chars().count());
    }
}

#[test]
fn a_bar_shows_on_a_terminal_and_fits_it() {
    let machine = machine_with_files();
    let Some(answer) = on_terminal(&machine, "verify 1.22.3", &[]) else { return };
    assert_eq!(answer.code, Some(6), "{answer:?}");
    let lines = lines_seen(&answer.stdout);
    let bar = lines.iter().find(|line| line.contains("/300 files")).unwrap_or_else(|| panic!("{lines:#?}"));
    assert!(bar.starts_with("hashing go1.22.3"), "{bar}");
    let longest = lines.iter().filter(|line| line.contains(" files")).map(|line| line.chars().count()).max();
    assert!(longest.is_some_and(|longest| longest <= 80), "{lines:#?}");
}

#[test]
fn a_download_shows_bytes_and_rate() {
    let machine = Machine::new();
    let server = ReleaseServer::start();
    server.script("/go1.22.3.linux-amd64.tar.gz", [Reply::ok(&vec![b'x'; 3 << 20])]);
    let from = server.url("");
    let line = format!("install 1.22.3 --platform linux-amd64 --from {from}");
    let Some(answer) = on_terminal(&machine, &line, &[("GOSUMDB", "off")]) else { return };
    assert_ne!(answer.code, Some(0));
    let lines = lines_seen(&answer.stdout);
    let bar = lines.iter().find(|line| line.contains("/3.00 MiB")).unwrap_or_else(|| panic!("{lines:#?}"));
    assert!(bar.contains("go1.22.3") && bar.contains("/s"), "{bar}");
    assert!(lines.iter().filter(|line| line.contains("MiB")).all(|line| line.chars().count() <= 80), "{lines:#?}");
}

#[test]
fn off_a_terminal_and_on_a_dumb_one_a_plain_line_stands_for_the_bar() {
    let machine = machine_with_files();
    let piped = machine.gov("verify 1.22.3");
    assert!(piped.stderr.starts_with("hashing go1.22.3 (300 files)\n"), "{piped:?}");
    assert!(!piped.stderr.contains(['\r', '\u{1b}']), "{piped:?}");
    let quiet = machine.gov("verify -q 1.22.3");
    assert_eq!(quiet.stderr, "", "{quiet:?}");
    let Some(dumb) = on_terminal(&machine, "verify 1.22.3", &[("TERM", "dumb")]) else { return };
    assert!(dumb.stdout.starts_with("hashing go1.22.3 (300 files)\r\n"), "{dumb:?}");
    assert!(!dumb.stdout.contains('\u{1b}'), "{dumb:?}");
}

#[test]
fn a_bar_is_never_drawn_where_stderr_is_piped_and_stdout_is_not() {
    let machine = machine_with_files();
    let Some(answer) = on_terminal(&machine, "verify 1.22.3 2>/dev/null", &[]) else { return };
    assert!(!answer.stdout.contains("hashing"), "{answer:?}");
}

#[test]
fn colours_show_on_a_terminal_unless_they_are_refused() {
    let machine = Machine::new();
    machine.install("1.22.3");
    for (variables, is_coloured) in [
        (&[][..], true),
        (&[("NO_COLOR", "1")], false),
        (&[("TERM", "dumb")], false),
        (&[("CLICOLOR_FORCE", "0")], true),
    ] {
        for line in ["list", "which frob", "frob", "--help"] {
            let Some(answer) = on_terminal(&machine, line, variables) else { return };
            assert_eq!(answer.stdout.contains('\u{1b}'), is_coloured, "{line} {variables:?}: {answer:?}");
        }
    }
    let Some(piped) = on_terminal(&machine, "list | /bin/cat", &[]) else { return };
    assert!(!piped.stdout.contains('\u{1b}'), "{piped:?}");
}

#[test]
fn tables_and_help_fit_eighty_columns_on_a_terminal() {
    let machine = Machine::new();
    machine.install("1.22.3");
    for line in ["--help", "install --help", "list", "list-remote -q"] {
        let Some(answer) = on_terminal(&machine, line, &[]) else { return };
        assert_eq!(answer.code, Some(0));
        assert_fits(&answer.stdout);
    }
}

#[test]
fn prune_asks_on_a_terminal_and_takes_silence_for_no() {
    let Some(script) = script() else { return skip("script is not installed") };
    let machine = Machine::new();
    machine.install("1.22.3");
    machine.install("1.21.0");
    let old = machine.gov_home().join("versions/go1.21.0");
    for (typed, is_removed) in [("\\n", false), ("n\\n", false), ("maybe\\n", false), ("y\\n", true)] {
        let gov = env!("CARGO_BIN_EXE_gov");
        let line = format!("printf '{typed}' | {} -qec '{gov} prune' /dev/null", script.display());
        let mut shell = machine.any("/bin/sh");
        let answer = answer(shell.arg("-c").arg(line).env("SHELL", "/bin/sh").env("TERM", "xterm"));
        assert_eq!(answer.code, Some(0), "{answer:?}");
        let path = old.display().to_string();
        assert!(answer.stdout.contains("free 2.0 KiB? [y/N]") && answer.stdout.contains(&path), "{answer:?}");
        assert_eq!(old.exists(), !is_removed, "{typed}: {answer:?}");
    }
}

#[test]
fn no_command_asks_a_question_without_a_terminal() {
    let machine = Machine::new();
    machine.install("1.22.3");
    let answer = answer(machine.command(words("uninstall 1.22.3")).env("CI", "true"));
    assert_eq!((answer.code, answer.stderr.as_str()), (Some(0), ""));
}
