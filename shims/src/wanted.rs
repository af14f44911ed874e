//! What a person writes for a version, on a command line or in a pin file.

use crate::go_version::{Family, Release};
use std::fmt;

/// A request for a version. Says what is wanted; which release that is depends on what exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// One release: `1.22.3`, `go1.22.3`, `v1.22.3`, `1.21rc2`, `1.20.0`, `go1.20`, `=1.20`.
    Exact(Release),
    /// The newest patch of a family: `1.22`, `1.22.x`, `1.20`.
    Family(Family),
    /// The newest stable release: `latest`, `stable`, `1`.
    Latest,
    /// The newest patch of the family before the newest.
    OldStable,
    /// The newest pre-release that is newer than every stable release, else the newest stable.
    Prerelease,
    /// The first `go` on PATH that is not gov's.
    System,
}

/// Why a text is no version; the reader of the text adds where it stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAVersion {
    /// `tip`, `gotip`: a source build.
    Tip,
    /// `path:`, `ref:`, `prefix:` and the like of other managers.
    ForeignScheme,
    /// Anything else.
    Unreadable,
}

impl Wanted {
    /// Reads one word. Never a path: what is not a version or one of the few names is an error.
    pub fn parse(text: &str) -> Result<Self, NotAVersion> {
        match text {
            "latest" | "stable" | "1" | "1.x" => return Ok(Self::Latest),
            "oldstable" => return Ok(Self::OldStable),
            "rc" | "unstable" => return Ok(Self::Prerelease),
            "system" => return Ok(Self::System),
            "tip" | "gotip" => return Err(NotAVersion::Tip),
            _ => {}
        }
        let published = |release: &Release| release.version().has_a_releases_form();
        if let Some(exact) = text.strip_prefix('=') {
            let release = Release::parse(exact).filter(published).map(Self::Exact);
            return release.ok_or(NotAVersion::Unreadable);
        }
        // A toolchain's own name is exact: go1.20 is the first release of 1.20, as Go means it.
        if let Some(release) = Release::from_toolchain_name(text).filter(published) {
            return Ok(Self::Exact(release));
        }
        let prefixes = ["go-", "go", "v"];
        let bare = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
        if let Some(family) = Family::parse(bare.strip_suffix(".x").unwrap_or(bare)) {
            return Ok(Self::Family(family));
        }
        if let Some(release) = Release::parse(bare).or_else(|| from_semver_spelling(bare)).filter(published) {
            return Ok(Self::Exact(release));
        }
        let foreign = ["path:", "ref:", "prefix:", "sub-", "lts"];
        let is_foreign = foreign.iter().any(|scheme| text.starts_with(scheme));
        Err(if is_foreign { NotAVersion::ForeignScheme } else { NotAVersion::Unreadable })
    }

    /// The release among those that exist which is wanted. `None` where none fits, and for
    /// [`Wanted::System`], which is no release.
    pub fn choose<'a>(&self, existing: impl IntoIterator<Item = &'a Release>) -> Option<&'a Release> {
        let existing: Vec<&Release> = existing.into_iter().collect();
        let newest_stable = || newest(existing.iter().filter(|release| !release.version().is_prerelease()));
        match self {
            Self::Exact(release) => existing.iter().find(|other| **other == release).copied(),
            Self::Family(family) => newest_of_family(family, &existing),
            Self::Latest => newest_stable(),
            Self::OldStable => {
                let current = newest_stable()?.version().family();
                newest(
                    existing
                        .iter()
                        .filter(|release| !release.version().is_prerelease() && release.version().family() < current),
                )
            }
            Self::Prerelease => newest(existing.iter()),
            Self::System => None,
        }
    }
}

impl fmt::Display for Wanted {
    /// A text that means the same when it is read again: hints print it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Bare, `1.20` would mean its newest patch, and `1` the newest Go.
            Self::Exact(release) if Self::parse(&release.to_string()).as_ref() == Ok(self) => release.fmt(out),
            Self::Exact(release) => out.write_str(&release.toolchain_name()),
            Self::Family(family) => family.fmt(out),
            Self::Latest => out.write_str("latest"),
            Self::OldStable => out.write_str("oldstable"),
            Self::Prerelease => out.write_str("rc"),
            Self::System => out.write_str("system"),
        }
    }
}

impl Release {
    /// As a person types it to gov to get this very release: `1.22.3`, but `go1.20`.
    pub fn typed(&self) -> String {
        Wanted::Exact(self.clone()).to_string()
    }
}

impl fmt::Display for NotAVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Tip => "a source build, which gov does not make",
            Self::ForeignScheme => "another manager's way to name something that is not a Go release",
            Self::Unreadable => "not a Go version",
        })
    }
}

