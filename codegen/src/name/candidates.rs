//! Candidates for the name of a method: the names in the document, and shorter forms of them.

use super::from_path::{fixed_segments, from_path};
use super::ident::{Case, unraw};
use super::names::GroupNames;
use super::operations::texts;
use super::settle::Wish;
use super::stutter::{Facts, behind_namespace, shorten, stem};
use super::words::words;
use crate::ir::{Api, Content, Method, Operation, PathSegment, Ty, TypeKind, bare};

/// A possible name of an operation, and the cost of what it leaves out.
pub(super) struct Candidate {
    pub(super) name: String,
    pub(super) cost: u32,
}

/// What a name costs that the document fixes.
const FIXED: u32 = 0;

/// What the whole name of the document costs.
const WHOLE: u32 = 1;

/// What it costs to leave out a namespace.
const NAMESPACE: u32 = 2;

/// The candidates for an operation, best first: what the document fixes, shorter names, then whole ones.
pub(super) fn candidates(
    api: &Api,
    operation: &Operation,
    groups: &[GroupNames],
    base: &str,
) -> Vec<Candidate> {
    let groups = group_words(api, operation, groups);
    let (path, holders) = fixed_segments(operation, &groups);
    let parameter = match operation.path.segments.last() {
        Some(PathSegment::Parameter(name)) => words(name),
        Some(PathSegment::Fixed(_)) | None => Vec::new(),
    };
    let thing = groups.first().and_then(|group| group.last());
    let facts = Facts {
        groups: &groups,
        path: &path,
        holders: &holders,
        parameter: &parameter,
        is_list: is_list(api, operation, thing),
    };
    let texts = texts(operation);
    let mut all = Candidates::default();
    if let Some(name) = operation.rust_name.as_deref() {
        all.add(Wish::fixed(name, Case::Snake), FIXED);
    }
    all.add_path(operation, facts);
    all.add_short_texts(operation, &texts, facts);
    for text in &texts {
        all.add_words(&words(text), WHOLE);
    }
    all.add_words(&words(base), WHOLE);
    all.0
}

#[derive(Default)]
struct Candidates(Vec<Candidate>);

impl Candidates {
    fn add(&mut self, wish: Wish, cost: u32) {
        for name in wish.candidates {
            if self.0.iter().all(|candidate| candidate.name != name) {
                self.0.push(Candidate { name, cost });
            }
        }
    }

    fn add_words(&mut self, words: &[String], cost: u32) {
        self.add(Wish::of_words(words, Case::Snake), cost);
    }

    fn add_shortened(&mut self, words: &[String], facts: Facts<'_>, cost: u32) {
        for short in shorten(words, facts) {
            self.add_words(&short.words, short.cost + cost);
        }
    }

    /// What method and path say, where they are the name of the operation.
    fn add_path(&mut self, operation: &Operation, facts: Facts<'_>) {
        // The parameters are left out already.
        let facts = Facts {
            parameter: &[],
            ..facts
        };
        for (words, cost) in from_path(operation, facts.is_list) {
            self.add_shortened(&words, facts, cost);
            self.add_words(&words, cost);
        }
    }

    /// What the texts of the document say without namespaces and the words of the group.
    fn add_short_texts(&mut self, operation: &Operation, texts: &[String], facts: Facts<'_>) {
        // Of operations whose framework appended the path, the one with the fewest parameters has the short name.
        let parameters = operation.path.segments.iter();
        let parameters = parameters.filter(|it| matches!(it, PathSegment::Parameter(_)));
        let cut = match texts {
            [] | [_] => 0,
            _ => u32::try_from(parameters.count()).unwrap_or(u32::MAX),
        };
        // An id whose framework appended the path has no other short form.
        let shown = match &operation.operation_id {
            Some(_) => texts.get(..1),
            None => texts.get(..),
        };
        for text in shown.unwrap_or_default() {
            let rest = behind_namespace(text, facts.groups);
            let cost = cut + if rest.is_some() { NAMESPACE } else { WHOLE };
            let words = words(rest.unwrap_or(text));
            self.add_shortened(&words, facts, cost);
            if rest.is_some() {
                self.add_words(&words, cost);
            }
        }
    }
}

/// The words of the group of an operation: its accessor; then the tag without what it has in parentheses or after a dash:
/// `Issue fields (apps)`, `Users - company level`.
fn group_words(api: &Api, operation: &Operation, groups: &[GroupNames]) -> Vec<Vec<String>> {
    let at = operation.group.0 as usize;
    let accessor = groups.get(at).map_or("", |names| unraw(&names.accessor));
    let hint = api.groups.get(at).map_or("", |group| group.hint.as_str());
    let mut all = vec![words(accessor)];
    let ends = [hint.find('('), hint.find(" - ")];
    let start = ends.into_iter().flatten().min();
    let start = start.and_then(|end| hint.get(..end)).map(str::trim);
    all.extend(start.filter(|start| !start.is_empty()).map(words));
    all
}

/// Properties that hold the elements of a list.
const ELEMENTS: &[&str] = &[
    "content", "data", "elements", "entries", "items", "list", "records", "results", "values",
];

/// Whether an operation gets a list: an array, pages, or an object with an array of the things that its group is about.
fn is_list(api: &Api, operation: &Operation, thing: Option<&String>) -> bool {
    let ends_with_parameter = matches!(
        operation.path.segments.last(),
        Some(PathSegment::Parameter(_))
    );
    if operation.method != Method::Get || ends_with_parameter {
        return false;
    }
    let is_array = |ty: &Ty| matches!(bare(api, ty), Ty::Array(_));
    let thing = thing.map(|word| stem(word));
    let holds_elements = |name: &str| {
        let last = words(name).pop().unwrap_or_default();
        ELEMENTS.contains(&name) || thing.as_ref().is_some_and(|thing| stem(&last) == *thing)
    };
    let is_list_ty = |ty: &Ty| match bare(api, ty) {
        Ty::Array(_) => true,
        Ty::Named(id) => match &api.ty(*id).kind {
            TypeKind::Struct(object) => object
                .fields
                .iter()
                .any(|field| holds_elements(&field.wire) && is_array(&field.ty)),
            TypeKind::Enum(_) | TypeKind::Union(_) | TypeKind::Alias(_) | TypeKind::Newtype(_) => {
                false
            }
        },
        _ => false,
    };
    let mut contents = operation.responses.success.iter();
    operation.pagination.is_some()
        || contents.any(|case| {
            case.content
                .members()
                .any(|content| matches!(content, Content::Json(ty) if is_list_ty(ty)))
        })
}
