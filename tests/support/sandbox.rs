//! A machine of its own for one test: a private home, temporary directory and PATH, no variable of
//! the machine's, and a network that ends at a wall.

use super::installed;
use super::module_proxy::ModuleProxy;
use super::release_server::ReleaseServer;
use super::{put, scratch};
use gov_shims::go_version::Release;
use gov_shims::wanted::Wanted;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What no run of gov or of a small build takes on the slowest machine.
const PATIENCE: Duration = Duration::from_mins(3);

/// Where nobody listens: the port of a service that no system runs any more.
pub(crate) const NOBODY: &str = "http://127.0.0.1:1";

/// The machine.
pub(crate) struct Sandbox {
    root: TempDir,
    wall: ReleaseServer,
    variables: Vec<(String, String)>,
}

impl Sandbox {
    /// A machine on which nothing is installed. Whatever it asks of an https host reaches the wall.
    ///
    /// It is in memory where there is enough of it: of the ten thousand files of a release that was
    /// just deleted, some file systems remember each inode for minutes, and become slow.
    pub(crate) fn new() -> Self {
        Self::at(memory().unwrap_or_else(scratch))
    }

    /// One on a real disk.
    pub(crate) fn on_disk() -> Self {
        Self::at(scratch())
    }

    fn at(place: PathBuf) -> Self {
        let root = tempfile::Builder::new().prefix("sandbox.").tempdir_in(place).unwrap();
        for directory in ["home", "tmp", "bin", "work"] {
            fs::create_dir(root.path().join(directory)).unwrap();
        }
        Self { root, wall: ReleaseServer::start(), variables: Vec::new() }
    }

    /// A new one with GOPROXY at a proxy.
    pub(crate) fn behind(proxy: &ModuleProxy) -> Self {
        Self::new().with("GOPROXY", &proxy.url())
    }

    /// One with these versions installed, for tests of what comes after; on disk, where they are.
    pub(crate) fn holding(versions: &[&str]) -> Self {
        let sandbox = Self::on_disk();
        installed::link(versions, &sandbox.path("gov"));
        sandbox.gov("rehash").succeeds();
        sandbox.assert_tidy(versions);
        sandbox
    }

