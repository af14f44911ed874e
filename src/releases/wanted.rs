//! What a person asks gov for in one word: what a pin file may say
//! ([`gov_shims::wanted::Wanted`]), and besides it a constraint, or `mod`.

use gov_shims::go_version::Release;
use gov_shims::wanted::{NotAVersion, Wanted};
use semver::{Version, VersionReq};
use std::fmt;
use thiserror::Error;

/// What a request may be, for help and hints.
pub const ACCEPTED: &str = "a version (1.22.3, 1.21rc2), a family (1.22), latest, stable, oldstable, rc, system, mod, \
                            or a constraint (\">=1.21, <1.24\", \"~1.22.3\")";

/// The longest word that is read, in bytes.
const LONGEST: usize = 200;

/// A request for a release, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// A version, a family or a name.
    Wanted(Wanted),
    /// The newest release that fits: `>=1.21, <1.24`, `~1.22.3`, `^1.22`, `1.22.*`.
    Constraint(VersionReq),
    /// What this directory's go.work or go.mod asks: `mod`.
    Mod,
}

/// A word that is no [`Request`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{} is {reason}; accepted: {ACCEPTED}", Shown(word))]
pub struct NotARequest {
    word: String,
    reason: Reason,
}

/// Why a word is no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    Version(NotAVersion),
    Constraint,
    BareVersion,
}

impl Request {
    /// Reads one word. A full version is exact, never a caret; in a constraint every version has
    /// its operator, so that `1.22.3, <1.24` cannot quietly mean `^1.22.3`.
    pub fn parse(word: &str) -> Result<Self, NotARequest> {
        if word == "mod" {
            return Ok(Self::Mod);
        }
        let not_a_request = |reason| NotARequest { word: word.to_owned(), reason };
        let not_a_version = match Wanted::parse(word) {
            Ok(wanted) => return Ok(Self::Wanted(wanted)),
            Err(reason) => not_a_request(Reason::Version(reason)),
        };
        let is_constraint = word.len() <= LONGEST && word.contains(['<', '>', '=', '~', '^', '*', ',']);
        if !is_constraint {
            return Err(not_a_version);
        }
        let mut comparators = Vec::new();
        for comparator in word.split(',').map(str::trim) {
            let version = comparator.trim_start_matches(['<', '>', '=', '~', '^']);
            if version == comparator && !version.contains('*') {
                return Err(not_a_request(Reason::BareVersion));
            }
            let operator = &comparator[..comparator.len() - version.len()];
            comparators.push(format!("{operator}{}", as_semver_writes_it(version.trim())));
        }
        let constraint = VersionReq::parse(&comparators.join(","));
        constraint.map(Self::Constraint).map_err(|_| not_a_request(Reason::Constraint))
    }

    /// The release among those that exist which is asked for. `None` where none fits, and for
    /// `system` and `mod`, which only the machine and the directory can answer.
    pub fn choose<'a>(&self, existing: impl IntoIterator<Item = &'a Release>) -> Option<&'a Release> {
        match self {
            Self::Wanted(wanted) => wanted.choose(existing),
            Self::Constraint(constraint) => existing.into_iter().filter(|release| fits(constraint, release)).max(),
            Self::Mod => None,
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wanted(wanted) => wanted.fmt(out),
            Self::Constraint(constraint) => constraint.fmt(out),
            Self::Mod => out.write_str("mod"),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(reason) => reason.fmt(out),
            Self::Constraint => out.write_str("not a constraint"),
            Self::BareVersion => {
                out.write_str("not a constraint: each version in it needs an operator (<, <=, >, >=, =, ~, ^)")
            }
        }
    }
}

/// True if the release is one that the constraint allows. Go's pre-releases are semver's: none
/// fits, but those of a version of which the constraint itself names a pre-release.
pub fn fits(constraint: &VersionReq, release: &Release) -> bool {
    Version::parse(&as_semver(release)).is_ok_and(|version| constraint.matches(&version))
}

/// A release in semver's spelling: `1.21.0-rc.2` for 1.21rc2, `1.20.0` for 1.20.
pub(super) fn as_semver(release: &Release) -> String {
    let text = release.to_string();
    if let Some(prerelease) = prerelease_as_semver(&text) {
        return prerelease;
    }
    // Only the first releases of the old families are written shorter than semver would.
    let absent = 2usize.saturating_sub(text.matches('.').count());
    text + &".0".repeat(absent)
}

