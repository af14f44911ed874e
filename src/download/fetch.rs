//! Reading small things into memory and downloading large ones into a part file, with retries.

use super::arrival::Arrival;
use super::client::Client;
use super::error::FetchError;
use super::exchange::{Answer, SNIFFED, is_page};
use super::part_file::{ContentName, PartFile, Validator};
use crate::failure::Failure;
use crate::location::{Location, redacted};
use crate::progress::{Event, Observer};
use crate::system::interrupt;
use reqwest::header::{CONTENT_ENCODING, CONTENT_RANGE};
use std::fs::File;
use std::future::Future;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use url::Url;

/// What a small read came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The whole body.
    Body(Vec<u8>),
    /// 404, 410 or no such file.
    Absent,
}

impl Found {
    /// The body, if there is one.
    pub fn body(self) -> Option<Vec<u8>> {
        match self {
            Self::Body(bytes) => Some(bytes),
            Self::Absent => None,
        }
    }
}

/// A whole file on this machine. Its bytes are not proven yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Downloaded {
    /// Where it is: the part file, or for a [`Location::File`] that file itself, which was not copied.
    pub file: PathBuf,
    /// Whether the file is the source's own and not gov's to move or delete. It may change under gov's
    /// hands: only a hash of the very bytes that were used says anything of them.
    pub is_in_place: bool,
    /// Bytes.
    pub size: u64,
}

/// How large a file must and may be, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// What it must have, where that is known.
    pub expected: Option<u64>,
    /// The most that is taken from a stranger.
    pub limit: u64,
}

/// Who follows a download while it goes.
pub struct Followers<'a> {
    /// Whoever reads the file while it comes.
    pub arrival: &'a Arrival,
    /// Hears [`Event::Total`] and [`Event::Reached`] in bytes, and a note before each new try.
    pub observer: &'a dyn Observer,
    /// Asked before the body is taken, with the bytes that are to come and those of the whole.
    pub admit: &'a dyn Fn(u64, u64) -> Result<(), Failure>,
}

impl Client {
    /// Reads a small body: an index, a list, a lookup, a tile. At most `limit` bytes.
    pub async fn read(&self, location: &Location, limit: u64) -> Result<Found, FetchError> {
        match location {
            Location::Http(url) => unless_interrupted(None, self.read_with_retries(url, limit)).await,
            Location::File(path) => absent_is_fine(read_file(path, limit)),
        }
    }

    async fn read_with_retries(&self, url: &Url, limit: u64) -> Result<Found, FetchError> {
        let mut made = 0;
        loop {
            made += 1;
            match absent_is_fine(self.read_once(url, limit).await) {
                Ok(found) => return Ok(found),
                Err(error) => self.pause(made, error).await?,
            };
        }
    }

    /// Downloads into `part_file`, going on where an earlier try or run stopped if the server still has the
    /// same content. A part that is whole, by the expected size or by what the server told then, is taken without
    /// asking anybody, so a caller whose check of the hash then fails calls [`super::discard_part`] and tries once more.
    ///
    /// What has come can be read through the followers' [`Arrival`] at once; its end is for the caller to tell.
    /// Dropping the future leaves a part that can be continued, or none where nothing has come yet.
    pub async fn download(
        &self,
        location: &Location,
        part_file: &Path,
        size: Size,
        followers: &Followers<'_>,
    ) -> Result<Downloaded, FetchError> {
        match location {
            Location::Http(url) => {
                let download = self.download_with_retries(url, part_file, size, followers);
                unless_interrupted(Some(followers.arrival), download).await
            }
            Location::File(path) => size.in_place(path, followers),
        }
    }

    async fn download_with_retries(
        &self,
        url: &Url,
        part_file: &Path,
        size: Size,
        followers: &Followers<'_>,
    ) -> Result<Downloaded, FetchError> {
        let mut part = PartFile::open(part_file, url)?;
        if part.length() > size.most() {
            part.restart(None)?;
        }
        let is_whole =
            |part: &PartFile| size.expected.map_or_else(|| part.is_complete(), |expected| expected == part.length());
        if is_whole(&part) {
            followers.arrival.begin(part_file, part.length(), Some(part.length()));
        }
        let mut made = 0;
        while !is_whole(&part) {
            made += 1;
            match self.download_once(url, &mut part, size, followers).await {
                Ok(()) => break,
                Err(error) => {
                    let error = self.pause(made, error).await?;
                    followers.observer.observe(Event::Note(&format!("trying again: {error}")));
                }
            }
        }
        Ok(Downloaded { file: part_file.to_owned(), is_in_place: false, size: part.finish() })
    }

    /// Waits before the next try and gives the error back, or fails with it if there is to be none.
    pub(super) async fn pause(&self, made: u32, error: FetchError) -> Result<FetchError, FetchError> {
        let asked = match &error {
            FetchError::Status { retry_after, .. } => *retry_after,
            _ => None,
        };
        match self.timings.retry.delay(made, error.outcome(), asked, jitter()) {
            Some(delay) => tokio::time::sleep(delay).await,
            None => return Err(error),
        }
        Ok(error)
    }

