//! Becoming the real program: what changes in its environment, and the exec itself.
//!
//! Arguments, working directory, descriptors, signals and every other variable reach the program
//! as they reached the shim.

use crate::Variables;
use crate::choose::{Because, Choice, Facts, Selected, ToolchainVariable};
use crate::home_layout::{HomeLayout, Tool};
use std::ffi::OsString;

/// Counts shims inside shims, so that two managers that call each other end.
pub const DEPTH: &str = "GOV_SHIM_DEPTH";

/// How many shims may stand inside each other. Real builds nest a few (`go generate` that runs a
/// script that runs `go`); a loop nests without end.
pub const DEEPEST: u32 = 20;

/// One variable of the child's environment: set, or removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its name.
    pub name: &'static str,
    /// Its value; `None` removes it.
    pub value: Option<OsString>,
}

/// All that gov changes in the environment of a chosen Go, and nothing else.
pub fn changes(choice: &Choice, facts: &Facts, layout: &HomeLayout) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut change = |name, value| changes.push(Change { name, value });
    if !facts.keeps_goroot {
        let goroot = match &choice.selected {
            // Before 1.10 a go does not find its own root, and takes another's; and a GOROOT in
            // the user's go/env file is outranked by the environment alone.
            Selected::Release(release) if !release.version().is_at_least(10) || facts.user_file_sets_goroot => {
                Some(layout.goroot(release).into_os_string())
            }
            _ => None,
        };
        change("GOROOT", goroot);
    }
    if facts.tool != Tool::Go {
        return changes;
    }
    if let ToolchainVariable::Set(value) = choice.toolchain_variable {
        change("GOTOOLCHAIN", Some(value.into()));
    }
    if let (Because::Raised { from, .. }, Selected::Release(release)) = (&choice.because, &choice.selected)
        && **from == Because::ToolchainVariable
        && release.version().is_at_least(21)
        && facts.switch_version.is_none()
    {
        // The variable still names the lower version, and this go would raise that anew, to the
        // family's first patch perhaps. Told as `go` tells it, it runs.
        change("GOTOOLCHAIN_INTERNAL_SWITCH_VERSION", Some(release.toolchain_name().into()));
    }
    if let Selected::Release(release) = &choice.selected
        && !release.version().is_at_least(21)
    {
        // A go that knows no switching hands these on to its children, where they break a newer go.
        change("GOTOOLCHAIN_INTERNAL_SWITCH_VERSION", None);
        change("GOTOOLCHAIN_INTERNAL_SWITCH_COUNT", None);
    }
    changes
}

/// The depth of this shim among shims; garbage counts as none.
pub fn depth(variables: Variables<'_>) -> u32 {
    variables(DEPTH).and_then(|text| text.to_str()?.parse().ok()).unwrap_or(0)
}

#[cfg(unix)]
pub use unix::{Arguments, become_program, has_raised_rights};

#[cfg(unix)]
#[expect(unsafe_code, reason = "execve takes raw arguments and environment, and must get them untouched")]
mod unix {
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
}

#[cfg(not(unix))]
pub use elsewhere::{Arguments, become_program, has_raised_rights};

#[cfg(not(unix))]
mod elsewhere {
    use super::Change;
    use std::ffi::OsString;
    use std::path::Path;
    use std::process::Command;

    /// The program's arguments.
    #[derive(Debug)]
    pub struct Arguments {
        /// With the program's own name first.
        pub all: Vec<OsString>,
    }

    impl Arguments {
        /// They as texts.
        pub fn texts(&self) -> Vec<&std::ffi::OsStr> {
            self.all.iter().map(OsString::as_os_str).collect()
        }
    }

    /// No bit of a file raises rights here.
    pub fn has_raised_rights() -> bool {
        false
    }

    /// Runs the program and ends with its status. Returns only where it did not start.
    ///
    /// `leading` comes before the arguments; `skipped` of them, after the program's name, are gov's own.
    pub fn become_program(
        program: &Path,
        leading: &[&str],
        arguments: &Arguments,
        skipped: usize,
        changes: &[Change],
    ) -> std::io::Error {
        let mut command = Command::new(program);
        command.args(leading).args(arguments.all.iter().skip(1 + skipped));
        for change in changes {
            match &change.value {
                Some(value) => command.env(change.name, value),
                None => command.env_remove(change.name),
            };
        }
        match command.status() {
            #[expect(clippy::disallowed_methods, reason = "the shim ends as the program it stands for")]
            Ok(status) => std::process::exit(status.code().unwrap_or(1)),
            Err(error) => error,
        }
    }
}
