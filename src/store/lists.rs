//! What sources listed when they were last asked, kept for the next time and for when nobody answers; and
//! the newest release that each ever listed, so that one who goes backwards is noticed.
//!
//! A list is a cache: damaged, foreign or too long it is none, and it is never believed over its source.

use super::lock;
use crate::releases::tree_hash::Hex;
use crate::system::atomic_file;
use gov_shims::go_version::Release;
use gov_shims::home_layout::HomeLayout;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const HEADING: &str = "gov list 1";
/// Bytes before the body, at most.
const LONGEST_HEAD: u64 = 8 << 10;
/// How many lists are kept, each of at most 16 MiB; those that were asked for last.
const MOST_LISTS: usize = 16;
/// Bytes of a version, far more than any has.
const LONGEST_VERSION: u64 = 256;

/// A list as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptList {
    /// When its source last said that this is it, in seconds since 1970 by this machine's clock.
    pub confirmed: u64,
    /// The entity tag that it had.
    pub tag: Option<String>,
    /// The date of its last change.
    pub modified: Option<String>,
    /// The list.
    pub body: Vec<u8>,
}

/// Reads what is kept of a source, by its URL's SHA-256; at most `limit` bytes.
pub fn read(layout: &HomeLayout, url: &[u8; 32], limit: u64) -> Option<KeptList> {
    let bytes = read_bounded(&layout.list(url), limit.saturating_add(LONGEST_HEAD))?;
    parse(&bytes).filter(|kept| kept.body.len() as u64 <= limit)
}

/// Keeps a list in the place of what was kept of its source, whole or not at all.
pub fn keep(layout: &HomeLayout, url: &[u8; 32], list: &KeptList) -> io::Result<()> {
    atomic_file::write_cache(&layout.list(url), &written(list))?;
    forget_oldest(&layout.lists())
}

/// The newest release that a source is known to have listed.
pub fn newest(layout: &HomeLayout, source: &[u8; 32]) -> Option<Release> {
    let bytes = read_bounded(&layout.newest_listed(source), LONGEST_VERSION)?;
    Release::from_toolchain_name(std::str::from_utf8(&bytes).ok()?.trim_end())
}

/// Remembers a release as the newest of a source: where it is newer than what was remembered, or in any
/// case if its user `allows_older`.
pub fn remember(layout: &HomeLayout, source: &[u8; 32], release: &Release, allows_older: bool) -> io::Result<()> {
    let is_due =
        || newest(layout, source).is_none_or(|known| if allows_older { known != *release } else { known < *release });
    if !is_due() {
        return Ok(());
    }
    // Two processes must not lose the newer of two releases.
    let _lock = lock::take(&layout.lock_of_lists(), |_| {}).map_err(|failure| io::Error::other(failure.to_string()))?;
    if is_due() {
        let line = format!("{}\n", release.toolchain_name());
        atomic_file::write(&layout.newest_listed(source), line.as_bytes())?;
    }
    Ok(())
}

fn written(list: &KeptList) -> Vec<u8> {
    let mut rest = format!("confirmed {}\n", list.confirmed);
    // What would break a line is in no header.
    let is_line = |text: &&String| !text.contains(['\n', '\r']);
    for (name, value) in [("etag", &list.tag), ("modified", &list.modified)] {
        if let Some(value) = value.as_ref().filter(is_line) {
            // Writing to a String cannot fail.
            let _ = writeln!(rest, "{name} {value}");
        }
    }
    rest.push('\n');
    let rest = [rest.as_bytes(), &list.body].concat();
    let head = format!("{HEADING}\nsha256 {}\n", Hex(&Sha256::digest(&rest)));
    [head.as_bytes(), &rest].concat()
}

fn parse(bytes: &[u8]) -> Option<KeptList> {
    let rest = bytes.strip_prefix(HEADING.as_bytes())?.strip_prefix(b"\nsha256 ")?;
    let (hash, rest) = (rest.get(..64)?, rest.get(64..)?.strip_prefix(b"\n")?);
    let hash = Hex::sha256(std::str::from_utf8(hash).ok()?)?;
    if <[u8; 32]>::from(Sha256::digest(rest)) != hash {
        return None;
    }
    let end = rest.windows(2).position(|pair| pair == b"\n\n")?;
    let head = std::str::from_utf8(&rest[..end]).ok()?;
    let value = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    Some(KeptList {
        confirmed: value("confirmed")?.parse().ok()?,
        tag: value("etag").map(str::to_owned),
        modified: value("modified").map(str::to_owned),
        body: rest[end + 2..].to_vec(),
    })
}

/// A regular file of at most `limit` bytes.
fn read_bounded(path: &Path, limit: u64) -> Option<Vec<u8>> {
    // Opening a pipe would wait for its other end.
    if !path.metadata().ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(limit.saturating_add(1)).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= limit).then_some(bytes)
}

