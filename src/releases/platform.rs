//! Platforms as Go names them: GOOS and GOARCH.

use gov_shims::go_version::Release;
use std::fmt;

/// `linux-amd64`: an operating system and a processor, in Go's own words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Platform {
    os: String,
    arch: String,
}

impl Platform {
    /// Reads `os-arch` or `os/arch`: lower-case letters and digits only, so it is safe in a path.
    pub fn parse(text: &str) -> Option<Self> {
        let (os, arch) = text.split_once(['-', '/'])?;
        let is_word = |word: &str| {
            (2..=16).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        (is_word(os) && is_word(arch)).then(|| Self { os: os.to_owned(), arch: arch.to_owned() })
    }

    /// The platform that the running program was built for. Where Rust runs and Go does not, a
    /// platform that no release has.
    pub fn of_build() -> Self {
        Self::of_rust(std::env::consts::OS, std::env::consts::ARCH, cfg!(target_endian = "little"))
    }

    /// Go's names for Rust's; where they agree, or Go has none, Rust's own.
    fn of_rust(os: &str, arch: &str, is_little_endian: bool) -> Self {
        let os = if os == "macos" { "darwin" } else { os };
        let arch = match (arch, is_little_endian) {
            ("x86", _) => "386",
            ("x86_64", _) => "amd64",
            ("aarch64", _) => "arm64",
            ("loongarch64", _) => "loong64",
            ("powerpc64", true) => "ppc64le",
            ("powerpc64", false) => "ppc64",
            ("mips", true) => "mipsle",
            ("mips64", true) => "mips64le",
            (same, _) => same,
        };
        Self { os: os.to_owned(), arch: arch.to_owned() }
    }

    /// GOOS: `linux`.
    pub fn os(&self) -> &str {
        &self.os
    }

    /// GOARCH: `amd64`.
    pub fn arch(&self) -> &str {
        &self.arch
    }

    /// The platform in an archive's file name: as everywhere, but for `linux-armv6l`.
    pub fn archive_name(&self) -> String {
        match (self.os(), self.arch()) {
            ("linux", "arm") => "linux-armv6l".to_owned(),
            _ => self.to_string(),
        }
    }

    /// Reads the platform's part of an archive's file name. go1.21rc2 has a `linux-arm` besides its
    /// `linux-armv6l`; both are read as the same platform, and one of them is its
    /// [`Self::archive_name`].
    pub fn from_archive_name(text: &str) -> Option<Self> {
        let platform = Self::parse(if text == "linux-armv6l" { "linux-arm" } else { text })?;
        // A file name has no slash.
        (!text.contains('/')).then_some(platform)
    }

    /// How an archive's name ends: `.zip` on Windows, `.tar.gz` elsewhere.
    pub fn archive_extension(&self) -> &'static str {
        if self.os == "windows" { ".zip" } else { ".tar.gz" }
    }

    /// The file name of a release's archive: `go1.22.3.linux-amd64.tar.gz`.
    pub fn archive_file_name(&self, release: &Release) -> String {
        format!("{}.{}{}", release.toolchain_name(), self.archive_name(), self.archive_extension())
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.os, self.arch)
    }
}

/// A platform whose SDK can serve the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The platform to install.
    pub platform: Platform,
    /// Why it is not the machine's own; to be announced before it is installed.
    pub emulation: Option<Emulation>,
}

/// Why another platform's SDK is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emulation {
    /// macOS on Apple silicon, before 1.16.
    Rosetta,
    /// Windows 11 on arm64, before 1.17.
    WindowsOnArm64,
    /// Windows 10 on arm64, which emulates 32-bit programs only.
    Windows10OnArm64,
}

impl fmt::Display for Emulation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Rosetta => "Go has a darwin-arm64 since 1.16; Rosetta runs the darwin-amd64 one",
            Self::WindowsOnArm64 => "Go has a windows-arm64 since 1.17; Windows 11 emulates the windows-amd64 one",
            Self::Windows10OnArm64 => "Go has a windows-arm64 since 1.17; Windows 10 emulates the windows-386 one",
        })
    }
}

