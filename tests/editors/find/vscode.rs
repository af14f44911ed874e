//! The VS Code family.

use super::*;
use std::os::unix::fs::symlink;

/// Each product's directory of user data.
const FOLDERS: [&str; 16] = [
    "Code",
    "Code - Insiders",
    "Code - Exploration",
    "Code - OSS",
    "VSCodium",
    "VSCodium - Insiders",
    "Cursor",
    "Windsurf",
    "Windsurf - Next",
    "Trae",
    "Trae CN",
    "Kiro",
    "Antigravity",
    "Positron",
    "Qoder",
    "Void",
];

#[test]
fn every_product_is_found_where_each_system_keeps_it() {
    let bases = [
        (System::Linux, ".config"),
        (System::MacOs, "Library/Application Support"),
        (System::Windows, "AppData/Roaming"),
    ];
    for (system, base) in bases {
        for folder in FOLDERS {
            let home = Home::new(system).with(&[&format!("{base}/{folder}/")]);
            assert_eq!(home.files(), [may(&format!("{base}/{folder}/User/settings.json"))]);
            assert_eq!(home.found().present, [Editor::VsCode].into());
        }
        let home = Home::new(system)
            .with(&FOLDERS.map(|folder| format!("{base}/{folder}/User/settings.json")).each_ref().map(String::as_str));
        let products: BTreeSet<String> = home.found().places.into_iter().map(|place| place.product).collect();
        assert_eq!(products.len(), FOLDERS.len());
    }
    let home = Home::new(System::Windows).with(&["elsewhere/Code/User/"]);
    let elsewhere = home.path("elsewhere");
    assert_eq!(home.with_variable("APPDATA", elsewhere).files(), [may("elsewhere/Code/User/settings.json")]);
}

#[test]
fn one_that_was_never_started_is_here_and_gets_no_directory() {
    let on_path = Home::linux().with_program("code");
    let on_desktop = Home::linux().with(&[".local/share/applications/codium.desktop"]);
    let for_all = Home::linux();
    put(&for_all.root().join("root/usr/share/applications/code.desktop"), "");
    let on_mac = Home::new(System::MacOs).with(&["Applications/Cursor.app/"]);
    let on_windows = Home::new(System::Windows).with_program("code.cmd");
    for home in [on_path, on_desktop, for_all, on_mac, on_windows] {
        let found = home.found();
        assert_eq!((found.present, found.places), ([Editor::VsCode].into(), Vec::new()));
    }
}

#[test]
fn the_command_of_a_server_is_no_installation() {
    let home = Home::linux();
    let remote = home.path("server/bin/1/bin/remote-cli");
    put_program(&remote.join("code"), "#!/bin/sh\n");
    let home = home.with_variable("PATH", remote);
    assert!(home.found().present.is_empty());
}

#[test]
fn inside_wsl_the_server_is_found_and_what_runs_on_windows_is_not() {
    let home = Home::linux().with(&[".vscode-server/bin/"]).with_variable("WSL_DISTRO_NAME", "Debian");
    let home = home.with_variable("APPDATA", "/mnt/c/Users/u/AppData/Roaming").with_variable("PATH", "/mnt/c/Code/bin");
    assert_eq!(home.files(), [may(".vscode-server/data/Machine/settings.json")]);
    assert_eq!(home.found().places[0].scope, Scope::Machine);
}

#[test]
fn profiles_have_names_and_those_without_settings_of_their_own_are_left_out() {
    let profiles = r#"{"userDataProfiles": [
        {"location": "1a", "name": "Go"},
        {"location": "2b", "name": "Web", "useDefaultFlags": {"settings": true}},
        {"location": "3c", "name": "Gone"}]}"#;
    let user = ".config/Code/User";
    let home = Home::linux()
        .with(
            &["1a/", "2b/settings.json", "4d/settings.json"]
                .map(|name| format!("{user}/profiles/{name}"))
                .each_ref()
                .map(String::as_str),
        )
        .with_text(&format!("{user}/globalStorage/storage.json"), profiles);
    assert_eq!(
        home.files(),
        [may(&format!("{user}/settings.json")), may(&format!("{user}/profiles/1a/settings.json"))]
    );
    let scopes: Vec<Scope> = home.found().places.into_iter().map(|place| place.scope).collect();
    assert_eq!(scopes, [Scope::User, Scope::Profile("Go".to_owned())]);
}

#[test]
fn profiles_whose_names_cannot_be_told_are_found_all_the_same() {
    for storage in ["", "[", "[1]", "{\"userDataProfiles\": \"x\"}"] {
        let home = Home::linux()
            .with(&[".config/Code/User/profiles/1a/settings.json", ".config/Code/User/profiles/2b/"])
            .with(&[".config/helix/"])
            .with_text(".config/Code/User/globalStorage/storage.json", storage);
        let found = home.found();
        let scopes: Vec<&Scope> = found.places.iter().map(|place| &place.scope).collect();
        assert_eq!(scopes, [&Scope::User, &Scope::Profile("1a".to_owned()), &Scope::User]);
        assert_eq!(found.notes.len(), 1, "{:?}", found.notes);
    }
}

