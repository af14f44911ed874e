//! Reading small things into memory and downloading large ones into a part file, with retries.

use super::client::Client;
use super::error::FetchError;
use super::exchange::{Answer, SNIFFED, is_page};
use super::part_file::{ContentName, PartFile, Validator, hash_of};
use crate::location::{Location, redacted};
use crate::progress::{Event, Observer};
use reqwest::header::{CONTENT_ENCODING, CONTENT_RANGE};
use std::fs::File;
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
    /// hands, so what is unpacked from it needs a proof of its own.
    pub is_in_place: bool,
    /// Over the bytes of the wire.
    pub sha256: [u8; 32],
    /// Bytes.
    pub size: u64,
}

impl Client {
    /// Reads a small body: an index, a list, a lookup, a tile. At most `limit` bytes.
    pub async fn read(&self, location: &Location, limit: u64) -> Result<Found, FetchError> {
        let url = match location {
            Location::Http(url) => url,
            Location::File(path) => return absent_is_fine(read_file(path, limit)),
        };
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
    /// same content. `expected` is the size in bytes, where it is known; a part of that size is taken as
    /// whole without asking anybody, so a caller whose check of the hash then fails calls
    /// [`super::discard_part`] and tries once more. Never takes more than `limit` bytes.
    ///
    /// Reports [`Event::Total`] and [`Event::Reached`] in bytes, and a note before each new try. Dropping the future leaves a
    /// part that can be continued, or none where nothing has come yet.
    pub async fn download(
        &self,
        location: &Location,
        part_file: &Path,
        expected: Option<u64>,
        limit: u64,
        observer: &dyn Observer,
    ) -> Result<Downloaded, FetchError> {
        let wanted = Wanted { expected, limit };
        let url = match location {
            Location::Http(url) => url,
            Location::File(path) => return wanted.in_place(path, observer),
        };
        let mut part = PartFile::open(part_file, url)?;
        if part.length() > wanted.most() {
            part.restart(None)?;
        }
        let mut made = 0;
        while expected != Some(part.length()) {
            made += 1;
            match self.download_once(url, &mut part, wanted, observer).await {
                Ok(()) => break,
                Err(error) => {
                    let error = self.pause(made, error).await?;
                    observer.observe(Event::Note(&format!("trying again: {error}")));
                }
            }
        }
        let (sha256, size) = part.finish()?;
        Ok(Downloaded { file: part_file.to_owned(), is_in_place: false, sha256, size })
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
        wanted: Wanted,
        observer: &dyn Observer,
    ) -> Result<(), FetchError> {
        let mut answer = match part.continuation() {
            Some(continuation) => {
                let answer = self.ask(url, &continuation).await?;
                if continues(&answer, part, wanted) {
                    return receive(answer, url, part, wanted, observer).await;
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
        if let Some(length) = declared.filter(|length| wanted.is_wrong(*length)) {
            // A portal's page may be the reason, so its first words are worth a look.
            let is_page = answer.chunk().await?.is_some_and(|start| is_page(start.as_ref()));
            return Err(if is_page { FetchError::WebPage { at: redacted(url) } } else { wanted.error(url, length) });
        }
        let name = ContentName::of(|name| answer.header(name));
        part.restart(name.map(|name| Validator { name, whole: declared }))?;
        receive(answer, url, part, wanted, observer).await
    }
}

/// How large the file must and may be, in bytes.
#[derive(Clone, Copy)]
struct Wanted {
    expected: Option<u64>,
    limit: u64,
}

impl Wanted {
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

    /// A file of the source's own: hashed where it is.
    fn in_place(self, path: &Path, observer: &dyn Observer) -> Result<Downloaded, FetchError> {
        let mut file = open_file(path)?;
        let disk = |source| FetchError::Disk { path: path.to_owned(), source };
        let size = file.metadata().map_err(disk)?.len();
        if self.is_wrong(size) {
            return Err(self.error_at(crate::location::shown_path(path), size));
        }
        let (hash, size) = hash_of(&mut file).map_err(disk)?;
        observer.observe(Event::Reached(size));
        let sha256 = sha2::Digest::finalize(hash).into();
        Ok(Downloaded { file: path.to_owned(), is_in_place: true, sha256, size })
    }
}

/// Takes a body into the part, behind what is there.
async fn receive(
    mut answer: Answer,
    url: &Url,
    part: &mut PartFile,
    wanted: Wanted,
    observer: &dyn Observer,
) -> Result<(), FetchError> {
    if let Some(rest) = answer.declared_length() {
        observer.observe(Event::Total(part.length().saturating_add(rest)));
    }
    let mut start = Vec::new();
    let is_from_start = part.length() == 0;
    while let Some(chunk) = answer.chunk().await? {
        let chunk = chunk.as_ref();
        if is_from_start && start.len() < SNIFFED {
            start.extend_from_slice(&chunk[..chunk.len().min(SNIFFED - start.len())]);
            if is_page(&start) {
                part.restart(None)?;
                return Err(FetchError::WebPage { at: redacted(url) });
            }
        }
        let reached = part.length() + chunk.len() as u64;
        if reached > wanted.most() {
            // More than the right content has, so this is not it.
            part.restart(None)?;
            return Err(wanted.error(url, reached));
        }
        part.append(chunk)?;
        observer.observe(Event::Reached(reached));
    }
    match wanted.expected.filter(|expected| *expected > part.length()) {
        // A body without a length can end early and look whole.
        Some(_) => Err(FetchError::Cut { at: redacted(url), received: part.length(), why: "it ended early".into() }),
        None => Ok(()),
    }
}

/// Whether an answer is exactly the rest of what the part holds.
fn continues(answer: &Answer, part: &PartFile, wanted: Wanted) -> bool {
    let range = answer.header(&CONTENT_RANGE).and_then(content_range);
    let (Some((first, last, whole)), Some(validator)) = (range, part.validator()) else { return false };
    answer.status() == 206
        && first == part.length()
        && last.checked_add(1) == Some(whole)
        && !wanted.is_wrong(whole)
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
