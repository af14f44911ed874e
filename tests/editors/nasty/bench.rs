//! A machine with a pinned project and three editors, and what a sync does to one of its files.

use crate::command_line::machine::{Machine, answer, words};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, lchown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// VS Code's settings, of the user and of the project.
pub(in crate::editors) const USER: &str = ".config/Code/User/settings.json";
/// See [`USER`].
pub(in crate::editors) const PROJECT: &str = "code/project/.vscode/settings.json";
/// The project's file of a JetBrains IDE.
pub(in crate::editors) const IDEA: &str = "code/project/.idea/workspace.xml";
/// Helix's.
pub(in crate::editors) const HELIX: &str = ".config/helix/languages.toml";

/// What each of them gets where it is not.
pub(in crate::editors) const PROJECT_MADE: &str = "{\n    \"go.alternateTools\": {\n        \
    \"go\": \"${env:HOME}/.gov/versions/go1.22.3/bin/go\"\n    },\n    \
    \"go.toolsEnvVars\": {\n        \"GOTOOLCHAIN\": \"go1.22.3\"\n    }\n}\n";
/// See [`PROJECT_MADE`].
pub(in crate::editors) const USER_MADE: &str =
    "{\n    \"go.alternateTools\": {\n        \"go\": \"${env:HOME}/.gov/shims/go\"\n    }\n}\n";

/// A machine: gov's home is the default one below `$HOME`, the project is pinned to 1.22.3, and
/// VS Code, `GoLand` and Helix are here.
pub(in crate::editors) struct Bench {
    pub(in crate::editors) machine: Machine,
    variables: Vec<(String, String)>,
    user: Option<u32>,
    gov_home: PathBuf,
}

/// What a sync said.
#[must_use = "assert something about it"]
#[derive(Debug)]
pub(in crate::editors) struct Synced {
    pub(in crate::editors) code: Option<i32>,
    pub(in crate::editors) json: Value,
    pub(in crate::editors) stderr: String,
}

/// Everything in a home but gov's own: kind, mode, owner, links, attributes and bytes.
pub(in crate::editors) type State = BTreeMap<PathBuf, String>;

/// What a sync must do to a file.
#[derive(Clone, Copy, Debug)]
pub(in crate::editors) enum Must<'a> {
    /// Write these bytes.
    Write(&'a [u8]),
    /// Find nothing to do.
    Agree,
    /// Leave it to its user, with what to put there.
    Leave,
    /// Refuse it, with this exit code.
    Refuse(i32),
}

impl Bench {
    /// One in memory, where there is enough of it: hundreds of runs wait for what they write.
    pub(in crate::editors) fn new() -> Self {
        let memory = crate::support::sandbox::memory();
        Self::at(memory.map_or_else(Machine::new, |memory| Machine::at(tempfile::tempdir_in(memory).unwrap())))
    }

    /// One on a real disk.
    pub(in crate::editors) fn on_disk() -> Self {
        Self::at(Machine::at(tempfile::tempdir_in(crate::support::scratch()).unwrap()))
    }

    fn at(machine: Machine) -> Self {
        machine.install("1.22.3");
        machine.install("1.25.4");
        let gov_home = machine.home().join(".gov");
        fs::rename(machine.gov_home(), &gov_home).unwrap();
        let bench = Self { machine, variables: Vec::new(), user: None, gov_home };
        bench.put("code/project/.go-version", "1.22.3\n");
        for directory in
            [".config/Code/User", ".config/JetBrains/GoLand2026.2/options", ".config/helix", "code/project/.idea"]
        {
            bench.directory(directory);
        }
        bench
    }

    /// The same with gov's home elsewhere.
    pub(in crate::editors) fn with_gov_home(mut self, gov_home: &Path) -> Self {
        fs::create_dir_all(gov_home.parent().unwrap()).unwrap();
        fs::rename(&self.gov_home, gov_home).unwrap();
        gov_home.clone_into(&mut self.gov_home);
        self
    }

    /// The same, of a user with this number, whose processes no other test sees. Only root can; anybody
    /// else's bench stays their own, and `false` is in the second place.
    pub(in crate::editors) fn of_user(mut self, user: u32) -> (Self, bool) {
        if fs::metadata("/proc/self").unwrap().uid() != 0 {
            return (self, false);
        }
        give(self.machine.root(), user);
        self.user = Some(user);
        (self, true)
    }

