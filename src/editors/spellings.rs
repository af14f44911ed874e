//! Settings that one file may spell in several ways, as VS Code and coc read them.
//!
//! `"go.alternateTools": {"go": X}`, `"go.alternateTools.go": X` and `"go": {"alternateTools": {"go": X}}`
//! are one setting. A file's names are taken one after the other: each is split at its dots, the
//! objects on the way are made, and the last part becomes the value, whatever was there: so a later
//! `"go": {…}` forgets every `go.…` before it. A name below something that is no object counts for
//! nothing. Of a name that stands twice the last value counts, at the place of the first.
//! (VS Code: `toValuesTree` and `addToValueTree` of its configuration models; coc has the same two.)

use super::text::{Document, Wish};
use serde_json::{Map, Value};

/// A setting: its parts, and how many of them its usual name joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// `["go", "alternateTools", "go"]`.
    pub parts: &'static [&'static str],
    /// 2: it is usually written below `go.alternateTools`.
    pub joined: usize,
}

/// What a file says of some sections, in the order in which it counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spelled {
    /// Where the settings stand in the file: at its root, or below `settings`.
    prefix: Vec<String>,
    entries: Vec<(String, Value)>,
}

impl Setting {
    /// The names that may hold it, shortest first, each with the parts that are left below it.
    fn names(self) -> impl Iterator<Item = (String, &'static [&'static str])> {
        // A part with a dot of its own is never reached by a name that is split at dots.
        let splits = self.parts.iter().take_while(|part| !part.contains('.')).count();
        (1..=splits).map(move |count| (self.parts[..count].join("."), &self.parts[count..]))
    }
}

impl Spelled {
    /// What the file says of these sections (`go`), below a prefix.
    pub fn read(document: &Document, prefix: &[&str], sections: &[&str]) -> Self {
        let is_of_a_section = |name: &str| {
            sections
                .iter()
                .any(|section| name.strip_prefix(section).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
        };
        let mut entries: Vec<(String, Value)> = Vec::new();
        for name in document.keys(prefix).into_iter().filter(|name| is_of_a_section(name)) {
            if entries.iter().any(|(known, _)| *known == name) {
                continue;
            }
            let path: Vec<&str> = prefix.iter().copied().chain([name.as_str()]).collect();
            if let Some(value) = document.get(&path) {
                entries.push((name, value));
            }
        }
        Self { prefix: prefix.iter().map(|key| (*key).to_owned()).collect(), entries }
    }

    /// What all of it means together, as one object.
    pub fn tree(&self) -> Value {
        let mut tree = Map::new();
        for (name, value) in &self.entries {
            put(&mut tree, name, value);
        }
        Value::Object(tree)
    }

    /// What a setting is, as the editor reads the file.
    pub fn get(&self, setting: Setting) -> Option<Value> {
        below(&self.tree(), setting.parts).cloned()
    }

    /// What to wish so that a setting is a value: at the spelling that counts, else at its usual one.
    pub fn set(&mut self, setting: Setting, value: &Value) -> Vec<Wish> {
        let at = self.place(setting);
        let mut wishes = vec![self.wish(&at, Some(value.clone()))];
        let mut after = self.clone();
        after.put(&at, value.clone());
        if after.get(setting).as_ref() != Some(value) {
            // Something before it that is no object keeps the name from counting.
            wishes.extend(after.unblock(setting));
        }
        *self = after;
        wishes
    }

    /// What to wish so that a setting is nothing: each of its spellings goes.
    pub fn remove(&mut self, setting: Setting) -> Vec<Wish> {
        let mut wishes = Vec::new();
        for (name, rest) in setting.names() {
            let is_there = self.entry(&name).is_some_and(|value| below(value, rest).is_some());
            if is_there {
                let at: Vec<String> = std::iter::once(name).chain(rest.iter().map(|part| (*part).to_owned())).collect();
                wishes.push(self.take(&at));
            }
        }
        wishes
    }

    /// What to wish so that nothing stands where the setting needs an object around it.
    pub fn unblock(&mut self, setting: Setting) -> Vec<Wish> {
        self.blocks(setting).iter().map(|block| self.take(block)).collect()
    }

    /// Where in the file a value of the setting counts, whatever else the file says.
    fn place(&self, setting: Setting) -> Vec<String> {
        let names: Vec<_> = setting.names().collect();
        let last = self.entries.iter().rev().find_map(|(known, _)| names.iter().find(|(name, _)| name == known));
        let usual = || (setting.parts[..setting.joined].join("."), &setting.parts[setting.joined..]);
        let (name, rest) = last.cloned().unwrap_or_else(usual);
        std::iter::once(name).chain(rest.iter().map(|part| (*part).to_owned())).collect()
    }

    /// What stands where an object is needed.
    fn blocks(&self, setting: Setting) -> Vec<Vec<String>> {
        let mut blocks = Vec::new();
        for (other, rest) in setting.names() {
            let Some(mut value) = self.entry(&other) else { continue };
            let mut at = vec![other];
            for part in rest {
                let Some(inner) = value.as_object() else {
                    blocks.push(at);
                    break;
                };
                let Some(next) = inner.get(*part) else { break };
                at.push((*part).to_owned());
                value = next;
            }
        }
        blocks
    }

    fn entry(&self, name: &str) -> Option<&Value> {
        self.entries.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    fn wish(&self, at: &[String], to: Option<Value>) -> Wish {
        Wish { path: self.prefix.iter().chain(at).cloned().collect(), to }
    }

    /// Writes a value, and objects on the way to it in the place of all that is none.
    fn put(&mut self, at: &[String], value: Value) {
        let Some((name, rest)) = at.split_first() else { return };
        if !self.entries.iter().any(|(known, _)| known == name) {
            self.entries.push((name.clone(), Value::Null));
        }
        let Some((_, mut inner)) = self.entries.iter_mut().find(|(known, _)| known == name).map(|(n, v)| (n, v)) else {
            return;
        };
        for part in rest {
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            inner = &mut inner[part.as_str()];
        }
        *inner = value;
    }

    /// Takes a value away, and the objects around it that hold nothing else: whether an empty object
    /// stays would decide what the names before it mean.
    fn take(&mut self, at: &[String]) -> Wish {
        let gone = (2..=at.len()).rev().find(|length| !self.is_alone(&at[..*length])).unwrap_or(1);
        let at = &at[..gone];
        match at {
            [] => {}
            [name] => self.entries.retain(|(known, _)| known != name),
            [name, way @ .., last] => {
                let entry = self.entries.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value);
                let holder =
                    entry.and_then(|entry| way.iter().try_fold(entry, |inner, part| inner.get_mut(part.as_str())));
                if let Some(holder) = holder.and_then(Value::as_object_mut) {
                    holder.shift_remove(last);
                }
            }
        }
        self.wish(at, None)
    }

    /// The object that holds this holds nothing else.
    fn is_alone(&self, at: &[String]) -> bool {
        let [name, way @ .., _] = at else { return false };
        let way: Vec<&str> = way.iter().map(String::as_str).collect();
        let holder = self.entry(name).and_then(|entry| below(entry, &way)).and_then(Value::as_object);
        holder.is_some_and(|holder| holder.len() == 1)
    }
}

/// What stands below a value, by parts.
pub fn below<'a>(value: &'a Value, parts: &[&str]) -> Option<&'a Value> {
    parts.iter().try_fold(value, |value, part| value.as_object()?.get(*part))
}

