//! Starting a program as a strange parent would: any arguments, any environment, signals,
//! descriptors, and a directory that is gone.

use super::World;
use super::fake_go::Report;
use std::ffi::CString;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// Seconds after which the kernel ends a launched program: nothing here may hang.
const LONGEST: u32 = 60;

/// A program about to start.
pub(crate) struct Launch<'w> {
    world: &'w World,
    program: PathBuf,
    arguments: Vec<Vec<u8>>,
    environment: Vec<Vec<u8>>,
    within: PathBuf,
    last: Vec<Box<dyn Fn() + Send + Sync>>,
}

/// How it went.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: ExitStatus,
    pub(crate) stderr: String,
    /// What reached the fake go, where one ran.
    pub(crate) report: Option<Report>,
}

impl World {
    /// Installs a release whose programs are the fake.
    pub(crate) fn release(&self, version: &str) {
        for tool in ["go", "gofmt"] {
            self.fake(&format!(".gov/versions/go{version}/bin/{tool}"));
        }
    }

    /// Puts the fake at a path.
    pub(crate) fn fake(&self, path: &str) {
        self.link(path, std::env::current_exe().unwrap());
    }

    /// Puts gov's built shim at a path, as a link to the file: a copy that is written while
    /// another test forks could not be run.
    pub(crate) fn shim(&self, path: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let built = env!("CARGO_BIN_EXE_gov-shim");
        fs::hard_link(built, &path).or_else(|_| fs::copy(built, &path).map(drop)).unwrap();
    }

    /// A home as gov leaves it: two releases, the newer the default, and all shims.
    pub(crate) fn with_two_releases() -> Self {
        let world = Self::new();
        for version in ["1.22.3", "1.27.4"] {
            world.release(version);
            world.shim(&format!(".gov/shims/go{version}"));
        }
        world.shim(".gov/shims/go");
        world.shim(".gov/shims/gofmt");
        world.file(".gov/default", "1.27.4\n");
        world
    }

    /// A command line of a shim, in `~/p`.
    pub(crate) fn launch(&self, command: &[&str]) -> Launch<'_> {
        fs::create_dir_all(self.at("/report")).unwrap();
        let mut launch = Launch {
            world: self,
            program: self.at(".gov/shims").join(command[0]),
            arguments: command.iter().map(|word| word.as_bytes().to_vec()).collect(),
            environment: Vec::new(),
            within: self.at("p"),
            last: Vec::new(),
        };
        for entry in ["HOME=@/home/u", "PATH=@/home/u/.gov/shims:@/usr/bin", "FAKE_GO_REPORT=@/report"] {
            launch.environment.push(self.text(entry).as_bytes().to_vec());
        }
        launch
    }
}

impl Launch<'_> {
    /// Starts another program than the shim of the first word.
    pub(crate) fn program(mut self, program: PathBuf) -> Self {
        self.program = program;
        self
    }

    /// Replaces all arguments, the program's own name included.
    pub(crate) fn arguments(mut self, arguments: Vec<Vec<u8>>) -> Self {
        self.arguments = arguments;
        self
    }

    /// Adds an entry to the environment as it is; `@` is the world's root.
    pub(crate) fn entry(mut self, entry: &str) -> Self {
        self.environment.push(self.world.text(entry).as_bytes().to_vec());
        self
    }

    /// Adds an entry of any bytes.
    pub(crate) fn raw_entry(mut self, entry: &[u8]) -> Self {
        self.environment.push(entry.to_vec());
        self
    }

    /// Removes a variable.
    pub(crate) fn without(mut self, name: &str) -> Self {
        let prefix = format!("{name}=");
        self.environment.retain(|entry| !entry.starts_with(prefix.as_bytes()));
        self
    }

    /// Works in that directory.
    pub(crate) fn within(mut self, path: impl Into<PathBuf>) -> Self {
        self.within = path.into();
        self
    }

    /// Does something in the new process just before the program starts. It may call nothing that
    /// allocates: another thread of the parent may have held the allocator's lock.
    pub(crate) fn last(mut self, act: impl Fn() + Send + Sync + 'static) -> Self {
        self.last.push(Box::new(act));
        self
    }

    /// The environment so far.
    pub(crate) fn environment(&self) -> Vec<Vec<u8>> {
        self.environment.clone()
    }

    /// Starts it and waits.
    #[expect(unsafe_code, reason = "the new process gets its arguments and environment as raw bytes")]
    pub(crate) fn run(self) -> Ran {
        for old in fs::read_dir(self.world.at("/report")).unwrap().flatten() {
            fs::remove_file(old.path()).unwrap();
        }
        let strings = |texts: &[Vec<u8>]| -> Vec<CString> {
            texts.iter().map(|text| CString::new(text.as_slice()).unwrap()).collect()
        };
        let program = CString::new(self.program.as_os_str().as_bytes()).unwrap();
        let within = CString::new(self.within.as_os_str().as_bytes()).unwrap();
        let (arguments, environment) = (List::of(strings(&self.arguments)), List::of(strings(&self.environment)));
        let mut command = Command::new(&self.program);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let last = self.last;
        // SAFETY: the closure calls only what a forked process may call.
        unsafe {
            command.pre_exec(move || {
                libc::alarm(LONGEST);
                if libc::chdir(within.as_ptr()) != 0 {
                    return Err(std::io::Error::last_os_error());
                }
                for act in &last {
                    act();
                }
                libc::execve(program.as_ptr(), arguments.start(), environment.start());
                Err(std::io::Error::last_os_error())
            });
        }
        let output = command.output().unwrap();
        let stderr = self.world.without_root(&String::from_utf8_lossy(&output.stderr));
        assert_ne!(output.status.signal(), Some(libc::SIGALRM), "it hung; stderr: {stderr}");
        Ran { status: output.status, stderr, report: Report::read(&self.world.at("/report")) }
    }
}

impl Ran {
    /// The report of the fake, which must have run and ended well.
    #[track_caller]
    pub(crate) fn report(self) -> Report {
        assert!(self.status.success(), "{self:?}");
        self.report.unwrap()
    }

    /// The version of the fake that ran.
    #[track_caller]
    pub(crate) fn version(self) -> String {
        let report = self.report();
        let home = report.program().ancestors().nth(2).and_then(Path::file_name);
        home.unwrap().to_str().unwrap().to_owned()
    }

    /// The exit code and the words of a refusal; no program may have run.
    #[track_caller]
    pub(crate) fn refusal(self) -> (i32, String) {
        assert_eq!(self.report, None, "{}", self.stderr);
        (self.status.code().unwrap(), self.stderr)
    }
}

/// Strings, and pointers to them that end in a null.
struct List {
    pointers: Vec<*const libc::c_char>,
    _strings: Vec<CString>,
}

impl List {
    fn of(strings: Vec<CString>) -> Self {
        let pointers = strings.iter().map(|text| text.as_ptr()).chain([std::ptr::null()]).collect();
        Self { pointers, _strings: strings }
    }

    fn start(&self) -> *const *const libc::c_char {
        self.pointers.as_ptr()
    }
}

#[expect(unsafe_code, reason = "the strings move with the pointers to them, and nothing changes either")]
// SAFETY: see the reason.
unsafe impl Send for List {}

#[expect(unsafe_code, reason = "the strings move with the pointers to them, and nothing changes either")]
// SAFETY: see the reason.
unsafe impl Sync for List {}
