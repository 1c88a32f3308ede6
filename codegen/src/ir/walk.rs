//! The walk: the one place that knows what a type holds and where an API uses types.
//!
//! ```text
//! Operation, Channel ──uses: Role──▶ Ty ──parts: Edge──▶ Ty … Ty::Named ──▶ TypeKind ──members: Edge──▶ Ty …
//! ```
//!
//! Each step is a function that calls a closure with what is one step away: [`parts`] of a type expression, [`members`]
//! of a named type, [`uses`] of an API. The closure decides by [`Edge`] and [`Role`] where to recurse, so a pass never
//! matches on all kinds of types. [`named_in`], [`reached`] and the rest are made of these three.
//!
//! A new kind of type is added here, in [`types`](super::types), in lowering, and in the two places that write a type as
//! Rust.

use super::api::Api;
use super::channel::{Channel, ChannelKind};
use super::constraint::Constraints;
use super::operation::{Content, Operation, Payload};
use super::types::{Additional, Ty, TypeId, TypeKind};

/// How a type contains another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// A field of a struct.
    Field,
    /// The additional properties of a struct.
    Additional,
    /// A variant of a union.
    Variant,
    /// The target of an alias or a newtype.
    Target,
    /// The type of a nullable type without null.
    Nullable,
    /// The content of a box.
    Boxed,
    /// The elements of an array.
    Element,
    /// A required item of a tuple.
    Required,
    /// An optional item of a tuple.
    Optional,
    /// The further items of a tuple.
    Rest,
    /// The keys of a map.
    Key,
    /// The values of a map.
    Value,
}

impl Edge {
    /// Whether both are types of the same JSON value: only null, a pointer or a name is in between.
    #[must_use]
    pub fn is_same_value(self) -> bool {
        matches!(
            self,
            Self::Variant | Self::Target | Self::Nullable | Self::Boxed
        )
    }

    /// Whether the Rust value contains the other one without a pointer in between, so that it is at least as large.
    #[must_use]
    pub fn is_in_place(self) -> bool {
        matches!(
            self,
            Self::Field
                | Self::Variant
                | Self::Target
                | Self::Nullable
                | Self::Required
                | Self::Optional
        )
    }

    /// Whether a container can omit the value if it does not fit.
    #[must_use]
    pub fn is_dispensable(self) -> bool {
        matches!(
            self,
            Self::Element | Self::Value | Self::Optional | Self::Rest
        )
    }
}

/// The role of a type in an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A parameter of an operation or of the handshake of a channel.
    Parameter,
    /// The body of a request, or a part of it.
    Body,
    /// The body of a merge patch request (RFC 7396).
    Patch,
    /// The body of a success, or one of its headers.
    Success,
    /// The body of an error, or one of its headers.
    Error,
    /// An event of a stream.
    Event,
    /// An item of a page.
    Item,
    /// A message of a channel from the server.
    Incoming,
    /// A message of a channel to the server.
    Outgoing,
    /// A schema of the document, for the report: no use by itself.
    Node,
}

impl Role {
    /// Whether values go to the server.
    #[must_use]
    pub fn is_sent(self) -> bool {
        matches!(
            self,
            Self::Parameter | Self::Body | Self::Patch | Self::Outgoing
        )
    }

    /// Whether values come from the server.
    #[must_use]
    pub fn is_received(self) -> bool {
        matches!(
            self,
            Self::Success | Self::Error | Self::Event | Self::Item | Self::Incoming
        )
    }
}

