//! Running real SDKs: through the shims, in directories that ask for one, and by `gov exec`.

use crate::support::module_proxy::ModuleProxy;
use crate::support::put_program;
use crate::support::sandbox::{Call, NOBODY, Sandbox};
use crate::support::sdk_cache::{NEW, OLD};
use std::path::Path;

/// Prints the version that built it.
const PROGRAM: &str =
    "package main\n\nimport \"runtime\"\n\nfunc main() { print(\"built by \", runtime.Version(), \"\\n\") }\n";

/// Both releases, no network, and the older one as the default.
fn sandbox() -> Option<Sandbox> {
    ModuleProxy::start()?;
    let sandbox = Sandbox::holding(&[NEW, OLD]).with("GOPROXY", NOBODY);
    sandbox.gov("default").arg(OLD).succeeds();
    Some(sandbox.with("GOPROXY", "off").with("GOFLAGS", "-mod=mod").with("GOTELEMETRY", "off"))
}

/// A directory, and what runs in it.
struct Project {
    name: &'static str,
    files: Vec<(&'static str, &'static str)>,
    /// The module's directory.
    module: &'static str,
    version: &'static str,
}

fn projects() -> Vec<Project> {
    let old = ("go.mod", "module hello.test\n\ngo 1.20\n");
    let new = ("go.mod", "module hello.test\n\ngo 1.22.3\n");
    let main = ("main.go", PROGRAM);
    let project = |name, files, version| Project { name, files, module: "", version };
    vec![
        project("default", vec![old, main], OLD),
        project("go-version", vec![(".go-version", "1.22.3\n"), old, main], NEW),
        project("tool-versions", vec![(".tool-versions", "golang 1.22.3\n"), old, main], NEW),
        project("go.mod", vec![new, main], NEW),
        Project {
            name: "go.work",
            files: vec![("go.work", "go 1.22.3\n\nuse ./a\n"), ("a/go.mod", old.1), ("a/main.go", PROGRAM)],
            module: "a",
            version: NEW,
        },
        project("variable", vec![(".go-version", "1.22.3\n"), old, main], OLD),
    ]
}

#[test]
fn each_directory_builds_with_the_release_that_it_asks_for() {
    let Some(sandbox) = sandbox() else { return };
    for Project { name, files, module, version } in projects() {
        let directory = sandbox.project(name, &files).join(module);
        let here = |call: Call<'_>| -> String {
            let call = match name {
                "variable" => call.env("GOV_VERSION", OLD),
                // Workspaces have no -mod=mod.
                "go.work" => call.without("GOFLAGS"),
                _ => call,
            };
            call.within(&directory).env("PWD", &directory).succeeds().stdout
        };
        // As a shell does it: found by its name on PATH.
        let shell = |script: &str| sandbox.program("/bin/sh").arg("-c").arg(script);
        assert_eq!(here(shell("go version")), format!("go version go{version} linux/amd64\n"), "{name}");
        assert_eq!(here(sandbox.gov("current")), format!("go{version}\n"), "{name}");
        here(shell("go build -o hello ."));
        let run = sandbox.program(directory.join("hello")).succeeds();
        assert_eq!(run.stderr, format!("built by go{version}\n"), "{name}");
        let goroot = sandbox.goroot(version);
        assert_eq!(here(shell("go env GOROOT")), format!("{}\n", goroot.display()), "{name}");
        assert_eq!(here(sandbox.gov("which go")), format!("{}\n", goroot.join("bin/go").display()), "{name}");
        assert_eq!(here(shell("gofmt -l main.go")), "", "{name}");
    }
    assert_eq!(sandbox.walled(), [""; 0], "running asks nobody");
}

