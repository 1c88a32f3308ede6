//! Slots: how openapiv3's model refers to what it cannot represent.
//!
//! A schema is represented by a reference whose text is the id of the schema in the arena. Members that the model
//! lacks, such as `itemSchema`, are in one extension by name.

use indexmap::IndexMap;
use openapiv3::ReferenceOr;
use serde_json::{Map, Value};

use super::model::SchemaId;

type Extensions = IndexMap<String, Value>;

/// The extension for what the model lacks. It is removed from documents.
pub(super) const EXTENSION: &str = "x-beside";

/// Keeps a member that an object of the model lacks.
pub(super) fn set(extensions: &mut Extensions, name: &str, value: Value) {
    if let Value::Object(object) = extensions
        .entry(EXTENSION.to_owned())
        .or_insert_with(|| Value::Object(Map::new()))
    {
        object.insert(name.to_owned(), value);
    }
}

/// A member that an object of the model lacks.
pub(super) fn get<'a>(extensions: &'a Extensions, name: &str) -> Option<&'a Value> {
    extensions.get(EXTENSION)?.get(name)
}

/// The representation of a schema in the model.
pub(super) fn of_schema(id: SchemaId) -> ReferenceOr<openapiv3::Schema> {
    ReferenceOr::Reference {
        reference: id.index().to_string(),
    }
}

/// The schema that the model represents by `slot`.
pub(super) fn schema(slot: &ReferenceOr<openapiv3::Schema>) -> SchemaId {
    let index = match slot {
        ReferenceOr::Reference { reference } => reference.parse().ok(),
        ReferenceOr::Item(_) => None,
    };
    SchemaId::at(index.unwrap_or(usize::MAX))
}

/// The schema whose id is kept as a value.
pub(super) fn schema_in(value: &Value) -> Option<SchemaId> {
    let index = usize::try_from(value.as_u64()?).ok()?;
    Some(SchemaId::at(index))
}
