//! What must never happen through a shim: another version than the pin's, a program that nobody
//! chose, a wait, a loop.

use crate::support::World;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{chown, symlink};

/// A user who is not the one that runs the tests.
const STRANGER: u32 = 65534;

#[test]
fn a_pin_that_is_not_installed_is_named_and_nothing_runs() {
    let world = World::with_two_releases();
    world.file("p/.go-version", "# ours\n1.25.1\n");
    let (code, words) = world.launch(&["go", "version"]).run().refusal();
    assert_eq!(code, 127);
    assert_eq!(
        words,
        "gov: Go 1.25.1 is not installed, and @/home/u/p/.go-version:2 asks for it\nhint: gov install 1.25.1\n"
    );

    fs::remove_file(world.at(".gov/versions/go1.22.3/bin/go")).unwrap();
    world.file("p/.go-version", "1.22.3");
    let (code, words) = world.launch(&["go", "version"]).run().refusal();
    assert_eq!(code, 127, "a tree without its program");
    assert!(words.contains("@/home/u/.gov/versions/go1.22.3/bin/go"), "{words}");
    assert!(words.ends_with("hint: gov install --force 1.22.3\n"), "{words}");
}

#[test]
fn a_pin_that_is_no_version_is_quoted_and_nothing_runs() {
    let world = World::with_two_releases();
    // Programs that a path in a pin would reach.
    world.fake("/tmp/evil/bin/go");
    world.fake("p/go");
    for (word, quoted) in [
        ("../../../../tmp/evil", "\"../../../../tmp/evil\""),
        ("/tmp/evil", "\"/tmp/evil\""),
        ("..", "\"..\""),
        (".", "\".\""),
        ("~", "\"~\""),
        ("$HOME", "\"$HOME\""),
        ("`id`", "\"`id`\""),
        ("{{exec('id')}}", "\"{{exec('id')}}\""),
        ("-rf", "\"-rf\""),
        ("--help", "\"--help\""),
        ("system;", "\"system;\""),
        ("1.22/../x", "\"1.22/../x\""),
        ("\u{1b}[31m1.22\u{202e}", "\"\\u{1b}[31m1.22\\u{202e}\""),
    ] {
        world.file("p/.go-version", format!("\n{word} and more\n"));
        let (code, words) = world.launch(&["go", "build"]).run().refusal();
        assert_eq!(code, 126, "{word}");
        assert!(words.starts_with(&format!("gov: @/home/u/p/.go-version line 2: {quoted} is ")), "{words}");
        assert!(words.contains("\nhint: ") && !words.contains('\u{1b}'), "{words}");
    }
    for bytes in [&b""[..], b" \n\n", b"\xef\xbb\xbf", b"\xff\xfe1\0.\x002\x002\0", b"1.22\0.3", &vec![b'1'; 70_000]] {
        world.file("p/.go-version", bytes);
        let (code, words) = world.launch(&["go", "build"]).run().refusal();
        assert_eq!(code, 126, "{words}");
        assert!(words.starts_with("gov: @/home/u/p/.go-version "), "{words}");
    }
}

#[test]
fn a_directory_with_an_evil_name_cannot_speak_to_the_terminal() {
    let world = World::with_two_releases();
    let pin = world.file("p/\u{1b}]0;x\u{7}\u{202e}/.go-version", "1.25.1");
    let (code, words) = world.launch(&["go", "build"]).within(pin.parent().unwrap()).run().refusal();
    assert_eq!(code, 127);
    assert!(words.contains(r"@/home/u/p/\u{1b}]0;x\u{7}\u{202e}/.go-version:1 asks for it"), "{words:?}");
}

