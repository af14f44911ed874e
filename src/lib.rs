//! gov installs Go toolchains, proves each against Go's public checksum database, and runs the
//! right one in every directory.
//!
//! # The map
//!
//! Data goes one way: arguments → facts → decision → plan → apply → outcome → report → exit code.
//! A module imports only from the rows above its own; `tests/layers.rs` holds that.
//!
//! | layer | modules | must not |
//! |---|---|---|
//! | shared core | the crate [`gov_shims`]: which Go does a directory want, and where is it | have a dependency, use the network, write |
//! | decisions | [`releases`] what exists and how it is proven, [`go_settings`] Go's own settings, [`go_next`] what a `go` does once it runs, [`config`] the user's, [`import`] other managers, [`pins`] edits of pin files, [`editors`] what editors are to say and edits of their files, [`shell`] what shells source, the rules of [`archive`], [`location`], [`failure`], [`outcome`], [`progress`] | touch the disk, the environment, the clock, the network, the terminal |
//! | edges | [`system`] environment, files, terminal; [`download`] the network; [`archive`] untrusted bytes to files; [`store`] the versions on disk, the journal; [`editors::find`] which editors are here, [`editors::repository`] what git tracks; [`serve`] a mirror's files over HTTP | know each other (but `system`), print |
//! | operations | [`operations`]: where edges meet; what several commands share | print, read arguments |
//! | commands | [`commands`]: one file each | know each other, print |
//! | the program | [`cli`], [`report`], `main` | hold logic |
//!
//! # The life of an install
//!
//! [`operations::install`] asks each place of [`operations::sources`] in turn.
//! [`operations::fetch_release`] downloads, lets [`archive`] unpack into a private directory while
//! every byte is hashed, and compares the tree's hash ([`releases::tree_hash`]) with what
//! [`operations::prove`] has proven of the log ([`releases::checksum_log`]). Then the receipt is
//! written and [`store::stage`] publishes the tree by one rename.
//!
//! # The life of a sync
//!
//! [`operations::sync_editors`] finds the projects and the Go of each, [`editors::find`] the files, and
//! lets [`editors::decide`] say what each is to say. [`editors::text`] edits the bytes and proves that
//! nothing else changed; [`store::journal`] keeps what was there; [`system::user_file`] exchanges the
//! files without losing anybody's save.
//!
//! # Invariants
//!
//! 1. Text from a repository becomes a [`gov_shims::go_version::GoVersion`] or an error; nothing
//!    else crosses.
//! 2. A directory under `versions/` is complete or absent.
//! 3. Nothing under `versions/` is ever modified.
//! 4. The shim never uses the network, and never writes.
//! 5. Only [`report`] prints.
//! 6. No decision reads the clock, the disk or the environment.
//! 7. gov deletes only what carries its receipt, and what only it can have made; of Go's own files
//!    nothing but toolchains of the module cache, and those only when asked (`gov prune`).
//! 8. A file of the user's changes only after the journal holds what was there, and only in the bytes
//!    that are meant.

pub mod archive;
pub mod cli;
pub mod commands;
pub mod config;
pub mod download;
pub mod editors;
pub mod failure;
pub mod go_next;
pub mod go_settings;
pub mod import;
pub mod location;
pub mod operations;
pub mod outcome;
pub mod pins;
pub mod progress;
pub mod releases;
pub mod report;
pub mod serve;
pub mod shell;
pub mod store;
pub mod system;
