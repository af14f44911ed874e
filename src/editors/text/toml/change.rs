//! What to splice into TOML text so that a path says a value, or nothing.

use super::structure::{Entry, Section};
use super::value::{self, dotted};
use super::{Toml, is_table};
use crate::editors::refusal::Refusal;
use crate::editors::text::Splice;
use crate::editors::text::encoding::{BOM, indentation, is_blank, line_end, line_start, skip_blanks, skip_line_end};
use crate::editors::text::members::{self, Member};
use serde_json::Value;
use std::ops::Range;

/// Makes a path say a value; or, where a table with headers stands there, takes that out first.
pub(super) fn set(toml: &Toml, text: &str, path: &[String], value: &Value) -> Result<Vec<Splice>, Refusal> {
    let keys: Vec<&str> = path.iter().map(String::as_str).collect();
    if let Some((entry, depth)) = find(toml, path)
        && (depth == path.len() || entry.inline.is_none())
    {
        let text = value::text(&nested(&path[depth..], value))?;
        return Ok(vec![Splice { range: entry.value.clone(), text }]);
    }
    let there = (0..=path.len()).rev().find(|length| toml.get(&keys[..*length]).is_some()).unwrap_or_default();
    if there == path.len() {
        let out = remove_all(toml, text, path);
        return if out.is_empty() { Err(in_array(path)) } else { Ok(out) };
    }
    if !toml.get(&keys[..there]).is_some_and(is_table) || is_in_array(toml, &path[..there]) {
        return Err(in_array(&path[..there]));
    }
    let (above, below) = path.split_at(there);
    if let Some((entry, _)) = find(toml, above)
        && let Some(inline) = &entry.inline
    {
        return into_inline(text, entry, inline, below, value);
    }
    let line = |key: &[String]| Ok::<_, Refusal>(format!("{} = {}", dotted(key), value::text(value)?));
    let [key] = below else {
        let (last, table) = (&path[path.len() - 1..], &path[..path.len() - 1]);
        return Ok(vec![new_table(text, table, &line(last)?)]);
    };
    let sections = || toml.structure.sections.iter().filter(|section| !section.is_apart);
    if let Some(section) = sections().find(|section| section.path == above && section.header.is_some()) {
        return Ok(vec![into_section(text, section, &line(std::slice::from_ref(key))?)]);
    }
    let holding = sections().find_map(|section| {
        let rest = above.strip_prefix(section.path.as_slice()).filter(|rest| !rest.is_empty())?;
        section.entries.iter().rev().find(|entry| entry.path.starts_with(rest)).map(|entry| (rest, entry))
    });
    if let Some((rest, entry)) = holding {
        return Ok(vec![after_entry(text, entry, &line(&[rest, below].concat())?)]);
    }
    if above.is_empty() {
        return Ok(vec![into_root(toml, text, &line(below)?)]);
    }
    Ok(vec![new_table(text, above, &line(below)?)])
}

fn in_array(path: &[String]) -> Refusal {
    Refusal::of(format!("has an array of tables at `{}`, where no key leads to one of them", dotted(path)))
}

/// A path leads through, or to, an array of tables.
fn is_in_array(toml: &Toml, path: &[String]) -> bool {
    let is_at = |section: &Section| section.is_apart && path.starts_with(&section.path);
    toml.structure.sections.iter().any(is_at)
}

/// The entry that holds a path or the nearest above it, and how many of the keys it stands for.
fn find<'a>(toml: &'a Toml, path: &[String]) -> Option<(&'a Entry, usize)> {
    let sections = toml.structure.sections.iter().filter(|section| !section.is_apart);
    sections.filter(|section| path.starts_with(&section.path)).find_map(|section| {
        let mut entries = &section.entries;
        let mut depth = section.path.len();
        let mut found = None;
        while let Some(entry) = entries.iter().find(|entry| path[depth..].starts_with(&entry.path)) {
            depth += entry.path.len();
            found = Some((entry, depth));
            match &entry.inline {
                Some(inline) if depth < path.len() => entries = inline,
                _ => break,
            }
        }
        found
    })
}

/// A value below so many keys.
fn nested(path: &[String], value: &Value) -> Value {
    path.iter().rev().fold(value.clone(), |value, key| Value::Object([(key.clone(), value)].into_iter().collect()))
}

