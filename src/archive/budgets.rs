//! How much an archive may hold. Each limit is several times what the largest official SDK has,
//! and small enough that a hostile archive is only a nuisance.

use std::io::{self, Read};

use super::refused::Why;

/// Entries, extended headers included; and files and directories, those included that only the names
/// of others imply. The largest official archive has about 17,000.
pub const ENTRIES: u64 = 200_000;
/// Bytes of all paths, those of directories included that only the names of others imply: they are
/// kept until the archive ends. Official archives have less than 1 MiB.
pub const NAMES: usize = 8 << 20;
/// Directories within each other. Official archives have 14.
pub const DEPTH: usize = 64;
/// Bytes of one name. Official ones have 108.
pub const NAME: usize = 4096;
/// Bytes of one part of a name: what every common file system stores.
pub const NAME_PART: usize = 255;
/// Bytes of an extended header's body.
pub const EXTENSION: u64 = 64 << 10;
/// Bytes of VERSION. Official ones have about 40.
pub const VERSION: usize = 4096;

const MIB: u64 = 1 << 20;

/// How much one archive may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budgets {
    /// Bytes of the archive itself.
    pub archive: u64,
    /// Bytes that it may become, what is dropped included.
    pub bytes: u64,
    /// Its entries.
    pub entries: u64,
}

impl Budgets {
    /// For an archive of go.dev or of a mirror, by its compressed size in bytes: 20 times that
    /// (official ones have ratios below 5), but at least 512 MiB, so that the limit is never near
    /// for a small file, and at most 2 GiB.
    pub fn of_archive(compressed_size: u64) -> Self {
        let bytes = compressed_size.saturating_mul(20).clamp(512 * MIB, 2048 * MIB);
        Self { archive: 2048 * MIB, bytes, entries: ENTRIES }
    }

    /// For a module zip: the limits that the `go` command itself sets (`golang.org/x/mod/zip`),
    /// 500 MiB for the zip and 500 MiB for all of its files.
    pub fn of_module_zip() -> Self {
        Self { archive: 500 * MIB, bytes: 500 * MIB, entries: ENTRIES }
    }
}

/// What an archive has declared so far.
#[derive(Debug)]
pub struct Account {
    budgets: Budgets,
    bytes: u64,
    entries: u64,
}

impl Account {
    /// Nothing yet.
    pub fn new(budgets: Budgets) -> Self {
        Self { budgets, bytes: 0, entries: 0 }
    }

    /// Books one entry by the size it declares, before any of it is read.
    pub fn book(&mut self, size: u64) -> Result<(), Why> {
        self.entries += 1;
        if self.entries > self.budgets.entries {
            return Err(Why::TooManyEntries(self.budgets.entries));
        }
        match self.bytes.checked_add(size) {
            Some(bytes) if bytes <= self.budgets.bytes => self.bytes = bytes,
            _ => return Err(Why::TooLarge(self.budgets.bytes)),
        }
        Ok(())
    }
}

/// A reader that fails, rather than ends, where the budget does: a cut-off bomb must not pass for a
/// short archive.
#[derive(Debug)]
pub struct Limited<R> {
    inner: R,
    limit: u64,
    left: u64,
}

/// The error that a [`Limited`] gives; holds the limit in bytes.
#[derive(Debug, thiserror::Error)]
#[error("more than {0} bytes")]
pub struct OverBudget(pub u64);

impl<R> Limited<R> {
    /// At most so many bytes of that reader.
    pub fn new(inner: R, limit: u64) -> Self {
        Self { inner, limit, left: limit }
    }

    /// The reader itself.
    pub fn into_inner(self) -> R {
        self.inner
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.left = match self.left.checked_sub(count as u64) {
            Some(left) => left,
            None => return Err(io::Error::other(OverBudget(self.limit))),
        };
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_follows_the_compressed_size_between_its_bounds() {
        let bytes = |compressed| Budgets::of_archive(compressed).bytes;
        assert_eq!(bytes(0), 512 * MIB);
        assert_eq!(bytes(70 * MIB), 1400 * MIB);
        assert_eq!(bytes(u64::MAX), 2048 * MIB);
        assert_eq!(Budgets::of_archive(0).entries, 200_000);
    }

    #[test]
    fn entries_and_bytes_are_booked_before_they_are_read() {
        let mut account = Account::new(Budgets { archive: 0, bytes: 10, entries: 3 });
        assert_eq!(account.book(6), Ok(()));
        assert_eq!(account.book(5), Err(Why::TooLarge(10)));
        assert_eq!(account.book(u64::MAX), Err(Why::TooLarge(10)));
        assert_eq!(account.book(0), Err(Why::TooManyEntries(3)));
    }

    #[test]
    fn a_limited_reader_ends_with_its_source_or_fails_at_its_limit() {
        let mut all = Vec::new();
        assert_eq!(Limited::new(&[7u8; 5][..], 5).read_to_end(&mut all).unwrap(), 5);
        let error = Limited::new(io::repeat(0), 100_000).read_to_end(&mut all).unwrap_err();
        assert!(error.downcast::<OverBudget>().is_ok());
    }
}
