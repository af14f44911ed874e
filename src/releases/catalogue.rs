//! All that is known to exist for a machine, and from where: the built-in table, the index that was
//! last read, and module proxies' lists.
//!
//! To choose the newest of something, and to hint. It is no gate: that an exact version is not in
//! it proves nothing, since a release is on the module proxies before it is in the index, and a
//! proxy serves what it does not list (go-semantics 4.7, 6.3).

use super::index::Index;
use super::known_archives;
use super::nearest::nearest;
use super::platform::{Platform, archive_platforms};
use super::support::Support;
use super::wanted::Request;
use gov_shims::go_version::Release;
use gov_shims::wanted::Wanted;
use std::collections::{BTreeMap, BTreeSet};

/// Where a release is known from; at least one of them is true.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KnownFrom {
    /// The table of archives built into gov.
    pub built_in: bool,
    /// go.dev's index, or a mirror's copy of it.
    pub index: bool,
    /// A module proxy's list.
    pub module_list: bool,
}

/// The releases that one platform can have, its emulated ones included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    platform: Platform,
    releases: BTreeMap<Release, KnownFrom>,
}

impl Catalogue {
    /// What gov knows without having read anything.
    pub fn built_in(platform: &Platform) -> Self {
        let mut catalogue = Self { platform: platform.clone(), releases: BTreeMap::new() };
        // Each platform's releases are sought once: to seek each release by itself would take a look at all others.
        let mut known: BTreeMap<String, BTreeSet<Release>> = BTreeMap::new();
        for release in known_archives::all_releases() {
            let is_known = |platform: &Platform| {
                let releases = known.entry(platform.to_string());
                releases.or_insert_with(|| known_archives::releases(platform).collect()).contains(&release)
            };
            if catalogue.is_offered(&release, is_known) {
                catalogue.releases.entry(release).or_default().built_in = true;
            }
        }
        catalogue
    }

    /// Adds the releases of which an index has a usable archive for the platform.
    #[must_use]
    pub fn with_index(mut self, index: &Index) -> Self {
        for release in index.releases() {
            if self.is_offered(release, |platform| index.archive(release, platform).is_some()) {
                self.releases.entry(release.clone()).or_default().index = true;
            }
        }
        self
    }

    /// Adds the releases of a module proxy's list, which [`super::module_list::releases`] has read
    /// for the platform.
    #[must_use]
    pub fn with_module_list(mut self, releases: impl IntoIterator<Item = Release>) -> Self {
        for release in releases {
            self.releases.entry(release).or_default().module_list = true;
        }
        self
    }

