//! Request bodies.

use openapiv3::{
    Encoding, Header, MediaType, ParameterSchemaOrContent, QueryStyle, ReferenceOr, RequestBody,
};
use serde_json::Value;

use super::docs;
use super::flat::Extra;
use super::lowerer::Lowerer;
use super::media::BodyKind;
use super::media_type::{is_json, is_json_lines, is_textual};
use super::reference::{component, component_pointer};
use crate::diagnostic::{Pointer, catalogue};
use crate::ir::{
    Body, BodyChoice, Constraints, Docs, NameHint, OperationId, OperationPart, Part, Payload, Ty,
    Written, essence,
};
use crate::read::{SchemaId, explode};

/// The place of a body, and the names of its inline schemas.
pub(crate) struct Site {
    pub(crate) pointer: Pointer,
    pub(crate) hint: NameHint,
}

impl<'a> Lowerer<'a> {
    /// The request body of an operation.
    pub(crate) fn body(
        &mut self,
        body: &'a ReferenceOr<RequestBody>,
        operation: OperationId,
        pointer: &Pointer,
    ) -> Option<Body> {
        let (declared, site) = self.declared_body(body, operation, pointer)?;
        let mut choices = Vec::with_capacity(declared.content.len());
        for (media_type, media) in &declared.content {
            let at = site.pointer.join("content").join(media_type);
            let Some(payload) = self.payload(media_type, media, &at, &site.hint) else {
                continue;
            };
            choices.push(BodyChoice {
                media_type: media_type.clone(),
                constraints: self.body_constraints(media, &payload),
                payload,
            });
        }
        if choices.is_empty() {
            if !declared.content.is_empty() {
                return None;
            }
            let place = self.place(&site.pointer);
            self.report(catalogue::empty_body(place));
            return None;
        }
        let unverified = docs::unverified(declared.extensions.get("x-unverified"));
        let docs = Docs {
            description: declared.description.clone(),
            facts: unverified.into_iter().collect(),
            ..Docs::default()
        };
        Some(Body {
            required: declared.required,
            choices,
            docs,
            pointer: site.pointer,
        })
    }

    fn declared_body(
        &self,
        body: &'a ReferenceOr<RequestBody>,
        operation: OperationId,
        pointer: &Pointer,
    ) -> Option<(&'a RequestBody, Site)> {
        match body {
            ReferenceOr::Item(body) => {
                let hint = NameHint::Operation {
                    operation,
                    part: OperationPart::Request,
                    role: "request".to_owned(),
                };
                Some((
                    body,
                    Site {
                        pointer: pointer.clone(),
                        hint,
                    },
                ))
            }
            ReferenceOr::Reference { reference } => {
                let all = &self.description.api.components.as_ref()?.request_bodies;
                let (key, body) = component(all, reference)?;
                let pointer = component_pointer("requestBodies", key);
                let hint = NameHint::Shared {
                    component: key.to_owned(),
                    role: "request".to_owned(),
                };
                Some((body, Site { pointer, hint }))
            }
        }
    }

    fn payload(
        &mut self,
        media_type: &str,
        media: &'a MediaType,
        pointer: &Pointer,
        hint: &NameHint,
    ) -> Option<Payload> {
        self.list_items(media_type, media, pointer);
        let essence = essence(media_type);
        let schema = media
            .schema
            .as_ref()
            .map(|schema| self.description.schema(schema));
        if is_json_lines(&essence) {
            let ty = self
                .description
                .item_schema(media)
                .or(schema)
                .map_or(Ty::Any, |schema| self.shared_ty(schema, hint));
            return Some(Payload::JsonLines(ty));
        }
        if essence == "application/x-www-form-urlencoded" {
            let Some(schema) = schema else {
                return Some(Payload::Form {
                    ty: Ty::AnyObject,
                    encoding: Vec::new(),
                });
            };
            let ty = self.shared_ty(schema, hint);
            return Some(Payload::Form {
                ty,
                encoding: self.form_encoding(&media.encoding, pointer),
            });
        }
        if essence.starts_with("multipart/") {
            return self.multipart(schema, media, pointer, hint);
        }
        Some(match self.body_kind(media_type, schema, pointer) {
            // Only texts of `*/*` may go as they are.
            BodyKind::AnyText if !essence.starts_with("application/") => Payload::Text,
            BodyKind::Json | BodyKind::AnyText => {
                Payload::Json(schema.map_or(Ty::Any, |schema| self.shared_ty(schema, hint)))
            }
            BodyKind::Text => Payload::Text,
            BodyKind::Bytes | BodyKind::Anything => Payload::Bytes,
        })
    }

    /// The constraints of a body that is one JSON value; those of multipart forms are with their parts.
    fn body_constraints(&mut self, media: &'a MediaType, payload: &Payload) -> Constraints {
        match (payload, &media.schema) {
            (Payload::Json(_) | Payload::Form { .. }, Some(schema)) => {
                self.constraints(&[self.description.schema(schema)])
            }
            _ => Constraints::default(),
        }
    }

