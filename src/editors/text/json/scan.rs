//! JSON text to where its members stand.
//!
//! gov reads it itself: the readers there are either know no places, stop at a byte order mark, take
//! what VS Code does not read (missing commas, single quotes), or call themselves for each level. This
//! one is strict, needs no stack, and passes over each byte once.

use crate::editors::refusal::Refusal;
use crate::editors::text::encoding::BOM;
use std::ops::Range;

/// How deep objects and arrays may lie in each other; settings have a handful of levels.
pub(super) const DEEPEST: usize = 512;

/// All objects that a path of keys can reach; what lies in arrays is read, and not kept.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// The root first; none where the text holds only comments and white space.
    pub(super) objects: Vec<Object>,
    /// All comments, each without its line end.
    pub(super) comments: Vec<Range<usize>>,
}

/// An object.
#[derive(Debug)]
pub(super) struct Object {
    /// From brace to brace.
    pub(super) range: Range<usize>,
    /// In the order of the text.
    pub(super) members: Vec<Member>,
}

/// A member of an object.
#[derive(Debug)]
pub(super) struct Member {
    /// The key, with its quotes.
    pub(super) key: Range<usize>,
    /// The value.
    pub(super) value: Range<usize>,
    /// Which object the value is, where it is one.
    pub(super) object: Option<usize>,
    /// The comma after it.
    pub(super) comma: Option<usize>,
}

/// An object or array that is not closed yet.
struct Frame {
    start: usize,
    /// Which object it is, where it is one that is kept.
    object: Option<usize>,
    is_array: bool,
}

/// Reads a text. With `has_comments`, comments may stand in it, and commas after the last of a list.
pub(super) fn scan(text: &str, has_comments: bool) -> Result<Tree, Refusal> {
    let mut scanner = Scanner::at(text, if text.starts_with(BOM) { BOM.len() } else { 0 }, has_comments);
    scanner.document().map_err(|fault| Refusal::at(format!("is not valid JSON: {}", fault.problem), text, fault.at))?;
    Ok(scanner.tree)
}

/// What is wrong, and where.
pub(super) struct Fault {
    problem: String,
    at: usize,
}

/// A place in a text that is read.
pub(super) struct Scanner<'t> {
    text: &'t str,
    pub(super) at: usize,
    has_comments: bool,
    tree: Tree,
}

