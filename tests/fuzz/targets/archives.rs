//! Archives: whatever the bytes, nothing is written outside the directory.
#![no_main]

use gov::archive::budgets::Budgets;
use gov::archive::entry_rules::{Layout, Names};
use gov::archive::unpack::{Scope, Unpacking};
use gov::archive::{tar_gz, zip};
use gov::releases::platform::Platform;
use gov_shims::go_version::Release;
use std::io::Write as _;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let around = tempfile::tempdir().expect("a directory");
    let into = around.path().join("into");
    std::fs::create_dir(&into).expect("a directory");
    let budgets = Budgets { archive: 1 << 20, bytes: 1 << 20, entries: 1000 };
    let names = Names::default();
    let unpacking = Unpacking { into: &into, layout: Layout::Sdk, scope: Scope::Whole, names, budgets };
    let _ = tar_gz::unpack(bytes, &unpacking, &|_| {});
    std::fs::remove_dir_all(&into).and_then(|()| std::fs::create_dir(&into)).expect("the same directory, empty");
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).expect("room");
    let release = Release::parse("1.22.3").expect("a release");
    let platform = Platform::parse("linux-amd64").expect("a platform");
    let unpacking = Unpacking { layout: Layout::module(&release, &platform), ..unpacking };
    let _ = zip::unpack(&file, &unpacking, &|_| {});
    assert_eq!(std::fs::read_dir(around.path()).expect("the directory").count(), 1, "nothing beside it");
});
