//! What the commands that report say.

use super::machine::{Machine, answer, words};
use serde_json::Value;

fn json(machine: &Machine, line: &str) -> Value {
    serde_json::from_str(&machine.gov(&format!("{line} --json")).stdout).unwrap()
}

#[test]
fn nothing_installed_is_said_with_what_helps() {
    let machine = Machine::new();
    let list = machine.gov("list");
    assert_eq!((list.code, list.stdout.as_str()), (Some(0), ""));
    assert!(list.stderr.contains("gov install latest"), "{list:?}");
    for line in ["current", "which", "where", "exec go version", "verify"] {
        let answer = machine.gov(line);
        assert_eq!((answer.code, answer.stdout.as_str()), (Some(4), ""), "{line}: {answer:?}");
        assert!(answer.stderr.ends_with("hint: gov install latest\n"), "{line}: {answer:?}");
    }
    assert_eq!(json(&machine, "list"), serde_json::json!({ "versions": [] }));
}

#[test]
fn list_shows_what_runs_here_and_why() {
    let machine = Machine::new();
    machine.install("1.22.3");
    machine.install("1.21.0");
    machine.install("1.9rc1");
    machine.write_here(".go-version", "# ours\n1.21.0\n");
    let pin = machine.project().join(".go-version");
    assert_eq!(
        machine.gov("list").stdout,
        format!(
            "   go1.22.3  2.0 KiB  out of support\n\
             *  go1.21.0  2.0 KiB  out of support  {}:2\n   \
             go1.9rc1  2.0 KiB  out of support\n",
            pin.display()
        )
    );
    let verbose = machine.gov("ls -v").stdout;
    assert!(verbose.contains("built-in table  whole  https://go.dev/dl/go1.21.0"), "{verbose}");
    let value = json(&machine, "versions");
    assert_eq!(value["versions"][1]["version"], "1.21.0");
    assert_eq!(value["versions"][1]["active"], true);
    assert_eq!(value["versions"][1]["receipt"]["bytes"], 2048);
    assert_eq!(value["versions"][0]["active"], false);
    // A tree without a receipt is somebody's, and shown as that.
    std::fs::remove_file(machine.gov_home().join("receipts/go1.22.3.json")).unwrap();
    assert!(machine.gov("list -v").stdout.contains("go1.22.3  -        out of support  not installed by gov"));
    // What is no release is nobody's business.
    machine.write("gov/versions/go1.22.3.tmp/x", "");
    machine.write("gov/versions/notes", "");
    assert_eq!(machine.gov("list").stdout.lines().count(), 3);
}

#[test]
fn current_names_the_version_alone_and_with_v_the_rule() {
    let machine = Machine::new();
    for version in ["1.22.3", "1.21.0"] {
        machine.install(version);
    }
    let check = |variables: &[(&str, &str)], version: &str, because: &str| {
        let run = |line: &str| answer(machine.command(words(line)).envs(variables.iter().copied()));
        assert_eq!(run("current").stdout, format!("{version}\n"), "{variables:?} {because}");
        let verbose = run("current -v").stdout;
        assert_eq!(verbose, format!("{version}  chosen by {because}\n"), "{variables:?}");
        let value: Value = serde_json::from_str(&run("current --json").stdout).unwrap();
        assert_eq!((&value["version"], &value["because"]), (&version.into(), &because.into()));
    };
    check(&[], "go1.22.3", "the newest installed");
    machine.write("gov/default", "1.21.0\n");
    check(&[], "go1.21.0", &format!("the default ({})", machine.gov_home().join("default").display()));
    machine.write_here("go.mod", "module m\n\ngo 1.22.3\n");
    check(&[], "go1.22.3", &format!("{} (go 1.22.3)", machine.project().join("go.mod").display()));
    machine.write_here(".tool-versions", "nodejs 20\ngolang 1.22\n");
    check(&[], "go1.22.3", &format!("{}:2", machine.project().join(".tool-versions").display()));
    machine.write_here(".go-version", "1.22.3\n");
    check(&[], "go1.22.3", &format!("{}:1", machine.project().join(".go-version").display()));
    check(&[("GOTOOLCHAIN", "go1.21.0")], "go1.21.0", "GOTOOLCHAIN");
    check(&[("GOTOOLCHAIN", "go1.21.0"), ("GOV_VERSION", "1.22")], "go1.22.3", "GOV_VERSION");
    machine.write_here(".go-version", "1.21.0\n");
    let noted = machine.gov("current");
    assert_eq!(noted.stdout, "go1.21.0\n");
    assert!(noted.stderr.starts_with("note: ") && noted.stderr.contains("go will refuse to build"), "{noted:?}");
}