impl<'t> Scanner<'t> {
    pub(super) fn at(text: &'t str, at: usize, has_comments: bool) -> Self {
        Self { text, at, has_comments, tree: Tree::default() }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fault<T>(&self, problem: impl Into<String>) -> Result<T, Fault> {
        Err(Fault { problem: problem.into(), at: self.at })
    }

    fn document(&mut self) -> Result<(), Fault> {
        self.skip_trivia()?;
        match self.peek() {
            None => return Ok(()),
            Some(b'{') => {}
            Some(_) => return self.fault("its outermost value is no object"),
        }
        let mut stack = Vec::new();
        self.open(&mut stack, true)?;
        // A value has just ended in the innermost list; or a comma.
        let (mut is_after_value, mut is_after_comma) = (false, false);
        loop {
            self.skip_trivia()?;
            let Some(frame) = stack.last() else { break };
            let (object, is_array) = (frame.object, frame.is_array);
            let Some(byte) = self.peek() else {
                self.at = frame.start;
                return self.fault(if is_array { "this `[` is never closed" } else { "this `{` is never closed" });
            };
            if byte == if is_array { b']' } else { b'}' } {
                if is_after_comma && !self.has_comments {
                    return self.fault("a comma stands before this end");
                }
                self.close(&mut stack);
                (is_after_value, is_after_comma) = (true, false);
                continue;
            }
            if is_after_value {
                if byte != b',' {
                    let end = if is_array { ']' } else { '}' };
                    return self.fault(format!("expected a comma or `{end}`, found {}", self.found()));
                }
                if let Some(last) = object.and_then(|object| self.tree.objects[object].members.last_mut()) {
                    last.comma = Some(self.at);
                }
                self.at += 1;
                (is_after_value, is_after_comma) = (false, true);
                continue;
            }
            is_after_comma = false;
            if !is_array {
                self.key(object)?;
            }
            is_after_value = self.value(&mut stack)?;
        }
        match self.peek() {
            Some(_) => self.fault(format!("expected nothing more after its outermost value, found {}", self.found())),
            None => Ok(()),
        }
    }

    /// A key and its colon, up to where the value begins.
    fn key(&mut self, object: Option<usize>) -> Result<(), Fault> {
        if self.peek() != Some(b'"') {
            return self.fault(format!("expected a key in double quotes, found {}", self.found()));
        }
        let start = self.at;
        self.string()?;
        let key = start..self.at;
        self.skip_trivia()?;
        if self.peek() != Some(b':') {
            return self.fault(format!("expected a colon, found {}", self.found()));
        }
        self.at += 1;
        self.skip_trivia()?;
        if let Some(object) = object {
            let value = self.at..self.at;
            self.tree.objects[object].members.push(Member { key, value, object: None, comma: None });
        }
        Ok(())
    }

    /// A value as a whole, which is `true`; or the beginning of an object or array, which is `false`.
    fn value(&mut self, stack: &mut Vec<Frame>) -> Result<bool, Fault> {
        match self.peek() {
            Some(b'{') => return self.open(stack, stack.last().is_some_and(|frame| frame.object.is_some())),
            Some(b'[') => return self.open(stack, false),
            Some(b'"') => self.string()?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => match ["true", "false", "null"].iter().find(|word| self.text[self.at..].starts_with(**word)) {
                Some(word) => self.at += word.len(),
                None => return self.fault(format!("expected a value, found {}", self.found())),
            },
        }
        self.end_value(stack);
        Ok(true)
    }

    fn open(&mut self, stack: &mut Vec<Frame>, is_kept: bool) -> Result<bool, Fault> {
        if stack.len() == DEEPEST {
            return self.fault(format!("more than {DEEPEST} levels deep"));
        }
        let is_array = self.peek() == Some(b'[');
        let object = (is_kept && !is_array).then_some(self.tree.objects.len());
        if let Some(index) = object {
            self.tree.objects.push(Object { range: self.at..self.at, members: Vec::new() });
            let above = stack.last().and_then(|frame| frame.object);
            if let Some(member) = above.and_then(|above| self.tree.objects[above].members.last_mut()) {
                member.object = Some(index);
            }
        }
        stack.push(Frame { start: self.at, object, is_array });
        self.at += 1;
        Ok(false)
    }

    fn close(&mut self, stack: &mut Vec<Frame>) {
        self.at += 1;
        if let Some(object) = stack.pop().and_then(|frame| frame.object) {
            self.tree.objects[object].range.end = self.at;
        }
        self.end_value(stack);
    }

    /// Notes where the value ends whose end was just read.
    fn end_value(&mut self, stack: &[Frame]) {
        let object = stack.last().and_then(|frame| frame.object);
        if let Some(member) = object.and_then(|object| self.tree.objects[object].members.last_mut()) {
            member.value.end = self.at;
        }
    }

    /// A string, from quote to quote.
    pub(super) fn string(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        self.at += 1;
        loop {
            match bytes.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => match bytes.get(self.at + 1) {
                    Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
                    Some(b'u')
                        if bytes.get(self.at + 2..self.at + 6).is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit)) =>
                    {
                        self.at += 6;
                    }
                    _ => return self.fault("no such escape"),
                },
                Some(b'\n' | b'\r') | None => {
                    self.at = start;
                    return self.fault("this string is never closed");
                }
                Some(0..0x20) => return self.fault("a control character in a string"),
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        Ok(())
    }

    pub(super) fn number(&mut self) -> Result<(), Fault> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let count = self.text.as_bytes()[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if count == 0 {
            return self.fault(format!("expected a digit, found {}", self.found()));
        }
        self.at += count;
        Ok(())
    }

    /// White space and comments.
    pub(super) fn skip_trivia(&mut self) -> Result<(), Fault> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(b' ' | b'\t' | b'\r' | b'\n') => self.at += 1,
                Some(b'/') => self.comment()?,
                _ => return Ok(()),
            }
        }
    }

    fn comment(&mut self) -> Result<(), Fault> {
        let rest = &self.text.as_bytes()[self.at..];
        let length = match rest.get(1) {
            Some(b'/') => rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len()),
            Some(b'*') => match rest[2..].windows(2).position(|two| two == b"*/") {
                Some(inside) => inside + 4,
                None => return self.fault("this comment is never closed"),
            },
            _ => return self.fault("a `/` outside strings and comments"),
        };
        if !self.has_comments {
            return self.fault("a comment, and its reader knows none");
        }
        self.tree.comments.push(self.at..self.at + length);
        self.at += length;
        Ok(())
    }

    /// What stands here, for a message.
    fn found(&self) -> String {
        match self.text[self.at..].chars().next() {
            None => "the end".to_owned(),
            Some(c) if c.is_control() || c == BOM.chars().next().unwrap_or_default() => {
                format!("U+{:04X}", u32::from(c))
            }
            Some(c) => format!("`{c}`"),
        }
    }
}
