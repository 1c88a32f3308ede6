//! What openapiv3 cannot hold of a schema, and the tables it travels in.
//!
//! The `x-canon` extension of a schema in the openapiv3 tree is an index into a table of
//! [`Canonical`](super::Canonical): JSON there would have to be read again by every reader. On media
//! types, headers and encodings it is an object: `itemSchema` (an index too) and `explode`.

use openapiv3::{AdditionalProperties, ReferenceOr, Schema};
use serde_json::Value;

use super::json_type::JsonType;

/// The extension that points beside the tree.
pub(super) const EXTENSION: &str = "x-canon";

/// The part of one schema that openapiv3 has no place for, or would change.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Beside {
    pub origin: Option<String>,
    pub boolean: Option<bool>,
    pub dangling: Option<String>,
    pub ref_siblings: bool,
    pub types: Vec<JsonType>,
    pub only_null: bool,
    pub const_value: Option<Value>,
    pub enum_values: Option<Vec<Value>>,
    pub default: Option<Value>,
    pub examples: Vec<Value>,
    pub constraints: Vec<(&'static str, Value)>,
    pub pattern_properties: Vec<(String, ReferenceOr<Schema>)>,
    pub property_names: Option<Box<ReferenceOr<Schema>>>,
    pub unevaluated_properties: Option<AdditionalProperties>,
    pub items_false: bool,
    pub prefix_items: Vec<ReferenceOr<Schema>>,
    pub list_items: bool,
    pub content_encoding: Option<String>,
    pub content_media_type: Option<String>,
    pub content_schema: Option<Box<ReferenceOr<Schema>>>,
    pub ignored: Vec<(String, Value)>,
}

impl Beside {
    /// Nothing beside the schema.
    pub const NONE: Self = Self {
        origin: None,
        boolean: None,
        dangling: None,
        ref_siblings: false,
        types: Vec::new(),
        only_null: false,
        const_value: None,
        enum_values: None,
        default: None,
        examples: Vec::new(),
        constraints: Vec::new(),
        pattern_properties: Vec::new(),
        property_names: None,
        unevaluated_properties: None,
        items_false: false,
        prefix_items: Vec::new(),
        list_items: false,
        content_encoding: None,
        content_media_type: None,
        content_schema: None,
        ignored: Vec::new(),
    };
}
