//! One exchange: a request, the redirects it meets, and the body that comes back, under time limits.

use super::authentication::Sent;
use super::client::Client;
use super::error::{FetchError, RedirectProblem, why_unreachable};
use super::retry;
use crate::location::{bounded, redacted};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use std::error::Error;
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

/// As in Go.
const MOST_REDIRECTS: usize = 10;
/// How much of a refusal's text is read, in bytes: its first line is shown.
const REFUSAL_TEXT: usize = 1024;
/// How much of a body decides whether it is a web page, in bytes.
pub(super) const SNIFFED: usize = 512;

impl Client {
    /// Asks, follows redirects, and returns an answer of 200, 206, 304 or 416; any other status is an
    /// error. A refusal is answered once with what more is known of who gov is.
    pub(super) async fn ask(&self, url: &Url, extra: &[(HeaderName, HeaderValue)]) -> Result<Answer, FetchError> {
        let sent = self.first_sent(url).await?;
        let mut response = self.follow(url, extra, sent.clone()).await?;
        if let Some(other) = self.second_sent(url, &sent, &response).await? {
            response = self.follow(url, extra, other).await?;
            self.settle(url, response.status().as_u16()).await?;
        }
        self.accept(response, url).await
    }

    /// The answer at the end of all redirects, whatever it is.
    async fn follow(
        &self,
        url: &Url,
        extra: &[(HeaderName, HeaderValue)],
        mut sent: Sent,
    ) -> Result<Response, FetchError> {
        let mut next = url.clone();
        for _ in 0..=MOST_REDIRECTS {
            let response = self.send(&next, extra, &sent).await?;
            if !is_redirect(response.status()) {
                return Ok(response);
            }
            let target = redirect_target(&next, response.headers())
                .map_err(|why| FetchError::RedirectRefused { at: redacted(&next), why })?;
            sent = sent.narrow(&target);
            next = target;
        }
        let why = RedirectProblem::TooMany(MOST_REDIRECTS);
        Err(FetchError::RedirectRefused { at: redacted(url), why })
    }

    async fn send(&self, url: &Url, extra: &[(HeaderName, HeaderValue)], sent: &Sent) -> Result<Response, FetchError> {
        let mut headers: HeaderMap = extra.iter().cloned().collect();
        headers.entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static("identity"));
        sent.add_to(&mut headers);
        let request = self.http.get(without_credentials(url)).headers(headers);
        let waited = self.timings.answer;
        match timeout(waited, request.send()).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(FetchError::Unreachable {
                at: redacted(url),
                host: host(url),
                why: why_unreachable(&error),
                proxy: self.proxies.variable_for(url.scheme()),
            }),
            Err(_) => Err(FetchError::TooSlow { at: redacted(url), received: 0, waited }),
        }
    }

    async fn accept(&self, response: Response, url: &Url) -> Result<Answer, FetchError> {
        let status = response.status().as_u16();
        let at = redacted(url);
        if matches!(status, 404 | 410) {
            return Err(FetchError::Absent { at, status });
        }
        if matches!(status, 200 | 206 | 304 | 416) {
            return Ok(Answer::new(response, at, self));
        }
        let retry_after = header(response.headers(), &RETRY_AFTER)
            .and_then(|value| retry::retry_after(value, header(response.headers(), &DATE)));
        let text = self.refusal_text(response).await;
        Err(match status {
            401 | 403 => FetchError::Forbidden { at, status, text: self.with_problems(text) },
            _ => FetchError::Status { at, status, text, retry_after },
        })
    }

    /// What a refusal says, and why gov may have come without what it should have brought.
    fn with_problems(&self, text: Option<String>) -> Option<String> {
        let said: Vec<String> = text.into_iter().chain(self.authentication.problems()).collect();
        (!said.is_empty()).then(|| said.join("; "))
    }

    /// The first line of a text/plain answer, as `go` would show it.
    async fn refusal_text(&self, response: Response) -> Option<String> {
        if media_type(response.headers()).is_none_or(|media_type| media_type != "text/plain") {
            return None;
        }
        let mut answer = Answer::new(response, String::new(), self);
        let mut text = Vec::new();
        while text.len() < REFUSAL_TEXT {
            let Ok(Some(chunk)) = answer.chunk().await else { break };
            text.extend_from_slice(chunk.as_ref());
        }
        text.truncate(REFUSAL_TEXT);
        let text = String::from_utf8_lossy(&text);
        let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
        Some(bounded(line))
    }
}

/// The head of an answer, and its body as it comes.
pub(super) struct Answer {
    response: Response,
    at: String,
    received: u64,
    lowest_speed: u64,
    slow_span: std::time::Duration,
    span_ends: Instant,
    received_in_span: u64,
}

impl Answer {
    fn new(response: Response, at: String, client: &Client) -> Self {
        let slow_span = client.timings.slow_span;
        Self {
            response,
            at,
            received: 0,
            lowest_speed: client.timings.lowest_speed,
            slow_span,
            span_ends: Instant::now() + slow_span,
            received_in_span: 0,
        }
    }

