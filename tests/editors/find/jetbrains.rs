//! GoLand and IntelliJ IDEA.

use super::*;

#[test]
fn the_newest_gets_a_list_and_older_ones_keep_theirs() {
    let bases = [
        (System::Linux, ".config"),
        (System::MacOs, "Library/Application Support"),
        (System::Windows, "AppData/Roaming"),
    ];
    for (system, base) in bases {
        let base = format!("{base}/JetBrains");
        let names =
            ["GoLand2026.2/", "GoLand2025.10/options/go.sdk.xml", "GoLand2025.9/options/", "GoLand2027.x/", "GoLand/"];
        let home = Home::new(system).with(&names.map(|name| format!("{base}/{name}")).each_ref().map(String::as_str));
        let expected = [
            may(&format!("{base}/GoLand2026.2/options/go.sdk.xml")),
            must_exist(&format!("{base}/GoLand2025.10/options/go.sdk.xml")),
        ];
        assert_eq!(home.files(), expected);
        let products: Vec<String> = home.found().places.into_iter().map(|place| place.product).collect();
        assert_eq!(products, ["GoLand 2026.2", "GoLand 2025.10"]);
    }
}

#[test]
fn idea_counts_where_it_has_its_go_plugin() {
    let base = ".config/JetBrains/IntelliJIdea2026.2";
    let without =
        Home::linux().with(&[&format!("{base}/options/"), ".config/JetBrains/PyCharm2026.2/options/go.sdk.xml"]);
    let found = without.found();
    assert!(found.places.is_empty() && found.present.is_empty());
    let signs = [
        format!("{base}/options/go.sdk.xml"),
        format!("{base}/plugins/intellij-go/"),
        ".local/share/JetBrains/IntelliJIdea2026.2/go-plugin/".to_owned(),
    ];
    for sign in signs {
        let home = Home::linux().with(&[&format!("{base}/"), &sign]);
        assert_eq!(home.files(), [may(&format!("{base}/options/go.sdk.xml"))], "{sign}");
        assert_eq!(home.found().places[0].product, "IntelliJ IDEA 2026.2");
    }
}

#[test]
fn one_that_was_never_started_is_here() {
    let homes = [
        Home::linux().with_program("goland"),
        Home::linux().with(&[".local/share/JetBrains/Toolbox/apps/goland/"]),
        Home::linux().with(&[".local/share/applications/jetbrains-goland.desktop"]),
        Home::new(System::MacOs).with(&["Applications/GoLand.app/"]),
    ];
    for home in homes {
        let found = home.found();
        assert_eq!((found.present, found.places), ([Editor::JetBrains].into(), Vec::new()));
    }
}

#[test]
fn a_configuration_that_is_kept_elsewhere_is_found() {
    let home = Home::linux().with(&["ide/config/", "other/options/go.sdk.xml"]);
    let home = home.with_text("goland.properties", "# own\nidea.config.path=${user.home}/ide/config\n");
    let home = home.with_text("idea.properties", "idea.config.path=~/other");
    let properties = home.path("goland.properties");
    let home = home.with_variable("GOLAND_PROPERTIES", properties);
    assert_eq!(home.files(), [may("ide/config/options/go.sdk.xml"), may("other/options/go.sdk.xml")]);
    let gone = Home::linux().with_text("idea.properties", "idea.config.path=/nowhere/at/all");
    assert!(gone.files().is_empty());
}

#[test]
fn the_sandboxed_one_is_found_with_a_word() {
    let base = ".var/app/com.jetbrains.GoLand/config/JetBrains/GoLand2026.2";
    let home = Home::linux().with(&[&format!("{base}/options/")]);
    assert_eq!(home.files(), [may(&format!("{base}/options/go.sdk.xml"))]);
    assert!(home.found().places[0].notes[0].contains("sandbox"));
}
