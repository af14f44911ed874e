//! Cases 59, 60 and 75: what git tracks, ignores and does not know.

use super::Tests;
use super::bench::{Bench, IDEA, Must, PROJECT, PROJECT_MADE};
use crate::support::skip;
use std::fs;
use std::process::Command;

pub(super) const TESTS: &Tests = &[
    (&[59], a_tracked_file_gets_no_path_and_the_version_where_that_is_asked_for),
    (&[59], what_git_hides_from_its_status_is_tracked_still),
    (&[59], a_submodule_and_a_worktree_have_an_index_of_their_own),
    (&[60], a_new_file_is_excluded_and_the_line_goes_with_it),
    (&[59], what_git_tracks_stays_tracked_when_it_is_deleted_or_a_repository_is_made_around_it),
    (&[60], a_git_directory_that_a_stranger_made_is_not_written_to_nor_waited_for),
    (&[60], what_is_ignored_or_excluded_already_is_left_so),
    (&[75], a_tracked_workspace_of_an_ide_is_its_users),
];

const EMPTY: &str = "{\n}\n";

const SHARED: &str = "{\n    \"go.toolsEnvVars\": {\n        \"GOTOOLCHAIN\": \"go1.22.3\"\n    }\n}\n";

/// A bench whose project is a repository.
fn bench() -> Option<Bench> {
    let bench = Bench::new();
    let output = git(&bench, "code/project").args(["init", "--quiet"]).output();
    if !output.is_ok_and(|output| output.status.success()) {
        skip("git is not installed");
        return None;
    }
    fs::create_dir_all(bench.path("code/project/.git/info")).unwrap();
    bench.put("code/project/.git/info/exclude", "# mine\n");
    Some(bench)
}

fn git(bench: &Bench, directory: &str) -> Command {
    let mut git = bench.any("/usr/bin/git", "");
    git.env("PATH", "/usr/local/bin:/usr/bin:/bin").env("GIT_CONFIG_NOSYSTEM", "1");
    git.args(["-c", "user.name=u", "-c", "user.email=u@example.org", "-c", "protocol.file.allow=always"]);
    git.current_dir(bench.path(directory));
    git
}