fn into_inline(
    text: &str,
    entry: &Entry,
    inline: &[Entry],
    below: &[String],
    value: &Value,
) -> Result<Vec<Splice>, Refusal> {
    let member = format!("{} = {}", value::key(&below[0]), value::text(&nested(&below[1..], value))?);
    let insert = |at: usize, text: String| Splice { range: at..at, text };
    Ok(match inline.last() {
        // A comma after the last, as newer TOML has it, is another's style: it stays the last one's.
        Some(Entry { comma: Some(comma), .. }) => vec![insert(comma + 1, format!(" {member},"))],
        Some(last) => vec![insert(last.value.end, format!(", {member}"))],
        None => {
            let inside = entry.value.start + 1..entry.value.end - 1;
            if is_blank(&text[inside.clone()]) {
                vec![Splice { range: inside, text: format!(" {member} ") }]
            } else {
                vec![insert(inside.start, format!(" {member}"))]
            }
        }
    })
}

/// Puts a line after all others of a table with a header.
fn into_section(text: &str, section: &Section, line: &str) -> Splice {
    match (section.entries.last(), &section.header) {
        (Some(last), _) => after_entry(text, last, line),
        (None, header) => after_line(text, header.as_ref().map_or(0, |header| header.end - 1), line),
    }
}

fn after_entry(text: &str, entry: &Entry, line: &str) -> Splice {
    let indent = indentation(text, entry.key.start);
    let mut splice = after_line(text, entry.value.end, line);
    splice.text = format!("{}{indent}{line}", line_end(text));
    splice
}

/// Puts a line after that of a place, indented as that one.
fn after_line(text: &str, at: usize, line: &str) -> Splice {
    let end = end_of_line(text, at);
    Splice { range: end..end, text: format!("{}{}{line}", line_end(text), indentation(text, at)) }
}

/// Puts a line where it belongs to no header: after others of the kind, else before all headers.
fn into_root(toml: &Toml, text: &str, line: &str) -> Splice {
    let mut sections = toml.structure.sections.iter();
    if let Some(last) = sections.next().and_then(|root| root.entries.last()) {
        return after_entry(text, last, line);
    }
    let end = line_end(text);
    let start = if text.starts_with(BOM) { BOM.len() } else { 0 };
    if sections.next().is_some() {
        let after = if skip_line_end(text, skip_blanks(text, start)).is_some() { "" } else { end };
        return Splice { range: start..start, text: format!("{line}{end}{after}") };
    }
    let before = if text.len() > start && !text.ends_with('\n') { end } else { "" };
    let after = if before.is_empty() { end } else { "" };
    Splice { range: text.len()..text.len(), text: format!("{before}{line}{after}") }
}

/// Puts a header and a key after all others, with an empty line before. The text ends with a line end
/// where it did.
fn new_table(text: &str, path: &[String], line: &str) -> Splice {
    let end = line_end(text);
    let start = if text.starts_with(BOM) { BOM.len() } else { 0 };
    let table = format!("[{}]{end}{line}", dotted(path));
    let is_ended = text.len() == start || text.ends_with('\n');
    let is_after_empty = is_ended && is_blank(&text[line_start(text, without_line_end(text))..]);
    let before = match (is_ended, is_after_empty) {
        (false, _) => format!("{end}{end}"),
        (true, false) => end.to_owned(),
        (true, true) => String::new(),
    };
    let after = if is_ended { end } else { "" };
    Splice { range: text.len()..text.len(), text: format!("{before}{table}{after}") }
}

fn without_line_end(text: &str) -> usize {
    text.strip_suffix('\n').map_or(text.len(), |text| text.strip_suffix('\r').unwrap_or(text).len())
}

/// Where the line of a place ends, before its line end.
fn end_of_line(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |found| at + found);
    if text[at..end].ends_with('\r') { end - 1 } else { end }
}

