//! Reading: from the loaded tree to a [`Description`] in one dialect, OpenAPI 3.0 and 3.1 (and 3.2 where it differs little),
//! with every shape checked and every reference resolved.
//!
//! What a reader of it may rely on:
//!
//! * Every schema, and every reference to one, has a place in [`Description::schemas`] and an id. A reference is the id of a
//!   component, which exists; a target elsewhere in the document became a component.
//! * All around the schemas is openapiv3's model. Where that has a schema stands its id ([`Description::schema`]); what it
//!   has no room for is asked of the [`Description`].
//! * Every other `$ref` is `#/components/<kind>/<key>`, and that key exists. Path items have none. A cycle of nothing but
//!   `$ref`s is refused.
//! * [`Description::place`] turns the position of a node in the tree into its place in the sources.

mod channels;
mod check;
mod document;
mod events;
mod extensions;
mod grammar;
mod json_type;
mod keywords;
mod model;
mod nearest;
mod options;
mod reader;
mod refs;
mod schema;
mod secret;
mod shape;
mod slots;
#[cfg(test)]
mod tests;
mod typed;

use indexmap::IndexMap;
use openapiv3::{Encoding, MediaType, OpenAPI, Operation, Parameter, ReferenceOr, Responses};
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Pointer, catalogue};
use crate::limits::Limits;
use crate::load::{Document, Origins};
pub use channels::{Channel, Channels, Event};
use document::Apart;
pub use json_type::JsonType;
pub use model::{Additional, Discriminator, Narrowing, Node, Schema, SchemaId, Schemas};
pub use options::Options;
use reader::Reader;
use refs::{Miss, Uncopied};
use shape::Kind;

/// A document in the one dialect that lowering reads.
#[derive(Clone, Debug)]
pub struct Description {
    /// The document around the schemas.
    pub api: OpenAPI,
    /// The schemas.
    pub schemas: Schemas,
    /// Where the nodes of the loaded document come from.
    pub origins: Origins,
    /// `components.securitySchemes` as written, references resolved.
    pub security_schemes: IndexMap<String, Value>,
    /// `x-websocket` and `x-socketio`.
    pub channels: Channels,
    /// Names of the properties and parameters that are secret.
    pub secrets: Vec<String>,
    /// Where moved nodes stood, by where they stand now.
    moved: IndexMap<String, String>,
}

/// `explode` of an encoding, where the document says it.
#[must_use]
pub fn explode(encoding: &Encoding) -> Option<bool> {
    slots::get(&encoding.extensions, "explode")?.as_bool()
}

