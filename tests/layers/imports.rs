//! Which modules a source file reaches, read from its text.
//!
//! Not a parser of Rust: comments, strings and test-only items are blanked out, and in what is left
//! every path is read that starts at `crate`, `super`, `self`, `std` or another crate's name,
//! with the lists in braces that `use` has.

/// The code of a file without comments, texts, and items under `#[cfg(test)]`.
pub(super) fn code(source: &str) -> String {
    without_tests(&without_texts(source))
}

fn without_texts(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |at| at + 2)
        } else if let Some(length) = raw_text(rest).filter(|_| !code.ends_with(is_word)) {
            length
        } else if first == '"' {
            plain_text(rest)
        } else if let Some(length) = letter(rest) {
            length
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        // What stood there keeps its lines and parts its neighbours.
        code.extend(rest[..length].chars().filter(|c| *c == '\n'));
        code.push(' ');
        rest = &rest[length..];
    }
    code
}

/// The length of `r"…"`, `br#"…"#` and the like at the start.
fn raw_text(text: &str) -> Option<usize> {
    let after_r = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = after_r.len() - after_r.trim_start_matches('#').len();
    let body = after_r[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(text.len() - body.len() + body.find(&end).map_or(body.len(), |at| at + end.len()))
}

fn plain_text(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of `'x'` or `'\n'` at the start; a lifetime has none.
fn letter(text: &str) -> Option<usize> {
    let body = text.strip_prefix('\'')?;
    if body.starts_with('\\') {
        return body[2..].find('\'').map(|at| at + 4);
    }
    let first = body.chars().next()?;
    body[first.len_utf8()..].starts_with('\'').then(|| first.len_utf8() + 2)
}

fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find(MARK) {
        kept.push_str(&rest[..at]);
        let item = &rest[at + MARK.len()..];
        rest = &item[end_of_item(item)..];
    }
    kept + rest
}

/// Where an item ends: at its `;`, or at the brace that closes the first one it opens.
fn end_of_item(item: &str) -> usize {
    let (mut depth, mut brackets) = (0, 0);
    for (at, c) in item.char_indices() {
        match c {
            '[' | '(' => brackets += 1,
            ']' | ')' => brackets -= 1,
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth -= 1,
            ';' if depth == 0 && brackets == 0 => return at + 1,
            _ => {}
        }
    }
    item.len()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A path, as the names between its `::`, from its root: `["crate", "store", "lock"]`.
pub(super) type Path = Vec<String>;

/// Every path of two names or more in some code, those in braces each for itself. `module` is the
/// file's own, and what `super` and `self` are relative to.
pub(super) fn paths(code: &str, module: &[String]) -> Vec<Path> {
    let tokens = tokens(code);
    let mut paths = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let is_start = tokens[at].starts_with(is_word) && (at == 0 || tokens[at - 1] != "::");
        let is_path = is_start && tokens.get(at + 1).is_some_and(|next| *next == "::");
        at = if is_path { read(&tokens, at, Vec::new(), &mut paths).max(at + 1) } else { at + 1 };
    }
    paths.into_iter().map(|path| absolute(path, module)).collect()
}

fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            ':' if rest.starts_with("::") => 2,
            _ => first.len_utf8(),
        };
        tokens.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    tokens
}

/// Reads a path, or the tree of a `use`, that starts at a token; returns where it ends.
fn read(tokens: &[&str], mut at: usize, mut path: Path, paths: &mut Vec<Path>) -> usize {
    loop {
        match tokens.get(at) {
            Some(&"{") => {
                at += 1;
                while tokens.get(at).is_some_and(|token| *token != "}") {
                    let end = read(tokens, at, path.clone(), paths);
                    at = if tokens.get(end) == Some(&",") { end + 1 } else { end.max(at + 1) };
                }
                return at + 1;
            }
            Some(name) if name.starts_with(is_word) => path.push((*name).to_owned()),
            _ => break,
        }
        at += 1;
        if tokens.get(at) != Some(&"::") {
            break;
        }
        at += 1;
    }
    paths.push(path);
    if tokens.get(at) == Some(&"as") { at + 2 } else { at }
}

fn absolute(mut path: Path, module: &[String]) -> Path {
    if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
        path.pop();
    }
    let ups = path.iter().take_while(|name| *name == "super").count();
    let is_relative = ups > 0 || path.first().is_some_and(|first| first == "self");
    if !is_relative {
        return path;
    }
    let names = path.iter().skip(ups.max(1)).cloned();
    let base = module[..module.len().saturating_sub(ups)].iter().cloned();
    std::iter::once("crate".to_owned()).chain(base).chain(names).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_read_and_texts_and_tests_are_not() {
        let source = r##"
            //! crate::comment
            use crate::{a::{self, B as G}, c}; use super::d::E as F;
            fn f<'a>(x: &'a str) -> char { crate::g::h("crate::text \" x", r#"crate::raw "x" "#); '"' }
            const Q: char = '\''; /* crate::block */
            #[cfg(test)]
            #[path = "x"]
            mod tests { use crate::only::tests; fn x() {} }
            pub fn z() { std::fs::read(self::k::l) }
        "##;
        let module = ["m".to_owned(), "n".to_owned()];
        let paths: Vec<String> = paths(&code(source), &module).iter().map(|path| path.join("::")).collect();
        assert_eq!(
            paths,
            [
                "crate::a",
                "crate::a::B",
                "crate::c",
                "crate::m::d::E",
                "crate::g::h",
                "std::fs::read",
                "crate::m::n::k::l"
            ]
        );
    }
}
