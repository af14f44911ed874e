//! Members of a list with commas between them: how some are taken out of its text.

use super::Splice;
use super::encoding::{back_over_blanks, is_blank, is_first_in_line, line_start, skip_blanks, skip_line_end};
use std::ops::Range;

/// A member.
pub(super) struct Member {
    /// Its text, from its key to its value.
    pub(super) range: Range<usize>,
    /// The comma after it.
    pub(super) comma: Option<usize>,
}

/// Takes members out, each with one comma, and with its line where nothing else stands in it. Comments
/// that stand around a member stay.
pub(super) fn without(text: &str, members: &[Member], is_removed: impl Fn(usize) -> bool) -> Vec<Splice> {
    let mut removed = Vec::new();
    let last_kept = (0..members.len()).rev().find(|index| !is_removed(*index));
    // Where the last one goes, and no comma stood after it, none may stand after the one that is last then.
    let has_trailing_comma = members.last().is_some_and(|last| last.comma.is_some());
    let orphan = match last_kept {
        Some(kept) if kept + 1 < members.len() && !has_trailing_comma => members[kept].comma,
        _ => None,
    };
    removed.extend(orphan.map(|comma| comma..comma + 1));
    for index in (0..members.len()).filter(|index| is_removed(*index)) {
        let Member { range, comma } = &members[index];
        let mut range = range.clone();
        match comma {
            Some(comma) if is_blank(&text[range.end..*comma]) => range.end = comma + 1,
            Some(comma) => removed.push(*comma..comma + 1),
            None => {}
        }
        let is_after_orphan = last_kept.is_some_and(|kept| index == kept + 1);
        removed.push(with_surroundings(text, range, orphan.filter(|_| is_after_orphan)));
    }
    splices(removed)
}

/// The text of a member and the white space that was there for it alone.
fn with_surroundings(text: &str, range: Range<usize>, orphan: Option<usize>) -> Range<usize> {
    let blanks_end = skip_blanks(text, range.end);
    let line_end = skip_line_end(text, blanks_end);
    let is_first = is_first_in_line(text, range.start);
    if is_first && let Some(end) = line_end {
        return line_start(text, range.start)..end;
    }
    match orphan {
        Some(comma) if is_blank(&text[comma + 1..range.start]) => comma + 1..range.end,
        _ if line_end.is_some() => back_over_blanks(text, range.start)..range.end,
        _ => range.start..blanks_end,
    }
}

/// Ranges that go, as splices that overlap nowhere.
pub(super) fn splices(mut ranges: Vec<Range<usize>>) -> Vec<Splice> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged.into_iter().map(|range| Splice { range, text: String::new() }).collect()
}
