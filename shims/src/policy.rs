//! The few settings that the shim obeys: `key=value` lines that gov writes from the user's
//! config.toml. A project's file has no such power.

use std::fmt;

/// Longest policy file that is read, in bytes.
pub const LONGEST_POLICY: u64 = 64 * 1024;

/// What the lines say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// When a missing version is installed without a word typed.
    pub auto_install: AutoInstall,
    /// What the lines of go.work and go.mod mean.
    pub go_mod: GoMod,
}

/// When a version that a directory asks for is installed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AutoInstall {
    /// Where somebody sits at a terminal.
    #[default]
    Terminal,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// What the lines of go.work and go.mod mean for a directory without a pin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GoMod {
    /// What they mean to `go`: a minimum.
    #[default]
    Minimum,
    /// A `toolchain` line pins; a `go` line is a minimum.
    Toolchain,
    /// A `toolchain` line pins, else the `go` line does.
    Exact,
    /// Nothing to gov; `go` still reads them.
    Off,
}

impl Policy {
    /// Reads the lines; what a later gov may have written there is passed over.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut policy = Self::default();
        for line in String::from_utf8_lossy(bytes).lines() {
            match line.split_once('=') {
                Some(("auto-install", value)) => policy.auto_install = AutoInstall::parse(value).unwrap_or_default(),
                Some(("go-mod", value)) => policy.go_mod = GoMod::parse(value).unwrap_or_default(),
                _ => {}
            }
        }
        policy
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "auto-install={}\ngo-mod={}", self.auto_install.word(), self.go_mod.word())
    }
}

impl AutoInstall {
    /// Reads the word of a setting.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Terminal, Self::Always, Self::Never].into_iter().find(|value| value.word() == word)
    }

    /// Its word in a setting.
    pub fn word(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

impl GoMod {
    /// Reads the word of a setting.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Minimum, Self::Toolchain, Self::Exact, Self::Off].into_iter().find(|value| value.word() == word)
    }

    /// Its word in a setting.
    pub fn word(self) -> &'static str {
        match self {
            Self::Minimum => "minimum",
            Self::Toolchain => "toolchain",
            Self::Exact => "exact",
            Self::Off => "off",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_the_unknown_is_passed_over() {
        for auto_install in [AutoInstall::Terminal, AutoInstall::Always, AutoInstall::Never] {
            for go_mod in [GoMod::Minimum, GoMod::Toolchain, GoMod::Exact, GoMod::Off] {
                let policy = Policy { auto_install, go_mod };
                assert_eq!(Policy::parse(policy.to_string().as_bytes()), policy);
            }
        }
        assert_eq!(Policy::parse(b"\xff\nnew=1\ngo-mod=?\nauto-install\n"), Policy::default());
    }
}
