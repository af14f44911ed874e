//! A small SDK in both of its packings becomes the same tree, with the same hash.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use gov::archive::unpack::{Scope, Unpacked};
use gov::releases::tree_hash::TreeHash;

use super::{Place, module, walk};
use crate::support::archive_forge::sdk as forged;
use crate::support::archive_forge::tar::{self, tar_gz};
use crate::support::archive_forge::zip::zip;

/// Paths, modes, times and contents.
fn tree(root: &Path) -> BTreeMap<String, (u32, i64, Vec<u8>)> {
    let mut tree = BTreeMap::new();
    for (path, metadata) in walk(root) {
        let name = path.strip_prefix(root).expect("below").to_str().expect("UTF-8").to_owned();
        if metadata.is_file() {
            tree.insert(name, (metadata.mode() & 0o7777, metadata.mtime(), fs::read(&path).expect("a file")));
        }
    }
    tree
}

fn tree_hash(unpacked: &Unpacked) -> TreeHash {
    TreeHash::of_sdk(&forged::release(), &forged::platform(), &unpacked.files)
}

/// What the umask of this process leaves of a mode.
fn less_umask(place: &Place, mode: u32) -> u32 {
    let path = place.root().join(format!("mode{mode:o}"));
    OpenOptions::new().write(true).create_new(true).mode(mode).open(&path).expect("a file");
    fs::metadata(path).expect("metadata").mode() & 0o7777
}

#[test]
fn both_packings_become_one_tree_with_one_hash() {
    let archive = tar_gz(&forged::members());
    let (from_tar, from_zip) = (Place::new(), Place::new());
    let proven =
        from_tar.tar_gz_with(&archive[..], |unpacking| unpacking.scope = Scope::CoveredByLog).expect("a good archive");
    let module_zip = from_zip.zip(&zip(&forged::items()), module()).expect("a good module zip");
    for unpacked in [&proven, &module_zip] {
        unpacked.check(&forged::release(), &forged::platform()).expect("the SDK asked for");
        assert_eq!(unpacked.version, forged::NAME);
    }
    assert_eq!(proven.dropped, ["api", "doc", "misc", "test"]);
    assert_eq!(module_zip.dropped, [""; 0]);
    assert_eq!(proven.bytes, module_zip.bytes);
    assert_eq!(tree_hash(&proven), tree_hash(&module_zip));
    assert_eq!(tree(&from_tar.staging()), tree(&from_zip.staging()));
    assert!(!from_tar.staging().join("test").exists());

    let whole_place = Place::new();
    let whole = whole_place.tar_gz(&archive[..]).expect("a good archive");
    assert_eq!(tree_hash(&whole), tree_hash(&proven), "what the log does not cover does not count");
    assert_eq!(whole.files.len(), forged::files().len());
    assert!(whole.dropped.is_empty());
    assert!(whole_place.staging().join("test/fixedbugs/issue27836.dir/Þfoo.go").is_file());
}

#[test]
fn files_have_the_release_toolings_modes_and_time_and_the_archives_bytes() {
    let place = Place::new();
    let unpacked = place.tar_gz(&tar_gz(&forged::members())[..]).expect("a good archive");
    let tree = tree(&place.staging());
    let time = i64::try_from(forged::TIME).expect("a time");
    let [plain, executable] = [0o444, 0o555].map(|mode| less_umask(&place, mode));
    let executables =
        ["bin/go", "bin/gofmt", "lib/wasm/go_js_wasm_exec", "pkg/tool/linux_amd64/compile", "src/all.bash"];
    assert_eq!(tree.len(), forged::files().len());
    for (path, content) in forged::files() {
        let mode = if executables.contains(&path.as_str()) { executable } else { plain };
        assert_eq!(tree.get(&path), Some(&(mode, time, content)), "{path}");
    }
    let sum: usize = forged::files().iter().map(|(_, content)| content.len()).sum();
    assert_eq!(unpacked.bytes, sum as u64);
    for (path, metadata) in walk(&place.staging()) {
        assert!(!metadata.is_dir() || metadata.mode() & 0o777 == less_umask_directory(), "{}", path.display());
    }
}

/// What the umask of this process leaves of 0755.
fn less_umask_directory() -> u32 {
    less_umask(&Place::new(), 0o755)
}

#[test]
fn without_a_time_in_version_files_keep_that_of_their_writing() {
    let members = [tar::file("go/a", "x"), tar::file("go/VERSION", "go1.20.14")];
    let place = Place::new();
    let unpacked = place.tar_gz(&tar_gz(&members)[..]).expect("an old SDK");
    assert_eq!(unpacked.version, "go1.20.14");
    let made = fs::metadata(place.root().join("evil")).expect("a canary").mtime();
    assert!(fs::metadata(place.staging().join("a")).expect("a file").mtime() >= made);
}

#[test]
fn a_leading_dot_and_missing_directories_make_no_difference() {
    let dotted = forged::members_below("./go/", false);
    let (place, plain) = (Place::new(), Place::new());
    let unpacked = place.tar_gz(&tar_gz(&dotted)[..]).expect("5: normalised");
    let same = plain.tar_gz(&tar_gz(&forged::members())[..]).expect("a good archive");
    assert_eq!(tree_hash(&unpacked), tree_hash(&same));
    assert_eq!(tree(&place.staging()), tree(&plain.staging()));
}

#[test]
fn progress_goes_up_to_the_whole() {
    let archive = tar_gz(&forged::members());
    let place = Place::new();
    let staging = place.staging();
    let unpacking = super::unpacking(&staging, gov::archive::entry_rules::Layout::Sdk);
    let heard = std::sync::Mutex::new(vec![0]);
    let advance = |bytes| heard.lock().unwrap().push(bytes);
    gov::archive::tar_gz::unpack(&archive[..], &unpacking, &advance).expect("a good archive");
    let heard = heard.into_inner().unwrap();
    assert!(heard.is_sorted(), "{heard:?}");
    assert_eq!(heard.last(), Some(&(archive.len() as u64)));
    assert!(heard.len() > forged::files().len());
}