/// A version within a constraint: semver's own spelling, or Go's for a pre-release (`>=1.22rc1`).
fn as_semver_writes_it(version: &str) -> String {
    let bare = ["go", "v"].iter().find_map(|prefix| version.strip_prefix(prefix)).unwrap_or(version);
    let go_prerelease = Release::parse(bare).and_then(|release| prerelease_as_semver(&release.to_string()));
    go_prerelease.unwrap_or_else(|| bare.to_owned())
}

/// `1.21.0-rc.2` for `1.21rc2`; `None` for the text of a release that is no pre-release.
fn prerelease_as_semver(text: &str) -> Option<String> {
    let (family, pre) = text.split_at(text.find(|letter: char| letter.is_ascii_lowercase())?);
    let (kind, number) = pre.split_at(pre.find(|letter: char| letter.is_ascii_digit()).unwrap_or(pre.len()));
    let dot = if number.is_empty() { "" } else { "." };
    Some(format!("{family}.0-{kind}{dot}{number}"))
}

/// A stranger's word in a message: quoted, escaped, and not longer than a line.
struct Shown<'a>(&'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start: String = self.0.chars().take(40).collect();
        let rest = if start.len() < self.0.len() { "…" } else { "" };
        write!(out, "{start:?}{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn release(text: &str) -> Release {
        Release::parse(text).expect(text)
    }

    fn releases(texts: &[&str]) -> BTreeSet<Release> {
        texts.iter().map(|text| release(text)).collect()
    }

    fn existing() -> BTreeSet<Release> {
        releases(&[
            "1.19.13", "1.20rc1", "1.20", "1.20.1", "1.20.14", "1.21rc2", "1.21rc3", "1.21.0", "1.21.13", "1.22.0",
            "1.22.3", "1.22.4", "1.22.12", "1.23rc1", "1.23.0", "1.23.12", "1.24rc1", "1.24rc2",
        ])
    }

    fn chosen(word: &str) -> Option<String> {
        let request = Request::parse(word).unwrap_or_else(|error| panic!("{error}"));
        request.choose(&existing()).map(ToString::to_string)
    }

    #[test]
    fn constraints_choose_the_newest_that_fits() {
        for (word, expected) in [
            (">=1.21, <1.24", Some("1.23.12")),
            (">=1.21,<1.24", Some("1.23.12")),
            (">= 1.21 , < 1.23", Some("1.22.12")),
            ("<1.22", Some("1.21.13")),
            ("<=1.22", Some("1.22.12")),
            ("<=1.22.3", Some("1.22.3")),
            ("<1.22.0", Some("1.21.13")),
            (">1.22", Some("1.23.12")),
            (">1.24", None),
            ("~1.22.3", Some("1.22.12")),
            ("~1.22", Some("1.22.12")),
            ("^1.22.3", Some("1.23.12")),
            ("^1", Some("1.23.12")),
            ("^2", None),
            ("1.22.*", Some("1.22.12")),
            ("1.*", Some("1.23.12")),
            ("*", Some("1.23.12")),
            ("=1.22", Some("1.22.12")),
            (">=1.20.0, <1.20.1", Some("1.20")),
            ("<1.20", Some("1.19.13")),
            (">=go1.21, <v1.22", Some("1.21.13")),
        ] {
            assert!(matches!(Request::parse(word), Ok(Request::Constraint(_))), "{word}");
            assert_eq!(chosen(word).as_deref(), expected, "{word}");
        }
    }

    #[test]
    fn a_prerelease_fits_only_a_constraint_that_names_one() {
        for (word, expected) in [
            (">=1.23", Some("1.23.12")),
            (">=1.24", None),
            (">=1.24.0-0", Some("1.24rc2")),
            (">=1.24.0-rc.1", Some("1.24rc2")),
            (">=1.24rc1", Some("1.24rc2")),
            (">=1.24rc1, <1.24rc2", Some("1.24rc1")),
            ("<1.21rc3, >=1.21rc1", Some("1.21rc2")),
            // The pre-release of one version opens no other's.
            (">=1.21rc1", Some("1.23.12")),
        ] {
            assert_eq!(chosen(word).as_deref(), expected, "{word}");
        }
    }

    #[test]
    fn a_full_version_is_exact_and_never_a_caret() {
        for (word, expected) in [
            ("1.22.3", Some("1.22.3")),
            ("go1.22.3", Some("1.22.3")),
            ("=1.22.3", Some("1.22.3")),
            ("1.22.5", None),
            ("1.20.0", Some("1.20")),
            ("=1.20", Some("1.20")),
            ("1.24rc1", Some("1.24rc1")),
            ("1.22", Some("1.22.12")),
            ("latest", Some("1.23.12")),
            ("system", None),
        ] {
            assert!(matches!(Request::parse(word), Ok(Request::Wanted(_))), "{word}");
            assert_eq!(chosen(word).as_deref(), expected, "{word}");
        }
        assert_eq!(Request::parse("mod"), Ok(Request::Mod));
        assert_eq!(chosen("mod"), None);
    }

    #[test]
    fn what_is_no_request_is_refused_with_what_would_be() {
        let long = format!(">={}", "1".repeat(LONGEST));
        for (word, expected) in [
            ("", "not a Go version"),
            ("1.21..1.23", "not a Go version"),
            ("1.22.3-corp", "not a Go version"),
            ("../1.22", "not a Go version"),
            ("Mod", "not a Go version"),
            ("gotip", "a source build"),
            ("path:/tmp/x", "another manager's way"),
            ("1.22.3, <1.24", "each version in it needs an operator"),
            (">=1.21,", "each version in it needs an operator"),
            (",", "each version in it needs an operator"),
            (">=1.21 <1.24", "not a constraint"),
            (">=", "not a constraint"),
            ("=>1.22", "not a constraint"),
            ("^^1.22", "not a constraint"),
            (">=1.022", "not a constraint"),
            (">=1.22.3rc1", "not a constraint"),
            ("~../x", "not a constraint"),
            (&long, "not a Go version"),
        ] {
            let message = Request::parse(word).expect_err(word).to_string();
            assert!(message.contains(expected) && message.contains(ACCEPTED), "{word:?}: {message}");
            assert!(message.len() < ACCEPTED.len() + 200 && !message.contains('\n'), "{message}");
        }
        let message = Request::parse("\u{1b}[2J\u{202e}").expect_err("no version").to_string();
        assert!(!message.contains(['\u{1b}', '\u{202e}']), "{message}");
    }

    #[test]
    fn releases_have_one_spelling_in_semver() {
        for (text, expected) in [
            ("1", "1.0.0"),
            ("1.0.3", "1.0.3"),
            ("1.20", "1.20.0"),
            ("1.20.14", "1.20.14"),
            ("1.21rc2", "1.21.0-rc.2"),
            ("1.18beta1", "1.18.0-beta.1"),
            ("1.0rc1", "1.0.0-rc.1"),
            ("1.21.0", "1.21.0"),
            ("1.999testmod", "1.999.0-testmod"),
        ] {
            assert_eq!(as_semver(&release(text)), expected);
            assert!(Version::parse(expected).is_ok(), "{expected}");
        }
        let beyond_semver = release("1.99999999999999999999.0");
        assert!(!fits(&VersionReq::STAR, &beyond_semver));
    }

    #[test]
    fn the_order_of_semver_is_the_order_of_go() {
        let all: Vec<_> = crate::releases::known_archives::all_releases().collect();
        let versions = all.iter().map(|release| Version::parse(&as_semver(release)).expect("semver"));
        assert!(versions.is_sorted_by(|a, b| a < b));
    }

    proptest! {
        #[test]
        fn no_word_makes_it_panic_or_reach_beyond_what_exists(word in "[<>=~^*,0-9.xgov rc-]{0,16}") {
            let existing = existing();
            match Request::parse(&word) {
                Ok(request) => prop_assert!(request.choose(&existing).is_none_or(|release| existing.contains(release))),
                Err(error) => prop_assert!(error.to_string().contains(ACCEPTED)),
            }
        }

        #[test]
        fn any_text_at_all_is_a_request_or_a_printable_error(word in any::<String>()) {
            if let Err(error) = Request::parse(&word) {
                prop_assert!(!error.to_string().contains(char::is_control));
            }
        }
    }
}
