//! The index of go.dev and the lists of module proxies.
#![no_main]

use gov::releases::index::Index;
use gov::releases::module_list;
use gov::releases::platform::Platform;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let platform = Platform::parse("linux-amd64").expect("a platform");
    if let Ok(index) = Index::parse(bytes) {
        for release in index.releases() {
            if let Some(archive) = index.archive(release, &platform) {
                assert!(archive.file_name.starts_with(&release.toolchain_name()) && !archive.file_name.contains('/'));
            }
        }
    }
    let _ = module_list::releases(bytes, &platform);
});