/// Each step is defined by one macro for both reading and changing types.
macro_rules! steps {
    ($parts:ident, $members:ident, $of_operation:ident, $of_channel:ident, $uses:ident $(, $mut:tt)?) => {
        /// Visits the types directly in a type expression.
        pub fn $parts<'a>(
            ty: &'a $($mut)? Ty,
            visit: &mut impl FnMut(Edge, &'a $($mut)? Ty),
        ) {
            match ty {
                Ty::Array(element) => visit(Edge::Element, element),
                Ty::Tuple(tuple) => {
                    for item in & $($mut)? tuple.required {
                        visit(Edge::Required, item);
                    }
                    for item in & $($mut)? tuple.optional {
                        visit(Edge::Optional, item);
                    }
                    visit(Edge::Rest, & $($mut)? tuple.rest);
                }
                Ty::Map(value) => visit(Edge::Value, value),
                Ty::Keyed(key, value) => {
                    visit(Edge::Key, key);
                    visit(Edge::Value, value);
                }
                Ty::Nullable(inner) => visit(Edge::Nullable, inner),
                Ty::Boxed(inner) => visit(Edge::Boxed, inner),
                Ty::Named(_) | Ty::Scalar(_) | Ty::Any | Ty::AnyObject | Ty::Null => {}
            }
        }

        /// Visits the type expressions directly in a named type: of a struct its fields, in order, and its additional
        /// properties; of a union its variants, in order.
        pub fn $members<'a>(
            kind: &'a $($mut)? TypeKind,
            visit: &mut impl FnMut(Edge, &'a $($mut)? Ty),
        ) {
            match kind {
                TypeKind::Struct(object) => {
                    for field in & $($mut)? object.fields {
                        visit(Edge::Field, & $($mut)? field.ty);
                    }
                    match & $($mut)? object.additional {
                        Additional::Kept(ty) => visit(Edge::Additional, ty),
                        Additional::Ignored => {}
                    }
                }
                TypeKind::Union(union) => {
                    for variant in & $($mut)? union.variants {
                        visit(Edge::Variant, & $($mut)? variant.ty);
                    }
                }
                TypeKind::Alias(alias) | TypeKind::Newtype(alias) => {
                    visit(Edge::Target, & $($mut)? alias.target);
                }
                TypeKind::Enum(_) => {}
            }
        }

        /// Visits the type expressions that an operation uses.
        pub fn $of_operation<'a>(
            operation: &'a $($mut)? Operation,
            visit: &mut impl FnMut(Role, &'a $($mut)? Ty),
        ) {
            for parameter in & $($mut)? operation.parameters {
                visit(Role::Parameter, & $($mut)? parameter.ty);
            }
            if let Some(body) = & $($mut)? operation.body {
                for choice in & $($mut)? body.choices {
                    let role = if choice.is_merge_patch() { Role::Patch } else { Role::Body };
                    match & $($mut)? choice.payload {
                        Payload::Json(ty) => visit(role, ty),
                        Payload::Form { ty, .. } | Payload::JsonLines(ty) => visit(Role::Body, ty),
                        Payload::Multipart(parts) => {
                            for part in parts {
                                if let Some(ty) = & $($mut)? part.ty {
                                    visit(Role::Body, ty);
                                }
                            }
                        }
                        Payload::Text | Payload::Bytes => {}
                    }
                }
            }
            let responses = & $($mut)? operation.responses;
            let cases = [
                (Role::Success, & $($mut)? responses.success),
                (Role::Error, & $($mut)? responses.errors),
            ];
            for (role, cases) in cases {
                for case in cases {
                    match & $($mut)? case.content {
                        Content::Json(ty) => visit(role, ty),
                        Content::Choice(choices) => {
                            for choice in choices {
                                // Choices are not nested.
                                if let Content::Json(ty) = & $($mut)? choice.content {
                                    visit(role, ty);
                                }
                            }
                        }
                        Content::Empty | Content::Free | Content::Text | Content::Bytes
                        | Content::Any => {}
                    }
                    for header in & $($mut)? case.headers {
                        visit(role, & $($mut)? header.ty);
                    }
                }
            }
            if let Some(streaming) = & $($mut)? operation.streaming {
                visit(Role::Event, & $($mut)? streaming.event);
            }
            if let Some(pagination) = & $($mut)? operation.pagination {
                visit(Role::Item, & $($mut)? pagination.item);
            }
        }

        /// Visits the type expressions that a channel uses.
        pub fn $of_channel<'a>(
            channel: &'a $($mut)? Channel,
            visit: &mut impl FnMut(Role, &'a $($mut)? Ty),
        ) {
            for parameter in & $($mut)? channel.parameters {
                visit(Role::Parameter, & $($mut)? parameter.ty);
            }
            match & $($mut)? channel.kind {
                ChannelKind::WebSocket { incoming, outgoing, .. } => {
                    visit(Role::Incoming, & $($mut)? incoming.ty);
                    if let Some(outgoing) = outgoing {
                        visit(Role::Outgoing, & $($mut)? outgoing.ty);
                    }
                }
                ChannelKind::SocketIo { receive, emit, .. } => {
                    for event in receive {
                        visit(Role::Incoming, & $($mut)? event.ty);
                    }
                    for event in emit {
                        visit(Role::Outgoing, & $($mut)? event.ty);
                    }
                }
            }
        }

        /// Visits the type expressions that an API uses, those of named types left out.
        pub fn $uses<'a>(
            api: &'a $($mut)? Api,
            visit: &mut impl FnMut(Role, &'a $($mut)? Ty),
        ) {
            for operation in & $($mut)? api.operations {
                $of_operation(operation, visit);
            }
            for channel in & $($mut)? api.channels {
                $of_channel(channel, visit);
            }
            for (_, node) in & $($mut)? api.nodes {
                visit(Role::Node, & $($mut)? node.ty);
            }
        }
    };
}

