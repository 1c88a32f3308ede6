//! Operation extensions: `x-pagination`, `x-streaming`, `x-retry`, and streams that media types declare.

use openapiv3::Operation as Declared;
use serde_json::Value;

use super::docs::text;
use super::lowerer::Lowerer;
use super::media::never_has_body;
use super::media_type::is_stream;
use super::response::status_match;
use crate::diagnostic::{Pointer, catalogue};
use crate::ir::{
    Content, Follow, Location, NameHint, Operation, OperationId, OperationPart, Pagination,
    PagingStyle, Payload, RetryHints, Scalar, StatusMatch, StreamResume, StreamTag, Streaming,
    Terminator, Ty, TypeKind, essence,
};

impl<'a> Lowerer<'a> {
    /// `x-streaming`, or a stream media type with a schema.
    pub(crate) fn streaming(
        &mut self,
        declared: &'a Declared,
        operation: &Operation,
        id: OperationId,
    ) -> Option<Streaming> {
        let hint = NameHint::Operation {
            operation: id,
            part: OperationPart::Other,
            role: "event".to_owned(),
        };
        let Some(extension) = declared.extensions.get("x-streaming") else {
            return self.declared_stream(declared, operation, id, hint);
        };
        let at = operation.pointer.join("x-streaming");
        let event = match self.description.stream_event(declared) {
            Some(schema) => self.shared_ty(schema, &hint),
            None => Ty::Any,
        };
        let strings = |name: &str| -> Vec<String> {
            let list = extension.get(name).and_then(Value::as_array);
            list.into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(ToOwned::to_owned)
                .collect()
        };
        for (name, known) in [
            ("tag", &["data", "event"][..]),
            ("resume", &["last-event-id"][..]),
        ] {
            let given = extension.get(name);
            if given.is_some_and(|given| !given.as_str().is_some_and(|text| known.contains(&text)))
            {
                let why = format!("`{name}` is not one of `{}`", known.join("`, `"));
                let place = self.place(&at.join(name));
                self.report(catalogue::streaming_wrong(place, &why));
            }
        }
        // Without a pointer it leads to no property, which is reported where the body is known.
        let flag = extension.get("flag").map(|flag| {
            let pointer = flag.get("pointer").and_then(Value::as_str);
            (
                Pointer::from_text(pointer.unwrap_or_default()),
                flag.get("value").cloned().unwrap_or(Value::Bool(true)),
            )
        });
        Some(Streaming {
            flag,
            media_type: text(extension.get("media-type"))
                .unwrap_or_else(|| "text/event-stream".to_owned()),
            event,
            tag: match extension.get("tag").and_then(Value::as_str) {
                Some("event") => StreamTag::Event,
                _ => StreamTag::Data,
            },
            terminator: text(extension.get("terminator")).map(Terminator::Declared),
            terminal: strings("terminal"),
            resume: match extension.get("resume").and_then(Value::as_str) {
                Some("last-event-id") => StreamResume::Always,
                _ => StreamResume::Never,
            },
            status: operation
                .responses
                .success
                .first()
                .map_or(StatusMatch::Range(2), |case| case.status),
        })
    }

