//! The result for each operation: the method, its arguments, and its responses. Drivers that call generated clients are
//! generated from it.

use serde::Serialize;

use super::paths::Paths;
use crate::ir::{Api, Content, Location, Parameter, Payload, Written};
use crate::name::GroupNames;
use crate::outputs::SHARED_RESPONSES;
use crate::surface::{
    self, BodyValue, Input, Op, OpChoice, OpResponses, Outcome, Passing, ResponseBody, Surface, Way,
};

/// An operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OperationRow {
    /// `POST`
    pub method: &'static str,
    /// `/sessions/new`
    pub path: String,
    /// As in the document.
    pub operation_id: Option<String>,
    /// `raccoon::Sessions::create_turn`
    pub rust: String,
    /// How it is called on the client: `sessions().create_turn`
    pub call: String,
    /// Parameters: arguments in their order, then those that setters set.
    pub inputs: Vec<InputRow>,
    /// Request body: the last argument, or a setter.
    pub body: Option<BodyRow>,
    /// The enum of the success responses, if they differ.
    pub output: Option<String>,
    /// Success responses.
    pub success: Vec<ResponseRow>,
    /// The enum of the declared errors, where they differ.
    pub error: Option<String>,
    /// Declared errors.
    pub failure: Vec<ResponseRow>,
    /// The stream variant.
    pub stream: Option<StreamRow>,
    /// Whether there is pagination.
    pub pages: bool,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputRow {
    /// Name on the wire.
    pub name: String,
    /// Where it goes.
    pub location: &'static str,
    /// Argument or setter.
    pub rust: String,
    /// Its type.
    pub ty: String,
    /// How the value is passed: `text`, `texts`, `slice`, `reference` or `value`.
    pub passing: &'static str,
    /// Whether it is an argument; otherwise a setter.
    pub required: bool,
    /// Whether it has a constant value, which is sent without an argument.
    pub fixed: bool,
}

/// A request body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BodyRow {
    /// Argument or setter.
    pub rust: String,
    /// Whether it is an argument; otherwise a setter.
    pub required: bool,
    /// The enum of the media types, where there are several.
    pub ty: Option<String>,
    /// Its media types.
    pub choices: Vec<ChoiceRow>,
}

/// A media type of a request body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChoiceRow {
    /// As in the document.
    pub media_type: String,
    /// `json`, `form`, `multipart`, `text`, `bytes` or `lines`.
    pub kind: &'static str,
    /// Variant of the enum of media types.
    pub variant: String,
    /// Its type; for `lines` that of one line.
    pub ty: String,
    /// Parts of a multipart body.
    pub parts: Vec<PartRow>,
}

/// A part of a multipart body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartRow {
    /// Name on the wire.
    pub name: String,
    /// Field.
    pub rust: String,
    /// `file`, `text` or `json`.
    pub kind: &'static str,
    /// Type of one value; none for files.
    pub ty: Option<String>,
    /// Whether it is required.
    pub required: bool,
    /// Whether it may be repeated.
    pub repeated: bool,
}

/// A declared response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResponseRow {
    /// `200`, `4XX` or `default`.
    pub status: String,
    /// `empty`, `json`, `text`, `bytes`, `any` or `choice`.
    pub kind: &'static str,
    /// Type of JSON, or the enum of a choice.
    pub ty: Option<String>,
    /// Bodies by media type, where they differ.
    pub choices: Vec<MediaRow>,
    /// Variant of the enum by status.
    pub variant: String,
    /// Typed headers: name and field.
    pub headers: Vec<(String, String)>,
}

/// A body of a declared response, of some media types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MediaRow {
    /// As in the document.
    pub media_types: Vec<String>,
    /// `json`, `text`, `bytes` or `any`.
    pub kind: &'static str,
    /// Type of JSON.
    pub ty: Option<String>,
    /// Variant of the enum of the choice.
    pub variant: String,
}

/// A stream variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StreamRow {
    /// How it is called on the client: `sessions().create_turn_stream`
    pub call: String,
    /// `text/event-stream`
    pub media_type: String,
    /// Type of one event or line.
    pub ty: String,
}

