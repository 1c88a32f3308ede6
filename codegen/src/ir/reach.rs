//! Reach: which types a type, an operation or a channel leads to.

use super::{
    Additional, Api, Channel, ChannelKind, Content, Operation, Payload, ResponseCase, Ty, TypeId,
    TypeKind,
};

/// The named types in a type expression.
pub fn named_in(ty: &Ty, found: &mut Vec<TypeId>) {
    let mut open = vec![ty];
    while let Some(ty) = open.pop() {
        match ty {
            Ty::Named(id) => found.push(*id),
            Ty::Array(inner) | Ty::Map(inner) | Ty::Nullable(inner) | Ty::Boxed(inner) => {
                open.push(inner);
            }
            Ty::Keyed(key, value) => open.extend([&**key, &**value]),
            Ty::Tuple(tuple) => open.extend(tuple.items()),
            Ty::Scalar(_) | Ty::Any | Ty::AnyObject | Ty::Null => {}
        }
    }
}

/// The named types that a type refers to itself.
pub fn named_by(kind: &TypeKind, found: &mut Vec<TypeId>) {
    match kind {
        TypeKind::Struct(object) => {
            for field in &object.fields {
                named_in(&field.ty, found);
            }
            if let Additional::Kept(ty) = &object.additional {
                named_in(ty, found);
            }
        }
        TypeKind::Union(union) => {
            for variant in &union.variants {
                named_in(&variant.ty, found);
            }
        }
        TypeKind::Alias(alias) | TypeKind::Newtype(alias) => named_in(&alias.target, found),
        TypeKind::Enum(_) => {}
    }
}

/// The named types that an operation takes.
pub fn taken_by(operation: &Operation, found: &mut Vec<TypeId>) {
    for parameter in &operation.parameters {
        named_in(&parameter.ty, found);
    }
    for choice in operation.body.iter().flat_map(|body| &body.choices) {
        match &choice.payload {
            Payload::Json(ty) | Payload::Form { ty, .. } | Payload::JsonLines(ty) => {
                named_in(ty, found);
            }
            Payload::Multipart(parts) => {
                for part in parts {
                    if let Some(ty) = &part.ty {
                        named_in(ty, found);
                    }
                }
            }
            Payload::Text | Payload::Bytes => {}
        }
    }
}

/// The named types that an operation answers with.
pub fn answered_by(operation: &Operation, found: &mut Vec<TypeId>) {
    answered_in(&operation.responses.success, found);
    answered_in(&operation.responses.errors, found);
    streamed_by(operation, found);
}

/// The named types of responses.
fn answered_in(cases: &[ResponseCase], found: &mut Vec<TypeId>) {
    for case in cases {
        for content in case.content.members() {
            if let Content::Json(ty) = content {
                named_in(ty, found);
            }
        }
        for header in &case.headers {
            named_in(&header.ty, found);
        }
    }
}

/// The named types of a stream and of pages.
fn streamed_by(operation: &Operation, found: &mut Vec<TypeId>) {
    if let Some(streaming) = &operation.streaming {
        named_in(&streaming.event, found);
    }
    if let Some(pagination) = &operation.pagination {
        named_in(&pagination.item, found);
    }
}

/// The named types that a channel takes and those that it answers with.
pub fn of_channel(channel: &Channel, taken: &mut Vec<TypeId>, answered: &mut Vec<TypeId>) {
    for parameter in &channel.parameters {
        named_in(&parameter.ty, taken);
    }
    match &channel.kind {
        ChannelKind::WebSocket {
            incoming, outgoing, ..
        } => {
            named_in(&incoming.ty, answered);
            if let Some(outgoing) = outgoing {
                named_in(&outgoing.ty, taken);
            }
        }
        ChannelKind::SocketIo { receive, emit, .. } => {
            for event in receive {
                named_in(&event.ty, answered);
            }
            for event in emit {
                named_in(&event.ty, taken);
            }
        }
    }
}

/// The ways that values of a type go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Directions {
    /// To the server: in a body, a parameter, a header, or a message of a channel.
    pub sent: bool,
    /// From the server: in a response, its headers, a stream, or a message of a channel.
    pub received: bool,
}

/// The directions of each type.
#[must_use]
pub fn directions(api: &Api) -> Vec<Directions> {
    let (mut taken, mut answered) = (Vec::new(), Vec::new());
    for operation in &api.operations {
        taken_by(operation, &mut taken);
        answered_by(operation, &mut answered);
    }
    for channel in &api.channels {
        of_channel(channel, &mut taken, &mut answered);
    }
    let sent = closure(api, taken);
    let received = closure(api, answered);
    let both = sent.into_iter().zip(received);
    both.map(|(sent, received)| Directions { sent, received })
        .collect()
}

/// Which types tell of errors: those that bodies of errors are themselves, and those that nothing else leads to.
#[must_use]
pub fn errors(api: &Api) -> Vec<bool> {
    let (mut bodies, mut others) = (Vec::new(), Vec::new());
    for operation in &api.operations {
        taken_by(operation, &mut others);
        answered_in(&operation.responses.success, &mut others);
        streamed_by(operation, &mut others);
        answered_in(&operation.responses.errors, &mut bodies);
    }
    for channel in &api.channels {
        let mut taken = Vec::new();
        of_channel(channel, &mut taken, &mut others);
        others.append(&mut taken);
    }
    let themselves = closure_through(api, bodies.clone(), |kind| match kind {
        TypeKind::Alias(_) | TypeKind::Newtype(_) | TypeKind::Union(_) => true,
        TypeKind::Struct(_) | TypeKind::Enum(_) => false,
    });
    let (held, others) = (closure(api, bodies), closure(api, others));
    let held = held.into_iter().zip(others);
    held.zip(themselves)
        .map(|((held, other), itself)| itself || held && !other)
        .collect()
}

/// Whether a caller makes values of each type: it leads into a request, or nothing uses it.
#[must_use]
pub fn inputs(api: &Api) -> Vec<bool> {
    let directions = directions(api).into_iter();
    directions
        .map(|direction| direction.sent || !direction.received)
        .collect()
}

/// Which types are reached from `open`.
fn closure(api: &Api, open: Vec<TypeId>) -> Vec<bool> {
    closure_through(api, open, |_| true)
}

/// Which types are reached from `open` through types of these kinds.
fn closure_through(
    api: &Api,
    mut open: Vec<TypeId>,
    leads_on: impl Fn(&TypeKind) -> bool,
) -> Vec<bool> {
    let mut seen = vec![false; api.types.len()];
    while let Some(id) = open.pop() {
        if let Some(flag) = seen.get_mut(id.index())
            && !std::mem::replace(flag, true)
            && leads_on(&api.ty(id).kind)
        {
            named_by(&api.ty(id).kind, &mut open);
        }
    }
    seen
}
