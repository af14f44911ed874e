//! On Windows no program takes another's place: the shim starts it, waits, and ends as it ended.
//!
//! So that nobody notices: the command line goes on unread, Ctrl-C is the program's own affair, and
//! who ends the shim ends the program.
#![expect(unsafe_code, reason = "the standard library has neither jobs nor console events nor the raw command line")]

use super::{Change, command_line};
use std::ffi::{OsStr, OsString, c_void};
use std::os::windows::ffi::OsStringExt as _;
use std::os::windows::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

/// The program's arguments, split and as they came.
#[derive(Debug)]
pub struct Arguments {
    texts: Vec<OsString>,
    command_line: Vec<u16>,
}

impl Arguments {
    /// Those that this process was started with.
    ///
    /// The first is the path of the running file, not what the parent calls it: on Windows a parent
    /// may leave that out, and spells it as it likes.
    pub fn of_this_process() -> Self {
        let mut texts: Vec<OsString> = std::env::args_os().collect();
        if let Ok(program) = std::env::current_exe() {
            texts.splice(..texts.len().min(1), [program.into_os_string()]);
        }
        let mut command_line = Vec::new();
        let mut next = GetCommandLineW();
        // SAFETY: the text ends in a NUL, lives as long as the process, and nobody changes it.
        unsafe {
            while !next.is_null() && *next != 0 {
                command_line.push(*next);
                next = next.add(1);
            }
        }
        Self { texts, command_line }
    }

    /// They as texts.
    pub fn texts(&self) -> Vec<&OsStr> {
        self.texts.iter().map(OsString::as_os_str).collect()
    }
}

/// No bit of a file raises rights here.
pub fn has_raised_rights() -> bool {
    false
}

/// Keeps a library that somebody put beside the shim, or into the working directory, from being
/// loaded by it. To be called first.
pub fn load_only_system_libraries() {
    // Before Windows 8 without an update there is no such thing; then it stays as it was.
    let _ = SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
}

/// Runs the program and ends as it ends. Returns only where it did not start.
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
    command.args(leading);
    let rest = command_line::after(&arguments.command_line, skipped);
    if !rest.is_empty() {
        command.raw_arg(OsString::from_wide(rest));
    }
    for change in changes {
        // The names' case does not count, here as in the system: `goroot` goes with `GOROOT`.
        match &change.value {
            Some(value) => command.env(change.name, value),
            None => command.env_remove(change.name),
        };
    }
    become_command(&mut command)
}

/// Runs a command and ends this process as it ends, with all 32 bits of its code. Returns only
/// where it did not start.
pub fn become_command(command: &mut Command) -> std::io::Error {
    // SAFETY: the handler is a function of this program, and touches nothing of it.
    unsafe { SetConsoleCtrlHandler(Some(leave_to_the_child), 1) };
    let job = Job::of_this_process();
    let status = command.spawn().and_then(|mut child| {
        job.limit(KILL_ON_JOB_CLOSE | SILENT_BREAKAWAY_OK);
        child.wait()
    });
    job.limit(SILENT_BREAKAWAY_OK);
    match status {
        #[expect(clippy::disallowed_methods, clippy::exit, reason = "the shim ends as the program it stands for")]
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}

/// The console tells every process in it. What the child makes of it decides; the shim waits on.
///
/// A handler is not inherited, where "ignore Ctrl-C" would be.
unsafe extern "system" fn leave_to_the_child(event: u32) -> i32 {
    if event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT {
        // The console closes, or the user logs off: when this returns the system ends the shim,
        // and with it a child that is still cleaning up.
        loop {
            Sleep(u32::MAX);
        }
    }
    1
}

/// A job that this process is in, and whose only handle dies with it: who kills the shim kills the
/// program. The child is born in it: one that is put there later outlives a shim killed meanwhile.
///
/// As soon as the child is there, what it starts itself is left out, and when it has ended nobody
/// is killed any more: both as it would be without the shim.
///
/// Where the system refuses (a job of the caller's that allows none inside) the child runs as well.
struct Job(*mut c_void);

impl Job {
    fn of_this_process() -> Self {
        // SAFETY: both pointers may be null; the handle is not used where there is none.
        let job = Self(unsafe { CreateJobObjectW(std::ptr::null(), std::ptr::null()) });
        job.limit(KILL_ON_JOB_CLOSE);
        if !job.0.is_null() {
            // SAFETY: a job of this process's own, and the handle that every process has of itself.
            unsafe { AssignProcessToJobObject(job.0, GetCurrentProcess()) };
        }
        job
    }

    /// The handle stays open on purpose: closing it is what kills.
    fn limit(&self, flags: u32) {
        let limits =
            ExtendedLimits { basic: BasicLimits { flags, ..BasicLimits::default() }, ..ExtendedLimits::default() };
        let size = u32::try_from(size_of::<ExtendedLimits>()).unwrap_or(0);
        if !self.0.is_null() {
            // SAFETY: the structure is as long as said, and as the class means it.
            unsafe { SetInformationJobObject(self.0, EXTENDED_LIMITS, (&raw const limits).cast(), size) };
        }
    }
}

const CTRL_C_EVENT: u32 = 0;
const CTRL_BREAK_EVENT: u32 = 1;
const LOAD_LIBRARY_SEARCH_SYSTEM32: u32 = 0x800;
/// `JobObjectExtendedLimitInformation`.
const EXTENDED_LIMITS: i32 = 9;
/// `JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK`.
const SILENT_BREAKAWAY_OK: u32 = 0x1000;
/// `JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE`.
const KILL_ON_JOB_CLOSE: u32 = 0x2000;

/// `JOBOBJECT_EXTENDED_LIMIT_INFORMATION`.
#[repr(C)]
#[derive(Default)]
struct ExtendedLimits {
    basic: BasicLimits,
    io_counters: [u64; 6],
    process_memory: usize,
    job_memory: usize,
    peak_process_memory: usize,
    peak_job_memory: usize,
}

/// `JOBOBJECT_BASIC_LIMIT_INFORMATION`.
#[repr(C)]
#[derive(Default)]
struct BasicLimits {
    process_time: i64,
    job_time: i64,
    flags: u32,
    smallest_working_set: usize,
    largest_working_set: usize,
    active_processes: u32,
    affinity: usize,
    priority_class: u32,
    scheduling_class: u32,
}

#[link(name = "kernel32")]
unsafe extern "system" {
    safe fn SetDefaultDllDirectories(flags: u32) -> i32;
    safe fn GetCommandLineW() -> *const u16;
    safe fn GetCurrentProcess() -> *mut c_void;
    safe fn Sleep(milliseconds: u32);
    fn SetConsoleCtrlHandler(handler: Option<unsafe extern "system" fn(u32) -> i32>, add: i32) -> i32;
    fn CreateJobObjectW(attributes: *const c_void, name: *const u16) -> *mut c_void;
    fn SetInformationJobObject(job: *mut c_void, class: i32, information: *const c_void, length: u32) -> i32;
    fn AssignProcessToJobObject(job: *mut c_void, process: *mut c_void) -> i32;
}
