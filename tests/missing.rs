//! A directory asks for a version that is not installed: who may have it installed, and who is told.

use crate::support::module_proxy::ModuleProxy;
use crate::support::sandbox::{Call, Run, Sandbox};
use crate::support::sdk_cache::{NEW, OLD};
use std::path::Path;

/// The shims, the proxy at hand, nothing installed, and a project that pins the newer release.
fn pinned(proxy: &ModuleProxy) -> (Sandbox, std::path::PathBuf) {
    let sandbox = Sandbox::behind(proxy);
    sandbox.gov("rehash").succeeds();
    let project = sandbox.project("pinned", &[(".go-version", "# this one\n1.22.3\n")]);
    (sandbox, project)
}

/// The same on a terminal, at which somebody types.
fn at_terminal<'a>(sandbox: &'a Sandbox, project: &Path, typed: &str) -> Call<'a> {
    let script = format!("printf '{typed}' | script -qec \"go version\" /dev/null");
    sandbox.program("/bin/sh").arguments("-c").arg(script).env("PATH", with_system(sandbox)).within(project)
}

fn with_system(sandbox: &Sandbox) -> String {
    format!("{}:/usr/bin:/bin", sandbox.home("shims").display())
}

#[test]
fn a_script_is_told_the_file_and_the_command_and_nothing_is_fetched() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let (sandbox, project) = pinned(&proxy);
    for tool in ["go", "gofmt"] {
        let run = sandbox.shim(tool, "version").within(&project).run();
        assert_eq!(run.code, Some(127), "{run}");
        run.says(format!("{}:2", project.join(".go-version").display())).says("hint: gov install 1.22.3");
        assert_eq!(run.stderr.lines().count(), 2, "{run}");
    }
    // Nor where the user says no, nor under continuous integration with a terminal.
    sandbox.gov("config auto-install always").succeeds();
    let run = sandbox.shim("go", "version").within(&project).env("GOV_AUTO_INSTALL", "0").run();
    assert_eq!(run.code, Some(127), "{run}");
    sandbox.gov("config auto-install --unset").succeeds();
    let run = at_terminal(&sandbox, &project, "y\\n").env("CI", "true").run();
    assert_eq!(run.code, Some(127), "{run}");
    assert_eq!(proxy.count(""), 0, "nobody was asked for anything");
}

#[test]
fn the_users_variable_or_setting_has_it_installed() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let (sandbox, project) = pinned(&proxy);
    let run = sandbox.shim("go", "version").within(&project).env("GOV_AUTO_INSTALL", "1").succeeds();
    assert_eq!(run.stdout, "go version go1.22.3 linux/amd64\n");
    run.says("asks for Go 1.22.3");
    sandbox.assert_tidy(&[NEW]);

    sandbox.gov("config auto-install always").succeeds();
    let older = sandbox.project("older", &[(".go-version", OLD)]);
    let run = sandbox.shim("go", "version").within(&older).succeeds();
    assert_eq!(run.stdout, format!("go version go{OLD} linux/amd64\n"));
    sandbox.assert_tidy(&[NEW, OLD]);
}

#[test]
fn a_repository_cannot_say_that_it_may() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let (sandbox, _) = pinned(&proxy);
    let always = "auto-install = \"always\"\n";
    let files = [
        (".go-version", "1.22.3\n"),
        ("config.toml", always),
        ("policy", "auto-install=always\n"),
        (".gov/config.toml", always),
        (".gov/policy", "auto-install=always\n"),
        (".env", "GOV_AUTO_INSTALL=1\n"),
    ];
    let project = sandbox.project("hostile", &files);
    let run = sandbox.shim("go", "version").within(&project).run();
    assert_eq!(run.code, Some(127), "{run}");
    assert_eq!(proxy.count(""), 0);
}

#[test]
fn at_a_terminal_a_release_out_of_support_is_asked_about_and_the_answer_is_no() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let (sandbox, project) = pinned(&proxy);
    for typed in ["", "\\n", "n\\n", "maybe\\n"] {
        let run = at_terminal(&sandbox, &project, typed).run();
        assert_eq!(run.code, Some(127), "{typed:?}: {run}");
        assert!(run.stdout.contains("no security fixes"), "{run}");
        assert!(run.stdout.contains("gov install 1.22.3"), "{run}");
    }
    assert_eq!(proxy.count(".zip"), 0);
    let run = at_terminal(&sandbox, &project, "y\\n").succeeds();
    assert!(run.stdout.contains("go version go1.22.3 linux/amd64"), "{run}");
    sandbox.assert_tidy(&[NEW]);
}

#[test]
fn twenty_shims_at_once_fetch_it_once() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let (sandbox, project) = pinned(&proxy);
    let runs: Vec<Run> = std::thread::scope(|scope| {
        let start = || {
            let call = sandbox.shim("go", "version").within(&project).env("GOV_AUTO_INSTALL", "1");
            scope.spawn(move || call.succeeds())
        };
        let handles: Vec<_> = std::iter::repeat_with(start).take(20).collect();
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    });
    assert!(runs.iter().all(|run| run.stdout == "go version go1.22.3 linux/amd64\n"));
    assert_eq!(proxy.count(".zip"), 1);
    sandbox.assert_tidy(&[NEW]);
}

#[test]
fn what_a_module_asks_for_is_installed_or_left_to_go() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::holding(&[OLD]).with("GOPROXY", &proxy.url());
    let gopath = sandbox.path("work/gopath").display().to_string();
    let sandbox = sandbox.with("GOPATH", &gopath);
    let project = sandbox.project("module", &[("go.mod", "module m.test\n\ngo 1.22.3\n")]);
    // go itself looks for it, and may not fetch it.
    let run = sandbox.shim("go", "version").within(&project).env("GOPROXY", "off").run();
    assert_eq!(run.code, Some(1), "{run}");
    run.says("go1.22.3");
    // Where it may be installed, gov does it first, and go runs as itself.
    let run = sandbox.shim("go", "version").within(&project).env("GOV_AUTO_INSTALL", "1").succeeds();
    assert_eq!(run.stdout, "go version go1.22.3 linux/amd64\n");
    sandbox.assert_tidy(&[NEW, OLD]);
}

#[test]
fn a_version_that_does_not_exist_is_said_once_and_runs_nothing() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let (sandbox, _) = pinned(&proxy);
    let project = sandbox.project("future", &[(".go-version", "1.99.9\n")]);
    let run = sandbox.shim("go", "version").within(&project).env("GOV_AUTO_INSTALL", "1").run();
    assert_eq!(run.code, Some(127), "{run}");
    run.says("there is no go1.99.9");
    assert_eq!(run.stdout, "");
}

#[test]
fn exec_without_a_version_follows_the_same_rule() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let (sandbox, project) = pinned(&proxy);
    sandbox.gov("exec go version").within(&project).fails(4).says("hint: gov install 1.22.3");
    let run = sandbox.gov("exec go version").within(&project).env("GOV_AUTO_INSTALL", "1").succeeds();
    assert_eq!(run.stdout, "go version go1.22.3 linux/amd64\n");
}
