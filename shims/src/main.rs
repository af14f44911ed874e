//! The `go` on PATH: resolve, then become the real one.
fn main() {}
