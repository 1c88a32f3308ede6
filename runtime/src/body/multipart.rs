//! Multipart bodies (RFC 2046 section 5.1), above all `multipart/form-data` (RFC 7578).

use std::hash::{BuildHasher as _, RandomState};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderName, HeaderValue};
use serde::Serialize;

use super::Body;
use crate::{
    error::{RequestError, RequestErrorKind},
    json,
    written::{Plain, Written, json_text},
};

/// A multipart body.
///
/// An invalid name or file name is reported by `send()`.
#[derive(Debug, Default)]
pub struct Form {
    parts: Vec<(String, Part)>,
    fault: Option<RequestError>,
}

impl Form {
    /// A body without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    #[must_use]
    pub fn text(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.part(name, Part::text(value))
    }

    /// Adds a value as JSON, with `Content-Type: application/json`; `null` adds nothing.
    #[must_use]
    pub fn json<V: Serialize + ?Sized>(self, name: impl Into<String>, value: &V) -> Self {
        self.json_with(name, value, |part| part)
    }

    /// Adds a value as JSON, after applying a function to its part; `null` adds nothing.
    #[must_use]
    pub fn json_with<V: Serialize + ?Sized>(
        mut self,
        name: impl Into<String>,
        value: &V,
        change: fn(Part) -> Part,
    ) -> Self {
        let name = name.into();
        match json_text(&name, value) {
            Ok(None) => {}
            Ok(Some(text)) => self.parts.push((name, change(Part::of(Plain::Json(text))))),
            Err(fault) => self.fail(fault),
        }
        self
    }

    /// Adds a value in OpenAPI's default serialization (OAS 3.1 section 4.8.15.1.1): plain values as text, each item of
    /// an array as a separate part, objects as JSON; `null` adds nothing.
    #[must_use]
    pub fn value<V: Serialize + ?Sized>(self, name: impl Into<String>, value: &V) -> Self {
        self.value_with(name, value, |part| part)
    }

    /// Adds a value as [`Form::value`] does, after applying a function to each of its parts.
    #[must_use]
    pub fn value_with<V: Serialize + ?Sized>(
        mut self,
        name: impl Into<String>,
        value: &V,
        change: fn(Part) -> Part,
    ) -> Self {
        let name = name.into();
        match Written::new(&name, value).and_then(|value| value.each(&name)) {
            Ok(texts) => {
                let parts = texts.into_iter().map(Part::of).map(change);
                self.parts.extend(parts.map(|part| (name.clone(), part)));
            }
            Err(fault) => self.fail(fault),
        }
        self
    }

    /// Adds a file, or the value in its place as [`Form::value`] does.
    #[must_use]
    pub fn file_or<V: Serialize>(self, name: impl Into<String>, value: FileOr<V>) -> Self {
        self.file_or_with(name, value, None, |part| part)
    }

    /// Adds a file, with a default media type, or the value in its place; applies a function to each of the parts.
    #[must_use]
    pub fn file_or_with<V: Serialize>(
        self,
        name: impl Into<String>,
        value: FileOr<V>,
        media_type: Option<&str>,
        change: fn(Part) -> Part,
    ) -> Self {
        match value {
            FileOr::File(file) => {
                let file = media_type.into_iter().fold(file, File::or_media_type);
                self.part(name, change(file.into()))
            }
            FileOr::Value(value) => self.value_with(name, &value, change),
        }
    }

    /// Adds a file.
    #[must_use]
    pub fn file(self, name: impl Into<String>, file: File) -> Self {
        self.part(name, file.into())
    }

    /// Adds any part.
    #[must_use]
    pub fn part(mut self, name: impl Into<String>, part: Part) -> Self {
        self.parts.push((name.into(), part));
        self
    }

