//! The order in which an install reaches the disk: what a power cut leaves is whole or nameless.

use super::{NEW, machine, strace, traced};
use crate::support::sandbox::{Call, Sandbox};
use crate::support::small_releases::SmallReleases;
use std::fs;

#[test]
fn files_then_the_receipt_then_the_name_each_on_the_disk_before_the_next() {
    let releases = SmallReleases::start();
    let sandbox = machine(&releases);
    assert_order(&sandbox, sandbox.gov("install").arg(NEW));
    // What is taken over is published alike.
    let other = machine(&releases);
    assert_order(&other, other.gov("import").arg(sandbox.goroot(NEW)));
}

#[track_caller]
fn assert_order(sandbox: &Sandbox, call: Call<'_>) {
    let log = sandbox.path("strace");
    let trace = "-y -e trace=syncfs,fsync,fdatasync,rename,renameat,renameat2,openat";
    let Some(script) = strace(&log, trace) else { return };
    traced(call, &script).succeeds();
    let trace = fs::read_to_string(&log).unwrap();
    let lines: Vec<&str> = trace.lines().collect();
    let first = |what: &str, from: usize, words: &[&str]| {
        let place = lines[from..].iter().position(|line| words.iter().all(|word| line.contains(word)));
        from + place.unwrap_or_else(|| panic!("no {what} behind line {from} of\n{trace}")) + 1
    };
    // The last file of the tree is written, and everything in it is brought to disk;
    let written = lines.iter().rposition(|line| line.contains("/tree/") && line.contains("O_CREAT")).unwrap();
    let synced = first("sync of the tree", written, &["syncfs(", "/tree>"]);
    // the receipt is whole on the disk under its name;
    let receipt = first("sync of the receipt", synced, &["sync(", "/receipts/.new.go1.22.3.json"]);
    let receipt = first("name of the receipt", receipt, &["rename", "/receipts/go1.22.3.json"]);
    let receipt = first("sync of the receipts", receipt, &["fsync(", "/receipts>"]);
    // then the tree has its name, and the name is on the disk.
    let named = first("name of the tree", receipt, &["rename", "/versions/go1.22.3"]);
    first("sync of the versions", named, &["fsync(", "/versions>"]);
}
