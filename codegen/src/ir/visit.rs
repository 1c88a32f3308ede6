//! Every type expression of an API, to be changed in place.

use super::{
    Additional, Api, Body, BodyChoice, Channel, ChannelKind, Content, Operation, Payload,
    ResponseCase, Ty, TypeDef, TypeKind,
};

/// Calls `change` with each type expression of the API, those of the report's nodes included; once for an expression as
/// a whole, not for the expressions in it.
pub fn each_ty(api: &mut Api, change: &mut impl FnMut(&mut Ty)) {
    for def in &mut api.types {
        of_type(def, change);
    }
    for operation in &mut api.operations {
        of_operation(operation, change);
    }
    for channel in &mut api.channels {
        of_channel(channel, change);
    }
    for node in api.nodes.values_mut() {
        change(&mut node.ty);
    }
}

/// The type expressions in a type's body.
pub fn of_type(def: &mut TypeDef, change: &mut impl FnMut(&mut Ty)) {
    match &mut def.kind {
        TypeKind::Struct(object) => {
            object
                .fields
                .iter_mut()
                .for_each(|field| change(&mut field.ty));
            match &mut object.additional {
                Additional::Kept(ty) => change(ty),
                Additional::Ignored => {}
            }
        }
        TypeKind::Union(union) => union
            .variants
            .iter_mut()
            .for_each(|variant| change(&mut variant.ty)),
        TypeKind::Alias(alias) | TypeKind::Newtype(alias) => change(&mut alias.target),
        TypeKind::Enum(_) => {}
    }
}

fn of_operation(operation: &mut Operation, change: &mut impl FnMut(&mut Ty)) {
    for parameter in &mut operation.parameters {
        change(&mut parameter.ty);
    }
    if let Some(Body { choices, .. }) = &mut operation.body {
        for BodyChoice { payload, .. } in choices {
            of_payload(payload, change);
        }
    }
    let responses = &mut operation.responses;
    for case in responses.success.iter_mut().chain(&mut responses.errors) {
        of_case(case, change);
    }
    if let Some(pagination) = &mut operation.pagination {
        change(&mut pagination.item);
    }
    if let Some(streaming) = &mut operation.streaming {
        change(&mut streaming.event);
    }
}

fn of_payload(payload: &mut Payload, change: &mut impl FnMut(&mut Ty)) {
    match payload {
        Payload::Json(ty) | Payload::Form { ty, .. } | Payload::JsonLines(ty) => change(ty),
        Payload::Multipart(parts) => {
            for part in parts {
                if let Some(ty) = &mut part.ty {
                    change(ty);
                }
            }
        }
        Payload::Text | Payload::Bytes => {}
    }
}

fn of_case(case: &mut ResponseCase, change: &mut impl FnMut(&mut Ty)) {
    of_content(&mut case.content, change);
    for header in &mut case.headers {
        change(&mut header.ty);
    }
}

fn of_content(content: &mut Content, change: &mut impl FnMut(&mut Ty)) {
    match content {
        Content::Json(ty) => change(ty),
        Content::Choice(choices) => {
            for choice in choices {
                // A choice holds no choice again.
                if let Content::Json(ty) = &mut choice.content {
                    change(ty);
                }
            }
        }
        Content::Empty | Content::Free | Content::Text | Content::Bytes | Content::Any => {}
    }
}

fn of_channel(channel: &mut Channel, change: &mut impl FnMut(&mut Ty)) {
    for parameter in &mut channel.parameters {
        change(&mut parameter.ty);
    }
    match &mut channel.kind {
        ChannelKind::WebSocket {
            incoming, outgoing, ..
        } => {
            change(&mut incoming.ty);
            if let Some(outgoing) = outgoing {
                change(&mut outgoing.ty);
            }
        }
        ChannelKind::SocketIo { receive, emit, .. } => {
            receive
                .iter_mut()
                .chain(emit)
                .for_each(|event| change(&mut event.ty));
        }
    }
}
