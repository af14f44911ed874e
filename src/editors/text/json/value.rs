//! JSON text that was scanned to values, and values to text.

use super::scan::Scanner;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The value that begins at a place in a text that was scanned, and where it ends. Of a key that stands
/// twice, the last counts; half a surrogate pair is U+FFFD; a number larger than any is the largest.
pub(super) fn value_at(text: &str, start: usize) -> (Value, usize) {
    let mut scanner = Scanner::at(text, start, true);
    let value = value(text, &mut scanner);
    (value, scanner.at)
}

/// Calls itself for each level, of which [`super::scan::DEEPEST`] were let in.
fn value(text: &str, scanner: &mut Scanner<'_>) -> Value {
    let start = scanner.at;
    match scanner.peek() {
        Some(b'{') => {
            let mut object = Map::new();
            while next(scanner, b'}') {
                let start = scanner.at;
                let _ = scanner.string();
                let key = decode(&text[start..scanner.at]).0.into_owned();
                let _ = scanner.skip_trivia();
                scanner.at += 1;
                let _ = scanner.skip_trivia();
                object.insert(key, value(text, scanner));
            }
            Value::Object(object)
        }
        Some(b'[') => {
            let mut array = Vec::new();
            while next(scanner, b']') {
                array.push(value(text, scanner));
            }
            Value::Array(array)
        }
        Some(b'"') => {
            let _ = scanner.string();
            Value::String(decode(&text[start..scanner.at]).0.into_owned())
        }
        Some(b't') => word(scanner, 4, Value::Bool(true)),
        Some(b'f') => word(scanner, 5, Value::Bool(false)),
        Some(b'n') => word(scanner, 4, Value::Null),
        _ => {
            let _ = scanner.number();
            number(&text[start..scanner.at])
        }
    }
}

/// Goes from the beginning of a list, or the end of one of its members, to the next; or past its end.
fn next(scanner: &mut Scanner<'_>, end: u8) -> bool {
    if matches!(scanner.peek(), Some(b'{' | b'[')) {
        scanner.at += 1;
    }
    let _ = scanner.skip_trivia();
    if scanner.peek() == Some(b',') {
        scanner.at += 1;
        let _ = scanner.skip_trivia();
    }
    let is_there = scanner.peek().is_some_and(|byte| byte != end);
    if !is_there {
        scanner.at += 1;
    }
    is_there
}

fn word(scanner: &mut Scanner<'_>, length: usize, value: Value) -> Value {
    scanner.at += length;
    value
}

fn number(text: &str) -> Value {
    let beyond = || if text.starts_with('-') { f64::MIN } else { f64::MAX };
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(beyond()))
}

/// What a string in quotes says, and whether that is all: half a surrogate pair cannot be said.
pub(super) fn decode(quoted: &str) -> (Cow<'_, str>, bool) {
    let inside = &quoted[1..quoted.len() - 1];
    if !inside.contains('\\') {
        return (Cow::Borrowed(inside), true);
    }
    let mut units = Vec::new();
    let mut said = String::with_capacity(inside.len());
    let mut is_whole = true;
    let mut rest = inside;
    while let Some(c) = rest.chars().next() {
        let escape = rest.strip_prefix("\\u").and_then(|hex| u16::from_str_radix(hex.get(..4)?, 16).ok());
        if let Some(unit) = escape {
            units.push(unit);
            rest = &rest[6..];
            continue;
        }
        is_whole &= flush(&mut units, &mut said);
        if c != '\\' {
            said.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        said.push(match rest.as_bytes()[1] {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            other => char::from(other),
        });
        rest = &rest[2..];
    }
    is_whole &= flush(&mut units, &mut said);
    (Cow::Owned(said), is_whole)
}

fn flush(units: &mut Vec<u16>, said: &mut String) -> bool {
    let mut is_whole = true;
    for unit in char::decode_utf16(units.drain(..)) {
        is_whole &= unit.is_ok();
        said.push(unit.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    is_whole
}

/// A key in quotes is this one.
pub(super) fn is_key(quoted: &str, key: &str) -> bool {
    if !quoted.contains('\\') {
        return &quoted[1..quoted.len() - 1] == key;
    }
    let (said, is_whole) = decode(quoted);
    is_whole && said == key
}

/// How new text is laid out.
pub(super) struct Layout {
    /// What a level is indented by.
    pub(super) unit: String,
    pub(super) line_end: &'static str,
}

/// A value over lines, each after the first beginning with `indent`; a list of plain values in one line.
pub(super) fn over_lines(value: &Value, indent: &str, layout: &Layout) -> String {
    let inner = format!("{indent}{}", layout.unit);
    let list = |parts: Vec<String>, open: char, close: char| {
        let before = format!("{}{inner}", layout.line_end);
        format!("{open}{before}{}{}{indent}{close}", parts.join(&format!(",{before}")), layout.line_end)
    };
    match value {
        Value::Object(object) if !object.is_empty() => {
            let member = |(key, value): (&String, &Value)| {
                format!("{}: {}", Value::from(key.as_str()), over_lines(value, &inner, layout))
            };
            list(object.iter().map(member).collect(), '{', '}')
        }
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            list(items.iter().map(|item| over_lines(item, &inner, layout)).collect(), '[', ']')
        }
        _ => in_line(value, " "),
    }
}

/// A value in one line, with a space or nothing after each comma and colon.
pub(super) fn in_line(value: &Value, space: &str) -> String {
    match value {
        Value::Object(object) => {
            let member = |(key, value): (&String, &Value)| {
                format!("{}:{space}{}", Value::from(key.as_str()), in_line(value, space))
            };
            format!("{{{}}}", object.iter().map(member).collect::<Vec<_>>().join(&format!(",{space}")))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| in_line(item, space)).collect();
            format!("[{}]", items.join(&format!(",{space}")))
        }
        // serde_json writes NUL and other control characters as escapes.
        plain => plain.to_string(),
    }
}