#[test]
#[expect(unsafe_code, reason = "makes a pipe with a name")]
fn what_stands_where_a_pin_should_be_is_refused_without_waiting() {
    let world = World::with_two_releases();
    let pin = world.at("p/.go-version");
    let pipe = std::ffi::CString::new(pin.as_os_str().as_bytes()).unwrap();
    let refused = |what: &str, reason: &str| {
        let (code, words) = world.launch(&["go", "version"]).run().refusal();
        assert_eq!(code, 126, "{what}");
        assert!(words.starts_with(&format!("gov: @/home/u/p/.go-version {reason}")), "{what}: {words}");
    };
    // SAFETY: a string that ends in NUL.
    assert_eq!(unsafe { libc::mkfifo(pipe.as_ptr(), 0o600) }, 0);
    refused("a pipe", "is not a regular file");
    fs::remove_file(&pin).unwrap();

    fs::create_dir(&pin).unwrap();
    refused("a directory", "is not a regular file");
    fs::remove_dir(&pin).unwrap();

    for (target, reason) in [
        ("/dev/zero", "is not a regular file"),
        ("/dev/null", "is not a regular file"),
        ("/", "is not a regular file"),
        ("/etc/passwd", "line 1: \"root:"),
    ] {
        symlink(target, &pin).unwrap();
        refused(target, reason);
        fs::remove_file(&pin).unwrap();
    }

    world.unreadable("p/.go-version");
    refused("an unreadable file", "cannot be read: ");
    fs::remove_file(&pin).unwrap();

    // A link that leads nowhere is no file, to `go` and to everyone.
    for target in ["nowhere", ".go-version", "/dev/null/x"] {
        symlink(target, &pin).unwrap();
        assert_eq!(world.launch(&["go", "version"]).run().version(), "go1.27.4", "{target}");
        fs::remove_file(&pin).unwrap();
    }
}

#[test]
#[expect(unsafe_code, reason = "asks who runs the tests, and makes a pipe with a name")]
fn a_strangers_pin_is_passed_over_whatever_it_is() {
    // SAFETY: it cannot fail.
    if unsafe { libc::geteuid() } != 0 {
        println!("skipped: only root can give a file to another user");
        return;
    }
    let world = World::with_two_releases();
    let pin = world.at("p/.go-version");
    let give = |path: &std::path::Path| std::os::unix::fs::lchown(path, Some(STRANGER), None).unwrap();
    let is_passed_over = |what: &str| {
        let ran = world.launch(&["go", "build"]).run();
        assert!(ran.stderr.starts_with("gov: @/home/u/p/.go-version is another user's"), "{what}: {}", ran.stderr);
        assert_eq!(ran.version(), "go1.27.4", "{what}");
    };
    give(&world.file("p/.go-version", "1.22.3"));
    is_passed_over("a version");
    give(&world.file("p/.go-version", "../x"));
    is_passed_over("no version");
    fs::remove_file(&pin).unwrap();

    fs::create_dir(&pin).unwrap();
    give(&pin);
    is_passed_over("a directory");
    fs::remove_dir(&pin).unwrap();

    let pipe = std::ffi::CString::new(pin.as_os_str().as_bytes()).unwrap();
    // SAFETY: a string that ends in NUL.
    assert_eq!(unsafe { libc::mkfifo(pipe.as_ptr(), 0o600) }, 0);
    give(&pin);
    is_passed_over("a pipe");
    fs::remove_file(&pin).unwrap();

    give(&world.link("p/.go-version", world.file("ours", "1.22.3")));
    is_passed_over("a stranger's link to a file of one's own");
    fs::remove_file(&pin).unwrap();

    world.link("p/.go-version", world.at("ours"));
    give(&world.at("ours"));
    is_passed_over("one's own link to a stranger's file");

    world.file("p/.tool-versions", "golang 1.22.3\n");
    assert_eq!(world.launch(&["go", "build"]).run().version(), "go1.22.3", "the next candidate decides");

    chown(world.at("p"), Some(STRANGER), None).unwrap();
    fs::remove_file(world.at("p/.tool-versions")).unwrap();
    let ran = world.launch(&["go", "build"]).run();
    assert_eq!(ran.stderr, "");
    assert_eq!(ran.version(), "go1.22.3", "a mounted checkout whose directory has the same owner");
}

