//! A shim is not there: the real `go` gets what it would have got without it, to the byte.

use crate::support::World;
use crate::support::fake_go::Report;
use crate::support::launch::{Launch, Ran};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;

/// The program that the default chooses.
fn real(world: &World) -> PathBuf {
    world.at(".gov/versions/go1.27.4/bin/go")
}

/// Runs the same launch twice: the real program itself, and through the shim.
fn both<'w>(world: &'w World, launch: impl Fn() -> Launch<'w>) -> (Report, Report) {
    (launch().program(real(world)).run().report(), launch().run().report())
}

/// `environment` without the variables that gov removes or sets, and with what it sets.
fn changed(environment: &[Vec<u8>], removed: &[&str], set: &[&str]) -> Vec<Vec<u8>> {
    let names =
        |entry: &[u8], name: &str| entry.strip_prefix(name.as_bytes()).is_some_and(|rest| rest.starts_with(b"="));
    let kept = environment.iter().filter(|entry| !removed.iter().any(|name| names(entry, name)));
    kept.cloned().chain(set.iter().map(|entry| entry.as_bytes().to_vec())).collect()
}

#[test]
fn arguments_arrive_untouched_and_the_first_is_the_real_path() {
    let world = World::with_two_releases();
    let mut arguments: Vec<Vec<u8>> =
        [&b"go"[..], b"build", b"", b"\xff\xfe", b"-ldflags=-X 'a=b c'", b"+1.22.3", b"--", b"-C", b""]
            .map(<[u8]>::to_vec)
            .into();
    arguments.extend(std::iter::repeat_n(vec![b'x'; 100_000], 10));
    let report = world.launch(&["go"]).arguments(arguments.clone()).run().report();
    arguments[0] = real(&world).as_os_str().as_bytes().to_vec();
    assert!(report.arguments == arguments, "{:?}", &report.arguments[..9]);

    let alone = world.launch(&["go"]).run().report();
    assert_eq!(alone.arguments.len(), 1);
}

#[test]
fn a_version_after_plus_is_dropped_and_nothing_else() {
    let world = World::with_two_releases();
    let report = world.launch(&["go", "+1.22.3", "run", "+1.22.3", "+x"]).run().report();
    let words: Vec<_> = report.arguments[1..].iter().map(|word| String::from_utf8_lossy(word)).collect();
    assert_eq!(words, ["run", "+1.22.3", "+x"]);
    assert_eq!(report.program(), world.at(".gov/versions/go1.22.3/bin/go"));

    let gofmt = world.launch(&["gofmt", "+1.22.3"]).run().report();
    assert_eq!(gofmt.program(), world.at(".gov/versions/go1.27.4/bin/gofmt"));
    assert_eq!(gofmt.arguments[1], b"+1.22.3", "it is a file's name to gofmt");
}

#[test]
fn every_exit_status_is_the_programs_own() {
    let world = World::with_two_releases();
    for status in 0..=255 {
        let ran = world.launch(&["go"]).entry(&format!("FAKE_GO_DOES=exit {status}")).run();
        assert_eq!(ran.status.code(), Some(status), "{ran:?}");
    }
}

#[test]
fn death_by_a_signal_is_the_programs_own() {
    let world = World::with_two_releases();
    for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGKILL, libc::SIGSEGV, libc::SIGPIPE, libc::SIGABRT] {
        let ran = world.launch(&["go"]).entry(&format!("FAKE_GO_DOES=signal {signal}")).run();
        assert_eq!(ran.status.signal(), Some(signal), "{ran:?}");
    }
}

