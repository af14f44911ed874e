//! A file being downloaded: what it holds, and what the server called the whole.
//!
//! Beside `x.part` stands `x.part.validator`: the URL's hash, the whole size and the server's name for
//! this very content. Without it, or for another URL, what the part holds is worth nothing and goes. Two
//! processes must not share a part file: whoever downloads holds a lock.

use super::error::FetchError;
use crate::releases::tree_hash::Hex;
use reqwest::header::{ETAG, HeaderName, HeaderValue, IF_RANGE, LAST_MODIFIED, RANGE};
use sha2::{Digest, Sha256};
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use url::Url;

const HEADING: &str = "gov part 1";
/// A validator that fits no header is none; bytes.
const LONGEST_VALIDATOR: usize = 1024;

/// Removes a part file and its validator, where there are such: what they hold has turned out to be wrong.
pub fn discard_part(part_file: &Path) -> io::Result<()> {
    for path in [&validator_path(part_file), part_file] {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// The server's name for the content, and the size of all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Validator {
    pub(super) name: ContentName,
    /// Bytes; `None` where the server does not say.
    pub(super) whole: Option<u64>,
}

/// What a server calls one content of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ContentName {
    /// A strong entity tag, quotes included.
    Tag(String),
    /// A Last-Modified date.
    Date(String),
}

impl ContentName {
    /// From an answer's headers. A weak tag names a meaning and not bytes, so it is none.
    pub(super) fn of<'h>(header: impl Fn(&HeaderName) -> Option<&'h str>) -> Option<Self> {
        let tag = header(&ETAG).filter(|tag| is_strong_tag(tag)).map(|tag| Self::Tag(tag.to_owned()));
        let date = || header(&LAST_MODIFIED).map(|date| Self::Date(date.to_owned()));
        tag.or_else(date).filter(|name| name.text().len() <= LONGEST_VALIDATOR)
    }

    /// Whether an answer's headers do not contradict it.
    pub(super) fn agrees_with<'h>(&self, header: impl Fn(&HeaderName) -> Option<&'h str>) -> bool {
        let own = match self {
            Self::Tag(_) => &ETAG,
            Self::Date(_) => &LAST_MODIFIED,
        };
        header(own).is_none_or(|value| value == self.text())
    }

    fn text(&self) -> &str {
        match self {
            Self::Tag(text) | Self::Date(text) => text,
        }
    }
}

fn is_strong_tag(tag: &str) -> bool {
    tag.len() >= 2 && tag.starts_with('"') && tag.ends_with('"')
}

/// An open part file.
#[derive(Debug)]
pub(super) struct PartFile {
    path: PathBuf,
    file: File,
    length: u64,
    url_hash: String,
    validator: Option<Validator>,
    is_whole: bool,
}

/// A part without a byte in it is litter, however the download ended.
impl Drop for PartFile {
    fn drop(&mut self) {
        if self.length == 0 && !self.is_whole {
            // What cannot be removed does no harm: the next run finds it empty.
            let _ = discard_part(&self.path);
        }
    }
}

