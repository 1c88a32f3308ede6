//! The grammar of OpenAPI documents: the members of every object, and their shapes.

use openapiv3::StatusCode;

use super::keywords::{self, Keyword};
use super::shape::{Kind, Shape};
use crate::diagnostic::Pointer;

/// The shape of the node at `pointer` by the standard; `None` where it defines none.
pub(super) fn at(pointer: &Pointer) -> Option<Shape> {
    let mut tokens: Vec<String> = pointer.tokens().collect();
    if tokens.first().is_some_and(|token| token == "x-external") {
        // Another file may contain anything; it is a document if it has the members that only documents have.
        tokens.drain(..tokens.len().min(2));
        if !tokens
            .first()
            .is_some_and(|token| matches!(token.as_str(), "components" | "paths"))
        {
            return None;
        }
    }
    let mut shape = Shape::Node(Kind::Document);
    for token in &tokens {
        shape = match shape {
            Shape::Node(Kind::Components) if token == "pathItems" => Shape::NodeMap(Kind::PathItem),
            Shape::Node(Kind::Schema) if holds_definitions(token) => Shape::NodeMap(Kind::Schema),
            Shape::Node(kind) => member(kind, token)?,
            Shape::Nodes(kind) | Shape::NodeMap(kind) => Shape::Node(kind),
            Shape::Items if token.parse::<usize>().is_ok() => Shape::Node(Kind::Schema),
            Shape::Items => member(Kind::Schema, token)?,
            Shape::Examples => Shape::Node(Kind::Example),
            _ => return None,
        };
    }
    Some(shape)
}

fn holds_definitions(keyword: &str) -> bool {
    keywords::find(keyword).is_some_and(Keyword::holds_definitions)
}

/// The shape of member `name` of an object; `None` when the standard has no such member.
pub(super) fn member(kind: Kind, name: &str) -> Option<Shape> {
    match kind {
        Kind::Document => document(name),
        Kind::Info | Kind::Contact | Kind::License | Kind::Tag | Kind::ExternalDocs => {
            about(kind, name)
        }
        Kind::Server | Kind::ServerVariable => server(kind, name),
        Kind::Paths => name.starts_with('/').then_some(Shape::Node(Kind::PathItem)),
        Kind::PathItem => path_item(name),
        Kind::Operation => operation(name),
        Kind::Parameter | Kind::Header => parameter(kind, name),
        Kind::RequestBody | Kind::MediaType | Kind::Encoding => body(kind, name),
        Kind::Responses => (!name.starts_with("x-")).then_some(Shape::Node(Kind::Response)),
        Kind::Response => response(name),
        Kind::Example => example(name),
        Kind::Components => components(name),
        Kind::SecurityScheme => Some(if name == "type" {
            Shape::Text
        } else {
            Shape::Data
        }),
        Kind::Schema => keywords::find(name).map(Keyword::shape),
        Kind::Discriminator => discriminator(name),
        Kind::Channel | Kind::Event | Kind::Streaming => Some(channel(kind, name)),
    }
}

fn document(name: &str) -> Option<Shape> {
    Some(match name {
        "openapi" => Shape::Scalar,
        "info" => Shape::Node(Kind::Info),
        "servers" => Shape::Nodes(Kind::Server),
        "paths" => Shape::Node(Kind::Paths),
        "components" => Shape::Node(Kind::Components),
        "security" => Shape::Security,
        "tags" => Shape::Nodes(Kind::Tag),
        "externalDocs" => Shape::Node(Kind::ExternalDocs),
        "x-websocket" | "x-socketio" => Shape::NodeMap(Kind::Channel),
        "x-external" | "$schema" => Shape::Silent,
        "webhooks" => Shape::Ignored("a client does not receive webhooks"),
        "jsonSchemaDialect" => Shape::Ignored("schemas are read in the dialect of OpenAPI 3.1"),
        "$self" => Shape::Ignored("references are resolved against the file"),
        _ => return None,
    })
}

fn about(kind: Kind, name: &str) -> Option<Shape> {
    Some(match (kind, name) {
        (Kind::Info, "version") => Shape::Scalar,
        (Kind::Info, "contact") => Shape::Node(Kind::Contact),
        (Kind::Info, "license") => Shape::Node(Kind::License),
        (Kind::Info, "title" | "description" | "termsOfService")
        | (Kind::Contact, "name" | "url" | "email")
        | (Kind::License, "name" | "url")
        | (Kind::Tag, "name" | "description")
        | (Kind::ExternalDocs, "description" | "url") => Shape::Text,
        (Kind::Tag, "externalDocs") => Shape::Node(Kind::ExternalDocs),
        (Kind::Info | Kind::Tag, "summary") => {
            Shape::Ignored("the description is documentation enough")
        }
        (Kind::License, "identifier") => Shape::Ignored("it says nothing about the interface"),
        (Kind::Tag, "parent" | "kind") => Shape::Ignored("tags are a flat list"),
        _ => return None,
    })
}

fn server(kind: Kind, name: &str) -> Option<Shape> {
    Some(match (kind, name) {
        (Kind::Server, "url" | "description") | (Kind::ServerVariable, "description") => {
            Shape::Text
        }
        (Kind::Server, "variables") => Shape::NodeMap(Kind::ServerVariable),
        (Kind::Server, "name") => Shape::Ignored("servers have no names here"),
        (Kind::ServerVariable, "default") => Shape::Scalar,
        (Kind::ServerVariable, "enum") => Shape::Scalars,
        _ => return None,
    })
}

