//! What is generated and committed: it is what this gov generates, and it works where it is used.

use crate::support::skip::skip;
use clap::ValueEnum as _;
use gov::commands::completions::Shell;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Once;

/// Where the scripts are; with `GOV_TESTS_UPDATE=1` they are written anew before any test looks.
fn directory() -> PathBuf {
    static UPDATE: Once = Once::new();
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    UPDATE.call_once(|| {
        #[expect(clippy::disallowed_methods, reason = "whoever runs the tests says so in a variable")]
        if std::env::var_os("GOV_TESTS_UPDATE").is_none_or(|value| value != "1") {
            return;
        }
        std::fs::create_dir_all(&directory).unwrap();
        for shell in Shell::value_variants() {
            #[expect(clippy::disallowed_methods, reason = "the file is the source's, and git keeps the old one")]
            std::fs::write(directory.join(shell.file_name()), printed(*shell)).unwrap();
        }
    });
    directory
}

/// What `gov completions` prints, anywhere, for anybody.
fn printed(shell: Shell) -> Vec<u8> {
    let name = shell.to_possible_value().unwrap().get_name().to_owned();
    let printed = Command::new(env!("CARGO_BIN_EXE_gov")).args(["completions", &name]).env_clear().output().unwrap();
    assert!(printed.status.success() && printed.stderr.is_empty(), "{name}: {printed:?}");
    printed.stdout
}

/// Runs a shell without anybody's start-up files; `None` where it is not installed.
fn run(program: &str, arguments: &[&str]) -> Option<Output> {
    let home = tempfile::tempdir().unwrap();
    Command::new(program).args(arguments).env("HOME", home.path()).env("LC_ALL", "C.UTF-8").output().ok()
}

#[test]
fn the_committed_completions_are_current() {
    let names: Vec<&str> = Shell::value_variants().iter().map(|shell| shell.file_name()).collect();
    for shell in Shell::value_variants() {
        let path = directory().join(shell.file_name());
        let is_current = std::fs::read(&path).is_ok_and(|committed| committed == printed(*shell));
        assert!(is_current, "{} is stale: run the tests with GOV_TESTS_UPDATE=1", path.display());
    }
    for entry in std::fs::read_dir(directory()).unwrap() {
        let name = entry.unwrap().file_name();
        assert!(names.iter().any(|known| name == *known), "no shell has completions/{}", name.display());
    }
}

/// Asserts that a shell reads its script and complains of nothing.
fn assert_parses(program: &str, arguments: &[&str], file: &str) {
    let path = directory().join(file);
    let arguments: Vec<String> = arguments.iter().map(|word| word.replace('@', path.to_str().unwrap())).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let Some(read) = run(program, &arguments) else { return skip(&format!("{program} is not installed")) };
    assert!(read.status.success() && read.stderr.is_empty(), "{read:?}");
}

#[test]
fn bash_reads_its_completions() {
    assert_parses("bash", &["-n", "@"], "gov.bash");
}

#[test]
fn zsh_reads_its_completions() {
    assert_parses("zsh", &["-f", "-n", "@"], "_gov");
}

#[test]
fn fish_reads_its_completions() {
    assert_parses("fish", &["--no-config", "--no-execute", "@"], "gov.fish");
}

#[test]
fn elvish_reads_its_completions() {
    // The editor's names exist in a terminal only.
    let editor = "var edit: = (ns [&completion:=(ns [&arg-completer=[&]])]); eval (slurp < '@')";
    assert_parses("elvish", &["-norc", "-c", editor], "gov.elv");
}

#[test]
fn nushell_reads_its_completions() {
    assert_parses("nu", &["--no-config-file", "-c", "source '@'"], "gov.nu");
}

/// What bash offers for a line whose last word is being typed.
fn bash_offers(line: &str) -> Option<Vec<String>> {
    let words: Vec<&str> = line.split(' ').collect();
    let (last, previous) = (words[words.len() - 1], words[words.len() - 2]);
    let script = format!(
        "source \"$0\"; COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}; COMP_WORDS=({}); COMP_CWORD={}
         \"$(complete -p gov | sed 's/.*-F \\([^ ]*\\).*/\\1/')\" gov '{last}' '{previous}'
         printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" "),
        words.len() - 1,
    );
    let offered = run("bash", &["--norc", "-c", &script, directory().join("gov.bash").to_str().unwrap()])?;
    assert!(offered.status.success() && offered.stderr.is_empty(), "{offered:?}");
    Some(String::from_utf8(offered.stdout).unwrap().lines().map(str::to_owned).collect())
}

#[test]
fn bash_completes_commands_and_flags() {
    for (line, offered) in [
        ("gov ins", vec!["install"]),
        ("gov unp", vec!["unpin"]),
        ("gov install --f", vec!["--force", "--from"]),
        ("gov i --f", vec!["--force", "--from"]),
        ("gov pin --format ", vec!["go-version", "tool-versions", "go.mod"]),
        ("gov completions el", vec!["elvish"]),
    ] {
        let Some(mut got) = bash_offers(line) else { return skip("bash is not installed") };
        got.sort();
        let mut offered = offered;
        offered.sort_unstable();
        assert_eq!(got, offered, "{line}");
    }
}

#[test]
fn fish_completes_commands_and_flags() {
    for (line, offered) in [("gov ins", "install"), ("gov install --fo", "--force"), ("gov pin --format go.", "go.mod")]
    {
        let script = format!("source '{}'; complete --do-complete '{line}'", directory().join("gov.fish").display());
        let Some(got) = run("fish", &["--no-config", "-c", &script]) else { return skip("fish is not installed") };
        let got = String::from_utf8(got.stdout).unwrap();
        assert!(got.lines().any(|answer| answer.split('\t').next() == Some(offered)), "{line}: {got}");
    }
}
