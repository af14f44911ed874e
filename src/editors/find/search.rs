//! Looking at one user's directories, with care: bounded, and never an error.

use super::{Found, Machine, System};
use crate::editors::place::{Advice, Editor, Place, Role, Scope};
use crate::system::plain_file::{self, Links};
use gov_shims::look;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// Entries of a directory that are looked at.
const MOST_ENTRIES: usize = 10_000;

/// Bytes of a user's configuration that are searched for a word.
const MOST_TEXT: usize = 1 << 20;

/// What users of a sandboxed editor should know.
pub(super) const SANDBOXED: &str =
    "it runs in a sandbox of flatpak, which may not see gov's directory, nor the Go that is in it";

/// One user's directories, and what was found in them.
pub(super) struct Search<'a> {
    /// Where to look.
    pub(super) machine: &'a Machine<'a>,
    /// The user's home directory.
    pub(super) home: PathBuf,
    /// Directories of PATH that may hold editors of this system.
    path: Vec<PathBuf>,
    /// Names of applications, as desktops list them.
    applications: OnceCell<BTreeSet<String>>,
    /// Applications that flatpak keeps directories for.
    sandboxes: OnceCell<BTreeSet<String>>,
    notes: RefCell<Vec<String>>,
    found: Found,
}

impl<'a> Search<'a> {
    /// `None` where the user has no home directory.
    pub(super) fn of(machine: &'a Machine<'a>) -> Option<Self> {
        let home = if machine.system == System::Windows { "USERPROFILE" } else { "HOME" };
        let home = absolute(machine, home)?;
        Some(Self {
            machine,
            home,
            path: search_path(machine),
            applications: OnceCell::new(),
            sandboxes: OnceCell::new(),
            notes: RefCell::default(),
            found: Found::default(),
        })
    }

    pub(super) fn into_found(self) -> Found {
        Found { notes: self.notes.into_inner(), ..self.found }
    }

    /// The directory that a variable names. An empty or relative one names none, as the specification
    /// of base directories has it.
    pub(super) fn variable(&self, name: &str) -> Option<PathBuf> {
        absolute(self.machine, name)
    }

    /// `$XDG_CONFIG_HOME`, which programs from Unix follow on macOS too.
    pub(super) fn xdg_config(&self) -> PathBuf {
        self.variable("XDG_CONFIG_HOME").unwrap_or_else(|| self.home.join(".config"))
    }

    /// `$XDG_DATA_HOME`.
    pub(super) fn xdg_data(&self) -> PathBuf {
        self.variable("XDG_DATA_HOME").unwrap_or_else(|| self.home.join(".local/share"))
    }

    /// Where programs of this system keep what is their user's and may follow him to other machines.
    pub(super) fn application_support(&self) -> PathBuf {
        match self.machine.system {
            System::Linux => self.xdg_config(),
            System::MacOs => self.home.join("Library/Application Support"),
            System::Windows => self.variable("APPDATA").unwrap_or_else(|| self.home.join("AppData/Roaming")),
        }
    }

    /// `%LOCALAPPDATA%`.
    pub(super) fn local_application_data(&self) -> PathBuf {
        self.variable("LOCALAPPDATA").unwrap_or_else(|| self.home.join("AppData/Local"))
    }

    /// `$XDG_CONFIG_HOME` on Unix, and where programs from there keep the same on Windows.
    pub(super) fn config_or(&self, on_windows: PathBuf) -> PathBuf {
        if self.machine.system == System::Windows { on_windows } else { self.xdg_config() }
    }

    /// A directory that is there.
    pub(super) fn is_directory(&self, path: &Path) -> bool {
        match std::fs::metadata(path) {
            Ok(metadata) => metadata.is_dir(),
            Err(error) => {
                self.tell(path, &error);
                false
            }
        }
    }

    /// A file that is there, whatever it is.
    pub(super) fn exists(&self, path: &Path) -> bool {
        match std::fs::symlink_metadata(path) {
            Ok(_) => true,
            Err(error) => {
                self.tell(path, &error);
                false
            }
        }
    }

    /// The names in a directory, sorted; none where it is not there. Names that are no text are
    /// nobody's that is looked for.
    pub(super) fn names(&self, directory: &Path) -> Vec<String> {
        let entries = match std::fs::read_dir(directory) {
            Ok(entries) => entries,
            Err(error) => {
                self.tell(directory, &error);
                return Vec::new();
            }
        };
        let names = entries.take(MOST_ENTRIES).flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<String> = names.collect();
        names.sort_unstable();
        names
    }

    /// A directory holds a name that begins like that.
    pub(super) fn has_name_like(&self, directory: &Path, prefix: &str) -> bool {
        self.names(directory).iter().any(|name| name.starts_with(prefix))
    }

