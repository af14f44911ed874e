//! What to splice into JSON text so that a path says a value, or nothing.

use super::scan::{Member, Object, Tree};
use super::value::{Layout, in_line, is_key, over_lines};
use crate::editors::text::Splice;
use crate::editors::text::encoding::{
    BOM, has_break, indentation, is_blank, is_first_in_line, line_end, skip_blanks, skip_line_end,
};
use crate::editors::text::members;
use serde_json::Value;
use std::ops::Range;

/// The last member of a key: that is the one that is read.
pub(super) fn last_of<'a>(text: &str, object: &'a Object, key: &str) -> Option<(usize, &'a Member)> {
    let mut members = object.members.iter().enumerate().rev();
    members.find(|(_, member)| is_key(&text[member.key.clone()], key))
}

/// Makes a path say a value.
pub(super) fn set(tree: &Tree, text: &str, path: &[String], value: &Value) -> Vec<Splice> {
    let layout = layout(tree, text);
    let Some(mut object) = tree.objects.first() else {
        return vec![first_object(tree, text, &nested(path, value), &layout)];
    };
    let mut above: Option<&Object> = None;
    for (depth, key) in path.iter().enumerate() {
        let Some((_, member)) = last_of(text, object, key) else {
            return insert(tree, text, (object, above), key, &nested(&path[depth + 1..], value), &layout);
        };
        match member.object {
            Some(inner) if depth + 1 < path.len() => {
                above = Some(object);
                object = &tree.objects[inner];
            }
            _ => {
                let value = nested(&path[depth + 1..], value);
                let text = if is_one_line(text, object) {
                    in_line(&value, if is_compact(text, member) { "" } else { " " })
                } else {
                    over_lines(&value, indentation(text, member.key.start), &layout)
                };
                return vec![Splice { range: member.value.clone(), text }];
            }
        }
    }
    Vec::new()
}

/// Makes a path say nothing: all members of its key go, since without the last one the one before would
/// be read. An object that is left with nothing goes too, but the outermost.
pub(super) fn remove(tree: &Tree, text: &str, path: &[String]) -> Vec<Splice> {
    let mut chain: Vec<(&Object, &String)> = Vec::new();
    let Some(mut object) = tree.objects.first() else { return Vec::new() };
    for key in path {
        chain.push((object, key));
        let Some((_, member)) = last_of(text, object, key) else { return Vec::new() };
        match member.object {
            Some(inner) => object = &tree.objects[inner],
            None if chain.len() < path.len() => return Vec::new(),
            None => {}
        }
    }
    while let [.., (above, key_above), (object, key)] = chain[..] {
        let is_single = of_key(text, above, key_above).count() == 1;
        let is_left_empty = of_key(text, object, key).count() == object.members.len();
        if !is_single || !is_left_empty || has_own_comments(tree, object) {
            break;
        }
        chain.pop();
    }
    let Some((object, key)) = chain.pop() else { return Vec::new() };
    let all: Vec<members::Member> = object.members.iter().map(as_member).collect();
    let removed: Vec<usize> = of_key(text, object, key).collect();
    members::without(text, &all, |index| removed.binary_search(&index).is_ok())
}

/// The members of a key, each by its number.
pub(super) fn of_key<'a>(text: &'a str, object: &'a Object, key: &'a str) -> impl Iterator<Item = usize> + 'a {
    let members = object.members.iter().enumerate();
    members.filter(move |(_, member)| is_key(&text[member.key.clone()], key)).map(|(index, _)| index)
}

fn as_member(member: &Member) -> members::Member {
    members::Member { range: member.key.start..member.value.end, comma: member.comma }
}

/// A value below so many keys.
fn nested(path: &[String], value: &Value) -> Value {
    path.iter().rev().fold(value.clone(), |value, key| Value::Object([(key.clone(), value)].into_iter().collect()))
}

/// Comments that stand in an object and in none of its members.
fn has_own_comments(tree: &Tree, object: &Object) -> bool {
    let mut members = object.members.iter().peekable();
    comments_in(tree, &object.range).iter().any(|comment| {
        while members.next_if(|member| member.value.end <= comment.start).is_some() {}
        members.peek().is_none_or(|member| comment.start < member.key.start)
    })
}

fn comments_in<'a>(tree: &'a Tree, range: &Range<usize>) -> &'a [Range<usize>] {
    let first = tree.comments.partition_point(|comment| comment.start < range.start);
    let end = tree.comments.partition_point(|comment| comment.start < range.end);
    &tree.comments[first..end]
}

fn is_one_line(text: &str, object: &Object) -> bool {
    !has_break(&text[object.range.clone()])
}

/// Nothing stands between a key's colon and its value.
fn is_compact(text: &str, member: &Member) -> bool {
    text[..member.value.start].ends_with(':')
}

