//! Zed: `settings.json` of the user. By Zed's `paths.rs`; its flatpak runs outside the sandbox, with
//! the sandbox's configuration.

use super::System;
use super::search::Search;
use crate::editors::place::{Editor, Role};
use std::path::Path;

pub(super) fn look(search: &mut Search<'_>) {
    let directory = match search.machine.system {
        System::Linux => search.xdg_config().join("zed"),
        System::MacOs => search.home.join(".config/zed"),
        System::Windows => search.application_support().join("Zed"),
    };
    if search.is_directory(&directory) {
        search.add_user(Editor::Zed, "Zed", Role::ZedSettings, directory.join("settings.json"), true);
    }
    // `zed` is also the daemon of a file system, which lies in `sbin`.
    let is_editor = |program: &Path| !program.parent().is_some_and(|above| above.ends_with("sbin"));
    if search.has_application(&["dev.zed.Zed", "Zed"])
        || search.program(&["zeditor", "zed"]).is_some_and(|program| is_editor(&program))
    {
        search.is_present(Editor::Zed);
    }
    for application in ["dev.zed.Zed", "dev.zed.Zed-Preview"] {
        let directory = search.sandbox(application).map(|sandbox| sandbox.join("config/zed"));
        if let Some(directory) = directory.filter(|directory| search.is_directory(directory)) {
            search.add_user(Editor::Zed, "Zed (flatpak)", Role::ZedSettings, directory.join("settings.json"), true);
        }
    }
}