    /// The same with a variable for all that runs in it.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A path in it.
    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.root.path().join(below)
    }

    /// A path in gov's home.
    pub(crate) fn home(&self, below: &str) -> PathBuf {
        self.path("gov").join(below)
    }

    /// The GOROOT of a version.
    pub(crate) fn goroot(&self, version: &str) -> PathBuf {
        self.home("versions").join(format!("go{version}"))
    }

    /// A directory with these files.
    pub(crate) fn project(&self, name: &str, files: &[(&str, &str)]) -> PathBuf {
        let directory = self.path("work").join(name);
        fs::create_dir_all(&directory).unwrap();
        for (path, text) in files {
            put(&directory.join(path), text);
        }
        directory
    }

    /// Hosts that were asked for at the wall, each as often as it was: `go.dev:443`.
    pub(crate) fn walled(&self) -> Vec<String> {
        self.wall.requests().into_iter().map(|request| request.target).collect()
    }

    /// gov with these arguments, separated by spaces.
    pub(crate) fn gov(&self, arguments: &str) -> Call<'_> {
        self.program(env!("CARGO_BIN_EXE_gov")).arguments(arguments)
    }

    /// A shim with these arguments.
    pub(crate) fn shim(&self, name: &str, arguments: &str) -> Call<'_> {
        self.program(self.home("shims").join(name)).arguments(arguments)
    }

    /// Any program. Its environment is the sandbox's alone; the shims are first on PATH.
    pub(crate) fn program(&self, program: impl AsRef<OsStr>) -> Call<'_> {
        let mut command = Command::new(program);
        let text = |path: PathBuf| path.into_os_string();
        let path = std::env::join_paths([self.home("shims"), self.path("bin")]).unwrap();
        command
            .env_clear()
            .envs([
                ("HOME", text(self.path("home"))),
                ("GOV_HOME", text(self.path("gov"))),
                ("TMPDIR", text(self.path("tmp"))),
                ("PATH", path),
                // Of all tests, and of no one else: what is built once need not be built again.
                ("GOCACHE", text(scratch().join("go-build"))),
                ("HTTPS_PROXY", self.wall.url("").into()),
            ])
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.path("work"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Call { sandbox: self, command }
    }

    /// Asserts that an installed version runs.
    #[track_caller]
    pub(crate) fn assert_runs(&self, version: &str) {
        let run = self.shim(&format!("go{version}"), "version").succeeds();
        assert_eq!(run.stdout, format!("go version go{version} linux/amd64\n"));
    }

    /// Asserts that gov's home holds these versions whole, and nothing that belongs to no version.
    #[track_caller]
    pub(crate) fn assert_tidy(&self, versions: &[&str]) {
        let names = |each: &dyn Fn(&str) -> Vec<String>| -> BTreeSet<String> {
            versions.iter().flat_map(|version| each(version)).collect()
        };
        assert_eq!(names_in(&self.home("versions")), names(&|version| vec![format!("go{version}")]));
        let receipts = |version: &str| vec![format!("go{version}.json"), format!("go{version}.sha256")];
        assert_eq!(names_in(&self.home("receipts")), names(&receipts));
        let mut shims = names(&|version| vec![format!("go{version}")]);
        shims.extend(["go".to_owned(), "gofmt".to_owned(), "gov".to_owned()]);
        assert_eq!(names_in(&self.home("shims")), shims);
        for directory in ["staging", "downloads", "locks"] {
            assert_eq!(names_in(&self.home(directory)), BTreeSet::new(), "{directory}");
        }
        self.assert_linked(versions);
        assert_nothing_unfinished(&self.home(""));
        assert_eq!(names_in(&self.path("tmp")), BTreeSet::new(), "the temporary directory");
        assert_eq!(names_in(&self.path("home")), BTreeSet::new(), "the user's home");
    }

    /// Asserts that each family has its link to the newest of these versions, and the default, where
    /// it is one of them.
    #[track_caller]
    fn assert_linked(&self, versions: &[&str]) {
        let installed: Vec<Release> = versions.iter().map(|version| Release::parse(version).unwrap()).collect();
        let mut links = BTreeMap::new();
        for release in &installed {
            let family = release.version().family();
            let newest = installed.iter().filter(|other| family.contains(other.version())).max().unwrap();
            links.insert(family.to_string(), PathBuf::from(format!("../versions/{}", newest.toolchain_name())));
        }
        let default = fs::read_to_string(self.home("default")).unwrap_or_default();
        if let Some(release) = Wanted::parse(default.trim()).ok().and_then(|wanted| wanted.choose(&installed).cloned())
        {
            links.insert("default".to_owned(), PathBuf::from(format!("../versions/{}", release.toolchain_name())));
        }
        let target = |name: String| {
            let target = fs::read_link(self.home("links").join(&name)).unwrap();
            (name, target)
        };
        assert_eq!(names_in(&self.home("links")).into_iter().map(target).collect::<BTreeMap<_, _>>(), links);
    }

    fn published(&self) -> Vec<(&'static str, BTreeSet<String>)> {
        let directories = ["versions", "receipts", "shims", "staging"];
        directories.map(|name| (name, names_in(&self.home(name)))).to_vec()
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn memory() -> Option<PathBuf> {
    None
}

/// A file system in memory that has room for a few releases and runs programs.
#[cfg(target_os = "linux")]
pub(crate) fn memory() -> Option<PathBuf> {
    const ROOM: u64 = 2 << 30;
    let place = PathBuf::from("/dev/shm");
    let name = std::ffi::CString::new(place.to_str()?).ok()?;
    #[expect(unsafe_code, reason = "the standard library does not tell how much room there is")]
    // SAFETY: `name` ends in NUL, and the structure of numbers is valid when it is all zeros.
    let status = unsafe {
        let mut status: libc::statvfs = std::mem::zeroed();
        if libc::statvfs(name.as_ptr(), &raw mut status) != 0 {
            return None;
        }
        status
    };
    let runs_programs = status.f_flag & libc::ST_NOEXEC == 0;
    (runs_programs && status.f_bavail * status.f_frsize >= ROOM).then_some(place)
}

/// Asserts that no file that a run began is left, anywhere but in the versions.
#[track_caller]
fn assert_nothing_unfinished(directory: &Path) {
    for name in names_in(directory) {
        let path = directory.join(&name);
        assert!(!name.starts_with(".new."), "{} is left", path.display());
        if name != "versions" && path.is_dir() && !path.is_symlink() {
            assert_nothing_unfinished(&path);
        }
    }
}

/// The names in a directory; none if there is no such directory.
pub(crate) fn names_in(directory: &Path) -> BTreeSet<String> {
    let Ok(entries) = fs::read_dir(directory) else { return BTreeSet::new() };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Puts another file in the place of one, which other sandboxes may share.
pub(crate) fn replace(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::remove_file(path).unwrap();
    put(path, bytes);
}

/// A program that is about to run.
#[must_use = "a call does nothing until it is run"]
pub(crate) struct Call<'s> {
    sandbox: &'s Sandbox,
    command: Command,
}

impl Call<'_> {
    /// More arguments, separated by spaces.
    pub(crate) fn arguments(mut self, arguments: &str) -> Self {
        self.command.args(arguments.split_ascii_whitespace());
        self
    }

    /// One more argument.
    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    /// More arguments.
    pub(crate) fn args(mut self, arguments: &[&str]) -> Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub(crate) fn within(mut self, directory: &Path) -> Self {
        self.command.current_dir(directory);
        self
    }

    /// The same with that umask.
    pub(crate) fn with_umask(self, umask: &str) -> Self {
        let script = format!("umask {umask}; exec \"$0\" \"$@\"");
        self.in_shell(Command::new("/bin/sh"), &script)
    }

    /// The same, started by a shell's script in which it is `"$0" "$@"`.
    pub(crate) fn in_shell(self, mut shell: Command, script: &str) -> Self {
        shell.arg("-c").arg(script).arg(self.command.get_program()).args(self.command.get_args()).env_clear();
        for (name, value) in self.command.get_envs() {
            if let Some(value) = value {
                shell.env(name, value);
            }
        }
        shell.current_dir(self.command.get_current_dir().unwrap());
        shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self { command: shell, ..self }
    }

    /// The same, with a pipe to write to on stdin.
    pub(crate) fn with_input(mut self) -> Self {
        self.command.stdin(Stdio::piped());
        self
    }

    /// Starts it, and leaves its end to the caller.
    pub(crate) fn spawn(mut self) -> Child {
        let shown = format!("{:?}", self.command);
        self.command.spawn().unwrap_or_else(|error| panic!("{shown}: {error}"))
    }

    /// Runs it to its end, whatever that is.
    pub(crate) fn run(self) -> Run {
        self.run_and(|_| true)
    }

    /// The same, and has `act` do something to the process, by its id, again and again until it says
    /// that it is done.
    pub(crate) fn run_and(mut self, mut act: impl FnMut(u32) -> bool) -> Run {
        let shown = format!("{:?}", self.command);
        let mut child = self.command.spawn().unwrap_or_else(|error| panic!("{shown}: {error}"));
        let outputs = [read(child.stdout.take().unwrap()), read(child.stderr.take().unwrap())];
        let began = Instant::now();
        let mut is_done = false;
        let status = loop {
            is_done = is_done || act(child.id());
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if began.elapsed() > PATIENCE {
                child.kill().unwrap();
                panic!("{shown} did not end");
            }
            thread::sleep(Duration::from_millis(5));
        };
        let [stdout, stderr] = outputs.map(|output| output.join().unwrap());
        Run { shown, code: status.code(), stdout, stderr }
    }

    /// Runs it and asserts that it went well.
    #[track_caller]
    pub(crate) fn succeeds(self) -> Run {
        let run = self.run();
        assert_eq!(run.code, Some(0), "{run}");
        run
    }

    /// Runs it and asserts that it failed with that code, said why, ended in a hint, and changed
    /// nothing of what is published, nor left anything that is not.
    #[track_caller]
    pub(crate) fn fails(self, code: i32) -> Run {
        let sandbox = self.sandbox;
        let before = sandbox.published();
        let run = self.run();
        run.assert_failed(code);
        assert_eq!(sandbox.published(), before, "{run}");
        assert_eq!(names_in(&sandbox.home("staging")), BTreeSet::new(), "{run}");
        run
    }
}

fn read(mut stream: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    })
}

/// What a program did.
#[derive(Debug)]
pub(crate) struct Run {
    shown: String,
    /// `None`: a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Asserts that it failed with that code, and that the message is whole.
    #[track_caller]
    pub(crate) fn assert_failed(&self, code: i32) {
        assert_eq!(self.code, Some(code), "{self}");
        assert!(self.stderr.lines().any(|line| line.starts_with("error: ")), "{self}");
        let last = self.stderr.lines().last().unwrap_or_default();
        assert!(last.starts_with("hint: ") && last.len() > "hint: ".len(), "{self}");
    }

    /// Asserts that stderr says that.
    #[track_caller]
    pub(crate) fn says(&self, text: impl AsRef<str>) -> &Self {
        let text = text.as_ref();
        assert!(self.stderr.contains(text), "expected {text:?} of {self}");
        self
    }

    /// What it printed as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self}"))
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(out, "{}\nended with {:?}", self.shown, self.code)?;
        write!(out, "--- stdout\n{}--- stderr\n{}---", self.stdout, self.stderr)
    }
}
