//! The architecture, as a test: who may use whom, what decisions must not touch, what no file says.
//!
//! Data goes one way, so imports do: commands stand on operations, operations on edges, edges on
//! decisions, and all on the shared core, which stands on nothing.

mod imports;

use imports::Path as Import;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A layer; a module may import only from layers below its own, and from its own group. Decisions
/// may ask each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    /// Facts in, a decision out: no disk, environment, clock, network or terminal.
    Decisions,
    /// What every other edge may use: the environment, the terminal, files that are whole or absent.
    System,
    /// The network, archives, the store: each alone with one part of the world.
    Edges,
    /// Where edges meet.
    Operations,
    /// One each; none knows another.
    Commands,
    /// Ties the rest together, and shows it.
    Program,
}

use Layer::{Commands, Decisions, Edges, Operations, Program, System};

/// Every module of gov. What lies below one that is named here belongs to it. A module's group is
/// the first name of its path, save that each command is a group of its own.
const MODULES: &[(&str, Layer)] = &[
    ("archive::budgets", Decisions),
    ("archive::entry_rules", Decisions),
    ("archive::refused", Decisions),
    ("archive::sniff", Decisions),
    ("archive::tar_header", Decisions),
    ("archive::version_file", Decisions),
    ("archive::zip_directory", Decisions),
    ("config", Decisions),
    ("editors", Decisions),
    ("editors::repository::index", Decisions),
    ("failure", Decisions),
    ("go_next", Decisions),
    ("go_settings", Decisions),
    ("import", Decisions),
    ("location", Decisions),
    ("outcome", Decisions),
    ("pins", Decisions),
    ("progress", Decisions),
    ("releases", Decisions),
    ("serve::conditions", Decisions),
    ("serve::target", Decisions),
    ("shell", Decisions),
    ("system", System),
    ("archive::pack", Edges),
    ("archive::tar_gz", Edges),
    ("archive::unpack", Edges),
    ("archive::writers", Edges),
    ("archive::zip", Edges),
    ("download", Edges),
    ("editors::find", Edges),
    ("editors::repository", Edges),
    ("serve", Edges),
    ("store", Edges),
    ("operations", Operations),
    ("commands", Commands),
    ("cli", Program),
    ("main", Program),
    ("report", Program),
];

/// Files that only list their modules.
const LISTS: [&str; 3] = ["", "archive", "editors"];

/// What a decision must not name: it could no longer be told from its arguments alone.
const WORLD: &[&str] = &[
    "std::env",
    "std::fs",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "std::net",
    "std::process",
    "std::thread",
    "SystemTime::now",
    "Instant::now",
    "std::time::SystemTime::now",
    "std::time::Instant::now",
    "reqwest",
    "tokio",
];

/// What writes to the standard streams.
const STREAMS: &[&str] = &["io::stdout", "io::stderr", "std::io::stdout", "std::io::stderr"];
const PRINTING: &[&str] = &["print!", "println!", "eprint!", "eprintln!", "dbg!"];

/// The modules of the shared core that decide; the others look, and hand over.
const CORE_DECISIONS: &[&str] =
    &["choose", "go_version", "pin_files", "quoted", "refusal", "toolchain_setting", "wanted"];

/// What the shared core never does: it runs before every `go`.
const CORE_NEVER: &[&str] = &[
    "std::net",
    "std::thread",
    "std::fs::write",
    "std::fs::copy",
    "std::fs::rename",
    "std::fs::create_dir",
    "std::fs::create_dir_all",
    "std::fs::remove_file",
    "std::fs::remove_dir_all",
    "fs::write",
    "File::create",
    "File::create_new",
];

