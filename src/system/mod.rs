//! The only users of the environment, the terminal, signals and the file system's finer points.

pub mod atomic_file;
pub mod directories;
pub mod disk_space;
pub mod environment;
pub mod flush;
pub mod host;
pub mod interrupt;
pub mod locked;
pub mod parallel;
pub mod plain_file;
pub mod privilege;
pub mod processes;
pub mod reflink;
pub mod terminal;
pub mod user_file;
