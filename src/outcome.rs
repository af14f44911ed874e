//! What a command found or did, ready to be shown as text or as JSON. `report` shows it.

use std::fmt;
use std::path::Path;

/// The result of a command that went well.
pub trait Outcome {
    /// Writes it for a person.
    fn write(&self, page: &mut Page);

    /// The same for a program; its shape is stable.
    fn json(&self) -> serde_json::Value;

    /// The program's exit code; not 0 only where the contract says so, or where it is another
    /// program's own.
    fn exit_code(&self) -> u8 {
        0
    }
}

/// Text for a person, in two streams: data goes to stdout, everything else to stderr.
#[derive(Debug, Default)]
pub struct Page {
    /// What was asked for.
    pub data: String,
    /// What should be known besides.
    pub notes: Vec<String>,
}

impl Page {
    /// Adds a line of data.
    pub fn line(&mut self, line: impl fmt::Display) {
        use fmt::Write as _;
        // Writing to a String cannot fail.
        let _ = writeln!(self.data, "{line}");
    }

    /// Adds a note.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Adds a text in lines that fit a terminal of 80 columns, indented by so many blanks.
    pub fn paragraph(&mut self, indent: usize, text: &str) {
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && indent + line.chars().count() + 1 + word.chars().count() > 80 {
                self.line(format_args!("{:indent$}{line}", ""));
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.line(format_args!("{:indent$}{line}", ""));
    }

    /// Adds lines whose columns line up; the last column runs free.
    pub fn table(&mut self, rows: &[Vec<Cell>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let width_of =
            |column: usize| rows.iter().filter_map(|row| row.get(column)).map(Cell::width).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width_of).collect();
        for row in rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(&cell.styled());
                line.extend(std::iter::repeat_n(' ', width - cell.width() + 2));
            }
            self.line(line.trim_end());
        }
    }
}

/// A piece of a line, and its weight. Colour never carries a meaning alone.
#[derive(Clone, Debug)]
pub struct Cell {
    text: String,
    style: anstyle::Style,
}

impl Cell {
    /// Plain text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), style: anstyle::Style::new() }
    }

    /// What the eye should find first.
    pub fn strong(text: impl Into<String>) -> Self {
        Self { text: text.into(), style: anstyle::Style::new().bold() }
    }

    /// What matters less.
    pub fn dim(text: impl Into<String>) -> Self {
        Self { text: text.into(), style: anstyle::Style::new().dimmed() }
    }

    fn width(&self) -> usize {
        self.text.chars().count()
    }

    fn styled(&self) -> String {
        // A style around nothing would keep the line's end from being trimmed.
        if self.text.is_empty() {
            return String::new();
        }
        format!("{}{}{}", self.style.render(), self.text, self.style.render_reset())
    }
}

/// A path in JSON, which has no text but Unicode: what is none is shown as U+FFFD, as elsewhere.
pub fn path_as_text<S: serde::Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&path.display())
}

/// A size in bytes, as people read it: `69.5 MiB`.
pub fn size(bytes: u64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut unit = 0;
    let mut divisor = 1u64;
    while bytes / divisor >= 1024 && unit + 1 < units.len() {
        divisor *= 1024;
        unit += 1;
    }
    if unit == 0 {
        return format!("{bytes} B");
    }
    let tenths = bytes / (divisor / 10).max(1);
    format!("{}.{} {}", tenths / 10, tenths % 10, units[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_well() {
        for (bytes, text) in
            [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (72_827_323, "69.4 MiB"), (1 << 30, "1.0 GiB")]
        {
            assert_eq!(size(bytes), text);
        }
    }

    #[test]
    fn a_paragraph_fits_eighty_columns() {
        let mut page = Page::default();
        page.paragraph(4, &"word ".repeat(60));
        assert!(page.data.lines().count() > 3);
        assert!(page.data.lines().all(|line| line.len() <= 80 && line.starts_with("    word")), "{}", page.data);
    }

    #[test]
    fn columns_line_up_whatever_their_style() {
        let mut page = Page::default();
        page.table(&[
            vec![Cell::strong("a"), Cell::dim("x"), Cell::strong("")],
            vec![Cell::plain("long"), Cell::plain("y"), Cell::plain("z")],
        ]);
        let plain = anstream::adapter::strip_str(&page.data).to_string();
        assert_eq!(plain, "a     x\nlong  y  z\n");
    }
}