/// The platforms whose SDK of a release can serve that machine, best first, never none: its own,
/// or, where the port is younger than the release, those that the system emulates (go-semantics
/// 6.2). Whether such an archive exists is for the catalogue to say.
pub fn archive_platforms(release: &Release, platform: &Platform) -> Vec<Candidate> {
    let emulated: &[(&str, Emulation)] = match (platform.os(), platform.arch()) {
        // Both ports came with the first beta of their family.
        ("darwin", "arm64") if !release.version().is_at_least(16) => &[("amd64", Emulation::Rosetta)],
        ("windows", "arm64") if !release.version().is_at_least(17) => {
            &[("amd64", Emulation::WindowsOnArm64), ("386", Emulation::Windows10OnArm64)]
        }
        _ => return vec![Candidate { platform: platform.clone(), emulation: None }],
    };
    let candidate = |(arch, emulation): &(&str, Emulation)| Candidate {
        platform: Platform { os: platform.os.clone(), arch: (*arch).to_owned() },
        emulation: Some(*emulation),
    };
    emulated.iter().map(candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn platform(text: &str) -> Platform {
        Platform::parse(text).expect(text)
    }

    fn release(text: &str) -> Release {
        Release::parse(text).expect(text)
    }

    #[test]
    fn every_platform_of_rust_has_the_name_that_go_gives_it() {
        for (os, arch, is_little_endian, expected) in [
            ("linux", "x86_64", true, "linux-amd64"),
            ("linux", "x86", true, "linux-386"),
            ("linux", "aarch64", true, "linux-arm64"),
            ("linux", "arm", true, "linux-arm"),
            ("linux", "powerpc64", true, "linux-ppc64le"),
            ("aix", "powerpc64", false, "aix-ppc64"),
            ("linux", "mips", false, "linux-mips"),
            ("linux", "mips", true, "linux-mipsle"),
            ("linux", "mips64", false, "linux-mips64"),
            ("linux", "mips64", true, "linux-mips64le"),
            ("linux", "s390x", false, "linux-s390x"),
            ("linux", "riscv64", true, "linux-riscv64"),
            ("linux", "loongarch64", true, "linux-loong64"),
            ("macos", "aarch64", true, "darwin-arm64"),
            ("windows", "x86_64", true, "windows-amd64"),
            ("illumos", "x86_64", true, "illumos-amd64"),
            ("dragonfly", "x86_64", true, "dragonfly-amd64"),
        ] {
            assert_eq!(Platform::of_rust(os, arch, is_little_endian).to_string(), expected);
        }
        let own = Platform::of_build();
        assert_eq!(Platform::parse(&own.to_string()), Some(own));
    }

    #[test]
    fn an_archive_is_named_as_go_dev_names_it() {
        for (text, version, expected) in [
            ("linux-amd64", "1.22.3", "go1.22.3.linux-amd64.tar.gz"),
            ("linux-arm", "1.20", "go1.20.linux-armv6l.tar.gz"),
            ("freebsd-arm", "1.21rc2", "go1.21rc2.freebsd-arm.tar.gz"),
            ("windows-arm64", "1.21.0", "go1.21.0.windows-arm64.zip"),
            ("darwin-arm64", "1.16beta1", "go1.16beta1.darwin-arm64.tar.gz"),
        ] {
            let platform = platform(text);
            assert_eq!(platform.archive_file_name(&release(version)), expected);
            assert_eq!(Platform::from_archive_name(&platform.archive_name()), Some(platform));
        }
        for text in ["linux/amd64", "linux", "linux-", "darwin-386-osx10.8", "linux-AMD64", "../linux-amd64", ""] {
            assert_eq!(Platform::from_archive_name(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_port_younger_than_the_release_is_emulated_and_said_so() {
        use Emulation::{Rosetta, Windows10OnArm64, WindowsOnArm64};
        let rosetta = [("darwin-amd64", Some(Rosetta))];
        let windows = [("windows-amd64", Some(WindowsOnArm64)), ("windows-386", Some(Windows10OnArm64))];
        for (version, text, expected) in [
            ("1.15.15", "darwin-arm64", &rosetta[..]),
            ("1.16beta1", "darwin-arm64", &[("darwin-arm64", None)]),
            ("1.27.0", "darwin-arm64", &[("darwin-arm64", None)]),
            ("1.16.15", "windows-arm64", &windows),
            ("1.17beta1", "windows-arm64", &[("windows-arm64", None)]),
            ("1.9", "linux-arm64", &[("linux-arm64", None)]),
            ("1.9", "darwin-amd64", &[("darwin-amd64", None)]),
            ("1", "plan9-arm", &[("plan9-arm", None)]),
        ] {
            let found = archive_platforms(&release(version), &platform(text));
            let found: Vec<_> = found.iter().map(|found| (found.platform.to_string(), found.emulation)).collect();
            let expected: Vec<_> = expected.iter().map(|(name, why)| ((*name).to_owned(), *why)).collect();
            assert_eq!(found, expected, "{version} on {text}");
        }
    }
}
