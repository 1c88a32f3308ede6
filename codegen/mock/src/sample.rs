//! Samples values from schemas, and uses wished values where the schema allows them.

use indexmap::IndexMap;
use serde_json::{Map, Number, Value, json};

use crate::document::Document;
use crate::schema::Flat;

/// Below this depth only required members are sampled.
const RICH_DEPTH: usize = 4;

/// Below this depth nothing is sampled.
const MAX_DEPTH: usize = 24;

/// A stored object and the number from which its generated members are counted.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) value: Value,
    pub(crate) serial: u64,
}

/// Fills the arrays of a response: the objects to put in one whose items have this schema.
pub(crate) type Fill<'a> = &'a dyn Fn(&Value) -> Option<Vec<Wish>>;

/// Samples values for one response.
pub(crate) struct Sampler<'a> {
    pub(crate) document: &'a Document,
    pub(crate) texts: &'a IndexMap<String, String>,
    pub(crate) fill: Fill<'a>,
    /// Numbers generated ids.
    pub(crate) serial: u64,
}

/// The position of a value in the response.
#[derive(Clone, Copy)]
struct Spot<'a> {
    member: &'a str,
    depth: usize,
    /// Optional members are omitted unless they are wished for.
    sparse: bool,
}

impl<'a> Spot<'a> {
    fn below(self, member: &'a str) -> Self {
        Self {
            member,
            depth: self.depth + 1,
            ..self
        }
    }
}

/// A sample of each alternative of the schema at `reference` (`#/components/schemas/Event`), by its tag.
#[must_use]
pub fn samples(document: &Value, reference: &str) -> Vec<(String, Value)> {
    let document = Document::new(document.clone());
    let Some(schema) = document.pointed(reference) else {
        return Vec::new();
    };
    let flat = Flat::of(&document, schema);
    let mut sampler = Sampler {
        document: &document,
        texts: &IndexMap::new(),
        fill: &|_| None,
        serial: 0,
    };
    let sample = |(tag, _): (&str, String)| {
        let wish = json!({flat.tag()?: tag});
        Some((tag.to_owned(), sampler.sample(schema, Some(&wish))))
    };
    flat.mapping().filter_map(sample).collect()
}

impl<'a> Sampler<'a> {
    /// A value that fits `schema`, with as much of `wish` as possible.
    pub(crate) fn sample(&mut self, schema: &'a Value, wish: Option<&Value>) -> Value {
        let spot = Spot {
            member: "",
            depth: 0,
            sparse: false,
        };
        self.value(schema, wish, spot)
    }

    fn value(&mut self, schema: &'a Value, wish: Option<&Value>, spot: Spot<'_>) -> Value {
        if spot.depth > MAX_DEPTH {
            return Value::Null;
        }
        let flat = Flat::of(self.document, schema);
        if let Some(value) = flat.get("const") {
            return value.clone();
        }
        if let Some(value) = wish.filter(|wish| is_scalar(wish) && fits(&flat, wish)) {
            return value.clone();
        }
        let alternatives = flat.alternatives();
        if !alternatives.is_empty() {
            return self.alternative(&flat, &alternatives, wish, spot);
        }
        let typed = !flat.types().is_empty();
        let wish = wish.filter(|wish| is_scalar(wish) || flat.allows(kind(wish)));
        let wants = |name| wish.is_none_or(|wish| kind(wish) == name || is_scalar(wish));
        if typed && flat.allows("object") && wants("object") {
            return self.object(&flat, wish, spot);
        }
        if typed && flat.allows("array") && wants("array") {
            return self.array(&flat, wish, spot);
        }
        match wish {
            // Free-form: whatever was wished for.
            Some(wish) if flat.types().is_empty() => wish.clone(),
            _ => self
                .declared(&flat, spot)
                .unwrap_or_else(|| self.scalar(&flat, spot)),
        }
    }

