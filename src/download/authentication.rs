//! Who gov is to the hosts that it asks: headers for https requests, from whoever knows them.
//!
//! As in `go`, what is known goes with the first request, and a refusal (any status of 4xx) is a reason
//! to find out more and to ask once again. Unlike in `go`, headers never follow a redirect to where they
//! are not meant for, and what changes nothing is not asked again.

use super::client::Client;
use super::error::FetchError;
use crate::go_settings::goauth::answer::basic;
use crate::go_settings::goauth::credentials::{Credentials, Headers, Permit};
use crate::location::{percent_decoded, redacted};
use reqwest::Response;
use reqwest::header::{CONNECTION, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING};
use std::fmt::{self, Write as _};
use std::sync::Arc;
use url::Url;

/// Headers that frame a request, or ask for a part of a body: gov's own alone.
const OWN: [&str; 13] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "range",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Knows what to send to private hosts. It may run programs, so it is asked on a thread that may wait.
/// An error is of the user's settings, in words.
pub trait Authentication: fmt::Debug + Send + Sync {
    /// What goes with the first request for a URL.
    fn permit(&self, url: &Url) -> Result<Option<Permit>, String>;

    /// What goes with a second one, where the first was answered with 4xx. `refusal` is that answer's
    /// head, in the form in which `go` hands it to programs.
    fn permit_after(&self, url: &Url, refusal: &str) -> Result<Option<Permit>, String>;

    /// How that second request ended: its status.
    fn settled(&self, _url: &Url, _status: u16) {}

    /// What went wrong with finding credentials; for whoever is refused without them.
    fn problems(&self) -> Vec<String> {
        Vec::new()
    }
}

/// What is known beforehand, and never more.
impl Authentication for Credentials {
    fn permit(&self, url: &Url) -> Result<Option<Permit>, String> {
        Ok(Credentials::permit(self, url))
    }

    fn permit_after(&self, url: &Url, _refusal: &str) -> Result<Option<Permit>, String> {
        Ok(Credentials::permit(self, url))
    }
}

/// What is sent along, and where to.
#[derive(Clone, PartialEq)]
pub(super) enum Sent {
    Nothing,
    /// The URL's own name and password, for its origin.
    Own(Url, Headers),
    Permitted(Permit),
}

impl Sent {
    /// The headers for a URL; where it does not go, it does not go any further either.
    pub(super) fn narrow(self, to: &Url) -> Self {
        let is_for = match &self {
            Self::Nothing => false,
            Self::Own(url, _) => url.origin() == to.origin(),
            Self::Permitted(permit) => permit.covers(to),
        };
        if is_for { self } else { Self::Nothing }
    }

    pub(super) fn add_to(&self, headers: &mut HeaderMap) {
        let own = match self {
            Self::Nothing => return,
            Self::Own(_, headers) => headers,
            Self::Permitted(permit) => &permit.headers,
        };
        for (name, value) in own.iter() {
            let pair = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes()));
            let (Ok(name), Ok(mut value)) = pair else { continue };
            if !OWN.contains(&name.as_str()) {
                value.set_sensitive(true);
                headers.append(name, value);
            }
        }
    }
}

impl Client {
    /// What goes with the first request for a URL: its own credentials, or those that are known.
    pub(super) async fn first_sent(&self, url: &Url) -> Result<Sent, FetchError> {
        if url.scheme() != "https" {
            return Ok(Sent::Nothing);
        }
        if let Some(headers) = own(url) {
            return Ok(Sent::Own(url.clone(), headers));
        }
        let for_thread = url.clone();
        let permit = self.on_thread(url, move |known| known.permit(&for_thread)).await?;
        Ok(permit.map_or(Sent::Nothing, Sent::Permitted))
    }

    /// What to ask once again with after an answer; `None` where that would change nothing.
    pub(super) async fn second_sent(
        &self,
        url: &Url,
        sent: &Sent,
        refusal: &Response,
    ) -> Result<Option<Sent>, FetchError> {
        let has_own = matches!(sent, Sent::Own(..));
        // 416 answers a range, which `go` never asks for.
        let is_refused = refusal.status().is_client_error() && refusal.status() != 416;
        if url.scheme() != "https" || has_own || !is_refused {
            return Ok(None);
        }
        let (for_thread, head) = (url.clone(), head(refusal));
        let permit = self.on_thread(url, move |known| known.permit_after(&for_thread, &head)).await?;
        let other = permit.map(Sent::Permitted);
        Ok(other.filter(|other| other != sent))
    }

