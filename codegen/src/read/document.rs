//! Reads a checked document, all but its schemas, into openapiv3's model.

use indexmap::IndexMap;
use openapiv3::{
    Components, Contact, Content, CookieStyle, Encoding, Example, ExternalDocumentation, Header,
    HeaderStyle, Info, License, MediaType, OpenAPI, Operation, Parameter, ParameterData,
    ParameterSchemaOrContent, PathItem, PathStyle, Paths, QueryStyle, ReferenceOr, RequestBody,
    Response, Responses, SecurityRequirement, Server, ServerVariable, Tag,
};
use serde_json::{Map, Value};

use super::channels::{Channel, Channels, Event};
use super::grammar::status;
use super::reader::{Reader, extension, flag, members, object, scalar, text, texts};
use super::shape::Kind;
use super::{events, refs, slots};

/// The parts of a document that openapiv3's model does not have.
#[derive(Default)]
pub(super) struct Apart {
    pub security_schemes: IndexMap<String, Value>,
    pub channels: Channels,
}

impl Reader {
    /// The whole document.
    pub(super) fn document(&mut self, root: Value) -> (OpenAPI, Apart) {
        let mut api = OpenAPI::default();
        let mut apart = Apart::default();
        self.each(object(root), |it, name, value| match name.as_str() {
            "openapi" => api.openapi = scalar(value).unwrap_or_default(),
            "info" => api.info = info(value),
            "servers" => api.servers = servers(value),
            "paths" => api.paths = it.paths(value),
            "components" => api.components = Some(it.components(value, &mut apart)),
            "security" => api.security = Some(security(value)),
            "tags" => api.tags = tags(value),
            "externalDocs" => api.external_docs = Some(external_docs(value)),
            "x-websocket" => apart.channels.websocket = it.map(value, Self::channel),
            "x-socketio" => apart.channels.socketio = it.map(value, Self::channel),
            "x-external" => {}
            _ => extension(&mut api.extensions, name, value),
        });
        (api, apart)
    }

    fn paths(&mut self, value: Value) -> Paths {
        let mut paths = Paths::default();
        self.each(members(value).into_iter(), |it, name, value| {
            if name.starts_with('/') {
                let item = it.path_item(value);
                paths.paths.insert(name, ReferenceOr::Item(item));
            } else {
                extension(&mut paths.extensions, name, value);
            }
        });
        paths
    }

    fn path_item(&mut self, value: Value) -> PathItem {
        let mut item = PathItem::default();
        self.each(object(value), |it, name, value| match name.as_str() {
            "summary" => item.summary = text(value),
            "description" => item.description = text(value),
            "get" => item.get = Some(it.operation(value)),
            "put" => item.put = Some(it.operation(value)),
            "post" => item.post = Some(it.operation(value)),
            "delete" => item.delete = Some(it.operation(value)),
            "options" => item.options = Some(it.operation(value)),
            "head" => item.head = Some(it.operation(value)),
            "patch" => item.patch = Some(it.operation(value)),
            "trace" => item.trace = Some(it.operation(value)),
            "servers" => item.servers = servers(value),
            "parameters" => item.parameters = it.list(value, Self::parameter),
            _ => extension(&mut item.extensions, name, value),
        });
        item
    }

    fn operation(&mut self, value: Value) -> Operation {
        let mut operation = Operation::default();
        self.each(object(value), |it, name, value| match name.as_str() {
            "tags" => operation.tags = texts(value),
            "summary" => operation.summary = text(value),
            "description" => operation.description = text(value),
            "externalDocs" => operation.external_docs = Some(external_docs(value)),
            "operationId" => operation.operation_id = text(value),
            "parameters" => operation.parameters = it.list(value, Self::parameter),
            "requestBody" => operation.request_body = Some(it.or_ref(value, Self::request_body)),
            "responses" => operation.responses = it.responses(value),
            "deprecated" => operation.deprecated = flag(&value),
            "security" => operation.security = Some(security(value)),
            "servers" => operation.servers = servers(value),
            "x-streaming" => {
                let streaming = it.streaming(value);
                operation.extensions.insert(name, streaming);
            }
            _ => extension(&mut operation.extensions, name, value),
        });
        operation
    }

    /// `x-streaming` with the id of its schema.
    fn streaming(&mut self, mut value: Value) -> Value {
        if let Some(event) = value.get_mut("event") {
            let schema = event.take();
            *event = self.within("event", |it| it.schema_value(schema));
        }
        value
    }