    /// The text of a file; `None` where there is none that can be read, or it is too long to be a
    /// configuration.
    pub(super) fn text(&self, file: &Path) -> Option<String> {
        let bytes = self.bytes(file, MOST_TEXT)?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The bytes of a file, where it has at most so many.
    pub(super) fn bytes(&self, file: &Path, most: usize) -> Option<Vec<u8>> {
        match plain_file::read(file, Links::Followed, most) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                self.tell(file, &error);
                None
            }
        }
    }

    /// A file holds one of these words.
    pub(super) fn mentions(&self, file: &Path, words: &[&str]) -> bool {
        self.text(file).is_some_and(|text| words.iter().any(|word| text.contains(word)))
    }

    /// The first program of these names on PATH.
    pub(super) fn program(&self, names: &[&str]) -> Option<PathBuf> {
        let suffixes: &[&str] = if self.machine.system == System::Windows { &[".exe", ".cmd", ".bat"] } else { &[""] };
        let candidates = self.path.iter().flat_map(|directory| {
            names
                .iter()
                .flat_map(move |name| suffixes.iter().map(move |suffix| directory.join(format!("{name}{suffix}"))))
        });
        candidates.into_iter().find(|program| look::is_program(program))
    }

    /// A desktop lists one of these applications: the name of its `.desktop` file or `.app`, without
    /// that.
    pub(super) fn has_application(&self, names: &[&str]) -> bool {
        let applications = self.applications.get_or_init(|| self.list_applications());
        names.iter().any(|name| applications.contains(*name))
    }

    /// The directory of configuration that flatpak gives an application, where it has one.
    pub(super) fn sandbox(&self, application: &str) -> Option<PathBuf> {
        if self.machine.system != System::Linux {
            return None;
        }
        let root = self.home.join(".var/app");
        let sandboxes = self.sandboxes.get_or_init(|| self.names(&root).into_iter().collect());
        sandboxes.contains(application).then(|| root.join(application))
    }

    /// The editor is here.
    pub(super) fn is_present(&mut self, editor: Editor) {
        self.found.present.insert(editor);
    }

    /// A file of an editor that is here, unless it is known.
    pub(super) fn add(&mut self, place: Place) {
        self.found.present.insert(place.editor);
        if !self.found.places.iter().any(|known| known.path == place.path) {
            self.found.places.push(place);
        }
    }

    /// A file of the user's, and whether it may be made.
    pub(super) fn add_user(&mut self, editor: Editor, product: &str, role: Role, path: PathBuf, may_create: bool) {
        self.add(Place {
            editor,
            product: product.to_owned(),
            scope: Scope::User,
            role,
            path,
            root: None,
            may_create,
            notes: Vec::new(),
        });
    }

    /// What a user of an editor without a file may do.
    pub(super) fn advise(&mut self, editor: Editor, product: &str, place: impl Into<String>, snippet: String) {
        self.found.present.insert(editor);
        self.found.advices.push(Advice { editor, product: product.to_owned(), place: place.into(), snippet });
    }

    /// What the user should know of the search itself.
    pub(super) fn note(&self, note: String) {
        let mut notes = self.notes.borrow_mut();
        if !notes.contains(&note) {
            notes.push(note);
        }
    }

    /// Tells of what could not be looked at; what is not there needs no word.
    fn tell(&self, path: &Path, error: &io::Error) {
        use io::ErrorKind::{NotADirectory, NotFound};
        if !matches!(error.kind(), NotFound | NotADirectory) {
            self.note(format!("cannot look at {}: {error}", path.display()));
        }
    }

    fn list_applications(&self) -> BTreeSet<String> {
        let root = self.machine.root;
        let (directories, suffix) = match self.machine.system {
            System::Linux => {
                let shared = ["usr/share/applications", "usr/local/share/applications"];
                let exported = ["var/lib/snapd/desktop/applications", "var/lib/flatpak/exports/share/applications"];
                let own = [self.xdg_data(), self.xdg_data().join("flatpak/exports/share")];
                let mut directories: Vec<PathBuf> = own.map(|data| data.join("applications")).into();
                directories.extend(shared.iter().chain(&exported).map(|directory| root.join(directory)));
                (directories, ".desktop")
            }
            System::MacOs => (vec![root.join("Applications"), self.home.join("Applications")], ".app"),
            System::Windows => {
                let programs = self.local_application_data().join("Programs");
                (vec![root.join("Program Files"), programs], "")
            }
        };
        let names = directories.iter().flat_map(|directory| self.names(directory));
        names.filter_map(|name| name.strip_suffix(suffix).map(str::to_owned)).collect()
    }
}

/// The directory that a variable names absolutely.
fn absolute(machine: &Machine<'_>, name: &str) -> Option<PathBuf> {
    machine.environment.get(name).map(PathBuf::from).filter(|path| is_absolute(path, machine.system))
}

/// Paths of Windows are absolute there alone; the conventions of Windows hold elsewhere only in tests.
fn is_absolute(path: &Path, system: System) -> bool {
    path.is_absolute() || (system == System::Windows && path.has_root())
}

/// Where programs of this system may lie. gov's shims are none of them; and inside WSL the drives of
/// Windows hold programs of Windows, whose settings are not this system's, and are slow to ask.
fn search_path(machine: &Machine<'_>) -> Vec<PathBuf> {
    let path = machine.environment.get("PATH").unwrap_or_default();
    let is_wsl = machine.system == System::Linux && machine.environment.text("WSL_DISTRO_NAME").is_some();
    let mut directories: Vec<PathBuf> = Vec::new();
    for directory in std::env::split_paths(&path) {
        let is_theirs = is_wsl && is_drive(&directory);
        if directory.is_absolute() && directory != machine.shims && !is_theirs && !directories.contains(&directory) {
            directories.push(directory);
        }
    }
    directories
}

/// `/mnt/c` and what is below.
fn is_drive(path: &Path) -> bool {
    let mut names = path.iter().skip(1);
    names.next().is_some_and(|name| name == "mnt") && names.next().is_some_and(|name| name.len() == 1)
}
