//! The user's settings, `config.toml`: a registry of keys, each with its meaning, its default and
//! what it accepts. A key that is not in the registry is named, never ignored.
//!
//! Only the user's own file is a source of settings; no project's is.

use crate::failure::{Failure, Kind};
use gov_shims::policy::{AutoInstall, GoMod, Policy};
use std::fmt;
use std::ops::Range;

/// A key of config.toml.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub meaning: &'static str,
    /// What holds without it, in words.
    pub default: &'static str,
    /// The variable that outranks it, where there is one.
    pub variable: Option<&'static str>,
}

/// All keys.
pub const KEYS: [Key; 7] = [
    Key {
        name: "sources",
        meaning: "where releases come from, in order: go.dev, goproxy, a mirror's URL, a directory",
        default: "[\"goproxy\", \"go.dev\"] where GOPROXY names a proxy, else [\"go.dev\", \"goproxy\"]",
        variable: Some("GOV_SOURCES"),
    },
    Key {
        name: "trust",
        meaning: "what proves a release that the built-in table does not know: \"log\", Go's checksum database; \
                  or \"index\", go.dev's list over TLS, for places where no log can be reached",
        default: "\"log\"",
        variable: None,
    },
    Key {
        name: "auto-install",
        meaning: "when a shim installs the version that a directory asks for and is missing: \"terminal\", where \
                  somebody sits at one; \"always\"; \"never\"",
        default: "\"terminal\"",
        variable: Some("GOV_AUTO_INSTALL"),
    },
    Key {
        name: "go-mod",
        meaning: "what the lines of go.work and go.mod mean where nothing pins: \"minimum\", as to go itself; \
                  \"toolchain\", a toolchain line pins; \"exact\", a toolchain line pins, else the go line; \"off\", nothing",
        default: "\"minimum\"",
        variable: None,
    },
    Key {
        name: "mode",
        meaning: "what `gov sync-editors` writes into a pinned project's own files: \"exact\", the path of its SDK; or \
                  \"shim\", no path: the shim that the user's settings name asks each directory, and what would win \
                  over it is repaired",
        default: "\"exact\"",
        variable: None,
    },
    Key {
        name: "auto-sync",
        meaning: "whether `gov use` runs `gov sync-editors` by itself, as with --sync",
        default: "false",
        variable: None,
    },
    Key {
        name: "sdk-links",
        meaning: "whether each installed version also appears as ~/sdk/go1.22.3, where the pickers of VS Code and of \
                  other editors look",
        default: "false",
        variable: None,
    },
];

/// The settings, read and understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Where releases come from; `None`: the default order.
    pub sources: Option<Vec<Source>>,
    /// What proves a release.
    pub trust: Trust,
    /// What the shims obey.
    pub policy: Policy,
    /// What a pinned project's editors are told.
    pub mode: Mode,
    /// `gov use` tells the editors.
    pub auto_sync: bool,
    /// The installed versions also appear below `~/sdk`.
    pub sdk_links: bool,
}

/// What `gov sync-editors` writes into a pinned project's own files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The path of the SDK.
    #[default]
    Exact,
    /// No path; what would win over the shim is repaired.
    Shim,
}

/// A place that releases come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// `https://go.dev/dl/`.
    GoDev,
    /// Whatever GOPROXY names.
    GoProxy,
    /// A mirror: a base URL under which the archives lie.
    Mirror(String),
    /// A directory that holds archives or a module proxy's tree.
    Directory(std::path::PathBuf),
}

/// What proves a release that the built-in table does not know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// Go's public checksum database.
    #[default]
    Log,
    /// The index of go.dev.
    Index,
}

