//! Hostile archives, installed: each is served as the official file, with the hash that go.dev's index or the
//! log has for it, and must be refused for what is in it alone. The numbers are those of the list in the
//! threat model.

mod tar;
mod zip;

use crate::support::archive_forge::sdk as forged;
use crate::support::go_dev::GoDev;
use crate::support::put;
use crate::support::release_server::{ReleaseServer, Reply};
use crate::support::sandbox::{Sandbox, names_in};
use crate::support::small_log::SmallLog;
use gov::releases::base64;
use gov::releases::platform::Platform;
use gov::releases::tree_hash::{FileHash, Hex, MODULE, TreeHash, module_version};
use gov_shims::go_version::Release;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// The version that is installed before anything hostile comes.
const FIRST: &str = "1.97.1";
/// The version that the hostile archives claim to be.
const HOSTILE: &str = "1.98.1";

/// A canary outside of all that gov may touch, which archives name as the target of their links.
const CANARY: &str = "work/canary";

/// Kilobytes that gov may need for any archive, however large it is unpacked.
const MEMORY: u64 = 64 << 10;
/// The same for one with as many entries or names as are accepted: all names are known until it ends.
const MEMORY_WITH_NAMES: u64 = 128 << 10;

/// One hostile archive: the number and what it is, its bytes, the entry that the message names (nothing
/// where it names none) and why.
struct Case {
    what: String,
    archive: Vec<u8>,
    entry: String,
    why: String,
}

/// Files of a good SDK of that version, whose `go` says so.
fn files(version: &str) -> Vec<(String, Vec<u8>)> {
    let go = format!("#!/bin/sh\necho go version go{version} linux/amd64\n");
    let content = |(path, content): (String, Vec<u8>)| match path.as_str() {
        "VERSION" => (path, format!("go{version}\ntime 2024-05-01T19:49:47Z\n").into_bytes()),
        "bin/go" => (path, go.clone().into_bytes()),
        _ => (path, content),
    };
    // The library's long and foreign names are for the tests of good archives.
    let is_plain = |(path, _): &(String, Vec<u8>)| path.len() < 90 && path.is_ascii();
    forged::files().into_iter().filter(is_plain).map(content).collect()
}

/// The hash that the log has of a good SDK.
fn h1(version: &str) -> String {
    let hash = |(path, content): (String, Vec<u8>)| FileHash { path, sha256: Sha256::digest(content).into() };
    let files: Vec<_> = files(version).into_iter().map(hash).collect();
    TreeHash::of_sdk(&release(version), &platform(), &files).to_string()
}

fn release(version: &str) -> Release {
    Release::parse(version).expect("a release")
}

fn platform() -> Platform {
    Platform::parse("linux-amd64").expect("a platform")
}

/// `golang.org/toolchain@v0.0.1-go1.98.1.linux-amd64`
fn module(version: &str) -> String {
    format!("{MODULE}@{}", module_version(&release(version), &platform()))
}

/// What Go's `dirhash` would say of a zip with these names and contents, whatever they are.
fn h1_of_names(files: &[(Vec<u8>, Vec<u8>)]) -> String {
    let mut files = files.to_vec();
    files.sort();
    let line = |(name, content): &(Vec<u8>, Vec<u8>)| {
        [format!("{}  ", Hex(&Sha256::digest(content))).as_bytes(), name, b"\n"].concat()
    };
    let summary: Vec<u8> = files.iter().flat_map(line).collect();
    format!("h1:{}", base64::encode(&Sha256::digest(summary)))
}

/// A log with these releases, and a module proxy that passes it on and has the zips that it is given.
struct World {
    server: ReleaseServer,
    gosumdb: String,
    zips: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
}

impl World {
    /// Versions and their hashes.
    fn start(records: impl IntoIterator<Item = (String, String)>) -> Self {
        let record =
            |(version, h1): (String, String)| (MODULE.to_owned(), module_version(&release(&version), &platform()), h1);
        let log = SmallLog::of(records.into_iter().map(record));
        let gosumdb = log.gosumdb();
        let zips = Arc::new(Mutex::new(BTreeMap::<String, Vec<u8>>::new()));
        let served = Arc::clone(&zips);
        let server = ReleaseServer::start_answering(move |request| {
            if let Some(zip) = served.lock().expect("no panic").get(&request.target) {
                return Some(Reply::ok(zip));
            }
            log.answer(request.target.strip_prefix("/sumdb/")?).map(|body| Reply::ok(&body))
        });
        Self { server, gosumdb, zips }
    }

