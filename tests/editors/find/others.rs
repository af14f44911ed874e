//! Helix, Zed, Sublime Text, Emacs, Kate, and those that are only advised.

use super::*;

#[test]
fn helix_is_found_where_it_is_configured_and_advised_where_it_was_never_started() {
    let configured = Home::linux().with(&[".config/helix/"]);
    assert_eq!(configured.files(), [may(".config/helix/languages.toml")]);
    let on_windows = Home::new(System::Windows).with(&["AppData/Roaming/helix/"]);
    assert_eq!(on_windows.files(), [may("AppData/Roaming/helix/languages.toml")]);
    let on_mac = Home::new(System::MacOs).with(&[".config/helix/"]);
    assert_eq!(on_mac.files(), [may(".config/helix/languages.toml")]);
    let new = Home::linux().with_program("hx");
    let found = new.found();
    assert!(found.places.is_empty() && found.present.contains(&Editor::Helix));
    let snippet: toml::Table = toml::from_str(&found.advices[0].snippet).unwrap();
    let gov = new.root().join("gov/shims/gov");
    assert_eq!(snippet["language-server"]["gopls"]["command"].as_str(), gov.to_str());
    let sandboxed = Home::linux().with(&[".var/app/com.helix_editor.Helix/config/helix/"]);
    assert_eq!(sandboxed.files(), [may(".var/app/com.helix_editor.Helix/config/helix/languages.toml")]);
}

#[test]
fn zed_is_found_and_a_daemon_of_that_name_is_not() {
    let cases = [
        (System::Linux, ".config/zed/"),
        (System::MacOs, ".config/zed/"),
        (System::Windows, "AppData/Roaming/Zed/"),
        (System::Linux, ".var/app/dev.zed.Zed/config/zed/"),
    ];
    for (system, directory) in cases {
        assert_eq!(Home::new(system).with(&[directory]).files(), [may(&format!("{directory}settings.json"))]);
    }
    let installed = Home::linux().with_program("zeditor");
    assert_eq!(installed.found().present, [Editor::Zed].into());
    let daemon = Home::linux();
    put_program(&daemon.path("sbin/zed"), "");
    let sbin = daemon.path("sbin");
    assert!(daemon.with_variable("PATH", sbin).found().present.is_empty());
}

