//! Inline schemas that stand in a document several times, word for word, become one type.
//!
//! Two inline types are one when they have the same role (the property or parameter they stand in), the same documentation
//! and the same shape. In one component or operation the first of them gives the name. Of different owners each keeps its
//! name, and all but one are other names for the same type: that of the owner that comes first in the alphabet. So a type
//! keeps its name and its place when an equal one is added elsewhere, and costs no more code. Component schemas are never
//! merged: the document names them.

use std::hash::{DefaultHasher, Hash, Hasher};

use indexmap::IndexMap;

use crate::ir::{
    AliasType, Api, Field, NameHint, OperationId, OperationPart, Struct, Ty, TypeDef, TypeId,
    TypeKind, Variant, outermost, walk,
};

/// Merges equal inline types.
///
/// - Needs: presence, fixed values and additional properties are settled, as types that differ in them are not equal;
///   an inline type comes after its owner.
/// - Leaves: of equal inline types one is no alias, but for the requests and responses of operations; ids are without gaps.
pub(super) fn settle(api: &mut Api) {
    let owners = owners(api);
    let stand_for = ids(api).map(|id| stands_for(api, id)).collect::<Vec<_>>();
    let classes = classes(api, &stand_for);
    let kept = kept(&owners, &classes, &stand_for);
    let names = other_names(api, &owners, &classes, &kept);
    for (id, target) in names {
        if let Some(def) = api.types.get_mut(id.index()) {
            let target = Ty::Named(target);
            def.kind = TypeKind::Alias(AliasType { target });
        }
    }
    let ids = compact(api, &kept);
    walk::rename(api, &|id| renamed(id, &ids));
}

fn ids(api: &Api) -> impl Iterator<Item = TypeId> + use<> {
    let count = u32::try_from(api.types.len()).unwrap_or(u32::MAX);
    (0..count).map(TypeId)
}

/// The owner of an inline type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Owner {
    /// A component schema, or another named type.
    Type(TypeId),
    Operation(OperationId),
    /// A shared component other than a schema, or a channel, by its key.
    Component(String),
}

impl Owner {
    /// The sort key of owners, independent of their place in the document.
    fn key<'a>(&'a self, api: &'a Api) -> (&'a str, &'static str) {
        match self {
            Self::Type(id) => match &api.ty(*id).hint {
                NameHint::Component(key) | NameHint::Fixed(key) => (key, ""),
                NameHint::Within { role, .. }
                | NameHint::Operation { role, .. }
                | NameHint::Shared { role, .. } => (role, ""),
            },
            Self::Operation(id) => match api.operations.get(id.0 as usize) {
                Some(operation) => (&operation.path.text, operation.method.as_str()),
                None => ("", ""),
            },
            Self::Component(key) => (key, ""),
        }
    }
}

/// The owners of all types.
fn owners(api: &Api) -> Vec<Owner> {
    let outermost = outermost(api).into_iter();
    outermost
        .map(|id| match &api.ty(id).hint {
            NameHint::Operation { operation, .. } => Owner::Operation(*operation),
            NameHint::Shared { component, .. } => Owner::Component(component.clone()),
            NameHint::Component(_) | NameHint::Fixed(_) | NameHint::Within { .. } => {
                Owner::Type(id)
            }
        })
        .collect()
}

/// For each type the representative of its equal types; it may be the type itself.
///
/// An inline type comes after its owner, so that iterating backwards visits the parts of a type before the type.
fn classes(api: &Api, stand_for: &[TypeId]) -> Vec<TypeId> {
    let mut class = stand_for.to_vec();
    let mut seen: IndexMap<u64, Vec<(TypeDef, TypeId)>> = IndexMap::new();
    for id in ids(api).collect::<Vec<_>>().into_iter().rev() {
        let def = api.ty(id);
        let Some(role) = role(&def.hint).filter(|_| class.get(id.index()) == Some(&id)) else {
            continue;
        };
        // Compared by the representatives of its parts.
        let mut def = def.clone();
        walk::members_mut(&mut def.kind, &mut |_, ty| {
            walk::rename_in(ty, &|id| renamed(id, &class));
        });
        let alike = seen.entry(digest(role, &def)).or_default();
        match alike.iter().find(|(other, _)| equal(&def, other)) {
            Some((_, other)) => {
                if let Some(slot) = class.get_mut(id.index()) {
                    *slot = *other;
                }
            }
            None => alike.push((def, id)),
        }
    }
    class.iter().map(|id| renamed(*id, &class)).collect()
}

