//! Methods of operations, unique in their group, without the words of the group.

use super::ident::{Case, ident, unraw};
use super::names::{GroupNames, OperationNames};
use super::operations::{by_rank, candidates, rank, texts};
use super::settle::{Scope, Wish};
use super::stutter::{Facts, shorten, stem};
use super::words::words;
use crate::ir::{Api, Content, Method, Operation, PathSegment, Ty, TypeKind, bare};

/// The methods of all operations, and no other name; `bases` are unique in the API.
pub(super) fn methods(api: &Api, groups: &[GroupNames], bases: &[String]) -> Vec<OperationNames> {
    let mut names = vec![OperationNames::default(); api.operations.len()];
    for members in by_group(api) {
        let wishes: Vec<(Wish, bool)> = members
            .iter()
            .filter_map(|index| Some((api.operations.get(*index)?, bases.get(*index)?)))
            .map(|(operation, base)| {
                let (wish, is_plural) = wish(api, operation, groups);
                (wish.or(ident(base, Case::Snake)), is_plural)
            })
            .collect();
        let (wishes, plural): (Vec<Wish>, Vec<bool>) = wishes.into_iter().unzip();
        let mut scope = Scope::default();
        let methods = scope.settle_by(&wishes, |at, _| {
            let index = members.get(at).copied().unwrap_or_default();
            let operation = api.operations.get(index);
            let is_fixed = operation.is_some_and(|it| it.rust_name.is_some());
            (!is_fixed, plural.get(at).copied(), rank(api, index))
        });
        for (index, method) in members.iter().zip(methods) {
            if let (Some(operation), Some(names)) =
                (api.operations.get(*index), names.get_mut(*index))
            {
                further(operation, &method, &mut scope, names);
                names.method = method;
            }
        }
    }
    names
}

/// The methods beside that of an operation.
fn further(operation: &Operation, method: &str, scope: &mut Scope, names: &mut OperationNames) {
    let mut give = |role: &str, fixed: Option<&str>| {
        let wish = Wish::new(&format!("{} {role}", unraw(method)), Case::Snake);
        scope.give(&wish.with_fixed(fixed, Case::Snake))
    };
    if operation.streaming.is_some() {
        names.stream_method = give("stream", None);
    }
    if let Some(follow) = &operation.follow {
        names.follow_method = give("and follow", follow.name.as_deref());
    }
}

/// The operations of each group, by rank.
fn by_group(api: &Api) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for index in by_rank(api) {
        if let Some(operation) = api.operations.get(index) {
            let group = operation.group.0 as usize;
            if groups.len() <= group {
                groups.resize(group + 1, Vec::new());
            }
            if let Some(members) = groups.get_mut(group) {
                members.push(index);
            }
        }
    }
    groups
}

/// What a method would like to be called, and whether it is about several of what its group is about.
fn wish(api: &Api, operation: &Operation, groups: &[GroupNames]) -> (Wish, bool) {
    let group = groups.get(operation.group.0 as usize);
    let group = words(group.map_or("", |names| unraw(&names.accessor)));
    let parameter = match operation.path.segments.last() {
        Some(PathSegment::Parameter(name)) => words(name),
        Some(PathSegment::Fixed(_)) | None => Vec::new(),
    };
    let facts = Facts {
        group: &group,
        parameter: &parameter,
        is_list: is_list(api, operation, group.last()),
    };
    let texts = texts(operation);
    // An id whose framework appended the path has no other short form.
    let shown = match &operation.operation_id {
        Some(_) => texts.get(..1),
        None => texts.get(..),
    };
    let mut short = Vec::new();
    let mut is_plural = false;
    for text in shown.unwrap_or_default() {
        let found = shorten(&words(text), facts);
        is_plural |= found.is_plural;
        short.extend(found.names);
    }
    let long = candidates(&texts, Case::Snake);
    let wish = match short.split_first() {
        Some((first, others)) => {
            let others = others.iter();
            let wish = Wish {
                text: long.text.clone(),
                ..Wish::of_words(first, Case::Snake)
            };
            others
                .fold(wish, |wish, name| {
                    wish.or_all(Wish::of_words(name, Case::Snake))
                })
                .or_all(long)
        }
        None => long,
    };
    let wish = wish.with_fixed(operation.rust_name.as_deref(), Case::Snake);
    (wish, is_plural)
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