/// The rows of all operations, in document order.
pub(super) fn rows(api: &Api, surface: &Surface) -> Vec<OperationRow> {
    let paths = Paths::new(surface);
    surface::operations(api, surface)
        .map(|op| Rows::new(surface, &paths, op).row())
        .collect()
}

/// What the rows of one operation are made from.
struct Rows<'a> {
    paths: &'a Paths<'a>,
    module: &'a str,
    group: Option<&'a GroupNames>,
    /// Path of the API.
    root: &'a str,
    /// Path of the module of the group.
    home: String,
    op: Op<'a>,
}

impl<'a> Rows<'a> {
    fn new(surface: &'a Surface, paths: &'a Paths<'a>, op: Op<'a>) -> Self {
        let options = &surface.options;
        let group = surface.group(op.ir.group);
        let module = group.map_or("", |group| group.module.as_str());
        Self {
            paths,
            module: options.module(),
            group,
            root: &options.path,
            home: format!("{}::{module}", options.path),
            op,
        }
    }

    fn row(&self) -> OperationRow {
        let op = self.op;
        let group = self.group.map_or("", |group| group.ident.as_str());
        let (success, failure) = (&op.own.success, &op.own.failure);
        OperationRow {
            method: op.ir.method.as_str(),
            path: op.ir.path.text.clone(),
            operation_id: op.ir.operation_id.clone(),
            rust: format!("{}::{group}::{}", self.module, op.names.method),
            call: self.call(&op.names.method),
            inputs: self.inputs(),
            body: self.body(),
            output: success.by_status().map(|name| self.item(name)),
            success: self.responses(op.responses(Outcome::Success)),
            error: failure.by_status().map(|name| self.item(name)),
            failure: self.responses(op.responses(Outcome::Failure)),
            stream: op.ir.streaming.as_ref().map(|streaming| StreamRow {
                call: self.call(op.own.method(Way::Stream)),
                media_type: streaming.media_type.clone(),
                ty: self.paths.of(&streaming.event),
            }),
            pages: op.own.pages.is_some(),
        }
    }

    /// `sessions().create_turn`
    fn call(&self, method: &str) -> String {
        let accessor = self.group.map_or("", |group| group.accessor.as_str());
        format!("{accessor}().{method}")
    }

    /// The path of an item next to the group.
    fn item(&self, name: &str) -> String {
        format!("{}::{name}", self.home)
    }

    fn inputs(&self) -> Vec<InputRow> {
        let (op, signature) = (self.op, &self.op.own.signature);
        let inputs = signature.required.iter().chain(&signature.setters);
        inputs
            .filter_map(|input| {
                let parameter = op.ir.parameters.get(input.parameter)?;
                let rust = op.names.parameters.get(input.parameter)?;
                Some(self.input(parameter, rust, input))
            })
            .collect()
    }

    fn input(&self, parameter: &Parameter, rust: &str, input: &Input) -> InputRow {
        InputRow {
            name: parameter.name.clone(),
            location: match parameter.location {
                Location::Path => "path",
                Location::Query => "query",
                Location::Header => "header",
                Location::Cookie => "cookie",
            },
            rust: rust.to_owned(),
            ty: self.paths.of(&parameter.ty),
            passing: match input.passing {
                Passing::Text => "text",
                Passing::Texts => "texts",
                Passing::Slice => "slice",
                Passing::Reference => "reference",
                Passing::Value => "value",
            },
            required: parameter.required,
            fixed: input.is_fixed,
        }
    }

    fn body(&self) -> Option<BodyRow> {
        let body = self.op.body()?;
        Some(BodyRow {
            rust: self.op.names.body_argument.clone(),
            required: body.ir.required,
            ty: body.own.by_media_type().map(|name| self.item(name)),
            choices: body
                .choices()
                .map(|choice| ChoiceRow {
                    media_type: choice.ir.media_type.clone(),
                    kind: match &choice.ir.payload {
                        Payload::Json(_) => "json",
                        Payload::Form { .. } => "form",
                        Payload::Multipart(_) => "multipart",
                        Payload::Text => "text",
                        Payload::Bytes => "bytes",
                        Payload::JsonLines(_) => "lines",
                    },
                    variant: choice.own.variant.clone(),
                    ty: self.value(choice),
                    parts: self.parts(choice),
                })
                .collect(),
        })
    }

