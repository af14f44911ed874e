//! Cases that are texts: each a directory of fixtures with `before`, and `after` where gov writes.
//! `@HOME@` in them is the home directory.

use super::bench::{Bench, Must};
use std::fs;

/// Where they are.
pub(super) const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/editors/nasty/fixtures");

/// One case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text {
    /// Its directory: the number of the case, and a name.
    pub(super) fixture: &'static str,
    /// The file that it is, from the home directory.
    file: &'static str,
    comes: Comes,
    /// What the report says of it.
    says: &'static [&'static str],
}

/// What comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comes {
    Changed,
    InSync,
    Left,
    Refused,
}

impl Text {
    /// gov makes `after` of it.
    pub(super) const fn changed(fixture: &'static str, file: &'static str, says: &'static [&'static str]) -> Self {
        Self { fixture, file, comes: Comes::Changed, says }
    }

    /// It says all of it.
    pub(super) const fn in_sync(fixture: &'static str, file: &'static str, says: &'static [&'static str]) -> Self {
        Self { fixture, file, comes: Comes::InSync, says }
    }

    /// It is its user's.
    pub(super) const fn left(fixture: &'static str, file: &'static str, says: &'static [&'static str]) -> Self {
        Self { fixture, file, comes: Comes::Left, says }
    }

    /// It is refused.
    pub(super) const fn refused(fixture: &'static str, file: &'static str, says: &'static [&'static str]) -> Self {
        Self { fixture, file, comes: Comes::Refused, says }
    }

    /// Of the case.
    pub(super) fn number(&self) -> u8 {
        self.fixture.split('-').next().unwrap().parse().unwrap()
    }
}

/// A reader that shares nothing with gov's finds the same before and after, but for what gov says.
#[test]
fn other_readers_find_nothing_else_changed() {
    let python = super::python();
    let formats = [(super::idea::TEXTS, "xml"), (super::toml::TEXTS, "toml"), (super::others::TEXTS, "json")];
    let cases = formats.into_iter().flat_map(|(texts, format)| texts.iter().map(move |text| (text, format)));
    let is_read = |(text, format): &(&Text, &str)| {
        text.comes == Comes::Changed && (*format != "json" || text.fixture.ends_with("strict-json"))
    };
    let arguments: Vec<&str> = cases.filter(is_read).flat_map(|(text, format)| [text.fixture, format]).collect();
    assert!(arguments.len() > 30, "{arguments:?}");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/editors/nasty/readers.py");
    let Some(mut python) = python else { return };
    let output = python.arg(script).arg(FIXTURES).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Plays cases, each on a machine of its own with these directories too.
#[track_caller]
pub(super) fn play(texts: &[Text], directories: &[&str]) {
    for text in texts {
        let bench = Bench::new();
        for directory in directories {
            bench.directory(directory);
        }
        let content = |name: &str| {
            let bytes = fs::read(format!("{FIXTURES}/{}/{name}", text.fixture)).ok()?;
            Some(replaced(&bytes, b"@HOME@", bench.path("").display().to_string().trim_end_matches('/').as_bytes()))
        };
        bench.put(text.file, content("before").unwrap());
        let after = content("after");
        assert_eq!(after.is_some(), text.comes == Comes::Changed, "{}", text.fixture);
        let must = match text.comes {
            Comes::Changed => Must::Write(after.as_deref().unwrap_or_default()),
            Comes::InSync => Must::Agree,
            Comes::Left => Must::Leave,
            Comes::Refused => Must::Refuse(8),
        };
        bench.plays(text.fixture, text.file, must, text.says);
    }
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    out.extend_from_slice(rest);
    out
}
