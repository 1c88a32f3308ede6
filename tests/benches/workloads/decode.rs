//! Reading and writing of JSON, by us and with serde's derives.
#![allow(clippy::unwrap_used, reason = "a bench")]

use std::{fmt::Write as _, hint::black_box, rc::Rc};

use raccord::{__private as rt, FromJson, Raw};
use serde::{Serialize, de::DeserializeOwned};

use super::Work;

/// How much is read: everything in a bench, a small part where only allocations count.
#[derive(Clone, Copy)]
pub struct Size {
    pub objects: usize,
    pub unions: usize,
    /// Bytes of nested unions.
    pub nested: usize,
}

impl Size {
    pub const BENCH: Self = Self {
        objects: 13_000,
        unions: 60_000,
        nested: 1_300_000,
    };
    pub const SMALL: Self = Self {
        objects: 100,
        unions: 200,
        nested: 3000,
    };
}

/// All of it: each value read, and written.
pub fn all(size: Size) -> Vec<Work> {
    let mut all = Vec::new();
    let thousands = |number: usize| match (number / 1000, number % 1000) {
        (0, number) => number.to_string(),
        (thousands, rest) => format!("{thousands},{rest:03}"),
    };
    let Size {
        objects,
        unions,
        nested: bytes,
    } = size;
    let name = format!("page of {} objects", thousands(objects));
    all.extend(both::<Page, by_hand::Page>(&name, page(objects)));
    let name = format!("{} small tagged unions", thousands(unions));
    all.extend(both::<Vec<Event>, Vec<by_hand::Event>>(
        &name,
        small_events(unions),
    ));
    for depth in [8, 24, 56] {
        let (open, leaf) = (
            r#"{"type":"group","events":["#,
            r#"{"type":"text","id":1,"text":"some words"}"#,
        );
        let name = format!("tagged unions, {depth} deep");
        let text = nested(bytes, depth, open, "]}", leaf);
        all.extend(both::<Vec<Event>, Vec<by_hand::Event>>(&name, text));
    }
    for depth in [8, 24, 56] {
        let (open, leaf) = (r#"{"shapes":["#, r#"{"text":"some words"}"#);
        let name = format!("untagged unions, {depth} deep");
        let text = nested(bytes, depth, open, "]}", leaf);
        all.extend(both::<Vec<Shape>, Vec<by_hand::Shape>>(&name, text));
    }
    all
}

fn both<Ours, Theirs>(name: &str, text: String) -> [Work; 2]
where
    Ours: FromJson + Serialize + 'static,
    Theirs: DeserializeOwned + Serialize + 'static,
{
    let ours: Ours = rt::decode_tolerantly(&text).unwrap().0;
    let theirs: Theirs = serde_json::from_str(&text).unwrap();
    let written = serde_json::to_string(&ours).unwrap();
    assert_eq!(written, serde_json::to_string(&theirs).unwrap());
    let text: Rc<str> = text.into();
    let again = Rc::clone(&text);
    [
        Work {
            name: format!("{name}, read"),
            items: None,
            ours: Box::new(move || drop(black_box(rt::decode_tolerantly::<Ours>(&text).unwrap()))),
            theirs: Box::new(move || {
                drop(black_box(serde_json::from_str::<Theirs>(&again).unwrap()))
            }),
        },
        Work {
            name: format!("{name}, write"),
            items: None,
            ours: Box::new(writer(ours)),
            theirs: Box::new(writer(theirs)),
        },
    ]
}

/// Writes a value again and again into the same memory, because growing it costs more than writing, and not always the
/// same.
fn writer<T: Serialize>(value: T) -> impl FnMut() {
    let mut text = Vec::new();
    move || {
        text.clear();
        serde_json::to_writer(&mut text, &value).unwrap();
        black_box(&text);
    }
}

fn page(objects: usize) -> String {
    let mut items = String::new();
    for n in 0..objects {
        let comma = if n == 0 { "" } else { "," };
        write!(
            items,
            r#"{comma}{{"id":"session_{n}","title":"A conversation about \"things\" and their number {n}, with some more words to read","turns":{n},"score":{n}.5,"archived":false,"tags":["one","two","a third tag"],"owner":{{"id":"user_{n}","name":"Somebody with a name of a usual length"}},"metadata":{{"source":"import","labels":[1,2,3],"note":"{}"}}}}"#,
            "x".repeat(60)
        )
        .unwrap();
    }
    format!(r#"{{"items":[{items}]}}"#)
}

fn small_events(events: usize) -> String {
    let events: Vec<String> = (0..events)
        .map(|n| match n % 2 {
            0 => format!(r#"{{"type":"text","id":{n},"text":"some words"}}"#),
            _ => format!(r#"{{"type":"tool","id":{n},"name":"search"}}"#),
        })
        .collect();
    format!("[{}]", events.join(","))
}

/// As many as fit these bytes, below each other to this depth; at least one.
fn nested(bytes: usize, depth: usize, open: &str, close: &str, leaf: &str) -> String {
    let one = format!("{}{leaf}{}", open.repeat(depth), close.repeat(depth));
    let count = (bytes / one.len()).max(1);
    format!("[{}]", vec![one; count].join(","))
}

mod by_hand {
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    pub struct Page {
        pub items: Vec<Session>,
    }

    #[derive(Serialize, Deserialize)]
    pub struct Session {
        pub id: String,
        pub title: Option<String>,
        pub turns: i64,
        pub score: f64,
        pub archived: bool,
        pub tags: Vec<String>,
        pub owner: Owner,
    }

    #[derive(Serialize, Deserialize)]
    pub struct Owner {
        pub id: String,
        pub name: String,
    }

    #[derive(Serialize, Deserialize)]
    #[serde(tag = "type")]
    pub enum Event {
        #[serde(rename = "text")]
        Text { id: i64, text: String },
        #[serde(rename = "tool")]
        Tool { id: i64, name: String },
        #[serde(rename = "group")]
        Group { events: Vec<Event> },
    }

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    pub enum Shape {
        Text { text: String },
        Count(i64),
        Group { shapes: Vec<Shape> },
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Page {
    items: Vec<Session>,
}
rt::object!(Page { items = "items": required });

#[derive(Clone, Debug, PartialEq)]
struct Session {
    id: String,
    title: Option<String>,
    turns: i64,
    score: f64,
    archived: bool,
    tags: Vec<String>,
    owner: Owner,
}
rt::object!(Session {
    id = "id": required,
    title = "title": optional,
    turns = "turns": required,
    score = "score": required,
    archived = "archived": required,
    tags = "tags": required,
    owner = "owner": required,
});

#[derive(Clone, Debug, PartialEq)]
struct Owner {
    id: String,
    name: String,
}
rt::object!(Owner { id = "id": required, name = "name": required });

#[derive(Clone, Debug, PartialEq)]
enum Event {
    Text(Text),
    Tool(Tool),
    Group(Group),
    Unknown(Raw),
}
rt::tagged_union!(Event, "type" { Text = ["text"], Tool = ["tool"], Group = ["group"] });

#[derive(Clone, Debug, PartialEq)]
struct Text {
    id: i64,
    text: String,
}
rt::object!(Text { id = "id": required, text = "text": required });

#[derive(Clone, Debug, PartialEq)]
struct Tool {
    r#type: String,
    id: i64,
    name: String,
}
rt::object!(Tool { r#type = "type": required, id = "id": required, name = "name": required });

#[derive(Clone, Debug, PartialEq)]
struct Group {
    events: Vec<Event>,
}
rt::object!(Group { events = "events": required });

#[derive(Clone, Debug, PartialEq)]
enum Shape {
    Text(Words),
    Count(i64),
    Group(Shapes),
    Unknown(Raw),
}
rt::untagged_union!(Shape {
    Text: rt::Probe {
        types: rt::JsonTypes::OBJECT,
        required: &["text"],
        known: &["text"],
        ..rt::Probe::ANY
    },
    Count: rt::Probe {
        types: rt::JsonTypes::INTEGER,
        ..rt::Probe::ANY
    },
    Group: rt::Probe {
        types: rt::JsonTypes::OBJECT,
        required: &["shapes"],
        known: &["shapes"],
        ..rt::Probe::ANY
    },
});

#[derive(Clone, Debug, PartialEq)]
struct Words {
    text: String,
}
rt::object!(Words { text = "text": required });

#[derive(Clone, Debug, PartialEq)]
struct Shapes {
    shapes: Vec<Shape>,
}
rt::object!(Shapes { shapes = "shapes": required });
