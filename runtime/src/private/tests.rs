//! The macros as generated code uses them.

use serde::{Deserialize, Serialize};

use crate::{
    JsonTypes, Probe, Raw, closed_string_enum, integer_enum, string_enum, tagged_union,
    untagged_union,
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

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Text {
    text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Tool {
    kind: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    nested: Vec<Event>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Empty {}

#[derive(Clone, Debug, PartialEq)]
enum Event {
    Text(Text),
    Tool(Box<Tool>),
    Empty(Empty),
    Unknown(Raw),
}
tagged_union!(Event, "kind" { Text = ["text"], Tool = ["tool.start", "tool.end"], Empty = ["empty"] });

#[derive(Clone, Debug, PartialEq)]
enum Message {
    Text(Text),
    Empty(Empty),
    Unknown(Raw),
}
tagged_union!(Message, "k" { Text = ["t"], Empty = ["e"]; default Text });

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
            .starts_with("`up` is none of `asc`, `desc`"),
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

#[test]
fn an_error_in_a_payload_names_its_path() {
    let text = r#"{"kind":"tool.start","nested":[{"kind":"text","text":1}]}"#;
    let error = crate::decode::json_text::<Vec<Event>>(&format!("[{text}]")).unwrap_err();
    let message = error.to_string();
    for part in ["[0]", "`nested[0]`", "`text`", "invalid type: integer"] {
        assert!(message.contains(part), "{part} in {message}");
    }
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
    assert!(crate::decode::json_text::<Event>(&deep(60)).is_ok());
    assert!(crate::decode::json_text::<Event>(&deep(100_000)).is_err());
}
