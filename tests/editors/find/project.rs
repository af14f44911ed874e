//! The files of one project.

use super::*;
use gov::editors::find::project;

fn files(root: &Path, present: &[Editor]) -> Vec<(String, Role, bool)> {
    let before = names_below(root);
    let places = project(root, &present.iter().copied().collect());
    assert_eq!(names_below(root), before);
    let shown = |place: Place| {
        assert_eq!((&place.scope, place.root.as_deref()), (&Scope::Project, Some(root)));
        let path = place.path.strip_prefix(root).unwrap().display().to_string();
        (path, place.role, place.may_create)
    };
    places.into_iter().map(shown).collect()
}

fn row(file: &str, role: Role, may_create: bool) -> (String, Role, bool) {
    (file.to_owned(), role, may_create)
}

#[test]
fn a_project_has_files_of_those_editors_only_that_are_here() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    assert_eq!(files(root, &[]), []);
    assert_eq!(
        files(root, &Editor::ALL),
        [row(".vscode/settings.json", Role::VsCodeSettings, true), row(".dir-locals-2.el", Role::DirLocals, true),]
    );
    let there = [
        ".idea/modules.xml",
        ".vim/coc-settings.json",
        ".theia/settings.json",
        "b.code-workspace",
        "a.code-workspace",
        "p.sublime-project",
        "p.sublime-workspace",
        "old.ipr",
        ".zed/settings.json",
        ".helix/languages.toml",
        "below/c.code-workspace",
    ];
    for name in there {
        put(&root.join(name), "");
    }
    assert_eq!(
        files(root, &Editor::ALL),
        [
            row(".vscode/settings.json", Role::VsCodeSettings, true),
            row("a.code-workspace", Role::CodeWorkspace, false),
            row("b.code-workspace", Role::CodeWorkspace, false),
            row(".theia/settings.json", Role::VsCodeSettings, false),
            row(".idea/workspace.xml", Role::IdeaWorkspace, true),
            row(".vim/coc-settings.json", Role::CocSettings, false),
            row("p.sublime-project", Role::SublimeProject, false),
            row(".dir-locals-2.el", Role::DirLocals, true),
        ]
    );
    assert_eq!(files(root, &[Editor::JetBrains]), [row(".idea/workspace.xml", Role::IdeaWorkspace, true)]);
    assert_eq!(files(root, &[Editor::Helix, Editor::Zed, Editor::Neovim]), []);
}

#[test]
fn a_root_that_is_gone_or_no_directory_has_none_but_those_that_may_be_made() {
    let directory = tempfile::tempdir().unwrap();
    put(&directory.path().join("file"), "");
    for name in ["gone", "file"] {
        let root = directory.path().join(name);
        let places = project(&root, &[Editor::JetBrains, Editor::Sublime, Editor::Coc].into());
        assert!(places.is_empty(), "{name}");
    }
}
