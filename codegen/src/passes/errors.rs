//! Objects of errors keep undeclared properties, which may be the only information about the error.

use crate::ir::{Additional, Api, Ty, TypeKind, reach};

/// Lets the objects of errors keep unknown properties.
///
/// - Needs: nothing.
/// - Leaves: structs that are reached only from errors, and error bodies themselves, ignore no property.
pub(super) fn settle(api: &mut Api) {
    let errors = reach::errors(api);
    for (def, is_error) in api.types.iter_mut().zip(errors) {
        if let TypeKind::Struct(object) = &mut def.kind
            && object.additional == Additional::Ignored
            && is_error
        {
            object.additional = Additional::Kept(Ty::Any);
        }
    }
}
