//! Presence, once all types are known: a member tells null and absence apart where its type takes null by itself, or
//! where null removes it.

use super::body::essence;
use crate::ir::{Additional, Api, Payload, Presence, Ty, TypeKind};

/// Settles the presence of fields whose type admits null through an alias or as free-form JSON, and of those in a merge
/// patch.
pub(crate) fn settle(api: &mut Api) {
    let nulls: Vec<bool> = (0..api.types.len())
        .map(|index| alias_admits_null(api, index))
        .collect();
    let patched = patched(api);
    for (def, patched) in api.types.iter_mut().zip(patched) {
        let TypeKind::Struct(object) = &mut def.kind else {
            continue;
        };
        for field in &mut object.fields {
            let named = matches!(&field.ty, Ty::Named(id) if nulls.get(id.index()).copied().unwrap_or_default());
            if field.presence == Presence::Optional && (field.ty.admits_null() || named || patched)
            {
                field.presence = Presence::OptionalNullable;
            }
        }
    }
}

fn alias_admits_null(api: &Api, index: usize) -> bool {
    let mut at = index;
    for _ in 0..=api.types.len() {
        let Some(def) = api.types.get(at) else {
            return false;
        };
        match &def.kind {
            TypeKind::Alias(alias) => match &alias.target {
                Ty::Named(next) => at = next.index(),
                target => return target.admits_null(),
            },
            TypeKind::Struct(_) | TypeKind::Enum(_) | TypeKind::Union(_) | TypeKind::Newtype(_) => {
                return false;
            }
        }
    }
    false
}

/// Which types say what is merged into an object: a member that is null is removed whatever its schema says (RFC 7396
/// section 2). An array is replaced as a whole, so that nothing in it is.
fn patched(api: &Api) -> Vec<bool> {
    let mut patched = vec![false; api.types.len()];
    let bodies = api.operations.iter().filter_map(|op| op.body.as_ref());
    let choices = bodies.flat_map(|body| &body.choices);
    let mut todo: Vec<&Ty> = choices
        .filter(|choice| essence(&choice.media_type) == "application/merge-patch+json")
        .filter_map(|choice| match &choice.payload {
            Payload::Json(ty) => Some(ty),
            _ => None,
        })
        .collect();
    while let Some(ty) = todo.pop() {
        let id = match ty {
            Ty::Named(id) => id,
            Ty::Map(inner) | Ty::Keyed(_, inner) | Ty::Nullable(inner) | Ty::Boxed(inner) => {
                todo.push(inner);
                continue;
            }
            Ty::Scalar(_) | Ty::Array(_) | Ty::Tuple(_) | Ty::Any | Ty::AnyObject | Ty::Null => {
                continue;
            }
        };
        let (Some(seen), Some(def)) = (patched.get_mut(id.index()), api.types.get(id.index()))
        else {
            continue;
        };
        if std::mem::replace(seen, true) {
            continue;
        }
        match &def.kind {
            TypeKind::Struct(object) => {
                todo.extend(object.fields.iter().map(|field| &field.ty));
                match &object.additional {
                    Additional::Kept(ty) => todo.push(ty),
                    Additional::Ignored => {}
                }
            }
            TypeKind::Union(union) => todo.extend(union.variants.iter().map(|variant| &variant.ty)),
            TypeKind::Alias(alias) | TypeKind::Newtype(alias) => todo.push(&alias.target),
            TypeKind::Enum(_) => {}
        }
    }
    patched
}
