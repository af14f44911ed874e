use super::*;
use std::collections::BTreeSet;

fn process(id: u32, program: &str, arguments: &[&str]) -> Process {
    let arguments = std::iter::once(&program).chain(arguments).map(OsString::from).collect();
    Process { id, program: PathBuf::from(program), arguments, directory: Some(PathBuf::from("/home/u/src")) }
}

fn place(editor: Editor, product: &str, scope: Scope, role: Role, path: &str) -> Place {
    let (product, path) = (product.to_owned(), PathBuf::from(path));
    Place { editor, product, scope, role, path, root: None, may_create: true, notes: Vec::new() }
}

fn settings(product: &str, path: &str) -> Place {
    place(Editor::VsCode, product, Scope::User, Role::VsCodeSettings, path)
}

fn sdk_list(product: &str, path: &str) -> Place {
    place(Editor::JetBrains, product, Scope::User, Role::IdeaSdkList, path)
}

/// The numbers of the processes, each alone, that a place's editor is taken to run as.
fn seen(place: &Place, processes: &[Process]) -> BTreeSet<u32> {
    let runs = |process: &&Process| Running::of_processes(Some(vec![(*process).clone()])).reader_of(place);
    processes.iter().filter(|process| runs(process) == Runs::Yes(process.id)).map(|process| process.id).collect()
}

#[test]
fn each_program_of_the_family_is_told_from_the_others() {
    let processes = [
        process(1, "/usr/share/code/code", &["--new-window", "/home/u/src/app"]),
        process(2, "/usr/share/codium/codium", &[]),
        process(
            3,
            "/tmp/.mount_Cursor/usr/share/cursor/cursor",
            &["--type=utility", "--user-data-dir=/home/u/.config/Cursor"],
        ),
        process(4, "/usr/share/code/code", &["--user-data-dir", "other"]),
        process(5, "/usr/lib/electron37/electron", &["/usr/lib/code/code.mjs"]),
        process(6, "/usr/bin/node", &["/usr/lib/code-server/out/node/entry"]),
        process(7, "/home/u/.vscode-server/cli/servers/Stable-1/server/node", &["/x/server-main.js"]),
        process(8, "/usr/bin/nvim", &["code"]),
        process(9, "/usr/bin/vim", &["/home/u/.vscode-server/code-server"]),
        process(10, "/bin/sh", &["/opt/windsurf/bin/windsurf"]),
    ];
    let cases = [
        ("VS Code", "/home/u/.config/Code/User/settings.json", vec![1]),
        ("VS Code", "/home/u/.config/Code/User/profiles/1a/settings.json", vec![1]),
        ("VS Code", "/home/u/src/other/User/settings.json", vec![1, 4]),
        ("VSCodium", "/home/u/.config/VSCodium/User/settings.json", vec![2]),
        ("Cursor", "/home/u/.config/Cursor/User/settings.json", vec![3]),
        ("Code - OSS", "/home/u/.config/Code - OSS/User/settings.json", vec![5]),
        ("code-server", "/home/u/.local/share/code-server/User/settings.json", vec![6]),
        ("VS Code Server", "/home/u/.vscode-server/data/Machine/settings.json", vec![7]),
        ("Windsurf", "/home/u/.config/Windsurf/User/settings.json", vec![10]),
        ("Kiro", "/home/u/.config/Kiro/User/settings.json", vec![]),
    ];
    for (product, path, expected) in cases {
        assert_eq!(seen(&settings(product, path), &processes), expected.into_iter().collect(), "{product} {path}");
    }
    let project = place(Editor::VsCode, "VS Code", Scope::Project, Role::VsCodeSettings, "/p/.vscode/settings.json");
    assert_eq!(seen(&project, &processes), [1, 2, 3, 4, 5, 6, 7, 10].into());
}

#[test]
fn an_ide_that_may_have_the_project_open_is_seen_however_it_was_started() {
    let java = "/opt/goland/jbr/bin/java";
    let main = "com.intellij.idea.Main";
    let processes = [
        process(1, java, &["-Xmx2g", "-Didea.paths.selector=GoLand2026.2", main]),
        process(2, java, &["-Didea.paths.selector=GoLand2025.1", main]),
        process(3, java, &["-Didea.paths.selector=IntelliJIdea2026.2", main]),
        process(4, java, &["-Didea.paths.selector=PyCharm2026.2", main]),
        process(5, "/opt/goland/bin/goland", &["/home/u/src"]),
        process(6, "/opt/idea/bin/idea", &[]),
        process(7, "/bin/sh", &["/opt/goland/bin/goland.sh"]),
        process(8, "/usr/bin/vim", &["idea"]),
        process(9, "/usr/bin/java", &["-jar", "server.jar"]),
    ];
    let project = place(Editor::JetBrains, "GoLand", Scope::Project, Role::IdeaWorkspace, "/p/.idea/workspace.xml");
    assert_eq!(seen(&project, &processes), [1, 2, 3, 5, 6, 7].into());
    let goland = sdk_list("GoLand 2026.2", "/home/u/.config/JetBrains/GoLand2026.2/options/go.sdk.xml");
    assert_eq!(seen(&goland, &processes), [1, 5, 7].into());
    let idea = sdk_list("IntelliJ IDEA 2026.2", "/home/u/.config/JetBrains/IntelliJIdea2026.2/options/go.sdk.xml");
    assert_eq!(seen(&idea, &processes), [3, 6].into());
    let elsewhere = sdk_list("GoLand", "/home/u/ide/config/options/go.sdk.xml");
    assert_eq!(seen(&elsewhere, &processes), [5, 6, 7].into(), "whose directory tells nothing");
}

#[test]
fn what_a_system_does_not_tell_is_unknown() {
    let place = settings("VS Code", "/home/u/.config/Code/User/settings.json");
    assert_eq!(Running::of_processes(None).reader_of(&place), Runs::Unknown);
    assert_eq!(Running::of_processes(Some(Vec::new())).reader_of(&place), Runs::No);
}

#[test]
#[cfg(target_os = "linux")]
fn a_process_that_runs_is_found_and_one_that_ended_is_not() {
    let directory = tempfile::tempdir().unwrap();
    let program = directory.path().join("codium");
    std::fs::copy("/bin/sleep", &program).unwrap();
    let place = settings("VSCodium", "/home/u/.config/VSCodium/User/settings.json");
    let mut child = std::process::Command::new(&program).arg("60").spawn().unwrap();
    let id = child.id();
    // A program that is replaced while it runs is the same program.
    std::fs::remove_file(&program).unwrap();
    // For a moment a process that begins has a program and no arguments.
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    let found = loop {
        let process = processes::own().unwrap().into_iter().find(|process| process.id == id).expect("it is listed");
        if process.arguments.len() > 1 || std::time::Instant::now() > until {
            break process;
        }
    };
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!((&found.program, found.arguments.get(1)), (&program, Some(&OsString::from("60"))));
    assert_eq!(Running::of_processes(Some(vec![found.clone()])).reader_of(&place), Runs::Yes(id));
    assert!(processes::own().unwrap().iter().all(|process| process.id != id));
}
