//! `gov config`: the settings, each with its meaning, its default and its origin.

use crate::config::{Config, KEYS, Key, key, with_key};
use crate::failure::{Failure, Kind};
use crate::operations::rehash;
use crate::operations::surroundings::{Surroundings, disk};
use crate::outcome::{Cell, Outcome, Page};
use crate::system::atomic_file;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Show the settings, or set one in config.toml
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The setting
    #[arg(value_name = "KEY")]
    key: Option<String>,
    /// Its new value, in TOML or as a bare word; a list is separated by commas
    #[arg(value_name = "VALUE", conflicts_with = "unset")]
    value: Option<String>,
    /// Go back to the default
    #[arg(long, requires = "key")]
    unset: bool,
    /// Show what would be written
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings) -> Result<Box<dyn Outcome>, Failure> {
    let file = surroundings.layout.config();
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    let Some(name) = &args.key else {
        let settings = KEYS.iter().map(|key| setting(key, &text, surroundings)).collect();
        return Ok(Box::new(Shown { settings, file, alone: false }));
    };
    let Some(key) = key(name) else {
        return Err(
            Failure::new(Kind::Usage, format!("no such setting: {name:?}")).hint("`gov config` lists all settings")
        );
    };
    if args.value.is_none() && !args.unset {
        return Ok(Box::new(Shown { settings: vec![setting(key, &text, surroundings)], file, alone: true }));
    }
    let value = args.value.as_deref().map(|value| as_toml(key, value));
    let changed = with_key(&text, key.name, value.as_deref());
    // What gov writes it must be able to read: a wrong value is refused before it is on disk.
    let config = Config::parse(&changed, &file.display().to_string())?;
    if !args.dry_run && changed != text {
        let write = if file.exists() { atomic_file::rewrite } else { atomic_file::write };
        write(&file, changed.as_bytes()).map_err(|error| disk("write", &file, &error))?;
        // The shims read their part of the settings from a file of their own.
        rehash::rehash(false, &Surroundings { config, ..surroundings.clone() })?;
    }
    Ok(Box::new(Changed { key: key.name, value, file, dry_run: args.dry_run }))
}

/// A value as TOML: what is valid is taken as it is, a bare word becomes a string, and the words
/// of a list one each.
fn as_toml(key: &Key, value: &str) -> String {
    if format!("x = {value}").parse::<toml::Table>().is_ok() {
        return value.to_owned();
    }
    let quoted = |word: &str| toml::Value::String(word.to_owned()).to_string();
    if key.name == "sources" {
        let words: Vec<String> = value.split(',').map(|word| quoted(word.trim())).collect();
        return format!("[{}]", words.join(", "));
    }
    quoted(value)
}

struct Setting {
    key: &'static Key,
    value: Option<String>,
    origin: String,
}

fn setting(key: &'static Key, text: &str, surroundings: &Surroundings) -> Setting {
    if let Some((name, value)) = key.variable.and_then(|name| Some((name, surroundings.environment.text(name)?))) {
        return Setting { key, value: Some(value), origin: format!("the variable {name}") };
    }
    let table: toml::Table = text.parse().unwrap_or_default();
    match table.get(key.name) {
        Some(value) => {
            Setting { key, value: Some(value.to_string()), origin: surroundings.layout.config().display().to_string() }
        }
        None => Setting { key, value: None, origin: "the default".to_owned() },
    }
}

struct Shown {
    settings: Vec<Setting>,
    file: PathBuf,
    alone: bool,
}

impl Outcome for Shown {
    fn write(&self, page: &mut Page) {
        for setting in &self.settings {
            let value = setting.value.clone().unwrap_or_else(|| setting.key.default.to_owned());
            if self.alone {
                page.line(value);
                continue;
            }
            page.table(&[vec![Cell::strong(setting.key.name)]]);
            page.paragraph(4, setting.key.meaning);
            page.paragraph(4, &format!("now {value}, from {}", setting.origin));
            if setting.value.is_some() {
                page.paragraph(4, &format!("default {}", setting.key.default));
            }
        }
        if !self.alone {
            page.note(format!("settings are kept in {}", self.file.display()));
        }
    }

    fn json(&self) -> Value {
        let settings: serde_json::Map<String, Value> = self
            .settings
            .iter()
            .map(|setting| {
                let value = json!({
                    "value": setting.value,
                    "default": setting.key.default,
                    "origin": setting.origin,
                    "meaning": setting.key.meaning,
                });
                (setting.key.name.to_owned(), value)
            })
            .collect();
        json!({ "file": self.file.display().to_string(), "settings": settings })
    }
}

struct Changed {
    key: &'static str,
    value: Option<String>,
    file: PathBuf,
    dry_run: bool,
}

impl Outcome for Changed {
    fn write(&self, page: &mut Page) {
        let file = self.file.display();
        match (&self.value, self.dry_run) {
            (Some(value), false) => page.line(format_args!("{} = {value} in {file}", self.key)),
            (Some(value), true) => page.line(format_args!("would set {} = {value} in {file}", self.key)),
            (None, false) => page.line(format_args!("{} is back to its default", self.key)),
            (None, true) => page.line(format_args!("would take {} out of {file}", self.key)),
        }
    }

    fn json(&self) -> Value {
        json!({
            "key": self.key,
            "value": self.value,
            "file": self.file.display().to_string(),
            "dry_run": self.dry_run,
        })
    }
}
