//! How commands end.

use std::process::ExitCode;

use crate::document::Run;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// `--check` found differences.
    Drift,
    /// A document is rejected, or the call makes no sense.
    Refused,
}

impl Outcome {
    /// The outcome of a command that only reads documents.
    pub(crate) fn of(runs: &[Run]) -> Self {
        if runs.iter().any(Run::is_refused) {
            Self::Refused
        } else {
            Self::Done
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Drift => Self::from(1),
            Outcome::Refused => Self::from(2),
        }
    }
}
