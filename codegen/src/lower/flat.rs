//! A schema merged with all of its parts.

use std::collections::HashSet;

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::elements::Elements;
use super::{media_type, work};
use crate::diagnostic::Pointer;
use crate::read::{Discriminator, JsonType, Narrowing, Schema, SchemaId};

/// A schema without `allOf`: the combination of all of its parts.
///
/// Fields combine all parts. What a single part decides is read from its [`Schema`]: [`Flat::first`], [`Flat::any`].
#[derive(Clone)]
pub(crate) struct Flat<'a> {
    pub(crate) pointer: Pointer,
    /// The schemas that it consists of, the outermost first: its docs come from them, and they identify its type.
    pub(crate) parts: IndexMap<SchemaId, &'a Schema>,
    /// Whether it has no docs, because it is one of several types of a documented schema.
    pub(crate) is_wordless: bool,
    pub(crate) boolean: Option<bool>,
    pub(crate) nullable: bool,
    pub(crate) only_null: bool,
    /// Without null; empty is unconstrained.
    pub(crate) types: Vec<JsonType>,
    pub(crate) const_value: Option<&'a Value>,
    pub(crate) enum_values: Option<(Vec<&'a Value>, Pointer)>,
    pub(crate) open_enum: bool,
    pub(crate) properties: IndexMap<&'a str, Vec<SchemaId>>,
    pub(crate) required: IndexSet<&'a str>,
    pub(crate) additional: Option<Extra>,
    pub(crate) patterns: Vec<(&'a str, SchemaId)>,
    pub(crate) elements: Elements<'a>,
    pub(crate) unions: Vec<UnionPart<'a>>,
    /// That of a base is omitted for its subtypes.
    pub(crate) discriminator: Option<&'a Discriminator>,
    pub(crate) constraints: Vec<(&'static Narrowing, &'a Value)>,
    /// Why its parts exclude all values, if they do.
    pub(crate) clash: Option<Box<Clash>>,
}

/// The schemas that were merged into the same value already and must not be merged again.
pub(super) type Merged = HashSet<SchemaId>;

/// `additionalProperties` or `unevaluatedProperties`.
#[derive(Clone)]
pub(crate) enum Extra {
    Allowed(bool),
    /// They have the schemas of all of these parts.
    Schema(Vec<SchemaId>),
}

/// A `oneOf` or an `anyOf`.
#[derive(Clone)]
pub(crate) struct UnionPart<'a> {
    pub(crate) members: Vec<SchemaId>,
    pub(crate) terms: Terms<'a>,
    pub(crate) pointer: Pointer,
}

/// The relation of the members of a union.
#[derive(Clone, Copy)]
pub(crate) struct Terms<'a> {
    pub(crate) discriminator: Option<&'a Discriminator>,
    /// A value may match several members: `anyOf`.
    pub(crate) several: bool,
    /// A value may fit no member.
    pub(crate) others: bool,
    /// The document lists the members, so two of the same type are worth a note.
    pub(crate) listed: bool,
}

impl<'a> Flat<'a> {
    pub(crate) fn empty(pointer: Pointer) -> Self {
        Self {
            pointer,
            parts: IndexMap::new(),
            is_wordless: false,
            boolean: None,
            nullable: false,
            only_null: false,
            types: Vec::new(),
            const_value: None,
            enum_values: None,
            open_enum: true,
            properties: IndexMap::new(),
            required: IndexSet::new(),
            additional: None,
            patterns: Vec::new(),
            elements: Elements::default(),
            unions: Vec::new(),
            discriminator: None,
            constraints: Vec::new(),
            clash: None,
        }
    }

    /// An empty part.
    pub(super) fn neutral(pointer: &Pointer) -> Self {
        let mut neutral = Self::empty(pointer.clone());
        neutral.nullable = true;
        neutral
    }