    fn sandbox(&self) -> Sandbox {
        guarded(Sandbox::new().with("GOPROXY", &self.server.url("")).with("GOSUMDB", &self.gosumdb))
    }

    fn serve_zip(&self, version: &str, zip: Vec<u8>) {
        let path = format!("/{MODULE}/@v/{}.zip", module_version(&release(version), &platform()));
        self.zips.lock().expect("no panic").insert(path, zip);
    }
}

/// Puts the canaries where links and `..` lead.
fn guarded(sandbox: Sandbox) -> Sandbox {
    for path in [CANARY, "evil", "home/canary", "tmp/canary"] {
        put(&sandbox.path(path), "canary");
    }
    sandbox
}

/// All outside of gov's home: paths, modes, links, times and contents.
fn outside(sandbox: &Sandbox) -> BTreeMap<PathBuf, (u32, u64, i64, Vec<u8>)> {
    let mut seen = BTreeMap::new();
    let mut open: Vec<PathBuf> = vec![sandbox.path("")];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            let metadata = fs::symlink_metadata(&path).expect("metadata");
            if path == sandbox.home("").components().as_path() {
                continue;
            }
            if metadata.is_dir() {
                open.push(path.clone());
            }
            let content = if metadata.is_file() { fs::read(&path).expect("a file") } else { Vec::new() };
            seen.insert(path, (metadata.mode(), metadata.nlink(), metadata.mtime_nsec(), content));
        }
    }
    seen
}

/// Installs what is hostile, and asserts that it was refused, named, and left nothing anywhere.
fn assert_refused(sandbox: &Sandbox, case: &Case, version: &str, from: Option<&str>) {
    let before = outside(sandbox);
    let call = sandbox.gov("install").arg(version);
    let call = match from {
        Some(from) => call.arg("--from").arg(from),
        None => call,
    };
    let mut most = 0;
    let run = call.run_and(|process| {
        most = most.max(peak_memory(process).unwrap_or(0));
        false
    });
    let Case { what, entry, why, .. } = case;
    run.assert_failed(6);
    assert!(entry.is_empty() || run.stderr.contains(&format!("the entry \"{entry}\"")), "{what}: {run}");
    assert!(run.stderr.contains(why.as_str()), "{what}: expected {why:?} of {run}");
    assert!(!run.stderr.contains(|c: char| c.is_control() && c != '\n'), "{what}: {run}");
    assert!(!run.stderr.contains('\u{202e}'), "{what}: {run}");
    let limit = if what.starts_with("28") { MEMORY_WITH_NAMES } else { MEMORY };
    assert!(most > 0 || !what.starts_with("27"), "{what}: nothing was measured");
    assert!(most < limit, "{what}: {most} kB: {run}");
    assert_eq!(outside(sandbox), before, "{what}: something outside of gov's home changed");
    assert_only(sandbox, &[FIRST]);
    sandbox.assert_runs(FIRST);
}

/// The most memory that a process ever had, in kB; `None` where it is too young or too old to tell.
fn peak_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.parse().ok()
}

/// gov's home holds these versions, and nothing that was begun.
fn assert_only(sandbox: &Sandbox, versions: &[&str]) {
    let expected: Vec<String> = versions.iter().map(|version| format!("go{version}")).collect();
    assert!(names_in(&sandbox.home("versions")).iter().eq(&expected));
    for directory in ["staging", "downloads", "locks"] {
        assert!(names_in(&sandbox.home(directory)).is_empty(), "{directory}: {:?}", names_in(&sandbox.home(directory)));
    }
}

/// A site that serves archives as go.dev does, and a machine that trusts its index alone.
fn trusting(go_dev: &GoDev) -> Sandbox {
    let sandbox = guarded(go_dev.sandbox());
    put(&sandbox.home("config.toml"), "trust = \"index\"\n");
    sandbox
}
