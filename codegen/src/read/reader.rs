//! The state of reading a checked document, and the readers of its smallest parts.
//!
//! openapiv3's model is built by hand rather than through serde: its own deserialisation clones every subtree at every
//! level, reports no place when it rejects something, and takes time exponential in the depth to reject.

use std::collections::HashMap;

use indexmap::IndexMap;
use openapiv3::ReferenceOr;
use serde_json::{Map, Value};

use super::model::{SchemaId, Schemas};
use super::moves::Table;
use super::slots;
use crate::diagnostic::{Pointer, push_token};

/// The state of reading one document.
pub(super) struct Reader {
    /// Whether the document is OpenAPI 3.0.
    pub is_3_0: bool,
    /// Where the references lead.
    pub table: Table,
    /// The component schemas, by the texts of references to them.
    pub components: HashMap<String, SchemaId>,
    /// What was read of the schemas.
    pub schemas: Schemas,
    /// The pointer of the value that is being read.
    pub at: String,
}

impl Reader {
    /// The pointer of the value that is being read.
    pub fn here(&self) -> Pointer {
        Pointer::from_text(self.at.as_str())
    }

    /// Reads the member `key`.
    pub fn within<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.at.len();
        push_token(&mut self.at, key);
        let found = read(self);
        self.at.truncate(length);
        found
    }

    /// Reads members, each at its place.
    pub fn each(
        &mut self,
        members: impl Iterator<Item = (String, Value)>,
        mut read: impl FnMut(&mut Self, String, Value),
    ) {
        let length = self.at.len();
        for (name, value) in members {
            push_token(&mut self.at, &name);
            read(self, name, value);
            self.at.truncate(length);
        }
    }

    /// The component schema that a reference leads to.
    pub fn component(&self, text: &str) -> Option<SchemaId> {
        self.components.get(self.table.rewritten(text)).copied()
    }

    /// An object by `read`, or a reference to one.
    pub fn or_ref<T>(
        &mut self,
        value: Value,
        read: impl FnOnce(&mut Self, Value) -> T,
    ) -> ReferenceOr<T> {
        match value.get("$ref").and_then(Value::as_str) {
            Some(text) => ReferenceOr::Reference {
                reference: self.table.rewritten(text).to_owned(),
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
        let members = members(value);
        let mut map = IndexMap::with_capacity(members.len());
        self.each(members.into_iter(), |reader, name, value| {
            map.insert(name, read(reader, value));
        });
        map
    }

    /// A list by the reader of its elements.
    pub fn list<T>(&mut self, value: Value, mut read: impl FnMut(&mut Self, Value) -> T) -> Vec<T> {
        match value {
            Value::Array(list) => list
                .into_iter()
                .enumerate()
                .map(|(index, value)| self.within(&index.to_string(), |it| read(it, value)))
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// All members of a map of objects; null is an empty one there.
pub(super) fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// The members without those that are null, unless null means something: in an extension, or where any value may be.
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

/// The values of a list.
pub(super) fn values(value: Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list,
        _ => Vec::new(),
    }
}

/// Whether the value is `true`.
pub(super) fn flag(value: &Value) -> bool {
    value.as_bool().unwrap_or_default()
}

/// Keeps an extension. The one of `slots` is only ever written here.
pub(super) fn extension(extensions: &mut IndexMap<String, Value>, name: String, value: Value) {
    if name.starts_with("x-") && name != slots::EXTENSION {
        extensions.insert(name, value);
    }
}
