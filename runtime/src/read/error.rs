//! Why a value could not be read.

use std::borrow::Cow;

use super::scanner::{MAX_DEPTH, Quoted, Scanner, Stop};

/// Why a value could not be read. The message is made when it is asked for, because a union discards the errors of the
/// variants that it tries.
#[derive(Clone, Debug)]
pub struct ReadError(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    /// From the innermost value that does not fit outwards.
    path: Vec<Step>,
    /// Where that value starts.
    at: usize,
    cause: Cause,
}

#[derive(Clone, Debug)]
pub(crate) enum Cause {
    /// The text cannot be read on.
    Stopped(Stop),
    /// A member that tells variants apart is there again.
    SecondTag,
    /// A value of another type.
    Type(Expected),
    /// An object without a required member.
    Missing(&'static str),
    /// An array with too few items.
    Length(usize, Expected),
    /// Anything else.
    Other(String),
}

/// What a type expects.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Expected {
    /// In words.
    Value(&'static str),
    /// An integer of this type.
    Integer(&'static str),
    /// An object that is read as this struct.
    Struct(&'static str),
    /// An array of at least so many items.
    Items(usize),
}

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Value(name) | Self::Integer(name) => f.write_str(name),
            Self::Struct(name) => write!(f, "struct {name}"),
            Self::Items(0) => f.write_str("an array"),
            Self::Items(1) => f.write_str("an array of at least 1 item"),
            Self::Items(least) => write!(f, "an array of at least {least} items"),
        }
    }
}

/// A step into a value.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Name(Cow<'static, str>),
    Index(usize),
}

impl ReadError {
    #[cold]
    pub(crate) fn new(at: usize, cause: Cause) -> Self {
        let path = Vec::new();
        Self(Box::new(Inner { path, at, cause }))
    }

    /// The same error, seen from one step further out.
    #[cold]
    pub(crate) fn within(mut self, step: Step) -> Self {
        self.0.path.push(step);
        self
    }

    /// The same error, seen from where these steps begin, the last of which is the outermost.
    pub(crate) fn below(mut self, steps: &[Step]) -> Self {
        self.0.path.extend_from_slice(steps);
        self
    }

    /// Whether the text is JSON up to here, and a value does not fit.
    pub(crate) fn is_misfit(&self) -> bool {
        !matches!(self.0.cause, Cause::Stopped(_) | Cause::SecondTag)
    }

    pub(crate) fn cause(&self) -> &Cause {
        &self.0.cause
    }

    /// The steps to the innermost value that does not fit, from there outwards.
    pub(crate) fn path(&self) -> &[Step] {
        &self.0.path
    }

    /// What is wrong with the value in `text`, which it quotes.
    pub(crate) fn message(&self, text: &str) -> String {
        match &self.0.cause {
            Cause::Stopped(Stop::Syntax) => "not JSON".to_owned(),
            Cause::Stopped(Stop::Depth) => {
                format!("JSON is nested deeper than {MAX_DEPTH} levels")
            }
            Cause::SecondTag => "a tag that is there twice".to_owned(),
            Cause::Type(expected) => {
                let found = quoted(self.value(text), *expected);
                format!("invalid type: {found}, expected {expected}")
            }
            Cause::Missing(name) => format!("missing field `{name}`"),
            Cause::Length(length, expected) => {
                format!("invalid length {length}, expected {expected}")
            }
            Cause::Other(message) => message.clone(),
        }
    }

    /// What is wrong, without any value: only what comes from the types.
    pub(crate) fn reason(&self, text: &str) -> String {
        let found = json_type(self.value(text));
        match &self.0.cause {
            Cause::Missing(_) => self.message(text),
            Cause::Other(message) if message.starts_with("missing field `") => message.clone(),
            Cause::Type(expected) | Cause::Length(_, expected) => {
                format!("{found}, expected {expected}")
            }
            Cause::Other(message) => match message.rsplit_once(", expected ") {
                Some((_, expected)) => format!("{found}, expected {expected}"),
                None => format!("{found} that does not fit"),
            },
            Cause::Stopped(_) | Cause::SecondTag => format!("{found} that does not fit"),
        }
    }

    fn value<'t>(&self, text: &'t str) -> &'t str {
        let rest = text.get(self.0.at..).unwrap_or_default();
        Scanner::new(rest).value().unwrap_or_default()
    }
}

/// A value as serde quotes it.
fn quoted(json: &str, expected: Expected) -> String {
    match json.as_bytes().first() {
        Some(b'n') => "null".to_owned(),
        Some(b't' | b'f') => format!("boolean `{json}`"),
        Some(b'[') => "sequence".to_owned(),
        Some(b'{') => "map".to_owned(),
        Some(b'"') => match Scanner::new(json).string().map(Quoted::text) {
            Ok(Some(text)) => format!("string {text:?}"),
            _ => "string".to_owned(),
        },
        _ if matches!(expected, Expected::Integer(_)) => "number".to_owned(),
        _ if !json.contains(['.', 'e', 'E']) => format!("integer `{json}`"),
        _ => format!("floating point `{json}`"),
    }
}

pub(crate) fn json_type(json: &str) -> &'static str {
    match json.as_bytes().first() {
        Some(b'n') => "null",
        Some(b't' | b'f') => "boolean",
        Some(b'"') => "string",
        Some(b'[') => "array",
        Some(b'{') => "object",
        _ => "number",
    }
}
