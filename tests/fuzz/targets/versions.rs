//! Versions: what is read prints as something that is read the same, and is safe in a path.
#![no_main]

use gov::releases::wanted::Request;
use gov_shims::go_version::{GoVersion, Release};
use gov_shims::toolchain_setting::ToolchainSetting;
use gov_shims::wanted::Wanted;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Some(version) = GoVersion::parse(text) {
        let printed = version.to_string();
        assert_eq!(GoVersion::parse(&printed), Some(version));
        assert!(printed.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.'));
        assert!(!printed.contains(".."));
    }
    if let Some(release) = Release::parse(text) {
        assert_eq!(Release::from_toolchain_name(&release.toolchain_name()), Some(release.clone()));
        if release.version().has_a_releases_form() {
            assert_eq!(Wanted::parse(&release.typed()), Ok(Wanted::Exact(release)));
        }
    }
    if let Ok(wanted) = Wanted::parse(text) {
        assert_eq!(Wanted::parse(&wanted.to_string()), Ok(wanted));
    }
    let _ = (GoVersion::from_toolchain_name(text), ToolchainSetting::parse(text), Request::parse(text));
});
