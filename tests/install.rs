//! `gov install` with real SDKs, from every kind of source, and with every bad input.

mod concurrent;
mod disk;
mod log;
mod mirrors;
mod proxies;
mod refused;
mod tree;

use crate::support::sandbox::Sandbox;
use std::path::Path;

/// The tree's hash in the public log: an independent reading of the records that the tests see.
const H1_OF_NEW: &str = "h1:LqXmlW4rn/rqR5z8Sz3hri+dYqwQ73YKgkSjm31jRFM=";

/// A receipt of gov's home.
fn receipt(sandbox: &Sandbox, version: &str) -> serde_json::Value {
    let path = sandbox.home("receipts").join(format!("go{version}.json"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Hard links of a directory's files, so that a copy of an SDK costs nothing.
fn link_tree(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            link_tree(&entry.path(), &target);
        } else {
            std::fs::hard_link(entry.path(), target).unwrap();
        }
    }
}
