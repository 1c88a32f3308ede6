//! The diagnostics of the command line alone; all others are in the generator's catalogue.

use raccord_codegen::diagnostic::{Diagnostic, FileId, Place, Severity, Spot};

/// The first byte of a file, which may not exist.
#[must_use]
pub fn start_of(file: FileId) -> Place {
    Place {
        file,
        spot: Spot::Bytes { start: 0, end: 0 },
    }
}

/// `unreadable-file`: a document or overlay cannot be read.
#[must_use]
pub fn unreadable_file(place: Place, path: &str, reason: &str) -> Diagnostic {
    let message = format!("cannot read `{path}`: {reason}");
    Diagnostic::new(Severity::Error, "unreadable-file", place, message)
}

/// `config-invalid`: the configuration file cannot be read, or is invalid.
#[must_use]
pub fn config_invalid(place: Place, message: &str) -> Diagnostic {
    let message = message.lines().collect::<Vec<_>>().join(" ");
    Diagnostic::new(Severity::Error, "config-invalid", place, message)
}
