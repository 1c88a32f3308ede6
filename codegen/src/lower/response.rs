//! Responses.

use openapiv3::{Header, MediaType, ParameterSchemaOrContent, ReferenceOr, Response, StatusCode};

use super::docs;
use super::lowerer::Lowerer;
use super::media::{BodyKind, never_has_body};
use super::media_type::{is_json, is_stream};
use super::reference::{component, component_pointer};
use crate::diagnostic::Pointer;
use crate::ir::{
    Content, Docs, HeaderField, MediaContent, Method, NameHint, OperationId, OperationPart,
    ResponseCase, Responses, StatusMatch, Ty, essence,
};

impl<'a> Lowerer<'a> {
    /// The responses of an operation, sorted by status.
    pub(crate) fn responses(
        &mut self,
        declared: &'a openapiv3::Responses,
        (method, operation): (Method, OperationId),
        pointer: &Pointer,
        paged: bool,
    ) -> Responses {
        let mut all = Vec::new();
        for (status, response) in &declared.responses {
            let status = status_match(status);
            all.extend(self.case(
                response,
                status,
                (method, operation),
                &pointer.join(&self.description.response_key(declared, &status.key())),
                paged,
            ));
        }
        if let Some(response) = &declared.default {
            all.extend(self.case(
                response,
                StatusMatch::Default,
                (method, operation),
                &pointer.join("default"),
                paged,
            ));
        }
        all.sort_by_key(|case| case.status);
        let has_success = all.iter().any(|case| is_success(case.status));
        let (success, mut errors): (Vec<_>, Vec<_>) = all.into_iter().partition(|case| {
            is_success(case.status) || (case.status == StatusMatch::Default && !has_success)
        });
        // `default` without a success covers both: a 200 is a success, a 500 is not.
        let both = success
            .iter()
            .find(|case| case.status == StatusMatch::Default);
        errors.extend(both.cloned());
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
        (method, operation): (Method, OperationId),
        pointer: &Pointer,
        paged: bool,
    ) -> Option<ResponseCase> {
        let (declared, at, hint) = self.declared_response(response, status, operation, pointer)?;
        let paged = paged && is_success(status);
        let (media_types, content) = match never_has_body(method, status) {
            Some(why) => {
                if !declared.content.is_empty() {
                    self.no_body(&why, pointer, &at);
                }
                (Vec::new(), Content::Empty)
            }
            None => self.content(declared, &at, &hint, paged),
        };
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
            media_types,
            headers,
            docs,
            pointer: at,
        })
    }

    pub(super) fn declared_response(
        &self,
        response: &'a ReferenceOr<Response>,
        status: StatusMatch,
        operation: OperationId,
        pointer: &Pointer,
    ) -> Option<(&'a Response, Pointer, NameHint)> {
        let (part, role) = if is_success(status) {
            (OperationPart::Response, "response")
        } else {
            (OperationPart::Other, "error")
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
                    NameHint::Operation {
                        operation,
                        part,
                        role,
                    },
                ))
            }
            ReferenceOr::Reference { reference } => {
                let all = &self.description.api.components.as_ref()?.responses;
                let (key, response) = component(all, reference)?;
                let hint = NameHint::Shared {
                    component: key.to_owned(),
                    role: "response".to_owned(),
                };
                Some((response, component_pointer("responses", key), hint))
            }
        }
    }

    /// How the media types of a response are read, JSON first; `streaming` handles streams. Pages are read only from
    /// JSON.
    fn content(
        &mut self,
        response: &'a Response,
        pointer: &Pointer,
        hint: &NameHint,
        paged: bool,
    ) -> (Vec<String>, Content) {
        let base = pointer.join("content");
        let is_stream = |media_type: &str| is_stream(&essence(media_type));
        let mut read: Vec<_> = response.content.iter().collect();
        if read.iter().any(|(media_type, _)| !is_stream(media_type)) {
            read.retain(|(media_type, _)| !is_stream(media_type));
        } else {
            read.truncate(1);
        }
        read.sort_by_key(|(media_type, _)| !is_json(media_type));
        let mut choices: Vec<MediaContent> = Vec::new();
        for (media_type, media) in read {
            if paged && !is_json(media_type) && !choices.is_empty() {
                self.ignored(&base, media_type, "pages are read from JSON");
                continue;
            }
            let content = self.media_content(media_type, media, &base.join(media_type), hint);
            choices.push(MediaContent {
                media_types: vec![media_type.clone()],
                content,
            });
        }
        one_or_several(choices)
    }

    fn media_content(
        &mut self,
        media_type: &str,
        media: &'a MediaType,
        pointer: &Pointer,
        hint: &NameHint,
    ) -> Content {
        self.list_items(media_type, media, pointer);
        let schema = media
            .schema
            .as_ref()
            .map(|schema| self.description.schema(schema));
        match self.body_kind(media_type, schema, pointer) {
            BodyKind::Json | BodyKind::AnyText => {
                let ty = schema.map_or(Ty::Any, |schema| self.shared_ty(schema, hint));
                match self.resolve(ty.clone()) {
                    Ty::Any => Content::Free,
                    _ => Content::Json(ty),
                }
            }
            BodyKind::Text => Content::Text,
            BodyKind::Bytes => Content::Bytes,
            BodyKind::Anything => Content::Any,
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
        let schema = match &header.format {
            ParameterSchemaOrContent::Schema(schema) => schema,
            ParameterSchemaOrContent::Content(content) => {
                let (_, media) = content.first()?;
                let Some(schema) = &media.schema else {
                    self.ignored(&at, "content", "without a schema a header is not typed");
                    return None;
                };
                schema
            }
        };
        let schema = self.description.schema(schema);
        let hint = match hint {
            NameHint::Operation { operation, .. } => NameHint::Operation {
                operation: *operation,
                part: OperationPart::Other,
                role: name.to_owned(),
            },
            NameHint::Shared { component, .. } => NameHint::Shared {
                component: component.clone(),
                role: name.to_owned(),
            },
            hint => hint.clone(),
        };
        let ty = match self.shared_ty(schema, &hint) {
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

    pub(crate) fn declared_header(
        &self,
        header: &'a ReferenceOr<Header>,
        pointer: &Pointer,
    ) -> Option<(&'a Header, Pointer)> {
        match header {
            ReferenceOr::Item(header) => Some((header, pointer.clone())),
            ReferenceOr::Reference { reference } => {
                let all = &self.description.api.components.as_ref()?.headers;
                let (key, header) = component(all, reference)?;
                Some((header, component_pointer("headers", key)))
            }
        }
    }
}

/// The media types of a response and how they are read: a single content if all are equal. Otherwise JSON media types
/// of the same type are combined, and other bodies are kept by media type.
fn one_or_several(choices: Vec<MediaContent>) -> (Vec<String>, Content) {
    let all = |choices: &[MediaContent]| {
        let media_types = choices.iter().map(|choice| &choice.media_types);
        media_types.flatten().cloned().collect()
    };
    let Some(first) = choices.first() else {
        return (Vec::new(), Content::Empty);
    };
    if choices.iter().all(|choice| choice.content == first.content) {
        return (all(&choices), first.content.clone());
    }
    let mut merged: Vec<MediaContent> = Vec::new();
    for choice in choices {
        let same = |known: &&mut MediaContent| {
            matches!(choice.content, Content::Json(_) | Content::Free)
                && known.content == choice.content
        };
        match merged.iter_mut().find(same) {
            Some(known) => known.media_types.extend(choice.media_types),
            None => merged.push(choice),
        }
    }
    (all(&merged), Content::Choice(merged))
}

pub(super) fn status_match(status: &StatusCode) -> StatusMatch {
    match status {
        StatusCode::Code(code) => StatusMatch::Code(*code),
        StatusCode::Range(range) => StatusMatch::Range(*range),
    }
}

/// Successful statuses; declared redirects are responses, too.
fn is_success(status: StatusMatch) -> bool {
    match status {
        StatusMatch::Code(code) => (100..400).contains(&code),
        StatusMatch::Range(range) => (1..4).contains(&range),
        StatusMatch::Default => false,
    }
}

/// An operation without a declared success accepts any body.
fn anything(pointer: &Pointer) -> ResponseCase {
    ResponseCase {
        status: StatusMatch::Range(2),
        content: Content::Any,
        media_types: Vec::new(),
        headers: Vec::new(),
        docs: Docs::default(),
        pointer: pointer.clone(),
    }
}
