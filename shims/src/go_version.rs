//! Versions as Go itself spells and orders them.
//!
//! This is the one gate from a stranger's text to a path: only a [`Release`] names anything under
//! the home, and a `Release` prints nothing but its own canonical form. Source of the grammar and
//! of the order: Go's `internal/gover` (go1.26); `go1.9.2rc2`, a test of the release automation,
//! is not a version by it, and so is not one here.

use std::cmp::Ordering;
use std::fmt;

/// Longest text that is read as a version, in bytes. Go has no such limit; a file name has.
const LONGEST: usize = 100;

/// A version by Go's grammar: a release (`1.22.3`, `1.21rc2`, `1.20`) or, from 1.21 on, a language
/// version (`1.22`), which is older than every release of its family.
///
/// The derived order is Go's: field by field, the absent before the present.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GoVersion {
    major: Number,
    minor: Number,
    patch: Option<Number>,
    pre: Option<Prerelease>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Prerelease {
    kind: String,
    number: Option<Number>,
}

/// A decimal number of any length, without leading zeros: Go compares versions as text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Number(String);

impl GoVersion {
    /// Reads `1.22.3`, `1.22`, `1.21rc2`, `1`; no prefix, no white space, no leading zeros.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let (major, rest) = Number::cut(text)?;
        if rest.is_empty() {
            return Some(Self { major, minor: Number::from(0), patch: Some(Number::from(0)), pre: None });
        }
        let (minor, rest) = Number::cut(rest.strip_prefix('.')?)?;
        if rest.is_empty() {
            // Before 1.21 the two-part version is the first release itself.
            let patch = (minor < Number::from(21)).then(|| Number::from(0));
            return Some(Self { major, minor, patch, pre: None });
        }
        if let Some(rest) = rest.strip_prefix('.') {
            let (patch, rest) = Number::cut(rest)?;
            return rest.is_empty().then_some(Self { major, minor, patch: Some(patch), pre: None });
        }
        let kind_end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (kind, rest) = rest.split_at(kind_end);
        if kind.is_empty() || !kind.bytes().all(|b| b.is_ascii_lowercase()) {
            return None;
        }
        let number = match rest {
            "" => None,
            _ => match Number::cut(rest)? {
                (number, "") => Some(number),
                _ => return None,
            },
        };
        let pre = Some(Prerelease { kind: kind.to_owned(), number });
        Some(Self { major, minor, patch: None, pre })
    }

    /// The version that a toolchain's name stands for: `go1.22.3`, `go1.22.3-corp`,
    /// `go1.22.3 X:boringcrypto` are all 1.22.3.
    pub fn from_toolchain_name(name: &str) -> Option<Self> {
        if name.contains(['/', '\\']) {
            return None;
        }
        let version = name.strip_prefix("go")?;
        Self::parse(version.split([' ', '\t', '-']).next().unwrap_or_default())
    }

    /// True for `1.21`, `1.22` and the like, which name a language and no release.
    pub fn is_language(&self) -> bool {
        self.patch.is_none() && self.pre.is_none()
    }

    /// True for alpha, beta and rc versions.
    pub fn is_prerelease(&self) -> bool {
        self.pre.is_some()
    }

    /// True for the forms that releases have had: `1.22.3`, and alpha, beta and rc with a number.
    /// The grammar lets any word stand there; to a person such a word is a slip of the pen.
    pub fn has_a_releases_form(&self) -> bool {
        let is_known = |pre: &Prerelease| matches!(pre.kind.as_str(), "alpha" | "beta" | "rc") && pre.number.is_some();
        self.pre.as_ref().is_none_or(is_known)
    }

    /// The family: `1.22` for 1.22.3. It compares as a language version does.
    pub fn family(&self) -> Family {
        Family { major: self.major.clone(), minor: self.minor.clone() }
    }

    /// True if this version is `1.minor` or later, pre-releases of that family included.
    pub fn is_at_least(&self, minor: u32) -> bool {
        (&self.major, &self.minor) >= (&Number::from(1), &Number::from(minor))
    }
}