    /// Examples and defaults of the document.
    fn declared(&self, flat: &Flat<'a>, spot: Spot<'_>) -> Option<Value> {
        let values = flat.get("enum").and_then(Value::as_array);
        // In a conversation, the other side responds.
        if let (Some(values), "role") = (values, spot.member) {
            let speaker = ["assistant", "agent"].map(Value::from);
            if let Some(role) = speaker.iter().find(|role| values.contains(role)) {
                return Some(role.clone());
            }
        }
        let examples = flat.get("examples").and_then(Value::as_array);
        let example = flat.get("example").or_else(|| examples?.first());
        let default = || flat.get("default").filter(|value| !value.is_null());
        let first = || values?.iter().find(|value| !value.is_null());
        let found = example.or_else(default).or_else(first)?;
        Some(found.clone())
    }

    fn alternative(
        &mut self,
        flat: &Flat<'a>,
        alternatives: &[&'a Value],
        wish: Option<&Value>,
        spot: Spot<'_>,
    ) -> Value {
        if let Some(tag) = flat.tag() {
            return self.tagged(flat, tag, alternatives, wish, spot);
        }
        let fitting = |schema: &&&'a Value| {
            let wish = wish?;
            let flat = Flat::of(self.document, schema);
            Some(covers(&flat, wish))
        };
        let chosen = alternatives
            .iter()
            .find(|schema| fitting(schema) == Some(true))
            .or_else(|| {
                let is_null = |schema: &Value| Flat::of(self.document, schema).types() == ["null"];
                alternatives.iter().find(|schema| !is_null(schema))
            });
        let Some(chosen) = chosen else {
            return Value::Null;
        };
        let mut value = self.value(chosen, wish, spot.below(spot.member));
        self.siblings(flat, &mut value, wish, spot);
        value
    }

    /// Members next to `oneOf`.
    fn siblings(
        &mut self,
        flat: &Flat<'a>,
        value: &mut Value,
        wish: Option<&Value>,
        spot: Spot<'_>,
    ) {
        if flat.properties().next().is_none() {
            return;
        }
        if let (Value::Object(own), Value::Object(shared)) = (value, self.object(flat, wish, spot))
        {
            for (name, member) in shared {
                own.entry(name).or_insert(member);
            }
        }
    }

