//! The real `go` of these tests: this very program, called by the name `go` or `gofmt`.
//!
//! It acts before Rust's own start-up, which opens closed descriptors and ignores a signal: what
//! it reports is what the kernel gave it. `FAKE_GO_REPORT` is the directory for the report,
//! `FAKE_GO_DOES` how it ends: `exit 7`, `signal 11`.
//!
//! In a directory `foreign` it is another manager's shim, which skips itself on PATH and nothing else.

use std::collections::BTreeMap;
use std::ffi::{CString, OsStr};
use std::fs;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

/// What reached the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) arguments: Vec<Vec<u8>>,
    pub(crate) environment: Vec<Vec<u8>>,
    /// Open descriptors, and what each leads to.
    pub(crate) descriptors: BTreeMap<i32, PathBuf>,
    /// Of the kernel's status file: `SigBlk`, `SigIgn`, `SigCgt`, `Umask`.
    pub(crate) status: BTreeMap<String, String>,
    pub(crate) limits: String,
    pub(crate) directory: PathBuf,
}

impl Report {
    /// Reads what the program left behind. `None` where none ran.
    pub(crate) fn read(from: &Path) -> Option<Self> {
        let read = |name: &str| fs::read(from.join(name));
        let environment = entries(&read("environ").ok()?);
        let lines = |name: &str| String::from_utf8(read(name).unwrap()).unwrap();
        let interesting = ["SigBlk", "SigIgn", "SigCgt", "Umask"];
        let status = lines("status");
        let status = status.lines().filter_map(|line| line.split_once(":\t"));
        Some(Self {
            arguments: entries(&read("cmdline").unwrap()),
            environment,
            descriptors: entries(&read("fd").unwrap())
                .chunks(2)
                .map(|pair| (std::str::from_utf8(&pair[0]).unwrap().parse().unwrap(), path(&pair[1])))
                .collect(),
            status: status
                .filter(|(name, _)| interesting.contains(name))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            limits: lines("limits"),
            directory: path(&read("cwd").unwrap()),
        })
    }

    /// The name of the program as it sees it.
    pub(crate) fn program(&self) -> &Path {
        Path::new(OsStr::from_bytes(&self.arguments[0]))
    }
}

fn path(bytes: &[u8]) -> PathBuf {
    OsStr::from_bytes(bytes).into()
}

/// Strings that each end in NUL.
fn entries(bytes: &[u8]) -> Vec<Vec<u8>> {
    let text = bytes.strip_suffix(b"\0").unwrap_or(bytes);
    if bytes.is_empty() { Vec::new() } else { text.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect() }
}

#[used]
#[expect(unsafe_code, reason = "the one place that runs before Rust's own start-up")]
#[unsafe(link_section = ".init_array")]
static BEFORE_MAIN: extern "C" fn() = before_main;

extern "C" fn before_main() {
    let arguments = entries(&fs::read("/proc/self/cmdline").unwrap_or_default());
    let Some(program) = arguments.first().map(|program| path(program)) else { return };
    if program.parent().is_some_and(|directory| directory.ends_with("foreign")) {
        become_the_next(&program, &arguments);
    } else if program.ends_with("go") || program.ends_with("gofmt") {
        act();
    }
}

fn act() -> ! {
    let mut descriptors = Vec::new();
    for entry in fs::read_dir("/proc/self/fd").unwrap().flatten() {
        let Ok(target) = fs::read_link(entry.path()) else { continue };
        // The directory that is being read is open as well.
        if !(target.starts_with("/proc") && target.ends_with("fd")) {
            descriptors.extend([entry.file_name().into_vec(), target.into_os_string().into_vec()]);
        }
    }
    let environment = fs::read("/proc/self/environ").unwrap();
    let variable = |name: &str| {
        let prefix = format!("{name}=");
        entries(&environment).iter().find_map(|entry| Some(entry.strip_prefix(prefix.as_bytes())?.to_vec()))
    };
    if let Some(report) = variable("FAKE_GO_REPORT").map(|report| path(&report)) {
        let whole = |name: &str| fs::read(Path::new("/proc/self").join(name)).unwrap();
        // The kernel names no directory whose path is too long.
        let directory = fs::read_link("/proc/self/cwd").unwrap_or_default().into_os_string().into_vec();
        for (name, content) in [
            ("environ", environment.clone()),
            ("cmdline", whole("cmdline")),
            ("status", whole("status")),
            ("limits", whole("limits")),
            ("fd", descriptors.join(&0)),
            ("cwd", directory),
        ] {
            #[expect(clippy::disallowed_methods, reason = "the report of a fixture")]
            fs::write(report.join(name), content).unwrap();
        }
    }
    let does = String::from_utf8(variable("FAKE_GO_DOES").unwrap_or_default()).unwrap();
    end(&does)
}

#[expect(unsafe_code, reason = "ends as a program may end, past every destructor")]
fn end(does: &str) -> ! {
    let number = |word: &str| word.parse::<i32>().unwrap();
    // SAFETY: calls of the C library with plain numbers and a valid structure.
    unsafe {
        match does.split_once(' ') {
            Some(("exit", status)) => libc::_exit(number(status)),
            Some(("signal", signal)) => {
                let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
                libc::setrlimit(libc::RLIMIT_CORE, &raw const none);
                libc::raise(number(signal));
                libc::_exit(99)
            }
            _ => libc::_exit(0),
        }
    }
}

#[expect(unsafe_code, reason = "a shim of another manager, which execs as they do")]
fn become_the_next(own: &Path, arguments: &[Vec<u8>]) -> ! {
    let environment = entries(&fs::read("/proc/self/environ").unwrap());
    let search = environment.iter().find_map(|entry| entry.strip_prefix(b"PATH=")).unwrap();
    let next = std::env::split_paths(OsStr::from_bytes(search))
        .filter(|directory| Some(directory.as_path()) != own.parent())
        .map(|directory| directory.join(own.file_name().unwrap()))
        .find(|program| program.exists());
    let Some(next) = next else { end("exit 98") };
    let next = CString::new(next.into_os_string().into_vec()).unwrap();
    let arguments: Vec<CString> = arguments.iter().map(|text| CString::new(text.clone()).unwrap()).collect();
    let mut pointers = vec![next.as_ptr()];
    pointers.extend(arguments.iter().skip(1).map(|text| text.as_ptr()));
    pointers.push(std::ptr::null());
    // SAFETY: a list of strings that ends in a null.
    unsafe {
        libc::execv(next.as_ptr(), pointers.as_ptr());
        libc::_exit(97)
    }
}
