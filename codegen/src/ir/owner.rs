//! Owners: where in the API a type stands, by the names of the document alone.
//!
//! A component owns the inline types below it, an operation those of its parameters and bodies. Equal inline types may be
//! one type, and then several owners use it; the first of them in the order of [`Owner`] has it, whatever the order of the
//! document. Whoever chooses between places goes by this order: `passes::dedupe` (which of equal types stays), `surface`
//! (in which file a type stands) and `name` (which of several types gets a name).

use super::api::Api;
use super::types::{NameHint, TypeId};

/// Where a type stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner {
    /// The outermost place.
    pub root: Root,
    /// The roles that lead from there to the type; none where it is the root itself.
    pub roles: Vec<String>,
}

/// A component, or an operation. Components come first: they have names of their own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Root {
    /// A component schema by its key, or `x-rust-name`.
    Schema(String),
    /// A component that is no schema, or a channel, by its key.
    Shared(String),
    /// An operation by its path and method.
    Operation(String, &'static str),
    /// None: hints that hold each other.
    Nothing,
}

/// Where each type stands, by id.
#[must_use]
pub fn owners(api: &Api) -> Vec<Owner> {
    let mut owners: Vec<Option<Owner>> = vec![None; api.types.len()];
    for index in 0..api.types.len() {
        // From the type outwards to the first whose owner is known.
        let mut line = Vec::new();
        let mut next = u32::try_from(index).ok().map(TypeId);
        let mut owner = Owner {
            root: Root::Nothing,
            roles: Vec::new(),
        };
        while let Some(id) = next.take() {
            if let Some(known) = owners.get(id.index()).and_then(Option::as_ref) {
                owner = known.clone();
                break;
            }
            if line.contains(&id) {
                break;
            }
            line.push(id);
            match &api.ty(id).hint {
                NameHint::Within { parent, .. } => next = Some(*parent),
                hint => owner.root = root(api, hint),
            }
        }
        for id in line.into_iter().rev() {
            owner.roles.extend(role(&api.ty(id).hint));
            if let Some(slot) = owners.get_mut(id.index()) {
                *slot = Some(owner.clone());
            }
        }
    }
    owners.into_iter().flatten().collect()
}

fn root(api: &Api, hint: &NameHint) -> Root {
    match hint {
        NameHint::Component(key) | NameHint::Fixed(key) => Root::Schema(key.clone()),
        NameHint::Shared { component, .. } => Root::Shared(component.clone()),
        NameHint::Operation { operation, .. } => api
            .operations
            .get(operation.0 as usize)
            .map_or(Root::Nothing, |operation| {
                Root::Operation(operation.path.text.clone(), operation.method.as_str())
            }),
        NameHint::Within { .. } => Root::Nothing,
    }
}

fn role(hint: &NameHint) -> Option<String> {
    match hint {
        NameHint::Within { role, .. }
        | NameHint::Operation { role, .. }
        | NameHint::Shared { role, .. } => Some(role.clone()),
        NameHint::Component(_) | NameHint::Fixed(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::fixture::{api, component, object, operation};
    use crate::ir::{Method, OperationId, OperationPart, TypeDef};

    fn hinted(hint: NameHint) -> TypeDef {
        TypeDef {
            hint,
            ..component("", object(Vec::new()))
        }
    }

    fn within(parent: u32, role: &str) -> TypeDef {
        hinted(NameHint::Within {
            parent: TypeId(parent),
            role: role.to_owned(),
        })
    }

    #[test]
    fn owners_are_in_the_order_of_names() {
        let mut api = api(vec![operation("update", Method::Patch, "/a")]);
        api.types = vec![
            component("Message", object(Vec::new())),
            within(2, "item"),
            within(0, "content"),
            component("Answer", object(Vec::new())),
            within(3, "z"),
            hinted(NameHint::Operation {
                operation: OperationId(0),
                part: OperationPart::Other,
                role: "a".to_owned(),
            }),
            // Hints that hold each other still have an owner.
            within(7, "x"),
            within(6, "y"),
        ];
        let owners = owners(&api);
        let mut order: Vec<usize> = (0..owners.len()).collect();
        order.sort_by_key(|index| owners.get(*index));
        assert_eq!(order, [3, 4, 0, 2, 1, 5, 7, 6]);
    }
}
