//! Names of operations: methods, arguments, and the types that an operation brings along.

use indexmap::IndexMap;

use super::ident::{Case, ident};
use super::names::{CaseNames, ContentNames, FormNames, GroupNames, ItemNames, OperationNames};
use super::settle::{Scope, Wish};
use super::verbs;
use super::words::words;
use crate::diagnostic::Pointer;
use crate::ir::{
    Api, Body, Content, GroupId, HeaderField, Location, MediaContent, Operation, Parameter, Part,
    PathSegment, Payload, ResponseCase, StatusMatch,
};

/// Methods of all requests, which setters of optional parameters stand beside: two of one name are no Rust.
pub(super) const REQUEST_METHODS: &[&str] = &[
    "base_url",
    "event_limits",
    "extra_body",
    "extra_header",
    "extra_query",
    "idempotency_key",
    "idle_timeout",
    "into_future",
    "items",
    "line_limit",
    "max_retries",
    "new",
    "open",
    "pages",
    "reconnect",
    "resume_after",
    "send",
    "send_blocking",
    "session_options",
    "set_header",
    "set_query",
    "stream",
    "timeout",
    "try_clone",
    "validate",
    "with_channel",
    "without_credentials",
];

/// Names all operations, whose methods have names already, and what they bring along.
pub(super) fn name_operations(
    api: &Api,
    bases: &[String],
    mut names: Vec<OperationNames>,
    scope: &mut Scope,
) -> (Vec<OperationNames>, Vec<ItemNames>) {
    let mut shared = Shared::default();
    let mut items = vec![ItemNames::default(); names.len()];
    for index in by_rank(api) {
        if let (Some(operation), Some(base), Some(names), Some(items)) = (
            api.operations.get(index),
            bases.get(index),
            names.get_mut(index),
            items.get_mut(index),
        ) {
            (names.parameters, names.body_argument) = arguments(operation);
            names.ident = scope.give(&typed(base, "").or_all(typed(base, "call")));
            base.clone_into(&mut names.base);
            *items = items_of(operation, base, scope, &mut shared);
        }
    }
    (names, items)
}

/// The operations in an order that is not that of the document.
pub(super) fn by_rank(api: &Api) -> Vec<usize> {
    let mut order: Vec<usize> = (0..api.operations.len()).collect();
    order.sort_by_key(|index| rank(api, *index));
    order
}

/// Words that an operation may be called by, best first: its id, cut where its framework appended the path; else its
/// method and path.
pub(super) fn texts(operation: &Operation) -> Vec<String> {
    match operation.operation_id.as_deref() {
        Some(id) if !id.trim().is_empty() => {
            let mut texts = vec![id.to_owned()];
            if let Some(cut) = without_path(id, operation) {
                texts.insert(0, cut);
            }
            texts
        }
        Some(_) | None => vec![path_words(operation, false), path_words(operation, true)],
    }
}

/// `new_conversation` for FastAPI's `new_conversation_api_conversations_post`: function, path and method, in which every
/// character of the path that is no word character is `_`.
fn without_path(id: &str, operation: &Operation) -> Option<String> {
    let method = operation.method.as_str().to_ascii_lowercase();
    // Two operations of one path may be told apart by a query in it.
    let text = operation.path.text.split('?').next().unwrap_or_default();
    let path: String = text
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '_' })
        .collect();
    let exact = id.strip_suffix(&format!("{path}_{method}"));
    let function = exact.map(str::to_owned).or_else(|| {
        let path = words(text).join("_");
        let has_words = text.contains(|c: char| c.is_alphanumeric());
        let suffix = format!("_{path}_{method}");
        let id = words(id).join("_");
        id.strip_suffix(&suffix)
            .filter(|_| has_words)
            .map(str::to_owned)
    })?;
    let function = function.trim_matches('_');
    (!function.is_empty()).then(|| function.to_owned())
}

