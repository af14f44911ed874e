//! Why an archive was not unpacked, and what its user is told.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

use super::budgets::OverBudget;
use crate::failure::{Failure, Kind};

/// Longest part of an entry's name that a message shows, in characters after escaping.
const SHOWN: usize = 200;

/// An archive that was not unpacked. Whatever was written by then is worthless: the caller deletes
/// the directory.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// The archive is broken, hostile, or not what was asked for.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The disk or its permissions: the archive may be good.
    #[error("cannot {doing} {path}", path = path.display())]
    Disk {
        /// `create`, `write to`, ...
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The archive could not be read to its end; the archive may be good. Where it comes straight
    /// from a download, the download knows the better words.
    #[error("cannot read the archive")]
    Source(#[source] io::Error),
    /// Somebody asked gov to end.
    #[error("interrupted")]
    Interrupted,
}

/// What an archive holds that is not accepted, and in which entry.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{why}", self.place())]
pub struct Refused {
    /// The entry's name, escaped and bounded; `None` where the whole archive is meant.
    pub entry: Option<String>,
    /// What is wrong with it.
    pub why: Why,
}

/// What is wrong with an entry or an archive. Each text follows an entry's name, or stands alone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// Go's own archives name files in UTF-8.
    #[error("has a name that is not UTF-8")]
    NotUtf8,
    /// No name at all.
    #[error("has an empty name")]
    EmptyName,
    /// Longer than any file system stores, in bytes.
    #[error("has a name or a part of one that is too long: {0} bytes")]
    LongName(u64),
    /// A control character or one that changes the direction of text.
    #[error("has the character {0:?} in its name")]
    Character(char),
    /// A separator on Windows, and in no official name.
    #[error("has a backslash in its name")]
    Backslash,
    /// `/etc/x`, `C:/x`.
    #[error("has an absolute name")]
    Absolute,
    /// `..` anywhere.
    #[error("leaves the archive root")]
    LeavesRoot,
    /// `a//b`, `a/./b`, a file called `a/`.
    #[error("has an empty part or `.` in its name")]
    UncleanName,
    /// More directories within each other than the budget.
    #[error("is more than {0} directories deep")]
    TooDeep(usize),
    /// Something beside the one root.
    #[error("is not under {0:?}, where all of this archive must be")]
    WrongRoot(String),
    /// Neither file nor directory.
    #[error("is a {0}; only regular files and directories are accepted")]
    Kind(&'static str),
    /// Set-user-ID, set-group-ID or sticky.
    #[error("has the mode {0:o}, with bits that run a program as somebody else")]
    SpecialBits(u32),
    /// The mode says one kind, the entry another.
    #[error("has the mode {0:o}, which is of another kind of file")]
    ModeOfAnotherKind(u32),
    /// The same path again.
    #[error("is there twice")]
    Twice,
    /// A file where a directory is needed, or the other way round.
    #[error("is a file and a directory at once")]
    FileAndDirectory,
    /// Another entry that this file system takes for the same name.
    #[error("and {0:?} are one name to this file system")]
    CaseTwin(String),
    /// The file system says that the name is taken, and no entry took it as it is spelled.
    #[error("is a name that this file system takes for another entry's")]
    TakenName,
    /// The file system does not store such a name.
    #[error("has a name that this file system does not store")]
    NotStorable,
    /// Device names, streams, trailing dots.
    #[error("has a name that Windows does not store as it is")]
    WindowsName,
    /// `go.mod` in a module zip, `_go.mod` in an SDK: each would make two trees share one hash.
    #[error("cannot be named so here: a Go module renames go.mod to _go.mod, and an SDK has only go.mod")]
    ModuleFileName,
    /// Content in what can have none.
    #[error("is a directory with content")]
    DirectoryWithContent,
    /// Module zips list files only; a directory would change the tree's hash.
    #[error("is a directory, which no Go module zip lists")]
    DirectoryInModule,

    /// More entries than the budget.
    #[error("has more than {0} entries")]
    TooManyEntries(u64),
    /// Names that take more bytes than the budget, their directories included.
    #[error("brings the names to more than {0} bytes, far more than any Go SDK has")]
    TooManyNames(usize),
    /// More bytes unpacked than the budget.
    #[error("goes beyond {0} bytes unpacked, far more than any Go SDK")]
    TooLarge(u64),
    /// A bigger archive than the budget, in bytes.
    #[error("is an archive of more than {0} bytes, far more than any Go SDK")]
    LargeArchive(u64),

    /// The first bytes are of something else.
    #[error("is not a {expected} archive: it is {found}")]
    NotAnArchive {
        /// `tar.gz` or `zip`.
        expected: &'static str,
        /// `a web page`, `an xz file`, ...
        found: &'static str,
    },
    /// It stops before its own end.
    #[error("ends early: the archive was cut off")]
    Truncated,
    /// Compressed data or checksums that do not fit each other.
    #[error("is damaged: {0}")]
    Damaged(String),
    /// The same for what stands behind an entry and has no name that could be believed.
    #[error("is followed by damage: {0}")]
    DamagedBehind(String),
    /// Something behind the end, where another program would see another archive.
    #[error("has {0} after its end")]
    TrailingData(&'static str),
    /// No entry at all.
    #[error("is an empty archive")]
    Empty,
    /// A field of a header that two programs would read as two things.
    #[error("has a header whose {0} is not acceptable")]
    Header(&'static str),
    /// An extended header (PAX, GNU) that two programs would read as two things.
    #[error("has an extended header that is not acceptable: {0}")]
    Extension(&'static str),
    /// A zip whose parts do not fit each other.
    #[error("is not a plain zip: {0}")]
    Zip(String),
    /// The content and its declared size differ.
    #[error("does not have its declared size of {0} bytes")]
    SizeDiffers(u64),

    /// Every Go SDK has one.
    #[error("has no VERSION file, so it is not a Go SDK")]
    NoVersion,
    /// A VERSION file that is none.
    #[error("has no line that names a Go release")]
    BadVersion,
    /// A different release than the one asked for; what it says is escaped and bounded.
    #[error("says that this is {found}, not {expected}")]
    AnotherRelease {
        /// The first line of VERSION, escaped.
        found: String,
        /// The toolchain's name.
        expected: String,
    },
    /// Something that every SDK of this platform has.
    #[error("is not a Go SDK for {platform}: it has no {missing}")]
    Incomplete {
        /// A path in the SDK.
        missing: String,
        /// `linux-amd64`.
        platform: String,
    },
}

impl Refused {
    /// Something about one entry, by the name it gives itself.
    pub fn entry(name: &[u8], why: Why) -> Self {
        Self { entry: Some(escaped(name)), why }
    }

    /// Something about the archive as a whole.
    pub fn archive(why: Why) -> Self {
        Self { entry: None, why }
    }

    fn place(&self) -> String {
        match &self.entry {
            Some(entry) => format!("the entry \"{entry}\" "),
            None => "it ".to_owned(),
        }
    }
}

/// A name that is safe to show: invisible and invalid bytes as escapes, cut where it is too long.
pub fn escaped(name: &[u8]) -> String {
    let mut text = String::new();
    for chunk in name.utf8_chunks() {
        text.extend(chunk.valid().escape_debug());
        for byte in chunk.invalid() {
            // Writing to a String does not fail.
            let _ = write!(text, "\\x{byte:02x}");
        }
        if text.len() > SHOWN * 8 {
            break;
        }
    }
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

/// Marks an error of the reader that an archive came from, so that it is told apart from the
/// errors of whatever decodes it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct SourceFailed(pub(super) io::Error);

impl SourceFailed {
    pub(super) fn wrap(error: io::Error) -> io::Error {
        io::Error::new(error.kind(), Self(error))
    }
}

impl UnpackError {
    /// What an error means that came out of decoding, in the entry of that name or between two.
    pub(super) fn decoding(entry: Option<&[u8]>, error: io::Error) -> Self {
        let inner = error.get_ref();
        if inner.and_then(|inner| inner.downcast_ref::<SourceFailed>()).is_some() {
            return match error.downcast::<SourceFailed>() {
                Ok(SourceFailed(error)) | Err(error) => Self::Source(error),
            };
        }
        let why = if let Some(OverBudget(limit)) = inner.and_then(|inner| inner.downcast_ref()) {
            Why::TooLarge(*limit)
        } else if error.kind() == io::ErrorKind::UnexpectedEof {
            Why::Truncated
        } else {
            Why::Damaged(escaped(error.to_string().as_bytes()))
        };
        Refused { entry: entry.map(escaped), why }.into()
    }

    /// What a user is told; `archive` is the file's or the URL's name.
    pub fn into_failure(self, archive: &str) -> Failure {
        match self {
            Self::Refused(refused) => {
                let hint = match refused.why {
                    Why::NotAnArchive { .. } => {
                        "something between here and the server answered in its place: \
                         sign in to this network, or check the mirror's address"
                    }
                    Why::Truncated => "download it again; nothing of it was installed",
                    _ => {
                        "nothing of it was installed; download it again, and if it is refused again, \
                         use another source: this one does not have Go's own file"
                    }
                };
                let archive = escaped(archive.as_bytes());
                Failure::new(Kind::Verification, format!("refused {archive}: {refused}")).hint(hint)
            }
            Self::Disk { ref source, .. } => {
                let hint = match source.kind() {
                    io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                        "the disk is full: free some space (an SDK needs up to 600 MB) and run the command again"
                    }
                    io::ErrorKind::PermissionDenied => "check who owns that directory and its permissions",
                    io::ErrorKind::ReadOnlyFilesystem => "that file system is read-only",
                    _ => "check that disk, then run the command again",
                };
                Failure::new(Kind::Disk, format!("cannot unpack {}", escaped(archive.as_bytes())))
                    .caused_by(&self)
                    .hint(hint)
            }
            Self::Interrupted => Failure::interrupted(),
            Self::Source(source) => Failure::new(Kind::Disk, format!("cannot read {}", escaped(archive.as_bytes())))
                .caused_by(&source)
                .hint("run the command again"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_escaped_and_bounded() {
        assert_eq!(escaped(b"go/a\0b\n\x1b"), "go/a\\0b\\n\\u{1b}");
        assert_eq!(escaped("go/\u{202e}gpj".as_bytes()), "go/\\u{202e}gpj");
        assert_eq!(escaped(b"go/\xff"), "go/\\xff");
        assert_eq!(escaped("go/Þfoo.go".as_bytes()), "go/Þfoo.go");
        assert_eq!(escaped(&[b'a'; 9000]).len(), SHOWN + 3);
    }

    #[test]
    fn a_full_disk_is_not_a_broken_archive() {
        let full =
            |kind: io::ErrorKind| UnpackError::Disk { doing: "write to", path: "/x".into(), source: kind.into() };
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::PermissionDenied, io::ErrorKind::Other] {
            let failure = full(kind).into_failure("go.tar.gz");
            assert_eq!(failure.kind, Kind::Disk);
            assert!(failure.causes[0].contains("/x") && !failure.hints.is_empty(), "{failure:?}");
        }
        let refused = UnpackError::from(Refused::entry(b"go/../x", Why::LeavesRoot)).into_failure("go.tar.gz");
        assert_eq!(refused.kind, Kind::Verification);
        assert_eq!(refused.message, "refused go.tar.gz: the entry \"go/../x\" leaves the archive root");
    }

    #[test]
    fn an_error_of_the_source_is_not_blamed_on_the_archive() {
        let source = SourceFailed::wrap(io::ErrorKind::UnexpectedEof.into());
        assert!(matches!(UnpackError::decoding(None, source), UnpackError::Source(_)));
        let cut = UnpackError::decoding(Some(b"go/x"), io::ErrorKind::UnexpectedEof.into());
        assert!(matches!(cut, UnpackError::Refused(Refused { why: Why::Truncated, .. })));
    }
}
