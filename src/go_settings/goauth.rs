//! GOAUTH: the ways in which `go` finds out who it is to a private proxy.
//!
//! Source: `go help goauth`, `cmd/go/internal/auth` and `cmd/internal/quoted`, Go 1.26. Decisions only: who
//! calls runs the programs.

pub mod answer;
pub mod credentials;

use crate::location::bounded;
use std::fmt;
use std::path::{Path, PathBuf};

/// One way to find credentials.
#[derive(Clone, PartialEq, Eq)]
pub enum Method {
    /// The netrc file.
    Netrc,
    /// `git credential fill`, run in that absolute directory once a URL has been refused.
    Git(PathBuf),
    /// A program and its arguments, run before the first request, and again with a URL that was refused.
    Command(Vec<String>),
    /// A command with a quote that never ends. `go` passes it over.
    Unterminated(char),
}

/// Arguments stay out: they may hold a secret.
impl fmt::Debug for Method {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Method({self})")
    }
}

impl fmt::Display for Method {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Netrc => out.write_str("netrc"),
            Self::Git(_) => out.write_str("git"),
            Self::Command(words) => out.write_str(&bounded(words.first().map_or("", String::as_str))),
            Self::Unterminated(quote) => write!(out, "a command with an unterminated {quote}"),
        }
    }
}

/// Why a GOAUTH means nothing; `go` ends with such an error before its first https request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GoauthError {
    /// `netrc;;x`.
    #[error("GOAUTH contains an empty command")]
    Empty,
    /// `off;netrc`.
    #[error("GOAUTH=off cannot be combined with other authentication commands")]
    OffWithOthers,
    /// `git`, `git relative`, `git /a b`.
    #[error("GOAUTH=git needs one absolute path, of the directory that git is to run in")]
    GitDirectory,
}

/// Reads a GOAUTH, the most important way first. `off` is the empty list.
pub fn parse(goauth: &str) -> Result<Vec<Method>, GoauthError> {
    let commands: Vec<&str> = goauth.split(';').map(str::trim).collect();
    let mut methods = Vec::new();
    for command in &commands {
        // The words that gov and `go` know are not quoted.
        let words: Vec<&str> = command.split_whitespace().collect();
        methods.push(match words[..] {
            [] => return Err(GoauthError::Empty),
            ["off", ..] if commands.len() == 1 => return Ok(Vec::new()),
            ["off", ..] => return Err(GoauthError::OffWithOthers),
            ["netrc", ..] => Method::Netrc,
            ["git", directory] if Path::new(directory).is_absolute() => Method::Git(directory.into()),
            ["git", ..] => return Err(GoauthError::GitDirectory),
            _ => split(command).map_or_else(Method::Unterminated, Method::Command),
        });
    }
    Ok(methods)
}

/// The words of a command, as `go` splits them: separated by spaces, with quotes of either kind around a
/// whole word, and nothing escaped within. `Err`: the quote that never ends.
fn split(command: &str) -> Result<Vec<String>, char> {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let mut words = Vec::new();
    let mut rest = command.trim_start_matches(is_space);
    while let Some(first) = rest.chars().next() {
        let (word, after) = if matches!(first, '"' | '\'') {
            rest[1..].split_once(first).ok_or(first)?
        } else {
            rest.split_at(rest.find(is_space).unwrap_or(rest.len()))
        };
        words.push(word.to_owned());
        rest = after.trim_start_matches(is_space);
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn command(words: &[&str]) -> Method {
        Method::Command(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[cfg(unix)]
    #[test]
    fn goauth_is_a_list_of_methods() {
        let git = Method::Git("/srv/x".into());
        for (goauth, expected) in [
            ("netrc", Ok(vec![Method::Netrc])),
            (" netrc ", Ok(vec![Method::Netrc])),
            ("off", Ok(vec![])),
            (" off ", Ok(vec![])),
            ("git /srv/x; netrc", Ok(vec![git.clone(), Method::Netrc])),
            ("/bin/helper --flag", Ok(vec![command(&["/bin/helper", "--flag"])])),
            ("helper 'a  b' \"c'd\";git\t/srv/x", Ok(vec![command(&["helper", "a  b", "c'd"]), git])),
            ("helper 'a", Ok(vec![Method::Unterminated('\'')])),
            ("", Err(GoauthError::Empty)),
            ("netrc;", Err(GoauthError::Empty)),
            (" ; ", Err(GoauthError::Empty)),
            ("netrc;off", Err(GoauthError::OffWithOthers)),
            ("off;off", Err(GoauthError::OffWithOthers)),
            ("git", Err(GoauthError::GitDirectory)),
            ("git srv", Err(GoauthError::GitDirectory)),
            ("git /srv/a b", Err(GoauthError::GitDirectory)),
            ("git '/srv/a b'", Err(GoauthError::GitDirectory)),
        ] {
            assert_eq!(parse(goauth), expected, "{goauth:?}");
        }
    }

    /// The table of `cmd/internal/quoted`'s behaviour, quirks included.
    #[test]
    fn a_command_is_split_as_go_splits_it() {
        for (text, expected) in [
            ("", Ok(&[][..])),
            (" \t\n", Ok(&[])),
            ("a b", Ok(&["a", "b"])),
            ("  a\t'b c'\n", Ok(&["a", "b c"])),
            ("'a''b'c", Ok(&["a", "b", "c"])),
            ("a'b c'", Ok(&["a'b", "c'"])),
            ("''", Ok(&[""])),
            ("\"\\\"\"", Err('"')),
            ("\"it's\"", Ok(&["it's"])),
            ("--x='a b'", Ok(&["--x='a", "b'"])),
            ("a 'b", Err('\'')),
        ] {
            let expected = expected.map(|words| words.iter().map(|word| (*word).to_owned()).collect());
            assert_eq!(split(text), expected, "{text:?}");
        }
    }

    #[test]
    fn arguments_are_not_shown() {
        let shown = format!("{:?} {}", parse("helper --token=sesame").unwrap(), command(&["h", "sesame"]));
        assert!(!shown.contains("sesame") && shown.contains("helper"), "{shown}");
    }

    proptest! {
        #[test]
        fn any_goauth_is_read(goauth in "(git|netrc|off|;| |/a|'|\"|x){0,12}|\\PC*") {
            if let Ok(methods) = parse(&goauth) {
                let commands = goauth.split(';').count();
                prop_assert!(methods.len() == commands || methods.is_empty());
            }
        }

        #[test]
        fn quoted_words_come_back_whole(words in proptest::collection::vec("[a-z \\\\]{0,5}", 0..5)) {
            let text: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
            prop_assert_eq!(split(&text.join(" ")), Ok(words));
        }
    }
}
