//! What is made once for each build of gov, and then shared by all tests that need it.

use super::{put, scratch};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The directory of that name, made by whoever comes first; the others wait.
pub(crate) fn once_for_each_build(name: &str, make: impl FnOnce(&Path)) -> PathBuf {
    let directory = scratch().join(name);
    fs::create_dir_all(scratch()).unwrap();
    let lock = File::create(scratch().join(format!("{name}.lock"))).unwrap();
    lock.lock().unwrap();
    let gov = fs::metadata(env!("CARGO_BIN_EXE_gov")).unwrap();
    let build = format!("{} bytes, {:?}", gov.len(), gov.modified().unwrap());
    let stamp = scratch().join(format!("{name}.stamp"));
    if !fs::read_to_string(&stamp).is_ok_and(|text| text == build) {
        let _ = fs::remove_dir_all(&directory);
        make(&directory);
        put(&stamp, build);
    }
    directory
}
