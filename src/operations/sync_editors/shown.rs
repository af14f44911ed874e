//! A sync as text and as JSON, for the commands that do one.

use super::Synced;
use super::outcome::{Row, Status, Unresolved};
use crate::editors::place::{Advice, Scope};
use crate::editors::text::Change;
use crate::failure::{Failure, Kind};
use crate::operations::surroundings::Surroundings;
use crate::outcome::{Cell, Outcome, Page};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What was done, as `gov sync-editors` and `gov use --sync` show it.
#[derive(Debug)]
pub struct Shown {
    synced: Synced,
    asked: Asked,
    home: Option<PathBuf>,
}

/// How it was asked for.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each was a flag of the command line")]
pub struct Asked {
    /// The exit code tells whether something would change.
    pub is_check: bool,
    /// Nothing was written.
    pub is_dry: bool,
    /// What was written earlier was taken back.
    pub is_undo: bool,
    /// Files that need no change are shown as well.
    pub lists_all: bool,
}

impl Shown {
    /// What was done.
    pub fn new(synced: Synced, asked: Asked, surroundings: &Surroundings) -> Self {
        Self { synced, asked, home: surroundings.environment.home() }
    }

    fn path(&self, path: &Path) -> String {
        let below = self.home.as_ref().and_then(|home| path.strip_prefix(home).ok());
        below.map_or_else(|| path.display().to_string(), |below| format!("~/{}", below.display()))
    }

    fn row(&self, row: &Row, page: &mut Page) {
        let place = &row.place;
        let (word, detail) = match &row.status {
            Status::InSync if self.asked.is_undo => ("left as it is", None),
            Status::InSync => ("in sync", None),
            Status::Created => (if self.asked.is_dry { "would be made" } else { "made" }, None),
            Status::Changed => (if self.asked.is_dry { "would change" } else { "changed" }, None),
            Status::Removed => (if self.asked.is_dry { "would be removed" } else { "removed" }, None),
            Status::Left { why, .. } => ("left to you", Some(why.as_str())),
            Status::Refused(failure) => ("refused", Some(without_path(&failure.message, &place.path))),
        };
        let style = if matches!(row.status, Status::Refused(_)) { Cell::strong } else { Cell::plain };
        page.table(&[vec![
            Cell::strong(&place.product),
            Cell::plain(place.scope.to_string()),
            style(word),
            Cell::dim(self.path(&place.path)),
        ]]);
        for change in &row.changes {
            write_change(change, page);
        }
        if let Some(detail) = detail {
            page.paragraph(4, detail);
        }
        if let Status::Refused(failure) = &row.status {
            for cause in &failure.causes {
                page.paragraph(4, &format!("because {cause}"));
            }
            for hint in &failure.hints {
                // Whole, so that it can be copied.
                page.line(format_args!("    hint: {hint}"));
            }
        }
        for note in &row.notes {
            page.paragraph(4, &format!("note: {note}"));
        }
        if !row.applies.is_empty() && row.status.is_change() {
            page.paragraph(4, &format!("to apply: {}", row.applies));
        }
        if let Status::Left { snippet: Some(snippet), .. } = &row.status {
            for line in snippet.lines() {
                page.line(format_args!("    | {line}"));
            }
        }
        if let Some(diff) = &row.diff {
            page.line(diff.trim_end_matches('\n'));
        }
    }
}

/// A message that begins with the file which its row names already.
fn without_path<'m>(message: &'m str, path: &Path) -> &'m str {
    message.strip_prefix(&*path.display().to_string()).map_or(message, str::trim_start)
}

fn write_change(change: &Change, page: &mut Page) {
    page.line(format_args!("    {}: {}", change.path.join("."), value(change.old.as_ref())));
    page.line(format_args!("      -> {}", value(change.new.as_ref())));
}

/// A value on one line of a table; long ones are cut, for JSON has them whole.
fn value(value: Option<&Value>) -> String {
    const LONGEST: usize = 120;
    let text = match value {
        None => return "nothing".to_owned(),
        Some(Value::String(text)) => text.lines().next().unwrap_or_default().to_owned(),
        Some(value) => value.to_string(),
    };
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST).chain("...".chars()).collect()
}

