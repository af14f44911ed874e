//! The integration tests of gov: one program, one module per theme.

mod network;
mod support;
