//! The index of go.dev, the lists of module proxies, what is kept of both, and words that choose from them.
#![no_main]

use gov::releases::index::Index;
use gov::releases::module_list;
use gov::releases::platform::Platform;
use gov::releases::selection::Selection;
use gov::releases::tree_hash::Hex;
use gov::store::lists::{self, KeptList};
use gov::store::projects;
use gov_shims::home_layout::HomeLayout;
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::Path;

const URL: [u8; 32] = [7; 32];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let platform = Platform::parse("linux-amd64").expect("a platform");
    if let Ok(index) = Index::parse(bytes) {
        for release in index.releases() {
            if let Some(archive) = index.archive(release, &platform) {
                assert!(archive.file_name.starts_with(&release.toolchain_name()) && !archive.file_name.contains('/'));
            }
        }
    }
    let known = module_list::releases(bytes, &platform).unwrap_or_default();
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(selections) = Selection::parse(text)
    {
        for selection in selections {
            assert!(selection.every(&known).iter().all(|release| known.contains(release)));
        }
    }
    kept(bytes);
});

/// Files of gov's home that a crash or a stranger may have written.
fn kept(bytes: &[u8]) {
    let home = tempfile::tempdir().expect("a directory");
    let layout = HomeLayout::at(home.path().to_owned()).expect("a home");
    fs::create_dir(layout.lists()).expect("a directory");
    let put = |path: &Path, bytes: &[u8]| fs::write(path, bytes).expect("room");
    put(&layout.list(&URL), bytes);
    let _ = lists::read(&layout, &URL, 1 << 20);
    // The same behind a hash that is right, which no fuzzer finds.
    let head = format!("gov list 1\nsha256 {}\n", Hex(&Sha256::digest(bytes)));
    put(&layout.list(&URL), &[head.as_bytes(), bytes].concat());
    if let Some(list) = lists::read(&layout, &URL, 1 << 20) {
        lists::keep(&layout, &URL, &list).expect("room");
        assert_eq!(lists::read(&layout, &URL, 1 << 20), Some(list));
    }
    let tag = std::str::from_utf8(bytes).ok().filter(|text| !text.contains(['\n', '\r'])).map(str::to_owned);
    let list = KeptList { confirmed: bytes.len() as u64, tag: tag.clone(), modified: tag, body: bytes.to_vec() };
    lists::keep(&layout, &URL, &list).expect("room");
    if let Some(read) = lists::read(&layout, &URL, 1 << 20) {
        assert_eq!(read, list);
    }
    put(&layout.newest_listed(&URL), bytes);
    if let Some(release) = lists::newest(&layout, &URL) {
        assert!(release.toolchain_name().bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/'));
    }
    put(&layout.projects(), bytes);
    assert!(projects::read(&layout).iter().all(|project| project.is_absolute()));
}
