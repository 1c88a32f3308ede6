//! Inline markdown: the content of a paragraph, made inert.

/// A piece of a paragraph that must not be broken, or a space where a line break is allowed.
pub(super) type Words = Vec<String>;

/// The words of a paragraph, each inert. `\n` as a word is a hard line break.
pub(super) fn words(text: &str) -> Words {
    let mut writer = Writer::default();
    write(text, &mut writer, true);
    writer.finish()
}

/// Words so far, and the one that grows.
#[derive(Default)]
struct Writer {
    words: Words,
    word: String,
}

impl Writer {
    fn push(&mut self, c: char) {
        self.word.push(c);
    }

    fn push_str(&mut self, text: &str) {
        self.word.push_str(text);
    }

    /// Text in which lines may break at spaces.
    fn push_broken(&mut self, text: &str) {
        for (index, part) in text.split(' ').enumerate() {
            if index > 0 {
                self.space();
            }
            self.word.push_str(part);
        }
    }

    fn space(&mut self) {
        if !self.word.is_empty() {
            self.words.push(std::mem::take(&mut self.word));
        }
    }

    fn hard_break(&mut self) {
        self.space();
        self.words.push("\n".to_owned());
    }

    fn finish(mut self) -> Words {
        self.space();
        self.words
    }
}

/// Writes `text`; `links` is false inside the text of a link.
fn write(text: &str, out: &mut Writer, links: bool) {
    let mut rest = text;
    let mut closed_from = None;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '\\' => backslash(rest, out),
            '`' => backticks(rest, out, &mut closed_from),
            '<' => less(rest, out, links),
            '!' if links && rest.starts_with("![") => {
                let taken = link(rest.get(1..).unwrap_or_default(), out).map(|taken| taken + 1);
                taken.unwrap_or_else(|| literal(c, out))
            }
            '[' if links => link(rest, out).unwrap_or_else(|| escaped(c, out)),
            '[' | ']' => escaped(c, out),
            'h' if links && !out.word.ends_with(|c: char| c.is_ascii_alphanumeric()) => {
                bare_url(rest, out).unwrap_or_else(|| literal(c, out))
            }
            ' ' | '\n' => {
                out.space();
                1
            }
            c => literal(c, out),
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
}

fn literal(c: char, out: &mut Writer) -> usize {
    out.push(c);
    c.len_utf8()
}

fn escaped(c: char, out: &mut Writer) -> usize {
    out.push('\\');
    literal(c, out)
}

/// An escape, a hard break, or a literal backslash.
fn backslash(rest: &str, out: &mut Writer) -> usize {
    match rest.chars().nth(1) {
        Some('\n') => {
            out.hard_break();
            2
        }
        Some('<') => {
            out.push_str("&lt;");
            2
        }
        Some(c) if c.is_ascii_punctuation() => {
            out.push('\\');
            out.push(c);
            2
        }
        Some(_) | None => {
            out.push_str("\\\\");
            1
        }
    }
}

/// A code span, or literal backticks. `closed_from` remembers the runs without a closing one, so that a long text of
/// them is scanned once.
fn backticks(rest: &str, out: &mut Writer, closed_from: &mut Option<usize>) -> usize {
    let run = run_of(rest, '`');
    let body = rest.get(run..).unwrap_or_default();
    let hopeless = closed_from.is_some_and(|length| length == run);
    match if hopeless { None } else { closing(body, run) } {
        Some(end) => {
            let code = body.get(..end).unwrap_or_default().replace('\n', " ");
            out.push_broken(&code_span(code.trim()));
            run + end + run
        }
        None => {
            *closed_from = Some(run);
            for _ in 0..run {
                out.push_str("\\`");
            }
            run
        }
    }
}

fn run_of(text: &str, c: char) -> usize {
    text.len() - text.trim_start_matches(c).len()
}

/// Where a run of exactly `run` backticks begins.
fn closing(body: &str, run: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = body.get(at..).and_then(|rest| rest.find('`')) {
        let start = at + found;
        let length = run_of(body.get(start..).unwrap_or_default(), '`');
        if length == run {
            return Some(start);
        }
        at = start + length;
    }
    None
}

