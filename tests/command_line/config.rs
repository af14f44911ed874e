//! `gov config`: the registry of settings, and the file in which they are kept.

use super::machine::{Machine, answer, words};
use serde_json::Value;

fn file(machine: &Machine) -> Option<String> {
    std::fs::read_to_string(machine.gov_home().join("config.toml")).ok()
}

#[test]
fn every_setting_is_shown_with_its_value_its_default_and_its_origin() {
    let machine = Machine::new();
    machine.write("gov/config.toml", "trust = \"index\"\n");
    let shown = machine.gov("config");
    for text in ["sources\n", "now \"index\", from", "from the variable GOV_SOURCES", "default \"log\"", "config.toml"]
    {
        assert!(shown.stdout.contains(text), "{text}: {shown:?}");
    }
    let value: Value = serde_json::from_str(&machine.gov("config --json").stdout).unwrap();
    assert_eq!(value["settings"]["trust"]["value"], "\"index\"");
    assert_eq!(value["settings"]["trust"]["origin"], machine.gov_home().join("config.toml").to_str().unwrap());
    assert_eq!(value["settings"]["sources"]["origin"], "the variable GOV_SOURCES");
    assert_eq!(machine.gov("config trust").stdout, "\"index\"\n");
    let unset = answer(machine.command(words("config sources --json")).env_remove("GOV_SOURCES"));
    let value: Value = serde_json::from_str(&unset.stdout).unwrap();
    assert_eq!(value["settings"]["sources"]["origin"], "the default");
}

#[test]
fn a_setting_is_set_and_unset_and_every_other_byte_stays() {
    for (before, after) in [
        ("", "trust = \"index\"\n"),
        ("trust = \"log\"\n", "trust = \"index\"\n"),
        ("# mine\r\ntrust   =  'log' # why\r\n", "# mine\r\ntrust   =  \"index\" # why\r\n"),
        ("sources = [ # a\n  \"go.dev\", # b\n]\n", "trust = \"index\"\nsources = [ # a\n  \"go.dev\", # b\n]\n"),
        ("\u{feff}# bom\n", "\u{feff}trust = \"index\"\n# bom\n"),
        ("sources = [\"go.dev\"]", "trust = \"index\"\nsources = [\"go.dev\"]"),
    ] {
        let machine = Machine::new();
        if !before.is_empty() {
            machine.write("gov/config.toml", before);
        }
        let answer = machine.gov("config trust index");
        assert_eq!(answer.code, Some(0), "{before:?}: {answer:?}");
        assert_eq!(file(&machine).as_deref(), Some(after), "{before:?}");
        assert_eq!(machine.gov("config trust").stdout, "\"index\"\n", "{before:?}");
        if !before.contains("trust") {
            assert_eq!(machine.gov("config trust --unset").code, Some(0));
            assert_eq!(file(&machine).as_deref(), Some(before), "unset is what it was");
        }
    }
}

#[test]
fn a_list_is_written_with_commas_or_as_toml() {
    let machine = Machine::new();
    for (value, kept) in [
        ("goproxy,go.dev", "sources = [\"goproxy\", \"go.dev\"]\n"),
        ("https://m.example/go", "sources = [\"https://m.example/go\"]\n"),
        ("[\"go.dev\",'/srv/go']", "sources = [\"go.dev\",'/srv/go']\n"),
        ("/srv/a b", "sources = [\"/srv/a b\"]\n"),
    ] {
        let answer = answer(&mut machine.command(["config", "sources", value]));
        assert_eq!(answer.code, Some(0), "{value}: {answer:?}");
        assert_eq!(file(&machine).as_deref(), Some(kept));
    }
}

#[test]
fn what_cannot_be_understood_is_refused_and_not_written() {
    let machine = Machine::new();
    machine.write("gov/config.toml", "trust = \"log\"\n");
    for line in [
        vec!["config", "frob"],
        vec!["config", "frob", "1"],
        vec!["config", "frob", "--unset"],
        vec!["config", "trust", "yes"],
        vec!["config", "trust", "\"index\"\nfrob = 1"],
        vec!["config", "trust", "1"],
        vec!["config", "trust", ""],
        vec!["config", "sources", "ftp://x"],
        vec!["config", "sources", "../relative"],
        vec!["config", "sources", "\u{1b}[31m"],
    ] {
        let answer = answer(&mut machine.command(&line));
        assert_eq!((answer.code, answer.stdout.as_str()), (Some(2), ""), "{line:?}: {answer:?}");
        assert!(answer.stderr.contains("hint: ") && !answer.stderr.contains('\u{1b}'), "{line:?}: {answer:?}");
        assert_eq!(file(&machine).as_deref(), Some("trust = \"log\"\n"), "{line:?}");
    }
}

#[test]
fn a_file_that_gov_does_not_understand_is_named_and_never_ignored() {
    for (content, code, said) in [
        ("surces = []\n", 2, "no such setting: \"surces\""),
        ("trust = \"none\"\n", 2, "trust cannot be \"none\""),
        ("trust = \n", 8, "is not valid TOML"),
        ("[trust]\nx = 1\n", 2, "trust cannot be"),
    ] {
        let machine = Machine::new();
        machine.install("1.22.3");
        machine.write("gov/config.toml", content);
        for line in ["config", "list", "current", "install 1.22.3"] {
            let answer = machine.gov(line);
            assert_eq!((answer.code, answer.stdout.as_str()), (Some(code), ""), "{content:?} {line}: {answer:?}");
            assert!(answer.stderr.contains(said) && answer.stderr.contains("config.toml"), "{line}: {answer:?}");
            let hint = answer.stderr.lines().last().unwrap();
            assert!(hint.starts_with("hint: ") && !hint.contains("gov config"), "that would fail as well: {hint}");
        }
    }
    let machine = Machine::new();
    machine.write("gov/config.toml", b"trust = \"\xff\"");
    assert_eq!(machine.gov("list").code, Some(8));
}

#[test]
fn a_linked_file_stays_linked_and_keeps_its_mode() {
    use std::os::unix::fs::PermissionsExt as _;
    let machine = Machine::new();
    machine.write("dotfiles/gov.toml", "trust = \"log\"\n");
    let real = machine.root().join("dotfiles/gov.toml");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::fs::create_dir_all(machine.gov_home()).unwrap();
    std::os::unix::fs::symlink("../dotfiles/gov.toml", machine.gov_home().join("config.toml")).unwrap();
    assert_eq!(machine.gov("config trust index").code, Some(0));
    assert!(machine.gov_home().join("config.toml").is_symlink());
    assert_eq!(std::fs::read_to_string(&real).unwrap(), "trust = \"index\"\n");
    assert_eq!(real.metadata().unwrap().permissions().mode() & 0o777, 0o640);
}
