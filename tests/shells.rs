//! The files that gov owns for shells, in the shells themselves: sourced through the block that
//! `gov init` prints, they put the shims first, whatever the path, the options and the PATH.

use crate::command_line::machine::{Machine, answer};
use crate::support::skip::skip;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A shell, started without anybody's start-up files.
struct Dialect {
    /// The program, and what comes before the script.
    line: &'static [&'static str],
    /// What `gov init` calls it.
    name: &'static str,
    /// What prints PATH as a child process sees it; a Unix program, so that the shell's own idea of
    /// PATH does not count.
    show: &'static str,
    /// Lines under which a start-up file may have to live.
    preludes: &'static [&'static str],
    /// It reads any PATH as it is, empty elements too, and leaves alone what is first already.
    keeps_text: bool,
    /// Its start takes so long that not every pair of cases is tried.
    is_slow: bool,
}

const PRINTENV: &str = "/usr/bin/printenv PATH";

const fn posix(line: &'static [&'static str], name: &'static str) -> Dialect {
    let preludes = &["", "set -eu", "set -euf; IFS=:/"];
    Dialect { line, name, show: PRINTENV, preludes, keeps_text: true, is_slow: false }
}

const fn other(line: &'static [&'static str], name: &'static str, show: &'static str) -> Dialect {
    Dialect { line, name, show, preludes: &[""], keeps_text: false, is_slow: true }
}

const DIALECTS: &[Dialect] = &[
    posix(&["bash", "--norc", "--noprofile"], "bash"),
    posix(&["bash", "--posix"], "sh"),
    posix(&["dash"], "sh"),
    posix(&["zsh", "-f"], "zsh"),
    posix(&["zsh", "--emulate", "sh", "-f"], "sh"),
    posix(&["ksh93"], "sh"),
    posix(&["mksh"], "sh"),
    posix(&["yash", "--norcfile"], "sh"),
    posix(&["busybox", "sh"], "sh"),
    Dialect { is_slow: false, ..other(&["fish", "--no-config"], "fish", PRINTENV) },
    Dialect { is_slow: false, ..other(&["tcsh", "-f"], "tcsh", PRINTENV) },
    other(&["elvish", "-norc"], "elvish", PRINTENV),
    other(&["nu", "--no-config-file"], "nu", "^/usr/bin/printenv PATH"),
    other(&["xonsh", "--no-rc"], "xonsh", PRINTENV),
    other(&["pwsh", "-NoProfile", "-File"], "powershell", PRINTENV),
];

/// Names of gov's home, each full of what some shell takes for its own.
const HOMES: [&str; 5] =
    ["plain", "a b  'c' \"d\"", "$HOME`id`$(id)\\x\\", "g*l?o[b]{a,b}~#;&|<>()!x!!", "\u{fc}n\u{ef} -x= %d @ ^"];

/// PATHs; `@` stands for the shim directory.
const PATHS: [&str; 6] = [
    "/usr/local/bin:/usr/bin:/bin",
    "/usr/bin:@:/bin:@",
    "/usr/bin:@:@",
    "@:/usr/bin:/bin",
    "/usr/bin:@x:/x@:/bin",
    "@",
];

/// The same, for shells that keep what no other shell does.
const PATHS_AS_TEXT: [&str; 3] = [":/usr/bin::/bin:", "@:/usr/bin:@", "/usr/bin:@:"];

/// PATH after the file was sourced.
fn expected(path: &str, shims: &str) -> String {
    let path = path.replace('@', shims);
    if path == shims || path.starts_with(&format!("{shims}:")) {
        return path;
    }
    let others: Vec<&str> = path.split(':').filter(|element| *element != shims).collect();
    [shims].into_iter().chain(others).collect::<Vec<_>>().join(":")
}

/// One shell on one machine, whose gov lives under an odd name.
struct Session<'a> {
    dialect: &'a Dialect,
    program: &'a Path,
    machine: Machine,
    gov_home: PathBuf,
    block: String,
}

impl<'a> Session<'a> {
    fn new(dialect: &'a Dialect, program: &'a Path, home: &str) -> Self {
        let machine = Machine::new();
        let gov_home = machine.root().join(home);
        let mut init = machine.command(["init", dialect.name, "--print"]);
        let printed = answer(init.env("GOV_HOME", &gov_home));
        assert_eq!(printed.code, Some(0), "{printed:?}");
        Self { dialect, program, machine, gov_home, block: printed.stdout }
    }

