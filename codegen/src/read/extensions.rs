//! The supported extensions, and their forms.
//!
//! Vendors use the same names for other forms (`x-pagination: {limitParam: count}`). So a value is recognised by its
//! form: a scalar or list by its JSON type, an object by a member that marks it, such as `style` of `x-pagination`.
//! Other forms are removed from the document with a warning. A mistake in our form is an error.

use serde_json::{Map, Value};

use super::nearest::{nearest, within};
use super::shape::Kind;

/// How an extension of the document is classified.
#[derive(Debug, PartialEq)]
pub(super) enum Verdict {
    /// In our form.
    Ours,
    /// A foreign extension.
    Unknown,
    /// An unknown extension whose name is almost a supported one.
    Misspelt(&'static str),
    /// A supported extension on an object that does not support it.
    Misplaced(String),
    /// In another form than ours, which is this.
    Foreign(&'static str),
    /// In our form, except for these members.
    Slips(Vec<Slip>),
}

/// A wrong member of an extension in our form.
#[derive(Debug, PartialEq)]
pub(super) struct Slip {
    /// The path to the member from the extension.
    pub at: Vec<String>,
    pub wrong: Wrong,
}

/// What is wrong with a member.
#[derive(Debug, PartialEq)]
pub(super) enum Wrong {
    /// It is unknown, which does not affect the others.
    Extra,
    /// Its name is almost this one.
    Misspelt(&'static str),
    /// Its value is not of the expected shape.
    Value(&'static str),
}

/// How `name` on an object of `kind` is classified.
pub(super) fn judge(kind: Kind, name: &str, value: &Value) -> Verdict {
    let Some(form) = FORMS.iter().find(|form| form.name == name) else {
        return match misspelt(name) {
            Some(known) => Verdict::Misspelt(known),
            None => Verdict::Unknown,
        };
    };
    if !form.on.is_empty() && !form.on.contains(&kind) {
        let names: Vec<&str> = form.on.iter().map(|kind| kind.name()).collect();
        return Verdict::Misplaced(names.join(", "));
    }
    match &form.shape {
        Shape::Value(ty) if ty.fits(value) => Verdict::Ours,
        Shape::Value(_) => Verdict::Foreign(form.says),
        Shape::Object(members) => verdict(recognise(members, value), form),
        Shape::Map(members) => map(members, value, form),
    }
}

fn verdict(slips: Option<Vec<Slip>>, form: &Form) -> Verdict {
    match slips {
        None => Verdict::Foreign(form.says),
        Some(slips) if slips.is_empty() => Verdict::Ours,
        Some(slips) => Verdict::Slips(slips),
    }
}

/// A map is ours when one of its objects is.
fn map(members: &Members, value: &Value, form: &Form) -> Verdict {
    let Value::Object(map) = value else {
        return Verdict::Foreign(form.says);
    };
    let mut found = map.is_empty();
    let mut slips = Vec::new();
    for (key, value) in map {
        match recognise(members, value) {
            Some(own) => {
                found = true;
                slips.extend(own.into_iter().map(|mut slip| {
                    slip.at.insert(0, key.clone());
                    slip
                }));
            }
            None => slips.push(Slip {
                at: vec![key.clone()],
                wrong: Wrong::Value(form.says),
            }),
        }
    }
    verdict(found.then_some(slips), form)
}

/// The mistakes in an object of our form; `None` for others.
fn recognise(members: &Members, value: &Value) -> Option<Vec<Slip>> {
    let object = value.as_object()?;
    let (mut own, mut marked) = (false, false);
    let mut slips = Vec::new();
    for (key, value) in object {
        let known = members.iter().find(|(name, _)| name == key);
        let wrong = match known {
            Some((name, ty)) if ty.fits(value) => {
                own = true;
                marked |= members.marks.contains(name);
                continue;
            }
            Some((_, ty)) => Wrong::Value(ty.says()),
            None if key.starts_with("x-") => continue,
            None => match nearest(key, members.iter().map(|(name, _)| *name)) {
                Some(name) => {
                    marked |= members.marks.contains(&name);
                    Wrong::Misspelt(name)
                }
                None => Wrong::Extra,
            },
        };
        slips.push(Slip {
            at: vec![key.clone()],
            wrong,
        });
    }
    let extra = slips.iter().filter(|slip| slip.wrong == Wrong::Extra);
    let is_foreign = match extra.count() {
        0 => false,
        // An unknown member does no harm to an object with all required members.
        extra => extra < slips.len() || !(members.is_whole)(object),
    };
    (own && marked && !is_foreign).then_some(slips)
}

/// The supported name of which `name` is a misspelling. Names are short, so few edits are allowed.
fn misspelt(name: &str) -> Option<&'static str> {
    let own = name.strip_prefix("x-")?;
    let limit = if own.len() < 6 { 1 } else { 2 };
    let names = FORMS.iter().filter_map(|form| form.name.strip_prefix("x-"));
    let found = within(own, names, limit)?;
    let form = FORMS
        .iter()
        .find(|form| form.name.strip_prefix("x-") == Some(found))?;
    Some(form.name)
}

/// An extension.
struct Form {
    name: &'static str,
    /// The objects that support it; any if empty.
    on: &'static [Kind],
    shape: Shape,
    /// The form in a few words.
    says: &'static str,
}

enum Shape {
    Value(Ty),
    Object(Members),
    /// Such objects by name.
    Map(Members),
}

struct Members {
    /// In groups: some extensions have a group in common.
    all: &'static [&'static [Member]],
    /// One of these members marks our form.
    marks: &'static [&'static str],
    /// Whether the object has all required members.
    is_whole: fn(&Map<String, Value>) -> bool,
}

type Member = (&'static str, Ty);

impl Members {
    fn iter(&self) -> impl Iterator<Item = &'static Member> {
        self.all.iter().copied().flatten()
    }
}

#[derive(Clone, Copy)]
enum Ty {
    Any,
    Count,
    Flag,
    Integer,
    List,
    Object,
    Schema,
    Text,
    Texts,
}

impl Ty {
    fn fits(self, value: &Value) -> bool {
        match self {
            Self::Any => true,
            Self::Count => value.is_u64(),
            Self::Flag => value.is_boolean(),
            Self::Integer => value.is_i64() || value.is_u64(),
            Self::List => value.is_array(),
            Self::Object => value.is_object(),
            Self::Schema => value.is_object() || value.is_boolean(),
            Self::Text => value.is_string(),
            Self::Texts => value
                .as_array()
                .is_some_and(|list| list.iter().all(Value::is_string)),
        }
    }

