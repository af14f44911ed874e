//! Ctrl-C, and the other ways to ask a program to end.
//!
//! While somebody [`watch`]es, the first signal only sets a flag, so that a long job can put its
//! things in order: a half-made tree is removed, a download's part is kept. The second, a
//! moment later, ends gov at once; whatever that leaves the next run sweeps. Nobody watching, signals do what they always do.

#[cfg(unix)]
use std::sync::atomic::AtomicU64;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

static IS_INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// When the first signal came, in milliseconds of the system's monotonic clock.
#[cfg(unix)]
static FIRST: AtomicU64 = AtomicU64::new(0);

/// Signals so close to the first, in milliseconds, are the same wish told twice: `timeout`, make and
/// others pass a signal on that the terminal has sent to the whole group already.
#[cfg(unix)]
const ECHO: u64 = 250;

/// How often something that waits looks at the flag. A person takes less for at once.
pub const GLANCE: Duration = Duration::from_millis(50);

/// Whether a signal has asked gov to end since somebody began to watch.
pub fn is_interrupted() -> bool {
    IS_INTERRUPTED.load(Ordering::Relaxed)
}

/// Ends when a signal asks gov to end.
pub async fn interrupted() {
    while !is_interrupted() {
        tokio::time::sleep(GLANCE).await;
    }
}

/// Signals set the flag until this is dropped; what they did before they then do again.
#[derive(Debug)]
#[must_use = "signals are watched only as long as this lives"]
pub struct Watch {
    #[cfg(unix)]
    before: Vec<(libc::c_int, libc::sigaction)>,
}

/// Begins to watch. A signal that gov's parent has it ignore stays ignored.
#[cfg(unix)]
pub fn watch() -> Watch {
    let signals = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP];
    Watch { before: signals.into_iter().filter_map(|signal| Some((signal, set_handler(signal)?))).collect() }
}

/// Windows ends a program whose window is closed or whose user presses Ctrl-C; what that leaves the
/// next run sweeps.
#[cfg(not(unix))]
pub fn watch() -> Watch {
    Watch {}
}

#[cfg(unix)]
#[expect(unsafe_code, reason = "the standard library has no signals")]
fn set_handler(signal: libc::c_int) -> Option<libc::sigaction> {
    let handler: extern "C" fn(libc::c_int) = on_signal;
    // SAFETY: both structures are plain numbers, valid when all zeros and filled in before use; the
    // handler does only what a handler may do.
    unsafe {
        let mut before: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(signal, std::ptr::null(), &raw mut before) != 0 || before.sa_sigaction == libc::SIG_IGN {
            return None;
        }
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler as libc::sighandler_t;
        // Reads and writes go on; the flag is looked at between them.
        action.sa_flags = libc::SA_RESTART;
        (libc::sigaction(signal, &raw const action, std::ptr::null_mut()) == 0).then_some(before)
    }
}

#[cfg(unix)]
#[expect(unsafe_code, reason = "a handler may use only what the system allows in one")]
extern "C" fn on_signal(_signal: libc::c_int) {
    // SAFETY: clock_gettime and _exit may be called from a handler; the structure is filled in before
    // it is read, and zeros where it could not be.
    let now = unsafe {
        let mut time: libc::timespec = std::mem::zeroed();
        libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time);
        u64::try_from(time.tv_sec).unwrap_or(0) * 1000 + u64::try_from(time.tv_nsec).unwrap_or(0) / 1_000_000
    };
    if !IS_INTERRUPTED.swap(true, Ordering::Relaxed) {
        FIRST.store(now, Ordering::Relaxed);
    } else if now.saturating_sub(FIRST.load(Ordering::Relaxed)) >= ECHO {
        // SAFETY: as above. 130: interrupted, as the contract has it.
        unsafe { libc::_exit(130) }
    }
}

#[cfg(unix)]
impl Drop for Watch {
    #[expect(unsafe_code, reason = "the standard library has no signals")]
    fn drop(&mut self) {
        for (signal, before) in &self.before {
            // SAFETY: `before` is what the system itself gave.
            unsafe { libc::sigaction(*signal, std::ptr::from_ref(before), std::ptr::null_mut()) };
        }
    }
}
