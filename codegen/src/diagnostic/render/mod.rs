//! Renders diagnostics: for people in rustc's shape, for machines as rows.
//!
//! Only here are files walked for positions, once each. What a file says is shown with its control and
//! direction characters replaced, and long lines are cut around the place.

use std::collections::HashMap;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use indexmap::IndexMap;
use serde::Serialize;

use super::{Diagnostic, FileId, Place, Pointer, Severity, Spot, position};
use crate::source::{Sources, format};

/// How many bytes of a line are shown.
const LINE: usize = 160;
/// How many bytes of a truncated line are shown before the place.
const BEFORE: usize = 60;
/// How many lines apart two places may be to share an excerpt.
const APART: usize = 60;
/// How many places are shown for each code of the loss ledger.
const EXAMPLES: usize = 3;
/// How many errors or warnings of one code are shown.
const SHOWN: usize = 20;
/// The maximum number of rows of one code: tools want as many as possible, but not the megabytes of a broken document.
const ROWS: usize = 1000;

/// Whether the text has colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Text alone.
    Plain,
    /// With ANSI escapes.
    Ansi,
}

/// A diagnostic for machines.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// `error`, `warning`, `loss` or `note`.
    pub severity: &'static str,
    /// The code.
    pub code: &'static str,
    /// The message.
    pub message: String,
    /// The JSON pointer of the node, in its file.
    pub pointer: Option<String>,
    /// The file as the user wrote it.
    pub file: String,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The column in characters, from 1.
    pub column: Option<usize>,
    /// Help.
    pub help: Option<String>,
}

/// How many diagnostics there are of one code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Total {
    /// `error`, `warning`, `loss` or `note`.
    pub severity: &'static str,
    /// The code.
    pub code: &'static str,
    /// All of them, also those that are left out.
    pub count: usize,
}

/// The numbers of diagnostics by code, in the order in which the codes were found.
pub fn totals<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> Vec<Total> {
    let mut counts = Counts::default();
    for diagnostic in diagnostics {
        counts.add(diagnostic);
    }
    let total = |((severity, code), count)| Total {
        severity: name(severity),
        code,
        count,
    };
    counts.0.into_iter().map(total).collect()
}

/// The diagnostics as rows, in the order they were found; of each code the first 1,000.
#[must_use]
pub fn to_json(diagnostics: &[Diagnostic], sources: &Sources) -> Vec<Row> {
    let mut counts = Counts::default();
    let diagnostics: Vec<&Diagnostic> = diagnostics
        .iter()
        .filter(|diagnostic| counts.add(diagnostic) <= ROWS)
        .collect();
    let spots = locate(
        diagnostics.iter().map(|diagnostic| &diagnostic.place),
        sources,
    );
    let row = |diagnostic: &Diagnostic| {
        let spot = spots.get(&diagnostic.place);
        Row {
            severity: name(diagnostic.severity),
            code: diagnostic.code,
            message: diagnostic.message.clone(),
            pointer: diagnostic.place.pointer().map(Pointer::to_string),
            file: sources
                .get(diagnostic.place.file)
                .map(|source| source.path.clone())
                .unwrap_or_default(),
            line: spot.map(|spot| spot.line),
            column: spot.map(|spot| spot.column),
            help: diagnostic.help.clone(),
        }
    };
    diagnostics.into_iter().map(row).collect()
}

/// The diagnostics in rustc's shape. They keep their order, but more severe ones come later, where they stay visible;
/// of frequent ones only the first are shown, and the number of the others.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let (shown, hidden) = select(diagnostics);
    let places = shown
        .iter()
        .flat_map(|d| std::iter::once(&d.place).chain(d.related.iter().map(|(place, _)| place)));
    let spots = locate(places, sources);
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Ansi => Renderer::styled(),
    };
    let mut out = String::new();
    let mut hidden = hidden.into_iter().peekable();
    for diagnostic in shown {
        while let Some(more) =
            hidden.next_if(|more| rank(more.severity) < rank(diagnostic.severity))
        {
            out.push_str(&more.render(&renderer));
        }
        out.push_str(&render_one(diagnostic, sources, &spots, &renderer));
    }
    for more in hidden {
        out.push_str(&more.render(&renderer));
    }
    out
}

/// The omitted diagnostics of one code.
struct More {
    severity: Severity,
    code: &'static str,
    count: usize,
}

impl More {
    fn render(&self, renderer: &Renderer) -> String {
        let title = level(self.severity)
            .primary_title(format!("… and {} more", self.count))
            .id(self.code);
        format!("{}\n\n", renderer.render(&[Group::with_title(title)]))
    }
}

fn rank(severity: Severity) -> u8 {
    match severity {
        Severity::Note => 0,
        Severity::Loss => 1,
        Severity::Warning => 2,
        Severity::Error => 3,
    }
}

fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Loss => "loss",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Note => Level::NOTE,
        Severity::Loss => Level::INFO.with_name("loss"),
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    }
}

/// The diagnostics to show, in order, and what is omitted.
fn select(diagnostics: &[Diagnostic]) -> (Vec<&Diagnostic>, Vec<More>) {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| rank(diagnostic.severity));
    let mut counts = Counts::default();
    sorted.retain(|diagnostic| counts.add(diagnostic) <= most(diagnostic.severity));
    let more = |((severity, code), count): ((Severity, &'static str), usize)| {
        let count = count.saturating_sub(most(severity));
        (count > 0).then_some(More {
            severity,
            code,
            count,
        })
    };
    (sorted, counts.0.into_iter().filter_map(more).collect())
}

/// How many diagnostics of one code are shown.
fn most(severity: Severity) -> usize {
    match severity {
        Severity::Note | Severity::Loss => EXAMPLES,
        Severity::Warning | Severity::Error => SHOWN,
    }
}

/// How many diagnostics of each code there are.
#[derive(Default)]
struct Counts(IndexMap<(Severity, &'static str), usize>);

impl Counts {
    /// Counts one more; returns how many of its code there are now.
    fn add(&mut self, diagnostic: &Diagnostic) -> usize {
        let count = self
            .0
            .entry((diagnostic.severity, diagnostic.code))
            .or_default();
        *count += 1;
        *count
    }
}

/// A place in the bytes of its file.
#[derive(Clone, Debug, PartialEq)]
struct InFile {
    file: FileId,
    range: Range<usize>,
    line: usize,
    column: usize,
    /// Where the line starts.
    line_start: usize,
}

/// The positions of the places, except those of a file as a whole.
fn locate<'a>(
    places: impl Iterator<Item = &'a Place>,
    sources: &Sources,
) -> HashMap<&'a Place, InFile> {
    let mut by_file: HashMap<FileId, Vec<&Place>> = HashMap::new();
    for place in places {
        by_file.entry(place.file).or_default().push(place);
    }
    let mut spots = HashMap::new();
    for (file, places) in by_file {
        let Some(source) = sources.get(file) else {
            continue;
        };
        let mut ranges = ranges(
            &places,
            &source.path,
            &source.bytes,
            source.text().unwrap_or_default(),
        );
        ranges.sort_by_key(|(_, range)| range.start);
        let mut cursor = Cursor::default();
        for (place, range) in ranges {
            cursor.advance(&source.bytes, range.start);
            let Cursor {
                line,
                column,
                line_start,
                ..
            } = cursor;
            spots.insert(
                place,
                InFile {
                    file,
                    range,
                    line: line + 1,
                    column: column + 1,
                    line_start,
                },
            );
        }
    }
    spots
}

/// The byte ranges of `places`, all in one file.
fn ranges<'a>(
    places: &[&'a Place],
    path: &str,
    bytes: &[u8],
    text: &str,
) -> Vec<(&'a Place, Range<usize>)> {
    let skipped = if text.is_empty() {
        0
    } else {
        bytes.len() - text.len()
    };
    let mut pointed = Vec::new();
    let mut ranges = Vec::new();
    for place in places {
        match &place.spot {
            Spot::Value(pointer) | Spot::Key(pointer) => pointed.push((*place, pointer)),
            Spot::Bytes { start, end } => ranges.push((*place, clip(bytes, *start..*end))),
            Spot::File => {}
        }
    }
    if pointed.is_empty() {
        return ranges;
    }
    let pointers: Vec<&Pointer> = pointed.iter().map(|(_, pointer)| *pointer).collect();
    let found = position::locate(text, format(path, text), &pointers);
    for ((place, _), found) in pointed.into_iter().zip(found) {
        let Some(found) = found else { continue };
        let by_key = found.collection || matches!(place.spot, Spot::Key(_));
        let range = found.key.filter(|_| by_key).unwrap_or(found.value);
        let block = found.collection
            && range.len() <= 1
            && !matches!(text.as_bytes().get(range.start), Some(b'{' | b'['));
        let end = if block { text.len() } else { range.end };
        ranges.push((place, clip(bytes, range.start + skipped..end + skipped)));
    }
    ranges
}

/// The part of `range` in its first line, without spaces at the end; at least one byte, where there is one.
fn clip(bytes: &[u8], range: Range<usize>) -> Range<usize> {
    let start = range.start.min(bytes.len());
    let end = range.end.clamp(start, bytes.len());
    let slice = bytes.get(start..end).unwrap_or_default();
    let line = slice
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let len = line.trim_ascii_end().len().max(1);
    start..(start + len).min(bytes.len())
}

