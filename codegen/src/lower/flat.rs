//! A schema with all of its parts in one.

use std::borrow::Cow;
use std::collections::HashSet;

use indexmap::{IndexMap, IndexSet};
use openapiv3::{Discriminator, Schema};
use serde_json::Value;

use super::placed::Placed;
use super::{media_type, work};
use crate::canon::JsonType;
use crate::diagnostic::Pointer;

/// A schema without `allOf`: what all of its parts say together.
#[derive(Clone)]
pub(crate) struct Flat<'a> {
    pub(crate) pointer: Pointer,
    pub(crate) boolean: Option<bool>,
    pub(crate) dangling: bool,
    pub(crate) nullable: bool,
    pub(crate) only_null: bool,
    /// Without null; empty is unconstrained.
    pub(crate) types: Vec<JsonType>,
    pub(crate) format: Option<&'a str>,
    pub(crate) const_value: Option<&'a Value>,
    pub(crate) enum_values: Option<(Vec<&'a Value>, Pointer)>,
    pub(crate) enum_names: Option<&'a Value>,
    pub(crate) open_enum: bool,
    pub(crate) default: Option<&'a Value>,
    pub(crate) properties: IndexMap<&'a str, Vec<Placed<'a>>>,
    pub(crate) required: IndexSet<&'a str>,
    pub(crate) additional: Option<Extra<'a>>,
    pub(crate) patterns: Vec<(&'a str, Placed<'a>)>,
    pub(crate) property_names: Option<Placed<'a>>,
    /// What the elements are, by each part that says so.
    pub(crate) items: Vec<Placed<'a>>,
    pub(crate) items_false: bool,
    pub(crate) prefix_items: Vec<Placed<'a>>,
    pub(crate) unions: Vec<UnionPart<'a>>,
    pub(crate) discriminator: Option<&'a Discriminator>,
    pub(crate) content_encoding: Option<&'a str>,
    pub(crate) content_media_type: Option<&'a str>,
    pub(crate) constraints: Vec<(&'static str, Cow<'a, Value>)>,
    pub(crate) keep_unknown: bool,
    /// Members that `if`, `then`, `else` and `dependentSchemas` describe.
    pub(crate) conditional: IndexSet<&'a str>,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    /// The schemas that it consists of: they say what it means, and which type it is.
    pub(crate) described: IndexMap<*const Schema, &'a Schema>,
    /// Why its parts leave it no value, where they do.
    pub(crate) clash: Option<Box<Clash>>,
}

/// The schemas that were merged into the same value before: merged again they say nothing new.
pub(super) type Merged = HashSet<*const Schema>;

/// `additionalProperties` or `unevaluatedProperties`.
#[derive(Clone)]
pub(crate) enum Extra<'a> {
    Allowed(bool),
    /// They have the schemas of all of these parts.
    Schema(Vec<Placed<'a>>),
}

/// A `oneOf` or an `anyOf`.
#[derive(Clone)]
pub(crate) struct UnionPart<'a> {
    pub(crate) members: Vec<Placed<'a>>,
    pub(crate) terms: Terms<'a>,
    pub(crate) pointer: Pointer,
}

/// How the members of a union stand to each other.
#[derive(Clone, Copy)]
pub(crate) struct Terms<'a> {
    pub(crate) discriminator: Option<&'a Discriminator>,
    /// A value may be valid by several members: `anyOf`.
    pub(crate) several: bool,
    /// A value may fit no member.
    pub(crate) others: bool,
    /// The document lists the members, so that two of one type are worth a word.
    pub(crate) listed: bool,
}

impl<'a> Flat<'a> {
    pub(crate) fn empty(pointer: Pointer) -> Self {
        Self {
            pointer,
            boolean: None,
            dangling: false,
            nullable: false,
            only_null: false,
            types: Vec::new(),
            format: None,
            const_value: None,
            enum_values: None,
            enum_names: None,
            open_enum: true,
            default: None,
            properties: IndexMap::new(),
            required: IndexSet::new(),
            additional: None,
            patterns: Vec::new(),
            property_names: None,
            items: Vec::new(),
            items_false: false,
            prefix_items: Vec::new(),
            unions: Vec::new(),
            discriminator: None,
            content_encoding: None,
            content_media_type: None,
            constraints: Vec::new(),
            keep_unknown: false,
            conditional: IndexSet::new(),
            read_only: false,
            write_only: false,
            described: IndexMap::new(),
            clash: None,
        }
    }

    /// A part that says nothing.
    pub(super) fn neutral(pointer: &Pointer) -> Self {
        let mut neutral = Self::empty(pointer.clone());
        neutral.nullable = true;
        neutral
    }

    /// What a copy of it counts beside the schemas that it consists of.
    pub(super) fn weight(&self) -> usize {
        let values = self
            .enum_values
            .as_ref()
            .map_or(0, |(values, _)| values.len());
        let members: usize = self.unions.iter().map(|union| union.members.len()).sum();
        (self.properties.len() + self.required.len() + values + members) / work::COPIED
    }

    /// Whether anything says what the value looks like, besides its type.
    pub(crate) fn has_shape(&self) -> bool {
        self.boolean.is_some()
            || self.const_value.is_some()
            || self.enum_values.is_some()
            || self.has_object_shape()
            || self.has_array_shape()
            || !self.unions.is_empty()
    }

    /// Whether it describes members of an object.
    pub(crate) fn has_object_shape(&self) -> bool {
        !self.properties.is_empty()
            || self.additional.is_some()
            || !self.patterns.is_empty()
            || self.property_names.is_some()
    }

    /// Whether it stands for bytes where a body or a part is no JSON: `format: binary`, or since OpenAPI 3.1 a
    /// `contentMediaType` that is no text, without `contentEncoding` (OAS 3.1 section 4.8.14.3).
    pub(crate) fn is_binary(&self) -> bool {
        let no_text = |media_type: &str| {
            let essence = crate::ir::essence(media_type);
            !media_type::is_json(&essence)
                && !media_type::is_xml(&essence)
                && !essence.starts_with("text/")
        };
        self.format == Some("binary")
            || self.content_encoding.is_none() && self.content_media_type.is_some_and(no_text)
    }

    /// Whether nothing is said of further members, or that there are none.
    pub(crate) fn additional_is_closed(&self) -> bool {
        self.patterns.is_empty() && matches!(self.additional, None | Some(Extra::Allowed(false)))
    }

    /// Whether it describes elements of an array.
    pub(crate) fn has_array_shape(&self) -> bool {
        !self.items.is_empty() || self.items_false || !self.prefix_items.is_empty()
    }

    /// The value of a constraint.
    pub(crate) fn constraint(&self, keyword: &str) -> Option<&Value> {
        self.constraints
            .iter()
            .find(|(name, _)| *name == keyword)
            .map(|(_, value)| value.as_ref())
    }
}

/// Why parts of a schema exclude each other.
#[derive(Clone, Debug)]
pub(crate) struct Clash {
    pub(super) grade: Grade,
    pub(super) place: Pointer,
    pub(super) other: Pointer,
    pub(super) own: String,
    pub(super) found: String,
}

/// How surely they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grade {
    /// No value is of the types of both.
    Types,
    /// No value is in the lists of both, has the properties of both, or has a property that may be missing: documents
    /// are often wrong there, and servers send such values.
    Values,
}

/// Whether it says nothing of its values.
pub(super) fn is_anything(flat: &Flat<'_>) -> bool {
    flat.types.is_empty()
        && !flat.has_shape()
        && flat.required.is_empty()
        && flat.constraints.is_empty()
        && flat.format.is_none()
        || flat.boolean == Some(true)
}
