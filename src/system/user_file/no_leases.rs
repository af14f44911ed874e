//! What stands for leases where the system has none.

use std::fs::File;
use std::marker::PhantomData;

/// Who would be held off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Against {
    /// Who opens the file to write.
    Writers,
    /// Who opens it at all.
    All,
}

/// What becomes of an attempt.
#[derive(Debug)]
#[expect(dead_code, reason = "there is only one answer here")]
pub(super) enum Attempt<'f> {
    /// It is held.
    Taken(Lease<'f>),
    /// Somebody has the file open.
    Busy,
    /// There are none.
    Unsupported,
}

/// A lease, which nobody gets.
#[derive(Debug)]
pub(super) struct Lease<'f>(PhantomData<&'f File>);

/// There are none.
pub(super) fn take(_file: &File, _against: Against) -> Attempt<'_> {
    Attempt::Unsupported
}

impl Lease<'_> {
    /// Nobody is held off.
    pub(super) fn is_intact(&self) -> bool {
        false
    }
}