    fn value(&self, choice: OpChoice<'_>) -> String {
        match &choice.own.value {
            BodyValue::Typed(ty) | BodyValue::Lines(ty) => self.paths.of(ty),
            BodyValue::AnyForm => "raccord::Form".to_owned(),
            BodyValue::Form(index) => {
                let form = choice.body.own.forms.get(*index);
                self.item(form.map_or("", |form| &form.ident))
            }
            BodyValue::Text => "String".to_owned(),
            BodyValue::Bytes => "raccord::Body".to_owned(),
        }
    }

    fn parts(&self, choice: OpChoice<'_>) -> Vec<PartRow> {
        let BodyValue::Form(index) = choice.own.value else {
            return Vec::new();
        };
        let Some((form, parts)) = choice.body.form(index) else {
            return Vec::new();
        };
        parts
            .iter()
            .zip(&form.fields)
            .map(|(part, field)| PartRow {
                name: part.name.clone(),
                rust: field.name.clone(),
                kind: match part.written {
                    Written::File => "file",
                    Written::FileOrPlain => "file_or_text",
                    Written::Json => "json",
                    Written::Plain | Written::Style { .. } => "text",
                },
                ty: part.ty.as_ref().map(|ty| self.paths.of(ty)),
                required: part.required,
                repeated: part.repeated,
            })
            .collect()
    }

    fn responses(&self, responses: OpResponses<'_>) -> Vec<ResponseRow> {
        responses
            .cases()
            .map(|(case, own)| {
                let fields = own.headers.iter().flat_map(|headers| &headers.fields);
                ResponseRow {
                    status: case.status.key(),
                    kind: kind(&case.content),
                    ty: self.body_ty(&own.body),
                    choices: self.media(&case.content, &own.body),
                    variant: own.variant.clone(),
                    headers: case
                        .headers
                        .iter()
                        .zip(fields)
                        .map(|(header, field)| (header.name.clone(), field.clone()))
                        .collect(),
                }
            })
            .collect()
    }

    fn body_ty(&self, body: &ResponseBody) -> Option<String> {
        match body {
            ResponseBody::Json(ty) => Some(self.paths.of(ty)),
            ResponseBody::Choice(own) if own.is_shared => Some(format!(
                "{}::{}::{}",
                self.root, SHARED_RESPONSES.module, own.ident
            )),
            ResponseBody::Choice(own) => Some(self.item(&own.ident)),
            ResponseBody::Empty | ResponseBody::Any | ResponseBody::Text | ResponseBody::Bytes => {
                None
            }
        }
    }

    fn media(&self, content: &Content, body: &ResponseBody) -> Vec<MediaRow> {
        let (Content::Choice(choices), ResponseBody::Choice(own)) = (content, body) else {
            return Vec::new();
        };
        choices
            .iter()
            .zip(&own.variants)
            .map(|(choice, (variant, body))| MediaRow {
                media_types: choice.media_types.clone(),
                kind: kind(&choice.content),
                ty: self.body_ty(body),
                variant: variant.clone(),
            })
            .collect()
    }
}

