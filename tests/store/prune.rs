//! `gov prune` and `gov cache`: what nothing asks for goes, what anything asks for stays.

use crate::command_line::machine::{Answer, Machine, NOTHING, answer, words};
use gov_shims::home_layout::HomeLayout;
use std::collections::BTreeSet;
use std::fs;

fn machine(versions: &[&str]) -> Machine {
    let machine = Machine::new();
    for version in versions {
        machine.install(version);
    }
    machine
}

/// What is installed, by name.
fn installed(machine: &Machine) -> BTreeSet<String> {
    crate::support::sandbox::names_in(&machine.gov_home().join("versions"))
}

fn json(answer: &Answer) -> serde_json::Value {
    serde_json::from_str(&answer.stdout).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
}

#[test]
fn versions_stay_that_the_default_a_project_or_this_session_asks_for() {
    let machine =
        machine(&["1.18.1", "1.19.1", "1.20.1", "1.21.0", "1.21.5", "1.22.3", "1.23.1", "1.23.2", "1.24.0", "1.25.0"]);
    // A pin by family, a line of a module, a project's own pin, the home directory's.
    machine.write("home/family/.go-version", "1.21\n");
    machine.write("home/module/go.mod", "module m\n\ngo 1.22\n\ntoolchain go1.23.1\n");
    machine.write("home/garbage/.go-version", "../../etc\n");
    machine.write("home/.go-version", "1.20.1\n");
    machine.write("gov/default", "1.22.3\n");
    machine.write_here(".go-version", "1.24.0\n");
    for name in ["family", "module", "garbage"] {
        // Whether or not it can be run there, gov has seen the project.
        let _ = answer(machine.command(words("exec go version")).current_dir(machine.home().join(name)));
    }
    // One that somebody put there, without a receipt.
    machine.write("gov/versions/go1.17.1/bin/go", "");
    let before = machine.listing();
    let prune = |line: &str| answer(machine.command(words(line)).env("GOV_VERSION", "1.19.1"));

    let refused = prune("prune");
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("hint: gov prune --yes"), "{refused:?}");
    let dry = prune("prune --dry-run");
    assert!(dry.stdout.ends_with("would free 8.0 KiB\n"), "{dry:?}");
    assert!(dry.stderr.contains("home/garbage cannot be asked what it needs"), "{dry:?}");
    assert_eq!(machine.changes_since(&before), NOTHING);

    let done = prune("prune --yes --json");
    assert_eq!(done.code, Some(0), "{done:?}");
    let value = json(&done);
    assert_eq!((&value["bytes"], &value["dry_run"]), (&8192.into(), &false.into()));
    assert_eq!(value["removed"].as_array().unwrap().len(), 4);
    let kept: Vec<&str> =
        value["kept"].as_array().unwrap().iter().map(|kept| kept["version"].as_str().unwrap()).collect();
    assert_eq!(kept, ["1.19.1", "1.20.1", "1.21.5", "1.22.3", "1.23.1", "1.24.0"]);
    let left = ["1.17.1", "1.19.1", "1.20.1", "1.21.5", "1.22.3", "1.23.1", "1.24.0"];
    assert_eq!(installed(&machine), left.map(|version| format!("go{version}")).into());
    let again = prune("prune");
    assert_eq!((again.code, again.stdout.as_str()), (Some(0), ""), "{again:?}");
    assert!(again.stderr.contains("there is nothing to remove"), "{again:?}");
}

#[test]
fn without_a_default_the_newest_stays_since_it_is_what_runs() {
    let machine = machine(&["1.20.1", "1.22.3", "1.23rc1"]);
    let running = machine.gov("current").stdout;
    assert_eq!(machine.gov("prune --yes").code, Some(0));
    assert_eq!(installed(&machine), [running.trim().to_owned()].into());
}

#[test]
fn a_version_that_a_project_elsewhere_pins_is_not_uninstalled_unasked() {
    let machine = machine(&["1.20.1", "1.22.3"]);
    let elsewhere = machine.home().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    assert_eq!(answer(machine.command(words("use 1.20.1")).current_dir(&elsewhere)).code, Some(0));
    let refused = machine.gov("uninstall 1.20.1");
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains(&format!("{}:1 asks for it", elsewhere.join(".go-version").display())));
    // What is gone asks for nothing.
    fs::rename(&elsewhere, machine.home().join("moved")).unwrap();
    assert_eq!(machine.gov("uninstall 1.20.1").code, Some(0));
}

