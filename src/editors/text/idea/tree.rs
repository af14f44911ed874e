//! XML text to where its elements stand.

use crate::editors::refusal::Refusal;
use roxmltree::{Node, NodeType, ParsingOptions};
use std::collections::HashMap;
use std::ops::Range;

/// Bytes of a file that is read. A `workspace.xml` of years has some hundred kilobytes.
const LARGEST: usize = 4 << 20;

/// How deep elements may lie in each other.
const DEEPEST: usize = 256;

/// Attributes of one element: the reader compares each with each.
const MOST_ATTRIBUTES: usize = 256;

/// Namespaces that a file declares; IDEs declare none, and each is copied for each level.
const MOST_NAMESPACES: usize = 16;

/// Elements, texts and comments of a file together; a `workspace.xml` has some thousands.
const MOST_NODES: u32 = 200_000;

const XINCLUDE: &str = "http://www.w3.org/2001/XInclude";

/// All elements, the root first.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) elements: Vec<Element>,
    /// What stands beside the root: comments and processing instructions.
    pub(super) around: Vec<Range<usize>>,
}

/// An element.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: String,
    /// From its first `<` to its last `>`.
    pub(super) range: Range<usize>,
    /// After the `>` of its start tag; for one without an end tag, where `/>` begins.
    pub(super) inside: usize,
    pub(super) has_end_tag: bool,
    pub(super) attributes: Vec<Attribute>,
    pub(super) parent: Option<usize>,
    pub(super) children: Vec<Child>,
}

/// An attribute.
#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) value: String,
    /// From its name to its closing quote.
    pub(super) range: Range<usize>,
}

/// What stands in an element, but white space.
#[derive(Debug)]
pub(super) struct Child {
    pub(super) range: Range<usize>,
    /// Which element it is, where it is one.
    pub(super) element: Option<usize>,
}

impl Attribute {
    /// The value as it is spelled, without its quotes. Names hold no quotes.
    pub(super) fn value_range(&self, text: &str) -> Range<usize> {
        let quote = text[self.range.clone()].find(['"', '\'']).unwrap_or_default();
        self.range.start + quote + 1..self.range.end - 1
    }
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// Reads a text: well-formed XML that refers to nothing outside of it.
pub(super) fn read(text: &str) -> Result<Tree, Refusal> {
    check_limits(text)?;
    check_encoding(text)?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = roxmltree::Document::parse_with_options(text, options).map_err(|error| {
        let at = error.pos();
        let place = (usize::try_from(at.row).unwrap_or_default(), usize::try_from(at.col).unwrap_or_default());
        // Its messages end with the place.
        let says = error.to_string();
        let says = says.rsplit_once(" at ").map_or(says.as_str(), |(says, _)| says);
        Refusal { problem: format!("is not valid XML: {says}"), at: Some(place) }
    })?;
    let mut tree = Tree::default();
    let mut numbers = HashMap::new();
    for node in document.root().descendants().skip(1) {
        if node.tag_name().namespace() == Some(XINCLUDE) {
            return Err(Refusal::at("includes other files", text, node.range().start));
        }
        let parent = node.parent().and_then(|parent| numbers.get(&parent.id()).copied());
        let is_blank = node.is_text() && crate::editors::text::encoding::is_blank(&text[node.range()]);
        let element = (node.node_type() == NodeType::Element).then_some(tree.elements.len());
        match parent {
            Some(parent) if !is_blank => {
                let above: &mut Element = &mut tree.elements[parent];
                above.children.push(Child { range: node.range(), element });
            }
            None if element.is_none() => tree.around.push(node.range()),
            _ => {}
        }
        if let Some(number) = element {
            numbers.insert(node.id(), number);
            tree.elements.push(element_of(text, &node, parent));
        }
    }
    Ok(tree)
}

fn element_of(text: &str, node: &Node<'_, '_>, parent: Option<usize>) -> Element {
    let attributes: Vec<Attribute> = node
        .attributes()
        .map(|attribute| Attribute {
            // A prefixed one is another attribute.
            name: attribute.namespace().map(|space| format!("{space} ")).unwrap_or_default() + attribute.name(),
            value: attribute.value().to_owned(),
            range: attribute.range(),
        })
        .collect();
    let range = node.range();
    let (end, has_end_tag) = start_tag(&text[range.clone()]);
    let inside = range.start + end;
    let name = match node.tag_name().namespace() {
        Some(space) => format!("{space} {}", node.tag_name().name()),
        None => node.tag_name().name().to_owned(),
    };
    Element { name, range, inside, has_end_tag, attributes, parent, children: Vec::new() }
}

/// Where the start tag ends that a text begins with: after its `>`, or before its `/>`.
fn start_tag(text: &str) -> (usize, bool) {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None, b'>') if text[..at].ends_with('/') => return (at - 1, false),
            (None, b'>') => return (at + 1, true),
            _ => {}
        }
    }
    (text.len(), true)
}

