//! What stands for leases where the system has none.

use std::fs::File;
use std::sync::Arc;

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
pub(super) enum Attempt {
    /// It is held.
    Taken(Lease),
    /// Somebody has the file open.
    Busy,
    /// There are none.
    Unsupported,
}

/// A lease, which nobody gets.
#[derive(Debug)]
pub(super) struct Lease(());

/// There are none.
pub(super) fn take(_file: &Arc<File>, _against: Against) -> Attempt {
    Attempt::Unsupported
}

impl Lease {
    /// Nobody is held off.
    #[expect(clippy::unused_self, reason = "there is something to ask elsewhere")]
    pub(super) fn is_intact(&self) -> bool {
        false
    }
}

impl Drop for Lease {
    /// Giving one back is something elsewhere.
    fn drop(&mut self) {}
}
