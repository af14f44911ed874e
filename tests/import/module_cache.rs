//! Toolchains that the real `go` has put into its module cache.

use super::{listing, results, row};
use crate::support::module_proxy::ModuleProxy;
use crate::support::sandbox::{NOBODY, Sandbox};
use crate::support::sdk_cache::NEW;
use crate::support::skip;
use std::path::PathBuf;

/// The machine's own `go`.
fn real_go() -> Option<PathBuf> {
    let path = skip::variable("PATH")?;
    std::env::split_paths(&path).map(|directory| directory.join("go")).find(|program| program.is_file())
}

#[test]
fn a_toolchain_of_gos_own_is_taken_whether_or_not_it_was_ever_run() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let Some(go) = real_go() else { return skip("there is no go on PATH to fill a module cache") };
    let sandbox = Sandbox::on_disk().with("GOPROXY", &proxy.url());
    let cache = sandbox.path("cache");
    let call = |arguments: &str| {
        // Writable, so that the sandbox can be deleted by whoever runs this.
        let call = sandbox.program(&go).arguments(arguments).env("GOMODCACHE", &cache).env("GOFLAGS", "-modcacherw");
        call.env("GOSUMDB", "sum.golang.org")
    };
    let tree = cache.join("golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64");

    call("mod download golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64").succeeds();
    assert!(tree.join("src/_go.mod").exists() && !tree.join("src/go.mod").exists());
    let run = sandbox.gov("import --dry-run --json modcache").env("GOMODCACHE", &cache).succeeds();
    assert_eq!(results(&run), [row("modcache", NEW, "would-take-over")]);

    let run = call("version").env("GOTOOLCHAIN", "go1.22.3").succeeds();
    assert_eq!(run.stdout, "go version go1.22.3 linux/amd64\n");
    assert!(tree.join("src/_go.mod").exists() && tree.join("src/go.mod").exists(), "go has left its copies");
    let before = listing(&tree);
    // Found as go finds it: here by what `go env -w` writes.
    let settings = sandbox.path("settings");
    crate::support::put(&settings, format!("GOMODCACHE={}\n", cache.display()));
    let run = sandbox.gov("import --json modcache").env("GOENV", &settings).succeeds();
    assert_eq!(results(&run), [row("modcache", NEW, "taken-over")]);
    assert_eq!(listing(&tree), before);
    assert!(!sandbox.goroot(NEW).join("src/_go.mod").exists());
    assert!(sandbox.goroot(NEW).join("src/go.mod").exists());
    sandbox.assert_runs(NEW);
    sandbox.gov("verify").arg(NEW).env("GOPROXY", NOBODY).succeeds();
}
