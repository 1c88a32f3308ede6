//! Tags that the caller cannot choose: a payload that occurs in one tagged union with one tag always has that tag.

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use crate::ir::{Api, Presence, Tagging, Ty, TypeKind, Union};

/// Sets the tags of payloads.
///
/// - Needs: presence is settled.
/// - Leaves: a required scalar that is the tag of the only union that contains its struct has a fixed value.
pub(super) fn settle(api: &mut Api) {
    let mut fixed: IndexMap<(usize, String), IndexSet<Value>> = IndexMap::new();
    for def in &api.types {
        let TypeKind::Union(Union {
            variants,
            tagging: Tagging::Tag { property, .. },
        }) = &def.kind
        else {
            continue;
        };
        for variant in variants {
            if let Ty::Named(id) = &variant.ty {
                fixed
                    .entry((id.index(), property.clone()))
                    .or_default()
                    .extend(variant.tags.iter().cloned());
            }
        }
    }
    for ((index, property), tags) in fixed {
        let (Some(tag), 1) = (tags.first(), tags.len()) else {
            continue;
        };
        let Some(def) = api.types.get_mut(index) else {
            continue;
        };
        let TypeKind::Struct(object) = &mut def.kind else {
            continue;
        };
        for field in &mut object.fields {
            if field.wire == property
                && field.fixed.is_none()
                && field.presence == Presence::Required
                && matches!(field.ty, Ty::Scalar(_))
                && !tag.is_null()
            {
                field.fixed = Some(tag.clone());
            }
        }
    }
}
