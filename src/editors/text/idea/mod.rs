//! The XML that JetBrains IDEs write: a root of components, each an element with a name.
//!
//! Of a component, attributes can be read and set, and the members of its one set, as the IDE stores a
//! list of paths: `<sdk-path><set><option value="..." /></set></sdk-path>`.

mod change;
mod tree;

use super::Wish;
use super::encoding::line_number;
use crate::editors::refusal::Refusal;
use serde_json::{Map, Value};
use tree::{Child, Element, Tree};

/// A text that was read.
#[derive(Debug)]
pub(super) struct Idea {
    /// Without elements: a file that is not there.
    tree: Tree,
}

impl Idea {
    /// Reads a text.
    pub(super) fn read(text: &str) -> Result<Self, Refusal> {
        let tree = tree::read(text)?;
        match tree.elements.first().map(|root| root.name.as_str()) {
            Some("project" | "application") => Ok(Self { tree }),
            Some(_) => Err(Refusal::of("is not a file of a JetBrains IDE: its root is no project and no application")),
            None => Err(Refusal::of("is not valid XML: it has no root")),
        }
    }

    /// A file that is not there.
    pub(super) fn none() -> Self {
        Self { tree: Tree::default() }
    }

    /// What a path says: of components with the same name, the last.
    pub(super) fn get(&self, path: &[&str]) -> Option<Value> {
        match path {
            [] => {
                let components = self.components().filter_map(|element| Some((name_of(element)?, element)));
                Some(
                    components
                        .map(|(name, element)| (name.to_owned(), attributes(element)))
                        .collect::<Map<_, _>>()
                        .into(),
                )
            }
            [component] => self.named(component).last().map(attributes),
            [_, "name"] => None,
            [component, attribute] => {
                self.named(component).last()?.attribute(attribute).map(|attribute| attribute.value.as_str().into())
            }
            [component, "set", value] => {
                let component = self.named(component).last()?;
                self.options(component)
                    .iter()
                    .any(|option| value_of(option) == Some(value))
                    .then_some(Value::Bool(true))
            }
            _ => None,
        }
    }