    /// A `text/event-stream` or JSON-lines response that describes its items.
    fn declared_stream(
        &mut self,
        declared: &'a Declared,
        operation: &Operation,
        id: OperationId,
        hint: NameHint,
    ) -> Option<Streaming> {
        for (status, response) in &declared.responses.responses {
            let status = status_match(status);
            if !matches!(status, StatusMatch::Code(200..=299) | StatusMatch::Range(2))
                || never_has_body(operation.method, status).is_some()
            {
                continue;
            }
            let key = self
                .description
                .response_key(&declared.responses, &status.key());
            let at = operation.pointer.join("responses").join(&key);
            let Some((response, at, place)) = self.declared_response(response, status, id, &at)
            else {
                continue;
            };
            let hint = match place {
                NameHint::Shared { component, .. } => NameHint::Shared {
                    component,
                    role: "event".to_owned(),
                },
                _ => hint.clone(),
            };
            for (media_type, media) in &response.content {
                let essence = essence(media_type);
                if !is_stream(&essence) {
                    continue;
                }
                let at = at.join("content").join(media_type);
                let whole = media.schema.as_ref();
                let whole = || whole.map(|schema| self.description.schema(schema));
                let event = match self.description.item_schema(media).or_else(whole) {
                    Some(schema) => self.shared_ty(schema, &hint),
                    None => Ty::Any,
                };
                let is_envelope = essence == "text/event-stream"
                    && self.description.item_schema(media).is_some()
                    && self.is_event(&event, true);
                let flag = self.stream_flag(operation);
                let is_text = || self.resolve(event.clone()) == Ty::Scalar(Scalar::Text);
                let may_be_done = essence == "text/event-stream" && (flag.is_some() || !is_text());
                if may_be_done {
                    let place = self.description.key_place(&at);
                    self.report(catalogue::stream_end_inferred(place));
                }
                return Some(Streaming {
                    flag,
                    media_type: media_type.clone(),
                    event,
                    tag: if is_envelope {
                        StreamTag::Envelope
                    } else {
                        StreamTag::Data
                    },
                    terminator: may_be_done.then_some(Terminator::Done),
                    terminal: Vec::new(),
                    resume: if essence == "text/event-stream"
                        && operation.method == crate::ir::Method::Get
                    {
                        StreamResume::FromId
                    } else {
                        StreamResume::Never
                    },
                    status,
                });
            }
        }
        None
    }

    /// A boolean `stream` of the body, which requests the stream that the operation declares.
    fn stream_flag(&mut self, operation: &Operation) -> Option<(Pointer, Value)> {
        let body = operation.body.as_ref()?;
        let mut places = Vec::new();
        for choice in &body.choices {
            places.push(match &choice.payload {
                Payload::Json(ty) => self.flag_of(ty.clone(), true)?,
                Payload::Multipart(parts) => {
                    let mut flags = parts.iter().filter(|part| part.name == "stream");
                    flags.find_map(|part| {
                        let is_flag = part.ty.as_ref().is_some_and(|ty| self.is_flag(ty));
                        is_flag.then(|| body.pointer.clone())
                    })?
                }
                Payload::Form { .. } | Payload::Text | Payload::Bytes | Payload::JsonLines(_) => {
                    return None;
                }
            });
        }
        let place = self.place(places.first()?);
        self.report(catalogue::stream_flag_inferred(place));
        Some((Pointer::root().join("stream"), Value::Bool(true)))
    }

    /// The boolean property `stream` of a type; of each variant of a union, the first that may be true.
    fn flag_of(&self, ty: Ty, may_be_union: bool) -> Option<Pointer> {
        let Ty::Named(id) = self.resolve(ty) else {
            return None;
        };
        match &self.types.get(id.index())?.as_ref()?.kind {
            TypeKind::Struct(object) => {
                let mut fields = object.fields.iter();
                let field =
                    fields.find(|field| field.wire == "stream" && self.is_flag(&field.ty))?;
                Some(field.pointer.clone())
            }
            TypeKind::Union(union) if may_be_union => {
                let flags = union.variants.iter();
                let flags = flags.map(|variant| self.flag_of(variant.ty.clone(), false));
                flags.collect::<Option<Vec<_>>>()?.into_iter().next()
            }
            TypeKind::Union(_) | TypeKind::Enum(_) | TypeKind::Alias(_) | TypeKind::Newtype(_) => {
                None
            }
        }
    }

    fn is_flag(&self, ty: &Ty) -> bool {
        self.resolve(ty.clone()) == Ty::Scalar(Scalar::Bool)
    }

