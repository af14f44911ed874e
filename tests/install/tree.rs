//! What an install leaves behind: the tree, the receipt, and nothing else.

use super::{H1_OF_NEW, receipt};
use crate::support::mirror::{is_executable, release_time, sdk_files};
use crate::support::module_proxy::ModuleProxy;
use crate::support::put;
use crate::support::sandbox::{Sandbox, replace};
use crate::support::sdk_cache::{self, NEW, OLD};
use gov::releases::tree_hash::Hex;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

#[test]
fn two_real_releases_are_fetched_proven_published_and_run() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::on_disk().with("GOPROXY", &proxy.url());
    let run = sandbox.gov("install").arg(NEW).arg(OLD).succeeds();
    for version in [NEW, OLD] {
        let path = sandbox.goroot(version).display().to_string();
        assert!(run.stdout.contains(&format!("go{version} installed: {path}")), "{run}");
        assert!(run.stdout.contains("proven by sum.golang.org, record "), "{run}");
        sandbox.assert_runs(version);
    }
    sandbox.assert_tidy(&[NEW, OLD]);
    assert_eq!(proxy.count(".zip"), 2);
    assert_eq!(sandbox.walled(), [""; 0], "nobody but the proxy is asked");

    let asked = proxy.count("");
    let again = sandbox.gov("install").arg(NEW).arg(OLD).succeeds();
    assert!(again.stdout.contains(&format!("go{OLD} is installed")), "{again}");
    assert_eq!(proxy.count(""), asked, "a second install asks nobody");

    let list = sandbox.gov("list").succeeds();
    assert!(list.stdout.contains(NEW) && list.stdout.contains(OLD), "{list}");
}

/// The umask, and what it leaves of a plain file, an executable and a directory.
const UMASKS: [(&str, u32, u32, u32); 3] =
    [("022", 0o444, 0o555, 0o755), ("077", 0o400, 0o500, 0o700), ("000", 0o444, 0o555, 0o755)];

#[test]
fn the_tree_is_the_module_zips_and_the_receipt_says_what_proved_it() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let expected: BTreeMap<String, Vec<u8>> =
        sdk_files(NEW).into_iter().map(|file| (file.path, file.content)).collect();
    for (umask, plain, executable, directory) in UMASKS {
        // What some proxies take as a password is in nobody's record.
        let secret = format!("hunter{umask}");
        let sandbox = Sandbox::new().with("GOPROXY", &format!("{}/?key={secret}", proxy.url()));
        let run = sandbox.gov("install --json").arg(NEW).with_umask(umask).succeeds();
        assert_eq!(run.json()["installed"][0]["receipt"], receipt(&sandbox, NEW));
        assert_receipt(&sandbox, &format!("{}/{}?***", proxy.url(), sdk_cache::zip_path(NEW)));
        assert!(!run.stdout.contains(&secret) && !run.stderr.contains(&secret), "{run}");
        for directory in ["receipts", "log", "locks"] {
            walk(&sandbox.home(directory), &mut |path| {
                let content = if path.is_file() { fs::read(path).unwrap() } else { Vec::new() };
                assert!(!String::from_utf8_lossy(&content).contains(&secret), "{}", path.display());
            });
        }
        let root = sandbox.goroot(NEW);
        let mut seen = 0;
        walk(&root, &mut |path| {
            let metadata = fs::symlink_metadata(path).unwrap();
            let mode = metadata.mode() & 0o7777;
            if metadata.is_dir() {
                assert_eq!(mode, directory, "{} under umask {umask}", path.display());
                return;
            }
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
            let content = expected.get(name).unwrap_or_else(|| panic!("{name} is in no zip"));
            assert!(metadata.is_file(), "{name}");
            assert_eq!(mode, if is_executable(name) { executable } else { plain }, "{name} under umask {umask}");
            assert_eq!(metadata.mtime(), release_time(NEW), "{name}");
            assert!(fs::read(path).unwrap() == *content, "{name} has another content");
            seen += 1;
        });
        assert_eq!(seen, expected.len());
        sandbox.assert_tidy(&[NEW]);
        sandbox.assert_runs(NEW);
    }
}

fn walk(path: &Path, visit: &mut dyn FnMut(&Path)) {
    visit(path);
    if !path.is_dir() {
        return;
    }
    for entry in fs::read_dir(path).unwrap() {
        walk(&entry.unwrap().path(), visit);
    }
}

#[test]
fn a_tree_without_a_receipt_stays_until_force_replaces_it() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::holding(&[NEW]).with("GOPROXY", &proxy.url());
    // Whole but for its receipt, and not as Go released it.
    fs::remove_file(sandbox.home("receipts/go1.22.3.json")).unwrap();
    let own = sandbox.goroot(NEW).join("src/fmt/mine.go");
    put(&own, "package fmt");
    replace(&sandbox.goroot(NEW).join("bin/go"), "#!/bin/sh\necho mine\n");
    let run = sandbox.gov("install").arg(NEW).fails(8);
    run.says(sandbox.goroot(NEW).display().to_string()).says("receipt").says("gov install --force 1.22.3");
    assert!(own.exists());
    assert_eq!(proxy.count(""), 0, "nothing is fetched for a place that is taken");
    sandbox.gov("install --force").arg(NEW).succeeds();
    assert!(!own.exists());
    sandbox.assert_tidy(&[NEW]);
    sandbox.assert_runs(NEW);
    sandbox.gov("verify").arg(NEW).succeeds();
}

#[test]
fn a_dry_run_changes_and_asks_nothing() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    let run = sandbox.gov("install --dry-run").arg(NEW).succeeds();
    assert!(run.stdout.contains("would be installed"), "{run}");
    assert!(!sandbox.home("").exists());
    assert_eq!(proxy.count(""), 0);
}

/// Asserts what the receipt of an install by way of a proxy says.
fn assert_receipt(sandbox: &Sandbox, source: &str) {
    let receipt = receipt(sandbox, NEW);
    assert_eq!(receipt["format"], 1);
    assert_eq!(receipt["toolchain"], format!("go{NEW}"));
    assert_eq!(receipt["platform"], "linux-amd64");
    assert_eq!(receipt["source"], source);
    let archive = fs::read(sdk_cache::zip(NEW)).unwrap();
    assert_eq!(receipt["archive_sha256"], Hex(&Sha256::digest(&archive)).to_string());
    assert_eq!(receipt["h1"], H1_OF_NEW);
    assert_eq!(receipt["proof"]["by"], "log");
    assert_eq!(receipt["proof"]["name"], "sum.golang.org");
    assert_eq!(receipt["proof"]["record"], 25_587_261);
    assert!(receipt["proof"]["tree_size"].as_u64() > Some(25_587_261), "{receipt}");
    assert_eq!(receipt["form"], "covered");

    let files = sdk_files(NEW);
    assert_eq!(receipt["files"], files.len());
    assert_eq!(receipt["bytes"], files.iter().map(|file| file.content.len()).sum::<usize>());
    let expected: BTreeMap<String, String> =
        files.iter().map(|file| (file.path.clone(), Hex(&Sha256::digest(&file.content)).to_string())).collect();
    let list = fs::read_to_string(sandbox.home("receipts/go1.22.3.sha256")).unwrap();
    let listed: BTreeMap<String, String> = list
        .lines()
        .map(|line| line.split_once("  ").unwrap())
        .map(|(hash, path)| (path.into(), hash.into()))
        .collect();
    assert_eq!(listed, expected);
}
