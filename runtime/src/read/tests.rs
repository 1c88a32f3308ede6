//! Reading: every notation of an integer, and every kind of misfit, in every place.

use http::{HeaderMap, StatusCode};

use super::{
    fixture::{Id, Mode},
    tolerant_json, *,
};
use crate::{DecodeError, Map, Raw, RawResponse, Tuple, decode::json};

#[derive(Clone, Debug, PartialEq)]
struct Item {
    id: i64,
    name: Option<String>,
    sizes: Option<Vec<i64>>,
    labels: Option<Map<i64>>,
    mode: Option<Mode>,
    event: Option<Event>,
    id_or_name: Option<Id>,
    pair: Option<Tuple<(i64,), i64, (Option<i64>,)>>,
    next: Option<Box<Item>>,
    count: Option<Count>,
    misfits: Misfits,
}

crate::object!(Item with misfits {
    id = "id": required,
    name = "name": optional,
    sizes = "sizes": optional,
    labels = "labels": optional,
    mode = "mode": optional,
    event = "event": optional,
    id_or_name = "idOrName": optional,
    pair = "pair": optional,
    next = "next": optional,
    count = "count": optional,
});

#[derive(Clone, Debug, PartialEq)]
struct Page {
    items: Vec<Item>,
    total: u64,
}

crate::object!(Page { items = "items": required, total = "total": required });

#[derive(Clone, Debug, PartialEq)]
struct Open {
    extra: Map<i64>,
}

crate::object!(Open { ..extra });

#[derive(Clone, Debug, PartialEq)]
struct Count(Vec<i64>);

crate::newtype!(Count(Vec<i64>));

#[derive(Clone, Debug, PartialEq)]
enum Event {
    Item(Box<Item>),
    Unknown(Raw),
}

crate::tagged_union!(Event, "kind" { Item = ["item"] });

fn strictly<T: FromJson>(text: &str) -> Result<T, DecodeError> {
    tolerant_json(text.as_bytes(), true).map(|(value, _)| value)
}

fn tolerantly<T: FromJson>(text: &str) -> (T, Vec<(String, String)>) {
    let (value, found) = tolerant_json(text.as_bytes(), false).unwrap();
    let told = found
        .iter()
        .map(|found| (found.pointer().to_owned(), found.reason().to_owned()))
        .collect();
    (value, told)
}

