//! Reading and writing of JSON against serde's derives, as one would write them by hand.
//!
//! `cargo bench -p raccord-tests --bench decode` prints the ratios of CPU time and of allocations: ours to hand-written;
//! above 1, ours is slower.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench")]

#[path = "../../runtime/tests/cpu_time/mod.rs"]
mod cpu_time;

use std::{fmt::Write as _, hint::black_box, time::Duration};

use cpu_time::cpu_time;
use raccord::{__private as rt, FromJson, Raw};
use serde::{Serialize, de::DeserializeOwned};

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

fn page() -> String {
    let mut items = String::new();
    for n in 0..13_000 {
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

fn small_events() -> String {
    let events: Vec<String> = (0..60_000)
        .map(|n| match n % 2 {
            0 => format!(r#"{{"type":"text","id":{n},"text":"some words"}}"#),
            _ => format!(r#"{{"type":"tool","id":{n},"name":"search"}}"#),
        })
        .collect();
    format!("[{}]", events.join(","))
}

/// As many events as fit about 1.3 MB, below each other to this depth.
fn nested(depth: usize, open: &str, close: &str, leaf: &str) -> String {
    let one = format!("{}{leaf}{}", open.repeat(depth), close.repeat(depth));
    let count = 1_300_000 / one.len();
    format!("[{}]", vec![one; count].join(","))
}

/// CPU time of the best of several runs, and the allocations of one.
fn measure(run: &mut dyn FnMut()) -> (Duration, u64) {
    let allocations = allocation_counter::measure(&mut *run).count_total;
    let best = (0..9)
        .map(|_| {
            let start = cpu_time();
            run();
            cpu_time() - start
        })
        .min()
        .unwrap();
    (best, allocations)
}

fn compare(name: &str, mut ours: impl FnMut(), mut theirs: impl FnMut()) {
    let (our_time, our_allocations) = measure(&mut ours);
    let (their_time, their_allocations) = measure(&mut theirs);
    println!(
        "{name:<32} {:>6.2} {:>9} : {their_allocations}",
        our_time.as_secs_f64() / their_time.as_secs_f64(),
        our_allocations,
    );
}

fn both<Ours, Theirs>(name: &str, text: &str)
where
    Ours: FromJson + Serialize,
    Theirs: DeserializeOwned + Serialize,
{
    let ours: Ours = rt::decode_tolerantly(text).unwrap().0;
    let theirs: Theirs = serde_json::from_str(text).unwrap();
    let written = serde_json::to_string(&ours).unwrap();
    assert_eq!(written, serde_json::to_string(&theirs).unwrap());
    compare(
        &format!("{name}, read"),
        || drop(black_box(rt::decode_tolerantly::<Ours>(text).unwrap())),
        || drop(black_box(serde_json::from_str::<Theirs>(text).unwrap())),
    );
    compare(
        &format!("{name}, write"),
        || drop(black_box(serde_json::to_string(&ours).unwrap())),
        || drop(black_box(serde_json::to_string(&theirs).unwrap())),
    );
}

fn main() {
    println!("{:<32} {:>6} allocations", "ours to hand-written", "CPU");
    both::<Page, by_hand::Page>("page of 13,000 objects", &page());
    both::<Vec<Event>, Vec<by_hand::Event>>("60,000 small tagged unions", &small_events());
    for depth in [8, 24, 56] {
        let text = nested(
            depth,
            r#"{"type":"group","events":["#,
            "]}",
            r#"{"type":"text","id":1,"text":"some words"}"#,
        );
        both::<Vec<Event>, Vec<by_hand::Event>>(&format!("tagged unions, {depth} deep"), &text);
    }
    for depth in [8, 24, 56] {
        let text = nested(depth, r#"{"shapes":["#, "]}", r#"{"text":"some words"}"#);
        both::<Vec<Shape>, Vec<by_hand::Shape>>(&format!("untagged unions, {depth} deep"), &text);
    }
}