    /// The alternative that the wish names by its tag, or the first.
    fn tagged(
        &mut self,
        flat: &Flat<'a>,
        tag: &str,
        alternatives: &[&'a Value],
        wish: Option<&Value>,
        spot: Spot<'_>,
    ) -> Value {
        let wanted = wish.and_then(|wish| wish.get(tag)?.as_str());
        let mut mapping: Vec<(String, &'a Value)> = flat
            .mapping()
            .filter_map(|(name, target)| Some((name.to_owned(), self.document.pointed(&target)?)))
            .collect();
        if mapping.is_empty() {
            let named = alternatives.iter().filter_map(|schema| {
                let name = schema.get("$ref")?.as_str()?.rsplit('/').next()?;
                Some((name.to_owned(), *schema))
            });
            mapping.extend(named);
        }
        let by_tag = mapping
            .iter()
            .find(|(name, _)| Some(name.as_str()) == wanted);
        let Some((name, schema)) = by_tag.or(mapping.first()).cloned() else {
            return Value::Null;
        };
        let mut value = self.value(schema, wish, spot.below(spot.member));
        if let Value::Object(members) = &mut value {
            members.insert(tag.to_owned(), Value::String(name));
        }
        value
    }

    fn object(&mut self, flat: &Flat<'a>, wish: Option<&Value>, spot: Spot<'_>) -> Value {
        let wishes = wish.and_then(Value::as_object);
        if wishes.is_none()
            && let Some(Value::Object(example)) = self.declared(flat, Spot { member: "", ..spot })
        {
            return Value::Object(example);
        }
        let required = flat.required();
        let rich = !spot.sparse && spot.depth < RICH_DEPTH;
        let mut members = Map::new();
        for (name, schema) in flat.properties() {
            let wish = wishes.and_then(|wishes| member(wishes, name));
            let flags = Flat::of(self.document, schema);
            let write_only = flags.get("writeOnly") == Some(&Value::Bool(true));
            if write_only || !(required.contains(&name) || rich || wish.is_some()) {
                continue;
            }
            let value = self.value(schema, wish, spot.below(name));
            members.insert(name.to_owned(), value);
        }
        self.set_own_tag(flat, &mut members);
        self.additional(flat, wishes, &mut members, spot);
        Value::Object(members)
    }

    /// A schema within a tagged one is identified by its tag.
    fn set_own_tag(&self, flat: &Flat<'a>, members: &mut Map<String, Value>) {
        if let (Some(tag), Some(own)) = (flat.tag(), flat.own_tag())
            && flat.alternatives().is_empty()
        {
            members.insert(tag.to_owned(), Value::String(own));
        }
    }

    fn additional(
        &mut self,
        flat: &Flat<'a>,
        wishes: Option<&Map<String, Value>>,
        members: &mut Map<String, Value>,
        spot: Spot<'_>,
    ) {
        let additional = flat.get("additionalProperties");
        let open = additional.is_some_and(|it| it != &Value::Bool(false));
        let free = additional.is_none() && flat.properties().next().is_none();
        if !(open || free) || spot.depth == 0 {
            return;
        }
        match (wishes, additional) {
            (Some(wishes), Some(schema)) if schema.is_object() => {
                for (name, wish) in wishes {
                    if !members.contains_key(name) {
                        let value = self.value(schema, Some(wish), spot.below(name));
                        members.insert(name.clone(), value);
                    }
                }
            }
            (Some(wishes), _) => {
                for (name, wish) in wishes {
                    members.entry(name.clone()).or_insert_with(|| wish.clone());
                }
            }
            (None, Some(schema)) if schema.is_object() && !spot.sparse => {
                let value = self.value(schema, None, spot.below("key"));
                members.insert("key".to_owned(), value);
            }
            (None, _) => {}
        }
    }

    fn array(&mut self, flat: &Flat<'a>, wish: Option<&Value>, spot: Spot<'_>) -> Value {
        if let Some(prefix) = flat.get("prefixItems").and_then(Value::as_array) {
            let items = prefix.iter();
            return items
                .map(|item| self.value(item, None, spot.below(spot.member)))
                .collect();
        }
        let Some(items) = flat.get("items") else {
            return wish
                .filter(|wish| wish.is_array())
                .cloned()
                .unwrap_or_else(|| json!([]));
        };
        if let Some(wishes) = wish.and_then(Value::as_array) {
            let wishes = wishes.iter();
            return wishes
                .map(|wish| self.value(items, Some(wish), spot.below(spot.member)))
                .collect();
        }
        if let Some(known) = (self.fill)(items) {
            return known
                .iter()
                .map(|wish| self.known(items, wish, spot))
                .collect();
        }
        if let Some(declared) = self.declared(flat, spot).filter(Value::is_array) {
            return declared;
        }
        let at_least = flat.number("minItems").unwrap_or(1.0);
        if spot.depth >= MAX_DEPTH / 2 && at_least <= 1.0 {
            return json!([]);
        }
        let count = if at_least > 1.0 {
            at_least.min(16.0) as usize
        } else {
            1
        };
        (0..count)
            .map(|_| self.value(items, None, spot.below(spot.member)))
            .collect()
    }

    /// A stored object, with the same generated members each time.
    fn known(&mut self, items: &'a Value, wish: &Wish, spot: Spot<'_>) -> Value {
        let serial = std::mem::replace(&mut self.serial, wish.serial);
        let spot = Spot {
            sparse: true,
            ..spot.below(spot.member)
        };
        let value = self.value(items, Some(&wish.value), spot);
        self.serial = serial;
        value
    }

    fn scalar(&mut self, flat: &Flat<'a>, spot: Spot<'_>) -> Value {
        let types = flat.types();
        match types.iter().find(|name| **name != "null") {
            Some(&"boolean") => Value::Bool(false),
            Some(&"integer") => integer(flat),
            Some(&"number") => number(flat),
            Some(&"string") => Value::String(self.text(flat, spot.member)),
            _ => Value::Null,
        }
    }

    fn text(&mut self, flat: &Flat<'a>, member: &str) -> String {
        let text = match flat.text("format") {
            Some("uuid") => format!("00000000-0000-4000-8000-{:012x}", self.next()),
            Some("date-time") => "2026-01-02T03:04:05Z".to_owned(),
            Some("date") => "2026-01-02".to_owned(),
            Some("time") => "03:04:05Z".to_owned(),
            Some("duration") => "PT1M".to_owned(),
            Some("uri" | "url" | "uri-reference" | "iri") => "https://example.com/".to_owned(),
            Some("email" | "idn-email") => "someone@example.com".to_owned(),
            Some("hostname") => "example.com".to_owned(),
            Some("ipv4") => "192.0.2.1".to_owned(),
            Some("ipv6") => "2001:db8::1".to_owned(),
            Some("byte") => "c2FtcGxl".to_owned(),
            Some("decimal") => "1.5".to_owned(),
            _ => self.word(member),
        };
        let at_least = flat.number("minLength").unwrap_or(0.0).min(4096.0) as usize;
        let missing = at_least.saturating_sub(text.chars().count());
        text + &"x".repeat(missing)
    }

    /// A text for a member of this name.
    fn word(&mut self, member: &str) -> String {
        if let Some(text) = self.texts.get(member) {
            return text.clone();
        }
        let plain = plain(member);
        match plain.ends_with("id") || plain.ends_with("key") {
            true => format!("{}_{}", member.trim_matches('_'), self.next()),
            false if member.is_empty() => "text".to_owned(),
            false => member.to_owned(),
        }
    }

    fn next(&mut self) -> u64 {
        self.serial = self.serial.wrapping_add(1);
        self.serial
    }
}

/// Whether a schema describes an object: it knows every member, and a required one is present.
pub(crate) fn describes(document: &Document, schema: &Value, value: &Value) -> bool {
    let flat = Flat::of(document, schema);
    let Some(members) = value.as_object() else {
        return false;
    };
    if let Some(tag) = flat.tag().filter(|_| !flat.alternatives().is_empty()) {
        let given = value.get(tag).and_then(Value::as_str);
        return flat.mapping().any(|(name, _)| Some(name) == given);
    }
    let alternatives = flat.alternatives();
    if !alternatives.is_empty() {
        let mut any = alternatives.iter();
        return any.any(|schema| {
            Flat::of(document, schema).alternatives().is_empty()
                && describes(document, schema, value)
        });
    }
    let known: Vec<&str> = flat.properties().map(|(name, _)| name).collect();
    let required = flat.required();
    let mut names = members.keys().map(String::as_str);
    let one_required = required.is_empty() || names.any(|name| required.contains(&name));
    !known.is_empty()
        && one_required
        && members
            .iter()
            .all(|(name, _)| known.contains(&name.as_str()))
}

/// The member of this name, ignoring case and punctuation if there is no exact match.
pub(crate) fn member<'v>(members: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    let alike = || {
        let name = plain(name);
        let found = members.iter().find(|(key, _)| plain(key) == name);
        found.map(|(_, value)| value)
    };
    members.get(name).or_else(alike)
}

