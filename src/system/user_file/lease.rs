//! Leases of the kernel's: others wait in `open` while one is held, and its holder sees that they do.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd as _;
use std::sync::Arc;

// The kernel's own numbers, the same for all processors that gov is built for.
const F_SETSIG: libc::c_int = 10;
const F_SETLEASE: libc::c_int = 1024;
const F_GETLEASE: libc::c_int = 1025;

/// Who is held off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Against {
    /// Who opens the file to write; granted while nobody has it open so.
    Writers,
    /// Who opens it at all; granted while nobody else has it open.
    All,
}

/// What became of an attempt.
#[derive(Debug)]
pub(super) enum Attempt {
    /// It is held.
    Taken(Lease),
    /// Somebody has the file open.
    Busy,
    /// The file system has none.
    Unsupported,
}

/// A lease that is held until it is dropped.
#[derive(Debug)]
pub(super) struct Lease {
    file: Arc<File>,
    against: Against,
}

/// Tries to take one. Against writers, the file must itself be open for reading only.
pub(super) fn take(file: &Arc<File>, against: Against) -> Attempt {
    // That somebody waits is told by a signal, which would end this process if it were not one that
    // is ignored where nobody asked for it.
    let told = control(file, F_SETSIG, libc::SIGURG);
    match told.and_then(|_| control(file, F_SETLEASE, kind(against))) {
        Ok(_) => Attempt::Taken(Lease { file: Arc::clone(file), against }),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Attempt::Busy,
        Err(_) => Attempt::Unsupported,
    }
}

impl Lease {
    /// True while nobody waits, and nobody ever did.
    pub(super) fn is_intact(&self) -> bool {
        control(&self.file, F_GETLEASE, 0).is_ok_and(|held| held == kind(self.against))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let _ = control(&self.file, F_SETLEASE, libc::F_UNLCK);
    }
}

fn kind(against: Against) -> libc::c_int {
    match against {
        Against::Writers => libc::F_RDLCK,
        Against::All => libc::F_WRLCK,
    }
}

#[expect(unsafe_code, reason = "the standard library has no leases")]
fn control(file: &File, command: libc::c_int, argument: libc::c_int) -> io::Result<libc::c_int> {
    // SAFETY: the descriptor is open for the call, and these commands take a number.
    let result = unsafe { libc::fcntl(file.as_raw_fd(), command, argument) };
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}
