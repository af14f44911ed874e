//! `gov install` with real SDKs, from every kind of source, and with every bad input.

mod concurrent;
mod disk;
mod index;
mod log;
mod mirrors;
mod proxies;
mod refused;
mod servers;
mod strictness;
mod tree;

use crate::support::sandbox::Sandbox;

/// The tree's hash in the public log: an independent reading of the records that the tests see.
pub(crate) const H1_OF_NEW: &str = "h1:LqXmlW4rn/rqR5z8Sz3hri+dYqwQ73YKgkSjm31jRFM=";

/// A receipt of gov's home.
fn receipt(sandbox: &Sandbox, version: &str) -> serde_json::Value {
    let path = sandbox.home("receipts").join(format!("go{version}.json"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}
