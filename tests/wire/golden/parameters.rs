//! Parameters.

use raccord::{Error, Maybe, RequestErrorKind};
use serde_json::json;

use super::cases::wire_parameters::Client;
use super::cases::wire_parameters::types::{
    Color, Filter, FilterInner, FilterInnerDeeper, FilterObjectsItem, ScalarsChoice,
};
use super::server::Server;

fn client(server: &Server) -> Client {
    Client::builder()
        .base_url(&server.url)
        .user_agent("golden")
        .build()
        .unwrap()
}

fn color() -> Color {
    Color::new().with_r(100).with_g(200).with_b(150)
}

const LIST: [&str; 3] = ["blue", "black", "brown"];

/// The target of what is sent.
macro_rules! target {
    ($server:ident, $call:expr) => {{
        $call.send().await.unwrap();
        $server.last().target().to_owned()
    }};
}

/// The whole of a head, so that nothing is sent that nobody looks at.
#[tokio::test]
async fn a_head_holds_nothing_else() {
    let server = Server::new();
    client(&server).item().get("a").send().await.unwrap();
    let request = server.last();
    assert_eq!(request.line, "GET /items/a HTTP/1.1");
    assert_eq!(
        request.headers,
        [
            "user-agent: golden",
            "accept: application/json",
            "accept-encoding: zstd,gzip,deflate,br"
        ]
    );
    assert_eq!(request.body, "");
}

#[tokio::test]
async fn path_styles() {
    let server = Server::new();
    let client = client(&server);
    let path = client.path();
    macro_rules! table {
        ($($method:ident: $text:literal $list:literal $object:literal;)*) => {$({
            let sent = target!(server, path.$method("blue", &LIST, &color()));
            let name = stringify!($method).replace('_', "-");
            assert_eq!(sent, format!("/path-{name}/{}/{}/{}", $text, $list, $object));
        })*};
    }
    table! {
        simple: "blue" "blue,black,brown" "R,100,G,200,B,150";
        simple_explode: "blue" "blue,black,brown" "R=100,G=200,B=150";
        label: ".blue" ".blue,black,brown" ".R,100,G,200,B,150";
        label_explode: ".blue" ".blue.black.brown" ".R=100.G=200.B=150";
        matrix: ";text=blue" ";list=blue,black,brown" ";object=R,100,G,200,B,150";
        matrix_explode: ";text=blue" ";list=blue;list=black;list=brown" ";R=100;G=200;B=150";
    }
}

/// RFC 6570 section 3.2: values are encoded, separators are not; an empty text is `.` and `;name`.
#[tokio::test]
async fn path_values() {
    let server = Server::new();
    let client = client(&server);
    let path = client.path();
    macro_rules! table {
        ($($method:ident $value:tt => $expected:literal;)*) => {$({
            let sent = target!(server, path.$method(&json!($value).into()));
            assert_eq!(sent, $expected, "{} {}", stringify!($method), json!($value));
        })*};
    }
    table! {
        simple_any "a/b?c#d%é" => "/path-simple-any/a%2Fb%3Fc%23d%25%C3%A9";
        simple_any ["a,b", "c d"] => "/path-simple-any/a%2Cb,c%20d";
        simple_any true => "/path-simple-any/true";
        simple_any 1.5 => "/path-simple-any/1.5";
        simple_explode_any {"a=b": "c,d"} => "/path-simple-explode-any/a%3Db=c%2Cd";
        label_any ["a.b", "c"] => "/path-label-any/.a.b,c";
        label_explode_any ["a", null, "c"] => "/path-label-explode-any/.a.c";
        matrix_any "" => "/path-matrix-any/;any";
        matrix_any "a;b=c" => "/path-matrix-any/;any=a%3Bb%3Dc";
        matrix_any ["a", ""] => "/path-matrix-any/;any=a,";
        matrix_explode_any ["", "b"] => "/path-matrix-explode-any/;any;any=b";
        matrix_explode_any {"a": ""} => "/path-matrix-explode-any/;a";
    }
    assert_eq!(server.count(), 12);
}

