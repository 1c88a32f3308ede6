//! Where a `Box` stands: where a type would hold itself without one, and in structs that would be too large.

use crate::diagnostic::Pointer;
use crate::ir::{Api, Ty, TypeKind, size};

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
        boxes: Vec::new(),
        done: Vec::new(),
    };
    for index in 0..api.types.len() {
        search.visit(api, index);
    }
    for (holder, slot) in search.boxes {
        if let Some(def) = api.types.get_mut(holder) {
            box_slot(&mut def.kind, slot);
        }
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
            for slot in boxes {
                box_slot(&mut def.kind, slot);
            }
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
fn large_fields(api: &Api, sizes: &[usize], index: usize) -> Vec<usize> {
    let Some(TypeKind::Struct(object)) = api.types.get(index).map(|def| &def.kind) else {
        return Vec::new();
    };
    let mut fields: Vec<_> = size::fields(api, sizes, object).enumerate().collect();
    let mut whole: usize = fields.iter().map(|(_, size)| size).sum();
    fields.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let mut boxes = Vec::new();
    for (slot, size) in fields {
        if whole <= LARGE || size <= SMALL {
            break;
        }
        whole -= size;
        boxes.push(slot);
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
        let nothing_else = alias_reaches(api, index, in_place);
        let holds_itself = alias_reaches(api, index, named);
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
            .map(|at| alias_targets(api, at, named))
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
            let targets = alias_targets(api, at, named);
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
    let below = match ty {
        Ty::Named(id) => return weights.get(id.index()).copied().unwrap_or(1).max(1),
        Ty::Array(inner) | Ty::Map(inner) | Ty::Nullable(inner) | Ty::Boxed(inner) => {
            weight_of(inner, weights)
        }
        Ty::Keyed(key, value) => weight_of(key, weights) + weight_of(value, weights),
        Ty::Tuple(tuple) => tuple.items().map(|item| weight_of(item, weights)).sum(),
        Ty::Scalar(_) | Ty::Any | Ty::AnyObject | Ty::Null => 0,
    };
    below + 1
}

/// Whether following the aliases among the types that `within` finds leads from an alias back to it.
fn alias_reaches(api: &Api, start: usize, within: fn(&Ty, &mut Vec<usize>)) -> bool {
    let mut queue: Vec<usize> = alias_targets(api, start, within);
    let mut seen = vec![false; api.types.len()];
    while let Some(at) = queue.pop() {
        if at == start {
            return true;
        }
        if let Some(mark) = seen.get_mut(at)
            && !std::mem::replace(mark, true)
        {
            queue.extend(alias_targets(api, at, within));
        }
    }
    false
}

fn alias_targets(api: &Api, index: usize, within: fn(&Ty, &mut Vec<usize>)) -> Vec<usize> {
    let mut found = Vec::new();
    if let Some(TypeKind::Alias(alias)) = api.types.get(index).map(|def| &def.kind) {
        within(&alias.target, &mut found);
    }
    found
}

/// The named types in a type expression.
fn named(ty: &Ty, found: &mut Vec<usize>) {
    match ty {
        Ty::Named(id) => found.push(id.index()),
        Ty::Array(inner) | Ty::Map(inner) | Ty::Nullable(inner) | Ty::Boxed(inner) => {
            named(inner, found)
        }
        Ty::Keyed(key, value) => {
            named(key, found);
            named(value, found);
        }
        Ty::Tuple(tuple) => tuple.items().for_each(|item| named(item, found)),
        Ty::Scalar(_) | Ty::Any | Ty::AnyObject | Ty::Null => {}
    }
}

/// The named types in a type expression that are held in place.
fn in_place(ty: &Ty, found: &mut Vec<usize>) {
    match ty {
        Ty::Named(id) => found.push(id.index()),
        Ty::Nullable(inner) => in_place(inner, found),
        Ty::Tuple(tuple) => tuple.in_place().for_each(|item| in_place(item, found)),
        Ty::Array(_)
        | Ty::Map(_)
        | Ty::Keyed(..)
        | Ty::Boxed(_)
        | Ty::Scalar(_)
        | Ty::Any
        | Ty::AnyObject
        | Ty::Null => {}
    }
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
    boxes: Vec<(usize, usize)>,
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
                    Some(State::Open) => self.boxes.push((index, slot)),
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

/// Slots of a type with the structs and unions they hold without indirection. Kept members live in a map.
fn edges(api: &Api, index: usize) -> Vec<(usize, usize)> {
    let slots: Vec<&Ty> = match api.types.get(index).map(|def| &def.kind) {
        Some(TypeKind::Struct(object)) => object.fields.iter().map(|field| &field.ty).collect(),
        Some(TypeKind::Union(union)) => union.variants.iter().map(|variant| &variant.ty).collect(),
        Some(TypeKind::Alias(_) | TypeKind::Newtype(_) | TypeKind::Enum(_)) | None => Vec::new(),
    };
    let mut found = Vec::new();
    for (slot, ty) in slots.into_iter().enumerate() {
        let mut targets = Vec::new();
        direct(api, ty, &mut targets);
        found.extend(targets.into_iter().map(|target| (slot, target)));
    }
    found
}

/// The structs, unions and enums in a type expression that are held in place; aliases are looked through.
fn direct(api: &Api, ty: &Ty, found: &mut Vec<usize>) {
    match ty {
        Ty::Named(id) => match api.types.get(id.index()).map(|def| &def.kind) {
            Some(TypeKind::Alias(alias)) => direct(api, &alias.target, found),
            _ => found.push(id.index()),
        },
        Ty::Nullable(inner) => direct(api, inner, found),
        Ty::Tuple(tuple) => tuple.in_place().for_each(|item| direct(api, item, found)),
        Ty::Array(_)
        | Ty::Map(_)
        | Ty::Keyed(..)
        | Ty::Boxed(_)
        | Ty::Scalar(_)
        | Ty::Any
        | Ty::AnyObject
        | Ty::Null => {}
    }
}

fn box_slot(kind: &mut TypeKind, slot: usize) {
    let ty = match kind {
        TypeKind::Struct(object) => object.fields.get_mut(slot).map(|field| &mut field.ty),
        TypeKind::Union(union) => union.variants.get_mut(slot).map(|variant| &mut variant.ty),
        TypeKind::Alias(_) | TypeKind::Newtype(_) | TypeKind::Enum(_) => None,
    };
    if let Some(ty) = ty {
        boxed(ty);
    }
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
