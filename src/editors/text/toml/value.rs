//! TOML values as JSON's, and back to text.

use crate::editors::refusal::Refusal;
use serde_json::{Map, Value};

/// The one key of an object that stands for a value which JSON lacks: a date, or a number that is none.
pub(super) const SPELLED: &str = "$toml";

/// What a text says: a table.
pub(super) fn read(text: &str) -> Result<Value, Refusal> {
    let table: ::toml::Table = text.parse().map_err(|error: ::toml::de::Error| {
        let says = error.message().lines().next().unwrap_or_default();
        let problem = format!("is not valid TOML: {says}");
        match error.span() {
            Some(span) => Refusal::at(problem, text, span.start),
            None => Refusal::of(problem),
        }
    })?;
    Ok(table.into_iter().map(|(key, value)| (key, json(value))).collect::<Map<_, _>>().into())
}

/// Calls itself for each level, of which few were let in.
fn json(value: ::toml::Value) -> Value {
    match value {
        ::toml::Value::String(text) => text.into(),
        ::toml::Value::Integer(number) => number.into(),
        ::toml::Value::Float(number) if number.is_finite() => number.into(),
        ::toml::Value::Float(number) => spelled(&number.to_string().to_lowercase()),
        ::toml::Value::Boolean(is_true) => is_true.into(),
        ::toml::Value::Datetime(date) => spelled(&date.to_string()),
        ::toml::Value::Array(items) => items.into_iter().map(json).collect::<Vec<_>>().into(),
        ::toml::Value::Table(table) => {
            table.into_iter().map(|(key, value)| (key, json(value))).collect::<Map<_, _>>().into()
        }
    }
}

fn spelled(text: &str) -> Value {
    Value::Object([(SPELLED.to_owned(), Value::from(text))].into_iter().collect())
}

/// A value in one line. TOML has no null.
pub(super) fn text(value: &Value) -> Result<String, Refusal> {
    Ok(match value {
        Value::Null => return Err(Refusal::of("cannot say null, which TOML lacks")),
        Value::Bool(is_true) => is_true.to_string(),
        Value::Number(number) if number.is_f64() => format!("{:?}", number.as_f64().unwrap_or_default()),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items = items.iter().map(text).collect::<Result<Vec<_>, _>>()?;
            format!("[{}]", items.join(", "))
        }
        Value::Object(object) => match object.get(SPELLED).and_then(Value::as_str) {
            Some(spelled) if object.len() == 1 => spelled.to_owned(),
            _ if object.is_empty() => "{}".to_owned(),
            _ => {
                let member = |(name, value): (&String, &Value)| Ok(format!("{} = {}", key(name), text(value)?));
                let members = object.iter().map(member).collect::<Result<Vec<_>, Refusal>>()?;
                format!("{{ {} }}", members.join(", "))
            }
        },
    })
}

/// A key, in quotes where it needs them.
pub(super) fn key(name: &str) -> String {
    let is_bare = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if is_bare { name.to_owned() } else { quoted(name) }
}

/// Keys with dots between them.
pub(super) fn dotted(path: &[String]) -> String {
    path.iter().map(|name| key(name)).collect::<Vec<_>>().join(".")
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\0'..='\u{1f}' | '\u{7f}' => quoted = format!("{quoted}\\u{:04X}", u32::from(c)),
            _ => quoted.push(c),
        }
    }
    quoted + "\""
}
