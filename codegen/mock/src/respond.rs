//! The response to a request: an error if the document does not allow it, or a sample.

use std::cell::RefCell;

use raccord::mock::{Request, Response};
use serde_json::{Map, Value, json};

use crate::check::{self, Refusal, essence, is_json, names};
use crate::document::{Document, Found, Operation};
use crate::options::Options;
use crate::sample::Sampler;
use crate::schema::Flat;
use crate::store::Store;

/// The distance between the numbers of two requests: each may generate this many ids.
const SERIALS: u64 = 1_000_000;

/// A document and the stored objects.
#[derive(Debug)]
pub(crate) struct State {
    document: Document,
    options: Options,
    store: Store,
    serial: u64,
}

impl State {
    pub(crate) fn new(document: Value, options: Options) -> Self {
        Self {
            document: Document::new(document),
            options,
            store: Store::default(),
            serial: 0,
        }
    }

    pub(crate) fn respond(&mut self, request: &Request) -> Response {
        self.serial = self.serial.wrapping_add(SERIALS);
        let Self {
            document,
            options,
            store,
            serial,
        } = self;
        let operation = match document.find(&request.method, &request.path) {
            Found::Operation(operation) => operation,
            Found::OtherMethods(methods) => {
                return refusal(405, "the path has other methods").header("allow", &methods);
            }
            Found::Nothing => return refusal(404, "the document has no such path"),
        };
        let exchange = Exchange {
            document,
            options,
            operation: &operation,
            request,
            serial: *serial,
        };
        exchange.respond(store)
    }
}

/// One request and what is needed to respond to it.
struct Exchange<'a> {
    document: &'a Document,
    options: &'a Options,
    operation: &'a Operation<'a>,
    request: &'a Request,
    serial: u64,
}