    fn multipart(
        &mut self,
        schema: Option<SchemaId>,
        media: &'a MediaType,
        pointer: &Pointer,
        hint: &NameHint,
    ) -> Option<Payload> {
        let Some(schema) = schema else {
            let place = self.place(pointer);
            self.report(catalogue::multipart_without_schema(place));
            return Some(Payload::Multipart(Vec::new()));
        };
        let flat = self.flatten(schema);
        if flat.properties.is_empty() {
            let place = self.place(self.at(schema));
            self.report(catalogue::multipart_without_schema(place));
            return Some(Payload::Multipart(Vec::new()));
        }
        if let Some(Extra::Schema(extra)) = &flat.additional {
            let why = "the parts of a form are those that it names";
            for part in extra {
                self.ignored(&self.at(*part).parent(), "additionalProperties", why);
            }
        }
        let mut parts = Vec::with_capacity(flat.properties.len());
        for (name, places) in &flat.properties {
            let Some(first) = places.first() else {
                continue;
            };
            let required = flat.required.contains(name);
            let encoding = media.encoding.get(*name);
            let mut part = self.part(name, *first, required, encoding, hint);
            if let Some(encoding) = encoding {
                let at = pointer.join("encoding").join(name);
                part.headers = self.part_headers(encoding, &at);
            }
            parts.push(part);
        }
        Some(Payload::Multipart(parts))
    }

    fn part(
        &mut self,
        name: &str,
        schema: SchemaId,
        required: bool,
        encoding: Option<&Encoding>,
        hint: &NameHint,
    ) -> Part {
        let role = NameHint::Shared {
            component: String::new(),
            role: name.to_owned(),
        };
        let role = match hint {
            NameHint::Operation { operation, .. } => NameHint::Operation {
                operation: *operation,
                part: OperationPart::Other,
                role: name.to_owned(),
            },
            NameHint::Shared { component, .. } => NameHint::Shared {
                component: component.clone(),
                role: name.to_owned(),
            },
            _ => role,
        };
        let declared = encoding
            .and_then(|encoding| encoding.content_type.as_deref())
            .map(|declared| part_media_type(declared).to_owned());
        let value = self.part_value(schema, declared, &role);
        let flat = self.flatten(schema);
        let shallow = self.shallow(schema);
        let own = self.schemas.schema(schema);
        let rust_name = own.and_then(|schema| schema.rust_name.clone());
        let mut docs = shallow.docs;
        docs::complete(&mut docs, self.docs(&flat));
        let mut constraints = self.constraints(&[schema]);
        if value.ty.is_none() || value.written == Written::FileOrPlain {
            // Neither a file nor a value that may be one has constraints: the typed value is gone once the form is
            // built.
            constraints = Constraints::default();
        }
        Part {
            name: name.to_owned(),
            rust_name,
            required: required && !value.nullable,
            repeated: value.repeated,
            written: value.written,
            ty: value.ty,
            constraints,
            media_type: value.media_type,
            headers: Vec::new(),
            docs,
        }
    }

    /// The headers of a part with a constant value; for others it is unknown what to send.
    fn part_headers(&mut self, encoding: &'a Encoding, pointer: &Pointer) -> Vec<(String, String)> {
        let why = "parts of a multipart body are written by media type";
        if !matches!(encoding.style, None | Some(QueryStyle::Form)) {
            self.ignored(pointer, "style", why);
        } else if explode(encoding) == Some(false) {
            self.ignored(pointer, "explode", why);
        }
        let mut headers = Vec::new();
        for (name, header) in &encoding.headers {
            // OAS 3.1 section 4.8.15: `contentType` says it.
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            let at = pointer.join("headers").join(name);
            match self.header_value(header, &at) {
                Some(value) => headers.push((name.clone(), value)),
                None => self.ignored(
                    &pointer.join("headers"),
                    name,
                    "only headers of one value are sent with a part",
                ),
            }
        }
        headers
    }

    fn header_value(
        &mut self,
        header: &'a ReferenceOr<Header>,
        pointer: &Pointer,
    ) -> Option<String> {
        let (header, _) = self.declared_header(header, pointer)?;
        let ParameterSchemaOrContent::Schema(schema) = &header.format else {
            return None;
        };
        let flat = self.flatten(self.description.schema(schema));
        match super::enumeration::single_value(&flat)? {
            Value::String(text) => Some(text.clone()),
            scalar @ (Value::Number(_) | Value::Bool(_)) => Some(scalar.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

/// The media type of a part: the first of a list in which values can be serialized.
fn part_media_type(declared: &str) -> &str {
    let mut list = declared.split(',').map(str::trim);
    let writable = |media_type: &&str| is_json(media_type) || is_textual(&essence(media_type));
    list.find(writable).unwrap_or(declared)
}