/// `get sessions by id`: the parameters between fixed segments only where `all` asks for them.
fn path_words(operation: &Operation, all: bool) -> String {
    let mut text = operation.method.as_str().to_ascii_lowercase();
    let segments = &operation.path.segments;
    for (index, segment) in segments.iter().enumerate() {
        let last = index + 1 == segments.len();
        match segment {
            PathSegment::Fixed(fixed) if all => push(&mut text, fixed),
            PathSegment::Fixed(fixed) => {
                for part in fixed.split('/').filter(|part| !is_prefix(part)) {
                    push(&mut text, part);
                }
            }
            PathSegment::Parameter(name) if all || last => {
                push(&mut text, "by");
                push(&mut text, name);
            }
            PathSegment::Parameter(_) => {}
        }
    }
    text
}

/// Whether a segment says nothing about the operation: `api`, `v1`.
fn is_prefix(part: &str) -> bool {
    part == "api" || verbs::is_version(part)
}

fn push(text: &mut String, word: &str) {
    text.push(' ');
    text.push_str(word);
}

/// The candidates of several texts, in order.
fn candidates(texts: &[String], case: Case) -> Wish {
    let first = texts.first().map_or("", String::as_str);
    let mut wish = Wish {
        text: first.to_owned(),
        candidates: Vec::new(),
    };
    for text in texts {
        wish = wish.or_all(Wish::of_words(&words(text), case));
    }
    wish
}

/// What names of types begin with, unique in the API: `CreateSession`.
pub(super) fn bases(api: &Api, groups: &[GroupNames]) -> Vec<String> {
    let wishes: Vec<Wish> = api
        .operations
        .iter()
        .map(|operation| base_wish(operation, group_text(groups, operation.group)))
        .collect();
    Scope::default().settle_by(&wishes, |index, _| rank(api, index))
}

/// Which of several operations of one name gets it, whatever their order in the document: the one with the plainest path.
pub(super) fn rank(api: &Api, index: usize) -> Option<(usize, usize, &str, &'static str)> {
    let operation = api.operations.get(index)?;
    let is_parameter = |segment: &&PathSegment| matches!(segment, PathSegment::Parameter(_));
    let path = &operation.path;
    let parameters = path.segments.iter().filter(is_parameter).count();
    Some((
        parameters,
        path.text.len(),
        &path.text,
        operation.method.as_str(),
    ))
}

fn group_text(groups: &[GroupNames], group: GroupId) -> &str {
    groups
        .get(group.0 as usize)
        .map_or("", |names| names.ident.as_str())
}

fn base_wish(operation: &Operation, group: &str) -> Wish {
    let texts = texts(operation);
    let in_group = |text: &str| format!("{text} {group}");
    match (&operation.rust_name, &operation.operation_id) {
        (Some(name), None) => {
            candidates(&[in_group(name), in_group(&in_group(name))], Case::Pascal)
        }
        (Some(_) | None, _) => {
            let mut all: Vec<String> = texts.first().cloned().into_iter().collect();
            all.extend(texts.first().map(|text| in_group(text)));
            all.extend(texts.into_iter().skip(1));
            candidates(&all, Case::Pascal)
        }
    }
}

/// Names of what several responses share.
#[derive(Default)]
struct Shared {
    /// Enums of media types of shared responses.
    contents: IndexMap<(Pointer, Content), ContentNames>,
    /// Structs of headers, by the headers in the order of their names.
    headers: IndexMap<Vec<HeaderField>, String>,
}

/// Stems of header names that name a struct.
const STEMS: usize = 3;

