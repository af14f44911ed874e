//! Homes that somebody or something has spoilt: what is wrong with one editor is told, and the others
//! are found.

use super::*;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};

#[test]
fn links_in_circles_are_told_and_stop_nothing() {
    let home = Home::linux().with(&[".config/helix/", ".config/nvim/lua/", ".config/Code/User/", ".vscode/"]);
    for name in [".config/Cursor", ".config/JetBrains", ".vscode/extensions", ".config/Code/User/profiles", ".emacs"] {
        symlink(home.path(name), home.path(name)).unwrap();
    }
    symlink("..", home.path(".config/nvim/lua/up")).unwrap();
    symlink(".", home.path(".config/nvim/lua/self")).unwrap();
    let found = home.found();
    let files: Vec<String> = found.places.iter().map(|place| home.relative(&place.path)).collect();
    assert_eq!(files, [".config/Code/User/settings.json", ".config/helix/languages.toml"]);
    for name in [".config/Cursor", ".config/JetBrains", ".config/Code/User/profiles"] {
        let path = home.path(name).display().to_string();
        let is_told = found.notes.iter().any(|note| note.contains(&path));
        assert!(is_told, "{name}: {:?}", found.notes);
    }
}

#[test]
fn a_directory_that_nobody_may_read_is_told_and_stops_nothing() {
    let home = Home::linux().with(&[".config/JetBrains/GoLand2026.2/", ".config/helix/"]);
    let closed = home.path(".config/JetBrains");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    // Root reads it all the same.
    let is_closed = fs::read_dir(&closed).is_err();
    let found = home.found();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(found.places.iter().any(|place| place.editor == Editor::Helix));
    assert_eq!(found.notes.len(), usize::from(is_closed), "{:?}", found.notes);
}

#[test]
fn pipes_and_long_files_are_not_waited_for_and_not_read() {
    let home = Home::linux().with(&[
        ".config/nvim/",
        ".config/Code/User/profiles/1a/settings.json",
        ".config/Code/User/globalStorage/",
    ]);
    for name in [".config/nvim/init.lua", ".config/Code/User/globalStorage/storage.json", "idea.properties", ".emacs"] {
        let made = std::process::Command::new("mkfifo").arg(home.path(name)).status().unwrap();
        assert!(made.success());
    }
    let long = home.path(".emacs.d/init.el");
    put(&long, "go-mode");
    fs::File::options().write(true).open(&long).unwrap().set_len(1 << 40).unwrap();
    let found = home.found();
    let files: Vec<String> = found.places.iter().map(|place| home.relative(&place.path)).collect();
    assert_eq!(files, [".config/Code/User/settings.json", ".config/Code/User/profiles/1a/settings.json"]);
    assert!(!found.present.contains(&Editor::Emacs));
    assert!(found.notes.iter().any(|note| note.contains("storage.json")), "{:?}", found.notes);
}

#[test]
fn names_that_are_no_text_are_passed_over() {
    let home = Home::linux().with(&[".config/JetBrains/GoLand2026.2/", ".config/Code/User/profiles/"]);
    for above in [".config/JetBrains", ".config/Code/User/profiles", ".var/app", ".config/nvim/lua"] {
        let odd = home.path(above).join(OsStr::from_bytes(b"GoLand2026.\xff"));
        fs::create_dir_all(odd).unwrap();
    }
    assert_eq!(
        home.files(),
        [may(".config/Code/User/settings.json"), may(".config/JetBrains/GoLand2026.2/options/go.sdk.xml")]
    );
}

#[test]
fn files_in_the_place_of_directories_are_nobodys_configuration() {
    let home =
        Home::linux().with(&[".config/Code", ".config/helix", ".config/JetBrains", ".vscode-server", ".var", ".vim"]);
    assert!(home.files().is_empty());
    assert!(home.found().present.is_empty());
}

#[test]
fn a_configuration_of_any_number_of_files_is_searched_up_to_a_bound() {
    let with_files = |count: usize| {
        let home = Home::linux().with(&[".config/nvim/lua/", ".config/Code/"]);
        for n in 0..count {
            fs::File::create(home.path(&format!(".config/nvim/lua/{n:03}.lua"))).unwrap();
        }
        home.with_text(".config/nvim/lua/last.lua", "vim.lsp.enable('gopls')")
    };
    let code = may(".config/Code/User/settings.json");
    assert_eq!(with_files(100).files(), [code.clone(), may(".config/nvim/after/lsp/gopls.lua")]);
    assert_eq!(with_files(300).files(), [code]);
}

#[test]
fn a_home_of_any_name_is_searched() {
    for name in ["ünï côdé 😀", "with space", "$HOME", "%s", "new\nline", "quo'te\"s"] {
        let home = Home::linux();
        let odd = home.path(name);
        put(&odd.join(".config/Code/User/settings.json"), "{}");
        let home = home.with_variable("HOME", odd.clone());
        assert_eq!(home.found().places[0].path, odd.join(".config/Code/User/settings.json"));
    }
    let home = Home::linux();
    let odd = home.path("").join(OsStr::from_bytes(b"\xff\xfe"));
    fs::create_dir_all(odd.join(".config/zed")).unwrap();
    let home = home.with_variable("HOME", odd.clone());
    assert_eq!(home.found().places[0].path, odd.join(".config/zed/settings.json"));
}
