//! Which machine this is.

/// The machine's name, as its kernel has it; empty where it has none, and on Windows, whose locks
/// are seen by every machine that shares a file system, so that no one need tell them apart.
#[cfg(unix)]
pub fn name() -> String {
    const LONGEST: usize = 256;
    let mut name = [0u8; LONGEST];
    #[expect(unsafe_code, reason = "the standard library does not tell the machine's name")]
    // SAFETY: the pointer and the length are those of one array, of which the last byte stays NUL.
    let result = unsafe { libc::gethostname(name.as_mut_ptr().cast(), LONGEST - 1) };
    if result != 0 {
        return String::new();
    }
    let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(name).into_owned()
}

/// See above.
#[cfg(not(unix))]
pub fn name() -> String {
    String::new()
}