fn items_of(
    operation: &Operation,
    base: &str,
    scope: &mut Scope,
    shared: &mut Shared,
) -> ItemNames {
    let responses = &operation.responses;
    let choices = operation.body.as_ref().map_or(0, |body| body.choices.len());
    let mut named = |role: &str, needed: bool| {
        let wish = typed(base, role);
        if needed { scope.give(&wish) } else { wish.text }
    };
    let output = named("output", responses.success.len() > 1);
    let error = named("error", responses.errors.len() > 1);
    let body = named("body", choices > 1);
    ItemNames {
        output,
        error,
        body,
        body_variants: body_variants(operation.body.as_ref()),
        forms: forms(operation.body.as_ref(), base, scope),
        success: cases(&responses.success, base, scope, shared),
        errors: cases(&responses.errors, base, scope, shared),
    }
}

fn typed(base: &str, role: &str) -> Wish {
    let mut words_of_both = words(base);
    if !role.is_empty() {
        words_of_both.extend(words(role));
    }
    Wish::of_words(&words_of_both, Case::Pascal)
}

/// A struct for each form that names its parts: `UploadForm`, then by media type.
fn forms(body: Option<&Body>, base: &str, scope: &mut Scope) -> Vec<FormNames> {
    let choices = body.map_or(&[][..], |body| body.choices.as_slice());
    let mut named: Vec<(&[Part], FormNames)> = Vec::new();
    for choice in choices {
        let parts = match &choice.payload {
            Payload::Multipart(parts) => parts.as_slice(),
            Payload::Json(_)
            | Payload::Form { .. }
            | Payload::Text
            | Payload::Bytes
            | Payload::JsonLines(_) => &[],
        };
        let same = named.iter().find(|(known, _)| *known == parts);
        let names = match same {
            Some((_, names)) => names.clone(),
            None if parts.is_empty() => FormNames::default(),
            None => {
                let by_media_type = typed(base, &format!("{} form", choice.media_type));
                FormNames {
                    ident: scope.give(&typed(base, "form").or_all(by_media_type)),
                    parts: part_names(parts),
                }
            }
        };
        named.push((parts, names));
    }
    named.into_iter().map(|(_, names)| names).collect()
}

fn part_names(parts: &[Part]) -> Vec<String> {
    let wishes: Vec<Wish> = parts
        .iter()
        .map(|part| {
            Wish::new(&part.name, Case::Snake).with_fixed(part.rust_name.as_deref(), Case::Snake)
        })
        .collect();
    Scope::default().settle(&wishes)
}

/// Parameters, then the body, which makes way for them.
fn arguments(operation: &Operation) -> (Vec<String>, String) {
    let names = parameters(&operation.parameters, REQUEST_METHODS);
    let taken: Vec<&str> = names.iter().map(String::as_str).collect();
    let body = Scope::reserving(&taken).give(
        &Wish::new("body", Case::Snake)
            .or("request_body".to_owned())
            .or("payload".to_owned()),
    );
    (names, body)
}

/// Arguments and setters; the setter of an optional parameter keeps clear of `methods`.
pub(super) fn parameters(parameters: &[Parameter], methods: &[&str]) -> Vec<String> {
    let wishes: Vec<Wish> = parameters
        .iter()
        .map(|parameter| {
            let with = |word: &str| ident(&format!("{} {word}", parameter.name), Case::Snake);
            let place = match parameter.location {
                Location::Path => "path",
                Location::Query => "query",
                Location::Header => "header",
                Location::Cookie => "cookie",
            };
            let mut wish = Wish::new(&parameter.name, Case::Snake);
            let reserved = |name: &String| !parameter.required && methods.contains(&name.as_str());
            if wish.candidates.iter().any(reserved) {
                wish.candidates.retain(|name| !reserved(name));
                wish.candidates.insert(0, with("param"));
            }
            wish.or(with(place))
                .with_fixed(parameter.rust_name.as_deref(), Case::Snake)
        })
        .collect();
    Scope::default().settle(&wishes)
}

