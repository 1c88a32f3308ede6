//! The uniform reading of one canonical schema: the openapiv3 model and what travels beside it in
//! one shape, so that lowering never asks in which of openapiv3's variants a schema stands.

use std::sync::LazyLock;

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, AnySchema, Discriminator, ReferenceOr, Schema, SchemaData, SchemaKind,
};
use serde_json::Value;

use super::beside::Beside;
use super::json_type::JsonType;

/// What a schema says about the members that `properties` does not name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Additional<'a> {
    /// Nothing.
    Absent,
    /// `true` or `false`.
    Allowed(bool),
    /// They have this schema.
    Schema(&'a ReferenceOr<Schema>),
}

/// One schema as lowering reads it.
#[derive(Clone, Debug)]
pub struct SchemaView<'a> {
    /// Title, description, deprecated, `readOnly`, `writeOnly` and extensions. Its `default`,
    /// `example` and `nullable` are never set: read the view's own.
    pub data: &'a SchemaData,
    /// Pointer of the schema in the document, where it does not stand there now.
    pub origin: Option<&'a str>,
    /// The value of a boolean schema; everything else is then empty.
    pub boolean: Option<bool>,
    /// The text of a reference to nothing that this free-form schema stands for.
    pub dangling: Option<&'a str>,
    /// The first member of `all_of` was a `$ref` with keywords beside it.
    pub ref_siblings: bool,
    /// The types without null; empty is unconstrained.
    pub types: &'a [JsonType],
    /// `nullable: true`, or null in the type list.
    pub nullable: bool,
    /// Null is the only type.
    pub only_null: bool,
    /// `format`
    pub format: Option<&'a str>,
    /// `const`, which may be null.
    pub const_value: Option<&'a Value>,
    /// `enum`, as written.
    pub enum_values: Option<&'a [Value]>,
    /// `default`, which may be null.
    pub default: Option<&'a Value>,
    /// `examples`, or `example` as the only one.
    pub examples: &'a [Value],
    /// The keywords that only narrow values, in document order. An exclusive bound is a number.
    pub constraints: &'a [(&'static str, Value)],
    /// `properties`
    pub properties: &'a IndexMap<String, ReferenceOr<Box<Schema>>>,
    /// `required`
    pub required: &'a [String],
    /// `additionalProperties`
    pub additional: Additional<'a>,
    /// `patternProperties`
    pub pattern_properties: &'a [(String, ReferenceOr<Schema>)],
    /// `propertyNames`
    pub property_names: Option<&'a ReferenceOr<Schema>>,
    /// `unevaluatedProperties`
    pub unevaluated_properties: Additional<'a>,
    /// `items`, or `additionalItems` beside `items` as a list.
    pub items: Option<&'a ReferenceOr<Box<Schema>>>,
    /// The same as `false`.
    pub items_false: bool,
    /// `prefixItems`, or `items` as a list.
    pub prefix_items: &'a [ReferenceOr<Schema>],
    /// `items` was a list.
    pub list_items: bool,
    /// `allOf`
    pub all_of: &'a [ReferenceOr<Schema>],
    /// `oneOf`
    pub one_of: &'a [ReferenceOr<Schema>],
    /// `anyOf`
    pub any_of: &'a [ReferenceOr<Schema>],
    /// `not`
    pub not: Option<&'a ReferenceOr<Schema>>,
    /// `discriminator`; its mapping values are all `#/components/schemas/…`.
    pub discriminator: Option<&'a Discriminator>,
    /// `contentEncoding`
    pub content_encoding: Option<&'a str>,
    /// `contentMediaType`
    pub content_media_type: Option<&'a str>,
    /// `contentSchema`
    pub content_schema: Option<&'a ReferenceOr<Schema>>,
    /// The keywords that are present and that nothing above holds, in document order.
    pub ignored: &'a [(String, Value)],
}

