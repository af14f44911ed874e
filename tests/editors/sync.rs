//! `gov sync-editors` as a command: what it looks at, what it says, how it ends, and how other
//! commands use it.

use super::nasty::bench::{Bench, HELIX, IDEA, PROJECT, PROJECT_MADE, USER, USER_MADE, synced};
use super::nasty::running::until;
use crate::command_line::machine::{Answer, answer};
use serde_json::{Value, json};
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

const SDK_LIST: &str = ".config/JetBrains/GoLand2026.2/options/go.sdk.xml";

fn gov(bench: &Bench, line: &str) -> Answer {
    answer(&mut bench.gov(line))
}

/// Which of the five files are there.
fn made(bench: &Bench) -> Vec<&'static str> {
    [USER, SDK_LIST, HELIX, PROJECT, IDEA].into_iter().filter(|file| bench.path(file).exists()).collect()
}

#[test]
fn only_what_is_asked_for_is_written() {
    for (line, expected) in [
        // An IDE is offered the SDKs of projects that are looked at.
        ("--scope user", vec![USER, HELIX]),
        ("--scope workspace", vec![PROJECT, IDEA]),
        ("--scope project", vec![PROJECT, IDEA]),
        ("--editor helix", vec![HELIX]),
        ("--editor vscode", vec![USER, PROJECT]),
        ("--editor goland", vec![SDK_LIST, IDEA]),
        ("--editor HELIX --editor jetbrains", vec![SDK_LIST, HELIX, IDEA]),
        ("--editor vscode --scope user", vec![USER]),
        ("--editor zed", vec![]),
    ] {
        let bench = Bench::new();
        let synced = bench.sync(line);
        assert_eq!((synced.code, made(&bench)), (Some(0), expected.clone()), "{line}: {synced:?}");
        // Taken back the same way, and nothing else.
        let _ = bench.sync("");
        let _ = bench.sync(&format!("--undo {line}"));
        let gone = if line == "--scope user" { vec![USER, SDK_LIST, HELIX] } else { expected };
        let is_left = |file: &&str| !gone.contains(file);
        let left: Vec<&str> = [USER, SDK_LIST, HELIX, PROJECT, IDEA].into_iter().filter(is_left).collect();
        assert_eq!(made(&bench), left, "--undo {line}");
    }
}

#[test]
fn an_editor_that_nobody_knows_is_a_mistake() {
    let bench = Bench::new();
    for line in ["--editor nano", "--editor vscode --editor ed1tor"] {
        let said = gov(&bench, &format!("sync-editors {line}"));
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.stderr.contains("no editor is called") && said.stderr.contains("vscode, jetbrains"), "{said:?}");
    }
    let empty = answer(bench.gov("sync-editors --editor").arg(""));
    assert_eq!(empty.code, Some(2), "{empty:?}");
    for conflict in ["--check --undo", "--watch --dry-run", "--undo --tracked", "--scope all"] {
        assert_eq!(gov(&bench, &format!("sync-editors {conflict}")).code, Some(2), "{conflict}");
    }
    assert_eq!(made(&bench), Vec::<&str>::new());
}

#[test]
fn a_check_ends_with_100_until_all_is_in_sync() {
    let bench = Bench::new();
    assert_eq!(gov(&bench, "sync-editors --check").code, Some(100));
    assert_eq!(gov(&bench, "sync-editors").code, Some(0));
    assert_eq!(gov(&bench, "sync-editors --check").code, Some(0));
    bench.put("code/project/.go-version", "1.25.4\n");
    assert_eq!(gov(&bench, "sync-editors --check").code, Some(100));
    assert_eq!(gov(&bench, "sync-editors --check --scope user --editor vscode").code, Some(0));
    // Whatever is refused counts more.
    bench.put(USER, "{ no");
    assert_eq!(gov(&bench, "sync-editors --check").code, Some(8));
}

#[test]
fn the_first_refusal_decides_the_exit_code_and_all_are_told() {
    let bench = Bench::new();
    bench.put(HELIX, "[x\n");
    bench.put(PROJECT, "{}\n");
    bench.mode(PROJECT, 0o444);
    let said = gov(&bench, "sync-editors");
    assert_eq!(said.code, Some(8), "{said:?}");
    for words in ["is not valid TOML", "is read-only", "chmod u+w", "3 files written, 2 refused"] {
        assert!(said.stdout.contains(words) || said.stderr.contains(words), "{words}: {said:?}");
    }
    bench.put(HELIX, "");
    assert_eq!(gov(&bench, "sync-editors").code, Some(9));
}

