//! A harmless document with one text in each place that reaches the output.

use serde_json::{Value, json};

/// A place of the document that contains foreign text.
#[derive(Clone, Copy, Debug)]
pub enum Sink {
    /// A text that is shown or kept as it is: the output has the same items, whatever it says.
    Text(&'static str),
    /// A text that becomes a name: the output has the same kinds of items, whatever it says.
    Name(&'static str),
    /// The key of a member, which becomes a name.
    Key(&'static str, &'static str),
}

/// All places.
pub const SINKS: &[Sink] = &[
    Sink::Text("/info/title"),
    Sink::Text("/info/summary"),
    Sink::Text("/info/description"),
    Sink::Text("/info/version"),
    Sink::Text("/info/license/name"),
    Sink::Text("/info/contact/url"),
    Sink::Text("/servers/0/url"),
    Sink::Text("/servers/0/description"),
    Sink::Text("/servers/0/variables/region/default"),
    Sink::Text("/tags/0/description"),
    Sink::Text("/paths/~1things/post/summary"),
    Sink::Text("/paths/~1things/post/description"),
    Sink::Text("/paths/~1things/post/externalDocs/url"),
    Sink::Text("/paths/~1things/post/parameters/0/description"),
    Sink::Text("/paths/~1things/post/parameters/0/schema/default"),
    Sink::Text("/paths/~1things/post/requestBody/description"),
    Sink::Text("/paths/~1things/post/responses/200/description"),
    Sink::Text("/components/schemas/Thing/title"),
    Sink::Text("/components/schemas/Thing/description"),
    Sink::Text("/components/schemas/Thing/properties/text/description"),
    Sink::Text("/components/schemas/Thing/properties/text/default"),
    Sink::Text("/components/schemas/Thing/properties/text/pattern"),
    Sink::Text("/components/schemas/Thing/properties/text/format"),
    Sink::Text("/components/schemas/Thing/properties/text/examples/0"),
    Sink::Text("/components/schemas/Thing/properties/text/x-unverified"),
    Sink::Text("/components/securitySchemes/key/description"),
    Sink::Text("/components/securitySchemes/key/name"),
    Sink::Name("/tags/0/name"),
    Sink::Name("/paths/~1things/post/tags/0"),
    Sink::Name("/paths/~1things/post/operationId"),
    Sink::Name("/paths/~1things/post/parameters/0/name"),
    Sink::Name("/paths/~1things/post/x-rust-group"),
    Sink::Name("/components/schemas/Mode/enum/0"),
    Sink::Name("/components/schemas/Mode/x-enum-varnames/1"),
    Sink::Name("/components/schemas/Renamed/x-rust-name"),
    Sink::Name("/components/schemas/Fixed/const"),
    Sink::Name("/components/schemas/Either/discriminator/propertyName"),
    Sink::Name("/components/schemas/Either/oneOf/0/properties/kind/const"),
    Sink::Key("/paths", "/things"),
    Sink::Key(
        "/paths/~1things/post/requestBody/content",
        "application/json",
    ),
    Sink::Key("/paths/~1things/post/responses/200/headers", "X-Count"),
    Sink::Key("/components/schemas", "Lonely"),
    Sink::Key("/components/schemas/Thing/properties", "text"),
    Sink::Key("/components/securitySchemes", "spare"),
];

/// The document without a payload.
pub fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "control", "summary": "control", "description": "control", "version": "control",
            "license": {"name": "control"}, "contact": {"url": "control"}
        },
        "servers": [{
            "url": "https://{region}.example.com", "description": "control",
            "variables": {"region": {"default": "control"}}
        }],
        "security": [{"key": []}],
        "tags": [{"name": "control", "description": "control"}],
        "paths": {"/things": {"post": {
            "tags": ["control"], "operationId": "control", "summary": "control", "description": "control",
            "x-rust-group": "control",
            "externalDocs": {"url": "control"},
            "parameters": [
                {"name": "control", "in": "query", "description": "control", "schema": {"type": "string", "default": "control"}}
            ],
            "requestBody": {"description": "control", "required": true, "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}
            }},
            "responses": {"200": {
                "description": "control",
                "headers": {"X-Count": {"schema": {"type": "integer"}}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
            }}
        }}},
        "components": {
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "control", "description": "control"},
                "spare": {"type": "http", "scheme": "basic"}
            },
            "schemas": {
                "Thing": {
                    "type": "object", "title": "control", "description": "control", "required": ["mode"],
                    "properties": {
                        "text": {
                            "type": "string", "description": "control", "default": "control", "pattern": "control",
                            "format": "control", "examples": ["control"], "x-unverified": "control"
                        },
                        "mode": {"$ref": "#/components/schemas/Mode"},
                        "either": {"$ref": "#/components/schemas/Either"}
                    }
                },
                "Mode": {"type": "string", "enum": ["control", "other"], "x-enum-varnames": ["First", "Second"]},
                "Renamed": {"type": "object", "x-rust-name": "control", "properties": {"a": {"type": "string"}}},
                "Fixed": {"const": "control"},
                "Lonely": {"type": "object", "properties": {"a": {"type": "string"}}},
                "Either": {
                    "discriminator": {"propertyName": "kind"},
                    "oneOf": [
                        {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "one"}, "a": {"type": "string"}}},
                        {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "two"}, "b": {"type": "string"}}}
                    ]
                }
            }
        }
    })
}

/// The document with `payload` at `sink`.
pub fn with(sink: Sink, payload: &str) -> Value {
    let mut document = document();
    match sink {
        Sink::Text(pointer) | Sink::Name(pointer) => {
            *document.pointer_mut(pointer).expect(pointer) = Value::from(payload);
        }
        Sink::Key(pointer, key) => {
            let object = document.pointer_mut(pointer).and_then(Value::as_object_mut);
            let object = object.expect(pointer);
            let value = object.shift_remove(key).expect(key);
            // Paths begin with a slash; the rest is free.
            let key = if pointer == "/paths" {
                format!("/{payload}")
            } else {
                payload.to_owned()
            };
            object.insert(key, value);
        }
    }
    document
}