    /// Tells how the second request ended.
    pub(super) async fn settle(&self, url: &Url, status: u16) -> Result<(), FetchError> {
        let for_thread = url.clone();
        self.on_thread(url, move |known| {
            known.settled(&for_thread, status);
            Ok(())
        })
        .await
    }

    async fn on_thread<T: Send + 'static>(
        &self,
        url: &Url,
        ask: impl FnOnce(&dyn Authentication) -> Result<T, String> + Send + 'static,
    ) -> Result<T, FetchError> {
        let known = Arc::clone(&self.authentication);
        let answer = tokio::task::spawn_blocking(move || ask(&*known)).await;
        let answer = answer.unwrap_or_else(|error| Err(error.to_string()));
        answer.map_err(|why| FetchError::Credentials { at: redacted(url), why })
    }
}

/// The name and the password that a URL holds itself.
fn own(url: &Url) -> Option<Headers> {
    let has_own = !url.username().is_empty() || url.password().is_some();
    let bytes = |part: &str| percent_decoded(part).unwrap_or_else(|| part.as_bytes().to_vec());
    has_own.then(|| basic(bytes(url.username()), bytes(url.password().unwrap_or_default())))
}

/// The head of an answer as `go` writes it: the status line, the headers with capitals but for those of
/// the connection, an empty line.
fn head(response: &Response) -> String {
    let status = response.status();
    let mut text =
        format!("{:?} {} {}\n", response.version(), status.as_u16(), status.canonical_reason().unwrap_or(""));
    let of_connection = [CONNECTION, TRANSFER_ENCODING];
    for name in response.headers().keys().filter(|name| !of_connection.contains(name)) {
        let values = response.headers().get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
        let values: Vec<_> = values.collect();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}: {}", capitalised(name.as_str()), values.join(", "));
    }
    text.push('\n');
    text
}

/// `www-authenticate` as `Www-Authenticate`.
fn capitalised(name: &str) -> String {
    let mut follows_dash = true;
    let letters = name.chars().map(|letter| {
        let shown = if follows_dash { letter.to_ascii_uppercase() } else { letter };
        follows_dash = letter == '-';
        shown
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(url: &str, headers: &[(&str, &str)]) -> Sent {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Sent::Own(Url::parse(url).unwrap(), Headers::new(headers))
    }

    #[test]
    fn gov_s_own_headers_cannot_be_replaced() {
        let sent = sent(
            "https://a",
            &[
                ("Authorization", "x"),
                ("X-Token", "y"),
                ("X-Token", "z"),
                ("Host", "evil"),
                ("Range", "bytes=0-0"),
                ("a b", "c"),
            ],
        );
        let mut headers = HeaderMap::new();
        sent.add_to(&mut headers);
        let names: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
        assert_eq!(names, ["authorization", "x-token"]);
        assert_eq!(headers.get_all("x-token").iter().count(), 2);
        assert!(!format!("{headers:?}").contains('x') || headers.values().all(HeaderValue::is_sensitive));
    }

    #[test]
    fn a_url_s_own_credentials_are_for_its_origin() {
        let sent = sent("https://u:p@a.example/x", &[("A", "b")]);
        let is_sent = |to: &str| sent.clone().narrow(&Url::parse(to).unwrap()) == sent;
        assert!(is_sent("https://a.example/y"));
        for to in ["https://a.example:8443/y", "http://a.example/x", "https://b.example/x", "https://x.a.example/x"] {
            assert!(!is_sent(to), "{to}");
        }
    }

    #[test]
    fn a_refusal_is_told_as_go_tells_it() {
        let name = ["content-type", "www-authenticate", "x", ""].map(capitalised);
        assert_eq!(name, ["Content-Type", "Www-Authenticate", "X", ""]);
    }
}
