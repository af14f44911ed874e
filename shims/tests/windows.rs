//! The built shim on Windows, where it starts the program as a child: what reaches that, and how
//! both end.
//!
//! The real `go` of these tests is this very program under the name `go.exe`. It acts before its
//! `main`, where the test harness would take its arguments; `FAKE_GO_DOES` says what it does.
#![cfg(windows)]

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::windows::ffi::OsStringExt as _;
use std::os::windows::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A user's home with gov's in it: two releases, the newer the default. Removed when dropped.
struct World {
    home: PathBuf,
}

impl World {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("a user {}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let world = Self { home: std::path::absolute(env!("CARGO_TARGET_TMPDIR")).unwrap().join(name) };
        // Of a run that was ended, by a process of the same number.
        drop(fs::remove_dir_all(&world.home));
        let shim = Path::new(env!("CARGO_BIN_EXE_gov-shim"));
        let fake = std::env::current_exe().unwrap();
        for version in ["1.22.3", "1.27.4"] {
            world.program(&fake, &format!(".gov/versions/go{version}/bin/go.exe"));
            world.program(shim, &format!(".gov/shims/go{version}.exe"));
        }
        world.program(&fake, ".gov/versions/go1.27.4/bin/gofmt.exe");
        world.program(shim, ".gov/shims/go.exe");
        world.program(shim, ".gov/shims/gofmt.exe");
        world.text(".gov/default", "1.27.4\r\n");
        world.text("p/x", "");
        world
    }

    fn program(&self, from: &Path, to: &str) {
        let to = self.home.join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::hard_link(from, &to).or_else(|_| fs::copy(from, &to).map(drop)).unwrap();
    }

    fn text(&self, path: &str, content: &str) {
        let path = self.home.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        #[expect(clippy::disallowed_methods, reason = "a fixture, read by this test alone")]
        fs::write(&path, content).unwrap();
    }

    /// A shim about to start, in `~/p`.
    fn shim(&self, name: &str, does: &str) -> Command {
        let mut command = Command::new(self.home.join(".gov/shims").join(name));
        for name in ["GOV_HOME", "GOV_VERSION", "GOTOOLCHAIN", "GOROOT", "GOWORK", "GO111MODULE", "GOV_SHIM_DEPTH"] {
            command.env_remove(name);
        }
        command
            .current_dir(self.home.join("p"))
            .env("USERPROFILE", &self.home)
            .env("GOENV", "off")
            .env("GOV_AUTO_INSTALL", "0")
            .env("FAKE_GO_DOES", does);
        command
    }

    /// The path of the real program of a release.
    fn go(&self, version: &str) -> PathBuf {
        self.home.join(".gov").join("versions").join(format!("go{version}")).join("bin").join("go.exe")
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // A program that has just ended may still be locked.
        drop(fs::remove_dir_all(&self.home));
    }
}

fn code(output: &Output) -> u32 {
    output.status.code().unwrap().cast_unsigned()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap().replace("\r\n", "\n")
}

/// The lines of a report that start with that word, without it.
fn reported(output: &Output, word: &str) -> Vec<String> {
    let lines = text(&output.stdout);
    lines.lines().filter_map(|line| Some(line.strip_prefix(word)?.trim_start().to_owned())).collect()
}

#[test]
fn the_rest_of_the_command_line_arrives_unread() {
    let world = World::new();
    for rest in [
        "",
        "version",
        r#"build "" -ldflags="-X main.v=a b" ./..."#,
        r#""ends in a backslash\\" C:\dir\ "C:\a b\\""#,
        r#"\"quoted\" \\\"twice\\\" a\\b "in ""side"" it" lone\"#,
        r"'single' %PATH% ^& | > < * ? $HOME `x`",
        r#"unfinished "quote here"#,
        "\u{fe}foo \u{1f980}  two  blanks\ttab",
    ] {
        let output = world.shim("go.exe", "report").raw_arg(rest).output().unwrap();
        let expected = format!("\"{}\" {rest}", world.go("1.27.4").display());
        let expected = if rest.is_empty() { expected.trim_end() } else { &expected };
        assert_eq!(reported(&output, "line"), [format!("{:?}", OsStr::new(expected))], "{rest}");
    }
}

