//! The commands, one file each: its arguments, what it does, how its outcome reads.
//!
//! A command gathers facts through the operations, decides, applies, and returns an
//! [`Outcome`](crate::outcome::Outcome); it never prints, and never calls another command.

pub mod cache;
pub mod completions;
pub mod config;
pub mod current;
pub mod default;
pub mod exec;
pub mod explain;
pub mod import;
pub mod init;
pub mod install;
pub mod list;
pub mod list_remote;
pub mod mirror;
pub mod pin;
pub mod provide;
pub mod prune;
pub mod rehash;
pub mod shell;
pub mod sync_editors;
pub mod uninstall;
pub mod unpin;
#[path = "use.rs"]
pub mod use_;
pub mod verify;
#[path = "where.rs"]
pub mod where_;
pub mod which;

use crate::config::Source;
use crate::failure::{Failure, Kind};
use crate::operations::surroundings::Surroundings;
use crate::releases::wanted::Request;

/// A version as a command's argument.
fn request(text: &str) -> Result<Request, Failure> {
    Request::parse(text)
        .map_err(|error| Failure::new(Kind::Usage, error.to_string()).hint("`gov list-remote` shows what exists"))
}

/// The source that `--from` names; a path may be relative, since a person typed it.
fn source(text: &str, surroundings: &Surroundings) -> Result<Source, Failure> {
    let looks_like_path = !text.contains("://") && !matches!(text, "go.dev" | "goproxy");
    if looks_like_path {
        return Ok(Source::Directory(surroundings.directory()?.join(text)));
    }
    Source::parse(text)
}