/// The file's own: its first member that stands in a line of its own shows the indentation. In one that
/// shows none, four spaces, which is VS Code's default.
fn layout(tree: &Tree, text: &str) -> Layout {
    let shown = tree.objects.iter().find_map(|object| {
        let first = object.members.first()?;
        let outer = indentation(text, object.range.start);
        let inner = indentation(text, first.key.start);
        let is_own_line = is_first_in_line(text, first.key.start);
        inner.strip_prefix(outer).filter(|unit| is_own_line && !unit.is_empty())
    });
    Layout { unit: shown.unwrap_or("    ").to_owned(), line_end: line_end(text) }
}

/// The outermost object of a text that has none: after its comments.
fn first_object(tree: &Tree, text: &str, value: &Value, layout: &Layout) -> Splice {
    let end = layout.line_end;
    let object = over_lines(value, "", layout);
    let start = if text.starts_with(BOM) { BOM.len() } else { 0 };
    let (at, before) = match tree.comments.last() {
        None => (start, ""),
        Some(last) => match skip_line_end(text, skip_blanks(text, last.end)) {
            Some(next_line) => (next_line, ""),
            None => (last.end, end),
        },
    };
    // What ended with a line end, or was nothing, ends with one.
    let after = if before.is_empty() && at == text.len() { end } else { "" };
    Splice { range: at..at, text: format!("{before}{object}{after}") }
}

/// Puts a member after the last one of an object.
fn insert(
    tree: &Tree,
    text: &str,
    (object, above): (&Object, Option<&Object>),
    key: &str,
    value: &Value,
    layout: &Layout,
) -> Vec<Splice> {
    let key = Value::from(key).to_string();
    let Some(last) = object.members.last() else {
        return vec![insert_first(tree, text, (object, above), &key, value, layout)];
    };
    let value_end = last.value.end;
    let comments = &comments_in(tree, &(value_end..object.range.end));
    let after = last.comma.map_or(value_end, |comma| comma + 1);
    let (at, is_line_over) = end_of_line_comments(text, comments, after);
    let is_own_line = is_first_in_line(text, last.key.start);
    let is_compact = is_compact(text, last);
    let space = if is_compact { "" } else { " " };
    let comma = if last.comma.is_some() { "," } else { "" };
    let member = if is_own_line || is_line_over {
        let indent = if is_own_line {
            indentation(text, last.key.start).to_owned()
        } else {
            format!("{}{}", indentation(text, object.range.start), layout.unit)
        };
        format!("{}{indent}{key}:{space}{}{comma}", layout.line_end, over_lines(value, &indent, layout))
    } else {
        format!("{space}{key}:{space}{}{comma}", in_line(value, space))
    };
    let member = Splice { range: at..at, text: member };
    match last.comma {
        Some(_) => vec![member],
        None => vec![Splice { range: value_end..value_end, text: ",".to_owned() }, member],
    }
}

/// The place after the comments that begin in the line of a place, and whether one of them reaches to
/// the end of its line.
fn end_of_line_comments(text: &str, comments: &[Range<usize>], mut at: usize) -> (usize, bool) {
    for comment in comments.iter().filter(|comment| comment.start >= at).cloned().collect::<Vec<_>>() {
        if skip_blanks(text, at) != comment.start {
            break;
        }
        at = comment.end;
        if text[comment].starts_with("//") {
            return (at, true);
        }
    }
    (at, false)
}

/// The first member of an object.
fn insert_first(
    tree: &Tree,
    text: &str,
    (object, above): (&Object, Option<&Object>),
    key: &str,
    value: &Value,
    layout: &Layout,
) -> Splice {
    let outer = indentation(text, object.range.start);
    let inner = format!("{outer}{}", layout.unit);
    let inside = object.range.start + 1..object.range.end - 1;
    let end = layout.line_end;
    let in_lines = |indent: &str| format!("{end}{indent}{key}: {}", over_lines(value, indent, layout));
    if let Some(last) = comments_in(tree, &inside).last() {
        let is_broken = has_break(&text[last.end..inside.end]);
        let text = match (is_broken, is_first_in_line(text, last.start)) {
            (true, true) => in_lines(indentation(text, last.start)),
            (true, false) => in_lines(&inner),
            (false, _) => format!(" {key}: {}", in_line(value, " ")),
        };
        return Splice { range: last.end..last.end, text };
    }
    let is_in_one_line = above.is_some_and(|above| is_one_line(text, above)) && is_blank(&text[inside.clone()]);
    let text = match above.and_then(|above| above.members.last()).filter(|_| is_in_one_line) {
        None => format!("{}{end}{outer}", in_lines(&inner)),
        Some(sibling) => {
            let space = if is_compact(text, sibling) { "" } else { " " };
            format!("{key}:{space}{}", in_line(value, space))
        }
    };
    Splice { range: inside, text }
}