#[test]
fn a_releases_own_name_runs_it_anywhere() {
    let Some(sandbox) = sandbox() else { return };
    let pinned = sandbox.project("pinned", &[(".go-version", OLD)]);
    let go = |call: Call<'_>, directory: &Path| call.within(directory).succeeds().stdout;
    for version in [NEW, OLD] {
        let expected = format!("go version go{version} linux/amd64\n");
        assert_eq!(go(sandbox.shim(&format!("go{version}"), "version"), &pinned), expected);
        assert_eq!(go(sandbox.shim("go", &format!("+{version} version")), &pinned), expected);
        assert_eq!(go(sandbox.gov("exec").arg(version).arguments("go version"), &pinned), expected);
        assert_eq!(go(sandbox.shim("go", "version").env("GOV_VERSION", version), &pinned), expected);
    }
    assert_eq!(go(sandbox.gov("exec go version"), &pinned), format!("go version go{OLD} linux/amd64\n"));
    // Go's own switching finds gov's releases, and downloads nothing.
    let newer = sandbox.project("newer", &[("go.mod", "module newer.test\n\ngo 1.22.3\n")]);
    let call = sandbox.program(sandbox.goroot(OLD).join("bin/go")).arguments("version");
    assert_eq!(go(call, &newer), format!("go version go{NEW} linux/amd64\n"));
}

#[test]
fn exec_installs_what_is_named_and_hands_on_the_exit_code() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    let run = sandbox.gov("exec").arg(NEW).arguments("go version").succeeds();
    assert_eq!(run.stdout, "go version go1.22.3 linux/amd64\n");
    sandbox.assert_tidy(&[NEW]);
    let asked = proxy.count("");
    let run = sandbox.gov("exec").arg(NEW).arguments("-- go no-such-command").run();
    assert_eq!(run.code, Some(2), "{run}");
    run.says("go no-such-command: unknown command");
    let run = sandbox.gov("exec").arg(NEW).arguments("-- /bin/sh -c").arg("echo $GOV_VERSION $GOROOT; exit 42").run();
    assert_eq!((run.code, run.stdout.as_str()), (Some(42), "1.22.3\n"), "{run}");
    assert_eq!(proxy.count(""), asked, "what is installed is not asked for again");
}

#[test]
fn programs_are_found_where_go_install_puts_them_and_path_wins() {
    let Some(sandbox) = sandbox() else { return };
    let tool = |path: &Path, word: &str| put_program(path, &format!("#!/bin/sh\necho {word} $(go version)\n"));
    tool(&sandbox.path("home/go/bin/frobber"), "home");
    tool(&sandbox.path("elsewhere/bin/frobber"), "gopath");
    tool(&sandbox.path("gobin/frobber"), "gobin");
    let exec = |call: Call<'_>| call.arguments("exec 1.22.3 -- frobber").run();
    let gov = || sandbox.gov("");
    for (call, word) in [
        (gov(), "home"),
        (gov().env("GOPATH", sandbox.path("elsewhere")), "gopath"),
        (gov().env("GOPATH", sandbox.path("elsewhere")).env("GOBIN", sandbox.path("gobin")), "gobin"),
    ] {
        let run = exec(call);
        assert_eq!(run.stdout, format!("{word} go version go1.22.3 linux/amd64\n"), "{run}");
    }
    // A directory of the working directory's is nobody's.
    exec(gov().env("GOBIN", "gobin")).assert_failed(4);
    tool(&sandbox.path("bin/frobber"), "path");
    assert_eq!(exec(gov()).stdout, "path go version go1.22.3 linux/amd64\n");
}

#[test]
fn a_pin_that_is_not_installed_runs_nothing_and_asks_nobody() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::holding(&[OLD]).with("GOPROXY", &proxy.url());
    let project = sandbox.project("pinned", &[(".go-version", "1.22.3\n")]);
    let run = sandbox.shim("go", "version").within(&project).run();
    assert_eq!(run.code, Some(127), "{run}");
    run.says(project.join(".go-version").display().to_string()).says("hint: gov install 1.22.3");
    assert_eq!(proxy.count(""), 0);
    sandbox.gov("exec go version").within(&project).fails(4).says("gov install 1.22.3");
    assert_eq!(proxy.count(""), 0);
}
