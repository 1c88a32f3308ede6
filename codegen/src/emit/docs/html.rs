//! HTML in descriptions: the tags that people use, as markdown. Other tags stay and are escaped later.

/// The text with markdown for its tags; code is left alone.
pub(super) fn to_markdown(text: &str) -> String {
    if !text.contains('<') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut state = State::default();
    let mut fence = None;
    for line in text.split_inclusive('\n') {
        let marker = fence_marker(line);
        match (&fence, marker) {
            (None, Some(marker)) if state.code.is_none() => fence = Some(marker),
            (Some(open), Some(marker)) if marker == *open => fence = None,
            _ if fence.is_none() => {
                convert(line, &mut out, &mut state);
                continue;
            }
            _ => {}
        }
        out.push_str(line);
    }
    state.end(&mut out);
    out
}

/// What is open.
#[derive(Default)]
struct State {
    /// Targets of open links.
    links: Vec<Option<String>>,
    /// Numbers of open lists; `None` for bullets.
    lists: Vec<Option<usize>>,
    /// Text of an open `<code>` or `<pre>`, and whether it is the latter.
    code: Option<(String, bool)>,
    comment: bool,
}

impl State {
    fn end(&mut self, out: &mut String) {
        self.end_code(out);
        while let Some(target) = self.links.pop() {
            end_link(target, out);
        }
    }

    fn end_code(&mut self, out: &mut String) {
        if let Some((code, block)) = self.code.take() {
            let code = unescape(&code);
            if block {
                out.push_str(&format!(
                    "\n\n````text\n{}\n````\n\n",
                    code.trim_matches('\n')
                ));
            } else {
                out.push_str(&super::inline::code_span(&code.replace('\n', " ")));
            }
        }
    }
}

/// The first three characters of a line that opens or closes a fence.
fn fence_marker(line: &str) -> Option<char> {
    let line = line.trim_start();
    ['`', '~']
        .into_iter()
        .find(|&c| line.len() - line.trim_start_matches(c).len() >= 3)
}

