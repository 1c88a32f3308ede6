//! Methods of operations, unique in their group, without the words of the group.

use indexmap::IndexMap;

use super::ident::{Case, unraw};
use super::names::{GroupNames, OperationNames};
use super::operations::{by_rank, rank, texts};
use super::settle::{Scope, Wish};
use super::stutter::{Facts, VERSION, behind_namespace, is_noise, shorten, singular, stem};
use super::verbs::is_verb;
use super::words::words;
use crate::ir::{Api, Content, Method, Operation, PathSegment, Ty, TypeKind, bare};

/// The methods of all operations, and no other name; `bases` are unique in the API.
pub(super) fn methods(api: &Api, groups: &[GroupNames], bases: &[String]) -> Vec<OperationNames> {
    let mut names = vec![OperationNames::default(); api.operations.len()];
    for members in by_group(api) {
        let candidates: Vec<Vec<Candidate>> = members
            .iter()
            .filter_map(|index| Some((api.operations.get(*index)?, bases.get(*index)?)))
            .map(|(operation, base)| candidates(api, operation, groups, base))
            .collect();
        let wishes = apart(candidates);
        let mut scope = Scope::default();
        let methods = scope.settle_by(&wishes, |at, _| {
            rank(api, members.get(at).copied().unwrap_or_default())
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

/// A name that an operation would like to have, and what it leaves out.
struct Candidate {
    name: String,
    cost: u32,
}

/// What is left of the candidates of a group's operations when each has come to a name that no other one wants.
///
/// Where several want one name, it belongs to the one that leaves out least for it. Where several leave out the same, it
/// belongs to none of them, so that none depends on the others in more than that they are there.
fn apart(candidates: Vec<Vec<Candidate>>) -> Vec<Wish> {
    let mut levels = vec![0; candidates.len()];
    loop {
        let mut wanted: IndexMap<&str, Vec<(u32, usize)>> = IndexMap::new();
        for (index, (own, level)) in candidates.iter().zip(&levels).enumerate() {
            if let Some(candidate) = own.get(*level) {
                let all = wanted.entry(candidate.name.as_str()).or_default();
                all.push((candidate.cost, index));
            }
        }
        let mut moved = false;
        for all in wanted.values().filter(|all| all.len() > 1) {
            let least = all.iter().map(|(cost, _)| *cost).min();
            let is_tie = all.iter().filter(|(cost, _)| Some(*cost) == least).count() > 1;
            for (cost, index) in all {
                let last = candidates.get(*index).map_or(0, |own| own.len() - 1);
                if let Some(level) = levels.get_mut(*index)
                    && (is_tie || Some(*cost) != least)
                    && *level < last
                {
                    *level += 1;
                    moved = true;
                }
            }
        }
        if !moved {
            break;
        }
    }
    let left = |(own, level): (Vec<Candidate>, usize)| {
        let names = own.into_iter().map(|candidate| candidate.name);
        let candidates: Vec<String> = names.skip(level).collect();
        Wish {
            text: candidates.first().cloned().unwrap_or_default(),
            candidates,
        }
    };
    candidates.into_iter().zip(levels).map(left).collect()
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

/// What a method would like to be called, best first: what the document fixes, shorter names, then whole ones.
fn candidates(
    api: &Api,
    operation: &Operation,
    groups: &[GroupNames],
    base: &str,
) -> Vec<Candidate> {
    let groups = group_words(api, operation, groups);
    let (path, holders) = fixed_segments(operation, &groups);
    let segments = &operation.path.segments;
    let parameter = match segments.last() {
        Some(PathSegment::Parameter(name)) => words(name),
        Some(PathSegment::Fixed(_)) | None => Vec::new(),
    };
    let is_list = is_list(
        api,
        operation,
        groups.first().and_then(|group| group.last()),
    );
    let facts = Facts {
        groups: &groups,
        path: &path,
        holders: &holders,
        parameter: &parameter,
        is_list,
    };
    let texts = texts(operation);
    // An id whose framework appended the path has no other short form.
    let shown = match &operation.operation_id {
        Some(_) => texts.get(..1),
        None => texts.get(..),
    };
    let mut all: Vec<Candidate> = Vec::new();
    let mut add = |wish: Wish, cost: u32| {
        for name in wish.candidates {
            if all.iter().all(|candidate| candidate.name != name) {
                all.push(Candidate { name, cost });
            }
        }
    };
    if let Some(name) = operation.rust_name.as_deref() {
        add(Wish::fixed(name, Case::Snake), FIXED);
    }
    let of_words = |words: &[String]| Wish::of_words(words, Case::Snake);
    // The parameters are left out already.
    let facts_of_path = Facts {
        parameter: &[],
        ..facts
    };
    for (words, cost) in of_path(operation, is_list) {
        for short in shorten(&words, facts_of_path) {
            add(of_words(&short.words), short.cost + cost);
        }
        add(of_words(&words), cost);
    }
    // Of operations whose framework appended the path, the one with the fewest parameters has the short name.
    let cut = match texts.len() {
        0 | 1 => 0,
        _ => segments
            .iter()
            .filter(|it| matches!(it, PathSegment::Parameter(_)))
            .count(),
    };
    let cut = u32::try_from(cut).unwrap_or(u32::MAX);
    for text in shown.unwrap_or_default() {
        let rest = behind_namespace(text, &groups);
        let namespace = cut + if rest.is_some() { NAMESPACE } else { WHOLE };
        let words = words(rest.unwrap_or(text));
        for short in shorten(&words, facts) {
            add(of_words(&short.words), short.cost + namespace);
        }
        if rest.is_some() {
            add(of_words(&words), namespace);
        }
    }
    for text in &texts {
        add(of_words(&words(text)), WHOLE);
    }
    add(of_words(&words(base)), WHOLE);
    all
}

/// What a name costs that the document fixes.
const FIXED: u32 = 0;

/// What the whole name of the document costs.
const WHOLE: u32 = 1;

/// What it costs to leave out a namespace.
const NAMESPACE: u32 = 2;

/// What it costs to leave out the parameters of a path that the name repeats.
const PATH: u32 = 3;

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

/// The words of the fixed segments of a path, and of those before a parameter that stand before the group's own.
fn fixed_segments(
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

/// The words of an operation whose name is its method and its path, or that has none: without the parameters, in the singular
/// where a parameter ends it, and with an action for its verb; without versions, then with them.
///
/// ```text
/// GET  /accounts/{account}/capabilities                list_accounts_capabilities
/// GET  /accounts/{account}/capabilities/{capability}   get_accounts_capability
/// POST /charges/{charge}/capture                       capture_charge
/// ```
fn of_path(operation: &Operation, is_list: bool) -> Vec<(Vec<String>, u32)> {
    let method = operation.method.as_str().to_ascii_lowercase();
    let segments = operation.path.segments.as_slice();
    let said = |words: Vec<String>| -> String {
        words.into_iter().filter(|word| !is_noise(word)).collect()
    };
    let is_spelled = |id: &String| {
        let path = operation.path.text.split('?').next().unwrap_or_default();
        said(words(id)) == said(words(&format!("{method} {path}")))
    };
    let has_parameters = segments
        .iter()
        .any(|it| matches!(it, PathSegment::Parameter(_)));
    if let Some(id) = &operation.operation_id
        && !(has_parameters && is_spelled(id))
    {
        return Vec::new();
    }
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
