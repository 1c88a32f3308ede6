//! Presence, once all types are known: a member whose type takes null by itself tells null and absence apart.

use crate::ir::{Api, Presence, Ty, TypeKind};

/// Settles the presence of fields whose type admits null through an alias or as free-form JSON.
pub(crate) fn settle(api: &mut Api) {
    let nulls: Vec<bool> = (0..api.types.len())
        .map(|index| alias_admits_null(api, index))
        .collect();
    for def in &mut api.types {
        let TypeKind::Struct(object) = &mut def.kind else {
            continue;
        };
        for field in &mut object.fields {
            let named = matches!(&field.ty, Ty::Named(id) if nulls.get(id.index()).copied().unwrap_or_default());
            if field.presence == Presence::Optional && (field.ty.admits_null() || named) {
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
            TypeKind::Struct(_) | TypeKind::Enum(_) | TypeKind::Union(_) => return false,
        }
    }
    false
}
