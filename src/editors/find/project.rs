//! The files of one project.
//!
//! Only the root itself is listed, and only named files below it are asked for: whatever a repository
//! holds, it costs the same.

use crate::editors::place::{Editor, Place, Role, Scope};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Entries of the root that are looked at.
const MOST_ENTRIES: usize = 10_000;

/// The files that editors which are here read in a project's root. Of those that several people are
/// likely to share (`*.code-workspace`, `*.sublime-project`, another editor's own folder) only such as
/// are there.
pub fn project(root: &Path, present: &BTreeSet<Editor>) -> Vec<Place> {
    let mut files = Files { root, places: Vec::new() };
    let has = |editor| present.contains(&editor);
    let (workspaces, projects) =
        if has(Editor::VsCode) || has(Editor::Sublime) { listed(root) } else { <_>::default() };
    if has(Editor::VsCode) {
        files.add(Editor::VsCode, "VS Code", Role::VsCodeSettings, root.join(".vscode/settings.json"), true);
        for path in workspaces {
            files.add(Editor::VsCode, "VS Code", Role::CodeWorkspace, path, false);
        }
        files.add_existing(Editor::VsCode, "Theia", Role::VsCodeSettings, ".theia/settings.json");
    }
    let idea = root.join(".idea");
    if has(Editor::JetBrains) && idea.is_dir() {
        files.add(Editor::JetBrains, "GoLand", Role::IdeaWorkspace, idea.join("workspace.xml"), true);
    }
    if has(Editor::Coc) {
        files.add_existing(Editor::Coc, "coc.nvim", Role::CocSettings, ".vim/coc-settings.json");
    }
    if has(Editor::Sublime) {
        for path in projects {
            files.add(Editor::Sublime, "Sublime Text", Role::SublimeProject, path, false);
        }
    }
    if has(Editor::Emacs) {
        files.add(Editor::Emacs, "Emacs", Role::DirLocals, root.join(".dir-locals-2.el"), true);
    }
    files.places
}

struct Files<'a> {
    root: &'a Path,
    places: Vec<Place>,
}

impl Files<'_> {
    fn add(&mut self, editor: Editor, product: &str, role: Role, path: PathBuf, may_create: bool) {
        self.places.push(Place {
            editor,
            product: product.to_owned(),
            scope: Scope::Project,
            role,
            path,
            root: Some(self.root.to_owned()),
            may_create,
            notes: Vec::new(),
        });
    }

    fn add_existing(&mut self, editor: Editor, product: &str, role: Role, name: &str) {
        let path = self.root.join(name);
        if path.symlink_metadata().is_ok() {
            self.add(editor, product, role, path, false);
        }
    }
}

/// `*.code-workspace` and `*.sublime-project` in a directory, each sorted.
fn listed(root: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(root) else { return <_>::default() };
    let mut paths: Vec<PathBuf> = entries.take(MOST_ENTRIES).flatten().map(|entry| entry.path()).collect();
    paths.sort_unstable();
    let of = |suffix: &str| {
        let has_suffix = |path: &&PathBuf| path.extension().is_some_and(|extension| extension == suffix);
        paths.iter().filter(has_suffix).cloned().collect()
    };
    (of("code-workspace"), of("sublime-project"))
}
