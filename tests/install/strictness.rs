//! No variable of Go's makes gov less strict than `go` is with toolchains.

use super::{H1_OF_NEW, receipt};
use crate::support::authority::Authority;
use crate::support::mirror::{Mirror, serve};
use crate::support::module_proxy::{Fault, ModuleProxy};
use crate::support::sandbox::{NOBODY, Sandbox};
use crate::support::sdk_cache::{self, NEW};
use crate::support::{put, skip};
use std::process::Command;

/// Variables with which `go` takes other modules without proof, or over connections that anybody can read.
const LENIENT: [(&str, &str); 9] = [
    ("GONOSUMDB", "*"),
    ("GONOSUMDB", "golang.org/toolchain"),
    ("GONOSUMCHECK", "1"),
    ("GOINSECURE", "*"),
    ("GOFLAGS", "-insecure"),
    ("GOFLAGS", "-mod=mod"),
    ("GONOPROXY", "none"),
    ("GOVCS", "*:all"),
    ("GO111MODULE", "off"),
];

#[test]
fn no_variable_of_gos_takes_a_release_without_the_log() {
    let Some(proxy) = ModuleProxy::start() else { return };
    proxy.fault("sumdb/", Fault::Gone);
    for (name, value) in LENIENT {
        let sandbox = Sandbox::behind(&proxy).with(name, value);
        let run = sandbox.gov("install").arg(NEW).fails(5);
        run.says("sum.golang.org could not be asked to prove");
        assert!(sandbox.walled().contains(&"sum.golang.org:443".to_owned()), "{name}={value}: {:?}", sandbox.walled());
    }
    let file = Sandbox::behind(&proxy);
    put(&file.path("goenv"), LENIENT.map(|(name, value)| format!("{name}={value}\n")).concat());
    file.gov("install").arg(NEW).env("GOENV", file.path("goenv")).fails(5).says("sum.golang.org could not be asked");
    assert_eq!(proxy.count(".zip"), 0);
}

#[test]
fn go_itself_is_as_strict() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let Ok(found) = Command::new("go").args(["env", "GOROOT"]).current_dir("/").output() else {
        return skip("there is no go on PATH");
    };
    let go = format!("{}/bin/go", String::from_utf8(found.stdout).unwrap().trim());
    proxy.fault("sumdb/", Fault::Gone);
    let sandbox = Sandbox::behind(&proxy).with("HTTPS_PROXY", NOBODY).with("GOTOOLCHAIN", &format!("go{NEW}"));
    let lenient = |sandbox: Sandbox| LENIENT.iter().fold(sandbox, |sandbox, (name, value)| sandbox.with(name, value));
    let sandbox = lenient(sandbox).with("GOFLAGS", "-modcacherw").with("GO111MODULE", "on").with("GOPATH", "");
    let run = sandbox.program(&go).arguments("version").run();
    if run.stderr.contains("unknown") {
        return skip("this go does not switch");
    }
    assert_ne!(run.code, Some(0), "{run}");
    run.says("sum.golang.org");
    let off = sandbox.program(&go).arguments("version").env("GOSUMDB", "off").run();
    assert_ne!(off.code, Some(0), "{off}");
    off.says("checksum database disabled by GOSUMDB=off");
}

#[test]
fn goinsecure_does_not_make_gov_believe_any_certificate() {
    let (authority, stranger) = (Authority::new(), Authority::called("a stranger"));
    let Some(proxy) = ModuleProxy::start_private(&stranger, ("x-token", "x")) else { return };
    for (name, value) in LENIENT {
        let sandbox = Sandbox::new()
            .with("GOPROXY", &proxy.url())
            .with("GOV_SOURCES", "goproxy")
            .with("SSL_CERT_FILE", authority.file().to_str().unwrap())
            .with(name, value);
        let run = sandbox.gov("install").arg(NEW).fails(5);
        run.says("nobody that this machine trusts has signed it");
    }
    assert_eq!(proxy.count(""), 0, "not one request got through");
}

#[test]
fn a_private_pattern_keeps_the_proxy_from_the_release_and_not_from_the_log() {
    let Some(proxy) = ModuleProxy::start() else { return };
    // As in go: its origin alone is asked for the release; gov's other sources are gov's user's.
    for (name, value) in [("GOPRIVATE", "golang.org/*"), ("GONOPROXY", "golang.org"), ("GOPRIVATE", "*")] {
        let sandbox = Sandbox::behind(&proxy).with(name, value).with("GOV_SOURCES", "goproxy");
        let before = proxy.count(".zip");
        let run = sandbox.gov("install").arg(NEW).fails(5);
        run.says("https://go.dev/dl/mod");
        assert_eq!(proxy.count(".zip"), before, "{name}={value}");
        let is_log = |host: &String| host.starts_with("sum.golang.org");
        assert!(!sandbox.walled().iter().any(is_log), "the log was asked at the proxy: {run}");
        assert!(proxy.count("sumdb/") > 0);
    }
    let sandbox = Sandbox::behind(&proxy).with("GOPRIVATE", "golang.org/*").with("GONOPROXY", "none");
    sandbox.gov("install").arg(NEW).succeeds();
    assert_eq!(receipt(&sandbox, NEW)["proof"]["by"], "log");
}

#[test]
fn a_mirror_that_says_something_else_than_go_is_told_and_the_log_decides() {
    let Some(proxy) = ModuleProxy::start() else { return };
    // Packed anew: another archive than Go's, with the same tree, and an index that says so.
    let mirror = Mirror::of(NEW);
    let sandbox = Sandbox::behind(&proxy);
    let run = sandbox.gov("install --from").arg(mirror.path()).arg(NEW).succeeds();
    run.says(format!("has the SHA-256 {}, and Go lists 8920ea521bad", mirror.sha256(NEW)))
        .says("only the checksum database can prove what is in it");
    assert!(!run.stderr.contains("the mirror's own index"), "{run}");
    assert_eq!(receipt(&sandbox, NEW)["h1"], H1_OF_NEW);
    assert_eq!(receipt(&sandbox, NEW)["proof"]["by"], "log");

    // One that contradicts itself as well; over HTTP, once its index was seen.
    let index = std::fs::read_to_string(mirror.path().join("dl/index.json")).unwrap();
    put(&mirror.path().join("dl/index.json"), index.replace(&mirror.sha256(NEW), &"ab".repeat(32)));
    let server = serve(mirror.path().to_owned());
    let sandbox = Sandbox::behind(&proxy);
    sandbox.gov("install --dry-run 1.22 --from").arg(server.url("")).succeeds();
    let run = sandbox.gov("install --from").arg(server.url("")).arg(NEW).succeeds();
    run.says("Go lists 8920ea521bad").says(format!("the mirror's own index lists {}", "ab".repeat(32)));
    assert_eq!(receipt(&sandbox, NEW)["proof"]["by"], "log");

    // The log is the one that decides: without its word there is nothing.
    proxy.fault(&sdk_cache::lookup_path(NEW), Fault::Gone);
    let sandbox = Sandbox::behind(&proxy);
    let run = sandbox.gov("install --from").arg(mirror.path()).arg(NEW).fails(6);
    run.says("nothing proves go1.22.3 for linux-amd64");
}
