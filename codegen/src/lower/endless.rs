//! Unions that are members of themselves: reading such a member would never end, and it says nothing new.

use std::collections::BTreeSet;

use crate::diagnostic::Pointer;
use crate::ir::{Api, Ty, TypeKind, resolved};

/// Takes the variants away that lead from a union back to it through nothing but unions. Returns where such unions stand.
pub(crate) fn settle(api: &mut Api) -> Vec<Pointer> {
    let mut changed = Vec::new();
    let mut search = Search {
        state: vec![State::New; api.types.len()],
        back: BTreeSet::new(),
    };
    for start in 0..api.types.len() {
        search.visit(api, start);
    }
    // The last first, so that the others keep their places.
    for (holder, variant) in search.back.into_iter().rev() {
        let Some(def) = api.types.get_mut(holder) else {
            continue;
        };
        if let TypeKind::Union(union) = &mut def.kind {
            union.forget(variant);
            let fact = "Is listed as a member of itself; that member is left out.";
            if !def.docs.facts.iter().any(|known| known == fact) {
                def.docs.facts.push(fact.to_owned());
                changed.push(def.pointer.clone());
            }
        }
    }
    changed.reverse();
    changed
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

struct Search {
    state: Vec<State>,
    /// Unions and the positions of their variants that close a cycle.
    back: BTreeSet<(usize, usize)>,
}

impl Search {
    fn visit(&mut self, api: &Api, start: usize) {
        let mut stack = Vec::new();
        if self.state.get(start) == Some(&State::New) {
            self.set(start, State::Open);
            stack.push((start, edges(api, start).into_iter()));
        }
        while let Some((index, edges_left)) = stack.last_mut() {
            let index = *index;
            match edges_left.next() {
                None => {
                    self.set(index, State::Done);
                    stack.pop();
                }
                Some((variant, target)) => match self.state.get(target) {
                    Some(State::Open) => {
                        self.back.insert((index, variant));
                    }
                    Some(State::New) => {
                        self.set(target, State::Open);
                        stack.push((target, edges(api, target).into_iter()));
                    }
                    Some(State::Done) | None => {}
                },
            }
        }
    }

    fn set(&mut self, index: usize, state: State) {
        if let Some(slot) = self.state.get_mut(index) {
            *slot = state;
        }
    }
}

/// The variants of a union that are unions.
fn edges(api: &Api, index: usize) -> Vec<(usize, usize)> {
    let Some(TypeKind::Union(union)) = api.types.get(index).map(|def| &def.kind) else {
        return Vec::new();
    };
    let target = |ty| {
        let mut ty = resolved(api, ty);
        while let Ty::Nullable(inner) | Ty::Boxed(inner) = ty {
            ty = resolved(api, inner);
        }
        match ty {
            Ty::Named(id) if matches!(api.ty(*id).kind, TypeKind::Union(_)) => Some(id.index()),
            _ => None,
        }
    };
    let variants = union.variants.iter().enumerate();
    variants
        .filter_map(|(position, variant)| Some((position, target(&variant.ty)?)))
        .collect()
}
