//! Sequences of JSON texts: `application/jsonl`, `application/x-ndjson` (one per line) and `application/json-seq`
//! ([RFC 7464](https://www.rfc-editor.org/rfc/rfc7464)).

mod frame;
mod read;
mod write;

pub use frame::Framing;
pub use read::{JsonLines, Lines, LinesOptions};
pub use write::{encode, write};
