//! Attacks 99 to 114: what a stranger's repository or a strange machine may do to a sync. Those that
//! a case of the research holds already are there.

use super::bench::{Bench, HELIX, IDEA, Must, PROJECT, USER};
use crate::support::skip;
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

/// Attack 103.
#[test]
fn xml_that_is_too_large_too_deep_or_too_wide_is_refused_or_edited() {
    let bench = Bench::new();
    let padded = format!("<project version=\"4\">\n<!-- {} -->\n</project>\n", "x".repeat(17 << 20));
    let deep = format!("<project version=\"4\">{}{}</project>\n", "<a>".repeat(4096), "</a>".repeat(4096));
    for (name, text) in [("17 MB", padded), ("4,096 deep", deep)] {
        bench.put(IDEA, text);
        bench.plays(name, IDEA, Must::Refuse(8), &[]);
    }
    let mut wide = "<project version=\"4\">\n  <component name=\"A\"".to_owned();
    for number in 0..40_000 {
        write!(wide, " a{number}=\"\"").unwrap();
    }
    wide.push_str(" />\n</project>\n");
    bench.put(IDEA, &wide);
    let synced = bench.sync("");
    let status = synced.status(&bench.path(IDEA)).to_owned();
    assert!(["changed", "refused"].contains(&&*status), "{status}");
    let included = "<project version=\"4\" xmlns:xi=\"http://www.w3.org/2001/XInclude\">\n  \
                    <xi:include href=\"/etc/passwd\" parse=\"text\" />\n</project>\n";
    let bench = Bench::new();
    bench.put(IDEA, included);
    let synced = bench.sync("");
    assert!(!bench.text(IDEA).contains("root:"), "{synced:?}");
    assert!(bench.text(IDEA).contains("<xi:include href=\"/etc/passwd\" parse=\"text\" />"));
}

/// Attack 111: a home of any name is spelled so that each editor reads that name back.
#[test]
fn a_home_of_any_name_is_read_back_equal_from_every_format() {
    let names = [
        " ",
        "it's",
        "\"quoted\"",
        "$x",
        "${env:HOME}",
        "%PATH%",
        "a\\b",
        "\u{1f600}",
        "\u{fc}",
        "a;b:c",
        "#",
        "~",
        "{}",
    ];
    for name in names {
        let bench = Bench::new();
        let gov_home = bench.machine.root().join(name).join(".gov");
        let bench = bench.with_gov_home(&gov_home);
        for directory in [".config/kate", ".config/zed"] {
            bench.directory(directory);
        }
        let before = bench.state();
        let synced = bench.sync("");
        assert_eq!(synced.code, Some(0), "{name}: {synced:?}");
        let gov = gov_home.join("shims/gov");
        let helix: toml::Table = bench.text(HELIX).parse().unwrap();
        assert_eq!(helix["language-server"]["gopls"]["command"].as_str(), gov.to_str(), "{name}");
        let json = |file: &str| -> Value { serde_json::from_str(&bench.text(file)).unwrap() };
        let kate = json(".config/kate/lspclient/settings.json");
        assert_eq!(kate["servers"]["go"]["command"][0].as_str(), gov.to_str(), "{name}");
        let zed = json(".config/zed/settings.json");
        assert_eq!(zed["lsp"]["gopls"]["binary"]["path"].as_str(), gov.to_str(), "{name}");
        assert_eq!(json(USER)["go.alternateTools"]["go"].as_str(), gov_home.join("shims/go").to_str(), "{name}");
        let go = gov_home.join("versions/go1.22.3/bin/go");
        assert_eq!(json(PROJECT)["go.alternateTools"]["go"].as_str(), go.to_str(), "{name}");
        let url = python_reads_goroot(&fs::read(bench.path(IDEA)).unwrap());
        let expected = format!("file://{}", gov_home.join("versions/go1.22.3").display());
        assert!(url.is_none_or(|url| url == expected), "{name}");
        assert_eq!(bench.sync("--check").code, Some(0), "{name}");
        bench.takes_back(name, &before);
    }
}

/// What another reader of XML finds in a workspace; none where there is no Python.
fn python_reads_goroot(text: &[u8]) -> Option<String> {
    let script = "import sys, xml.etree.ElementTree as tree\n\
                  root = tree.fromstring(sys.stdin.buffer.read())\n\
                  sys.stdout.buffer.write(root.find('component[@name=\"GOROOT\"]').get('url').encode())";
    let mut python = super::python()?;
    python.args(["-c", script]).stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut python = python.spawn().unwrap();
    std::io::Write::write_all(&mut python.stdin.take().unwrap(), text).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap())
}

/// The same: a home that no format can hold.
#[test]
fn a_home_that_is_no_text_is_left_with_a_word() {
    use std::os::unix::ffi::OsStrExt as _;
    let bench = Bench::new();
    let gov_home = bench.machine.root().join(std::ffi::OsStr::from_bytes(b"\xff")).join(".gov");
    let bench = bench.with_gov_home(&gov_home);
    let before = bench.state();
    let synced = bench.sync("");
    bench.assert_state(&before, &format!("{synced:?}"));
}

/// Attack 112.
#[test]
fn a_go_that_a_repository_brings_along_is_never_overwritten_silently() {
    let bench = Bench::new();
    bench.put(PROJECT, "{ \"go.goroot\": \"./evil\" }\n");
    let synced = bench.sync("--dry-run");
    let row = synced.row(&bench.path(PROJECT)).unwrap();
    assert!(row["notes"].to_string().contains("go.goroot is ./evil"), "{row:#}");
    let change = row["changes"].as_array().unwrap().iter().find(|change| change["path"][0] == "go.goroot");
    assert_eq!(change.unwrap()["old"], "./evil", "{row:#}");
}

/// Attack 113: a look opens nothing for writing, and makes nothing.
#[test]
fn a_look_writes_nothing() {
    let probe = Command::new("strace").args(["-f", "-o", "/dev/null", "/bin/true"]).output();
    if !probe.is_ok_and(|output| output.status.success()) {
        return skip("strace cannot trace here");
    }
    let bench = Bench::new();
    bench.put(PROJECT, "{\n}\n");
    let _ = bench.sync("--scope user");
    let listing = bench.machine.listing();
    for line in ["--check", "--dry-run", "--dry-run --all-projects", "--undo --dry-run", "--check --tracked"] {
        let log = bench.machine.programs().join("strace");
        let mut command = bench.any("/usr/bin/strace", "-f -qq -e trace=file,ftruncate,fchmod,fchown -o");
        command.arg(&log).arg(env!("CARGO_BIN_EXE_gov")).args(format!("sync-editors {line}").split(' '));
        let _ = command.output().unwrap();
        let log_text = fs::read_to_string(&log).unwrap();
        fs::remove_file(&log).unwrap();
        let writes = log_text.lines().filter(|line| {
            let opens = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"].iter().any(|flag| line.contains(flag));
            let makes =
                ["mkdir", "rename", "unlink", "link(", "linkat", "chmod", "chown", "truncate", "rmdir", "utimens"];
            let is_terminal = line.contains("/dev/tty") || line.contains("/dev/null");
            let is_read = line.contains("readlink") || line.contains("execve");
            (opens || makes.iter().any(|call| line.contains(call))) && !is_terminal && !is_read
        });
        let writes: Vec<&str> = writes.collect();
        assert_eq!(writes, Vec::<&str>::new(), "{line}");
        assert!(log_text.lines().count() > 50, "{log_text}");
    }
    assert_eq!(bench.machine.changes_since(&listing), crate::command_line::machine::NOTHING);
}
