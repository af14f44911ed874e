//! Where gov writes: data on stdout, all else on stderr, and streams that are closed, full or gone.

use super::machine::{Machine, answer, words};
use serde_json::Value;
use std::process::{Command, Stdio};

/// A machine on which every command has something to say.
fn machine() -> Machine {
    let machine = Machine::new();
    machine.install("1.22.3");
    machine.install("1.21.0");
    machine.write_here(".go-version", "1.22.3\n");
    machine.write_here("go.mod", "module m\n\ngo 1.21\n");
    machine
}

/// A command line, its exit code, and whether it has data for stdout and messages for stderr.
const ANSWERS: &[(&str, i32, bool, bool)] = &[
    ("install 1.22.3", 0, true, false),
    ("install", 0, true, false),
    ("install 1.22.3 --dry-run", 0, true, false),
    ("install 1.99.0 --dry-run", 0, true, false),
    ("install 1.99.0", 5, false, true),
    ("install --platform nowhere 1.22.3", 2, false, true),
    ("install --platform plan9-mips64 1.22.3 --from /nonexistent", 2, false, true),
    ("install system", 2, false, true),
    ("uninstall 1.21.0 --dry-run", 0, true, false),
    ("uninstall 1.21 --dry-run", 0, true, false),
    ("uninstall 1.20", 4, false, true),
    ("uninstall 1.20.1", 4, false, true),
    ("uninstall latest", 2, false, true),
    ("uninstall 1.22.3", 2, false, true),
    ("use 1.21.0 --dry-run", 0, true, false),
    ("use 1.99.9", 5, false, true),
    ("pin", 0, true, false),
    ("pin 1.21 --dry-run", 0, true, false),
    ("pin system --format go.mod", 2, false, true),
    ("unpin --dry-run", 0, true, false),
    ("unpin --format tool-versions", 2, false, true),
    ("default", 0, false, true),
    ("default 1.21.0 --dry-run", 0, true, false),
    ("default system --dry-run", 0, true, false),
    ("list", 0, true, false),
    ("list -v", 0, true, false),
    ("list-remote", 0, true, true),
    ("list-remote 1.22 --all", 0, true, true),
    ("list-remote 9.99", 0, false, true),
    ("current", 0, true, false),
    ("current -v", 0, true, false),
    ("explain", 0, true, false),
    ("explain nowhere", 2, false, true),
    ("shell", 0, false, true),
    ("shell 1.21.0", 2, false, true),
    ("shell --unset", 2, false, true),
    ("shell 1.21.0 --for bash", 0, true, false),
    ("which", 0, true, false),
    ("which gofmt", 0, true, false),
    ("which frob", 4, false, true),
    ("which ../go", 2, false, true),
    ("where", 0, true, false),
    ("where 1.21", 0, true, false),
    ("where 1.20", 4, false, true),
    ("where system", 4, false, true),
    ("exec go env", 0, true, false),
    ("exec 1.21 -- gofmt -l", 0, true, false),
    ("exec frob", 4, false, true),
    ("exec 1.22.3", 2, false, true),
    ("exec 1.22.3x go", 2, false, true),
    ("verify 1.20", 4, false, true),
    ("verify ./nowhere", 4, false, true),
    ("rehash --dry-run", 0, true, false),
    ("init bash --print", 0, true, false),
    ("config", 0, true, true),
    ("config trust", 0, true, false),
    ("config trust index --dry-run", 0, true, false),
    ("config frob", 2, false, true),
    ("config trust frob", 2, false, true),
    ("completions fish", 0, true, false),
];

