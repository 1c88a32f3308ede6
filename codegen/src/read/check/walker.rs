//! The state of the walk through a document: its position, what it visited, and its findings.

use std::collections::{HashMap, VecDeque};

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Pointer, catalogue};
use crate::load::Origins;
use crate::read::moves::Table;
use crate::read::options::Options;
use crate::read::refs::Miss;
use crate::read::shape::Kind;

/// How many names are compared with misspelt ones: some 50 of a document of 2,000 schemas get their "did you mean".
const COMPARISONS: usize = 100_000;

/// Levels of nesting that are read.
const LEVELS: usize = 256;

/// What the walk found.
#[derive(Debug, Default)]
pub(in crate::read) struct Findings {
    /// Where the references lead.
    pub table: Table,
    /// The maps that consist of one reference, with its text.
    pub map_refs: Vec<(Pointer, String)>,
    /// The extensions in unsupported forms.
    pub foreign: Vec<Pointer>,
    /// What is to be reported.
    pub diagnostics: Diagnostics,
}

/// A step from a node to one below it.
#[derive(Clone, Copy)]
pub(super) enum Step<'d> {
    Key(&'d str),
    Index(usize),
}

/// The target of a reference.
#[derive(Clone, Copy)]
pub(super) enum Use {
    Found(Kind),
    /// A parameter in place of a header.
    AsHeader,
    /// Something that no reference may lead to.
    Other(&'static str),
    Missed(Miss),
}

/// The walk, at one node of the document.
pub(super) struct Walker<'d> {
    pub(super) root: &'d Value,
    pub(super) origins: &'d Origins,
    pub(super) options: &'d Options,
    pub(super) findings: Findings,
    /// The start of the walk, and the path from there.
    pub(super) base: Pointer,
    path: Vec<Step<'d>>,
    /// The visited objects, by address; `None` for the maps between them.
    pub(super) seen: HashMap<*const Value, Option<Kind>>,
    /// The targets of the visited references, by the expected kind.
    pub(super) uses: HashMap<(Kind, &'d str), Use>,
    /// The targets of references that are still to be walked.
    pub(super) queue: VecDeque<(Pointer, &'d Value, Kind)>,
    /// The kinds as which the targets of references were read.
    pub(super) targets: HashMap<*const Value, Kind>,
    too_deep: bool,
    /// How many names may still be compared for "did you mean".
    pub(super) comparisons: usize,
}

impl<'d> Walker<'d> {
    pub(super) fn new(root: &'d Value, origins: &'d Origins, options: &'d Options) -> Self {
        Self {
            root,
            origins,
            options,
            findings: Findings::default(),
            base: Pointer::root(),
            path: Vec::new(),
            seen: HashMap::new(),
            uses: HashMap::new(),
            queue: VecDeque::new(),
            targets: HashMap::new(),
            too_deep: false,
            comparisons: COMPARISONS,
        }
    }

    /// The pointer of the node.
    pub(super) fn here(&self) -> Pointer {
        self.path
            .iter()
            .fold(self.base.clone(), |pointer, step| match step {
                Step::Key(key) => pointer.join(key),
                Step::Index(index) => pointer.index(*index),
            })
    }

    pub(super) fn place(&self) -> Place {
        self.origins.place(&self.here())
    }

    pub(super) fn key_place(&self) -> Place {
        self.origins.key_place(&self.here())
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.findings.diagnostics.push(diagnostic);
    }

    /// Checks a node one step below.
    pub(super) fn within(&mut self, step: Step<'d>, check: impl FnOnce(&mut Self)) {
        self.path.push(step);
        check(self);
        self.path.pop();
    }

    /// Reports a node of another shape than `expected`.
    pub(super) fn wrong(&mut self, expected: &str, value: &Value) {
        self.report(catalogue::wrong_shape(self.place(), expected, found(value)));
    }

    /// Lists the member as ignored.
    pub(super) fn ignored(&mut self, name: &str, why: &str) {
        self.report(catalogue::keyword_ignored(self.key_place(), name, why));
    }

    /// Whether the node is nested too deep, which is reported once.
    pub(super) fn is_too_deep(&mut self) -> bool {
        if self.path.len() <= LEVELS {
            return false;
        }
        if !self.too_deep {
            self.too_deep = true;
            self.report(catalogue::nesting_too_deep(self.place(), LEVELS));
        }
        true
    }
}

/// The type of a value in prose.
pub(super) fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