#[test]
fn a_pin_that_is_garbage_is_refused_by_name_line_and_word() {
    let machine = Machine::new();
    machine.install("1.22.3");
    let long = "1".repeat(70_000);
    for (name, content, shown) in [
        (".go-version", &b"# x\n\n\x1b[31mevil\n"[..], "line 3: \"\\u{1b}[31mevil\" is not a Go version"),
        (".go-version", b"../../../etc", "line 1: \"../../../etc\""),
        (".go-version", "1.22\u{202e}3".as_bytes(), "line 1: \"1.22\\u{202e}3\""),
        (".go-version", b"", "names no Go version"),
        (".go-version", b"\xff\xfe1\0", "is not UTF-8 text"),
        (".go-version", long.as_bytes(), "is longer than 65536 bytes"),
        (".tool-versions", b"go \n", "names no Go version"),
        (".tool-versions", b"a b\ngolang ref:x\n", "line 2: \"ref:x\""),
    ] {
        machine.write_here(name, content);
        let path = machine.project().join(name);
        for line in ["current", "current -v", "which", "where", "exec go version", "install", "pin", "verify"] {
            let answer = machine.gov(line);
            assert_eq!((answer.code, answer.stdout.as_str()), (Some(8), ""), "{content:?} {line}: {answer:?}");
            assert!(answer.stderr.contains(&format!("{} {shown}", path.display())), "{line}: {answer:?}");
            assert!(!answer.stderr.contains(['\u{1b}', '\u{202e}']), "{line}: {answer:?}");
            assert!(answer.stderr.lines().last().unwrap().starts_with("hint: "), "{line}: {answer:?}");
        }
        assert_eq!(json(&machine, "current")["error"]["kind"], "refused-file");
        assert_eq!(machine.gov("list").code, Some(0), "what is installed can be seen all the same");
        std::fs::remove_file(path).unwrap();
    }
    std::fs::create_dir(machine.project().join(".go-version")).unwrap();
    let answer = machine.gov("current");
    assert_eq!(answer.code, Some(8), "{answer:?}");
    assert!(answer.stderr.contains("is not a regular file"), "{answer:?}");
}

#[test]
fn a_default_that_is_garbage_is_refused_and_can_be_replaced() {
    let machine = Machine::new();
    machine.install("1.22.3");
    machine.write("gov/default", "x y z\n");
    for line in ["default", "current"] {
        let answer = machine.gov(line);
        assert_eq!(answer.code, Some(8), "{line}: {answer:?}");
        assert!(answer.stderr.contains("default line 1: \"x\" is not a Go version"), "{answer:?}");
    }
    assert_eq!(machine.gov("default 1.22.3").code, Some(0));
    assert_eq!(machine.gov("default").stdout, "go1.22.3\n");
}

#[test]
fn a_version_that_is_missing_is_named_with_the_command_that_installs_it() {
    let machine = Machine::new();
    machine.install("1.22.3");
    machine.write_here(".go-version", "1.21.7\n");
    for line in ["current", "which", "where", "exec go version"] {
        let answer = machine.gov(line);
        assert_eq!((answer.code, answer.stdout.as_str()), (Some(4), ""), "{line}: {answer:?}");
        assert!(answer.stderr.contains(".go-version:1 asks for it"), "{line}: {answer:?}");
        assert!(answer.stderr.ends_with("hint: gov install 1.21.7\n"), "{line}: {answer:?}");
    }
}