    async fn read_once(&self, url: &Url, limit: u64) -> Result<Vec<u8>, FetchError> {
        let mut answer = self.ask(url, &[]).await?;
        whole_answer(&answer, url)?;
        let at = || redacted(url);
        if let Some(encoding) = answer.header(&CONTENT_ENCODING).filter(|encoding| *encoding != "identity") {
            return Err(FetchError::Encoded { at: at(), encoding: crate::location::bounded(encoding) });
        }
        if answer.declared_length().is_some_and(|length| length > limit) {
            return Err(FetchError::TooLarge { at: at(), limit });
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            body.extend_from_slice(chunk.as_ref());
            if body.len() as u64 > limit {
                return Err(FetchError::TooLarge { at: at(), limit });
            }
        }
        if answer.is_declared_page() || is_page(&body) {
            return Err(FetchError::WebPage { at: at() });
        }
        Ok(body)
    }

    async fn download_once(
        &self,
        url: &Url,
        part: &mut PartFile,
        size: Size,
        followers: &Followers<'_>,
    ) -> Result<(), FetchError> {
        let mut answer = match part.continuation() {
            Some(continuation) => {
                let answer = self.ask(url, &continuation).await?;
                if continues(&answer, part, size) {
                    return receive(answer, url, part, size, followers).await;
                }
                // 200: the server sends all of it, or it is other content now. Anything else: ask anew.
                if answer.status() == 200 { answer } else { self.ask(url, &[]).await? }
            }
            None => self.ask(url, &[]).await?,
        };
        // Until the answer is known to be the right thing, what is here stays.
        whole_answer(&answer, url)?;
        if answer.is_declared_page() {
            return Err(FetchError::WebPage { at: redacted(url) });
        }
        let declared = answer.declared_length();
        if let Some(length) = declared.filter(|length| size.is_wrong(*length)) {
            // A portal's page may be the reason, so its first words are worth a look.
            let is_page = answer.chunk().await?.is_some_and(|start| is_page(start.as_ref()));
            return Err(if is_page { FetchError::WebPage { at: redacted(url) } } else { size.error(url, length) });
        }
        let name = ContentName::of(|name| answer.header(name));
        followers.arrival.begin_anew();
        part.restart(name.map(|name| Validator { name, whole: declared }))?;
        receive(answer, url, part, size, followers).await
    }
}

impl Size {
    fn most(self) -> u64 {
        self.expected.map_or(self.limit, |expected| expected.min(self.limit))
    }

    fn is_wrong(self, whole: u64) -> bool {
        whole > self.limit || self.expected.is_some_and(|expected| expected != whole)
    }

    fn error(self, url: &Url, actual: u64) -> FetchError {
        self.error_at(redacted(url), actual)
    }

    fn error_at(self, at: String, actual: u64) -> FetchError {
        match self.expected {
            Some(expected) if expected <= self.limit => FetchError::Length { at, expected, actual },
            _ => FetchError::TooLarge { at, limit: self.limit },
        }
    }

    /// A file of the source's own, read where it is.
    fn in_place(self, path: &Path, followers: &Followers<'_>) -> Result<Downloaded, FetchError> {
        let file = open_file(path)?;
        let size = file.metadata().map_err(|source| FetchError::Disk { path: path.to_owned(), source })?.len();
        if self.is_wrong(size) {
            return Err(self.error_at(crate::location::shown_path(path), size));
        }
        (followers.admit)(0, size).map_err(FetchError::declined)?;
        followers.arrival.begin(path, size, Some(size));
        followers.observer.observe(Event::Reached(size));
        Ok(Downloaded { file: path.to_owned(), is_in_place: true, size })
    }
}

/// Ends a wait when a signal asks gov to end, or when nobody reads any more what is to come.
async fn unless_interrupted<T>(
    arrival: Option<&Arrival>,
    work: impl Future<Output = Result<T, FetchError>>,
) -> Result<T, FetchError> {
    let is_over = || interrupt::is_interrupted() || arrival.is_some_and(Arrival::is_unwanted);
    let over = async {
        while !is_over() {
            tokio::time::sleep(interrupt::GLANCE).await;
        }
    };
    tokio::select! {
        biased;
        result = work => result,
        () = over => Err(FetchError::Interrupted),
    }
}