    fn shims(&self) -> String {
        self.gov_home.join("shims").to_str().unwrap().to_owned()
    }

    /// The shell, about to run a script.
    fn shell(&self, script: &str, path: &str) -> Command {
        self.machine.write("script", script);
        let mut command = self.machine.any(self.program);
        command.args(&self.dialect.line[1..]).arg(self.machine.root().join("script")).env("PATH", path);
        // pwsh speaks to its maker, and colours, unless told.
        command.env("POWERSHELL_TELEMETRY_OPTOUT", "1").env("NO_COLOR", "1").env_remove("GOV_HOME");
        // Some shells know no letters but ASCII without it.
        command.env("LC_ALL", "C.UTF-8");
        command
    }

    /// PATH after the block was run once and twice.
    fn check(&self, prelude: &str, path: &str) {
        let Dialect { show, name, line, .. } = self.dialect;
        let block = &self.block;
        let script = format!("{prelude}\n{block}{show}\n{block}{show}\n");
        let shims = self.shims();
        let answer = answer(&mut self.shell(&script, &path.replace('@', &shims)));
        let wanted = expected(path, &shims);
        let context = format!("{line:?} as {name}, PATH {path}\n{script}\n{answer:?}");
        assert_eq!(answer.stdout, format!("{wanted}\n{wanted}\n"), "{context}");
        assert_eq!((answer.code, answer.stderr.as_str()), (Some(0), ""), "{context}");
    }
}

fn find(name: &str) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "the shells are the machine's own")]
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|directory| directory.join(name)).find(|program| program.is_file())
}

/// Every dialect of a program of that name, or a skip.
fn check(name: &str) {
    let Some(program) = find(name) else { return skip(&format!("{name} is not installed")) };
    for dialect in DIALECTS.iter().filter(|dialect| dialect.line[0] == name) {
        for (number, home) in HOMES.iter().enumerate() {
            if dialect.name == "xonsh" && home.contains('$') {
                assert_no_block(dialect, home);
                continue;
            }
            let session = Session::new(dialect, &program, home);
            let more: &[&str] = if dialect.keeps_text { &PATHS_AS_TEXT } else { &[] };
            for path in PATHS.iter().chain(more) {
                let is_left_out = dialect.is_slow && number > 0 && *path != PATHS[1];
                for prelude in dialect.preludes.iter().filter(|_| !is_left_out) {
                    session.check(prelude, path);
                }
            }
            without_its_home(&session);
        }
    }
}

/// A start-up file outlives gov: it says nothing and changes nothing.
fn without_its_home(session: &Session<'_>) {
    std::fs::remove_dir_all(&session.gov_home).unwrap();
    let Dialect { show, line, preludes, .. } = session.dialect;
    for prelude in *preludes {
        let script = format!("{prelude}\n{}{show}\n", session.block);
        let answer = answer(&mut session.shell(&script, "/usr/local/bin:/bin"));
        assert_eq!(answer.stdout, "/usr/local/bin:/bin\n", "{line:?}: {script}\n{answer:?}");
        assert_eq!((answer.code, answer.stderr.as_str()), (Some(0), ""), "{line:?}: {script}");
    }
}

#[test]
fn bash_runs_the_shims_first() {
    check("bash");
}

#[test]
fn dash_runs_the_shims_first() {
    check("dash");
}

#[test]
fn zsh_runs_the_shims_first() {
    check("zsh");
}

#[test]
fn ksh93_runs_the_shims_first() {
    check("ksh93");
}

#[test]
fn mksh_runs_the_shims_first() {
    check("mksh");
}

#[test]
fn yash_runs_the_shims_first() {
    check("yash");
}

#[test]
fn busybox_runs_the_shims_first() {
    check("busybox");
}

#[test]
fn fish_runs_the_shims_first() {
    check("fish");
}

#[test]
fn tcsh_runs_the_shims_first() {
    check("tcsh");
}

#[test]
fn elvish_runs_the_shims_first() {
    check("elvish");
}

#[test]
fn nushell_runs_the_shims_first() {
    check("nu");
}