    pub(in crate::editors) fn set(&mut self, name: &str, value: &str) {
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    pub(in crate::editors) fn gov_home(&self) -> &Path {
        &self.gov_home
    }

    /// A path in the home directory.
    pub(in crate::editors) fn path(&self, below: &str) -> PathBuf {
        self.machine.home().join(below)
    }

    pub(in crate::editors) fn put(&self, below: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(below);
        self.machine.write(&path, bytes);
        path
    }

    pub(in crate::editors) fn directory(&self, below: &str) -> PathBuf {
        let path = self.path(below);
        fs::create_dir_all(&path).unwrap();
        path
    }

    pub(in crate::editors) fn read(&self, below: &str) -> Option<Vec<u8>> {
        fs::read(self.path(below)).ok()
    }

    pub(in crate::editors) fn text(&self, below: &str) -> String {
        String::from_utf8(self.read(below).unwrap()).unwrap()
    }

    pub(in crate::editors) fn mode(&self, below: &str, mode: u32) {
        fs::set_permissions(self.path(below), fs::Permissions::from_mode(mode)).unwrap();
    }

    /// gov in the project.
    pub(in crate::editors) fn gov(&self, line: &str) -> Command {
        self.any(env!("CARGO_BIN_EXE_gov"), line)
    }

    /// Any program there; the words are split at spaces.
    pub(in crate::editors) fn any(&self, program: &str, line: &str) -> Command {
        let mut command = self.machine.any(program);
        command.args(words(line)).env("GOV_HOME", &self.gov_home);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        if let Some(user) = self.user {
            command.uid(user).gid(user);
        }
        command
    }

    /// `gov sync-editors` with more arguments.
    pub(in crate::editors) fn sync(&self, line: &str) -> Synced {
        synced(&mut self.gov(&format!("sync-editors --json {line}")))
    }

    /// Everything in the home but gov's own.
    pub(in crate::editors) fn state(&self) -> State {
        let mut state = State::new();
        list(&self.machine.home(), &self.gov_home, &mut state);
        state
    }

    /// Plays a case through: a look that changes nothing, a sync, another look, and an undo. The words
    /// stand in the file's row.
    #[track_caller]
    pub(in crate::editors) fn plays(&self, name: &str, file: &str, must: Must<'_>, says: &[&str]) {
        let before = self.state();
        let (code, status) = must.expected();
        let look = self.sync("--check");
        assert_eq!(look.code, Some(if code == 0 { 100 } else { code }), "{name}: {look:?}");
        self.assert_state(&before, &format!("{name}: --check"));
        self.syncs(name, file, must, says);
        let (after, again) = (self.state(), self.sync("--check"));
        assert_eq!(again.code, Some(code), "{name}, again: {again:?}");
        assert_eq!(
            again.row(&self.path(file)).map(|row| row["status"].clone()),
            status.after().map(Value::from),
            "{name}"
        );
        self.assert_state(&after, &format!("{name}: a second time"));
        self.takes_back(name, &before);
    }

    /// Runs a sync, and asserts what it does to one file, and that the others are told.
    #[track_caller]
    pub(in crate::editors) fn syncs(&self, name: &str, file: &str, must: Must<'_>, says: &[&str]) {
        let (code, status) = must.expected();
        let path = self.path(file);
        let is_special = fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file());
        let content = || if is_special { None } else { fs::read(&path).ok() };
        let old = content();
        let synced = self.sync("");
        assert_eq!(synced.code, Some(code), "{name}: {synced:?}");
        let row = synced.row(&path).unwrap_or_else(|| panic!("{name}: no row: {synced:?}"));
        let expected = if old.is_none() { status.before() } else { status.of_a_file() };
        assert_eq!(row["status"], expected, "{name}: {row}");
        for words in says {
            assert!(row.to_string().contains(words), "{name} does not say {words:?}: {row:#}");
        }
        match must {
            Must::Write(bytes) => assert_same(name, &content().unwrap_or_default(), bytes),
            _ => assert!(content() == old, "{name}"),
        }
        synced.assert_others_told(name, &path);
    }

    /// Takes all back, and asserts that nothing is left of it.
    #[track_caller]
    pub(in crate::editors) fn takes_back(&self, name: &str, before: &State) {
        let undone = self.sync("--undo");
        assert_eq!(undone.code, Some(0), "{name}: {undone:?}");
        self.assert_state(before, &format!("{name}: --undo"));
        let again = self.sync("--undo");
        assert_eq!(again.json["files"], Value::Array(Vec::new()), "{name}: nothing is left to undo");
        let mut records = crate::support::sandbox::names_in(&self.gov_home.join("journal"));
        // What a run was writing when it was killed is no record.
        records.retain(|record| !record.starts_with(".new."));
        assert!(records.is_empty(), "{name}: the journal has {records:?}");
    }

    #[track_caller]
    pub(in crate::editors) fn assert_state(&self, expected: &State, context: &str) {
        let now = self.state();
        let paths = now.keys().chain(expected.keys());
        let changed = paths.filter(|path| now.get(*path) != expected.get(*path));
        let changed: BTreeMap<_, _> = changed.map(|path| (path, (expected.get(path), now.get(path)))).collect();
        assert!(changed.is_empty(), "{context}: {changed:#?}");
    }
}

