//! `gov verify` on real SDKs: what is as Go released it, and what is not.

use crate::support::installed::link_tree;
use crate::support::module_proxy::{Fault, ModuleProxy};
use crate::support::put;
use crate::support::sandbox::{NOBODY, Run, Sandbox, names_in, replace};
use crate::support::sdk_cache::{NEW, OLD};
use std::fs;
use std::path::Path;

/// A sandbox with both releases, whose network is gone.
fn offline() -> Option<Sandbox> {
    // The releases are real, and installed by way of a proxy that has stopped when tests begin.
    ModuleProxy::start()?;
    Some(Sandbox::holding(&[NEW, OLD]).with("GOPROXY", NOBODY))
}

/// One bit of one byte in the middle of a file is another.
fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    replace(path, bytes);
}

/// The lines of a verdict that name files.
fn named(run: &Run) -> Vec<&str> {
    run.stdout.lines().filter(|line| line.starts_with("  ")).map(str::trim).collect()
}

#[test]
fn installed_releases_are_proven_again_without_a_network() {
    let Some(sandbox) = offline() else { return };
    let run = sandbox.gov("verify --all").succeeds();
    for version in [NEW, OLD] {
        let path = sandbox.goroot(version).display().to_string();
        assert!(run.stdout.contains(&format!("go{version} ok: {path} (proven by sum.golang.org, record ")), "{run}");
    }
    let run = sandbox.gov("verify --json").arg(NEW).succeeds();
    assert_eq!(run.json()["verdicts"][0]["finding"], "proven");
    assert_eq!(sandbox.walled(), [""; 0]);
}

#[test]
fn a_flipped_bit_is_found_and_the_file_named() {
    let Some(sandbox) = offline() else { return };
    for path in ["src/fmt/print.go", "bin/go", "pkg/tool/linux_amd64/compile"] {
        let file = sandbox.goroot(NEW).join(path);
        let released = fs::read(&file).unwrap();
        flip(&file);
        let run = sandbox.gov("verify").arg(NEW).run();
        assert_eq!(run.code, Some(6), "{run}");
        assert!(run.stdout.starts_with("go1.22.3 DIFFERS"), "{run}");
        assert_eq!(named(&run), [format!("changed {path}")], "{run}");
        run.says("gov install --force 1.22.3");
        replace(&file, released);
    }
    sandbox.gov("verify").arg(NEW).succeeds();
    sandbox.gov("verify").arg(OLD).succeeds();
}

#[test]
fn missing_and_added_files_are_named_and_one_bad_version_of_several_decides() {
    let Some(sandbox) = offline() else { return };
    let root = sandbox.goroot(OLD);
    fs::remove_file(root.join("src/fmt/print.go")).unwrap();
    put(&root.join("src/fmt/evil.go"), "package fmt");
    put(&root.join("misc/wasm/evil.js"), "");
    flip(&root.join("VERSION"));
    let run = sandbox.gov("verify --all").run();
    assert_eq!(run.code, Some(6), "{run}");
    assert!(run.stdout.contains("go1.22.3 ok: "), "{run}");
    let expected = ["changed VERSION", "missing src/fmt/print.go", "added misc/wasm/evil.js", "added src/fmt/evil.go"];
    assert_eq!(named(&run), expected, "{run}");
    let json = sandbox.gov("verify --json").arg(OLD).run().json();
    assert_eq!(json["verdicts"][0]["missing"], serde_json::json!(["src/fmt/print.go"]));
}

#[test]
fn a_file_where_the_log_does_not_look_is_found_too() {
    let Some(sandbox) = offline() else { return };
    // The log covers no top-level test; this tree had none when it was proven.
    put(&sandbox.goroot(NEW).join("test/evil.go"), "package evil");
    let run = sandbox.gov("verify").arg(NEW).run();
    assert_eq!(run.code, Some(6), "{run}");
    assert_eq!(named(&run), ["added test/evil.go"]);
}

#[test]
fn links_and_special_files_belong_to_no_release() {
    let Some(sandbox) = offline() else { return };
    std::os::unix::fs::symlink("/etc/passwd", sandbox.goroot(NEW).join("src/link")).unwrap();
    let run = sandbox.gov("verify").arg(NEW).run();
    assert_eq!(run.code, Some(6), "{run}");
    assert!(run.stdout.contains("src/link"), "{run}");
}