    /// All of them with where they are known from, oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = (&Release, KnownFrom)> {
        self.releases.iter().map(|(release, known_from)| (release, *known_from))
    }

    /// All of them, oldest first.
    pub fn releases(&self) -> impl DoubleEndedIterator<Item = &Release> {
        self.releases.keys()
    }

    /// Where a release is known from, if it is known.
    pub fn known_from(&self, release: &Release) -> Option<KnownFrom> {
        self.releases.get(release).copied()
    }

    /// The newest known stable release.
    pub fn newest_stable(&self) -> Option<&Release> {
        Wanted::Latest.choose(self.releases())
    }

    /// The release that a request means, among those known.
    pub fn choose(&self, request: &Request) -> Option<&Release> {
        request.choose(self.releases())
    }

    /// At most three releases to offer instead of one that does not exist.
    pub fn nearest(&self, missing: &Release) -> Vec<Release> {
        nearest(missing, &self.releases().cloned().collect::<BTreeSet<_>>())
    }

    /// Which families are supported, judged by what is known.
    pub fn support(&self) -> Support {
        Support::by(self.releases())
    }

    /// True if the platform, or one that it emulates, has an archive of the release.
    fn is_offered(&self, release: &Release, mut has_archive: impl FnMut(&Platform) -> bool) -> bool {
        archive_platforms(release, &self.platform).iter().any(|candidate| has_archive(&candidate.platform))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::releases::support::SupportState;

    const BUILT_IN: KnownFrom = KnownFrom { built_in: true, index: false, module_list: false };

    fn release(text: &str) -> Release {
        Release::parse(text).expect(text)
    }

    fn built_in(platform: &str) -> Catalogue {
        Catalogue::built_in(&Platform::parse(platform).expect(platform))
    }

    fn chosen(catalogue: &Catalogue, word: &str) -> Option<String> {
        catalogue.choose(&Request::parse(word).expect(word)).map(ToString::to_string)
    }

    fn index() -> Index {
        let file = |name: &str| format!("{{\"filename\":\"{name}\",\"sha256\":\"{}\"}}", "a".repeat(64));
        let entry = |version: &str, file: &str| format!("{{\"version\":\"{version}\",\"files\":[{file}]}}");
        let entries = [
            entry("go1.98.1", &file("go1.98.1.linux-amd64.tar.gz")),
            entry("go1.98.2", &file("go1.98.2.plan9-386.tar.gz")),
            entry("go1.98.3", ""),
            entry("go1.22.3", &file("go1.22.3.linux-amd64.tar.gz")),
        ];
        Index::parse(format!("[{}]", entries.join(",")).as_bytes()).expect("an index")
    }

    #[test]
    fn what_is_built_in_answers_without_having_read_anything() {
        let catalogue = built_in("linux-amd64");
        assert_eq!(chosen(&catalogue, "1.20").as_deref(), Some("1.20.14"));
        assert_eq!(chosen(&catalogue, "1.22").as_deref(), Some("1.22.12"));
        assert_eq!(chosen(&catalogue, ">=1.21, <1.24").as_deref(), Some("1.23.12"));
        assert_eq!(catalogue.newest_stable().map(ToString::to_string), chosen(&catalogue, "stable"));
        assert_eq!(catalogue.known_from(&release("1.22.3")), Some(BUILT_IN));
        assert_eq!(catalogue.known_from(&release("1.22.99")), None);
        assert_eq!(chosen(&built_in("haiku-amd64"), "latest"), None);
    }

    #[test]
    fn a_release_that_only_an_emulated_platform_has_is_offered() {
        assert!(built_in("darwin-arm64").known_from(&release("1.15.15")).is_some());
        assert!(built_in("windows-arm64").known_from(&release("1.9.7")).is_some());
        assert!(built_in("linux-riscv64").known_from(&release("1.20.14")).is_none(), "nothing is emulated there");
    }

    #[test]
    fn each_source_adds_what_it_has_for_the_platform_and_is_remembered() {
        let catalogue = built_in("linux-amd64").with_index(&index()).with_module_list([
            release("1.22.3"),
            release("1.99.0"),
            release("1.100rc1"),
        ]);
        for (text, expected) in [
            ("1.22.3", Some(KnownFrom { built_in: true, index: true, module_list: true })),
            ("1.22.4", Some(BUILT_IN)),
            ("1.98.1", Some(KnownFrom { index: true, ..KnownFrom::default() })),
            ("1.98.2", None),
            ("1.98.3", None),
            ("1.99.0", Some(KnownFrom { module_list: true, ..KnownFrom::default() })),
        ] {
            assert_eq!(catalogue.known_from(&release(text)), expected, "{text}");
        }
        assert!(catalogue.releases().is_sorted_by(|a, b| a < b));
        assert_eq!(chosen(&catalogue, "latest").as_deref(), Some("1.99.0"));
        assert_eq!(chosen(&catalogue, "oldstable").as_deref(), Some("1.98.1"));
        assert_eq!(chosen(&catalogue, "rc").as_deref(), Some("1.100rc1"));
        let nearest: Vec<_> = catalogue.nearest(&release("1.99.7")).iter().map(ToString::to_string).collect();
        assert_eq!(nearest, ["1.99.0", "1.98.1", "1.27.0"]);
        let support = catalogue.support();
        assert_eq!(support.state(&release("1.98.1")), SupportState::Supported);
        assert_eq!(support.state(&release("1.22.12")), SupportState::OutOfSupport);
        assert_eq!(support.state(&release("1.100rc1")), SupportState::Prerelease);
    }

    #[test]
    fn the_order_in_which_sources_are_added_does_not_matter() {
        let list = [release("1.22.3"), release("1.98.1")];
        let one = built_in("linux-amd64").with_index(&index()).with_module_list(list.clone());
        let other = built_in("linux-amd64").with_module_list(list).with_index(&index()).with_index(&index());
        assert_eq!(one, other);
        assert!(one.entries().all(|(_, from)| from.built_in || from.index || from.module_list));
    }
}