/// Passes over the text once, so that nothing large is built of what was made to be.
fn check_limits(text: &str) -> Result<(), Refusal> {
    if text.len() > LARGEST {
        return Err(Refusal::of(format!("is larger than {} MiB", LARGEST >> 20)));
    }
    let (mut depth, mut namespaces, mut at) = (0_usize, 0_usize, 0_usize);
    while let Some(open) = text[at..].find('<').map(|found| at + found) {
        let rest = &text[open..];
        let closing = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
        if let Some((start, end)) = closing.into_iter().find(|(start, _)| rest.starts_with(start)) {
            // What is never closed is found by the reader.
            let Some(length) = rest[start.len()..].find(end) else { return Ok(()) };
            at = open + start.len() + length + end.len();
            continue;
        }
        if rest.starts_with("<!") {
            return Err(Refusal::at("has a document type, which may name other files", text, open));
        }
        if rest.starts_with("</") {
            depth = depth.saturating_sub(1);
            at = open + 2;
            continue;
        }
        let (length, has_end_tag) = start_tag(rest);
        let tag = &rest[..length];
        depth += usize::from(has_end_tag);
        namespaces += tag.matches("xmlns").count();
        if depth > DEEPEST {
            return Err(Refusal::at(format!("has elements more than {DEEPEST} levels deep"), text, open));
        }
        if tag.matches('=').count() > MOST_ATTRIBUTES && attributes(tag) > MOST_ATTRIBUTES {
            return Err(Refusal::at(format!("has an element of more than {MOST_ATTRIBUTES} attributes"), text, open));
        }
        if namespaces > MOST_NAMESPACES {
            return Err(Refusal::at(format!("has more than {MOST_NAMESPACES} namespaces"), text, open));
        }
        at = open + length;
    }
    Ok(())
}

/// How many quoted values a start tag has.
fn attributes(tag: &str) -> usize {
    let (mut quote, mut count) = (None, 0);
    for byte in tag.bytes() {
        match quote {
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            Some(open) if open == byte => {
                quote = None;
                count += 1;
            }
            _ => {}
        }
    }
    count
}

/// A declaration must not name another encoding than the text has.
fn check_encoding(text: &str) -> Result<(), Refusal> {
    let start = text.len() - text.trim_start_matches(crate::editors::text::encoding::BOM).len();
    let Some(declaration) = text[start..].strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) else {
        return Ok(());
    };
    let Some((_, named)) = declaration.0.split_once("encoding") else { return Ok(()) };
    let named = named.trim_start().trim_start_matches('=').trim_start();
    let quote = named.chars().next().filter(|quote| matches!(quote, '"' | '\''));
    let named = quote.and_then(|quote| named[1..].split(quote).next()).unwrap_or_default();
    match named.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" => Ok(()),
        _ => Err(Refusal::at("declares another encoding than UTF-8", text, start)),
    }
}
