//! What a value of `GOTOOLCHAIN` means to `go` (Go's `toolchain.Select`).

use crate::go_version::{GoVersion, Release};

/// A value that `go` understands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolchainSetting {
    /// The value names a version, `go1.22.3`, and not `local`.
    pub is_named: bool,
    /// The release so named; a name with a suffix (`go1.22.3-corp`) has none.
    pub named: Option<Release>,
    /// Whether module files may raise it, and from where.
    pub mode: Mode,
}

/// Where `go` may take another toolchain from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nowhere: it stays at what it is.
    Fixed,
    /// PATH, then the network.
    Auto,
    /// PATH alone.
    Path,
}

impl ToolchainSetting {
    /// `local`, `auto`, `path`, `go1.22.3`, and the last or `local` with `+auto` or `+path`.
    /// `None` for what `go` refuses.
    pub fn parse(value: &str) -> Option<Self> {
        let unnamed = |mode| Some(Self { is_named: false, named: None, mode });
        match value {
            "auto" => return unnamed(Mode::Auto),
            "path" => return unnamed(Mode::Path),
            _ => {}
        }
        let (name, mode) = match value.split_once('+') {
            None => (value, Mode::Fixed),
            Some((name, "auto")) => (name, Mode::Auto),
            Some((name, "path")) => (name, Mode::Path),
            Some(_) => return None,
        };
        if name == "local" {
            return unnamed(mode);
        }
        GoVersion::from_toolchain_name(name)?;
        Some(Self { is_named: true, named: Release::from_toolchain_name(name), mode })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_mean_what_go_says_they_mean() {
        let parsed = |value: &str| {
            ToolchainSetting::parse(value).map(|s| (s.is_named, s.named.map(|release| release.to_string()), s.mode))
        };
        let release = |text: &str| Some(text.to_owned());
        for (value, expected) in [
            ("auto", Some((false, None, Mode::Auto))),
            ("path", Some((false, None, Mode::Path))),
            ("local", Some((false, None, Mode::Fixed))),
            ("local+auto", Some((false, None, Mode::Auto))),
            ("local+path", Some((false, None, Mode::Path))),
            ("go1.22.3", Some((true, release("1.22.3"), Mode::Fixed))),
            ("go1.22.3+auto", Some((true, release("1.22.3"), Mode::Auto))),
            ("go1.22.3+path", Some((true, release("1.22.3"), Mode::Path))),
            ("go1.22.3-corp+auto", Some((true, None, Mode::Auto))),
            ("go1.22", Some((true, None, Mode::Fixed))),
            ("1.22.3", None),
            ("bash", None),
            ("default", None),
            ("go1.22.3+", None),
            ("go1.22.3+foo", None),
            ("auto+path", None),
            ("", None),
            ("../x", None),
            ("go1.22.3/../x", None),
        ] {
            assert_eq!(parsed(value), expected, "{value}");
        }
    }
}
