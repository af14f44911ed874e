//! A module proxy's list of toolchains: the body of `golang.org/toolchain/@v/list`.
//!
//! A hint, never an inventory (go-semantics 4.7): a proxy lists what it has seen, and serves what
//! it does not list. So a release that is listed exists; of one that is not, this says nothing.

use super::index::is_web_page;
use super::platform::Platform;
use gov_shims::go_version::Release;
use std::collections::BTreeSet;
use thiserror::Error;

/// The longest list that is read, in bytes; all toolchains of August 2026 would take 0.3 MB.
pub const LONGEST: usize = 4 << 20;

/// Why some bytes are no list of toolchains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ListError {
    /// More than [`LONGEST`].
    #[error("the proxy's list of toolchains has more than {LONGEST} bytes")]
    TooLong,
    /// A captive portal, or an error page.
    #[error("got a web page where the proxy's list of toolchains was expected")]
    WebPage,
}

/// The releases that a list names for a platform. Lines of any other form are passed over; so is an
/// empty list, which a proxy that has seen nothing yet rightly sends.
pub fn releases(body: &[u8], platform: &Platform) -> Result<BTreeSet<Release>, ListError> {
    if body.len() > LONGEST {
        return Err(ListError::TooLong);
    }
    if is_web_page(body) {
        return Err(ListError::WebPage);
    }
    let suffix = format!(".{platform}");
    let release = |line: &[u8]| {
        let version = std::str::from_utf8(line).ok()?.trim_ascii_end();
        Release::from_toolchain_name(version.strip_prefix("v0.0.1-")?.strip_suffix(&suffix)?)
    };
    Ok(body.split(|byte| *byte == b'\n').filter_map(release).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::releases::tree_hash::module_version;
    use proptest::prelude::*;

    fn names(body: &str, platform: &str) -> Vec<String> {
        let platform = Platform::parse(platform).expect(platform);
        let releases = releases(body.as_bytes(), &platform).expect("a list");
        releases.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_the_lines_of_the_platform_count_in_the_order_of_go() {
        let body = "v0.0.1-go1.22.3.linux-amd64\n\
                    v0.0.1-go1.9.linux-amd64\r\n\
                    v0.0.1-go1.21rc2.linux-amd64\n\
                    v0.0.1-go1.20.linux-amd64\n\
                    v0.0.1-go1.22.3.linux-amd64\n\
                    v0.0.1-go1.22.4.linux-arm\n\
                    v0.0.1-go1.22.5.linux-arm64\n\
                    v0.0.1-go1.22.10.linux-amd64";
        assert_eq!(names(body, "linux-amd64"), ["1.9", "1.20", "1.21rc2", "1.22.3", "1.22.10"]);
        assert_eq!(names(body, "linux-arm"), ["1.22.4"], "by the module's name, not the archive's armv6l");
        assert_eq!(names("", "linux-amd64"), [""; 0]);
    }

    #[test]
    fn bad_lines_are_passed_over() {
        for line in [
            "",
            "go1.22.3.linux-amd64",
            "v0.0.1-go1.22.linux-amd64",
            "v0.0.1-go1.20.0.linux-amd64",
            "v0.0.1-go1.22.3-corp.linux-amd64",
            "v0.0.1-go1.22.3.linux/amd64",
            "v0.0.1-go1.22.3.linux-amd64 2024-05-07",
            " v0.0.1-go1.22.3.linux-amd64",
            "v0.0.2-go1.22.3.linux-amd64",
            "v0.0.1-go1.9.2rc2.linux-amd64",
            "v0.0.1-go../x.linux-amd64",
            "v0.0.1-go1.22.3\u{0}.linux-amd64",
            "not found: golang.org/toolchain",
        ] {
            let body = format!("{line}\nv0.0.1-go1.23.1.linux-amd64\n");
            assert_eq!(names(&body, "linux-amd64"), ["1.23.1"], "{line:?}");
        }
        let platform = Platform::parse("linux-amd64").expect("a platform");
        let with_bad_utf8 = b"\xff\xfe\nv0.0.1-go1.23.1.linux-amd64\n";
        assert_eq!(releases(with_bad_utf8, &platform).expect("a list").len(), 1);
        assert_eq!(releases(b" <html>", &platform), Err(ListError::WebPage));
        assert_eq!(releases(&vec![b'\n'; LONGEST + 1], &platform), Err(ListError::TooLong));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = releases(&bytes, &Platform::of_build());
        }

        #[test]
        fn every_release_is_found_by_its_module_version(
            versions in proptest::collection::vec((1u32..40, proptest::option::of(0u32..30)), 0..20)
        ) {
            let platform = Platform::parse("linux-arm").expect("a platform");
            let of = |(minor, patch): &(u32, Option<u32>)| {
                let text = patch.map_or(format!("1.{minor}rc1"), |patch| format!("1.{minor}.{patch}"));
                Release::parse(&text).expect("a release")
            };
            let expected: BTreeSet<Release> = versions.iter().map(of).collect();
            let lines = versions.iter().map(|version| module_version(&of(version), &platform) + "\n");
            prop_assert_eq!(releases(lines.collect::<String>().as_bytes(), &platform), Ok(expected));
        }
    }
}
