//! JSON as people have it, and as nobody has it.

use super::chance::Chance;
use std::fmt::Write as _;

/// How one file is written.
struct Hand<'a> {
    chance: &'a mut Chance,
    has_comments: bool,
    line_end: &'static str,
    /// What a level is indented by; `None`: all in one line, or anyhow.
    unit: Option<&'static str>,
    is_odd: bool,
    has_trailing_commas: bool,
    text: String,
}

/// Keys that meet often, so that some stand twice.
pub(super) const KEYS: [&str; 9] = ["a", "b", "go", "go.goroot", "go.alternateTools", "ünï \"q\"", "", "c:\\d", "[go]"];

/// A file that is an object, or with comments perhaps nothing.
pub(super) fn text(chance: &mut Chance, has_comments: bool) -> String {
    let line_end = chance.of(&["\n", "\n", "\n", "\r\n", "\r\n", "\r"]);
    let unit = chance.of(&[Some("  "), Some("    "), Some("\t"), Some("   "), Some("        "), None, None]);
    let is_odd = chance.once_in(4);
    let has_trailing_commas = has_comments && chance.once_in(3);
    let mut hand = Hand { chance, has_comments, line_end, unit, is_odd, has_trailing_commas, text: String::new() };
    if hand.chance.once_in(8) {
        hand.text.push('\u{feff}');
    }
    hand.around();
    if !has_comments || !hand.chance.once_in(20) {
        hand.object(0);
        hand.around();
    }
    hand.text
}

impl Hand<'_> {
    /// What stands before and after everything.
    fn around(&mut self) {
        for _ in 0..self.chance.below(3) {
            match self.chance.below(3) {
                0 if self.has_comments => self.comment(true),
                1 => self.text.push(' '),
                _ => self.text.push_str(self.line_end),
            }
        }
    }

    fn comment(&mut self, may_end_line: bool) {
        let inside = self.chance.of(&["c", " \"go\": 1,", "{", "}", " // ", "", " ü ", "\"", "go\":"]);
        if may_end_line && self.chance.once_in(2) {
            self.text.push_str("//");
            self.text.push_str(inside);
            self.text.push_str(self.line_end);
        } else {
            self.text.push_str("/*");
            self.text.push_str(inside);
            self.text.push_str("*/");
        }
    }

    /// White space and comments anywhere.
    fn odd(&mut self) {
        while self.is_odd && self.chance.once_in(3) {
            match self.chance.below(4) {
                0 if self.has_comments => self.comment(true),
                1 => {
                    let end = self.chance.of(&["\n", "\r\n", "\r"]);
                    self.text.push_str(end);
                }
                2 => self.text.push('\t'),
                _ => self.text.push(' '),
            }
        }
    }

    fn new_line(&mut self, depth: usize) {
        if let Some(unit) = self.unit {
            if self.has_comments && self.chance.once_in(8) {
                self.text.push(' ');
                self.comment(false);
            }
            if self.has_comments && self.chance.once_in(8) {
                self.text.push_str(" //");
                self.text.push_str(self.chance.of(&["", " \"a\": 2", " ]}"]));
            }
            self.text.push_str(self.line_end);
            while self.has_comments && self.chance.once_in(10) {
                self.text.push_str(&unit.repeat(depth));
                self.comment(true);
                if !self.text.ends_with(self.line_end) {
                    self.text.push_str(self.line_end);
                }
            }
            self.text.push_str(&unit.repeat(depth));
        } else if self.chance.once_in(3) {
            self.text.push(' ');
        }
        self.odd();
    }

    fn object(&mut self, depth: usize) {
        let members = self.chance.below(if depth == 0 { 6 } else { 4 });
        let is_flat = self.unit.is_some() && depth > 0 && self.chance.once_in(4);
        let unit = if is_flat { self.unit.take() } else { None };
        self.text.push('{');
        for member in 0..members {
            self.new_line(depth + 1);
            let key = self.chance.of(&KEYS);
            self.string(key);
            self.odd();
            self.text.push(':');
            if !self.chance.once_in(6) {
                self.text.push(' ');
            }
            self.odd();
            self.value(depth + 1);
            self.odd();
            if member + 1 < members || (self.has_trailing_commas && !self.chance.once_in(4)) {
                self.text.push(',');
            }
        }
        if members > 0 || self.is_odd {
            self.new_line(depth);
        }
        self.text.push('}');
        self.unit = self.unit.or(unit);
    }

    fn value(&mut self, depth: usize) {
        match self.chance.below(if depth > 3 { 6 } else { 10 }) {
            0 => self.text.push_str("null"),
            1 => self.text.push_str(self.chance.of(&["true", "false"])),
            2 => self.text.push_str(self.chance.of(&["0", "-1", "1.5e3", "12345678901234567890", "-0", "1E-2"])),
            3 => {
                let raw = [
                    r#""\ud800""#,
                    r#""\u00e4\/\b""#,
                    r#""http://x//""#,
                    r#""*/ /*""#,
                    r#""{\"go\": 1}""#,
                    "\"\u{2028}😀\"",
                ];
                self.text.push_str(self.chance.of(&raw));
            }
            4 | 5 => {
                let plain = self.chance.of(&["", "go1.23.4", "C:\\x\\y", "/home/ü/go", "a\tb"]);
                self.string(plain);
            }
            6 => {
                self.text.push('[');
                let items = self.chance.below(4);
                for item in 0..items {
                    self.odd();
                    self.value(depth + 1);
                    self.odd();
                    if item + 1 < items || (self.has_trailing_commas && self.chance.once_in(2)) {
                        self.text.push(',');
                    }
                }
                self.odd();
                self.text.push(']');
            }
            _ => self.object(depth),
        }
    }

    /// A string, now and then with needless escapes.
    fn string(&mut self, says: &str) {
        if !self.chance.once_in(8) {
            self.text.push_str(&serde_json::to_string(says).unwrap());
            return;
        }
        self.text.push('"');
        for unit in says.encode_utf16() {
            let _ = write!(self.text, "\\u{unit:04x}");
        }
        self.text.push('"');
    }
}