impl fmt::Display for GoVersion {
    /// The canonical form, as releases are named: `1.20` and not `1.20.0`, but `1.21.0`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first_of_old_family = self.minor < Number::from(21) && self.patch == Some(Number::from(0));
        if first_of_old_family && self.minor == Number::from(0) {
            return out.write_str(&self.major.0);
        }
        write!(out, "{}.{}", self.major.0, self.minor.0)?;
        match (&self.patch, &self.pre) {
            (Some(patch), _) if !first_of_old_family => write!(out, ".{}", patch.0),
            (_, Some(pre)) => {
                out.write_str(&pre.kind)?;
                pre.number.as_ref().map_or(Ok(()), |number| out.write_str(&number.0))
            }
            _ => Ok(()),
        }
    }
}

/// A minor release with all its patches: what Go calls a language version. Prints as `1.22`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Family {
    major: Number,
    minor: Number,
}

impl Family {
    /// Reads `1.22`, and nothing longer or shorter.
    pub fn parse(text: &str) -> Option<Self> {
        let (major, rest) = Number::cut(text)?;
        let (minor, rest) = Number::cut(rest.strip_prefix('.')?)?;
        (rest.is_empty() && text.len() <= LONGEST).then_some(Self { major, minor })
    }

    /// True if the version is of this family, pre-releases included.
    pub fn contains(&self, version: &GoVersion) -> bool {
        self.major == version.major && self.minor == version.minor
    }

    /// The first release of the family, by name: `1.20`, but `1.21.0`.
    pub fn first_release(&self) -> Release {
        Release(GoVersion {
            major: self.major.clone(),
            minor: self.minor.clone(),
            patch: Some(Number::from(0)),
            pre: None,
        })
    }
}

impl fmt::Display for Family {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.major.0, self.minor.0)
    }
}

/// A version that names one release: `1.22.3`, `1.21rc2`, `1.20`; never a language version.
///
/// The only thing that [`crate::home_layout`] makes a path of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release(GoVersion);

impl Release {
    /// Reads a release by its bare version, `1.22.3`; `1.20` is the first release of its family.
    pub fn parse(text: &str) -> Option<Self> {
        Self::new(GoVersion::parse(text)?)
    }

    /// Reads a release by its exact toolchain name, `go1.22.3`: no suffix, canonical form only.
    pub fn from_toolchain_name(name: &str) -> Option<Self> {
        let release = Self::parse(name.strip_prefix("go")?)?;
        (release.toolchain_name() == name).then_some(release)
    }

    /// The release of that version; a language version has none.
    pub fn new(version: GoVersion) -> Option<Self> {
        (!version.is_language()).then_some(Self(version))
    }

    /// Its version, to compare with any other.
    pub fn version(&self) -> &GoVersion {
        &self.0
    }

    /// `go1.22.3`: the name of the toolchain, of its directory, of its own command.
    pub fn toolchain_name(&self) -> String {
        format!("go{}", self.0)
    }
}