/// For each type the one that remains: the first of those that are equal and have the same owner.
fn kept(owners: &[Owner], classes: &[TypeId], stand_for: &[TypeId]) -> Vec<TypeId> {
    let mut first: IndexMap<(&Owner, TypeId), TypeId> = IndexMap::new();
    let mut kept: Vec<TypeId> = Vec::with_capacity(classes.len());
    let types = owners.iter().zip(classes).zip(stand_for);
    for (id, ((owner, class), stands_for)) in (0u32..).map(TypeId).zip(types) {
        kept.push(if *stands_for == id {
            *first.entry((owner, *class)).or_insert(id)
        } else {
            // One before it.
            renamed(*stands_for, &kept)
        });
    }
    kept
}

/// The types that become aliases of a type with another owner, with that type.
fn other_names(
    api: &Api,
    owners: &[Owner],
    classes: &[TypeId],
    kept: &[TypeId],
) -> Vec<(TypeId, TypeId)> {
    let mut members: IndexMap<TypeId, Vec<TypeId>> = IndexMap::new();
    for ((id, class), kept) in ids(api).zip(classes).zip(kept) {
        if id == *kept {
            members.entry(*class).or_default().push(id);
        }
    }
    let key = |id: &TypeId| owners.get(id.index()).map(|owner| owner.key(api));
    let mut names = Vec::new();
    for members in members.values().filter(|members| members.len() > 1) {
        if let Some(first) = members.iter().min_by_key(|id| key(id)) {
            let others = members.iter().filter(|id| *id != first);
            names.extend(others.map(|id| (*id, *first)));
        }
    }
    names
}

/// The target of an inline alias.
fn stands_for(api: &Api, id: TypeId) -> TypeId {
    let def = api.ty(id);
    match (&def.hint, &def.kind) {
        (NameHint::Component(_) | NameHint::Fixed(_), _) => id,
        (_, TypeKind::Alias(alias)) => match alias.target {
            Ty::Named(target) if target < id => stands_for(api, target),
            _ => id,
        },
        _ => id,
    }
}

/// The role of an inline type in its owner. The request and the response of an operation are not shared, so that no
/// method returns a type named after another.
fn role(hint: &NameHint) -> Option<&str> {
    let role = match hint {
        NameHint::Operation {
            part: OperationPart::Request | OperationPart::Response,
            ..
        } => return None,
        NameHint::Within { role, .. }
        | NameHint::Operation { role, .. }
        | NameHint::Shared { role, .. } => role,
        NameHint::Component(_) | NameHint::Fixed(_) => return None,
    };
    Some(role.as_str()).filter(|role| !role.is_empty())
}

/// Drops the types that are merged into another; returns the new id of each old one.
fn compact(api: &mut Api, of: &[TypeId]) -> Vec<TypeId> {
    let mut kept: Vec<TypeId> = Vec::with_capacity(of.len());
    let mut next = 0;
    for (index, other) in of.iter().enumerate() {
        // That is the type itself or one before it, whose new id is known.
        kept.push(match kept.get(other.index()) {
            Some(id) if other.index() < index => *id,
            _ => {
                next += 1;
                TypeId(next - 1)
            }
        });
    }
    let old = std::mem::take(&mut api.types);
    for ((index, def), other) in old.into_iter().enumerate().zip(of) {
        if other.index() == index {
            api.types.push(def);
        }
    }
    for def in &mut api.types {
        if let NameHint::Within { parent, .. } = &mut def.hint {
            *parent = renamed(*parent, &kept);
        }
    }
    kept
}

fn renamed(id: TypeId, ids: &[TypeId]) -> TypeId {
    ids.get(id.index()).copied().unwrap_or(id)
}

/// Equal types have equal digests.
fn digest(role: &str, def: &TypeDef) -> u64 {
    let mut hasher = DefaultHasher::new();
    role.hash(&mut hasher);
    def.docs.description.hash(&mut hasher);
    match &def.kind {
        TypeKind::Struct(object) => {
            for field in &object.fields {
                (&field.wire, &field.ty, field.presence).hash(&mut hasher);
            }
        }
        TypeKind::Enum(enumeration) => {
            for value in &enumeration.values {
                value.value.as_str().hash(&mut hasher);
            }
        }
        TypeKind::Union(union) => {
            for variant in &union.variants {
                (&variant.hint, &variant.ty).hash(&mut hasher);
            }
        }
        TypeKind::Alias(alias) | TypeKind::Newtype(alias) => alias.target.hash(&mut hasher),
    }
    hasher.finish()
}

