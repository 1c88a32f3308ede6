//! Lists over several pages.

use std::convert::Infallible;

use futures_util::TryStreamExt as _;
use serde::Deserialize;

use super::{API, Server, closed, failures::Scripted, ok, reply};
use crate::{
    __private::{Call, ClientBuilder, Paging, json, paginate},
    Error, Method, Pages, mock,
};

#[derive(Debug, Deserialize)]
struct Page {
    #[serde(default)]
    items: Vec<i64>,
}

/// Items that can be told apart.
#[derive(Debug, Deserialize)]
struct Things {
    items: Vec<serde_json::Value>,
}

impl crate::FromJson for Things {}

impl crate::FromJson for Page {}

fn call(server: &Server) -> Call<Page, Infallible> {
    server
        .client()
        .describe("list", Method::GET, "/list")
        .query("limit", &2)
        .success(200, json)
}

async fn items(
    call: Call<Page, Infallible>,
    paging: Paging,
) -> Result<Vec<i64>, Error<Infallible>> {
    paginate(call, paging, |page| page.items)
        .items()
        .try_collect()
        .await
}

const CURSOR: Paging = Paging::Cursor {
    parameter: "page_key",
    next: "/meta/key",
};

#[tokio::test]
async fn a_cursor_is_followed_past_empty_pages() {
    let server = Server::new([
        ok(r#"{"items":[1,2],"meta":{"key":"a b&c"}}"#),
        ok(r#"{"items":[],"meta":{"key":17}}"#),
        ok(r#"{"items":[3],"meta":{"key":""}}"#),
    ]);
    assert_eq!(items(call(&server), CURSOR).await.unwrap(), [1, 2, 3]);
    assert_eq!(
        server.lines(),
        [
            "GET /list?limit=2",
            "GET /list?limit=2&page_key=a%20b%26c",
            "GET /list?limit=2&page_key=17"
        ]
    );
    for end in [
        r#"{"items":[1]}"#,
        r#"{"items":[1],"meta":{"key":null}}"#,
        r#"{"items":[1],"meta":null}"#,
    ] {
        let server = Server::new([ok(end)]);
        assert_eq!(items(call(&server), CURSOR).await.unwrap(), [1]);
        assert_eq!(server.requests().len(), 1);
    }
}

/// r4: a key that is a number keeps its text, and stays a number in a body.
#[tokio::test]
async fn numeric_keys_are_sent_as_they_came() {
    for number in [
        "17",
        "7.0",
        "1e2",
        "-0",
        "1.10",
        "12345678901234567890123",
        "1e400",
    ] {
        let pages = || {
            [
                reply(
                    200,
                    &[],
                    format!(r#"{{"items":[1],"meta":{{"a/b~":[0, {number} ]}}}}"#),
                ),
                ok(r#"{"items":[2],"meta":{"a/b~":[0,null]}}"#),
            ]
        };
        let next = "/meta/a~1b~0/1";
        let server = Server::new(pages());
        let paging = Paging::Cursor {
            parameter: "page_key",
            next,
        };
        assert_eq!(items(call(&server), paging).await.unwrap(), [1, 2]);
        let escaped = number.replace('+', "%2B");
        assert_eq!(
            server.lines()[1],
            format!("GET /list?limit=2&page_key={escaped}")
        );
        let server = Server::new(pages());
        let paging = Paging::BodyCursor {
            parameter: "cursor",
            next,
        };
        let search = server
            .client()
            .describe("search", Method::POST, "/search")
            .success(200, json);
        assert_eq!(
            items(search.json_body(&serde_json::json!({})), paging)
                .await
                .unwrap(),
            [1, 2]
        );
        let requests = server.requests();
        assert!(
            requests[1].ends_with(&format!("{{\"cursor\":{number}}}")),
            "{}",
            requests[1]
        );
    }
}

#[tokio::test]
async fn a_repeated_key_is_an_error() {
    let server = Server::new([ok(r#"{"items":[1],"meta":{"key":"k"}}"#)]);
    let mut pages = paginate(call(&server), CURSOR, |page| page.items);
    assert!(pages.next_page().await.unwrap().is_ok());
    let error = pages.next_page().await.unwrap().unwrap_err();
    assert!(
        error.to_string().contains("fetched before") && error.to_string().contains("/meta/key"),
        "{error}"
    );
    assert!(pages.next_page().await.is_none());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_cursor_may_go_into_the_body() {
    let server = Server::new([ok(r#"{"items":[1],"key":"k"}"#), ok(r#"{"items":[2]}"#)]);
    let call: Call<Page, Infallible> = server
        .client()
        .describe("search", Method::POST, "/search")
        .success(200, json);
    let paging = Paging::BodyCursor {
        parameter: "cursor",
        next: "/key",
    };
    assert_eq!(
        items(call.json_body(&serde_json::json!({"q": 1})), paging)
            .await
            .unwrap(),
        [1, 2]
    );
    let bodies: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.split_once("\r\n\r\n").unwrap().1.to_owned())
        .collect();
    assert_eq!(bodies, [r#"{"q":1}"#, r#"{"q":1,"cursor":"k"}"#]);
}

#[tokio::test]
async fn offsets_and_page_numbers_count() {
    let pages = || {
        [
            ok(r#"{"items":[1,2]}"#),
            ok(r#"{"items":[3]}"#),
            ok(r#"{"items":[]}"#),
        ]
    };
    let offset = Paging::Offset {
        parameter: "offset",
        items: "/items",
        total: Some("/total"),
    };
    let server = Server::new(pages());
    assert_eq!(items(call(&server), offset).await.unwrap(), [1, 2, 3]);
    assert_eq!(
        server.lines(),
        [
            "GET /list?limit=2",
            "GET /list?limit=2&offset=2",
            "GET /list?limit=2&offset=3"
        ]
    );

    let server = Server::new([ok(r#"{"items":[1,2],"total":12}"#)]);
    assert_eq!(
        items(call(&server).query("offset", &10), offset)
            .await
            .unwrap(),
        [1, 2]
    );
    assert_eq!(server.lines(), ["GET /list?limit=2&offset=10"]);

    let number = Paging::PageNumber {
        parameter: "page",
        first: 1,
        items: "/items",
        total: None,
    };
    let server = Server::new(pages());
    assert_eq!(items(call(&server), number).await.unwrap(), [1, 2, 3]);
    assert_eq!(
        server.lines(),
        [
            "GET /list?limit=2",
            "GET /list?limit=2&page=2",
            "GET /list?limit=2&page=3"
        ]
    );
    let number = Paging::PageNumber {
        parameter: "page",
        first: 0,
        items: "/items",
        total: Some("/pages"),
    };
    let pages = [1, 2].map(|n| ok(&format!(r#"{{"items":[{n}],"pages":2}}"#)));
    let server = Server::new(pages);
    assert_eq!(items(call(&server), number).await.unwrap(), [1, 2]);
    assert_eq!(
        server.lines(),
        ["GET /list?limit=2", "GET /list?limit=2&page=1"]
    );
}

#[tokio::test]
async fn urls_are_followed_within_the_origin() {
    let next = ("link", r#"<?p=2>; rel="next", </>; rel=first"#);
    let server = Server::new([
        reply(200, &[next], r#"{"items":[1]}"#),
        ok(r#"{"items":[2]}"#),
    ]);
    assert_eq!(
        items(call(&server), Paging::LinkHeader).await.unwrap(),
        [1, 2]
    );
    assert_eq!(server.lines(), ["GET /list?limit=2", "GET /list?p=2"]);

    let in_body = Paging::NextUrl { next: "/next" };
    let server = Server::new([
        ok(r#"{"items":[1],"next":"/other?p=2"}"#),
        ok(r#"{"items":[2],"next":null}"#),
    ]);
    let client = server.builder().credential("query", "k").build().unwrap();
    let call: Call<Page, Infallible> = client
        .describe("list", Method::GET, "/list")
        .security(&[&["query"]])
        .success(200, json);
    assert_eq!(items(call, in_body).await.unwrap(), [1, 2]);
    assert_eq!(
        server.lines(),
        ["GET /list?api_key=k", "GET /other?p=2&api_key=k"]
    );

    for hostile in [
        "https://evil.example/",
        "//evil.example",
        "http://127.0.0.1:1/",
    ] {
        let server = Server::new([ok(&format!(r#"{{"items":[1],"next":"{hostile}"}}"#))]);
        let error = items(self::call(&server), in_body).await.unwrap_err();
        assert!(error.to_string().contains("another origin"), "{error}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_link_is_followed_with_get() {
    let server = Server::new([
        ok(r#"{"items":[1],"next":"/other?p=2"}"#),
        ok(r#"{"items":[2]}"#),
    ]);
    let call: Call<Page, Infallible> = server
        .client()
        .describe("search", Method::POST, "/search")
        .json_body(&serde_json::json!({"filter": "a"}))
        .extra_body("more", true)
        .idempotency_key("k")
        .success(200, json);
    let next = Paging::NextUrl { next: "/next" };
    assert_eq!(items(call, next).await.unwrap(), [1, 2]);
    assert_eq!(server.lines(), ["POST /search", "GET /other?p=2"]);
    let second = server.requests().pop().unwrap().to_lowercase();
    for gone in [
        "content-type",
        "content-length",
        "idempotency-key",
        "filter",
    ] {
        assert!(!second.contains(gone), "{second}");
    }
}

#[tokio::test]
async fn an_error_ends_the_list() {
    let server = Server::new([
        ok(r#"{"items":[1],"meta":{"key":"k"}}"#),
        reply(400, &[], "no"),
    ]);
    let mut pages = paginate(call(&server), CURSOR, |page| page.items);
    assert!(pages.next_page().await.unwrap().is_ok());
    assert_eq!(
        pages
            .next_page()
            .await
            .unwrap()
            .unwrap_err()
            .status()
            .unwrap(),
        400
    );
    assert!(pages.next_page().await.is_none());
    let mut items = paginate(call(&server).path("x", "\n"), CURSOR, |page| page.items).items();
    assert!(matches!(items.try_next().await, Err(Error::Request(_))));
    assert!(items.try_next().await.unwrap().is_none());
    assert!(items.try_next().await.unwrap().is_none());
}

/// Every way of paging, as the first two pages of a list that goes on.
const STYLES: [Paging; 6] = [
    CURSOR,
    Paging::BodyCursor {
        parameter: "cursor",
        next: "/meta/key",
    },
    OFFSET,
    NUMBER,
    Paging::LinkHeader,
    Paging::NextUrl { next: "/next" },
];

const OFFSET: Paging = Paging::Offset {
    parameter: "offset",
    items: "/items",
    total: Some("/total"),
};

const NUMBER: Paging = Paging::PageNumber {
    parameter: "page",
    first: 1,
    items: "/items",
    total: None,
};

/// A page that says, in every way of paging, that another one follows.
fn page(number: usize, items: &str) -> mock::Response {
    let link = format!("</list?p={number}>; rel=next");
    let body = format!(
        r#"{{"items":{items},"meta":{{"key":"k{number}"}},"next":"/list?p={number}","total":100000}}"#
    );
    reply(200, &[("link", &link)], body)
}

/// The ways to misbehave after the first page, or after the second.
fn misbehaviours() -> Vec<(&'static str, Vec<mock::Response>)> {
    let (first, second) = (page(1, "[1,2]"), page(2, "[3,4]"));
    let then = |last: mock::Response| vec![first.clone(), last];
    vec![
        ("a status", then(reply(400, &[], "no"))),
        ("a status of the server", then(reply(500, &[], "no"))),
        ("no JSON", then(reply(200, &[], "<html>"))),
        ("nothing", then(reply(200, &[], ""))),
        ("items that do not fit", then(page(2, r#"["x"]"#))),
        ("items that are no array", then(page(2, "7"))),
        ("no connection", then(closed())),
        ("the same page again", then(first.clone())),
        ("pages in a circle", vec![first.clone(), second, first]),
    ]
}

/// A class of faults: a list goes on after an error, or forever with a server that repeats itself.
#[tokio::test]
async fn whatever_goes_wrong_ends_the_list_in_every_way_of_paging() {
    for paging in STYLES {
        for (what, replies) in misbehaviours() {
            let pages = replies.len();
            let told = format!("{what}, {paging:?}");
            let list = |server: &Server| {
                let call = call(server).max_retries(0);
                let call = match paging {
                    Paging::BodyCursor { .. } => call.json_body(&serde_json::json!({})),
                    _ => call,
                };
                paginate(call, paging, |page| page.items)
            };

            let server = Server::new(replies.clone());
            let mut one_by_one = list(&server);
            for _ in 1..pages {
                assert!(one_by_one.next_page().await.unwrap().is_ok(), "{told}");
            }
            assert!(one_by_one.next_page().await.unwrap().is_err(), "{told}");
            for _ in 0..3 {
                assert!(one_by_one.next_page().await.is_none(), "{told}");
            }
            assert_eq!(server.requests().len(), pages, "{told}");

            let server = Server::new(replies.clone());
            let mut stream = list(&server).pages();
            for _ in 1..pages {
                assert!(stream.try_next().await.unwrap().is_some(), "{told}");
            }
            assert!(stream.try_next().await.is_err(), "{told}");
            for _ in 0..3 {
                assert!(stream.try_next().await.unwrap().is_none(), "{told}");
            }
            assert_eq!(server.requests().len(), pages, "{told}");

            let server = Server::new(replies);
            let mut stream = list(&server).items();
            for _ in 1..pages {
                for _ in 0..2 {
                    assert!(stream.try_next().await.unwrap().is_some(), "{told}");
                }
            }
            assert!(stream.try_next().await.is_err(), "{told}");
            for _ in 0..3 {
                assert!(stream.try_next().await.unwrap().is_none(), "{told}");
            }
            assert_eq!(server.requests().len(), pages, "{told}");
        }
    }
}

#[tokio::test]
async fn a_list_that_points_at_itself_is_asked_once() {
    let in_body = r#"{"items":[1],"next":"/list?limit=2"}"#;
    let link = ("link", "</list?limit=2>; rel=next");
    for (paging, reply) in [
        (Paging::NextUrl { next: "/next" }, ok(in_body)),
        (Paging::LinkHeader, reply(200, &[link], r#"{"items":[1]}"#)),
    ] {
        let server = Server::new([reply]);
        let error = items(call(&server), paging).await.unwrap_err();
        assert!(error.to_string().contains("fetched before"), "{error}");
        assert_eq!(server.requests().len(), 1);
    }
}

/// A list whose pages say that another one follows, in every way of paging, with the items of each by its number.
fn things(
    paging: Paging,
    pages: usize,
    items: impl Fn(usize) -> String,
) -> Pages<Things, serde_json::Value, Infallible> {
    let transport = Scripted::new((1..=pages).map(|number| page(number, &items(number))));
    let builder = ClientBuilder::new(&API).base_url("http://127.0.0.1:9");
    let client = builder.transport(transport).build().unwrap();
    let call: Call<Things, Infallible> = client
        .describe("list", Method::POST, "/list")
        .json_body(&serde_json::json!({}))
        .success(200, json);
    paginate(call, paging, |page| page.items)
}

/// The pages until the first error, and the error.
async fn until_the_end<T, I, E>(mut pages: Pages<T, I, E>) -> (usize, Option<Error<E>>) {
    let mut fetched = 0;
    while let Some(page) = pages.next_page().await {
        match page {
            Ok(_) => fetched += 1,
            Err(error) => return (fetched, Some(error)),
        }
    }
    (fetched, None)
}

/// A class of faults: a list goes on with pages that bring nothing new.
#[tokio::test]
async fn pages_without_anything_new_end_the_list() {
    for paging in [OFFSET, NUMBER] {
        for (what, again) in [
            ("in the same order", r#"[{"id":1},{"id":2}]"#),
            ("in another order", r#"[{"id":2},{"id":1}]"#),
            ("some of them", r#"[{"id":2}]"#),
            ("with members in another order", r#"[{"n":1,"id":3}]"#),
        ] {
            let pages = things(paging, 9, |number| match number {
                1 => r#"[{"id":1},{"id":2}]"#.to_owned(),
                2 => r#"[{"id":3,"n":1}]"#.to_owned(),
                _ => again.to_owned(),
            });
            let (fetched, error) = until_the_end(pages).await;
            assert_eq!(fetched, 2, "{what}, {paging:?}");
            let error = error.unwrap().to_string();
            assert!(
                error.contains("at `/items`: the page has no new items"),
                "{error}"
            );
        }
    }
}

/// What may be right comes to an end all the same.
#[tokio::test]
async fn equal_pages_are_a_list_up_to_a_number() {
    let all = STYLES.map(|paging| (paging, "[]"));
    let counted = [OFFSET, NUMBER];
    let equal = ["[0,0]", "[7]", r#"["a","b","a"]"#, r#"[{"v":0},{"v":0}]"#];
    let counted = counted
        .into_iter()
        .flat_map(|paging| equal.map(|items| (paging, items)));
    for (paging, items) in all.into_iter().chain(counted) {
        let ends_empty = matches!(paging, Paging::Offset { .. } | Paging::PageNumber { .. });
        let told = format!("{paging:?} {items}");
        if ends_empty && items == "[]" {
            continue;
        }
        // As many as may be, and then others.
        let pages = things(paging, 1_010, |number| match number {
            ..1_000 => items.to_owned(),
            1_010 => "7".to_owned(),
            _ => format!("[{number}]"),
        });
        let (fetched, _) = until_the_end(pages).await;
        assert_eq!(fetched, 1_009, "{told}");
        // For ever.
        let pages = things(paging, 1_200, |_| items.to_owned());
        let (fetched, error) = until_the_end(pages).await;
        assert_eq!(fetched, 999, "{told}");
        let error = error.unwrap().to_string();
        assert!(error.contains("1000 pages in a row are equal"), "{error}");
    }
}
