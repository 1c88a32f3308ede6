//! Operations: what a caller can do.

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

/// How a value is written at its place: in a path, a query, a header, a cookie, a form or a part. The runtime's module
/// `written` has the table. Null is absent everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Written {
    /// By what the value is: text, numbers and booleans as they are, each element of an array by itself, objects as JSON.
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
    /// As a file where it is one, else as [`Written::Plain`].
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

/// How the elements of a list are named in `deepObject`, of which the standard says nothing (`x-deep-object-lists`).
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
    /// Whether it must be given.
    pub required: bool,
    /// Type of the value; a nullable type of an optional parameter is without its null (absent says it).
    pub ty: Ty,
    /// How it is written.
    pub written: Written,
    /// What the document asks of the value beyond its type.
    pub constraints: Constraints,
    /// Default in the document: documented, not sent.
    pub default: Option<Value>,
    /// The one value it has; sent without being asked for when the parameter is required.
    pub fixed: Option<Value>,
    /// Documentation.
    pub docs: Docs,
    /// The parameter object.
    pub pointer: Pointer,
}

/// A request body.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Body {
    /// Whether it must be given (`required: true`, or a schema with required members where the document forgets it).
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
    /// What the document asks of JSON or a form beyond its type.
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

/// What a body consists of.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Payload {
    /// JSON of a type.
    Json(Ty),
    /// `application/x-www-form-urlencoded` of an object type.
    Form {
        /// The object.
        ty: Ty,
        /// How its properties are written, where that is not [`Written::Plain`].
        encoding: Vec<(String, Written)>,
    },
    /// `multipart/*`; without parts where nothing says what they are: the caller builds the form.
    Multipart(Vec<Part>),
    /// Text.
    Text,
    /// Bytes, or a stream of them.
    Bytes,
    /// JSON texts, one a line (`application/jsonl`, `application/x-ndjson`, `application/json-seq`), of a type.
    JsonLines(Ty),
}

/// A part of a multipart body.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// Name of the part.
    pub name: String,
    /// `x-rust-name`.
    pub rust_name: Option<String>,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it may be there several times (an array).
    pub repeated: bool,
    /// How it is written.
    pub written: Written,
    /// Type of the value, or of each element, where it is no file.
    pub ty: Option<Ty>,
    /// What the document asks of the value, or of the array of values, beyond its type.
    pub constraints: Constraints,
    /// `encoding.contentType`, where the document sets one.
    pub media_type: Option<String>,
    /// `encoding.headers` that have one value.
    pub headers: Vec<(String, String)>,
    /// Documentation.
    pub docs: Docs,
}

/// What an operation answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Responses {
    /// Success answers by status. Never empty: an operation without one answers any 2xx with [`Content::Any`].
    pub success: Vec<ResponseCase>,
    /// Declared errors by status.
    pub errors: Vec<ResponseCase>,
}

/// One declared answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResponseCase {
    /// Which statuses it is for.
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

/// Statuses that an answer is for. The more exact one wins.
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

/// Body of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Content {
    /// None is declared; what comes is not read.
    Empty,
    /// JSON of a type.
    Json(Ty),
    /// JSON of which nothing is said, or whatever else comes: kept with its media type.
    Free,
    /// Text (also XML, with its media type in the docs).
    Text,
    /// Bytes, which may be streamed.
    Bytes,
    /// Whatever comes, kept as bytes (a media type that says nothing, or no declaration at all).
    Any,
    /// One of several, by the media type that comes; the preferred one first.
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

/// Media types of an answer whose bodies are alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct MediaContent {
    /// As in the document.
    pub media_types: Vec<String>,
    /// The body; not a choice again.
    pub content: Content,
}

/// A typed response header.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct HeaderField {
    /// Name.
    pub name: String,
    /// Type: a scalar, an enum, or an array of them.
    pub ty: Ty,
    /// Whether the document promises it.
    pub required: bool,
    /// Documentation.
    pub docs: Docs,
}

/// `x-pagination`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pagination {
    /// How it moves.
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

/// How pages follow each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum PagingStyle {
    /// A key in the answer is the parameter of the next request.
    Cursor {
        /// Query parameter.
        parameter: String,
        /// JSON pointer to the next key.
        next: Pointer,
    },
    /// Items to skip.
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
    /// A URL in the answer.
    NextUrl {
        /// JSON pointer to it.
        next: Pointer,
    },
}

/// How an operation answers with a stream.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Streaming {
    /// Member of the JSON body that asks for the stream, with its value: that of `x-streaming`, or a boolean `stream`;
    /// `None` where the operation only streams.
    pub flag: Option<(Pointer, Value)>,
    /// `text/event-stream`, `application/jsonl` …
    pub media_type: String,
    /// Type of one event (its data) or line.
    pub event: Ty,
    /// Where the tag of an event stands.
    pub tag: StreamTag,
    /// Data text that ends the stream.
    pub terminator: Option<Terminator>,
    /// Tags after which the stream is over.
    pub terminal: Vec<String>,
    /// Whether a stream that ended or broke is opened again with `Last-Event-ID`.
    pub resume: StreamResume,
    /// Status of the streaming answer.
    pub status: StatusMatch,
}

/// Whether a stream that ended or broke is opened again with `Last-Event-ID`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum StreamResume {
    /// Never.
    Never,
    /// Where an event had an id: the document does not say, but the method is safe.
    FromId,
    /// Always: the document declares it.
    Always,
}

/// A data text that ends a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Terminator {
    /// The document declares it: a stream that ends without it is not whole.
    Declared(String),
    /// `[DONE]`, if it comes: the document does not say how the stream ends.
    Done,
}

/// Where the tag of a server-sent event stands.
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
    /// Parameters of the channel by name, each with a JSON pointer into the answer.
    pub parameters: Vec<(String, Pointer)>,
    /// JSON pointer to the tag that `terminal` means.
    pub tag: Option<Pointer>,
    /// Tags after which what was started is over, in place of those of the channel.
    pub terminal: Vec<String>,
}

/// `x-retry`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RetryHints {
    /// How often.
    pub max_retries: Option<u32>,
    /// On which statuses; `None` for the default.
    pub statuses: Option<Vec<u16>>,
    /// Vendor headers with the seconds to wait.
    pub retry_after_headers: Vec<String>,
}