    /// The components, a component's attributes, or the members of its set.
    pub(super) fn keys(&self, path: &[&str]) -> Vec<String> {
        let owned = |name: &str| name.to_owned();
        match path {
            [] => self.components().filter_map(name_of).map(owned).collect(),
            [component] => {
                let attributes = self.named(component).last().map(|element| element.attributes.iter());
                attributes.into_iter().flatten().map(|found| owned(&found.name)).filter(|name| name != "name").collect()
            }
            [component, "set"] => {
                let options = self.named(component).last().map(|element| self.options(element)).unwrap_or_default();
                options.into_iter().filter_map(value_of).map(owned).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The last component of the name says what is wished, and no other one says anything else.
    pub(super) fn holds(&self, wish: &Wish) -> bool {
        let said = self.said(wish);
        let last = said.last().cloned().flatten();
        last == wish.to && said.into_iter().flatten().all(|value| Some(value) == wish.to)
    }

    /// What an edit takes away: of components with the same name, the last value that is not the wished
    /// one.
    pub(super) fn was(&self, wish: &Wish) -> Option<Value> {
        if self.holds(wish) {
            return wish.to.clone();
        }
        self.said(wish).into_iter().rev().flatten().find(|value| Some(value) != wish.to.as_ref())
    }

    /// What each component of the name says.
    fn said(&self, wish: &Wish) -> Vec<Option<Value>> {
        let path: Vec<&str> = wish.path.iter().map(String::as_str).collect();
        let name = path.first().copied().unwrap_or_default();
        let say = |element| match path[..] {
            [_, attribute] if attribute != "name" => {
                Element::attribute(element, attribute).map(|attribute| attribute.value.as_str().into())
            }
            [_, "set", value] => {
                let is_member = self.options(element).iter().any(|option| value_of(option) == Some(value));
                is_member.then_some(Value::Bool(true))
            }
            _ => self.get(&path),
        };
        self.named(name).map(say).collect()
    }

    /// What a wish brings with it: the place that old versions kept a path in is the old one's place.
    pub(super) fn brings(&self, wish: &Wish) -> Option<Wish> {
        let is_url = wish.path == ["GOROOT", "url"] && wish.to.is_some();
        let is_legacy = |element: &Element| element.attribute("url").is_none() && element.attribute("path").is_some();
        (is_url && self.named("GOROOT").any(is_legacy)).then(|| Wish::remove(&["GOROOT", "path"]))
    }

    /// What the user should know of what a wish concerns.
    pub(super) fn notes(&self, text: &str, wish: &Wish) -> Vec<String> {
        let Some(name) = wish.path.first() else { return Vec::new() };
        let all: Vec<usize> = self.named(name).map(|element| element.range.start).collect();
        let mut notes = Vec::new();
        if let [first, .., last] = all[..] {
            let [first, last] = [first, last].map(|at| line_number(text, at));
            let count = all.len();
            notes.push(format!(
                "the component {name} stands {count} times, in lines {first} to {last}: all that say it are edited"
            ));
        }
        let legacy = self.named(name).filter_map(|element| element.attribute("path")).next_back();
        if let Some(legacy) = legacy.filter(|_| self.brings(wish).is_some()) {
            notes.push(format!("`path` of the component {name}, which was {}, is its `url` now", legacy.value));
        }
        notes
    }

    /// Whether a new text says what the old one said but at these paths. What is left of a component or
    /// set with nothing in it counts as none.
    pub(super) fn is_same_but(old: (&Self, &str), new: (&Self, &str), wishes: &[Wish]) -> bool {
        let [a, b] = [old, new].map(|(idea, text)| idea.without(text, wishes));
        // A file that was not there said nothing.
        if old.0.tree.elements.is_empty() { b.1.is_empty() } else { a == b }
    }

    /// The root's attributes and what stands beside it; and all that stands in it, without what the
    /// wishes concern.
    fn without(&self, text: &str, wishes: &[Wish]) -> (Vec<String>, Vec<String>) {
        let mut around: Vec<String> = self.tree.around.iter().map(|range| text[range.clone()].to_owned()).collect();
        let mut inside = Vec::new();
        if let Some(root) = self.tree.elements.first() {
            around.push(start_of(root, |_| true));
            inside = self.children_without(text, root, wishes);
        }
        (around, inside)
    }

    fn children_without(&self, text: &str, element: &Element, wishes: &[Wish]) -> Vec<String> {
        element.children.iter().filter_map(|child| self.child_without(text, child, wishes)).collect()
    }

    /// A child of the root, a component or a set, as it is spelled where no wish concerns it.
    fn child_without(&self, text: &str, child: &Child, wishes: &[Wish]) -> Option<String> {
        let raw = || Some(text[child.range.clone()].to_owned());
        let Some(element) = child.element.map(|element| &self.tree.elements[element]) else { return raw() };
        let component = self.component_of(element);
        let Some(name) = component.and_then(name_of) else { return raw() };
        let mut concerning =
            wishes.iter().filter(|wish| wish.path.first().is_some_and(|first| first == name)).peekable();
        if concerning.peek().is_none() {
            return raw();
        }
        let is_component = component.is_some_and(|component| component.range == element.range);
        let is_wished = |attribute: &str| {
            is_component
                && wishes.iter().any(|wish| wish.path.len() == 2 && wish.path[0] == name && wish.path[1] == attribute)
        };
        match element.name.as_str() {
            "option" => {
                let value = value_of(element)?;
                let goes = concerning
                    .any(|wish| matches!(&wish.path[..], [_, set, member] if set == "set" && member == value));
                if goes { None } else { raw() }
            }
            "component" | "sdk-path" | "set" => {
                let start = start_of(element, |attribute| !is_wished(attribute));
                let children = self.children_without(text, element, wishes);
                let is_bare = start == element.name || (is_component && start == format!("component name={name:?}"));
                (!is_bare || !children.is_empty()).then(|| format!("{start}>{}", children.join("\n")))
            }
            _ => raw(),
        }
    }

    fn component_of<'a>(&'a self, element: &'a Element) -> Option<&'a Element> {
        let mut element = element;
        loop {
            match element.parent {
                Some(0) => return Some(element).filter(|element| element.name == "component"),
                Some(parent) => element = &self.tree.elements[parent],
                None => return None,
            }
        }
    }

    fn components(&self) -> impl DoubleEndedIterator<Item = &Element> {
        let children = self.tree.elements.first().map(|root| root.children.iter()).unwrap_or_default();
        let elements = children.filter_map(|child| child.element).map(|element| &self.tree.elements[element]);
        elements.filter(|element| element.name == "component")
    }

    fn named(&self, name: &str) -> impl DoubleEndedIterator<Item = &Element> {
        self.components().filter(move |element| name_of(element) == Some(name))
    }

    /// The children of an element that have a name.
    fn children<'a>(&'a self, element: &'a Element, name: &'a str) -> impl DoubleEndedIterator<Item = &'a Element> {
        let elements = element.children.iter().filter_map(|child| child.element);
        elements.map(|element| &self.tree.elements[element]).filter(move |element| element.name == name)
    }

    /// The options of all sets of a component.
    fn options<'a>(&'a self, component: &'a Element) -> Vec<&'a Element> {
        let sets = self.children(component, "sdk-path").flat_map(|list| self.children(list, "set"));
        sets.flat_map(|set| self.children(set, "option")).collect()
    }
}

fn name_of(component: &Element) -> Option<&str> {
    component.attribute("name").map(|name| name.value.as_str())
}

fn value_of(option: &Element) -> Option<&str> {
    option.attribute("value").map(|value| value.value.as_str())
}

fn attributes(component: &Element) -> Value {
    let shown = component.attributes.iter().filter(|attribute| attribute.name != "name");
    shown.map(|attribute| (attribute.name.clone(), Value::from(attribute.value.as_str()))).collect::<Map<_, _>>().into()
}

/// A start tag as it reads, however it is spelled.
fn start_of(element: &Element, is_shown: impl Fn(&str) -> bool) -> String {
    let shown = element.attributes.iter().filter(|attribute| is_shown(&attribute.name));
    shown.fold(element.name.clone(), |start, attribute| format!("{start} {}={:?}", attribute.name, attribute.value))
}