steps!(parts, members, of_operation, of_channel, uses);
steps!(
    parts_mut,
    members_mut,
    of_operation_mut,
    of_channel_mut,
    uses_mut,
    mut
);

/// The named types in a type expression, in order.
pub fn named_in(ty: &Ty, found: &mut Vec<TypeId>) {
    named_along(ty, &|_| true, found);
}

/// The named types in a type expression that are found along the edges to `follow`, in order.
pub fn named_along(ty: &Ty, follow: &impl Fn(Edge) -> bool, found: &mut Vec<TypeId>) {
    match ty {
        Ty::Named(id) => found.push(*id),
        _ => parts(ty, &mut |edge, inner| {
            if follow(edge) {
                named_along(inner, follow, found);
            }
        }),
    }
}

/// The named types that a named type refers to itself.
pub fn named_by(kind: &TypeKind, found: &mut Vec<TypeId>) {
    members(kind, &mut |_, ty| named_in(ty, found));
}

/// Which types are reached from type expressions along the edges to `follow`.
pub fn reached<'a>(
    api: &Api,
    from: impl IntoIterator<Item = &'a Ty>,
    follow: impl Fn(Edge) -> bool,
) -> Vec<bool> {
    let mut open = Vec::new();
    for ty in from {
        named_along(ty, &follow, &mut open);
    }
    let mut seen = vec![false; api.types.len()];
    while let Some(id) = open.pop() {
        if let Some(flag) = seen.get_mut(id.index())
            && !std::mem::replace(flag, true)
        {
            members(&api.ty(id).kind, &mut |edge, ty| {
                if follow(edge) {
                    named_along(ty, &follow, &mut open);
                }
            });
        }
    }
    seen
}

/// Changes the ids of all named types in a type expression.
pub fn rename_in(ty: &mut Ty, to: &impl Fn(TypeId) -> TypeId) {
    match ty {
        Ty::Named(id) => *id = to(*id),
        ty => parts_mut(ty, &mut |_, inner| rename_in(inner, to)),
    }
}

/// Changes the ids of all named types in an API.
pub fn rename(api: &mut Api, to: &impl Fn(TypeId) -> TypeId) {
    for def in &mut api.types {
        members_mut(&mut def.kind, &mut |_, ty| rename_in(ty, to));
    }
    uses_mut(api, &mut |_, ty| rename_in(ty, to));
}

impl Ty {
    /// Whether the type is a map: an object without known properties.
    #[must_use]
    pub fn is_map(&self) -> bool {
        *self == Self::AnyObject || value(self).is_some()
    }
}

/// The type of all elements of an array, or of all values of a map.
#[must_use]
pub fn element(ty: &Ty) -> Option<&Ty> {
    let mut found = None;
    parts(ty, &mut |edge, inner| {
        if matches!(edge, Edge::Element | Edge::Value) {
            found = Some(inner);
        }
    });
    found
}

/// The type of the values of a map.
#[must_use]
pub fn value(ty: &Ty) -> Option<&Ty> {
    let mut found = None;
    parts(ty, &mut |edge, inner| {
        if edge == Edge::Value {
            found = Some(inner);
        }
    });
    found
}

/// The type of the keys of a map, where it is more than text.
#[must_use]
pub fn key(ty: &Ty) -> Option<&Ty> {
    let mut found = None;
    parts(ty, &mut |edge, inner| {
        if edge == Edge::Key {
            found = Some(inner);
        }
    });
    found
}