impl Config {
    /// Reads the text of a config.toml. `file` names it in messages.
    pub fn parse(text: &str, file: &str) -> Result<Self, Failure> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            Failure::new(Kind::RefusedFile, format!("{file} is not valid TOML"))
                .because(error.to_string().trim())
                .hint(format!("correct {file}"))
        })?;
        let mut config = Self::default();
        for (name, value) in &table {
            match (name.as_str(), value) {
                ("sources", toml::Value::Array(values)) => {
                    let sources: Result<Vec<Source>, Failure> =
                        values.iter().map(|value| source_in(file, value)).collect();
                    config.sources = Some(sources?);
                }
                ("trust", toml::Value::String(word)) if word == "log" => config.trust = Trust::Log,
                ("trust", toml::Value::String(word)) if word == "index" => config.trust = Trust::Index,
                ("auto-install", toml::Value::String(word)) if AutoInstall::parse(word).is_some() => {
                    config.policy.auto_install = AutoInstall::parse(word).unwrap_or_default();
                }
                ("go-mod", toml::Value::String(word)) if GoMod::parse(word).is_some() => {
                    config.policy.go_mod = GoMod::parse(word).unwrap_or_default();
                }
                ("mode", toml::Value::String(word)) if word == "exact" => config.mode = Mode::Exact,
                ("mode", toml::Value::String(word)) if word == "shim" => config.mode = Mode::Shim,
                ("auto-sync", toml::Value::Boolean(is_on)) => config.auto_sync = *is_on,
                ("sdk-links", toml::Value::Boolean(is_on)) => config.sdk_links = *is_on,
                _ => return Err(refused(file, name, value)),
            }
        }
        Ok(config)
    }
}

fn refused(file: &str, name: &str, value: &toml::Value) -> Failure {
    match key(name) {
        Some(key) => Failure::new(Kind::Usage, format!("{file}: {name} cannot be {value}"))
            .hint(format!("{name}: {}", key.meaning)),
        None => Failure::new(Kind::Usage, format!("{file}: no such setting: {name:?}"))
            .hint(format!("take it out of {file}; the settings are {}", KEYS.map(|key| key.name).join(", "))),
    }
}

fn source_in(file: &str, value: &toml::Value) -> Result<Source, Failure> {
    let text = value.as_str().ok_or_else(|| refused(file, "sources", value))?;
    Source::parse(text)
}

impl Source {
    /// Reads one source: `go.dev`, `goproxy`, a URL, an absolute path.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let refused = || {
            Failure::new(Kind::Usage, format!("not a source of releases: {text:?}"))
                .hint("a source is go.dev, goproxy, an https:// or http:// URL, or an absolute path")
        };
        match text {
            "go.dev" => return Ok(Self::GoDev),
            "goproxy" => return Ok(Self::GoProxy),
            _ => {}
        }
        if let Some(path) = text.strip_prefix("file://") {
            return Ok(Self::Directory(path.into()));
        }
        let is_http = text.starts_with("https://") || text.starts_with("http://");
        if is_http && !text.contains(|c: char| c.is_control() || c.is_whitespace()) {
            return Ok(Self::Mirror(text.to_owned()));
        }
        let path = std::path::PathBuf::from(text);
        if path.is_absolute() { Ok(Self::Directory(path)) } else { Err(refused()) }
    }

    /// Reads the list of `GOV_SOURCES`: separated by commas.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, Failure> {
        text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(Self::parse).collect()
    }
}

impl fmt::Display for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GoDev => out.write_str("go.dev"),
            Self::GoProxy => out.write_str("goproxy"),
            Self::Mirror(url) => out.write_str(url),
            Self::Directory(path) => path.display().fmt(out),
        }
    }
}

