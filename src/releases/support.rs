//! Which releases the Go project still fixes: a family until two newer ones are out
//! (<https://go.dev/doc/devel/release#policy>).

use gov_shims::go_version::{Family, Release};
use std::collections::BTreeSet;
use std::fmt;

/// How many families are supported at a time.
const SUPPORTED_FAMILIES: usize = 2;

/// Whether a release still gets fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SupportState {
    /// Its family does.
    Supported,
    /// Nobody fixes it: its family is too old, or it is a pre-release whose release is out.
    OutOfSupport,
    /// A pre-release of a family that has no release yet: newer than all that is supported.
    Prerelease,
}

impl SupportState {
    /// The stable word for it in `--json`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::OutOfSupport => "out-of-support",
            Self::Prerelease => "pre-release",
        }
    }
}

impl fmt::Display for SupportState {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Supported => "supported",
            Self::OutOfSupport => "out of support",
            Self::Prerelease => "pre-release",
        })
    }
}

/// The families that are supported, judged by the releases that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Support {
    /// Newest first, at most [`SUPPORTED_FAMILIES`].
    families: Vec<Family>,
}

impl Support {
    /// Judges by those releases; pre-releases do not open a family.
    pub fn by<'a>(known: impl IntoIterator<Item = &'a Release>) -> Self {
        let stable = known.into_iter().filter(|release| !release.version().is_prerelease());
        let families: BTreeSet<Family> = stable.map(|release| release.version().family()).collect();
        Self { families: families.into_iter().rev().take(SUPPORTED_FAMILIES).collect() }
    }

    /// The supported families, newest first.
    pub fn families(&self) -> &[Family] {
        &self.families
    }

    /// The state of a release, known or not: one of a family newer than all that is known is
    /// supported, because only what is known can be too old.
    pub fn state(&self, release: &Release) -> SupportState {
        let family = release.version().family();
        let is_newer_family = self.families.first().is_none_or(|newest| family > *newest);
        if release.version().is_prerelease() {
            return if is_newer_family { SupportState::Prerelease } else { SupportState::OutOfSupport };
        }
        let is_supported = is_newer_family || self.families.contains(&family);
        if is_supported { SupportState::Supported } else { SupportState::OutOfSupport }
    }
}

#[cfg(test)]
mod tests {
    use super::SupportState::{OutOfSupport, Prerelease, Supported};
    use super::*;

    fn release(text: &str) -> Release {
        Release::parse(text).expect(text)
    }

    #[test]
    fn the_two_newest_families_with_a_release_are_supported() {
        let known = ["1.9.7", "1.25.14", "1.26.0", "1.26.11", "1.27rc1", "1.27.0", "1.27.4", "1.28rc1"].map(release);
        let support = Support::by(&known);
        let families: Vec<_> = support.families().iter().map(ToString::to_string).collect();
        assert_eq!(families, ["1.27", "1.26"]);
        for (text, expected) in [
            ("1.27.4", Supported),
            ("1.27.0", Supported),
            ("1.26.0", Supported),
            ("1.25.14", OutOfSupport),
            ("1.9.7", OutOfSupport),
            ("1", OutOfSupport),
            // Not known, and judged all the same.
            ("1.26.99", Supported),
            ("1.28.0", Supported),
            ("1.24.3", OutOfSupport),
            ("1.28rc1", Prerelease),
            ("1.29beta1", Prerelease),
            ("1.27rc1", OutOfSupport),
            ("1.26rc1", OutOfSupport),
            ("1.21rc2", OutOfSupport),
        ] {
            assert_eq!(support.state(&release(text)), expected, "{text}");
        }
    }

    #[test]
    fn a_gap_between_families_counts_as_no_family() {
        let support = Support::by(&["1.20", "1.22.3", "1.27.0"].map(release));
        assert_eq!(support.state(&release("1.22.0")), Supported);
        assert_eq!(support.state(&release("1.26.0")), OutOfSupport, "not one of the two newest known");
        assert_eq!(support.state(&release("1.20")), OutOfSupport);
    }

    #[test]
    fn who_knows_nothing_calls_nothing_old() {
        assert_eq!(Support::default().state(&release("1.2.2")), Supported);
        assert_eq!(Support::by(&[release("1.28rc1")]).state(&release("1.28rc1")), Prerelease);
    }
}
