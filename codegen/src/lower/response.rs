//! Responses.

use openapiv3::{Header, MediaType, ParameterSchemaOrContent, ReferenceOr, Response, StatusCode};

use super::body::{essence, is_json, is_json_lines, is_xml};
use super::{Lowerer, Placed, component_key, docs};
use crate::diagnostic::Pointer;
use crate::ir::{
    Content, Docs, HeaderField, NameHint, OperationId, ResponseCase, Responses, StatusMatch, Ty,
};

impl<'a> Lowerer<'a> {
    /// The answers of an operation, sorted by status.
    pub(crate) fn responses(
        &mut self,
        declared: &'a openapiv3::Responses,
        operation: OperationId,
        pointer: &Pointer,
    ) -> Responses {
        let mut all = Vec::new();
        for (status, response) in &declared.responses {
            let (matched, key) = match status {
                StatusCode::Code(code) => (StatusMatch::Code(*code), code.to_string()),
                StatusCode::Range(range) => (StatusMatch::Range(*range), format!("{range}XX")),
            };
            all.extend(self.case(response, matched, operation, &pointer.join(&key)));
        }
        if let Some(response) = &declared.default {
            all.extend(self.case(
                response,
                StatusMatch::Default,
                operation,
                &pointer.join("default"),
            ));
        }
        all.sort_by_key(|case| case.status);
        let has_success = all.iter().any(|case| is_success(case.status));
        let (success, errors) = all.into_iter().partition(|case| {
            is_success(case.status) || (case.status == StatusMatch::Default && !has_success)
        });
        let mut responses = Responses { success, errors };
        if responses.success.is_empty() {
            responses.success.push(anything(pointer));
        }
        responses
    }

    fn case(
        &mut self,
        response: &'a ReferenceOr<Response>,
        status: StatusMatch,
        operation: OperationId,
        pointer: &Pointer,
    ) -> Option<ResponseCase> {
        let (declared, at, hint) = self.declared_response(response, status, operation, pointer)?;
        let (media_type, content) = self.content(declared, &at, &hint);
        let mut headers = Vec::new();
        for (name, header) in &declared.headers {
            headers.extend(self.header(name, header, &at.join("headers").join(name), &hint));
        }
        let unverified = docs::unverified(declared.extensions.get("x-unverified"));
        let docs = Docs {
            description: Some(declared.description.clone()).filter(|text| !text.is_empty()),
            facts: unverified.into_iter().collect(),
            ..Docs::default()
        };
        Some(ResponseCase {
            status,
            content,
            media_type,
            headers,
            docs,
            pointer: at,
        })
    }

    fn declared_response(
        &self,
        response: &'a ReferenceOr<Response>,
        status: StatusMatch,
        operation: OperationId,
        pointer: &Pointer,
    ) -> Option<(&'a Response, Pointer, NameHint)> {
        let role = if is_success(status) {
            "response"
        } else {
            "error"
        };
        match response {
            ReferenceOr::Item(response) => {
                let role = match status {
                    StatusMatch::Code(code) if !(200..=201).contains(&code) => {
                        format!("{role} {code}")
                    }
                    _ => role.to_owned(),
                };
                Some((
                    response,
                    pointer.clone(),
                    NameHint::Operation { operation, role },
                ))
            }
            ReferenceOr::Reference { reference } => {
                let all = &self.canonical.api.components.as_ref()?.responses;
                let mut key = component_key(reference).into_owned();
                for _ in 0..=all.len() {
                    match all.get(&key)? {
                        ReferenceOr::Item(response) => {
                            let at = Pointer::root()
                                .join("components")
                                .join("responses")
                                .join(&key);
                            let hint = NameHint::Shared {
                                component: key,
                                role: "response".to_owned(),
                            };
                            return Some((response, at, hint));
                        }
                        ReferenceOr::Reference { reference } => {
                            key = component_key(reference).into_owned()
                        }
                    }
                }
                None
            }
        }
    }

    /// The media type that is decoded: JSON where there is one, else the first; streams are the business of `streaming`.
    fn content(
        &mut self,
        response: &'a Response,
        pointer: &Pointer,
        hint: &NameHint,
    ) -> (String, Content) {
        let media = response
            .content
            .iter()
            .find(|(media_type, _)| is_json(media_type))
            .or_else(|| {
                response
                    .content
                    .iter()
                    .find(|(media_type, _)| essence(media_type) != "text/event-stream")
            })
            .or_else(|| response.content.first());
        let Some((media_type, media)) = media else {
            return (String::new(), Content::Empty);
        };
        let base = pointer.join("content");
        for (other, _) in response
            .content
            .iter()
            .filter(|(other, _)| *other != media_type)
        {
            if essence(other) != "text/event-stream" && !is_json_lines(&essence(other)) {
                self.ignored(
                    &base,
                    other,
                    "another media type of the same answer is decoded",
                );
            }
        }
        let content = self.media_content(media_type, media, &base.join(media_type), hint);
        (media_type.clone(), content)
    }