/// `code` between one backtick or two; more could be taken for a fence.
pub(super) fn code_span(code: &str) -> String {
    if code.is_empty() {
        return String::new();
    }
    if code.contains("``") {
        return format!("`{}`", code.replace('`', "'"));
    }
    if !code.contains('`') {
        return format!("`{code}`");
    }
    let pad = if code.starts_with('`') || code.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("``{pad}{code}{pad}``")
}

/// `<https://…>`, or a literal `<`.
fn less(rest: &str, out: &mut Writer, links: bool) -> usize {
    let after = rest.get(1..).unwrap_or_default();
    // An address has no spaces, so that the search ends soon.
    let end = after.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>'));
    if links
        && let Some(inside) = end.and_then(|end| after.get(..end))
        && after
            .get(inside.len()..)
            .is_some_and(|rest| rest.starts_with('>'))
        && let Some(url) = safe_url(inside)
    {
        out.push('<');
        out.push_str(&url);
        out.push('>');
        return inside.len() + 2;
    }
    out.push_str("&lt;");
    1
}

/// `[text](url)`, as a link where the URL is safe, as its text where not.
fn link(rest: &str, out: &mut Writer) -> Option<usize> {
    let close = matching(rest, '[', ']')?;
    let text = rest.get(1..close)?;
    let after = rest.get(close + 1..)?;
    if !after.starts_with('(') {
        return None;
    }
    let end = matching(after, '(', ')')?;
    let target = after.get(1..end)?.trim();
    let url = target.split_whitespace().next().unwrap_or_default();
    let url = url
        .strip_prefix('<')
        .and_then(|url| url.strip_suffix('>'))
        .unwrap_or(url);
    match safe_url(url) {
        Some(url) if !text.trim().is_empty() => {
            out.push('[');
            // An image as the text of a link would leave its brackets behind.
            write(&text.replace("![", "["), out, false);
            out.push_str("](");
            out.push_str(&url.replace('(', "%28").replace(')', "%29"));
            out.push(')');
        }
        _ => write(text, out, false),
    }
    Some(close + 1 + end + 1)
}

/// Where the bracket that `text` begins with is closed; within a length and a depth that links have.
fn matching(text: &str, open: char, close: char) -> Option<usize> {
    const LONGEST: usize = 2000;
    const DEEPEST: usize = 8;
    let mut depth = 0usize;
    let mut escaped = false;
    for (at, c) in text.char_indices().take(LONGEST) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == open {
            depth += 1;
            if depth > DEEPEST {
                return None;
            }
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// A bare URL, as `<url>`.
fn bare_url(rest: &str, out: &mut Writer) -> Option<usize> {
    if !rest.starts_with("http://") && !rest.starts_with("https://") {
        return None;
    }
    let mut end = rest
        .find(|c: char| {
            c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '|' | '\\' | '[' | ']')
        })
        .unwrap_or(rest.len());
    loop {
        let url = rest.get(..end)?;
        let last = url.chars().next_back()?;
        let unbalanced = last == ')' && url.matches(')').count() > url.matches('(').count();
        let trailing = matches!(
            last,
            '.' | ',' | ':' | ';' | '!' | '?' | '\'' | '*' | '_' | '~'
        );
        if !trailing && !unbalanced {
            break;
        }
        end -= last.len_utf8();
    }
    let url = safe_url(rest.get(..end)?)?;
    out.push('<');
    out.push_str(&url);
    out.push('>');
    Some(end)
}

/// The URL, if it leads to the web or to a mailbox, and contains nothing that would end it early.
pub(super) fn safe_url(url: &str) -> Option<String> {
    let host = ["http://", "https://", "mailto:"]
        .iter()
        .find_map(|scheme| {
            let head = url.get(..scheme.len())?;
            head.eq_ignore_ascii_case(scheme)
                .then(|| url.get(scheme.len()..))?
        })?;
    let odd = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '"' | '`' | '\\' | '[' | ']' | '|')
    };
    (!host.is_empty() && !url.contains(odd)).then(|| url.to_owned())
}