    /// A schema where the model has a value.
    fn schema_value(&mut self, value: Value) -> Value {
        Value::from(self.schema(value).index())
    }

    /// A schema where the model has one.
    fn schema_slot(&mut self, value: Value) -> ReferenceOr<openapiv3::Schema> {
        slots::of_schema(self.schema(value))
    }

    fn parameter(&mut self, value: Value) -> ReferenceOr<Parameter> {
        self.or_ref(value, Self::parameter_item)
    }

    fn parameter_item(&mut self, value: Value) -> Parameter {
        let (mut data, described) = self.described(value);
        let flags = |name: &str| described.rest.get(name).and_then(Value::as_bool);
        let (allow_reserved, allow_empty_value) = (
            flags("allowReserved").unwrap_or_default(),
            flags("allowEmptyValue"),
        );
        data.name = described
            .rest
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let style = described.style.as_deref();
        match described.rest.get("in").and_then(Value::as_str) {
            Some("path") => {
                if allow_reserved {
                    slots::set(&mut data.extensions, "allowReserved", Value::Bool(true));
                }
                Parameter::Path {
                    parameter_data: data,
                    style: path_style(style),
                }
            }
            Some("header") => Parameter::Header {
                parameter_data: data,
                style: HeaderStyle::Simple,
            },
            Some("cookie") => Parameter::Cookie {
                parameter_data: data,
                style: CookieStyle::Form,
            },
            location => {
                if location == Some("querystring") {
                    slots::set(&mut data.extensions, "querystring", Value::Bool(true));
                }
                let style = style.and_then(query_style).unwrap_or_default();
                Parameter::Query {
                    parameter_data: data,
                    allow_reserved,
                    style,
                    allow_empty_value,
                }
            }
        }
    }

    fn header(&mut self, value: Value) -> ReferenceOr<Header> {
        let text = value.get("$ref").and_then(Value::as_str);
        if let Some(reference) = text.and_then(|text| self.table.header_rewrites.get(text)) {
            return ReferenceOr::Reference {
                reference: reference.clone(),
            };
        }
        self.or_ref(value, |reader, value| {
            let (data, _) = reader.described(value);
            let mut extensions = data.extensions;
            if let Some(explode) = data.explode {
                slots::set(&mut extensions, "explode", Value::Bool(explode));
            }
            Header {
                description: data.description,
                style: HeaderStyle::Simple,
                required: data.required,
                deprecated: data.deprecated,
                format: data.format,
                example: data.example,
                examples: data.examples,
                extensions,
            }
        })
    }

    /// The members that parameters and headers have in common.
    fn described(&mut self, value: Value) -> (ParameterData, Described) {
        let mut described = Described::default();
        let mut data = ParameterData {
            name: String::new(),
            description: None,
            required: false,
            deprecated: None,
            format: ParameterSchemaOrContent::Content(Content::new()),
            example: None,
            examples: IndexMap::new(),
            explode: None,
            extensions: IndexMap::new(),
        };
        let (mut schema, mut content) = (None, None);
        self.each(object(value), |it, name, value| match name.as_str() {
            "description" => data.description = text(value),
            "required" => data.required = flag(&value),
            "deprecated" => data.deprecated = value.as_bool(),
            "explode" => data.explode = value.as_bool(),
            "style" => described.style = text(value),
            "schema" => schema = Some(it.schema_slot(value)),
            "content" => content = Some(it.content(value)),
            "example" => data.example = Some(value),
            "examples" => data.examples = it.examples(value),
            "name" | "in" | "allowReserved" | "allowEmptyValue" => {
                described.rest.insert(name, value);
            }
            _ => extension(&mut data.extensions, name, value),
        });
        data.format = match (schema, content) {
            (Some(schema), _) => ParameterSchemaOrContent::Schema(schema),
            (None, Some(content)) => ParameterSchemaOrContent::Content(content),
            (None, None) => {
                let anything = Value::Object(Map::new());
                let schema = self.within("schema", |it| it.schema_slot(anything));
                ParameterSchemaOrContent::Schema(schema)
            }
        };
        (data, described)
    }

    fn request_body(&mut self, value: Value) -> RequestBody {
        let mut body = RequestBody::default();
        self.each(object(value), |it, name, value| match name.as_str() {
            "description" => body.description = text(value),
            "required" => body.required = flag(&value),
            "content" => body.content = it.content(value),
            _ => extension(&mut body.extensions, name, value),
        });
        body
    }

