//! `gov import` on real SDKs, laid out as each manager lays them out, and on hostile ones.

mod hostile;
mod layouts;
mod module_cache;
mod pins;
mod reflink;

use crate::support::installed::{self, link_tree};
use crate::support::module_proxy::ModuleProxy;
use crate::support::sandbox::{Run, Sandbox, names_in};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// A sandbox with a network in which nothing is installed, and what serves it.
fn sandbox() -> Option<(ModuleProxy, Sandbox)> {
    let proxy = ModuleProxy::start()?;
    let sandbox = Sandbox::behind(&proxy);
    Some((proxy, sandbox))
}

/// Lays a real SDK out below the sandbox; its files are shared with those of the same release that
/// were laid out before, and so replaced, never rewritten.
fn lay_out(sandbox: &Sandbox, version: &str, at: &str) -> PathBuf {
    let (stash, path) = (stash(sandbox, version), sandbox.path(at));
    if !stash.exists() {
        installed::copy(version, &stash);
    }
    link_tree(&stash, &path);
    path
}

/// Where the release lies from which those that are laid out are linked.
fn stash(sandbox: &Sandbox, version: &str) -> PathBuf {
    sandbox.path("stash").join(version)
}

/// Asserts that nothing was published, and nothing is left of the attempt.
#[track_caller]
fn assert_nothing_taken(sandbox: &Sandbox, run: &Run) {
    for directory in ["versions", "receipts", "staging"] {
        assert_eq!(names_in(&sandbox.home(directory)), BTreeSet::new(), "{directory}: {run}");
    }
}

/// What became of each SDK: its manager, its release, and the result.
fn results(run: &Run) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let rows = run.json()["imported"].as_array().unwrap_or_else(|| panic!("{run}")).clone();
    rows.iter().map(|row| (text(&row["manager"]), text(&row["version"]), text(&row["result"]))).collect()
}

fn row(manager: &str, version: &str, result: &str) -> (String, String, String) {
    (manager.to_owned(), version.to_owned(), result.to_owned())
}

/// Each path below a directory, with what a change would change; links are not followed.
fn listing(root: &Path) -> BTreeMap<PathBuf, (u64, u32, i64, u64)> {
    let mut listing = BTreeMap::new();
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let entry = entry.unwrap();
            let metadata = entry.metadata().unwrap();
            if metadata.is_dir() {
                directories.push(entry.path());
            }
            // A directory's size is its file system's business.
            let size = if metadata.is_dir() { 0 } else { metadata.len() };
            listing.insert(entry.path(), (metadata.ino(), metadata.mode(), metadata.mtime(), size));
        }
    }
    listing
}
