//! Request bodies.

use raccord::{Body, Bytes, File, Maybe};
use serde_json::json;

use super::cases::wire_bodies::Client;
use super::cases::wire_bodies::multipart::{
    SendMixedForm, SendMixedMultipartFormDataForm, UploadEncodedForm, UploadForm,
};
use super::cases::wire_bodies::plain::SendEitherBody;
use super::cases::wire_bodies::types::{FormBody, FormBodyObject, JsonPatchRequestItem, Thing};
use super::server::{Request, Server};

fn client(server: &Server) -> Client {
    Client::builder()
        .base_url(&server.url)
        .user_agent("golden")
        .build()
        .unwrap()
}

macro_rules! sent {
    ($server:ident, $call:expr) => {{
        $call.send().await.unwrap();
        $server.last()
    }};
}

fn check(request: &Request, method: &str, media_type: &str, body: &str) {
    let sent = request.line.split(' ').next();
    assert_eq!(sent, Some(method));
    assert_eq!(request.header("content-type"), Some(media_type));
    assert_eq!(request.body, body);
    let length = body.len().to_string();
    assert_eq!(request.header("content-length"), Some(length.as_str()));
    assert_eq!(request.header("transfer-encoding"), None);
}

#[tokio::test]
async fn json_and_its_relatives() {
    let server = Server::new();
    let client = client(&server);
    let api = client.json();
    let thing = || Thing::new("é").with_n(1);
    let json = "{\"id\":\"é\",\"n\":1}";
    check(
        &sent!(server, api.send(thing())),
        "POST",
        "application/json",
        json,
    );
    let vendor = sent!(server, api.send_vendor_json(thing()));
    check(&vendor, "PUT", "application/vnd.thing+json", json);
    check(
        &sent!(server, api.get_with_body(thing())),
        "GET",
        "application/json",
        json,
    );

    // RFC 7396: null takes out, whatever the schema says; absence leaves.
    let mut patch = Thing::new("a");
    patch.note = Maybe::Null;
    patch.n = Maybe::Null;
    let patch = sent!(server, api.merge_patch(patch));
    check(
        &patch,
        "PATCH",
        "application/merge-patch+json",
        "{\"id\":\"a\",\"n\":null,\"note\":null}",
    );

    let replace = JsonPatchRequestItem::new("replace", "/a").with_value(json!([1, null]));
    let mut add = JsonPatchRequestItem::new("add", "/b");
    add.value = Maybe::Null;
    let remove = JsonPatchRequestItem::new("remove", "/c");
    let patch = sent!(server, api.patch(vec![replace, add, remove]));
    check(
        &patch,
        "PATCH",
        "application/json-patch+json",
        "[{\"op\":\"replace\",\"path\":\"/a\",\"value\":[1,null]},{\"op\":\"add\",\"path\":\"/b\",\"value\":null},\
         {\"op\":\"remove\",\"path\":\"/c\"}]",
    );
    let lines = sent!(server, api.send_lines(&[Thing::new("a"), Thing::new("b")]));
    check(
        &lines,
        "POST",
        "application/x-ndjson",
        "{\"id\":\"a\"}\n{\"id\":\"b\"}\n",
    );
}

/// RFC 9110 section 8.6: POST says that it has no body, DELETE need not.
#[tokio::test]
async fn a_body_that_is_not_there() {
    let server = Server::new();
    let client = client(&server);
    let api = client.json();
    for request in [
        sent!(server, api.no_body()),
        sent!(server, api.optional_post()),
    ] {
        assert_eq!(request.body, "");
        assert_eq!(request.header("content-type"), None);
        assert_eq!(request.header("content-length"), Some("0"));
    }
    let none = sent!(server, api.optional_json());
    assert_eq!(
        (none.line.as_str(), none.body.as_str()),
        ("DELETE /json HTTP/1.1", "")
    );
    assert_eq!(none.header("content-type"), None);
    assert_eq!(none.header("content-length"), None);
    let some = sent!(server, api.optional_json().body(Thing::new("a")));
    check(&some, "DELETE", "application/json", "{\"id\":\"a\"}");
}

fn form_body() -> FormBody {
    let object = FormBodyObject::new().with_a(1).with_b("c d");
    let mut body = FormBody::new()
        .with_text("a b&c=d+e~*é")
        .with_list(["a,b".to_owned(), "c d".to_owned()])
        .with_piped(["a".to_owned(), "b|c".to_owned()])
        .with_spaced(["a".to_owned(), "b".to_owned()])
        .with_object(object)
        .with_json([1, 2])
        .with_url("http://h/p?a b")
        .with_flag(true);
    body.none = Maybe::Null;
    body
}