impl Exchange<'_> {
    fn respond(&self, store: &mut Store) -> Response {
        match check::check(self.document, self.operation, self.request) {
            Ok(()) => self.succeed(store),
            Err(Refusal::Unauthorized) => self.fail(&[401, 403], "the credential is missing"),
            Err(Refusal::Invalid(why)) => self.fail(&[422, 400], &why),
        }
    }

    /// The sample of a declared error, or a plain one.
    fn fail(&self, statuses: &[u16], why: &str) -> Response {
        let (status, response) = self.document.failure(self.operation, statuses);
        let body = response
            .and_then(|response| self.body(response, &json!({"message": why}), &Store::default()));
        match body {
            Some((media_type, body)) => Response::body(status, &media_type, body.bytes()),
            None => refusal(status, why),
        }
    }

    fn succeed(&self, store: &mut Store) -> Response {
        let Some((status, response)) = self.document.success(self.operation) else {
            return Response::status(204);
        };
        let sent = self.request.json();
        if let Some(stream) = self.stream(sent.as_ref()) {
            return Response::body(status, "text/event-stream", stream);
        }
        let wish = self.wish(sent.as_ref(), store);
        let body = self.body(response, &Value::Object(wish), store);
        self.remember(store, sent.as_ref(), body.as_ref().map(|(_, body)| body));
        let sampled = match body {
            Some((media_type, body)) => Response::body(status, &media_type, body.bytes()),
            None => Response::status(status),
        };
        self.required_headers(response, sampled)
    }

    fn remember(&self, store: &mut Store, sent: Option<&Value>, body: Option<&Body>) {
        let path = self.operation.template.fill(&self.operation.params);
        match self.request.method.as_str() {
            "DELETE" => store.forget(&path.unwrap_or_default()),
            "POST" | "PUT" | "PATCH" => {
                let said = match body {
                    Some(Body::Json(value)) => value,
                    _ => &Value::Null,
                };
                store.keep(self.document, self.operation, sent, said, self.serial);
            }
            _ => {}
        }
    }

    /// Values that the response should repeat: path parameters, the request body, stored objects.
    fn wish(&self, sent: Option<&Value>, store: &Store) -> Map<String, Value> {
        let mut wish = Map::new();
        let path = self.operation.template.fill(&self.operation.params);
        let record = path.and_then(|path| store.record(&path));
        let parts = record.map(|record| &record.value).into_iter().chain(sent);
        for part in parts {
            wish.extend(part.as_object().cloned().unwrap_or_default());
        }
        for (name, value) in &self.operation.params {
            wish.insert(name.clone(), Value::String(value.clone()));
        }
        wish
    }

    /// The body of a response with its media type.
    fn body(&self, response: &Value, wish: &Value, store: &Store) -> Option<(String, Body)> {
        let content = response.get("content")?.as_object()?;
        let json = content
            .iter()
            .find(|(media_type, _)| is_json(&essence(media_type)));
        let (media_type, media) = json.or_else(|| content.iter().next())?;
        let examples = media.get("examples").and_then(Value::as_object);
        let named = examples.and_then(|examples| {
            self.document
                .resolve(examples.values().next()?)
                .get("value")
        });
        let example = media.get("example").or(named);
        let schema = media.get("schema").unwrap_or(&Value::Null);
        let body = match &*essence(media_type) {
            kind if is_json(kind) => match example {
                Some(example) => Body::Json(example.clone()),
                None => Body::Json(self.sample(schema, wish, store)),
            },
            kind if kind.starts_with("text/") => {
                let text = self.sample(schema, wish, store);
                Body::Bytes(text.as_str().unwrap_or("text").as_bytes().to_vec())
            }
            _ => Body::Bytes(b"bytes".to_vec()),
        };
        let media_type = match media_type.as_str() {
            "*/*" => "application/json",
            other if other.ends_with("/*") => "application/octet-stream",
            other => other,
        };
        Some((media_type.to_owned(), body))
    }

    fn sample(&self, schema: &Value, wish: &Value, store: &Store) -> Value {
        let mut wish = wish.clone();
        self.name_resource(schema, &mut wish);
        let template = self.operation.template;
        let path = template.fill(&self.operation.params).unwrap_or_default();
        let resource = template
            .resource(&self.operation.params)
            .unwrap_or_default();
        let reads = self.request.method == "GET";
        // A response has one list of stored objects; further arrays are unrelated.
        let filled = RefCell::new(None::<Value>);
        let fill = |items: &Value| {
            if !reads || filled.borrow().as_ref().is_some_and(|first| first != items) {
                return None;
            }
            let list = store.list(self.document, &path, &resource, items)?;
            *filled.borrow_mut() = Some(items.clone());
            Some(list)
        };
        let mut sampler = Sampler {
            document: self.document,
            texts: &self.options.texts,
            fill: &fill,
            serial: self.serial,
        };
        let mut value = sampler.sample(schema, Some(&wish));
        self.end_pages(&mut value);
        value
    }

    /// `/sessions/{session_id}` responds with that `id`.
    fn name_resource(&self, schema: &Value, wish: &mut Value) {
        let Some((_, parameter)) = self.operation.template.last_parameter() else {
            return;
        };
        let Some(id) = self.operation.params.get(parameter) else {
            return;
        };
        let flat = Flat::of(self.document, schema);
        let member = flat.properties().find(|(name, _)| names(parameter, name));
        if let (Some((name, _)), Some(wish)) = (member, wish.as_object_mut()) {
            wish.insert(name.to_owned(), Value::String(id.clone()));
        }
    }

    /// A list has one page.
    fn end_pages(&self, value: &mut Value) {
        let pagination = self.operation.extension("x-pagination");
        let next = pagination.and_then(|it| it.get("next")?.as_str());
        let Some((parent, name)) = next.and_then(|next| next.rsplit_once('/')) else {
            return;
        };
        if let Some(parent) = value.pointer_mut(parent).and_then(Value::as_object_mut) {
            parent.shift_remove(name);
        }
    }

    /// One event and the terminator, if a stream is requested.
    fn stream(&self, sent: Option<&Value>) -> Option<String> {
        let streaming = self.operation.extension("x-streaming")?;
        let flag = streaming.get("flag")?;
        let given = sent?.pointer(flag.get("pointer")?.as_str()?)?;
        if Some(given) != flag.get("value") {
            return None;
        }
        let event = self.sample(streaming.get("event")?, &json!({}), &Store::default());
        let mut text = format!("data: {event}\n\n");
        if let Some(end) = streaming.get("terminator").and_then(Value::as_str) {
            text.push_str(&format!("data: {end}\n\n"));
        }
        Some(text)
    }

    fn required_headers(&self, declared: &Value, response: Response) -> Response {
        let headers = declared.get("headers").and_then(Value::as_object);
        headers
            .into_iter()
            .flatten()
            .fold(response, |response, (name, header)| {
                let header = self.document.resolve(header);
                if header.get("required") != Some(&Value::Bool(true)) {
                    return response;
                }
                let schema = header.get("schema").unwrap_or(&Value::Null);
                match self.sample(schema, &json!({}), &Store::default()) {
                    Value::String(text) => response.header(name, &text),
                    other => response.header(name, &other.to_string()),
                }
            })
    }
}

/// A body before it is written.
enum Body {
    Json(Value),
    Bytes(Vec<u8>),
}

impl Body {
    fn bytes(self) -> Vec<u8> {
        match self {
            Self::Json(value) => value.to_string().into_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

fn refusal(status: u16, why: &str) -> Response {
    Response::json(status, &json!({ "message": why }))
}