    fn says(self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Count => "a whole number that is not negative",
            Self::Flag => "`true` or `false`",
            Self::Integer => "a whole number",
            Self::List => "a list",
            Self::Object => "an object",
            Self::Schema => "a schema",
            Self::Text => "a text",
            Self::Texts => "a list of texts",
        }
    }
}

const NAMED: &[Kind] = &[
    Kind::Schema,
    Kind::Parameter,
    Kind::Operation,
    Kind::Tag,
    Kind::SecurityScheme,
    Kind::Channel,
];

/// What channels of every kind have.
const CHANNEL: &[Member] = &[
    ("summary", Ty::Text),
    ("description", Ty::Text),
    ("path", Ty::Text),
    ("parameters", Ty::List),
    ("security", Ty::List),
    ("resume", Ty::Object),
    ("dedupe", Ty::Text),
];

const FORMS: &[Form] = &[
    Form {
        name: "x-rust-name",
        on: NAMED,
        shape: Shape::Value(Ty::Text),
        says: "a text",
    },
    Form {
        name: "x-rust-group",
        on: &[Kind::Operation],
        shape: Shape::Value(Ty::Text),
        says: "a text",
    },
    Form {
        name: "x-enum-varnames",
        on: &[Kind::Schema],
        shape: Shape::Value(Ty::Texts),
        says: "a list of texts",
    },
    Form {
        name: "x-unverified",
        on: &[],
        shape: Shape::Value(Ty::Text),
        says: "a text",
    },
    Form {
        name: "x-open-enum",
        on: &[Kind::Schema],
        shape: Shape::Value(Ty::Flag),
        says: "`true` or `false`",
    },
    Form {
        name: "x-keep-unknown",
        on: &[Kind::Schema],
        shape: Shape::Value(Ty::Flag),
        says: "`true` or `false`",
    },
    Form {
        name: "x-token-endpoint-auth-method",
        on: &[Kind::SecurityScheme],
        shape: Shape::Value(Ty::Text),
        says: "a text",
    },
    Form {
        name: "x-pagination",
        on: &[Kind::Operation],
        shape: Shape::Object(Members {
            all: &[&[
                ("style", Ty::Text),
                ("items", Ty::Text),
                ("parameter", Ty::Text),
                ("next", Ty::Text),
                ("limit", Ty::Text),
                ("first", Ty::Integer),
            ]],
            marks: &["style"],
            is_whole: pages,
        }),
        says: "an object with `style`, which is `cursor`, `offset`, `page`, `link` or `next-url`",
    },
    Form {
        name: "x-streaming",
        on: &[Kind::Operation],
        shape: Shape::Object(Members {
            all: &[&[
                ("flag", Ty::Object),
                ("media-type", Ty::Text),
                ("event", Ty::Schema),
                ("tag", Ty::Any),
                ("terminator", Ty::Text),
                ("terminal", Ty::List),
                ("resume", Ty::Any),
            ]],
            marks: &[
                "flag",
                "media-type",
                "event",
                "terminator",
                "terminal",
                "resume",
            ],
            is_whole: |object| object.contains_key("event"),
        }),
        says: "an object with `flag`, `event` and `media-type`",
    },
    Form {
        name: "x-follow",
        on: &[Kind::Operation],
        shape: Shape::Object(Members {
            all: &[&[
                ("channel", Ty::Text),
                ("name", Ty::Text),
                ("parameters", Ty::Object),
                ("tag", Ty::Text),
                ("terminal", Ty::List),
            ]],
            marks: &["channel"],
            is_whole: |object| object.contains_key("parameters"),
        }),
        says: "an object with `channel` and `parameters`",
    },
    Form {
        name: "x-retry",
        on: &[Kind::Document, Kind::Operation],
        shape: Shape::Object(Members {
            all: &[&[
                ("max-retries", Ty::Count),
                ("statuses", Ty::List),
                ("retry-after-headers", Ty::Texts),
            ]],
            marks: &["max-retries", "statuses", "retry-after-headers"],
            is_whole: |object| object.contains_key("max-retries"),
        }),
        says: "an object with `max-retries`, `statuses` and `retry-after-headers`",
    },
    Form {
        name: "x-websocket",
        on: &[Kind::Document],
        shape: Shape::Map(Members {
            all: &[
                CHANNEL,
                &[
                    ("incoming", Ty::Schema),
                    ("outgoing", Ty::Schema),
                    ("terminal", Ty::List),
                    ("tag", Ty::Text),
                ],
            ],
            marks: &["path", "incoming", "outgoing"],
            is_whole: |object| object.contains_key("incoming"),
        }),
        says: "an object of channels by name, each with `path`, `incoming` and `outgoing`",
    },
    Form {
        name: "x-socketio",
        on: &[Kind::Document],
        shape: Shape::Map(Members {
            all: &[
                CHANNEL,
                &[
                    ("namespace", Ty::Text),
                    ("receive", Ty::Object),
                    ("emit", Ty::Object),
                ],
            ],
            marks: &["path", "receive", "emit"],
            is_whole: |object| object.contains_key("receive") || object.contains_key("emit"),
        }),
        says: "an object of channels by name, each with `path`, `receive` and `emit`",
    },
];

fn pages(object: &Map<String, Value>) -> bool {
    let has = |name: &str| object.contains_key(name);
    match object.get("style").and_then(Value::as_str) {
        Some("cursor") => has("parameter") && has("next"),
        Some("offset" | "page") => has("parameter"),
        Some("next-url") => has("next"),
        Some("link") => has("items"),
        Some(_) | None => false,
    }
}
