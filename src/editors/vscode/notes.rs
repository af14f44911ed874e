//! What a user should know of settings of theirs: what never took effect, and what still wins.

use super::settings;
use crate::editors::decision::Context;
use crate::editors::meaning::{self, Dialect};
use crate::editors::place::{Place, Scope};
use crate::editors::spellings::{Setting, Spelled};
use crate::editors::wanted::Wanted;
use serde_json::Value;

/// The notes on a file, from what it says and what it will say.
pub(super) fn of(before: &Spelled, after: &Spelled, place: &Place, wanted: &Wanted, context: &Context) -> Vec<String> {
    let mut notes: Vec<String> = [settings::GO, settings::GOROOT]
        .into_iter()
        .filter_map(|setting| spelling(setting, before.get(setting)?.as_str()?))
        .collect();
    notes.extend(stays_out_of_gopls(after, context));
    let names_go = place.scope == Scope::Project && wanted.sdk.is_some();
    notes.extend(still_set(context, wanted, names_go));
    notes
}

/// Spellings that do not mean what they seem to.
fn spelling(setting: Setting, value: &str) -> Option<String> {
    let name = setting.parts.join(".");
    let is_bare = setting == settings::GO && !value.contains(['/', '\\']);
    if value.contains("${userHome}") {
        return Some(format!("{name} is {value}, and the Go extension does not know ${{userHome}}: it had no effect"));
    }
    if value.contains("${env:GOROOT}") {
        return Some(format!("{name} is {value}: it follows the GOROOT that the editor was started with"));
    }
    let is_in_folder = ["${workspaceFolder}", "${workspaceRoot}"].iter().any(|start| value.starts_with(start));
    let is_elsewhere = ["~", "${env:"].iter().any(|start| value.starts_with(start)) || meaning::is_absolute(value);
    if value.is_empty() || is_bare || is_elsewhere {
        return None;
    }
    Some(if is_in_folder || setting == settings::GOROOT {
        format!("{name} is {value}: whatever Go the project itself brings along")
    } else {
        format!("{name} is {value}, and the Go extension takes only absolute paths: it had no effect")
    })
}

/// `go.terminal.activateEnvironment: false` keeps `go.alternateTools` from gopls, not only from
/// terminals.
fn stays_out_of_gopls(after: &Spelled, context: &Context) -> Option<String> {
    let activates = after.get(settings::ACTIVATE).or_else(|| context.outer.get(settings::ACTIVATE).cloned());
    let names_go = after.get(settings::GO).or_else(|| context.outer.get(settings::GO).cloned());
    let is_split = activates == Some(Value::Bool(false)) && names_go.is_some_and(|go| go.is_string());
    is_split.then(|| {
        "go.terminal.activateEnvironment is false, which keeps go.alternateTools from gopls too: it runs the go \
         that is first on the editor's PATH"
            .to_owned()
    })
}

/// What files around this one still say, and this one does not outrank.
fn still_set(context: &Context, wanted: &Wanted, names_go: bool) -> Vec<String> {
    let paths: &[Setting] = if names_go { &[] } else { &[settings::GOTOOLCHAIN, settings::GOROOT] };
    let still = paths.iter().chain(&settings::STRAY).copied();
    let said = still.filter_map(|setting| Some((setting, shown(setting, context.outer.get(setting)?)?)));
    let mut notes: Vec<String> = said
        .map(|(setting, value)| {
            format!("{} is {value} in settings around this file, and wins", setting.parts.join("."))
        })
        .collect();
    let go = context.outer.text(settings::GO).filter(|_| !names_go);
    if let Some(go) = go.filter(|go| !meaning::means(go, &wanted.shim, context.home(wanted), Dialect::VsCode)) {
        notes.push(format!("go.alternateTools.go is {go} in settings around this file, and wins"));
    }
    notes
}

/// A value, where it says something.
fn shown(setting: Setting, value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        _ if setting == settings::GOROOT => None,
        other => Some(other.to_string()),
    }
}