/// One name of a file, into the whole.
fn put(tree: &mut Map<String, Value>, name: &str, value: &Value) {
    let mut inner = tree;
    let (way, last) = name.rsplit_once('.').map_or((None, name), |(way, last)| (Some(way), last));
    for part in way.into_iter().flat_map(|way| way.split('.')) {
        let next = inner.entry(part).or_insert_with(|| Value::Object(Map::new()));
        let Some(next) = next.as_object_mut() else { return };
        inner = next;
    }
    inner.insert(last.to_owned(), value.clone());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editors::text::Format;
    use serde_json::json;

    const GO: Setting = Setting { parts: &["go", "alternateTools", "go"], joined: 2 };
    const OTHER: Setting = Setting { parts: &["gopls", "build.env", "GOROOT"], joined: 1 };

    fn read(text: &str) -> Spelled {
        Spelled::read(&Document::read(Format::Jsonc, text.as_bytes()).unwrap(), &[], &["go", "gopls"])
    }

    /// What VS Code reads: the first five were seen in a real one, the others follow from its source.
    #[test]
    fn the_spelling_that_counts_is_read() {
        for (text, value) in [
            (r#"{"go.alternateTools": {"go": 1}, "go.alternateTools": {"go": 2}}"#, Some(json!(2))),
            (r#"{"go.alternateTools": {"go": 1}, "go.alternateTools.go": 2}"#, Some(json!(2))),
            (r#"{"go.alternateTools.go": 1, "go.alternateTools": {"go": 2}}"#, Some(json!(2))),
            (r#"{"go": {"alternateTools": {"go": 1}}}"#, Some(json!(1))),
            (r#"{"[go]": {"go.alternateTools.go": 1}}"#, None),
            (r#"{"go.alternateTools.go": 1, "go.alternateTools": {}}"#, None),
            (r#"{"go.alternateTools.go": 1, "go": {"goroot": 2}}"#, None),
            (r#"{"go.alternateTools": null, "go.alternateTools.go": 1}"#, None),
            (r#"{"go": "x", "go.alternateTools": {"go": 1}}"#, None),
            (r#"{"go": {"alternateTools.go": 1}}"#, None),
            // The last value, at the place of the first: the object in between is later.
            (
                r#"{"go.alternateTools.go": 1, "go.alternateTools": {"go": 2}, "go.alternateTools.go": 3}"#,
                Some(json!(2)),
            ),
            (r#"{"golang.alternateTools.go": 1, "gopls": {}}"#, None),
        ] {
            assert_eq!(read(text).get(GO), value, "{text}");
        }
    }

    #[test]
    fn a_part_with_a_dot_is_reached_inside_an_object_alone() {
        assert_eq!(read(r#"{"gopls": {"build.env": {"GOROOT": 1}}}"#).get(OTHER), Some(json!(1)));
        assert_eq!(read(r#"{"gopls.build.env": {"GOROOT": 1}}"#).get(OTHER), None);
        assert_eq!(read(r#"{"gopls.build.env": {"GOROOT": 1}}"#).remove(OTHER), []);
    }

    #[test]
    fn what_is_taken_away_takes_the_objects_that_held_it_alone() {
        for (text, path) in [
            (r#"{"go.alternateTools": {"go": 1, "gopls": 2}}"#, &["go.alternateTools", "go"][..]),
            (r#"{"go.alternateTools": {"go": 1}}"#, &["go.alternateTools"]),
            (r#"{"go": {"alternateTools": {"go": 1}}}"#, &["go"]),
            (r#"{"go": {"alternateTools": {"go": 1}, "goroot": 2}}"#, &["go", "alternateTools"]),
        ] {
            assert_eq!(read(text).remove(GO), [Wish::remove(path)], "{text}");
        }
    }
}
