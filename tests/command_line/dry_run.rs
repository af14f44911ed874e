//! `--dry-run` says what would be done, and leaves no trace; and so do commands that only report.

use super::machine::{Machine, NOTHING, answer, words};

fn machine() -> Machine {
    let machine = Machine::new();
    machine.install("1.22.3");
    machine.install("1.21.0");
    machine.write("gov/default", "1.22.3\n");
    machine.write("gov/projects", format!("{}\n", machine.project().display()));
    machine.write("gov/config.toml", "# mine\ntrust = \"log\"\n");
    machine.write("gov/downloads/go1.99.1.linux-amd64.tar.gz.part", "x");
    machine.write_here(".go-version", "1.22.3\n");
    machine.write_here("sub/go.mod", "module m\n\ngo 1.21\n");
    machine.write("home/.config/Code/User/settings.json", "{\n  // mine\n}\n");
    machine
}

#[test]
fn a_dry_run_says_what_would_be_done_and_changes_nothing() {
    for (line, said) in [
        ("install 1.99.0", "go1.99.0 would be installed"),
        ("install --force 1.22.3", "go1.22.3 would be installed"),
        ("install --from /nonexistent 1.99.0", "go1.99.0 would be installed"),
        ("uninstall 1.21.0", "go1.21.0 would be removed, freeing 2.0 KiB"),
        ("uninstall --force 1.22.3 1.21", "go1.22.3 would be removed"),
        ("use 1.21.0", "would write 1.21.0 to"),
        ("use 1.99.0", "go1.99.0 would be installed"),
        ("use --global 1.21.0", "would write 1.21.0 to"),
        ("use system", "would write system to"),
        ("pin 1.21", "would write 1.21 to"),
        ("pin --format tool-versions 1.21.0", "would write 1.21.0 to"),
        ("unpin", "would remove"),
        ("default 1.21.0", "would write 1.21.0 to"),
        ("default system", "would write system to"),
        ("default 1.99.0", "go1.99.0 would be installed"),
        ("mirror create m --versions 1.99.0", "would be added"),
        ("rehash", "would write"),
        ("prune --yes", "would free 2.0 KiB"),
        ("cache clean", "would free 1 B"),
        ("sync-editors", "+  \"go.alternateTools\": {"),
        ("sync-editors --scope user", "would change"),
        ("sync-editors --scope workspace", "would be made"),
        ("config trust index", "would set trust = \"index\" in"),
        ("config trust --unset", "would take trust out of"),
        ("config sources go.dev", "would set sources = [\"go.dev\"] in"),
    ] {
        let machine = machine();
        let before = machine.listing();
        let answer = machine.gov(&format!("{line} --dry-run"));
        assert_eq!(answer.code, Some(0), "{line}: {answer:?}");
        assert!(answer.stdout.contains(said), "{line}: {answer:?}");
        assert_eq!(machine.changes_since(&before), NOTHING, "{line} --dry-run left a trace");
        let json = machine.gov(&format!("{line} --dry-run --json"));
        assert!(json.stdout.contains("\"dry_run\":true") || json.stdout.contains("would-install"), "{line}: {json:?}");
        assert_eq!(machine.changes_since(&before), NOTHING, "{line} --dry-run --json left a trace");
        if !line.contains("1.99.0") && !line.contains("install --force") {
            let done = machine.gov(line);
            assert_eq!(done.code, Some(0), "{line}: {done:?}");
            assert_ne!(machine.changes_since(&before), NOTHING, "{line} does something, or this test proves nothing");
        }
    }
}

#[test]
fn a_dry_run_in_a_module_changes_nothing() {
    let machine = machine();
    let sub = machine.project().join("sub");
    let before = machine.listing();
    for line in ["pin --format go.mod 1.22.3 --dry-run", "use 1.21.0 --dry-run"] {
        let dry = answer(machine.command(words(line)).current_dir(&sub));
        assert_eq!(dry.code, Some(0), "{dry:?}");
        assert_eq!(machine.changes_since(&before), NOTHING, "{line}");
    }
}

#[test]
fn commands_that_report_leave_no_trace() {
    for line in [
        "list",
        "list -v",
        "list-remote",
        "prune",
        "cache dir",
        "current",
        "current -v",
        "explain",
        "shell",
        "which",
        "where",
        "where 1.21",
        "default",
        "config",
        "config trust",
        "completions bash",
        "--help",
        "exec go version",
        "install 1.22.3",
        "use 1.22.3",
        "pin 1.22.3",
        "default 1.22.3",
        "sync-editors --check",
        "sync-editors --undo",
        "verify 1.22.3",
        "frob",
    ] {
        let machine = machine();
        assert_eq!(machine.gov("rehash").code, Some(0));
        let before = machine.listing();
        let answer = machine.gov(line);
        assert_eq!(machine.changes_since(&before), NOTHING, "{line}: {answer:?}");
    }
}