impl fmt::Display for Release {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl Number {
    /// Splits a number off the front; a leading zero is only the number 0 itself.
    fn cut(text: &str) -> Option<(Self, &str)> {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (digits, rest) = text.split_at(end);
        if digits.is_empty() || (digits.len() > 1 && digits.starts_with('0')) {
            return None;
        }
        Some((Self(digits.to_owned()), rest))
    }
}

impl From<u32> for Number {
    fn from(number: u32) -> Self {
        Self(number.to_string())
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> GoVersion {
        GoVersion::parse(text).unwrap_or_else(|| panic!("{text} is a version"))
    }

    #[test]
    fn order_is_that_of_go() {
        // Go's own table (internal/gover, gover_test.go) and go-semantics 1.1, oldest first.
        let ordered = [
            "1",
            "1.5",
            "1.10",
            "1.19alpha3",
            "1.19beta2",
            "1.19rc1",
            "1.19",
            "1.19.1",
            "1.20rc1",
            "1.20",
            "1.20.1",
            "1.21",
            "1.21rc1",
            "1.21.0",
            "1.21.1",
            "1.22",
            "1.99999999999999998",
            "1.99999999999999999",
        ];
        for (i, left) in ordered.iter().enumerate() {
            for (j, right) in ordered.iter().enumerate() {
                // Before 1.21 a pre-release has no patch and its release has patch 0: absent is less.
                assert_eq!(version(left).cmp(&version(right)), i.cmp(&j), "{left} against {right}");
            }
        }
        assert_eq!(version("1.19"), version("1.19.0"));
        assert_eq!(version("1"), version("1.0.0"));
        assert_ne!(version("1.21"), version("1.21.0"));
    }

    #[test]
    fn what_go_refuses_is_no_version() {
        for text in [
            "",
            "x",
            "v1.22",
            "go1.22",
            "1.",
            "1.22.",
            "01.2",
            "1.02",
            "1.2.03",
            "1.22.3rc1",
            "1.9.2rc2",
            "1.600+auto",
            "1.22-foo",
            " 1.22",
            "1.22 ",
            "1.22\n",
            "1.22.3.4",
            "../1.22",
            "1.22/..",
            "1.21RC1",
            "1.21rc01",
            "1.21rc1x",
            "-1.2",
            "1..2",
            "１.22",
        ] {
            assert_eq!(GoVersion::parse(text), None, "{text:?}");
        }
        assert_eq!(GoVersion::parse(&format!("1.{}", "9".repeat(200))), None);
        for text in ["1.2rc3", "1.2.3", "1.999testmod", "1.22", "1.21rc2", "1", "2.0"] {
            assert!(GoVersion::parse(text).is_some(), "{text}");
        }
    }

    #[test]
    fn toolchain_names_may_carry_a_suffix_and_never_a_path() {
        let table = [
            ("go1.2.3", Some("1.2.3")),
            ("go1.2.3-bigcorp", Some("1.2.3")),
            ("go1.2.3-x more", Some("1.2.3")),
            ("go1.2.3 X:fips", Some("1.2.3")),
            ("go1.2.3+x", None),
            ("1.2.3", None),
            ("gccgo-go1.23rc4", None),
            ("go1.2.3/../x", None),
            ("go1.2.3\\x", None),
            ("go", None),
            ("default", None),
        ];
        for (name, expected) in table {
            assert_eq!(GoVersion::from_toolchain_name(name), expected.map(version), "{name}");
        }
    }

    #[test]
    fn a_release_prints_as_it_is_named_upstream() {
        for (text, name) in [
            ("1.20.0", "go1.20"),
            ("1.20", "go1.20"),
            ("1.20.14", "go1.20.14"),
            ("1.21.0", "go1.21.0"),
            ("1.21rc2", "go1.21rc2"),
            ("1.0.0", "go1"),
            ("1.0.3", "go1.0.3"),
            ("1.18beta1", "go1.18beta1"),
        ] {
            let release = Release::parse(text).expect(text);
            assert_eq!(release.toolchain_name(), name);
            assert_eq!(Release::from_toolchain_name(name), Some(release));
        }
        assert_eq!(Release::parse("1.21"), None, "a language version is no release");
        assert_eq!(Release::from_toolchain_name("go1.20.0"), None, "not its canonical name");
        assert_eq!(Release::from_toolchain_name("go1.22.3-corp"), None);
        let family = Family::parse("1.20").expect("family");
        assert_eq!(family.first_release().to_string(), "1.20");
        assert!(family.contains(&version("1.20rc1")) && !family.contains(&version("1.2")));
    }

    #[test]
    fn parse_and_print_agree_for_every_text_of_the_grammars_letters() {
        // Every text of up to six letters from an alphabet that reaches all branches.
        let alphabet = b"12.0rcx";
        let mut texts: Vec<String> = vec![String::new()];
        for start in 0..6 {
            let longer: Vec<String> = texts
                .iter()
                .filter(|text| text.len() == start)
                .flat_map(|text| alphabet.iter().map(move |letter| format!("{text}{}", char::from(*letter))))
                .collect();
            texts.extend(longer);
        }
        for text in texts {
            if let Some(parsed) = GoVersion::parse(&text) {
                assert_eq!(GoVersion::parse(&parsed.to_string()), Some(parsed), "{text}");
            }
        }
    }
}
