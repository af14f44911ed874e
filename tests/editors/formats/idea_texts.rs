//! XML as JetBrains IDEs write it, and as nobody does.

use super::chance::Chance;
use gov::editors::text::Wish;

struct Hand<'a> {
    chance: &'a mut Chance,
    line_end: &'static str,
    unit: &'static str,
    text: String,
}

const PATHS: [&str; 6] = ["/a", "/b & c", "$USER_HOME$/x", "<\">'", "ü\n", ""];

/// A file.
pub(super) fn text(chance: &mut Chance) -> String {
    let line_end = chance.of(&["\n", "\n", "\r\n", "\r", ""]);
    let unit = chance.of(&["  ", "  ", "\t", "    ", ""]);
    let mut hand = Hand { chance, line_end, unit, text: String::new() };
    hand.file();
    hand.text
}

/// One or two wishes that do not meet.
pub(super) fn wishes(chance: &mut Chance) -> Vec<Wish> {
    let mut wishes = Vec::new();
    if !chance.once_in(3) {
        let attribute = chance.of(&["url", "url", "url", "path", "x"]);
        let value = chance.of(&["file:///sdk/go1.23.4", "a&b<c>\"d'e\n\t\r 😀", "", "file://$USER_HOME$/go"]);
        let path = [chance.of(&["GOROOT", "GOROOT", "X&Y"]), attribute];
        wishes.push(if chance.once_in(4) { Wish::remove(&path) } else { Wish::set(&path, value) });
    }
    if wishes.is_empty() || chance.once_in(3) {
        let path = ["GoSdkList", "set", chance.of(&PATHS)];
        wishes.push(if chance.once_in(3) { Wish::remove(&path) } else { Wish::set(&path, true) });
    }
    wishes
}

impl Hand<'_> {
    fn file(&mut self) {
        if self.chance.once_in(8) {
            self.text.push('\u{feff}');
        }
        if !self.chance.once_in(4) {
            let declaration = [
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
                "<?xml version='1.0' encoding='utf-8' standalone='yes'?>",
                "<?xml version=\"1.0\"?>",
            ];
            self.text.push_str(self.chance.of(&declaration));
            self.text.push_str(self.line_end);
        }
        self.other(0);
        let root = self.chance.of(&["project", "application"]);
        let start = self.chance.of(&["", " version=\"4\"", "\n version = '4' "]);
        self.text += &["<", root, start].concat();
        if self.chance.once_in(20) {
            self.text.push_str(self.chance.of(&["/>", " />"]));
        } else {
            self.text.push('>');
            for _ in 0..self.chance.below(5) {
                self.new_line(1);
                match self.chance.below(6) {
                    0 | 1 => self.goroot(),
                    2 => self.list(),
                    3 => self.other(1),
                    4 => self.text.push_str("<component name=\"X&amp;Y\" x='1'>text &lt; &#65;<![CDATA[<component name=\"GOROOT\"/>]]></component>"),
                    _ => self.text.push_str("<x><component name=\"GOROOT\" url=\"no\" /></x>"),
                }
            }
            self.new_line(0);
            self.text += &["</", root, ">"].concat();
        }
        self.other(0);
        if !self.chance.once_in(3) {
            self.text.push_str(self.line_end);
        }
    }

    fn new_line(&mut self, depth: usize) {
        self.text.push_str(self.line_end);
        self.text.push_str(&self.unit.repeat(depth));
    }

    fn other(&mut self, depth: usize) {
        if self.chance.once_in(4) {
            let others = ["<!-- <component name=\"GOROOT\" url=\"no\" /> -->", "<?pi <component?>", "<!---->"];
            self.text.push_str(self.chance.of(&others));
            self.new_line(depth);
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        let space = self.chance.of(&[" ", " ", " ", "\n    ", "\t"]);
        let equals = self.chance.of(&["=", "=", "=", " = "]);
        let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "&#xA;");
        let quoted = if self.chance.once_in(4) {
            format!("'{}'", value.replace('\'', "&#39;"))
        } else {
            format!("\"{}\"", value.replace('"', "&quot;"))
        };
        self.text += &[space, name, equals, &quoted].concat();
    }

    fn goroot(&mut self) {
        let old = self.chance.of(&["file:///usr/local/go", "file:///sdk/go1.23.4", "a&b \"c\" 'd'\n"]);
        let mut attributes = vec![("name", "GOROOT")];
        for (name, value) in [("url", old), ("path", "/usr/go"), ("x", "<y")] {
            if self.chance.once_in(2) {
                attributes.insert(self.chance.below(attributes.len() + 1), (name, value));
            }
        }
        self.text.push_str("<component");
        for (name, value) in attributes {
            self.attribute(name, value);
        }
        match self.chance.below(5) {
            0 => self.text.push_str("></component>"),
            1 => self.text.push_str("><!-- c --></component >"),
            2 => self.text.push_str("/>"),
            3 => self.text.push_str("><y/>text</component>"),
            _ => self.text.push_str(" />"),
        }
    }

    fn list(&mut self) {
        self.text.push_str("<component");
        self.attribute("name", "GoSdkList");
        self.element(1, 5, |hand| {
            hand.text.push_str("<sdk-path");
            hand.element(2, 5, |hand| {
                hand.text.push_str("<set");
                hand.element(3, 5, |hand| {
                    for _ in 0..hand.chance.below(4) {
                        hand.text.push_str("<option");
                        let value = hand.chance.of(&PATHS);
                        hand.attribute("value", value);
                        hand.text.push_str(hand.chance.of(&["/>", " />", "></option>"]));
                        hand.new_line(4);
                        hand.other(4);
                    }
                });
                hand.text.push_str("</set>");
            });
            hand.text.push_str("</sdk-path>");
        });
        self.text.push_str("</component>");
    }

    /// What stands in an element, between its start tag's end and its end tag; seldom nothing.
    fn element(&mut self, depth: usize, seldom: usize, inside: impl Fn(&mut Self)) {
        self.text.push('>');
        if self.chance.once_in(seldom) {
            return;
        }
        self.new_line(depth + 1);
        self.other(depth + 1);
        inside(self);
        self.new_line(depth);
    }
}