#[test]
fn xonsh_runs_the_shims_first() {
    check("xonsh");
}

/// Debian has no package of it, so its absence is no skip that could be mended: it is tested where
/// it is.
#[test]
fn powershell_runs_the_shims_first_where_there_is_one() {
    if find("pwsh").is_some() {
        check("pwsh");
    }
}

/// The function `gov` of the shells that have one: it gives the session a version and takes it
/// away, and is gov for all else.
#[test]
fn a_session_gets_a_version_and_loses_it() {
    let mut tried = 0;
    for dialect in DIALECTS.iter().filter(|dialect| dialect.keeps_text || dialect.name == "fish") {
        let Some(program) = find(dialect.line[0]) else { continue };
        tried += 1;
        let session = Session::new(dialect, &program, "gov");
        let machine = &session.machine;
        machine.install("1.22.3");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_gov"), machine.programs().join("gov")).unwrap();
        let show = "/bin/sh -c 'echo \"version:${GOV_VERSION-none}\"'";
        for prelude in dialect.preludes {
            let script = format!(
                "{prelude}\n{}{show}\ngov shell 1.22\n{show}\ngov current\ngov shell\ngov shell --unset\n{show}\n\
                 gov shell --help > /dev/null\n{show}\ngov shell frob || {show}\n",
                session.block
            );
            let mut shell = session.shell(&script, &format!("{}:/usr/bin:/bin", machine.programs().display()));
            let answer = answer(shell.env("GOV_HOME", &session.gov_home).env("GOV_SOURCES", "http://127.0.0.1:1"));
            let shown = "version:none\nversion:1.22.3\ngo1.22.3\n1.22.3\nversion:none\nversion:none\nversion:none\n";
            assert_eq!(answer.stdout, shown, "{:?}: {script}\n{answer:?}", dialect.line);
            assert!(answer.stderr.contains("error: \"frob\" is not a Go version"), "{:?}: {answer:?}", dialect.line);
        }
    }
    assert!(tried > 0, "there is no shell at all");
}

#[test]
fn what_is_sourced_starts_no_process() {
    let Some(strace) = find("strace") else { return skip("strace is not installed") };
    let trial = Command::new(&strace).args(["-qq", "-o", "/dev/null", "/bin/sh", "-c", ":"]).status();
    if !trial.is_ok_and(|status| status.success()) {
        return skip("strace may not trace here");
    }
    for dialect in DIALECTS {
        let Some(program) = find(dialect.line[0]) else { continue };
        let session = Session::new(dialect, &program, "plain");
        let starts = |script: &str| {
            let shell = session.shell(script, "/usr/bin:/bin");
            let record = session.machine.root().join("record");
            let mut traced = session.machine.any(&strace);
            traced.args(["-f", "-qq", "-e", "trace=execve,fork,vfork,clone,clone3", "-o"]).arg(&record);
            traced.arg(&program).args(shell.get_args());
            let answer = answer(traced.env("PATH", "/usr/bin:/bin").env_remove("GOV_HOME"));
            assert_eq!(answer.code, Some(0), "{:?}: {answer:?}", dialect.line);
            let record = std::fs::read_to_string(record).unwrap();
            let is_start = |line: &&str| !line.contains("CLONE_THREAD") && !line.contains("resumed");
            record.lines().filter(is_start).filter(|line| line.contains('(')).count()
        };
        // On a busy machine strace cuts a line before the flags that tell a thread from a process: that
        // can only add to the count, and not each time.
        let least = |script: &str| (0..3).map(|_| starts(script)).min();
        assert_eq!(least(&session.block), least("\n"), "{:?}", dialect.line);
    }
}

#[test]
fn a_home_that_no_path_can_hold_gets_no_block() {
    for dialect in DIALECTS {
        assert_no_block(dialect, "a:b");
    }
}

#[track_caller]
fn assert_no_block(dialect: &Dialect, home: &str) {
    let machine = Machine::new();
    let mut init = machine.command(["init", dialect.name, "--print"]);
    let answer = answer(init.env("GOV_HOME", machine.root().join(home)));
    assert_eq!((answer.code, answer.stdout.as_str()), (Some(2), ""), "{}: {answer:?}", dialect.name);
    assert!(answer.stderr.contains("hint: "), "{}: {answer:?}", dialect.name);
}
