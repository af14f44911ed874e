//! What gov keeps on disk, from outside: who may be at it at once, what is left by whom, and what
//! stays whatever else is there.

mod calls;
mod killed;
mod prune;
mod strangers;
mod together;