#[track_caller]
fn run(bench: &Bench, directory: &str, arguments: &[&str]) -> String {
    let output = git(bench, directory).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn commit(bench: &Bench, directory: &str) {
    run(bench, directory, &["add", "--all", "--force"]);
    run(bench, directory, &["commit", "--quiet", "--allow-empty", "--message", "one"]);
}

#[test]
fn a_tracked_file_gets_no_path_and_the_version_where_that_is_asked_for() {
    let Some(bench) = bench() else { return };
    bench.put(PROJECT, EMPTY);
    commit(&bench, "code/project");
    bench.plays("59 tracked", PROJECT, Must::Agree, &["git tracks it, so it gets no path"]);
    let before = bench.state();
    let synced = bench.sync("--tracked");
    assert_eq!((synced.code, synced.status(&bench.path(PROJECT))), (Some(0), "changed"), "{synced:?}");
    assert_eq!(bench.text(PROJECT), SHARED);
    assert_eq!(bench.sync("--tracked --check").code, Some(0));
    assert_eq!(bench.sync("--check").code, Some(0), "what is in sync need not be asked for again");
    bench.takes_back("59 --tracked", &before);
    // One that makes editors run another Go must be written, or nothing is right: it is refused.
    bench.put(PROJECT, "{ \"go.goroot\": \"/usr/lib/go\" }\n");
    commit(&bench, "code/project");
    bench.plays("59 stale", PROJECT, Must::Refuse(8), &["git tracks", "go.goroot should go", "sync-editors --tracked"]);
    let _ = bench.sync("--tracked");
    let text = bench.text(PROJECT);
    assert!(!text.contains("goroot") && text.contains("\"GOTOOLCHAIN\"") && !text.contains("versions"), "{text}");
}

#[test]
fn what_git_hides_from_its_status_is_tracked_still() {
    for flag in ["--skip-worktree", "--assume-unchanged"] {
        let Some(bench) = bench() else { return };
        bench.put(PROJECT, EMPTY);
        commit(&bench, "code/project");
        run(&bench, "code/project", &["update-index", flag, ".vscode/settings.json"]);
        bench.plays(flag, PROJECT, Must::Agree, &["git tracks it"]);
    }
    // One that was taken out of the index is nobody's any more.
    let Some(bench) = bench() else { return };
    bench.put(PROJECT, EMPTY);
    commit(&bench, "code/project");
    run(&bench, "code/project", &["rm", "--quiet", "--cached", ".vscode/settings.json"]);
    bench.plays("59 untracked", PROJECT, Must::Write(PROJECT_MADE.as_bytes()), &[]);
}

#[test]
fn what_is_not_checked_out_is_tracked_still() {
    let Some(bench) = bench() else { return };
    bench.put(PROJECT, EMPTY);
    bench.put(IDEA, "<project version=\"4\" />\n");
    commit(&bench, "code/project");
    for file in [PROJECT, IDEA] {
        fs::remove_file(bench.path(file)).unwrap();
    }
    let synced = bench.sync("");
    let made = [PROJECT, IDEA].map(|file| bench.path(file).exists());
    assert_eq!((synced.code, made), (Some(0), [false, false]), "{synced:?}");
    assert_eq!(synced.status(&bench.path(PROJECT)), "in-sync", "{synced:?}");
}

#[test]
fn a_submodule_and_a_worktree_have_an_index_of_their_own() {
    let Some(bench) = bench() else { return };
    bench.put(PROJECT, EMPTY);
    commit(&bench, "code/project");
    let outer = bench.path("code/project").display().to_string();
    bench.directory("code/outer");
    run(&bench, "code/outer", &["init", "--quiet"]);
    commit(&bench, "code/outer");
    run(&bench, "code/outer", &["submodule", "--quiet", "add", &outer, "sub"]);
    run(&bench, "code/project", &["worktree", "add", "--quiet", "--detach", "../tree"]);
    for (directory, tracks) in [("code/outer/sub", true), ("code/tree", true), ("code/outer", false)] {
        bench.put(&format!("{directory}/.go-version"), "1.22.3\n");
        let file = format!("{directory}/.vscode/settings.json");
        let path = bench.path(&file);
        let sync = |line: &str| {
            super::bench::synced(bench.gov(&format!("sync-editors --json {line}")).current_dir(bench.path(directory)))
        };
        let synced = sync("");
        assert_eq!(synced.status(&path), if tracks { "in-sync" } else { "created" }, "{synced:?}");
        let status = run(&bench, directory, &["status", "--porcelain", "--untracked-files=all"]);
        assert!(!status.contains(".vscode"), "{directory}: {status}");
        let synced = sync("--tracked");
        assert_eq!(synced.status(&path), if tracks { "changed" } else { "in-sync" }, "{synced:?}");
        assert_eq!(sync("--undo").code, Some(0));
        assert_eq!(bench.read(&file), tracks.then(|| EMPTY.into()), "{directory}");
    }
}

#[test]
fn a_new_file_is_excluded_and_the_line_goes_with_it() {
    let Some(bench) = bench() else { return };
    commit(&bench, "code/project");
    fs::remove_dir(bench.path("code/project/.idea")).unwrap();
    assert_eq!(run(&bench, "code/project", &["status", "--porcelain"]), "");
    bench.plays("60", PROJECT, Must::Write(PROJECT_MADE.as_bytes()), &[]);
    let _ = bench.sync("");
    let exclude = bench.text("code/project/.git/info/exclude");
    assert_eq!(exclude, "# mine\n/.vscode/settings.json\n");
    assert_eq!(run(&bench, "code/project", &["status", "--porcelain"]), "", "git offers nothing");
    // Lines that its user adds meanwhile stay.
    bench.put("code/project/.git/info/exclude", format!("{exclude}*.log\n"));
    let _ = bench.sync("--undo");
    assert_eq!(bench.text("code/project/.git/info/exclude"), "# mine\n*.log\n");
    // There need be no such file, nor the directory.
    fs::remove_dir_all(bench.path("code/project/.git/info")).unwrap();
    let _ = bench.sync("");
    assert_eq!(run(&bench, "code/project", &["status", "--porcelain"]), "");
}

/// A repository may bring anything along as its list.
#[test]
fn a_pipe_in_the_place_of_the_list_is_not_waited_for() {
    let Some(bench) = bench() else { return };
    let list = bench.path("code/project/.git/info/exclude");
    fs::remove_file(&list).unwrap();
    let pipe = Command::new("mkfifo").arg(&list).status();
    assert!(pipe.is_ok_and(|status| status.success()));
    bench.plays("58 a list", PROJECT, Must::Write(PROJECT_MADE.as_bytes()), &["git will offer the new file"]);
}

/// All work trees share one list, which lies in the first of them.
#[test]
fn a_list_that_cannot_be_written_is_told_of_in_every_work_tree() {
    let Some(bench) = bench() else { return };
    commit(&bench, "code/project");
    run(&bench, "code/project", &["worktree", "add", "--quiet", "--detach", "../tree"]);
    bench.put("code/tree/.go-version", "1.22.3\n");
    let list = bench.path("code/project/.git/info/exclude");
    fs::remove_file(&list).unwrap();
    fs::create_dir(&list).unwrap();
    let tree = bench.path("code/tree");
    let synced = super::bench::synced(bench.gov("sync-editors --json").current_dir(&tree));
    let row = synced.row(&tree.join(".vscode/settings.json")).unwrap();
    assert!(row["notes"].to_string().contains("git will offer the new file"), "{row:#}");
}

#[test]
fn what_git_tracks_stays_tracked_when_it_is_deleted_or_a_repository_is_made_around_it() {
    let Some(bench) = bench() else { return };
    bench.put(PROJECT, EMPTY);
    commit(&bench, "code/project");
    fs::remove_dir_all(bench.path("code/project/.vscode")).unwrap();
    let synced = bench.sync("--editor vscode");
    assert_eq!((synced.code, synced.status(&bench.path(PROJECT))), (Some(0), "in-sync"), "{synced:?}");
    assert!(bench.read(PROJECT).is_none());
    let synced = bench.sync("--editor vscode --tracked");
    assert_eq!((synced.code, bench.text(PROJECT).contains("/go")), (Some(0), false), "{synced:?}");
    let _ = bench.sync("--undo");
    // A repository that somebody makes further in does not take it from the outer one.
    let inner = "code/project/svc/.vscode/settings.json";
    bench.put(inner, EMPTY);
    bench.put("code/project/svc/.go-version", "1.22.3\n");
    commit(&bench, "code/project");
    run(&bench, "code/project/svc", &["init", "--quiet"]);
    let synced = super::bench::synced(
        bench.gov("sync-editors --json --editor vscode").current_dir(bench.path("code/project/svc")),
    );
    assert_eq!((synced.code, synced.status(&bench.path(inner))), (Some(0), "in-sync"), "{synced:?}");
    assert_eq!(bench.text(inner), EMPTY);
}

#[test]
fn a_git_directory_that_a_stranger_made_is_not_written_to_nor_waited_for() {
    // Whatever stands in the list's place is read without waiting, and to an end.
    for is_pipe in [true, false] {
        let Some(bench) = bench() else { return };
        let list = bench.path("code/project/.git/info/exclude");
        fs::remove_file(&list).unwrap();
        if is_pipe {
            assert!(Command::new("mkfifo").arg(&list).status().unwrap().success());
        } else {
            std::os::unix::fs::symlink("/dev/zero", &list).unwrap();
        }
        let mut timeout = bench.any("/usr/bin/timeout", "-s KILL 20");
        let gov = bench.gov("sync-editors");
        let said = crate::command_line::machine::answer(timeout.arg(gov.get_program()).args(gov.get_args()));
        assert_eq!(said.code, Some(0), "{said:?}");
        assert!(said.stdout.contains("git will offer the new file"), "{said:?}");
        assert_eq!(bench.text(PROJECT), PROJECT_MADE);
    }
    let bench = Bench::new();
    let elsewhere = bench.directory("elsewhere/objects");
    let elsewhere = elsewhere.parent().unwrap();
    let text = format!("gitdir: {}\n", elsewhere.display());
    bench.put("code/project/.git", text);
    let _ = bench.sync("");
    assert!(!elsewhere.join("info").exists(), "a file of a repository's chose where gov writes");
    let _ = bench.sync("--undo");
    fs::remove_file(bench.path("code/project/.git")).unwrap();
    for (name, text) in [("HEAD", "ref: refs/heads/x\n".to_owned()), ("commondir", elsewhere.display().to_string())] {
        bench.put(&format!("code/project/.git/{name}"), text.clone());
        bench.put(&format!("elsewhere/{name}"), text);
    }
    let _ = bench.sync("");
    assert!(!elsewhere.join("info").exists(), "a file of a repository's chose where gov writes");
}

#[test]
fn what_is_ignored_or_excluded_already_is_left_so() {
    let Some(bench) = bench() else { return };
    bench.put("code/project/.gitignore", ".vscode/\n");
    bench.put(PROJECT, EMPTY);
    bench.put("code/project/.git/info/exclude", "/.idea/workspace.xml\n");
    bench.plays("59 ignored", PROJECT, Must::Write(PROJECT_MADE.as_bytes()), &[]);
    let _ = bench.sync("");
    let _ = bench.sync("--undo");
    assert_eq!(bench.text("code/project/.git/info/exclude"), "/.idea/workspace.xml\n");
    // An index that cannot be read may list anything.
    bench.put("code/project/.git/index", "DIRC\0\0\0\u{9}nonsense");
    let synced = bench.sync("");
    assert_eq!(synced.status(&bench.path(PROJECT)), "in-sync", "{synced:?}");
    assert_eq!(bench.text(PROJECT), EMPTY);
}

/// It names no path, so that somebody may have shared it: then it says the wrong version to everybody.
#[test]
fn a_tracked_file_of_emacs_that_names_another_version_is_refused() {
    let Some(bench) = bench() else { return };
    let twin = "code/project/.dir-locals-2.el";
    bench.put(".emacs.d/init.el", "(use-package go-mode)\n");
    assert_eq!(bench.sync("--editor emacs").status(&bench.path(twin)), "created");
    commit(&bench, "code/project");
    assert_eq!(bench.sync("--editor emacs").status(&bench.path(twin)), "in-sync");
    bench.put("code/project/.go-version", "1.25.4\n");
    let synced = bench.sync("--editor emacs");
    assert_eq!((synced.code, synced.status(&bench.path(twin))), (Some(8), "refused"), "{synced:?}");
    assert!(bench.text(twin).contains("go1.22.3"));
    assert_eq!(bench.sync("--editor emacs --tracked").status(&bench.path(twin)), "changed");
    assert!(bench.text(twin).contains("go1.25.4"));
}

#[test]
fn a_tracked_workspace_of_an_ide_is_its_users() {
    let Some(bench) = bench() else { return };
    let text = "<project version=\"4\">\n  <component name=\"GOROOT\" url=\"file:///usr/lib/go\" />\n</project>\n";
    bench.put(IDEA, text);
    commit(&bench, "code/project");
    bench.plays("75 tracked", IDEA, Must::Leave, &["is tracked by git", "Settings > Go > GOROOT"]);
    let synced = bench.sync("--tracked");
    assert_eq!((synced.code, synced.status(&bench.path(IDEA))), (Some(0), "left"), "{synced:?}");
    assert!(synced.row(&bench.path(IDEA)).unwrap()["snippet"].as_str().unwrap().contains("Settings > Go > GOROOT"));
    assert_eq!(bench.text(IDEA), text);
}
