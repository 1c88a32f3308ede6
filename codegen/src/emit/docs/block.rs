//! Block markdown: paragraphs, lists, quotes, tables and code, laid out anew.

use super::inline;

/// Longest line of a doc comment, without indentation and slashes.
pub(super) const WIDTH: usize = 92;

/// Lays the text out: one blank line between blocks, paragraphs wrapped, code in fences that are not run.
pub(super) fn layout(text: &str) -> String {
    let mut layout = Layout::default();
    for line in text.lines() {
        layout.line(line);
    }
    layout.finish()
}

/// An open list item.
#[derive(Clone, Copy)]
struct Item {
    /// Column of its marker in the document.
    column: usize,
    /// Column of its text in the document.
    content: usize,
    /// Column of its text in the output.
    indent: usize,
}

#[derive(Default)]
struct Layout {
    out: Vec<String>,
    paragraph: String,
    /// What the first line of the paragraph begins with: a list marker.
    marker: String,
    items: Vec<Item>,
    fence: Option<Fence>,
    /// Whether the last line was blank, so that indentation may mean code.
    blank: bool,
    /// Whether the paragraph is a quote.
    quote: bool,
    kind: Kind,
}

/// What the last line of the output belongs to.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    None,
    Text,
    Item,
    Table,
}

struct Fence {
    /// What closes it; `None` for indented code, which ends with its indentation.
    close: Option<(char, usize)>,
    column: usize,
    lines: Vec<String>,
}

impl Layout {
    fn line(&mut self, line: &str) {
        let column = line.len() - line.trim_start_matches(' ').len();
        let text = line.trim();
        if self.in_fence(line, text, column) {
            return;
        }
        if text.is_empty() {
            self.flush();
            self.blank = true;
            return;
        }
        self.leave_items(column, text);
        let base = self.items.last().map_or(0, |item| item.content);
        if let Some((c, run)) = opening_fence(text) {
            self.open_fence(Some((c, run)), column, None);
        } else if self.paragraph.is_empty()
            && column >= base + 4
            && (self.blank || self.kind == Kind::None)
            && list_marker(text).is_none()
        {
            self.open_fence(None, base + 4, Some(line));
        } else {
            self.text(text, column);
        }
        self.blank = false;
    }

    /// One line of text that is no code.
    fn text(&mut self, text: &str, column: usize) {
        if let Some((marker, content)) = list_marker(text) {
            self.flush();
            self.open_item(marker, column, text.len() - content.len());
            self.paragraph.push_str(content);
        } else if let Some(quoted) = text.strip_prefix('>') {
            if !self.quote {
                self.flush();
            }
            self.quote = true;
            // A quote in a quote is not kept apart.
            self.push(quoted.trim_start_matches(['>', ' ']));
        } else if text.starts_with('|') {
            self.flush();
            self.row(text);
        } else if is_rule(text) {
            self.rule(text);
        } else if let Some((marks, title)) = heading(text) {
            self.flush();
            self.marker = format!("{marks} ");
            self.push(title);
            self.flush_unwrapped();
        } else {
            if self.quote && self.blank {
                self.flush();
            }
            self.push(text);
        }
    }

    fn push(&mut self, text: &str) {
        if !self.paragraph.is_empty() {
            self.paragraph.push('\n');
        }
        self.paragraph.push_str(text);
    }

    /// Closes the list items that a line at `column` does not belong to.
    fn leave_items(&mut self, column: usize, text: &str) {
        let lazy = !self.blank && !self.paragraph.is_empty() && list_marker(text).is_none();
        if lazy {
            return;
        }
        while let Some(item) = self.items.last() {
            // Writers indent by two as often as by the width of the marker.
            let inside = column >= item.content || column >= item.column + 2;
            if inside {
                break;
            }
            self.flush();
            self.items.pop();
        }
    }

    fn open_item(&mut self, marker: &str, column: usize, width: usize) {
        let indent = self.items.last().map_or(0, |item| item.indent);
        self.marker = format!("{marker} ");
        self.items.push(Item {
            column,
            content: column + width,
            indent: indent + marker.len() + 1,
        });
        // Beyond this depth nobody can read it, and every level would cost a line's width.
        if self.items.len() > 8 {
            self.items.remove(0);
        }
    }

