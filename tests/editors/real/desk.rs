//! A user with a project, two releases and an editor.

use super::{processes, programs};
use crate::support::module_proxy::ModuleProxy;
use crate::support::put;
use crate::support::sandbox::{Call, NOBODY, Run, Sandbox};
use crate::support::sdk_cache::{NEW, OLD};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

/// What no step of an editor takes on the slowest machine.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);

/// Calls the standard library: line 4 has `Println` from character 18 on.
const MAIN: &str = "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println() }\n";

/// How an editor was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Started {
    /// From a shell that knows gov: the shims are first on PATH.
    FromShell,
    /// From a desktop that does not: a Go of the system's is on PATH, and it is the wrong one.
    FromDesktop,
    /// From something in between: that Go is found before the shims are.
    ShimsLast,
}

/// The desk.
pub(super) struct Desk {
    pub(super) sandbox: Sandbox,
    /// Pinned; every editor opens its `main.go`.
    pub(super) project: PathBuf,
    /// Where editors are started: nothing pins there, and the default is never the project's Go.
    pub(super) elsewhere: PathBuf,
    gopls: PathBuf,
}

impl Desk {
    /// With a project that is pinned to the newer release; `None`: something is missing, and the test
    /// is skipped.
    pub(super) fn new() -> Option<Self> {
        let gopls = programs::gopls()?;
        ModuleProxy::start()?;
        let sandbox = Sandbox::holding(&[NEW, OLD])
            .with("GOPROXY", NOBODY)
            .with("GOTELEMETRY", "off")
            .with("GOFLAGS", "-mod=mod")
            .with("TERM", "xterm")
            .with("SHELL", "/bin/sh");
        let project = sandbox.project("pinned", &[("go.mod", "module pinned.test\n\ngo 1.20\n"), ("main.go", MAIN)]);
        // An editor takes the repository for the project, and the build directory lies in one.
        sandbox.program("/usr/bin/git").args(&["init", "--quiet"]).within(&project).succeeds();
        let elsewhere = sandbox.project("elsewhere", &[]);
        symlink(&gopls, sandbox.path("bin/gopls")).unwrap();
        put(&sandbox.path("home/.config/go/telemetry/mode"), "off");
        let desk = Self { sandbox, project, elsewhere, gopls };
        desk.switch(NEW);
        Some(desk)
    }

    /// Pins the project to a release, and sees that everything else is the other one.
    pub(super) fn switch(&self, version: &str) {
        let other = if version == NEW { OLD } else { NEW };
        self.sandbox.gov("pin").arg(version).within(&self.project).succeeds();
        self.sandbox.gov("default").arg(other).succeeds();
        let system = self.sandbox.path("system");
        let _ = std::fs::remove_file(&system);
        symlink(self.sandbox.goroot(other), system).unwrap();
        assert_eq!(self.go(&self.project), format!("go{version}"));
        assert_eq!(self.go(&self.elsewhere), format!("go{other}"));
    }

    /// Has gov tell the editors, from within the project.
    pub(super) fn sync(&self) -> Run {
        self.sync_with("")
    }

    /// The same with more arguments, separated by spaces.
    pub(super) fn sync_with(&self, arguments: &str) -> Run {
        let call = self.sandbox.gov("sync-editors").arguments(arguments).within(&self.project);
        call.env("PATH", self.search_path(Started::FromShell)).succeeds()
    }

    /// What gov tells a user to put into an editor's own configuration.
    pub(super) fn advice(&self, editor: &str) -> String {
        let told = self.sync_with("--json").json();
        let advices = told["advices"].as_array().unwrap();
        let advice = advices.iter().find(|advice| advice["editor"] == editor);
        advice.unwrap_or_else(|| panic!("{told}"))["snippet"].as_str().unwrap().to_owned()
    }

    /// The Go that gov resolves for a directory.
    pub(super) fn go(&self, directory: &Path) -> String {
        let run = self.sandbox.shim("go", "env GOVERSION").within(directory).succeeds();
        run.stdout.trim().to_owned()
    }

    /// A program, started elsewhere.
    pub(super) fn start(&self, program: &Path, started: Started) -> Call<'_> {
        self.sandbox.program(program).within(&self.elsewhere).env("PATH", self.search_path(started))
    }

    /// PATH, as an editor finds it.
    pub(super) fn search_path(&self, started: Started) -> String {
        let shims = self.sandbox.home("shims");
        let system = self.sandbox.path("system/bin");
        let first = match started {
            Started::FromShell => vec![shims],
            Started::FromDesktop => vec![system],
            Started::ShimsLast => vec![system, shims],
        };
        let usual = [self.sandbox.path("bin"), "/usr/bin".into(), "/bin".into()];
        std::env::join_paths(first.into_iter().chain(usual)).unwrap().into_string().unwrap()
    }

    /// The gopls that is installed, by its own path.
    pub(super) fn gopls(&self) -> &Path {
        &self.gopls
    }

    /// A file of the user's.
    pub(super) fn user_file(&self, below: &str, text: &str) {
        put(&self.sandbox.path("home").join(below), text);
    }

    /// Asserts that an editor finds the Go that gov resolves for its project: when it opens it, and
    /// after a switch and a restart of its language server.
    #[track_caller]
    pub(super) fn agrees_with(&self, editor: Call<'_>) {
        let editor = editor.env("PROJECT", &self.project);
        let mut editor = Process::start(editor);
        assert_eq!(self.read_when_there("before", &mut editor), format!("go{NEW}"));
        self.switch(OLD);
        self.sync();
        put(&self.sandbox.path("tmp/switched"), "");
        assert_eq!(self.read_when_there("after", &mut editor), format!("go{OLD}"));
    }

    /// What a file that an editor writes says, as soon as it is there. The editor writes another one
    /// and renames it.
    #[track_caller]
    pub(super) fn read_when_there(&self, name: &str, editor: &mut Process) -> String {
        let file = self.sandbox.path("tmp").join(name);
        let began = Instant::now();
        loop {
            if let Ok(text) = std::fs::read_to_string(&file) {
                return text;
            }
            let has_ended = editor.has_ended();
            assert!(!has_ended && began.elapsed() < PATIENCE, "the editor wrote no {name}: {}", editor.shown());
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        processes::end(&self.sandbox);
    }
}

/// A script that an editor runs.
pub(super) fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/editors/real/scripts").join(name)
}

/// A program that ends with this, whatever becomes of the test.
pub(super) struct Process {
    child: Child,
    output: [Option<thread::JoinHandle<String>>; 2],
}

impl Process {
    pub(super) fn start(call: Call<'_>) -> Self {
        let mut child = call.with_input().spawn();
        let output = [child.stdout.take().map(read), child.stderr.take().map(read)];
        Self { child, output }
    }

    fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Ends it, and tells all that it wrote.
    pub(super) fn shown(&mut self) -> String {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let output = self.output.iter_mut().filter_map(Option::take).map(|thread| thread.join().unwrap_or_default());
        output.collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(mut stream: impl std::io::Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
