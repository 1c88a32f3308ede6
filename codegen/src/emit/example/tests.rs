//! Examples of all kinds of arguments.

use super::examples;
use crate::emit::fixture::{self, *};
use crate::ir::*;

#[test]
fn each_operation_is_called_once() {
    let mut create = operation("createPet", Method::Post, "/pets/{id}");
    create.parameters = vec![
        parameter("id", Location::Path, true, UUID),
        parameter("kind", Location::Query, true, KIND),
        parameter("names", Location::Query, true, Ty::Array(Box::new(TEXT))),
        parameter("ages", Location::Query, true, Ty::Array(Box::new(INT))),
        parameter("either", Location::Query, true, EITHER),
        parameter("limit", Location::Query, false, INT),
    ];
    create.body = Some(body(true, vec![("application/json", Payload::Json(PET))]));
    let mut delete = operation("delete", Method::Delete, "/pets");
    delete.responses.success = vec![case(StatusMatch::Code(204), Content::Empty, "")];
    delete.docs.deprecated = true;
    let mut upload = operation("upload", Method::Post, "/files");
    let parts = vec![
        part("file", true, true, Written::File, None),
        part("purpose", true, false, Written::Plain, Some(KEY)),
    ];
    upload.body = Some(body(
        true,
        vec![
            ("multipart/form-data", Payload::Multipart(parts)),
            ("text/plain", Payload::Text),
        ],
    ));
    let api = api(vec![create, delete, upload]);
    let file = examples(&api, &fixture::surface(&api));
    compare(&code(&file), "examples.rs");
}