    fn content(&mut self, mut value: Value) -> Content {
        events::type_data(&mut value);
        self.map(value, Self::media_type)
    }

    fn media_type(&mut self, value: Value) -> MediaType {
        let mut media = MediaType::default();
        self.each(object(value), |it, name, value| match name.as_str() {
            "schema" => media.schema = Some(it.schema_slot(value)),
            "itemSchema" => {
                let schema = it.schema_value(value);
                slots::set(&mut media.extensions, "itemSchema", schema);
            }
            "example" => media.example = Some(value),
            "examples" => media.examples = it.examples(value),
            "encoding" => media.encoding = it.map(value, Self::encoding),
            _ => extension(&mut media.extensions, name, value),
        });
        media
    }

    fn encoding(&mut self, value: Value) -> Encoding {
        let mut encoding = Encoding::default();
        self.each(object(value), |it, name, value| match name.as_str() {
            "contentType" => encoding.content_type = text(value),
            "headers" => encoding.headers = it.map(value, Self::header),
            "style" => encoding.style = text(value).as_deref().and_then(query_style),
            "explode" => {
                encoding.explode = flag(&value);
                slots::set(&mut encoding.extensions, "explode", value);
            }
            "allowReserved" => encoding.allow_reserved = flag(&value),
            _ => extension(&mut encoding.extensions, name, value),
        });
        encoding
    }

    fn responses(&mut self, value: Value) -> Responses {
        let mut responses = Responses::default();
        self.each(members(value).into_iter(), |it, name, value| {
            if name.starts_with("x-") {
                extension(&mut responses.extensions, name, value);
            } else if name == "default" {
                responses.default = Some(it.or_ref(value, Self::response));
            } else if let Some(status) = status(&name) {
                let key = status.to_string();
                if key != name {
                    slots::set(&mut responses.extensions, &key, Value::String(name));
                }
                let response = it.or_ref(value, Self::response);
                responses.responses.insert(status, response);
            }
        });
        responses
    }

    fn response(&mut self, value: Value) -> Response {
        let mut response = Response::default();
        self.each(object(value), |it, name, value| match name.as_str() {
            "description" => response.description = text(value).unwrap_or_default(),
            "headers" => response.headers = it.map(value, Self::header),
            "content" => response.content = it.content(value),
            _ => extension(&mut response.extensions, name, value),
        });
        response
    }

    fn examples(&mut self, value: Value) -> IndexMap<String, ReferenceOr<Example>> {
        self.map(value, |reader, value| {
            reader.or_ref(value, |_, value| example(value))
        })
    }

    fn components(&mut self, value: Value, apart: &mut Apart) -> Components {
        let mut components = Components::default();
        self.each(object(value), |it, name, value| match name.as_str() {
            "schemas" => it.schemas(value),
            "responses" => {
                components.responses = it.map(value, |it, value| it.or_ref(value, Self::response))
            }
            "parameters" => components.parameters = it.map(value, Self::parameter),
            "examples" => components.examples = it.examples(value),
            "requestBodies" => {
                components.request_bodies = it.map(value, |reader, value| {
                    reader.or_ref(value, Self::request_body)
                });
            }
            "headers" => components.headers = it.map(value, Self::header),
            "securitySchemes" => apart.security_schemes = object(value).collect(),
            _ => extension(&mut components.extensions, name, value),
        });
        components
    }

    fn schemas(&mut self, value: Value) {
        self.each(members(value).into_iter(), |it, name, value| {
            it.schema(value);
            if let Some(component) = it.component(&refs::component_ref(Kind::Schema, &name)) {
                it.schemas.settle(component);
            }
        });
    }

    fn channel(&mut self, value: Value) -> Channel {
        let mut channel = Channel::default();
        self.each(object(value), |it, name, value| match name.as_str() {
            "parameters" => channel.parameters = it.list(value, Self::parameter),
            "incoming" => channel.incoming = Some(it.schema(value)),
            "outgoing" => channel.outgoing = Some(it.schema(value)),
            "receive" => channel.receive = it.map(value, Self::event),
            "emit" => channel.emit = it.map(value, Self::event),
            _ => {
                channel.rest.insert(name, value);
            }
        });
        channel
    }

    fn event(&mut self, value: Value) -> Event {
        let mut event = Event::default();
        self.each(object(value), |it, name, value| {
            if name == "schema" {
                event.schema = Some(it.schema(value));
            } else {
                event.rest.insert(name, value);
            }
        });
        event
    }
}

/// The members of a parameter that depend on its location.
#[derive(Default)]
struct Described {
    style: Option<String>,
    rest: Map<String, Value>,
}