#[test]
fn diffs_can_be_applied_by_patch() {
    let bench = Bench::new();
    bench.put(PROJECT, "{\n\t// mine\n\t\"a\": 1,\n\t\"b\": [\n\t\t2\n\t]\n}");
    bench.put(IDEA, "<project version=\"4\">\n  <component name=\"GOROOT\" url=\"file:///x\" />\n</project>\n");
    bench.put(HELIX, "# mine\n");
    let before = bench.state();
    let dry = bench.sync("--dry-run");
    assert_eq!((dry.code, &dry.json["dry_run"]), (Some(0), &Value::Bool(true)));
    bench.assert_state(&before, "--dry-run");
    let diffs: Vec<&str> =
        dry.json["files"].as_array().unwrap().iter().map(|row| row["diff"].as_str().unwrap()).collect();
    assert_eq!(diffs.len(), 5);
    let mut patch = Command::new("patch");
    patch.args(["-p0", "--silent", "--force"]).current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut patch) = patch.spawn() else { return crate::support::skip("there is no patch") };
    patch.stdin.take().unwrap().write_all(diffs.concat().as_bytes()).unwrap();
    let output = patch.wait_with_output().unwrap();
    assert!(output.status.success(), "{}\n{}", String::from_utf8_lossy(&output.stdout), diffs.concat());
    assert_eq!(bench.sync("--check").code, Some(0), "the patch has made what gov would have made");
    // The text shows the same diffs.
    fs::remove_file(bench.path(USER)).unwrap();
    let said = gov(&bench, "sync-editors --dry-run");
    assert!(said.stdout.contains("@@ -0,0 +1,5 @@\n+{\n"), "{said:?}");
}

#[test]
fn all_projects_that_gov_has_seen_are_told() {
    let bench = Bench::new();
    for (name, version) in [("one", "1.22.3"), ("two", "1.25.4")] {
        bench.put(&format!("code/{name}/.go-version"), format!("{version}\n"));
        let seen = answer(bench.gov("sync-editors --editor helix").current_dir(bench.path(&format!("code/{name}"))));
        assert_eq!(seen.code, Some(0), "{seen:?}");
    }
    let before = bench.state();
    assert_eq!(bench.sync("--all-projects").code, Some(0));
    let go = |name: &str| bench.text(&format!("code/{name}/.vscode/settings.json"));
    assert!(go("one").contains("go1.22.3/bin/go") && go("two").contains("go1.25.4/bin/go"));
    assert_eq!(bench.text(PROJECT), PROJECT_MADE, "this one too");
    assert_eq!(bench.sync("--all-projects --check").code, Some(0));
    // Of this project alone, and then of all.
    let _ = bench.sync("--undo --scope workspace");
    assert!(bench.read(PROJECT).is_none() && bench.path("code/one/.vscode").exists());
    let _ = bench.sync("--undo --all-projects --scope workspace");
    let _ = bench.sync("--undo --editor vscode --editor jetbrains");
    bench.assert_state(&before, "--undo --all-projects");
}

#[test]
fn a_pin_that_names_the_systems_go_is_no_concern() {
    let mut bench = Bench::new();
    bench.put("code/project/.go-version", "system\n");
    let root = bench.directory("usr/go");
    bench.directory("usr/go/pkg/tool");
    bench.put("usr/go/VERSION", "go1.24.1\n");
    bench.machine.write_program(&root.join("bin/go"), "#!/bin/sh\n");
    let path = [bench.gov_home().join("shims"), root.join("bin")];
    bench.set("PATH", std::env::join_paths(path).unwrap().to_str().unwrap());
    let synced = bench.sync("--editor vscode");
    let effective = &synced.json["effective"][0];
    assert_eq!(synced.json["notes"], json!([]), "{synced:?}");
    assert_eq!(effective["extension"]["version"], "1.24.1", "{effective:#}");
    assert_eq!(effective["gopls"]["version"], "1.24.1", "{effective:#}");
}

