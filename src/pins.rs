//! Edits of pin files, as text: only the version's own bytes change.

use crate::failure::{Failure, Kind};
use gov_shims::go_version::{GoVersion, Release};
use gov_shims::pin_files::{self, ToolLine};

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
            Self::GoVersion => Ok(if let Some((place, _)) = pin_files::place_in_go_version(text) {
                spliced(text, &place, version)
            } else {
                let (gap, end) = around_new_line(text);
                format!("{text}{gap}{version}{end}")
            }),
            Self::ToolVersions => Ok(match pin_files::place_in_tool_versions(text) {
                Some(ToolLine { version: Some(place), .. }) => spliced(text, &place, version),
                Some(ToolLine { tool, .. }) => spliced(text, &(tool.end..tool.end), &format!(" {version}")),
                None => {
                    let (gap, end) = around_new_line(text);
                    format!("{text}{gap}golang {version}{end}")
                }
            }),
            Self::GoMod => with_toolchain(text, version),
        }
    }

    /// The file's text without its version; `None` where nothing else is in it, so that the file
    /// can go. The same text where it names none.
    pub fn without_version(self, text: &str) -> Option<String> {
        match self {
            Self::GoVersion => None,
            Self::ToolVersions => match pin_files::place_in_tool_versions(text) {
                None => Some(text.to_owned()),
                Some(place) => Some(without_line(text, place.tool.start)).filter(|rest| !rest.trim().is_empty()),
            },
            Self::GoMod => match directive_line(text, "toolchain") {
                None => Some(text.to_owned()),
                Some(line) => Some(without_paragraph(text, line.start)),
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

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |start, line| {
        let at = *start;
        *start += line.len();
        Some((at, line))
    })
}

/// What parts a line that is added at the end of a text from what is there, and what ends it. A
/// text whose last line has no end stays so: taken out again, it is what it was.
fn around_new_line(text: &str) -> (&'static str, &'static str) {
    let is_open = !text.is_empty() && !text.ends_with('\n');
    if is_open { (line_end(text), "") } else { ("", line_end(text)) }
}

/// The text without the line that holds that place.
fn without_line(text: &str, within: usize) -> String {
    let (start, end) = line_around(text, within);
    // Where the last line has no end of its own, neither has the one before it.
    let is_open = !text[start..end].ends_with('\n');
    let head = if is_open { without_line_end(&text[..start]) } else { &text[..start] };
    [head, &text[end..]].concat()
}

/// The same for a line that stands alone between blank ones, as `go` writes them: one blank goes too.
fn without_paragraph(text: &str, within: usize) -> String {
    let (start, end) = line_around(text, within);
    let above = without_line_end(&text[..start]);
    let is_apart = above.ends_with('\n') && starts_blank(&text[end..]);
    if is_apart { without_line(&[above, &text[start..]].concat(), above.len()) } else { without_line(text, within) }
}

fn line_around(text: &str, within: usize) -> (usize, usize) {
    let start = text[..within].rfind('\n').map_or(0, |at| at + 1);
    (start, text[within..].find('\n').map_or(text.len(), |at| within + at + 1))
}

/// The text begins with a blank line, or is at its end.
fn starts_blank(text: &str) -> bool {
    text.lines().next().is_none_or(|line| line.trim().is_empty())
}

fn without_line_end(text: &str) -> &str {
    text.strip_suffix("\r\n").or_else(|| text.strip_suffix('\n')).unwrap_or(text)
}

/// The span of a directive's value in a go.mod, by the same lax rule that `go` selects with: all
/// of it, up to a comment. Of a directive without a value, where one would stand.
fn directive_line(text: &str, key: &str) -> Option<Span> {
    lines(text).find_map(|(start, line)| {
        let value = pin_files::directive(line.as_bytes(), key)?;
        let key_end = line.len() - line.trim_start().len() + key.len();
        let rest = &line[key_end..];
        let gap = if value.is_empty() { 1 } else { rest.len() - rest.trim_start().len() };
        let begin = start + key_end + gap;
        Some(begin..begin + value.len())
    })
}

fn with_toolchain(text: &str, version: &str) -> Result<String, Failure> {
    let Some(release) = Release::parse(version) else {
        return Err(Failure::new(Kind::Usage, format!("a toolchain line names a release, and {version} is none"))
            .hint(format!("gov pin --format go-version {version}")));
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
        // A line without a value may have its comment right there.
        let gap = if toolchain.is_empty() { " " } else { "" };
        return Ok(spliced(text, &toolchain, &format!("{name}{gap}")));
    }
    let end = text[go.end..].find('\n').map_or(text.len(), |at| go.end + at + 1);
    let (gap, end_of_line) = around_new_line(&text[..end]);
    // A paragraph of its own, as `go` writes it, unless the go line has none either.
    let blank = if starts_blank(&text[end..]) { line_end(text) } else { "" };
    Ok([&text[..end], gap, blank, "toolchain ", &name, end_of_line, &text[end..]].concat())
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
        assert_eq!(tools("nodejs 20"), "nodejs 20\ngolang 1.23.4");
        assert_eq!(tools("golang\nnodejs 20\n"), "golang 1.23.4\nnodejs 20\n");
        assert_eq!(tools("golang # none\n"), "golang 1.23.4 # none\n");
        assert_eq!(tools(""), "golang 1.23.4\n");
    }

    #[test]
    fn what_was_written_is_what_is_read() {
        for text in ["", "1.22\n", "# c\n1.1 x", "\u{feff}1.22", "\r\n\r\n", "#\tgo", " ", "\u{feff}", "x#y"] {
            let written = Format::GoVersion.with_version(text, "1.23.4").unwrap();
            assert_eq!(pin_files::go_version_file(written.as_bytes()).unwrap().text, "1.23.4", "{text:?}");
        }
        for text in ["", "golang 1", "go 1 2\nx y\n", "a b", "# golang 1\n", "golang", "go # c\ngolang 1"] {
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
        assert_eq!(go_mod("go 1.22").unwrap(), "go 1.22\n\ntoolchain go1.23.4");
        assert_eq!(go_mod("go 1.22\nrequire x v1\n").unwrap(), "go 1.22\ntoolchain go1.23.4\nrequire x v1\n");
        assert_eq!(go_mod("module m\n").unwrap_err().kind, Kind::RefusedFile);
        assert_eq!(go_mod("go 1.24\n").unwrap_err().kind, Kind::Usage);
        assert_eq!(go_mod("go 1.22\ntoolchain a  \"b\" // c\n").unwrap(), "go 1.22\ntoolchain go1.23.4 // c\n");
        assert_eq!(go_mod("go 1.22\ntoolchain //c\n").unwrap(), "go 1.22\ntoolchain go1.23.4 //c\n");
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

    #[test]
    fn what_is_pinned_and_unpinned_is_what_it_was() {
        let tools = ["nodejs 20\n", "nodejs 20", "a 1\r\nb 2\r\n", "a 1\r\nb 2", "# c\n\n"];
        let modules = [
            "module m\n\ngo 1.22\n",
            "module m\n\ngo 1.22",
            "go 1.22 // c\n\nrequire x v1\n",
            "go 1.22\nrequire x v1\n",
            "\ngo 1.22\n\n",
            "module m\r\n\r\ngo 1.22\r\n\r\nrequire x v1\r\n",
            "module m\r\n\r\ngo 1.22",
        ];
        let cases = tools.map(|text| (Format::ToolVersions, text)).into_iter();
        for (format, text) in cases.chain(modules.map(|text| (Format::GoMod, text))) {
            let pinned = format.with_version(text, "1.23.4").unwrap();
            assert_ne!(pinned, text);
            assert_eq!(format.without_version(&pinned).as_deref(), Some(text), "{pinned:?}");
        }
    }

    proptest::proptest! {
        /// Of any text at all: what is written is then what is read. Found wanting by the fuzz target.
        #[test]
        fn what_is_written_into_any_text_is_read(text in "([ \t\r\n#.a-c1go\u{feff}]|golang|toolchain|go |// )*") {
            let written = Format::GoVersion.with_version(&text, "1.23.4").unwrap();
            let pin = pin_files::go_version_file(written.as_bytes()).map(|pin| pin.text);
            proptest::prop_assert_eq!(pin, Ok("1.23.4".to_owned()), "{:?}", written);
            let written = Format::ToolVersions.with_version(&text, "1.23.4").unwrap();
            let pin = pin_files::tool_versions_file(written.as_bytes()).map(|pin| pin.map(|pin| pin.text));
            proptest::prop_assert_eq!(pin, Ok(Some("1.23.4".to_owned())), "{:?}", written);
            if let Ok(written) = Format::GoMod.with_version(&text, "1.99.4") {
                let toolchain = pin_files::directive(written.as_bytes(), "toolchain");
                proptest::prop_assert_eq!(toolchain.as_deref(), Some("go1.99.4"), "{:?}", written);
            }
        }
    }
}
