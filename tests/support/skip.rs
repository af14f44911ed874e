//! Tests that cannot run here say so, by name and with the reason, and never pass for nothing.

use std::io::Write as _;

/// Ends the calling test as skipped; return right after it. The reason goes to the file that
/// `GOV_TESTS_SKIPPED` names, one line a test, where `tests/run` counts them. Where
/// `GOV_TESTS_FORBID_SKIPS` is set it is a failure instead.
#[track_caller]
pub(crate) fn skip(reason: &str) {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("a test");
    #[expect(clippy::print_stderr, reason = "whoever runs the tests by hand sees it there")]
    {
        eprintln!("skipped {name}: {reason}");
    }
    let is_forbidden = variable("GOV_TESTS_FORBID_SKIPS").is_some();
    assert!(!is_forbidden, "skips are forbidden, and {name} needs one: {reason}");
    if let Some(file) = variable("GOV_TESTS_SKIPPED") {
        let file = std::fs::OpenOptions::new().append(true).create(true).open(file);
        // One write of one line: tests that run at the same time share the file.
        let written = file.and_then(|mut file| file.write_all(format!("{name}: {reason}\n").as_bytes()));
        written.expect("the file of GOV_TESTS_SKIPPED can be written");
    }
}

/// A variable of the machine's own that is set to something.
#[expect(clippy::disallowed_methods, reason = "the runner of the tests speaks to them in variables")]
pub(crate) fn variable(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