#[test]
#[expect(unsafe_code, reason = "sets up signals in a new process")]
fn signals_stay_ignored_default_or_blocked_as_they_were() {
    /// The bit of a signal in the kernel's masks.
    fn has(mask: &str, signal: i32) -> bool {
        u64::from_str_radix(mask, 16).unwrap() >> (signal - 1) & 1 == 1
    }
    let world = World::with_two_releases();
    for action in [libc::SIG_DFL, libc::SIG_IGN] {
        let launch = || {
            world.launch(&["go", "build"]).last(move || {
                // SAFETY: plain calls in a process of one thread.
                unsafe {
                    let mut blocked: libc::sigset_t = std::mem::zeroed();
                    libc::sigemptyset(&raw mut blocked);
                    libc::sigaddset(&raw mut blocked, libc::SIGUSR1);
                    libc::sigprocmask(libc::SIG_SETMASK, &raw const blocked, std::ptr::null_mut());
                    for signal in [libc::SIGPIPE, libc::SIGINT, libc::SIGHUP] {
                        libc::signal(signal, action);
                    }
                }
            })
        };
        let (direct, through) = both(&world, launch);
        assert_eq!(through.status, direct.status);
        for signal in [libc::SIGPIPE, libc::SIGINT, libc::SIGHUP] {
            assert_eq!(has(&through.status["SigIgn"], signal), action == libc::SIG_IGN);
        }
        assert!(has(&through.status["SigBlk"], libc::SIGUSR1));
        assert!(!has(&through.status["SigBlk"], libc::SIGPIPE));
    }
}

#[test]
#[expect(unsafe_code, reason = "closes descriptors in a new process")]
fn closed_descriptors_stay_closed_and_open_ones_open() {
    const INHERITED: i32 = 200;
    let world = World::with_two_releases();
    let file = world.file("/inherited", "x");
    let name = std::ffi::CString::new(file.as_os_str().as_bytes()).unwrap();
    for closed in 0..8 {
        let launch = || {
            let name = name.clone();
            world.launch(&["go", "build"]).last(move || {
                // SAFETY: plain calls in a process of one thread.
                unsafe {
                    // Its first number varies with what other tests have open; it ends with the start.
                    libc::dup2(libc::open(name.as_ptr(), libc::O_RDWR | libc::O_CLOEXEC), INHERITED);
                    (0..3).filter(|descriptor| closed >> descriptor & 1 == 1).for_each(|descriptor| {
                        libc::close(descriptor);
                    });
                }
            })
        };
        let (direct, through) = both(&world, launch);
        assert!(through.descriptors.keys().eq(direct.descriptors.keys()), "{through:?}\n{direct:?}");
        for descriptor in 0..3 {
            assert_eq!(through.descriptors.contains_key(&descriptor), closed >> descriptor & 1 == 0);
        }
        assert_eq!(through.descriptors[&INHERITED], file);
    }
}

#[test]
#[expect(unsafe_code, reason = "sets limits in a new process")]
fn directory_mask_and_limits_are_the_parents() {
    let world = World::with_two_releases();
    let directory = world.at("p/a b\n\u{fc}");
    std::fs::create_dir_all(&directory).unwrap();
    let launch = || {
        world.launch(&["go", "build"]).within(&directory).last(|| {
            let few = libc::rlimit { rlim_cur: 32, rlim_max: 64 };
            // SAFETY: plain calls with a valid structure.
            unsafe {
                libc::umask(0o137);
                libc::setrlimit(libc::RLIMIT_NOFILE, &raw const few);
            }
        })
    };
    let (direct, through) = both(&world, launch);
    assert_eq!(through.directory, directory);
    assert_eq!(through.status["Umask"], "0137");
    assert_eq!(through.limits, direct.limits);
    assert!(through.limits.lines().any(|line| line.starts_with("Max open files            32  ")));
}

