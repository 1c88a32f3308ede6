//! Objects that tell of errors keep what the document does not know: it may be all that the server says.

use crate::ir::{Additional, Api, Ty, TypeKind, reach};

/// Lets the objects of errors keep unknown properties.
///
/// - Needs: nothing.
/// - Leaves: structs that only errors lead to, and bodies of errors themselves, ignore no property.
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
