//! Operations.

use serde::Serialize;
use serde_json::Value;

use super::constraint::Constraints;
use super::docs::Docs;
use super::ids::GroupId;
use super::location::Location;
use super::security::{Requirement, Server};
use super::types::Ty;
use crate::diagnostic::Pointer;

/// Operations that belong together: a tag.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// Tag name, `x-rust-group`, or the first fixed path segment.
    pub hint: String,
    /// `x-rust-name` of the tag.
    pub rust_name: Option<String>,
    /// Documentation of the tag.
    pub docs: Docs,
}

/// HTTP methods of a path item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs, reason = "they are the methods they say")]
pub enum Method {
    Get,
    Put,
    Post,
    Delete,
    Options,
    Head,
    Patch,
    Trace,
}

impl Method {
    /// As on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
        }
    }
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Operation {
    /// `operationId` as in the document.
    pub operation_id: Option<String>,
    /// `x-rust-name`.
    pub rust_name: Option<String>,
    /// The operation object.
    pub pointer: Pointer,
    /// Method.
    pub method: Method,
    /// Path.
    pub path: PathTemplate,
    /// Its group.
    pub group: GroupId,
    /// Documentation.
    pub docs: Docs,
    /// Parameters: those of the operation, then those of the path item that it does not override. Path parameters stand
    /// in the order of the path.
    pub parameters: Vec<Parameter>,
    /// Request body.
    pub body: Option<Body>,
    /// Responses.
    pub responses: Responses,
    /// Alternatives of schemes, all of one of which are needed; empty for none. An empty requirement is anonymous.
    pub security: Vec<Requirement>,
    /// Servers of the operation or its path item, where they differ from the document's.
    pub servers: Option<Vec<Server>>,
    /// `x-pagination`.
    pub pagination: Option<Pagination>,
    /// `x-streaming`, or a `text/event-stream` / JSON-lines response with a schema.
    pub streaming: Option<Streaming>,
    /// `x-follow`.
    pub follow: Option<Follow>,
    /// `x-retry` of the operation.
    pub retry: Option<RetryHints>,
}

/// A path, split at its parameters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct PathTemplate {
    /// As in the document: `/sessions/{id}`.
    pub text: String,
    /// Its parts.
    pub segments: Vec<PathSegment>,
}

/// Part of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum PathSegment {
    /// Fixed text, slashes included.
    Fixed(String),
    /// A parameter by name.
    Parameter(String),
}

/// How a value is serialized in its place: a path, a query, a header, a cookie, a form or a part. The module `written`
/// of the runtime has the table. Null is absent everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Written {
    /// By its JSON type: text, numbers and booleans as text, each element of an array separately, objects as JSON.
    Plain,
    /// By a style of the standard.
    Style {
        /// The style.
        style: ParameterStyle,
        /// `allowReserved`.
        reserved: bool,
    },
    /// As JSON text.
    Json,
    /// As bytes with a file name and a media type.
    File,
    /// As a file if it is one, else as [`Written::Plain`].
    FileOrPlain,
}

/// How a parameter is written (OAS "Style Values").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[allow(missing_docs, reason = "named as in the standard")]
pub enum ParameterStyle {
    Simple { explode: bool },
    Label { explode: bool },
    Matrix { explode: bool },
    Form { explode: bool },
    SpaceDelimited { explode: bool },
    PipeDelimited { explode: bool },
    DeepObject { lists: ListKeys },
}

/// How the elements of a list are named in `deepObject`, which the standard does not define (`x-deep-object-lists`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum ListKeys {
    /// `a[0]=1&a[1]=2`
    #[default]
    Indices,
    /// `a[]=1&a[]=2`
    Brackets,
    /// `a=1&a=2`
    Repeat,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Parameter {
    /// Name on the wire.
    pub name: String,
    /// `x-rust-name`.
    pub rust_name: Option<String>,
    /// Where it goes.
    pub location: Location,
    /// Whether it is required.
    pub required: bool,
    /// Type of the value; that of an optional parameter is without null, which means absent.
    pub ty: Ty,
    /// How it is written.
    pub written: Written,
    /// Constraints of the value beyond its type.
    pub constraints: Constraints,
    /// Default in the document: documented, not sent.
    pub default: Option<Value>,
    /// Its constant value, which is sent without an argument if the parameter is required.
    pub fixed: Option<Value>,
    /// Documentation.
    pub docs: Docs,
    /// The parameter object.
    pub pointer: Pointer,
}

