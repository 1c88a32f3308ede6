//! Where a `Box` stands: where a type would hold itself without one, and in structs that would be too large.

use crate::ir::{Api, Ty, TypeKind, size};

/// Bytes of a struct from which on its largest members are boxed. A struct in a struct in a struct can come to a
/// megabyte, and reading it keeps a dozen copies on the stack.
const LARGE: usize = 4096;
/// What is not worth a box.
const SMALL: usize = 128;

/// Breaks cycles of direct containment, and cycles of aliases; then bounds sizes.
pub(crate) fn settle(api: &mut Api) {
    break_alias_cycles(api);
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
fn break_alias_cycles(api: &mut Api) {
    for index in 0..api.types.len() {
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
            } else {
                def.kind = TypeKind::Newtype(alias.clone());
            }
        }
    }
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
        Ty::Tuple(members) => members.iter().for_each(|member| named(member, found)),
        Ty::Scalar(_) | Ty::Any | Ty::AnyObject | Ty::Null => {}
    }
}

/// The named types in a type expression that are held in place.
fn in_place(ty: &Ty, found: &mut Vec<usize>) {
    match ty {
        Ty::Named(id) => found.push(id.index()),
        Ty::Nullable(inner) => in_place(inner, found),
        Ty::Tuple(members) => members.iter().for_each(|member| in_place(member, found)),
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
        Ty::Tuple(members) => members.iter().for_each(|member| direct(api, member, found)),
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