/// A path has no place for what is undefined (RFC 6570 section 2.3), and none for what would be another path.
#[tokio::test]
async fn paths_that_cannot_be_are_refused_before_connecting() {
    let server = Server::new();
    let client = client(&server);
    let path = client.path();
    macro_rules! refused {
        ($($method:ident $value:tt;)*) => {$({
            let error = path.$method(&json!($value).into()).send().await.unwrap_err();
            let Error::Request(error) = error else { panic!("{error}") };
            assert_eq!(error.kind(), RequestErrorKind::Parameter, "{error}");
            assert!(error.to_string().contains("`any`"), "{error}");
        })*};
    }
    refused! {
        simple_any ""; simple_any "."; simple_any ".."; simple_any null;
        simple_any []; simple_any {}; simple_any [null]; simple_any "a\u{0}";
        simple_any "a\r\nb"; simple_any "\u{7f}"; simple_any [[1]];
        simple_any {"a": {"b": 1}}; simple_explode_any []; label_any "";
        label_any "."; label_any null; label_explode_any []; label_explode_any ["", ""];
        matrix_any null; matrix_any []; matrix_explode_any {"a": null};
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn query_styles() {
    let server = Server::new();
    let client = client(&server);
    let query = client.query();
    macro_rules! table {
        ($($method:ident: $text:literal $list:literal $object:literal $empty:literal;)*) => {$({
            let name = stringify!($method).replace('_', "-");
            let is = |sent: String, pairs: &str| assert_eq!(sent, format!("/{name}?{pairs}"));
            is(target!(server, query.$method().text("blue")), $text);
            is(target!(server, query.$method().list(&LIST)), $list);
            is(target!(server, query.$method().object(&color())), $object);
            is(target!(server, query.$method().text("")), $empty);
            is(target!(server, query.$method().any(&json!(false).into()).text("a")), "any=false&text=a");
            for undefined in [json!(null), json!([]), json!({}), json!([null]), json!({"a": null})] {
                let sent = target!(server, query.$method().any(&undefined.clone().into()));
                assert_eq!(sent, format!("/{name}"), "{undefined}");
            }
        })*};
    }
    table! {
        query_form_explode: "text=blue" "list=blue&list=black&list=brown" "R=100&G=200&B=150" "text=";
        query_form: "text=blue" "list=blue,black,brown" "object=R,100,G,200,B,150" "text=";
        query_space: "text=blue" "list=blue%20black%20brown" "object=R%20100%20G%20200%20B%20150" "text=";
        query_space_explode: "text=blue" "list=blue&list=black&list=brown" "R=100&G=200&B=150" "text=";
        query_pipe: "text=blue" "list=blue%7Cblack%7Cbrown" "object=R%7C100%7CG%7C200%7CB%7C150" "text=";
        query_pipe_explode: "text=blue" "list=blue&list=black&list=brown" "R=100&G=200&B=150" "text=";
        query_deep: "text=blue" "list%5B0%5D=blue&list%5B1%5D=black&list%5B2%5D=brown"
            "object%5BR%5D=100&object%5BG%5D=200&object%5BB%5D=150" "text=";
    }
}

#[tokio::test]
async fn query_values_are_encoded_and_their_separators_are_not() {
    let server = Server::new();
    let client = client(&server);
    let (query, other) = (client.query(), client.other());
    let value = "a b+c,d&e=f|g/h?i#j%é";
    let encoded = "a%20b%2Bc%2Cd%26e%3Df%7Cg%2Fh%3Fi%23j%25%C3%A9";
    let sent = target!(server, query.query_form().text(value));
    assert_eq!(sent, format!("/query-form?text={encoded}"));
    let sent = target!(server, query.query_form().list(&[value, "z"]));
    assert_eq!(sent, format!("/query-form?list={encoded},z"));
    let sent = target!(
        server,
        query.query_form_explode().any(&json!({"k&": value}).into())
    );
    assert_eq!(sent, format!("/query-form-explode?k%26={encoded}"));
    // OAS 3.1 section 4.8.12.2.1: `:/?#[]@!$&'()*+,;=` as they are; `#`, `[` and `]` cannot stand in a query, nor,
    // by the URL standard, `'` in that of http (special-query percent-encode set).
    let sent = target!(server, other.reserved().on(":/?#[]@!$&'()*+,;= é").off("/"));
    assert_eq!(
        sent,
        "/reserved?on=:/?%23%5B%5D@!$&%27()*+,;=%20%C3%A9&off=%2F"
    );
    let sent = target!(server, other.reserved().list(&["a/b", "c d"]));
    assert_eq!(sent, "/reserved?list=a/b,c%20d");
}

#[tokio::test]
async fn deep_objects_nest() {
    let server = Server::new();
    let client = client(&server);
    let mut filter = Filter::new()
        .with_text("a b")
        .with_inner(FilterInner::new().with_deeper(FilterInnerDeeper::new().with_n(1)))
        .with_list(vec!["x".to_owned(), "y".to_owned()])
        .with_objects(vec![FilterObjectsItem::new().with_k(true)]);
    filter.none = Maybe::Null;
    let sent = target!(server, client.other().deep_nested().filter(&filter));
    assert_eq!(
        sent,
        "/deep?filter%5Btext%5D=a%20b&filter%5Binner%5D%5Bdeeper%5D%5Bn%5D=1&filter%5Blist%5D%5B0%5D=x\
         &filter%5Blist%5D%5B1%5D=y\
         &filter%5Bobjects%5D%5B0%5D%5Bk%5D=true"
    );
}

#[tokio::test]
async fn headers() {
    let server = Server::new();
    let client = client(&server);
    let header = client.header();
    macro_rules! sent {
        ($call:expr, $name:literal) => {{
            $call.send().await.unwrap();
            server.last().header($name).map(str::to_owned)
        }};
    }
    let is = |sent: Option<String>, value: &str| assert_eq!(sent.as_deref(), Some(value));
    is(sent!(header.header().x_text("blue"), "X-Text"), "blue");
    is(
        sent!(header.header().x_text("a, b;c=\"d\" %20"), "X-Text"),
        "a, b;c=\"d\" %20",
    );
    is(
        sent!(header.header().x_list(&LIST), "X-List"),
        "blue,black,brown",
    );
    is(
        sent!(header.header().x_object(&color()), "X-Object"),
        "R,100,G,200,B,150",
    );
    is(sent!(header.explode().x_text("blue"), "X-Text"), "blue");
    is(
        sent!(header.explode().x_list(&LIST), "X-List"),
        "blue,black,brown",
    );
    is(
        sent!(header.explode().x_object(&color()), "X-Object"),
        "R=100,G=200,B=150",
    );
    is(sent!(header.header().x_text(""), "X-Text"), "");
    for undefined in [json!(null), json!([]), json!({}), json!([null])] {
        assert_eq!(
            sent!(header.header().x_any(&undefined.clone().into()), "X-Any"),
            None
        );
        assert_eq!(
            sent!(header.explode().x_any(&undefined.clone().into()), "X-Any"),
            None
        );
    }
}

/// RFC 6265 section 4.2.1: one header, pairs between `; `; values hold neither blanks nor `",;\`.
#[tokio::test]
async fn cookies() {
    let server = Server::new();
    let client = client(&server);
    let cookie = client.cookie();
    macro_rules! sent {
        ($call:expr) => {{
            $call.send().await.unwrap();
            server.last().header("cookie").map(str::to_owned)
        }};
    }
    let is = |sent: Option<String>, value: &str| assert_eq!(sent.as_deref(), Some(value));
    is(sent!(cookie.cookie().text("blue")), "text=blue");
    is(sent!(cookie.cookie().text("")), "text=");
    is(
        sent!(cookie.cookie().text("a b;c=d,\"e\"\\")),
        "text=a%20b%3Bc%3Dd%2C%22e%22%5C",
    );
    is(sent!(cookie.cookie().list(&LIST)), "list=blue,black,brown");
    is(
        sent!(cookie.cookie().object(&color())),
        "object=R,100,G,200,B,150",
    );
    is(sent!(cookie.explode().text("blue")), "text=blue");
    is(sent!(cookie.explode().list(&["a", "b"])), "list=a; list=b");
    is(
        sent!(cookie.explode().object(&color())),
        "R=100; G=200; B=150",
    );
    is(
        sent!(cookie.cookie().text("a").any(&json!(1).into()).list(&["b"])),
        "text=a; any=1; list=b",
    );
    for undefined in [json!(null), json!([]), json!({}), json!([null])] {
        assert_eq!(sent!(cookie.cookie().any(&undefined.clone().into())), None);
        assert_eq!(sent!(cookie.explode().any(&undefined.clone().into())), None);
    }
}

/// OAS 3.1 section 4.8.12.2.2: a parameter with `content` is its text in that media type.
#[tokio::test]
async fn content() {
    let server = Server::new();
    let client = client(&server);
    let color = Color::new().with_r(1);
    let call = client.other().content(&color);
    let call = call
        .query(&["a b", "c"])
        .x_header(&color)
        .cookie(&color)
        .xml("<a/>")
        .free(&json!({"a": null}).into())
        .raw("a b");
    call.send().await.unwrap();
    let request = server.last();
    assert_eq!(
        request.target(),
        "/content/%7B%22R%22%3A1%7D?query=%5B%22a%20b%22%2C%22c%22%5D&xml=%3Ca%2F%3E\
         &free=%7B%22a%22%3Anull%7D&raw=a%20b"
    );
    assert_eq!(request.header("X-Header"), Some("{\"R\":1}"));
    assert_eq!(request.header("Cookie"), Some("cookie=%7B%22R%22%3A1%7D"));
}

#[tokio::test]
async fn scalars() {
    let server = Server::new();
    let client = client(&server);
    let other = client.other();
    // What is constant is sent, what has a default is not.
    assert_eq!(target!(server, other.scalars()), "/scalars?fixed=v1");
    let call = other
        .scalars()
        .boolean(true)
        .integer(-7)
        .number(1.5)
        .date("2026-01-31");
    let call = call
        .time("2026-01-31T23:59:59+02:00")
        .choice(ScalarsChoice::AB)
        .nullable("null");
    let call = call
        .default(20)
        .odd_name(&[1, 2])
        .dates(&["2026-01-01", "2026-01-02"]);
    assert_eq!(
        target!(server, call),
        "/scalars?fixed=v1&boolean=true&integer=-7&number=1.5&date=2026-01-31\
         &time=2026-01-31T23%3A59%3A59%2B02%3A00&choice=a%20b&nullable=null&default=20&odd%20name%5B%5D=1\
         &odd%20name%5B%5D=2&dates=2026-01-01,2026-01-02"
    );
    assert_eq!(
        target!(server, other.scalars().integer(1).integer(2)),
        "/scalars?fixed=v1&integer=2"
    );
}

#[tokio::test]
async fn parameters_of_the_path_item_and_those_that_override_them() {
    let server = Server::new();
    let client = client(&server);
    let item = client.item();
    item.get("a b").limit(3).x_trace("t").send().await.unwrap();
    let request = server.last();
    assert_eq!(request.line, "GET /items/a%20b?limit=3 HTTP/1.1");
    assert_eq!(request.header("X-Trace"), Some("t"));
    let call = item.delete(7).limit(&[1, 2]).limit_header("h").x_trace("t");
    call.send().await.unwrap();
    let request = server.last();
    assert_eq!(request.line, "DELETE /items/7?limit=1,2 HTTP/1.1");
    assert_eq!(request.header("limit"), Some("h"));
    assert_eq!(request.header("X-Trace"), Some("t"));
    let sent = target!(server, item.several_in_segment("a-b", 1, "x/y"));
    assert_eq!(sent, "/several/a-b-1.x%2Fy");
}