fn kind(content: &Content) -> &'static str {
    match content {
        Content::Empty => "empty",
        Content::Json(_) => "json",
        Content::Free => "free",
        Content::Text => "text",
        Content::Bytes => "bytes",
        Content::Any => "any",
        Content::Choice(_) => "choice",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use serde_json::{Value, json as value};

    use super::*;
    use crate::emit::fixture::{self, *};
    use crate::ir::{Method, Operation, StatusMatch, StreamTag, Streaming};

    fn row(operation: Operation) -> Value {
        let api = api(vec![operation]);
        let rows = rows(&api, &fixture::surface(&api));
        serde_json::to_value(&rows[0]).unwrap()
    }

    #[test]
    fn arguments_stand_in_their_order_before_setters() {
        let mut op = operation("getPet", Method::Get, "/pets/{id}");
        op.parameters = vec![
            parameter("limit", Location::Query, false, INT),
            parameter("kind", Location::Query, true, KIND),
            parameter("id", Location::Path, true, UUID),
            parameter("X-Version", Location::Header, true, TEXT),
        ];
        op.parameters[3].fixed = Some(value!("1"));
        let row = row(op);
        let of = |key: &str| -> Vec<Value> {
            let inputs = row["inputs"].as_array().unwrap().iter();
            inputs.map(|input| input[key].clone()).collect()
        };
        assert_eq!(row["call"], "pets().get");
        assert_eq!(of("name"), ["id", "kind", "X-Version", "limit"]);
        assert_eq!(of("location"), ["path", "query", "header", "query"]);
        assert_eq!(of("rust"), ["id", "kind", "x_version", "limit"]);
        assert_eq!(of("passing"), ["text", "value", "text", "value"]);
        assert_eq!(of("required"), [true, true, true, false]);
        assert_eq!(of("fixed"), [false, false, true, false]);
        assert_eq!(
            of("ty"),
            ["raccord::Uuid", "zoo::pets::types::Kind", "String", "i64"]
        );
    }

    #[test]
    fn bodies_and_responses_name_what_stands_beside_the_group() {
        let mut op = operation("send", Method::Post, "/send");
        let parts = vec![
            part("file", true, true, Written::File, None),
            part("note", false, false, Written::Plain, Some(TEXT)),
        ];
        op.body = Some(body(
            true,
            vec![
                ("application/json", Payload::Json(PET)),
                ("multipart/form-data", Payload::Multipart(parts)),
            ],
        ));
        op.responses.success = vec![
            json(200, PET),
            case(StatusMatch::Code(204), Content::Empty, ""),
        ];
        op.responses.success[0].headers = vec![header("X-Total", INT, true)];
        op.responses.errors = vec![json(400, ERROR)];
        let row = row(op);
        assert_eq!(
            row["body"],
            value!({
                "rust": "body", "required": true, "ty": "zoo::pets::pets::SendBody",
                "choices": [
                    {
                        "media_type": "application/json", "kind": "json", "variant": "Json",
                        "ty": "zoo::pets::types::Pet", "parts": [],
                    },
                    {
                        "media_type": "multipart/form-data", "kind": "multipart", "variant": "Multipart",
                        "ty": "zoo::pets::pets::SendForm",
                        "parts": [
                            {
                                "name": "file", "rust": "file", "kind": "file", "ty": null,
                                "required": true, "repeated": true,
                            },
                            {
                                "name": "note", "rust": "note", "kind": "text", "ty": "String",
                                "required": false, "repeated": false,
                            },
                        ],
                    },
                ],
            })
        );
        assert_eq!(row["output"], "zoo::pets::pets::SendOutput");
        assert_eq!(
            row["success"],
            value!([
                {
                    "status": "200", "kind": "json", "ty": "zoo::pets::types::Pet", "variant": "Ok",
                    "choices": [], "headers": [["X-Total", "x_total"]],
                },
                { "status": "204", "kind": "empty", "ty": null, "variant": "NoContent", "choices": [], "headers": [] },
            ])
        );
        assert_eq!(row["error"], Value::Null);
        assert_eq!(row["failure"][0]["ty"], "zoo::pets::types::ErrorModel");
    }

    #[test]
    fn streams_have_a_call_of_their_own() {
        let mut op = operation("logs", Method::Get, "/logs");
        op.streaming = Some(Streaming {
            flag: None,
            media_type: "application/jsonl".to_owned(),
            event: PET,
            tag: StreamTag::Data,
            terminator: None,
            terminal: Vec::new(),
            resume: crate::ir::StreamResume::Never,
            status: StatusMatch::Code(200),
        });
        assert_eq!(
            row(op)["stream"],
            value!({
                "call": "pets().logs_stream", "media_type": "application/jsonl",
                "ty": "zoo::pets::types::Pet",
            })
        );
    }
}