    /// Removes all parts with this name.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.parts.retain(|(given, _)| given != name);
        self
    }

    /// Copies the form; `None` if a part is a stream.
    pub(crate) fn try_clone(&self) -> Option<Self> {
        let copy = |(name, part): &(String, Part)| Some((name.clone(), part.try_clone()?));
        Some(Self {
            parts: self.parts.iter().map(copy).collect::<Option<_>>()?,
            fault: self.fault.clone(),
        })
    }

    fn fail(&mut self, fault: RequestError) {
        self.fault.get_or_insert(fault);
    }

    /// `media_type` with the boundary, and the body.
    pub(crate) fn into_body(self, media_type: &str) -> Result<(String, Body), RequestError> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let boundary = boundary(self.parts.iter().map(|(_, part)| &part.body));
        let mut body = Body::empty();
        for (name, part) in self.parts {
            let head = part.head(&name, &boundary)?;
            body.push(head.into());
            body.push(part.body);
            body.push("\r\n".into());
        }
        body.push(format!("--{boundary}--\r\n").into());
        if let Some(whole) = body.joined() {
            body = whole.into();
        }
        Ok((format!("{media_type}; boundary={boundary}"), body))
    }
}

impl Body {
    /// All bytes, if they are in memory.
    fn joined(&self) -> Option<Bytes> {
        let mut all = Vec::with_capacity(usize::try_from(self.len()?).ok()?);
        for chunk in self.chunks() {
            let super::Chunk::Bytes(bytes) = chunk else {
                return None;
            };
            all.extend_from_slice(bytes);
        }
        Some(all.into())
    }
}

/// A boundary that occurs in no part. It depends on the parts alone if all are in memory; otherwise it is random, so
/// that the content of a part cannot be made to contain it.
fn boundary<'a>(bodies: impl Iterator<Item = &'a Body> + Clone) -> String {
    const NAME: &str = "raccord-boundary";
    let mut boundary = NAME.to_owned();
    for attempt in 1_u64.. {
        let found: Option<bool> = bodies
            .clone()
            .map(|body| body.contains(boundary.as_bytes()))
            .try_fold(false, |found, here| Some(found || here?));
        match found {
            Some(false) => break,
            Some(true) => boundary = format!("{NAME}-{attempt}"),
            None => {
                let draw = || RandomState::new().hash_one(attempt);
                return format!("{NAME}-{:016x}{:016x}", draw(), draw());
            }
        }
    }
    boundary
}

/// One part of a [`Form`].
#[derive(Debug)]
pub struct Part {
    body: Body,
    media_type: Option<String>,
    file_name: Option<String>,
    headers: Vec<(String, String)>,
    /// The value cannot be serialized as JSON.
    is_unwritable: bool,
}

impl Part {
    /// A part with any body.
    pub fn new(body: impl Into<Body>) -> Self {
        Self {
            body: body.into(),
            media_type: None,
            file_name: None,
            headers: Vec::new(),
            is_unwritable: false,
        }
    }

    /// A text, or JSON with its media type.
    fn of(plain: Plain) -> Self {
        match plain {
            Plain::Text(text) => Self::text(text),
            Plain::Json(json) => Self::new(json).media_type("application/json"),
        }
    }

    /// A value as JSON, with `Content-Type: application/json`.
    pub fn json<V: Serialize + ?Sized>(value: &V) -> Self {
        let json = json::to_vec(value);
        let is_unwritable = json.is_err();
        Self {
            is_unwritable,
            ..Self::new(json.unwrap_or_default()).media_type("application/json")
        }
    }

    /// A text without `Content-Type`, which means `text/plain` (RFC 7578 section 4.4).
    pub fn text(value: impl Into<String>) -> Self {
        Self::new(value.into())
    }