    fn media_content(
        &mut self,
        media_type: &str,
        media: &'a MediaType,
        pointer: &Pointer,
        hint: &NameHint,
    ) -> Content {
        let essence = essence(media_type);
        let schema = media
            .schema
            .as_ref()
            .map(|schema| Placed::new(schema, pointer.join("schema")));
        let flat = schema.as_ref().map(|placed| self.flatten(placed));
        if flat
            .as_ref()
            .is_some_and(|flat| flat.format == Some("binary"))
        {
            return Content::Bytes;
        }
        // A file of any media type has a schema that says no more than that.
        let has_shape = flat.is_some_and(|flat| !flat.types.is_empty() || flat.has_shape());
        if is_json(&essence) || essence == "*/*" && has_shape {
            return Content::Json(schema.map_or(Ty::Any, |placed| self.shared_ty(&placed, hint)));
        }
        if is_xml(&essence) {
            if schema.is_some() {
                self.ignored(pointer, "schema", "bodies in XML are text");
            }
            return Content::Text;
        }
        if essence.starts_with("text/") || is_json_lines(&essence) {
            return Content::Text;
        }
        if schema.is_none() || essence == "*/*" {
            Content::Any
        } else {
            Content::Bytes
        }
    }

    fn header(
        &mut self,
        name: &str,
        header: &'a ReferenceOr<Header>,
        pointer: &Pointer,
        hint: &NameHint,
    ) -> Option<HeaderField> {
        if name.eq_ignore_ascii_case("content-type") {
            return None;
        }
        let (header, at) = self.declared_header(header, pointer)?;
        let (schema, at) = match &header.format {
            ParameterSchemaOrContent::Schema(schema) => (schema, at.join("schema")),
            ParameterSchemaOrContent::Content(content) => {
                let (media_type, media) = content.first()?;
                (
                    media.schema.as_ref()?,
                    at.join("content").join(media_type).join("schema"),
                )
            }
        };
        let placed = Placed::new(schema, at);
        let hint = match hint {
            NameHint::Operation { operation, .. } => NameHint::Operation {
                operation: *operation,
                role: name.to_owned(),
            },
            NameHint::Shared { component, .. } => NameHint::Shared {
                component: component.clone(),
                role: name.to_owned(),
            },
            hint => hint.clone(),
        };
        let ty = match self.shared_ty(&placed, &hint) {
            Ty::Nullable(inner) => *inner,
            ty => ty,
        };
        let docs = Docs {
            description: header.description.clone(),
            ..Docs::default()
        };
        Some(HeaderField {
            name: name.to_owned(),
            ty,
            required: header.required,
            docs,
        })
    }

    fn declared_header(
        &self,
        header: &'a ReferenceOr<Header>,
        pointer: &Pointer,
    ) -> Option<(&'a Header, Pointer)> {
        match header {
            ReferenceOr::Item(header) => Some((header, pointer.clone())),
            ReferenceOr::Reference { reference } => {
                let all = &self.canonical.api.components.as_ref()?.headers;
                let mut key = component_key(reference).into_owned();
                for _ in 0..=all.len() {
                    match all.get(&key)? {
                        ReferenceOr::Item(header) => {
                            return Some((
                                header,
                                Pointer::root()
                                    .join("components")
                                    .join("headers")
                                    .join(&key),
                            ));
                        }
                        ReferenceOr::Reference { reference } => {
                            key = component_key(reference).into_owned()
                        }
                    }
                }
                None
            }
        }
    }
}

/// Statuses that end a call well; redirects that a document declares are answers, too.
fn is_success(status: StatusMatch) -> bool {
    match status {
        StatusMatch::Code(code) => (100..400).contains(&code),
        StatusMatch::Range(range) => (1..4).contains(&range),
        StatusMatch::Default => false,
    }
}

/// An operation without a declared success: whatever comes.
fn anything(pointer: &Pointer) -> ResponseCase {
    ResponseCase {
        status: StatusMatch::Range(2),
        content: Content::Any,
        media_type: String::new(),
        headers: Vec::new(),
        docs: Docs::default(),
        pointer: pointer.clone(),
    }
}
