//! Releases that this very gov has installed once, for all tests that need installed ones: a file
//! system forgets a deleted inode slowly, and a release has ten thousand.

use super::module_proxy::ModuleProxy;
use super::prepared::once_for_each_build;
use super::sandbox::Sandbox;
use super::sdk_cache::{self, NEW, OLD};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Puts versions into a new home of gov's. Their files are shared: tests replace, and never rewrite.
pub(crate) fn link(versions: &[&str], home: &Path) {
    let from = prepared();
    for version in versions {
        let tree = format!("versions/go{version}");
        link_tree(&from.join(&tree), &home.join(&tree));
        fs::create_dir_all(home.join("receipts")).unwrap();
        for name in [format!("go{version}.json"), format!("go{version}.sha256")] {
            fs::copy(from.join("receipts").join(&name), home.join("receipts").join(&name)).unwrap();
        }
    }
    copy_tree(&from.join("log"), &home.join("log"));
    // What gov has learnt of the others it is to learn again.
    for version in [NEW, OLD].iter().filter(|version| !versions.contains(version)) {
        fs::remove_file(home.join(sdk_cache::lookup_path(version).replacen("sumdb", "log", 1))).unwrap();
    }
}

/// Puts a release's tree anywhere, with files of its own: also on another file system.
pub(crate) fn copy(version: &str, to: &Path) {
    copy_tree(&prepared().join(format!("versions/go{version}")), to);
}

fn prepared() -> &'static Path {
    static PREPARED: OnceLock<PathBuf> = OnceLock::new();
    PREPARED.get_or_init(prepare)
}

/// A home in which both releases are installed.
fn prepare() -> PathBuf {
    once_for_each_build("installed", |home| {
        let proxy = ModuleProxy::start().expect("whoever needs releases has started a proxy");
        let sandbox = Sandbox::behind(&proxy);
        sandbox.gov("install").arg(NEW).arg(OLD).env("GOV_HOME", home).succeeds();
    })
}

/// Hard links of a directory's files, so that a copy of an SDK costs nothing.
pub(crate) fn link_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            link_tree(&entry.path(), &target);
        } else {
            fs::hard_link(entry.path(), target).unwrap();
        }
    }
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
