//! What looking costs: it is done whenever editors are synchronised, and most often to find that
//! nothing is to be done.

use super::*;
use crate::support::skip::{self, skip};
use std::process::Command;

/// Set in the process that is watched.
const WATCHED: &str = "GOV_TESTS_WATCHED_HOME";

/// More than this a home with six editors in it must not cost; it is twice what it does cost.
const MOST: usize = 800;

/// Is asked for before and after, so that the trace shows what lies between.
const MARK: &str = "/there/is/no/such/mark";

#[test]
fn looking_at_a_typical_home_costs_few_system_calls() {
    if skip::variable(WATCHED).is_some() {
        return;
    }
    if !Command::new("strace").arg("-V").output().is_ok_and(|output| output.status.success()) {
        skip("strace is not installed");
        return;
    }
    let trace = tempfile::NamedTempFile::new().unwrap();
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o"]).arg(trace.path()).args(["-e", "trace=%file,%desc"]);
    strace.arg(std::env::current_exe().unwrap()).args(["--exact", "editors::find::cost::looks_at_a_typical_home"]);
    let run = strace.env(WATCHED, "1").output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
    let trace = fs::read_to_string(trace.path()).unwrap();
    let between = trace.split(MARK).nth(1).expect("it is marked");
    let calls = between.lines().count();
    println!("{calls} system calls");
    assert!((20..=MOST).contains(&calls), "{calls} system calls");
}

/// Watched from outside by the test above; by itself it says that the home is typical.
#[test]
fn looks_at_a_typical_home() {
    let is_watched = skip::variable(WATCHED).is_some();
    let home = Home::linux()
        .with(&[".config/Code/User/settings.json", ".vscode/extensions/golang.go-0.58.0/"])
        .with(&[".config/JetBrains/GoLand2026.2/options/go.sdk.xml", ".config/JetBrains/GoLand2026.1/options/"])
        .with(&[".config/nvim/after/lsp/gopls.lua", ".local/share/nvim/lazy/nvim-lspconfig/"])
        .with(&[".config/helix/languages.toml", ".config/zed/settings.json", ".config/katerc"])
        .with_text(".emacs.d/init.el", "(use-package go-mode)");
    let path: Vec<String> = (0..10).map(|n| format!("/usr/none/{n}")).collect();
    let home = home.with_variable("PATH", path.join(":"));
    let variables = home.variables.iter().map(|(name, value)| (OsString::from(name), value.clone()));
    let environment = Environment::of(variables, None);
    let machine = Machine::here(&environment, Path::new("/none/shims"), Path::new("/none/gov"));
    if is_watched {
        assert!(fs::metadata(MARK).is_err());
    }
    let begin = std::time::Instant::now();
    let found = user(&machine);
    let took = begin.elapsed();
    if is_watched {
        assert!(fs::metadata(MARK).is_err());
    }
    println!("looked at {} files in {took:?}", found.places.len());
    let editors: BTreeSet<Editor> = found.places.iter().map(|place| place.editor).collect();
    let expected = [Editor::VsCode, Editor::JetBrains, Editor::Neovim, Editor::Helix, Editor::Zed, Editor::Kate];
    assert_eq!(editors, expected.into());
    assert!(found.present.contains(&Editor::Emacs));
}