/// The words for what must become of a file.
struct Words(Option<&'static str>, Option<&'static str>, Option<&'static str>);

impl Words {
    /// Where nothing was there, or what is no file.
    fn before(&self) -> &'static str {
        self.0.unwrap_or_default()
    }

    /// Of a file.
    fn of_a_file(&self) -> &'static str {
        self.1.unwrap_or_default()
    }

    /// In the next run.
    fn after(&self) -> Option<&'static str> {
        self.2
    }
}

impl Must<'_> {
    fn expected(self) -> (i32, Words) {
        match self {
            Self::Write(_) => (0, Words(Some("created"), Some("changed"), Some("in-sync"))),
            Self::Agree => (0, Words(Some("in-sync"), Some("in-sync"), Some("in-sync"))),
            Self::Leave => (0, Words(Some("left"), Some("left"), Some("left"))),
            Self::Refuse(code) => (code, Words(Some("refused"), Some("refused"), Some("refused"))),
        }
    }
}

impl Synced {
    /// What it says of a file.
    pub(in crate::editors) fn row(&self, path: &Path) -> Option<&Value> {
        let path = path.display().to_string();
        self.json["files"].as_array()?.iter().find(|row| row["file"] == path)
    }

    /// A file of no editor held up another's: all others are made, changed or right.
    #[track_caller]
    pub(in crate::editors) fn assert_others_told(&self, name: &str, but: &Path) {
        let but = but.display().to_string();
        let others: Vec<&Value> =
            self.json["files"].as_array().unwrap().iter().filter(|row| row["file"] != but).collect();
        assert!(others.len() >= 3, "{name}: {others:#?}");
        for row in others {
            assert!(["created", "changed", "in-sync"].iter().any(|word| row["status"] == **word), "{name}: {row:#}");
        }
    }

    /// What it says of a file must be there.
    #[track_caller]
    pub(in crate::editors) fn status(&self, path: &Path) -> &str {
        self.row(path).and_then(|row| row["status"].as_str()).unwrap_or_else(|| panic!("{}: {self:?}", path.display()))
    }
}

/// Runs gov and reads its JSON.
pub(in crate::editors) fn synced(command: &mut Command) -> Synced {
    let answer = answer(command);
    let json = serde_json::from_str(&answer.stdout).unwrap_or_default();
    Synced { code: answer.code, json, stderr: answer.stderr }
}

#[track_caller]
pub(in crate::editors) fn assert_same(name: &str, left: &[u8], right: &[u8]) {
    let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).escape_debug().to_string().replace("\\n", "\\n\n");
    assert!(left == right, "{name}\n--- is\n{}\n--- should be\n{}", shown(left), shown(right));
}

/// Gives all of a tree to a user.
pub(in crate::editors) fn give(path: &Path, user: u32) {
    lchown(path, Some(user), Some(user)).unwrap();
    if path.symlink_metadata().unwrap().is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            give(&entry.unwrap().path(), user);
        }
    }
}

fn list(directory: &Path, but: &Path, state: &mut State) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        // What git keeps is its own, but for what gov may write there.
        let is_gits = path.parent().is_some_and(|above| above.ends_with(".git")) && !path.ends_with("info");
        if path == but || is_gits {
            continue;
        }
        let metadata = path.symlink_metadata().unwrap();
        let content = if metadata.is_dir() {
            list(&path, but, state);
            "a directory".to_owned()
        } else if metadata.is_symlink() {
            format!("a link to {}", fs::read_link(&path).unwrap().display())
        } else if metadata.is_file() {
            let bytes = fs::read(&path).unwrap();
            let shown = if bytes.len() < 10_000 { String::from_utf8_lossy(&bytes).into_owned() } else { String::new() };
            format!("{} bytes, {} names, {:x?}, {}", bytes.len(), metadata.nlink(), hash(&bytes), shown)
        } else {
            "something else".to_owned()
        };
        let attributes = attributes(&path);
        let (mode, user, group) = (metadata.mode(), metadata.uid(), metadata.gid());
        state.insert(path, format!("{mode:o} {user}:{group} {attributes:?} {content}"));
    }
}

fn hash(bytes: &[u8]) -> Vec<u8> {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).to_vec()
}

/// A file's extended attributes; access lists are among them.
fn attributes(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut names = vec![0; 4096];
    let length = rustix::fs::llistxattr(path, names.as_mut_slice()).unwrap_or(0);
    let names = names[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty());
    let value = |name: &[u8]| {
        let mut value = vec![0; 4096];
        let length = rustix::fs::lgetxattr(path, name, value.as_mut_slice()).unwrap_or(0);
        value.truncate(length);
        value
    };
    names.map(|name| (String::from_utf8_lossy(name).into_owned(), value(name))).collect()
}
