//! VS Code and what is built from it: names and directories of each.
//!
//! The names are `nameShort`, `dataFolderName`, `serverDataFolderName` and `applicationName` of each
//! product's `product.json`; which directories follow from them is in VS Code's `userDataPath.ts`.

/// A program of the family that runs on a desktop.
#[derive(Debug)]
pub(super) struct Product {
    /// As its users call it.
    pub(super) name: &'static str,
    /// Its directory of user data, below where programs keep theirs.
    pub(super) folder: &'static str,
    /// Where its extensions lie, below the home directory. VSCodium shares its own with Code - OSS.
    pub(super) own: &'static [&'static str],
    /// Its commands.
    pub(super) programs: &'static [&'static str],
    /// Its applications, as desktops list them; `code_code` is a snap's.
    pub(super) applications: &'static [&'static str],
    /// Its name with flatpak.
    pub(super) flatpak: Option<&'static str>,
}

/// All of them. Where one command is that of two, the first has it.
pub(super) const PRODUCTS: &[Product] = &[
    Product {
        name: "VS Code",
        folder: "Code",
        own: &[".vscode"],
        programs: &["code"],
        applications: &["code", "code_code", "Visual Studio Code", "Microsoft VS Code"],
        flatpak: Some("com.visualstudio.code"),
    },
    Product {
        name: "VS Code Insiders",
        folder: "Code - Insiders",
        own: &[".vscode-insiders"],
        programs: &["code-insiders"],
        applications: &[
            "code-insiders",
            "code-insiders_code-insiders",
            "Visual Studio Code - Insiders",
            "Microsoft VS Code Insiders",
        ],
        flatpak: Some("com.visualstudio.code.insiders"),
    },
    Product {
        name: "VS Code Exploration",
        folder: "Code - Exploration",
        own: &[".vscode-exploration"],
        programs: &["code-exploration"],
        applications: &["code-exploration", "Visual Studio Code - Exploration"],
        flatpak: None,
    },
    Product {
        name: "Code - OSS",
        folder: "Code - OSS",
        own: &[".vscode-oss"],
        programs: &["code-oss"],
        applications: &["code-oss", "Code - OSS"],
        flatpak: Some("com.visualstudio.code-oss"),
    },
    Product {
        name: "VSCodium",
        folder: "VSCodium",
        own: &[".vscode-oss"],
        programs: &["codium", "vscodium"],
        applications: &["codium", "vscodium", "codium_codium", "VSCodium"],
        flatpak: Some("com.vscodium.codium"),
    },
    Product {
        name: "VSCodium Insiders",
        folder: "VSCodium - Insiders",
        own: &[".vscodium-insiders", ".vscode-oss"],
        programs: &["codium-insiders"],
        applications: &["codium-insiders", "VSCodium - Insiders"],
        flatpak: Some("com.vscodium.codium-insiders"),
    },
    Product {
        name: "Cursor",
        folder: "Cursor",
        own: &[".cursor"],
        programs: &["cursor"],
        applications: &["cursor", "Cursor"],
        flatpak: Some("com.cursor.Cursor"),
    },
    Product {
        name: "Windsurf",
        folder: "Windsurf",
        own: &[".windsurf"],
        programs: &["windsurf"],
        applications: &["windsurf", "Windsurf"],
        flatpak: None,
    },
    Product {
        name: "Windsurf Next",
        folder: "Windsurf - Next",
        own: &[".windsurf-next"],
        programs: &["windsurf-next"],
        applications: &["windsurf-next", "Windsurf - Next"],
        flatpak: None,
    },
    Product {
        name: "Trae",
        folder: "Trae",
        own: &[".trae"],
        programs: &["trae"],
        applications: &["trae", "Trae"],
        flatpak: None,
    },
    Product {
        name: "Trae CN",
        folder: "Trae CN",
        own: &[".trae-cn"],
        programs: &["trae-cn"],
        applications: &["trae-cn", "Trae CN"],
        flatpak: None,
    },
    Product {
        name: "Kiro",
        folder: "Kiro",
        own: &[".kiro"],
        programs: &["kiro"],
        applications: &["kiro", "Kiro"],
        flatpak: None,
    },
    Product {
        name: "Antigravity",
        folder: "Antigravity",
        own: &[".antigravity"],
        programs: &["antigravity"],
        applications: &["antigravity", "Antigravity"],
        flatpak: None,
    },
    Product {
        name: "Positron",
        folder: "Positron",
        own: &[".positron"],
        programs: &["positron"],
        applications: &["positron", "Positron"],
        flatpak: None,
    },
    Product {
        name: "Qoder",
        folder: "Qoder",
        own: &[".qoder"],
        programs: &["qoder"],
        applications: &["qoder", "Qoder"],
        flatpak: None,
    },
    Product {
        name: "Void",
        folder: "Void",
        own: &[".void-editor", ".void"],
        // A command `void` may be anything.
        programs: &["void-editor"],
        applications: &["Void"],
        flatpak: None,
    },
];

/// Servers, to which a VS Code on another machine (or on the Windows around WSL) connects: their
/// name, and their directory in the home directory. Their users' own settings stay with the client.
pub(super) const SERVERS: &[(&str, &str)] = &[
    ("VS Code Server", ".vscode-server"),
    ("VS Code Server Insiders", ".vscode-server-insiders"),
    ("VS Code Server Exploration", ".vscode-server-exploration"),
    ("Code - OSS Server", ".vscode-server-oss"),
    ("VSCodium Server", ".vscodium-server"),
    ("VSCodium Server Insiders", ".vscodium-server-insiders"),
    ("Cursor Server", ".cursor-server"),
    ("Windsurf Server", ".windsurf-server"),
    ("Windsurf Next Server", ".windsurf-next-server"),
    ("Trae Server", ".trae-server"),
    ("Trae CN Server", ".trae-cn-server"),
    ("Kiro Server", ".kiro-server"),
    ("Antigravity Server", ".antigravity-server"),
    ("Positron Server", ".positron-server"),
    ("Qoder Server", ".qoder-server"),
    ("Void Server", ".void-server"),
];

/// code-server, which keeps its user's settings itself.
pub(super) const CODE_SERVER: &str = "code-server";

/// openvscode-server, which does so too.
pub(super) const OPENVSCODE_SERVER: &str = "openvscode-server";

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_products_share_a_name_a_folder_or_a_command() {
        let all = |of: fn(&Product) -> Vec<&'static str>| PRODUCTS.iter().flat_map(of).collect::<Vec<_>>();
        let columns = [
            all(|product| vec![product.name]),
            all(|product| vec![product.folder]),
            all(|product| product.programs.to_vec()),
            all(|product| product.applications.to_vec()),
            all(|product| product.flatpak.into_iter().collect()),
            SERVERS.iter().map(|server| server.0).collect(),
            SERVERS.iter().map(|server| server.1).collect(),
        ];
        for column in columns {
            assert_eq!(column.iter().collect::<BTreeSet<_>>().len(), column.len(), "{column:?}");
        }
    }
}