impl PartFile {
    /// Opens or creates the part.
    pub(super) fn open(path: &Path, url: &Url) -> Result<Self, FetchError> {
        let disk = |source| FetchError::Disk { path: path.to_owned(), source };
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(disk)?;
        let length = file.seek(SeekFrom::End(0)).map_err(disk)?;
        let url_hash = Hex(&Sha256::digest(url.as_str())).to_string();
        let validator = read_validator(&validator_path(path), &url_hash);
        Ok(Self { path: path.to_owned(), file, length, url_hash, validator, is_whole: false })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How much it holds, in bytes.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn validator(&self) -> Option<&Validator> {
        self.validator.as_ref()
    }

    /// The headers that ask for the rest, if what is here can be continued.
    pub(super) fn continuation(&self) -> Option<[(HeaderName, HeaderValue); 2]> {
        if self.length == 0 {
            return None;
        }
        let name = HeaderValue::from_str(self.validator.as_ref()?.name.text()).ok()?;
        let range = HeaderValue::from_str(&format!("bytes={}-", self.length)).ok()?;
        Some([(RANGE, range), (IF_RANGE, name)])
    }

    /// Empties it. What follows is content of this name, if the server has one for it.
    pub(super) fn restart(&mut self, validator: Option<Validator>) -> Result<(), FetchError> {
        self.length = 0;
        self.validator = validator;
        // First the bytes go, so that no moment has old bytes under a new name.
        let emptied = self.file.set_len(0).and_then(|()| self.file.rewind());
        emptied.map_err(|source| self.disk_error(source))?;
        let path = validator_path(&self.path);
        let written = match &self.validator {
            Some(validator) => File::create(&path)
                .and_then(|mut file| file.write_all(validator_text(&self.url_hash, validator).as_bytes())),
            None => remove_if_there(&path),
        };
        written.map_err(|source| FetchError::Disk { path, source })
    }

    /// Adds what came next.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), FetchError> {
        self.file.write_all(bytes).map_err(|source| self.disk_error(source))?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// True if it holds all that the server has of this content, by what an earlier run was told.
    pub(super) fn is_complete(&self) -> bool {
        self.length > 0 && self.validator.as_ref().is_some_and(|validator| validator.whole == Some(self.length))
    }

    /// Closes a complete part, and gives its size in bytes. Its validator stays, so that a run which
    /// finds it need not ask for it again.
    pub(super) fn finish(mut self) -> u64 {
        self.is_whole = true;
        self.length
    }

    fn disk_error(&self, source: io::Error) -> FetchError {
        FetchError::Disk { path: self.path.clone(), source }
    }
}

fn validator_path(part_file: &Path) -> PathBuf {
    let mut path = OsString::from(part_file);
    path.push(".validator");
    path.into()
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn validator_text(url_hash: &str, validator: &Validator) -> String {
    let whole = validator.whole.map_or_else(|| "unknown".to_owned(), |whole| whole.to_string());
    let word = match &validator.name {
        ContentName::Tag(_) => "tag",
        ContentName::Date(_) => "date",
    };
    format!("{HEADING}\n{url_hash}\n{whole}\n{word} {}\n", validator.name.text())
}

/// The validator of this URL's content; anything else in the file is none.
fn read_validator(path: &Path, url_hash: &str) -> Option<Validator> {
    let mut text = String::new();
    File::open(path).ok()?.take(4096).read_to_string(&mut text).ok()?;
    parse_validator(&text, url_hash)
}

fn parse_validator(text: &str, url_hash: &str) -> Option<Validator> {
    let rest = text.strip_prefix(HEADING)?.strip_prefix('\n')?.strip_prefix(url_hash)?.strip_prefix('\n')?;
    let (whole, name) = rest.split_once('\n')?;
    let whole = if whole == "unknown" { None } else { Some(whole.parse().ok()?) };
    // A text that was cut short has lost its line end.
    let name = name.strip_suffix('\n').filter(|name| !name.contains('\n'))?;
    let name = match name.split_once(' ')? {
        ("tag", tag) if is_strong_tag(tag) => ContentName::Tag(tag.to_owned()),
        ("date", date) => ContentName::Date(date.to_owned()),
        _ => return None,
    };
    Some(Validator { name, whole })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn validators() -> impl Strategy<Value = Validator> {
        let name = prop_oneof![
            "[ !#-~]{0,30}".prop_map(|tag| ContentName::Tag(format!("\"{tag}\""))),
            "[ -~]{0,30}".prop_map(ContentName::Date),
        ];
        (name, any::<Option<u64>>()).prop_map(|(name, whole)| Validator { name, whole })
    }

    proptest! {
        #[test]
        fn a_validator_is_read_back_and_only_whole_and_for_its_url(validator in validators(), cut in 1usize..200) {
            let text = validator_text("0a", &validator);
            prop_assert_eq!(parse_validator(&text, "0a"), Some(validator));
            prop_assert_eq!(parse_validator(&text, "0b"), None);
            prop_assert_eq!(parse_validator(&text[..text.len() - cut.min(text.len())], "0a"), None);
        }

        #[test]
        fn any_text_beside_a_part_is_read(text in any::<String>()) {
            parse_validator(&text, "");
            parse_validator(&format!("{HEADING}\n\n{text}"), "");
        }
    }

    #[test]
    fn only_a_strong_tag_or_a_date_names_bytes() {
        let named = |tag: Option<&'static str>, date: Option<&'static str>| {
            ContentName::of(move |name| if name == ETAG { tag } else { date })
        };
        assert_eq!(named(Some("\"a\""), Some("d")), Some(ContentName::Tag("\"a\"".into())));
        assert_eq!(named(Some("W/\"a\""), Some("d")), Some(ContentName::Date("d".into())));
        assert_eq!(named(Some("W/\"a\""), None), None);
        assert_eq!(named(Some("a"), None), None);
        assert_eq!(named(None, None), None);
    }

    #[test]
    fn a_part_is_found_again_and_loses_a_foreign_validator() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("x.part");
        let url = Url::parse("https://u:secret@h.example/x").unwrap();
        let validator = Validator { name: ContentName::Tag("\"a\"".into()), whole: Some(9) };
        let mut part = PartFile::open(&path, &url).unwrap();
        assert!(part.continuation().is_none());
        part.restart(Some(validator.clone())).unwrap();
        part.append(b"hello").unwrap();
        drop(part);

        let beside = std::fs::read_to_string(home.path().join("x.part.validator")).unwrap();
        assert!(!beside.contains("secret") && !beside.contains("h.example"), "{beside}");
        let foreign = PartFile::open(&path, &Url::parse("https://o.example/x").unwrap()).unwrap();
        assert_eq!((foreign.length(), foreign.validator()), (5, None));

        let mut part = PartFile::open(&path, &url).unwrap();
        assert_eq!((part.length(), part.validator()), (5, Some(&validator)));
        let [(_, range), (_, name)] = part.continuation().unwrap();
        assert_eq!((range.to_str().unwrap(), name.to_str().unwrap()), ("bytes=5-", "\"a\""));
        part.append(b", go").unwrap();
        assert!(part.is_complete());
        assert_eq!(part.finish(), 9);
        assert_eq!(std::fs::read(&path).unwrap(), b"hello, go");
        assert_eq!(home.path().read_dir().unwrap().count(), 2);
        discard_part(&path).unwrap();
        discard_part(&path).unwrap();
        assert_eq!(home.path().read_dir().unwrap().count(), 0);
    }
}