    /// The result of `said` for the first part that has any.
    pub(crate) fn first<T>(&self, said: impl FnMut(&'a Schema) -> Option<T>) -> Option<T> {
        self.parts.values().copied().find_map(said)
    }

    /// Whether it is true for any part.
    pub(crate) fn any(&self, said: impl Fn(&'a Schema) -> bool) -> bool {
        self.parts.values().any(|part| said(part))
    }

    /// `format`
    pub(crate) fn format(&self) -> Option<&'a str> {
        self.first(|part| part.format.as_deref())
    }

    /// `contentMediaType`
    pub(crate) fn content_media_type(&self) -> Option<&'a str> {
        self.first(|part| part.content_media_type.as_deref())
    }

    /// `contentEncoding`
    pub(crate) fn content_encoding(&self) -> Option<&'a str> {
        self.first(|part| part.content_encoding.as_deref())
    }

    /// `propertyNames`
    pub(crate) fn property_names(&self) -> Option<SchemaId> {
        self.first(|part| part.property_names)
    }

    /// Whether it replaces a dangling reference.
    pub(crate) fn is_dangling(&self) -> bool {
        self.any(|part| part.dangling)
    }

    /// `x-keep-unknown`
    pub(crate) fn keeps_unknown(&self) -> bool {
        self.any(|part| part.keep_unknown == Some(true))
    }

    /// Properties that only conditions describe.
    pub(crate) fn conditional(&self) -> impl Iterator<Item = &'a str> {
        let names = self.parts.values().flat_map(|part| &part.conditional);
        names.map(String::as_str)
    }

    /// The cost of a copy, without the schemas that it consists of.
    pub(super) fn weight(&self) -> usize {
        let values = self
            .enum_values
            .as_ref()
            .map_or(0, |(values, _)| values.len());
        let members: usize = self.unions.iter().map(|union| union.members.len()).sum();
        (self.properties.len() + self.required.len() + values + members) / work::COPIED
    }

    /// Whether any keyword other than `type` describes the shape of the value.
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
            || self.property_names().is_some()
    }

    /// Whether it means bytes in a body or part other than JSON: `format: binary`, or since OpenAPI 3.1 a
    /// `contentMediaType` that is not text, without `contentEncoding` (OAS 3.1 section 4.8.14.3).
    pub(crate) fn is_binary(&self) -> bool {
        let no_text = |media_type: &str| {
            let essence = crate::ir::essence(media_type);
            !media_type::is_json(&essence)
                && !media_type::is_xml(&essence)
                && !essence.starts_with("text/")
        };
        self.format() == Some("binary")
            || self.content_encoding().is_none() && self.content_media_type().is_some_and(no_text)
    }

    /// Whether additional properties are not mentioned, or forbidden.
    pub(crate) fn additional_is_closed(&self) -> bool {
        self.patterns.is_empty() && matches!(self.additional, None | Some(Extra::Allowed(false)))
    }

    /// Whether it describes elements of an array.
    pub(crate) fn has_array_shape(&self) -> bool {
        !self.elements.is_empty()
    }

    /// The value of a constraint.
    pub(crate) fn constraint(&self, keyword: &str) -> Option<&'a Value> {
        let mut all = self.constraints.iter();
        let found = all.find(|(narrowing, _)| narrowing.keyword == keyword);
        found.map(|(_, value)| *value)
    }

    /// Whether a constraint implies a type of the values.
    pub(crate) fn implies(&self, ty: JsonType) -> bool {
        let mut all = self.constraints.iter();
        all.any(|(narrowing, _)| narrowing.implies == Some(ty))
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

/// The certainty of the conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grade {
    /// No value has the types of both.
    Types,
    /// No value is in the lists of both, has the properties of both, or an optional property has no value: documents
    /// are often wrong there, and servers send such values.
    Values,
}

/// Whether it says nothing about its values.
pub(super) fn is_anything(flat: &Flat<'_>) -> bool {
    flat.types.is_empty()
        && !flat.has_shape()
        && flat.required.is_empty()
        && flat.constraints.is_empty()
        && flat.format().is_none()
        || flat.boolean == Some(true)
}