/// The key of that name.
pub fn key(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// The text of a config.toml with one top-level key set to a value, every other byte kept.
/// `value` is TOML; `None` removes the key.
pub fn with_key(text: &str, name: &str, value: Option<&str>) -> String {
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    match (statement(text, name), value) {
        (Some((_, old)), Some(value)) => [&text[..old.start], value, &text[old.end..]].concat(),
        (Some((key, old)), None) => {
            let start = text[..key.start].rfind('\n').map_or(byte_order_mark(text), |at| at + 1);
            let end = text[old.end..].find('\n').map_or(text.len(), |at| old.end + at + 1);
            [&text[..start], &text[end..]].concat()
        }
        (None, None) => text.to_owned(),
        // Before everything: after a table's header it would be that table's.
        (None, Some(value)) => {
            let mark = byte_order_mark(text);
            [&text[..mark], name, " = ", value, line_end, &text[mark..]].concat()
        }
    }
}

fn byte_order_mark(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

/// Where a top-level key and its value stand, as the parser of TOML itself sees them.
fn statement(text: &str, name: &str) -> Option<(Range<usize>, Range<usize>)> {
    // The parser counts from behind the mark.
    let mark = byte_order_mark(text);
    let table = toml::de::DeTable::parse(&text[mark..]).ok()?;
    let (key, value) = table.get_ref().iter().find(|(key, _)| key.get_ref() == name)?;
    let at = |span: Range<usize>| span.start + mark..span.end + mark;
    Some((at(key.span()), at(value.span())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_and_unknown_ones_named() {
        let text = "sources = [\"goproxy\", \"https://m.example/go\", \"/srv/go\"]\ntrust = \"index\"\n\
                    mode = \"shim\"\nauto-sync = true\nsdk-links = true\n";
        let config = Config::parse(text, "c").unwrap();
        assert_eq!((config.mode, config.auto_sync, config.sdk_links), (Mode::Shim, true, true));
        let sources = config.sources.unwrap();
        assert_eq!(sources[0], Source::GoProxy);
        assert_eq!(sources[1], Source::Mirror("https://m.example/go".into()));
        assert_eq!(sources[2], Source::Directory("/srv/go".into()));
        assert_eq!(config.trust, Trust::Index);
        for (text, kind, word) in [
            ("surces = []", Kind::Usage, "surces"),
            ("trust = \"nothing\"", Kind::Usage, "trust"),
            ("trust = 1", Kind::Usage, "trust"),
            ("sources = [1]", Kind::Usage, "sources"),
            ("mode = \"fast\"", Kind::Usage, "mode"),
            ("auto-sync = \"yes\"", Kind::Usage, "auto-sync"),
            ("sdk-links = 1", Kind::Usage, "sdk-links"),
            ("sources = [\"ftp://x\"]", Kind::Usage, "ftp"),
            ("x", Kind::RefusedFile, "c"),
            ("sources = [\"../x\"]", Kind::Usage, "../x"),
            ("sources = [\"javascript:x\"]", Kind::Usage, "javascript"),
        ] {
            let failure = Config::parse(text, "c").unwrap_err();
            assert_eq!(failure.kind, kind, "{text}");
            assert!(failure.to_string().contains(word), "{text}: {failure}");
            assert!(!failure.hints.is_empty());
        }
    }

    #[test]
    fn one_key_changes_and_every_other_byte_stays() {
        let text = "# mine\r\nsources = [ # why\r\n  \"go.dev\",\r\n] # end\r\ntrust = \"log\"\r\n[x]\r\ntrust = 1\r\n";
        assert_eq!(
            with_key(text, "trust", Some("\"index\"")),
            "# mine\r\nsources = [ # why\r\n  \"go.dev\",\r\n] # end\r\ntrust = \"index\"\r\n[x]\r\ntrust = 1\r\n"
        );
        assert_eq!(with_key(text, "sources", None), "# mine\r\ntrust = \"log\"\r\n[x]\r\ntrust = 1\r\n");
        assert_eq!(with_key("[x]\na = 1\n", "trust", Some("\"log\"")), "trust = \"log\"\n[x]\na = 1\n");
        assert_eq!(with_key("", "trust", Some("\"log\"")), "trust = \"log\"\n");
        assert_eq!(with_key("", "trust", None), "");
        let odd = "\u{feff}# \"\"\"\n  'trust'   =\t'log' # why\r\nsources = \"\"\"\ntrust = 1\n\"\"\"\n";
        assert_eq!(with_key(odd, "trust", Some("\"index\"")), odd.replace("'log'", "\"index\""));
        assert_eq!(with_key(odd, "trust", None), odd.replace("  'trust'   =\t'log' # why\r\n", ""));
        assert_eq!(with_key("\u{feff}trust = 1\n", "trust", None), "\u{feff}");
    }
}
