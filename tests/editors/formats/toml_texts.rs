//! TOML as people have it, and as nobody has it.

use super::chance::Chance;
use super::json_texts::KEYS;

/// A table that is not written yet.
enum Node {
    Value(String),
    Inline(Vec<(String, Node)>),
    Table(Vec<(String, Node)>),
    Array(Vec<Vec<(String, Node)>>),
}

struct Hand<'a> {
    chance: &'a mut Chance,
    line_end: &'static str,
    text: String,
}

/// A valid file.
pub(super) fn text(chance: &mut Chance) -> String {
    let root = table(chance, 0);
    let line_end = chance.of(&["\n", "\n", "\r\n"]);
    let mut hand = Hand { chance, line_end, text: String::new() };
    if hand.chance.once_in(8) {
        hand.text.push('\u{feff}');
    }
    hand.comments();
    hand.body(&root, &[]);
    hand.tables(&root, &[]);
    hand.comments();
    if hand.chance.once_in(5) && hand.text.ends_with(line_end) {
        hand.text.truncate(hand.text.len() - line_end.len());
    }
    hand.text
}

fn table(chance: &mut Chance, depth: usize) -> Vec<(String, Node)> {
    let mut table: Vec<(String, Node)> = Vec::new();
    for _ in 0..chance.below(if depth == 0 { 6 } else { 4 }) {
        let key = chance.of(&KEYS).to_owned();
        if table.iter().any(|(known, _)| *known == key) {
            continue;
        }
        let node = match chance.below(if depth > 2 { 6 } else { 10 }) {
            0..=4 => Node::Value(plain(chance)),
            5 => Node::Inline(if depth > 3 { Vec::new() } else { inline(chance, depth) }),
            6 => Node::Array((0..=chance.below(2)).map(|_| self::table(chance, depth + 1)).collect()),
            _ => Node::Table(self::table(chance, depth + 1)),
        };
        table.push((key, node));
    }
    table
}

fn inline(chance: &mut Chance, depth: usize) -> Vec<(String, Node)> {
    let inner = table(chance, depth + 2);
    inner.into_iter().filter(|(_, node)| matches!(node, Node::Value(_) | Node::Inline(_))).collect()
}

fn plain(chance: &mut Chance) -> String {
    let values = [
        "1",
        "-0x0".trim_start_matches('-'),
        "1_000",
        "1.5",
        "-inf",
        "true",
        "false",
        "\"text\"",
        "'C:\\x'",
        "\"a\\tb\\u00e4 # no\"",
        "\"\"\"\n[a]\nb = 1 # no\n\"\"\"",
        "'''\n{ }'''",
        "1979-05-27T07:32:00Z",
        "07:32:00",
        "[]",
        "[1, 2]",
        "[ # c\n  \"x\", # ]\n\n  [1], ]",
        "[{ a = 1 }, {}]",
    ];
    chance.of(&values).to_owned()
}

impl Hand<'_> {
    fn line(&mut self) {
        if self.chance.once_in(6) {
            self.text.push_str(self.chance.of(&[" # c", "# go = 1", "\t# [a]", " #"]));
        } else if self.chance.once_in(12) {
            self.text.push_str("  ");
        }
        self.text.push_str(self.line_end);
    }

    fn comments(&mut self) {
        while self.chance.once_in(5) {
            self.text.push_str(self.chance.of(&["", "# c", "# go = 1", "  # [go]", "  "]));
            self.text.push_str(self.line_end);
        }
    }

    fn key(&mut self, key: &str) -> String {
        let is_bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match self.chance.below(if is_bare { 8 } else { 2 }) {
            0 => {
                let escaped: Vec<String> = key.chars().map(|c| format!("\\u{:04X}", u32::from(c))).collect();
                format!("\"{}\"", escaped.concat())
            }
            1 => format!("'{key}'"),
            _ => key.to_owned(),
        }
    }

    fn path(&mut self, path: &[String]) -> String {
        let dot = self.chance.of(&[".", ".", ".", " . "]);
        path.iter().map(|key| self.key(key)).collect::<Vec<_>>().join(dot)
    }

    fn value(&mut self, node: &Node) -> String {
        match node {
            Node::Value(text) => text.replace('\n', self.line_end),
            Node::Inline(members) => {
                let mut written = Vec::new();
                for (key, node) in members {
                    let equals = self.chance.of(&[" = ", "="]);
                    written.push(format!("{}{equals}{}", self.key(key), self.value(node)));
                }
                let space = self.chance.of(&[" ", ""]);
                format!("{{{space}{}{space}}}", written.join(self.chance.of(&[", ", ","])))
            }
            Node::Table(_) | Node::Array(_) => unreachable!("these have headers"),
        }
    }

    /// The keys of a table that need no header; some tables are spelled with dots.
    fn body(&mut self, table: &[(String, Node)], above: &[String]) {
        for (key, node) in table {
            let path: Vec<String> = above.iter().chain([key]).cloned().collect();
            match node {
                Node::Value(_) | Node::Inline(_) => {
                    self.comments();
                    let indent = self.chance.of(&["", "", "", "  ", "\t"]);
                    let equals = self.chance.of(&[" = ", " = ", "=", "  =\t"]);
                    let line = format!("{indent}{}{equals}{}", self.path(&path), self.value(node));
                    self.text.push_str(&line);
                    self.line();
                }
                Node::Table(inner) if is_dotted(inner) => self.body(inner, &path),
                Node::Table(_) | Node::Array(_) => {}
            }
        }
    }

    fn tables(&mut self, table: &[(String, Node)], above: &[String]) {
        for (key, node) in table {
            let path: Vec<String> = above.iter().chain([key]).cloned().collect();
            match node {
                Node::Table(inner) if !is_dotted(inner) => {
                    let has_keys = inner.iter().any(|(_, node)| match node {
                        Node::Value(_) | Node::Inline(_) => true,
                        Node::Table(deeper) => is_dotted(deeper),
                        Node::Array(_) => false,
                    });
                    if has_keys || inner.is_empty() || self.chance.once_in(3) {
                        self.header("[", &path, "]");
                        self.body(inner, &[]);
                    }
                    self.tables(inner, &path);
                }
                Node::Array(elements) => {
                    for element in elements {
                        self.header("[[", &path, "]]");
                        self.body(element, &[]);
                        self.tables(element, &path);
                    }
                }
                _ => {}
            }
        }
    }

    fn header(&mut self, open: &str, path: &[String], close: &str) {
        if self.chance.once_in(2) {
            self.text.push_str(self.line_end);
        }
        self.comments();
        let space = self.chance.of(&["", "", " "]);
        let header = format!("{open}{space}{}{space}{close}", self.path(path));
        self.text.push_str(&header);
        self.line();
    }
}

/// All in it can be spelled with dots; which of those are is told by how many they are.
fn is_dotted(table: &[(String, Node)]) -> bool {
    let is_plain = |node: &Node| matches!(node, Node::Value(_) | Node::Inline(_));
    table.len() % 2 == 1 && table.iter().all(|(_, node)| is_plain(node))
}
