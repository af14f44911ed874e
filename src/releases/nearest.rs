//! What to offer someone who asked for a release that does not exist.

use super::wanted::as_semver;
use gov_shims::go_version::{Family, Release};
use gov_shims::wanted::Wanted;
use semver::Version;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// How many releases are offered.
const OFFERED: usize = 3;

/// At most three releases that may have been meant: of the family the closest first, then the
/// newest of the families around it, the newer family before the older. Who asked for a stable
/// release is offered a pre-release only if its own family has nothing else.
pub fn nearest(missing: &Release, existing: &BTreeSet<Release>) -> Vec<Release> {
    let family = missing.version().family();
    let families: BTreeSet<Family> = existing.iter().map(|release| release.version().family()).collect();
    let newest = |family: Family| Wanted::Family(family).choose(existing);
    // A family that has only pre-releases still has a newest one to offer.
    let own_newest = newest(family.clone());
    let around = outward(&families, &family).into_iter().cloned().filter_map(newest);
    let around = around.filter(|release| missing.version().is_prerelease() || !release.version().is_prerelease());
    let mut found: Vec<Release> = Vec::new();
    for release in siblings(missing, existing).into_iter().chain(own_newest).chain(around) {
        if found.len() < OFFERED && !found.contains(release) && release != missing {
            found.push(release.clone());
        }
    }
    found
}

/// The releases of the same family, closest first, of two equally close the newer; pre-releases
/// only for who asked for one.
fn siblings<'a>(missing: &Release, existing: &'a BTreeSet<Release>) -> Vec<&'a Release> {
    let family = missing.version().family();
    let members = existing.iter().filter(|release| family.contains(release.version()));
    if missing.version().is_prerelease() {
        return outward(members, missing);
    }
    let patch = |release: &Release| Version::parse(&as_semver(release)).map_or(u64::MAX, |version| version.patch);
    let mut stable: Vec<_> = members.filter(|release| !release.version().is_prerelease()).collect();
    stable.sort_by_key(|release| (patch(release).abs_diff(patch(missing)), Reverse(*release)));
    stable
}

/// What is there but the middle one, from the middle outward: above, below, above, below.
fn outward<'a, T: Ord>(members: impl IntoIterator<Item = &'a T>, middle: &T) -> Vec<&'a T> {
    let members: BTreeSet<&T> = members.into_iter().collect();
    let mut above = members.iter().filter(|member| **member > middle);
    let mut below = members.iter().rev().filter(|member| **member < middle);
    let mut found = Vec::with_capacity(members.len());
    loop {
        let pair = [above.next(), below.next()];
        if pair == [None, None] {
            return found;
        }
        found.extend(pair.into_iter().flatten());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(text: &str) -> Release {
        Release::parse(text).expect(text)
    }

    fn existing() -> BTreeSet<Release> {
        let texts = [
            "1.19.13", "1.20rc1", "1.20", "1.20.1", "1.20.14", "1.21rc2", "1.21rc3", "1.21.0", "1.21.13", "1.22.0",
            "1.22.3", "1.22.4", "1.22.12", "1.23rc1", "1.23.0", "1.23.12", "1.24rc1", "1.24rc2",
        ];
        texts.map(release).into()
    }

    #[test]
    fn nearest_offers_the_family_first_and_then_its_neighbours() {
        let table: [(&str, &[&str]); 13] = [
            ("1.22.5", &["1.22.4", "1.22.3", "1.22.0"]),
            ("1.22.99", &["1.22.12", "1.22.4", "1.22.3"]),
            ("1.22.2", &["1.22.3", "1.22.4", "1.22.0"]),
            ("1.21.14", &["1.21.13", "1.21.0", "1.22.12"]),
            ("1.19", &["1.19.13", "1.20.14", "1.21.13"]),
            ("1.20.2", &["1.20.1", "1.20", "1.20.14"]),
            ("1.21rc1", &["1.21rc2", "1.21rc3", "1.21.0"]),
            ("1.23rc9", &["1.23.0", "1.23rc1", "1.23.12"]),
            ("1.24.0", &["1.24rc2", "1.23.12", "1.22.12"]),
            ("1.99.0", &["1.23.12", "1.22.12", "1.21.13"]),
            ("1.99rc1", &["1.24rc2", "1.23.12", "1.22.12"]),
            ("1.4", &["1.19.13", "1.20.14", "1.21.13"]),
            ("1.22.8", &["1.22.12", "1.22.4", "1.22.3"]),
        ];
        for (missing, expected) in table {
            let found: Vec<_> = nearest(&release(missing), &existing()).iter().map(ToString::to_string).collect();
            assert_eq!(found, expected, "{missing}");
        }
        assert_eq!(nearest(&release("1.22.3"), &BTreeSet::new()), []);
    }
}
