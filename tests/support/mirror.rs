//! A mirror as go.dev is shaped, of a real release: its archive packed anew from its module zip.
//!
//! What the module leaves out (api, doc, misc, test) is missing here too, so the archive's hash is
//! the mirror's own, while its tree is the one that the checksum database lists.

use super::release_server::{ReleaseServer, Reply};
use super::{put, sdk_cache};
use gov::releases::tree_hash::Hex;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The mirror; deleted when it is dropped.
pub(crate) struct Mirror {
    root: TempDir,
}

/// A file of an SDK.
pub(crate) struct SdkFile {
    /// From GOROOT, as the tree has it.
    pub(crate) path: String,
    pub(crate) content: Vec<u8>,
}

impl Mirror {
    /// Makes one: `go1.22.3.linux-amd64.tar.gz`, its `.sha256`, and `dl/index.json`.
    pub(crate) fn of(version: &str) -> Self {
        let root = tempfile::tempdir_in(super::scratch()).unwrap();
        let file_name = format!("go{version}.linux-amd64.tar.gz");
        let archive = root.path().join(&file_name);
        pack(version, &archive);
        let bytes = fs::read(&archive).unwrap();
        let sha256 = Hex(&Sha256::digest(&bytes)).to_string();
        put(&root.path().join(format!("{file_name}.sha256")), &sha256);
        let index = json!([{ "version": format!("go{version}"), "stable": true, "files": [{
            "filename": file_name, "os": "linux", "arch": "amd64", "version": format!("go{version}"),
            "sha256": sha256, "size": bytes.len(), "kind": "archive" }] }]);
        put(&root.path().join("dl/index.json"), index.to_string());
        Self { root }
    }

    pub(crate) fn path(&self) -> &Path {
        self.root.path()
    }

    /// The SHA-256 that the mirror publishes of its archive.
    pub(crate) fn sha256(&self, version: &str) -> String {
        fs::read_to_string(self.path().join(format!("go{version}.linux-amd64.tar.gz.sha256"))).unwrap()
    }
}

/// Serves the files of a directory.
pub(crate) fn serve(root: PathBuf) -> ReleaseServer {
    ReleaseServer::start_answering(move |request| {
        let path = request.target.trim_start_matches('/');
        assert!(!path.split('/').any(|part| part == ".."), "gov asked for {path:?}");
        fs::read(root.join(path)).ok().map(|body| Reply::ok(&body))
    })
}

/// The files of a release, from its module zip.
pub(crate) fn sdk_files(version: &str) -> Vec<SdkFile> {
    let mut zip = zip::ZipArchive::new(File::open(sdk_cache::zip(version)).unwrap()).unwrap();
    let prefix = format!("golang.org/toolchain@v0.0.1-go{version}.linux-amd64/");
    let entries = zip.len();
    let file = |index: usize| {
        let mut entry = zip.by_index(index).unwrap();
        let name = entry.name().unwrap().strip_prefix(&prefix).unwrap().to_owned();
        let path = match name.strip_suffix("/_go.mod") {
            Some(directory) => format!("{directory}/go.mod"),
            None => name,
        };
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        SdkFile { path, content }
    };
    (0..entries).map(file).collect()
}

/// Whether the release tooling makes a file of that path executable.
pub(crate) fn is_executable(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap();
    let is_wrapper = name.strip_prefix("go_").and_then(|rest| rest.strip_suffix("_exec"));
    path.starts_with("bin/")
        || path.starts_with("pkg/tool/")
        || [".bash", ".sh", ".pl", ".rc"].iter().any(|end| path.ends_with(end))
        || is_wrapper.and_then(|rest| rest.split_once('_')).is_some_and(|(os, arch)| !os.is_empty() && !arch.is_empty())
}

/// The time that a release's VERSION gives all its files, in seconds since 1970.
pub(crate) fn release_time(version: &str) -> i64 {
    // 2024-05-01T19:49:47Z and 2024-07-31T19:43:06Z, as their VERSION files say.
    match version {
        sdk_cache::NEW => 1_714_592_987,
        sdk_cache::OLD => 1_722_454_986,
        _ => panic!("the tests have no {version}"),
    }
}

fn pack(version: &str, archive: &Path) {
    let encoder = flate2::write::GzEncoder::new(File::create(archive).unwrap(), flate2::Compression::new(1));
    let mut tar = tar::Builder::new(io::BufWriter::with_capacity(1 << 20, encoder));
    let time = u64::try_from(release_time(version)).unwrap();
    for file in sdk_files(version) {
        let mut header = tar::Header::new_ustar();
        header.set_size(file.content.len() as u64);
        header.set_mtime(time);
        header.set_mode(if is_executable(&file.path) { 0o755 } else { 0o644 });
        tar.append_data(&mut header, format!("go/{}", file.path), &file.content[..]).unwrap();
    }
    tar.into_inner().unwrap().into_inner().map_err(io::IntoInnerError::into_error).unwrap().finish().unwrap();
}