impl Outcome for Shown {
    fn write(&self, page: &mut Page) {
        for row in &self.synced.rows {
            if self.asked.lists_all || !matches!(row.status, Status::InSync) {
                self.row(row, page);
            }
        }
        let advices: &[Advice] = if self.asked.lists_all { &self.synced.advices } else { &[] };
        for advice in advices {
            page.table(&[vec![
                Cell::strong(&advice.product),
                Cell::plain("left to you"),
                Cell::dim(self.path(Path::new(&advice.place))),
            ]]);
            for line in advice.snippet.lines() {
                page.line(format_args!("    | {line}"));
            }
        }
        for Unresolved { root, failure } in &self.synced.unresolved {
            page.table(&[vec![Cell::strong("project"), Cell::strong("refused"), Cell::dim(self.path(root))]]);
            page.paragraph(4, &failure.message);
            for hint in &failure.hints {
                // Whole, so that it can be copied.
                page.line(format_args!("    hint: {hint}"));
            }
        }
        for note in &self.synced.notes {
            page.note(note);
        }
        page.note(self.summary());
    }

    fn json(&self) -> Value {
        json!({
            "files": self.synced.rows.iter().map(row_as_json).collect::<Vec<_>>(),
            "unresolved": self.synced.unresolved.iter().map(|unresolved| json!({
                "project": unresolved.root.display().to_string(), "error": failure_as_json(&unresolved.failure),
            })).collect::<Vec<_>>(),
            "advices": self.synced.advices.iter().map(|advice| json!({
                "editor": advice.editor.id(), "product": advice.product, "place": advice.place, "snippet": advice.snippet,
            })).collect::<Vec<_>>(),
            "effective": self.synced.effective,
            "notes": self.synced.notes,
            "dry_run": self.asked.is_dry,
        })
    }

    fn exit_code(&self) -> u8 {
        let refused = self.synced.rows.iter().filter_map(|row| match &row.status {
            Status::Refused(failure) => Some(failure.kind),
            _ => None,
        });
        let unresolved = self.synced.unresolved.iter().map(|unresolved| unresolved.failure.kind);
        let first: Option<Kind> = refused.chain(unresolved).next();
        let is_pending = self.asked.is_check && self.synced.rows.iter().any(|row| row.status.is_change());
        first.map_or(if is_pending { CHANGES_PENDING } else { 0 }, Kind::exit_code)
    }
}

/// `--check` found something to do; product contract, section 5.
const CHANGES_PENDING: u8 = 100;

impl Shown {
    fn summary(&self) -> String {
        let count = |is: fn(&Status) -> bool| self.synced.rows.iter().filter(|row| is(&row.status)).count();
        let changed = count(Status::is_change);
        let in_sync = count(|status| matches!(status, Status::InSync));
        let refused = count(|status| matches!(status, Status::Refused(_))) + self.synced.unresolved.len();
        if self.synced.rows.is_empty() && self.synced.unresolved.is_empty() && self.synced.advices.is_empty() {
            return if self.asked.is_undo { "there is nothing to take back" } else { "no editor was found" }.to_owned();
        }
        let verb = match (self.asked.is_undo, self.asked.is_dry) {
            (false, false) => "written",
            (false, true) => "to be written",
            (true, false) => "taken back",
            (true, true) => "to be taken back",
        };
        let files = |count: usize| if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        let mut parts = vec![format!("{} {verb}", files(changed))];
        if in_sync > 0 {
            parts.push(format!("{in_sync} in sync"));
        }
        if refused > 0 {
            parts.push(format!("{refused} refused"));
        }
        parts.join(", ")
    }
}

fn row_as_json(row: &Row) -> Value {
    let place = &row.place;
    let mut value = json!({
        "editor": place.editor.id(),
        "product": place.product,
        "scope": match &place.scope { Scope::Profile(_) => "profile".to_owned(), scope => scope.to_string() },
        "file": place.path.display().to_string(),
        "project": place.root.as_ref().map(|root| root.display().to_string()),
        "status": row.status.id(),
        "changes": row.changes,
        "applies": row.applies,
        "notes": row.notes,
    });
    match &row.status {
        Status::Refused(failure) => value["error"] = failure_as_json(failure),
        Status::Left { why, snippet } => {
            value["why"] = json!(why);
            value["snippet"] = json!(snippet);
        }
        _ => {}
    }
    if let Some(diff) = &row.diff {
        value["diff"] = json!(diff);
    }
    value
}

/// A failure in JSON, as `report` has it.
pub fn failure_as_json(failure: &Failure) -> Value {
    json!({ "kind": failure.kind.id(), "message": failure.message, "causes": failure.causes, "hints": failure.hints })
}