#[test]
fn which_and_where_name_what_is_there() {
    let machine = Machine::new();
    machine.install("1.22.3");
    machine.install("1.21.0");
    machine.write_here(".go-version", "1.21\n");
    let tree = |version: &str| machine.gov_home().join("versions").join(version).display().to_string();
    for (line, path) in [
        ("which", format!("{}/bin/go", tree("go1.21.0"))),
        ("which go", format!("{}/bin/go", tree("go1.21.0"))),
        ("which gofmt", format!("{}/bin/gofmt", tree("go1.21.0"))),
        ("where", tree("go1.21.0")),
        ("prefix 1.22", tree("go1.22.3")),
        ("root latest", tree("go1.22.3")),
        ("where >=1.20,<1.22", tree("go1.21.0")),
    ] {
        let answer = machine.gov(line);
        assert_eq!((answer.stdout, answer.stderr.as_str()), (format!("{path}\n"), ""), "{line}");
    }
    // The system's Go is the first that is not gov's, and its root where it really lies.
    machine.write("sdk/pkg/tool/x", "");
    machine.write_program(&machine.root().join("sdk/bin/go"), "#!/bin/sh\necho system go\n");
    std::os::unix::fs::symlink(machine.root().join("sdk/bin/go"), machine.programs().join("go")).unwrap();
    machine.write_here(".go-version", "system\n");
    assert_eq!(machine.gov("current").stdout, "system\n");
    assert_eq!(machine.gov("which").stdout, format!("{}/go\n", machine.programs().display()));
    #[expect(clippy::disallowed_methods, reason = "the directory of temporary files may be a link")]
    let root = std::fs::canonicalize(machine.root().join("sdk")).unwrap();
    assert_eq!(machine.gov("where").stdout, format!("{}\n", root.display()));
    assert_eq!(machine.gov("exec go version").stdout, "system go\n");
}

#[test]
fn exec_runs_what_is_asked_with_its_own_exit_code() {
    let machine = Machine::new();
    machine.install("1.22.3");
    machine.install("1.21.0");
    machine.write_program(&machine.programs().join("fails"), "#!/bin/sh\nexit 77\n");
    machine.write_program(&machine.programs().join("shows"), "#!/bin/sh\necho \"$GOV_VERSION|${PATH%%:*}|$#|$*\"\n");
    let bin = |version: &str| machine.gov_home().join(format!("versions/{version}/bin")).display().to_string();
    for (line, code, stdout) in [
        ("exec go version", 0, "go of go1.22.3: version\n".to_owned()),
        ("x 1.21.0 go build ./...", 0, "go of go1.21.0: build ./...\n".to_owned()),
        ("run 1.21 -- gofmt -l .", 0, "gofmt of go1.21.0: -l .\n".to_owned()),
        ("exec fails", 77, String::new()),
        ("exec 1.21.0 fails --help", 77, String::new()),
        ("exec 1.21.0 shows --json -q", 0, format!("1.21.0|{}|2|--json -q\n", bin("go1.21.0"))),
        ("exec -- shows", 0, format!("|{}|0|\n", bin("go1.22.3"))),
    ] {
        let answer = machine.gov(line);
        assert_eq!((answer.code, answer.stdout, answer.stderr.as_str()), (Some(code), stdout, ""), "{line}");
    }
}

#[test]
fn list_remote_without_a_network_shows_the_built_in_table_and_says_so() {
    let machine = Machine::new();
    machine.install("1.22.3");
    let list = machine.gov("list-remote");
    assert_eq!(list.code, Some(0));
    assert!(list.stderr.contains("going by what this gov was built with"), "{list:?}");
    assert_eq!(list.stderr.matches("refused the connection").count(), 1, "said once: {list:?}");
    let families: Vec<&str> = list.stdout.lines().filter_map(|line| line.split('.').nth(1)).collect();
    let mut unique = families.clone();
    unique.dedup();
    assert_eq!(families, unique, "the newest of each family only");
    assert!(list.stdout.lines().count() > 20 && !list.stdout.contains("rc"), "{list:?}");

    let all = machine.gov("search --all 1.22").stdout;
    assert_eq!(all.lines().count(), 13, "{all}");
    assert!(all.contains("go1.22.3   out of support  installed\n"), "{all}");
    assert!(
        all.starts_with("go1.22.12") && all.trim_end().ends_with("go1.22.0   out of support"),
        "newest first: {all}"
    );
    assert!(machine.gov("ls-remote 1.22 --rc").stdout.contains("go1.22rc1"));
    let between = answer(&mut machine.command(["list-remote", ">=1.21, <1.22"])).stdout;
    assert!(between.lines().all(|line| line.starts_with("go1.21")) && between.lines().count() > 10, "{between}");
    let none = machine.gov("list-remote 9.99");
    assert!(none.stdout.is_empty() && none.stderr.contains("no known release fits \"9.99\""), "{none:?}");
    let value = json(&machine, "list-remote 1.22.3");
    assert_eq!(value["releases"][0]["installed"], true);
    assert_eq!(value["releases"].as_array().unwrap().len(), 1);
}

