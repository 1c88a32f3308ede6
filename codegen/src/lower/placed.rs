//! Schemas with their places.

use std::borrow::Cow;

use openapiv3::{ReferenceOr, Schema};

use crate::diagnostic::Pointer;

/// Deepest chain of `allOf`, unions and inline schemas that is followed.
pub(crate) const MAX_DEPTH: usize = 256;

/// A schema where it is used: a reference to a component, or a schema in place.
#[derive(Clone, Copy)]
pub(crate) enum Node<'a> {
    /// `#/components/schemas/…`
    Ref(&'a str),
    /// In place.
    Schema(&'a Schema),
}

impl Node<'_> {
    /// Whether both are the same schema of the document.
    pub(super) fn is(self, other: Self) -> bool {
        match (self, other) {
            (Self::Ref(one), Self::Ref(other)) => one == other,
            (Self::Schema(one), Self::Schema(other)) => std::ptr::eq(one, other),
            _ => false,
        }
    }
}

impl<'a> From<&'a ReferenceOr<Schema>> for Node<'a> {
    fn from(schema: &'a ReferenceOr<Schema>) -> Self {
        match schema {
            ReferenceOr::Reference { reference } => Node::Ref(reference),
            ReferenceOr::Item(schema) => Node::Schema(schema),
        }
    }
}

impl<'a> From<&'a ReferenceOr<Box<Schema>>> for Node<'a> {
    fn from(schema: &'a ReferenceOr<Box<Schema>>) -> Self {
        match schema {
            ReferenceOr::Reference { reference } => Node::Ref(reference),
            ReferenceOr::Item(schema) => Node::Schema(schema),
        }
    }
}

/// A schema with its place.
#[derive(Clone)]
pub(crate) struct Placed<'a> {
    pub(crate) node: Node<'a>,
    pub(crate) pointer: Pointer,
}

impl<'a> Placed<'a> {
    pub(crate) fn new(node: impl Into<Node<'a>>, pointer: Pointer) -> Self {
        Self {
            node: node.into(),
            pointer,
        }
    }
}

/// The key in a reference to a component.
pub(crate) fn component_key(reference: &str) -> Cow<'_, str> {
    let key = reference.rsplit('/').next().unwrap_or_default();
    if key.contains('~') {
        Cow::Owned(key.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(key)
    }
}
