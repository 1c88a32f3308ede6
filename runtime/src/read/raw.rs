//! Reading a value that is kept as its text.

use super::{from_json::FromJson, wire::json_text};
use crate::{decode_error::DecodeError, values::Raw};

impl Raw {
    /// Reads the text as `T`.
    ///
    /// # Errors
    /// The value does not fit `T`, or is nested deeper than 128 levels.
    pub fn decode<T: FromJson>(&self) -> Result<T, DecodeError> {
        json_text(self.get())
    }
}
