//! gov's command line from outside: what each command answers, where, and with which exit code.

pub(crate) mod machine;
