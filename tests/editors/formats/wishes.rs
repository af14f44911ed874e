//! Wishes, and what a reader should see once they hold.

use super::chance::Chance;
use gov::editors::text::{Format, Wish};
use serde_json::{Map, Value, json};

/// One to three wishes, none above another: of what is there, of what is not, and through what is no
/// object.
pub(super) fn wishes(chance: &mut Chance, root: &Value, format: Format) -> Vec<Wish> {
    let mut wishes: Vec<Wish> = Vec::new();
    for _ in 0..=chance.below(3) {
        let path = path(chance, root);
        let is_apart = |wish: &Wish| !wish.path.starts_with(&path) && !path.starts_with(&wish.path);
        if wishes.iter().all(is_apart) {
            let to = (!chance.once_in(3)).then(|| value(chance, format));
            wishes.push(Wish { path, to });
        }
    }
    wishes
}

fn path(chance: &mut Chance, root: &Value) -> Vec<String> {
    let mut path = Vec::new();
    let mut value = Some(root);
    loop {
        let table = value.filter(|value| is_table(value));
        let names: Vec<&String> =
            table.and_then(Value::as_object).map(|object| object.keys().collect()).unwrap_or_default();
        let key = if names.is_empty() || chance.once_in(4) {
            chance.of(&super::json_texts::KEYS).to_owned()
        } else {
            chance.of(&names).clone()
        };
        value = value.and_then(|value| value.as_object()?.get(&key));
        path.push(key);
        let is_deeper = match value {
            Some(Value::Object(_)) => !chance.once_in(4),
            _ => chance.once_in(4),
        };
        if !is_deeper || path.len() == 5 {
            return path;
        }
    }
}

fn value(chance: &mut Chance, format: Format) -> Value {
    let odd = "C:\\a\t\"b\"\u{1}\n'ü😀 /* // */ $%";
    match chance.below(9) {
        0 => json!({"x": {"y": [1, {"z": "w"}]}, "go": odd}),
        1 => json!(["exec", "--", odd]),
        2 => json!({}),
        3 => json!(chance.below(1000)),
        4 => json!(chance.once_in(2)),
        5 if format != Format::Toml => Value::Null,
        6 => json!(odd),
        _ => json!("/home/user/.gov/versions/go1.23.4"),
    }
}

/// An object that is not one of the values which JSON lacks.
fn is_table(value: &Value) -> bool {
    value.as_object().is_some_and(|object| !object.contains_key("$toml"))
}

/// What a root says once wishes hold. Objects that become empty go, and what is no object on the way to
/// a value becomes one.
pub(super) fn granted(root: &Value, wishes: &[Wish]) -> Value {
    let mut root = root.clone();
    for wish in wishes.iter().filter(|wish| wish.to.is_some()) {
        let mut value = &mut root;
        for key in &wish.path {
            if !is_table(value) {
                *value = json!({});
            }
            value = value.as_object_mut().unwrap().entry(key.clone()).or_insert(Value::Null);
            // A parent that is made here is made an object by the next key.
        }
        *value = wish.to.clone().unwrap();
    }
    for wish in wishes.iter().filter(|wish| wish.to.is_none()) {
        take_out(&mut root, &wish.path);
    }
    root
}

/// Takes out what a path leads to, and objects that are then empty.
pub(super) fn take_out(value: &mut Value, path: &[String]) {
    let (Some((key, below)), Value::Object(object)) = (path.split_first(), value) else { return };
    if below.is_empty() {
        object.shift_remove(key);
    } else if let Some(inner) = object.get_mut(key) {
        take_out(inner, below);
        if inner.as_object().is_some_and(Map::is_empty) {
            object.shift_remove(key);
        }
    }
}

/// What two roots say but for empty objects on the way of wishes.
pub(super) fn without_empty(root: &Value, wishes: &[Wish]) -> Value {
    let mut root = root.clone();
    for wish in wishes {
        for length in (1..=wish.path.len()).rev() {
            let path = &wish.path[..length];
            let there = path.iter().try_fold(&root, |value, key| value.as_object()?.get(key));
            if there.and_then(Value::as_object).is_some_and(Map::is_empty) {
                take_out(&mut root, path);
            }
        }
    }
    root
}