    /// Ends the paragraph.
    fn flush(&mut self) {
        self.write(WIDTH);
    }

    fn flush_unwrapped(&mut self) {
        self.write(usize::MAX);
    }

    fn write(&mut self, width: usize) {
        let text = std::mem::take(&mut self.paragraph);
        let marker = std::mem::take(&mut self.marker);
        let quote = std::mem::take(&mut self.quote);
        let words = inline::words(&text);
        if words.is_empty() {
            if !marker.is_empty() {
                self.items.pop();
            }
            return;
        }
        let is_item = !marker.is_empty() && !marker.starts_with('#');
        self.separate(if is_item { Kind::Item } else { Kind::Text });
        let indent = self.items.last().map_or(0, |item| item.indent);
        let rest = format!("{}{}", " ".repeat(indent), if quote { "> " } else { "" });
        let head = if is_item {
            let outer = indent.saturating_sub(marker.len());
            format!("{}{marker}", " ".repeat(outer))
        } else {
            format!("{rest}{marker}")
        };
        self.out.extend(wrap(&words, &head, &rest, width));
    }

    /// A blank line, except between the items of a list and the rows of a table.
    fn separate(&mut self, kind: Kind) {
        let tight =
            kind == self.kind && kind != Kind::Text && !(kind == Kind::Item && self.out.is_empty());
        if self.kind != Kind::None && !tight {
            self.out.push(String::new());
        }
        self.kind = kind;
    }

    fn row(&mut self, text: &str) {
        self.separate(Kind::Table);
        let indent = self.items.last().map_or(0, |item| item.indent);
        let words = inline::words(text);
        let line = words.join(" ").replace('\n', " ");
        self.out.push(format!("{}{line}", " ".repeat(indent)));
    }

    /// A rule, or the line under a title.
    fn rule(&mut self, text: &str) {
        let title = !self.paragraph.is_empty() && self.marker.is_empty() && !self.quote;
        if title {
            let marks = if text.starts_with('=') { "# " } else { "## " };
            self.marker = marks.to_owned();
            self.flush_unwrapped();
        } else if text.starts_with(['-', '*', '_']) {
            self.flush();
            self.items.clear();
            self.separate(Kind::Text);
            self.out.push("---".to_owned());
        } else {
            self.push(&format!("\\{text}"));
        }
    }

    fn open_fence(&mut self, close: Option<(char, usize)>, column: usize, first: Option<&str>) {
        self.flush();
        self.fence = Some(Fence {
            close,
            column,
            lines: first
                .map(|line| dedent(line, column).to_owned())
                .into_iter()
                .collect(),
        });
    }

    /// Whether the line belongs to open code.
    fn in_fence(&mut self, line: &str, text: &str, column: usize) -> bool {
        let Some(fence) = &mut self.fence else {
            return false;
        };
        match fence.close {
            Some((c, run)) => {
                let closes = opening_fence(text).is_some_and(|(mark, length)| {
                    mark == c && length >= run && text.trim_matches(c).is_empty()
                });
                if closes {
                    self.end_fence();
                } else {
                    let line = dedent(line, fence.column).to_owned();
                    fence.lines.push(line);
                }
                true
            }
            None if text.is_empty() || column >= fence.column => {
                let line = dedent(line, fence.column).to_owned();
                fence.lines.push(line);
                true
            }
            None => {
                self.end_fence();
                self.blank = true;
                false
            }
        }
    }

    /// Writes the code in a fence of its own, which says that it is text.
    fn end_fence(&mut self) {
        let Some(mut fence) = self.fence.take() else {
            return;
        };
        while fence
            .lines
            .last()
            .is_some_and(|line| line.trim().is_empty())
        {
            fence.lines.pop();
        }
        if fence.lines.is_empty() {
            return;
        }
        let longest = fence
            .lines
            .iter()
            .map(|line| {
                let line = line.trim_start();
                line.len() - line.trim_start_matches('`').len()
            })
            .max()
            .unwrap_or(0);
        let ticks = "`".repeat((longest + 1).max(3));
        let indent = " ".repeat(self.items.last().map_or(0, |item| item.indent));
        self.separate(Kind::Text);
        self.out.push(format!("{indent}{ticks}text"));
        for line in fence.lines {
            self.out
                .push(format!("{indent}{line}").trim_end().to_owned());
        }
        self.out.push(format!("{indent}{ticks}"));
    }