/// Takes a body into the part, behind what is there.
async fn receive(
    mut answer: Answer,
    url: &Url,
    part: &mut PartFile,
    size: Size,
    followers: &Followers<'_>,
) -> Result<(), FetchError> {
    let whole = answer.declared_length().map(|rest| part.length().saturating_add(rest));
    if let Some(whole) = whole {
        (followers.admit)(whole - part.length(), whole).map_err(FetchError::declined)?;
        followers.observer.observe(Event::Total(whole));
    }
    let mut start = Vec::new();
    let is_from_start = part.length() == 0;
    if !is_from_start {
        followers.arrival.begin(part.path(), part.length(), whole);
    }
    while let Some(chunk) = answer.chunk().await? {
        let chunk = chunk.as_ref();
        let is_first = is_from_start && part.length() == 0;
        if is_from_start && start.len() < SNIFFED {
            start.extend_from_slice(&chunk[..chunk.len().min(SNIFFED - start.len())]);
            if is_page(&start) {
                followers.arrival.begin_anew();
                part.restart(None)?;
                return Err(FetchError::WebPage { at: redacted(url) });
            }
        }
        let reached = part.length() + chunk.len() as u64;
        if reached > size.most() {
            // More than the right content has, so this is not it.
            followers.arrival.begin_anew();
            part.restart(None)?;
            return Err(size.error(url, reached));
        }
        part.append(chunk)?;
        if is_first {
            followers.arrival.begin(part.path(), reached, whole);
        }
        followers.arrival.reached(reached);
        followers.observer.observe(Event::Reached(reached));
    }
    // A body without a length can end early and look whole.
    if size.expected.is_some_and(|expected| expected > part.length()) {
        return Err(FetchError::Cut { at: redacted(url), received: part.length(), why: "it ended early".into() });
    }
    Ok(())
}

/// Whether an answer is exactly the rest of what the part holds.
fn continues(answer: &Answer, part: &PartFile, size: Size) -> bool {
    let range = answer.header(&CONTENT_RANGE).and_then(content_range);
    let (Some((first, last, whole)), Some(validator)) = (range, part.validator()) else { return false };
    answer.status() == 206
        && first == part.length()
        && last.checked_add(1) == Some(whole)
        && !size.is_wrong(whole)
        && validator.whole.is_none_or(|remembered| remembered == whole)
        && validator.name.agrees_with(|name| answer.header(name))
        && answer.declared_length().is_none_or(|length| length == whole - first)
}

/// `bytes FIRST-LAST/WHOLE`, all three known, first before last before whole.
fn content_range(value: &str) -> Option<(u64, u64, u64)> {
    let (range, whole) = value.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last, whole) = (first.parse().ok()?, last.parse().ok()?, whole.parse().ok()?);
    (first <= last && last < whole).then_some((first, last, whole))
}

/// Nothing was asked to be partial, so nothing else than 200 is an answer.
fn whole_answer(answer: &Answer, url: &Url) -> Result<(), FetchError> {
    match answer.status() {
        200 => Ok(()),
        status => Err(FetchError::Status { at: redacted(url), status, text: None, retry_after: None }),
    }
}

fn absent_is_fine(result: Result<Vec<u8>, FetchError>) -> Result<Found, FetchError> {
    match result {
        Ok(bytes) => Ok(Found::Body(bytes)),
        Err(FetchError::Absent { .. }) => Ok(Found::Absent),
        Err(error) => Err(error),
    }
}

fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, FetchError> {
    let mut bytes = Vec::new();
    let read = open_file(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|source| FetchError::Disk { path: path.to_owned(), source })?;
    if bytes.len() as u64 > limit {
        return Err(FetchError::TooLarge { at: crate::location::shown_path(path), limit });
    }
    Ok(bytes)
}

/// Opens a regular file, speaking as a web server would: missing is 404, forbidden is 403.
fn open_file(path: &Path) -> Result<File, FetchError> {
    let at = || crate::location::shown_path(path);
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => FetchError::Absent { at: at(), status: 404 },
        io::ErrorKind::PermissionDenied => FetchError::Forbidden { at: at(), status: 403, text: None },
        _ => FetchError::Disk { path: path.to_owned(), source: error },
    };
    // Opening a pipe would wait for its other end.
    if !path.metadata().map_err(failed)?.is_file() {
        return Err(failed(io::Error::other("it is not a regular file")));
    }
    File::open(path).map_err(failed)
}

/// A fraction in 0..1 that differs from one process to the next.
fn jitter() -> f64 {
    let random = std::collections::hash_map::RandomState::new().build_hasher().finish();
    f64::from(u32::try_from(random >> 32).unwrap_or(0)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_range_is_whole_or_nothing() {
        for (value, expected) in [
            ("bytes 5-9/10", Some((5, 9, 10))),
            ("bytes 0-0/1", Some((0, 0, 1))),
            ("bytes 5-9/*", None),
            ("bytes */10", None),
            ("bytes 9-5/10", None),
            ("bytes 5-10/10", None),
            ("items 5-9/10", None),
            ("bytes -5-9/10", None),
            ("bytes 5-18446744073709551616/10", None),
            ("", None),
        ] {
            assert_eq!(content_range(value), expected, "{value:?}");
        }
    }
}