#[test]
fn a_receipt_rewritten_along_with_a_file_proves_nothing() {
    let Some(sandbox) = offline() else { return };
    let file = sandbox.goroot(NEW).join("src/fmt/print.go");
    let hash_of = || {
        use sha2::Digest as _;
        gov::releases::tree_hash::Hex(&sha2::Sha256::digest(fs::read(&file).unwrap())).to_string()
    };
    let before = hash_of();
    flip(&file);
    let list = sandbox.home("receipts/go1.22.3.sha256");
    replace(&list, fs::read_to_string(&list).unwrap().replace(&before, &hash_of()));
    let run = sandbox.gov("verify").arg(NEW).run();
    assert_eq!(run.code, Some(6), "{run}");
    assert!(run.stdout.contains(&format!("expected      {}", crate::install::H1_OF_NEW)), "{run}");
}

#[test]
fn a_version_that_cannot_be_proven_hides_no_other() {
    let Some(sandbox) = offline() else { return };
    put(&sandbox.home("receipts/go1.21.13.json"), "{");
    put(&sandbox.goroot("1.20.14").join("VERSION"), "go1.20.14\n");
    let run = sandbox.gov("verify --all").run();
    // Of what gov did not install only the log could tell, and it is out of reach.
    let lines: Vec<&str> = run.stdout.lines().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(lines, ["go1.20.14 NOT PROVEN", "go1.21.13 NOT PROVEN", "go1.22.3 ok"], "{run}");
    assert_eq!(run.code, Some(5), "what was the matter with the first: {run}");
    run.says("gov install --force 1.21.13");
    // That one differs weighs more.
    flip(&sandbox.goroot(NEW).join("VERSION"));
    let run = sandbox.gov("verify --all --json").run();
    assert_eq!(run.code, Some(6), "{run}");
    let findings: Vec<_> = (0..3).map(|at| run.json()["verdicts"][at]["finding"].clone()).collect();
    assert_eq!(findings, ["not-proven", "not-proven", "differs"], "{run}");
}

#[test]
fn any_copy_of_an_sdk_is_proven_by_its_path() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::holding(&[NEW]).with("GOPROXY", &proxy.url());
    let copy = sandbox.path("work/copy");
    link_tree(&sandbox.goroot(NEW), &copy);
    let run = sandbox.gov("verify").arg(&copy).succeeds();
    assert!(run.stdout.contains(&format!("go1.22.3 ok: {}", copy.display())), "{run}");
    // Also where gov knows nothing of it, not even its log.
    let stranger = Sandbox::behind(&proxy);
    stranger.gov("verify").arg(&copy).succeeds();
    flip(&copy.join("src/fmt/print.go"));
    assert_eq!(proxy.count(".zip"), 0, "a good tree needs no module");
    // Where the module is out of reach, no more can be said than that it differs.
    proxy.fault(".zip", Fault::Gone);
    let run = stranger.gov("verify").arg(&copy).run();
    assert_eq!(run.code, Some(6), "{run}");
    assert!(run.stdout.contains("DIFFERS") && run.stdout.contains(crate::install::H1_OF_NEW), "{run}");
    // Where it is in reach, the file is named.
    proxy.heal();
    let run = stranger.gov("verify").arg(&copy).run();
    assert_eq!(run.code, Some(6), "{run}");
    assert!(run.stdout.contains("DIFFERS") && run.stdout.contains("changed src/fmt/print.go"), "{run}");
    for directory in ["versions", "staging", "downloads"] {
        assert!(names_in(&stranger.home(directory)).is_empty(), "{directory}");
    }
    drop(proxy);
    // Without the log nobody can say, and nobody does.
    Sandbox::new().with("GOPROXY", NOBODY).gov("verify").arg(&copy).fails(5).says("sum.golang.org");
    fs::remove_file(copy.join("VERSION")).unwrap();
    stranger.gov("verify").arg(&copy).fails(4).says("is no Go SDK");
}

#[test]
fn what_is_not_installed_cannot_be_verified() {
    let sandbox = Sandbox::new();
    sandbox.gov("verify").arg(NEW).fails(4).says("gov install '1.22.3'");
    sandbox.gov("verify ./absent").fails(4).says("absent");
}