/// Counts lines and columns in one pass over a file.
#[derive(Clone, Copy, Default)]
struct Cursor {
    at: usize,
    line: usize,
    column: usize,
    line_start: usize,
}

impl Cursor {
    fn advance(&mut self, bytes: &[u8], to: usize) {
        if self.at == 0 && bytes.starts_with("\u{feff}".as_bytes()) {
            self.at = 3;
            self.line_start = 3;
        }
        let passed = bytes.get(self.at..to).unwrap_or_default();
        for (at, byte) in (self.at..).zip(passed) {
            if *byte == b'\n' {
                self.line += 1;
                self.column = 0;
                self.line_start = at + 1;
            } else if byte & 0xc0 != 0x80 {
                self.column += 1;
            }
        }
        self.at = self.at.max(to);
    }
}

fn render_one(
    diagnostic: &Diagnostic,
    sources: &Sources,
    spots: &HashMap<&Place, InFile>,
    renderer: &Renderer,
) -> String {
    let mut headers = Vec::new();
    let title = level(diagnostic.severity)
        .primary_title(printable(&diagnostic.message))
        .id(diagnostic.code);
    let mut group = Group::with_title(title);
    for excerpt in excerpts(diagnostic, sources, spots) {
        group = excerpt.add_to(group, &mut headers);
    }
    if let Some(pointer) = diagnostic
        .place
        .pointer()
        .filter(|pointer| !pointer.as_str().is_empty())
    {
        group = group.element(
            Level::NOTE
                .with_name("pointer")
                .message(printable(pointer.as_str())),
        );
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(printable(help)));
    }
    let mut text = renderer.render(&[group]);
    for (index, header) in headers.iter().enumerate() {
        text = put_header(&text, index, header);
    }
    text.push_str("\n\n");
    text
}

/// A part of a file with the places in it.
struct Excerpt {
    path: String,
    /// Nothing for a file as a whole.
    window: Option<Window>,
    marks: Vec<(Range<usize>, String, bool)>,
    /// What to print for the position if the renderer cannot compute it.
    header: Option<String>,
}

impl Excerpt {
    fn add_to<'a>(self, group: Group<'a>, headers: &mut Vec<String>) -> Group<'a> {
        let Some(window) = self.window else {
            return group.element(Origin::path(self.path));
        };
        let path = match self.header {
            Some(header) => {
                headers.push(header);
                placeholder(headers.len() - 1)
            }
            None => self.path,
        };
        let annotations = self.marks.into_iter().map(|(range, label, primary)| {
            let kind = if primary {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let annotation = kind.span(range);
            if label.is_empty() {
                annotation
            } else {
                annotation.label(label)
            }
        });
        group.element(
            Snippet::source(window.text)
                .line_start(window.line)
                .path(path)
                .annotations(annotations),
        )
    }
}

/// The excerpts of a diagnostic: one for places that are close together, else one for each.
fn excerpts(
    diagnostic: &Diagnostic,
    sources: &Sources,
    spots: &HashMap<&Place, InFile>,
) -> Vec<Excerpt> {
    let mut places = vec![(&diagnostic.place, diagnostic.label.as_str(), true)];
    places.extend(
        diagnostic
            .related
            .iter()
            .map(|(place, label)| (place, label.as_str(), false)),
    );
    let near: Vec<(&InFile, &str, bool)> = places
        .iter()
        .filter_map(|(place, label, primary)| Some((spots.get(place)?, *label, *primary)))
        .filter(|(spot, ..)| spot.file == diagnostic.place.file)
        .collect();
    if near.len() > 1
        && let Some(excerpt) = together(&near, sources)
    {
        let file = diagnostic.place.file;
        let apart = places
            .into_iter()
            .filter(|(place, ..)| place.file != file || !spots.contains_key(place));
        return std::iter::once(excerpt)
            .chain(apart.map(|place| alone(place, sources, spots)))
            .collect();
    }
    places
        .into_iter()
        .map(|place| alone(place, sources, spots))
        .collect()
}

fn path(file: FileId, sources: &Sources) -> String {
    sources
        .get(file)
        .map(|source| printable(&source.path))
        .unwrap_or_default()
}

/// One excerpt for all `near` places, when they are near enough.
fn together(near: &[(&InFile, &str, bool)], sources: &Sources) -> Option<Excerpt> {
    let first = near
        .iter()
        .map(|(spot, ..)| *spot)
        .min_by_key(|spot| spot.range.start)?;
    let last = near
        .iter()
        .map(|(spot, ..)| *spot)
        .max_by_key(|spot| spot.range.start)?;
    let bytes = &sources.get(first.file)?.bytes;
    if last.line - first.line > APART || last.range.start - first.line_start > APART * LINE {
        return None;
    }
    let end = line_end(
        bytes
            .get(..(last.range.start + 2 * LINE).min(bytes.len()))
            .unwrap_or(bytes),
        last.range.start,
    );
    let lines = bytes.get(first.line_start..end)?;
    if end - last.line_start > LINE
        || lines
            .split(|byte| *byte == b'\n')
            .any(|line| line.len() > LINE)
    {
        return None;
    }
    let window = Window::new(bytes, first.line_start..end, first.line);
    let marks = near
        .iter()
        .map(|(spot, label, primary)| (window.map(&spot.range), printable(label), *primary))
        .collect();
    Some(Excerpt {
        path: path(first.file, sources),
        window: Some(window),
        marks,
        header: None,
    })
}

