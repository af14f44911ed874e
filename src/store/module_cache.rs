//! Toolchains that `go` itself has fetched, in its module cache.
//!
//! A tree of `go`'s own, not gov's: nothing is touched but what bears the exact name of a toolchain,
//! in directories that are none but by way of a link. `go` fetches anew what is missing.

use crate::releases::platform::Platform;
use crate::releases::tree_hash::module_version;
use crate::system::{directories, locked};
use gov_shims::go_version::Release;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// The directories of trees and of what they were unpacked from, below the module cache.
const TREES: [&str; 1] = ["golang.org"];
const FILES: [&str; 5] = ["cache", "download", "golang.org", "toolchain", "@v"];

/// What the name of a tree begins with.
const TREE: &str = "toolchain@";

/// The files of a version that may go, in the order in which they do: without the hash of its zip
/// `go` takes a tree for one whose unpacking was cut short, so that no run of it ever trusts half a
/// tree. Its lock stays: another `go` may be waiting for it.
const KINDS: [&str; 5] = ["ziphash", "partial", "zip", "info", "mod"];

/// A toolchain in the module cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toolchain {
    /// The release.
    pub release: Release,
    /// Its tree, and what it was unpacked from; some of it may be missing.
    pub paths: Vec<PathBuf>,
    /// The file that `go` locks while it fetches.
    lock: PathBuf,
}

impl Toolchain {
    /// What it takes on disk, in bytes.
    pub fn bytes(&self) -> u64 {
        self.paths.iter().map(|path| directories::size(path)).sum()
    }

    /// Deletes it, unless a `go` is fetching it; then false.
    pub fn delete(&self) -> io::Result<bool> {
        let lock = File::open(&self.lock).ok();
        if lock.as_ref().is_some_and(|lock| matches!(locked::attempt(lock), Ok(locked::Attempt::Held))) {
            return Ok(false);
        }
        self.paths.iter().try_for_each(|path| directories::delete(path)).map(|()| true)
    }
}

/// The toolchains of a platform in a module cache, oldest first.
pub fn toolchains(module_cache: &Path, platform: &Platform) -> Vec<Toolchain> {
    let mut found: BTreeMap<Release, Vec<PathBuf>> = BTreeMap::new();
    let release = |version: &str| {
        let name = version.strip_suffix(&format!(".{platform}"))?.strip_prefix("v0.0.1-")?;
        Release::from_toolchain_name(name).filter(|release| module_version(release, platform) == version)
    };
    let files = real_directory(module_cache, &FILES);
    for (name, path) in entries(files.as_deref()) {
        let file = KINDS.iter().find_map(|kind| release(name.strip_suffix(kind)?.strip_suffix('.')?));
        if let Some(release) = file.filter(|_| path.symlink_metadata().is_ok_and(|metadata| metadata.is_file())) {
            found.entry(release).or_default().push(path);
        }
    }
    for paths in found.values_mut() {
        paths.sort_by_key(|path| KINDS.iter().position(|kind| path.extension().is_some_and(|own| own == *kind)));
    }
    for (name, path) in entries(real_directory(module_cache, &TREES).as_deref()) {
        let tree = name.strip_prefix(TREE).and_then(release);
        if let Some(release) = tree.filter(|_| is_real_directory(&path)) {
            let paths = found.entry(release).or_default();
            // After the hash, before the rest.
            paths.insert(usize::from(!paths.is_empty()), path);
        }
    }
    let lock = |release: &Release| match &files {
        Some(files) => files.join(format!("{}.lock", module_version(release, platform))),
        None => PathBuf::new(),
    };
    found.into_iter().map(|(release, paths)| Toolchain { lock: lock(&release), release, paths }).collect()
}

/// The directory of these names below another, if none of them is a link.
fn real_directory(above: &Path, names: &[&str]) -> Option<PathBuf> {
    let mut path = above.to_owned();
    for name in names {
        path.push(name);
        if !is_real_directory(&path) {
            return None;
        }
    }
    Some(path)
}

fn is_real_directory(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir())
}