/// Strange, and the environment of a real process all the same.
fn with_strange_entries(launch: Launch<'_>) -> Launch<'_> {
    [&b"INVALID=\xff\xfe"[..], b"TWICE=1", b"TWICE=2", b"noequals", b"=x", b"", b"GOROOTS=1", b"GOROOT", b"MY GOROOT=1"]
        .iter()
        .fold(launch, |launch, entry| launch.raw_entry(entry))
}

#[test]
fn the_environment_changes_only_as_documented() {
    let world = World::with_two_releases();
    world.release("1.9.7");
    let launch =
        || with_strange_entries(world.launch(&["go", "build"])).entry("GOROOT=/usr/local/go").entry("GOROOT=/x");
    let unpinned = launch();
    let expected = changed(&unpinned.environment(), &["GOROOT"], &["GOV_SHIM_DEPTH=1"]);
    assert_eq!(unpinned.run().report().environment, expected);

    world.file("p/.go-version", "1.22.3");
    let pinned = launch().entry("GOV_SHIM_DEPTH=3").entry("GOTOOLCHAIN=");
    let expected = changed(
        &pinned.environment(),
        &["GOROOT", "GOTOOLCHAIN", "GOV_SHIM_DEPTH"],
        &["GOTOOLCHAIN=local", "GOV_SHIM_DEPTH=4"],
    );
    assert_eq!(pinned.run().report().environment, expected);

    let told = launch().entry("GOTOOLCHAIN=auto");
    let expected = changed(&told.environment(), &["GOROOT"], &["GOV_SHIM_DEPTH=1"]);
    assert_eq!(told.run().report().environment, expected, "the user's own word stays");

    let formatter = with_strange_entries(world.launch(&["gofmt"]));
    let expected = changed(&formatter.environment(), &[], &["GOV_SHIM_DEPTH=1"]);
    assert_eq!(formatter.run().report().environment, expected);

    let old = launch().entry("GOV_VERSION=1.9.7").entry("GOTOOLCHAIN_INTERNAL_SWITCH_COUNT=1");
    let goroot = world.text("GOROOT=@/home/u/.gov/versions/go1.9.7").into_string().unwrap();
    let expected = changed(
        &old.environment(),
        &["GOROOT", "GOTOOLCHAIN_INTERNAL_SWITCH_COUNT"],
        &[&goroot, "GOTOOLCHAIN=local", "GOV_SHIM_DEPTH=1"],
    );
    assert_eq!(old.run().report().environment, expected, "before 1.10 a go does not find its own root");

    let kept = launch().entry("GOV_KEEP_GOROOT=1").entry("GOTOOLCHAIN=local");
    let expected = changed(&kept.environment(), &[], &["GOV_SHIM_DEPTH=1"]);
    assert_eq!(kept.run().report().environment, expected);
}

#[test]
fn what_go_itself_asks_for_outranks_every_other_word() {
    let world = World::with_two_releases();
    world.file("p/.go-version", "1.27.4");
    // go runs PATH's go1.22.3 with its own argv, so the program is still called `go`.
    for called in ["go", "go1.22.3", "go1.27.4"] {
        let launch = world
            .launch(&[called, "build"])
            .program(world.at(".gov/shims/go1.22.3"))
            .entry("GOTOOLCHAIN_INTERNAL_SWITCH_VERSION=go1.22.3")
            .entry("GOTOOLCHAIN_INTERNAL_SWITCH_COUNT=1")
            .entry("GOTOOLCHAIN=auto");
        let expected = changed(&launch.environment(), &[], &["GOV_SHIM_DEPTH=1"]);
        let report = launch.run().report();
        assert_eq!(report.environment, expected, "{called}");
        assert_eq!(report.program(), world.at(".gov/versions/go1.22.3/bin/go"), "{called}");
    }
    let missing = world.launch(&["go", "build"]).entry("GOTOOLCHAIN_INTERNAL_SWITCH_VERSION=go1.25.0").run();
    let (code, words) = missing.refusal();
    assert_eq!(code, 1);
    assert!(words.contains("\"go1.25.0\""), "{words}");
}

#[test]
fn the_programs_own_name_chooses_with_any_directory_before_it() {
    let world = World::with_two_releases();
    let version = |ran: Ran| ran.version();
    assert_eq!(version(world.launch(&["go1.22.3", "build"]).run()), "go1.22.3");
    for name in ["../go", "/nowhere/go", "./go"] {
        let launch = world.launch(&["go"]).arguments(vec![name.into()]);
        assert_eq!(version(launch.run()), "go1.27.4", "{name}");
    }
    let (code, _) = world.launch(&["go"]).arguments(Vec::new()).run().refusal();
    assert_eq!(code, 126, "no name at all");
    for name in ["gov-shim", "", "GO", "go.exe", "go1.22", "go1.22.3-corp", "..", "\u{1b}[31mgo"] {
        let (code, words) = world.launch(&["go"]).arguments(vec![name.into()]).run().refusal();
        assert_eq!(code, 126, "{name}");
        assert!(words.contains("hint: gov rehash") && !words.contains('\u{1b}'), "{words}");
    }
}