/// An excerpt for one place.
fn alone(
    (place, label, primary): (&Place, &str, bool),
    sources: &Sources,
    spots: &HashMap<&Place, InFile>,
) -> Excerpt {
    let path = path(place.file, sources);
    let (Some(spot), Some(source)) = (spots.get(place), sources.get(place.file)) else {
        return Excerpt {
            path,
            window: None,
            marks: Vec::new(),
            header: None,
        };
    };
    let bytes = &source.bytes;
    let end = line_end(
        bytes
            .get(..(spot.range.start + 2 * LINE).min(bytes.len()))
            .unwrap_or(bytes),
        spot.range.start,
    );
    let cut = end - spot.line_start > LINE;
    let window = if cut {
        let from = spot.range.start.saturating_sub(BEFORE).max(spot.line_start);
        Window::new(bytes, from..(from + LINE).min(end), spot.line)
    } else {
        Window::new(bytes, spot.line_start..end, spot.line)
    };
    let header = cut.then(|| format!("{path}:{}:{}", spot.line, spot.column));
    let marks = vec![(window.map(&spot.range), printable(label), primary)];
    Excerpt {
        path,
        window: Some(window),
        marks,
        header,
    }
}

/// The end of the line that `at` is in, without its line break.
fn line_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let end = rest
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(rest.len());
    at + if rest.get(..end).is_some_and(|line| line.ends_with(b"\r")) {
        end - 1
    } else {
        end
    }
}

/// Lines, or a part of one, as they can be shown.
struct Window {
    text: String,
    line: usize,
    /// For each character its offset in the file and in the text.
    offsets: Vec<(usize, usize)>,
}

impl Window {
    fn new(bytes: &[u8], range: Range<usize>, line: usize) -> Self {
        let range = boundary(bytes, range.start)..boundary(bytes, range.end);
        let mut window = Self {
            text: String::new(),
            line,
            offsets: Vec::new(),
        };
        let starts_line =
            range.start == 0 || matches!(bytes.get(range.start - 1), Some(b'\n' | 0xbf));
        if !starts_line {
            window.text.push('…');
        }
        let mut at = range.start;
        for chunk in bytes.get(range.clone()).unwrap_or_default().utf8_chunks() {
            for c in chunk.valid().chars() {
                window.offsets.push((at, window.text.len()));
                window.text.push(if c == '\r' { ' ' } else { visible(c) });
                at += c.len_utf8();
            }
            if !chunk.invalid().is_empty() {
                window.offsets.push((at, window.text.len()));
                window.text.push(char::REPLACEMENT_CHARACTER);
                at += chunk.invalid().len();
            }
        }
        window.offsets.push((at, window.text.len()));
        if !matches!(bytes.get(range.end), None | Some(b'\n' | b'\r')) {
            window.text.push('…');
        }
        window
    }

    fn map(&self, range: &Range<usize>) -> Range<usize> {
        let end = self.offsets.last().map_or(0, |(_, shown)| *shown);
        let map = |at: usize| {
            let index = self.offsets.partition_point(|(from, _)| *from < at);
            self.offsets.get(index).map_or(end, |(_, shown)| *shown)
        };
        map(range.start)..map(range.end)
    }
}

/// The next character boundary from `at` on.
fn boundary(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest
        .iter()
        .take(3)
        .take_while(|byte| **byte & 0xc0 == 0x80)
        .count()
}

/// How `c` is shown: characters that move the cursor or change the reading direction are replaced.
fn visible(c: char) -> char {
    match c {
        '\n' | '\t' => c,
        c if hidden(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A message, label or path on one line, without deceptive characters.
pub(crate) fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if hidden(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

/// A placeholder for a path whose column the renderer would compute wrongly.
fn placeholder(index: usize) -> String {
    format!("\u{e000}{index}\u{e001}")
}

/// Replaces a placeholder, with the computed line and column, by the real header.
fn put_header(text: &str, index: usize, header: &str) -> String {
    let placeholder = placeholder(index);
    let Some((before, after)) = text.split_once(&placeholder) else {
        return text.to_owned();
    };
    let rest = after.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit());
    format!("{before}{header}{rest}")
}

#[cfg(test)]
mod tests;