#[test]
fn system_is_the_next_go_on_path_and_never_gov_itself() {
    let world = World::with_two_releases();
    world.file("p/.go-version", "system");
    world.fake("/usr/bin/go");
    world.fake("p/go");
    world.file("/plain/go", "not a program");
    world.link("/linked-shims", world.at(".gov/shims"));
    world.link("/linked/go", world.at(".gov/shims/go"));
    for path in [
        "@/home/u/.gov/shims:@/usr/bin",
        "@/home/u/.gov/shims:@/home/u/.gov/shims/:@/home/u/.gov/../.gov/shims:@/usr/bin",
        "@/linked-shims:@/linked:@/plain:@/missing:@/usr/bin",
        ".::p:@/usr/bin",
        "@/usr/bin:@/home/u/.gov/shims",
    ] {
        let launch = world.launch(&["go", "build"]).without("PATH").entry(&format!("PATH={path}"));
        assert_eq!(launch.run().report().program(), world.at("/usr/bin/go"), "{path}");
    }
    for path in ["PATH=@/home/u/.gov/shims:@/linked", "PATH=", "PATH=.", "NOPATH="] {
        let (code, words) = world.launch(&["go", "build"]).without("PATH").entry(path).run().refusal();
        assert_eq!(code, 127, "{path}");
        assert!(words.starts_with("gov: there is no go on PATH but gov's own"), "{words}");
    }
}

#[test]
fn two_managers_that_call_each_other_end() {
    let world = World::with_two_releases();
    world.file("p/.go-version", "system");
    world.fake("/foreign/go");
    let launch = world.launch(&["go", "build"]).without("PATH").entry("PATH=@/home/u/.gov/shims:@/foreign");
    let (code, words) = launch.run().refusal();
    assert_eq!(code, 126);
    assert_eq!(
        words,
        "gov: 20 shims stand inside each other: @/foreign/go calls gov's, and gov's calls it\n\
         hint: take the other manager's shims off PATH, or choose an installed version with `gov default`\n"
    );

    // Another home's shim is a foreign one too.
    world.shim("/other/shims/go");
    let launch = world.launch(&["go", "build"]).without("PATH").entry("PATH=@/home/u/.gov/shims:@/other/shims");
    let (code, _) = launch.run().refusal();
    assert!([126, 127].contains(&code));
}

#[test]
fn depth_that_is_garbage_counts_as_none() {
    let world = World::with_two_releases();
    for text in ["", "x", "-1", "1e9", " 3", "99999999999999999999"] {
        let launch = world.launch(&["go", "build"]).entry(&format!("GOV_SHIM_DEPTH={text}"));
        let environment = launch.run().report().environment;
        assert!(environment.contains(&b"GOV_SHIM_DEPTH=1".to_vec()), "{text:?}");
    }
    assert_eq!(world.launch(&["go"]).entry("GOV_SHIM_DEPTH=19").run().version(), "go1.27.4");
    for text in ["20", "21", "1000000000"] {
        let (code, _) = world.launch(&["go"]).entry(&format!("GOV_SHIM_DEPTH={text}")).run().refusal();
        assert_eq!(code, 126, "{text}");
    }
}

#[test]
fn a_module_that_needs_more_than_the_pin_is_said_once_and_go_runs() {
    let world = World::with_two_releases();
    world.file("p/.go-version", "1.22.3");
    world.file("p/go.mod", "module m\ngo 1.27\n");
    let ran = world.launch(&["go", "build"]).run();
    assert_eq!(
        ran.stderr,
        "gov: @/home/u/p/go.mod needs Go 1.27, and @/home/u/p/.go-version:1 pins less; run: gov pin 1.27\n"
    );
    assert_eq!(ran.version(), "go1.22.3");
    for quiet in
        [&["go", "env"][..], &["go", "version"], &["go", "-C", ".", "env", "-json"], &["gofmt", "x.go"], &["go"]]
    {
        let ran = world.launch(quiet).run();
        assert_eq!(ran.stderr, "", "{quiet:?}");
        assert_eq!(ran.version(), "go1.22.3");
    }
}

