//! Releases of a few small files whose `go` is a script, on a module proxy of their own with a log of
//! their own: an install takes milliseconds, so that hundreds can be broken off.

use super::archive_forge::zip;
use super::release_server::{Ranges, ReleaseServer, Reply, Request};
use super::sandbox::Sandbox;
use super::small_log::SmallLog;
use gov::releases::platform::Platform;
use gov::releases::tree_hash::{FileHash, MODULE, TreeHash, module_version};
use gov_shims::go_version::Release;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The releases that there are.
pub(crate) const ALL: [&str; 2] = ["1.22.3", "1.21.13"];

/// The proxy; stops when it is dropped.
pub(crate) struct SmallReleases {
    pub(crate) server: ReleaseServer,
    gosumdb: String,
    zips: Arc<BTreeMap<String, Vec<u8>>>,
}

impl SmallReleases {
    pub(crate) fn start() -> Self {
        let platform = Platform::parse("linux-amd64").unwrap();
        let mut zips = BTreeMap::new();
        let mut records = Vec::new();
        for version in ALL {
            let release = Release::parse(version).unwrap();
            let module_version = module_version(&release, &platform);
            let hashes: Vec<_> = files(version)
                .into_iter()
                .map(|(path, content)| FileHash { path, sha256: Sha256::digest(content).into() })
                .collect();
            let h1 = TreeHash::of_sdk(&release, &platform, &hashes).to_string();
            let named = |path: &str| format!("{MODULE}@{module_version}/{path}");
            let items: Vec<_> = files(version).into_iter().map(|(path, text)| zip::file(named(&path), text)).collect();
            zips.insert(format!("/{MODULE}/@v/{module_version}.zip"), zip::zip(&items));
            records.push((MODULE.to_owned(), module_version, h1));
        }
        let log = SmallLog::of(records);
        let gosumdb = log.gosumdb();
        let zips = Arc::new(zips);
        let for_server = Arc::clone(&zips);
        let server = ReleaseServer::start_answering(move |request| answer(request, &log, &for_server));
        Self { server, gosumdb, zips }
    }

    /// A machine that knows this proxy and this log alone.
    pub(crate) fn sandbox(&self) -> Sandbox {
        self.settle(Sandbox::new())
    }

    /// The same settings for another machine.
    pub(crate) fn settle(&self, sandbox: Sandbox) -> Sandbox {
        sandbox.with("GOPROXY", &self.server.url("")).with("GOSUMDB", &self.gosumdb)
    }

    /// The target of a release's zip, as the server is asked for it.
    pub(crate) fn zip_path(&self, version: &str) -> String {
        let path = self.zips.keys().find(|path| path.contains(&format!("-go{version}.")));
        path.unwrap().clone()
    }

    /// The zip as it is served, which a script may answer otherwise.
    pub(crate) fn zip(&self, version: &str) -> Reply {
        zip_reply(&self.zips[&self.zip_path(version)])
    }

    /// How often the zips were asked for.
    pub(crate) fn downloads(&self) -> Vec<Request> {
        self.server.requests().into_iter().filter(|request| request.target.contains(".zip")).collect()
    }
}

fn answer(request: &Request, log: &SmallLog, zips: &BTreeMap<String, Vec<u8>>) -> Option<Reply> {
    if let Some(zip) = zips.get(&request.target) {
        return Some(zip_reply(zip));
    }
    log.answer(request.target.strip_prefix("/sumdb/")?).map(|body| Reply::ok(&body))
}

fn zip_reply(zip: &[u8]) -> Reply {
    Reply::ok(zip).header("ETag", "\"one\"").ranges(Ranges::Answered)
}

/// Paths from GOROOT and contents.
fn files(version: &str) -> Vec<(String, Vec<u8>)> {
    let go = format!("#!/bin/sh\necho go version go{version} linux/amd64\n");
    let version_file = format!("go{version}\ntime 2024-05-01T19:49:47Z\n");
    // Bytes that do not get smaller.
    let noise: Vec<u8> = (0..1500u32).flat_map(|number| Sha256::digest(number.to_le_bytes())).collect();
    let mut files: Vec<(String, Vec<u8>)> = [
        ("VERSION", version_file.as_bytes()),
        ("bin/go", go.as_bytes()),
        ("bin/gofmt", b"#!/bin/sh\n"),
        ("go.env", b"GOTOOLCHAIN=auto\n"),
        ("pkg/tool/linux_amd64/compile", &noise),
    ]
    .map(|(path, content)| (path.to_owned(), content.to_vec()))
    .into();
    files.extend((0..12).map(|number| (format!("src/p{number}/x.go"), b"package x\n".to_vec())));
    files
}

/// Asserts that a tree is the whole release.
#[track_caller]
pub(crate) fn assert_whole(sandbox: &Sandbox, version: &str) {
    for (path, content) in files(version) {
        let found = std::fs::read(sandbox.goroot(version).join(&path));
        assert!(found.is_ok_and(|found| found == content), "go{version}: {path} is not as it was released");
    }
}