/// The newest stable release of a family; where it has none yet, its newest pre-release.
fn newest_of_family<'a>(family: &Family, existing: &[&'a Release]) -> Option<&'a Release> {
    let members = || existing.iter().filter(|release| family.contains(release.version()));
    newest(members().filter(|release| !release.version().is_prerelease())).or_else(|| newest(members()))
}

fn newest<'a, 'b>(releases: impl Iterator<Item = &'b &'a Release>) -> Option<&'a Release>
where
    'a: 'b,
{
    releases.copied().max()
}

/// `1.21.0-rc.2` and `1.21.0-rc2`, as semver would have it, for 1.21rc2.
fn from_semver_spelling(text: &str) -> Option<Release> {
    let (version, pre) = text.split_once('-')?;
    let family = version.strip_suffix(".0").unwrap_or(version);
    Family::parse(family)?;
    let pre = pre.replacen('.', "", 1);
    let is_prerelease = ["alpha", "beta", "rc"].iter().any(|kind| pre.starts_with(kind));
    Release::parse(&format!("{family}{pre}")).filter(|_| is_prerelease)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn releases(texts: &[&str]) -> Vec<Release> {
        texts.iter().map(|text| Release::parse(text).expect(text)).collect()
    }

    #[test]
    fn every_way_to_write_a_version() {
        for (text, printed) in [
            ("1.22.3", "1.22.3"),
            ("go1.22.3", "1.22.3"),
            ("go-1.22.3", "1.22.3"),
            ("v1.22.3", "1.22.3"),
            ("1.21rc2", "1.21rc2"),
            ("go1.21rc2", "1.21rc2"),
            ("1.21.0-rc.2", "1.21rc2"),
            ("1.21.0-rc2", "1.21rc2"),
            ("1.20.0", "go1.20"),
            ("=1.20", "go1.20"),
            ("go1.20", "go1.20"),
            ("=1", "go1"),
            ("1.20rc1", "1.20rc1"),
        ] {
            let wanted = Wanted::parse(text);
            assert!(matches!(wanted, Ok(Wanted::Exact(_))), "{text}: {wanted:?}");
            assert_eq!(wanted.as_ref().map(ToString::to_string).as_deref(), Ok(printed), "{text}");
            assert_eq!(Wanted::parse(printed), wanted, "{text}");
        }
        for (text, printed) in
            [("1.22", "1.22"), ("1.22.x", "1.22"), ("1.20", "1.20"), ("v1.20", "1.20"), ("go1.22", "1.22")]
        {
            let wanted = Wanted::parse(text);
            assert!(matches!(wanted, Ok(Wanted::Family(_))), "{text}: {wanted:?}");
            assert_eq!(wanted.map(|wanted| wanted.to_string()).as_deref(), Ok(printed), "{text}");
        }
        assert_eq!(Wanted::parse("stable"), Ok(Wanted::Latest));
        assert_eq!(Wanted::parse("1"), Ok(Wanted::Latest));
        assert_eq!(Wanted::parse("gotip"), Err(NotAVersion::Tip));
        assert_eq!(Wanted::parse("path:/tmp/x"), Err(NotAVersion::ForeignScheme));
    }

    #[test]
    fn what_could_be_a_path_or_a_command_is_no_version() {
        for text in [
            "",
            ".",
            "..",
            "/tmp/evil",
            "../../x",
            "~",
            "$HOME",
            "`id`",
            "{{exec('id')}}",
            "-rf",
            "--help",
            "system; id",
            "1.22/../x",
            "1.22\\x",
            "1.22.3\n",
            " 1.22",
            "1.22.3-corp",
            "go",
            "v",
            "1.22.x.y",
            "1.9.2rc2",
            "1.22x",
            "1.22rc",
            "go1.22testmod",
            "LATEST",
        ] {
            assert!(Wanted::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn families_prefer_the_stable_and_names_look_at_all() {
        let existing = releases(&["1.20", "1.20.14", "1.26.11", "1.27.4", "1.27rc1", "1.28rc1", "1.26.2"]);
        let chosen = |text: &str| {
            let wanted = Wanted::parse(text).expect(text);
            wanted.choose(&existing).map(ToString::to_string)
        };
        assert_eq!(chosen("1.20").as_deref(), Some("1.20.14"));
        assert_eq!(chosen("1.20.0").as_deref(), Some("1.20"));
        assert_eq!(chosen("1.28").as_deref(), Some("1.28rc1"), "only a pre-release exists");
        assert_eq!(chosen("latest").as_deref(), Some("1.27.4"));
        assert_eq!(chosen("oldstable").as_deref(), Some("1.26.11"));
        assert_eq!(chosen("rc").as_deref(), Some("1.28rc1"));
        assert_eq!(chosen("1.22.3"), None);
        assert_eq!(chosen("system"), None);
        let stable_only = releases(&["1.27.4", "1.27rc1"]);
        assert_eq!(Wanted::Prerelease.choose(&stable_only).map(ToString::to_string).as_deref(), Some("1.27.4"));
    }
}