    /// Sets `Content-Type`.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Sets the file name in `Content-Disposition`.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Adds a header, as declared in the `encoding` of the property.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    fn try_clone(&self) -> Option<Self> {
        Some(Self {
            body: self.body.try_clone()?,
            media_type: self.media_type.clone(),
            file_name: self.file_name.clone(),
            headers: self.headers.clone(),
            is_unwritable: self.is_unwritable,
        })
    }

    /// The delimiter and the headers of the part.
    fn head(&self, name: &str, boundary: &str) -> Result<String, RequestError> {
        if self.is_unwritable {
            return Err(RequestError::parameter(
                name,
                "cannot be serialized as JSON",
            ));
        }
        let mut head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
            quoted(name, name)?
        );
        if let Some(file_name) = &self.file_name {
            head.push_str(&format!("; filename=\"{}\"", quoted(name, file_name)?));
        }
        head.push_str("\r\n");
        let media_type = self.media_type.iter().map(|value| ("Content-Type", value));
        for (header, value) in media_type.chain(
            self.headers
                .iter()
                .map(|(header, value)| (header.as_str(), value)),
        ) {
            let fits = HeaderName::from_bytes(header.as_bytes()).is_ok()
                && HeaderValue::from_str(value).is_ok();
            if !fits {
                return Err(RequestError::parameter(
                    name,
                    "has a header that cannot be sent",
                ));
            }
            head.push_str(&format!("{header}: {value}\r\n"));
        }
        head.push_str("\r\n");
        Ok(head)
    }
}

/// A quoted name: `"` is written as `%22`, as browsers do (WHATWG HTML, multipart form data); control characters are
/// rejected.
fn quoted(part: &str, name: &str) -> Result<String, RequestError> {
    if name.chars().any(char::is_control) {
        return Err(RequestError::new(
            RequestErrorKind::Body,
            format!(
                "part `{}` has a name or file name with a control character",
                part.escape_debug()
            ),
        ));
    }
    Ok(name.replace('"', "%22"))
}

/// A file to upload.
#[derive(Debug)]
pub struct File(Part);

impl File {
    /// A file in memory.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        Self::from_body(bytes.into().into())
    }

    /// A file that is read while it is sent; `len` is its length in bytes, if known. If the length is wrong, the call
    /// fails, see [`Body::stream`].
    pub fn stream<S, E>(stream: S, len: Option<u64>) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self::from_body(Body::stream(stream, len))
    }

    /// A file on disk, with its own file name. If its length changes before it is sent, the call fails, see
    /// [`Body::file`].
    #[cfg(feature = "fs")]
    pub fn path(path: impl Into<std::path::PathBuf>) -> Self {
        let path = path.into();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let file = Self::from_body(Body::file(path));
        name.map_or_else(|| Self(Part::new("")), |name| file.name(name))
    }

    fn from_body(body: Body) -> Self {
        Self(Part::new(body).file_name("file"))
    }

    /// Sets the file name; `file` by default.
    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        Self(self.0.file_name(name))
    }

    /// Sets the media type if there is none yet.
    #[must_use]
    pub fn or_media_type(mut self, media_type: impl Into<String>) -> Self {
        self.0.media_type.get_or_insert_with(|| media_type.into());
        self
    }

    /// Sets the media type; `application/octet-stream` by default.
    #[must_use]
    pub fn media_type(self, media_type: impl Into<String>) -> Self {
        Self(self.0.media_type(media_type))
    }

    /// Adds a header to the part that holds the file.
    #[must_use]
    pub fn header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        Self(self.0.header(name, value))
    }
}

/// A list of one file.
impl IntoIterator for File {
    type Item = Self;
    type IntoIter = std::iter::Once<Self>;

    fn into_iter(self) -> Self::IntoIter {
        std::iter::once(self)
    }
}

/// A file or a plain value, where the document allows both.
#[derive(Debug)]
pub enum FileOr<T> {
    /// A file.
    File(File),
    /// A value that is sent as text or JSON.
    Value(T),
}

impl<T> From<File> for FileOr<T> {
    fn from(file: File) -> Self {
        Self::File(file)
    }
}

impl From<String> for FileOr<String> {
    fn from(text: String) -> Self {
        Self::Value(text)
    }
}

impl From<&str> for FileOr<String> {
    fn from(text: &str) -> Self {
        Self::Value(text.to_owned())
    }
}

/// A list of one.
impl<T> IntoIterator for FileOr<T> {
    type Item = Self;
    type IntoIter = std::iter::Once<Self>;