#[test]
fn uninstall_removes_what_gov_installed_and_nothing_else() {
    let machine = Machine::new();
    for version in ["1.22.3", "1.22.4", "1.21.0", "1.20.1"] {
        machine.install(version);
    }
    assert_eq!(machine.gov("rehash").code, Some(0));
    let several = machine.gov("uninstall 1.22");
    assert_eq!(several.code, Some(2));
    assert!(several.stderr.contains("2 versions of Go 1.22 are installed: 1.22.3, 1.22.4"), "{several:?}");
    machine.write_here(".go-version", "1.22.3\n");
    machine.write("gov/default", "1.21.0\n");
    for (line, why) in [("rm 1.22.3", ".go-version:1 asks for it"), ("remove 1.21", "it is the default")] {
        let answer = machine.gov(line);
        assert_eq!(answer.code, Some(2), "{answer:?}");
        assert!(answer.stderr.contains(why) && answer.stderr.contains("--force"), "{answer:?}");
    }
    std::fs::remove_file(machine.gov_home().join("receipts/go1.20.1.json")).unwrap();
    let foreign = machine.gov("uninstall --force 1.20.1");
    assert_eq!(foreign.code, Some(8), "{foreign:?}");
    assert!(machine.gov_home().join("versions/go1.20.1/bin/go").exists());

    let gone = machine.gov("uninstall --force 1.22.3 1.22.4");
    assert_eq!(gone.stdout, "go1.22.3 removed, freed 2.0 KiB\ngo1.22.4 removed, freed 2.0 KiB\n");
    for name in ["versions/go1.22.3", "receipts/go1.22.3.json", "receipts/go1.22.3.sha256", "shims/go1.22.3"] {
        assert!(!machine.gov_home().join(name).exists(), "{name}");
    }
    assert!(machine.gov_home().join("shims/go1.21.0").exists());
    let staging = std::fs::read_dir(machine.gov_home().join("staging")).map_or(0, Iterator::count);
    assert_eq!(staging, 0, "nothing is left of it");
}

#[test]
fn rehash_makes_shims_and_shell_files_and_then_has_nothing_to_do() {
    let machine = Machine::new();
    machine.install("1.22.3");
    let first = machine.gov("rehash");
    for name in ["go", "gofmt", "go1.22.3"] {
        assert!(first.stdout.contains(&format!("wrote {}\n", machine.gov_home().join("shims").join(name).display())));
    }
    let again = machine.gov("reshim");
    assert_eq!((again.code, again.stdout.as_str()), (Some(0), ""));
    assert!(again.stderr.contains("all shims are in order"), "{again:?}");
    std::fs::remove_file(machine.gov_home().join("shims/go")).unwrap();
    machine.write("gov/shims/go", "#!/bin/sh\n");
    machine.write("gov/shims/go1.1", "");
    machine.write("gov/shims/mine", "");
    let value = json(&machine, "rehash");
    assert_eq!(value["written"].as_array().unwrap().len(), 1);
    assert_eq!(value["removed"].as_array().unwrap().len(), 1);
    assert!(machine.gov_home().join("shims/mine").exists(), "what is not gov's stays");
}

#[test]
fn init_prints_one_marked_block_for_each_shell() {
    let machine = Machine::new();
    for shell in ["bash", "zsh", "sh", "fish", "tcsh", "nu", "nushell", "elvish", "xonsh", "powershell", "pwsh"] {
        let block = machine.gov(&format!("init {shell} --print"));
        assert_eq!((block.code, block.stderr.as_str()), (Some(0), ""), "{shell}");
        let lines: Vec<&str> = block.stdout.lines().collect();
        assert_eq!((lines.len(), lines[0], lines[2]), (3, "# >>> gov init >>>", "# <<< gov init <<<"), "{shell}");
        assert!(lines[1].contains(machine.gov_home().to_str().unwrap()), "{shell}: {block:?}");
        assert!(json(&machine, &format!("init {shell} --print"))["block"].is_string());
    }
    for name in ["env", "env.fish", "env.tcsh", "env.nu", "env.elv", "env.xsh", "env.ps1", "shims/go", "shims/gofmt"] {
        assert!(machine.gov_home().join(name).exists(), "the block sources a file that is there: {name}");
    }
}
