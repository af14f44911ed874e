//! Many settings files at once, each in a folder of one window: what the editor reads in them.

use super::texts;
use super::window::Window;
use crate::support::put;
use serde_json::{Value, json};
use std::path::PathBuf;

pub(super) fn every_text_says_what_the_editor_reads(window: &mut Window<'_>) {
    let desk = window.desk;
    let texts = texts::all();
    let folder = |number: usize| -> PathBuf { desk.sandbox.path(&format!("work/texts/{number}")) };
    for (number, text) in texts.iter().enumerate() {
        put(&folder(number).join(".vscode/settings.json"), text.bytes);
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
}