/// It may be on a disk that is not mounted: what was in it is kept, and nothing stands in the way of
/// the rest.
#[test]
fn a_project_that_is_gone_is_told_and_remembered() {
    let bench = Bench::new();
    bench.put(PROJECT, "{ \"a\": 1 }\n");
    let before = bench.state();
    let _ = bench.sync("");
    let away = bench.path("away");
    fs::rename(bench.machine.project(), &away).unwrap();
    let mut undo = bench.gov("sync-editors --json --undo --all-projects");
    let undone = synced(undo.current_dir(bench.path("")));
    assert_eq!((undone.code, undone.status(&bench.path(PROJECT))), (Some(0), "left"), "{undone:?}");
    assert_eq!(made(&bench), Vec::<&str>::new());
    fs::rename(&away, bench.machine.project()).unwrap();
    let _ = bench.sync("--undo");
    bench.assert_state(&before, "a project that was gone");
}

#[test]
fn every_module_that_a_workspace_uses_is_told_but_none_outside_of_it() {
    let bench = Bench::new();
    fs::remove_file(bench.path("code/project/.go-version")).unwrap();
    let modules = ["a", "b/c", "../outside"];
    for module in modules {
        bench.put(&format!("code/project/{module}/go.mod"), "module example.org/m\n\ngo 1.22\n");
    }
    let uses = modules.map(|module| format!("use ./{module}\n")).concat().replace("./../", "../");
    bench.put("code/project/go.work", format!("go 1.22\n\ntoolchain go1.22.3\n\n{uses}"));
    bench.put("code/project/.go-version", "1.22.3\n");
    let before = bench.state();
    let synced = bench.sync("");
    assert_eq!(synced.code, Some(0), "{synced:?}");
    for module in ["a", "b/c"] {
        assert_eq!(bench.text(&format!("code/project/{module}/.vscode/settings.json")), PROJECT_MADE);
    }
    assert!(!bench.path("code/outside/.vscode").exists());
    assert!(synced.json["notes"].to_string().contains("outside of it"), "{synced:?}");
    bench.takes_back("go.work", &before);
}

#[test]
fn unpinning_takes_back_what_the_pin_had_brought() {
    let bench = Bench::new();
    bench.put(PROJECT, "{ \"a\": 1 }\n");
    let old = bench.state();
    assert_eq!(bench.sync("").code, Some(0));
    let said = gov(&bench, "unpin");
    assert_eq!(said.code, Some(0), "{said:?}");
    let synced = bench.sync("");
    assert_eq!((synced.code, synced.status(&bench.path(PROJECT))), (Some(0), "changed"), "{synced:?}");
    assert_eq!(synced.status(&bench.path(IDEA)), "removed");
    assert_eq!((bench.text(PROJECT), bench.read(IDEA)), ("{ \"a\": 1 }\n".to_owned(), None));
    assert_eq!(bench.text(USER), USER_MADE, "the user's own stay");
    assert_eq!(bench.sync("--check").code, Some(0));
    let _ = bench.sync("--undo");
    bench.put("code/project/.go-version", "1.22.3\n");
    bench.assert_state(&old, "unpin");
}

#[test]
fn a_switch_tells_the_editors_where_that_is_asked_for_or_configured() {
    let bench = Bench::new();
    let said = gov(&bench, "use 1.25.4");
    assert_eq!((said.code, made(&bench)), (Some(0), vec![]), "{said:?}");
    let said = gov(&bench, "use --json --sync 1.22.3");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(bench.text(PROJECT), PROJECT_MADE);
    let json: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(json["editors"]["files"].as_array().unwrap().len(), 5, "{json:#}");
    let said = gov(&bench, "config auto-sync true");
    assert_eq!(said.code, Some(0), "{said:?}");
    let said = gov(&bench, "use 1.25.4");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(bench.text(PROJECT), PROJECT_MADE.replace("1.22.3", "1.25.4"));
    // One file that is refused makes no switch undone, and the exit code says it.
    bench.put(PROJECT, "{ no");
    let said = gov(&bench, "use 1.22.3");
    assert_eq!((said.code, bench.text("code/project/.go-version")), (Some(8), "1.22.3\n".to_owned()), "{said:?}");
    let dry = gov(&bench, "use --dry-run 1.25.4");
    assert_eq!(dry.code, Some(0), "{dry:?}");
}

