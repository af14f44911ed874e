//! JSON, with comments or without: what it says, what to splice into it, and whether an edit of it
//! changed nothing else.

mod change;
mod same;
mod scan;
mod value;

use super::encoding::line_number;
use super::{Reach, Splice};
use crate::editors::refusal::Refusal;
use change::{last_of, of_key};
pub(super) use same::is_same_but;
use scan::{Member, Object, Tree};
use serde_json::{Map, Value};
use std::ops::Range;

/// A text that was read.
#[derive(Debug)]
pub(super) struct Json {
    tree: Tree,
}

impl Json {
    /// Reads a text.
    pub(super) fn read(text: &str, has_comments: bool) -> Result<Self, Refusal> {
        scan::scan(text, has_comments).map(|tree| Self { tree })
    }

    /// What a path says.
    pub(super) fn get(&self, text: &str, path: &[&str]) -> Option<Value> {
        if path.is_empty() {
            let root = self.tree.objects.first();
            return Some(root.map_or_else(|| Map::new().into(), |root| value::value_at(text, root.range.start).0));
        }
        self.member(text, path).map(|member| value::value_at(text, member.value.start).0)
    }

    /// Whether there is an object, something else or nothing.
    pub(super) fn reach(&self, text: &str, path: &[&str]) -> Reach {
        match self.member(text, path) {
            Some(Member { object: Some(_), .. }) => Reach::Table,
            Some(_) => Reach::Other,
            None => Reach::Nothing,
        }
    }

    /// The names in an object.
    pub(super) fn keys(&self, text: &str, path: &[&str]) -> Vec<String> {
        let object = match path {
            [] => self.tree.objects.first(),
            _ => self.member(text, path).and_then(|member| member.object).map(|object| &self.tree.objects[object]),
        };
        let key = |member: &Member| value::decode(&text[member.key.clone()]).0.into_owned();
        object.map(|object| object.members.iter().map(key).collect()).unwrap_or_default()
    }

    /// What a wish for a path may take away: the members that it leads to, a value on its way that is no
    /// object, and what stands between the keys on its way and their objects, which go when those do.
    pub(super) fn concerned(&self, text: &str, path: &[String]) -> Vec<Range<usize>> {
        let Some((last, above)) = path.split_last() else { return Vec::new() };
        let Some(mut object) = self.tree.objects.first() else { return Vec::new() };
        let mut concerned = Vec::new();
        for key in above {
            let Some((_, member)) = last_of(text, object, key) else { return concerned };
            let Some(inner) = member.object else { return vec![member.value.clone()] };
            concerned.push(member.key.start..member.value.start);
            object = &self.tree.objects[inner];
        }
        let members = of_key(text, object, last).map(|index| &object.members[index]);
        concerned.extend(members.map(|member| member.key.start..member.value.end));
        concerned
    }

    /// All comments.
    pub(super) fn comments(&self) -> &[Range<usize>] {
        &self.tree.comments
    }

    /// What makes a path say a value, or nothing.
    pub(super) fn splices(&self, text: &str, path: &[String], to: Option<&Value>) -> Result<Vec<Splice>, Refusal> {
        match to {
            _ if path.is_empty() => Err(Refusal::of("cannot be replaced as a whole")),
            Some(value) => Ok(change::set(&self.tree, text, path, value)),
            None => Ok(change::remove(&self.tree, text, path)),
        }
    }

    /// Which keys of a path stand twice, each a sentence.
    pub(super) fn notes(&self, text: &str, path: &[String]) -> Vec<String> {
        let mut notes = Vec::new();
        let mut object = self.tree.objects.first();
        for key in path {
            let Some(current) = object else { break };
            let all: Vec<usize> = of_key(text, current, key).collect();
            if let [first, .., last] = all[..] {
                let [first, last] = [first, last].map(|index| line_number(text, current.members[index].key.start));
                let count = all.len();
                notes.push(format!("`{key}` stands {count} times, in lines {first} to {last}: the last one counts"));
            }
            object = self.inner(text, current, key);
        }
        notes
    }

    fn inner(&self, text: &str, object: &Object, key: &str) -> Option<&Object> {
        last_of(text, object, key).and_then(|(_, member)| member.object).map(|object| &self.tree.objects[object])
    }

    fn member(&self, text: &str, path: &[&str]) -> Option<&Member> {
        let (last, above) = path.split_last()?;
        let mut object = self.tree.objects.first()?;
        for key in above {
            object = self.inner(text, object, key)?;
        }
        last_of(text, object, last).map(|(_, member)| member)
    }
}
