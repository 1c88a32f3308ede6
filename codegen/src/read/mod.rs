//! Reading: from the loaded tree to a [`Description`] in one dialect, OpenAPI 3.0 and 3.1 (and 3.2 where it differs little),
//! with every shape checked and every reference resolved.
//!
//! Guarantees for later stages:
//!
//! * Every schema, and every reference to one, has a place in [`Description::schemas`] and an id. A reference is the id of a
//!   component, which exists; a target elsewhere in the document became a component.
//! * Everything around the schemas is in openapiv3's model. Schemas are replaced by ids ([`Description::schema`]); the
//!   methods of [`Description`] return what the model cannot represent.
//! * Every other `$ref` is `#/components/<kind>/<key>`, and that key exists. Path items have none. A cycle of `$ref`s
//!   alone is rejected.
//! * [`Description::place`] turns the position of a node in the tree into its place in the sources.

mod channels;
mod check;
mod description;
mod document;
mod events;
mod extensions;
mod grammar;
mod json_type;
mod keywords;
mod model;
mod moves;
mod nearest;
mod options;
mod reader;
mod refs;
mod retype;
mod schema;
mod secret;
mod shape;
mod slots;
#[cfg(test)]
mod tests;
mod version;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, catalogue};
use crate::limits::Limits;
use crate::load::{Document, Origins};
pub use channels::{Channel, Channels, Event};
pub use description::{Description, explode};
use document::Apart;
pub use json_type::JsonType;
pub use model::{Additional, Discriminator, Narrowing, Node, Schema, SchemaId, Schemas};
use moves::{Table, Uncopied};
pub use options::Options;
use reader::Reader;
use refs::Miss;
use shape::Kind;

/// Reads `document`. `None` after errors, which are then in `diagnostics`.
pub fn read(
    document: Document,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Option<Description> {
    let Document {
        mut root, origins, ..
    } = document;
    let mut found = Diagnostics::default();
    version::check(&root, &origins, &mut found);
    let mut values = options.limits.values;
    let mut table = check_all(&mut root, &origins, options, &mut values, &mut found);
    let is_right = !found.has_errors();
    diagnostics.extend(found);
    if !is_right {
        return None;
    }
    let mut moved = table.hoist(&mut root);
    let missed = moves::inline(&mut root, &table, &mut moved, &mut values);
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
fn reader(root: &Value, table: Table) -> Reader {
    let components = root.get("components");
    let components = components.and_then(|components| components.get("schemas")?.as_object());
    let keys = components.into_iter().flat_map(|all| all.keys().cloned());
    let schemas = Schemas::with_components(keys.collect());
    let components = schemas.components();
    let components = components.map(|(id, key)| (refs::component_ref(Kind::Schema, key), id));
    Reader {
        is_3_0: version::is_3_0(root),
        table,
        components: components.collect(),
        schemas,
        at: String::new(),
    }
}

/// Checks the document. A map that is one reference is first expanded, and then the whole document is checked again.
fn check_all(
    root: &mut Value,
    origins: &Origins,
    options: &Options,
    values: &mut usize,
    diagnostics: &mut Diagnostics,
) -> Table {
    const ROUNDS: usize = 8;
    let mut found = check::check(root, origins, options);
    for _ in 0..ROUNDS {
        if found.map_refs.is_empty() {
            break;
        }
        for (at, text) in &found.map_refs {
            if let Err(why) = moves::expand_map(root, at, text, values) {
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
    moves::remove(root, &found.foreign);
    found.table
}

/// The diagnostic for a reference that cannot be replaced by its target.
fn uncopied(why: Uncopied, place: Place, text: &str, limits: Limits) -> Diagnostic {
    match why {
        Uncopied::Missed(Miss::Dangling) => catalogue::dangling_ref(place, text, None),
        Uncopied::Missed(Miss::Loop) => catalogue::ref_loop(place, text),
        Uncopied::TooMany => catalogue::too_many_values(place, limits.values),
    }
}
