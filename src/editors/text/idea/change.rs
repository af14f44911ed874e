//! What to splice into a JetBrains IDE's XML so that a path says a value, or nothing.

use super::tree::{Attribute, Element};
use super::{Idea, value_of};
use crate::editors::refusal::Refusal;
use crate::editors::text::encoding::{
    has_break, indentation, is_first_in_line, line_end, line_start, skip_blanks, skip_line_end,
};
use crate::editors::text::{Splice, Wish};
use serde_json::Value;
use std::collections::BTreeSet;
use std::ops::Range;

/// What a component's set lies in.
const LIST: &str = "sdk-path";

impl Idea {
    /// What makes a wish hold.
    pub(in crate::editors::text) fn splices(&self, text: &str, wish: &Wish) -> Result<Vec<Splice>, Refusal> {
        let path: Vec<&str> = wish.path.iter().map(String::as_str).collect();
        match (&path[..], &wish.to) {
            ([component, attribute], Some(Value::String(value))) if *attribute != "name" => {
                Ok(self.set_attribute(text, component, attribute, value))
            }
            ([component, attribute], None) if *attribute != "name" => {
                Ok(self.remove_attribute(text, component, attribute))
            }
            ([component, "set", member], Some(Value::Bool(true))) => Ok(self.add_member(text, component, member)),
            ([component, "set", member], None) => Ok(self.remove_member(text, component, member)),
            _ => Err(Refusal::of(format!(
                "cannot say `{}`: only text in attributes, and members of sets",
                path.join("` `")
            ))),
        }
    }

    fn set_attribute(&self, text: &str, component: &str, name: &str, value: &str) -> Vec<Splice> {
        let mut splices = Vec::new();
        let counting = self.named(component).next_back().map(|last| last.range.start);
        for element in self.named(component) {
            let legacy = element.attribute("path").filter(|_| (component, name) == ("GOROOT", "url"));
            match (element.attribute(name), legacy, element.attributes.last()) {
                (Some(found), ..) => splices.extend(with_value(text, found, value)),
                (None, Some(legacy), _) => {
                    let start = legacy.range.start;
                    splices.push(Splice { range: start..start + legacy.name.len(), text: name.to_owned() });
                    splices.extend(with_value(text, legacy, value));
                }
                (None, None, Some(last)) if counting == Some(element.range.start) => {
                    let quote = &text[last.range.end - 1..last.range.end];
                    let added = format!(" {name}={quote}{}{quote}", escaped(value));
                    splices.push(Splice { range: last.range.end..last.range.end, text: added });
                }
                (None, None, _) => {}
            }
        }
        if self.named(component).next().is_none() {
            let start = format!("component name=\"{}\" {name}=\"{}\"", escaped(component), escaped(value));
            splices.push(self.add_component(text, &start, &[]));
        }
        splices
    }

    fn remove_attribute(&self, text: &str, component: &str, name: &str) -> Vec<Splice> {
        let mut ranges = Vec::new();
        for element in self.named(component) {
            let Some(attribute) = element.attribute(name) else { continue };
            if element.children.is_empty() && element.attributes.len() == 2 {
                ranges.push(with_line(text, &element.range));
            } else {
                let before = text[..attribute.range.start].trim_end_matches([' ', '\t', '\r', '\n']).len();
                ranges.push(before..attribute.range.end);
            }
        }
        ranges.into_iter().map(|range| Splice { range, text: String::new() }).collect()
    }

    fn add_member(&self, text: &str, component: &str, member: &str) -> Vec<Splice> {
        let option = format!("option value=\"{}\"", escaped(member));
        let Some(element) = self.named(component).next_back() else {
            let start = format!("component name=\"{}\"", escaped(component));
            return vec![self.add_component(text, &start, &[LIST, "set", &option])];
        };
        let list = self.children(element, LIST).next();
        let set = list.and_then(|list| self.children(list, "set").next());
        vec![match (list, set) {
            (_, Some(set)) => self.add_child(text, set, self.children(set, "option").next_back(), &[&option]),
            (Some(list), None) => self.add_child(text, list, None, &["set", &option]),
            (None, None) => self.add_child(text, element, None, &[LIST, "set", &option]),
        }]
    }

