//! What git tracks, read without git, against what git itself says.

use crate::support::{put, skip};
use gov::editors::repository::{exclude_file, exclude_line, index, is_tracked, repository_of};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A directory in which git is asked, with no configuration but its own.
struct Lab {
    directory: TempDir,
}

impl Lab {
    /// `None` where there is no git.
    fn new() -> Option<Self> {
        let has_git = Command::new("git").arg("--version").output().is_ok_and(|output| output.status.success());
        if !has_git {
            skip("git is not installed");
            return None;
        }
        Some(Self { directory: tempfile::tempdir().unwrap() })
    }

    fn path(&self, below: &str) -> PathBuf {
        // Links on the way to the temporary directory are the machine's own.
        #[expect(clippy::disallowed_methods, reason = "what git says is compared, and it says real paths")]
        let directory = fs::canonicalize(self.directory.path()).unwrap();
        directory.join(below)
    }

    fn command(&self, directory: &Path) -> Command {
        let mut git = Command::new("git");
        git.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("HOME", self.directory.path());
        git.env("GIT_CONFIG_NOSYSTEM", "1").current_dir(directory);
        git.args(["-c", "user.name=u", "-c", "user.email=u@example.org", "-c", "protocol.file.allow=always"]);
        git
    }

    #[track_caller]
    fn git(&self, directory: &Path, arguments: &[&str]) -> String {
        let output = self.command(directory).args(arguments).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// A repository with a commit of these files.
    fn repository(&self, name: &str, initialise: &[&str], files: &[&str]) -> PathBuf {
        let root = self.path(name);
        fs::create_dir_all(&root).unwrap();
        self.git(&root, &[&["init", "--quiet"], initialise].concat());
        for file in files {
            put(&root.join(file), "x");
        }
        self.git(&root, &["add", "--all"]);
        self.git(&root, &["commit", "--quiet", "--allow-empty", "--message", "one"]);
        root
    }

    /// Asserts that each of these files is tracked where git says so, and not where not.
    #[track_caller]
    fn agree(&self, root: &Path, files: &[&str]) -> Vec<bool> {
        let listed = self.git(root, &["ls-files", "-z"]);
        let answers = files.iter().map(|file| {
            let by_git = listed.split('\0').any(|name| name == *file);
            let path = root.join(file);
            let repository = repository_of(&path).expect("it is in a repository");
            let by_gov = is_tracked(&repository, &path).unwrap_or_else(|error| panic!("{file}: {error}"));
            assert_eq!(by_gov, by_git, "{file}");
            by_gov
        });
        answers.collect()
    }
}

/// Files that no prefix, order or letter confuses.
const FILES: [&str; 8] =
    [".vscode/settings.json", ".vscode/settings.jsonc", ".vscode-x/a", "a", "ab/a", "ab.c", "ünï/ö", "z z/ z"];

/// Some that are not there, each nearly one that is.
const OTHERS: [&str; 6] = [".vscode/settings.jso", ".vscode/tasks.json", "ab/", "aB/a", "b", "z z/z"];

#[test]
fn every_version_of_the_index_is_read_as_git_reads_it() {
    let Some(lab) = Lab::new() else { return };
    for format in ["sha1", "sha256"] {
        let root = lab.repository(format, &["--object-format", format], &FILES);
        for version in ["2", "3", "4"] {
            lab.git(&root, &["update-index", "--force-write-index", "--index-version", version]);
            assert_eq!(lab.agree(&root, &FILES), [true; 8], "{format}, version {version}");
            assert_eq!(lab.agree(&root, &OTHERS), [false; 6], "{format}, version {version}");
        }
        // Flags of version 3 on some entries.
        lab.git(&root, &["update-index", "--index-version", "2"]);
        lab.git(&root, &["update-index", "--skip-worktree", "ab/a"]);
        lab.git(&root, &["update-index", "--assume-unchanged", "a"]);
        put(&root.join("meant"), "x");
        lab.git(&root, &["add", "--intent-to-add", "meant"]);
        assert_eq!(lab.agree(&root, &["ab/a", "a", "meant", ".vscode/settings.json"]), [true; 4], "{format}");
        // Deleted from the disk it is tracked still; from the index, no more.
        fs::remove_file(root.join("ab.c")).unwrap();
        lab.git(&root, &["rm", "--quiet", "--cached", ".vscode/settings.json"]);
        assert_eq!(lab.agree(&root, &["ab.c", ".vscode/settings.json"]), [true, false], "{format}");
    }
}

#[test]
fn a_long_name_and_many_files_are_read_as_git_reads_them() {
    let Some(lab) = Lab::new() else { return };
    let part = "p".repeat(200);
    let long = [part.as_str(); 15].join("/");
    let many: Vec<String> = (0..3000).map(|n| format!("d{}/f{n}", n % 37)).collect();
    let root = lab.repository("many", &[], &[]);
    // Longer than the twelve bits that its length has; git takes it into an index whatever a disk does.
    let hash = lab.git(&root, &["hash-object", "-w", "/dev/null"]);
    let long = format!("{long}/{long}");
    for version in ["2", "4"] {
        for name in many.iter().take(100).chain([&long]) {
            lab.git(&root, &["update-index", "--add", "--cacheinfo", &format!("100644,{},{name}", hash.trim())]);
        }
        lab.git(&root, &["update-index", "--force-write-index", "--index-version", version]);
        let asked = [many[0].as_str(), &many[99], &many[100], &long];
        assert_eq!(lab.agree(&root, &asked), [true, true, false, true]);
    }
}

/// Names of every kind: short, long, nested, hidden, and no text at all.
fn any_names() -> impl Strategy<Value = BTreeSet<Vec<u8>>> {
    let part = prop_oneof![
        4 => "[a-c]{1,3}".prop_map(String::into_bytes),
        2 => "[-.# !*~a]{0,3}[a-z]".prop_map(String::into_bytes),
        1 => "[a-z]{100,200}".prop_map(String::into_bytes),
        1 => prop::collection::vec(128..=255_u8, 1..5),
    ];
    let name = prop::collection::vec(part, 1..30).prop_map(|parts| parts.join(&b'/'));
    prop::collection::btree_set(name, 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_names_of_any_index_are_those_that_git_lists(names in any_names(), version in 2..5_u8, sha256: bool) {
        let Some(lab) = Lab::new() else { return Ok(()) };
        let format = if sha256 { "sha256" } else { "sha1" };
        let root = lab.repository("main", &["--object-format", format], &[]);
        let hash = lab.git(&root, &["hash-object", "-w", "/dev/null"]);
        let input: Vec<u8> = names.iter().flat_map(|name| [b"100644 ", hash.trim().as_bytes(), b"\t", name, b"\0"].concat()).collect();
        let mut git = lab.command(&root);
        let mut git = git.args(["update-index", "-z", "--index-info"]).stdin(Stdio::piped()).spawn().unwrap();
        git.stdin.take().unwrap().write_all(&input).unwrap();
        prop_assert!(git.wait().unwrap().success());
        lab.git(&root, &["update-index", "--force-write-index", "--index-version", &version.to_string()]);
        let listed = lab.command(&root).args(["ls-files", "-z"]).output().unwrap().stdout;
        let by_git: Vec<&[u8]> = listed.split(|byte| *byte == 0).filter(|name| !name.is_empty()).collect();
        let bytes = fs::read(root.join(".git/index")).unwrap_or_default();
        let mut by_gov: Vec<Vec<u8>> = Vec::new();
        let length = if sha256 { 32 } else { 20 };
        let read = index::read(&*bytes, bytes.len() as u64, length, &mut |_, _, name| by_gov.push(name.to_vec()));
        prop_assert_eq!(read, Ok(None));
        prop_assert_eq!(by_gov, by_git);
    }
}

#[test]
fn a_split_index_is_read_with_its_shared_part() {
    let Some(lab) = Lab::new() else { return };
    for (format, version) in [("sha1", "2"), ("sha1", "4"), ("sha256", "2"), ("sha256", "4")] {
        let root = lab.repository(&format!("{format}-{version}"), &["--object-format", format], &FILES);
        lab.git(&root, &["config", "splitIndex.maxPercentChange", "100"]);
        lab.git(&root, &["update-index", "--index-version", version]);
        lab.git(&root, &["update-index", "--split-index"]);
        let shared = || fs::read_dir(root.join(".git")).unwrap().flatten().map(|entry| entry.file_name());
        assert!(shared().any(|name| name.to_string_lossy().starts_with("sharedindex.")), "it is split");
        assert_eq!(lab.agree(&root, &FILES), [true; 8]);
        put(&root.join("new"), "x");
        put(&root.join("a"), "changed");
        lab.git(&root, &["add", "new", "a"]);
        lab.git(&root, &["rm", "--quiet", "--cached", ".vscode/settings.json", "z z/ z"]);
        let asked = ["new", "a", ".vscode/settings.json", ".vscode/settings.jsonc", "z z/ z", "ab.c"];
        assert_eq!(lab.agree(&root, &asked), [true, true, false, true, false, true], "{format}, version {version}");
        // Without its shared part nothing can be told of what is not in the other.
        for name in shared().filter(|name| name.to_string_lossy().starts_with("sharedindex.")).collect::<Vec<_>>() {
            fs::remove_file(root.join(".git").join(name)).unwrap();
        }
        let path = root.join("ab.c");
        assert!(is_tracked(&repository_of(&path).unwrap(), &path).is_err());
    }
}

#[test]
fn a_sparse_index_covers_what_is_below_its_directories() {
    let Some(lab) = Lab::new() else { return };
    let root = lab.repository("sparse", &[], &["in/a", "out/.vscode/settings.json", "out/deep/b", "top"]);
    lab.git(&root, &["sparse-checkout", "init", "--cone", "--sparse-index"]);
    lab.git(&root, &["sparse-checkout", "set", "in"]);
    let index = fs::read(root.join(".git/index")).unwrap();
    assert!(index.windows(4).any(|bytes| bytes == b"sdir"), "it is sparse");
    assert!(!root.join("out").exists());
    assert_eq!(lab.agree(&root, &["in/a", "top", "out/.vscode/settings.json", "in/b"]), [true, true, true, false]);
    // What git would have to look into a tree for is taken for tracked.
    let path = root.join("out/new");
    assert_eq!(is_tracked(&repository_of(&path).unwrap(), &path), Ok(true));
    let path = root.join("outer");
    assert_eq!(is_tracked(&repository_of(&path).unwrap(), &path), Ok(false));
}

#[test]
fn conflicts_are_tracked() {
    let Some(lab) = Lab::new() else { return };
    let root = lab.repository("conflict", &[], &["a"]);
    lab.git(&root, &["checkout", "--quiet", "-b", "other"]);
    put(&root.join("a"), "other");
    lab.git(&root, &["commit", "--quiet", "--all", "--message", "other"]);
    lab.git(&root, &["checkout", "--quiet", "-"]);
    put(&root.join("a"), "own");
    lab.git(&root, &["commit", "--quiet", "--all", "--message", "own"]);
    let merged = lab.command(&root).args(["merge", "--quiet", "other"]).output().unwrap();
    assert!(!merged.status.success(), "they conflict");
    assert_eq!(lab.agree(&root, &["a", "b"]), [true, false]);
}

#[test]
fn worktrees_and_submodules_have_an_index_of_their_own() {
    let Some(lab) = Lab::new() else { return };
    let root = lab.repository("main", &[], &["a"]);
    let inner = lab.repository("inner", &[], &[".vscode/settings.json"]);
    let tree = lab.path("tree");
    lab.git(&root, &["worktree", "add", "--quiet", "-b", "two", tree.to_str().unwrap()]);
    put(&tree.join("only/here"), "x");
    lab.git(&tree, &["add", "only/here"]);
    assert_eq!(lab.agree(&tree, &["a", "only/here"]), [true, true]);
    assert_eq!(lab.agree(&root, &["a", "only/here"]), [true, false]);
    let linked = repository_of(&tree.join("a")).unwrap();
    assert_eq!((&linked.work_tree, &linked.common_dir), (&tree, &root.join(".git/worktrees/tree/../..")));
    lab.git(&tree, &["update-index", "--split-index"]);
    assert_eq!(lab.agree(&tree, &["a", "only/here"]), [true, true]);

    lab.git(&root, &["submodule", "--quiet", "add", inner.to_str().unwrap(), "sub"]);
    let path = root.join("sub/.vscode/settings.json");
    let submodule = repository_of(&path).unwrap();
    assert_eq!(submodule.work_tree, root.join("sub"));
    assert_eq!(is_tracked(&submodule, &path), Ok(true));
    assert_eq!(lab.agree(&root, &["sub", ".gitmodules"]), [true, true]);
    for (repository, directory) in [(&linked, &tree), (&submodule, &root.join("sub"))] {
        let by_git = lab.git(directory, &["rev-parse", "--path-format=absolute", "--git-path", "info/exclude"]);
        #[expect(clippy::disallowed_methods, reason = "one file, however it is spelled")]
        let real = |path: &Path| fs::canonicalize(path.parent().unwrap()).unwrap();
        assert_eq!(real(&exclude_file(repository)), real(Path::new(by_git.trim())));
    }
}

#[test]
fn files_are_found_through_links_and_before_they_are_there() {
    let Some(lab) = Lab::new() else { return };
    let root = lab.repository("main", &[], &["a/b/c", "own"]);
    symlink(root.join("a"), lab.path("link")).unwrap();
    symlink("own", root.join("alias")).unwrap();
    let through = lab.path("link/b/c");
    let repository = repository_of(&through).unwrap();
    assert_eq!(repository.work_tree, root);
    assert_eq!(is_tracked(&repository, &through), Ok(true));
    assert_eq!(exclude_line(&repository, &through).as_deref(), Some("/a/b/c"));
    let missing = lab.path("link/not/yet/there");
    assert_eq!(is_tracked(&repository_of(&missing).unwrap(), &missing), Ok(false));
    assert_eq!(exclude_line(&repository, &missing).as_deref(), Some("/a/not/yet/there"));
    assert_eq!(lab.agree(&root, &["own", "alias"]), [true, false], "a link is itself");
    assert_eq!(exclude_line(&repository, &lab.path("elsewhere")), None);
    assert_eq!(is_tracked(&repository, &lab.path("elsewhere")), Ok(false));
    assert_eq!(repository_of(&lab.path("elsewhere")), None);
    assert_eq!(repository_of(Path::new("/")), None);
}

#[test]
fn a_new_repository_tracks_nothing_and_a_broken_one_tells_nothing() {
    let Some(lab) = Lab::new() else { return };
    let root = lab.path("new");
    fs::create_dir(&root).unwrap();
    lab.git(&root, &["init", "--quiet"]);
    assert_eq!(lab.agree(&root, &["a"]), [false]);

    let path = root.join("sub/a");
    put(&root.join("sub/.git"), "gitdir: ../gone\n");
    let broken = repository_of(&path).unwrap();
    assert_eq!(broken.work_tree, root.join("sub"));
    assert!(is_tracked(&broken, &path).is_err());

    // A directory of that name which is no repository is passed over, as git does.
    fs::create_dir_all(root.join("not/.git")).unwrap();
    assert_eq!(repository_of(&root.join("not/a")).unwrap().work_tree, root);

    for garbage in [&b"DIRC"[..], b"", &[0xff; 5000], b"DIRC\0\0\0\x02\xff\xff\xff\xff"] {
        put(&root.join(".git/index"), garbage);
        assert!(is_tracked(&repository_of(&root.join("a")).unwrap(), &root.join("a")).is_err(), "{garbage:?}");
    }
    fs::remove_file(root.join(".git/index")).unwrap();
    fs::create_dir(root.join(".git/index")).unwrap();
    assert!(is_tracked(&repository_of(&root.join("a")).unwrap(), &root.join("a")).is_err());
}

#[test]
fn no_variable_and_no_configuration_of_a_repository_runs_or_moves_anything() {
    let Some(lab) = Lab::new() else { return };
    let root = lab.repository("main", &[], &["a"]);
    let trace = lab.path("ran");
    let hook = lab.path("hook");
    crate::support::put_program(&hook, &format!("#!/bin/sh\ntouch '{}'\n", trace.display()));
    lab.git(&root, &["config", "core.fsmonitor", hook.to_str().unwrap()]);
    lab.git(&root, &["config", "core.worktree", lab.path("elsewhere").to_str().unwrap()]);
    let path = root.join("a");
    assert_eq!(is_tracked(&repository_of(&path).unwrap(), &path), Ok(true));
    assert!(!trace.exists());
}

#[test]
fn an_excluded_file_is_ignored_by_git_and_no_other_is() {
    let Some(lab) = Lab::new() else { return };
    let root = lab.repository("main", &[], &[]);
    let names = [
        ".vscode/settings.json",
        "#a",
        "!b",
        "c*",
        "d?",
        "[e]",
        "f\\g",
        "h ",
        "i  ",
        " j",
        "k l/ m ",
        "ünï",
        "\\",
        "n\\ ",
        "{o}",
        "~",
        "deep/er/#x",
        "-",
    ];
    // Each is what a line without escapes would ignore besides.
    let others =
        ["sub/.vscode/settings.json", "cc", "dd", "e", "fg", "h", "i", "i ", "j", "k l/ m", "n", "n\\", "a", "b"];
    let repository = repository_of(&root.join("a")).unwrap();
    for name in names {
        let line = exclude_line(&repository, &root.join(name)).expect(name);
        put(&exclude_file(&repository), format!("# own\n{line}\n"));
        let is_ignored = |name: &str| {
            let asked = lab.command(&root).args(["check-ignore", "--quiet", "--", name]).output().unwrap();
            assert!(asked.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&asked.stderr));
            asked.status.success()
        };
        assert!(is_ignored(name), "{name:?} by {line:?}");
        for other in others.iter().chain(&names).filter(|other| **other != name) {
            assert!(!is_ignored(other), "{other:?} by {line:?}");
        }
    }
    for impossible in ["a\nb", "a\r", "a\tb"] {
        assert_eq!(exclude_line(&repository, &root.join(impossible)), None, "{impossible:?}");
    }
}
