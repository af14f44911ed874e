//! Many files at once on the disk.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::Path;

/// Up to so many are brought to the disk one by one, each with a flush of the disk. More go with all
/// that their file system has to write: one flush, and maybe other programs' bytes with ours.
const FEW: usize = 4;

/// Brings open files to the disk.
pub fn files(files: &[&File]) -> io::Result<()> {
    let mut flushed = Flushed::of(files.len());
    files.iter().try_for_each(|file| flushed.add(file))
}

/// Brings files that were written before to the disk, and the entries of directories. Each is closed
/// before the next is opened: there may be more than a process may have open.
pub fn paths<'p>(paths: impl IntoIterator<Item = &'p Path>) -> io::Result<()> {
    let paths: BTreeSet<&Path> = paths.into_iter().collect();
    let mut flushed = Flushed::of(paths.len());
    for path in paths {
        // Windows opens no directory like a file, and keeps its entries safe itself.
        if cfg!(unix) || path.is_file() {
            flushed.add(&open(path)?)?;
        }
    }
    Ok(())
}

/// Windows flushes only what is open for writing; elsewhere a directory can only be read.
fn open(path: &Path) -> io::Result<File> {
    if cfg!(windows) { File::options().write(true).open(path) } else { File::open(path) }
}

/// What is on the disk already.
struct Flushed {
    is_few: bool,
    /// File systems that were flushed as a whole.
    file_systems: BTreeSet<u64>,
}

impl Flushed {
    fn of(count: usize) -> Self {
        Self { is_few: count <= FEW, file_systems: BTreeSet::new() }
    }

    #[cfg(target_os = "linux")]
    fn add(&mut self, file: &File) -> io::Result<()> {
        use std::os::unix::fs::MetadataExt as _;
        if self.is_few {
            return file.sync_all();
        }
        let device = file.metadata()?.dev();
        if !self.file_systems.contains(&device) {
            rustix::fs::syncfs(file)?;
            self.file_systems.insert(device);
        }
        Ok(())
    }

    /// No other system flushes a whole file system and waits for it.
    #[cfg(not(target_os = "linux"))]
    fn add(&mut self, file: &File) -> io::Result<()> {
        let _ = (self.is_few, &self.file_systems);
        file.sync_all()
    }
}