#[test]
fn imports_go_downward() {
    let mut faults = Vec::new();
    for file in sources("src").iter().filter(|file| !LISTS.contains(&file.name().as_str())) {
        for import in &file.imports {
            let Some(target) = inside(import) else { continue };
            match layer_of(target) {
                None => faults.push(format!("{}: {} belongs to no layer", file.shown(), import.join("::"))),
                Some(to) if !may_import(file, target, to) => faults.push(format!(
                    "{} ({:?}) imports {} ({to:?})",
                    file.shown(),
                    layer_of(&file.module),
                    import.join("::")
                )),
                Some(_) => {}
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_module_has_a_layer() {
    let files = sources("src");
    let is_listed = |file: &Source| LISTS.contains(&file.name().as_str()) || layer_of(&file.module).is_some();
    let homeless: Vec<String> = files.iter().filter(|file| !is_listed(file)).map(Source::shown).collect();
    assert!(homeless.is_empty(), "give each a line in MODULES: {}", homeless.join(", "));
    for (name, _) in MODULES {
        let exists = files.iter().any(|file| file.name() == *name || file.name().starts_with(&format!("{name}::")));
        assert!(exists, "MODULES names {name}, which is gone");
    }
    for file in files {
        // The reader of imports knows one module a file.
        assert!(
            !file
                .code
                .split_whitespace()
                .collect::<Vec<_>>()
                .windows(3)
                .any(|words| { words[0] == "mod" && words[2] == "{" }),
            "{} has a module inside",
            file.shown()
        );
    }
}

#[test]
fn decisions_touch_nothing_of_the_world() {
    let mut faults = Vec::new();
    let decisions = sources("src").into_iter().filter(|file| layer_of(&file.module) == Some(Decisions));
    let core = sources("shims/src").into_iter().filter(|file| CORE_DECISIONS.contains(&file.name().as_str()));
    for file in decisions.chain(core) {
        // The names of the machine that the compiler builds for are constants.
        let is_constant = |path: &str| path.starts_with("std::env::consts");
        for path in file.paths().filter(|path| !is_constant(path) && names_any(path, WORLD)) {
            faults.push(format!("{}: {path}", file.shown()));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn only_the_report_writes_to_the_standard_streams() {
    let mut faults = Vec::new();
    for file in sources("src") {
        // The terminal is asked what it is, and nothing more.
        let is_asked = file.name() == "system::terminal" && !file.code.contains("write");
        if file.name().starts_with("report") || file.name() == "main" || is_asked {
            continue;
        }
        let streams = file.paths().filter(|path| names_any(path, STREAMS));
        let printing = PRINTING.iter().filter(|word| has_macro(&file.code, word)).map(|word| (*word).to_owned());
        faults.extend(streams.chain(printing).map(|what| format!("{}: {what}", file.shown())));
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_shared_core_never_writes_or_uses_the_network() {
    let mut faults = Vec::new();
    for file in sources("shims/src") {
        faults.extend(
            file.paths().filter(|path| names_any(path, CORE_NEVER)).map(|path| format!("{}: {path}", file.shown())),
        );
        if file.code.contains(".write(true)") || file.code.contains(".append(true)") {
            faults.push(format!("{} opens a file to write", file.shown()));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn files_are_small_and_their_names_say_what_is_in_them() {
    let mut faults = Vec::new();
    for path in committed().into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        let lines = text_of(&path).unwrap_or_default().lines().count();
        if lines > 600 {
            faults.push(format!("{} has {lines} lines", path.display()));
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let says_nothing = ["util", "utils", "common", "helper", "helpers", "manager", "misc"];
        if path.iter().any(|name| says_nothing.iter().any(|word| name == *word)) || says_nothing.contains(&&*stem) {
            faults.push(format!("{}: a name that says nothing", path.display()));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn exceptions_are_expected_with_a_reason() {
    // Written apart, so that this file does not hold what it looks for.
    let forbidden = [["#[al", "low("].concat(), ["#![al", "low("].concat()];
    let mut faults = Vec::new();
    for path in committed().into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        let text = text_of(&path).unwrap_or_default();
        for (number, line) in (1..).zip(text.lines()) {
            if forbidden.iter().any(|word| line.contains(word)) {
                faults.push(format!("{}:{number}: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn no_committed_text_names_a_package_registry_or_this_machine() {
    let hosts = [
        ["proxy.", "golang.org"],
        ["goproxy.", "io"],
        ["goproxy.", "cn"],
        ["static.", "crates.io"],
        ["index.", "crates.io"],
        ["registry.", "npmjs.org"],
        ["pypi.", "org"],
        ["files.", "pythonhosted.org"],
        ["deb.", "debian.org"],
        ["security.", "debian.org"],
    ];
    let mut forbidden: Vec<String> = hosts.iter().map(|parts| parts.concat()).collect();
    forbidden.extend(machine_paths());
    let mut faults = Vec::new();
    // Cargo writes its own lock file, and knows one registry by its address.
    for path in committed().into_iter().filter(|path| path != Path::new("Cargo.lock")) {
        let Some(text) = text_of(&path) else { continue };
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(word) = forbidden.iter().find(|word| line.contains(*word)) {
                faults.push(format!("{}:{number}: {word}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_shared_core_depends_on_nothing_and_gov_on_not_too_much() {
    assert_eq!(crates("gov-shims"), 1);
    let count = crates("gov");
    assert!(count <= 180, "gov has {count} crates; the budget is 180");
}

/// How many crates a package's program is made of, itself included.
fn crates(package: &str) -> usize {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none", "--package", package]);
    let tree = cargo.current_dir(root()).output().expect("cargo runs");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let lines = String::from_utf8_lossy(&tree.stdout).into_owned();
    let name = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    lines.lines().filter(|line| !line.is_empty()).map(name).collect::<BTreeSet<_>>().len()
}

/// A source file, and what it reaches.
struct Source {
    path: PathBuf,
    module: Vec<String>,
    code: String,
    imports: Vec<Import>,
}

impl Source {
    fn name(&self) -> String {
        self.module.join("::")
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
    }

    fn paths(&self) -> impl Iterator<Item = String> {
        self.imports.iter().map(|path| path.join("::"))
    }
}

/// All source files below a directory, but those that hold only another's tests.
fn sources(directory: &str) -> Vec<Source> {
    let mut paths = Vec::new();
    list(&root().join(directory), &mut paths);
    let is_code = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension == "rs") && !path.to_string_lossy().ends_with("_tests.rs")
    };
    let source = |path: PathBuf| {
        let relative = path.strip_prefix(root().join(directory)).expect("it lies there").with_extension("");
        let mut module: Vec<String> = relative.iter().map(|name| name.to_string_lossy().into_owned()).collect();
        if module.last().is_some_and(|last| last == "mod" || last == "lib") {
            module.pop();
        }
        let code = imports::code(&text_of(&path).expect("source is text"));
        let imports = imports::paths(&code, &module);
        Source { path: path.strip_prefix(root()).expect("it lies there").to_owned(), module, code, imports }
    };
    let files: Vec<Source> = paths.into_iter().filter(is_code).map(source).collect();
    assert!(!files.is_empty(), "there is nothing in {directory}");
    files
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn list(directory: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).expect("it can be read") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() { list(&path, paths) } else { paths.push(path) }
    }
}

/// The part of a path inside gov, without the root.
fn inside(import: &Import) -> Option<&[String]> {
    let (first, rest) = import.split_first()?;
    (first == "crate" || first == "gov").then_some(rest)
}

fn layer_of(module: &[String]) -> Option<Layer> {
    let name = module.join("::");
    let covers = |covering: &str| name == covering || name.starts_with(&format!("{covering}::"));
    MODULES.iter().filter(|(covering, _)| covers(covering)).max_by_key(|(covering, _)| covering.len()).map(|row| row.1)
}

fn may_import(file: &Source, target: &[String], to: Layer) -> bool {
    let from = layer_of(&file.module).unwrap_or(Program);
    match from {
        Program => true,
        Decisions => to == Decisions,
        // Another command's file is out of reach; what their list itself offers is for all.
        Commands if to == Commands => target.get(1).is_none_or(|name| !is_command(name) || *name == file.module[1]),
        _ => to < from || file.module[0] == target[0],
    }
}

fn is_command(name: &str) -> bool {
    // `use` and `where` are words of Rust: their modules are called `use_` and `where_`.
    root().join("src/commands").join(format!("{}.rs", name.trim_end_matches('_'))).exists()
}

fn names_any(path: &str, forbidden: &[&str]) -> bool {
    forbidden.iter().any(|word| path == *word || path.starts_with(&format!("{word}::")))
}

fn has_macro(code: &str, word: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| !code[..at].ends_with(is_word))
}

/// What git would commit, relative to the root; without git, all but what is built.
fn committed() -> Vec<PathBuf> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root());
    match git.output() {
        Ok(listed) if listed.status.success() && !listed.stdout.is_empty() => {
            let names = String::from_utf8_lossy(&listed.stdout).into_owned();
            names.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect()
        }
        _ => {
            let mut paths = Vec::new();
            for entry in std::fs::read_dir(root()).expect("it can be read") {
                let path = entry.expect("it can be read").path();
                match path.file_name().and_then(|name| name.to_str()) {
                    Some("target" | ".git") => {}
                    _ if path.is_dir() => list(&path, &mut paths),
                    _ => paths.push(path),
                }
            }
            paths.iter().filter_map(|path| path.strip_prefix(root()).ok()).map(Path::to_owned).collect()
        }
    }
}

fn text_of(path: &Path) -> Option<String> {
    std::fs::read_to_string(root().join(path)).ok()
}

/// Where this checkout and its user's files lie: a committed text that says so works nowhere else.
fn machine_paths() -> Vec<String> {
    #[expect(clippy::disallowed_methods, reason = "the user's directories are what is looked for")]
    let homes = ["HOME", "CARGO_HOME", "RUSTUP_HOME"].map(std::env::var);
    let homes = homes.into_iter().flatten().map(PathBuf::from);
    let above = root().ancestors().map(Path::to_owned);
    // What every machine has is no trace of this one.
    let everywhere = ["/", "/tmp", "/var", "/var/tmp", "/home", "/usr", "/usr/local", "/opt", "/srv", "/mnt", "/Users"];
    homes
        .chain(above)
        .filter(|path| path.is_absolute() && !everywhere.iter().any(|common| path == Path::new(common)))
        .map(|path| format!("{}/", path.display().to_string().trim_end_matches('/')))
        .collect()
}
