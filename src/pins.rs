//! Edits of pin files, as text: only the version's own bytes change.

use crate::failure::{Failure, Kind};
use gov_shims::go_version::{GoVersion, Release};
use gov_shims::pin_files;

/// The files that can pin a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// `.go-version`, read by gov, goenv, setup-go and others.
    #[value(name = "go-version")]
    GoVersion,
    /// `.tool-versions`, read by gov, asdf and mise.
    #[value(name = "tool-versions")]
    ToolVersions,
    /// The `toolchain` line of go.mod, read by `go` itself. A suggestion to `go`, not a pin.
    #[value(name = "go.mod")]
    GoMod,
}

impl Format {
    /// The name of the file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::GoVersion => ".go-version",
            Self::ToolVersions => ".tool-versions",
            Self::GoMod => "go.mod",
        }
    }

    /// The file's text with that version in place of the one that it names, or added.
    /// `version` is canonical: `1.22.3`, `1.22`.
    pub fn with_version(self, text: &str, version: &str) -> Result<String, Failure> {
        match self {
            Self::GoVersion => Ok(match word_of_go_version(text) {
                Some(word) => spliced(text, &word, version),
                None => format!("{text}{version}{}", line_end(text)),
            }),
            Self::ToolVersions => Ok(if let Some(word) = word_of_tool_versions(text) {
                spliced(text, &word, version)
            } else {
                let gap = if text.is_empty() || text.ends_with('\n') { "" } else { line_end(text) };
                format!("{text}{gap}golang {version}{}", line_end(text))
            }),
            Self::GoMod => with_toolchain(text, version),
        }
    }

    /// The file's text without its version; `None` where nothing else is in it, so that the file
    /// can go. The same text where it names none.
    pub fn without_version(self, text: &str) -> Option<String> {
        match self {
            Self::GoVersion => None,
            Self::ToolVersions => match word_of_tool_versions(text) {
                None => Some(text.to_owned()),
                Some(word) => Some(without_line(text, word.start)).filter(|rest| !rest.trim().is_empty()),
            },
            Self::GoMod => match directive_line(text, "toolchain") {
                None => Some(text.to_owned()),
                Some(line) => Some(without_line(text, line.start)),
            },
        }
    }
}

type Span = std::ops::Range<usize>;

fn spliced(text: &str, span: &Span, word: &str) -> String {
    [&text[..span.start], word, &text[span.end..]].concat()
}

fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Where the version stands: the reader's own rule, with the place.
fn word_of_go_version(text: &str) -> Option<Span> {
    let is_version = |line: &str| !line.trim_start_matches('\u{feff}').trim_start().starts_with('#');
    lines(text).filter(|(_, line)| is_version(line)).find_map(|(start, line)| word(line, start, 0))
}

fn word_of_tool_versions(text: &str) -> Option<Span> {
    lines(text).find_map(|(start, line)| {
        let tool = word(line, start, 0)?;
        matches!(&text[tool], "golang" | "go").then(|| word(line, start, 1))?
    })
}

/// The span of the nth word of a line.
fn word(line: &str, start: usize, number: usize) -> Option<Span> {
    let is_gap = |c: char| c.is_whitespace() || c == '\u{feff}';
    let mut at = 0;
    for current in 0.. {
        at += line[at..].find(|c| !is_gap(c))?;
        let end = line[at..].find(is_gap).map_or(line.len(), |length| at + length);
        if current == number {
            return Some(start + at..start + end);
        }
        at = end;
    }
    None
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |start, line| {
        let at = *start;
        *start += line.len();
        Some((at, line))
    })
}

fn without_line(text: &str, within: usize) -> String {
    let start = text[..within].rfind('\n').map_or(0, |at| at + 1);
    let end = text[within..].find('\n').map_or(text.len(), |at| within + at + 1);
    [&text[..start], &text[end..]].concat()
}

/// The span of a directive's value in a go.mod, by the same lax rule that `go` selects with.
fn directive_line(text: &str, key: &str) -> Option<Span> {
    lines(text).find_map(|(start, line)| {
        pin_files::directive(line.as_bytes(), key)?;
        word(line, start, 1)
    })
}