/// Reads `document`. `None` when `diagnostics` has got errors.
pub fn read(
    document: Document,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Option<Description> {
    let Document {
        mut root, origins, ..
    } = document;
    let mut found = Diagnostics::default();
    check_version(&root, &origins, &mut found);
    let mut values = options.limits.values;
    let mut table = check_all(&mut root, &origins, options, &mut values, &mut found);
    let is_right = !found.has_errors();
    diagnostics.extend(found);
    if !is_right {
        return None;
    }
    let mut moved = table.hoist(&mut root);
    let missed = refs::inline(&mut root, &table, &mut moved, &mut values);
    for (pointer, why) in &missed {
        let diagnostic = uncopied(*why, origins.place(pointer), "$ref", options.limits);
        diagnostics.push(diagnostic);
    }
    if !missed.is_empty() {
        return None;
    }
    let secrets = secret::names(&root);
    if !secrets.is_empty() {
        secret::type_texts(&mut root);
    }
    let mut reader = reader(&root, table);
    let (
        api,
        Apart {
            security_schemes,
            channels,
        },
    ) = reader.document(root);
    Some(Description {
        api,
        schemas: reader.schemas,
        origins,
        security_schemes,
        channels,
        secrets,
        moved,
    })
}

/// A reader with an id for each component schema of a document.
fn reader(root: &Value, table: refs::Table) -> Reader {
    let is_3_0 = match root.get("openapi") {
        Some(Value::String(version)) => version.starts_with("3.0"),
        Some(version) => version.as_f64() == Some(3.0),
        None => false,
    };
    let components = root.get("components");
    let components = components.and_then(|components| components.get("schemas")?.as_object());
    let keys = components.into_iter().flat_map(|all| all.keys().cloned());
    let schemas = Schemas::with_components(keys.collect());
    let components = schemas.components();
    let components = components.map(|(id, key)| (refs::component_ref(Kind::Schema, key), id));
    Reader {
        is_3_0,
        table,
        components: components.collect(),
        schemas,
        at: String::new(),
    }
}

/// Whether the document is OpenAPI of a version that is read here.
fn check_version(root: &Value, origins: &Origins, diagnostics: &mut Diagnostics) {
    let Value::Object(object) = root else { return };
    let place = |name: &str| origins.place(&Pointer::root().join(name));
    match (object.get("openapi"), object.get("swagger")) {
        (Some(Value::String(version)), _) => {
            match version.split('.').take(2).collect::<Vec<_>>().as_slice() {
                ["3", "0" | "1"] => {}
                ["3", "2"] => diagnostics.push(catalogue::newer_version(place("openapi"), version)),
                _ => diagnostics.push(catalogue::unsupported_version(place("openapi"), version)),
            }
        }
        (Some(Value::Number(version)), _)
            if version
                .as_f64()
                .is_some_and(|version| (3.0..3.15).contains(&version)) => {}
        (Some(other), _) => diagnostics.push(catalogue::unsupported_version(
            place("openapi"),
            &other.to_string(),
        )),
        (None, Some(version)) => {
            let version = version
                .as_str()
                .map_or_else(|| version.to_string(), str::to_owned);
            diagnostics.push(catalogue::unsupported_version(place("swagger"), &version));
        }
        (None, None) => diagnostics.push(catalogue::not_openapi(origins.place(&Pointer::root()))),
    }
    if object.get("info").is_none_or(Value::is_null) {
        diagnostics.push(catalogue::missing_member(
            origins.place(&Pointer::root()),
            "an OpenAPI document",
            "info",
        ));
    }
}

/// Checks the document. A map that is given as one reference is written out first, and then the
/// whole is checked again.
fn check_all(
    root: &mut Value,
    origins: &Origins,
    options: &Options,
    values: &mut usize,
    diagnostics: &mut Diagnostics,
) -> refs::Table {
    const ROUNDS: usize = 8;
    let mut found = check::check(root, origins, options);
    for _ in 0..ROUNDS {
        if found.map_refs.is_empty() {
            break;
        }
        for (at, text) in &found.map_refs {
            if let Err(why) = refs::expand_map(root, at, text, values) {
                diagnostics.push(uncopied(why, origins.place(at), text, options.limits));
                if why == Uncopied::TooMany {
                    break;
                }
            }
        }
        if diagnostics.has_errors() {
            break;
        }
        found = check::check(root, origins, options);
    }
    if let Some((at, text)) = found.map_refs.first() {
        diagnostics.push(catalogue::ref_loop(origins.place(at), text));
    }
    diagnostics.extend(found.diagnostics);
    refs::remove(root, &found.foreign);
    found.table
}

/// What is wrong with a reference whose target cannot take its place.
fn uncopied(why: Uncopied, place: Place, text: &str, limits: Limits) -> Diagnostic {
    match why {
        Uncopied::Missed(Miss::Dangling) => catalogue::dangling_ref(place, text, None),
        Uncopied::Missed(Miss::Loop) => catalogue::ref_loop(place, text),
        Uncopied::TooMany => catalogue::too_many_values(place, limits.values),
    }
}

impl Description {
    /// The schema in a place of openapiv3's model.
    #[must_use]
    pub fn schema(&self, slot: &ReferenceOr<openapiv3::Schema>) -> SchemaId {
        slots::schema(slot)
    }

    /// `itemSchema`: the schema of one item of a stream of this media type.
    #[must_use]
    pub fn item_schema(&self, media: &MediaType) -> Option<SchemaId> {
        slots::schema_in(slots::get(&media.extensions, "itemSchema")?)
    }

    /// `x-streaming.event`: the schema of one event of this operation's stream.
    #[must_use]
    pub fn stream_event(&self, operation: &Operation) -> Option<SchemaId> {
        slots::schema_in(operation.extensions.get("x-streaming")?.get("event")?)
    }

    /// `allowReserved` of a parameter: of the query, or of the path (which 3.2 allows and earlier versions leave open).
    #[must_use]
    pub fn allow_reserved(&self, parameter: &Parameter) -> bool {
        match parameter {
            Parameter::Query { allow_reserved, .. } => *allow_reserved,
            Parameter::Path { parameter_data, .. } => {
                slots::get(&parameter_data.extensions, "allowReserved").is_some()
            }
            Parameter::Header { .. } | Parameter::Cookie { .. } => false,
        }
    }

    /// Whether a parameter is the whole query string (`in: querystring` of OpenAPI 3.2).
    #[must_use]
    pub fn is_querystring(&self, parameter: &Parameter) -> bool {
        let extensions = &parameter.parameter_data_ref().extensions;
        slots::get(extensions, "querystring").is_some()
    }

    /// How the document writes a status, which it may write as `2xx` for `2XX`.
    #[must_use]
    pub fn response_key(&self, responses: &Responses, status: &str) -> String {
        slots::get(&responses.extensions, status)
            .and_then(Value::as_str)
            .unwrap_or(status)
            .to_owned()
    }

    /// The pointer into the loaded document of the node that stands at `position` in the tree.
    #[must_use]
    pub fn source(&self, position: &Pointer) -> Pointer {
        let text = position.as_str();
        let mut head = text;
        loop {
            if let Some(origin) = self.moved.get(head) {
                return Pointer::from_text(format!(
                    "{origin}{}",
                    text.strip_prefix(head).unwrap_or_default()
                ));
            }
            match head.rsplit_once('/') {
                Some((parent, _)) => head = parent,
                None => return position.clone(),
            }
        }
    }

    /// The place in the sources of the node that stands at `position` in the tree.
    #[must_use]
    pub fn place(&self, position: &Pointer) -> Place {
        self.origins.place(&self.source(position))
    }

    /// The place in the sources of the key of the member that stands at `position` in the tree.
    #[must_use]
    pub fn key_place(&self, position: &Pointer) -> Place {
        self.origins.key_place(&self.source(position))
    }
}