#[test]
fn portable_ones_are_found_through_the_link_on_path_and_by_their_variable() {
    let home =
        Home::linux().with(&["apps/code/data/user-data/User/", "apps/codium/data/user-data/", "third/user-data/"]);
    put_program(&home.path("apps/code/bin/code"), "#!/bin/sh\n");
    put_program(&home.path("apps/codium/codium"), "#!/bin/sh\n");
    for (program, name) in [("apps/code/bin/code", "code"), ("apps/codium/codium", "codium")] {
        symlink(home.path(program), home.root().join("bin").join(name)).unwrap();
    }
    let third = home.path("third");
    let home = home.with_variable("VSCODE_PORTABLE", third);
    let expected = ["apps/code/data/user-data", "apps/codium/data/user-data", "third/user-data"];
    assert_eq!(home.files(), expected.map(|data| may(&format!("{data}/User/settings.json"))));
    let products: Vec<String> = home.found().places.into_iter().map(|place| place.product).collect();
    assert_eq!(products, ["VS Code (portable)", "VSCodium (portable)", "VS Code (portable)"]);

    let on_mac = Home::new(System::MacOs).with(&["Applications/code-portable-data/user-data/"]);
    assert_eq!(on_mac.files(), [may("Applications/code-portable-data/user-data/User/settings.json")]);
}

#[test]
fn a_base_that_a_variable_names_is_searched_besides() {
    let home = Home::linux().with(&["data/Code/", "data/Cursor/User/", ".config/Code/"]);
    let data = home.path("data");
    let home = home.with_variable("VSCODE_APPDATA", data);
    let expected = [".config/Code", "data/Code", "data/Cursor"].map(|data| may(&format!("{data}/User/settings.json")));
    assert_eq!(home.files(), expected);
    let same = Home::linux().with(&[".config/Code/"]);
    let config = same.path(".config");
    assert_eq!(same.with_variable("VSCODE_APPDATA", config).files(), [may(".config/Code/User/settings.json")]);
}

#[test]
fn sandboxes_are_found_with_a_word_on_what_they_cannot_see() {
    let applications =
        [("com.visualstudio.code", "Code"), ("com.vscodium.codium", "VSCodium"), ("com.cursor.Cursor", "Cursor")];
    for (application, folder) in applications {
        let data = format!(".var/app/{application}/config/{folder}");
        let home = Home::linux().with(&[&format!("{data}/User/settings.json")]);
        assert_eq!(home.files(), [may(&format!("{data}/User/settings.json"))]);
        let notes = &home.found().places[0].notes;
        assert!(notes.len() == 1 && notes[0].contains("sandbox"), "{notes:?}");
    }
}

#[test]
fn servers_have_settings_of_the_machine_and_some_their_users_too() {
    let servers =
        [".vscode-server", ".vscode-server-insiders", ".vscodium-server", ".cursor-server", ".windsurf-server"];
    for server in servers {
        let home = Home::linux().with(&[&format!("{server}/")]);
        assert_eq!(home.files(), [may(&format!("{server}/data/Machine/settings.json"))]);
        assert_eq!(home.found().places[0].scope, Scope::Machine);
    }
    for data in [".local/share/code-server", ".openvscode-server/data"] {
        let (user, machine) = (format!("{data}/User/settings.json"), format!("{data}/Machine/settings.json"));
        let home = Home::linux().with(&[&format!("{data}/")]);
        assert_eq!(home.files(), [may(&user)], "its user's are enough");
        assert_eq!(home.with(&[&machine]).files(), [may(&user), must_exist(&machine)]);
    }
    let on_windows = Home::new(System::Windows).with(&["AppData/Local/code-server/Data/"]);
    assert_eq!(on_windows.files(), [may("AppData/Local/code-server/Data/User/settings.json")]);
    let theia = Home::linux().with(&[".theia/"]);
    assert_eq!(theia.files(), [may(".theia/settings.json")]);
    let moved = Home::linux().with(&["agent/"]);
    let agent = moved.path("agent");
    assert_eq!(moved.with_variable("VSCODE_AGENT_FOLDER", agent).files(), [may("agent/data/Machine/settings.json")]);
}

#[test]
fn a_program_without_the_go_extension_says_so() {
    let notes = |home: &Home| home.found().places[0].notes.clone();
    let home = Home::linux().with(&[".config/Code/", ".vscode/extensions/rust-lang.rust-analyzer-1.0.0/"]);
    assert_eq!(notes(&home), ["the Go extension is not installed in VS Code"]);
    assert!(notes(&home.with(&[".vscode/extensions/golang.go-0.58.0/"])).is_empty());
    let unknown = Home::linux().with(&[".config/Code/"]);
    assert!(notes(&unknown).is_empty(), "where extensions are not found nothing is said of them");
    let server = Home::linux().with(&[".vscode-server/extensions/x/"]);
    assert_eq!(notes(&server).len(), 1);
    assert!(notes(&server.with(&[".vscode-server/extensions/golang.go-0.58.0/"])).is_empty());
    let named = Home::linux().with(&[".config/Code/", ".vscode/extensions/", "ext/golang.go-0.58.0/"]);
    let extensions = named.path("ext");
    assert!(notes(&named.with_variable("VSCODE_EXTENSIONS", extensions)).is_empty());
}