fn path_item(name: &str) -> Option<Shape> {
    Some(match name {
        "summary" | "description" => Shape::Text,
        "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace" => {
            Shape::Node(Kind::Operation)
        }
        "servers" => Shape::Nodes(Kind::Server),
        "parameters" => Shape::Nodes(Kind::Parameter),
        "query" | "additionalOperations" => {
            Shape::Ignored("only the eight methods of OpenAPI 3.1 are read")
        }
        _ => return None,
    })
}

fn operation(name: &str) -> Option<Shape> {
    Some(match name {
        "tags" => Shape::Scalars,
        "summary" | "description" | "operationId" => Shape::Text,
        "externalDocs" => Shape::Node(Kind::ExternalDocs),
        "parameters" => Shape::Nodes(Kind::Parameter),
        "requestBody" => Shape::Node(Kind::RequestBody),
        "responses" => Shape::Node(Kind::Responses),
        "deprecated" => Shape::Flag,
        "security" => Shape::Security,
        "servers" => Shape::Nodes(Kind::Server),
        "x-streaming" => Shape::Node(Kind::Streaming),
        "callbacks" => Shape::Ignored("a client does not receive callbacks"),
        _ => return None,
    })
}

fn parameter(kind: Kind, name: &str) -> Option<Shape> {
    Some(match (kind, name) {
        (Kind::Parameter, "name" | "in") | (_, "description" | "style") => Shape::Text,
        (Kind::Parameter, "allowEmptyValue" | "allowReserved")
        | (_, "required" | "deprecated" | "explode") => Shape::Flag,
        (_, "schema") => Shape::Node(Kind::Schema),
        (_, "content") => Shape::NodeMap(Kind::MediaType),
        (_, "example") => Shape::Data,
        (_, "examples") => Shape::Examples,
        _ => return None,
    })
}

fn body(kind: Kind, name: &str) -> Option<Shape> {
    Some(match (kind, name) {
        (Kind::RequestBody, "description") | (Kind::Encoding, "contentType" | "style") => {
            Shape::Text
        }
        (Kind::RequestBody, "required") | (Kind::Encoding, "explode" | "allowReserved") => {
            Shape::Flag
        }
        (Kind::RequestBody, "content") => Shape::NodeMap(Kind::MediaType),
        (Kind::MediaType, "schema" | "itemSchema") => Shape::Node(Kind::Schema),
        (Kind::MediaType, "example") => Shape::Data,
        (Kind::MediaType, "examples") => Shape::Examples,
        (Kind::MediaType, "encoding") => Shape::NodeMap(Kind::Encoding),
        (Kind::MediaType, "prefixEncoding" | "itemEncoding") => {
            Shape::Ignored("parts are encoded by property")
        }
        (Kind::Encoding, "headers") => Shape::NodeMap(Kind::Header),
        _ => return None,
    })
}

fn response(name: &str) -> Option<Shape> {
    Some(match name {
        "description" => Shape::Text,
        "headers" => Shape::NodeMap(Kind::Header),
        "content" => Shape::NodeMap(Kind::MediaType),
        "links" => Shape::Ignored("links are not followed"),
        "summary" => Shape::Ignored("the description is documentation enough"),
        _ => return None,
    })
}

fn example(name: &str) -> Option<Shape> {
    Some(match name {
        "summary" | "description" | "externalValue" => Shape::Text,
        "value" => Shape::Data,
        "dataValue" | "serializedValue" => Shape::Ignored("`value` is what is read"),
        _ => return None,
    })
}

fn components(name: &str) -> Option<Shape> {
    Some(match name {
        "schemas" => Shape::NodeMap(Kind::Schema),
        "responses" => Shape::NodeMap(Kind::Response),
        "parameters" => Shape::NodeMap(Kind::Parameter),
        "examples" => Shape::NodeMap(Kind::Example),
        "requestBodies" => Shape::NodeMap(Kind::RequestBody),
        "headers" => Shape::NodeMap(Kind::Header),
        "securitySchemes" => Shape::NodeMap(Kind::SecurityScheme),
        // These are read at the references to them.
        "links" | "callbacks" | "pathItems" => Shape::Silent,
        "mediaTypes" => Shape::Ignored("media types are read where they stand"),
        _ => return None,
    })
}

fn discriminator(name: &str) -> Option<Shape> {
    Some(match name {
        "propertyName" => Shape::Text,
        "mapping" => Shape::TextMap,
        "defaultMapping" => Shape::Ignored("a value that no mapping names is kept as received"),
        _ => return None,
    })
}

fn channel(kind: Kind, name: &str) -> Shape {
    match (kind, name) {
        (Kind::Channel, "parameters") => Shape::Nodes(Kind::Parameter),
        (Kind::Channel, "receive" | "emit") => Shape::NodeMap(Kind::Event),
        (Kind::Channel, "incoming" | "outgoing")
        | (Kind::Event, "schema")
        | (Kind::Streaming, "event") => Shape::Node(Kind::Schema),
        _ => Shape::Data,
    }
}

/// The status of a key of `responses`.
pub(super) fn status(key: &str) -> Option<StatusCode> {
    match key.as_bytes() {
        [digit @ b'1'..=b'5', b'x' | b'X', b'x' | b'X'] => {
            Some(StatusCode::Range(u16::from(digit - b'0')))
        }
        [b'1'..=b'9', b'0'..=b'9', b'0'..=b'9'] => key.parse().ok().map(StatusCode::Code),
        _ => None,
    }
}
