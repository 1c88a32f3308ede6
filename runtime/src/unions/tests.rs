//! The macros as generated code uses them.

use serde::{Deserialize, Serialize};

use crate::{
    Raw, closed_string_enum, integer_enum, object,
    probe::{JsonTypes, Probe},
    read, string_enum, tagged_union, untagged_union,
};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Mode {
    Auto,
    Plan,
    Unknown(String),
}
string_enum!(Mode { Auto = "auto", Plan = "plan \"b\"" });

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Asc,
    Desc,
}
closed_string_enum!(Order { Asc = "asc", Desc = "desc" });

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Low,
    High,
    Unknown(i64),
}
integer_enum!(Level { Low = -1, High = 2 });

#[derive(Clone, Debug, PartialEq)]
struct Text {
    text: String,
}

object!(Text { text = "text": required });

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Tool {
    kind: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    nested: Vec<Event>,
}

impl crate::FromJson for Tool {}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Empty {}

impl crate::FromJson for Empty {}

#[derive(Clone, Debug, PartialEq)]
enum Event {
    Text(Text),
    Tool(Box<Tool>),
    Empty(Empty),
    Unknown(Raw),
}
tagged_union!(Event, "kind" { Text = ["text"], Tool = other ["tool.start", "tool.end"], Empty = other ["empty"] });

#[derive(Clone, Debug, PartialEq)]
enum Message {
    Text(Text),
    Empty(Empty),
    Unknown(Raw),
}
tagged_union!(Message, "k" { Text = ["t"], Empty = other ["e"]; default Text });

#[derive(Clone, Debug, PartialEq)]
enum Id {
    Text(Text),
    Number(i64),
    Nothing(()),
    Unknown(Raw),
}
untagged_union!(Id {
    Text: Probe {
        types: JsonTypes::OBJECT,
        required: &["text"],
        ..Probe::ANY
    },
    Number: Probe {
        types: JsonTypes::INTEGER,
        ..Probe::ANY
    },
    Nothing: Probe {
        types: JsonTypes::NULL,
        ..Probe::ANY
    },
});

fn round_trip<T: Serialize + serde::de::DeserializeOwned>(json: &str) -> T {
    let value: T = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), json);
    // The same through a tree, as `Kept` and parameters go.
    let tree = serde_json::to_value(&value).unwrap();
    assert_eq!(
        serde_json::to_string(&serde_json::from_value::<T>(tree).unwrap()).unwrap(),
        json
    );
    value
}

