//! Running real SDKs: through the shims, in directories that ask for one, and by `gov exec`.

use crate::support::module_proxy::ModuleProxy;
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

#[test]
fn each_directory_builds_with_the_release_that_it_asks_for() {
    let Some(sandbox) = sandbox() else { return };
    let module = |go: &str| format!("module hello.test\n\ngo {go}\n");
    let projects: [(&str, &[(&str, &str)], &str, &str); 6] = [
        ("nothing asks", &[("go.mod", &module("1.20")), ("main.go", PROGRAM)], "", OLD),
        ("a pin", &[(".go-version", "1.22.3\n"), ("go.mod", &module("1.20")), ("main.go", PROGRAM)], "", NEW),
        ("go.mod", &[("go.mod", &module("1.22.3")), ("main.go", PROGRAM)], "", NEW),
        (
            "go.work",
            &[("go.work", "go 1.22.3\n\nuse ./hello\n"), ("hello/go.mod", &module("1.20")), ("hello/main.go", PROGRAM)],
            "hello",
            NEW,
        ),
        (
            "tool-versions",
            &[(".tool-versions", "golang 1.22.3\n"), ("go.mod", &module("1.20")), ("main.go", PROGRAM)],
            "",
            NEW,
        ),
        ("a variable", &[(".go-version", "1.22.3\n"), ("go.mod", &module("1.20")), ("main.go", PROGRAM)], "", OLD),
    ];
    for (name, files, below, version) in projects {
        let project = sandbox.project(&name.replace(' ', "-"), files).join(below);
        let here = |call: Call<'_>| -> String {
            let call = if name == "a variable" { call.env("GOV_VERSION", OLD) } else { call };
            // Workspaces have no -mod=mod.
            let call = if name == "go.work" { call.without("GOFLAGS") } else { call };
            // As a shell does it: found by its name on PATH, in a directory that PWD names.
            call.within(&project).env("PWD", &project).succeeds().stdout
        };
        let shell = |script: &str| sandbox.program("/bin/sh").arguments("-c").arg(script);
        assert_eq!(here(shell("go version")), format!("go version go{version} linux/amd64\n"), "{name}");
        assert_eq!(here(sandbox.gov("current")), format!("go{version}\n"), "{name}");
        here(shell("go build -o hello ."));
        let run = sandbox.program(project.join("hello")).succeeds();
        assert_eq!(run.stderr, format!("built by go{version}\n"), "{name}");
        let goroot = sandbox.goroot(version);
        assert_eq!(here(shell("go env GOROOT")), format!("{}\n", goroot.display()), "{name}");
        assert_eq!(here(sandbox.gov("which go")), format!("{}\n", goroot.join("bin/go").display()), "{name}");
        here(shell("gofmt -l main.go"));
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
