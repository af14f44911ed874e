//! Homes, directories and names that no documentation foresees.

use super::machine::{Machine, answer, words};
use serde_json::Value;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

#[test]
fn a_home_is_an_absolute_path_without_control_characters() {
    let machine = Machine::new();
    for (gov_home, shown) in [
        ("relative/home", "\"relative/home\""),
        ("./x", "\"./x\""),
        ("/tmp/a\nb", "\"/tmp/a\\nb\""),
        ("/tmp/\u{1b}[2J", ""),
    ] {
        for line in ["list", "current", "install 1.22.3", "rehash", "init bash --print"] {
            let answer = answer(machine.command(words(line)).env("GOV_HOME", gov_home));
            assert_eq!((answer.code, answer.stdout.as_str()), (Some(2), ""), "{gov_home:?} {line}: {answer:?}");
            assert!(answer.stderr.contains(shown) && !answer.stderr.contains('\u{1b}'), "{answer:?}");
            assert!(answer.stderr.contains("hint: set GOV_HOME"), "{answer:?}");
        }
    }
    assert!(!machine.project().join("relative").exists());
}

#[test]
fn without_gov_home_it_is_in_the_users_home_and_without_both_nowhere() {
    let machine = Machine::new();
    for gov_home in [None, Some("")] {
        let mut command = machine.command(words("config --json"));
        match gov_home {
            None => command.env_remove("GOV_HOME"),
            Some(value) => command.env("GOV_HOME", value),
        };
        let value: Value = serde_json::from_str(&answer(&mut command).stdout).unwrap();
        assert_eq!(value["file"], machine.home().join(".gov/config.toml").to_str().unwrap());
        for home in [None, Some("")] {
            match home {
                None => command.env_remove("HOME"),
                Some(value) => command.env("HOME", value),
            };
            let answer = answer(&mut command);
            assert_eq!(answer.code, Some(9), "{answer:?}");
            assert!(answer.stderr.contains("neither GOV_HOME nor the home directory is set"), "{answer:?}");
        }
        let answer = answer(command.env("HOME", "relative"));
        assert_eq!(answer.code, Some(2), "{answer:?}");
    }
}

#[test]
fn without_home_gov_home_is_enough() {
    let machine = Machine::new();
    machine.install("1.22.3");
    for (line, shown) in [("current", "go1.22.3\n"), ("pin 1.22.3", ""), ("list", "1.22.3"), ("unpin", ".go-version")] {
        let answer = answer(machine.command(words(line)).env_remove("HOME"));
        assert_eq!(answer.code, Some(0), "{line}: {answer:?}");
        assert!(answer.stdout.contains(shown), "{line}: {answer:?}");
    }
}

#[test]
fn a_home_that_is_a_file_or_may_not_be_written_is_an_error_of_the_disk() {
    let machine = Machine::new();
    machine.write("file", "");
    for (line, code) in [("default system", 9), ("config trust index", 9), ("rehash", 9), ("init sh --print", 9)] {
        let answer = answer(machine.command(words(line)).env("GOV_HOME", machine.root().join("file")));
        assert_eq!((answer.code, answer.stdout.as_str()), (Some(code), ""), "{line}: {answer:?}");
        assert!(answer.stderr.contains("hint: "), "{line}: {answer:?}");
    }
}

#[test]
fn names_that_are_no_text_break_nothing() {
    let machine = Machine::new();
    let home = machine.root().join(OsStr::from_bytes(b"g\xffv"));
    std::fs::create_dir(&home).unwrap();
    let project = machine.project().join(OsStr::from_bytes(b"p\xfe"));
    std::fs::create_dir(&project).unwrap();
    machine.install("1.22.3");
    std::fs::rename(machine.gov_home().join("versions"), home.join("versions")).unwrap();
    std::fs::rename(machine.gov_home().join("receipts"), home.join("receipts")).unwrap();
    for (line, code) in [
        ("rehash", 0),
        ("current", 0),
        ("list", 0),
        ("where", 0),
        ("which", 0),
        ("config", 0),
        ("config trust log", 0),
        ("default 1.22.3", 0),
        ("pin 1.22.3", 0),
        ("current -v", 0),
        ("explain", 0),
        ("shell", 0),
        ("use 1.22.3", 0),
        ("install", 0),
        ("verify", 6),
        ("unpin", 0),
        ("init bash --print", 2),
        ("uninstall --force 1.22.3", 0),
    ] {
        let answer = answer(machine.command(words(line)).arg("--json").env("GOV_HOME", &home).current_dir(&project));
        assert_eq!(answer.code, Some(code), "{line}: {answer:?}");
        let value: Result<Value, _> = serde_json::from_str(&answer.stdout);
        assert!(value.is_ok(), "{line}: {answer:?}");
    }
}

#[test]
fn a_directory_that_is_gone_is_survived() {
    let machine = Machine::new();
    machine.install("1.22.3");
    let script = "mkdir gone && cd gone && rmdir ../gone && exec \"$0\" \"$@\"";
    for (line, code) in [("current", 0), ("list", 0), ("pin 1.22", 9), ("use 1.22.3", 9), ("unpin", 9), ("install", 0)]
    {
        let mut shell = machine.any("/bin/sh");
        shell.env("PATH", "/usr/bin:/bin").args(["-c", script, env!("CARGO_BIN_EXE_gov")]).args(words(line));
        let answer = answer(&mut shell);
        assert_eq!(answer.code, Some(code), "{line}: {answer:?}");
    }
}