/// A name without case and punctuation.
pub(crate) fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Whether a scalar is valid for the schema.
fn fits(flat: &Flat<'_>, value: &Value) -> bool {
    if value.is_null() {
        return flat.is_nullable();
    }
    let kind = kind(value);
    let typed = flat.allows(kind) || (kind == "integer" && flat.allows("number"));
    let values = flat.get("enum").and_then(Value::as_array);
    typed && flat.alternatives().is_empty() && values.is_none_or(|values| values.contains(value))
}

/// Whether a value of this shape is valid for the schema.
fn covers(flat: &Flat<'_>, value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            let has = |name: &&str| members.contains_key(*name);
            flat.allows("object") && flat.required().iter().all(has)
        }
        Value::Array(_) => flat.allows("array"),
        scalar => fits(flat, scalar),
    }
}

fn integer(flat: &Flat<'_>) -> Value {
    let least = flat.number("exclusiveMinimum").map(|least| least + 1.0);
    let least = least.or_else(|| flat.number("minimum"));
    let least = least.map_or(1.0, |least| least.ceil().max(1.0));
    let most = flat.number("maximum").unwrap_or(least);
    Value::from(least.min(most) as i64)
}

fn number(flat: &Flat<'_>) -> Value {
    let least = flat
        .number("minimum")
        .or_else(|| flat.number("exclusiveMinimum"));
    let most = flat
        .number("maximum")
        .or_else(|| flat.number("exclusiveMaximum"));
    let value = match (least, most) {
        (Some(least), Some(most)) => f64::midpoint(least, most),
        (Some(least), None) => least + 0.5,
        (None, Some(most)) => most - 0.5,
        (None, None) => 0.5,
    };
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}
