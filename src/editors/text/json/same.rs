//! Whether two JSON texts say the same but for some paths.

use super::Json;
use super::change::{last_of, of_key};
use super::scan::{Member, Object};
use crate::editors::text::Wish;
use std::collections::BTreeSet;

/// A text and what was read of it.
#[derive(Clone, Copy)]
struct Side<'a> {
    json: &'a Json,
    text: &'a str,
}

/// What is left of a path, and whether what it leads to goes.
type Below<'a> = (&'a [String], bool);

/// Whether a new text says what the old one said but at these paths, spelling and order included. A path
/// that wished nothing takes all members of its key out; another the last one. Objects on the way that
/// are empty but for the paths count as none.
pub(in crate::editors::text) fn is_same_but(old: (&Json, &str), new: (&Json, &str), wishes: &[Wish]) -> bool {
    let paths: Vec<Below<'_>> = wishes.iter().map(|wish| (wish.path.as_slice(), wish.to.is_none())).collect();
    let [old, new] = [old, new].map(|(json, text)| Side { json, text });
    is_same_object((old, old.json.tree.objects.first()), (new, new.json.tree.objects.first()), &paths)
}

fn is_same_object(a: (Side<'_>, Option<&Object>), b: (Side<'_>, Option<&Object>), paths: &[Below<'_>]) -> bool {
    let (mut apart_in_a, mut apart_in_b) = (BTreeSet::new(), BTreeSet::new());
    let keys: BTreeSet<&String> = paths.iter().filter_map(|(path, _)| path.first()).collect();
    for key in keys {
        let of_this = paths.iter().filter(|(path, _)| path.first() == Some(key));
        let below: Vec<Below<'_>> = of_this.map(|(path, goes)| (&path[1..], *goes)).collect();
        set_apart(a, key, &below, &mut apart_in_a);
        set_apart(b, key, &below, &mut apart_in_b);
        let is_end = below.iter().any(|(path, _)| path.is_empty());
        if !is_end && !is_same_value((a.0, a.0.last(a.1, key)), (b.0, b.0.last(b.1, key)), &below) {
            return false;
        }
    }
    let (mut a, mut b) = (others(a, &apart_in_a), others(b, &apart_in_b));
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if a == b => {}
            _ => return false,
        }
    }
}

/// The members that no path concerns, each as its key and its value are spelled.
fn others<'a>(
    (side, object): (Side<'a>, Option<&'a Object>),
    apart: &'a BTreeSet<usize>,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let members = object.map(|object| object.members.as_slice()).unwrap_or_default().iter().enumerate();
    members
        .filter(|(index, _)| !apart.contains(index))
        .map(move |(_, member)| (&side.text[member.key.clone()], &side.text[member.value.clone()]))
}

/// Which members a path concerns: they are compared apart, or not at all.
fn set_apart((side, object): (Side<'_>, Option<&Object>), key: &str, below: &[Below<'_>], apart: &mut BTreeSet<usize>) {
    let Some(object) = object else { return };
    if below.iter().any(|(path, goes)| path.is_empty() && *goes) {
        apart.extend(of_key(side.text, object, key));
    } else {
        apart.extend(last_of(side.text, object, key).map(|(index, _)| index));
    }
}

/// The values on the way to paths. One that is none or no object was replaced: of the other, only the
/// paths may be there.
fn is_same_value(a: (Side<'_>, Option<&Member>), b: (Side<'_>, Option<&Member>), below: &[Below<'_>]) -> bool {
    let (a_object, b_object) = (a.0.object(a.1), b.0.object(b.1));
    match (a.1, b.1) {
        (Some(_), None) if a_object.is_none() => false,
        (Some(before), Some(after)) if a_object.is_none() && b_object.is_none() => {
            a.0.text[before.value.clone()] == b.0.text[after.value.clone()]
        }
        _ => is_same_object((a.0, a_object), (b.0, b_object), below),
    }
}

impl<'a> Side<'a> {
    fn last(self, object: Option<&'a Object>, key: &str) -> Option<&'a Member> {
        object.and_then(|object| last_of(self.text, object, key)).map(|(_, member)| member)
    }

    fn object(self, member: Option<&Member>) -> Option<&'a Object> {
        member.and_then(|member| member.object).map(|object| &self.json.tree.objects[object])
    }
}
