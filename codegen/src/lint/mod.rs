//! Lints: problems of an API that could nevertheless be lowered.
//!
//! Each rule is one function over the [`Subject`]; all of them run, and report all they find.

mod streams;
mod styles;
mod subject;

use indexmap::IndexMap;

use crate::diagnostic::{Diagnostics, catalogue};
use crate::ir::{PathSegment, PathTemplate};
pub use subject::Subject;

/// Runs every rule.
pub fn lint(subject: Subject<'_>, diagnostics: &mut Diagnostics) {
    for rule in RULES {
        rule(subject, diagnostics);
    }
}

/// One rule.
type Rule = fn(Subject<'_>, &mut Diagnostics);

const RULES: &[Rule] = &[
    duplicate_operation_ids,
    duplicate_paths,
    styles::styles,
    streams::streams,
    streams::channels,
    streams::follows,
];

/// `duplicate-operation-id`: operation ids are unique in a document (OAS, "Operation Object").
fn duplicate_operation_ids(subject: Subject<'_>, diagnostics: &mut Diagnostics) {
    let Subject { api, origins, .. } = subject;
    let mut first = IndexMap::new();
    for operation in &api.operations {
        let Some(id) = &operation.operation_id else {
            continue;
        };
        let place = origins.place(&operation.pointer.join("operationId"));
        match first.get(id.as_str()) {
            Some(other) => diagnostics.push(catalogue::duplicate_operation_id(
                place,
                id,
                Clone::clone(other),
            )),
            None => {
                first.insert(id.as_str(), place);
            }
        }
    }
}

/// `duplicate-path`: two paths that differ in the names of their parameters only are the same path.
fn duplicate_paths(subject: Subject<'_>, diagnostics: &mut Diagnostics) {
    let Subject { api, origins, .. } = subject;
    let mut first = IndexMap::new();
    for operation in &api.operations {
        let place = origins.key_place(&operation.pointer.parent());
        match first.get(&(shape(&operation.path), operation.method)) {
            Some(other) => diagnostics.push(catalogue::duplicate_path(
                place,
                &operation.path.text,
                Clone::clone(other),
            )),
            None => {
                first.insert((shape(&operation.path), operation.method), place);
            }
        }
    }
}

/// A path without the names of its parameters.
fn shape(path: &PathTemplate) -> Vec<Option<&str>> {
    path.segments
        .iter()
        .map(|segment| match segment {
            PathSegment::Fixed(text) => Some(text.as_str()),
            PathSegment::Parameter(_) => None,
        })
        .collect()
}
