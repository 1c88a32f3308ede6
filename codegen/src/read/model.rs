//! The model of schemas: each schema of a document once, in an arena, by ids.
//!
//! What a keyword means in every dialect is settled when a schema is read; so one field represents what OpenAPI 3.0 and
//! 3.1 express in different ways. Which keyword goes into which field is the table in `keywords`.

use std::cmp::Ordering;

use indexmap::IndexMap;
use serde_json::Value;

use super::json_type::JsonType;
use crate::diagnostic::Pointer;

/// The id of a schema in the document, or of a reference to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchemaId(u32);

impl SchemaId {
    /// Index into the arena.
    #[must_use]
    pub fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }

    /// The id with this index.
    pub(super) fn at(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

/// The target of an id.
#[derive(Clone, Copy, Debug)]
pub enum Node<'a> {
    /// A reference to a component, and nothing else.
    Ref(SchemaId),
    /// A schema in place.
    Schema(&'a Schema),
}

/// All schemas of a document. Those of the components come first, in the order of the document.
#[derive(Clone, Debug, Default)]
pub struct Schemas {
    keys: Vec<String>,
    places: Vec<Placed>,
    count: usize,
}

#[derive(Clone, Debug)]
struct Placed {
    pointer: Pointer,
    said: Said,
}

#[derive(Clone, Debug)]
enum Said {
    Ref(SchemaId),
    Schema(Box<Schema>),
}

impl Schemas {
    /// An arena with a place for each component.
    pub(super) fn with_components(keys: Vec<String>) -> Self {
        let base = Pointer::root().join("components").join("schemas");
        let places = keys.iter().enumerate().map(|(index, key)| Placed {
            pointer: base.join(key),
            said: Said::Ref(SchemaId::at(index)),
        });
        Self {
            places: places.collect(),
            keys,
            count: 0,
        }
    }

    /// Adds the schema at `pointer`.
    pub(super) fn add(&mut self, pointer: Pointer, schema: Box<Schema>) -> SchemaId {
        self.count += 1;
        self.push(pointer, Said::Schema(schema))
    }

    /// Adds the reference at `pointer`.
    pub(super) fn add_ref(&mut self, pointer: Pointer, to: SchemaId) -> SchemaId {
        self.push(pointer, Said::Ref(to))
    }

    fn push(&mut self, pointer: Pointer, said: Said) -> SchemaId {
        self.places.push(Placed { pointer, said });
        SchemaId::at(self.places.len() - 1)
    }

    /// Moves the last schema into the place of a component.
    pub(super) fn settle(&mut self, component: SchemaId) {
        if let Some(last) = self.places.pop()
            && let Some(place) = self.places.get_mut(component.index())
        {
            *place = last;
        }
    }

    /// Makes null the only value of a schema.
    pub(super) fn set_only_null(&mut self, id: SchemaId) {
        if let Some(Placed {
            said: Said::Schema(schema),
            ..
        }) = self.places.get_mut(id.index())
        {
            schema.only_null = true;
        }
    }

    /// The schema or reference with this `id`, which must be one of this document's.
    #[must_use]
    pub fn node(&self, id: SchemaId) -> Node<'_> {
        match self.places.get(id.index()).map(|place| &place.said) {
            Some(Said::Schema(schema)) => Node::Schema(schema),
            Some(Said::Ref(to)) => Node::Ref(*to),
            None => Node::Ref(id),
        }
    }

    /// The schema with this `id`; `None` for references.
    #[must_use]
    pub fn schema(&self, id: SchemaId) -> Option<&Schema> {
        match self.node(id) {
            Node::Schema(schema) => Some(schema),
            Node::Ref(_) => None,
        }
    }

    /// The component that a reference leads to.
    #[must_use]
    pub fn referred(&self, id: SchemaId) -> Option<SchemaId> {
        match self.node(id) {
            Node::Ref(to) => Some(to),
            Node::Schema(_) => None,
        }
    }

    /// The pointer into the tree of the description; `Description::source` makes it one into the document.
    #[must_use]
    pub fn pointer(&self, id: SchemaId) -> &Pointer {
        static ROOT: std::sync::LazyLock<Pointer> = std::sync::LazyLock::new(Pointer::root);
        self.places
            .get(id.index())
            .map_or(&*ROOT, |place| &place.pointer)
    }

    /// Whether both are the same schema, or refer to the same component.
    #[must_use]
    pub fn are_one(&self, one: SchemaId, other: SchemaId) -> bool {
        one == other
            || matches!((self.node(one), self.node(other)), (Node::Ref(one), Node::Ref(other)) if one == other)
    }

    /// The components, in the order of the document.
    pub fn components(&self) -> impl Iterator<Item = (SchemaId, &str)> {
        let keys = self.keys.iter().enumerate();
        keys.map(|(index, key)| (SchemaId::at(index), key.as_str()))
    }

    /// The key of a component; empty for other schemas.
    #[must_use]
    pub fn key(&self, component: SchemaId) -> &str {
        self.keys.get(component.index()).map_or("", String::as_str)
    }

    /// How many schemas there are, without references.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }
}

