//! What the files of a project say: text in, a typed pin or an error out.

use crate::quoted::Quoted;
use crate::wanted::{NotAVersion, Wanted};
use std::fmt;
use std::ops::Range;

/// Longest pin file that is read, in bytes: what holds one version has no business being longer.
pub const LONGEST_PIN_FILE: u64 = 64 * 1024;

/// A version that a pin file names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// What is wanted.
    pub wanted: Wanted,
    /// The word as it is written.
    pub text: String,
    /// The line it stands in, counted from 1.
    pub line: usize,
}

/// Why a pin file is refused. A refused file stops the program: another version is never taken
/// in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PinProblem {
    /// The file names no version at all.
    Empty,
    /// The bytes are not UTF-8.
    NotText,
    /// The file is longer than [`LONGEST_PIN_FILE`].
    TooLong,
    /// A directory, a device, a pipe.
    NotAFile,
    /// It exists and cannot be read.
    Unreadable(String),
    /// A word that is no version.
    NotAVersion {
        /// The word, to be shown through [`Quoted`] only.
        text: String,
        /// Its line, counted from 1.
        line: usize,
        /// Why not.
        why: NotAVersion,
    },
}

/// Reads `.go-version`: the first word of the first line that is neither blank nor a comment.
pub fn go_version_file(bytes: &[u8]) -> Result<Pin, PinProblem> {
    let text = text(bytes)?;
    let (place, line) = place_in_go_version(text).ok_or(PinProblem::Empty)?;
    pin(&text[place], line)
}

/// Where the version stands in the text of a `.go-version`, and in which line, counted from 1.
/// Whoever edits the file asks this, so that what is written is what is read.
pub fn place_in_go_version(text: &str) -> Option<(Range<usize>, usize)> {
    lines(text).find_map(|(line, content)| {
        let word = without_comment(content).split_whitespace().next()?;
        Some((place(text, word), line))
    })
}

/// Reads `.tool-versions` (asdf, mise): the first version of the line of `golang` or `go`.
/// `None` where the file names no Go, which is common.
pub fn tool_versions_file(bytes: &[u8]) -> Result<Option<Pin>, PinProblem> {
    let text = text(bytes)?;
    let Some(tool) = place_in_tool_versions(text) else { return Ok(None) };
    let version = tool.version.ok_or(PinProblem::Empty)?;
    pin(&text[version], tool.line).map(Some)
}

/// The line of Go in a `.tool-versions`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolLine {
    /// The line, counted from 1.
    pub line: usize,
    /// Where the tool's name stands in the text.
    pub tool: Range<usize>,
    /// Where its first version stands, if it names one.
    pub version: Option<Range<usize>>,
}

/// Where the text of a `.tool-versions` speaks of Go.
pub fn place_in_tool_versions(text: &str) -> Option<ToolLine> {
    lines(text).find_map(|(line, content)| {
        let mut words = without_comment(content).split_whitespace();
        let tool = words.next().filter(|tool| matches!(*tool, "golang" | "go"))?;
        Some(ToolLine { line, tool: place(text, tool), version: words.next().map(|word| place(text, word)) })
    })
}

/// The value of a one-word directive of go.mod or go.work (`go`, `toolchain`) as `go` itself reads
/// it to choose a toolchain: the first line that starts with it, blocks and quotes unknown
/// (Go's `internal/gover`, `GoModLookup`). `None` and an empty value mean the same to Go.
pub fn directive(bytes: &[u8], key: &str) -> Option<String> {
    bytes.split(|byte| *byte == b'\n').find_map(|line| {
        let line = String::from_utf8_lossy(line);
        let rest = line.trim().strip_prefix(key)?;
        if !rest.starts_with([' ', '\t']) {
            return None;
        }
        let value = rest.split("//").next().unwrap_or_default();
        Some(value.trim().to_owned())
    })
}

fn text(bytes: &[u8]) -> Result<&str, PinProblem> {
    if bytes.len() as u64 > LONGEST_PIN_FILE {
        return Err(PinProblem::TooLong);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| PinProblem::NotText)?;
    if text.contains('\0') { Err(PinProblem::NotText) } else { Ok(text) }
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.strip_prefix('\u{feff}').unwrap_or(text).lines())
}

/// Where a part of a text stands in it.
fn place(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr() - text.as_ptr().addr();
    start..start + part.len()
}

fn without_comment(line: &str) -> &str {
    // Inside a word `#` is no comment, and no version either: it is refused as what it is.
    match line.find('#') {
        Some(at) if at == 0 || line[..at].ends_with(char::is_whitespace) => &line[..at],
        _ => line,
    }
}

fn pin(word: &str, line: usize) -> Result<Pin, PinProblem> {
    match Wanted::parse(word) {
        Ok(wanted) => Ok(Pin { wanted, text: word.to_owned(), line }),
        Err(why) => Err(PinProblem::NotAVersion { text: word.to_owned(), line, why }),
    }
}

