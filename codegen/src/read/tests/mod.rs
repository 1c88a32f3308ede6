//! Documents in, descriptions and diagnostics out.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing test may panic"
)]

mod document;
mod extensions;
mod references;
mod schemas;
mod shapes;

use openapiv3::{ParameterSchemaOrContent, PathItem, ReferenceOr};
use serde_json::{Value, json};

use super::model::{Additional, Schema, SchemaId};
use super::{Description, JsonType, Options, read};
use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Pointer, Severity};
use crate::load::{Document, Origins};

fn run(root: Value, lenient_refs: bool) -> (Option<Description>, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let document = Document {
        root,
        origins: Origins::default(),
        root_file: FileId(0),
    };
    let description = read(
        document,
        &Options {
            lenient_refs,
            ..Options::default()
        },
        &mut diagnostics,
    );
    (description, diagnostics.into_vec())
}

/// A document that differs from the smallest one by `members`.
fn document(members: Value) -> Value {
    let mut root =
        json!({ "openapi": "3.1.0", "info": { "title": "t", "version": "1" }, "paths": {} });
    root.as_object_mut()
        .unwrap()
        .extend(members.as_object().unwrap().clone());
    root
}

fn accepted(members: Value) -> Description {
    let (description, diagnostics) = run(document(members), false);
    assert!(description.is_some(), "refused: {diagnostics:#?}");
    description.unwrap()
}

/// The codes and pointers of the diagnostics for a document.
fn said(members: Value) -> Vec<(&'static str, String)> {
    codes(&run(document(members), false).1)
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<(&'static str, String)> {
    let pointer = |d: &Diagnostic| d.place.pointer().unwrap().as_str().to_owned();
    diagnostics.iter().map(|d| (d.code, pointer(d))).collect()
}

fn schemas(schemas: Value) -> Value {
    json!({ "components": { "schemas": schemas } })
}

fn component(description: &Description, key: &str) -> SchemaId {
    let mut all = description.schemas.components();
    all.find(|(_, own)| *own == key).unwrap().0
}

fn view<'a>(description: &'a Description, key: &str) -> &'a Schema {
    description
        .schemas
        .schema(component(description, key))
        .unwrap()
}

fn with_schema(schema: Value, test: impl FnOnce(&Description, &Schema)) {
    let description = accepted(schemas(
        json!({ "S": schema, "Other": { "type": "string" } }),
    ));
    test(&description, view(&description, "S"));
}

fn constraints(schema: &Schema) -> Vec<(&'static str, Value)> {
    let all = schema.constraints.iter();
    all.map(|(it, value)| (it.keyword, value.clone())).collect()
}

/// The keys of the components in the `allOf` of a component.
fn parts<'a>(description: &'a Description, key: &str) -> Vec<&'a str> {
    let parts = view(description, key).all_of.iter();
    parts.map(|part| referred(description, *part)).collect()
}

/// The key of the referenced component.
fn referred(description: &Description, id: SchemaId) -> &str {
    let component = description.schemas.referred(id);
    component.map_or("no reference", |component| {
        description.schemas.key(component)
    })
}

fn reference<T>(schema: &ReferenceOr<T>) -> &str {
    match schema {
        ReferenceOr::Reference { reference } => reference,
        ReferenceOr::Item(_) => "no reference",
    }
}

fn path_item<'a>(description: &'a Description, path: &str) -> &'a PathItem {
    description.api.paths.paths[path].as_item().unwrap()
}
