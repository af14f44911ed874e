//! TOML text to where its tables, keys and values stand.

use crate::editors::refusal::Refusal;
use std::ops::Range;
use toml_parser::parser::{Event, EventKind, RecursionGuard, parse_document};
use toml_parser::{Source, Span};

/// How deep tables and arrays may lie in each other, keys with dots counted by their dots.
const DEEPEST: usize = 128;

/// How deep brackets may, which is what the `toml` crate allows.
const MOST_BRACKETS: u32 = 80;

/// A text: first the keys before any header, then each header with its own.
#[derive(Debug, Default)]
pub(super) struct Structure {
    pub(super) sections: Vec<Section>,
    pub(super) comments: Vec<Range<usize>>,
}

/// A header and the keys below it.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub(super) path: Vec<String>,
    /// From bracket to bracket; `None`: the keys before any header.
    pub(super) header: Option<Range<usize>>,
    /// `[[array.of.tables]]`, or a table below one: no path of keys leads there.
    pub(super) is_apart: bool,
    pub(super) entries: Vec<Entry>,
}

/// A key and its value.
#[derive(Debug)]
pub(super) struct Entry {
    /// The key, which may have dots.
    pub(super) path: Vec<String>,
    pub(super) key: Range<usize>,
    pub(super) value: Range<usize>,
    /// What is in the value, where it is an inline table.
    pub(super) inline: Option<Vec<Entry>>,
    /// The comma after it, in an inline table.
    pub(super) comma: Option<usize>,
}

impl Entry {
    /// From its key to its value.
    pub(super) fn range(&self) -> Range<usize> {
        self.key.start..self.value.end
    }
}

/// A list that is not closed yet.
struct Frame {
    start: usize,
    is_table: bool,
    key: Vec<String>,
    key_range: Range<usize>,
    entries: Vec<Entry>,
}

struct Builder<'t> {
    source: Source<'t>,
    /// What stands before the source.
    offset: usize,
    structure: Structure,
    /// The header that is being read, and whether it is an array's.
    header: Option<(usize, bool)>,
    frames: Vec<Frame>,
    deepest: usize,
}

/// Takes a text apart, which begins at so many bytes. Whether it is valid is another's to say.
pub(super) fn structure(text: &str, offset: usize) -> Result<Structure, Refusal> {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut events: Vec<Event> = Vec::with_capacity(tokens.len());
    parse_document(&tokens, &mut RecursionGuard::new(&mut events, MOST_BRACKETS), &mut ());
    let structure = Structure { sections: vec![Section::default()], comments: Vec::new() };
    let bottom = Frame::new(0, true);
    let mut builder = Builder { source, offset, structure, header: None, frames: vec![bottom], deepest: 0 };
    for event in &events {
        builder.take(event);
        if builder.deepest > DEEPEST {
            return Err(Refusal::at(format!("is more than {DEEPEST} levels deep"), text, event.span().start()));
        }
    }
    builder.end_section();
    let mut structure = builder.structure;
    mark_apart(&mut structure.sections);
    Ok(structure)
}

impl Frame {
    fn new(start: usize, is_table: bool) -> Self {
        Self { start, is_table, key: Vec::new(), key_range: 0..0, entries: Vec::new() }
    }
}

impl Builder<'_> {
    fn take(&mut self, event: &Event) {
        let span = self.at(event.span());
        match event.kind() {
            EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                self.end_section();
                self.header = Some((span.start, event.kind() == EventKind::ArrayTableOpen));
                self.structure.sections.push(Section::default());
            }
            EventKind::StdTableClose | EventKind::ArrayTableClose => {
                if let (Some((start, is_apart)), Some(section)) =
                    (self.header.take(), self.structure.sections.last_mut())
                {
                    section.header = Some(start..span.end);
                    section.is_apart = is_apart;
                    self.deepest = self.deepest.max(section.path.len());
                }
            }
            EventKind::SimpleKey => self.take_key(event, &span),
            EventKind::InlineTableOpen => self.frames.push(Frame::new(span.start, true)),
            EventKind::ArrayOpen => self.frames.push(Frame::new(span.start, false)),
            EventKind::InlineTableClose | EventKind::ArrayClose => {
                if self.frames.len() > 1
                    && let Some(frame) = self.frames.pop()
                {
                    self.end_value(frame.start..span.end, frame.is_table.then_some(frame.entries));
                }
            }
            EventKind::Scalar => self.end_value(span, None),
            EventKind::ValueSep => {
                if let Some(last) = self.frames.last_mut().and_then(|frame| frame.entries.last_mut()) {
                    last.comma = Some(span.start);
                }
            }
            EventKind::Comment => self.structure.comments.push(span),
            EventKind::KeySep
            | EventKind::KeyValSep
            | EventKind::Whitespace
            | EventKind::Newline
            | EventKind::Error => {}
        }
    }

    fn at(&self, span: Span) -> Range<usize> {
        span.start() + self.offset..span.end() + self.offset
    }

    fn take_key(&mut self, event: &Event, span: &Range<usize>) {
        let mut key = String::new();
        if let Some(raw) = self.source.get(event) {
            raw.decode_key(&mut key, &mut ());
        }
        if self.header.is_some() {
            if let Some(section) = self.structure.sections.last_mut() {
                section.path.push(key);
            }
        } else if let Some(frame) = self.frames.last_mut() {
            if frame.key.is_empty() {
                frame.key_range.start = span.start;
            }
            frame.key_range.end = span.end;
            frame.key.push(key);
        }
        let header = self.structure.sections.last().map_or(0, |section| section.path.len());
        let open: usize = self.frames.iter().map(|frame| frame.key.len().max(1)).sum();
        self.deepest = self.deepest.max(header + open);
    }

    fn end_value(&mut self, value: Range<usize>, inline: Option<Vec<Entry>>) {
        if let Some(frame) = self.frames.last_mut().filter(|frame| frame.is_table) {
            let (path, key) = (std::mem::take(&mut frame.key), frame.key_range.clone());
            frame.entries.push(Entry { path, key, value, inline, comma: None });
        }
    }

    /// Gives the keys that were read to their header.
    fn end_section(&mut self) {
        self.frames.truncate(1);
        if let (Some(frame), Some(section)) = (self.frames.first_mut(), self.structure.sections.last_mut()) {
            section.entries = std::mem::take(&mut frame.entries);
            frame.key.clear();
        }
    }
}

/// What lies below an array of tables belongs to it.
fn mark_apart(sections: &mut [Section]) {
    let arrays: std::collections::BTreeSet<Vec<String>> =
        sections.iter().filter(|section| section.is_apart).map(|section| section.path.clone()).collect();
    for section in sections {
        section.is_apart |= (1..=section.path.len()).any(|length| arrays.contains(&section.path[..length]));
    }
}