    /// Takes the options out, and what is left with nothing in it, up to the component.
    fn remove_member(&self, text: &str, component: &str, member: &str) -> Vec<Splice> {
        let mut removed: BTreeSet<usize> = BTreeSet::new();
        for (number, element) in self.tree.elements.iter().enumerate() {
            let is_option = element.name == "option" && value_of(element) == Some(member);
            let is_in =
                || self.named(component).any(|c| self.options(c).iter().any(|option| option.range == element.range));
            if is_option && is_in() {
                removed.insert(number);
            }
        }
        loop {
            let parents: BTreeSet<usize> =
                removed.iter().filter_map(|number| self.tree.elements[*number].parent).collect();
            let is_left_empty = |number: &usize| {
                let element = &self.tree.elements[*number];
                let is_removed = |number: usize| removed.contains(&number);
                let attributes = usize::from(element.name == "component");
                *number != 0
                    && element.attributes.len() == attributes
                    && element.children.iter().all(|child| child.element.is_some_and(is_removed))
            };
            let Some(empty) = parents.into_iter().find(is_left_empty) else { break };
            removed.retain(|number| self.tree.elements[*number].parent != Some(empty));
            removed.insert(empty);
        }
        let ranges = removed.into_iter().map(|number| with_line(text, &self.tree.elements[number].range));
        ranges.map(|range| Splice { range, text: String::new() }).collect()
    }

    fn add_component(&self, text: &str, start: &str, inside: &[&str]) -> Splice {
        let names: Vec<&str> = [start].iter().chain(inside).copied().collect();
        if let Some(root) = self.tree.elements.first() {
            return self.add_child(text, root, None, &names);
        }
        let root = if inside.is_empty() { "project version=\"4\"" } else { "application" };
        let names: Vec<&str> = [root].iter().chain(&names).copied().collect();
        let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", nested(&names, "", "  ", "\n"));
        Splice { range: 0..0, text }
    }

    /// Puts elements that lie in each other into one: after a child of it, or first.
    fn add_child(&self, text: &str, element: &Element, after: Option<&Element>, names: &[&str]) -> Splice {
        let (end, unit) = (line_end(text), self.unit(text));
        let outer = indentation(text, element.range.start);
        let first = element.children.iter().find_map(|child| child.element).map(|child| &self.tree.elements[child]);
        let sibling = after.or(first).filter(|sibling| is_first_in_line(text, sibling.range.start));
        let inner = match sibling {
            Some(sibling) => indentation(text, sibling.range.start).to_owned(),
            None => format!("{outer}{unit}"),
        };
        let new = nested(names, &inner, &unit, end);
        let at = after.map_or(element.inside, |after| after.range.end);
        if !element.has_end_tag {
            let name = &element.name;
            let start = text[..at].trim_end_matches([' ', '\t', '\r', '\n']).len();
            return Splice {
                range: start..element.range.end,
                text: format!(">{end}{inner}{new}{end}{outer}</{name}>"),
            };
        }
        let is_broken = skip_line_end(text, skip_blanks(text, at)).is_some();
        let is_single = element.children.is_empty() && !has_break(&text[element.range.clone()]);
        let text = match (is_broken, is_single) {
            (true, _) => format!("{end}{inner}{new}"),
            (false, true) => format!("{end}{inner}{new}{end}{outer}"),
            (false, false) => new,
        };
        Splice { range: at..at, text }
    }

    /// What a level is indented by: the root's first child shows it; else two spaces, as the IDE writes.
    fn unit(&self, text: &str) -> String {
        let root = self.tree.elements.first();
        let shown = root.and_then(|root| {
            let first = &self.tree.elements[root.children.iter().find_map(|child| child.element)?];
            let unit = indentation(text, first.range.start).strip_prefix(indentation(text, root.range.start))?;
            (is_first_in_line(text, first.range.start) && !unit.is_empty()).then_some(unit)
        });
        shown.unwrap_or("  ").to_owned()
    }
}

/// An attribute's value, spelled for its quotes.
fn with_value(text: &str, attribute: &Attribute, value: &str) -> Option<Splice> {
    (attribute.value != value).then(|| Splice { range: attribute.value_range(text), text: escaped(value) })
}

/// Elements in each other, each in a line of its own; the innermost without an end tag.
fn nested(names: &[&str], indent: &str, unit: &str, end: &str) -> String {
    match names {
        [] => String::new(),
        [last] => format!("<{last} />"),
        [first, rest @ ..] => {
            let inner = format!("{indent}{unit}");
            let name = first.split(' ').next().unwrap_or_default();
            format!("<{first}>{end}{inner}{}{end}{indent}</{name}>", nested(rest, &inner, unit, end))
        }
    }
}

/// Text for an attribute in quotes of either kind. White space but the space would be read as spaces.
fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            '\t' => escaped.push_str("&#9;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// An element, and its line where nothing else stands in it.
fn with_line(text: &str, range: &Range<usize>) -> Range<usize> {
    match skip_line_end(text, skip_blanks(text, range.end)) {
        Some(end) if is_first_in_line(text, range.start) => line_start(text, range.start)..end,
        _ => range.clone(),
    }
}