/// Makes a path say nothing. A table that is left with nothing goes too, unless comments are in it.
pub(super) fn remove(toml: &Toml, text: &str, path: &[String]) -> Vec<Splice> {
    let mut target = path;
    while let [above @ .., _] = target {
        let keys: Vec<&str> = above.iter().map(String::as_str).collect();
        let is_left_empty = toml.get(&keys).and_then(Value::as_object).is_some_and(|table| table.len() == 1);
        if above.is_empty() || !is_left_empty || has_own_comments(toml, text, above, target) {
            break;
        }
        target = above;
    }
    remove_all(toml, text, target)
}

/// Comments that would go with a table, and not with what of it goes anyway.
fn has_own_comments(toml: &Toml, text: &str, table: &[String], inner: &[String]) -> bool {
    let [whole, part] = [table, inner].map(|path| ranges(toml, text, path));
    let is_in = |ranges: &[Range<usize>], comment: &Range<usize>| {
        ranges.iter().any(|range| range.start <= comment.start && comment.end <= range.end)
    };
    toml.structure.comments.iter().any(|comment| is_in(&whole, comment) && !is_in(&part, comment))
}

fn remove_all(toml: &Toml, text: &str, path: &[String]) -> Vec<Splice> {
    if let Some(splices) = out_of_inline(toml, text, path) {
        return splices;
    }
    members::splices(ranges(toml, text, path))
}

/// All that says something at or below a path: lines, and headers with all their lines.
fn ranges(toml: &Toml, text: &str, path: &[String]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    for section in &toml.structure.sections {
        if section.path.starts_with(path)
            && let Some(header) = &section.header
        {
            let last = section.entries.last().map_or(header.end - 1, |entry| entry.value.end);
            ranges.push(table_lines(text, header.start, end_of_line(text, last)));
            continue;
        }
        let Some(rest) = path.strip_prefix(section.path.as_slice()).filter(|_| !section.is_apart) else { continue };
        let entries = section.entries.iter().filter(|entry| entry.path.starts_with(rest));
        ranges.extend(entries.map(|entry| line(text, entry)));
    }
    ranges
}

/// All of that, and what of inline tables a path leads to, or a value on its way that is no table.
pub(super) fn concerned(toml: &Toml, text: &str, path: &[String]) -> Vec<Range<usize>> {
    let found = find(toml, path).filter(|(entry, depth)| *depth == path.len() || entry.inline.is_none());
    ranges(toml, text, path).into_iter().chain(found.map(|(entry, _)| entry.range())).collect()
}

/// An entry and its line; a comment after it stays there.
fn line(text: &str, entry: &Entry) -> Range<usize> {
    let range = entry.range();
    let after = skip_blanks(text, range.end);
    if text[after..].starts_with('#') {
        return range.start..after;
    }
    whole_lines(text, range.start, after)
}

fn whole_lines(text: &str, start: usize, end: usize) -> Range<usize> {
    let start = line_start(text, start);
    match skip_line_end(text, end) {
        Some(next) => start..next,
        // The last line without a line end: the one before is the last then, and has none.
        None => without_line_end(&text[..start])..end,
    }
}

/// A header with its lines; and the empty line before it, where another or nothing comes after.
fn table_lines(text: &str, start: usize, end: usize) -> Range<usize> {
    let lines = whole_lines(text, start, end);
    let rest = &text[lines.end..];
    let is_apart = is_blank(rest) || skip_line_end(rest, skip_blanks(rest, 0)).is_some() || rest.starts_with('[');
    let before = without_line_end(&text[..lines.start]);
    let is_after_empty = before < lines.start && is_blank(&text[line_start(text, before)..before]);
    if is_apart && is_after_empty && before > 0 { line_start(text, before)..lines.end } else { lines }
}

/// Takes what a path leads to out of the inline table that it lies in, where it does.
fn out_of_inline(toml: &Toml, text: &str, path: &[String]) -> Option<Vec<Splice>> {
    for length in (1..path.len()).rev() {
        let Some((entry, depth)) = find(toml, &path[..length]) else { continue };
        let Some(inline) = entry.inline.as_ref().filter(|_| depth == length) else { continue };
        let is_removed = |index: usize| inline[index].path.starts_with(&path[length..]);
        if !(0..inline.len()).any(is_removed) {
            continue;
        }
        let all: Vec<Member> = inline.iter().map(|entry| Member { range: entry.range(), comma: entry.comma }).collect();
        return Some(members::without(text, &all, is_removed));
    }
    None
}