    pub(super) fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    pub(super) fn header(&self, name: &HeaderName) -> Option<&str> {
        header(self.response.headers(), name)
    }

    /// What the server says the body's size is, in bytes.
    pub(super) fn declared_length(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// Whether the server says that it is a page.
    pub(super) fn is_declared_page(&self) -> bool {
        media_type(self.response.headers())
            .is_some_and(|media_type| media_type == "text/html" || media_type == "application/xhtml+xml")
    }

    /// The next piece of the body; `None` at its end.
    pub(super) async fn chunk(&mut self) -> Result<Option<impl AsRef<[u8]> + use<>>, FetchError> {
        loop {
            match timeout_at(self.span_ends, self.response.chunk()).await {
                Ok(Ok(chunk)) => {
                    let length = chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
                    self.received += length;
                    self.received_in_span += length;
                    return Ok(chunk);
                }
                Ok(Err(error)) => {
                    let why = bounded(&innermost(&error));
                    return Err(FetchError::Cut { at: self.at.clone(), received: self.received, why });
                }
                Err(_) => self.end_span()?,
            }
        }
    }

    fn end_span(&mut self) -> Result<(), FetchError> {
        let received = std::mem::take(&mut self.received_in_span);
        self.span_ends = Instant::now() + self.slow_span;
        let needed = u128::from(self.lowest_speed) * self.slow_span.as_millis() / 1000;
        if u128::from(received) < needed {
            return Err(FetchError::TooSlow { at: self.at.clone(), received, waited: self.slow_span });
        }
        Ok(())
    }
}

/// Whether the start of a body is HTML.
pub(super) fn is_page(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    [&b"<!doctype html"[..], b"<html"]
        .iter()
        .any(|mark| start.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark)))
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn redirect_target(from: &Url, headers: &HeaderMap) -> Result<Url, RedirectProblem> {
    let target = header(headers, &LOCATION).and_then(|location| from.join(location).ok());
    let mut target = target.ok_or(RedirectProblem::Nowhere)?;
    match target.scheme() {
        "http" if from.scheme() == "https" => return Err(RedirectProblem::LeavesHttps(redacted(&target))),
        "http" | "https" => {}
        _ => return Err(RedirectProblem::Scheme(bounded(target.scheme()) + ":")),
    }
    // A stranger chooses where gov goes, and not as whom.
    target = without_credentials(&target);
    Ok(target)
}

fn without_credentials(url: &Url) -> Url {
    let mut bare = url.clone();
    // Both fail only for URLs without a host, which hold no credentials.
    let _ = bare.set_username("");
    let _ = bare.set_password(None);
    bare
}

fn host(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    bounded(&format!("{}{port}", url.host_str().unwrap_or_default()))
}

fn header<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = header(headers, &CONTENT_TYPE)?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// What lies at the bottom: the layers above say only that a body had an error.
fn innermost(error: &reqwest::Error) -> String {
    let mut error: &dyn Error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_known_by_its_first_words() {
        for (start, expected) in [
            (&b"<!DOCTYPE html><html>"[..], true),
            (b"\xef\xbb\xbf\r\n  <!doctype HTML", true),
            (b"<HTML lang=en>", true),
            (b"<!doctype htm", false),
            (b"<xml>", false),
            (b"\x1f\x8b\x08<html", false),
            (b"", false),
        ] {
            assert_eq!(is_page(start), expected, "{start:?}");
        }
    }

    #[test]
    fn a_redirect_is_followed_only_where_it_is_safe() {
        let from = |scheme: &str| Url::parse(&format!("{scheme}://h.example/a/b")).unwrap();
        let target = |scheme: &str, location: Option<&str>| {
            let mut headers = HeaderMap::new();
            if let Some(location) = location {
                headers.insert(LOCATION, HeaderValue::from_str(location).unwrap());
            }
            redirect_target(&from(scheme), &headers).map(|url| url.to_string())
        };
        assert_eq!(target("https", Some("/c")).as_deref(), Ok("https://h.example/c"));
        assert_eq!(target("https", Some("https://u:p@o.example/")).as_deref(), Ok("https://o.example/"));
        assert_eq!(target("http", Some("http://o.example/")).as_deref(), Ok("http://o.example/"));
        assert_eq!(target("http", Some("https://o.example/")).as_deref(), Ok("https://o.example/"));
        assert_eq!(
            target("https", Some("http://u:secret@o.example/?key")),
            Err(RedirectProblem::LeavesHttps("http://***@o.example/?***".into()))
        );
        assert_eq!(target("http", Some("file:///etc/passwd")), Err(RedirectProblem::Scheme("file:".into())));
        assert_eq!(target("http", Some("data:,x")), Err(RedirectProblem::Scheme("data:".into())));
        assert_eq!(target("https", Some("http://")), Err(RedirectProblem::Nowhere));
        assert_eq!(target("https", None), Err(RedirectProblem::Nowhere));
    }
}
