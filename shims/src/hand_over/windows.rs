//! On Windows no program takes another's place: the shim starts it, waits, and ends as it ended.
//!
//! So that nobody notices: the command line goes on unread, Ctrl-C is the program's own affair, and
//! who ends the shim ends the program.
#![expect(unsafe_code, reason = "the standard library has neither jobs nor console events nor the raw command line")]

use super::{Change, command_line};
use std::ffi::{OsStr, OsString, c_void};
use std::os::windows::ffi::OsStringExt as _;
use std::os::windows::io::AsRawHandle as _;
use std::os::windows::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

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
        // SAFETY: the text ends in a NUL, lives as long as the process, and nobody changes it.
        let command_line = unsafe {
            let text = GetCommandLineW();
            let length = (0..).take_while(|&index| !text.is_null() && *text.add(index) != 0).count();
            if text.is_null() { Vec::new() } else { std::slice::from_raw_parts(text, length).to_vec() }
        };
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
    let status = command.spawn().and_then(|mut child| {
        end_with_this_process(&child);
        child.wait()
    });
    match status {
        #[expect(clippy::disallowed_methods, reason = "the shim ends as the program it stands for")]
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
            std::thread::sleep(Duration::from_hours(1));
        }
    }
    1
}

/// Sees that the child ends if this process is ended: it is put in a job whose only handle dies
/// with this process. Its own children are in no job of gov's, and outlive it as they would without
/// the shim.
///
/// Where the system refuses (a job of the caller's that allows none inside) the child runs as well.
fn end_with_this_process(child: &Child) {
    let limits = ExtendedLimits {
        basic: BasicLimits { flags: KILL_ON_JOB_CLOSE | SILENT_BREAKAWAY_OK, ..BasicLimits::default() },
        ..ExtendedLimits::default()
    };
    let size = u32::try_from(size_of::<ExtendedLimits>()).unwrap_or(0);
    // SAFETY: the structure is as long as said, and as the class means it; the job's handle is not
    // used after a failure, and otherwise left open on purpose, as long as this process lives.
    unsafe {
        let job = CreateJobObjectW(std::ptr::null(), std::ptr::null());
        if !job.is_null() && SetInformationJobObject(job, EXTENDED_LIMITS, (&raw const limits).cast(), size) != 0 {
            AssignProcessToJobObject(job, child.as_raw_handle());
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
    fn SetConsoleCtrlHandler(handler: Option<unsafe extern "system" fn(u32) -> i32>, add: i32) -> i32;
    fn CreateJobObjectW(attributes: *const c_void, name: *const u16) -> *mut c_void;
    fn SetInformationJobObject(job: *mut c_void, class: i32, information: *const c_void, length: u32) -> i32;
    fn AssignProcessToJobObject(job: *mut c_void, process: *mut c_void) -> i32;
}
