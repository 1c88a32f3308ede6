//! Where a `Box` stands: where a type would hold itself without one, and in structs that would be too large.

use std::collections::BTreeSet;

use crate::diagnostic::Pointer;
use crate::ir::walk::{self, Edge};
use crate::ir::{Api, Ty, TypeId, TypeKind, resolved, size};

/// Bytes of a struct from which on its largest members are boxed. A struct in a struct in a struct can come to a
/// megabyte, and reading it keeps a dozen copies on the stack.
const LARGE: usize = 4096;
/// What is not worth a box.
const SMALL: usize = 128;

/// Breaks cycles of direct containment, and cycles of aliases; then bounds sizes. Returns where aliases of nothing but
/// themselves stand.
pub(crate) fn settle(api: &mut Api) -> Vec<Pointer> {
    let free_form = break_alias_cycles(api);
    part_large_aliases(api);
    let mut search = Search {
        state: vec![State::New; api.types.len()],
        boxes: vec![BTreeSet::new(); api.types.len()],
        done: Vec::new(),
    };
    for index in 0..api.types.len() {
        search.visit(api, index);
    }
    for (def, slots) in api.types.iter_mut().zip(search.boxes) {
        box_slots(&mut def.kind, &slots);
    }
    bound_sizes(api, &search.done);
    free_form
}

/// Boxes the largest members of large structs. In `order`, a type comes after those that it holds in place.
fn bound_sizes(api: &mut Api, order: &[usize]) {
    let mut sizes = vec![0; api.types.len()];
    for &index in order {
        let boxes = large_fields(api, &sizes, index);
        if let Some(def) = api.types.get_mut(index) {
            box_slots(&mut def.kind, &boxes);
        }
        if let Some(def) = api.types.get(index) {
            let own = size::of_kind(api, &sizes, &def.kind);
            if let Some(size) = sizes.get_mut(index) {
                *size = own;
            }
        }
    }
}

/// The fields to box so that a struct is no longer large.
fn large_fields(api: &Api, sizes: &[usize], index: usize) -> BTreeSet<usize> {
    let Some(TypeKind::Struct(object)) = api.types.get(index).map(|def| &def.kind) else {
        return BTreeSet::new();
    };
    let mut fields: Vec<_> = size::fields(api, sizes, object).enumerate().collect();
    let mut whole: usize = fields.iter().map(|(_, size)| size).sum();
    fields.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let mut boxes = BTreeSet::new();
    for (slot, size) in fields {
        if whole <= LARGE || size <= SMALL {
            break;
        }
        whole -= size;
        boxes.insert(slot);
    }
    boxes
}

/// An alias that stands for itself cannot be written in Rust. Through an array or a map it becomes a type of its own;
/// one that is nothing but itself is free-form.
fn break_alias_cycles(api: &mut Api) -> Vec<Pointer> {
    let mut free_form = Vec::new();
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
                free_form.push(def.pointer.clone());
            } else {
                def.kind = TypeKind::Newtype(alias.clone());
            }
            cyclic.leave(index);
        }
    }
    free_form
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

    /// Takes out a type, and those that are on no cycle without it.
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

/// Most types that an alias may stand for, those behind further aliases counted: tuples of tuples multiply.
const MAX_ALIAS: usize = 64;

