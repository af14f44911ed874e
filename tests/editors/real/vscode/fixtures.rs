//! Many settings files at once, each in a folder of one window: what the editor reads in them, before
//! and after gov has edited them.

use super::super::desk::PATIENCE;
use super::texts;
use super::window::Window;
use crate::support::put;
use crate::support::sandbox::replace;
use crate::support::sdk_cache::NEW;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Instant;

pub(super) fn every_text_says_what_the_editor_reads(window: &mut Window<'_>) {
    let desk = window.desk;
    let texts = texts::all();
    let folder = |number: usize| -> PathBuf { desk.sandbox.path(&format!("work/texts/{number}")) };
    for (number, text) in texts.iter().enumerate() {
        put(&folder(number).join(".vscode/settings.json"), text.bytes);
        put(&folder(number).join(".go-version"), NEW);
    }
    let folders: Vec<Value> = (0..texts.len()).map(|number| json!({ "path": number.to_string() })).collect();
    let file = desk.sandbox.path("work/texts/all.code-workspace");
    put(&file, json!({ "folders": folders }).to_string());
    window.open(&file);
    let read = window.wait("all folders", |lines| {
        let folders = Window::settings(lines)?;
        (folders.as_object()?.len() == texts.len()).then(|| folders.clone())
    });
    let mut faults = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        let found = &read[folder(number).to_str().unwrap()]["alternateTools"]["effective"];
        if *found != text.alternate_tools {
            faults.push(format!("{}: {found}, expected {}", text.name, text.alternate_tools));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));

    let seen: Vec<String> = (0..texts.len()).map(|number| folder(number).display().to_string()).collect();
    replace(&desk.sandbox.home("projects"), seen.join("\n") + "\n");
    let run = desk.sandbox.gov("sync-editors --all-projects --scope workspace").run();
    // Some are refused, each by its name.
    assert_eq!(run.code, Some(8), "{run}");
    let go = desk.sandbox.goroot(NEW).join("bin/go");
    let faults = |folders: &Value| {
        let mut faults = Vec::new();
        for (number, text) in texts.iter().enumerate().filter(|(_, text)| text.is_strict) {
            let read = &folders[folder(number).to_str().unwrap()];
            let (tools, before) = (&read["alternateTools"]["effective"], &text.alternate_tools);
            let is_pointed = tools["go"] == json!(go)
                && read["toolsEnvVars"]["effective"]["GOTOOLCHAIN"] == format!("go{NEW}")
                && (before["gopls"].is_null() || tools["gopls"] == before["gopls"]);
            if !is_pointed {
                faults.push(format!("{}: {read}", text.name));
            }
        }
        faults
    };
    let began = Instant::now();
    window.wait("what gov has written", |lines| {
        let faults = faults(Window::settings(lines)?);
        assert!(faults.is_empty() || began.elapsed() < PATIENCE / 2, "{run}\n{}", faults.join("\n"));
        faults.is_empty().then_some(())
    });
    for (number, text) in texts.iter().enumerate().filter(|(_, text)| !text.is_strict) {
        let path = folder(number).join(".vscode/settings.json");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text.bytes, "{}", text.name);
        let is_named = |line: &str| line.contains("refused") && line.contains(path.to_str().unwrap());
        assert!(run.stdout.lines().any(is_named), "{}: {run}", text.name);
    }
}