    fn finish(mut self) -> String {
        self.end_fence();
        self.flush();
        self.out.join("\n")
    }
}

/// The line without its first `column` spaces.
fn dedent(line: &str, column: usize) -> &str {
    let spaces = line.len() - line.trim_start_matches(' ').len();
    line.get(spaces.min(column)..).unwrap_or(line)
}

/// Character and length of a fence.
fn opening_fence(text: &str) -> Option<(char, usize)> {
    ['`', '~'].into_iter().find_map(|c| {
        let run = text.len() - text.trim_start_matches(c).len();
        let info = text.get(run..).unwrap_or_default();
        (run >= 3 && !(c == '`' && info.contains('`'))).then_some((c, run))
    })
}

/// Marker of a list item (as it is written out) and its text.
fn list_marker(text: &str) -> Option<(&str, &str)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let end = if (1..=3).contains(&digits)
        && text
            .get(digits..)
            .is_some_and(|t| t.starts_with(['.', ')']))
    {
        digits + 1
    } else if text.starts_with(['-', '*', '+', '•']) {
        text.chars().next().map_or(1, char::len_utf8)
    } else {
        return None;
    };
    let rest = text.get(end..)?;
    if is_rule(text) || !rest.starts_with(' ') {
        return None;
    }
    let marker = text.get(..end)?;
    let marker = if digits > 0 { marker } else { "-" };
    Some((marker, rest.trim_start()))
}

fn is_rule(text: &str) -> bool {
    let mut chars = text.chars().filter(|c| *c != ' ');
    let Some(first) = chars.next() else {
        return false;
    };
    let count = 1 + chars.clone().count();
    let same = chars.all(|c| c == first);
    same && match first {
        '-' | '*' | '_' => count >= 3,
        '=' => count >= 2,
        _ => false,
    }
}

/// Marks and text of a heading.
fn heading(text: &str) -> Option<(&str, &str)> {
    let level = text.len() - text.trim_start_matches('#').len();
    let title = text.get(level..)?;
    if !(1..=6).contains(&level) || !title.starts_with(' ') {
        return None;
    }
    let title = title.trim().trim_end_matches('#').trim_end();
    (!title.is_empty()).then_some((text.get(..level)?, title))
}

/// Lines of words; no line begins with a word that would start a block of its own.
fn wrap(words: &[String], head: &str, rest: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = head.to_owned();
    let mut length = line.chars().count();
    let mut fresh = true;
    for word in words {
        if word == "\n" {
            if !fresh {
                line.push('\\');
                lines.push(std::mem::replace(&mut line, rest.to_owned()));
                length = rest.len();
                fresh = true;
            }
            continue;
        }
        let size = word.chars().count();
        if !fresh && length + 1 + size > width && !starts_block(word) {
            lines.push(std::mem::replace(&mut line, rest.to_owned()));
            length = rest.len();
            fresh = true;
        }
        if fresh {
            let guarded = if starts_block(word) { "\\" } else { "" };
            // A number is escaped behind its digits, which no backslash escapes.
            match word.strip_suffix(['.', ')']) {
                Some(number)
                    if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) =>
                {
                    let mark = word.get(number.len()..).unwrap_or_default();
                    line.push_str(&format!("{number}\\{mark}"));
                }
                _ => line.push_str(&format!("{guarded}{word}")),
            }
        } else {
            line.push(' ');
            line.push_str(word);
            length += 1;
        }
        length += size;
        fresh = false;
    }
    if fresh {
        // The text ends in a hard break, which would have nothing to break.
        if let Some(last) = lines.last_mut() {
            last.pop();
        }
    } else {
        lines.push(line);
    }
    lines
}

/// Whether a line that begins with the word is more than text.
fn starts_block(word: &str) -> bool {
    let number = word
        .strip_suffix(['.', ')'])
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()));
    number
        || matches!(word, "-" | "*" | "+")
        || word.starts_with(['#', '>', '|', '=', '~'])
        || word.starts_with("---")
        || word.starts_with("***")
        || word.starts_with("___")
}