/// Makes a type of its own of each alias that stands for too much: whoever looks through aliases, rustc first, would
/// look at all of it.
fn part_large_aliases(api: &mut Api) {
    let mut weights = vec![0; api.types.len()];
    // Depth first, what an alias stands for before the alias; they are in no cycles any more.
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// Depth-first search over direct containment; an edge to a type that is still open closes a cycle.
struct Search {
    state: Vec<State>,
    /// Of each type the members to box.
    boxes: Vec<BTreeSet<usize>>,
    /// Types whose search is over, in this order.
    done: Vec<usize>,
}

/// A type on the way, with the slots that hold other types.
struct Frame {
    index: usize,
    edges: std::vec::IntoIter<(usize, usize)>,
}

impl Search {
    fn visit(&mut self, api: &Api, start: usize) {
        let mut stack = Vec::new();
        if self.state.get(start) == Some(&State::New) {
            stack.push(self.open(api, start));
        }
        while let Some(frame) = stack.last_mut() {
            let index = frame.index;
            match frame.edges.next() {
                None => {
                    self.set(index, State::Done);
                    self.done.push(index);
                    stack.pop();
                }
                Some((slot, target)) => match self.state.get(target) {
                    Some(State::Open) => {
                        if let Some(slots) = self.boxes.get_mut(index) {
                            slots.insert(slot);
                        }
                    }
                    Some(State::New) => stack.push(self.open(api, target)),
                    Some(State::Done) | None => {}
                },
            }
        }
    }

    fn open(&mut self, api: &Api, index: usize) -> Frame {
        self.set(index, State::Open);
        Frame {
            index,
            edges: edges(api, index).into_iter(),
        }
    }

    fn set(&mut self, index: usize, state: State) {
        if let Some(slot) = self.state.get_mut(index) {
            *slot = state;
        }
    }
}

/// Members of a type with the structs and unions they hold without indirection.
fn edges(api: &Api, index: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let Some(def) = api.types.get(index) else {
        return found;
    };
    let mut slot = 0;
    walk::members(&def.kind, &mut |edge, ty| {
        if matches!(edge, Edge::Field | Edge::Variant) {
            let mut targets = Vec::new();
            direct(api, ty, &mut targets);
            found.extend(targets.into_iter().map(|target| (slot, target)));
        }
        slot += 1;
    });
    found
}

/// The structs, unions and enums in a type expression that are held in place; aliases are looked through.
fn direct(api: &Api, ty: &Ty, found: &mut Vec<usize>) {
    match resolved(api, ty) {
        Ty::Named(id) => found.push(id.index()),
        ty => walk::parts(ty, &mut |edge, inner| {
            if edge.is_in_place() {
                direct(api, inner, found);
            }
        }),
    }
}

fn box_slots(kind: &mut TypeKind, slots: &BTreeSet<usize>) {
    let mut slot = 0;
    walk::members_mut(kind, &mut |_, ty| {
        if slots.contains(&slot) {
            boxed(ty);
        }
        slot += 1;
    });
}

fn boxed(ty: &mut Ty) {
    match ty {
        Ty::Nullable(inner) => boxed(inner),
        Ty::Boxed(_) => {}
        ty => *ty = Ty::Boxed(Box::new(std::mem::replace(ty, Ty::Any))),
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::emit::fixture::{api, component, field, object};
    use crate::ir::{Presence, Scalar, TypeId};

    /// An API of structs, each with `texts` texts and the structs in `holds`.
    fn structs(all: &[(usize, &[u32])]) -> Api {
        let mut api = api(Vec::new());
        let fields = |texts: usize, holds: &[u32]| {
            let texts = (0..texts).map(|i| (format!("t{i}"), Ty::Scalar(Scalar::Text)));
            let holds = holds
                .iter()
                .map(|id| (format!("h{id}"), Ty::Named(TypeId(*id))));
            let all = texts.chain(holds);
            all.map(|(name, ty)| field(&name, ty, Presence::Optional))
                .collect()
        };
        api.types = all
            .iter()
            .enumerate()
            .map(|(i, (texts, holds))| component(&format!("s{i}"), object(fields(*texts, holds))))
            .collect();
        api
    }

    fn boxes(api: &Api, index: usize) -> Vec<&str> {
        let TypeKind::Struct(object) = &api.types[index].kind else {
            return Vec::new();
        };
        let boxed = object
            .fields
            .iter()
            .filter(|f| matches!(f.ty, Ty::Boxed(_)));
        boxed.map(|f| f.wire.as_str()).collect()
    }

    #[test]
    fn large_structs_box_their_largest_members_and_no_more() {
        // The holder comes first: sizes do not hang on the order of the document.
        let mut api = structs(&[
            (10, &[1, 2, 3, 4]),
            (100, &[]),
            (40, &[]),
            (30, &[]),
            (5, &[]),
        ]);
        settle(&mut api);
        assert_eq!(boxes(&api, 0), ["h1"]);
        let mut api = structs(&[(10, &[1, 1]), (60, &[2]), (60, &[])]);
        settle(&mut api);
        assert_eq!((boxes(&api, 0), boxes(&api, 1)), (vec!["h1"], vec![]));
    }

    #[test]
    fn small_members_of_a_large_struct_stay_in_place() {
        let mut api = structs(&[(400, &[1]), (5, &[])]);
        settle(&mut api);
        assert!(boxes(&api, 0).is_empty());
    }
}
