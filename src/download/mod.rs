//! The network edge: bytes from an http(s) URL or a local directory, into memory or a part file.
//!
//! A source is only a pipe. What is fetched here is not trusted; it is whole and bounded, and
//! someone else hashes and proves it, while it still comes where that is possible. No credentials are ever shown, nothing leaves https for
//! http, and nothing waits without a bound.

mod arrival;
mod authentication;
mod client;
mod conditional;
mod error;
mod exchange;
mod fetch;
mod names;
mod part_file;
mod proxies;
pub mod retry;
mod tls;

pub use arrival::{Arrival, Hashing, NoMore, Reader};
pub use authentication::Authentication;
pub use client::{Client, ClientSettings, Timings};
pub use conditional::{Answered, Validators};
pub use error::{FetchError, RedirectProblem, Unreachable};
pub use fetch::{Downloaded, Followers, Found, Size};
pub use part_file::discard_part;
pub use proxies::ProxyVariables;
pub use tls::CertificateVariables;
