//! Methods of operations, unique in their group, without the words of the group.

use indexmap::IndexMap;

use super::candidates::{Candidate, candidates};
use super::ident::{Case, unraw};
use super::names::{GroupNames, OperationNames};
use super::operations::{by_rank, rank};
use super::settle::{Scope, Wish};
use crate::ir::{Api, Operation};

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
