//! What does not fit is kept, listed and written back: every place × every misfit.

use http::{HeaderMap, StatusCode};
use serde::Serialize;

use super::{
    fixture::{Id, Mode},
    tolerant_json, *,
};
use crate::{
    DecodeError, Kept, Map, Maybe, Raw, RawResponse, Response, Tuple, Value,
    decode::json,
    json::to_string,
    probe::{JsonTypes, Probe},
};

#[derive(Clone, Debug, PartialEq)]
struct Item {
    id: i64,
    name: Option<String>,
    misfits: Misfits,
}

crate::object!(Item with misfits { id = "id": required, name = "name": optional });

#[derive(Clone, Debug, PartialEq)]
enum Event {
    Item(Box<Item>),
    Unknown(Raw),
}

crate::tagged_union!(Event, "kind" { Item = ["item"] });

#[derive(Clone, Debug, PartialEq)]
enum Untold {
    Item(Box<Item>),
    Unknown(Raw),
}

crate::tagged_union!(optional Untold, "kind" { Item = ["item"]; default Item });

/// A tag that was not there is not added because something else does not fit.
#[test]
fn an_optional_tag_is_left_out_beside_misfits() {
    let text = r#"{"id":1,"name":7}"#;
    let (read, deviations) = decode_tolerantly::<Untold>(text).unwrap();
    assert!(matches!(&read, Untold::Item(_)));
    assert_eq!(deviations.count(), 1);
    assert_eq!(to_string(&read).unwrap(), text);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Level {
    One,
    Unknown(i64),
}

crate::integer_enum!(Level { One = 1 });

/// Where a value may stand, as JSON around it, with the pointer of the value. `~` is the value, `+` one that fits.
const PLACES: &[(&str, &str)] = &[
    (
        r#"{"required":[],"nullable":null,"optional":~}"#,
        "/optional",
    ),
    (r#"{"required":[],"nullable":~,"extra":+}"#, "/nullable"),
    (r#"{"required":[],"nullable":null,"maybe":~}"#, "/maybe"),
    (r#"{"required":[~],"nullable":null}"#, "/required/0"),
    (r#"{"required":[+,+,~],"nullable":null}"#, "/required/2"),
    (
        r#"{"required":[],"nullable":null,"list":[+,~,+]}"#,
        "/list/1",
    ),
    (r#"{"required":[],"nullable":null,"list":[~,+]}"#, "/list/0"),
    (
        r#"{"required":[],"nullable":null,"nullables":[null,~,+]}"#,
        "/nullables/1",
    ),
    (
        r#"{"required":[],"nullable":null,"map":{"a":+,"b/~0":~,"c":+}}"#,
        "/map/b~1~00",
    ),
    (r#"{"required":[],"nullable":null,"map":{"a":~}}"#, "/map/a"),
    (
        r#"{"required":[],"nullable":null,"nested":[[+],[],[+,~,+]]}"#,
        "/nested/2/1",
    ),
    (r#"{"required":[],"nullable":null,"rows":[+,~]}"#, "/rows/1"),
    (
        r#"{"required":[],"nullable":null,"tuple":[1,~]}"#,
        "/tuple/1",
    ),
    (
        r#"{"required":[],"nullable":null,"tuple":[1,~,+]}"#,
        "/tuple/1",
    ),
    (
        r#"{"required":[],"nullable":null,"tuple":[1,+,+,~,+]}"#,
        "/tuple/3",
    ),
    (
        r#"{"required":[],"nullable":null,"lists":{"a":[+],"b":[~]}}"#,
        "/lists/b/0",
    ),
    (r#"{"required":[],"nullable":null,"a":+,"b":~,"c":+}"#, "/b"),
    (
        r#"{"required":[],"nullable":null,"inner":{"required":[+,~],"nullable":+}}"#,
        "/inner/required/1",
    ),
];

/// Values at the top, and in unions that hold lists.
const LISTS: &[(&str, &str)] = &[("[~]", "/0"), ("[+,~,+]", "/1"), ("[+,+,~]", "/2")];

fn filled(place: &str, value: &str, fitting: &str) -> String {
    // The tilde of a name is not the value.
    let place = place.replace("~0", "\u{0}").replace('~', "\u{1}");
    place
        .replace('+', fitting)
        .replace('\u{1}', value)
        .replace('\u{0}', "~0")
}

fn tolerantly<T: FromJson>(text: &str) -> (T, Deviations) {
    tolerant_json(text.as_bytes(), false).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn strictly<T: FromJson>(text: &str) -> Result<T, DecodeError> {
    tolerant_json(text.as_bytes(), true).map(|(value, _)| value)
}

/// The path of an error, of a pointer.
fn dotted(pointer: &str) -> String {
    let mut path = String::new();
    for token in pointer.split('/').skip(1) {
        let name = token.replace("~1", "/").replace("~0", "~");
        match name.parse::<usize>() {
            Ok(_) => path.push_str(&format!("[{name}]")),
            Err(_) if path.is_empty() => path.push_str(&name),
            Err(_) => path.push_str(&format!(".{name}")),
        }
    }
    path
}

/// Tolerant: read, listed at its pointer and written back byte for byte. Strict: an error at its path.
fn check<T: FromJson + Serialize>(text: &str, pointer: &str, value: &str) {
    let (read, deviations) = tolerantly::<T>(text);
    assert_eq!(deviations.count(), 1, "{text}: {deviations:?}");
    let found = deviations.at(pointer);
    let found = found.unwrap_or_else(|| panic!("{text}: {deviations:?}"));
    assert_eq!(found.raw().get(), value, "{text}");
    assert!(deviations.are_held(), "{text}");
    assert_eq!(to_string(&read).unwrap(), text);
    let error = strictly::<T>(text).err().unwrap();
    assert!(
        error.path().starts_with(&dotted(pointer)),
        "{text}: {error}"
    );
}

/// A struct with every place of a type, and the checks of these places.
macro_rules! places {
    ($module:ident, $type:ty, $fitting:literal, $misfits:expr) => {
        mod $module {
            use super::*;

            #[derive(Clone, Debug, PartialEq)]
            struct Holder {
                required: Vec<$type>,
                nullable: Option<$type>,
                optional: Option<$type>,
                maybe: Maybe<$type>,
                list: Option<Vec<$type>>,
                nullables: Option<Vec<Option<$type>>>,
                map: Option<Map<$type>>,
                nested: Option<Vec<Vec<$type>>>,
                rows: Option<Rows>,
                tuple: Maybe<Tuple<(i64,), $type, (Option<$type>,)>>,
                lists: Option<Map<Vec<$type>>>,
                inner: Option<Box<Holder>>,
                extra: Map<$type>,
                misfits: Misfits,
            }

            crate::object!(Holder with misfits {
                required = "required": required,
                nullable = "nullable": nullable,
                optional = "optional": optional,
                maybe = "maybe": optional,
                list = "list": optional,
                nullables = "nullables": optional,
                map = "map": optional,
                nested = "nested": optional,
                rows = "rows": optional,
                tuple = "tuple": optional,
                lists = "lists": optional,
                inner = "inner": optional,
                ..extra
            });

            #[derive(Clone, Debug, PartialEq)]
            struct Rows(Vec<$type>);

            crate::newtype!(Rows(Vec<$type>));

            #[derive(Clone, Debug, PartialEq)]
            enum Choice {
                List(Vec<$type>),
                Unknown(Raw),
            }

            crate::untagged_union!(Choice {
                List: Probe { types: JsonTypes::ARRAY, ..Probe::ANY },
            });

            #[test]
            fn in_every_place() {
                for value in $misfits {
                    for (place, pointer) in PLACES {
                        let may_be_null = ["/optional", "/nullable", "/maybe", "/tuple/1"]
                            .contains(pointer)
                            || pointer.starts_with("/nullables");
                        if value == "null" && may_be_null {
                            continue;
                        }
                        let text = filled(place, value, $fitting);
                        check::<Holder>(&text, pointer, value);
                        let page = format!("[{text}]");
                        check::<Vec<Holder>>(&page, &format!("/0{pointer}"), value);
                    }
                    for (place, pointer) in LISTS {
                        let text = filled(place, value, $fitting);
                        // No struct is around it: the response holds it.
                        let raw = RawResponse::new(StatusCode::OK, HeaderMap::new(), text.clone());
                        let (body, deviations) = collect(|| json::<Vec<$type>>(&raw));
                        let mut response = Response::new(StatusCode::OK, HeaderMap::new(), body.unwrap());
                        response.deviations = deviations;
                        assert_eq!(to_string(&response).unwrap(), text);
                        let found = response.deviations().at(pointer).unwrap();
                        assert_eq!(found.raw().get(), value);
                        assert_eq!(to_string(&tolerantly::<Rows>(&text).1.write_back(&tolerantly::<Rows>(&text).0).unwrap()).unwrap(), text);
                        // A union holds a list as a whole.
                        let (choice, deviations) = tolerantly::<Choice>(&text);
                        assert_eq!((to_string(&choice).unwrap(), deviations.count()), (text.clone(), 1));
                        let error = strictly::<Vec<$type>>(&text).err().unwrap();
                        assert!(error.path().starts_with(&dotted(pointer)), "{error}");
                        assert!(strictly::<Choice>(&text).is_err());
                    }
                }
            }
        }
    };
}

places!(
    texts,
    String,
    r#""a""#,
    [
        "7",
        "null",
        "true",
        "[]",
        r#"{"a": 1.0}"#,
        r#""\ud800""#,
        r#""a\uDC00b""#
    ]
);
places!(
    integers,
    i64,
    "1",
    [
        r#""1""#,
        "null",
        "false",
        "[1]",
        "{}",
        "1.5",
        "99999999999999999999",
        "-1e400",
        r#""\ud800""#
    ]
);
places!(small_integers, u8, "1", ["256", "-1", "1e3"]);
places!(floats, f64, "1.5", [r#""1""#, "null", "1e400"]);
places!(booleans, bool, "true", ["1", "null", r#""true""#]);
places!(
    enums,
    Mode,
    r#""auto""#,
    ["7", "null", "1.50", "{}", r#"["auto"]"#, r#""\ud800""#]
);
places!(
    integer_enums,
    Level,
    "1",
    [r#""1""#, "null", "1.5", "99999999999999999999"]
);
places!(
    structs,
    Item,
    r#"{"id":1}"#,
    [
        "7",
        "null",
        "[]",
        "{}",
        r#"{"name":"a"}"#,
        r#"{"id":null}"#,
        r#"{"id": 99999999999999999999}"#,
        r#"{"id":"\ud800"}"#
    ]
);
places!(
    tagged_unions,
    Event,
    r#"{"kind":"item","id":1}"#,
    [
        r#"{"kind":"item"}"#,
        r#"{"kind":"item","id":"x"}"#,
        r#"{"id":1.5,"kind":"item"}"#,
        r#"{"kind":"item","id":"\ud800"}"#
    ]
);
places!(
    untagged_unions,
    Id,
    "1",
    [r#""\ud800""#, "99999999999999999999"]
);
places!(
    lists_of_structs,
    Vec<Item>,
    r#"[{"id":1}]"#,
    ["7", "null", "{}"]
);

/// A misfit inside a payload, an element or a map value is kept by the innermost struct.
#[test]
fn the_innermost_struct_holds_it() {
    for (text, pointer) in [
        (r#"{"id":1,"name":7}"#, "/name"),
        (r#"{"id":1,"name":{"a": 1.50}}"#, "/name"),
    ] {
        check::<Item>(text, pointer, &text[15..text.len() - 1]);
        let event = format!(r#"{{"kind":"item",{}"#, &text[1..]);
        check::<Event>(&event, pointer, &text[15..text.len() - 1]);
        let (Event::Item(item), _) = tolerantly::<Event>(&event) else {
            panic!("the payload is typed");
        };
        assert_eq!(item.misfits.at("/name").unwrap().pointer(), "/name");
        let (items, _) = tolerantly::<Vec<Item>>(&format!("[{text},{text}]"));
        assert!(items.iter().all(|item| item.misfits.iter().count() == 1));
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Patch {
    a: Maybe<String>,
    b: Option<Vec<i64>>,
    c: Option<String>,
    d: Option<Map<i64>>,
    misfits: Misfits,
}

crate::object!(Patch with misfits {
    a = "a": optional, b = "b": optional, c = "c": nullable, d = "d": optional
});

#[derive(Clone, Debug, PartialEq)]
enum Overlapping {
    Item(Kept<Item>),
    Unknown(Raw),
}

crate::untagged_union!(Overlapping {
    Item: Probe {
        required: &["id"],
        known: &["id", "name"],
        ..Probe::ANY
    },
});

/// Undeclared members are written in addition to what did not fit.
#[test]
fn what_is_not_known_and_what_does_not_fit_are_both_written() {
    let text = r#"{"id":1,"name":[7.0],"more":1e400}"#;
    check::<Overlapping>(text, "/name", "[7.0]");
    check::<Vec<Overlapping>>(&format!("[{text}]"), "/0/name", "[7.0]");
}

/// Undeclared values of enums are not misfits.
#[test]
fn what_is_open_fits() {
    let (modes, deviations) = tolerantly::<Vec<Mode>>(r#"["new","auto"]"#);
    assert!(deviations.is_empty() && !modes[0].is_known() && modes[1].is_known());
    let (levels, deviations) = tolerantly::<Vec<Level>>("[7,1.0]");
    assert!(deviations.is_empty() && !levels[0].is_known() && levels[1].is_known());
}

/// Code changes a value after it was read: what is set replaces what was received.
#[test]
fn what_is_set_replaces_what_came() {
    const TEXT: &str = r#"{"a":1,"b":["x",2,"y",4],"c":3,"d":{"k":"z","l":1}}"#;
    type Change = fn(&mut Patch);
    let changes: &[(Change, &str)] = &[
        (|_| {}, TEXT),
        (
            |p| p.a = Maybe::Null,
            r#"{"a":null,"b":["x",2,"y",4],"c":3,"d":{"k":"z","l":1}}"#,
        ),
        (
            |p| p.a = Maybe::from("t".to_owned()),
            r#"{"a":"t","b":["x",2,"y",4],"c":3,"d":{"k":"z","l":1}}"#,
        ),
        (
            |p| p.c = Some("t".to_owned()),
            r#"{"a":1,"b":["x",2,"y",4],"c":"t","d":{"k":"z","l":1}}"#,
        ),
        (|p| p.b = None, r#"{"a":1,"c":3,"d":{"k":"z","l":1}}"#),
        (
            |p| p.b = Some(vec![]),
            r#"{"a":1,"b":["x","y"],"c":3,"d":{"k":"z","l":1}}"#,
        ),
        (
            |p| p.b = Some(vec![2, 4, 5]),
            r#"{"a":1,"b":["x",2,"y",4,5],"c":3,"d":{"k":"z","l":1}}"#,
        ),
        (
            |p| {
                p.d.as_mut().unwrap().insert("k".to_owned(), 5);
            },
            r#"{"a":1,"b":["x",2,"y",4],"c":3,"d":{"l":1,"k":5}}"#,
        ),
        (
            |p| p.misfits.remove("/b/0"),
            r#"{"a":1,"b":[2,4,"y"],"c":3,"d":{"k":"z","l":1}}"#,
        ),
        (
            |p| p.misfits.remove("/b"),
            r#"{"a":1,"b":[2,4],"c":3,"d":{"k":"z","l":1}}"#,
        ),
        (
            |p| p.misfits.remove("/a"),
            r#"{"b":["x",2,"y",4],"c":3,"d":{"k":"z","l":1}}"#,
        ),
        (|p| p.misfits.remove("/bb"), TEXT),
        (
            |p| p.misfits.remove(""),
            r#"{"b":[2,4],"c":null,"d":{"l":1}}"#,
        ),
    ];
    let (read, deviations) = tolerantly::<Patch>(TEXT);
    assert_eq!((deviations.count(), read.misfits.iter().count()), (5, 5));
    for (index, (change, expected)) in changes.iter().enumerate() {
        let mut patch = read.clone();
        assert_eq!(patch, read);
        change(&mut patch);
        assert_eq!(to_string(&patch).unwrap(), *expected, "{index}");
        assert_eq!(patch == read, *expected == TEXT, "{index}");
        assert_eq!(
            serde_json::to_value(&patch).unwrap(),
            serde_json::from_str::<Value>(expected).unwrap()
        );
    }
    assert_eq!(to_string(&Patch::default()).unwrap(), r#"{"c":null}"#);
}

#[test]
fn no_text_tells_a_value_that_is_kept() {
    let (patch, _) = tolerantly::<Patch>(r#"{"a":{"x":"canary"},"b":["canary"],"c":1}"#);
    let told = format!("{patch:?}");
    assert!(!told.contains("canary"), "{told}");
    assert!(
        told.contains(r#"misfits: ["/a": object, expected a string, "/b/0""#),
        "{told}"
    );
}

/// Of a duplicate name, the last value counts.
#[test]
fn of_a_name_that_comes_twice_one_value_is_written() {
    for (text, expected) in [
        (r#"{"a":1,"a":"t"}"#, r#"{"a":"t","c":null}"#),
        (r#"{"a":"t","a":1}"#, r#"{"a":1,"c":null}"#),
    ] {
        assert_eq!(to_string(&tolerantly::<Patch>(text).0).unwrap(), expected);
    }
}

/// Many misfits in one container cost one pass over it.
#[test]
fn many_misfits_are_written_back() {
    let list = vec![r#""x",1"#; 20_000].join(",");
    let map: Vec<String> = (0..20_000)
        .map(|n| format!(r#""{n}":{}"#, if n % 2 == 0 { "1" } else { "[]" }))
        .collect();
    let text = format!(r#"{{"b":[{list}],"c":null,"d":{{{}}}}}"#, map.join(","));
    let (patch, deviations) = tolerantly::<Patch>(&text);
    assert_eq!(
        (deviations.count(), deviations.iter().count()),
        (30_000, Deviations::MOST)
    );
    assert!(to_string(&patch).unwrap() == text);
}

/// Constraints are checked on the typed values, not on what is written back between them.
#[test]
fn rules_are_checked_without_misfits() {
    #[derive(Clone, Debug, PartialEq)]
    struct Limits {
        list: Vec<Limit>,
        misfits: Misfits,
    }
    #[derive(Clone, Debug, PartialEq)]
    struct Limit {
        n: i64,
    }
    crate::object!(Limits with misfits { list = "list": required });
    crate::object!(Limit { n = "n": required });
    crate::validate!(Limits { "/list": list });
    crate::validate!(Limit { "/n": [Maximum("5")] });
    let (limits, _) = tolerantly::<Limits>(r#"{"list":[{"n":1},{"n":"x"},{"n":9}]}"#);
    assert!(limits.list[0].validate().is_ok());
    let invalid = limits.validate().unwrap_err();
    assert_eq!(invalid.to_string(), "/list/1/n: more than 5");
}

/// A panic while values are written without their misfits, caught by the caller, does not lose those of later values.
#[test]
fn misfits_are_written_after_a_panic() {
    let text = r#"{"id":1,"name":2}"#;
    let (item, _) = tolerantly::<Item>(text);
    let caught = std::panic::catch_unwind(|| without_misfits(|| panic!("as a `Serialize` may")));
    assert!(caught.is_err());
    assert_eq!(to_string(&item).unwrap(), text);
}
