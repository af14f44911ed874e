//! What a long job says while it runs. Edges and operations speak through an [`Observer`]; only
//! `report` decides whether that becomes a bar, a line or nothing.

/// Something that happened in a long job.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// A job begins; `total` is its size in `unit`, where known.
    Started {
        /// What is being done: `downloading go1.22.3`.
        job: &'a str,
        /// The whole size, where known.
        total: Option<u64>,
        /// What is counted.
        unit: Unit,
    },
    /// The job's whole size has become known, in its unit.
    Total(u64),
    /// So much of the job is done, in all.
    Reached(u64),
    /// The job has ended, well or not.
    Finished,
    /// Something a person should know, in one line.
    Note(&'a str),
    /// Something a person should know and may have to act on, in one line.
    Warning(&'a str),
}

/// What a job's size counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes.
    Bytes,
    /// Files.
    Files,
    /// Runs of a command.
    Runs,
}

/// Hears events. Implemented by `report` and, in tests, by recorders.
pub trait Observer: Send + Sync {
    /// Takes one event; must be quick, since hot loops call it.
    fn observe(&self, event: Event<'_>);

    /// Somebody sits there, and can be asked.
    fn can_ask(&self) -> bool {
        false
    }

    /// Asks whoever sits there, if anybody does, a question whose answer is no unless they say yes.
    fn is_confirmed(&self, _question: &str) -> bool {
        false
    }
}

/// Hears nothing: for tests, and for the inner steps of a job that has its own bar.
#[derive(Debug)]
pub struct Silent;

impl Observer for Silent {
    fn observe(&self, _event: Event<'_>) {}
}
