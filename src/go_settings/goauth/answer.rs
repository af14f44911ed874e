//! What the programs of GOAUTH print: sets of headers for URLs, and what `git credential fill` says.
//!
//! No error here repeats what was printed: all of it may be secret.

use super::credentials::Headers;
use crate::releases::base64;
use url::Url;

/// Headers, and the URLs that they are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialSet {
    /// As they were printed.
    pub urls: Vec<String>,
    /// None: credentials for these URLs are forgotten.
    pub headers: Headers,
}

/// Why an answer cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// It is not text.
    #[error("its answer is not UTF-8")]
    NotText,
    /// A line among the URLs is none.
    #[error("line {0} of its answer is no URL")]
    Url(usize),
    /// A line among the headers is none.
    #[error("line {0} of its answer is no header")]
    Header(usize),
    /// The empty line after URLs or after headers is missing.
    #[error("its answer ends early: an empty line is missing at the end")]
    EndsEarly,
    /// `git` answered without a protocol and a host, or for another URL than it was asked about.
    #[error("git has no credentials for that URL")]
    OtherUrl,
}

/// Reads the answer of a command: URLs, an empty line, headers, an empty line, again and again. Nothing
/// at all is an answer too.
pub fn parse(output: &[u8]) -> Result<Vec<CredentialSet>, AnswerError> {
    let text = std::str::from_utf8(output).map_err(|_| AnswerError::NotText)?;
    let mut sets = Vec::new();
    // Every line ends in a line feed, the last one too.
    let mut lines = text.split_inclusive('\n').map(|line| line.strip_suffix('\n')).zip(1..).peekable();
    while lines.peek().is_some() {
        let mut urls = Vec::new();
        loop {
            let (line, number) = lines.next().ok_or(AnswerError::EndsEarly)?;
            match line.ok_or(AnswerError::EndsEarly)? {
                "" => break,
                line if is_url(line) => urls.push(line.to_owned()),
                _ => return Err(AnswerError::Url(number)),
            }
        }
        let mut headers = Vec::new();
        loop {
            let (line, number) = lines.next().ok_or(AnswerError::EndsEarly)?;
            match line.ok_or(AnswerError::EndsEarly)? {
                "" => break,
                line => headers.push(header(line).ok_or(AnswerError::Header(number))?),
            }
        }
        sets.push(CredentialSet { urls, headers: Headers::new(headers) });
    }
    Ok(sets)
}

/// What `go` reads as one: an absolute URL of any scheme, or a path. Only https ones ever match.
fn is_url(line: &str) -> bool {
    !line.contains(|c: char| c.is_control() || c == ' ') && (line.starts_with('/') || Url::parse(line).is_ok())
}

/// `Name: value`; what surrounds the value is cut off.
fn header(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(": ")?;
    let value = value.trim();
    let is_name = !name.is_empty() && name.bytes().all(is_token);
    let is_value = value.bytes().all(|byte| byte == b'\t' || !byte.is_ascii_control());
    (is_name && is_value).then(|| (name.to_owned(), value.to_owned()))
}

/// What a header's name is made of (RFC 9110, section 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Reads what `git credential fill` answers about a URL: credentials for the URL or a start of it.
pub fn of_git(output: &[u8], asked: &Url) -> Result<CredentialSet, AnswerError> {
    let text = String::from_utf8_lossy(output);
    let (mut protocol, mut host, mut path) = (String::new(), String::new(), String::new());
    let (mut username, mut password) = (String::new(), String::new());
    for line in text.lines() {
        let Some((key, value)) = line.trim().split_once('=') else { continue };
        match key {
            "protocol" => value.clone_into(&mut protocol),
            "host" => value.clone_into(&mut host),
            "path" => value.clone_into(&mut path),
            "username" => value.clone_into(&mut username),
            "password" => value.clone_into(&mut password),
            "url" => {
                let Ok(url) = Url::parse(value) else { continue };
                url.scheme().clone_into(&mut protocol);
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                host = format!("{}{port}", url.host_str().unwrap_or_default());
                url.path().trim_start_matches('/').clone_into(&mut path);
            }
            _ => {}
        }
    }
    let slash = if path.is_empty() || path.starts_with('/') { "" } else { "/" };
    let prefix = format!("{host}{slash}{path}");
    let is_asked = protocol == "https" && super::credentials::covers(&prefix, asked);
    if !is_asked {
        return Err(AnswerError::OtherUrl);
    }
    Ok(CredentialSet { urls: vec![format!("https://{prefix}")], headers: basic(&username, &password) })
}

