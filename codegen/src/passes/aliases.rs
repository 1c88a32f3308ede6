//! Aliases that Rust cannot express: recursive ones, and too large ones.

use super::report::Report;
use crate::diagnostic::catalogue;
use crate::ir::walk::{self, Edge};
use crate::ir::{Api, Ty, TypeId, TypeKind};

/// Turns recursive and large aliases into newtypes, and aliases of nothing but themselves into free-form JSON.
///
/// - Needs: nothing.
/// - Leaves: no alias leads back to itself, and none expands to more than [`MAX_ALIAS`] types, so later passes can
///   expand aliases without counting.
pub(super) fn settle(api: &mut Api, report: &mut Report<'_>) {
    break_cycles(api, report);
    part_large(api);
}

/// A recursive alias cannot be expressed in Rust. Through an array or a map it becomes a newtype; an alias of nothing
/// but itself is free-form.
fn break_cycles(api: &mut Api, report: &mut Report<'_>) {
    let mut cyclic = Cyclic::of(api);
    for index in 0..api.types.len() {
        if !cyclic.may_hold_itself(index) {
            continue;
        }
        let nothing_else = alias_reaches(api, index, &Edge::is_in_place);
        let holds_itself = alias_reaches(api, index, &|_| true);
        let Some(def) = api.types.get_mut(index).filter(|_| holds_itself) else {
            continue;
        };
        if let TypeKind::Alias(alias) = &mut def.kind {
            if nothing_else {
                alias.target = Ty::Any;
                def.docs
                    .facts
                    .push("Refers to itself: free-form JSON.".to_owned());
                let place = report.place(&def.pointer);
                report.push(catalogue::only_itself(place));
            } else {
                def.kind = TypeKind::Newtype(alias.clone());
            }
            cyclic.leave(index);
        }
    }
}

/// The aliases on the way from one cycle to another, or on one; the others are found without following each to its end.
struct Cyclic {
    targets: Vec<Vec<usize>>,
    holders: Vec<Vec<usize>>,
    /// How many of both are left; `None` for types that are on no cycle.
    left: Vec<Option<(usize, usize)>>,
}

impl Cyclic {
    fn of(api: &Api) -> Self {
        let all = 0..api.types.len();
        let targets: Vec<_> = all
            .clone()
            .map(|at| alias_targets(api, at, &|_| true))
            .collect();
        let mut holders = vec![Vec::new(); api.types.len()];
        for (at, targets) in targets.iter().enumerate() {
            for target in targets {
                if let Some(holders) = holders.get_mut(*target) {
                    holders.push(at);
                }
            }
        }
        let counts = targets.iter().zip(&holders);
        let left = counts
            .map(|(to, from)| Some((to.len(), from.len())))
            .collect();
        let mut this = Self {
            targets,
            holders,
            left,
        };
        for at in all {
            if matches!(this.left.get(at), Some(Some((0, _) | (_, 0)))) {
                this.leave(at);
            }
        }
        this
    }

    fn may_hold_itself(&self, at: usize) -> bool {
        matches!(self.left.get(at), Some(Some(_)))
    }

    /// Removes a type, and those that are on no cycle without it.
    fn leave(&mut self, at: usize) {
        let mut open = vec![at];
        while let Some(at) = open.pop() {
            if self.left.get_mut(at).and_then(Option::take).is_none() {
                continue;
            }
            for target in self.targets.get(at).into_iter().flatten() {
                if let Some(Some((_, holders))) = self.left.get_mut(*target) {
                    *holders = holders.saturating_sub(1);
                    open.extend((*holders == 0).then_some(*target));
                }
            }
            for holder in self.holders.get(at).into_iter().flatten() {
                if let Some(Some((targets, _))) = self.left.get_mut(*holder) {
                    *targets = targets.saturating_sub(1);
                    open.extend((*targets == 0).then_some(*holder));
                }
            }
        }
    }
}

/// The maximum number of types in an expanded alias: tuples of tuples multiply.
const MAX_ALIAS: usize = 64;

/// Turns each alias with too large an expansion into a newtype: everything that expands aliases, including rustc, would
/// have to visit all of it.
fn part_large(api: &mut Api) {
    let mut weights = vec![0; api.types.len()];
    // Depth first, targets before their aliases; there are no cycles any more.
    let mut order: Vec<(usize, bool)> = (0..api.types.len()).map(|at| (at, false)).collect();
    while let Some((at, entered)) = order.pop() {
        if weights.get(at).is_none_or(|weight| *weight != 0) {
            continue;
        }
        if !entered {
            order.push((at, true));
            let targets = alias_targets(api, at, &|_| true);
            order.extend(targets.into_iter().map(|target| (target, false)));
            continue;
        }
        let Some(def) = api.types.get_mut(at) else {
            continue;
        };
        let mut weight = 1;
        if let TypeKind::Alias(alias) = &def.kind {
            weight = weight_of(&alias.target, &weights);
            if weight > MAX_ALIAS {
                def.kind = TypeKind::Newtype(alias.clone());
                weight = 1;
            }
        }
        if let Some(own) = weights.get_mut(at) {
            *own = weight;
        }
    }
}

fn weight_of(ty: &Ty, weights: &[usize]) -> usize {
    if let Ty::Named(id) = ty {
        return weights.get(id.index()).copied().unwrap_or(1).max(1);
    }
    let mut weight = 1;
    walk::parts(ty, &mut |_, inner| weight += weight_of(inner, weights));
    weight
}

/// Whether following aliases along the edges to `follow` leads from an alias back to it.
fn alias_reaches(api: &Api, start: usize, follow: &impl Fn(Edge) -> bool) -> bool {
    let mut queue: Vec<usize> = alias_targets(api, start, follow);
    let mut seen = vec![false; api.types.len()];
    while let Some(at) = queue.pop() {
        if at == start {
            return true;
        }
        if let Some(mark) = seen.get_mut(at)
            && !std::mem::replace(mark, true)
        {
            queue.extend(alias_targets(api, at, follow));
        }
    }
    false
}

fn alias_targets(api: &Api, index: usize, follow: &impl Fn(Edge) -> bool) -> Vec<usize> {
    let mut found = Vec::new();
    if let Some(TypeKind::Alias(alias)) = api.types.get(index).map(|def| &def.kind) {
        walk::named_along(&alias.target, follow, &mut found);
    }
    found.into_iter().map(TypeId::index).collect()
}