#[test]
fn data_goes_to_stdout_and_all_else_to_stderr() {
    for (line, code, has_data, has_messages) in ANSWERS {
        let answer = machine().gov(line);
        assert_eq!(answer.code, Some(*code), "{line}: {answer:?}");
        assert_eq!(!answer.stdout.is_empty(), *has_data, "{line}: {answer:?}");
        assert_eq!(!answer.stderr.is_empty(), *has_messages, "{line}: {answer:?}");
        if *code != 0 {
            assert!(answer.stderr.lines().any(|line| line.starts_with("error: ")), "{line}: {answer:?}");
            let last = answer.stderr.lines().last().unwrap();
            assert!(last.starts_with("hint: "), "{line} ends in what helps: {answer:?}");
        }
        let has_trailing_space = |text: &str| text.lines().any(|line| line.ends_with(' '));
        assert!(!has_trailing_space(&answer.stdout) && !has_trailing_space(&answer.stderr), "{line}: {answer:?}");
    }
}

#[test]
fn json_is_one_value_on_stdout_whatever_happens() {
    for (line, code, ..) in ANSWERS.iter().filter(|(line, ..)| !line.starts_with("exec go") && !line.contains("--")) {
        let answer = machine().gov(&format!("--json {line}"));
        let value: Value = serde_json::from_str(&answer.stdout).unwrap_or_else(|e| panic!("{line}: {e}: {answer:?}"));
        assert!(value.is_object() && answer.stdout.ends_with("}\n"), "{line}: {answer:?}");
        assert_eq!(answer.code, Some(*code), "{line}: {answer:?}");
        assert_eq!(value.get("error").is_some(), *code != 0, "{line}: {answer:?}");
        if *code != 0 {
            let error = &value["error"];
            assert!(error["message"].as_str().is_some_and(|text| !text.is_empty()), "{line}: {answer:?}");
            assert!(error["hints"].as_array().is_some_and(|hints| !hints.is_empty()), "{line}: {answer:?}");
            assert!(error["causes"].is_array() && error["kind"].is_string(), "{line}: {answer:?}");
            assert!(answer.stderr.contains("error: "), "{line} tells a person too: {answer:?}");
        }
    }
}

#[test]
fn quiet_leaves_data_and_errors() {
    for line in ["list-remote", "default", "config"] {
        let answer = machine().gov(&format!("-q {line}"));
        assert_eq!((answer.code, answer.stderr.as_str()), (Some(0), ""), "{line}");
    }
    let answer = machine().gov("-q which frob");
    assert!(answer.stderr.contains("error: ") && answer.stderr.contains("hint: "), "{answer:?}");
}