#[test]
fn an_argument_that_is_no_unicode_arrives() {
    let world = World::new();
    let lone = OsString::from_wide(&[u16::from(b'a'), 0xD800, u16::from(b'b')]);
    let output = world.shim("go.exe", "report").arg(&lone).output().unwrap();
    assert_eq!(reported(&output, "argument")[1..], [format!("{lone:?}")]);
}

#[test]
fn a_version_after_plus_is_dropped_and_nothing_else() {
    let world = World::new();
    for plus in ["+1.22.3", r#""+1.22.3""#, r#"  +1"."22.3"#] {
        let output = world.shim("go.exe", "report").raw_arg(plus).raw_arg(r#""a b\\" +1.27.4"#).output().unwrap();
        let expected = format!(r#""{}" "a b\\" +1.27.4"#, world.go("1.22.3").display());
        assert_eq!(reported(&output, "line"), [format!("{:?}", OsStr::new(&expected))], "{plus}");
    }
}

#[test]
fn the_files_own_name_chooses_in_any_case_and_whatever_the_parent_calls_it() {
    let world = World::new();
    let program = |output: &Output| reported(output, "argument").first().cloned();
    for (name, version) in
        [("go.exe", "1.27.4"), ("GO.EXE", "1.27.4"), ("go1.22.3.exe", "1.22.3"), ("Go1.22.3.Exe", "1.22.3")]
    {
        let output = world.shim(name, "report").output().unwrap();
        assert_eq!(program(&output), Some(format!("{:?}", world.go(version))), "{name}: {}", text(&output.stderr));
    }
    let output = world.shim("gofmt.exe", "report").output().unwrap();
    assert_eq!(program(&output), Some(format!("{:?}", world.go("1.27.4").with_file_name("gofmt.exe"))));
}

#[test]
fn the_environment_changes_only_as_documented_whatever_the_case_of_its_names() {
    let world = World::new();
    let mut command = world.shim("go.exe", "report");
    let output = command.env("goroot", r"C:\stale").env("Empty", "").env("Odd", "a=b;%c%").output().unwrap();
    let seen = reported(&output, "variable");
    let has = |name: &str| seen.iter().any(|line| line.to_ascii_uppercase().starts_with(&format!("\"{name}=")));
    assert!(!has("GOROOT"), "{seen:?}");
    for expected in [r#""GOV_SHIM_DEPTH=1""#, r#""Odd=a=b;%c%""#, r#""FAKE_GO_DOES=report""#] {
        assert!(seen.iter().any(|line| line == expected), "{expected} in {seen:?}");
    }
    #[expect(clippy::disallowed_methods, reason = "what the shim inherits besides")]
    for (name, value) in std::env::vars_os() {
        let name = name.into_string().unwrap();
        let line = format!("{:?}", format!("{name}={}", value.to_string_lossy()));
        let is_changed = ["GO", "USERPROFILE", "ODD", "EMPTY", "FAKE_GO"]
            .iter()
            .any(|own| name.to_ascii_uppercase().starts_with(own));
        assert!(is_changed || name.starts_with('=') || seen.contains(&line), "{line} in {seen:?}");
    }
    assert_eq!(reported(&output, "directory"), [format!("{:?}", world.home.join("p"))]);
    let output = world.shim("go.exe", "report").env("GOROOT", "kept").env("gov_keep_goroot", "1").output().unwrap();
    assert!(reported(&output, "variable").contains(&r#""GOROOT=kept""#.to_owned()));
}

#[test]
fn all_bits_of_the_exit_code_are_the_programs_own() {
    let world = World::new();
    for expected in [0, 1, 2, 126, 255, 256, 300, 0x7FFF_FFFF, 0xC000_013A, 0xC000_0005, u32::MAX] {
        let output = world.shim("go.exe", &format!("exit {expected}")).output().unwrap();
        assert_eq!(code(&output), expected);
    }
}

#[test]
fn what_is_piped_goes_through_and_ends() {
    let world = World::new();
    let mut shim = start(world.shim("go.exe", "copy"));
    let mut input = shim.stdin.take().unwrap();
    let bytes: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    let sent = bytes.clone();
    let writer = std::thread::spawn(move || input.write_all(&sent));
    let output = shim.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert_eq!(output.stdout, bytes);
    assert_eq!((code(&output), text(&output.stderr).as_str()), (0, "copied\n"));
}

#[test]
fn a_pin_that_is_not_installed_is_named_and_nothing_runs() {
    let world = World::new();
    world.text("p/.go-version", "1.21.5\r\n");
    let output = world.shim("go.exe", "report").output().unwrap();
    assert_eq!((code(&output), output.stdout.len()), (127, 0));
    let message = text(&output.stderr);
    assert!(message.contains("1.21.5") && message.contains(".go-version"), "{message}");
}

#[test]
fn who_kills_the_shim_kills_the_program() {
    let world = World::new();
    let mut shim = start(world.shim("go.exe", "wait"));
    let mut output = ready(&mut shim);
    shim.kill().unwrap();
    shim.wait().unwrap();
    // It ends with the last writer: the program, which would wait for ever.
    assert_eq!(output.read_to_end(&mut Vec::new()).unwrap(), 0);
}

#[test]
fn what_the_program_leaves_behind_outlives_the_shim() {
    let world = World::new();
    let mut shim = start(world.shim("go.exe", "leave"));
    let mut output = ready(&mut shim);
    let mut input = shim.stdin.take().unwrap();
    assert_eq!(shim.wait().unwrap().code(), Some(0));
    input.write_all(b"still here").unwrap();
    drop(input);
    let mut echoed = String::new();
    output.read_to_string(&mut echoed).unwrap();
    assert_eq!(echoed, "still here");
}

#[test]
#[ignore = "Wine delivers no console event, with or without a shim, and no Windows has run this yet"]
fn a_console_event_is_the_programs_own_affair() {
    let world = World::new();
    world.program(&std::env::current_exe().unwrap(), "driver.exe");
    for (does, expected) in [("handle", 7), ("wait", 0xC000_013A)] {
        // The driver has a console of its own: the event must not reach the tests.
        let output = Command::new(world.home.join("driver.exe"))
            .arg(world.home.join(".gov/shims/go.exe"))
            .current_dir(world.home.join("p"))
            .env("USERPROFILE", &world.home)
            .env("GOENV", "off")
            .env("FAKE_GO_DOES", does)
            .creation_flags(CREATE_NO_WINDOW)
            .output()
            .unwrap();
        assert_eq!((code(&output), text(&output.stderr).as_str()), (expected, ""), "{does}");
    }
}

fn start(mut command: Command) -> Child {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until the fake runs.
fn ready(shim: &mut Child) -> BufReader<std::process::ChildStdout> {
    let mut output = BufReader::new(shim.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert_eq!(line.trim_end(), "ready");
    output
}

const CREATE_NO_WINDOW: u32 = 0x0800_0000;
const CTRL_BREAK_EVENT: u32 = 1;

#[link(name = "kernel32")]
#[expect(unsafe_code, reason = "the standard library has no console events and no raw command line")]
unsafe extern "system" {
    safe fn GenerateConsoleCtrlEvent(event: u32, group: u32) -> i32;
    safe fn GetCommandLineW() -> *const u16;
    safe fn SetConsoleCtrlHandler(handler: Option<extern "system" fn(u32) -> i32>, add: i32) -> i32;
}

/// Starts the shim, sends an event to all on its console, and ends with the shim's status.
fn drive() -> i32 {
    SetConsoleCtrlHandler(Some(ignore), 1);
    let mut shim = start(Command::new(std::env::args_os().nth(1).unwrap()));
    drop(ready(&mut shim));
    if GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, 0) == 0 {
        let error = std::io::Error::last_os_error();
        shim.kill().unwrap();
        panic!("no event could be sent: {error}");
    }
    shim.wait().unwrap().code().unwrap()
}

extern "system" fn ignore(_event: u32) -> i32 {
    1
}

#[used]
#[expect(unsafe_code, reason = "the C runtime calls what stands in this section before it calls main")]
#[unsafe(link_section = ".CRT$XCU")]
static BEFORE_MAIN: extern "C" fn() = before_main;

extern "C" fn before_main() {
    let program = std::env::current_exe().unwrap();
    if program.ends_with("driver.exe") {
        #[expect(clippy::disallowed_methods, clippy::exit, reason = "the test harness must not run")]
        std::process::exit(drive());
    }
    if program.ends_with("go.exe") || program.ends_with("gofmt.exe") {
        #[expect(clippy::disallowed_methods, reason = "the fake go is a process of its own")]
        let does = std::env::var("FAKE_GO_DOES").unwrap();
        let status = act(&program, &does);
        std::io::stdout().flush().unwrap();
        #[expect(clippy::disallowed_methods, clippy::exit, reason = "the test harness must not run")]
        std::process::exit(status);
    }
}

fn act(program: &Path, does: &str) -> i32 {
    let mut output = std::io::stdout();
    match does {
        "report" => report().unwrap(),
        "copy" => {
            std::io::copy(&mut std::io::stdin(), &mut output).unwrap();
            std::io::stderr().write_all(b"copied\n").unwrap();
        }
        "leave" => drop(Command::new(program).env("FAKE_GO_DOES", "stay").spawn().unwrap()),
        "stay" => {
            writeln!(output, "ready").unwrap();
            std::io::copy(&mut std::io::stdin(), &mut output).unwrap();
        }
        "handle" => {
            SetConsoleCtrlHandler(Some(end_with_seven), 1);
            wait();
        }
        "wait" => wait(),
        _ => return does.strip_prefix("exit ").unwrap().parse::<u32>().unwrap().cast_signed(),
    }
    0
}

fn wait() -> ! {
    std::io::stdout().write_all(b"ready\n").unwrap();
    std::io::stdout().flush().unwrap();
    loop {
        std::thread::sleep(Duration::from_hours(1));
    }
}

extern "system" fn end_with_seven(_event: u32) -> i32 {
    #[expect(clippy::disallowed_methods, clippy::exit, reason = "as a program that was interrupted")]
    std::process::exit(7)
}

#[expect(
    clippy::disallowed_methods,
    clippy::unnecessary_debug_formatting,
    reason = "tells all it sees, also what is no Unicode"
)]
fn report() -> std::io::Result<()> {
    let mut output = std::io::stdout();
    writeln!(output, "line {:?}", raw_command_line())?;
    writeln!(output, "directory {:?}", std::env::current_dir()?)?;
    for argument in std::env::args_os() {
        writeln!(output, "argument {argument:?}")?;
    }
    for (mut name, value) in std::env::vars_os() {
        name.push("=");
        name.push(value);
        writeln!(output, "variable {name:?}")?;
    }
    Ok(())
}

#[expect(unsafe_code, reason = "a text that ends in a NUL and lives as long as the process")]
fn raw_command_line() -> OsString {
    let text = GetCommandLineW();
    // SAFETY: see above.
    let units = (0..).map(|index| unsafe { *text.add(index) }).take_while(|&unit| unit != 0);
    OsString::from_wide(&units.collect::<Vec<u16>>())
}
