//! Untrusted bytes become files: the archives that Go SDKs come in.
//!
//! Whatever an archive says, unpacking it makes regular files and directories inside one empty
//! directory, and nothing else: no link, no device, no mode and no time of the archive's choosing,
//! no byte outside. This holds for an archive whose hash is right as well, and it does not lean on
//! the libraries that read the formats: they split an archive into entries, and what an entry means
//! is decided here, by an allow-list.
//!
//! Decisions (no I/O): [`entry_rules`], [`budgets`], [`refused`], [`sniff`], [`tar_header`],
//! [`version_file`], [`zip_directory`]. Edges: [`unpack`] and `writers`, which alone write, and the two
//! readers [`tar_gz`] and [`zip`].

pub mod budgets;
pub mod entry_rules;
pub mod pack;
pub mod refused;
pub mod sniff;
pub mod tar_gz;
pub mod tar_header;
pub mod unpack;
pub mod version_file;
mod writers;
pub mod zip;
pub mod zip_directory;