    /// Lists the streams among the responses that the operation does not open.
    pub(crate) fn list_streams(
        &mut self,
        declared: &'a Declared,
        operation: &Operation,
        id: OperationId,
    ) {
        let base = operation.pointer.join("responses");
        let default = declared.responses.default.as_ref();
        let default = default.map(|response| (StatusMatch::Default, response));
        let all = declared.responses.responses.iter();
        let all = all.map(|(status, response)| (status_match(status), response));
        for (status, response) in all.chain(default) {
            if never_has_body(operation.method, status).is_some() {
                continue;
            }
            let key = self
                .description
                .response_key(&declared.responses, &status.key());
            let at = base.join(&key);
            let Some((response, at, _)) = self.declared_response(response, status, id, &at) else {
                continue;
            };
            let opened = operation
                .streaming
                .as_ref()
                .filter(|streaming| streaming.status == status)
                .map(|streaming| essence(&streaming.media_type));
            for (media_type, media) in &response.content {
                let essence = essence(media_type);
                if !is_stream(&essence) || opened.as_ref() == Some(&essence) {
                    continue;
                }
                let why = if response.content.len() > 1 {
                    "another media type of the response is read"
                } else if media.schema.is_some() || self.description.item_schema(media).is_some() {
                    "its text is read as a whole"
                } else {
                    continue;
                };
                self.ignored(&at.join("content"), media_type, why);
            }
        }
    }

    /// Whether a type describes a server-sent event and not its data (OAS 3.2 section 4.14.4).
    fn is_event(&self, ty: &Ty, may_be_union: bool) -> bool {
        const FIELDS: [&str; 4] = ["event", "data", "id", "retry"];
        let Ty::Named(id) = self.resolve(ty.clone()) else {
            return false;
        };
        match self
            .types
            .get(id.index())
            .and_then(Option::as_ref)
            .map(|def| &def.kind)
        {
            Some(TypeKind::Struct(object)) => {
                let mut fields = object.fields.iter();
                !object.fields.is_empty() && fields.all(|field| FIELDS.contains(&&*field.wire))
            }
            Some(TypeKind::Union(union)) if may_be_union => {
                let mut variants = union.variants.iter();
                !union.variants.is_empty()
                    && variants.all(|variant| self.is_event(&variant.ty, false))
            }
            Some(
                TypeKind::Union(_) | TypeKind::Enum(_) | TypeKind::Alias(_) | TypeKind::Newtype(_),
            )
            | None => false,
        }
    }

    /// `x-pagination`, checked against the parameters and the response type.
    pub(crate) fn pagination(
        &mut self,
        declared: &'a Declared,
        operation: &Operation,
    ) -> Option<Pagination> {
        let extension = declared.extensions.get("x-pagination")?;
        match self.read_pagination(extension, operation) {
            Ok(pagination) => Some(pagination),
            Err(why) => {
                let place = self.place(&operation.pointer.join("x-pagination"));
                self.report(catalogue::pagination_wrong(place, &why));
                None
            }
        }
    }

    fn read_pagination(
        &self,
        extension: &Value,
        operation: &Operation,
    ) -> Result<Pagination, String> {
        let field = |name: &str| {
            extension
                .get(name)
                .and_then(Value::as_str)
                .map(ToOwned::to_owned)
        };
        let parameter = || {
            let name = field("parameter").ok_or("`parameter` is missing")?;
            let known = operation
                .parameters
                .iter()
                .any(|p| p.location == Location::Query && p.name == name);
            if known {
                Ok(name)
            } else {
                Err(format!("the operation has no query parameter `{name}`"))
            }
        };
        let next = || {
            field("next")
                .map(Pointer::from_text)
                .ok_or("`next` is missing")
        };
        let style = match field("style").as_deref() {
            Some("cursor") => PagingStyle::Cursor {
                parameter: parameter()?,
                next: next()?,
            },
            Some("offset") => PagingStyle::Offset {
                parameter: parameter()?,
            },
            Some("page") => {
                let first = extension.get("first").and_then(Value::as_i64).unwrap_or(1);
                PagingStyle::Page {
                    parameter: parameter()?,
                    first,
                }
            }
            Some("link") => PagingStyle::Link,
            Some("next-url") => PagingStyle::NextUrl { next: next()? },
            other => {
                return Err(format!(
                    "`{}` is not a style; known are cursor, offset, page, link and next-url",
                    other.unwrap_or_default()
                ));
            }
        };
        let items = Pointer::from_text(field("items").unwrap_or_default());
        let body = operation
            .responses
            .success
            .iter()
            .find_map(|case| match &case.content {
                Content::Json(ty) => Some(ty.clone()),
                Content::Empty
                | Content::Free
                | Content::Text
                | Content::Bytes
                | Content::Any
                | Content::Choice(_) => None,
            })
            .ok_or("no success response has a JSON body")?;
        let path: Vec<String> = items.tokens().collect();
        let item = self.item_type(body, &path)?;
        Ok(Pagination {
            style,
            items,
            path,
            item,
            limit: field("limit"),
        })
    }

