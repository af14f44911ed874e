//! Where something to fetch is: an http(s) URL or a path on this machine. Decisions only.
//!
//! A URL may carry a password or a signed query, so no URL is ever shown but through [`redacted`].

use std::fmt;
use std::path::{Path, PathBuf};
use url::Url;

/// The longest piece of a stranger's text that a message repeats, in characters.
const SHOWN: usize = 200;

/// An http(s) URL or a path on this machine; `Display` and `Debug` hide credentials.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// `https://…` or `http://…`, with a host.
    Http(Url),
    /// What a `file:///…` URL names.
    File(PathBuf),
}

/// Why a text is no location that gov fetches from. No variant repeats a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocationError {
    /// `proxy`, `/srv/x`: Go reserves single words and does not take bare paths.
    #[error("{0} is no URL: it must start with https://, http:// or file:///")]
    MissingScheme(String),
    /// `ftp://…`, `javascript:…`.
    #[error("{0} has a scheme that is none of https, http and file")]
    Scheme(String),
    /// Anything else that no URL may look like.
    #[error("{0} is not a valid URL: {1}")]
    Invalid(String, String),
    /// `file://host/x`, `file:///x?y`.
    #[error("{0} must be a path alone: file:///path, without host, query or fragment")]
    FileWithMore(String),
    /// `http://user:password@…` would send the password in the clear; Go refuses it too.
    #[error("{0} would send a password over http, readable by everyone on the way: use https")]
    PasswordOverHttp(String),
}

impl Location {
    /// Reads a URL as `go` reads an entry of GOPROXY: https, http or file, the last as a path alone. A
    /// query stays part of an http URL; a slash at its end means nothing.
    pub fn parse(text: &str) -> Result<Self, LocationError> {
        let invalid = |why: &str| LocationError::Invalid(redacted_text(text), why.to_owned());
        // The URL standard would silently drop some of these; Go, and a reader, would not.
        if text.contains(|c: char| c.is_control() || c.is_whitespace()) {
            return Err(invalid("it contains a space or a control character"));
        }
        let scheme = text.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        match scheme.as_deref() {
            Some("http" | "https") => {}
            Some("file") => return file_path(text).map(Self::File),
            Some(word) if is_scheme(word) => return Err(LocationError::Scheme(redacted_text(text))),
            _ => return Err(LocationError::MissingScheme(redacted_text(text))),
        }
        if text.split_once("://").is_none_or(|(_, rest)| rest.starts_with(['/', '\\', '?', '#'])) {
            return Err(invalid("it names no host"));
        }
        let url = Url::parse(text).map_err(|error| invalid(&error.to_string()))?;
        let has_credentials = !url.username().is_empty() || url.password().is_some();
        if has_credentials && url.scheme() == "http" {
            return Err(LocationError::PasswordOverHttp(redacted(&url)));
        }
        Ok(Self::Http(url))
    }

    /// What lies below it at `relative`, a path of plain words with `/` between them. A query of an http
    /// URL stays, as Go keeps it: some mirrors put their key there.
    #[must_use]
    pub fn join(&self, relative: &str) -> Self {
        match self {
            Self::Http(base) => {
                let mut url = base.clone();
                url.set_path(&format!("{}/{relative}", base.path().trim_end_matches('/')));
                url.set_fragment(None);
                Self::Http(url)
            }
            Self::File(base) => Self::File(relative.split('/').fold(base.clone(), |path, element| path.join(element))),
        }
    }
}

impl From<Url> for Location {
    fn from(url: Url) -> Self {
        Self::Http(url)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(url) => out.write_str(&redacted(url)),
            Self::File(path) => out.write_str(&shown_path(path)),
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Location({self})")
    }
}

/// The only way a URL is shown: its user, password and query become `***`, its fragment goes.
pub fn redacted(url: &Url) -> String {
    let mut shown = url.clone();
    shown.set_fragment(None);
    if shown.query().is_some() {
        shown.set_query(Some("***"));
    }
    let has_credentials = !url.username().is_empty() || url.password().is_some();
    if has_credentials && shown.set_password(None).is_ok() && shown.set_username("***").is_ok() {
        return bounded(shown.as_str());
    }
    bounded(shown.as_str())
}

/// A path as a message shows it: escaped, bounded.
pub fn shown_path(path: &Path) -> String {
    bounded(&path.to_string_lossy())
}

/// What might be a URL with a password in it, as a message shows it.
pub fn redacted_text(text: &str) -> String {
    let text = text.split(['?', '#']).next().unwrap_or_default();
    let Some((before, host)) = text.rsplit_once('@') else { return bounded(text) };
    let scheme = before.split_once("//").map(|(scheme, _)| format!("{scheme}//")).unwrap_or_default();
    bounded(&format!("{scheme}***@{host}"))
}

/// A stranger's text, escaped and cut to what fits a message.
pub fn bounded(text: &str) -> String {
    let cut = text.char_indices().nth(SHOWN).map(|(at, _)| &text[..at]);
    match cut {
        Some(start) => format!("{}…", escaped(start)),
        None => escaped(text),
    }
}

/// Escapes what could move a cursor or hide a letter, and nothing that a person can read.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '"' | '\'' | '\\') {
            shown.push(letter);
        } else {
            shown.extend(letter.escape_debug());
        }
    }
    shown
}

