//! The real `go`, with nothing in reach but a mirror.

use super::served::Served;
use super::{files, mirrored};
use crate::support::module_proxy::ModuleProxy;
use crate::support::sandbox::{NOBODY, Run, Sandbox};
use crate::support::sdk_cache::NEW;
use crate::support::skip;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The machine's own `go`, if it is one that fetches toolchains. `None`, with the test skipped, where
/// there is none.
pub(super) fn real_go() -> Option<PathBuf> {
    let output = Command::new("go").args(["env", "GOROOT", "GOVERSION"]).env("GOTOOLCHAIN", "local").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let mut lines = text.lines();
    let (goroot, version) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let minor = version.strip_prefix("go1.").and_then(|rest| rest.split(['.', 'r', 'b']).next()?.parse::<u32>().ok());
    if minor.is_none_or(|minor| minor < 21) {
        skip("there is no go from 1.21 on on PATH");
        return None;
    }
    Some(Path::new(goroot).join("bin/go"))
}

/// A machine with that `go` and empty caches, whose proxy is the mirror.
pub(super) struct Client<'g> {
    go: &'g Path,
    sandbox: Sandbox,
}

impl<'g> Client<'g> {
    pub(super) fn new(go: &'g Path, proxy: &str) -> Self {
        let sandbox = Sandbox::new().with("GOPROXY", proxy).with("GOSUMDB", "sum.golang.org");
        // Its cache of modules is made read-only, and could not be deleted by everybody.
        Self { go, sandbox: sandbox.with("GOFLAGS", "-modcacherw") }
    }

    /// Asks for a version that it has not.
    pub(super) fn asks(&self, version: &str) -> Run {
        let path = |name: &str| self.sandbox.path(name);
        let call = self.sandbox.program(self.go).arg("version").env("GOTOOLCHAIN", format!("go{version}"));
        let call = call.env("GOPATH", path("gopath")).env("GOMODCACHE", path("modules"));
        call.env("NO_PROXY", "127.0.0.1").run()
    }

    /// Downloads that version, proves it and runs it, with nothing else asked.
    #[track_caller]
    pub(super) fn runs(&self, version: &str) {
        let run = self.asks(version);
        assert_eq!(run.stdout, format!("go version go{version} linux/amd64\n"), "{run}");
        assert_eq!(self.sandbox.walled(), [""; 0]);
        let latest = self.sandbox.path("gopath/pkg/sumdb/sum.golang.org/latest");
        let latest = std::fs::read_to_string(latest).expect("the log was asked");
        assert!(latest.contains("go.sum database tree"), "{latest}");
    }
}

#[test]
fn go_downloads_a_toolchain_from_a_served_mirror_and_proves_it() {
    let Some(_proxy) = ModuleProxy::start() else { return };
    let Some(go) = real_go() else { return };
    let sandbox = Sandbox::new();
    let mirror = mirrored(&sandbox);
    let served = Served::start(&sandbox, &mirror);
    Client::new(&go, &served.url()).runs(NEW);
    let heard = served.heard();
    for part in ["/sumdb/sum.golang.org/supported 200", "linux-amd64.zip 200", "/sumdb/sum.golang.org/tile/8/3/"] {
        assert!(heard.contains(part), "{part} is not in {heard}");
    }
    assert!(heard.contains("/sumdb/sum.golang.org/lookup/golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64 200"));
    // Each file of the log's part was of use, or is there for other tools.
    for path in files(&mirror).keys().filter(|path| path.contains("/tile/")) {
        assert!(heard.contains(path.as_str()), "nobody asked for {path}");
    }
}

#[test]
fn go_downloads_a_toolchain_from_a_directory() {
    let Some(_proxy) = ModuleProxy::start() else { return };
    let Some(go) = real_go() else { return };
    let sandbox = Sandbox::new();
    Client::new(&go, &format!("file://{}", mirrored(&sandbox).display())).runs(NEW);
}

#[test]
fn gov_installs_from_a_directory_a_server_and_an_unpacked_tar_with_nothing_else_in_reach() {
    let Some(_proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::new();
    let mirror = mirrored(&sandbox);
    let served = Served::start(&sandbox, &mirror);
    let (tar, elsewhere) = (sandbox.path("m.tar"), sandbox.path("elsewhere"));
    let program = |name: &str| sandbox.program(name).env("PATH", "/usr/bin:/bin");
    program("tar").arg("cf").arg(&tar).arg("-C").arg(sandbox.path("")).arg("mirror").succeeds();
    std::fs::create_dir(&elsewhere).unwrap();
    program("tar").arg("xf").arg(&tar).arg("-C").arg(&elsewhere).succeeds();
    let text = |path: PathBuf| path.display().to_string();
    for source in [text(mirror.clone()), served.url(), text(elsewhere.join("mirror"))] {
        let client = Sandbox::new().with("GOPROXY", NOBODY).with("GOV_SOURCES", &source);
        let run = client.gov("install").arg(NEW).succeeds();
        assert!(run.stdout.contains("proven by sum.golang.org"), "{run}");
        assert_eq!(client.walled(), [""; 0]);
        client.assert_tidy(&[NEW]);
        client.assert_runs(NEW);
        client.gov("verify").arg(NEW).succeeds();
    }
    // What there is, the mirror says: gov was built with newer ones.
    let client = Sandbox::new().with("GOPROXY", NOBODY).with("GOV_SOURCES", &served.url());
    for word in ["latest", "1.22", ">=1.20"] {
        client.gov("install --dry-run").arg(word).succeeds().says("is go1.22.3");
    }
    // As GOPROXY alone it serves gov as well.
    let client = Sandbox::new().with("GOPROXY", &served.url()).with("GOV_SOURCES", "goproxy");
    client.gov("install").arg(NEW).succeeds();
    assert_eq!(client.walled(), [""; 0]);
    assert!(served.heard().contains("/golang.org/toolchain/@v/v0.0.1-go1.22.3.linux-amd64.zip 200"));
}
