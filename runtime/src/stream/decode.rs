//! Decoding of messages, by the policy of the client.

use super::{StreamError, Undecoded};
use crate::{
    DecodeError, Deviations, FromJson, WireText,
    read::{decode_tolerantly, json_text},
};

/// Reads the messages of a stream, and collects what did not fit.
#[derive(Debug, Default)]
pub(crate) struct MessageReader {
    strict: bool,
    deviations: Deviations,
}

impl MessageReader {
    pub(crate) fn new(strict: bool) -> Self {
        Self {
            strict,
            deviations: Deviations::default(),
        }
    }

    /// Reads a message as JSON. The error names the path.
    pub(crate) fn read<T: FromJson>(&mut self, text: &str) -> Result<T, DecodeError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if self.strict {
            return json_text(text);
        }
        let (value, deviations) = decode_tolerantly(text)?;
        if !deviations.is_empty() {
            self.deviations.append(deviations);
        }
        Ok(value)
    }

    /// What did not fit so far.
    pub(crate) fn deviations(&self) -> &Deviations {
        &self.deviations
    }
}

/// The error for a message that does not fit.
pub(crate) fn undecoded(text: impl Into<WireText>, source: DecodeError) -> StreamError {
    StreamError::Decode(Box::new(Undecoded {
        text: text.into(),
        source,
    }))
}