#[test]
fn projects_are_remembered_by_what_uses_them_and_by_nothing_else() {
    let machine = Machine::new();
    machine.install("1.22.3");
    let projects = || fs::read_to_string(machine.gov_home().join("projects")).unwrap_or_default();
    let within = |name: &str, line: &str| {
        let directory = machine.home().join(name);
        fs::create_dir_all(&directory).unwrap();
        answer(machine.command(words(line)).current_dir(directory))
    };
    machine.write("home/a/.go-version", "1.22.3\n");
    machine.write("home/b/go.mod", "module m\n\ngo 1.22\n");
    for line in ["list", "current", "which go", "use --dry-run 1.22.3", "pin --dry-run 1.22.3", "install --dry-run"] {
        let _ = within("a/below", line);
        assert_eq!(projects(), "", "{line}");
    }
    let _ = within("plain", "exec go version");
    assert_eq!(projects(), "", "nothing names a version there");
    for (name, line) in [("a/below", "exec go version"), ("b", "install"), ("c", "use 1.22.3"), ("d", "pin 1.22.3")] {
        let done = within(name, line);
        assert_eq!(done.code, Some(0), "{line}: {done:?}");
    }
    let expected: String =
        ["a", "b", "c", "d"].map(|name| format!("{}\n", machine.home().join(name).display())).concat();
    assert_eq!(projects(), expected);
    // That it cannot be remembered stops nothing.
    fs::remove_file(machine.gov_home().join("projects")).unwrap();
    fs::create_dir(machine.gov_home().join("projects")).unwrap();
    assert_eq!(within("a", "exec go version").code, Some(0));
    assert_eq!(within("e", "use 1.22.3").code, Some(0));
}

#[test]
fn the_cache_is_emptied_but_for_what_a_running_install_holds() {
    let machine = Machine::new();
    let downloads = machine.gov_home().join("downloads");
    let parts = ["go1.22.3.linux-amd64.tar.gz.part", "go1.22.3.linux-amd64.tar.gz.part.validator"];
    let held = "v0.0.1-go1.21.0.linux-amd64.zip.part";
    for name in parts.iter().chain(&[held, "index.json", "notes"]) {
        machine.write(downloads.join(name), "x".repeat(512));
    }
    assert_eq!(machine.gov("cache dir").stdout, format!("{}\n", downloads.display()));
    let layout = HomeLayout::at(machine.gov_home()).unwrap();
    let release = gov_shims::go_version::Release::parse("1.21.0").unwrap();
    let lock = gov::store::lock::take(&layout.lock_of_release(&release), |_| {}).unwrap();
    let before = machine.listing();
    let dry = json(&machine.gov("cache clean --dry-run --json"));
    assert_eq!((&dry["bytes"], &dry["dry_run"]), (&1024.into(), &true.into()));
    assert!(machine.changes_since(&before).is_empty());
    let clean = machine.gov("cache clean");
    assert!(clean.code == Some(0) && clean.stdout.ends_with("freed 1.0 KiB\n"), "{clean:?}");
    assert!(downloads.join(held).exists());
    drop(lock);
    assert_eq!(machine.gov("prune --yes").code, Some(0));
    assert_eq!(crate::support::sandbox::names_in(&downloads), ["index.json", "notes"].map(str::to_owned).into());
}

#[test]
fn stale_toolchains_of_the_module_cache_go_and_nothing_else_there() {
    let machine = Machine::new();
    machine.install("1.22.3");
    machine.write("gov/default", "1.22.3\n");
    // This project's go will switch to that very one.
    machine.write_here("go.mod", "module m\n\ngo 1.24\n\ntoolchain go1.24.1\n");
    let cache = machine.root().join("mod cache");
    let tree = |version: &str| cache.join(format!("golang.org/toolchain@v0.0.1-go{version}.linux-amd64"));
    for version in ["1.22.3", "1.23.1", "1.23.4", "1.24.1", "1.24.2"] {
        machine.write(tree(version).join("bin/go"), "x".repeat(1024));
        machine.write(
            cache.join(format!("cache/download/golang.org/toolchain/@v/v0.0.1-go{version}.linux-amd64.zip")),
            "x".repeat(1024),
        );
    }
    machine.write(cache.join("golang.org/x/tools@v0.1.0/go.mod"), "");
    let outside = machine.root().join("outside");
    machine.write(outside.join("canary"), "");
    std::os::unix::fs::symlink(&outside, tree("1.23.0")).unwrap();
    for (name, value) in [("GOMODCACHE", cache.clone()), ("GOPATH", machine.root().join("absent"))] {
        let run = |line: &str| answer(machine.command(words(line)).env(name, &value));
        let done = run("prune --yes");
        assert_eq!(done.code, Some(0), "{done:?}");
        if name == "GOMODCACHE" {
            assert!(done.stdout.ends_with("freed 4.0 KiB\n"), "{done:?}");
            assert!(done.stdout.contains("gov has go1.22.3 as well") && done.stdout.contains("go1.23.4 is newer"));
        }
    }
    for (version, is_left) in
        [("1.22.3", false), ("1.23.1", false), ("1.23.4", true), ("1.24.1", true), ("1.24.2", true)]
    {
        assert_eq!(tree(version).exists(), is_left, "{version}");
    }
    assert!(outside.join("canary").exists() && tree("1.23.0").is_symlink());
    assert!(cache.join("golang.org/x/tools@v0.1.0/go.mod").exists());
}