/// The URL standard, section 5.2; OAS 3.1 section 4.8.15.1.1 for what is no text.
#[tokio::test]
async fn urlencoded_forms() {
    let server = Server::new();
    let client = client(&server);
    let form = sent!(server, client.form().send(form_body()));
    check(
        &form,
        "POST",
        "application/x-www-form-urlencoded",
        "text=a+b%26c%3Dd%2Be%7E*%C3%A9&list=a%2Cb&list=c+d&piped=a&piped=b%7Cc&spaced=a&spaced=b\
         &object=%7B%22a%22%3A1%2C%22b%22%3A%22c+d%22%7D&json=1&json=2&url=http%3A%2F%2Fh%2Fp%3Fa+b&flag=true",
    );
    let empty = sent!(server, client.form().send(FormBody::new()));
    check(&empty, "POST", "application/x-www-form-urlencoded", "");
}

/// A property whose encoding has a style is written as a query parameter is (OAS 3.1 section 4.8.15.1).
#[tokio::test]
async fn urlencoded_forms_with_encodings() {
    let server = Server::new();
    let client = client(&server);
    let form = sent!(server, client.form().send_encoded_form(form_body()));
    check(
        &form,
        "POST",
        "application/x-www-form-urlencoded",
        "text=a+b%26c%3Dd%2Be%7E*%C3%A9&list=a%2Cb,c%20d&piped=a%7Cb%7Cc&spaced=a%20b\
         &object%5Ba%5D=1&object%5Bb%5D=c%20d&json=%5B1%2C2%5D&url=http://h/p?a%20b&flag=true",
    );
}

const BOUNDARY: &str = "raccord-boundary";

/// The parts between boundaries (RFC 2046 section 5.1.1).
fn multipart(parts: &[&str]) -> String {
    let parts = parts
        .iter()
        .map(|part| format!("--{BOUNDARY}\r\n{part}\r\n"));
    format!("{}--{BOUNDARY}--\r\n", parts.collect::<String>())
}

#[tokio::test]
async fn multipart_forms() {
    let server = Server::new();
    let client = client(&server);
    let file = File::from_bytes("content\r\n")
        .name("a \"b\" é.txt")
        .media_type("text/plain");
    let body = UploadForm::new(file)
        .with_files([
            File::from_bytes("one").name("1"),
            File::from_bytes("two").name("2"),
        ])
        .with_name("é")
        .with_count(3)
        .with_tags(["x".to_owned(), "y".to_owned()])
        .with_thing(Thing::new("a"))
        .with_things([Thing::new("b"), Thing::new("c")]);
    let request = sent!(server, client.multipart().upload(body));
    let disposition = |rest: &str| format!("Content-Disposition: form-data; {rest}");
    check(
        &request,
        "POST",
        &format!("multipart/form-data; boundary={BOUNDARY}"),
        &multipart(&[
            // Names are UTF-8, quotes are as the HTML standard has them.
            &disposition(
                "name=\"file\"; filename=\"a %22b%22 é.txt\"\r\nContent-Type: text/plain\r\n\r\ncontent\r\n",
            ),
            &disposition(
                "name=\"files\"; filename=\"1\"\r\nContent-Type: application/octet-stream\r\n\r\none",
            ),
            &disposition(
                "name=\"files\"; filename=\"2\"\r\nContent-Type: application/octet-stream\r\n\r\ntwo",
            ),
            &disposition("name=\"name\"\r\n\r\né"),
            &disposition("name=\"count\"\r\n\r\n3"),
            &disposition("name=\"tags\"\r\n\r\nx"),
            &disposition("name=\"tags\"\r\n\r\ny"),
            &disposition("name=\"thing\"\r\nContent-Type: application/json\r\n\r\n{\"id\":\"a\"}"),
            &disposition("name=\"things\"\r\nContent-Type: application/json\r\n\r\n{\"id\":\"b\"}"),
            &disposition("name=\"things\"\r\nContent-Type: application/json\r\n\r\n{\"id\":\"c\"}"),
        ]),
    );
}

#[tokio::test]
async fn multipart_forms_with_encodings() {
    let server = Server::new();
    let client = client(&server);
    let body = UploadEncodedForm::new()
        .with_file(File::from_bytes("png"))
        .with_note("*a*")
        .with_thing(Thing::new("a"))
        .with_list(vec!["x".to_owned(), "y".to_owned()]);
    let request = sent!(server, client.multipart().upload_encoded(body));
    assert_eq!(
        request.body,
        multipart(&[
            "Content-Disposition: form-data; name=\"file\"; filename=\"file\"\r\nContent-Type: image/png\r\n\
             X-Order: 1\r\n\r\npng",
            "Content-Disposition: form-data; name=\"note\"\r\nContent-Type: text/markdown\r\nContent-Language: en\
             \r\n\r\n*a*",
            "Content-Disposition: form-data; name=\"thing\"\r\nContent-Type: application/vnd.thing+json\r\n\r\n\
             {\"id\":\"a\"}",
            "Content-Disposition: form-data; name=\"list\"\r\nContent-Type: application/json\r\n\r\n[\"x\",\"y\"]",
        ])
    );
}