/// The header for a name and a password.
pub fn basic(login: impl AsRef<[u8]>, password: impl AsRef<[u8]>) -> Headers {
    let both = [login.as_ref(), password.as_ref()].join(&b':');
    Headers::new(vec![("Authorization".to_owned(), format!("Basic {}", base64::encode(&both)))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(output: &str) -> Result<Vec<String>, AnswerError> {
        let set = |set: CredentialSet| {
            let headers: Vec<String> = set.headers.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{} -> {}", set.urls.join(" "), headers.join(" "))
        };
        Ok(parse(output.as_bytes())?.into_iter().map(set).collect())
    }

    #[test]
    fn the_answer_that_gos_help_shows_is_read() {
        let output = "https://example.com\nhttps://example.net/api/\n\nAuthorization: Basic <token>\n\n\
                      https://another-example.org/\n\nExample: Data\n\n";
        assert_eq!(
            shown(output).unwrap(),
            [
                "https://example.com https://example.net/api/ -> Authorization=Basic <token>",
                "https://another-example.org/ -> Example=Data",
            ]
        );
    }

    #[test]
    fn answers_are_read_strictly() {
        for (output, expected) in [
            ("", Ok(vec![])),
            ("https://a\n\n\n", Ok(vec!["https://a -> "])),
            // No URL is an answer as well, for nothing.
            ("\nA: b\n\n", Ok(vec![" -> A=b"])),
            ("https://a\n\nA:  b \nA: c\n\n", Ok(vec!["https://a -> A=b A=c"])),
            ("http://a\n/path\n\nA: b\n\n", Ok(vec!["http://a /path -> A=b"])),
            ("https://a", Err(AnswerError::EndsEarly)),
            ("https://a\n", Err(AnswerError::EndsEarly)),
            ("https://a\n\n", Err(AnswerError::EndsEarly)),
            ("https://a\n\nA: b", Err(AnswerError::EndsEarly)),
            ("https://a\n\nA: b\n", Err(AnswerError::EndsEarly)),
            ("https://a\n\nA: b\n\n\n", Err(AnswerError::EndsEarly)),
            ("token\n\nA: b\n\n", Err(AnswerError::Url(1))),
            ("https://a\nhttps://b c\n\nA: b\n\n", Err(AnswerError::Url(2))),
            ("https://a\r\n\r\nA: b\r\n\r\n", Err(AnswerError::Url(1))),
            ("https://a\n\nA b\n\n", Err(AnswerError::Header(3))),
            ("https://a\n\nA:b\n\n", Err(AnswerError::Header(3))),
            ("https://a\n\n: b\n\n", Err(AnswerError::Header(3))),
            ("https://a\n\nA B: b\n\n", Err(AnswerError::Header(3))),
            ("https://a\n\nA: b\u{1}c\n\n", Err(AnswerError::Header(3))),
            ("https://a\n\nA: b\rX-Evil: c\n\n", Err(AnswerError::Header(3))),
        ] {
            let expected = expected.map(|sets| sets.into_iter().map(str::to_owned).collect());
            assert_eq!(shown(output), expected, "{output:?}");
        }
        assert_eq!(parse(b"https://a\n\nA: \xff\n\n"), Err(AnswerError::NotText));
    }

    #[test]
    fn git_answers_for_the_url_that_was_asked() {
        let url = Url::parse("https://git.example:8443/go/x.zip").unwrap();
        let secret = "Basic YWxpY2U6b25l";
        for (output, expected) in [
            ("protocol=https\nhost=git.example:8443\nusername=alice\npassword=one\n", Some("https://git.example:8443")),
            (
                "protocol=https\nhost=git.example:8443\npath=go\nusername=alice\npassword=one\n",
                Some("https://git.example:8443/go"),
            ),
            ("url=https://git.example:8443/go\nusername=alice\npassword=one\n", Some("https://git.example:8443/go")),
            (
                "warning: x\nprotocol=https\nhost=git.example:8443\nusername=alice\npassword=one\n",
                Some("https://git.example:8443"),
            ),
            ("protocol=https\nhost=git.example\nusername=alice\npassword=one\n", None),
            ("protocol=https\nhost=git.exam\nusername=alice\npassword=one\n", None),
            ("protocol=https\nhost=git.example:8443\npath=gopher\nusername=alice\npassword=one\n", None),
            ("protocol=http\nhost=git.example:8443\nusername=alice\npassword=one\n", None),
            ("username=alice\npassword=one\n", None),
            ("", None),
        ] {
            let found = of_git(output.as_bytes(), &url);
            let expected =
                expected.ok_or(AnswerError::OtherUrl).map(|prefix| (vec![prefix.to_owned()], secret.to_owned()));
            let found = found.map(|set| (set.urls.clone(), set.headers.iter().next().unwrap().1.to_owned()));
            assert_eq!(found, expected, "{output:?}");
        }
    }

    proptest! {
        #[test]
        fn any_answer_is_read_or_refused(output in "(https://a|A: b|\n|x| ){0,20}|\\PC*", more in any::<Vec<u8>>()) {
            let _ = parse(&more);
            let _ = of_git(&more, &Url::parse("https://a/b").unwrap());
            if let Ok(sets) = parse(output.as_bytes()) {
                for (name, value) in sets.iter().flat_map(|set| set.headers.iter()) {
                    let both = [name, value].concat();
                    prop_assert!(!name.is_empty() && !both.contains(['\n', '\r', '\0']));
                }
            }
        }

        #[test]
        fn what_is_written_is_read_back(
            sets in proptest::collection::vec(
                (proptest::collection::vec("https://[a-z]{1,8}(/[a-z]{1,4}){0,2}", 1..3),
                 proptest::collection::vec(("[A-Za-z-]{1,8}", "[!-~]{1,8}( [!-~]{1,4})?"), 0..3)), 0..4)
        ) {
            let mut lines = Vec::new();
            for (urls, headers) in &sets {
                lines.extend(urls.iter().cloned().chain([String::new()]));
                lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")).chain([String::new()]));
            }
            let written: String = lines.into_iter().map(|line| line + "\n").collect();
            let read = parse(written.as_bytes()).unwrap();
            let read: Vec<_> = read.into_iter().map(|set| {
                let headers: Vec<_> = set.headers.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                (set.urls, headers)
            }).collect();
            prop_assert_eq!(read, sets);
        }

        #[test]
        fn no_error_repeats_what_was_printed(output in "sesame\n|https://a\n\nsesame\n\n|https://a\n\nA: sesame") {
            prop_assert!(!parse(output.as_bytes()).unwrap_err().to_string().contains("sesame"));
        }
    }
}