/// Names that are text, each with its path.
fn entries(directory: Option<&Path>) -> Vec<(String, PathBuf)> {
    let entries = directory.and_then(|directory| std::fs::read_dir(directory).ok());
    let named = |entry: std::fs::DirEntry| Some((entry.file_name().into_string().ok()?, entry.path()));
    entries.map(|entries| entries.flatten().filter_map(named).collect()).unwrap_or_default()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn put(path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        File::create(path).unwrap();
    }

    /// Everything below a directory but directories.
    fn files(directory: &Path) -> Vec<String> {
        let mut found = Vec::new();
        let mut pending = vec![directory.to_owned()];
        while let Some(next) = pending.pop() {
            for (_, path) in entries(Some(&next)) {
                if is_real_directory(&path) {
                    pending.push(path);
                } else {
                    found.push(path.strip_prefix(directory).unwrap().display().to_string());
                }
            }
        }
        found.sort();
        found
    }

    #[test]
    fn a_toolchain_goes_whole_and_nothing_else_of_the_cache() {
        let directory = tempfile::tempdir().unwrap();
        let cache = directory.path().join("mod");
        let outside = directory.path().join("outside");
        put(&outside.join("bin/go"));
        let version = "v0.0.1-go1.21.5.linux-amd64";
        let own = cache.join(format!("golang.org/toolchain@{version}"));
        put(&own.join("bin/go"));
        symlink(&outside, own.join("link")).unwrap();
        let download = "cache/download/golang.org/toolchain/@v";
        for kind in ["zip", "ziphash", "info", "mod", "lock"] {
            put(&cache.join(download).join(format!("{version}.{kind}")));
        }
        let others = [
            "golang.org/toolchain@v0.0.1-go1.21.5.darwin-arm64/bin/go",
            "golang.org/toolchain@v0.0.1-go1.021.5.linux-amd64/bin/go",
            "golang.org/toolchain@v0.0.2-go1.21.5.linux-amd64/bin/go",
            "golang.org/toolchain@v0.0.1-go1.21.5.linux-amd64.x/bin/go",
            "golang.org/toolchain@v0.0.1-go1.21.linux-amd64/bin/go",
            "golang.org/x/mod@v0.1.0/go.mod",
            "cache/download/golang.org/toolchain/@v/list",
            "cache/download/golang.org/toolchain/@v/v0.0.1-go1.21.5.linux-amd64.zip2.tmp",
        ];
        for other in others {
            put(&cache.join(other));
        }
        symlink(&outside, cache.join("golang.org/toolchain@v0.0.1-go1.21.6.linux-amd64")).unwrap();
        for path in [&own.join("bin"), &own] {
            fs::set_permissions(path, fs::Permissions::from_mode(0o555)).unwrap();
        }
        let platform = Platform::parse("linux-amd64").unwrap();
        let found = toolchains(&cache, &platform);
        assert_eq!(found.iter().map(|one| one.release.to_string()).collect::<Vec<_>>(), ["1.21.5"]);
        let names: Vec<_> = found[0].paths.iter().map(|path| path.file_name().unwrap().display().to_string()).collect();
        let kind = |kind: &str| format!("{version}.{kind}");
        let expected = [kind("ziphash"), format!("toolchain@{version}"), kind("zip"), kind("info"), kind("mod")];
        assert_eq!(names, expected);

        let lock = File::open(cache.join(download).join(kind("lock"))).unwrap();
        lock.lock().unwrap();
        assert!(!found[0].delete().unwrap(), "a go is at work on it");
        drop(lock);
        assert!(found[0].delete().unwrap());
        assert!(outside.join("bin/go").exists());
        let mut left: Vec<String> = others.iter().map(|other| (*other).to_owned()).collect();
        left.push(format!("{download}/{}", kind("lock")));
        left.push("golang.org/toolchain@v0.0.1-go1.21.6.linux-amd64".to_owned());
        left.sort();
        assert_eq!(files(&cache), left);
        assert!(toolchains(&cache, &platform).is_empty());
    }

    #[test]
    fn a_cache_that_is_reached_by_a_link_is_left_alone_below_it() {
        let directory = tempfile::tempdir().unwrap();
        let (cache, elsewhere) = (directory.path().join("mod"), directory.path().join("elsewhere"));
        put(&elsewhere.join("toolchain@v0.0.1-go1.21.5.linux-amd64/bin/go"));
        fs::create_dir(&cache).unwrap();
        symlink(&elsewhere, cache.join("golang.org")).unwrap();
        assert!(toolchains(&cache, &Platform::parse("linux-amd64").unwrap()).is_empty());
        assert!(toolchains(&directory.path().join("absent"), &Platform::parse("linux-amd64").unwrap()).is_empty());
    }
}
