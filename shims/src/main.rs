//! The `go` on PATH: resolve, then become the real one.
//!
//! On Unix it has no Rust runtime around it, so that signal dispositions, descriptors and the
//! signal mask pass through it untouched; and it starts in a fraction of the time.
#![cfg_attr(unix, no_main)]

use gov_shims::hand_over::Arguments;
use gov_shims::shim;

#[cfg(unix)]
#[expect(unsafe_code, reason = "the C entry point: Rust's own would change signals and descriptors")]
#[unsafe(no_mangle)]
extern "C" fn main(count: core::ffi::c_int, values: *const *const core::ffi::c_char) -> core::ffi::c_int {
    // SAFETY: called by the C runtime alone, with its own arguments.
    let arguments = unsafe { Arguments::from_main(count, values) };
    shim::run(&arguments).into()
}

#[cfg(windows)]
fn main() -> std::process::ExitCode {
    gov_shims::hand_over::load_only_system_libraries();
    shim::run(&Arguments::of_this_process()).into()
}
