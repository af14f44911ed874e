//! On Unix the program takes the shim's place: one `execve`.
#![expect(unsafe_code, reason = "execve takes raw arguments and environment, and must get them untouched")]

use super::Change;
use std::ffi::{CStr, CString, OsStr, c_char, c_int};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

/// The program's arguments, as the kernel gave them.
#[derive(Debug)]
pub struct Arguments {
    all: &'static [*const c_char],
}

impl Arguments {
    /// Takes `main`'s own arguments.
    ///
    /// # Safety
    ///
    /// They must be exactly what the C entry point was given; those live as long as the process.
    pub unsafe fn from_main(count: c_int, values: *const *const c_char) -> Self {
        let count = usize::try_from(count).unwrap_or(0);
        if count == 0 || values.is_null() {
            return Self { all: &[] };
        }
        // SAFETY: the C runtime passes `count` pointers, valid until the process ends.
        Self { all: unsafe { std::slice::from_raw_parts(values, count) } }
    }

    /// They as texts.
    pub fn texts(&self) -> Vec<&'static OsStr> {
        // SAFETY: each is a string that ends in NUL, as the C runtime promises.
        self.all.iter().map(|&value| OsStr::from_bytes(unsafe { CStr::from_ptr(value) }.to_bytes())).collect()
    }
}

/// Replaces this process. Returns only where that failed.
///
/// `leading` comes before the arguments; `skipped` of them, after the program's name, are gov's own.
pub fn become_program(
    program: &Path,
    leading: &[&str],
    arguments: &Arguments,
    skipped: usize,
    changes: &[Change],
) -> std::io::Error {
    unsafe extern "C" {
        static environ: *const *const c_char;
        fn execve(path: *const c_char, argv: *const *const c_char, envp: *const *const c_char) -> c_int;
    }
    let Ok(program) = CString::new(program.as_os_str().as_bytes()) else {
        return std::io::ErrorKind::InvalidInput.into();
    };
    let leading: Vec<CString> = leading.iter().filter_map(|word| CString::new(*word).ok()).collect();
    let mut argv = vec![program.as_ptr()];
    argv.extend(leading.iter().map(|word| word.as_ptr()));
    argv.extend(arguments.all.iter().skip(1 + skipped));
    argv.push(std::ptr::null());

    let added: Vec<CString> = changes.iter().filter_map(assignment).collect();
    let mut envp = Vec::with_capacity(96);
    // SAFETY: `environ` is the C runtime's own list, ended by a null, and no thread changes it.
    unsafe {
        let mut next = environ;
        while !next.is_null() && !(*next).is_null() {
            let entry = CStr::from_ptr(*next).to_bytes();
            if !changes.iter().any(|change| names(entry, change.name)) {
                envp.push(*next);
            }
            next = next.add(1);
        }
    }
    envp.extend(added.iter().map(|text| text.as_ptr()));
    envp.push(std::ptr::null());
    // SAFETY: both lists end in a null and outlive the call.
    unsafe { execve(program.as_ptr(), argv.as_ptr(), envp.as_ptr()) };
    std::io::Error::last_os_error()
}

/// True where the kernel gave this process rights that its caller has not: variables and files of
/// the caller's must not choose what runs with them.
pub fn has_raised_rights() -> bool {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        const AT_SECURE: std::ffi::c_ulong = 23;
        unsafe extern "C" {
            safe fn getauxval(kind: std::ffi::c_ulong) -> std::ffi::c_ulong;
        }
        getauxval(AT_SECURE) != 0
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    {
        unsafe extern "C" {
            safe fn issetugid() -> c_int;
        }
        issetugid() != 0
    }
}

fn assignment(change: &Change) -> Option<CString> {
    let value = change.value.as_ref()?;
    CString::new([change.name.as_bytes(), b"=", value.as_bytes()].concat()).ok()
}

fn names(entry: &[u8], name: &str) -> bool {
    entry.strip_prefix(name.as_bytes()).is_some_and(|rest| rest.first() == Some(&b'='))
}