fn with_toolchain(text: &str, version: &str) -> Result<String, Failure> {
    let Some(release) = Release::parse(version) else {
        return Err(Failure::new(
            Kind::Usage,
            format!("{version} is a language version, and a toolchain line names a release"),
        )
        .hint(format!("gov pin --format go.mod {version}.0")));
    };
    let Some(go) = directive_line(text, "go") else {
        return Err(Failure::new(Kind::RefusedFile, "go.mod has no go line, and a toolchain line needs one")
            .hint("go mod edit -go=1.21"));
    };
    if GoVersion::parse(&text[go.clone()]).is_some_and(|least| *release.version() < least) {
        return Err(Failure::new(Kind::Usage, format!("go.mod needs Go {}, which is newer than {release}", &text[go]))
            .hint("lower the go line first, or pin with `gov pin --format go-version`"));
    }
    let name = release.toolchain_name();
    if let Some(toolchain) = directive_line(text, "toolchain") {
        return Ok(spliced(text, &toolchain, &name));
    }
    let end = text[go.end..].find('\n').map_or(text.len(), |at| go.end + at + 1);
    let gap = if text[..end].ends_with('\n') { "" } else { line_end(text) };
    let end_of_line = line_end(text);
    Ok([&text[..end], gap, end_of_line, "toolchain ", &name, end_of_line, &text[end..]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_changes() {
        let go_version = |text: &str| Format::GoVersion.with_version(text, "1.23.4").unwrap();
        assert_eq!(go_version("1.22.3\n"), "1.23.4\n");
        assert_eq!(
            go_version("\u{feff}# why\r\n\r\n  go1.22 # x\r\nrest"),
            "\u{feff}# why\r\n\r\n  1.23.4 # x\r\nrest"
        );
        assert_eq!(go_version("1.22.3"), "1.23.4");
        assert_eq!(go_version(""), "1.23.4\n");
        assert_eq!(go_version("# only\n"), "# only\n1.23.4\n");
        let tools = |text: &str| Format::ToolVersions.with_version(text, "1.23.4").unwrap();
        assert_eq!(tools("nodejs 20\ngolang  1.22.3 1.21.0 # c\n"), "nodejs 20\ngolang  1.23.4 1.21.0 # c\n");
        assert_eq!(tools("nodejs 20"), "nodejs 20\ngolang 1.23.4\n");
        assert_eq!(tools(""), "golang 1.23.4\n");
    }

    #[test]
    fn what_was_written_is_what_is_read() {
        for text in ["", "1.22\n", "# c\n1.1 x", "\u{feff}1.22", "\r\n\r\n"] {
            let written = Format::GoVersion.with_version(text, "1.23.4").unwrap();
            assert_eq!(pin_files::go_version_file(written.as_bytes()).unwrap().text, "1.23.4", "{text:?}");
        }
        for text in ["", "golang 1", "go 1 2\nx y\n", "a b", "# golang 1\n"] {
            let written = Format::ToolVersions.with_version(text, "1.23.4").unwrap();
            assert_eq!(pin_files::tool_versions_file(written.as_bytes()).unwrap().unwrap().text, "1.23.4", "{text:?}");
        }
    }

    #[test]
    fn a_toolchain_line_follows_the_go_line() {
        let go_mod = |text: &str| Format::GoMod.with_version(text, "1.23.4");
        assert_eq!(
            go_mod("module m\n\ngo 1.22\n\nrequire x v1\n").unwrap(),
            "module m\n\ngo 1.22\n\ntoolchain go1.23.4\n\nrequire x v1\n"
        );
        assert_eq!(go_mod("go 1.22\ntoolchain go1.22.3 // c\n").unwrap(), "go 1.22\ntoolchain go1.23.4 // c\n");
        assert_eq!(go_mod("go 1.22").unwrap(), "go 1.22\n\ntoolchain go1.23.4\n");
        assert_eq!(go_mod("module m\n").unwrap_err().kind, Kind::RefusedFile);
        assert_eq!(go_mod("go 1.24\n").unwrap_err().kind, Kind::Usage);
        assert_eq!(Format::GoMod.with_version("go 1.22\n", "1.23").unwrap_err().kind, Kind::Usage);
    }

    #[test]
    fn a_pin_is_taken_out_whole() {
        assert_eq!(Format::GoVersion.without_version("1.22\n"), None);
        assert_eq!(Format::ToolVersions.without_version("golang 1.22\n"), None);
        assert_eq!(
            Format::ToolVersions.without_version("a 1\r\ngolang 1.22\r\nb 2\r\n").as_deref(),
            Some("a 1\r\nb 2\r\n")
        );
        assert_eq!(Format::ToolVersions.without_version("a 1\n").as_deref(), Some("a 1\n"));
        assert_eq!(Format::GoMod.without_version("go 1.22\ntoolchain go1.22.3\n").as_deref(), Some("go 1.22\n"));
    }
}