fn forget_oldest(directory: &Path) -> io::Result<()> {
    let mut lists: Vec<(SystemTime, PathBuf)> = Vec::new();
    for entry in directory.read_dir()? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "list") {
            // One that another process has just removed is gone already.
            let Ok(changed) = path.metadata().and_then(|metadata| metadata.modified()) else { continue };
            lists.push((changed, path));
        }
    }
    lists.sort_unstable();
    for (_, path) in lists.iter().rev().skip(MOST_LISTS) {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIMIT: u64 = 1000;

    fn home() -> (tempfile::TempDir, HomeLayout) {
        let directory = tempfile::tempdir().unwrap();
        let layout = HomeLayout::at(directory.path().to_owned()).unwrap();
        (directory, layout)
    }

    fn list(body: &[u8]) -> KeptList {
        let tag = Some("W/\"a b\"".to_owned());
        KeptList { confirmed: 1_790_000_000, tag, modified: None, body: body.to_vec() }
    }

    fn release(text: &str) -> Release {
        Release::parse(text).unwrap()
    }

    #[test]
    fn a_list_is_read_as_it_was_kept_or_not_at_all() {
        let (_directory, layout) = home();
        let url = [7; 32];
        assert_eq!(read(&layout, &url, LIMIT), None);
        for body in [&b"v0.0.1-go1.22.3\n\n\nx"[..], b"", b"\n\n", b"\xff\0"] {
            keep(&layout, &url, &list(body)).unwrap();
            assert_eq!(read(&layout, &url, LIMIT), Some(list(body)));
        }
        assert_eq!(read(&layout, &[8; 32], LIMIT), None);
        keep(&layout, &url, &list(&[b'x'; 1001])).unwrap();
        assert_eq!(read(&layout, &url, LIMIT), None, "it is too long");

        let bytes = written(&list(b"a list of some length"));
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(parse(&damaged), None, "byte {at}");
            assert_eq!(parse(&bytes[..at]), None, "the first {at} bytes");
        }
    }

    #[test]
    fn what_is_no_file_is_no_list() {
        let (_directory, layout) = home();
        std::fs::create_dir_all(layout.list(&[7; 32])).unwrap();
        std::fs::create_dir_all(layout.newest_listed(&[7; 32])).unwrap();
        assert_eq!(read(&layout, &[7; 32], LIMIT), None);
        assert_eq!(newest(&layout, &[7; 32]), None);
        assert!(keep(&layout, &[7; 32], &list(b"x")).is_err());
    }

    #[test]
    fn only_so_many_lists_are_kept_and_no_memory_is_lost() {
        let (_directory, layout) = home();
        remember(&layout, &[0; 32], &release("1.22.3"), false).unwrap();
        for number in 0..40 {
            keep(&layout, &[number; 32], &list(b"x")).unwrap();
        }
        let lists = (0..40).filter(|number| read(&layout, &[*number; 32], LIMIT).is_some());
        assert_eq!(lists.count(), MOST_LISTS);
        assert!(read(&layout, &[39; 32], LIMIT).is_some(), "the last one stays");
        assert_eq!(newest(&layout, &[0; 32]), Some(release("1.22.3")));
    }

    #[test]
    fn what_is_remembered_never_gets_older_unasked() {
        let (_directory, layout) = home();
        let source = [7; 32];
        for (listed, allows_older, expected) in [
            ("1.22.3", false, "1.22.3"),
            ("1.22.2", false, "1.22.3"),
            ("1.23.0", false, "1.23.0"),
            ("1.22.3", true, "1.22.3"),
            ("1.22.4", true, "1.22.4"),
        ] {
            remember(&layout, &source, &release(listed), allows_older).unwrap();
            assert_eq!(newest(&layout, &source), Some(release(expected)), "{listed}");
        }
        assert_eq!(newest(&layout, &[8; 32]), None);
    }

    #[test]
    fn of_many_that_remember_none_loses_the_newest() {
        let (_directory, layout) = home();
        let source = [7; 32];
        std::thread::scope(|scope| {
            for patch in 0..12 {
                let layout = &layout;
                scope.spawn(move || remember(layout, &source, &release(&format!("1.22.{patch}")), false).unwrap());
            }
        });
        assert_eq!(newest(&layout, &source), Some(release("1.22.11")));
    }

    #[test]
    fn of_many_that_keep_a_list_one_is_there_whole_at_any_time() {
        let (_directory, layout) = home();
        let url = [7; 32];
        keep(&layout, &url, &list(&[0; 1000])).unwrap();
        std::thread::scope(|scope| {
            for number in 1..4 {
                let layout = &layout;
                scope.spawn(move || (0..50).for_each(|_| keep(layout, &url, &list(&[number; 1000])).unwrap()));
            }
            for _ in 0..200 {
                let kept = read(&layout, &url, LIMIT).expect("it is never torn");
                assert!(kept.body.iter().all(|byte| *byte == kept.body[0]));
            }
        });
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_list_or_none(bytes in any::<Vec<u8>>(), body in any::<Vec<u8>>(), confirmed: u64, tag in "[!-~]{0,9}") {
            parse(&bytes);
            let list = KeptList { confirmed, tag: Some(tag), modified: None, body };
            prop_assert_eq!(parse(&written(&list)), Some(list));
        }
    }
}