/// A request body.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Body {
    /// Whether it is required (`required: true`, or a schema with required properties if the document forgets it).
    pub required: bool,
    /// Its media types, one or more.
    pub choices: Vec<BodyChoice>,
    /// Documentation.
    pub docs: Docs,
    /// The request body object.
    pub pointer: Pointer,
}

/// One media type of a request body.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BodyChoice {
    /// As in the document: `application/json`.
    pub media_type: String,
    /// What is sent.
    pub payload: Payload,
    /// Constraints of JSON or a form beyond its type.
    pub constraints: Constraints,
}

impl BodyChoice {
    /// Whether JSON is merged into what the server has: a property that is null is removed (RFC 7396).
    #[must_use]
    pub fn is_merge_patch(&self) -> bool {
        essence(&self.media_type) == "application/merge-patch+json"
    }
}

/// A media type without its parameters, in lower case; of a list the first.
#[must_use]
pub fn essence(media_type: &str) -> String {
    media_type
        .split([';', ','])
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// The content of a body.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Payload {
    /// JSON of a type.
    Json(Ty),
    /// `application/x-www-form-urlencoded` of an object type.
    Form {
        /// The object.
        ty: Ty,
        /// How its properties are serialized, if not [`Written::Plain`].
        encoding: Vec<(String, Written)>,
    },
    /// `multipart/*`; without parts if the document does not describe them: the caller builds the form.
    Multipart(Vec<Part>),
    /// Text.
    Text,
    /// Bytes, or a stream of them.
    Bytes,
    /// JSON texts, one per line (`application/jsonl`, `application/x-ndjson`, `application/json-seq`), of a type.
    JsonLines(Ty),
}

/// A part of a multipart body.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// Name of the part.
    pub name: String,
    /// `x-rust-name`.
    pub rust_name: Option<String>,
    /// Whether it is required.
    pub required: bool,
    /// Whether it may be repeated (an array).
    pub repeated: bool,
    /// How it is written.
    pub written: Written,
    /// Type of the value, or of each element, unless it is a file.
    pub ty: Option<Ty>,
    /// Constraints of the value, or of the array of values, beyond its type.
    pub constraints: Constraints,
    /// `encoding.contentType`, if any.
    pub media_type: Option<String>,
    /// `encoding.headers` that have one value.
    pub headers: Vec<(String, String)>,
    /// Documentation.
    pub docs: Docs,
}

/// The responses of an operation.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Responses {
    /// Success responses by status. Never empty: an operation that declares none has [`Content::Any`] for any 2xx.
    pub success: Vec<ResponseCase>,
    /// Declared errors by status.
    pub errors: Vec<ResponseCase>,
}

/// One declared response.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResponseCase {
    /// Its statuses.
    pub status: StatusMatch,
    /// Its body.
    pub content: Content,
    /// Media types of the body as in the document, the preferred one first; none without a body.
    pub media_types: Vec<String>,
    /// Typed response headers.
    pub headers: Vec<HeaderField>,
    /// `description`.
    pub docs: Docs,
    /// The response object.
    pub pointer: Pointer,
}

/// The statuses of a response. The most specific one applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum StatusMatch {
    /// One status.
    Code(u16),
    /// `2XX` is 2.
    Range(u16),
    /// `default`.
    Default,
}

impl StatusMatch {
    /// As a key in a document: `404`, `4XX`, `default`.
    #[must_use]
    pub fn key(self) -> String {
        match self {
            Self::Code(code) => code.to_string(),
            Self::Range(hundreds) => format!("{hundreds}XX"),
            Self::Default => "default".to_owned(),
        }
    }
}

/// The body of a response.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Content {
    /// None is declared; the body is not read.
    Empty,
    /// JSON of a type.
    Json(Ty),
    /// JSON without a schema, or any other body: kept with its media type.
    Free,
    /// Text (also XML, with its media type in the docs).
    Text,
    /// Bytes, which may be streamed.
    Bytes,
    /// Any body, kept as bytes (a generic media type, or no declaration at all).
    Any,
    /// One of several, by the media type of the response; the preferred one first.
    Choice(Vec<MediaContent>),
}