/// An integer may have any notation, in every place where a value is read.
#[test]
fn integers_have_any_notation_in_every_place() {
    for (notation, value) in [
        ("7", 7),
        ("7.0", 7),
        ("7.00", 7),
        ("70e-1", 7),
        ("0.7E+1", 7),
        ("-0", 0),
        ("-0.0", 0),
        ("0e99", 0),
        ("1e3", 1000),
        ("-2E1", -20),
        ("9007199254740993.0", 9_007_199_254_740_993),
        ("9223372036854775807.0", i64::MAX),
        ("-9223372036854775808e0", i64::MIN),
    ] {
        let read = |text: &str| serde_json::from_str::<Item>(text).unwrap();
        let of = |member: &str| read(&format!(r#"{{"id":1,{member}}}"#));
        assert_eq!(read(&format!(r#"{{"id":{notation}}}"#)).id, value);
        assert_eq!(
            of(&format!(r#""sizes":[{notation}]"#)).sizes,
            Some(vec![value])
        );
        assert_eq!(
            of(&format!(r#""labels":{{"a":{notation}}}"#))
                .labels
                .unwrap()["a"],
            value
        );
        assert_eq!(
            of(&format!(r#""idOrName":{notation}"#)).id_or_name,
            Some(Id::Number(value))
        );
        assert_eq!(
            of(&format!(r#""count":[{notation}]"#)).count,
            Some(Count(vec![value]))
        );
        let pair = of(&format!(r#""pair":[{notation},{notation},{notation}]"#))
            .pair
            .unwrap();
        assert_eq!(
            (pair.0, pair.optional.0, pair.rest[0]),
            (value, Some(value), value)
        );
        let event = of(&format!(r#""event":{{"kind":"item","id":{notation}}}"#)).event;
        assert!(matches!(event, Some(Event::Item(item)) if item.id == value));
        let open: Open = serde_json::from_str(&format!(r#"{{"a":{notation}}}"#)).unwrap();
        assert_eq!(open.extra["a"], value);
        let rows: Vec<Option<Vec<i64>>> = strictly(&format!("[[{notation}],null]")).unwrap();
        assert_eq!(rows, [Some(vec![value]), None]);
        assert_eq!(strictly::<i64>(notation).unwrap(), value);
        assert_eq!(
            strictly::<Count>(&format!("[{notation}]")).unwrap().0,
            [value]
        );
    }
}

/// A value that no integer represents exactly is an error at its path.
#[test]
fn integers_that_cannot_be_held_are_errors() {
    for text in [
        "1.5",
        "1e300",
        "1e-400",
        "1.00000000000000000001",
        "9223372036854775808",
        "9223372036854775807.5",
        "12345678901234567890123",
        "\"1\"",
        "true",
        "[1]",
        "{}",
        "1e400",
    ] {
        let error = strictly::<Item>(&format!(r#"{{"id":1,"sizes":[1,{text}]}}"#)).unwrap_err();
        assert_eq!(error.path(), "sizes[1]", "{text}");
    }
    for text in ["256", "-1", "256.0"] {
        assert!(strictly::<u8>(text).is_err(), "{text}");
    }
    assert_eq!(strictly::<u64>("18446744073709551615.0").unwrap(), u64::MAX);
}

/// What does not fit is kept at the innermost place that can hold it, and the rest is decoded.
#[test]
fn the_smallest_place_around_a_misfit_holds_it() {
    for (item, pointer, reason) in [
        (r#""name":7"#, "/name", "number, expected a string"),
        (r#""name":"\ud800""#, "/name", "string that does not fit"),
        (r#""sizes":{}"#, "/sizes", "object, expected an array"),
        (r#""sizes":[1,null,3]"#, "/sizes/1", "null, expected i64"),
        (r#""sizes":[1,2.5,3]"#, "/sizes/1", "number, expected i64"),
        (
            r#""labels":{"a":1,"b/c":"x"}"#,
            "/labels/b~1c",
            "string, expected i64",
        ),
        (r#""mode":7"#, "/mode", "number, expected a string"),
        (
            r#""event":{"kind":"item","id":"x"}"#,
            "/event",
            "at /id: string, expected i64",
        ),
        (r#""event":{"kind":"item"}"#, "/event", "missing field `id`"),
        (
            r#""event":{"kind":"item","id":1,"name":[]}"#,
            "/event/name",
            "array, expected a string",
        ),
        (r#""event":7"#, "", ""),
        (
            r#""idOrName":99999999999999999999"#,
            "/idOrName",
            "number that does not fit",
        ),
        (
            r#""idOrName":"\ud800""#,
            "/idOrName",
            "string that does not fit",
        ),
        (r#""pair":[1,"x",3]"#, "/pair/1", "string, expected i64"),
        (r#""pair":[1,2,"x"]"#, "/pair/2", "string, expected i64"),
        (r#""pair":["x"]"#, "/pair", "at /0: string, expected i64"),
        (
            r#""pair":[]"#,
            "/pair",
            "array, expected an array of at least 1 item",
        ),
        (
            r#""next":{"id":true}"#,
            "/next",
            "at /id: boolean, expected i64",
        ),
        (
            r#""next":{"id":2,"next":{"id":3,"sizes":["x"]}}"#,
            "/next/next/sizes/0",
            "string, expected i64",
        ),
        (r#""count":[1,"x"]"#, "/count/1", "string, expected i64"),
    ] {
        let text = format!(r#"{{"id":1,{item}}}"#);
        let (value, told) = tolerantly::<Item>(&text);
        assert_eq!(value.id, 1);
        if pointer.is_empty() {
            assert_eq!(told, []);
            continue;
        }
        assert_eq!(told, [(pointer.to_owned(), reason.to_owned())], "{text}");
        assert!(strictly::<Item>(&text).is_err(), "{text}");
        // The value itself is available, and in no text.
        let (_, found) = tolerant_json::<Item>(text.as_bytes(), false).unwrap();
        assert!(text.contains(found.at(pointer).unwrap().raw().get()));
        // The same inside of elements: of a property, and of a list at the root.
        let page = format!(r#"{{"items":[{{"id":0}},{text}],"total":2}}"#);
        let (page, told) = tolerantly::<Page>(&page);
        assert_eq!((page.items.len(), page.total), (2, 2));
        assert_eq!(told[0].0, format!("/items/1{pointer}"));
        let (items, told) = tolerantly::<Vec<Item>>(&format!("[{text},{{\"id\":2}}]"));
        assert_eq!((items.len(), &*told[0].0), (2, &*format!("/0{pointer}")));
    }
}

#[test]
fn what_is_required_is_held_by_the_element_around_it_or_an_error() {
    let text = r#"{"items":[{"id":1},{"id":"x"},{"name":"a"},null,{"id":4}],"total":5}"#;
    let (page, told) = tolerantly::<Page>(text);
    let ids: Vec<i64> = page.items.iter().map(|item| item.id).collect();
    assert_eq!(ids, [1, 4]);
    let told: Vec<&str> = told.iter().map(|(pointer, _)| &**pointer).collect();
    assert_eq!(told, ["/items/1", "/items/2", "/items/3"]);
    for (text, path) in [
        (r#"{"items":[],"total":"x"}"#, "total"),
        (r#"{"items":{},"total":1}"#, "items"),
        (r#"{"items":[{"id":"x"}],"total":-1}"#, "total"),
        (r#"{"total":1}"#, ""),
        ("[]", ""),
    ] {
        let error = tolerant_json::<Page>(text.as_bytes(), false).unwrap_err();
        assert_eq!(error.path(), path, "{text}");
    }
    let error = strictly::<Page>(text).unwrap_err();
    assert_eq!(error.path(), "items[1].id");
    let text = r#"{"id":1,"event":{"kind":"item","id":1,"next":{"id":"x"}}}"#;
    assert_eq!(strictly::<Item>(text).unwrap_err().path(), "event.next.id");
    // Malformed JSON is not a deviation.
    for text in [r#"{"items":[{"id":1"#, "", "[1,]", "\"\u{1}\""] {
        assert!(tolerant_json::<Vec<Item>>(text.as_bytes(), false).is_err());
    }
}

#[test]
fn maps_of_others_keep_what_does_not_fit_aside() {
    let (open, told) = tolerantly::<Open>(r#"{"a":1,"b":null,"c":3.0}"#);
    assert_eq!(open.extra.len(), 2);
    assert_eq!(told[0].0, "/b");
}

#[test]
fn unions_hold_what_does_not_fit_also_without_a_client() {
    let event: Event = serde_json::from_str(r#"{"kind":"item","id":"x"}"#).unwrap();
    assert!(matches!(event, Event::Unknown(_)));
    let ids: Vec<Id> = serde_json::from_str(r#"[1.0,"a",1.5,1e30]"#).unwrap();
    assert_eq!(ids[..2], [Id::Number(1), Id::Text("a".to_owned())]);
    assert!(ids[2..].iter().all(|id| matches!(id, Id::Unknown(_))));
}

#[test]
fn deviations_are_bounded_and_counted() {
    let list = format!("[{}]", vec!["\"x\""; 40].join(","));
    let (numbers, found) = decode_tolerantly::<Vec<i64>>(&list).unwrap();
    assert_eq!(
        (numbers.len(), found.iter().count(), found.count()),
        (0, 32, 40)
    );
    // Those of a value that is kept as a whole are not counted.
    let inner = r#"{"kind":"item","sizes":["x","y"],"labels":{"a":null}}"#;
    let (_, told) = tolerantly::<Vec<Event>>(&format!("[{inner}]"));
    assert_eq!(told.len(), 1);
}

#[test]
fn no_deviation_tells_a_value() {
    let text = r#"{"id":1,"name":{"canary":1},"sizes":["canary, expected canary"],"labels":"canary",
        "mode":{"a":"canary"},"idOrName":99999999999999999999,"next":{"id":"missing field `canary`"}}"#;
    let (_, found) = tolerant_json::<Item>(text.as_bytes(), false).unwrap();
    assert_eq!(found.count(), 6);
    let told = format!("{found:?}");
    assert!(!told.contains("canary") && !told.contains("9999"), "{told}");
}

#[test]
fn the_decoders_of_calls_follow_the_policy() {
    let mut response = RawResponse::new(StatusCode::OK, HeaderMap::new(), r#"[1,"x"]"#);
    let (value, found) = collect(|| json::<Vec<i64>>(&response));
    assert_eq!((value.unwrap(), found.count()), (vec![1], 1));
    response.strict = true;
    let (value, found) = collect(|| json::<Vec<i64>>(&response));
    assert_eq!((value.unwrap_err().path(), found.count()), ("[1]", 0));
}

#[test]
fn what_is_read_is_written_back() {
    let text = r#"{"id":1,"event":{"kind":"item","id":"x"},"idOrName":1.50}"#;
    let (item, _) = tolerantly::<Item>(text);
    assert_eq!(crate::json::to_string(&item).unwrap(), text);
    let mode: Mode = strictly("\"new\"").unwrap();
    assert!(!mode.is_known());
}