/// Visits the constraints of the values in a named type, each with its type.
pub fn asked_in(kind: &mut TypeKind, visit: &mut impl FnMut(&Ty, &mut Constraints)) {
    match kind {
        TypeKind::Struct(object) => {
            for field in &mut object.fields {
                visit(&field.ty, &mut field.constraints);
            }
            if let Additional::Kept(ty) = &object.additional {
                visit(ty, &mut object.additional_constraints);
            }
        }
        TypeKind::Union(union) => {
            for variant in &mut union.variants {
                visit(&variant.ty, &mut variant.constraints);
            }
        }
        TypeKind::Enum(_) | TypeKind::Alias(_) | TypeKind::Newtype(_) => {}
    }
}

/// Visits the constraints of the values that an API sends, each with its type.
pub fn asked_by(api: &mut Api, visit: &mut impl FnMut(&Ty, &mut Constraints)) {
    let channels = api.channels.iter_mut();
    for parameter in channels.flat_map(|channel| &mut channel.parameters) {
        visit(&parameter.ty, &mut parameter.constraints);
    }
    for operation in &mut api.operations {
        for parameter in &mut operation.parameters {
            visit(&parameter.ty, &mut parameter.constraints);
        }
        for choice in operation.body.iter_mut().flat_map(|body| &mut body.choices) {
            match &mut choice.payload {
                Payload::Json(ty) | Payload::Form { ty, .. } | Payload::JsonLines(ty) => {
                    visit(ty, &mut choice.constraints);
                }
                Payload::Multipart(parts) => {
                    for part in parts {
                        match &part.ty {
                            Some(ty) if part.repeated => {
                                let list = Ty::Array(Box::new(ty.clone()));
                                visit(&list, &mut part.constraints);
                            }
                            Some(ty) => visit(ty, &mut part.constraints),
                            None => {}
                        }
                    }
                }
                Payload::Text | Payload::Bytes => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::fixture::{api, body, component, field, json, object, operation};
    use crate::ir::operation::Method;
    use crate::ir::types::Presence;
    use crate::ir::types::Scalar;
    use crate::ir::types::TupleType;

    const TEXT: Ty = Ty::Scalar(Scalar::Text);

    fn named(id: u32) -> Box<Ty> {
        Box::new(Ty::Named(TypeId(id)))
    }

    /// A type of every kind that contains others, with a named type at each leaf.
    fn every_kind() -> Ty {
        Ty::Nullable(Box::new(Ty::Boxed(Box::new(Ty::Tuple(TupleType {
            required: vec![Ty::Array(named(0)), TEXT],
            optional: vec![Ty::Map(named(1))],
            rest: Box::new(Ty::Keyed(named(2), named(3))),
        })))))
    }

    #[test]
    fn named_types_are_found_in_order_and_along_edges() {
        let ty = every_kind();
        let mut all = Vec::new();
        named_in(&ty, &mut all);
        assert_eq!(all, [0, 1, 2, 3].map(TypeId));
        let mut without_keys = Vec::new();
        named_along(&ty, &|edge| edge != Edge::Key, &mut without_keys);
        assert_eq!(without_keys, [0, 1, 3].map(TypeId));
        let mut in_place = Vec::new();
        named_along(&ty, &Edge::is_in_place, &mut in_place);
        assert!(in_place.is_empty());
    }

    #[test]
    fn ids_change_wherever_types_are_used() {
        let patch = ("application/merge-patch+json", Payload::Json(*named(0)));
        let mut update = operation("update", Method::Patch, "/a");
        update.body = Some(body(true, vec![patch]));
        update.responses.success = vec![json(200, every_kind())];
        let mut api = api(vec![update]);
        api.types = vec![component(
            "A",
            object(vec![field("b", *named(3), Presence::Required)]),
        )];
        rename(&mut api, &|id| TypeId(id.0 + 10));
        let mut found = Vec::new();
        named_by(&api.ty(TypeId(0)).kind, &mut found);
        uses(&api, &mut |role, ty| {
            named_in(ty, &mut found);
            assert!(matches!(role, Role::Patch | Role::Success));
        });
        assert_eq!(found, [13, 10, 10, 11, 12, 13].map(TypeId));
    }
}