#[test]
fn sublime_counts_with_its_package_lsp_and_files_by_hand_only_for_gopls() {
    let base = ".config/sublime-text";
    let user = format!("{base}/Packages/User");
    let without = Home::linux().with(&[&format!("{user}/")]);
    assert!(without.found().present.is_empty());
    for package in ["Installed Packages/LSP.sublime-package", "Packages/LSP/"] {
        let home = Home::linux().with(&[&format!("{user}/"), &format!("{base}/{package}")]);
        assert_eq!(home.files(), [may(&format!("{user}/LSP-gopls.sublime-settings"))]);
    }
    let with_lsp = || Home::linux().with(&[&format!("{base}/Packages/LSP/")]);
    let text = r#"{"clients": {"gopls": {"enabled": true}}}"#;
    let by_hand = with_lsp().with_text(&format!("{user}/LSP.sublime-settings"), text);
    assert_eq!(by_hand.files(), [must_exist(&format!("{user}/LSP.sublime-settings"))]);
    let both = by_hand.with(&[&format!("{base}/Installed Packages/LSP-gopls.sublime-package")]);
    assert_eq!(
        both.files(),
        [may(&format!("{user}/LSP-gopls.sublime-settings")), must_exist(&format!("{user}/LSP.sublime-settings"))]
    );
    let of_others = with_lsp().with_text(&format!("{user}/LanguageServers.sublime-settings"), r#"{"clangd": {}}"#);
    assert_eq!(of_others.files(), [may(&format!("{user}/LSP-gopls.sublime-settings"))]);
    let places = [
        (System::Linux, ".config/sublime-text-3"),
        (System::MacOs, "Library/Application Support/Sublime Text"),
        (System::Windows, "AppData/Roaming/Sublime Text 3"),
    ];
    for (system, base) in places {
        let home = Home::new(system).with(&[&format!("{base}/Packages/User/"), &format!("{base}/Packages/LSP/")]);
        assert_eq!(home.files(), [may(&format!("{base}/Packages/User/LSP-gopls.sublime-settings"))]);
    }
}

#[test]
fn kate_is_found_by_what_it_writes() {
    let cases = [
        (System::Linux, ".config", ".config/katerc"),
        (System::Linux, ".config", ".config/kate/"),
        (System::MacOs, "Library/Preferences", "Library/Preferences/katerc"),
        (System::Windows, "AppData/Local", "AppData/Local/kate/"),
        (System::Linux, ".var/app/org.kde.kate/config", ".var/app/org.kde.kate/config/katerc"),
    ];
    for (system, config, sign) in cases {
        let home = Home::new(system).with(&[sign]);
        assert_eq!(home.files(), [may(&format!("{config}/kate/lspclient/settings.json"))], "{sign}");
    }
}

#[test]
fn emacs_counts_where_it_edits_go() {
    let bare = Home::linux()
        .with_text(".emacs.d/init.el", "(setq inhibit-startup-screen t)")
        .with(&[".emacs.d/elpa/magit-1/"]);
    assert!(bare.found().present.is_empty());
    let signs = [
        (".emacs.d/init.el", "(use-package go-mode)"),
        (".emacs", "(require 'eglot)"),
        (".config/emacs/init.el", "(add-to-list 'auto-mode-alist '(\"\\\\.go\" . go-ts-mode))"),
        (".config/doom/init.el", "(go +lsp) ; lsp-mode"),
        (".emacs.d/elpa/go-mode-1.6.0/go-mode.el", ""),
        (".config/emacs/.local/straight/repos/go-mode.el/go-mode.el", ""),
    ];
    for (file, text) in signs {
        let home = Home::linux().with_text(file, text);
        let found = home.found();
        assert_eq!(found.present, [Editor::Emacs].into(), "{file}");
        assert!(found.places.is_empty());
        assert!(found.advices[0].snippet.contains("/gov/shims"), "{}", found.advices[0].snippet);
    }
    let for_all = Home::linux().with(&[".emacs.d/"]);
    fs::create_dir_all(for_all.root().join("root/usr/share/emacs/site-lisp/elpa/go-mode-1.6.0")).unwrap();
    let found = for_all.found();
    assert_eq!(found.present, [Editor::Emacs].into());
    assert_eq!(for_all.relative(Path::new(&found.advices[0].place)), ".emacs.d/init.el");
    let not_used = Home::linux();
    fs::create_dir_all(not_used.root().join("root/usr/share/emacs/site-lisp/elpa/go-mode-1.6.0")).unwrap();
    assert!(not_used.found().present.is_empty());
}

#[test]
fn editors_without_a_file_get_lines_that_name_gov() {
    let cases = [
        (Home::linux().with(&[".config/kak/"]).with_program("kak-lsp"), Editor::Kakoune),
        (Home::linux().with_text(".config/kak/kakrc", "eval %sh{kak-lsp}"), Editor::Kakoune),
        (Home::linux().with(&[".config/lapce-stable/"]), Editor::Lapce),
        (Home::linux().with(&[".config/micro/plug/lsp/"]), Editor::Micro),
        (Home::linux().with(&[".config/liteide/"]), Editor::LiteIde),
        (Home::new(System::MacOs).with(&["Applications/Nova.app/"]), Editor::Nova),
    ];
    for (home, editor) in cases {
        let found = home.found();
        assert_eq!(found.present, [editor].into());
        assert!(found.places.is_empty() && found.notes.is_empty());
        let [advice] = &*found.advices else { panic!("{:?}", found.advices) };
        assert_eq!(advice.editor, editor);
        assert!(advice.snippet.contains("/gov/shims"), "{}", advice.snippet);
        assert!(!advice.place.is_empty());
    }
    let no_client = Home::linux().with(&[".config/kak/", ".config/micro/"]);
    let found = no_client.found();
    assert_eq!((found.present, found.advices), ([Editor::Kakoune, Editor::Micro].into(), Vec::new()));
}
