//! `readOnly` and `writeOnly`: a required member that one direction does not have is optional in a
//! type that goes that way.

use indexmap::IndexSet;

use crate::ir::{
    Additional, Api, Content, Part, PartKind, Payload, Presence, Ty, TypeId, TypeKind,
};

/// Settles the presence of `readOnly` and `writeOnly` fields.
pub(crate) fn settle(api: &mut Api) {
    let requests = reachable(api, request_roots(api));
    let responses = reachable(api, response_roots(api));
    for (index, def) in api.types.iter_mut().enumerate() {
        let id = TypeId(u32::try_from(index).unwrap_or(u32::MAX));
        let TypeKind::Struct(object) = &mut def.kind else {
            continue;
        };
        for field in &mut object.fields {
            let lacks = (field.read_only && requests.contains(&id))
                || (field.write_only && responses.contains(&id));
            if lacks {
                field.presence = match field.presence {
                    Presence::Required => Presence::Optional,
                    Presence::RequiredNullable => Presence::OptionalNullable,
                    other => other,
                };
            }
        }
    }
}

fn request_roots(api: &Api) -> Vec<Ty> {
    let bodies = api
        .operations
        .iter()
        .filter_map(|operation| operation.body.as_ref());
    bodies
        .flat_map(|body| body.choices.iter())
        .flat_map(|choice| payload_types(&choice.payload))
        .collect()
}

fn payload_types(payload: &Payload) -> Vec<Ty> {
    match payload {
        Payload::Json(ty) | Payload::Form { ty, .. } | Payload::JsonLines(ty) => vec![ty.clone()],
        Payload::Multipart(parts) => parts.iter().filter_map(part_type).collect(),
        Payload::Text | Payload::Bytes => Vec::new(),
    }
}

fn part_type(part: &Part) -> Option<Ty> {
    match &part.kind {
        PartKind::Text(ty) | PartKind::Json(ty) => Some(ty.clone()),
        PartKind::File => None,
    }
}

fn response_roots(api: &Api) -> Vec<Ty> {
    let mut roots = Vec::new();
    for operation in &api.operations {
        let cases = operation
            .responses
            .success
            .iter()
            .chain(&operation.responses.errors);
        let contents = cases.flat_map(|case| case.content.members());
        roots.extend(contents.filter_map(|content| match content {
            Content::Json(ty) => Some(ty.clone()),
            Content::Empty | Content::Text | Content::Bytes | Content::Any | Content::Choice(_) => {
                None
            }
        }));
        roots.extend(
            operation
                .streaming
                .iter()
                .map(|streaming| streaming.event.clone()),
        );
    }
    roots
}

/// The named types that the roots hold.
fn reachable(api: &Api, roots: Vec<Ty>) -> IndexSet<TypeId> {
    let mut found = IndexSet::new();
    let mut queue = roots;
    while let Some(ty) = queue.pop() {
        match ty {
            Ty::Named(id) => {
                if found.insert(id) {
                    queue.extend(held(api, id));
                }
            }
            Ty::Array(inner) | Ty::Map(inner) | Ty::Nullable(inner) | Ty::Boxed(inner) => {
                queue.push(*inner)
            }
            Ty::Keyed(key, value) => queue.extend([*key, *value]),
            Ty::Tuple(tuple) => queue.extend(tuple.items().cloned()),
            Ty::Scalar(_) | Ty::Any | Ty::AnyObject | Ty::Null => {}
        }
    }
    found
}

fn held(api: &Api, id: TypeId) -> Vec<Ty> {
    match api.types.get(id.index()).map(|def| &def.kind) {
        Some(TypeKind::Struct(object)) => {
            let mut types: Vec<Ty> = object.fields.iter().map(|field| field.ty.clone()).collect();
            if let Additional::Kept(ty) = &object.additional {
                types.push(ty.clone());
            }
            types
        }
        Some(TypeKind::Union(union)) => union
            .variants
            .iter()
            .map(|variant| variant.ty.clone())
            .collect(),
        Some(TypeKind::Alias(alias) | TypeKind::Newtype(alias)) => vec![alias.target.clone()],
        Some(TypeKind::Enum(_)) | None => Vec::new(),
    }
}
