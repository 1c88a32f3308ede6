//! `readOnly` and `writeOnly`: a required property that is missing in one direction is optional in the types of that
//! direction: in bodies, parameters, headers and messages of channels.

use crate::ir::{Api, Presence, TypeKind, reach};

/// Settles the presence of `readOnly` and `writeOnly` fields.
///
/// - Needs: presence as the schemas say it.
/// - Leaves: no field is required, or has a fixed value, in a direction that does not have it.
pub(super) fn settle(api: &mut Api) {
    let directions = reach::directions(api);
    for (def, direction) in api.types.iter_mut().zip(directions) {
        let TypeKind::Struct(object) = &mut def.kind else {
            continue;
        };
        for field in &mut object.fields {
            let unsent = field.read_only && direction.sent;
            if unsent || (field.write_only && !direction.sent) {
                field.fixed = None;
            }
            if unsent || (field.write_only && direction.received) {
                field.presence = match field.presence {
                    Presence::Required => Presence::Optional,
                    Presence::RequiredNullable => Presence::OptionalNullable,
                    other => other,
                };
            }
        }
    }
}