#[test]
fn colours_follow_the_variables_that_people_set() {
    let machine = machine();
    // Neither stream is a terminal here, so colours are there only where they are forced.
    for (variables, is_coloured) in [
        (vec![], false),
        (vec![("TERM", "xterm-256color")], false),
        (vec![("CLICOLOR_FORCE", "1")], true),
        (vec![("CLICOLOR_FORCE", "0")], false),
        (vec![("CLICOLOR_FORCE", "")], false),
        (vec![("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        (vec![("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")], true),
        (vec![("CLICOLOR_FORCE", "1"), ("TERM", "dumb")], true),
        (vec![("TERM", "dumb")], false),
    ] {
        let run = |line: &str| answer(machine.command(words(line)).envs(variables.iter().copied()));
        for line in ["list", "--help", "config"] {
            assert_eq!(run(line).stdout.contains('\u{1b}'), is_coloured, "{line} {variables:?}");
        }
        for line in ["which frob", "frob", "list-remote"] {
            assert_eq!(run(line).stderr.contains('\u{1b}'), is_coloured, "{line} {variables:?}");
        }
        for line in ["list --json", "config --json", "current", "which", "completions zsh", "init zsh --print"] {
            assert!(!run(line).stdout.contains('\u{1b}'), "{line} is for programs {variables:?}");
        }
    }
}

#[test]
fn no_name_of_a_strangers_acts_on_a_terminal() {
    let machine = Machine::new();
    machine.install("1.22.3");
    let name = "p\u{1b}]0;owned\u{7}\r\u{1b}[2J\u{202e}\nerror: forged";
    let project = machine.project().join(name);
    for (content, code) in [("1.22.3\n", 0), ("1.21.0\n", 4), ("\u{1b}]0;x\u{7}\n", 8)] {
        machine.write(project.join(".go-version"), content);
        machine.write(project.join("go.mod"), "module m\n\ngo 1.22\n\ntoolchain go\u{1b}[2J\u{7}\n");
        for line in
            ["current -v", "explain", "list", "pin 1.22.3 --dry-run", "install --dry-run", "use 1.22.3 --dry-run"]
        {
            for colours in ["0", "1"] {
                let mut command = machine.command(words(line));
                let answer = answer(command.current_dir(&project).env("PWD", &project).env("CLICOLOR_FORCE", colours));
                assert!(line != "current -v" || answer.code == Some(code), "{line}: {answer:?}");
                let shown = if colours == "1" { answer.stdout.clone() + &answer.stderr } else { answer.stderr.clone() };
                let plain = anstream::adapter::strip_str(&shown).to_string();
                assert!(!shown.contains("\u{1b}]") && !shown.contains("\u{1b}[2J"), "{line}: {answer:?}");
                assert!(!plain.contains(['\u{7}', '\r', '\u{202e}']), "{line}: {answer:?}");
                assert!(!answer.stderr.contains("\nerror: forged"), "{line}: {answer:?}");
            }
        }
    }
}

/// What has something for stdout, and must survive that it cannot be written.
const WRITERS: [&str; 8] =
    ["list", "list --json", "current", "config", "completions fish", "--help", "--version", "init fish --print"];

#[test]
fn a_full_stdout_is_an_error_of_the_disk() {
    let machine = machine();
    for line in WRITERS {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let answer = answer(machine.command(words(line)).stdout(full));
        assert_eq!(answer.code, Some(9), "{line}: {answer:?}");
        assert!(answer.stderr.contains("cannot write to standard output"), "{line}: {answer:?}");
        assert!(answer.stderr.contains("hint: "), "{line}: {answer:?}");
    }
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let failed = answer(machine.command(words("which frob --json")).stdout(full));
    assert_eq!(failed.code, Some(4), "the failure itself says more: {failed:?}");
}

#[test]
fn a_reader_that_has_gone_is_no_error() {
    let machine = machine();
    for line in WRITERS {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let answer = answer(machine.command(words(line)).stdout(writer));
        assert_eq!((answer.code, answer.stderr.replace("note: ", "")), (Some(0), notes(&machine, line)), "{line}");
    }
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let silenced = machine.command(words("which frob")).stderr(writer).stdout(Stdio::null()).status().unwrap();
    assert_eq!(silenced.code(), Some(4), "nobody hears the error, and it stays one");
}

/// What a command says besides its data where all can be written.
fn notes(machine: &Machine, line: &str) -> String {
    machine.gov(line).stderr.replace("note: ", "")
}

#[test]
fn closed_streams_are_survived() {
    let machine = machine();
    for (line, code) in [("list", 0), ("--help", 0), ("which frob", 4), ("frob", 2), ("list-remote", 0)] {
        for closing in ["<&-", ">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"] {
            let mut shell = machine.any("/bin/sh");
            shell.arg("-c").arg(format!("exec \"$0\" \"$@\" {closing}")).arg(env!("CARGO_BIN_EXE_gov"));
            let answer = answer(shell.args(words(line)));
            assert_eq!(answer.code, Some(code), "{line} {closing}: {answer:?}");
        }
    }
}

#[test]
fn head_takes_what_it_wants() {
    let machine = machine();
    let mut shell = machine.any("/bin/sh");
    shell.arg("-c").arg("{ \"$0\" completions zsh; echo $? >&2; } | /usr/bin/head -1").arg(env!("CARGO_BIN_EXE_gov"));
    let answer = answer(&mut shell);
    assert_eq!((answer.stdout.as_str(), answer.stderr.as_str()), ("#compdef gov\n", "0\n"));
}

#[test]
fn nothing_waits_for_an_answer_that_cannot_come() {
    let machine = machine();
    let mut child: Command = machine.command(words("uninstall 1.21.0"));
    let answer = answer(child.stdin(Stdio::piped()));
    assert_eq!(answer.code, Some(0), "{answer:?}");
}
