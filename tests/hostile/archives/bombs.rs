//! Archives that become too much, and sources and disks that give up. The numbers are those of the
//! list in the threat model.

use std::io::{self, Read};

use flate2::Compression;
use gov::archive::refused::UnpackError;
use gov::failure::Kind;

use super::{Place, assert_refused};
use crate::support::archive_forge::tar::{Member, extended, file, octal, record, stream, tar, tar_gz};

fn version() -> Member {
    file("go/VERSION", "go1.22.3\n")
}

/// A tar.gz that is made while it is read, so that a bomb costs its maker nothing either.
fn lazy_tar_gz(tar: impl Read) -> impl Read {
    flate2::read::GzEncoder::new(tar, Compression::fast())
}

#[test]
fn bombs_stop_at_their_budgets() {
    let ten_gib = Member { size: octal(10 << 30), ..file("go/zeros", "") };
    let bomb = io::Cursor::new(stream(&[version(), ten_gib])).chain(io::repeat(0).take(10 << 30));
    assert_refused("27 one entry", Place::new().tar_gz(lazy_tar_gz(bomb)), "go/zeros", "beyond 4194304 bytes");

    let one_mib = |index: usize| {
        let header = Member { size: octal(1 << 20), ..file(format!("go/zeros{index}"), "") };
        io::Cursor::new(header.bytes()).chain(io::repeat(0).take(1 << 20))
    };
    let bomb = (0..100).fold(Box::new(io::Cursor::new(stream(&[version()]))) as Box<dyn Read>, |before, index| {
        Box::new(before.chain(one_mib(index)))
    });
    assert_refused("27 many entries", Place::new().tar_gz(lazy_tar_gz(bomb)), "go/zeros3", "beyond 4194304 bytes");

    let bomb = io::Cursor::new(tar(&[version()])).chain(io::repeat(0).take(10 << 30));
    assert_refused("27 behind the end", Place::new().tar_gz(lazy_tar_gz(bomb)), "", "beyond 4194304 bytes");

    let empty = (0..2_000_000u32).flat_map(|index| file(format!("go/{index}"), "").bytes());
    let bomb = io::Cursor::new(stream(&[version()])).chain(Bytes(empty));
    assert_refused("28", Place::new().tar_gz(lazy_tar_gz(bomb)), "go/1999", "more than 2000 entries");

    // Extended headers count as well.
    let comments = (0..2_000_000u32).flat_map(|_| extended(b'g', record("comment", "x")).bytes());
    let outcome = Place::new().tar_gz(lazy_tar_gz(Bytes(comments)));
    assert_refused("28 extended", outcome, "PaxHeaders.0/x", "more than 2000 entries");
}

struct Bytes<I>(I);

impl<I: Iterator<Item = u8>> Read for Bytes<I> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        Ok(into.iter_mut().zip(&mut self.0).map(|(slot, byte)| *slot = byte).count())
    }
}

/// Gives its bytes, then an error.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.0.read(into)? {
            // EIO
            0 => Err(io::Error::from_raw_os_error(5)),
            count => Ok(count),
        }
    }
}

#[test]
fn a_source_or_a_disk_that_fails_is_not_a_bad_archive() {
    let archive = tar_gz(&[version(), file("go/a", "x")]);
    for length in 0..archive.len() {
        let error = Place::new().tar_gz(Failing(&archive[..length])).expect_err("the source failed");
        assert!(matches!(&error, UnpackError::Source(source) if source.raw_os_error() == Some(5)), "{error:?}");
    }
    let place = Place::new();
    place.tar_gz(&archive[..]).expect("into an empty directory");
    let error = place.tar_gz(&archive[..]).expect_err("no longer empty");
    let failure = error.into_failure("x.tar.gz");
    assert_eq!(failure.kind, Kind::Disk);
    assert!(failure.to_string().contains("staging"), "{failure}");
    let missing = Place::new().tar_gz_with(&archive[..], |unpacking| {
        unpacking.into = std::path::Path::new("/nonexistent/staging");
    });
    assert_eq!(missing.expect_err("no directory").into_failure("x.tar.gz").kind, Kind::Disk);
}
