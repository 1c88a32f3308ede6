//! Documents of schemas for tests, and a textual form of the resulting types.

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Diagnostics, FileId};
use crate::ir::{Api, EnumValue, NameHint, Ty, TypeKind, Union};
use crate::load::{Document, Origins};
use crate::lower::{Options, lower};
use crate::passes;
use crate::read::{self, Description};

/// The result for a document of these schemas, with diagnostics.
pub(crate) fn lowered_with_diagnostics(version: &str, schemas: Value) -> (Api, Vec<Diagnostic>) {
    let root = json!({
        "openapi": version, "info": { "title": "t", "version": "1" }, "paths": {},
        "components": { "schemas": schemas },
    });
    let document = Document {
        root,
        origins: Origins::default(),
        root_file: FileId(0),
    };
    let mut diagnostics = Diagnostics::default();
    let options = read::Options::default();
    let description: Option<Description> = read::read(document, &options, &mut diagnostics);
    let description = description.unwrap();
    let mut api = lower(&description, &Options::default(), &mut diagnostics);
    passes::run(&mut api, &description.origins, &mut diagnostics);
    (api, diagnostics.into_vec())
}

/// The same with the codes only.
pub(crate) fn lowered(version: &str, schemas: Value) -> (Api, Vec<&'static str>) {
    let (api, diagnostics) = lowered_with_diagnostics(version, schemas);
    (api, diagnostics.iter().map(|d| d.code).collect())
}

/// The union of the component `U`, which comes first.
pub(crate) fn union(api: &Api) -> &Union {
    match &api.types.first().unwrap().kind {
        TypeKind::Union(union) => union,
        other => panic!("{other:?}"),
    }
}

/// A type in words: `text`, `[i64]`, `enum(a b)`, `Component`, `{a b?}`.
pub(crate) fn described(api: &Api, ty: &Ty) -> String {
    match ty {
        Ty::Named(id) => {
            let def = api.ty(*id);
            match (&def.hint, &def.kind) {
                (NameHint::Component(name), _) => name.clone(),
                (_, kind) => described_kind(api, kind),
            }
        }
        Ty::Scalar(scalar) => format!("{scalar:?}"),
        Ty::Array(inner) => format!("[{}]", described(api, inner)),
        Ty::Map(inner) => format!("map {}", described(api, inner)),
        Ty::Nullable(inner) => format!("{}?", described(api, inner)),
        Ty::Boxed(inner) => described(api, inner),
        other => format!("{other:?}"),
    }
}

/// The same for the type of the component `U`, which comes first.
pub(crate) fn described_first(api: &Api) -> String {
    described_kind(api, &api.types.first().unwrap().kind)
}

fn described_kind(api: &Api, kind: &TypeKind) -> String {
    match kind {
        TypeKind::Struct(object) => {
            let names: Vec<_> = object.fields.iter().map(|it| it.wire.as_str()).collect();
            format!("{{{}}}", names.join(" "))
        }
        TypeKind::Enum(enumeration) => {
            let text = |value: &EnumValue| match &value.value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let values: Vec<_> = enumeration.values.iter().map(text).collect();
            let closed = if enumeration.open { "" } else { "closed " };
            format!("{closed}enum({})", values.join(" "))
        }
        TypeKind::Union(union) => {
            let variant =
                |it: &crate::ir::Variant| format!("{}: {}", it.hint, described(api, &it.ty));
            let variants: Vec<_> = union.variants.iter().map(variant).collect();
            variants.join(" | ")
        }
        TypeKind::Alias(alias) => described(api, &alias.target),
        TypeKind::Newtype(newtype) => format!("newtype {}", described(api, &newtype.target)),
    }
}
