//! Platforms as Go names them: GOOS and GOARCH.

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

    /// GOOS: `linux`.
    pub fn os(&self) -> &str {
        &self.os
    }

    /// GOARCH: `amd64`.
    pub fn arch(&self) -> &str {
        &self.arch
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.os, self.arch)
    }
}