/// One schema: its keywords. A `$ref` among others is the first of `all_of`.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// The value of a boolean schema; everything else is then empty.
    pub boolean: Option<bool>,
    /// It replaces a dangling reference, and is free-form.
    pub dangling: bool,
    /// `title`
    pub title: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `deprecated`
    pub deprecated: bool,
    /// `readOnly`
    pub read_only: bool,
    /// `writeOnly`
    pub write_only: bool,
    /// `url` of `externalDocs`
    pub link: Option<String>,
    /// `default`, which may be null.
    pub default: Option<Value>,
    /// `examples`, or `example` as the only one.
    pub examples: Vec<Value>,
    /// `x-unverified`
    pub unverified: Option<String>,
    /// `x-rust-name`
    pub rust_name: Option<String>,
    /// The types without null; empty is unconstrained.
    pub types: Vec<JsonType>,
    /// `nullable: true`, or null in the type list.
    pub nullable: bool,
    /// Null is the only value.
    pub only_null: bool,
    /// `format`
    pub format: Option<String>,
    /// `contentEncoding`
    pub content_encoding: Option<String>,
    /// `contentMediaType`
    pub content_media_type: Option<String>,
    /// `contentSchema`
    pub content_schema: Option<SchemaId>,
    /// `const`, which may be null.
    pub const_value: Option<Value>,
    /// `enum`, in the types that the schema declares.
    pub enum_values: Option<Vec<Value>>,
    /// `x-enum-varnames`
    pub enum_names: Option<Vec<String>>,
    /// `x-open-enum`
    pub open_enum: Option<bool>,
    /// The keywords that only narrow values, in document order. An exclusive bound is a number.
    pub constraints: Vec<(&'static Narrowing, Value)>,
    /// `properties`
    pub properties: IndexMap<String, SchemaId>,
    /// `required`
    pub required: Vec<String>,
    /// `additionalProperties`
    pub additional: Additional,
    /// `patternProperties`
    pub pattern_properties: IndexMap<String, SchemaId>,
    /// `propertyNames`
    pub property_names: Option<SchemaId>,
    /// `unevaluatedProperties`
    pub unevaluated_properties: Additional,
    /// `x-keep-unknown`
    pub keep_unknown: Option<bool>,
    /// Properties in `if`, `then`, `else` and `dependentSchemas`; an empty name means those behind a reference.
    pub conditional: Vec<String>,
    /// `items`, or `additionalItems` next to `items` as a list.
    pub items: Additional,
    /// `prefixItems`, or `items` as a list.
    pub prefix_items: Vec<SchemaId>,
    /// `allOf`, after the target of a `$ref` next to other keywords.
    pub all_of: Vec<SchemaId>,
    /// `oneOf`
    pub one_of: Vec<SchemaId>,
    /// `anyOf`
    pub any_of: Vec<SchemaId>,
    /// `not`
    pub not: Option<SchemaId>,
    /// `discriminator`
    pub discriminator: Option<Box<Discriminator>>,
    /// The keywords that are ignored, and why, in document order.
    pub lost: Vec<(String, &'static str)>,
}

impl Schema {
    /// Whether it only annotates or narrows values: such a part of an `allOf` does not affect the type.
    #[must_use]
    pub fn only_annotates(&self) -> bool {
        self.types.is_empty() && self.only_types()
    }

    /// The same, but it may also declare JSON types.
    #[must_use]
    pub fn only_types(&self) -> bool {
        self.all_of.is_empty() && self.only_types_around()
    }

    /// The same without regard to its `allOf`.
    #[must_use]
    pub fn only_types_around(&self) -> bool {
        // All fields are listed, so that a new one does not compile until it is classified.
        let Self {
            // What a value is.
            boolean,
            dangling,
            only_null,
            format,
            content_encoding,
            content_media_type,
            const_value,
            enum_values,
            properties,
            required,
            additional,
            pattern_properties,
            property_names,
            unevaluated_properties,
            keep_unknown,
            items,
            prefix_items,
            one_of,
            any_of,
            discriminator,
            // Its types, annotations and constraints; and `allOf`.
            types: _,
            nullable: _,
            title: _,
            description: _,
            deprecated: _,
            read_only: _,
            write_only: _,
            link: _,
            default: _,
            examples: _,
            unverified: _,
            rust_name: _,
            content_schema: _,
            enum_names: _,
            open_enum: _,
            constraints: _,
            conditional: _,
            not: _,
            lost: _,
            all_of: _,
        } = self;
        let nothing_of_objects = properties.is_empty()
            && required.is_empty()
            && *additional == Additional::Absent
            && pattern_properties.is_empty()
            && property_names.is_none()
            && *unevaluated_properties == Additional::Absent
            && keep_unknown.is_none();
        let nothing_of_arrays = *items == Additional::Absent && prefix_items.is_empty();
        let nothing_of_unions = one_of.is_empty() && any_of.is_empty() && discriminator.is_none();
        let nothing_of_values =
            !only_null && *boolean != Some(false) && const_value.is_none() && enum_values.is_none();
        let nothing_of_strings =
            format.is_none() && content_encoding.is_none() && content_media_type.is_none();
        nothing_of_objects
            && nothing_of_arrays
            && nothing_of_unions
            && nothing_of_values
            && nothing_of_strings
            && !dangling
    }
}

/// Members or elements that a schema does not list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Additional {
    /// Not mentioned.
    #[default]
    Absent,
    /// `true` or `false`.
    Allowed(bool),
    /// They are described by this schema.
    Schema(SchemaId),
}

/// `discriminator`
#[derive(Clone, Debug, Default)]
pub struct Discriminator {
    /// Where it is.
    pub pointer: Pointer,
    /// `propertyName`
    pub property_name: String,
    /// `mapping`, from tags to components.
    pub mapping: IndexMap<String, SchemaId>,
}

/// A keyword that only narrows the values of a type.
#[derive(Debug)]
pub struct Narrowing {
    /// Its name.
    pub keyword: &'static str,
    /// Its name in prose.
    pub words: &'static str,
    /// The type of a schema that has it and no `type`.
    pub implies: Option<JsonType>,
    /// How the stricter value compares with the other; `None` if values are not comparable.
    pub tighter: Option<Ordering>,
}