#[test]
fn a_home_that_is_none_is_refused_and_one_that_is_strange_works() {
    let world = World::with_two_releases();
    for (home, reason) in [
        ("GOV_HOME=rel", "gov's home is not an absolute path: \"rel\""),
        ("GOV_HOME=/a\nb", "gov's home has a control character in its path: \"/a\\nb\""),
    ] {
        let (code, words) = world.launch(&["go"]).entry(home).run().refusal();
        assert_eq!(code, 126);
        assert!(words.starts_with(&format!("gov: {reason}\nhint: ")), "{words}");
    }
    let (code, words) = world.launch(&["go"]).without("HOME").run().refusal();
    assert_eq!((code, words.contains("neither GOV_HOME nor the home directory is set")), (126, true), "{words}");
    for home in ["", "/", "relative"] {
        let launch = world.launch(&["go"]).without("HOME").entry(&format!("HOME={home}"));
        assert_eq!(launch.entry("GOV_HOME=@/home/u/.gov").run().version(), "go1.27.4", "HOME={home}");
    }
    let odd = world.at("/\u{fc} home");
    fs::rename(world.at(".gov"), &odd).unwrap();
    let launch = world.launch(&["go"]).program(odd.join("shims/go")).entry("GOV_HOME=@/\u{fc} home");
    assert_eq!(launch.run().version(), "go1.27.4");
    world.file("/plain", "");
    let (code, _) = world.launch(&["go"]).program(odd.join("shims/go")).entry("GOV_HOME=@/plain").run().refusal();
    assert_eq!(code, 127);
}

#[test]
#[expect(unsafe_code, reason = "removes the new process's own directory")]
fn a_directory_that_is_gone_runs_the_default() {
    let world = World::with_two_releases();
    let gone = world.at("p/gone");
    fs::create_dir(&gone).unwrap();
    world.file("p/.go-version", "1.22.3");
    let path = std::ffi::CString::new(gone.as_os_str().as_bytes()).unwrap();
    let launch = world.launch(&["go", "version"]).within(&gone).entry("PWD=@/home/u/p/gone").last(move || {
        // SAFETY: a string that ends in NUL.
        unsafe { libc::rmdir(path.as_ptr()) };
    });
    assert_eq!(launch.run().version(), "go1.27.4");
}

#[test]
fn a_linked_directory_keeps_the_parents_that_its_user_sees() {
    let world = World::with_two_releases();
    let physical = world.at("p/c");
    fs::create_dir(&physical).unwrap();
    world.file("x/.go-version", "1.22.3");
    world.link("x/c", &physical);
    let version = |entry: &str, command: &[&str]| world.launch(command).within(&physical).entry(entry).run().version();
    assert_eq!(version("PWD=@/home/u/x/c", &["go", "build"]), "go1.22.3");
    assert_eq!(version("PWD=@/home/u/x/../x/./c/", &["go", "build"]), "go1.22.3");
    assert_eq!(version("PWD=@/home/u/x/c", &["go", "-C", ".", "build"]), "go1.22.3");
    assert_eq!(version("PWD=@/home/u/x/c", &["go", "-C", "..", "build"]), "go1.27.4");
    for stale in ["NOPWD=", "PWD=@/home/u/x", "PWD=../x/c", "PWD=", "PWD=@/missing"] {
        assert_eq!(version(stale, &["go", "build"]), "go1.27.4", "{stale}");
    }
}

#[test]
#[expect(unsafe_code, reason = "goes down where no path leads")]
fn five_thousand_directories_down_it_still_ends() {
    const DEEP: usize = 5000;
    let world = World::with_two_releases();
    let (top, above) = (world.at("p/d"), world.at("p/above"));
    fs::create_dir(&top).unwrap();
    // Built from below, because no path is long enough to build it from above.
    for _ in 1..DEEP {
        fs::create_dir(&above).unwrap();
        fs::rename(&top, above.join("d")).unwrap();
        fs::rename(&above, &top).unwrap();
    }
    let launch = world.launch(&["go", "build"]).last(|| {
        for _ in 0..DEEP {
            // SAFETY: a string that ends in NUL.
            unsafe { libc::chdir(c"d".as_ptr()) };
        }
    });
    // Where the C library finds such a directory's path a pin above it would count; here is none.
    let ran = launch.run();
    for _ in 1..DEEP {
        fs::rename(top.join("d"), &above).unwrap();
        fs::remove_dir(&top).unwrap();
        fs::rename(&above, &top).unwrap();
    }
    assert_eq!(ran.version(), "go1.27.4");
}

#[test]
fn of_twenty_installed_a_family_pin_takes_its_newest_patch() {
    let world = World::with_two_releases();
    for patch in 4..24 {
        world.release(&format!("1.22.{patch}"));
    }
    world.file("p/.go-version", "1.22\n");
    assert_eq!(world.launch(&["go", "build"]).run().version(), "go1.22.23");
}
