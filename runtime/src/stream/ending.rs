//! How a stream signals its end.

use memchr::memmem::Finder;
use serde_json::Value;

use super::pointer::Pointers;

/// How a stream of events or lines ends: constants of the generated client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// A text that ends the stream and is not delivered, such as `[DONE]`.
    pub terminator: Option<&'static str>,
    /// Tags of the events that end the stream.
    pub terminal: &'static [&'static str],
    /// JSON pointer to the tag in the data; `None` for the `event:` line.
    pub tag: Option<&'static str>,
    /// Whether the document declares this end, so that a stream without it is incomplete.
    pub is_declared: bool,
}

impl Ending {
    /// The stream ends when the server ends it.
    pub const NONE: Self = Self {
        terminator: None,
        terminal: &[],
        tag: None,
        is_declared: false,
    };

    /// The stream ends with `[DONE]`, or when the server ends it.
    pub const DONE: Self = Self {
        terminator: Some("[DONE]"),
        ..Self::NONE
    };

    /// Whether the end of the stream is signalled, so that a stream without the signal is incomplete.
    #[must_use]
    pub fn is_told(&self) -> bool {
        self.is_declared && (self.terminator.is_some() || !self.terminal.is_empty())
    }
}

/// Checks each event for the end.
#[derive(Debug)]
pub(crate) struct Endings {
    ending: &'static Ending,
    tag: Pointers,
    /// Texts of which one occurs in each event with a terminal tag.
    signs: Vec<Finder<'static>>,
}

impl Endings {
    pub(crate) fn new(ending: &'static Ending) -> Self {
        let tag = ending.tag.filter(|_| !ending.terminal.is_empty());
        Self {
            ending,
            tag: Pointers::new(tag),
            signs: tag.map_or_else(Vec::new, |_| signs(ending.terminal)),
        }
    }

    pub(crate) fn is_told(&self) -> bool {
        self.ending.is_told()
    }

    /// Whether the text is the end and not an event.
    pub(crate) fn is_terminator(&self, data: &str) -> bool {
        self.ending.terminator.is_some_and(|end| end == data)
    }

    /// Whether the event is the last one.
    pub(crate) fn is_terminal(&self, event: &str, data: &str) -> bool {
        let is_terminal = |tag: &str| self.ending.terminal.contains(&tag);
        match self.ending.tag {
            None => is_terminal(event),
            Some(_) => {
                let data_has = |sign: &Finder<'_>| sign.find(data.as_bytes()).is_some();
                // This rules out most events quickly.
                self.signs.iter().any(data_has) && {
                    let [tag] = self.tag.look_up(data);
                    tag.is_some_and(|tag| is_terminal(tag.as_str()))
                }
            }
        }
    }
}

/// What a terminal tag looks like in JSON: itself, or with the start of an escape.
fn signs(tags: &[&str]) -> Vec<Finder<'static>> {
    let is_scalar = |tag: &str| serde_json::from_str::<Value>(tag).is_ok();
    let plain = tags.iter().map(|&tag| match is_scalar(tag) {
        true => tag.to_owned(),
        false => format!("\"{tag}\""),
    });
    // Other characters can be escaped only by their number.
    let has_short = |tag: &&str| {
        !tag.bytes()
            .all(|it| matches!(it, b' '..0x7f) && !b"\"\\/".contains(&it))
    };
    let escape = if tags.iter().any(has_short) {
        "\\"
    } else {
        "\\u00"
    };
    let signs = plain.chain([escape.to_owned()]);
    signs
        .map(|sign| Finder::new(sign.as_bytes()).into_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Ending, Endings};

    static ENDING: Ending = Ending {
        terminal: &["end", "a/b", "7", "ü"],
        tag: Some("/type"),
        ..Ending::NONE
    };
    static PLAIN: Ending = Ending {
        terminal: &["end"],
        ..ENDING
    };

    #[test]
    fn a_tag_is_found_however_it_is_written() {
        let endings = Endings::new(&ENDING);
        for tag in [
            r#""end""#,
            r#""e\u006ed""#,
            r#""a/b""#,
            r#""a\/b""#,
            "7",
            r#""7""#,
            r#""ü""#,
            r#""\u00fc""#,
            r#""\u00FC""#,
        ] {
            assert!(
                endings.is_terminal("", &format!(r#"{{"type":{tag}}}"#)),
                "{tag}"
            );
        }
        for text in [
            r#"{"type":"ends"}"#,
            r#"{"type":"a","b":"end"}"#,
            r#"{"type":77}"#,
            "end",
        ] {
            assert!(!endings.is_terminal("end", text), "{text}");
        }
        let plain = Endings::new(&PLAIN);
        assert!(plain.is_terminal("", r#"{"type":"\u0065nd"}"#));
        assert!(!plain.is_terminal("", r#"{"type":"e\nd"}"#));
    }
}
