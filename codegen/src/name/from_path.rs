//! Names from paths: the words of an operation whose only name is its method and its path.

use super::stutter::{VERSION, is_noise, singular, stem};
use super::verbs::is_verb;
use super::words::words;
use crate::ir::{Method, Operation, PathSegment};

/// What it costs to leave out the parameters of a path that the name repeats.
const PATH: u32 = 3;

/// The words of an operation whose name is its method and its path, or that has none: without the parameters, in the singular
/// where a parameter ends it, and with an action for its verb; without versions, then with them.
///
/// ```text
/// GET  /accounts/{account}/capabilities                list_accounts_capabilities
/// GET  /accounts/{account}/capabilities/{capability}   get_accounts_capability
/// POST /charges/{charge}/capture                       capture_charge
/// ```
pub(super) fn from_path(operation: &Operation, is_list: bool) -> Vec<(Vec<String>, u32)> {
    let method = operation.method.as_str().to_ascii_lowercase();
    if !is_only_name(operation, &method) {
        return Vec::new();
    }
    let segments = operation.path.segments.as_slice();
    let (fixed, _) = fixed_segments(operation, &[]);
    let is_kept = |segment: &Vec<String>| segment.iter().any(|word| word != "api");
    let mut fixed: Vec<Vec<String>> = fixed.into_iter().filter(is_kept).collect();
    let mut verb = if is_list { "list".to_owned() } else { method };
    let mut is_about_one = matches!(segments.last(), Some(PathSegment::Parameter(_)));
    if let [.., action] = fixed.as_slice()
        && let ([action], false) = (action.as_slice(), is_about_one)
        && operation.method == Method::Post
        && fixed.len() > 1
        && is_verb(action)
    {
        verb.clone_from(action);
        fixed.pop();
        is_about_one = matches!(segments, [.., PathSegment::Parameter(_), PathSegment::Fixed(last)]
            if parts(last).count() == 1);
    }
    if let Some(last) = fixed.last_mut().filter(|_| is_about_one)
        && let Some(word) = last.last_mut()
    {
        *word = singular(word);
    }
    let named = |fixed: Vec<Vec<String>>| -> Vec<String> {
        std::iter::once(verb.clone())
            .chain(fixed.into_iter().flatten())
            .collect()
    };
    let is_version = |segment: &Vec<String>| segment.iter().all(|word| is_noise(word));
    let bare: Vec<Vec<String>> = fixed.iter().filter(|it| !is_version(it)).cloned().collect();
    // An id without the version has none either.
    match operation.operation_id {
        None if bare != fixed => vec![(named(bare), PATH + VERSION), (named(fixed), PATH)],
        None | Some(_) => vec![(named(bare), PATH)],
    }
}

/// Whether an operation has no other name: no id, or one that spells the path with its parameters.
fn is_only_name(operation: &Operation, method: &str) -> bool {
    let Some(id) = &operation.operation_id else {
        return true;
    };
    let said = |text: &str| -> String {
        let words = words(text).into_iter();
        words.filter(|word| !is_noise(word)).collect()
    };
    let mut segments = operation.path.segments.iter();
    let path = operation.path.text.split('?').next().unwrap_or_default();
    segments.any(|it| matches!(it, PathSegment::Parameter(_)))
        && said(id) == said(&format!("{method} {path}"))
}

/// The words of the fixed segments of a path, and of those that a parameter follows and that precede the group's own.
pub(super) fn fixed_segments(
    operation: &Operation,
    groups: &[Vec<String>],
) -> (Vec<Vec<String>>, Vec<Vec<String>>) {
    let segments = &operation.path.segments;
    let (mut fixed, mut holders) = (Vec::new(), Vec::new());
    let thing = |words: &[String]| words.last().map(|word| stem(word));
    let is_own = |words: &Vec<String>| groups.iter().any(|group| thing(group) == thing(words));
    for (index, segment) in segments.iter().enumerate() {
        if let PathSegment::Fixed(text) = segment {
            let is_below = fixed.iter().any(is_own);
            fixed.extend(parts(text).map(words));
            if index + 1 < segments.len() && !is_below {
                holders.extend(parts(text).last().map(words));
            }
        }
    }
    (fixed, holders)
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split('/').filter(|part| !part.is_empty())
}