#[test]
fn a_switch_holds_where_the_editors_cannot_be_told() {
    let bench = Bench::new();
    // The lock of all syncs cannot be taken.
    bench.put(".gov/locks/editors/x", "");
    let answer = gov(&bench, "use 1.25.4 --sync");
    assert_eq!(answer.code, Some(9), "{answer:?}");
    assert!(answer.stdout.contains("wrote 1.25.4 to"), "{answer:?}");
    assert!(answer.stderr.contains("the editors were not told: "), "{answer:?}");
    assert_eq!(bench.text("code/project/.go-version"), "1.25.4\n");
    assert_eq!(bench.read(PROJECT), None, "nothing is written");
}

#[test]
fn mode_shim_names_no_sdk_and_repairs_what_conflicts() {
    let bench = Bench::new();
    let said = gov(&bench, "config mode shim");
    assert_eq!(said.code, Some(0), "{said:?}");
    bench.put(PROJECT, "{ \"a\": 1, \"go.goroot\": \"/usr/lib/go\" }\n");
    let before = bench.state();
    assert_eq!(bench.sync("").code, Some(0));
    assert_eq!((bench.text(PROJECT), bench.read(IDEA)), ("{ \"a\": 1 }\n".to_owned(), None));
    assert_eq!(bench.text(USER), USER_MADE);
    assert_eq!(bench.sync("--check").code, Some(0));
    bench.takes_back("mode = shim", &before);
    // What was written before the mode was changed goes with it.
    let _ = gov(&bench, "config mode exact");
    let _ = bench.sync("");
    assert!(bench.text(PROJECT).contains("go1.22.3/bin/go"));
    let _ = gov(&bench, "config mode shim");
    let _ = bench.sync("");
    assert!(!bench.text(PROJECT).contains("1.22.3") && bench.read(IDEA).is_none());
}

#[test]
fn sdk_links_are_where_pickers_look() {
    let bench = Bench::new();
    let said = gov(&bench, "config sdk-links true");
    assert_eq!(said.code, Some(0), "{said:?}");
    bench.put("sdk/go1.25.4/mine", "");
    let said = gov(&bench, "rehash");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(fs::read_link(bench.path("sdk/go1.22.3")).unwrap(), bench.gov_home().join("versions/go1.22.3"));
    assert!(bench.path("sdk/go1.25.4/mine").exists(), "what is somebody else's stays");
    let _ = gov(&bench, "config sdk-links false");
    assert_eq!(gov(&bench, "rehash").code, Some(0));
    assert!(!bench.path("sdk/go1.22.3").is_symlink());
}

#[test]
fn a_file_in_the_place_of_the_links_is_left_and_fails_nothing() {
    let bench = Bench::new();
    bench.put("sdk", "mine\n");
    let said = gov(&bench, "config sdk-links true");
    assert_eq!(said.code, Some(0), "{said:?}");
    let said = gov(&bench, "rehash");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stderr.contains("sdk is not gov's, and is left alone"), "{said:?}");
    assert_eq!(bench.text("sdk"), "mine\n");
}

#[test]
fn what_an_editor_is_told_to_run_is_not_removed_under_it() {
    let bench = Bench::new();
    assert_eq!(bench.sync("").code, Some(0));
    // The pin has moved on and the files have not: they are told first.
    bench.put("code/project/.go-version", "1.25.4\n");
    let said = gov(&bench, "prune --dry-run");
    assert!(!said.stdout.contains("go1.22.3 ") || said.stdout.contains("kept"), "{said:?}");
    let said = gov(&bench, "prune --yes");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(bench.gov_home().join("versions/go1.22.3").exists(), "a file names it: {said:?}");
    // A file that cannot be told otherwise is named.
    bench.mode(PROJECT, 0o444);
    let said = gov(&bench, "uninstall 1.22.3");
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.stderr.contains(&format!("{} names go1.22.3", bench.path(PROJECT).display())), "{said:?}");
    assert!(bench.gov_home().join("versions/go1.22.3").exists());
    bench.mode(PROJECT, 0o644);
    let said = gov(&bench, "uninstall 1.22.3");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(bench.text(PROJECT), PROJECT_MADE.replace("1.22.3", "1.25.4"));
    assert!(!bench.gov_home().join("versions/go1.22.3").exists());
    let list = bench.text(SDK_LIST);
    assert!(!list.contains("go1.22.3"), "no IDE offers what is gone: {list}");
    // What a project still asks for is refused from wherever.
    let elsewhere = bench.directory("elsewhere");
    let said = answer(bench.gov("uninstall 1.25.4").current_dir(&elsewhere));
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(bench.gov_home().join("versions/go1.25.4").exists());
    let said = answer(bench.gov("uninstall --force 1.25.4").current_dir(&elsewhere));
    assert_eq!(said.code, Some(0), "{said:?}");
}

