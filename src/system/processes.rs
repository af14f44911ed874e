//! The machine's processes, as far as this user may see them.

use std::path::Path;

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