fn path_style(style: Option<&str>) -> PathStyle {
    match style {
        Some("label") => PathStyle::Label,
        Some("matrix") => PathStyle::Matrix,
        _ => PathStyle::Simple,
    }
}

fn query_style(style: &str) -> Option<QueryStyle> {
    Some(match style {
        "form" => QueryStyle::Form,
        "spaceDelimited" => QueryStyle::SpaceDelimited,
        "pipeDelimited" => QueryStyle::PipeDelimited,
        "deepObject" => QueryStyle::DeepObject,
        _ => return None,
    })
}

fn example(value: Value) -> Example {
    let mut example = Example::default();
    for (name, value) in object(value) {
        match name.as_str() {
            "summary" => example.summary = text(value),
            "description" => example.description = text(value),
            "value" => example.value = Some(value),
            "externalValue" => example.external_value = text(value),
            _ => extension(&mut example.extensions, name, value),
        }
    }
    example
}

fn info(value: Value) -> Info {
    let mut info = Info::default();
    for (name, value) in object(value) {
        match name.as_str() {
            "title" => info.title = text(value).unwrap_or_default(),
            "description" => info.description = text(value),
            "termsOfService" => info.terms_of_service = text(value),
            "version" => info.version = scalar(value).unwrap_or_default(),
            "contact" => info.contact = Some(contact(value)),
            "license" => info.license = Some(license(value)),
            _ => extension(&mut info.extensions, name, value),
        }
    }
    info
}

fn contact(value: Value) -> Contact {
    let mut contact = Contact::default();
    for (name, value) in object(value) {
        match name.as_str() {
            "name" => contact.name = text(value),
            "url" => contact.url = text(value),
            "email" => contact.email = text(value),
            _ => extension(&mut contact.extensions, name, value),
        }
    }
    contact
}

fn license(value: Value) -> License {
    let mut license = License::default();
    for (name, value) in object(value) {
        match name.as_str() {
            "name" => license.name = text(value).unwrap_or_default(),
            "url" => license.url = text(value),
            _ => extension(&mut license.extensions, name, value),
        }
    }
    license
}

fn servers(value: Value) -> Vec<Server> {
    match value {
        Value::Array(list) => list.into_iter().map(server).collect(),
        _ => Vec::new(),
    }
}

fn server(value: Value) -> Server {
    let mut server = Server::default();
    for (name, value) in object(value) {
        match name.as_str() {
            "url" => server.url = text(value).unwrap_or_default(),
            "description" => server.description = text(value),
            "variables" => {
                server.variables = Some(
                    object(value)
                        .map(|(name, value)| (name, variable(value)))
                        .collect(),
                )
            }
            _ => extension(&mut server.extensions, name, value),
        }
    }
    server
}

fn variable(value: Value) -> ServerVariable {
    let mut variable = ServerVariable::default();
    for (name, value) in object(value) {
        match name.as_str() {
            "enum" => variable.enumeration = texts(value),
            "default" => variable.default = scalar(value).unwrap_or_default(),
            "description" => variable.description = text(value),
            _ => extension(&mut variable.extensions, name, value),
        }
    }
    variable
}

fn security(value: Value) -> Vec<SecurityRequirement> {
    let requirement = |value| {
        object(value)
            .map(|(name, scopes)| (name, texts(scopes)))
            .collect()
    };
    match value {
        Value::Array(list) => list.into_iter().map(requirement).collect(),
        _ => Vec::new(),
    }
}

fn tags(value: Value) -> Vec<Tag> {
    match value {
        Value::Array(list) => list.into_iter().map(tag).collect(),
        _ => Vec::new(),
    }
}

fn tag(value: Value) -> Tag {
    let mut tag = Tag::default();
    for (name, value) in object(value) {
        match name.as_str() {
            "name" => tag.name = text(value).unwrap_or_default(),
            "description" => tag.description = text(value),
            "externalDocs" => tag.external_docs = Some(external_docs(value)),
            _ => extension(&mut tag.extensions, name, value),
        }
    }
    tag
}

/// External documentation.
pub(super) fn external_docs(value: Value) -> ExternalDocumentation {
    let mut docs = ExternalDocumentation::default();
    for (name, value) in object(value) {
        match name.as_str() {
            "description" => docs.description = text(value),
            "url" => docs.url = text(value).unwrap_or_default(),
            _ => extension(&mut docs.extensions, name, value),
        }
    }
    docs
}