impl Content {
    /// What a body may be: itself, or the members of a choice.
    pub fn members(&self) -> impl Iterator<Item = &Self> {
        let (one, several) = match self {
            Self::Choice(choices) => (None, choices.as_slice()),
            Self::Empty | Self::Json(_) | Self::Free | Self::Text | Self::Bytes | Self::Any => {
                (Some(self), [].as_slice())
            }
        };
        one.into_iter()
            .chain(several.iter().map(|choice| &choice.content))
    }
}

/// Media types of a response with equal bodies.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct MediaContent {
    /// As in the document.
    pub media_types: Vec<String>,
    /// The body; not a nested choice.
    pub content: Content,
}

/// A typed response header.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct HeaderField {
    /// Name.
    pub name: String,
    /// Type: a scalar, an enum, or an array of them.
    pub ty: Ty,
    /// Whether the document requires it.
    pub required: bool,
    /// Documentation.
    pub docs: Docs,
}

/// `x-pagination`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pagination {
    /// How the next page is requested.
    pub style: PagingStyle,
    /// JSON pointer to the items in the response body.
    pub items: Pointer,
    /// Wire names from the body to the items (the tokens of `items`), checked against the response type.
    pub path: Vec<String>,
    /// Type of one item.
    pub item: Ty,
    /// Name of the query parameter with the page size.
    pub limit: Option<String>,
}

/// How the next page is requested.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum PagingStyle {
    /// A cursor in the response is a parameter of the next request.
    Cursor {
        /// Query parameter.
        parameter: String,
        /// JSON pointer to the next cursor.
        next: Pointer,
    },
    /// The number of items to skip.
    Offset {
        /// Query parameter.
        parameter: String,
    },
    /// Page number.
    Page {
        /// Query parameter.
        parameter: String,
        /// Number of the first page.
        first: i64,
    },
    /// `Link: …; rel=next` (RFC 8288).
    Link,
    /// A URL in the response.
    NextUrl {
        /// JSON pointer to it.
        next: Pointer,
    },
}

/// How an operation responds with a stream.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Streaming {
    /// Property of the JSON body that requests the stream, with its value: that of `x-streaming`, or a boolean
    /// `stream`; `None` if the operation only streams.
    pub flag: Option<(Pointer, Value)>,
    /// `text/event-stream`, `application/jsonl` …
    pub media_type: String,
    /// Type of one event (its data) or line.
    pub event: Ty,
    /// The place of the tag of an event.
    pub tag: StreamTag,
    /// Data text that ends the stream.
    pub terminator: Option<Terminator>,
    /// Tags of the events that end the stream.
    pub terminal: Vec<String>,
    /// Whether a stream that ended or broke reconnects with `Last-Event-ID`.
    pub resume: StreamResume,
    /// Status of the streaming response.
    pub status: StatusMatch,
}

/// Whether a stream that ended or broke reconnects with `Last-Event-ID`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum StreamResume {
    /// Never.
    Never,
    /// If an event had an id: the document does not say, but the method is safe.
    FromId,
    /// Always: the document declares it.
    Always,
}

/// A data text that ends a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Terminator {
    /// The document declares it: a stream that ends without it is incomplete.
    Declared(String),
    /// `[DONE]`, if it is sent: the document does not say how the stream ends.
    Done,
}

/// The place of the tag of a server-sent event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum StreamTag {
    /// Inside the data.
    Data,
    /// In the `event:` line.
    Event,
    /// In the `event:` line, and the type is that of the event itself: its `event`, `data` and `id`.
    Envelope,
}

/// `x-follow`: the channel that follows what an operation starts, so that one call does both.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Follow {
    /// Name of the channel.
    pub channel: String,
    /// Name of the method; `None` for one made from the operation's.
    pub name: Option<String>,
    /// Parameters of the channel by name, each with a JSON pointer into the response.
    pub parameters: Vec<(String, Pointer)>,
    /// JSON pointer to the tag to which `terminal` applies.
    pub tag: Option<Pointer>,
    /// Tags that end what was started, instead of those of the channel.
    pub terminal: Vec<String>,
}

/// `x-retry`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RetryHints {
    /// The maximum number of retries.
    pub max_retries: Option<u32>,
    /// The statuses that are retried; `None` for the default.
    pub statuses: Option<Vec<u16>>,
    /// Vendor headers with the time to wait.
    pub retry_after_headers: Vec<String>,
}