/// The journal tells what gov wrote, and the file whether that still stands.
#[test]
fn a_file_whose_user_took_govs_keys_out_holds_no_version() {
    let bench = Bench::new();
    assert_eq!(bench.sync("--editor vscode").code, Some(0));
    bench.put(PROJECT, "{ \"a\": 1 }\n");
    fs::remove_file(bench.path("code/project/.go-version")).unwrap();
    let elsewhere = bench.directory("elsewhere");
    let said = answer(bench.gov("uninstall 1.22.3").current_dir(&elsewhere));
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(bench.text(PROJECT), "{ \"a\": 1 }\n");
}

#[test]
fn what_its_user_has_changed_since_stays_when_govs_keys_go() {
    let bench = Bench::new();
    bench.put(USER, "{\n  // mine\n  \"go.goroot\": \"/usr/lib/go\",\n  \"a\": 1\n}\n");
    assert_eq!(bench.sync("").code, Some(0));
    let theirs = bench.text(USER).replace("\"a\": 1", "\"a\": 2,\n  \"b\": 3");
    bench.put(USER, theirs);
    // And of a file that gov made, what its user added.
    bench.put(PROJECT, bench.text(PROJECT).replacen('{', "{\n    \"c\": 4,", 1));
    let undone = bench.sync("--undo");
    assert_eq!(undone.code, Some(0), "{undone:?}");
    let text = bench.text(USER);
    assert!(text.contains("// mine") && text.contains("\"b\": 3"), "{text}");
    let said: Value =
        serde_json::from_str(&text.lines().filter(|line| !line.contains("//")).collect::<String>()).unwrap();
    assert_eq!(said, json!({"a": 2, "b": 3, "go.goroot": "/usr/lib/go"}), "{text}");
    assert_eq!(serde_json::from_str::<Value>(&bench.text(PROJECT)).unwrap(), json!({"c": 4}));
    let again = bench.sync("--undo");
    assert_eq!((again.code, &again.json["files"]), (Some(0), &json!([])));
    // A key that its user has set anew is theirs.
    let _ = bench.sync("--editor vscode");
    let own = bench.text(USER).replace("${env:HOME}/.gov/shims/go", "/opt/go/bin/go");
    bench.put(USER, &own);
    let _ = bench.sync("--undo");
    assert!(bench.text(USER).contains("/opt/go/bin/go"), "{}", bench.text(USER));
}