#[test]
fn enums_keep_what_they_do_not_know() {
    assert_eq!(round_trip::<Mode>(r#""plan \"b\"""#), Mode::Plan);
    let new: Mode = round_trip(r#""new""#);
    assert_eq!(
        (new.as_str(), new.is_known(), Mode::Auto.is_known()),
        ("new", false, true)
    );
    assert_eq!(format!("{:>6}|", Mode::Auto), "  auto|");
    assert_eq!(round_trip::<Order>("\"desc\""), Order::Desc);
    let error = serde_json::from_str::<Order>("\"up\"").unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("`up` is not one of `asc`, `desc`"),
        "{error}"
    );
    assert_eq!(round_trip::<Level>("-1"), Level::Low);
    assert_eq!(serde_json::from_str::<Level>("2.0").unwrap(), Level::High);
    assert_eq!(round_trip::<Level>("7"), Level::Unknown(7));
    assert!(Level::High.is_known());
}

#[test]
fn a_tagged_union_reads_and_writes_its_tag() {
    assert_eq!(
        round_trip::<Event>(r#"{"kind":"text","text":"hi"}"#),
        Event::Text(Text { text: "hi".into() })
    );
    assert_eq!(
        round_trip::<Event>(r#"{"kind":"empty"}"#),
        Event::Empty(Empty {})
    );
    let tool: Event = round_trip(
        r#"{"kind":"tool.end","nested":[{"kind":"text","text":"a"},{"kind":"?","x":1}]}"#,
    );
    assert!(matches!(tool, Event::Tool(tool) if tool.nested.len() == 2));
    for unknown in [
        r#"{"kind":"new","a":[1.5]}"#,
        r#"{"text":"no kind"}"#,
        r#"{"kind":1}"#,
        "[1]",
        "null",
        "\"text\"",
    ] {
        assert!(
            matches!(round_trip::<Event>(unknown), Event::Unknown(_)),
            "{unknown}"
        );
    }
    assert_eq!(
        serde_json::from_str::<Event>(r#"{"k\u0069nd":"t\u0065xt","text":""}"#).unwrap(),
        Event::Text(Text {
            text: String::new()
        })
    );
}

#[test]
fn a_missing_tag_may_mean_a_variant() {
    let text = Message::Text(Text { text: "a".into() });
    assert_eq!(
        serde_json::from_str::<Message>(r#"{"text":"a"}"#).unwrap(),
        text
    );
    assert_eq!(
        serde_json::to_string(&text).unwrap(),
        r#"{"k":"t","text":"a"}"#
    );
    assert!(matches!(
        round_trip::<Message>(r#"{"k":"x"}"#),
        Message::Unknown(_)
    ));
    assert_eq!(
        round_trip::<Message>(r#"{"k":"e"}"#),
        Message::Empty(Empty {})
    );
}

#[derive(Clone, Debug, PartialEq)]
struct Plain {
    text: Option<String>,
}

object!(Plain { text = "text": optional });

#[derive(Clone, Debug, PartialEq)]
enum Typed {
    Word(Plain),
    One(Plain),
    Least(Plain),
    Half(Plain),
    Yes(Plain),
    Nothing(Plain),
    Unknown(Raw),
}
tagged_union!(Typed, "v" {
    Word = ["1", "true", "null"],
    One = [1, 18_446_744_073_709_551_615],
    Least = [-9_223_372_036_854_775_808],
    Half = [-0.5],
    Yes = [true],
    Nothing = [()],
});

/// Every JSON type that a tag can have is read in each notation, and written in its own type.
#[test]
fn tags_are_values_of_json() {
    let plain = || Plain { text: None };
    let unknown = |json: &str| Typed::Unknown(Raw::from_text(json.to_owned()).unwrap());
    for (tag, written, expected) in [
        ("\"1\"", "\"1\"", Typed::Word(plain())),
        ("\"true\"", "\"1\"", Typed::Word(plain())),
        ("\"n\\u0075ll\"", "\"1\"", Typed::Word(plain())),
        ("1", "1", Typed::One(plain())),
        ("1.0", "1", Typed::One(plain())),
        ("10e-1", "1", Typed::One(plain())),
        ("18446744073709551615", "1", Typed::One(plain())),
        (
            "-9223372036854775808",
            "-9223372036854775808",
            Typed::Least(plain()),
        ),
        ("-0.5", "-0.5", Typed::Half(plain())),
        ("-5e-1", "-0.5", Typed::Half(plain())),
        ("true", "true", Typed::Yes(plain())),
        ("null", "null", Typed::Nothing(plain())),
        ("2", "", unknown("{\"v\":2}")),
        (
            "18446744073709551614",
            "",
            unknown("{\"v\":18446744073709551614}"),
        ),
        (
            "9223372036854775807.5",
            "",
            unknown("{\"v\":9223372036854775807.5}"),
        ),
        ("false", "", unknown("{\"v\":false}")),
        ("[1]", "", unknown("{\"v\":[1]}")),
    ] {
        let json = format!("{{\"v\":{tag}}}");
        let value: Typed = serde_json::from_str(&json).unwrap();
        assert_eq!(value, expected, "{tag}");
        let again = match value {
            Typed::Unknown(_) => json,
            _ => format!("{{\"v\":{written}}}"),
        };
        assert_eq!(serde_json::to_string(&value).unwrap(), again);
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Shaped {
    Text(Text),
    Tool(Plain),
    Other(Plain),
    Unknown(Raw),
}
const TEXT: Probe = Probe {
    required: &["text"],
    known: &["text"],
    ..Probe::ANY
};
const PLAIN: Probe = Probe {
    known: &["a"],
    ..Probe::ANY
};
tagged_union!(Shaped, "k" { Text = ["t"], Tool = ["u"], Other = ["o"]; missing { Text: TEXT, Tool: PLAIN, Other: PLAIN } });

#[derive(Clone, Debug, PartialEq)]
enum Likely {
    Tool(Plain),
    Other(Plain),
    Unknown(Raw),
}
tagged_union!(Likely, "k" { Tool = ["u"], Other = ["o"]; otherwise { Tool: PLAIN, Other: PLAIN } });

#[test]
fn without_its_tag_a_value_is_what_it_alone_can_be() {
    let shaped = |json: &str| serde_json::from_str::<Shaped>(json).unwrap();
    assert!(matches!(shaped(r#"{"text":"a"}"#), Shaped::Text(_)));
    assert!(matches!(
        shaped(r#"{"k":"o","text":"a"}"#),
        Shaped::Other(_)
    ));
    assert!(matches!(shaped(r#"{"a":1}"#), Shaped::Unknown(_)));
    assert!(matches!(
        shaped(r#"{"k":"new","text":"a"}"#),
        Shaped::Unknown(_)
    ));
    let likely = |json: &str| serde_json::from_str::<Likely>(json).unwrap();
    assert!(matches!(likely(r#"{"k":"o"}"#), Likely::Other(_)));
    assert!(matches!(likely(r#"{"k":"new"}"#), Likely::Tool(_)));
    assert!(matches!(likely("{}"), Likely::Tool(_)));
    assert!(matches!(likely("[]"), Likely::Unknown(_)));
}

#[derive(Clone, Debug, PartialEq)]
enum Optional {
    Text(Text),
    Tool(Plain),
    Other(Plain),
    Unknown(Raw),
}
tagged_union!(optional Optional, "k" { Text = ["t"], Tool = ["u"], Other = ["o"]; missing { Text: TEXT, Tool: PLAIN, Other: PLAIN } });

#[derive(Clone, Debug, PartialEq)]
struct Kinded {
    kind: String,
}

object!(Kinded { kind = "kind": required });

#[derive(Clone, Debug, PartialEq)]
enum Twice {
    First(Kinded),
    Last(Kinded),
    Unknown(Raw),
}
tagged_union!(Twice, "kind" { First = ["first"], Last = ["last"] });

/// The variant is that of the tag that its payload holds.
#[test]
fn of_several_tags_the_last_counts() {
    let twice: Twice = serde_json::from_str(r#"{"kind":"first","kind":"last"}"#).unwrap();
    let kind = "last".to_owned();
    assert_eq!(twice, Twice::Last(Kinded { kind }));
}

/// A value that was received without the tag is sent without it, unless it would be read as something else.
#[test]
fn an_optional_tag_is_written_where_it_is_needed() {
    let text = Optional::Text(Text { text: "a".into() });
    assert_eq!(round_trip::<Optional>(r#"{"text":"a"}"#), text);
    let other = Optional::Other(Plain { text: None });
    assert_eq!(serde_json::to_string(&other).unwrap(), r#"{"k":"o"}"#);
}

#[test]
fn an_untagged_union_takes_the_variant_that_fits() {
    assert_eq!(
        round_trip::<Id>(r#"{"text":"a"}"#),
        Id::Text(Text { text: "a".into() })
    );
    assert_eq!(round_trip::<Id>("7"), Id::Number(7));
    assert_eq!(round_trip::<Id>("null"), Id::Nothing(()));
    for unknown in ["1.5", r#"{"text":1}"#, r#"{"other":1}"#, "true"] {
        assert!(
            matches!(round_trip::<Id>(unknown), Id::Unknown(_)),
            "{unknown}"
        );
    }
}

#[test]
fn deep_unions_do_not_exhaust_the_stack() {
    let deep = |levels: usize| {
        format!(
            "{}{}",
            r#"{"kind":"tool.start","nested":["#.repeat(levels),
            "]}".repeat(levels)
        )
    };
    assert!(read::json_text::<Event>(&deep(60)).is_ok());
    assert!(read::json_text::<Event>(&deep(100_000)).is_err());
}

/// A value that fits no variant is read again for each of them, at each level: that ends, and is kept.
#[test]
fn what_fits_nothing_is_not_read_without_end() {
    #[derive(Clone, Debug, PartialEq)]
    enum Node {
        Left(Box<Branch>),
        Right(Box<Branch>),
        Unknown(Raw),
    }
    untagged_union!(Node {
        Left: Probe::ANY,
        Right: Probe::ANY
    });

    #[derive(Clone, Debug, PartialEq)]
    struct Branch {
        child: Node,
    }
    object!(Branch { child = "child": required });

    let text = format!("{}7{}", r#"{"child":"#.repeat(100), "}".repeat(100));
    assert!(read::json_text::<Node>(&text).is_err());
    let (node, deviations) = read::decode_tolerantly::<Node>(&text).unwrap();
    assert_eq!(deviations.count(), 1);
    assert_eq!(serde_json::to_string(&node).unwrap(), text);
}