fn is_scheme(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// The path of a `file:///…` URL. Read from the text, since the URL standard forgives `file://localhost`
/// and one slash, and Go does not.
fn file_path(text: &str) -> Result<PathBuf, LocationError> {
    let path = text.get("file://".len()..).filter(|path| path.starts_with('/') && !path.contains(['?', '#']));
    let path = path.filter(|_| text[..7].ends_with("://"));
    let bytes = path.and_then(percent_decoded).filter(|bytes| !bytes.contains(&0));
    let path = bytes.and_then(path_of_bytes);
    path.ok_or_else(|| LocationError::FileWithMore(redacted_text(text)))
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have no path for some bytes")]
fn path_of_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Some(PathBuf::from(std::ffi::OsString::from_vec(bytes)))
}

/// `/C:/x` is the path of `file:///C:/x`.
#[cfg(not(unix))]
fn path_of_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    let text = String::from_utf8(bytes).ok()?;
    let drive = text.strip_prefix('/').filter(|rest| rest.get(1..2) == Some(":"))?;
    Some(PathBuf::from(drive.replace('/', "\\")))
}

/// The bytes that `%41` and the like stand for; `None` if a `%` stands alone.
pub(crate) fn percent_decoded(text: &str) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let high = char::from(bytes.next()?).to_digit(16)?;
        let low = char::from(bytes.next()?).to_digit(16)?;
        decoded.push(u8::try_from(high * 16 + low).ok()?);
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_location_is_https_http_or_a_local_path() {
        for (text, shown) in [
            ("https://proxy.example", "https://proxy.example/"),
            ("HTTPS://proxy.example/go/", "https://proxy.example/go/"),
            ("http://proxy.example:8080/go", "http://proxy.example:8080/go"),
            ("https://user:secret@proxy.example/go", "https://***@proxy.example/go"),
            ("https://secret@proxy.example/go", "https://***@proxy.example/go"),
            ("https://proxy.example/go?key=secret#x", "https://proxy.example/go?***"),
        ] {
            assert_eq!(Location::parse(text).unwrap().to_string(), shown, "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_url_is_a_path_alone() {
        assert_eq!(Location::parse("file:///srv/a%20b"), Ok(Location::File("/srv/a b".into())));
        for text in ["file://srv/x", "file:/srv/x", "file://localhost/x", "file:///x?y", "file:///x#y", "file:///%00"] {
            assert!(matches!(Location::parse(text), Err(LocationError::FileWithMore(_))), "{text}");
        }
    }

    #[test]
    fn what_gov_does_not_fetch_from_is_refused_and_no_password_is_repeated() {
        type IsExpected = fn(&LocationError) -> bool;
        let cases: &[(&str, IsExpected)] = &[
            ("proxy", |e| matches!(e, LocationError::MissingScheme(_))),
            ("/srv/proxy", |e| matches!(e, LocationError::MissingScheme(_))),
            ("javascript:alert(1)", |e| matches!(e, LocationError::Scheme(_))),
            ("ftp://u:secret@h/", |e| matches!(e, LocationError::Scheme(_))),
            ("http://u:secret@h/", |e| matches!(e, LocationError::PasswordOverHttp(_))),
            ("https://u:secret@h:port/", |e| matches!(e, LocationError::Invalid(..))),
            ("https:///x", |e| matches!(e, LocationError::Invalid(..))),
            ("https:/x", |e| matches!(e, LocationError::Invalid(..))),
            ("https://", |e| matches!(e, LocationError::Invalid(..))),
            ("https://h/\u{1b}[2J", |e| matches!(e, LocationError::Invalid(..))),
            ("https://h/ x", |e| matches!(e, LocationError::Invalid(..))),
        ];
        for (text, is_expected) in cases {
            let error = Location::parse(text).unwrap_err();
            assert!(is_expected(&error), "{text}: {error:?}");
            let message = error.to_string();
            assert!(!message.contains("secret") && !message.contains('\u{1b}'), "{message}");
        }
    }

    #[test]
    fn joining_keeps_the_query_and_minds_the_slash() {
        for base in ["https://h/go", "https://h/go/"] {
            let Location::Http(url) = Location::parse(base).unwrap().join("a/@v/b@c.zip") else { panic!() };
            assert_eq!(url.as_str(), "https://h/go/a/@v/b@c.zip");
        }
        let Location::Http(url) = Location::parse("https://h?k=1").unwrap().join("a") else { panic!() };
        assert_eq!(url.as_str(), "https://h/a?k=1");
        assert_eq!(Location::File("x".into()).join("a/b"), Location::File(Path::new("x").join("a").join("b")));
    }

    #[test]
    fn what_could_fool_a_reader_is_escaped_and_cut() {
        assert_eq!(bounded("a\u{202e}b\u{1b}[2Jc\nÄ'\"\\"), "a\\u{202e}b\\u{1b}[2Jc\\nÄ'\"\\");
        assert_eq!(bounded(&"x".repeat(1000)), "x".repeat(SHOWN) + "…");
    }

    proptest! {
        #[test]
        fn no_text_panics_or_leaves_raw_controls(text in any::<String>()) {
            let shown = match Location::parse(&text) {
                Ok(location) => location.to_string(),
                Err(error) => error.to_string(),
            };
            prop_assert!(!shown.contains(char::is_control));
        }

        #[test]
        fn a_password_is_never_shown(scheme in "(https|http|ftp|file|x)", tail in "[ -~]{0,20}") {
            let text = format!("{scheme}://user:hunter2hunter2@{tail}");
            let shown = match Location::parse(&text) {
                Ok(location) => format!("{location} {location:?}"),
                Err(error) => format!("{error} {error:?}"),
            };
            prop_assert!(!shown.contains("hunter2"), "{}", shown);
        }
    }
}