fn body_variants(body: Option<&Body>) -> Vec<String> {
    let wishes: Vec<Wish> = body
        .into_iter()
        .flat_map(|body| &body.choices)
        .map(|choice| {
            let kind = match &choice.payload {
                Payload::Json(_) => "Json",
                Payload::Form { .. } => "Form",
                Payload::Multipart(_) => "Multipart",
                Payload::Text => "Text",
                Payload::Bytes => "Bytes",
                Payload::JsonLines(_) => "JsonLines",
            };
            kind_wish(kind, &choice.media_type)
        })
        .collect();
    Scope::default().settle(&wishes)
}

fn cases(
    cases: &[ResponseCase],
    base: &str,
    scope: &mut Scope,
    shared: &mut Shared,
) -> Vec<CaseNames> {
    let mut variants = Scope::default();
    cases
        .iter()
        .map(|case| {
            let variant = variants.give(&typed(&status_name(case.status), ""));
            let content = content(case, &format!("{base} {variant}"), scope, shared);
            CaseNames {
                status: case.status,
                headers: headers(case, scope, shared),
                variant,
                header_fields: header_fields(case),
                content,
            }
        })
        .collect()
}

/// The struct of the headers of a response; empty where it has none. Equal headers are one struct, named after themselves:
/// no further use of them changes its name.
fn headers(case: &ResponseCase, scope: &mut Scope, shared: &mut Shared) -> String {
    if case.headers.is_empty() {
        return String::new();
    }
    let mut key = case.headers.clone();
    key.sort_by(|a, b| a.name.cmp(&b.name));
    let names: Vec<&str> = key.iter().map(|header| header.name.as_str()).collect();
    let wish = headers_wish(&names);
    let give = || scope.give(&wish);
    shared.headers.entry(key).or_insert_with(give).clone()
}

/// `RateLimitHeaders` for `X-RateLimit-Limit` and `X-RateLimit-Remaining`: what the names have in common, by their first
/// words; then all words.
fn headers_wish(names: &[&str]) -> Wish {
    let mut stems: IndexMap<String, Vec<String>> = IndexMap::new();
    for name in names {
        let mut words = words(name);
        if words.len() > 1 && words.first().is_some_and(|word| word == "x") {
            words.remove(0);
        }
        let first = words.first().cloned().unwrap_or_default();
        match stems.get_mut(&first) {
            Some(stem) => {
                let same = stem.iter().zip(&words).take_while(|(a, b)| a == b).count();
                stem.truncate(same);
            }
            None => {
                stems.insert(first, words);
            }
        }
    }
    let suffixed = |words: Vec<String>| {
        let suffix = std::iter::once("headers".to_owned());
        Wish::of_words(
            &words.into_iter().chain(suffix).collect::<Vec<_>>(),
            Case::Pascal,
        )
    };
    let few = stems.into_values().take(STEMS).flatten().collect();
    suffixed(few).or_all(suffixed(words(&names.join(" "))))
}

/// `ReportOkContent`, or `ServerErrorContent` for a response that operations share.
fn content(
    case: &ResponseCase,
    base: &str,
    scope: &mut Scope,
    shared: &mut Shared,
) -> ContentNames {
    let Content::Choice(choices) = &case.content else {
        return ContentNames::default();
    };
    let variants = content_variants(choices);
    let tokens: Vec<_> = case.pointer.tokens().collect();
    let [_, _, key] = tokens.as_slice() else {
        return ContentNames {
            ident: scope.give(&typed(base, "content")),
            variants,
            is_shared: false,
        };
    };
    let names = shared
        .contents
        .entry((case.pointer.clone(), case.content.clone()));
    let wish = typed(key, "content").or_all(typed(key, "response content"));
    names
        .or_insert_with(|| ContentNames {
            ident: scope.give(&wish),
            variants,
            is_shared: true,
        })
        .clone()
}

