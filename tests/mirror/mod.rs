//! `gov mirror`: made of real releases, used by gov, by the real `go` and by a real web server, and
//! refused with one bit of it flipped.

mod create;
mod go;
mod nginx;
mod refused;
mod serve;
mod served;

use crate::support::installed::link_tree;
use crate::support::module_proxy::ModuleProxy;
use crate::support::prepared::once_for_each_build;
use crate::support::sandbox::{Sandbox, replace};
use crate::support::sdk_cache::{NEW, zip_path};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The paths of what a mirror of [`NEW`] has, and tests alter.
const ARCHIVE: &str = "go1.22.3.linux-amd64.tar.gz";
const LOOKUP: &str = "sumdb/sum.golang.org/lookup/golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64";

/// A mirror of [`NEW`] in a sandbox, made once for each build of gov and then linked: tests replace
/// its files, and never rewrite them.
fn mirrored(sandbox: &Sandbox) -> PathBuf {
    static PREPARED: OnceLock<PathBuf> = OnceLock::new();
    let from = PREPARED.get_or_init(prepare);
    let to = sandbox.path("mirror");
    // Links do not go from one file system to another.
    if fs::create_dir(&to).is_ok() && fs::hard_link(from.join("README.txt"), to.join("probe")).is_ok() {
        fs::remove_dir_all(&to).unwrap();
        link_tree(from, &to);
    } else {
        copy_tree(from, &to);
    }
    to
}

fn prepare() -> PathBuf {
    once_for_each_build("mirrored", |directory| {
        let proxy = ModuleProxy::start().expect("whoever needs a mirror has started a proxy");
        let sandbox = Sandbox::behind(&proxy);
        sandbox.gov("mirror create --versions").arg(NEW).arg(directory).succeeds();
    })
}

/// Copies with the times, as `cp -p` and `tar` do.
fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
            let modified = entry.metadata().unwrap().modified().unwrap();
            File::options().write(true).open(&target).unwrap().set_modified(modified).unwrap();
        }
    }
}

/// Flips one bit in the middle of a file, and leaves its size and its time as they are.
fn flip(path: &Path) {
    let modified = fs::metadata(path).unwrap().modified().unwrap();
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    replace(path, bytes);
    File::options().write(true).open(path).unwrap().set_modified(modified).unwrap();
}

/// Every file of a tree, by its path from the root, with its content; what begins with a dot is
/// gov's own.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    fn list(root: &Path, directory: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                list(root, &path, files);
            } else if !path.file_name().unwrap().to_str().unwrap().starts_with('.') {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    let mut files = BTreeMap::new();
    list(root, root, &mut files);
    files
}

/// The module zip of [`NEW`] in a mirror.
fn module_zip(mirror: &Path) -> PathBuf {
    mirror.join(zip_path(NEW))
}

/// A tile that the record of [`NEW`] rests on.
fn tile(mirror: &Path) -> PathBuf {
    mirror.join("sumdb/sum.golang.org/tile/8/0/x099/950")
}
