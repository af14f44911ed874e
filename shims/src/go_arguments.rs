//! What gov reads of a `go` command line: `+1.22.3`, `-C directory`, and whether the command asks
//! about the choice itself. Everything else is `go`'s own.

use crate::home_layout::Tool;
use std::ffi::OsStr;

/// The arguments after the program's name, as far as they matter for the choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoArguments<'a> {
    /// The text after `+` in `go +1.22.3 build`.
    pub plus: Option<&'a str>,
    /// The directory that `-C` names: `go` goes there before it does anything else.
    pub directory: Option<&'a OsStr>,
    /// What is left, the command first. Empty for any tool but `go`.
    words: Vec<&'a OsStr>,
}

impl<'a> GoArguments<'a> {
    /// Reads them.
    pub fn read(tool: Tool, arguments: &[&'a OsStr]) -> Self {
        if tool != Tool::Go {
            return Self::default();
        }
        let plus = arguments.first().and_then(|first| first.to_str()?.strip_prefix('+'));
        let mut words = arguments[usize::from(plus.is_some())..].to_vec();
        let directory = take_directory(&mut words);
        Self { plus, directory, words }
    }

    /// Command lines that `go` answers itself, without choosing a toolchain: these shapes and no
    /// other (Go's `toolchain.Select`).
    pub fn is_about_selection(&self) -> bool {
        let words: Option<Vec<&str>> = self.words.iter().map(|word| word.to_str()).collect();
        match words.as_deref() {
            Some(["env", "GOTOOLCHAIN" | "GOMOD" | "GOWORK"]) => true,
            Some(["env", "-w", setting]) => setting.starts_with("GOTOOLCHAIN="),
            _ => false,
        }
    }

    /// The two of those shapes that ask for a file. Releases before 1.23 do choose before they answer.
    pub fn is_about_module_file(&self) -> bool {
        self.is_about_selection() && self.words.last().is_some_and(|word| *word == "GOMOD" || *word == "GOWORK")
    }

    /// Commands that answer without a module are not worth a warning about one, and editors read
    /// what they print.
    pub fn looks_at_modules(&self) -> bool {
        let quiet = ["env", "version", "help", "telemetry"];
        self.words.first().is_some_and(|command| !quiet.iter().any(|quiet| command == quiet))
    }
}

/// Takes `-C directory` out, where `go` takes it: right after the words of the command, which are
/// two for `go mod` and `go work` (Go's `handleChdirFlag`).
fn take_directory<'a>(words: &mut Vec<&'a OsStr>) -> Option<&'a OsStr> {
    let is_flag = |at: usize| words.get(at).is_some_and(|word| word.as_encoded_bytes().starts_with(b"-"));
    let is_group = words.first().is_some_and(|word| *word == "mod" || *word == "work");
    let at = match (is_flag(0), is_group) {
        (true, _) => 0,
        (false, true) if !is_flag(1) => 2,
        _ => 1,
    };
    let flag = *words.get(at)?;
    if flag == "-C" || flag == "--C" {
        let directory = *words.get(at + 1)?;
        words.drain(at..at + 2);
        return Some(directory);
    }
    let directory = ["-C=", "--C="].iter().find_map(|spelling| without_prefix(flag, spelling))?;
    words.remove(at);
    Some(directory)
}

#[cfg(unix)]
fn without_prefix<'a>(text: &'a OsStr, prefix: &str) -> Option<&'a OsStr> {
    use std::os::unix::ffi::OsStrExt as _;
    text.as_bytes().strip_prefix(prefix.as_bytes()).map(OsStr::from_bytes)
}

#[cfg(not(unix))]
fn without_prefix<'a>(text: &'a OsStr, prefix: &str) -> Option<&'a OsStr> {
    text.to_str()?.strip_prefix(prefix).map(OsStr::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<'a>(line: &[&'a str]) -> GoArguments<'a> {
        let arguments: Vec<&OsStr> = line.iter().copied().map(OsStr::new).collect();
        GoArguments::read(Tool::Go, &arguments)
    }

    #[test]
    fn a_directory_is_taken_only_where_go_takes_it() {
        let table: &[(&[&str], Option<&str>)] = &[
            (&["-C", "d", "build"], Some("d")),
            (&["--C", "d", "build"], Some("d")),
            (&["-C=d", "build"], Some("d")),
            (&["--C=d", "build"], Some("d")),
            (&["build", "-C", "d"], Some("d")),
            (&["mod", "tidy", "-C", "d"], Some("d")),
            (&["work", "use", "-C=d"], Some("d")),
            (&["mod", "-C", "d", "tidy"], Some("d")),
            (&["+1.22", "build", "-C", "d"], Some("d")),
            (&["build", "-C="], Some("")),
            (&["build", "-tags", "x", "-C", "d"], None),
            (&["build", "-C"], None),
            (&["build", "-Cd"], None),
            (&["-v", "-C", "d"], None),
            (&["run", "x", "-C", "d"], None),
            (&[], None),
        ];
        for (line, directory) in table {
            assert_eq!(read(line).directory, directory.map(OsStr::new), "{line:?}");
        }
    }

    #[test]
    fn questions_about_the_choice_are_those_shapes_and_no_other() {
        for line in [
            &["env", "GOTOOLCHAIN"][..],
            &["env", "GOMOD"],
            &["env", "GOWORK"],
            &["env", "-w", "GOTOOLCHAIN=auto"],
            &["-C", "d", "env", "GOMOD"],
            &["env", "-C=d", "GOMOD"],
        ] {
            assert!(read(line).is_about_selection(), "{line:?}");
            let is_about_file = line.iter().any(|word| word.starts_with("GOMOD") || word.starts_with("GOWORK"));
            assert_eq!(read(line).is_about_module_file(), is_about_file, "{line:?}");
        }
        for line in [
            &["env"][..],
            &["env", "GOROOT"],
            &["env", "GOMOD", "GOWORK"],
            &["env", "-json", "GOTOOLCHAIN"],
            &["env", "-w", "GOFLAGS=-v"],
            &["env", "-w", "GOTOOLCHAIN=auto", "GOFLAGS=-v"],
        ] {
            assert!(!read(line).is_about_selection(), "{line:?}");
        }
    }

    #[test]
    fn only_commands_that_read_a_module_look_at_modules() {
        for (line, looks) in [
            (&["build"][..], true),
            (&["-C", "d", "build"], true),
            (&["env", "-json"], false),
            (&["-C", "d", "env"], false),
            (&["+1.22", "version"], false),
            (&[], false),
        ] {
            assert_eq!(read(line).looks_at_modules(), looks, "{line:?}");
        }
        assert_eq!(GoArguments::read(Tool::Gofmt, &[OsStr::new("+1.22")]), GoArguments::default());
    }
}