fn content_variants(choices: &[MediaContent]) -> Vec<String> {
    let wishes: Vec<Wish> = choices
        .iter()
        .map(|choice| {
            let kind = match &choice.content {
                Content::Json(_) | Content::Free => "Json",
                Content::Text => "Text",
                Content::Bytes | Content::Any => "Bytes",
                Content::Empty | Content::Choice(_) => "Empty",
            };
            let media_type = choice.media_types.first().map_or("", String::as_str);
            kind_wish(kind, media_type)
        })
        .collect();
    Scope::default().settle(&wishes)
}

/// A variant for a media type: called by its kind, and by the media type where that is taken.
fn kind_wish(kind: &str, media_type: &str) -> Wish {
    Wish {
        text: kind.to_owned(),
        candidates: vec![kind.to_owned()],
    }
    .or(ident(media_type, Case::Pascal))
}

fn header_fields(case: &ResponseCase) -> Vec<String> {
    let wishes: Vec<Wish> = case
        .headers
        .iter()
        .map(|header| Wish::new(&header.name, Case::Snake))
        .collect();
    Scope::default().settle(&wishes)
}

/// `NotFound`, `ClientError` for `4XX`, `Default`, `Status499` for a status without a name.
fn status_name(status: StatusMatch) -> String {
    match status {
        StatusMatch::Default => "Default".to_owned(),
        StatusMatch::Range(1) => "Informational".to_owned(),
        StatusMatch::Range(2) => "Success".to_owned(),
        StatusMatch::Range(3) => "Redirection".to_owned(),
        StatusMatch::Range(4) => "ClientError".to_owned(),
        StatusMatch::Range(5) => "ServerError".to_owned(),
        StatusMatch::Range(hundreds) => format!("Status{hundreds}Xx"),
        StatusMatch::Code(code) => STATUS_NAMES
            .iter()
            .find(|(known, _)| *known == code)
            .map_or_else(|| format!("Status{code}"), |(_, name)| (*name).to_owned()),
    }
}

const STATUS_NAMES: &[(u16, &str)] = &[
    (100, "Continue"),
    (101, "SwitchingProtocols"),
    (200, "Ok"),
    (201, "Created"),
    (202, "Accepted"),
    (203, "NonAuthoritative"),
    (204, "NoContent"),
    (205, "ResetContent"),
    (206, "PartialContent"),
    (207, "MultiStatus"),
    (208, "AlreadyReported"),
    (300, "MultipleChoices"),
    (301, "MovedPermanently"),
    (302, "Found"),
    (303, "SeeOther"),
    (304, "NotModified"),
    (307, "TemporaryRedirect"),
    (308, "PermanentRedirect"),
    (400, "BadRequest"),
    (401, "Unauthorized"),
    (402, "PaymentRequired"),
    (403, "Forbidden"),
    (404, "NotFound"),
    (405, "MethodNotAllowed"),
    (406, "NotAcceptable"),
    (407, "ProxyAuthenticationRequired"),
    (408, "RequestTimeout"),
    (409, "Conflict"),
    (410, "Gone"),
    (411, "LengthRequired"),
    (412, "PreconditionFailed"),
    (413, "PayloadTooLarge"),
    (414, "UriTooLong"),
    (415, "UnsupportedMediaType"),
    (416, "RangeNotSatisfiable"),
    (417, "ExpectationFailed"),
    (418, "ImATeapot"),
    (421, "MisdirectedRequest"),
    (422, "UnprocessableEntity"),
    (423, "Locked"),
    (424, "FailedDependency"),
    (425, "TooEarly"),
    (426, "UpgradeRequired"),
    (428, "PreconditionRequired"),
    (429, "TooManyRequests"),
    (431, "RequestHeaderFieldsTooLarge"),
    (451, "UnavailableForLegalReasons"),
    (500, "InternalServerError"),
    (501, "NotImplemented"),
    (502, "BadGateway"),
    (503, "ServiceUnavailable"),
    (504, "GatewayTimeout"),
    (507, "InsufficientStorage"),
    (511, "NetworkAuthenticationRequired"),
];