#[tokio::test]
async fn each_multipart_type_has_its_parts() {
    let server = Server::new();
    let client = client(&server);
    let api = client.multipart();
    let mixed = sent!(server, api.send_mixed(SendMixedForm::new(Thing::new("a"))));
    check(
        &mixed,
        "POST",
        &format!("multipart/mixed; boundary={BOUNDARY}"),
        &multipart(&[
            "Content-Disposition: form-data; name=\"thing\"\r\nContent-Type: application/json\r\n\r\n{\"id\":\"a\"}",
        ]),
    );
    let form = sent!(
        server,
        api.send_mixed(SendMixedMultipartFormDataForm::new("o"))
    );
    check(
        &form,
        "POST",
        &format!("multipart/form-data; boundary={BOUNDARY}"),
        &multipart(&["Content-Disposition: form-data; name=\"other\"\r\n\r\no"]),
    );
}

/// Files from disk, and streams whose length is known and is not.
#[tokio::test]
async fn multipart_files() {
    let server = Server::new();
    let client = client(&server);
    let stream = || {
        futures_util::stream::iter(["ab", "cd"].map(|it| Ok::<_, std::io::Error>(Bytes::from(it))))
    };
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("wire/golden/upload.txt");
    for (file, name, content, has_length) in [
        (File::path(path), "upload.txt", "from disk\n", true),
        (File::stream(stream(), Some(4)).name("s"), "s", "abcd", true),
        (File::stream(stream(), None).name("s"), "s", "abcd", false),
    ] {
        let request = sent!(server, client.multipart().upload(UploadForm::new(file)));
        let media_type = request.header("content-type").unwrap().to_owned();
        let boundary = media_type
            .strip_prefix("multipart/form-data; boundary=")
            .unwrap();
        let body = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n{content}\r\n--{boundary}--\r\n"
        );
        if has_length {
            check(&request, "POST", &media_type, &body);
        } else {
            assert_eq!(request.header("content-length"), None);
            assert_eq!(request.header("transfer-encoding"), Some("chunked"));
            assert_eq!(unchunked(&request.body), body);
        }
    }
}

/// RFC 9112 section 7.1.
fn unchunked(mut body: &str) -> String {
    let mut all = String::new();
    loop {
        let (size, rest) = body.split_once("\r\n").unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        let (chunk, rest) = rest.split_at(size);
        all.push_str(chunk);
        body = rest.strip_prefix("\r\n").unwrap();
        if size == 0 {
            assert_eq!(body, "");
            return all;
        }
    }
}

#[tokio::test]
async fn text_and_bytes() {
    let server = Server::new();
    let client = client(&server);
    let api = client.plain();
    check(
        &sent!(server, api.send_text("é\r\n")),
        "PUT",
        "text/plain",
        "é\r\n",
    );
    check(
        &sent!(server, api.send_xml("<a/>")),
        "PUT",
        "application/xml",
        "<a/>",
    );
    check(
        &sent!(server, api.send_image("png".to_owned())),
        "PUT",
        "image/png",
        "png",
    );
    let bytes = Bytes::from_static(b"\0\x01");
    check(
        &sent!(server, api.send_bytes(bytes)),
        "PUT",
        "application/octet-stream",
        "\0\x01",
    );
    let stream = || {
        futures_util::stream::iter(["ab", "cd"].map(|it| Ok::<_, std::io::Error>(Bytes::from(it))))
    };
    let known = sent!(server, api.send_bytes(Body::stream(stream(), Some(4))));
    check(&known, "PUT", "application/octet-stream", "abcd");
    let unknown = sent!(server, api.send_bytes(Body::stream(stream(), None)));
    assert_eq!(unknown.header("transfer-encoding"), Some("chunked"));
    assert_eq!(unchunked(&unknown.body), "abcd");
}

#[tokio::test]
async fn one_of_several_media_types() {
    let server = Server::new();
    let client = client(&server);
    let api = client.plain();
    let json = sent!(server, api.send_either().body(Thing::new("a")));
    check(&json, "POST", "application/json", "{\"id\":\"a\"}");
    let text = sent!(server, api.send_either().body("a,b".to_owned()));
    check(&text, "POST", "text/csv", "a,b");
    let bytes = sent!(
        server,
        api.send_either()
            .body(SendEitherBody::Bytes("x".to_owned().into()))
    );
    check(&bytes, "POST", "application/octet-stream", "x");
    let form = sent!(
        server,
        api.send_either().body(FormBody::new().with_text("a b"))
    );
    check(
        &form,
        "POST",
        "application/x-www-form-urlencoded",
        "text=a+b",
    );
    let none = sent!(server, api.send_either());
    assert_eq!(
        (none.header("content-type"), none.header("content-length")),
        (None, Some("0"))
    );
}