/// Whether two types are equal except for their place in the document.
fn equal(one: &TypeDef, other: &TypeDef) -> bool {
    role(&one.hint) == role(&other.hint)
        && one.docs == other.docs
        && match (&one.kind, &other.kind) {
            (TypeKind::Struct(one), TypeKind::Struct(other)) => equal_structs(one, other),
            (TypeKind::Union(one), TypeKind::Union(other)) => {
                let mut both = one.variants.iter().zip(&other.variants);
                one.tagging == other.tagging
                    && one.variants.len() == other.variants.len()
                    && both.all(|(one, other)| equal_variants(one, other))
            }
            (one, other) => one == other,
        }
}

fn equal_variants(one: &Variant, other: &Variant) -> bool {
    // Named in full, so that a new fact about a variant is compared, too.
    let Variant {
        hint,
        ty,
        tags,
        probe,
        constraints,
        read_as,
        docs,
        pointer: _,
    } = one;
    *hint == other.hint
        && *ty == other.ty
        && *tags == other.tags
        && *probe == other.probe
        && *constraints == other.constraints
        && *read_as == other.read_as
        && *docs == other.docs
}

fn equal_structs(one: &Struct, other: &Struct) -> bool {
    // Named in full, so that a new fact about a struct is compared, too.
    let Struct {
        fields,
        additional,
        constraints,
        additional_constraints,
    } = one;
    *additional == other.additional
        && *constraints == other.constraints
        && *additional_constraints == other.additional_constraints
        && fields.len() == other.fields.len()
        && fields
            .iter()
            .zip(&other.fields)
            .all(|(one, other)| equal_fields(one, other))
}

fn equal_fields(one: &Field, other: &Field) -> bool {
    // Named in full, so that a new fact about a field is compared, too.
    let Field {
        wire,
        rust_name,
        ty,
        presence,
        fixed,
        read_only,
        write_only,
        constraints,
        default,
        docs,
        pointer: _,
    } = one;
    *wire == other.wire
        && *rust_name == other.rust_name
        && *ty == other.ty
        && *presence == other.presence
        && *fixed == other.fixed
        && *read_only == other.read_only
        && *write_only == other.write_only
        && *constraints == other.constraints
        && *default == other.default
        && *docs == other.docs
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::emit::fixture::{TEXT, api, component, field, object};
    use crate::ir::Presence;

    /// An inline object in a type, as the property `address`.
    fn address(parent: u32) -> TypeDef {
        TypeDef {
            hint: NameHint::Within {
                parent: TypeId(parent),
                role: "address".to_owned(),
            },
            ..component("", object(vec![field("city", TEXT, Presence::Required)]))
        }
    }

    fn holder(key: &str, addresses: &[u32]) -> TypeDef {
        let fields = addresses
            .iter()
            .map(|id| field("address", Ty::Named(TypeId(*id)), Presence::Required));
        component(key, object(fields.collect()))
    }

    #[test]
    fn equal_types_are_one_in_an_owner_and_other_names_beside_it() {
        let mut api = api(Vec::new());
        api.types = vec![
            holder("Zebra", &[1, 2]),
            address(0),
            address(0),
            holder("Aardvark", &[4]),
            address(3),
        ];
        settle(&mut api);
        let parents = api.types.iter().map(|def| match &def.hint {
            NameHint::Within { parent, .. } => Some(parent.0),
            _ => None,
        });
        assert_eq!(parents.collect::<Vec<_>>(), [None, Some(0), None, Some(2)]);
        // That of the first owner in alphabetical order remains, independent of the document order.
        let target = Ty::Named(TypeId(3));
        assert_eq!(api.types[1].kind, TypeKind::Alias(AliasType { target }));
        assert!(matches!(api.types[3].kind, TypeKind::Struct(_)));
        let mut held = Vec::new();
        walk::named_by(&api.types[0].kind, &mut held);
        assert_eq!(held, [TypeId(1), TypeId(1)]);
        held.clear();
        walk::named_by(&api.types[2].kind, &mut held);
        assert_eq!(held, [TypeId(3)]);
    }
}
