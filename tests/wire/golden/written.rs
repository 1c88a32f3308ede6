//! How a value is written: every shape of a schema at every place, through a generated client. `written.txt` holds the
//! bytes; `BLESS=1` rewrites it, and the diff is to be read against the table of the runtime's module `written`.

use std::fmt::Write as _;
use std::path::Path;

use raccord::{File, FileOr, Map, Maybe, Raw};
use serde_json::{from_value, json};

use super::cases::wire_written::Client;
use super::cases::wire_written::places::{
    FilesForm, FilesOfATypeForm, MultipartForm, MultipartJsonForm, MultipartTextForm,
};
use super::cases::wire_written::types::{All, Choice, Either, Obj, TextOrObj};
use super::server::{Request, Server};

/// Beyond 2^53, where a float is not exact.
const INT: i64 = 9_007_199_254_740_993;

fn raw(json: &str) -> Raw {
    serde_json::from_str(json).unwrap()
}

fn obj() -> Obj {
    Obj::new(1.0).with_b("c d")
}

/// Sets a value of every shape but null: setters of parameters, which borrow.
macro_rules! parameters {
    ($request:expr) => {
        parameters!($request, "a b&\"é\"")
    };
    ($request:expr, $text:literal) => {
        $request
            .text($text)
            .int(INT)
            .big(u64::MAX)
            .whole(7.0)
            .part(0.1)
            .flag(true)
            .at("2026-01-02T03:04:05Z")
            .choice(Choice::Two)
            .fixed("only")
            .base64("aGk=")
            .obj(&obj())
            .map(&from_value(json!({"k": 2.0, "l": -0.5})).unwrap())
            .texts(&["x", "y z"])
            .numbers(&[1.0, 2.5])
            .either(&Either::Integer(8))
            .text_or_obj(&TextOrObj::Obj(obj()))
            .any(&raw("[1.0,null]"))
    };
}

/// The lists that no style but `deepObject` writes.
macro_rules! nested_parameters {
    ($request:expr) => {
        $request
            .lists(&[vec![1.0, 2.0], vec![3.5]])
            .objs(&[obj(), Obj::new(2.0)])
    };
}

/// Sets a value of every shape: setters of structs, which own.
macro_rules! properties {
    ($body:expr) => {
        $body
            .with_text("a b&\"é\"")
            .with_int(INT)
            .with_big(u64::MAX)
            .with_whole(7.0)
            .with_part(0.1)
            .with_flag(true)
            .with_at("2026-01-02T03:04:05Z")
            .with_choice(Choice::Two)
            .with_fixed("only")
            .with_base64("aGk=")
            .with_obj(obj())
            .with_map(Map::from_iter([
                ("k".to_owned(), 2.0),
                ("l".to_owned(), -0.5),
            ]))
            .with_texts(vec!["x".to_owned(), "y z".to_owned()])
            .with_numbers(vec![1.0, 2.5])
            .with_either(Either::Text("8".to_owned()))
            .with_text_or_obj(TextOrObj::Text("t".to_owned()))
            .with_lists(vec![vec![1.0, 2.0], vec![3.5]])
            .with_objs(vec![obj(), Obj::new(2.0)])
    };
}

macro_rules! files {
    ($form:expr) => {
        $form
            .with_file(file("1"))
            .with_media(file("2"))
            .with_any_of_null(file("3"))
            .with_list_null(file("4"))
            .with_media_null(file("5"))
            .with_files([file("6"), file("7")])
            .with_files_null([file("8")])
            .with_file_or_files(file("9"))
            .with_referred(file("10"))
            .with_described(file("11"))
            .with_file_or_text("text")
            .with_files_or_texts([FileOr::File(file("12")), "text".into()])
            .with_file_or_obj(FileOr::Value(obj()))
            .with_nothing_at_all(file("13").media_type("text/x-own"))
    };
}

fn file(content: &'static str) -> File {
    File::from_bytes(content).name("name")
}

