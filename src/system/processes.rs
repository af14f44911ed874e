//! The machine's processes, as far as this user may see them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The numbers of the processes that run a program below a directory, oldest first. Empty where the
/// system does not tell by a file, which all but Linux do not.
pub fn running_below(directory: &Path) -> Vec<u32> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let runs_below = |process: &u32| {
        std::fs::read_link(format!("/proc/{process}/exe")).is_ok_and(|program| program.starts_with(directory))
    };
    let numbers = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let mut processes: Vec<u32> = numbers.filter(runs_below).collect();
    processes.sort_unstable();
    processes
}

/// Bytes of a process's arguments that are read: those of a Java program are long.
#[cfg(target_os = "linux")]
const MOST_ARGUMENTS: u64 = 256 << 10;

/// A process of this user's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub id: u32,
    /// The program that it runs, where that lies, or lay before it was replaced.
    pub program: PathBuf,
    /// Its arguments, the name that it was called by first.
    pub arguments: Vec<OsString>,
    /// Its working directory, where that is told.
    pub directory: Option<PathBuf>,
}

impl Process {
    /// The first argument that is no option: what an interpreter runs, or what a program opens.
    pub fn script(&self) -> Option<&Path> {
        let is_option = |argument: &&OsString| argument.as_encoded_bytes().starts_with(b"-");
        self.arguments.iter().skip(1).find(|argument| !is_option(argument)).map(Path::new)
    }
}

/// This user's processes but this one, oldest first; `None` where the system does not tell by files,
/// which all but Linux do not. Those that end meanwhile are left out.
#[cfg(target_os = "linux")]
pub fn own() -> Option<Vec<Process>> {
    use std::os::unix::fs::MetadataExt as _;
    let user = std::fs::metadata("/proc/self").ok()?.uid();
    let entries = std::fs::read_dir("/proc").ok()?;
    let is_own = |id: &u32| std::fs::metadata(format!("/proc/{id}")).is_ok_and(|process| process.uid() == user);
    let ids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let ids = ids.filter(|id| *id != std::process::id()).filter(is_own);
    let mut processes: Vec<Process> = ids.filter_map(process).collect();
    processes.sort_unstable_by_key(|process| process.id);
    Some(processes)
}

/// This user's processes; no other system than Linux tells them by files.
#[cfg(not(target_os = "linux"))]
pub fn own() -> Option<Vec<Process>> {
    None
}

#[cfg(target_os = "linux")]
fn process(id: u32) -> Option<Process> {
    use std::io::Read as _;
    use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
    let program = std::fs::read_link(format!("/proc/{id}/exe")).ok()?.into_os_string().into_vec();
    // An editor that was upgraded while it runs.
    let program = program.strip_suffix(b" (deleted)").unwrap_or(&program);
    let mut arguments = Vec::new();
    let file = std::fs::File::open(format!("/proc/{id}/cmdline")).ok()?;
    file.take(MOST_ARGUMENTS).read_to_end(&mut arguments).ok()?;
    let arguments = arguments.strip_suffix(b"\0").unwrap_or(&arguments);
    let split = arguments.split(|byte| *byte == 0).map(|argument| OsString::from_vec(argument.to_vec()));
    Some(Process {
        id,
        program: PathBuf::from(std::ffi::OsStr::from_bytes(program)),
        arguments: split.collect(),
        directory: std::fs::read_link(format!("/proc/{id}/cwd")).ok(),
    })
}