/// Only adds: whoever reads these names relies on them.
#[test]
fn json_has_the_shape_that_scripts_read() {
    let bench = Bench::new();
    bench.put(HELIX, "[language-server.gopls]\ncommand = \"mine\"\n");
    let kate = ".config/kate/lspclient/settings.json";
    bench.put(kate, "{ no");
    bench.put(".config/lapce-stable/settings.toml", "");
    let synced = bench.sync("");
    assert_eq!(synced.json["dry_run"], false);
    for list in ["files", "unresolved", "advices", "effective", "notes"] {
        assert!(synced.json[list].is_array(), "{list}: {:#}", synced.json);
    }
    let row = synced.row(&bench.path(PROJECT)).unwrap();
    let project = bench.path("code/project").display().to_string();
    assert_eq!(
        (&row["editor"], &row["product"], &row["scope"], &row["project"], &row["status"]),
        (&json!("vscode"), &json!("VS Code"), &json!("project"), &json!(project), &json!("created"))
    );
    assert_eq!(row["changes"][0]["path"], json!(["go.alternateTools", "go"]));
    assert_eq!((&row["changes"][0]["old"], row["notes"].is_array()), (&Value::Null, true));
    let refused = synced.row(&bench.path(kate)).unwrap();
    assert_eq!((&refused["status"], &refused["error"]["kind"]), (&json!("refused"), &json!("refused-file")));
    assert!(refused["error"]["hints"][0].is_string(), "{refused:#}");
    let left = synced.row(&bench.path(HELIX)).unwrap();
    assert!(left["status"] == "left" && left["why"].is_string() && left["snippet"].is_string(), "{left:#}");
    assert_eq!(synced.json["advices"][0]["editor"], "lapce");
    let effective = &synced.json["effective"][0];
    assert_eq!((&effective["product"], &effective["project"]), (&json!("VS Code"), &json!(project)));
    assert!(effective["settings"].is_array() && effective["agree"].is_boolean(), "{effective:#}");
}

#[test]
fn a_table_fits_80_columns_and_pipes_get_no_colours() {
    let bench = Bench::new();
    bench.put(HELIX, "[x\n");
    bench.put(USER, "{ \"go.goroot\": \"${env:GOROOT}\" }\n");
    for variables in [&[][..], &[("NO_COLOR", "1")], &[("COLUMNS", "80")]] {
        let said = answer(bench.gov("sync-editors --dry-run").envs(variables.iter().copied()));
        assert!(!said.stdout.contains('\u{1b}') && !said.stderr.contains('\u{1b}'), "{said:?}");
        let root = bench.machine.root().display().to_string();
        // Paths, hints and diffs are whole, so that they can be copied.
        let is_prose =
            |line: &&str| !line.contains(&root) && !line.contains("~/") && !line.starts_with(['+', '-', ' ']);
        for line in said.stdout.lines().chain(said.stderr.lines()).filter(is_prose) {
            assert!(line.chars().count() <= 80, "{line:?}");
        }
        let notes = said.stdout.lines().filter(|line| line.starts_with("    note:") || line.starts_with("    because"));
        assert!(notes.clone().count() > 0, "{said:?}");
        for line in notes {
            assert!(line.chars().count() <= 80, "{line:?}");
        }
    }
}

#[test]
fn who_watches_sees_a_pin_that_changes_and_ends_when_told_to() {
    for signal in ["TERM", "HUP"] {
        let bench = Bench::new();
        let mut gov = bench.among_others(env!("CARGO_BIN_EXE_gov"), "sync-editors --watch");
        let watch = gov.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        until("the first sync", || bench.read(PROJECT).is_some_and(|text| text == PROJECT_MADE.as_bytes()));
        bench.put("code/project/.go-version", "1.25.4\n");
        let next = PROJECT_MADE.replace("1.22.3", "1.25.4");
        until("the next", || bench.read(PROJECT).is_some_and(|text| text == next.as_bytes()));
        let kill = Command::new("kill").args(["-s", signal, &watch.id().to_string()]).status().unwrap();
        assert!(kill.success());
        let output = watch.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(stderr.contains("watching"), "{stderr}");
        assert_eq!(bench.sync("--check").code, Some(0), "what it began is done");
    }
}

#[test]
fn nothing_to_do_is_said() {
    let bench = Bench::new();
    for directory in [".config/Code", ".config/JetBrains", ".config/helix", "code/project/.idea"] {
        fs::remove_dir_all(bench.path(directory)).unwrap();
    }
    let before = bench.state();
    let said = gov(&bench, "sync-editors");
    assert_eq!((said.code, said.stderr.contains("no editor was found")), (Some(0), true), "{said:?}");
    let said = gov(&bench, "sync-editors --undo");
    assert_eq!((said.code, said.stderr.contains("nothing to take back")), (Some(0), true), "{said:?}");
    bench.assert_state(&before, "no editors");
    // Outside of every project only the user's own files are told.
    let bench = Bench::new();
    let synced = synced(bench.gov("sync-editors --json").current_dir(bench.path("")));
    assert_eq!((synced.code, made(&bench)), (Some(0), vec![USER, HELIX]), "{synced:?}");
}