macro_rules! path {
    ($places:ident.$method:ident) => {
        $places.$method(
            "a b&\"é\"",
            INT,
            u64::MAX,
            7.0,
            0.1,
            true,
            "2026-01-02T03:04:05Z",
            Choice::Two,
            "aGk=",
            &obj(),
            &from_value(json!({"k": 2.0, "l": -0.5})).unwrap(),
            &["x", "y z"],
            &[1.0, 2.5],
            &Either::Integer(8),
            &TextOrObj::Text("t".to_owned()),
            &raw("[1.0,null]"),
        )
    };
}

/// The bytes of one request, its parts one a line.
fn print(out: &mut String, place: &str, request: &Request) {
    writeln!(out, "== {place}").unwrap();
    let target = request.target().replace('&', "\n  &").replace('/', "\n  /");
    writeln!(out, "{}", target.trim_start_matches("\n  ")).unwrap();
    for header in &request.headers {
        let own = [
            "accept",
            "accept-encoding",
            "user-agent",
            "content-length",
            "connection",
        ];
        let name = header.split(':').next().unwrap_or_default();
        if !own.contains(&name) {
            writeln!(out, "{}", header.replace("; ", ";\n  ")).unwrap();
        }
    }
    let body = request.body.replace("\r\n", "\n");
    let body = if body.starts_with("--") {
        body
    } else {
        body.replace('&', "\n  &").replace(",\"", ",\n  \"")
    };
    writeln!(out, "{body}\n").unwrap();
}

#[tokio::test]
async fn every_shape_at_every_place() {
    let server = Server::new();
    let client = Client::builder()
        .base_url(&server.url)
        .user_agent("golden")
        .build()
        .unwrap();
    let places = client.places();
    let mut out = String::new();
    macro_rules! sent {
        ($place:literal, $call:expr) => {
            $call.send().await.unwrap();
            print(&mut out, $place, &server.last());
        };
    }
    sent!("query, form", parameters!(places.query_form()));
    sent!("query, form, not exploded", parameters!(places.query_csv()));
    sent!("query, pipeDelimited", parameters!(places.query_pipe()));
    sent!("query, spaceDelimited", parameters!(places.query_space()));
    sent!("query, allowReserved", parameters!(places.query_reserved()));
    let deep = nested_parameters!(parameters!(places.deep_indices()));
    sent!("query, deepObject", deep);
    let deep = nested_parameters!(parameters!(places.deep_brackets()));
    sent!("query, deepObject, brackets", deep);
    sent!(
        "query, deepObject, repeat",
        parameters!(places.deep_repeat())
    );
    let json = nested_parameters!(parameters!(places.query_json()));
    sent!("query, JSON", json);
    sent!("header", parameters!(places.headers(), "a b"));
    sent!(
        "header, exploded",
        parameters!(places.headers_exploded(), "a b")
    );
    sent!("cookie", parameters!(places.cookies()));
    sent!("path, simple", path!(places.path_simple));
    sent!("path, label", path!(places.path_label));
    sent!("path, matrix", path!(places.path_matrix));
    let mut all = properties!(All::new()).with_any(raw(r#"[1.0,null,{"a":2.0}]"#));
    all.nothing = Maybe::Null;
    sent!("JSON", places.json(all.clone()));
    sent!("urlencoded", places.urlencoded(all.clone()));
    sent!(
        "urlencoded, deepObject",
        places.urlencoded_deep(all.clone())
    );
    sent!("urlencoded, JSON", places.urlencoded_json(all));
    sent!(
        "multipart",
        places.multipart(properties!(MultipartForm::new()))
    );
    let text = properties!(MultipartTextForm::new()).with_any(raw(r#"[1.0,null,{"a":2.0}]"#));
    sent!("multipart, text/markdown", places.multipart_text(text));
    let json = properties!(MultipartJsonForm::new()).with_any(raw("null"));
    sent!("multipart, JSON", places.multipart_json(json));
    sent!("files", places.files(files!(FilesForm::new())));
    let of_a_type = files!(FilesOfATypeForm::new());
    sent!("files, image/gif", places.files_of_a_type(of_a_type));

    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("wire/golden/written.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&golden, &out).unwrap();
    }
    let expected = std::fs::read_to_string(&golden).unwrap_or_default();
    assert!(
        out == expected,
        "run again with BLESS=1 and read the diff\n{out}"
    );
}