impl fmt::Display for PinProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => out.write_str("names no Go version"),
            Self::NotText => out.write_str("is not UTF-8 text"),
            Self::TooLong => write!(out, "is longer than {LONGEST_PIN_FILE} bytes"),
            Self::NotAFile => out.write_str("is not a regular file"),
            Self::Unreadable(why) => write!(out, "cannot be read: {why}"),
            Self::NotAVersion { text, line, why } => write!(out, "line {line}: {} is {why}", Quoted(text)),
        }
    }
}

impl std::error::Error for PinProblem {}

#[cfg(test)]
mod tests {
    use super::*;

    fn go_version(text: &str) -> Result<String, PinProblem> {
        go_version_file(text.as_bytes()).map(|pin| pin.wanted.to_string())
    }

    #[test]
    fn go_version_files_as_people_write_them() {
        for (text, wanted) in [
            ("1.22.3", "1.22.3"),
            ("go1.22.3\r\n", "1.22.3"),
            ("\u{feff}1.22.3\n", "1.22.3"),
            ("# c\n\n 1.22 # x\n", "1.22"),
            ("\t1.22.3 and more\n1.99\n", "1.22.3"),
            ("system\n", "system"),
            ("1.22.3\n../../evil\n", "1.22.3"),
        ] {
            assert_eq!(go_version(text).as_deref(), Ok(wanted), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_version_is_refused_with_its_line() {
        for word in
            ["../../../../tmp/evil", "/tmp/evil", "..", "~", "$HOME", "`id`", "-rf", "1.22/../x", "1.22#x", "tip"]
        {
            let problem = go_version(&format!("\n# comment\n{word}\n")).unwrap_err();
            assert!(matches!(&problem, PinProblem::NotAVersion { text, line: 3, .. } if text == word), "{problem:?}");
        }
        assert_eq!(go_version(""), Err(PinProblem::Empty));
        assert_eq!(go_version(" \r\n\n# only this\n"), Err(PinProblem::Empty));
        assert_eq!(go_version("1.22\0.3"), Err(PinProblem::NotText));
        assert_eq!(go_version_file(b"1\xff\xfe"), Err(PinProblem::NotText));
        assert_eq!(go_version_file(&vec![b' '; 65 * 1024]), Err(PinProblem::TooLong));
        let hostile =
            PinProblem::NotAVersion { text: "\u{1b}[31m\u{202e}x".into(), line: 1, why: NotAVersion::Unreadable };
        assert!(!hostile.to_string().contains(['\u{1b}', '\u{202e}']), "{hostile}");
    }

    #[test]
    fn tool_versions_files_name_go_among_others() {
        let read = |text: &str| tool_versions_file(text.as_bytes()).map(|pin| pin.map(|pin| pin.wanted.to_string()));
        assert_eq!(read("nodejs 20\ngolang 1.23.12 1.22.3 # c\n"), Ok(Some("1.23.12".into())));
        assert_eq!(read("go 1.22\ngolang 1.23.12\n"), Ok(Some("1.22".into())));
        assert_eq!(read("nodejs 20\n#golang 1.22\n"), Ok(None));
        assert_eq!(read(""), Ok(None));
        assert_eq!(read("golang # none\n"), Err(PinProblem::Empty));
        assert!(matches!(
            read("golang path:/tmp/x\n"),
            Err(PinProblem::NotAVersion { why: NotAVersion::ForeignScheme, .. })
        ));
        assert!(matches!(
            read("golang ref:master\n"),
            Err(PinProblem::NotAVersion { why: NotAVersion::ForeignScheme, .. })
        ));
    }

    #[test]
    fn directives_are_found_as_go_finds_them() {
        // The rows of go-semantics 3.3, each run against the real command.
        let go = |text: &str| directive(text.as_bytes(), "go").unwrap_or_default();
        for (text, value) in [
            ("module m\n\ngo 1.98.2\n", "1.98.2"),
            ("go 1.98.2//x", "1.98.2"),
            ("\t go\t1.98.2 \r\n", "1.98.2"),
            ("\u{a0}go 1.98.2", "1.98.2"),
            ("\u{85}go 1.98.2\u{b}", "1.98.2"),
            ("\u{feff}go 1.98.2", ""),
            ("go (\n1.98.2\n)", "("),
            ("require (\n go 1.98.2 \n)", "1.98.2"),
            ("go \"1.98.2\"", "\"1.98.2\""),
            ("go 1.98.2 foo", "1.98.2 foo"),
            ("go 1.1\ngo 1.2\n", "1.1"),
            ("//go 1.98.2", ""),
            ("gopher 1.98", ""),
            ("go", ""),
            ("go //c\ngo 1.2", ""),
            ("", ""),
        ] {
            assert_eq!(go(text), value, "{text:?}");
        }
        assert_eq!(directive(b"go 1.21\ntoolchain go1.22.3\n", "toolchain").as_deref(), Some("go1.22.3"));
        assert_eq!(directive(b"go 1.\xff\n", "go").as_deref(), Some("1.\u{fffd}"));
    }
}
