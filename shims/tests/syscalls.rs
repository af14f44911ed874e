//! What a shim costs, in calls to the kernel: a number without noise, where time has nothing else.
//!
//! Counted from the shim's own start to its last `execve`, less what the dynamic loader and the C
//! library do before `main`, which the released, static program does not do.

use crate::support::World;
use std::fs;
use std::path::Path;

/// Calls that the budget grants once, and for each directory from the working directory to the root.
const ONCE: usize = 40;
const FOR_EACH_DIRECTORY: usize = 6;

const STRACE: &str = "/usr/bin/strace";

/// The calls of one shim, one a line, without the first `execve`. `None` where nothing can be traced.
fn traced(world: &World, program: &str, within: &str, entries: &[&str]) -> Option<Vec<String>> {
    let trace = world.at("/trace");
    let (shim, within) = (world.at(program), world.at(within));
    let arguments = [STRACE, "-o", trace.to_str()?, "--", shim.to_str()?, "build"].map(|word| word.as_bytes().to_vec());
    fs::create_dir_all(&within).unwrap();
    let launch = world.launch(&["strace"]).program(STRACE.into()).arguments(arguments.into()).within(&within);
    let launch = entries.iter().fold(launch, |launch, entry| launch.entry(entry));
    let ran = launch.run();
    let trace = fs::read_to_string(trace).unwrap_or_default();
    let mut lines = trace.lines().map(str::to_owned);
    if !lines.next().is_some_and(|first| first.starts_with("execve(")) {
        say(&format!("skipped: strace cannot trace here: {}", ran.stderr));
        return None;
    }
    Some(lines.collect())
}

/// How many calls a shim makes of its own. The calls themselves, to be shown where they are too many.
fn own_calls(world: &World, before_main: usize, within: &str, entries: &[&str]) -> Option<Vec<String>> {
    let calls = traced(world, ".gov/shims/go", within, entries)?;
    let end = calls.iter().position(|call| call.starts_with("execve(")).unwrap();
    Some(calls[before_main..end].to_vec())
}

/// How many calls are made before `main`: those of a shim that is refused by its own name, at once.
fn calls_before_main(world: &World) -> Option<usize> {
    if !Path::new(STRACE).exists() {
        say(&format!("skipped: there is no {STRACE}"));
        return None;
    }
    world.shim("refused/not-a-tool");
    let calls = traced(world, "refused/not-a-tool", "p", &[])?;
    Some(calls.iter().position(|call| call.starts_with("write(2,")).unwrap())
}

#[expect(clippy::print_stdout, reason = "the harness shows it on demand")]
fn say(text: &str) {
    println!("{text}");
}

#[test]
fn a_shim_makes_few_calls() {
    let world = World::with_two_releases();
    let Some(before_main) = calls_before_main(&world) else { return };
    world.file("pinned/.go-version", "1.22.3\n");
    world.file("pinned/go.mod", "module m\n\ngo 1.22\n");
    world.file("module/go.mod", "module m\n\ngo 1.22\n\ntoolchain go1.22.3\n");
    world.file("module/go.work", "go 1.22\n\nuse .\n");
    world.file("tools/.tool-versions", "nodejs 20\n");
    world.file("system/.go-version", "system\n");
    world.fake("/usr/bin/go");
    world.file(".config/go/env", "GOPROXY=off\n");
    let long_path: String =
        (0..10).fold(String::from("PATH=@/home/u/.gov/shims"), |path, n| format!("{path}:@/no/{n}"));
    let long_path = format!("{long_path}:@/usr/bin");
    for (within, entries) in [
        ("p", &[][..]),
        ("pinned/a/b/c", &["PWD=@/home/u/pinned/a/b/c"]),
        ("module/a/b/c", &["PWD=@/home/u/module/a/b/c"]),
        ("tools/a", &[]),
        ("system", &[long_path.as_str()]),
        ("p", &["GOTOOLCHAIN=go1.22.3"]),
        ("p", &["GOTOOLCHAIN_INTERNAL_SWITCH_VERSION=go1.22.3"]),
    ] {
        let Some(calls) = own_calls(&world, before_main, within, entries) else { return };
        let directories = world.at(within).ancestors().count();
        let budget = ONCE + FOR_EACH_DIRECTORY * directories;
        say(&format!("{within} {entries:?}: {} of {budget}", calls.len()));
        assert!(calls.len() <= budget, "{} of {budget}:\n{}", calls.len(), calls.join("\n"));
    }
}

#[test]
fn a_directory_costs_one_call_for_each_file_that_is_sought() {
    let world = World::with_two_releases();
    let Some(before_main) = calls_before_main(&world) else { return };
    let count = |within: &str| own_calls(&world, before_main, within, &[]).map(|calls| calls.len());
    let (Some(near), Some(far)) = (count("p/1"), count("p/1/2/3/4/5/6/7/8/9/10/11")) else { return };
    assert_eq!(far - near, 10 * 4, ".go-version, .tool-versions, go.work, go.mod");
}

#[test]
fn a_message_is_one_write() {
    let world = World::with_two_releases();
    if calls_before_main(&world).is_none() {
        return;
    }
    world.file("p/.go-version", "1.20.7\n");
    let Some(calls) = traced(&world, ".gov/shims/go", "p", &[]) else { return };
    let writes: Vec<_> = calls.iter().filter(|call| call.starts_with("write(2,")).collect();
    assert_eq!(writes.len(), 1, "{writes:?}");
}
