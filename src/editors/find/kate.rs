//! Kate: `lspclient/settings.json`, below where Qt keeps configuration.

use super::System;
use super::search::{SANDBOXED, Search};
use crate::editors::place::{Editor, Place, Role, Scope};
use std::path::Path;

/// Below Qt's directory of configuration.
const SETTINGS: &str = "kate/lspclient/settings.json";

pub(super) fn look(search: &mut Search<'_>) {
    let config = match search.machine.system {
        System::Linux => search.xdg_config(),
        System::MacOs => search.home.join("Library/Preferences"),
        System::Windows => search.local_application_data(),
    };
    if is_configured(search, &config) {
        search.add_user(Editor::Kate, "Kate", Role::KateServers, config.join(SETTINGS), true);
    }
    let sandbox = search.sandbox("org.kde.kate").map(|sandbox| sandbox.join("config"));
    if let Some(config) = sandbox.filter(|config| is_configured(search, config)) {
        search.add(Place {
            editor: Editor::Kate,
            product: "Kate (flatpak)".to_owned(),
            scope: Scope::User,
            role: Role::KateServers,
            path: config.join(SETTINGS),
            root: None,
            may_create: true,
            notes: vec![SANDBOXED.to_owned()],
        });
    }
}

fn is_configured(search: &Search<'_>, config: &Path) -> bool {
    search.is_directory(&config.join("kate")) || search.exists(&config.join("katerc"))
}
