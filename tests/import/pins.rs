//! What other managers run by default and pin, kept working.

use super::{lay_out, sandbox};
use crate::support::put;
use crate::support::sandbox::Sandbox;
use crate::support::sdk_cache::{NEW, OLD};
use std::fs;

/// A sandbox with both releases in goenv and asdf, all taken over but for their defaults.
fn taken() -> Option<(crate::support::module_proxy::ModuleProxy, Sandbox)> {
    let (proxy, sandbox) = sandbox()?;
    let root = sandbox.path("goenv");
    let sandbox = sandbox.with("GOENV_ROOT", root.to_str().unwrap());
    lay_out(&sandbox, NEW, "goenv/versions/1.22.3");
    lay_out(&sandbox, OLD, "goenv/versions/1.21.13");
    sandbox.gov("import goenv").succeeds();
    Some((proxy, sandbox))
}

#[test]
fn a_managers_default_becomes_govs_where_gov_has_none() {
    let Some((_proxy, sandbox)) = taken() else { return };
    let file = sandbox.home("default");
    assert!(!file.exists(), "goenv had no default");
    put(&sandbox.path("goenv/version"), "system\n");
    sandbox.gov("import goenv").succeeds();
    assert!(!file.exists(), "the system's Go is what runs without a manager");
    put(&sandbox.path("goenv/version"), "1.20.14\n");
    let run = sandbox.gov("import goenv").succeeds();
    run.says("gov default 1.20.14");
    assert!(!file.exists());
    put(&sandbox.path("goenv/version"), "1.21.13\n");
    let run = sandbox.gov("import goenv --dry-run").succeeds();
    run.says("the default would be 1.21.13");
    assert!(!file.exists());
    let run = sandbox.gov("import goenv").succeeds();
    run.says("the default is 1.21.13 now");
    assert_eq!(fs::read_to_string(&file).unwrap(), "1.21.13\n");
    assert_eq!(sandbox.gov("current").succeeds().stdout, "go1.21.13\n");
    // From now on it is gov's.
    put(&sandbox.path("goenv/version"), "1.22.3\n");
    let run = sandbox.gov("import goenv --json").succeeds();
    assert_eq!(run.json()["defaults"][0]["result"], "kept");
    assert_eq!(fs::read_to_string(&file).unwrap(), "1.21.13\n");
}

#[test]
fn of_several_defaults_the_one_that_runs_now_is_taken() {
    let Some((_proxy, sandbox)) = taken() else { return };
    put(&sandbox.path("goenv/version"), "1.21.13\n");
    lay_out(&sandbox, NEW, "gobrew/.gobrew/versions/1.22.3/go");
    fs::create_dir_all(sandbox.path("gobrew/.gobrew/current")).unwrap();
    std::os::unix::fs::symlink("../versions/1.22.3/go", sandbox.path("gobrew/.gobrew/current/go")).unwrap();
    let call = || sandbox.gov("import goenv gobrew --dry-run --json").env("GOBREW_ROOT", sandbox.path("gobrew"));
    let taken = |run: crate::support::sandbox::Run| run.json()["defaults"][0]["manager"].as_str().unwrap().to_owned();
    assert_eq!(taken(call().succeeds()), "goenv");
    let path = sandbox.path("gobrew/.gobrew/current/go/bin");
    assert_eq!(taken(call().env("PATH", &path).succeeds()), "gobrew");
}

#[test]
fn files_that_gov_reads_need_nothing() {
    let Some((_proxy, sandbox)) = taken() else { return };
    put(&sandbox.path("home/.tool-versions"), "nodejs 20\ngolang 1.21.13\n");
    lay_out(&sandbox, OLD, "home/.asdf/installs/golang/1.21.13/go");
    let run = sandbox.gov("import asdf").succeeds();
    run.says("gov reads ~/.tool-versions as it is");
    assert!(!sandbox.home("default").exists());
    let project = sandbox.path("home/code");
    put(&project.join(".go-version"), "go1.22.3\n");
    put(&project.join("mise.toml"), "[tools]\ngo = '1.21.13'\n");
    assert_eq!(sandbox.gov("current").within(&project).succeeds().stdout, "go1.22.3\n");
    let run = sandbox.gov("import asdf --json --pins").within(&project).succeeds();
    assert_eq!(run.json()["pin"], serde_json::Value::Null, "a pin that gov reads is there");
    assert_eq!(fs::read_to_string(project.join(".go-version")).unwrap(), "go1.22.3\n");
}

#[test]
fn a_project_that_mise_alone_pins_gets_the_command_or_the_pin() {
    let Some((_proxy, sandbox)) = taken() else { return };
    let project = sandbox.project("mine", &[(".git/HEAD", ""), ("go.mod", "module m\n\ngo 1.21\n"), ("a/b/x", "")]);
    let text = "[tools]\nnode = \"20\"\ngo = { version = \"1.21.13\" } # ours\n";
    put(&project.join("mise.toml"), text);
    // Outside the repository is another project's.
    put(&sandbox.path("work/mise.toml"), "[tools]\ngo = '1.22.3'\n");
    let below = project.join("a/b");
    let run = sandbox.gov("import goenv").within(&below).succeeds();
    run.says("asks for 1.21.13, and gov does not read it; to keep that working: gov pin 1.21.13");
    assert!(!project.join(".go-version").exists());
    let run = sandbox.gov("import goenv --pins --dry-run").within(&below).succeeds();
    run.says("would write 1.21.13 to");
    assert!(!project.join(".go-version").exists());
    let run = sandbox.gov("import goenv --pins").within(&below).succeeds();
    run.says(format!("wrote 1.21.13 to {}", project.join(".go-version").display()));
    assert_eq!(fs::read_to_string(project.join(".go-version")).unwrap(), "1.21.13\n");
    assert_eq!(fs::read_to_string(project.join("mise.toml")).unwrap(), text, "others' files are never edited");
    assert_eq!(sandbox.gov("current").within(&below).succeeds().stdout, "go1.21.13\n");
}
