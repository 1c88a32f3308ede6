//! Inline schemas that stand in a document several times, word for word, become one type.
//!
//! Two inline types are one when they have the same role (the property or parameter they stand in),
//! the same documentation and the same shape. The first of them in the document gives the name, so
//! that a name stays what it is when another use comes after it. Component schemas are never merged:
//! the document names them.

use std::hash::{DefaultHasher, Hash, Hasher};

use indexmap::IndexMap;

use crate::ir::{
    Api, Field, NameHint, OperationPart, Struct, Ty, TypeDef, TypeId, TypeKind, Variant, walk,
};

/// Merges equal inline types.
///
/// - Needs: presence, fixed values and additional properties are settled, as types that differ in them are not equal; an
///   inline type stands after the type that holds it.
/// - Leaves: no two inline types are equal, but for the requests and responses of operations; ids are without gaps.
pub(super) fn settle(api: &mut Api) {
    let classes = classes(api);
    let kept = compact(api, &classes);
    walk::rename(api, &|id| renamed(id, &kept));
}

/// For each type the first that is equal to it, which may be itself.
///
/// An inline type stands after the type that holds it, so that going backwards meets what a type holds before the type.
fn classes(api: &mut Api) -> Vec<TypeId> {
    let ids: Vec<TypeId> = (0..api.types.len())
        .filter_map(|index| u32::try_from(index).ok().map(TypeId))
        .collect();
    let mut class: Vec<TypeId> = ids.iter().map(|id| stands_for(api, *id)).collect();
    let mut seen: IndexMap<u64, Vec<TypeId>> = IndexMap::new();
    let mut first = ids.clone();
    for id in ids.iter().copied().rev() {
        if let Some(def) = api.types.get_mut(id.index()) {
            walk::members_mut(&mut def.kind, &mut |_, ty| {
                walk::rename_in(ty, &|id| renamed(id, &class));
            });
        }
        let def = api.ty(id);
        let Some(role) = role(&def.hint).filter(|_| class.get(id.index()) == Some(&id)) else {
            continue;
        };
        let alike = seen.entry(digest(role, def)).or_default();
        match alike.iter().find(|other| equal(def, api.ty(**other))) {
            Some(other) => {
                if let Some(slot) = class.get_mut(id.index()) {
                    *slot = *other;
                }
                if let Some(slot) = first.get_mut(other.index()) {
                    *slot = id;
                }
            }
            None => alike.push(id),
        }
    }
    ids.into_iter()
        .map(|id| {
            let class = renamed(renamed(id, &class), &class);
            renamed(class, &first)
        })
        .collect()
}

/// The type that an inline alias is another word for.
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

/// What an inline type is in the type or operation that holds it. The request and the response of an operation are its
/// own, so that no method answers with a type named after another.
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
fn compact(api: &mut Api, classes: &[TypeId]) -> Vec<TypeId> {
    let mut kept: Vec<TypeId> = Vec::with_capacity(classes.len());
    let mut next = 0;
    for (index, class) in classes.iter().enumerate() {
        // The class is the type itself or one before it, whose new id is known.
        kept.push(match kept.get(class.index()) {
            Some(id) if class.index() < index => *id,
            _ => {
                next += 1;
                TypeId(next - 1)
            }
        });
    }
    let old = std::mem::take(&mut api.types);
    for ((index, def), class) in old.into_iter().enumerate().zip(classes) {
        if class.index() == index {
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

/// Whether two types are the same but for their place in the document.
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
