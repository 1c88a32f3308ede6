//! The state of reading a checked document into openapiv3's model, and its smallest parts.
//!
//! The model is built by hand rather than through serde: openapiv3's own deserialisation clones
//! every subtree at every level, names no place when it rejects something, and rejects in time
//! exponential in the depth.

use indexmap::IndexMap;
use openapiv3::{ReferenceOr, Schema};
use serde_json::{Map, Value};

use super::beside::{Beside, EXTENSION};
use super::refs::{Moved, Table};

/// The state of reading one document.
pub(super) struct Reader {
    /// Whether the document is OpenAPI 3.0.
    pub is_3_0: bool,
    /// Where the references lead.
    pub table: Table,
    /// Where the moved nodes stood.
    pub moved: Moved,
    /// What does not fit into schemas.
    pub beside: Vec<Beside>,
    /// Schemas that stand where openapiv3 has no place for one.
    pub carried: Vec<ReferenceOr<Schema>>,
    /// How many schemas were read.
    pub schemas: usize,
}

impl Reader {
    /// The canonical text of a reference.
    pub fn rewritten(&self, text: &str) -> String {
        self.table
            .rewrites
            .get(text)
            .map_or(text, String::as_str)
            .to_owned()
    }

    /// An object by `read`, or a reference to one.
    pub fn or_ref<T>(
        &mut self,
        value: Value,
        read: impl FnOnce(&mut Self, Value) -> T,
    ) -> ReferenceOr<T> {
        match value.get("$ref").and_then(Value::as_str) {
            Some(text) => ReferenceOr::Reference {
                reference: self.rewritten(text),
            },
            None => ReferenceOr::Item(read(self, value)),
        }
    }

    /// A map by the reader of its values.
    pub fn map<T>(
        &mut self,
        value: Value,
        mut read: impl FnMut(&mut Self, Value) -> T,
    ) -> IndexMap<String, T> {
        members(value)
            .into_iter()
            .map(|(name, value)| (name, read(self, value)))
            .collect()
    }

    /// A list by the reader of its elements.
    pub fn list<T>(&mut self, value: Value, mut read: impl FnMut(&mut Self, Value) -> T) -> Vec<T> {
        match value {
            Value::Array(list) => list.into_iter().map(|value| read(self, value)).collect(),
            _ => Vec::new(),
        }
    }

    /// Carries a schema beside the tree; the value is its handle.
    pub fn carry(&mut self, value: Value) -> Value {
        let schema = self.schema(value);
        self.carried.push(schema);
        Value::from(self.carried.len() - 1)
    }
}

/// All members of a map of objects; null stands for an empty one there.
pub(super) fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// The members that say something. Null says something in an extension and where any value may stand.
pub(super) fn object(value: Value) -> impl Iterator<Item = (String, Value)> {
    members(value)
        .into_iter()
        .filter(|(name, value)| !value.is_null() || is_data(name))
}

fn is_data(name: &str) -> bool {
    name.starts_with("x-") || matches!(name, "example" | "value")
}

/// A text.
pub(super) fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// A text, or a number or boolean as its text.
pub(super) fn scalar(value: Value) -> Option<String> {
    match value {
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        other => text(other),
    }
}

/// The texts of a list.
pub(super) fn texts(value: Value) -> Vec<String> {
    match value {
        Value::Array(list) => list.into_iter().filter_map(scalar).collect(),
        _ => Vec::new(),
    }
}

/// Whether the value is `true`.
pub(super) fn flag(value: &Value) -> bool {
    value.as_bool().unwrap_or_default()
}

/// Keeps an extension. Ours are made here, never read.
pub(super) fn extension(extensions: &mut IndexMap<String, Value>, name: String, value: Value) {
    if name.starts_with("x-") && name != EXTENSION {
        extensions.insert(name, value);
    }
}
