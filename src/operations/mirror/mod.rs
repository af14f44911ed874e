//! Mirrors: a static tree of chosen releases that any web server, bucket or directory can be.
//!
//! ```text
//! mirror.json                          what is here, and what each file must be
//! index.json, dl/index.json            go.dev's index of what is here
//! go1.22.3.linux-amd64.tar.gz          archives, as gov and other managers ask for them
//! go1.22.3.linux-amd64.tar.gz.sha256
//! golang.org/toolchain/@v/             the same releases as modules, as `go` asks a GOPROXY for them
//! sumdb/sum.golang.org/                what proves them: records, tiles, one signed head
//! ```
//!
//! A bucket knows no links, so an archive lies at one place: the root, where every tool that takes
//! the address of a mirror looks. A server may show it below `dl/` as well; `gov mirror serve` does.

mod complete;
mod create;
mod fetched;
mod listings;
mod log_copy;
mod manifest;
mod release;
mod serve;
mod tree;

pub use create::{Added, Created, Missing, Options, Shapes, create};
pub use serve::serve;
