//! The integration tests of gov: one program, one module per theme.

#[cfg(test)]
mod checksum_log;

fn main() {}
