//! What gov is built with besides its source: tables and programs that it carries.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "cargo and build scripts speak through stdout and the environment"
)]

mod known_archives;
mod shim;

fn main() {
    known_archives::generate();
    shim::build();
}