fn convert(line: &str, out: &mut String, state: &mut State) {
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if state.comment {
            let end = rest.find("-->").map_or(rest.len(), |at| at + 3);
            state.comment = !rest.get(..end).is_some_and(|text| text.ends_with("-->"));
            rest = rest.get(end..).unwrap_or_default();
            continue;
        }
        let taken = match c {
            '`' if state.code.is_none() => code_span(rest, out),
            '<' if rest.starts_with("<!--") => {
                state.comment = true;
                4
            }
            '<' => tag(rest, out, state),
            c => {
                let out = state.code.as_mut().map_or(&mut *out, |(code, _)| code);
                out.push(c);
                c.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
}

/// A code span of one line, whole; else the backticks alone.
fn code_span(rest: &str, out: &mut String) -> usize {
    let run = rest.len() - rest.trim_start_matches('`').len();
    let ticks = "`".repeat(run);
    let body = rest.get(run..).unwrap_or_default();
    let taken = body.find(&ticks).map_or(run, |at| at + 2 * run);
    out.push_str(rest.get(..taken).unwrap_or_default());
    taken
}

/// One tag, as what it stands for.
fn tag(rest: &str, out: &mut String, state: &mut State) -> usize {
    let Some((name, attributes, closing, taken)) = parse(rest) else {
        return sign(rest, out, state);
    };
    if state.code.is_some() {
        match (name.as_str(), closing) {
            ("code" | "tt" | "pre" | "kbd" | "samp", true) => {
                let block = matches!(&state.code, Some((_, true)));
                if !block || name == "pre" {
                    state.end_code(out);
                }
                return taken;
            }
            ("code", false) => return taken,
            _ => return sign(rest, out, state),
        }
    }
    if !known(&name, attributes, closing, out, state) {
        return sign(rest, out, state);
    }
    taken
}

fn sign(_: &str, out: &mut String, state: &mut State) -> usize {
    state
        .code
        .as_mut()
        .map_or(&mut *out, |(code, _)| code)
        .push('<');
    1
}

/// Writes what a tag stands for; false for one that is not known.
fn known(name: &str, attributes: &str, closing: bool, out: &mut String, state: &mut State) -> bool {
    match name {
        "b" | "strong" => out.push_str("**"),
        "i" | "em" => out.push('*'),
        "code" | "tt" | "kbd" | "samp" | "pre" => {
            if !closing {
                state.code = Some((String::new(), name == "pre"));
            }
        }
        "br" => {
            trim_line(out);
            out.push_str("\\\n");
        }
        "p" | "div" | "blockquote" | "table" | "thead" | "tbody" | "tr" | "details" | "summary"
        | "dl" | "dd" | "dt" | "section" => paragraph(out),
        "td" | "th" => out.push(' '),
        "hr" => out.push_str("\n\n---\n\n"),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => heading(closing, out),
        "ul" | "ol" => list(name == "ol", closing, out, state),
        "li" => item(closing, out, state),
        "a" => anchor(attributes, closing, out, state),
        "span" | "u" | "s" | "sup" | "sub" | "small" | "font" | "center" | "img" | "var"
        | "mark" | "big" | "del" | "ins" | "abbr" | "cite" | "label" | "body" | "html" => {}
        _ => return false,
    }
    true
}

fn paragraph(out: &mut String) {
    trim_line(out);
    if !out.is_empty() {
        out.push_str("\n\n");
    }
}

fn trim_line(out: &mut String) {
    out.truncate(out.trim_end_matches(' ').len());
}

fn heading(closing: bool, out: &mut String) {
    if closing {
        trim_line(out);
        out.push_str("**\n\n");
    } else {
        paragraph(out);
        out.push_str("**");
    }
}

fn list(ordered: bool, closing: bool, out: &mut String, state: &mut State) {
    if closing {
        state.lists.pop();
    } else {
        state.lists.push(ordered.then_some(0));
    }
    if state.lists.is_empty() || !closing && state.lists.len() == 1 {
        paragraph(out);
    }
}

fn item(closing: bool, out: &mut String, state: &mut State) {
    const DEEPEST: usize = 8;
    if closing {
        return;
    }
    trim_line(out);
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    let depth = state.lists.len().clamp(1, DEEPEST) - 1;
    out.push_str(&"    ".repeat(depth));
    match state.lists.last_mut() {
        Some(Some(number)) => {
            *number += 1;
            out.push_str(&format!("{number}. "));
        }
        Some(None) | None => out.push_str("- "),
    }
}

fn anchor(attributes: &str, closing: bool, out: &mut String, state: &mut State) {
    if closing {
        if let Some(target) = state.links.pop() {
            end_link(target, out);
        }
        return;
    }
    let target = href(attributes).and_then(|href| super::inline::safe_url(&unescape(&href)));
    if target.is_some() {
        out.push('[');
    }
    state.links.push(target);
}

fn end_link(target: Option<String>, out: &mut String) {
    if let Some(target) = target {
        out.push_str(&format!("]({target})"));
    }
}

fn href(attributes: &str) -> Option<String> {
    let (_, value) = attributes.split_once("href")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next()?;
    if matches!(quote, '"' | '\'') {
        let value = value.get(1..)?;
        return value.split(quote).next().map(str::to_owned);
    }
    value.split_whitespace().next().map(str::to_owned)
}

/// Name, attributes, whether it closes, and length of the tag that `rest` begins with.
fn parse(rest: &str) -> Option<(String, &str, bool, usize)> {
    const LONGEST: usize = 2000;
    let end = rest
        .char_indices()
        .skip(1)
        .take(LONGEST)
        .find(|(_, c)| matches!(c, '<' | '>'))
        .filter(|(_, c)| *c == '>')?
        .0;
    let inside = rest.get(1..end)?;
    let closing = inside.starts_with('/');
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    let inside = inside.strip_suffix('/').unwrap_or(inside);
    let name: String = inside
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let attributes = inside.get(name.len()..)?;
    let plain = attributes.is_empty() || attributes.starts_with(char::is_whitespace);
    (plain && !name.is_empty()).then(|| (name.to_ascii_lowercase(), attributes, closing, end + 1))
}

/// The few entities that code and addresses hold.
fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}
