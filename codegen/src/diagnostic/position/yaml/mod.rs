//! Walks YAML through the events of `saphyr-parser`.

mod reader;

use std::borrow::Cow;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::walker::{Scalar, Walker};

/// The start of the second document of a YAML text.
pub(crate) fn second_document(text: &str) -> Option<usize> {
    let bytes = Bytes::new(text);
    let mut documents = 0;
    let mut parser = Parser::new_from_str(text);
    while let Some(Ok((event, span))) = parser.next_event() {
        documents += usize::from(matches!(event, Event::DocumentStart(_)));
        if documents == 2 {
            return Some(bytes.at(span.start.index()));
        }
    }
    // The first document is one that only the reader takes.
    let mark = text.rfind("\n---").or_else(|| text.rfind("\n..."));
    mark.map(|at| at + 1)
}

/// The position where flow collections of a YAML text nest deeper than any parser supports.
pub(crate) fn flow_limit(text: &str) -> Option<usize> {
    let mut parser = Parser::new_from_str(text);
    loop {
        match parser.next_event()? {
            Ok(_) => {}
            Err(error) if error.info().contains("recursion") => {
                return Some(Bytes::new(text).at(error.marker().index()));
            }
            Err(_) => return None,
        }
    }
}

/// Walks `text`, which was read without an error: by its events or, because parsers disagree about the edge cases of
/// YAML, with the reader that accepted it.
pub(super) fn walk(text: &str, walker: &mut impl Walker) {
    let masked = mask_surrogates(text);
    if !walk_events(&masked, walker) {
        walker.restart();
        reader::walk(&masked, walker);
    }
}

/// Walks as far as the parser goes, and returns whether it reached the end.
fn walk_events(masked: &str, walker: &mut impl Walker) -> bool {
    let bytes = Bytes::new(masked);
    let range = |span: Span| bytes.at(span.start.index())..bytes.at(span.end.index());
    let mut parser = Parser::new_from_str(masked);
    while let Some(event) = parser.next_event() {
        let Ok((event, span)) = event else {
            return false;
        };
        match event {
            Event::Scalar(value, ScalarStyle::Plain, ..) => {
                walker.scalar(Scalar::Plain(&value), range(span))
            }
            Event::Scalar(value, ..) => walker.scalar(Scalar::Text(&value), range(span)),
            Event::Alias(_) => walker.alias(range(span)),
            Event::MappingStart(..) => walker.open(true, range(span)),
            Event::SequenceStart(..) => walker.open(false, range(span)),
            Event::MappingEnd | Event::SequenceEnd => walker.close(),
            _ => {}
        }
    }
    true
}

/// The positions of double-quoted scalars with surrogate escapes.
pub(crate) fn surrogates(text: &str) -> Vec<Range<usize>> {
    let masked = mask_surrogates(text);
    let bytes = Bytes::new(&masked);
    let mut parser = Parser::new_from_str(&masked);
    let mut found = Vec::new();
    while let Some(Ok((event, span))) = parser.next_event() {
        if let Event::Scalar(_, ScalarStyle::DoubleQuoted, ..) = event {
            let range = bytes.at(span.start.index())..bytes.at(span.end.index());
            if text.get(range.clone()) != masked.get(range.clone()) {
                found.push(range);
            }
        }
    }
    found
}

/// The text with its surrogate escapes, which the parser rejects, replaced by the same number of characters.
fn mask_surrogates(text: &str) -> Cow<'_, str> {
    let surrogate = |rest: &str| {
        let mut digits = rest.bytes();
        matches!(digits.next(), Some(b'd' | b'D'))
            && matches!(digits.next(), Some(b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F'))
    };
    let mut parts = text.split("\\u");
    let first = parts.next().unwrap_or_default();
    if !parts.clone().any(surrogate) {
        return Cow::Borrowed(text);
    }
    let mut out = first.to_owned();
    for part in parts {
        out.push_str(if surrogate(part) { "__" } else { "\\u" });
        out.push_str(part);
    }
    Cow::Owned(out)
}

/// Byte offsets of the characters of a text.
struct Bytes<'a> {
    text: &'a str,
    /// The offset of every 64th character; none when all characters are one byte.
    marks: Vec<usize>,
}

const STRIDE: usize = 64;

impl<'a> Bytes<'a> {
    fn new(text: &'a str) -> Self {
        let marks = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices()
                .step_by(STRIDE)
                .map(|(at, _)| at)
                .collect()
        };
        Self { text, marks }
    }

    fn at(&self, char_index: usize) -> usize {
        if self.marks.is_empty() {
            return char_index.min(self.text.len());
        }
        let Some(mark) = self.marks.get(char_index / STRIDE) else {
            return self.text.len();
        };
        let rest = self.text.get(*mark..).unwrap_or_default();
        mark + rest
            .chars()
            .take(char_index % STRIDE)
            .map(char::len_utf8)
            .sum::<usize>()
    }
}
