//! The only users of the environment, the terminal, signals and the file system's finer points.

pub mod atomic_file;
pub mod environment;
pub mod plain_file;
pub mod privilege;
pub mod reflink;
pub mod terminal;
