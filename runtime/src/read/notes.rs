//! What a reader notes of the values that do not fit.
//!
//! A note starts with the path from the value at which it was made; each value around it adds a step when it has been
//! read. Nothing is done for values that fit.

use std::fmt::Write as _;

use super::{
    deviation::Deviation,
    deviations::Deviations,
    error::{ReadError, Step},
    misfits::{Misfits, Slot},
};
use crate::{pointer::escaped, values::Raw};

#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// The first of all deviations.
    list: Vec<Note>,
    /// How many others there are.
    more: usize,
    /// What no value holds yet.
    unheld: Vec<Unheld>,
}

/// A value that was kept as received.
#[derive(Clone, Debug)]
struct Note {
    /// From the value outwards.
    path: Vec<Step>,
    reason: String,
    raw: Raw,
}

#[derive(Debug)]
struct Unheld {
    note: Note,
    slot: Slot,
    error: ReadError,
}

/// How much had been noted at some time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    listed: usize,
    more: usize,
    unheld: usize,
}

impl Note {
    fn of(text: &str, error: &ReadError, raw: &Raw) -> Self {
        let mut reason = String::new();
        let inner = pointer(error.path());
        if !inner.is_empty() {
            let _ = write!(reason, "at {inner}: ");
        }
        reason.push_str(&error.reason(text));
        Self {
            path: Vec::new(),
            reason,
            raw: raw.clone(),
        }
    }

    fn into_deviation(self) -> Deviation {
        Deviation {
            pointer: pointer(&self.path),
            reason: self.reason,
            raw: self.raw,
        }
    }
}

impl Notes {
    #[inline]
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            listed: self.list.len(),
            more: self.more,
            unheld: self.unheld.len(),
        }
    }

    #[inline]
    pub(crate) fn has_more_than(&self, mark: Mark) -> bool {
        self.list.len() > mark.listed || self.unheld.len() > mark.unheld
    }

    /// Forgets what was noted since.
    pub(crate) fn back(&mut self, mark: Mark) {
        self.list.truncate(mark.listed);
        self.more = mark.more;
        self.unheld.truncate(mark.unheld);
    }

    /// Records that the current value is kept as received.
    pub(crate) fn record(&mut self, text: &str, error: &ReadError, raw: &Raw) {
        self.add(&Note::of(text, error, raw));
    }

    fn add(&mut self, note: &Note) {
        if self.list.len() < Deviations::MOST {
            self.list.push(note.clone());
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// Records that a value one step further inside is kept as received, by a value around it.
    pub(crate) fn set_aside(
        &mut self,
        text: &str,
        error: ReadError,
        raw: Raw,
        slot: Slot,
        step: Step,
    ) {
        let mut note = Note::of(text, &error, &raw);
        note.path.push(step);
        self.add(&note);
        self.unheld.push(Unheld { note, slot, error });
    }

    /// Adds a step to the paths of all since the mark.
    #[cold]
    pub(crate) fn step_out(&mut self, mark: Mark, step: &Step) {
        let listed = self.list.iter_mut().skip(mark.listed);
        let unheld = self.unheld.iter_mut().skip(mark.unheld);
        for note in listed.chain(unheld.map(|unheld| &mut unheld.note)) {
            note.path.push(step.clone());
        }
    }

    /// The error of the first value since the mark that nothing holds.
    pub(crate) fn first_unheld(&self, mark: Mark) -> Option<ReadError> {
        let unheld = self.unheld.get(mark.unheld)?;
        Some(unheld.error.clone().below(&unheld.note.path))
    }

    /// How many members of an object since the mark are unknown ones.
    pub(crate) fn unheld_entries(&self, mark: Mark) -> usize {
        let since = self.unheld.iter().skip(mark.unheld);
        let is_entry = |one: &&Unheld| one.note.path.len() == 1 && matches!(one.slot, Slot::Nth(_));
        since.filter(is_entry).count()
    }

    /// What nothing holds since the mark: the current value does.
    pub(crate) fn take_misfits(&mut self, mark: Mark) -> Misfits {
        let mut misfits = Misfits::NONE;
        let start = mark.unheld.min(self.unheld.len());
        for unheld in self.unheld.drain(start..) {
            misfits.push(unheld.note.into_deviation(), unheld.slot);
        }
        misfits
    }

    pub(crate) fn into_deviations(mut self) -> Deviations {
        let start = Mark {
            listed: 0,
            more: 0,
            unheld: 0,
        };
        Deviations {
            misfits: self.take_misfits(start),
            list: self.list.into_iter().map(Note::into_deviation).collect(),
            more: self.more,
        }
    }
}

/// The JSON pointer of a path from the inside outwards.
fn pointer(path: &[Step]) -> String {
    path.iter().rev().fold(String::new(), |mut text, step| {
        let _ = match step {
            Step::Name(name) => write!(text, "/{}", escaped(name)),
            Step::Index(index) => write!(text, "/{index}"),
        };
        text
    })
}