    /// The type of an element of the array that `path` leads to.
    fn item_type(&self, body: Ty, path: &[String]) -> Result<Ty, String> {
        let mut at = self.resolve(body);
        for name in path {
            let Ty::Named(id) = &at else {
                return Err(format!("nothing has the member `{name}`"));
            };
            let Some(Some(def)) = self.types.get(id.index()) else {
                return Err("internal: a type has no body".to_owned());
            };
            let TypeKind::Struct(object) = &def.kind else {
                return Err(format!("no object has the member `{name}`"));
            };
            let field = object.fields.iter().find(|field| field.wire == *name);
            at = self.resolve(
                field
                    .ok_or_else(|| format!("the response has no member `{name}`"))?
                    .ty
                    .clone(),
            );
        }
        match at {
            Ty::Array(item) => Ok(*item),
            _ => Err("`items` leads to no array".to_owned()),
        }
    }

    pub(super) fn resolve(&self, ty: Ty) -> Ty {
        let mut at = ty;
        for _ in 0..=self.types.len() {
            at = match at {
                Ty::Nullable(inner) | Ty::Boxed(inner) => *inner,
                Ty::Named(id) => match self.types.get(id.index()) {
                    Some(Some(def)) => match &def.kind {
                        TypeKind::Alias(alias) => alias.target.clone(),
                        TypeKind::Struct(_)
                        | TypeKind::Enum(_)
                        | TypeKind::Union(_)
                        | TypeKind::Newtype(_) => {
                            return Ty::Named(id);
                        }
                    },
                    _ => return Ty::Named(id),
                },
                other => return other,
            };
        }
        at
    }
}

/// `x-follow`, which is checked once the channels are known.
pub(crate) fn follow(extension: Option<&Value>) -> Option<Follow> {
    let extension = extension?;
    let parameters = extension.get("parameters").and_then(Value::as_object);
    let terminal = extension.get("terminal").and_then(Value::as_array);
    Some(Follow {
        channel: text(extension.get("channel")).unwrap_or_default(),
        name: text(extension.get("name")),
        parameters: parameters
            .into_iter()
            .flatten()
            .map(|(name, pointer)| {
                let pointer = pointer.as_str().unwrap_or_default();
                (name.clone(), Pointer::from_text(pointer))
            })
            .collect(),
        tag: text(extension.get("tag")).map(Pointer::from_text),
        terminal: terminal
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(ToOwned::to_owned)
            .collect(),
    })
}

/// `x-retry`
pub(crate) fn retry(extension: Option<&Value>) -> Option<RetryHints> {
    let extension = extension?;
    let numbers = |name: &str| extension.get(name).and_then(Value::as_array);
    Some(RetryHints {
        max_retries: extension
            .get("max-retries")
            .and_then(Value::as_u64)
            .and_then(|n| u32::try_from(n).ok()),
        statuses: numbers("statuses").map(|list| {
            list.iter()
                .filter_map(Value::as_u64)
                .filter_map(|n| u16::try_from(n).ok())
                .collect()
        }),
        retry_after_headers: numbers("retry-after-headers")
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(ToOwned::to_owned)
            .collect(),
    })
}