impl SchemaView<'_> {
    /// Whether it says nothing of what a value is, but at most of what it means or how it is narrowed: such a part
    /// of an `allOf` leaves the type to the others.
    #[must_use]
    pub fn only_annotates(&self) -> bool {
        self.types.is_empty() && self.only_types()
    }

    /// Whether it says no more of what a value is than its JSON types.
    #[must_use]
    pub fn only_types(&self) -> bool {
        let nothing_of_objects = self.properties.is_empty()
            && self.required.is_empty()
            && self.additional == Additional::Absent
            && self.pattern_properties.is_empty()
            && self.property_names.is_none()
            && self.unevaluated_properties == Additional::Absent;
        let nothing_of_arrays =
            self.items.is_none() && !self.items_false && self.prefix_items.is_empty();
        let unions = [self.all_of, self.one_of, self.any_of];
        nothing_of_objects
            && nothing_of_arrays
            && unions.iter().all(|members| members.is_empty())
            && !self.only_null
            && self.boolean != Some(false)
            && self.dangling.is_none()
            && self.format.is_none()
            && self.const_value.is_none()
            && self.enum_values.is_none()
            && self.discriminator.is_none()
            && self.content_encoding.is_none()
            && self.content_media_type.is_none()
            && !self.data.extensions.contains_key("x-keep-unknown")
    }
}

/// Reads `schema` and what travels beside it. Canonical schemas all stand as `SchemaKind::Any`, the
/// one variant that holds every keyword together.
pub(super) fn view<'a>(schema: &'a Schema, beside: &'a Beside) -> SchemaView<'a> {
    static EMPTY: LazyLock<AnySchema> = LazyLock::new(AnySchema::default);
    let any = if let SchemaKind::Any(any) = &schema.schema_kind {
        any
    } else {
        &EMPTY
    };
    SchemaView {
        data: &schema.schema_data,
        origin: beside.origin.as_deref(),
        boolean: beside.boolean,
        dangling: beside.dangling.as_deref(),
        ref_siblings: beside.ref_siblings,
        types: match any.typ.as_deref() {
            Some(name) => single(name),
            None => &beside.types,
        },
        nullable: schema.schema_data.nullable,
        only_null: beside.only_null,
        format: any.format.as_deref(),
        const_value: beside.const_value.as_ref(),
        enum_values: beside.enum_values.as_deref(),
        default: beside.default.as_ref(),
        examples: &beside.examples,
        constraints: &beside.constraints,
        properties: &any.properties,
        required: &any.required,
        additional: any
            .additional_properties
            .as_ref()
            .map_or(Additional::Absent, additional),
        pattern_properties: &beside.pattern_properties,
        property_names: beside.property_names.as_deref(),
        unevaluated_properties: beside
            .unevaluated_properties
            .as_ref()
            .map_or(Additional::Absent, additional),
        items: any.items.as_ref(),
        items_false: beside.items_false,
        prefix_items: &beside.prefix_items,
        list_items: beside.list_items,
        all_of: &any.all_of,
        one_of: &any.one_of,
        any_of: &any.any_of,
        not: any.not.as_deref(),
        discriminator: schema.schema_data.discriminator.as_ref(),
        content_encoding: beside.content_encoding.as_deref(),
        content_media_type: beside.content_media_type.as_deref(),
        content_schema: beside.content_schema.as_deref(),
        ignored: &beside.ignored,
    }
}

fn additional(additional: &AdditionalProperties) -> Additional<'_> {
    match additional {
        AdditionalProperties::Any(allowed) => Additional::Allowed(*allowed),
        AdditionalProperties::Schema(schema) => Additional::Schema(schema),
    }
}

fn single(name: &str) -> &'static [JsonType] {
    match JsonType::from_name(name) {
        Some(JsonType::String) => &[JsonType::String],
        Some(JsonType::Number) => &[JsonType::Number],
        Some(JsonType::Integer) => &[JsonType::Integer],
        Some(JsonType::Boolean) => &[JsonType::Boolean],
        Some(JsonType::Object) => &[JsonType::Object],
        Some(JsonType::Array) => &[JsonType::Array],
        None => &[],
    }
}
