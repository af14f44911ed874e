//! Who holds something in gov's home: a few words in a file, for people, and for another machine
//! that shares the home and may not see this one's locks.

use crate::system::host;
use std::fmt;

/// A process, and the machine it runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The machine's name.
    pub host: String,
    /// The number that its kernel gave the process.
    pub process: u32,
}

impl Owner {
    /// This process.
    pub fn of_this_process() -> Self {
        Self { host: host::name(), process: std::process::id() }
    }

    /// What the file holds.
    pub fn text(&self) -> String {
        format!("host {}\nprocess {}\n", self.host, self.process)
    }

    /// Reads what [`Owner::text`] wrote; `None` of anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (host, process) = text.split_once('\n')?;
        let host = host.strip_prefix("host ")?.to_owned();
        let process = process.strip_prefix("process ")?.strip_suffix('\n')?.parse().ok()?;
        Some(Self { host, process })
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "process {}", self.process)?;
        if self.host.is_empty() {
            return Ok(());
        }
        write!(out, " on {}", self.host.escape_debug().take(64).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn this_process_reads_its_own_name() {
        let owner = Owner::of_this_process();
        assert_eq!(Owner::parse(&owner.text()), Some(owner));
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_was_written_or_nothing(text in "(host )?[a-z\\n]{0,6}(\nprocess )?[0-9x]{0,12}\n?") {
            if let Some(owner) = Owner::parse(&text) {
                prop_assert_eq!(Owner::parse(&owner.text()), Some(owner));
            }
        }
    }
}