    fn into_iter(self) -> Self::IntoIter {
        std::iter::once(self)
    }
}

impl From<File> for Part {
    fn from(file: File) -> Self {
        file.or_media_type("application/octet-stream").0
    }
}

/// The content alone, for a body that consists of one file.
impl From<File> for Body {
    fn from(file: File) -> Self {
        file.0.body
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_file_has_the_media_type_of_the_caller_of_the_document_or_the_default() {
        let sent = |file: File| Part::from(file).media_type.unwrap();
        let file = || File::from_bytes("data");
        assert_eq!(sent(file()), "application/octet-stream");
        assert_eq!(sent(file().or_media_type("image/png")), "image/png");
        let chosen = file().media_type("text/plain").or_media_type("image/png");
        assert_eq!(sent(chosen), "text/plain");
    }

    #[test]
    fn the_bytes_of_a_form() {
        let form = Form::new()
            .text("a", "x\r\ny")
            .json("b", &json!({"k": [1]}))
            .file(
                "c\"d",
                File::from_bytes("data")
                    .name("ü \"1\".txt")
                    .media_type("text/plain"),
            )
            .value("e", &json!([1, null, "z", {"k": 2}, [3]]))
            .value("f", &json!(null))
            .part("g", Part::text("h").header("X-Part", "1"));
        let (media_type, body) = form.into_body("multipart/form-data").unwrap();
        assert_eq!(media_type, "multipart/form-data; boundary=raccord-boundary");
        let expected = [
            "Content-Disposition: form-data; name=\"a\"\n\nx\ny",
            "Content-Disposition: form-data; name=\"b\"\nContent-Type: application/json\n\n{\"k\":[1]}",
            "Content-Disposition: form-data; name=\"c%22d\"; filename=\"ü %221%22.txt\"\nContent-Type: text/plain\n\ndata",
            "Content-Disposition: form-data; name=\"e\"\n\n1",
            "Content-Disposition: form-data; name=\"e\"\n\nz",
            "Content-Disposition: form-data; name=\"e\"\nContent-Type: application/json\n\n{\"k\":2}",
            "Content-Disposition: form-data; name=\"e\"\nContent-Type: application/json\n\n[3]",
            "Content-Disposition: form-data; name=\"g\"\nX-Part: 1\n\nh",
        ]
        .map(|part| format!("--raccord-boundary\n{part}\n"))
        .concat();
        let expected = format!("{expected}--raccord-boundary--\n").replace('\n', "\r\n");
        assert_eq!(
            String::from_utf8(body.as_bytes().unwrap().to_vec()).unwrap(),
            expected
        );
    }

    #[test]
    fn the_boundary_gives_way_to_the_content() {
        let (media_type, _) = Form::new()
            .text("a", "--raccord-boundary--")
            .into_body("multipart/form-data")
            .unwrap();
        assert_eq!(
            media_type,
            "multipart/form-data; boundary=raccord-boundary-1"
        );
        let stream = || futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::new())]);
        let form = || Form::new().file("a", File::stream(stream(), Some(0)));
        let once = |form: Form| form.into_body("multipart/form-data").unwrap();
        let ((first, body), (second, _)) = (once(form()), once(form()));
        assert_ne!(first, second);
        assert!(body.len().is_some() && body.try_clone().is_none());
    }

    #[test]
    fn line_breaks_are_refused_wherever_a_header_is_made() {
        for form in [
            Form::new().text("a\r\nX: 1", ""),
            Form::new().file("a", File::from_bytes("").name("x\r\ny")),
            Form::new().file("a", File::from_bytes("").media_type("text/plain\r\nX: 1")),
            Form::new().part("a", Part::text("").header("X: 1\r\nY", "")),
            Form::new().text("a\0", ""),
        ] {
            let error = form.into_body("multipart/form-data").unwrap_err();
            assert!(!error.to_string().contains('\n'), "{error}");
        }
    }
}
