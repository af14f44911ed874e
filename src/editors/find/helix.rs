//! Helix: `languages.toml` of the user. The one of a project is never touched: a change would take
//! away the trust that its user gave it.

use super::search::{SANDBOXED, Search};
use super::unwritten;
use crate::editors::place::{Editor, Place, Role, Scope};

pub(super) fn look(search: &mut Search<'_>) {
    // It follows the conventions of Linux on macOS too.
    let directory = search.config_or(search.application_support()).join("helix");
    if search.is_directory(&directory) {
        search.add_user(Editor::Helix, "Helix", Role::HelixLanguages, directory.join("languages.toml"), true);
    } else if search.program(&["hx", "helix"]).is_some() {
        let place = directory.join("languages.toml").display().to_string();
        let snippet = unwritten::helix(search.machine.gov);
        search.advise(Editor::Helix, "Helix", place, snippet);
    }
    let sandbox = search.sandbox("com.helix_editor.Helix").map(|sandbox| sandbox.join("config/helix"));
    if let Some(directory) = sandbox.filter(|directory| search.is_directory(directory)) {
        search.add(Place {
            editor: Editor::Helix,
            product: "Helix (flatpak)".to_owned(),
            scope: Scope::User,
            role: Role::HelixLanguages,
            path: directory.join("languages.toml"),
            root: None,
            may_create: true,
            notes: vec![SANDBOXED.to_owned()],
        });
    }
}
